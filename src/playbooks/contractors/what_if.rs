//! What-if at the speed of a slider: every lead as a few whole numbers, so that a step is arithmetic over an array.
//!
//! Scores are exact integers here as in a run; a test grades random leads both ways.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::params::{score_parameters, thresholds};
use super::phases::c3::LeadInputs;
use super::rules::dimensions::{Hundredths, Score};
use super::rules::score::{ScoreParameters, Source};
use super::rules::tiers::{Thresholds, Tier, tier_of};
use crate::engine::Parameters;
use crate::frame::{Frame, text};
use crate::lens::{FrameSource, LensError, Mover, TierRow, WhatIf, WhatIfEngine};

/// Stands for "no value" in a packed lead; no dimension can be so low.
const NONE: i32 = i32::MIN;
/// How many tiers there are.
const TIERS: usize = Tier::ALL.len();

/// A lead as far as a draft can change its tier. Resimercial, operations, MEP+R: in this order.
#[derive(Debug, Clone, Copy)]
struct Packed {
    given: [i32; 3],
    evidence: [i32; 3],
    makers: u32,
    states: u32,
    /// Which given values are from a dealer list, where a 0 may mean nothing.
    listed: [bool; 3],
    /// Some state's licences earn the points for several trades.
    several_trades: bool,
    /// Some state's licences earn the points for one trade.
    one_trade: bool,
}

impl Packed {
    fn new(lead: &LeadInputs, probes: &[ScoreParameters; 2]) -> Self {
        let [several, one] = probes;
        let (inputs, again) = (lead.inputs(several, true), lead.inputs(one, true));
        let value = |value: Option<Hundredths>| value.map_or(NONE, |value| i32::try_from(value.0).unwrap_or(i32::MAX));
        let listed = |source: Source| source == Source::List;
        Self {
            given: [value(inputs.r), value(inputs.o), value(inputs.p_list)],
            evidence: [
                value(inputs.r_evidence),
                value(inputs.o_evidence),
                value(inputs.p_evidence),
            ],
            makers: inputs.m_oems,
            states: inputs.states,
            listed: [
                listed(inputs.r_source),
                listed(inputs.o_source),
                listed(inputs.p_source),
            ],
            several_trades: inputs.p_licence.0 > 0,
            one_trade: again.p_licence.0 > 0,
        }
    }
}

/// Two sets of parameters that tell which licence points a lead earns: those for several trades, those for one.
fn probes() -> [ScoreParameters; 2] {
    let with = |several: i64, one: i64| ScoreParameters {
        mepr_multi: Hundredths(several),
        mepr_single: Hundredths(one),
        ..ScoreParameters::default()
    };
    [with(1, 0), with(0, 1)]
}

/// What one step grades by.
struct Grading {
    parameters: ScoreParameters,
    limits: Thresholds,
    fill: bool,
}

impl Grading {
    fn of(parameters: &Parameters) -> Self {
        Self {
            parameters: score_parameters(parameters),
            limits: thresholds(parameters),
            fill: parameters.text("evidence.mode") == Some("fill"),
        }
    }

    fn fit_together(&self) -> Result<(), LensError> {
        if let Some(problem) = self.parameters.problems().first() {
            return Err(LensError::Refused(problem.to_string()));
        }
        let crossing = self.limits.check();
        crossing.map_err(|error| LensError::Refused(error.to_string()))
    }

    /// The value that stands for a dimension, before any default.
    fn known(&self, lead: &Packed, place: usize) -> Option<i64> {
        let cell = |values: &[i32; 3]| values.get(place).copied().filter(|value| *value != NONE);
        let listed = lead.listed.get(place).copied().unwrap_or(false);
        let silent = |value: &i32| self.parameters.zero_means_missing && listed && *value == 0;
        let given = cell(&lead.given).filter(|value| !silent(value));
        let told = given.or_else(|| cell(&lead.evidence).filter(|_| self.fill));
        told.map(i64::from)
    }

    fn tier(&self, lead: &Packed) -> Tier {
        let held = &self.parameters;
        let default = |value: Option<Hundredths>| value.map(|value| value.0);
        let (Some(r), Some(o)) = (
            self.known(lead, 0).or(default(held.default_r)),
            self.known(lead, 1).or(default(held.default_o)),
        ) else {
            return tier_of(None, &self.limits);
        };
        let counted =
            |count: u32, each: Hundredths, cap: Hundredths| i64::from(count).saturating_mul(each.0).min(cap.0);
        let m = counted(lead.makers, held.oem_points_each, held.oem_cap);
        let b = counted(
            lead.states.saturating_sub(1),
            held.state_points_per_extra,
            held.state_cap,
        );
        let several = if lead.several_trades { held.mepr_multi.0 } else { 0 };
        let one = if lead.one_trade { held.mepr_single.0 } else { 0 };
        let licence = several.max(one);
        let p = self.known(lead, 2).map_or(licence, |told| told.max(licence));
        let weights = &held.weights;
        let total = [
            (weights.r, r),
            (weights.m, m),
            (weights.p, p),
            (weights.o, o),
            (weights.b, b),
        ];
        let points = total
            .into_iter()
            .map(|(weight, value)| Score::of(weight, Hundredths(value)).0)
            .sum();
        tier_of(Some(Score(points)), &self.limits)
    }
}

fn place(tier: Tier) -> usize {
    usize::from(tier.rank()).saturating_sub(1)
}

/// Every lead, packed, with its tier now and after the last good step.
pub(super) struct Prepared {
    inputs: Arc<Frame>,
    now: Parameters,
    /// Parameters that only scoring reads.
    movable: BTreeSet<String>,
    leads: Vec<Packed>,
    before: Vec<Tier>,
    after: Vec<Tier>,
}

impl Prepared {
    /// Reads what scoring starts from.
    ///
    /// # Errors
    /// When the leads were not scored yet.
    pub(super) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let inputs = frames.frame("score_inputs")?;
        let probes = probes();
        let leads: Vec<Packed> = LeadInputs::read(&inputs)?
            .iter()
            .map(|lead| Packed::new(lead, &probes))
            .collect();
        let now = frames.parameters().clone();
        let grading = Grading::of(&now);
        let before: Vec<Tier> = leads.iter().map(|lead| grading.tier(lead)).collect();
        let movable = super::params::parameters()
            .into_iter()
            .filter(|spec| spec.used_by == ["c3"])
            .map(|spec| spec.name)
            .collect();
        Ok(Self {
            inputs,
            now,
            movable,
            leads,
            after: before.clone(),
            before,
        })
    }

    /// Only what c3 alone reads can be recomputed from its inputs, and a threshold may not cross its neighbour (W-2).
    fn refuse(&self, draft: &Parameters, grading: &Grading) -> Result<(), LensError> {
        for (name, held) in draft.all() {
            let changed = self.now.value(name) != Some(&held.value);
            if changed && !self.movable.contains(name) && !name.starts_with("gate.") {
                return Err(LensError::Refused(format!(
                    "`{name}` changes what is read or merged, not only scores: run it with --set {name}=…"
                )));
            }
        }
        grading.fit_together()
    }
}

/// Weights and points that can be computed with, and thresholds that do not cross (C3.2).
pub(super) fn fit_together(parameters: &Parameters) -> Result<(), LensError> {
    Grading::of(parameters).fit_together()
}

impl WhatIfEngine for Prepared {
    fn step(&mut self, draft: &Parameters) -> Result<WhatIf, LensError> {
        let grading = Grading::of(draft);
        self.refuse(draft, &grading)?;
        let mut counts = [[0_u64; TIERS]; TIERS];
        for ((lead, before), after) in self.leads.iter().zip(&self.before).zip(&mut self.after) {
            *after = grading.tier(lead);
            let cell = counts
                .get_mut(place(*before))
                .and_then(|row| row.get_mut(place(*after)));
            if let Some(cell) = cell {
                *cell += 1;
            }
        }
        let count = |from: Option<Tier>, to: Option<Tier>| -> u64 {
            let rows = counts
                .iter()
                .enumerate()
                .filter(|(row, _)| from.is_none_or(|tier| place(tier) == *row));
            let cells = rows.flat_map(|(_, row)| row.iter().enumerate());
            cells
                .filter(|(column, _)| to.is_none_or(|tier| place(tier) == *column))
                .map(|(_, n)| *n)
                .sum()
        };
        let leads = self.leads.len() as u64;
        let row = |tier: Tier, n: u64| TierRow::counted(tier.name(), u32::from(tier.rank()), n, leads);
        let pairs = Tier::ALL
            .into_iter()
            .flat_map(|from| Tier::ALL.into_iter().map(move |to| (from, to)));
        let moves = pairs
            .filter(|(from, to)| from != to)
            .map(|(from, to)| {
                (
                    from.name().to_owned(),
                    to.name().to_owned(),
                    count(Some(from), Some(to)),
                )
            })
            .filter(|(_, _, n)| *n > 0);
        Ok(WhatIf {
            before: Tier::ALL.map(|tier| row(tier, count(Some(tier), None))).into(),
            after: Tier::ALL.map(|tier| row(tier, count(None, Some(tier)))).into(),
            moves: moves.collect(),
            leads,
            ..WhatIf::default()
        })
    }

    fn movers(&self) -> Result<Vec<Mover>, LensError> {
        let ids = text(&self.inputs, "lead_id")?;
        let moved = self.before.iter().zip(&self.after).enumerate();
        let mover = |row: usize, before: &Tier, after: &Tier| {
            Some(Mover {
                lead_id: ids.get(row)?.to_owned(),
                from: before.name().to_owned(),
                to: after.name().to_owned(),
            })
        };
        Ok(moved
            .filter(|(_, (before, after))| before != after)
            .filter_map(|(row, (before, after))| mover(row, before, after))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::{Origin, Parameters};
    use crate::frame::FrameBuilder;
    use crate::playbooks::contractors::rules::score::score;

    struct One(Arc<Frame>, Parameters);

    impl FrameSource for One {
        fn frame(&self, _: &str) -> Result<Arc<Frame>, LensError> {
            Ok(Arc::clone(&self.0))
        }
        fn parameters(&self) -> &Parameters {
            &self.1
        }
        fn as_of(&self) -> chrono::NaiveDate {
            chrono::NaiveDate::default()
        }
    }

    type Row = (Vec<Option<i64>>, i64, i64, usize);

    const CLASSES: [&str; 6] = ["", "CA:B,C10", "CA:C10", "TX:ELEC|CA:C36,C20", "CA:D3", "CA:A|NV:C15"];

    fn frame(rows: &[Row]) -> Arc<Frame> {
        let mut builder = FrameBuilder::new()
            .text("lead_id", (0..rows.len()).map(|row| Some(format!("L{row}"))))
            .integer("name_order", (0..rows.len()).map(|row| Some(row as i64)))
            .integer("oem_count", rows.iter().map(|row| Some(row.1)))
            .integer("state_count", rows.iter().map(|row| Some(row.2)))
            .integer("class_count", rows.iter().map(|_| Some(1)))
            .text("state_classes", rows.iter().map(|row| Some(CLASSES[row.3])));
        for (place, name) in [
            "enriched_resimercial",
            "enriched_om",
            "enriched_mepr",
            "listed_resimercial",
            "listed_om",
            "listed_mepr",
            "evidence_resimercial",
            "evidence_om",
            "evidence_mepr",
        ]
        .iter()
        .enumerate()
        {
            builder = builder.integer(name, rows.iter().map(|row| row.0[place]));
        }
        Arc::new(builder.finish().unwrap())
    }

    fn drafted(values: &[(&str, toml::Value)]) -> Parameters {
        let playbook = crate::playbooks::find("contractors").unwrap();
        let mut held = playbook.built_in();
        let layer = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        held.lay(
            &playbook.pipeline.parameters,
            &playbook.pipeline.gates,
            &layer,
            &Origin::Draft,
        )
        .unwrap();
        held
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let value = prop_oneof![2 => Just(None), 1 => Just(Some(0)), 3 => (0..=10_000_i64).prop_map(Some)];
        let row = (prop::collection::vec(value, 9), 0..6_i64, 0..5_i64, 0..CLASSES.len());
        prop::collection::vec(row, 1..40)
    }

    proptest! {
        // spec: contractors W-1
        #[test]
        fn a_packed_lead_gets_the_tier_of_the_full_score(
            rows in rows(), gold in 41..79_i64, om in prop::option::of(0..=100_i64), several in 0..=100_i64,
            zero in any::<bool>(), fill in any::<bool>(),
        ) {
            let draft = drafted(&[
                ("tiers.gold", toml::Value::Integer(gold)),
                ("default.om", om.map_or_else(|| "none".into(), toml::Value::Integer)),
                ("mepr.multi", toml::Value::Integer(several)),
                ("zero_means_missing", zero.into()),
                ("evidence.mode", if fill { "fill" } else { "off" }.into()),
            ]);
            let source = One(frame(&rows), drafted(&[]));
            let mut engine = Prepared::read(&source).unwrap();
            let answer = engine.step(&draft).unwrap();
            let by_score = |held: &Parameters| -> Vec<Tier> {
                let (parameters, limits) = (score_parameters(held), thresholds(held));
                let fill = held.text("evidence.mode") == Some("fill");
                let leads = LeadInputs::read(&source.0).unwrap();
                leads.iter().map(|lead| tier_of(score(&lead.inputs(&parameters, fill), &parameters).score, &limits))
                    .collect()
            };
            let (before, after) = (by_score(&source.1), by_score(&draft));
            for (now, then) in answer.pairs() {
                let (now, then) = (now.unwrap(), then.unwrap());
                let count = |tiers: &[Tier]| tiers.iter().filter(|held| held.name() == now.tier).count() as u64;
                prop_assert_eq!((now.n, then.n), (count(&before), count(&after)));
            }
            let moved: Vec<Mover> = before.iter().zip(&after).enumerate()
                .filter(|(_, (one, other))| one != other)
                .map(|(row, (one, other))| Mover {
                    lead_id: format!("L{row}"), from: one.name().into(), to: other.name().into(),
                })
                .collect();
            prop_assert_eq!(answer.moves.iter().map(|(_, _, n)| *n).sum::<u64>(), moved.len() as u64);
            prop_assert_eq!(engine.movers().unwrap(), moved);
        }
    }

    // spec: contractors W-2
    #[test]
    fn a_refused_draft_leaves_the_last_good_step_standing() {
        let rows: Vec<Row> = vec![(vec![Some(10_000); 9], 2, 1, 1), (vec![Some(4_000); 9], 1, 1, 2)];
        let mut engine = Prepared::read(&One(frame(&rows), drafted(&[]))).unwrap();
        engine
            .step(&drafted(&[
                ("tiers.platinum", toml::Value::Integer(99)),
                ("tiers.gold", toml::Value::Integer(98)),
            ]))
            .unwrap();
        let moved = engine.movers().unwrap();
        assert_eq!(
            moved.iter().map(|mover| mover.lead_id.as_str()).collect::<Vec<_>>(),
            ["L0"]
        );
        let refused = engine.step(&drafted(&[("tiers.gold", toml::Value::Integer(80))]));
        assert!(matches!(refused, Err(LensError::Refused(why)) if why.contains("shift all")));
        let refused = engine.step(&drafted(&[("weights.om", toml::Value::Float(0.2))]));
        assert!(matches!(refused, Err(LensError::Refused(why)) if why.contains("sum to")));
        assert_eq!(engine.movers().unwrap(), moved);
    }
}
