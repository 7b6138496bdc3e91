//! Pipeline: the phases in order with what they took and gave, and the selected one's details below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details;
use super::paint::{self, span};
use crate::engine::{Outcome, PhaseState};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::job::Going;
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words::{self, Mark};

/// Columns of everything but the title.
const FIXED: usize = 2 + 2 + 6 + 12 + 11 + 24;

/// How a phase stands, the running job before the record.
pub fn mark_of(model: &Model, state: &PhaseState) -> Mark {
    let going = model.job.as_ref().and_then(|job| job.reached.get(state.phase.id));
    match going {
        Some(Going::Running) => words::RUNNING,
        Some(Going::Ended { status, .. }) => words::status_mark(*status),
        None => words::status_mark(state.status),
    }
}

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let (list, below) = layout::pipeline(area, picture.states.len());
    let width = usize::from(list.width);
    paint::line(buffer, list, 0, &header(theme, width));
    let visible = usize::from(list.height).saturating_sub(1);
    let rows = picture
        .states
        .iter()
        .enumerate()
        .skip(model.phases.offset)
        .take(visible);
    for (row, (place, state)) in rows.enumerate() {
        let chosen = place == model.phases.selected;
        let Ok(down) = u16::try_from(row + 1) else { break };
        let strip = Rect {
            y: list.y + down,
            height: 1,
            ..list
        };
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
        }
        hits.rows_touched += 1;
        paint::line(buffer, list, row + 1, &phase_line(model, state, chosen, width));
        hits.add(strip, Target::Row(place));
    }
    let lines = details::phase(model, usize::from(below.width));
    paint::lines(buffer, below, &lines, 0, theme);
}

fn title_width(width: usize) -> usize {
    width.saturating_sub(FIXED).clamp(8, 40)
}

fn header(theme: &Theme, width: usize) -> Line<'static> {
    let text = format!(
        "    {} {} {} {} {}  gates",
        words::pad("phase", 5, false),
        words::pad("", title_width(width), false),
        words::pad("status", 11, false),
        words::pad("took", 9, true),
        words::pad("rows in → out", 19, true),
    );
    Line::from(span(theme, "header", words::cut(&text, width)))
}

fn phase_line(model: &Model, state: &PhaseState, chosen: bool, width: usize) -> Line<'static> {
    let theme = model.themes.current();
    let mark = mark_of(model, state);
    let going = model.job.as_ref().and_then(|job| job.reached.get(state.phase.id));
    let took = match going {
        Some(Going::Running) => String::new(),
        Some(Going::Ended { reused: true, .. }) => "reused".to_owned(),
        Some(Going::Ended { elapsed, .. }) => words::span(*elapsed),
        None if state.run.is_none() => "·".to_owned(),
        None => words::span(std::time::Duration::from_millis(
            u64::try_from(state.duration_ms).unwrap_or(0),
        )),
    };
    let rows = if state.run.is_none() {
        "·".to_owned()
    } else {
        format!("{} → {}", words::count(state.rows_in), words::count(state.rows_out))
    };
    let stale = state.stale.is_some() && state.run.is_some() && going.is_none();
    let status = if stale {
        format!("{}, stale", mark.word)
    } else {
        mark.word.to_owned()
    };
    let status = if words::width(&status) > 11 {
        "stale".to_owned()
    } else {
        status
    };
    let mut spans = vec![
        Span::raw(if chosen { "▸ " } else { "  " }),
        span(theme, mark.meaning, mark.sign),
        span(
            theme,
            "text.strong",
            format!(" {} ", words::pad(state.phase.id, 5, false)),
        ),
        span(
            theme,
            "text",
            format!("{} ", words::pad(state.phase.title, title_width(width), false)),
        ),
        span(
            theme,
            if stale { "gate.warned" } else { mark.meaning },
            format!("{} ", words::pad(&status, 11, false)),
        ),
        span(theme, "text", format!("{} ", words::pad(&took, 9, true))),
        span(theme, "text", format!("{}  ", words::pad(&rows, 19, true))),
    ];
    for outcome in [Outcome::Passed, Outcome::Warned, Outcome::Failed] {
        let n = state.gates.iter().filter(|gate| gate.outcome == outcome).count();
        if n > 0 {
            let mark = words::outcome_mark(outcome);
            spans.push(span(theme, mark.meaning, format!("{}{n} ", mark.sign)));
        }
    }
    if chosen {
        // The selection's background shows through; what the marks mean stays.
        let base = theme.style("selected");
        spans = spans
            .into_iter()
            .map(|span| {
                Span::styled(
                    span.content,
                    span.style.patch(ratatui::style::Style { fg: None, ..base }),
                )
            })
            .collect();
    }
    Line::from(spans)
}
