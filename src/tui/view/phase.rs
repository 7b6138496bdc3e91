//! All there is to say about the selected phase, as lines: what it waits for, reads, makes and measured, and its log.

use ratatui::text::Line;

use super::details::fact;
use super::paint::{paragraph, span, titled};
use crate::engine::{Judged, LogLevel, Metric, Outcome, PhaseState};
use crate::operations::{ParameterUse, PhaseFacts};
use crate::tui::action::Picture;
use crate::tui::job::Going;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of the titles.
const TITLE: usize = 8;

/// The lines.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let Some(picture) = model.picture.ready() else {
        return Vec::new();
    };
    let Some(state) = picture.states.get(model.phases.selected) else {
        return Vec::new();
    };
    let going = model.job.as_ref().and_then(|job| job.reached.get(state.phase.id));
    let mut all = heading(state, going.is_some(), theme, width);
    if matches!(going, Some(Going::Running)) {
        // While it works, what it says stands first and the newest line on top: nobody has to scroll after it.
        let spent = model.job.iter().flat_map(|job| &job.ledger);
        for (row, (what, amount)) in spent.enumerate() {
            let title = if row == 0 { "ledger" } else { "" };
            all.extend(fact(theme, title, &format!("{what}: {amount}"), width));
        }
        let mut said = log_lines(model, picture, state);
        said.reverse();
        all.extend(log(said, theme, width));
    }
    let none = PhaseFacts::default();
    let facts = picture.phases.get(state.phase.id).unwrap_or(&none);
    all.extend(depends(state, facts, theme, width));
    if let Some(run) = state.reused_from {
        let text = format!("taken from run {run}: nothing it depends on had changed");
        all.extend(fact(theme, "result", &text, width));
    }
    all.extend(gates(state, theme, width));
    all.extend(metrics(picture, state, theme, width));
    all.extend(parameters(&facts.parameters, theme, width));
    if !matches!(going, Some(Going::Running)) {
        all.extend(log(log_lines(model, picture, state), theme, width));
    }
    all
}

fn heading(state: &PhaseState, going: bool, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let phase = state.phase;
    let mut all = vec![Line::default()];
    let text = format!("{} {}: {}", phase.id, phase.title, phase.summary);
    all.extend(paragraph(theme, "text.strong", &text, 1, width));
    if going {
        return all;
    }
    if let Some(message) = &state.message {
        all.extend(paragraph(theme, "error", &format!("✗ {message}"), 1, width));
    }
    if let Some(stale) = &state.stale {
        let words = format!("{}: r runs it", stale.words());
        all.extend(fact(theme, "stale", &words, width));
    }
    all
}

/// Frames by name, with their rows where there are any.
fn frames(named: &[(String, Option<usize>)], declared: &[&str]) -> String {
    let shown = |name: &&str| {
        let rows = named
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, rows)| *rows);
        rows.map_or_else(
            || (*name).to_owned(),
            |rows| format!("{name} ({})", words::counted(rows, "row", "rows")),
        )
    };
    declared.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn depends(state: &PhaseState, facts: &PhaseFacts, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let phase = state.phase;
    let mut all = Vec::new();
    let waits = if facts.needs.is_empty() {
        "nothing: it reads the files".to_owned()
    } else {
        facts.needs.join(", ")
    };
    all.extend(fact(theme, "after", &waits, width));
    if !phase.datasets.is_empty() {
        all.extend(fact(theme, "files", &phase.datasets.join(", "), width));
    }
    if !phase.reads.is_empty() {
        all.extend(fact(theme, "reads", &frames(&facts.reads, phase.reads), width));
    }
    all.extend(fact(theme, "makes", &frames(&facts.makes, phase.makes), width));
    all
}

/// The counts, and by name whatever did not pass.
fn gates(state: &PhaseState, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    if state.gates.is_empty() {
        return Vec::new();
    }
    let passed = state
        .gates
        .iter()
        .filter(|gate| gate.outcome == Outcome::Passed)
        .count();
    let text = format!("● {passed} of {} passed", state.gates.len());
    let mut all = fact(theme, "gates", &text, width);
    let open = |gate: &&Judged| !matches!(gate.outcome, Outcome::Passed | Outcome::Skipped);
    let room = width.saturating_sub(TITLE + 2);
    for gate in state.gates.iter().filter(open) {
        let mark = words::outcome_mark(gate.outcome);
        let about = gate.subject.as_ref().map(|subject| format!(" {subject}"));
        let text = format!(
            "{} {} {}{}: {}",
            mark.sign,
            gate.id,
            mark.word,
            about.unwrap_or_default(),
            gate.check
        );
        all.push(titled(
            theme,
            "",
            TITLE,
            vec![span(theme, mark.meaning, words::cut(&text, room))],
        ));
    }
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
                let sign = if now > *before { "↑" } else { "↓" };
                format!("  {sign} was {}", words::metric(Some(*before), metric.unit))
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

fn parameters(used: &[ParameterUse], theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let longest = |text: fn(&ParameterUse) -> &str, most: usize| {
        let widest = used.iter().map(|one| words::width(text(one))).max();
        widest.unwrap_or(0).min(most)
    };
    let name = longest(|one| &one.name, width.saturating_sub(TITLE + 24).max(10));
    let value = longest(|one| &one.value, 20);
    let line = |(place, one): (usize, &ParameterUse)| {
        let meaning = if one.changed { "text.strong" } else { "text" };
        let sign = if one.changed { "• " } else { "  " };
        let spans = vec![
            span(theme, "text", format!("{} ", words::pad(&one.name, name, false))),
            span(
                theme,
                meaning,
                format!("{sign}{} ", words::pad(&one.value, value, false)),
            ),
            span(theme, "text.muted", one.origin.clone()),
        ];
        titled(theme, if place == 0 { "set by" } else { "" }, TITLE, spans)
    };
    used.iter().enumerate().map(line).collect()
}

/// Of the running job or this session's last, else of the latest recorded run; whether each is a warning.
fn log_lines(model: &Model, picture: &Picture, state: &PhaseState) -> Vec<(bool, String)> {
    let said = model.job.as_ref().map_or(&model.last_lines, |job| &job.lines);
    let lines: Vec<(bool, String)> = said
        .iter()
        .filter(|line| line.phase == Some(state.phase.id))
        .map(|line| (line.level != LogLevel::Info, line.message.clone()))
        .collect();
    if !lines.is_empty() {
        return lines;
    }
    let recorded = picture
        .log
        .iter()
        .filter(|line| line.phase.as_deref() == Some(state.phase.id));
    let told = recorded.map(|line| {
        let about = line
            .subject
            .as_ref()
            .map(|subject| format!("{subject}: "))
            .unwrap_or_default();
        (line.level != "info", format!("{about}{}", line.message))
    });
    told.collect()
}

fn log(lines: Vec<(bool, String)>, theme: &Theme, width: usize) -> Vec<Line<'static>> {
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
