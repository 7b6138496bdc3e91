//! Numbers, times and states in words, the same on every pane. Meaning is never carried by colour alone: every state
//! has a mark and a word.

use std::time::Duration;

use chrono::{Offset, Utc};
use ratatui::text::Span;

use crate::engine::{Bound, Judged, MetricUnit, Outcome, Status};
pub use crate::engine::{bytes, counted, decimal, exact_in_unit, in_unit, percent, rate, short as number, times};
use crate::lens::Cell;

/// A mark, the theme's meaning of its colour, and the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// One column wide.
    pub sign: &'static str,
    /// The meaning.
    pub meaning: &'static str,
    /// The word.
    pub word: &'static str,
}

const fn mark(sign: &'static str, meaning: &'static str, word: &'static str) -> Mark {
    Mark { sign, meaning, word }
}

/// A phase that is at work.
pub const RUNNING: Mark = mark("◐", "phase.running", "running");

/// How a phase stands.
pub fn status_mark(status: Status) -> Mark {
    match status {
        Status::NotRun => mark(status.sign(), "phase.waiting", status.shown()),
        Status::Passed => mark(status.sign(), "phase.passed", status.shown()),
        Status::PassedWithWarnings => mark(status.sign(), "phase.warned", status.shown()),
        Status::PendingValidation => mark(status.sign(), "phase.pending", status.shown()),
        Status::Failed | Status::Error => mark(status.sign(), "phase.failed", status.shown()),
        Status::Cancelled | Status::Blocked => mark(status.sign(), "phase.waiting", status.shown()),
    }
}

/// How a gate came out.
pub fn outcome_mark(outcome: Outcome) -> Mark {
    match outcome {
        Outcome::Passed => mark(outcome.sign(), "gate.passed", outcome.word()),
        Outcome::Warned => mark(outcome.sign(), "gate.warned", outcome.word()),
        Outcome::Failed => mark(outcome.sign(), "gate.failed", outcome.word()),
        Outcome::Skipped => mark(outcome.sign(), "gate.skipped", outcome.word()),
        Outcome::Pending => mark(outcome.sign(), "gate.pending", outcome.word()),
        Outcome::Waived => mark(outcome.sign(), "gate.waived", outcome.word()),
    }
}

/// A whole number with thousands marks.
pub fn count(value: impl TryInto<i64>) -> String {
    value
        .try_into()
        .map_or_else(|_| "·".to_owned(), |value| Cell::Integer(value).shown())
}

/// A bound in words, such as `below 80 %`.
pub fn bound(bound: Bound, unit: &str) -> String {
    let (under, over) = if bound.strict {
        ("at most", "at least")
    } else {
        ("below", "above")
    };
    let low = bound
        .below
        .map(|value| format!("{under} {}", exact_in_unit(value, unit)));
    let high = bound
        .above
        .map(|value| format!("{over} {}", exact_in_unit(value, unit)));
    [low, high].into_iter().flatten().collect::<Vec<_>>().join(" or ")
}

/// What a gate observed.
pub fn observed(gate: &Judged) -> String {
    gate.observed
        .map_or_else(|| "·".to_owned(), |value| in_unit(value, &gate.unit))
}

/// A metric's value.
pub fn metric(value: Option<f64>, unit: MetricUnit) -> String {
    match (value, unit) {
        (None, _) => "·".to_owned(),
        (Some(value), MetricUnit::Share) => in_unit(value, "share"),
        (Some(value), MetricUnit::Bytes) => bytes(value),
        (Some(value), MetricUnit::Date) => crate::frame::show_date(value as i32),
        (Some(value), _) => number(value),
    }
}

/// A time span: `840 ms`, `4.2 s`, `1 min 3 s`.
pub fn span(time: Duration) -> String {
    crate::engine::span(time.as_secs_f64())
}

/// A recorded moment as UTC clocks show it: `2026-01-31 14:02`.
pub fn moment(rfc3339: &str) -> String {
    crate::engine::moment(rfc3339, Utc.fix())
}

/// How long something lies back: `12 s ago`, `2 min ago`, `5 h ago`, `3 days ago`.
pub fn ago(seconds: i64) -> String {
    match seconds.max(0) {
        seconds @ 0..60 => format!("{seconds} s ago"),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..172_800 => format!("{} h ago", seconds / 3_600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

/// The text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Columns that a text takes on screen.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        Span::raw(text).width()
    }
}

/// The text, cut with `…` where it is wider than `columns`.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = width(letter.encode_utf8(&mut [0; 4]));
        if used + wide > columns - 1 {
            break;
        }
        kept.push(letter);
        used += wide;
    }
    kept.push('…');
    kept
}

fn is_path(text: &str) -> bool {
    text.contains('/') && !text.contains(' ')
}

/// The fewest columns in which [`pad`] leaves the name of a path's file whole; nothing of what is no path.
pub fn least_of_path(text: &str) -> Option<usize> {
    let (_, name) = text.rsplit_once('/').filter(|_| is_path(text))?;
    Some(width(text).min(width(name) + 2))
}

/// The text, cut at its front where it is a path, because a file is told by the path's end: at a slash, where one is
/// left.
fn cut_cell(text: &str, columns: usize) -> String {
    if !is_path(text) || columns < 2 || width(text) <= columns {
        return cut(text, columns);
    }
    let letters: Vec<char> = text.chars().collect();
    let from = (0..letters.len()).find(|from| {
        let rest: String = letters.iter().skip(*from).collect();
        width(&rest) < columns
    });
    let from = from.unwrap_or(0);
    let slash = (from..letters.len().saturating_sub(1)).find(|place| letters.get(*place) == Some(&'/'));
    let rest: String = letters.into_iter().skip(slash.unwrap_or(from)).collect();
    format!("…{rest}")
}

/// The text, cut and filled up to `columns`; numbers stand on the right.
pub fn pad(text: &str, columns: usize, right: bool) -> String {
    let text = cut_cell(text, columns);
    let fill = " ".repeat(columns.saturating_sub(width(&text)));
    if right { fill + &text } else { text + &fill }
}

/// The text in lines of at most `columns`, broken between words where it can be.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && width(&line) + 1 + width(word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            while width(&line) > columns {
                // A path is broken behind a slash, so that the name of a file stays whole where it can.
                let slash = line
                    .chars()
                    .take(columns)
                    .collect::<Vec<_>>()
                    .iter()
                    .rposition(|letter| *letter == '/');
                let kept = slash.map_or(columns, |place| place + 1);
                let head: String = line.chars().take(kept).collect();
                line = line.chars().skip(kept).collect();
                lines.push(head);
            }
        }
        lines.push(line);
    }
    lines
}

/// A bar of `columns` columns, filled to `share`, in eighths of a column.
pub fn bar(share: f64, columns: usize) -> String {
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.clamp(0.0, 1.0) * columns as f64 * 8.0).round() as usize;
    let mut text = "█".repeat(eighths / 8);
    text.push_str(parts.get(eighths % 8).copied().unwrap_or(""));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_columns_and_says_so() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(pad("12", 5, true), "   12");
        assert_eq!(pad("lists/north/ca.csv", 8, false), "…/ca.csv");
        assert_eq!(pad("lists/north/ca.csv", 12, false), "…/ca.csv    ");
        assert_eq!(pad("lists/north/ca.csv", 6, false), "…a.csv");
        assert_eq!(least_of_path("lists/north/ca.csv"), Some(8));
        assert_eq!(least_of_path("/ca"), Some(3));
        assert_eq!(least_of_path("either / or"), None);
    }

    #[test]
    fn numbers_are_shown_in_their_unit() {
        assert_eq!(in_unit(0.7659, "share"), "76.59 %");
        assert_eq!(in_unit(12_320.0, "count"), "12,320");
        assert_eq!(in_unit(2_500_000.0, "bytes"), "2.5 MB");
        assert_eq!(
            bound(
                Bound {
                    strict: false,
                    below: Some(0.5),
                    above: Some(1.0)
                },
                "share"
            ),
            "below 50 % or above 100 %"
        );
        assert_eq!(span(Duration::from_millis(63_500)), "1 min 3 s");
    }

    #[test]
    fn a_bar_is_never_longer_than_its_room() {
        for eighth in 0..=80 {
            let share = f64::from(eighth) / 80.0;
            assert!(width(&bar(share, 10)) <= 10);
        }
        assert_eq!(bar(1.0, 3), "███");
        assert_eq!(bar(0.5, 1), "▌");
    }

    #[test]
    fn wrapping_keeps_every_word_and_fits() {
        let text = "one two three averyveryverylongword four";
        let lines = wrap(text, 8);
        assert!(lines.iter().all(|line| width(line) <= 8), "{lines:?}");
        let letters = |text: &str| {
            text.chars()
                .filter(|letter| !letter.is_whitespace())
                .collect::<String>()
        };
        assert_eq!(letters(&lines.join("")), letters(text));
        assert_eq!(
            wrap("contractors/dealers/generac.csv", 24),
            ["contractors/dealers/", "generac.csv"]
        );
    }
}
