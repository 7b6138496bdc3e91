//! The ranked list, with names beside it.

use std::collections::HashMap;

use super::super::scoring::words::words;
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, concat_columns, real, text, without};
use crate::lens::{FrameSource, LensError, Queue};

/// Columns that hold personal data.
pub(super) const IDENTITY: [&str; 3] = ["name", "email", "phone"];

/// Scores are shown per hundred leads.
const PER: f64 = 100.0;

/// Every open lead in the order of calls; `score` is how many of a hundred such leads should book a call, `crm_status` what
/// the CRM calls the lead.
pub(super) fn queue(frames: &dyn FrameSource) -> Result<Queue, LensError> {
    let (scores, people) = (frames.frame("scores")?, frames.frame("leads_identity")?);
    let named = people_of(&scores, &people)?;
    let chances = real(&scores, "prob_mql_30d")?;
    let buckets = text(&scores, "bucket")?;
    let action = |name: Option<&str>| {
        let found = words().bucket.iter().find(|bucket| Some(bucket.name.as_str()) == name);
        found.map(|bucket| bucket.action.as_str())
    };
    let beside = FrameBuilder::new()
        .real("score", chances.iter().map(|chance| chance.map(|chance| chance * PER)))
        .text("signals", signals(&scores)?)
        .text("next_move", buckets.iter().map(action))
        .text("badges", badges(&scores)?)
        .text("crm_status", text(&scores, "status")?.iter())
        .finish()?;
    let rows = concat_columns(&concat_columns(&without(&scores, "status")?, &named)?, &beside)?;
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
            "bucket",
            "signals",
            "near_miss",
            "status",
            "next_move",
            "badges",
            "crm_status",
            "percentile",
            "peers",
            "segment",
            "trajectory",
            "metro",
            "degradation_level",
        ],
    })
}

/// The reasons of a lead; of one that nobody explained yet, what leads like it did.
fn signals(scores: &Frame) -> Result<Vec<Option<String>>, FrameError> {
    let why = [text(scores, "why_1")?, text(scores, "why_2")?, text(scores, "why_3")?];
    let peers = text(scores, "peers")?;
    let of = |row: usize| {
        let told: Vec<&str> = why.iter().filter_map(|column| column.get(row)).collect();
        if told.is_empty() {
            peers.get(row).map(str::to_owned)
        } else {
            Some(told.join(" · "))
        }
    };
    Ok((0..scores.height()).map(of).collect())
}

/// What a rep must know at a glance, in words.
fn badges(scores: &Frame) -> Result<Vec<Option<String>>, FrameError> {
    let (boosts, expired) = (text(scores, "boost")?, boolean(scores, "window_expired")?);
    let (callable, confidence) = (boolean(scores, "callable")?, text(scores, "confidence")?);
    let of = |row: usize| {
        let past = expired.get(row) == Some(true);
        let badges = [
            boosts.get(row).map(|boost| format!("boost: {boost}")),
            past.then(|| "window expired".to_owned()),
            (!past && callable.get(row) == Some(false)).then(|| "dialed today".to_owned()),
            (confidence.get(row) == Some("low")).then(|| "low confidence".to_owned()),
        ];
        let badges: Vec<String> = badges.into_iter().flatten().collect();
        (!badges.is_empty()).then(|| badges.join(", "))
    };
    Ok((0..scores.height()).map(of).collect())
}

/// Names and contacts of these leads, row by row; empty for a lead without any (a labelled table has none).
pub(in crate::playbooks::mql) fn people_of(leads: &Frame, people: &Frame) -> Result<Frame, LensError> {
    let places: HashMap<&str, usize> = text(people, "lead_id")?
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let order: Vec<Option<usize>> = text(leads, "lead_id")?
        .iter()
        .map(|id| places.get(id?).copied())
        .collect();
    let columns = ["first_name", "last_name", "full_name", "email", "phone"];
    let [first, last, full, email, phone] = columns.map(|name| text(people, name));
    let (first, last, full) = (first?, last?, full?);
    let name = |row: &Option<usize>| {
        let row = (*row)?;
        let parts: Vec<&str> = [first.get(row), last.get(row)].into_iter().flatten().collect();
        let joined = (!parts.is_empty()).then(|| parts.join(" "));
        full.get(row).map(str::to_owned).or(joined)
    };
    let (email, phone) = (email?, phone?);
    Ok(FrameBuilder::new()
        .text("name", order.iter().map(name))
        .text("email", order.iter().map(|row| email.get((*row)?)))
        .text("phone", order.iter().map(|row| phone.get((*row)?)))
        .finish()?)
}
