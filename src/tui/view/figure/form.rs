//! Forms, only to be read: value, default, range, unit and where it is used; on a small screen in two lines a field.

use ratatui::text::Line;

use super::super::paint::{paragraph, span};
use super::{note_lines, title_line, widest};
use crate::lens::{Form, FormField};
use crate::tui::theme::Theme;
use crate::tui::words;

/// From this width on a field is one line.
const ONE_LINE: usize = 76;
/// The longest name in a column.
const LONGEST: usize = 32;

/// The sign of a value that is not the default; `changed` says it in a word.
const CHANGED: &str = "▲";

pub(super) fn lines(form: &Form, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = title_line(&form.title, theme, width);
    if width >= ONE_LINE {
        all.extend(columns(form, theme, width));
    } else {
        for field in &form.fields {
            all.extend(stacked(field, theme, width));
        }
    }
    let changed = form.fields.iter().filter(|field| field.is_changed()).count();
    let legend = if changed > 0 {
        format!("{CHANGED} {changed} changed from the default")
    } else {
        String::new()
    };
    all.extend(note_lines(&[], &[&legend, &form.note], theme, width));
    all
}

fn mark(field: &FormField) -> (&'static str, &'static str) {
    if field.is_changed() {
        (CHANGED, "form.changed")
    } else {
        (" ", "text")
    }
}

fn columns(form: &Form, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let texts = |of: fn(&FormField) -> String| form.fields.iter().map(of).collect::<Vec<String>>();
    let parts: [(&str, bool, Vec<String>); 6] = [
        ("name", false, texts(|field| field.name.clone())),
        ("value", true, texts(|field| field.value.shown())),
        ("default", true, texts(|field| field.default.shown())),
        ("range", false, texts(FormField::range)),
        ("unit", false, texts(|field| field.unit.clone())),
        ("used in", false, texts(|field| field.used_in.join(", "))),
    ];
    let limits = [LONGEST, 14, 14, 20, 10, 20];
    let mut widths: Vec<usize> = parts
        .iter()
        .zip(limits)
        .map(|((title, _, texts), limit)| widest(texts.iter().map(String::as_str).chain([*title])).min(limit))
        .collect();
    // A blank on either side of a column; the one after the value is its mark.
    while widths.iter().sum::<usize>() + 1 + 2 * widths.len() > width {
        let Some(wide) = widths.iter_mut().max() else { break };
        if *wide <= 4 {
            break;
        }
        *wide -= 1;
    }
    let mut head = " ".to_owned();
    for ((title, right, _), wide) in parts.iter().zip(&widths) {
        head.push_str(&format!(" {} ", words::pad(title, *wide, *right)));
    }
    let mut all = vec![Line::from(span(theme, "header", head.trim_end().to_owned()))];
    for (row, field) in form.fields.iter().enumerate() {
        let (sign, value_meaning) = mark(field);
        let mut spans = vec![span(theme, "text", " ")];
        for (place, ((_, right, texts), wide)) in parts.iter().zip(&widths).enumerate() {
            let text = words::pad(texts.get(row).map_or("", String::as_str), *wide, *right);
            let (tail, meaning) = match place {
                0 => (" ", "text"),
                1 => (sign, value_meaning),
                _ => (" ", "text.muted"),
            };
            spans.push(span(theme, meaning, format!(" {text}{tail}")));
        }
        all.push(Line::from(spans));
    }
    all
}

fn stacked(field: &FormField, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let (sign, meaning) = mark(field);
    let value = words::cut(&field.value.shown(), width / 2);
    let value = words::cut(&format!("{value}{sign} {}", field.unit), width * 2 / 3);
    let value = value.trim_end().to_owned();
    let room = width.saturating_sub(3 + words::width(&value));
    let mut all = vec![Line::from(vec![
        span(theme, "text", format!("  {} ", words::pad(&field.name, room, false))),
        span(theme, meaning, value),
    ])];
    let range = field.range();
    let parts = [
        format!("default {}", field.default.shown()),
        range,
        match field.used_in.as_slice() {
            [] => String::new(),
            places => format!("used in {}", places.join(", ")),
        },
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    all.extend(paragraph(theme, "text.muted", &parts.join("; "), 4, width));
    all
}
