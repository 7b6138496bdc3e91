//! The ranked list, with names beside it.

use std::collections::HashMap;

use super::super::held;
use crate::frame::{Frame, FrameBuilder, FrameError, concat_columns, real, take_rows, text, without};
use crate::lens::{FrameSource, LensError, Queue};

/// Columns that hold personal data.
pub(super) const IDENTITY: [&str; 3] = ["name", "email", "phone"];

/// Expected conversions are shown by so many leads.
const PER: f64 = 100.0;

/// Every scored lead in the order in which reps work them; `score` is how many of a hundred such leads should convert,
/// `crm_status` what the CRM calls the lead: `status` is the rep's own.
pub(super) fn queue(frames: &dyn FrameSource) -> Result<Queue, LensError> {
    let (scores, people) = (frames.frame("scores")?, frames.frame("leads_identity")?);
    let named = people_of(&scores, &people)?;
    let standard = held::chosen(frames, None)?.set.facts(usize::MAX).name.to_owned();
    let rates = real(&scores, "expected_conversion_rate")?;
    let beside = FrameBuilder::new()
        .text("tier", text(&scores, "score_tier")?.iter())
        .real("score", rates.iter().map(|rate| rate.map(|rate| rate * PER)))
        .text(
            "signals",
            signals(&scores, frames.frame("near_misses")?.as_ref(), &standard)?,
        )
        .text("next_move", text(&scores, "action_recommended")?.iter())
        .text("crm_status", text(&scores, "status")?.iter())
        .finish()?;
    let own = without(&scores, "status")?;
    let rows = concat_columns(&concat_columns(&own, &named)?, &beside)?;
    Ok(Queue {
        rows,
        identity: IDENTITY.into(),
        shown: vec![
            "rank",
            "lead_id",
            "name",
            "company",
            "tier",
            "score",
            "signals",
            "status",
            "next_move",
            "crm_status",
            "expected_lift",
            "tenure_years",
            "experience_years",
            "firm_net_change_12mo",
            "firm_rep_count_at_contact",
            "num_prior_firms",
        ],
    })
}

/// The sentence of each lead's tier; where no rule matched, with what came nearest (R8).
fn signals(scores: &Frame, near: &Frame, standard: &str) -> Result<Vec<Option<String>>, FrameError> {
    let (ids, tiers, conditions) = (text(near, "lead_id")?, text(near, "tier")?, text(near, "condition")?);
    let mut nearest: HashMap<&str, (&str, &str)> = HashMap::new();
    for row in 0..near.height() {
        if let (Some(id), Some(tier), Some(condition)) = (ids.get(row), tiers.get(row), conditions.get(row)) {
            nearest.entry(id).or_insert((tier, condition));
        }
    }
    let (leads, sentences) = (text(scores, "lead_id")?, text(scores, "tier_explanation")?);
    let assigned = text(scores, "score_tier")?;
    let of = |row: usize| {
        let sentence = sentences.get(row)?;
        let miss = leads.get(row).and_then(|lead| nearest.get(lead));
        Some(match miss.filter(|_| assigned.get(row) == Some(standard)) {
            Some((tier, condition)) => format!("{sentence}; nearest: {tier}, one condition short: {condition}"),
            None => sentence.to_owned(),
        })
    };
    Ok((0..scores.height()).map(of).collect())
}

/// Names and contacts of these leads, row by row.
pub(super) fn people_of(leads: &Frame, people: &Frame) -> Result<Frame, LensError> {
    let places: HashMap<&str, usize> = text(people, "lead_id")?
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let order: Vec<usize> = text(leads, "lead_id")?
        .iter()
        .filter_map(|id| places.get(id?).copied())
        .collect();
    let found = take_rows(people, &order)?;
    let (first, last) = (text(&found, "first_name")?, text(&found, "last_name")?);
    let names = first.iter().zip(last.iter()).map(|(first, last)| {
        let parts: Vec<&str> = [first, last].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    Ok(FrameBuilder::new()
        .text("name", names.collect::<Vec<_>>())
        .text("email", text(&found, "email")?.iter())
        .text("phone", text(&found, "phone")?.iter())
        .finish()?)
}
