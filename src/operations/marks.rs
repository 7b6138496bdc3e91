//! The words and marks by which outcomes are told, in commands and reports: meaning never hangs on colour alone.

use crate::engine::{Outcome, Status};

/// A mark and the words that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// One letter wide.
    pub symbol: &'static str,
    /// The words.
    pub words: &'static str,
}

/// Words that are no status of a phase and no outcome of a gate: of runs and of checks.
const OTHERS: [(&str, &str, &str); 5] = [
    ("interrupted", "◌", "interrupted"),
    ("running", "◐", "running"),
    ("done", "●", "done"),
    ("good", "●", "in order"),
    ("note", "▲", "worth knowing"),
];

/// Sign and words of a stored word.
fn known(value: &str) -> Option<(&'static str, &'static str)> {
    let outcome = Outcome::ALL.iter().find(|outcome| outcome.word() == value);
    let status = Status::ALL.iter().find(|status| status.word() == value);
    let other = OTHERS.iter().find(|(word, _, _)| *word == value);
    outcome
        .map(|outcome| (outcome.sign(), outcome.word()))
        .or_else(|| status.map(|status| (status.sign(), status.shown())))
        .or_else(|| other.map(|(_, sign, words)| (*sign, *words)))
}

/// The mark of a value in a column that tells how something came out.
pub fn mark_of(column: &str, value: &str) -> Option<Mark> {
    if !matches!(column, "outcome" | "status" | "verdict") {
        return None;
    }
    let (symbol, words) = match known(value) {
        // A phase that is blocked waits; a run that ended blocked needs somebody.
        Some((_, words)) if value == "blocked" && column == "outcome" => ("✗", words),
        Some(found) => found,
        None if column == "verdict" && value == "bad" => ("✗", "to mend"),
        None => return None,
    };
    Some(Mark { symbol, words })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_and_outcome_of_the_engine_has_a_mark() {
        for outcome in Outcome::ALL {
            let mark = mark_of("outcome", outcome.word()).unwrap();
            assert_eq!((mark.symbol, mark.words), (outcome.sign(), outcome.word()));
        }
        for status in Status::ALL {
            let mark = mark_of("status", status.word()).unwrap();
            assert_eq!((mark.symbol, mark.words), (status.sign(), status.shown()));
        }
        assert_eq!(mark_of("note", "failed"), None);
    }
}
