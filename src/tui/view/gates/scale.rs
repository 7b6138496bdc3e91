//! A gate's bounds and what was observed, on one line to scale.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use crate::engine::Judged;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Narrower than this no scale is drawn.
const NARROWEST: usize = 16;

/// A bound's mark on the line.
struct Mark {
    column: usize,
    /// The sign of the outcome that lies beyond it.
    sign: &'static str,
    meaning: &'static str,
    value: f64,
}

/// The values of the line's two ends.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ends {
    low: f64,
    high: f64,
}

impl Ends {
    /// Ends that take in every value, on round numbers; zero is always in, so that lengths can be compared.
    fn around(values: &[f64], unit: &str) -> Self {
        let least = values.iter().copied().fold(0.0, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        // A share of more than a third is easiest to read against the whole.
        let high = if unit == "share" && most <= 1.0 && most > 0.35 {
            1.0
        } else {
            round_up(most)
        };
        let low = -round_up(-least);
        if low == high {
            return Self { low, high: low + 1.0 };
        }
        Self { low, high }
    }

    fn column(self, value: f64, width: usize) -> usize {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        (share * width.saturating_sub(1) as f64).round() as usize
    }

    /// The value in the middle of a column.
    fn value(self, column: usize, width: usize) -> f64 {
        let steps = width.saturating_sub(1).max(1) as f64;
        self.low + (self.high - self.low) * column as f64 / steps
    }
}

/// The next number with one leading 1, 2 or 5 that leaves some room above the value.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 0.0;
    }
    let wanted = value * 1.15;
    let power = 10_f64.powf(wanted.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= wanted);
    factor.unwrap_or(10.0) * power
}

/// The scale as lines: the observed value and the bounds, the line with its marks, its ends below; nothing for a gate without a
/// number or a bound.
pub fn lines(gate: &Judged, theme: &Theme, indent: usize, width: usize) -> Vec<Line<'static>> {
    let Some(observed) = gate.observed.filter(|value| value.is_finite()) else {
        return Vec::new();
    };
    let room = width.saturating_sub(indent + 1);
    if room < NARROWEST || (gate.warn.is_none() && gate.block.is_none()) {
        return Vec::new();
    }
    let mut values: Vec<f64> = [gate.warn, gate.block]
        .into_iter()
        .flatten()
        .flat_map(|bound| [bound.below, bound.above])
        .flatten()
        .collect();
    values.push(observed);
    let ends = Ends::around(&values, &gate.unit);
    let marks = marks(gate, ends, room);
    let outcome = words::outcome_mark(gate.outcome);
    let dot = ends.column(observed, room);
    let label = |value: f64| words::in_unit(value, &gate.unit);
    // What was observed and the bounds stand above the line, its ends below it, so that no end is read as a bound.
    let mut above = [Row::new(room), Row::new(room), Row::new(room)];
    if let Some(row) = above.first_mut() {
        row.place(dot, &words::observed(gate), outcome.meaning);
    }
    for mark in &marks {
        let text = format!("{}{}", mark.sign, label(mark.value));
        let _ = above.iter_mut().any(|row| row.place(mark.column, &text, mark.meaning));
    }
    let mut below = Row::new(room);
    below.place(0, &label(ends.low), "text.muted");
    below.place(room - 1, &label(ends.high), "text.muted");
    let taken = above.into_iter().rev().filter(|row| !row.labels.is_empty());
    let mut all: Vec<Line<'static>> = taken.map(|row| row.line(theme, indent)).collect();
    all.push(line(gate, ends, &marks, dot, theme, indent, room));
    all.push(below.line(theme, indent));
    all
}

fn marks(gate: &Judged, ends: Ends, room: usize) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (bound, sign, meaning) in [(gate.block, "✗", "gate.failed"), (gate.warn, "▲", "gate.warned")] {
        let sides = bound.into_iter().flat_map(|bound| [bound.below, bound.above]).flatten();
        for value in sides {
            let column = ends.column(value, room);
            // Bounds that fall on one place are one mark; the graver one was noted first.
            if !marks.iter().any(|mark| mark.column == column && mark.sign == sign) {
                marks.push(Mark {
                    column,
                    sign,
                    meaning,
                    value,
                });
            }
        }
    }
    marks.sort_by_key(|mark| mark.column);
    marks
}

/// The line itself: what passes, what warns and what blocks, the bounds, and a dot for what was observed.
fn line(
    gate: &Judged,
    ends: Ends,
    marks: &[Mark],
    dot: usize,
    theme: &Theme,
    indent: usize,
    room: usize,
) -> Line<'static> {
    let mut spans = vec![Span::raw(" ".repeat(indent))];
    for column in 0..room {
        let value = ends.value(column, room);
        let beyond = |bound: Option<crate::engine::Bound>| bound.is_some_and(|bound| bound.breached_by(value));
        let (stroke, zone) = if beyond(gate.block) {
            ("━", "gate.failed")
        } else if beyond(gate.warn) {
            ("╌", "gate.warned")
        } else {
            ("─", "gate.passed")
        };
        let mark = marks.iter().find(|mark| mark.column == column);
        spans.push(match mark {
            _ if column == dot => span(theme, words::outcome_mark(gate.outcome).meaning, "●"),
            Some(mark) => span(theme, mark.meaning, if mark.sign == "✗" { "┃" } else { "│" }),
            None => span(theme, zone, stroke),
        });
    }
    Line::from(spans)
}

/// Labels in a row that do not overlap.
struct Row {
    width: usize,
    labels: Vec<(usize, String, &'static str)>,
}

impl Row {
    fn new(width: usize) -> Self {
        Self {
            width,
            labels: Vec::new(),
        }
    }

    /// Puts a label at its column, inside the row; says whether there was room.
    fn place(&mut self, column: usize, text: &str, meaning: &'static str) -> bool {
        let wide = words::width(text);
        if wide > self.width {
            return false;
        }
        let start = column.saturating_sub(wide / 2).min(self.width - wide);
        let free = self.labels.iter().all(|(other, held, _)| {
            let end = other + words::width(held);
            start + wide < *other || end < start
        });
        if free {
            self.labels.push((start, text.to_owned(), meaning));
            self.labels.sort_by_key(|(start, ..)| *start);
        }
        free
    }

    fn line(self, theme: &Theme, indent: usize) -> Line<'static> {
        let mut spans = vec![Span::raw(" ".repeat(indent))];
        let mut at = 0;
        for (start, text, meaning) in self.labels {
            spans.push(Span::raw(" ".repeat(start.saturating_sub(at))));
            at = start + words::width(&text);
            spans.push(span(theme, meaning, text));
        }
        Line::from(spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Bound, Outcome, Stops};
    use crate::tui::theme::Themes;

    fn gate(unit: &str, observed: f64, warn: Option<Bound>, block: Option<Bound>) -> Judged {
        Judged {
            phase: "p0".into(),
            id: "P0.1".into(),
            subject: None,
            check: "a check".into(),
            warn,
            block,
            observed: Some(observed),
            unit: unit.into(),
            outcome: Outcome::Warned,
            review: None,
            reviewed: None,
            note: String::new(),
            evidence: None,
            evidence_rows: 0,
            evidence_words: String::new(),
            waivable: true,
            stops: Stops::Downstream,
            stopped: Vec::new(),
            binding: String::new(),
        }
    }

    fn below(value: f64) -> Option<Bound> {
        Some(Bound {
            strict: false,
            below: Some(value),
            above: None,
        })
    }

    fn above(value: f64) -> Option<Bound> {
        Some(Bound {
            strict: false,
            below: None,
            above: Some(value),
        })
    }

    fn drawn(gate: &Judged, width: usize) -> Vec<String> {
        let themes = Themes::shipped(true, false);
        let lines = lines(gate, themes.current(), 1, width);
        lines
            .iter()
            .map(|line| line.spans.iter().map(|span| span.content.as_ref()).collect::<String>())
            .collect()
    }

    #[test]
    fn both_bounds_and_the_value_stand_where_they_belong() {
        let found = drawn(&gate("share", 0.75, below(0.9), below(0.5)), 43);
        assert_eq!(
            found,
            [
                "                   ✗50 %     75 %  ▲90 %",
                " ━━━━━━━━━━━━━━━━━━━━┃╌╌╌╌╌╌╌╌╌●╌╌╌╌╌│────",
                " 0 %                                 100 %",
            ]
        );
    }

    #[test]
    fn small_shares_get_a_scale_of_their_own_and_counts_a_round_end() {
        assert_eq!(
            Ends::around(&[0.005, 0.05, 0.002], "share"),
            Ends { low: 0.0, high: 0.1 }
        );
        assert_eq!(Ends::around(&[0.95, 0.9], "share").high, 1.0);
        assert_eq!(Ends::around(&[180.0, 40.0], "days").high, 500.0);
        assert_eq!(Ends::around(&[0.0], "count"), Ends { low: 0.0, high: 1.0 });
        assert_eq!(Ends::around(&[-3.0, 0.0], "count"), Ends { low: -5.0, high: 0.0 });
    }

    #[test]
    fn a_scale_fits_its_room_and_says_nothing_without_number_or_bound() {
        for width in 0..90 {
            for found in drawn(&gate("bytes", 4.2e8, above(5e8), above(6e8)), width) {
                assert!(words::width(found.trim_end()) <= width, "{width}: {found}");
            }
        }
        assert!(drawn(&gate("count", 3.0, None, None), 60).is_empty());
        let mut skipped = gate("count", 3.0, above(1.0), None);
        skipped.observed = None;
        assert!(drawn(&skipped, 60).is_empty());
    }
}
