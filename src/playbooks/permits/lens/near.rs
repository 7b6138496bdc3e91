//! What stands behind a lead's score as facts (R4), and what keeps it from the next tier (R5): points first, then gaps that
//! somebody can close, then those nobody can. No points are promised for closing one.

use super::super::desk::{desk, listed};
use super::super::what_if::Cuts;
use crate::frame::{Frame, FrameError, integer, text};

/// A gap of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// Its short name.
    pub id: &'static str,
    /// In words.
    pub words: &'static str,
    /// Whether somebody can close it.
    pub fixable: bool,
}

/// What keeps a lead from the next tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NearMiss {
    /// The next tier; nothing for the best one and for a lead without a score.
    pub next: Option<(&'static str, i64)>,
    /// Gaps, those that can be closed first.
    pub gaps: Vec<Gap>,
}

/// Levels at which no parcel was found.
const UNMATCHED: [&str; 4] = ["unmatched", "ambiguous", "unparseable", "no_cad"];

/// What keeps the lead of a row from the next tier.
pub(super) fn near_miss(leads: &Frame, row: usize, cuts: Cuts) -> Result<NearMiss, FrameError> {
    let word = |name: &str| Ok::<_, FrameError>(text(leads, name)?.get(row).map(str::to_owned));
    let (tier, level, missing) = (word("tier")?, word("match_level")?, word("missing")?);
    let fresh = word("freshness")?;
    let lacks = |what: &str| listed(missing.as_deref()).any(|part| part == what);
    let is = |what: &str| fresh.as_deref() == Some(what);
    let words = &desk().gaps;
    let unmatched = level.as_deref().is_none_or(|level| UNMATCHED.contains(&level));
    let low = lacks("market_value") || !word("value_band")?.is_some_and(|band| band.starts_with(OPEN));
    let all: [(bool, &'static str, &'static str, bool); 7] = [
        (unmatched, "parcel unmatched", &words.unmatched, true),
        (lacks("owner"), "owner unknown", &words.owner, true),
        (lacks("text"), "text missing", &words.text, true),
        (lacks("issued_date"), "no issue date", &words.date, true),
        (is("stale"), "stale", &words.stale, false),
        (is("cooling"), "cooling", &words.cooling, false),
        (low, "value band", &words.value, false),
    ];
    let points = integer(leads, "score")?.get(row).filter(|score| *score >= 0);
    let next = tier.as_deref().and_then(|tier| cuts.next(tier)).zip(points);
    Ok(NearMiss {
        next: next.map(|((name, limit), score)| (name, limit - score)),
        gaps: all
            .into_iter()
            .filter(|(held, ..)| *held)
            .map(|(_, id, words, fixable)| Gap { id, words, fixable })
            .collect(),
    })
}

/// How the highest band of value begins, above which nothing is left to want.
const OPEN: char = '≥';

/// The facts behind a lead: category phrase, applicant type, value band, freshness, match level, flags.
pub(super) fn facts(leads: &Frame, row: usize) -> Result<Vec<String>, FrameError> {
    let word = |name: &str| Ok::<_, FrameError>(text(leads, name)?.get(row).map(str::to_owned));
    let mut facts = Vec::new();
    if let Some(phrase) = word("matched_phrase")? {
        facts.push(format!("\u{201c}{phrase}\u{201d}"));
    }
    if let Some(kind) = word("applicant_type")? {
        facts.push(kind.replace('_', " "));
    }
    facts.push(match word("value_band")?.as_deref() {
        None | Some("unknown") => "value unknown".to_owned(),
        Some(band) => band.to_owned(),
    });
    let (age, window) = (
        integer(leads, "age_days")?.get(row),
        integer(leads, "window_days")?.get(row),
    );
    facts.push(match (age, window) {
        (Some(age), Some(window)) => format!("{age} of {window} days"),
        _ => "age unknown".to_owned(),
    });
    facts.push(match word("match_level")?.as_deref() {
        None | Some("no_cad") => "no county file".to_owned(),
        Some(level) if UNMATCHED.contains(&level) => format!("parcel {level}"),
        Some(level) => format!("parcel by {level}"),
    });
    let flags = word("flags")?;
    facts.extend(listed(flags.as_deref()).map(str::to_owned));
    Ok(facts)
}
