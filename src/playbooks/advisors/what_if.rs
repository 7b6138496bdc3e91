//! What-if on rules: every number a slider, every `when` a text, and a step that touches no frame.
//!
//! A draft's values are named as the rule set names its numbers (`tenure_1_4.high`, `TIER_1_PRIME_MOVER.rate`), and
//! `TIER.when` for a rule's text. `ruleset` and `split` choose what it starts from and which leads count. TRAIN is the
//! usual split: whoever tunes on TEST spoils it, so that each look there is told to the audit.

use std::collections::BTreeMap;

use super::held::{self, Held, Leads};
use super::lens::rows_of;
use super::phases::grading::{Reckoning, of_counts};
use super::phases::split::{ALL, SPLITS, TEST, TRAIN};
use super::rulesets::{FOLDER, SHIPPED, slug, words};
use super::{contract, params};
use crate::engine::{ParameterKind, ParameterSpec, Parameters};
use crate::frame::text;
use crate::lens::{FrameSource, LensError, Mover, SavedRules, Slider, TierRow, TierView, WhatIf, WhatIfEngine};
use crate::rules::{CompiledRules, RulePart, RuleSet, RuleSetError, RuleTuner};

/// Names of the draft's own choices.
const RULESET: &str = "ruleset";
const SPLIT: &str = "split";
/// What a rule's text is called, after its tier.
const WHEN: &str = ".when";
/// Ranks order the list and are no limits: they are edited as text, not by a slider.
const RANK: &str = "rank";

/// The numbers of the view's rule set that can be moved; none before a run.
pub(super) fn sliders(frames: &dyn FrameSource, view: &TierView) -> Vec<Slider> {
    let Ok(held) = held::chosen(frames, view.ruleset.as_deref()) else {
        return Vec::new();
    };
    let literals = held.set.literals(words()).into_iter();
    literals
        .filter(|literal| literal.comparison != RANK)
        .map(|literal| Slider {
            unit: match &literal.column {
                Some(column) => words().unit(column, 0.0).to_owned(),
                None => unit_of(&literal.comparison).to_owned(),
            },
            name: literal.name,
            value: Some(literal.value),
            minimum: literal.minimum,
            maximum: literal.maximum,
            step: literal.step,
        })
        .collect()
}

/// The unit of a number that a tier has beside its conditions.
fn unit_of(what: &str) -> &str {
    match what {
        "rate" => "share",
        "lift" => "times",
        other => other,
    }
}

fn spec(name: &str, kind: ParameterKind, default: toml::Value, summary: String) -> ParameterSpec {
    ParameterSpec {
        name: name.to_owned(),
        kind,
        default,
        optional: false,
        minimum: None,
        maximum: None,
        choices: Vec::new(),
        unit: String::new(),
        summary,
        used_by: vec!["4.1".to_owned()],
    }
}

/// What a draft may hold beside the playbook's parameters.
pub(super) fn draft_specs(frames: &dyn FrameSource, view: &TierView) -> Vec<ParameterSpec> {
    let (Ok(held), Ok(all)) = (held::chosen(frames, view.ruleset.as_deref()), held::all(frames)) else {
        return Vec::new();
    };
    let ids = all.iter().map(|held| held.set.id().to_owned()).collect();
    let mut specs = vec![
        ParameterSpec {
            choices: ids,
            ..spec(
                RULESET,
                ParameterKind::Choice,
                held.set.id().into(),
                "the rule set that the draft starts from".to_owned(),
            )
        },
        ParameterSpec {
            choices: SPLITS.map(str::to_owned).into(),
            ..spec(
                SPLIT,
                ParameterKind::Choice,
                TRAIN.into(),
                "the leads that count; every look at TEST is recorded".to_owned(),
            )
        },
    ];
    for literal in held.set.literals(words()) {
        let kind = if literal.whole {
            ParameterKind::Integer
        } else {
            ParameterKind::Real
        };
        let default = if literal.whole {
            toml::Value::Integer(literal.value as i64)
        } else {
            toml::Value::Float(literal.value)
        };
        let what = literal
            .column
            .as_deref()
            .map_or_else(String::new, |column| words().title(column));
        specs.push(ParameterSpec {
            minimum: (literal.comparison == "rate").then_some(0.0),
            maximum: (literal.comparison == "rate").then_some(1.0),
            ..spec(
                &literal.name,
                kind,
                default,
                format!("{} {what}", literal.comparison).trim().to_owned(),
            )
        });
    }
    for tier in held.set.tiers() {
        specs.push(spec(
            &format!("{}{WHEN}", tier.name),
            ParameterKind::Text,
            tier.when.as_str().into(),
            format!("the rule of {}", tier.name),
        ));
    }
    specs
}

/// How the ends of a range are called.
const LOW: &str = ".low";
const HIGH: &str = ".high";

/// The rule set with a draft's values.
fn drafted(set: &RuleSet, draft: &Parameters) -> Result<RuleSet, LensError> {
    let mut changed = set.clone();
    for tier in set.tiers() {
        let name = format!("{}{WHEN}", tier.name);
        if let Some(text) = draft.text(&name).filter(|text| *text != tier.when) {
            changed = changed.with_when(&tier.name, text).map_err(|error| at(draft, &error))?;
        }
    }
    let known = changed.literals(words());
    let values: BTreeMap<String, f64> = known
        .iter()
        .filter_map(|literal| {
            let value = draft.number(&literal.name)?;
            let moved = (value - literal.value).abs() > f64::EPSILON;
            moved.then(|| (literal.name.clone(), value))
        })
        .collect();
    if values.is_empty() {
        return Ok(changed);
    }
    let moved = changed
        .with_values(&values)
        .map_err(|error| LensError::Refused(error.to_string()))?;
    ends_in_order(&moved, &values)?;
    Ok(moved)
}

/// A range whose low end was moved above its high one holds nobody: a tier that is empty for that is told, not shown.
fn ends_in_order(set: &RuleSet, moved: &BTreeMap<String, f64>) -> Result<(), LensError> {
    let all = set.literals(words());
    let value_of = |name: &str| all.iter().find(|literal| literal.name == name).map(|found| found.value);
    let ends = all.iter().filter(|literal| literal.name.contains(LOW));
    for low in ends {
        let other = low.name.replacen(LOW, HIGH, 1);
        let Some(high) = value_of(&other).filter(|high| low.value > *high) else {
            continue;
        };
        let Some(name) = [&low.name, &other].into_iter().find(|name| moved.contains_key(*name)) else {
            continue;
        };
        return Err(LensError::Draft {
            name: name.clone(),
            offset: None,
            why: format!("from {} to {high} holds nobody: move the other end too", low.value),
        });
    }
    Ok(())
}

/// An error of a rule's text, at its place; one of anything else in words.
fn at(draft: &Parameters, error: &RuleSetError) -> LensError {
    let RulePart::When(tier) = &error.part else {
        return LensError::Refused(error.to_string());
    };
    let name = format!("{tier}{WHEN}");
    let text = draft.text(&name).unwrap_or_default();
    let bytes = text.char_indices().nth(error.offset).map_or(text.len(), |(at, _)| at);
    LensError::Draft {
        name,
        offset: Some(bytes),
        why: error.message.clone(),
    }
}

/// Only what phase 4.1 reads can be stepped.
fn refuse_others(now: &Parameters, draft: &Parameters) -> Result<(), LensError> {
    for spec in params::parameters() {
        let changed = now.value(&spec.name) != draft.value(&spec.name);
        if changed {
            return Err(LensError::Refused(format!(
                "`{}` changes what is labelled or graded, not a rule: run it with --set {}=…",
                spec.name, spec.name
            )));
        }
    }
    Ok(())
}

/// A draft as a rule set of the workspace's own.
pub(super) fn save(frames: &dyn FrameSource, draft: &Parameters, id: &str) -> Result<SavedRules, LensError> {
    let held = held::chosen(frames, draft.text(RULESET))?;
    // Ids that differ in signs only would share the column of their tiers.
    let taken = |known: &str| slug(known) == slug(id);
    if held::all(frames)?.iter().any(|other| taken(other.set.id())) || SHIPPED.iter().any(|(known, _)| taken(known)) {
        return Err(LensError::Refused(format!(
            "there is a rule set `{id}`: what was validated stays what it was, take another id"
        )));
    }
    let changed = drafted(&held.set, draft)?;
    let leads = Leads::read(frames)?;
    leads.compile(&changed)?;
    if changed.hash() == held.set.hash() {
        return Err(LensError::Refused(
            "the draft changes nothing: there is nothing to save".to_owned(),
        ));
    }
    let saved = changed
        .renamed(id, Some(held.set.id()), id)
        .map_err(|error| LensError::Refused(error.to_string()))?;
    Ok(SavedRules {
        id: id.to_owned(),
        dataset: contract::RULESETS.to_owned(),
        file: format!("{FOLDER}/{id}.toml"),
        text: saved.to_toml(),
    })
}

/// What a step starts from: one rule set on one split.
struct Base {
    id: String,
    split: &'static str,
    rules: CompiledRules,
    tuner: RuleTuner,
    before: Vec<TierRow>,
}

/// The features held ready, and the base of the last step.
pub(super) struct RuleWhatIf {
    leads: Leads,
    sets: Vec<Held>,
    now: Parameters,
    base: Option<Base>,
    /// Row and tiers of the leads that the last good step moved.
    moved: Vec<(usize, String, String)>,
}

impl RuleWhatIf {
    /// Reads what steps start from.
    ///
    /// # Errors
    /// When tiers were not assigned yet.
    pub(super) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        Ok(Self {
            leads: Leads::read(frames)?,
            sets: held::all(frames)?,
            now: frames.parameters().clone(),
            base: None,
            moved: Vec::new(),
        })
    }

    fn reckoning(&self) -> Reckoning {
        Reckoning {
            wald_z: self.now.number("wald_z").unwrap_or(crate::stats::Z95),
        }
    }

    /// The base for a draft's rule set and split; made anew only when one of them changes.
    fn prepare(&mut self, draft: &Parameters) -> Result<(), LensError> {
        let wanted = draft.text(RULESET);
        let found = self.sets.iter().find(|held| match wanted {
            Some(id) => held.set.id() == id,
            None => held.active,
        });
        let held = found.ok_or_else(|| LensError::Refused(format!("no rule set `{}`", wanted.unwrap_or("active"))))?;
        let view = TierView {
            ruleset: None,
            split: draft.text(SPLIT).map(str::to_owned),
        };
        let split = held::split(&view, TRAIN)?;
        if self
            .base
            .as_ref()
            .is_some_and(|base| base.id == held.set.id() && base.split == split)
        {
            return Ok(());
        }
        let rules = self.leads.compile(&held.set)?;
        let within = self.leads.outcomes.within(split);
        let mut tuner = RuleTuner::new(
            &self.leads.features,
            &rules,
            &self.leads.outcomes.converted,
            Some(&within),
        )?;
        let counted = tuner.step(&rules, 0)?;
        let before = rows(&held.set, split, &counted, self.reckoning(), &self.now);
        self.base = Some(Base {
            id: held.set.id().to_owned(),
            split,
            rules,
            tuner,
            before,
        });
        Ok(())
    }
}

fn rows(
    set: &RuleSet,
    split: &str,
    counted: &crate::rules::TunerStep,
    reckoning: Reckoning,
    now: &Parameters,
) -> Vec<TierRow> {
    let counts: Vec<_> = counted.tiers.iter().map(|tier| (tier.outcome, tier.leads)).collect();
    rows_of(&of_counts(set, split, &counts, reckoning), now)
}

impl WhatIfEngine for RuleWhatIf {
    fn step(&mut self, draft: &Parameters) -> Result<WhatIf, LensError> {
        refuse_others(&self.now, draft)?;
        self.prepare(draft)?;
        let (reckoning, now) = (self.reckoning(), self.now.clone());
        let height = self.leads.features.height();
        let Some(base) = &mut self.base else {
            return Err(LensError::Absent("there is no rule set to step from".to_owned()));
        };
        let changed = drafted(base.rules.rules(), draft)?;
        let compiled = self.leads.bind(&changed).map_err(|error| at(draft, &error))?;
        let found = base.tuner.step(&compiled, height)?;
        let (from, to) = (base.rules.rules().tier_names(), changed.tier_names());
        let name = |names: &[&str], place: usize| names.get(place).copied().unwrap_or_default().to_owned();
        self.moved = found
            .movers
            .iter()
            .map(|mover| (mover.row, name(&from, mover.from), name(&to, mover.to)))
            .collect();
        let cells = found.moves.from.iter().zip(&found.moves.cells);
        let moves = cells.flat_map(|(from, cells)| {
            let to = found.moves.to.iter().zip(cells);
            to.map(move |(to, cell)| (from.clone(), to.clone(), cell.leads))
        });
        Ok(WhatIf {
            before: base.before.clone(),
            after: rows(&changed, base.split, &found, reckoning, &now),
            moves: moves.filter(|(from, to, n)| from != to && *n > 0).collect(),
            leads: found.tiers.iter().map(|tier| tier.leads).sum(),
            ruleset: base.id.clone(),
            population: base.split.to_owned(),
            opened_test: base.split == TEST || base.split == ALL,
            note: String::new(),
        })
    }

    fn movers(&self) -> Result<Vec<Mover>, LensError> {
        let ids = text(&self.leads.features, "lead_id")?;
        Ok(self
            .moved
            .iter()
            .filter_map(|(row, from, to)| {
                Some(Mover {
                    lead_id: ids.get(*row)?.to_owned(),
                    from: from.clone(),
                    to: to.clone(),
                })
            })
            .collect())
    }
}
