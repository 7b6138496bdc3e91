//! The stored leads as frames, in the order in which they are sold.

use std::collections::BTreeMap;

use super::answered::Cuts;
use super::saved::Saved;
use super::upsert::flags;
use crate::frame::{Frame, FrameBuilder, FrameError, take_rows, text};
use crate::playbooks::permits::order::best_first;

/// The stored leads in the order of R3, and the frame `scored_leads` of them.
///
/// # Errors
/// When the frame library refuses.
pub(in super::super) fn sorted(leads: Vec<&Saved>, cuts: Cuts) -> Result<(Vec<&Saved>, Frame), FrameError> {
    let frame = frame(&leads, cuts)?;
    let rows = best_first(&frame)?;
    let frame = take_rows(&frame, &rows)?;
    let leads = rows.iter().filter_map(|row| leads.get(*row).copied()).collect();
    Ok((leads, frame))
}

fn frame(leads: &[&Saved], cuts: Cuts) -> Result<Frame, FrameError> {
    let texts = |of: fn(&Saved) -> &str| leads.iter().map(move |saved| Some(of(saved)));
    let maybe =
        |of: fn(&Saved) -> Option<&str>| leads.iter().map(move |saved| of(saved).filter(|text| !text.is_empty()));
    let whole = |of: fn(&Saved) -> Option<i64>| leads.iter().map(move |saved| of(saved));
    let amounts = |of: fn(&Saved) -> Option<f64>| leads.iter().map(move |saved| of(saved));
    FrameBuilder::new()
        .text("lead_id", texts(|saved| &saved.lead.lead_id))
        .text("city", texts(|saved| &saved.lead.city))
        .text("permit_id", texts(|saved| &saved.lead.permit_id))
        .text("state", maybe(|saved| saved.lead.state.as_deref()))
        .text("cad_account", maybe(|saved| saved.lead.cad_account.as_deref()))
        .text("county", maybe(|saved| saved.lead.county.as_deref()))
        .text("category", texts(|saved| &saved.lead.category))
        .text("base_category", texts(|saved| &saved.lead.base_category))
        .text("trade_group", texts(|saved| &saved.lead.trade_group))
        .boolean(
            "is_commercial",
            leads.iter().map(|saved| Some(saved.lead.is_commercial)),
        )
        .integer("score", whole(|saved| Some(saved.score)))
        .text("tier", leads.iter().map(|saved| Some(cuts.tier(saved.score))))
        .text("reasoning", maybe(|saved| saved.reasoning.as_deref()))
        .text("flags", leads.iter().map(|saved| Some(flags(saved, cuts).join("|"))))
        .text("ideal_contractor", maybe(|saved| saved.ideal_contractor.as_deref()))
        .text("contact_priority", texts(|saved| &saved.contact_priority))
        .text("scoring_method", texts(|saved| &saved.scoring_method))
        .text("scored_at", texts(|saved| &saved.scored_at))
        .integer("run", whole(|saved| saved.run))
        .real("cost_usd", amounts(|saved| saved.cost_usd))
        .text("batch", maybe(|saved| Some(&saved.lead.batch)))
        .text("answer_key", maybe(|saved| saved.answer_key.as_deref()))
        .integer("rounds", whole(|saved| Some(saved.rounds)))
        .date("issued_date", leads.iter().map(|saved| saved.lead.issued_date))
        .integer("age_days", whole(|saved| saved.lead.age_days))
        .real("market_value", amounts(|saved| saved.lead.market_value))
        .real("estimated_value", amounts(|saved| saved.lead.estimated_value))
        .text("applicant_type", maybe(|saved| Some(&saved.lead.applicant_type)))
        .text("value_band", maybe(|saved| Some(&saved.lead.value_band)))
        .text("freshness", maybe(|saved| Some(&saved.lead.freshness)))
        .integer("window_days", whole(|saved| saved.lead.window_days))
        .text("age_band", maybe(|saved| saved.lead.age_band.as_deref()))
        .text("match_level", maybe(|saved| saved.lead.match_level.as_deref()))
        .text("matched_phrase", maybe(|saved| saved.lead.matched_phrase.as_deref()))
        .text("matched_on", maybe(|saved| saved.lead.matched_on.as_deref()))
        .boolean("absentee", leads.iter().map(|saved| saved.lead.absentee))
        .integer("year_built", whole(|saved| saved.lead.year_built))
        .real("living_area", amounts(|saved| saved.lead.living_area))
        .integer("siblings", whole(|saved| Some(saved.lead.siblings.max(1))))
        .text("injection", maybe(|saved| saved.lead.injection.as_deref()))
        .text("missing", maybe(|saved| saved.lead.missing.as_deref()))
        .text("permit_text", maybe(|saved| saved.lead.permit_text.as_deref()))
        .text("error", maybe(|saved| saved.error.as_deref()))
        .text("model", maybe(|saved| saved.model.as_deref()))
        .text("status", texts(Saved::status))
        .finish()
}

/// Columns of `scored_identity` that describe a permit's people and place.
const WHO: [&str; 6] = [
    "property_address",
    "description",
    "owner_name",
    "applicant_name",
    "contractor_name",
    "mailing_address",
];
/// What the model thought.
const THINKING: &str = "chain_of_thought";

/// The frame `scored_identity`: people and places of this run's permits, then those kept from before.
///
/// # Errors
/// When a frame lacks a column.
pub(in super::super) fn identity(
    leads: &[&Saved],
    permits: &Frame,
    kept: Option<&Frame>,
    thinking: &BTreeMap<String, String>,
) -> Result<Frame, FrameError> {
    let now = rows_by_id(permits)?;
    let before = kept.map(rows_by_id).transpose()?.unwrap_or_default();
    let id = |saved: &Saved| saved.lead.lead_id.clone();
    let mut frame = FrameBuilder::new().text("lead_id", leads.iter().map(|saved| Some(id(saved))));
    for name in WHO {
        let (fresh, old) = (text(permits, name)?, kept.map(|kept| text(kept, name)).transpose()?);
        let cells = leads.iter().map(|saved| match now.get(saved.lead.lead_id.as_str()) {
            Some(row) => fresh.get(*row),
            None => {
                let row = before.get(saved.lead.lead_id.as_str())?;
                old.as_ref()?.get(*row)
            }
        });
        frame = frame.text(name, cells);
    }
    frame
        .text(THINKING, leads.iter().map(|saved| thinking.get(&id(saved))))
        .finish()
}

/// Rows of a frame by lead.
pub(in super::super) fn rows_by_id(frame: &Frame) -> Result<BTreeMap<&str, usize>, FrameError> {
    let ids = text(frame, "lead_id")?;
    Ok(ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect())
}

/// What the model thought of each lead of a frame.
///
/// # Errors
/// When a column is missing.
pub(in super::super) fn thoughts(frame: &Frame) -> Result<BTreeMap<String, String>, FrameError> {
    let (ids, said) = (text(frame, "lead_id")?, text(frame, THINKING)?);
    let pairs = ids.iter().zip(said.iter());
    Ok(pairs
        .filter_map(|(id, said)| Some((id?.to_owned(), said?.to_owned())))
        .collect())
}
