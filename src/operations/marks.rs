//! The words and marks by which outcomes are told, in commands and reports: meaning never hangs on colour alone.

/// A mark and the words that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// One letter wide.
    pub symbol: char,
    /// The words.
    pub words: &'static str,
}

/// Words of gates and phases as they are stored, the mark, and how they read.
const MARKS: [(&str, char, &str); 17] = [
    ("passed", '●', "passed"),
    ("passed_with_warnings", '▲', "warned"),
    ("warned", '▲', "warned"),
    ("failed", '✗', "failed"),
    ("error", '✗', "error"),
    ("blocked", '◌', "blocked"),
    ("waived", '▲', "waived"),
    ("pending", '◐', "pending"),
    ("pending_validation", '◐', "pending"),
    ("skipped", '◌', "skipped"),
    ("not_run", '◌', "not run"),
    ("cancelled", '◌', "cancelled"),
    ("interrupted", '◌', "interrupted"),
    ("running", '◐', "running"),
    ("done", '●', "done"),
    ("good", '●', "in order"),
    ("note", '▲', "worth knowing"),
];

/// The mark of a value in a column that tells how something came out.
pub fn mark_of(column: &str, value: &str) -> Option<Mark> {
    if !matches!(column, "outcome" | "status" | "verdict") {
        return None;
    }
    let found = MARKS.iter().find(|(word, _, _)| *word == value);
    let (symbol, words) = match found {
        // A phase that is blocked waits; a run that ended blocked needs somebody.
        Some(("blocked", _, words)) if column == "outcome" => ('✗', *words),
        Some((_, symbol, words)) => (*symbol, *words),
        None if column == "verdict" && value == "bad" => ('✗', "to mend"),
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
        use crate::engine::{Outcome, Status};
        let outcomes = [
            Outcome::Passed,
            Outcome::Warned,
            Outcome::Failed,
            Outcome::Skipped,
            Outcome::Pending,
            Outcome::Waived,
        ];
        for outcome in outcomes {
            let mark = mark_of("outcome", outcome.word()).unwrap();
            assert_eq!(
                (mark.symbol.to_string().as_str(), mark.words),
                (outcome.sign(), outcome.word())
            );
        }
        let statuses = [
            Status::NotRun,
            Status::Passed,
            Status::PassedWithWarnings,
            Status::PendingValidation,
            Status::Failed,
            Status::Error,
            Status::Cancelled,
            Status::Blocked,
        ];
        for status in statuses {
            let mark = mark_of("status", status.word()).unwrap();
            assert_eq!(
                (mark.symbol.to_string().as_str(), mark.words),
                (status.sign(), status.shown())
            );
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
