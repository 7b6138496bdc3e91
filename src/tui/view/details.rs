//! All there is to say about the selected phase, as lines.

use ratatui::text::Line;

use super::paint::{paragraph, span, titled};
use crate::engine::{LogLevel, Metric, PhaseState};
use crate::tui::action::Picture;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of the titles.
const TITLE: usize = 8;

/// A titled fact, wrapped.
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

/// The selected phase: what it reads, makes and measured, and what it said.
pub fn phase(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let Some(picture) = model.picture.ready() else {
        return Vec::new();
    };
    let Some(state) = picture.states.get(model.phases.selected) else {
        return Vec::new();
    };
    let phase = state.phase;
    let mut all = vec![Line::default()];
    all.extend(paragraph(
        theme,
        "text.strong",
        &format!("{} {}: {}", phase.id, phase.title, phase.summary),
        1,
        width,
    ));
    let going = model.job.as_ref().is_some_and(|job| job.reached.contains_key(phase.id));
    if let (Some(message), false) = (&state.message, going) {
        all.extend(paragraph(theme, "error", &format!("✗ {message}"), 1, width));
    }
    if let (Some(stale), false) = (&state.stale, going) {
        let words = format!("{}: r runs it", stale.words());
        all.extend(fact(theme, "stale", &words, width));
    }
    let reads: Vec<&str> = phase.datasets.iter().chain(phase.reads).copied().collect();
    if !reads.is_empty() {
        all.extend(fact(theme, "reads", &reads.join(", "), width));
    }
    all.extend(fact(theme, "makes", &phase.makes.join(", "), width));
    if let Some(run) = state.reused_from {
        all.extend(fact(
            theme,
            "result",
            &format!("taken from run {run}: nothing it depends on had changed"),
            width,
        ));
    }
    all.extend(metrics(picture, state, theme, width));
    all.extend(log(model, picture, state, width));
    all
}

fn metrics(picture: &Picture, state: &PhaseState, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let name = |metric: &Metric| {
        let about = metric
            .subject
            .as_ref()
            .map(|subject| format!(" · {subject}"))
            .unwrap_or_default();
        format!("{}{about}", metric.name.replace('_', " "))
    };
    let longest = state
        .metrics
        .iter()
        .map(|metric| words::width(&name(metric)))
        .max()
        .unwrap_or(0);
    let label = longest.min(width.saturating_sub(TITLE + 30).max(10));
    let line = |(place, metric): (usize, &Metric)| {
        let key = (state.phase.id.to_owned(), metric.name.clone(), metric.subject.clone());
        let change = match (metric.value, picture.before.get(&key)) {
            (Some(now), Some(before)) if (now - before).abs() > f64::EPSILON => {
                format!("  was {}", words::metric(Some(*before), metric.unit))
            }
            _ => String::new(),
        };
        let spans = vec![
            span(theme, "text", words::pad(&name(metric), label, false)),
            span(
                theme,
                "text.strong",
                format!(" {}", words::pad(&words::metric(metric.value, metric.unit), 12, true)),
            ),
            span(theme, "text.muted", change),
        ];
        titled(theme, if place == 0 { "metrics" } else { "" }, TITLE, spans)
    };
    state.metrics.iter().enumerate().map(line).collect()
}

/// Log lines: of the running job or this session's last, else of the latest recorded run.
fn log(model: &Model, picture: &Picture, state: &PhaseState, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let said = model.job.as_ref().map_or(&model.last_lines, |job| &job.lines);
    let mut lines: Vec<(bool, String)> = said
        .iter()
        .filter(|line| line.phase == Some(state.phase.id))
        .map(|line| (line.level != LogLevel::Info, line.message.clone()))
        .collect();
    if lines.is_empty() {
        let recorded = picture
            .log
            .iter()
            .filter(|line| line.phase.as_deref() == Some(state.phase.id));
        lines = recorded
            .map(|line| {
                let about = line
                    .subject
                    .as_ref()
                    .map(|subject| format!("{subject}: "))
                    .unwrap_or_default();
                (line.level != "info", format!("{about}{}", line.message))
            })
            .collect();
    }
    let room = width.saturating_sub(TITLE + 2).max(8);
    let mut all = Vec::new();
    for (place, (warning, text)) in lines.into_iter().enumerate() {
        let meaning = if warning { "alert" } else { "text.muted" };
        let sign = if warning { "▲ " } else { "" };
        for (row, part) in words::wrap(&format!("{sign}{text}"), room).into_iter().enumerate() {
            let title = if place == 0 && row == 0 { "log" } else { "" };
            all.push(titled(theme, title, TITLE, vec![span(theme, meaning, part)]));
        }
    }
    all
}
