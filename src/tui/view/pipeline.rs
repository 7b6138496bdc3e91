//! Pipeline: the phases in order with what they took and gave, and the selected one's details below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, span};
use super::phase;
use crate::engine::{Outcome, PhaseState, Status};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::job::{Going, Job};
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
    let all: Vec<Cells> = states().map(|(_, state)| cells(model, picture, state)).collect();
    let counts: Vec<Vec<(Mark, String)>> = states().map(|(_, state)| gate_counts(model, state)).collect();
    let wide = |counts: &Vec<(Mark, String)>| counts.iter().map(|(_, text)| words::width(text)).sum::<usize>();
    let gates = counts.iter().map(wide).max().unwrap_or(0).max(5);
    let widths = widths(&all, gates, width);
    let titles = COLUMNS.map(|(title, _)| span(theme, "header", if title == "title" { "" } else { title }));
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
        let meanings = ["text.strong", "text", "text.muted", status, "text", "text"];
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
        let used = counts.iter().map(|(_, text)| words::width(text)).sum::<usize>();
        spans.extend(counts.into_iter().map(|(mark, text)| span(theme, mark.meaning, text)));
        spans.push(Span::raw(" ".repeat(gates.saturating_sub(used))));
        spans.push(span(theme, "text.muted", cells.remark.clone()));
        let line = Line::from(if chosen { paint::chosen(spans, theme) } else { spans });
        paint::line(buffer, list, place + 1, &line);
        hits.add(strip, Target::Row(whole));
    }
    let lines = phase::lines(model, usize::from(below.width));
    paint::lines(buffer, below, &lines, model.below, theme);
}

/// A phase's cells as text.
struct Cells {
    mark: Mark,
    stale: bool,
    texts: [String; 6],
    /// Why it is stale, or how far it is; where there is room.
    remark: String,
}

/// Titles of the cells, and whether they stand on the right.
const COLUMNS: [(&str, bool); 6] = [
    ("phase", false),
    ("title", false),
    ("after", false),
    ("status", false),
    ("took", true),
    ("rows in → out", true),
];
/// Narrower than this, a pane has no room for titles and what a phase waits for.
const NARROW: usize = 56;
/// The narrowest title.
const TITLE: usize = 8;

fn cells(model: &Model, picture: &Picture, state: &PhaseState) -> Cells {
    let mark = mark_of(model, state);
    let job = model.job.as_ref();
    let going = job.and_then(|job| job.reached.get(state.phase.id));
    let took = match going {
        Some(Going::Running) => String::new(),
        Some(Going::Ended { reused: true, .. }) => "reused".to_owned(),
        Some(Going::Ended { elapsed, .. }) => words::span(*elapsed),
        None if state.run.is_none() => "·".to_owned(),
        None => words::span(std::time::Duration::from_millis(
            u64::try_from(state.duration_ms).unwrap_or(0),
        )),
    };
    // What ended badly says so; "stale" would hide it.
    let done = matches!(
        state.status,
        Status::Passed | Status::PassedWithWarnings | Status::PendingValidation
    );
    let stale = state.stale.is_some() && done && going.is_none();
    let status = if stale { "stale" } else { mark.word };
    let needs = picture.phases.get(state.phase.id).map(|facts| facts.needs.join(" "));
    let progress = match (job, going) {
        (Some(job), Some(Going::Running)) => Some(progress(job)),
        _ => None,
    };
    let rows = match (&progress, state.run) {
        (Some((bar, _)), _) => bar.clone(),
        (None, None) => "·".to_owned(),
        (None, Some(_)) => format!("{} → {}", words::count(state.rows_in), words::count(state.rows_out)),
    };
    let reason = state.stale.as_ref().filter(|_| stale).map(|stale| stale.words());
    Cells {
        mark,
        stale,
        texts: [
            state.phase.id.to_owned(),
            state.phase.title.to_owned(),
            needs.unwrap_or_default(),
            status.to_owned(),
            took,
            rows,
        ],
        remark: progress.map(|(_, words)| words).or(reason).unwrap_or_default(),
    }
}

/// The running phase: a bar with its share where the rows stand otherwise, and the figures behind it.
fn progress(job: &Job) -> (String, String) {
    const BAR: usize = 8;
    let Some(meter) = job.meter else {
        return (String::new(), job.subject.clone());
    };
    let Some(share) = meter.share() else {
        return (meter.words(job.unit), job.subject.clone());
    };
    let filled = words::bar(share, BAR);
    let rest = "░".repeat(BAR.saturating_sub(words::width(&filled)));
    let bar = format!("{filled}{rest} {:>3.0} %", share * 100.0);
    (
        bar,
        format!("{}  {}", meter.pace(job.unit), job.subject).trim().to_owned(),
    )
}

/// Widths of the cells: what the phases need, the title giving way first; a narrow pane leaves it out.
fn widths(all: &[Cells], gates: usize, width: usize) -> [usize; 6] {
    let mut widths = [0; 6];
    for (index, (wide, (title, _))) in widths.iter_mut().zip(COLUMNS).enumerate() {
        let texts = all
            .iter()
            .filter_map(|cells| cells.texts.get(index))
            .map(|text| words::width(text));
        *wide = texts.max().unwrap_or(0).max(words::width(title));
    }
    let used = |widths: &[usize; 6]| {
        let shown = widths.iter().filter(|wide| **wide > 0).count();
        widths.iter().sum::<usize>() + shown * 2 + 4 + gates
    };
    let [_, title, after, ..] = &mut widths;
    let wanted = std::mem::take(title);
    if width < NARROW {
        *after = 0;
        // How its gates came out matters more than time and rows, which stand in the details as well.
        for spared in [4, 5] {
            if used(&widths) > width
                && let Some(wide) = widths.get_mut(spared)
            {
                *wide = 0;
            }
        }
        return widths;
    }
    // What a phase waits for stands in the details as well.
    if used(&widths) + TITLE + 2 > width {
        let [_, _, after, ..] = &mut widths;
        *after = 0;
    }
    let left = width.saturating_sub(used(&widths) + 2);
    let [_, title, ..] = &mut widths;
    *title = wanted.min(left).max(TITLE);
    widths
}

fn row(lead: Vec<Span<'static>>, texts: &[Span<'static>], widths: [usize; 6]) -> Vec<Span<'static>> {
    let mut spans = lead;
    for ((text, wide), (_, right)) in texts.iter().zip(widths).zip(COLUMNS) {
        if wide > 0 {
            spans.push(Span::styled(words::pad(&text.content, wide, right), text.style));
            spans.push(Span::styled("  ", text.style));
        }
    }
    spans
}

/// How its gates came out; nothing while the phase is at work, as they will be judged anew.
fn gate_counts(model: &Model, state: &PhaseState) -> Vec<(Mark, String)> {
    if mark_of(model, state) == words::RUNNING {
        return Vec::new();
    }
    let count = |outcome: Outcome| state.gates.iter().filter(|gate| gate.outcome == outcome).count();
    let found = Outcome::ALL
        .into_iter()
        .map(|outcome| (words::outcome_mark(outcome), count(outcome)));
    found
        .filter(|(_, n)| *n > 0)
        .map(|(mark, n)| (mark, format!("{}{n} ", mark.sign)))
        .collect()
}
