//! Gates: the reviewer's desk. The list on the left, the selected gate on the right where there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details;
use super::paint::{self, span};
use crate::engine::Judged;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of a gate's id.
const ID: usize = 6;
/// Columns of the review.
const REVIEW: usize = 6;
/// Most columns of an observed value.
const OBSERVED: usize = 14;

/// Draws the pane.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let total = model.gate_list().count();
    if total == 0 {
        let text = "Here stand the gates: what each checks, its bound, what was observed and who signed it. None was judged yet: R runs all phases.";
        return paint::sentence(buffer, area, text, theme.style("text.muted"));
    }
    let (top, list, right) = layout::gates(area);
    paint::line(buffer, top, 0, &heading(model, total));
    let rows: Vec<(usize, &Judged)> = model
        .gate_list()
        .enumerate()
        .skip(model.gates.offset)
        .take(usize::from(list.height))
        .collect();
    let wide = rows
        .iter()
        .map(|(_, gate)| words::width(&words::observed(gate)))
        .max()
        .unwrap_or(0)
        .min(OBSERVED);
    for (row, (place, gate)) in rows.into_iter().enumerate() {
        let chosen = place == model.gates.selected;
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: list.y + down,
            height: 1,
            ..list
        };
        hits.rows_touched += 1;
        let line = gate_line(gate, theme, chosen, wide, usize::from(list.width));
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
        }
        paint::line(buffer, list, row, &line);
        hits.add(strip, Target::Row(place));
    }
    if let Some(right) = right {
        let lines = details::gate(model, usize::from(right.width));
        paint::lines(buffer, right, &lines, 0, theme);
    }
}

/// The state of the review, always in view.
fn heading(model: &Model, total: usize) -> Line<'static> {
    let theme = model.themes.current();
    let with = |word: &str| {
        model
            .gate_list()
            .filter(|gate| gate.review.as_deref() == Some(word))
            .count()
    };
    let undecided = model.gate_list().filter(|gate| gate.undecided()).count();
    let mut text = format!(" {} of {total} signed", with("signed"));
    for (n, words) in [
        (with("waived"), "waived"),
        (with("rejected"), "rejected"),
        (with("review again"), "to review again"),
    ] {
        if n > 0 {
            text.push_str(&format!(" · {n} {words}"));
        }
    }
    let rest = if undecided > 0 {
        format!(" · {undecided} undecided")
    } else {
        " · nothing undecided".to_owned()
    };
    Line::from(vec![span(theme, "text.strong", text), span(theme, "text.muted", rest)])
}

fn gate_line(gate: &Judged, theme: &Theme, chosen: bool, wide: usize, width: usize) -> Line<'static> {
    let mark = words::outcome_mark(gate.outcome);
    let review = match gate.review.as_deref() {
        Some("review again") => "again",
        Some("rejected") => "reject",
        Some(word) => word,
        None if gate.undecided() => "—",
        None => "",
    };
    // The folder is the same for most subjects; the details have the whole path.
    let subject = gate
        .subject
        .as_ref()
        .map(|subject| subject.rsplit('/').next().unwrap_or(subject));
    let what = subject.map_or_else(|| gate.check.clone(), |subject| format!("{subject} · {}", gate.check));
    let room = width.saturating_sub(2 + 2 + ID + 1 + 1 + wide + 1 + REVIEW);
    let mut spans = vec![
        Span::raw(if chosen { "▸ " } else { "  " }),
        span(theme, mark.meaning, format!("{} ", mark.sign)),
        span(theme, "text.strong", format!("{} ", words::pad(&gate.id, ID, false))),
        span(theme, "text", format!("{} ", words::pad(&what, room, false))),
        span(theme, mark.meaning, words::pad(&words::observed(gate), wide, true)),
        span(theme, "text.muted", format!(" {}", words::pad(review, REVIEW, false))),
    ];
    if chosen {
        spans = paint::chosen(spans, theme);
    }
    Line::from(spans)
}
