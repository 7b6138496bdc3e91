//! Saving answers: what is created, what replaced, what left alone. A pure function of what is stored and what came in.

use std::collections::{BTreeMap, BTreeSet};

use super::answered::{Answered, Cuts, EXHAUSTED, PENDING};
use super::lead::Lead;
use super::saved::{Closing, Saved, Stored};
use crate::engine::digest;

/// What saving a batch does.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Upsert {
    /// Leads to be stored, in the order of their answers.
    pub saves: Vec<Saved>,
    /// The counts.
    pub closing: Closing,
}

/// What one answer does to the store.
enum Outcome {
    Created(Box<Saved>),
    Updated(Box<Saved>),
    Skipped,
    Error(String),
}

/// Counts and stores answers in their order; what was saved under the same digest before is not saved again.
pub(in super::super) fn upsert(stored: &Stored, leads: &[Lead], answers: &[Answered], cuts: Cuts, run: i64) -> Upsert {
    let persisted = digest(&("persisted", answers));
    if let Some(closing) = stored.closed.get(&persisted) {
        return Upsert {
            saves: Vec::new(),
            closing: closing.clone(),
        };
    }
    let known = Lead::by_id(leads);
    let mut closing = Closing {
        persisted,
        ..Closing::default()
    };
    let mut saves = Vec::new();
    let mut now: BTreeMap<&str, Saved> = BTreeMap::new();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for answered in answers {
        let id = answered.lead_id.as_str();
        let before = now.get(id).or_else(|| stored.leads.get(id));
        let outcome = if seen.insert((id, &answered.answer_key)) {
            outcome_of(before, known.get(id).copied(), answered, cuts, run)
        } else {
            Outcome::Error("the lead was answered twice".to_owned())
        };
        match outcome {
            Outcome::Created(saved) => {
                closing.created += 1;
                now.insert(id, (*saved).clone());
                saves.push(*saved);
            }
            Outcome::Updated(saved) => {
                closing.updated += 1;
                now.insert(id, (*saved).clone());
                saves.push(*saved);
            }
            Outcome::Skipped => closing.skipped += 1,
            Outcome::Error(words) => {
                closing.errors += 1;
                closing.faults.push((id.to_owned(), words));
            }
        }
    }
    Upsert { saves, closing }
}

fn outcome_of(before: Option<&Saved>, lead: Option<&Lead>, answered: &Answered, cuts: Cuts, run: i64) -> Outcome {
    if let Some(words) = fault(answered) {
        return Outcome::Error(words);
    }
    // A permit that nobody knows any more has no facts to be stored with.
    let Some(lead) = lead else { return Outcome::Skipped };
    let save = |answered: &Answered| Box::new(Saved::of(lead, answered, cuts.tier(answered.score), run));
    let Some(before) = before else {
        return Outcome::Created(save(answered));
    };
    let mut answered = answered.clone();
    if !before.is_scored() && !answered.is_scored() {
        // Rounds are never taken back, or a lead could be asked for ever.
        answered.rounds = answered.rounds.max(before.rounds);
    }
    // An answer that stands in a frame of an earlier run must not undo what came after it.
    let is_older = before.run.is_some() && answered.scored_at < before.scored_at;
    let is_loss = before.is_scored() && !answered.is_scored();
    if is_loss || is_older || before.holds(&answered) {
        Outcome::Skipped
    } else {
        Outcome::Updated(save(&answered))
    }
}

/// What makes an answer one that cannot be saved.
fn fault(answered: &Answered) -> Option<String> {
    let scored = (0..=100).contains(&answered.score);
    if answered.lead_id.is_empty() {
        Some("the answer names no lead".to_owned())
    } else if !scored && answered.score != super::answered::NO_SCORE {
        Some(format!("score {} is outside 0 to 100", answered.score))
    } else if scored && answered.reasoning.is_none() {
        Some("a score without its reasons".to_owned())
    } else if !scored && answered.error.is_none() {
        Some("no score and no word why".to_owned())
    } else {
        None
    }
}

/// The flags of a stored lead: for a reviewer, its siblings, its text, its loading, then a failure's and the model's own.
pub(in super::super) fn flags(saved: &Saved, cuts: Cuts) -> Vec<String> {
    let mut flags = Vec::new();
    if cuts.is_for_review(saved.score) {
        flags.push("REVIEW".to_owned());
    }
    if saved.lead.siblings > 1 {
        flags.push(format!("sibling:{}", saved.lead.siblings));
    }
    if saved.lead.injection.is_some() {
        flags.push("suspected_injection".to_owned());
    }
    flags.extend(Lead::parts(saved.lead.flags.as_deref()));
    flags.extend(Lead::parts(Some(&saved.said_flags)));
    let mut seen = BTreeSet::new();
    flags.retain(|flag| seen.insert(flag.clone()));
    flags
}

/// The flags of a lead that could not be scored: that it waits, or that it was given up, and why.
pub(in super::super) fn failure_flags(error: &str, rounds: i64, most: i64) -> String {
    let state = if rounds >= most { EXHAUSTED } else { PENDING };
    format!("{state}|{}", error.replace('|', "/"))
}
