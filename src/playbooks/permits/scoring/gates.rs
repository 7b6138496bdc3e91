//! The readings of phase score.

use std::collections::BTreeMap;

use super::answered::{Answered, Cuts};
use super::asking::{Asking, Unsent};
use super::outcome::{Row, count};
use crate::connect::AskState;
use crate::engine::{Reading, counted, part_of, thousands, usd};
use crate::frame::{Frame, FrameBuilder, FrameError};

/// Gates that say nothing while leads wait for the model to be switched on.
const SKIPPED: [&str; 5] = ["P9", "P10", "P11", "P11-A", "P12"];

/// What the readings are made of.
pub(in super::super) struct Seen<'a> {
    /// Everything asked.
    pub asking: &'a Asking,
    /// Lead by lead.
    pub rows: &'a [Row<'a>],
    /// The answers.
    pub answers: &'a [Answered],
    /// The frame of leads that wait.
    pub queued: &'a Frame,
    /// The frame of answers that were not believed.
    pub invalid: &'a Frame,
    /// The cuts of the tiers.
    pub cuts: Cuts,
}

/// What is to be said of leads that wait: how many, what they cost, what to do and which command comes next.
pub(in super::super) fn waiting_words(asking: &Asking, why: &str, next: &str) -> String {
    let before = &asking.before;
    let expected = match before.past {
        Some(answers) => format!("by {}", counted(answers as u64, "past answer", "past answers")),
        None => "a guess: nothing was ever paid".to_owned(),
    };
    format!(
        "{} queued, at most {}, {} expected ({expected}); {} answered already. {why}; then {next}",
        counted(before.new as u64, "permit", "permits"),
        usd(before.maximum.usd),
        usd(before.expected.usd),
        thousands(before.cached as i64),
    )
}

/// The readings.
pub(in super::super) fn readings(seen: &Seen<'_>, next: &str) -> Result<Vec<Reading>, FrameError> {
    let why = match &seen.asking.unsent {
        Unsent::No => return judged(seen),
        Unsent::DryRun => "This is a dry run: set parameter `llm.dry_run` to false",
        Unsent::Waits(why) => why,
    };
    let words = waiting_words(seen.asking, why, next);
    let mut readings = vec![Reading::awaited("P8", &words).evidence(seen.queued.clone())];
    let skipped = SKIPPED
        .iter()
        .map(|gate| Reading::skipped(gate, "skipped while leads wait to be scored"));
    readings.extend(skipped);
    Ok(readings)
}

fn judged(seen: &Seen<'_>) -> Result<Vec<Reading>, FrameError> {
    let mut readings = vec![budget(seen)?, retries(seen)?, first_answers(seen)?];
    readings.extend(scores(seen)?);
    readings.push(injections(seen)?);
    Ok(readings)
}

fn budget(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let queued = seen.queued.height();
    let stopped = seen.asking.came.stopped.as_ref().filter(|_| queued > 0);
    let note = match stopped {
        Some(stop) => format!(
            "{} queued: {}",
            counted(queued as u64, "lead", "leads"),
            stop.sentence()
        ),
        None => "no lead is queued".to_owned(),
    };
    Ok(Reading::new("P8", queued as f64)
        .note(note)
        .evidence(seen.queued.clone()))
}

/// P9: leads without a score, of those that came to an end.
fn retries(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let failed: Vec<&Answered> = seen.answers.iter().filter(|answer| !answer.is_scored()).collect();
    if seen.answers.is_empty() {
        return Ok(Reading::skipped("P9", "no lead was scored"));
    }
    let evidence = FrameBuilder::new()
        .text("lead_id", failed.iter().map(|answer| Some(&answer.lead_id)))
        .text("error", failed.iter().map(|answer| answer.error.as_deref()))
        .integer("attempts", failed.iter().map(|answer| Some(answer.attempts)))
        .finish()?;
    let note = format!(
        "{} leads could not be scored",
        part_of(failed.len(), seen.answers.len())
    );
    Ok(share("P9", failed.len(), seen.answers.len())
        .note(note)
        .evidence(evidence))
}

/// P10: whether the model keeps to the form at once.
fn first_answers(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let answered = |state: AskState| matches!(state, AskState::Valid | AskState::Invalid);
    let first = seen.rows.iter().filter_map(|row| {
        row.own_asks()
            .iter()
            .map(|ask| ask.state)
            .find(|state| answered(*state))
    });
    let first: Vec<AskState> = first.collect();
    let invalid = first.iter().filter(|state| **state == AskState::Invalid).count();
    if first.is_empty() {
        return Ok(Reading::skipped("P10", "no answer came for this batch"));
    }
    let note = format!("{} first answers were not valid", part_of(invalid, first.len()));
    Ok(share("P10", invalid, first.len())
        .note(note)
        .evidence(seen.invalid.clone()))
}

/// P11: whether the scores tell leads apart, and whether too many are the best.
fn scores(seen: &Seen<'_>) -> Result<Vec<Reading>, FrameError> {
    let scored: Vec<&Answered> = seen.answers.iter().filter(|answer| answer.is_scored()).collect();
    if scored.is_empty() {
        let skipped = ["P11", "P11-A"].map(|gate| Reading::skipped(gate, "no lead was scored"));
        return Ok(skipped.into());
    }
    let mut of_each: BTreeMap<i64, usize> = BTreeMap::new();
    for answer in &scored {
        *of_each.entry(answer.score).or_default() += 1;
    }
    // The commonest; of several the highest.
    let (score, leads) = of_each
        .iter()
        .max_by_key(|(_, leads)| **leads)
        .map_or((0, 0), |(score, leads)| (*score, *leads));
    let table = FrameBuilder::new()
        .integer("score", of_each.keys().map(|score| Some(*score)))
        .integer("leads", of_each.values().map(|leads| Some(count(*leads))))
        .finish()?;
    let best: Vec<&&Answered> = scored
        .iter()
        .filter(|answer| seen.cuts.tier(answer.score) == "A")
        .collect();
    let in_a = FrameBuilder::new()
        .text("lead_id", best.iter().map(|answer| Some(&answer.lead_id)))
        .integer("score", best.iter().map(|answer| Some(answer.score)))
        .finish()?;
    Ok(vec![
        share("P11", leads, scored.len())
            .note(format!(
                "{} scored leads have the score {score}",
                part_of(leads, scored.len())
            ))
            .evidence(table),
        share("P11-A", best.len(), scored.len())
            .note(format!(
                "{} scored leads are in tier A",
                part_of(best.len(), scored.len())
            ))
            .evidence(in_a),
    ])
}

/// P12: texts that look as if they spoke to the model.
fn injections(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let suspects: Vec<(&str, &str)> = seen
        .rows
        .iter()
        .map(|row| &row.asked.lead)
        .filter_map(|lead| Some((lead.lead_id.as_str(), lead.injection.as_deref()?)))
        .collect();
    let evidence = FrameBuilder::new()
        .text("lead_id", suspects.iter().map(|(id, _)| Some(*id)))
        .text("phrase", suspects.iter().map(|(_, phrase)| Some(*phrase)))
        .finish()?;
    let note = counted(suspects.len() as u64, "text looks", "texts look");
    Ok(Reading::new("P12", suspects.len() as f64)
        .note(format!("{note} as if it spoke to the model"))
        .evidence(evidence))
}

fn share(gate: &str, part: usize, whole: usize) -> Reading {
    Reading::new(gate, part as f64 / whole as f64)
}
