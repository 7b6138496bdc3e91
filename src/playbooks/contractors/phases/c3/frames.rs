//! The frames c3 makes.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::super::rules::dimensions::{ByDimension, Dimension, Hundredths, Score};
use super::super::super::rules::gap::{Move, moves_to, near_miss, targets_of};
use super::super::super::rules::reach::Reach;
use super::super::super::rules::score::{ScoreParameters, Source};
use super::super::super::rules::tiers::{Thresholds, Tier, display, target_profile};
use super::super::super::rules::why::{AlertFacts, Facts, alerts, why_lines};
use super::super::columns::{joined, parts, share};
use super::ORDER;
use super::grade::Grade;
use super::inputs::LeadInputs;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, boolean, date, real, text};

/// How many moves a lead shows per target.
const SHOWN_MOVES: usize = 3;
/// How many signals a row of the queue shows.
const SHOWN_SIGNALS: usize = 3;

/// One row a lead, best first: the queue, the card and the exports come from it.
pub(super) fn scored(
    context: &PhaseContext<'_>,
    leads: &[LeadInputs],
    graded: &[Grade],
    parameters: &ScoreParameters,
    limits: &Thresholds,
    as_of: NaiveDate,
) -> Result<Frame, PhaseError> {
    let contractors = context.frame("contractors")?;
    let mut order: Vec<usize> = (0..graded.len()).collect();
    order.sort_by_key(|place| graded.get(*place).map_or(usize::MAX, |grade| grade.rank));
    let today = as_of.signed_duration_since(NaiveDate::default()).num_days();
    let words = Words {
        frame: &contractors,
        today,
    };
    let rows: Vec<(usize, &LeadInputs, &Grade)> = order
        .iter()
        .filter_map(|place| Some((*place, leads.get(*place)?, graded.get(*place)?)))
        .collect();
    let value = |dimension: Dimension| {
        rows.iter()
            .map(move |row| row.2.scored.graded(dimension).value.map(Hundredths::as_points))
    };
    let source = |dimension: Dimension| {
        rows.iter()
            .map(move |row| Some(row.2.scored.graded(dimension).source.label()))
    };
    let points = |score: Option<Score>| score.map(Score::as_points);
    let miss = |grade: &Grade| near_miss(grade.scored.score, limits);
    let copied = |name: &str| {
        Ok::<Vec<Option<String>>, PhaseError>({
            let column = text(&contractors, name)?;
            rows.iter().map(|row| column.get(row.0).map(str::to_owned)).collect()
        })
    };
    let expires = date(&contractors, "expires")?;
    let mut builder = FrameBuilder::new()
        .integer("rank", rows.iter().map(|row| Some(row.2.rank as i64)))
        .text("lead_id", rows.iter().map(|row| Some(row.1.id.as_str())))
        .text("tier", rows.iter().map(|row| Some(row.2.tier.name())))
        .real("score", rows.iter().map(|row| points(row.2.scored.score)))
        .text(
            "score_shown",
            rows.iter()
                .map(|row| row.2.scored.score.map(|score| display(score, limits))),
        )
        .real("score_low", rows.iter().map(|row| points(row.2.scored.low)))
        .real("score_high", rows.iter().map(|row| points(row.2.scored.high)))
        .boolean("firm", rows.iter().map(|row| Some(row.2.firm)))
        .text(
            "imputed",
            rows.iter()
                .map(|row| joined(row.2.scored.imputed.iter().map(|dimension| dimension.letter()))),
        )
        .boolean("near_miss", rows.iter().map(|row| Some(miss(row.2).is_some())))
        .real(
            "short_of_next",
            rows.iter().map(|row| miss(row.2).map(|near| near.short.as_points())),
        )
        .boolean(
            "target_profile",
            rows.iter()
                .map(|row| Some(target_profile(row.1.state_count, row.1.oem_count, row.1.class_count))),
        )
        .text("signals", rows.iter().map(|row| Some(signals(row.2, parameters))))
        .text("next_move", rows.iter().map(|row| next_move(row.2, parameters, limits)))
        .text(
            "why",
            rows.iter().map(|row| Some(words.why(row.0, row.1, row.2, parameters))),
        )
        .text("alerts", rows.iter().map(|row| joined(words.alerts(row.0, row.2))));
    for dimension in ORDER {
        builder = builder
            .real(dimension.letter(), value(dimension))
            .text(&format!("{}_source", dimension.letter()), source(dimension));
    }
    builder = builder
        .integer("oem_count", rows.iter().map(|row| Some(i64::from(row.1.oem_count))))
        .integer("state_count", rows.iter().map(|row| Some(i64::from(row.1.state_count))))
        .integer("class_count", rows.iter().map(|row| Some(i64::from(row.1.class_count))))
        .date("expires", rows.iter().map(|row| expires.get(row.0)));
    for name in [
        "states",
        "footprint_states",
        "state_classes",
        "oems",
        "classes",
        "license_nos",
        "standing",
    ] {
        builder = builder.text(name, copied(name)?);
    }
    Ok(builder.finish()?)
}

/// The dimensions that give most points, as `P 80 · R 60 · M 25`.
fn signals(grade: &Grade, parameters: &ScoreParameters) -> String {
    let mut earned: Vec<(Score, Dimension, Hundredths)> = ORDER
        .iter()
        .filter_map(|dimension| {
            let value = grade.scored.graded(*dimension).value?;
            Some((Score::of(*parameters.weights.get(*dimension), value), *dimension, value))
        })
        .filter(|entry| entry.0.0 > 0)
        .collect();
    earned.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let words = earned
        .iter()
        .take(SHOWN_SIGNALS)
        .map(|entry| format!("{} {}", entry.1.letter(), entry.2));
    words.collect::<Vec<_>>().join(" · ")
}

fn moves(grade: &Grade, target: Tier, parameters: &ScoreParameters, limits: &Thresholds) -> Vec<Move> {
    let Some(values) = grade.scored.complete() else {
        return Vec::new();
    };
    limits
        .of(target)
        .map(|score| moves_to(&values, score, parameters))
        .unwrap_or_default()
}

fn next_move(grade: &Grade, parameters: &ScoreParameters, limits: &Thresholds) -> Option<String> {
    let target = targets_of(grade.tier).into_iter().next()?;
    let first = moves(grade, target, parameters, limits).into_iter().next()?;
    Some(format!(
        "{} → {} {}",
        first.text(),
        target.name(),
        display(first.score, limits)
    ))
}

/// The texts of the contractors frame that reasons and alerts need.
struct Words<'a> {
    frame: &'a Frame,
    today: i64,
}

impl<'a> Words<'a> {
    fn cells(&self, name: &str, row: usize) -> Vec<&'a str> {
        text(self.frame, name)
            .map(|column| parts(column.get(row)).collect())
            .unwrap_or_default()
    }

    fn why(&self, row: usize, lead: &LeadInputs, grade: &Grade, parameters: &ScoreParameters) -> String {
        let (oems, states) = (self.cells("oems", row), self.cells("states", row));
        let because = ["resimercial", "om", "mepr"].map(|name| self.cells(&format!("evidence_{name}_because"), row));
        let best = lead.best_state(parameters);
        let classes: Vec<&str> = best
            .map(|(_, classes)| classes.iter().map(String::as_str).collect())
            .unwrap_or_default();
        let [r_evidence, o_evidence, p_evidence] = &because;
        let facts = Facts {
            oems: &oems,
            states: &states,
            licence: best.map(|(state, _)| (state, classes.as_slice())),
            r_evidence,
            o_evidence,
            p_evidence,
        };
        let lines: Vec<String> = why_lines(&grade.scored, &facts, parameters)
            .iter()
            .map(ToString::to_string)
            .collect();
        lines.join("\n")
    }

    fn alerts(&self, row: usize, grade: &Grade) -> Vec<String> {
        let flag = |name: &str| {
            boolean(self.frame, name)
                .ok()
                .and_then(|column| column.get(row))
                .unwrap_or(false)
        };
        let expires = date(self.frame, "expires").ok().and_then(|column| column.get(row));
        let suspended = self.cells("suspended_in", row);
        let facts = AlertFacts {
            suspended_in: &suspended,
            days_to_expiry: expires.map(|day| i64::from(day) - self.today),
            shared_phone: flag("shared_phone"),
            toll_free_phone: flag("toll_free"),
            lowest_similarity: real(self.frame, "similarity").ok().and_then(|column| column.get(row)),
            firm: grade.firm,
        };
        alerts(&facts).iter().map(ToString::to_string).collect()
    }
}

/// The cheapest moves of every lead to the next tier and to PLATINUM.
pub(super) fn gap(
    context: &PhaseContext<'_>,
    leads: &[LeadInputs],
    graded: &[Grade],
    parameters: &ScoreParameters,
    limits: &Thresholds,
) -> Result<Frame, PhaseError> {
    let mut rows: Vec<(&str, Tier, usize, Move)> = Vec::new();
    // Many leads share their values, and the moves depend on nothing else.
    let mut known: BTreeMap<(Tier, [i64; 5]), Vec<Move>> = BTreeMap::new();
    for (place, (lead, grade)) in leads.iter().zip(graded).enumerate() {
        if place % 256 == 0 {
            context.look(place)?;
        }
        let Some(values) = grade.scored.complete() else {
            continue;
        };
        for target in targets_of(grade.tier) {
            let key = (target, place_of(&values));
            let found = known
                .entry(key)
                .or_insert_with(|| moves(grade, target, parameters, limits));
            for (nth, found) in found.iter().take(SHOWN_MOVES).enumerate() {
                rows.push((&lead.id, target, nth + 1, found.clone()));
            }
        }
    }
    Ok(FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(row.0)))
        .text("target", rows.iter().map(|row| Some(row.1.name())))
        .integer("place", rows.iter().map(|row| Some(row.2 as i64)))
        .text("changes", rows.iter().map(|row| Some(row.3.text())))
        .integer("dimensions", rows.iter().map(|row| Some(row.3.dimensions as i64)))
        .integer("cost", rows.iter().map(|row| Some(i64::from(row.3.cost))))
        .real("score", rows.iter().map(|row| Some(row.3.score.as_points())))
        .real("overshoot", rows.iter().map(|row| Some(row.3.overshoot.as_points())))
        .finish()?)
}

fn place_of(values: &ByDimension<Hundredths>) -> [i64; 5] {
    ORDER.map(|dimension| values.get(dimension).0)
}

/// Leads per tier for every set of raised dimensions.
pub(super) fn reach(found: &Reach) -> Result<Frame, PhaseError> {
    let rows = &found.rows;
    let tier = |tier: Tier| rows.iter().map(move |row| Some(row.tiers.of(tier) as i64));
    Ok(FrameBuilder::new()
        .text("target", rows.iter().map(|row| Some(row.target.as_str())))
        .text("raised", rows.iter().map(|row| Some(row.text())))
        .integer("platinum", tier(Tier::Platinum))
        .integer("gold", tier(Tier::Gold))
        .integer("silver", tier(Tier::Silver))
        .integer("bronze", tier(Tier::Bronze))
        .integer("unscored", tier(Tier::Unscored))
        .integer("lifted", rows.iter().map(|row| Some(row.lifted as i64)))
        .boolean(
            "cheapest",
            (0..rows.len()).map(|place| Some(found.cheapest == Some(place))),
        )
        .finish()?)
}

/// The mean of the scores there are.
pub(super) fn mean_score(graded: &[Grade]) -> Option<f64> {
    let scores: Vec<Score> = graded.iter().filter_map(|grade| grade.scored.score).collect();
    // The sum is exact; only the division is not.
    let sum: i64 = scores.iter().map(|score| score.0).sum();
    (!scores.is_empty()).then(|| Score(sum).as_points() / scores.len() as f64)
}

/// One row a tier.
pub(super) fn tier_summary(leads: &[LeadInputs], graded: &[Grade]) -> Result<Frame, PhaseError> {
    let members = |tier: Tier| leads.iter().zip(graded).filter(move |(_, grade)| grade.tier == tier);
    let count = |keep: fn(&LeadInputs, &Grade) -> bool| {
        Tier::ALL
            .iter()
            .map(move |tier| Some(members(*tier).filter(|(lead, grade)| keep(lead, grade)).count() as i64))
    };
    let mean = |tier: &Tier| mean_score(&members(*tier).map(|(_, grade)| grade.clone()).collect::<Vec<_>>());
    Ok(FrameBuilder::new()
        .text("tier", Tier::ALL.iter().map(|tier| Some(tier.name())))
        .integer("rank", Tier::ALL.iter().map(|tier| Some(i64::from(tier.rank()))))
        .integer("n", count(|_, _| true))
        .real(
            "share",
            Tier::ALL
                .iter()
                .map(|tier| Some(share(members(*tier).count(), graded.len()))),
        )
        .real("mean_score", Tier::ALL.iter().map(mean))
        .integer("firm", count(|_, grade| grade.firm))
        .integer("imputed", count(|_, grade| !grade.scored.imputed.is_empty()))
        .integer("multi_oem", count(|lead, _| lead.oem_count > 1))
        .integer("multi_state", count(|lead, _| lead.state_count > 1))
        .finish()?)
}

/// The quality report: coverage of what the scores stand on.
pub(super) fn quality(leads: &[LeadInputs], graded: &[Grade], phones: usize) -> Result<Frame, PhaseError> {
    let all = leads.len();
    let from = |dimension: Dimension, source: Source| {
        graded
            .iter()
            .filter(|grade| grade.scored.graded(dimension).source == source)
            .count()
    };
    let mut rows: Vec<(String, f64)> = vec![
        ("contractors".to_owned(), all as f64),
        ("with_phone_share".to_owned(), share(phones, all)),
        (
            "with_classes_share".to_owned(),
            share(leads.iter().filter(|lead| lead.class_count > 0).count(), all),
        ),
        (
            "multi_state".to_owned(),
            leads.iter().filter(|lead| lead.state_count > 1).count() as f64,
        ),
        (
            "multi_oem".to_owned(),
            leads.iter().filter(|lead| lead.oem_count > 1).count() as f64,
        ),
        ("mean_score".to_owned(), mean_score(graded).unwrap_or(f64::NAN)),
        (
            "firm_share".to_owned(),
            share(graded.iter().filter(|grade| grade.firm).count(), all),
        ),
    ];
    rows.extend(Tier::ALL.iter().map(|tier| {
        (
            tier.name().to_lowercase(),
            graded.iter().filter(|grade| grade.tier == *tier).count() as f64,
        )
    }));
    for dimension in [Dimension::Resimercial, Dimension::Operations, Dimension::Mepr] {
        for source in [
            Source::Enrichment,
            Source::List,
            Source::Evidence,
            Source::Licence,
            Source::Default,
            Source::Missing,
        ] {
            let name = format!("{} from {}", dimension.label(), source.label());
            rows.push((name, from(dimension, source) as f64));
        }
    }
    Ok(FrameBuilder::new()
        .text("metric", rows.iter().map(|row| Some(row.0.as_str())))
        .real(
            "value",
            rows.iter().map(|row| Some(row.1).filter(|value| value.is_finite())),
        )
        .finish()?)
}
