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

/// A time span short enough to read in passing.
pub fn span(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 0.001 => "< 1 ms".to_owned(),
        seconds if seconds < 1.0 => format!("{:.0} ms", seconds * 1000.0),
        seconds if seconds < 60.0 => format!("{seconds:.1} s"),
        seconds if seconds < 3600.0 => format!("{:.0} min {:.0} s", (seconds / 60.0).floor(), seconds % 60.0),
        seconds => format!(
            "{:.0} h {:.0} min",
            (seconds / 3600.0).floor(),
            (seconds % 3600.0 / 60.0).floor()
        ),
    }
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

    #[test]
    fn spans_read_as_people_say_them() {
        assert_eq!(span(0.0), "< 1 ms");
        assert_eq!(span(0.25), "250 ms");
        assert_eq!(span(61.0), "1 min 1 s");
    }
}
