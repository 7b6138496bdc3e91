//! G0.2.1: nothing that is exported may ask for the time, or yesterday's grading could not be told from today's.

use serde::Deserialize;

use super::super::super::rulesets;
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::FrameBuilder;
use crate::playbooks::embedded;

#[derive(Deserialize)]
struct ClockWords {
    words: Vec<String>,
}

/// Looks through every rule set, comments stripped, word by word.
pub(super) fn reading(context: &PhaseContext<'_>) -> Result<Reading, PhaseError> {
    let clock: ClockWords = embedded("clock_words.toml", include_str!("../../data/clock_words.toml"));
    let mut found: Vec<(String, usize, String)> = Vec::new();
    for set in rulesets::texts(context)? {
        for (number, line) in set.text.lines().enumerate() {
            let bare = line.split('#').next().unwrap_or_default().to_lowercase();
            let words = bare.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
            for word in words.filter(|word| clock.words.iter().any(|held| held == word)) {
                found.push((set.source.clone(), number + 1, word.to_owned()));
            }
        }
    }
    let evidence = FrameBuilder::new()
        .text("rule_set", found.iter().map(|row| Some(row.0.as_str())))
        .integer("line", found.iter().map(|row| i64::try_from(row.1).ok()))
        .text("word", found.iter().map(|row| Some(row.2.as_str())))
        .finish()?;
    Ok(Reading::new("G0.2.1", found.len() as f64).evidence(evidence))
}
