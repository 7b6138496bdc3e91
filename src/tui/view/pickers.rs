//! Lists to choose from, and the log of the session.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::paint::{self, span};
use crate::tui::hit::{HitMap, Target};
use crate::tui::layer::{Opens, Part, PartsLayer, WaysLayer};
use crate::tui::model::{List, Model};
use crate::tui::session_log::{Said, Weight};
use crate::tui::theme::Theme;
use crate::tui::update::pane_number;
use crate::tui::words;

/// Columns of a theme's name.
const NAME: usize = 16;
/// What a theme is judged by, beside its name: the meaning and the word that is drawn in it.
const SWATCH: [(&str, &str); 8] = [
    ("gate.passed", "● passed"),
    ("gate.warned", "▲ warned"),
    ("gate.failed", "✗ failed"),
    ("gate.pending", "◐ pending"),
    ("tier.1", "tier"),
    ("key", "key"),
    ("text.muted", "muted"),
    ("tab.active", " tab "),
];

/// The themes, each with words in its own colours on its own ground.
pub fn themes(model: &Model, buffer: &mut Buffer, area: Rect, list: List, hits: &mut HitMap) {
    for (place, strip) in rows(area, list, model.themes.list().len()) {
        let Some(theme) = model.themes.list().get(place) else {
            break;
        };
        buffer.set_style(strip, theme.style("screen"));
        let chosen = place == list.selected;
        let mut spans = vec![
            span(theme, "key", if chosen { " ▸ " } else { "   " }),
            span(theme, "text.strong", words::pad(&theme.name, NAME, false)),
        ];
        for (meaning, word) in SWATCH {
            spans.push(span(theme, meaning, word));
            spans.push(span(theme, "text", "  "));
        }
        spans.push(span(theme, "text.muted", theme.summary.clone()));
        let line = fitted(spans, usize::from(area.width));
        paint::line(buffer, strip, 0, &line);
        hits.add(strip, Target::LayerRow(place));
    }
}

/// The playbooks by title and id.
pub fn playbooks(model: &Model, buffer: &mut Buffer, area: Rect, list: List, hits: &mut HitMap) {
    let theme = model.themes.current();
    let Some(picture) = model.picture.ready() else { return };
    for (place, strip) in rows(area, list, picture.playbooks.len()) {
        let Some((id, title)) = picture.playbooks.get(place) else {
            break;
        };
        let chosen = place == list.selected;
        let here = if *id == picture.playbook { "  shown now" } else { "" };
        let spans = vec![
            span(theme, "key", if chosen { " ▸ " } else { "   " }),
            span(theme, "text.strong", words::pad(id, NAME, false)),
            span(theme, "text", title.clone()),
            span(theme, "text.muted", here),
        ];
        paint::line(buffer, strip, 0, &Line::from(spans));
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
        }
        hits.add(strip, Target::LayerRow(place));
    }
}

/// The parts of figures that lead to leads.
pub fn ways(model: &Model, buffer: &mut Buffer, area: Rect, layer: &WaysLayer, hits: &mut HitMap) {
    let labels = layer.ways.iter().map(|way| way.label.as_str());
    labelled(model, buffer, area, layer.list, &labels.collect::<Vec<_>>(), hits);
}

/// What can be opened: a pane with its number, or a figure's numbers.
pub fn parts(model: &Model, buffer: &mut Buffer, area: Rect, layer: &PartsLayer, hits: &mut HitMap) {
    let label = |part: &Part| match part.opens {
        Opens::Pane(pane) => format!("{} {}", pane_number(pane), part.label),
        Opens::Numbers(_) => format!("  {}", part.label),
    };
    let labels: Vec<String> = layer.parts.iter().map(label).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    labelled(model, buffer, area, layer.list, &labels, hits);
}

/// Rows to choose from that are a text each.
fn labelled(model: &Model, buffer: &mut Buffer, area: Rect, list: List, labels: &[&str], hits: &mut HitMap) {
    let theme = model.themes.current();
    for (place, strip) in rows(area, list, labels.len()) {
        let Some(label) = labels.get(place) else { break };
        let chosen = place == list.selected;
        let spans = vec![
            span(theme, "key", if chosen { " ▸ " } else { "   " }),
            span(theme, "text", (*label).to_owned()),
        ];
        paint::line(buffer, strip, 0, &Line::from(spans));
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
        }
        hits.add(strip, Target::LayerRow(place));
    }
}

/// The rows of a list in sight: the place of each, and its strip.
fn rows(area: Rect, list: List, length: usize) -> impl Iterator<Item = (usize, Rect)> {
    (0..area.height).zip(list.offset..length).map(move |(down, place)| {
        let strip = Rect {
            y: area.y + down,
            height: 1,
            ..area
        };
        (place, strip)
    })
}

/// Whole words only: what does not fit is left out from the end.
fn fitted(mut spans: Vec<ratatui::text::Span<'static>>, width: usize) -> Line<'static> {
    while spans.iter().map(ratatui::text::Span::width).sum::<usize>() > width && spans.len() > 2 {
        spans.pop();
    }
    Line::from(spans)
}

/// What was said in this session: the errors first, then everything, both newest first.
pub fn log(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let mut lines = Vec::new();
    for said in model.log.errors() {
        lines.extend(told(said, theme, width));
    }
    if !lines.is_empty() {
        lines.push(Line::default());
        lines.push(Line::from(span(theme, "title", " everything, newest first")));
    }
    for said in model.log.newest() {
        lines.extend(told(said, theme, width));
    }
    if lines.is_empty() {
        let words = "Here stands what is said while you work: nothing was said yet.";
        lines.extend(paint::paragraph(theme, "text.muted", words, 2, width));
    }
    lines
}

/// A sentence with its time and its sign, whole.
fn told(said: &Said, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let (sign, meaning) = match said.weight {
        Weight::Error => ("✗", "error"),
        Weight::Warning => ("▲", "gate.warned"),
        Weight::Note => (" ", "text"),
    };
    let time = said
        .at
        .map_or_else(String::new, |at| at.format("%H:%M:%S ").to_string());
    let indent = words::width(&time) + 3;
    let wrapped = words::wrap(&said.text, width.saturating_sub(indent).max(1));
    let mut lines = Vec::with_capacity(wrapped.len());
    for (row, text) in wrapped.into_iter().enumerate() {
        let lead = if row == 0 {
            vec![
                span(theme, "text.muted", format!(" {time}")),
                span(theme, meaning, format!("{sign} ")),
            ]
        } else {
            vec![span(theme, "text", " ".repeat(indent))]
        };
        lines.push(Line::from_iter(lead.into_iter().chain([span(theme, meaning, text)])));
    }
    lines
}
