//! What every screen has: context, tabs, the pane's box, the job and the keys that act.

use chrono::DateTime;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType};

use super::paint::{self, span};
use crate::engine::Outcome;
use crate::operations::Pane;
use crate::store::RunRecord;
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::job::Job;
use crate::tui::model::Model;
use crate::tui::replay::Replaying;
use crate::tui::theme::Theme;
use crate::tui::update::pane_number;
use crate::tui::words;

/// Blanks before the clock.
const CLOCK_GAP: &str = "   ";

/// Workspace and playbook on the left, the latest run on the right.
pub fn context(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let left = names(model);
    let words_left = left.width();
    let width = usize::from(area.width);
    let mut right = Line::from(latest(model));
    let clock = clock(model).map(|clock| span(theme, "text.muted", format!("{CLOCK_GAP}{clock} ")));
    if let Some(clock) = clock.filter(|clock| words_left + right.width() + clock.width() < width) {
        right.push_span(clock);
    }
    while right.width() + 12 > width && !right.spans.is_empty() {
        right.spans.remove(0);
    }
    let room = width.saturating_sub(right.width() + 1);
    let left = if words_left > room {
        told_briefly(model, room)
    } else {
        left
    };
    paint::line(buffer, area, 0, &left);
    let start = area.right().saturating_sub(u16::try_from(right.width()).unwrap_or(0));
    if area.height > 0 {
        buffer.set_line(start, area.y, &right, area.right().saturating_sub(start));
    }
}

/// The program, the workspace and the playbook.
fn names(model: &Model) -> Line<'static> {
    let theme = model.themes.current();
    let mut left = vec![
        span(theme, "title", " assay"),
        span(theme, "text.muted", " ▸ "),
        span(theme, "text.strong", model.workspace.clone()),
    ];
    if let Some(picture) = model.picture.ready() {
        left.extend([
            span(theme, "text.muted", " ▸ "),
            span(theme, "text.strong", picture.title.clone()),
        ]);
    } else if let Some(opening) = &model.opening {
        left.extend([
            span(theme, "text.muted", " ▸ "),
            span(theme, "text.strong", opening.clone()),
        ]);
    }
    Line::from(left)
}

/// Where there is no room for all the names, the playbook stays: it is what changes.
fn told_briefly(model: &Model, room: usize) -> Line<'static> {
    let theme = model.themes.current();
    let what = match model.picture.ready() {
        Some(picture) => picture.title.as_str(),
        None => model.workspace.as_str(),
    };
    let whole = format!(" assay ▸ {what}");
    let text = if words::width(&whole) > room {
        format!(" {what}")
    } else {
        whole
    };
    Line::from(span(theme, "title", words::cut(&text, room)))
}

/// The latest run and how its gates came out.
fn latest(model: &Model) -> Vec<Span<'static>> {
    let theme = model.themes.current();
    let mut right = Vec::new();
    if let Some(picture) = model.picture.ready() {
        if let Some(run) = picture.runs.first() {
            let outcome = match run.outcome.as_str() {
                "done" => String::new(),
                other => format!("{other} · "),
            };
            let text = format!("run {} · {} · {outcome}", run.id, began(model, picture, run));
            right.push(span(theme, "text", text));
        } else {
            right.push(span(theme, "text.muted", "no run yet "));
        }
        if let Some(standing) = picture.standing.as_ref().filter(|standing| standing.differs) {
            right.push(span(theme, "alert", format!("{} · ", standing.short)));
        }
        let judged = !picture.runs.is_empty();
        for (outcome, n) in counts(model).into_iter().filter(|_| judged) {
            let mark = words::outcome_mark(outcome);
            let text = if theme.plain {
                format!("{n} {} ", mark.word)
            } else {
                format!("{} {n} ", mark.sign)
            };
            right.push(span(theme, mark.meaning, text));
        }
    }
    right
}

/// How long ago a run began, as of the last event; before the first event, when.
fn began(model: &Model, picture: &Picture, run: &RunRecord) -> String {
    let Ok(start) = DateTime::parse_from_rfc3339(&run.started_at) else {
        return words::moment(&run.started_at);
    };
    match (model.clock, picture.zone) {
        (Some(clock), _) => words::ago(clock.signed_duration_since(start).num_seconds()),
        (None, Some(zone)) => crate::engine::moment(&run.started_at, zone),
        (None, None) => words::moment(&run.started_at),
    }
}

/// The time of the last event, as the workspace's clocks show it.
fn clock(model: &Model) -> Option<String> {
    let clock = model.clock?;
    let zone = model.picture.ready().and_then(|picture| picture.zone);
    let local = zone.map_or(clock, |zone| clock.with_timezone(&zone));
    Some(local.format("%H:%M").to_string())
}

/// Passed, warned and failed gates, and pending ones where there are any: what the context line shows.
fn counts(model: &Model) -> Vec<(Outcome, usize)> {
    let count = |wanted: Outcome| model.gate_list().filter(|gate| gate.outcome == wanted).count();
    let counts = [Outcome::Passed, Outcome::Warned, Outcome::Failed, Outcome::Pending].map(|one| (one, count(one)));
    let told = |(outcome, n): &(Outcome, usize)| *outcome != Outcome::Pending || *n > 0;
    counts.into_iter().filter(told).collect()
}

/// The tabs; a narrow screen shows the numbers and the name of the pane we are in.
pub fn tabs(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let named = |blanks: usize| {
        Pane::ALL
            .iter()
            .map(|pane| words::width(pane.title()) + 2 + blanks)
            .sum::<usize>()
    };
    let room = usize::from(area.width);
    let mut x = area.x;
    for pane in Pane::ALL {
        let here = pane == model.pane;
        let (number, title) = (pane_number(pane), pane.title());
        let text = match (named(2) <= room, named(1) <= room, here) {
            (true, ..) | (false, false, true) => format!(" {number} {title} "),
            (false, true, _) => format!(" {number} {title}"),
            (false, false, false) => format!(" {number} "),
        };
        let width = u16::try_from(words::width(&text)).unwrap_or(0);
        if area.height == 0 || x + width > area.right() {
            break;
        }
        let style = theme.style(if here { "tab.active" } else { "tab" });
        buffer.set_span(x, area.y, &Span::styled(text, style), width);
        hits.add(
            Rect {
                x,
                y: area.y,
                width,
                height: 1,
            },
            Target::Tab(pane),
        );
        x += width;
    }
}

/// The pane's box.
pub fn pane_box(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let style = model.themes.current().style("border");
    frame.render_widget(
        Block::bordered().border_type(BorderType::Rounded).border_style(style),
        area,
    );
}

/// The running job; else the replay, where one plays.
pub fn job(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let Some(job) = &model.job else {
        let line = model.replay.as_ref().map(|replay| replay_line(theme, replay));
        return line.into_iter().for_each(|line| paint::line(buffer, area, 0, &line));
    };
    let end = if job.cancelling {
        "stopping … ".to_owned()
    } else {
        format!("{} cancel ", model.keys.first("cancel"))
    };
    let room = usize::from(area.width).saturating_sub(words::width(&end) + 1);
    let line = job_line(job, room);
    let mut spans = vec![span(
        theme,
        "phase.running",
        words::pad(&line.0, words::width(&line.0).min(room), false),
    )];
    if let Some(bar) = line.1 {
        spans.push(span(theme, "bar", bar.0));
        spans.push(span(theme, "bar.rest", bar.1));
        spans.push(span(theme, "text", line.2));
    }
    paint::line(buffer, area, 0, &Line::from(spans));
    let start = area
        .right()
        .saturating_sub(u16::try_from(words::width(&end)).unwrap_or(0));
    if area.height > 0 {
        buffer.set_span(
            start,
            area.y,
            &span(theme, "key", end),
            area.right().saturating_sub(start),
        );
    }
}

/// How far a replay is, and the keys that hold it.
fn replay_line(theme: &Theme, replay: &Replaying) -> Line<'static> {
    let sign = if replay.paused { "◌" } else { "▶" };
    let mut spans = vec![span(theme, "phase.running", format!(" {sign} {}", replay.words()))];
    let space = if replay.paused { "go on" } else { "pause" };
    for (key, does) in [("Space", space), (".", "step"), ("Esc", "stop")] {
        spans.push(span(theme, "text.muted", " · "));
        spans.push(span(theme, "key", key));
        spans.push(span(theme, "text", format!(" {does}")));
    }
    Line::from(spans)
}

/// What is going on, the bar (filled, empty) and the figures behind it, fitted into `room` columns.
fn job_line(job: &Job, room: usize) -> (String, Option<(String, String)>, String) {
    let (done, all) = job.steps();
    let what = match job.current {
        Some((id, title)) => format!(" ▶ {}/{all} {id} {title}", done + 1),
        None if all == 0 => " ▶ starting".to_owned(),
        None => format!(" ▶ {done} of {}", words::counted(all, "phase", "phases")),
    };
    let Some(meter) = job.meter else {
        return (words::cut(&what, room), None, String::new());
    };
    let figures = format!(" {}", meter.words(job.unit));
    let bar = match room {
        0..50 => 0,
        50..90 => 10,
        _ => 22,
    };
    let used = words::width(&figures) + bar + 2;
    let subject = if job.subject.is_empty() {
        what
    } else {
        format!("{what}  {}", job.subject)
    };
    let head = format!("{} ", words::cut(&subject, room.saturating_sub(used)));
    let filled = words::bar(meter.share().unwrap_or(0.0), bar);
    let rest = "░".repeat(bar.saturating_sub(words::width(&filled)));
    (head, Some((filled, rest)), words::cut(&figures, room))
}

/// Empties an area that lies over others.
pub fn blank(buffer: &mut Buffer, area: Rect, model: &Model) {
    let style = model.themes.current().style("screen");
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}
