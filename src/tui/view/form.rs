//! The parameters form: the rows, and below them what there is to say about the selected one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::layers::{inner, input_line};
use super::paint::{self, paragraph, span};
use crate::operations::{ParameterRow, origin_words, value_words};
use crate::tui::form::{Entry, FormLayer};
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Layer, Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of the selection's and the change's signs.
const SIGNS: usize = 4;
/// Blank columns between two columns.
const GAP: usize = 2;

/// How many entries of the form are in sight.
pub fn rows(model: &Model) -> usize {
    let found = model.layers.iter().rev().find_map(|layer| match layer {
        Layer::Form(form) => Some(form.wrong.len()),
        _ => None,
    });
    let (_, list, _) = layout::form(inner(model), found.unwrap_or(0));
    usize::from(list.height).saturating_sub(1)
}

/// Draws the form.
pub fn draw(model: &Model, form: &FormLayer, frame: &mut Frame<'_>, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let (head, list, foot) = layout::form(area, form.wrong.len());
    match &form.form {
        Loaded::Waiting => {
            let waiting = "looking up the parameters …";
            return paint::sentence(frame.buffer_mut(), area, waiting, theme.style("text.muted"));
        }
        Loaded::Failed(error) => return paint::sentence(frame.buffer_mut(), area, error, theme.style("error")),
        Loaded::Ready(_) => {}
    }
    if form.narrowing {
        input_line(model, frame, head, " / ", &form.narrow);
    } else {
        paint::line(frame.buffer_mut(), head, 0, &heading(model, form));
    }
    draw_rows(model, form, frame, list, hits);
    draw_foot(model, form, frame, foot);
}

/// The profile, the unsaved edits, and that a run keeps its own values.
fn heading(model: &Model, form: &FormLayer) -> Line<'static> {
    let theme = model.themes.current();
    let held = form.form.ready().and_then(|held| held.profile.as_deref());
    let mut spans = vec![
        span(theme, "text.muted", " profile "),
        span(theme, "text.strong", held.unwrap_or("default").to_owned()),
    ];
    if !form.edits.is_empty() {
        let count = form.edits.values.len() + usize::from(form.edits.profile.is_some());
        let unsaved = words::counted(count, "change not saved", "changes not saved");
        spans.push(span(theme, "alert", format!(" · {unsaved}")));
    }
    if !form.narrow.text().is_empty() {
        spans.push(span(theme, "key", format!(" · / {}", form.narrow.text())));
    }
    if model.job.is_some() {
        let later = " · a run is going on: what is saved counts for the next";
        spans.push(span(theme, "text.muted", later));
    }
    Line::from(spans)
}

/// A column: title, width and whether it stands on the right.
struct Shown {
    title: &'static str,
    width: usize,
    right: bool,
}

/// The columns that fit, the dearest first; `place` in [`cells`] is their order.
fn columns(form: &FormLayer, width: usize) -> Vec<Shown> {
    let rows: Vec<&ParameterRow> = form
        .entries()
        .iter()
        .filter_map(|entry| match entry {
            Entry::Row(row) => Some(*row),
            Entry::Group(_) => None,
        })
        .collect();
    let titles = [
        ("parameter", 12, 28, false),
        ("value", 8, 22, false),
        ("from", 8, 20, false),
        ("default", 7, 16, false),
        ("allowed", 12, 44, false),
        ("read by", 7, 16, false),
    ];
    let mut left = width.saturating_sub(SIGNS);
    let mut shown = Vec::new();
    for (place, (title, least, most, right)) in titles.into_iter().enumerate() {
        let widest = rows
            .iter()
            .filter_map(|row| cells(form, row).into_iter().nth(place))
            .map(|text| words::width(&text))
            .max();
        let wanted = widest.unwrap_or(0).max(words::width(title)).clamp(least, most);
        // The name gives way to its value.
        let room = if place == 0 { left.saturating_sub(12) } else { left };
        if room < least {
            break;
        }
        let width = wanted.min(room);
        left = left.saturating_sub(width + GAP);
        shown.push(Shown { title, width, right });
    }
    shown
}

fn cells(form: &FormLayer, row: &ParameterRow) -> [String; 6] {
    let (value, origin) = form.value(row);
    let unit = &row.spec.unit;
    [
        row.spec.name.clone(),
        format!("{} {unit}", value_words(value)).trim_end().to_owned(),
        origin_words(&origin),
        value_words(&row.spec.default),
        row.spec.allowed(),
        row.spec.used_by.join(", "),
    ]
}

fn draw_rows(model: &Model, form: &FormLayer, frame: &mut Frame<'_>, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let entries = form.entries();
    if entries.is_empty() {
        let none = "no parameter has this in its name; Esc shows all";
        return paint::sentence(frame.buffer_mut(), area, none, theme.style("text.muted"));
    }
    let columns = columns(form, usize::from(area.width));
    let titles = columns.iter().map(|column| column.title.to_owned());
    let header = line(theme, "header", vec![Span::raw(" ".repeat(SIGNS))], titles, &columns);
    paint::line(frame.buffer_mut(), area, 0, &Line::from(header));
    let visible = usize::from(area.height).saturating_sub(1);
    for (down, (place, entry)) in entries
        .iter()
        .enumerate()
        .skip(form.list.offset)
        .take(visible)
        .enumerate()
    {
        hits.rows_touched += 1;
        let Entry::Row(row) = entry else {
            if let Entry::Group(group) = entry {
                let title = Line::from(span(theme, "title", format!(" {group}")));
                paint::line(frame.buffer_mut(), area, down + 1, &title);
            }
            continue;
        };
        let chosen = place == form.list.selected;
        let Ok(offset) = u16::try_from(down + 1) else { break };
        let strip = Rect {
            y: area.y + offset,
            height: 1,
            ..area
        };
        let (sign, meaning) = sign_of(form, row);
        let lead = vec![
            Span::raw(if chosen { "▸ " } else { "  " }),
            span(theme, meaning, format!("{sign} ")),
        ];
        let mut spans = line(theme, meaning, lead, cells(form, row).into_iter(), &columns);
        if chosen {
            frame.buffer_mut().set_style(strip, theme.style("selected"));
            spans = paint::chosen(spans, theme);
        }
        paint::line(frame.buffer_mut(), area, down + 1, &Line::from(spans));
        hits.add(strip, Target::LayerRow(place));
    }
}

/// `*` for an unsaved edit, `•` for a value that is not the default.
fn sign_of(form: &FormLayer, row: &ParameterRow) -> (&'static str, &'static str) {
    if form.is_edited(row) {
        ("*", "alert")
    } else if row.differs(&row.value) {
        ("•", "text.strong")
    } else {
        (" ", "text")
    }
}

fn line(
    theme: &Theme,
    meaning: &str,
    lead: Vec<Span<'static>>,
    cells: impl Iterator<Item = String>,
    columns: &[Shown],
) -> Vec<Span<'static>> {
    let mut spans = lead;
    for (text, column) in cells.zip(columns) {
        let text = words::pad(&text, column.width, column.right);
        spans.push(span(theme, meaning, text));
        spans.push(Span::raw(" ".repeat(GAP)));
    }
    spans
}

/// The typed line with its error; else what the selected parameter is and what the draft makes stale.
fn draw_foot(model: &Model, form: &FormLayer, frame: &mut Frame<'_>, area: Rect) {
    let theme = model.themes.current();
    let width = usize::from(area.width);
    let mut below: Vec<Line<'static>> = Vec::new();
    let mut rest = area;
    if form.asking {
        let question = "There are changes that are not saved. S saves them, y drops them, n goes on.";
        below.extend(paragraph(theme, "alert", question, 1, width));
    } else if let Some(typed) = &form.typed {
        let (top, left) = layout::split_top(area, 1);
        let name = form.selected().map_or("", |row| row.spec.name.as_str());
        input_line(model, frame, top, &format!(" {name} = "), &typed.input);
        rest = left;
        if let Some(error) = &typed.error {
            below.extend(paragraph(theme, "error", &format!("✗ {error}"), 1, width));
        } else if let Some(row) = form.selected() {
            below.extend(paragraph(theme, "text.muted", &row.spec.allowed(), 1, width));
        }
    } else if !form.wrong.is_empty() {
        for sentence in &form.wrong {
            below.extend(paragraph(theme, "error", &format!("✗ {sentence}"), 1, width));
        }
    } else {
        below.extend(stale_line(model, form, width));
    }
    if let Some(row) = form.selected().filter(|_| !form.asking && form.wrong.is_empty()) {
        below.extend(about(row, theme, width));
    }
    for (row, text) in below.iter().take(usize::from(rest.height)).enumerate() {
        paint::line(frame.buffer_mut(), rest, row, text);
    }
}

fn about(row: &ParameterRow, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let spec = &row.spec;
    let facts = format!(
        "{} · default {} · read by {}",
        spec.allowed(),
        value_words(&spec.default),
        spec.used_by.join(", ")
    );
    let mut lines = paragraph(theme, "text", &spec.summary, 1, width);
    lines.extend(paragraph(theme, "text.muted", &facts, 1, width));
    lines
}

fn stale_line(model: &Model, form: &FormLayer, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    match &form.stale {
        None => Vec::new(),
        Some(Loaded::Waiting) => vec![Line::from(span(
            theme,
            "text.muted",
            " looking what this makes stale …",
        ))],
        Some(Loaded::Failed(error)) => paragraph(theme, "error", &format!("✗ {error}"), 1, width),
        Some(Loaded::Ready(stale)) => {
            let way_out = match stale.stale.len() {
                0 => "S saves",
                1 => "S saves, {run all} runs it",
                _ => "S saves, {run all} runs them",
            };
            let text = format!(" {}; {}", stale.words(), model.keys.fill(way_out));
            vec![Line::from(span(theme, "notice", words::cut(&text, width)))]
        }
    }
}
