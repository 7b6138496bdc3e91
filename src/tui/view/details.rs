//! All there is to say about the selected gate, as lines.

use ratatui::text::Line;

use super::paint::{paragraph, span, titled};
use crate::engine::{Judged, Stops};
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of the titles.
const TITLE: usize = 8;

/// A titled text, wrapped in its own column.
pub(super) fn fact(theme: &Theme, title: &str, text: &str, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(TITLE + 2).max(8);
    let wrapped = words::wrap(text, room).into_iter().enumerate();
    wrapped
        .map(|(row, text)| {
            titled(
                theme,
                if row == 0 { title } else { "" },
                TITLE,
                vec![span(theme, "text", text)],
            )
        })
        .collect()
}

/// The selected gate: check, bounds, number, review, evidence.
pub fn gate(model: &Model, width: usize) -> Vec<Line<'static>> {
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
    all.push(Line::default());
    if let Some(subject) = &gate.subject {
        all.extend(fact(theme, "about", subject, width));
    }
    all.extend(fact(theme, "observed", &words::observed(gate), width));
    if let Some(bound) = gate.warn {
        all.extend(fact(theme, "warns", &words::bound(bound, &gate.unit), width));
    }
    if let Some(bound) = gate.block {
        let stops = match gate.stops {
            Stops::Downstream => "stops what is downstream",
            Stops::Subject => "leaves its subject out",
        };
        all.extend(fact(
            theme,
            "blocks",
            &format!("{}; {stops}", words::bound(bound, &gate.unit)),
            width,
        ));
    }
    if !gate.note.is_empty() {
        all.extend(fact(theme, "note", &gate.note, width));
    }
    all.push(Line::default());
    all.extend(review(gate, theme, width));
    all.extend(evidence(gate, theme, width));
    all
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
                format!("{word}; it was ")
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

fn evidence(gate: &Judged, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    if gate.evidence_rows == 0 {
        return fact(theme, "evidence", "no rows", width);
    }
    let what = if gate.evidence_words.is_empty() {
        "rows behind the number"
    } else {
        &gate.evidence_words
    };
    let shows = if gate.evidence_rows == 1 {
        "shows it"
    } else {
        "shows them"
    };
    let text = format!(
        "{}: {what}; e {shows}",
        words::counted(gate.evidence_rows, "row", "rows")
    );
    fact(theme, "evidence", &text, width)
}
