//! What phase 4.1 reports.

use super::{Evaluated, Refused};
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, text};
use crate::playbooks::advisors::phases::grading::{TierStat, evidence, pool};
use crate::rules::{Comparison, Literal, Operand, RuleNode, Test};

/// The column by which a rule asks for independence.
const WIREHOUSE: &str = "is_wirehouse";

pub(super) struct Found<'a> {
    pub sets: &'a [Evaluated],
    pub refused: &'a [Refused],
    pub chosen: &'a Evaluated,
    /// The active rule set's tiers over all labelled leads.
    pub all: &'a [TierStat],
    pub features: &'a Frame,
}

pub(super) fn readings(context: &PhaseContext<'_>, found: &Found<'_>) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = top(context, found)?;
    readings.push(independence(found)?);
    if !found.refused.is_empty() {
        readings.push(refused(found.refused)?);
    }
    readings.push(order(found)?);
    Ok(readings)
}

/// G4.1.1 and G4.1.2: size and lift of the top tier.
fn top(context: &PhaseContext<'_>, found: &Found<'_>) -> Result<Vec<Reading>, PhaseError> {
    let Some(top) = found.all.first() else {
        return Ok(Vec::new());
    };
    if pool(found.all).n == 0 {
        let why = "no lead is labelled yet";
        return Ok(vec![Reading::awaited("G4.1.1", why), Reading::awaited("G4.1.2", why)]);
    }
    let rows = evidence(found.all)?;
    let size = Reading::new("G4.1.1", top.held.n as f64)
        .note(format!(
            "{} has {} labelled leads, {} scored ones",
            top.tier, top.held.n, top.scored
        ))
        .evidence(rows.clone());
    let standard = context.word("lift_baseline")? == "as printed";
    let lift = if standard { top.lift_standard } else { top.lift_overall };
    let words = |lift: Option<f64>| lift.map_or_else(|| "–".to_owned(), |lift| format!("{lift:.2}×"));
    let note = format!(
        "{} over all leads, {} over the standard tier",
        words(top.lift_overall),
        words(top.lift_standard)
    );
    let lift = match lift {
        Some(lift) => Reading::new("G4.1.2", lift).note(note),
        None if standard => Reading::skipped("G4.1.2", "the standard tier has no conversion to hold a lift against"),
        None => Reading::skipped("G4.1.2", "the top tier has no lead, or nobody converted"),
    };
    Ok(vec![size, lift.evidence(rows)])
}

/// G4.2.1: no wirehouse lead in a tier whose rule names independence, whatever the rule set.
fn independence(found: &Found<'_>) -> Result<Reading, FrameError> {
    let (wirehouse, ids) = (boolean(found.features, WIREHOUSE)?, text(found.features, "lead_id")?);
    let flagged = wirehouse.iter().filter(|flag| *flag == Some(true)).count();
    let mut inside: Vec<(&str, &str, &str)> = Vec::new();
    for set in found.sets {
        let rules = set.rules.rules();
        let asks: Vec<bool> = set
            .rules
            .roots()
            .iter()
            .map(|root| asks_independence(root, false))
            .collect();
        for (row, tier) in set.assigned.iter().enumerate() {
            if asks.get(*tier) == Some(&true) && wirehouse.get(row) == Some(true) {
                inside.push((rules.id(), rules.facts(*tier).name, ids.get(row).unwrap_or_default()));
            }
        }
    }
    let rows = FrameBuilder::new()
        .text("ruleset", inside.iter().map(|row| Some(row.0)))
        .text("tier", inside.iter().map(|row| Some(row.1)))
        .text("lead_id", inside.iter().map(|row| Some(row.2)))
        .finish()?;
    Ok(Reading::new("G4.2.1", inside.len() as f64)
        .note(format!("{flagged} scored leads are with a wirehouse"))
        .evidence(rows))
}

/// Whether some part of a condition wants the lead not to be with a wirehouse; `denied` where the part stands under an
/// odd number of NOTs.
fn asks_independence(node: &RuleNode, denied: bool) -> bool {
    match node {
        RuleNode::And(parts) | RuleNode::Or(parts) => parts.iter().any(|part| asks_independence(part, denied)),
        RuleNode::Not(inner) => asks_independence(inner, !denied),
        RuleNode::Named { node, .. } => asks_independence(node, denied),
        RuleNode::Test(Test::Flag { column }) => column == WIREHOUSE && denied,
        RuleNode::Test(Test::Compare {
            column,
            comparison,
            with: Operand::Literal(Literal::Boolean(value)),
        }) if column == WIREHOUSE => match comparison {
            Comparison::Equal => *value == denied,
            Comparison::NotEqual => *value != denied,
            _ => false,
        },
        RuleNode::Test(_) => false,
    }
}

fn refused(refused: &[Refused]) -> Result<Reading, FrameError> {
    let rows = FrameBuilder::new()
        .text("ruleset", refused.iter().map(|set| Some(set.id.as_str())))
        .text("source", refused.iter().map(|set| Some(set.source.as_str())))
        .text("part", refused.iter().map(|set| Some(set.error.part.to_string())))
        .integer(
            "character",
            refused.iter().map(|set| i64::try_from(set.error.offset + 1).ok()),
        )
        .text("reason", refused.iter().map(|set| Some(set.error.message.as_str())))
        .finish()?;
    let words: Vec<String> = refused
        .iter()
        .map(|set| format!("{}: {}", set.source, set.error))
        .collect();
    Ok(Reading::new("G4.3.1", refused.len() as f64)
        .note(words.join("; "))
        .evidence(rows))
}

/// A4.1.3: each tier should be expected to convert no more than the one above it.
fn order(found: &Found<'_>) -> Result<Reading, FrameError> {
    let inversions: Vec<String> = found
        .all
        .windows(2)
        .filter_map(|pair| match pair {
            [upper, lower] if lower.expected_rate > upper.expected_rate => Some(format!(
                "{} ({:.2} %) above {} ({:.2} %)",
                lower.tier,
                lower.expected_rate * 100.0,
                upper.tier,
                upper.expected_rate * 100.0
            )),
            _ => None,
        })
        .collect();
    let set = found.chosen.rules.rules().id();
    Ok(Reading::new("A4.1.3", inversions.len() as f64)
        .note(if inversions.is_empty() {
            format!("{set}: expected rates fall with the rank")
        } else {
            format!("{set}: {}", inversions.join("; "))
        })
        .evidence(evidence(found.all)?))
}
