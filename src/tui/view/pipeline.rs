//! Pipeline: the phases in order with what they took and gave, and the selected one's details below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details;
use super::paint::{self, span};
use crate::engine::{Outcome, PhaseState, Status};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::job::Going;
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::words::{self, Mark};

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
    let visible = usize::from(list.height).saturating_sub(1);
    let states = || {
        picture
            .states
            .iter()
            .enumerate()
            .skip(model.phases.offset)
            .take(visible)
    };
    let all: Vec<Cells> = states().map(|(_, state)| cells(model, state)).collect();
    let counts: Vec<Vec<(Mark, String)>> = states().map(|(_, state)| gate_counts(state)).collect();
    let wide = |counts: &Vec<(Mark, String)>| counts.iter().map(|(_, text)| words::width(text)).sum::<usize>();
    let gates = counts.iter().map(wide).max().unwrap_or(0).max(5);
    let widths = widths(&all, gates, width);
    let titles = COLUMNS.map(|(title, _)| span(theme, "header", title));
    let mut header = row(vec![span(theme, "header", "    ")], &titles, widths);
    header.push(span(theme, "header", "gates"));
    paint::line(buffer, list, 0, &Line::from(header));
    for (place, ((whole, _), (cells, counts))) in states().zip(all.iter().zip(counts)).enumerate() {
        let chosen = whole == model.phases.selected;
        let Ok(down) = u16::try_from(place + 1) else { break };
        let strip = Rect {
            y: list.y + down,
            height: 1,
            ..list
        };
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
        }
        hits.rows_touched += 1;
        let status = if cells.stale { "gate.warned" } else { cells.mark.meaning };
        let meanings = ["text.strong", "text", status, "text", "text"];
        let texts: Vec<Span<'static>> = cells
            .texts
            .iter()
            .zip(meanings)
            .map(|(text, meaning)| span(theme, meaning, text.clone()))
            .collect();
        let lead = vec![
            Span::raw(if chosen { "▸ " } else { "  " }),
            span(theme, cells.mark.meaning, format!("{} ", cells.mark.sign)),
        ];
        let mut spans = row(lead, &texts, widths);
        spans.extend(counts.into_iter().map(|(mark, text)| span(theme, mark.meaning, text)));
        let line = Line::from(if chosen { paint::chosen(spans, theme) } else { spans });
        paint::line(buffer, list, place + 1, &line);
        hits.add(strip, Target::Row(whole));
    }
    let lines = details::phase(model, usize::from(below.width));
    paint::lines(buffer, below, &lines, model.below, theme);
}

/// A phase's cells as text.
struct Cells {
    mark: Mark,
    stale: bool,
    texts: [String; 5],
}

/// Titles of the cells, and whether they stand on the right.
const COLUMNS: [(&str, bool); 5] = [
    ("phase", false),
    ("", false),
    ("status", false),
    ("took", true),
    ("rows in → out", true),
];

fn cells(model: &Model, state: &PhaseState) -> Cells {
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
    let rows = match state.run {
        None => "·".to_owned(),
        Some(_) => format!("{} → {}", words::count(state.rows_in), words::count(state.rows_out)),
    };
    // What ended badly says so; "stale" would hide it.
    let done = matches!(
        state.status,
        Status::Passed | Status::PassedWithWarnings | Status::PendingValidation
    );
    let stale = state.stale.is_some() && done && going.is_none();
    let status = if stale { "stale" } else { mark.word };
    let texts = [
        state.phase.id.to_owned(),
        state.phase.title.to_owned(),
        status.to_owned(),
        took,
        rows,
    ];
    Cells { mark, stale, texts }
}

/// Widths of the cells: what the phases need, the title giving way first.
fn widths(all: &[Cells], gates: usize, width: usize) -> [usize; 5] {
    let mut widths = [0; 5];
    for (index, (wide, (title, _))) in widths.iter_mut().zip(COLUMNS).enumerate() {
        let texts = all
            .iter()
            .filter_map(|cells| cells.texts.get(index))
            .map(|text| words::width(text));
        *wide = texts.max().unwrap_or(0).max(words::width(title));
    }
    let [_, title, ..] = &mut widths;
    let wanted = *title;
    *title = 0;
    let others: usize = widths.iter().sum::<usize>() + 4 + widths.len() * 2 + gates;
    let [_, title, ..] = &mut widths;
    *title = wanted.min(width.saturating_sub(others)).max(8);
    widths
}

fn row(lead: Vec<Span<'static>>, texts: &[Span<'static>], widths: [usize; 5]) -> Vec<Span<'static>> {
    let mut spans = lead;
    for ((text, wide), (_, right)) in texts.iter().zip(widths).zip(COLUMNS) {
        spans.push(Span::styled(words::pad(&text.content, wide, right), text.style));
        spans.push(Span::styled("  ", text.style));
    }
    spans
}

fn gate_counts(state: &PhaseState) -> Vec<(Mark, String)> {
    let outcomes = [Outcome::Passed, Outcome::Warned, Outcome::Failed];
    let count = |outcome: Outcome| state.gates.iter().filter(|gate| gate.outcome == outcome).count();
    let found = outcomes
        .into_iter()
        .map(|outcome| (words::outcome_mark(outcome), count(outcome)));
    found
        .filter(|(_, n)| *n > 0)
        .map(|(mark, n)| (mark, format!("{}{n} ", mark.sign)))
        .collect()
}
