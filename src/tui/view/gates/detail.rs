//! The selected gate: check, bounds and number to scale, history, review, evidence.

use ratatui::text::{Line, Span};

use super::super::details::fact;
use super::super::paint::{paragraph, span, titled};
use super::scale;
use crate::engine::{Judged, Outcome, Stops};
use crate::operations::GatePoint;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::update;
use crate::tui::words;

/// Columns of the titles.
const TITLE: usize = 8;
/// The heights of a sparkline's columns.
const HEIGHTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// All there is to say about the selected gate.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let Some(gate) = model.selected_gate() else {
        return Vec::new();
    };
    let mark = words::outcome_mark(gate.outcome);
    let mut all = vec![Line::from(vec![
        span(theme, "text.strong", format!(" {} ", gate.id)),
        span(theme, mark.meaning, format!("{} {}", mark.sign, mark.word)),
        span(theme, "text.muted", format!("  phase {}", gate.phase)),
    ])];
    all.extend(paragraph(theme, "text", &gate.check, 1, width));
    if let Some(subject) = &gate.subject {
        all.extend(fact(theme, "about", subject, width));
    }
    let drawn = scale::lines(gate, theme, 1, width);
    if drawn.is_empty() {
        all.extend(fact(theme, "observed", &words::observed(gate), width));
    }
    all.extend(drawn);
    all.extend(bounds(gate, theme, width));
    if !gate.note.is_empty() {
        all.extend(fact(theme, "why", &gate.note, width));
    }
    all.extend(history(model, gate, width));
    all.extend(review(gate, theme, width));
    all.extend(evidence(model, gate, width));
    all
}

fn bounds(gate: &Judged, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    if let Some(bound) = gate.warn {
        all.extend(fact(theme, "warns", &words::bound(bound, &gate.unit), width));
    }
    if let Some(bound) = gate.block {
        let stops = match gate.stops {
            Stops::Downstream => "stops what is downstream".to_owned(),
            Stops::Subject => "leaves its subject out".to_owned(),
            Stops::Named => format!("stops {}", gate.stopped.join(", ")),
        };
        let text = format!("{}; {stops}", words::bound(bound, &gate.unit));
        all.extend(fact(theme, "blocks", &text, width));
    }
    all
}

/// What it observed over the runs, as heights, with the first and last value and how often it did not pass.
fn history(model: &Model, gate: &Judged, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let key = (gate.id.clone(), gate.subject.clone());
    let points = model
        .picture
        .ready()
        .and_then(|picture| picture.desk.histories.get(&key))
        .map(Vec::as_slice)
        .unwrap_or_default();
    if points.len() < 2 {
        return Vec::new();
    }
    let room = width.saturating_sub(TITLE + 2).max(8);
    let skipped = points.len().saturating_sub(room);
    let shown = points.get(skipped..).unwrap_or(points);
    let mut all = vec![titled(theme, "history", TITLE, sparkline(shown, theme))];
    let known: Vec<f64> = points.iter().filter_map(|point| point.observed).collect();
    let mut parts = Vec::new();
    if let (Some(first), Some(last)) = (known.first(), known.last()) {
        let side = |value: &f64| words::in_unit(*value, &gate.unit);
        parts.push(if first == last && known.iter().all(|value| value == first) {
            format!("always {}", side(first))
        } else {
            format!("{} → {}", side(first), side(last))
        });
    }
    let breached: Vec<&GatePoint> = points.iter().filter(|point| breached(point.outcome)).collect();
    let runs = points.len();
    parts.push(match breached.last() {
        None => format!("passed in all {runs} runs"),
        Some(last) => format!(
            "not passed in {} of {runs} runs, last in run {}",
            breached.len(),
            last.run
        ),
    });
    all.extend(fact(theme, "", &parts.join("; "), width));
    all
}

fn breached(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Warned | Outcome::Failed | Outcome::Pending)
}

/// One column a run, as high as its value between the least and the greatest; a dot where the check did not apply.
fn sparkline(points: &[GatePoint], theme: &Theme) -> Vec<Span<'static>> {
    let known = || {
        points
            .iter()
            .filter_map(|point| point.observed)
            .filter(|value| value.is_finite())
    };
    let (least, most) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(f64::NEG_INFINITY, f64::max),
    );
    let height = |value: f64| {
        let share = if most > least {
            (value - least) / (most - least)
        } else {
            0.5
        };
        let place = (share * (HEIGHTS.len() - 1) as f64).round() as usize;
        HEIGHTS.get(place).copied().unwrap_or("█")
    };
    points
        .iter()
        .map(|point| {
            let meaning = words::outcome_mark(point.outcome).meaning;
            span(theme, meaning, point.observed.map_or("·", height))
        })
        .collect()
}

fn review(gate: &Judged, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = match (&gate.review, &gate.reviewed) {
        (Some(word), Some(review)) => {
            let reason = if review.reason.is_empty() {
                String::new()
            } else {
                format!(": {}", review.reason)
            };
            let standing = if *word == review.decision {
                String::new()
            } else {
                format!("{word}, what it was about has changed; it was ")
            };
            let text = format!(
                "{standing}{} by {} on {}{reason}",
                review.decision,
                review.actor,
                words::moment(&review.at)
            );
            fact(theme, "review", &text, width)
        }
        _ if gate.undecided() => fact(theme, "review", "undecided: a signs, w waives, x rejects", width),
        _ => fact(theme, "review", "none needed; a signs it all the same", width),
    };
    if !gate.waivable {
        all.extend(fact(theme, "", "may not be waived", width));
    }
    all
}

fn evidence(model: &Model, gate: &Judged, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    if gate.evidence_rows == 0 {
        return fact(theme, "evidence", "no rows", width);
    }
    let rows = words::count(i64::try_from(gate.evidence_rows).unwrap_or(0));
    let what = if gate.evidence_words.is_empty() {
        "rows behind the number"
    } else {
        &gate.evidence_words
    };
    let mut text = match gate.evidence_rows {
        1 => format!("1 row: {what}; e shows it"),
        _ => format!("{rows} rows: {what}; e shows them"),
    };
    let choices = update::pair_hints(model, &gate.id);
    if !choices.is_empty() {
        let keys: Vec<String> = choices.iter().map(|(key, word)| format!("{key} {word}")).collect();
        text.push_str(&format!(", and there {} decide each", keys.join(", ")));
    }
    fact(theme, "evidence", &text, width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Themes;

    #[test]
    fn a_sparkline_goes_from_the_least_to_the_greatest_value() {
        let themes = Themes::shipped(true, false);
        let drawn = |values: &[Option<f64>]| {
            let points: Vec<GatePoint> = values
                .iter()
                .map(|observed| GatePoint {
                    run: 1,
                    observed: *observed,
                    outcome: Outcome::Passed,
                })
                .collect();
            let spans = sparkline(&points, themes.current());
            spans.iter().map(|span| span.content.as_ref()).collect::<String>()
        };
        assert_eq!(drawn(&[Some(0.0), Some(0.5), None, Some(1.0)]), "▁▅·█");
        assert_eq!(drawn(&[Some(3.0), Some(3.0)]), "▅▅", "nothing changed");
        assert_eq!(drawn(&[None]), "·");
    }
}
