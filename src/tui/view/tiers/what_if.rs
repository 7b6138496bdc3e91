//! What-if: the sliders and the rules' texts, and below them the tiers now and under the draft.

mod table;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::strip;
use crate::lens::Slider;
use crate::operations::RuleText;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::update::drafted;
use crate::tui::view::paint::{self, span};
use crate::tui::words;

/// A bar narrower than this is left out.
const NARROWEST: usize = 8;

/// Draws the tab.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let tiers = model.tier_rows().len();
    let (sliders, texts) = (model.sliders(), model.rule_texts());
    let rows = sliders.len() + texts.len();
    let (above, below) = layout::what_if(area, rows, tiers);
    let list = model.tier_desk.what_if.list;
    let names = sliders.iter().map(|slider| &slider.name);
    let name = names
        .chain(texts.iter().map(|rule| &rule.name))
        .map(|name| words::width(name))
        .max()
        .unwrap_or(0)
        .min(usize::from(area.width) / 2);
    for (row, place) in (list.offset..rows).take(usize::from(above.height)).enumerate() {
        let Some(line) = strip(above, row) else { break };
        hits.rows_touched += 1;
        hits.add(line, Target::Row(place));
        let chosen = place == list.selected;
        if chosen {
            buffer.set_style(line, theme.style("selected"));
        }
        if let Some(slider) = sliders.get(place) {
            slider_line(model, slider, (place, name, chosen), buffer, line, hits);
        } else if let Some(rule) = place.checked_sub(sliders.len()).and_then(|place| texts.get(place)) {
            rule_line(model, rule, (name, chosen), buffer, line);
        }
    }
    let hidden = |more: bool, sign: &'static str, row: u16, buffer: &mut Buffer| {
        if more && above.width > 0 && above.height > 0 {
            buffer.set_span(above.right() - 1, row, &span(theme, "key", sign), 1);
        }
    };
    hidden(list.offset > 0, "↑", above.y, buffer);
    let last = list.offset + usize::from(above.height);
    hidden(last < rows, "↓", above.bottom().saturating_sub(1), buffer);
    table::draw(model, buffer, below);
}

fn value(value: Option<f64>) -> String {
    value.map_or_else(|| "none".to_owned(), exact)
}

/// A number with as many places as it takes to tell one step from the next, four at most.
fn exact(value: f64) -> String {
    let text = format!("{value:.4}");
    if (value * 100.0).fract().abs() < 1e-6 || value.abs() >= 1000.0 {
        return words::number(value);
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One slider: its name, a track with the value now (`│`) and the draft's (`●`), and both in numbers.
fn slider_line(
    model: &Model,
    slider: &Slider,
    (place, name, chosen): (usize, usize, bool),
    buffer: &mut Buffer,
    line: Rect,
    hits: &mut HitMap,
) {
    let theme = model.themes.current();
    let draft = drafted(&model.tier_desk.what_if.draft, slider);
    let moved = draft != slider.value;
    let width = usize::from(line.width);
    let mut figures = if moved {
        format!("{} → {}", value(slider.value), value(draft))
    } else {
        value(draft)
    };
    if width >= 60 && draft.is_some() {
        figures = format!("{figures} {}", slider.unit);
    }
    let room_for_figures = if width >= 60 { 20 } else { 12 };
    let track = width.saturating_sub(2 + name + 1 + 4 + room_for_figures);
    let mut spans = vec![
        Span::raw(if chosen { "▸ " } else { "  " }),
        span(
            theme,
            if moved { "key" } else { "text" },
            format!("{} ", words::pad(&slider.name, name, false)),
        ),
    ];
    if track >= NARROWEST {
        spans.push(span(theme, "key", "◀ "));
        for (letter, meaning) in track_letters(slider, draft, track) {
            spans.push(span(theme, meaning, letter.to_string()));
        }
        spans.push(span(theme, "key", " ▶ "));
        let start = line.x + u16::try_from(2 + name + 1).unwrap_or(0);
        let end = start + 2 + u16::try_from(track).unwrap_or(0);
        for (x, by) in [(start, -1), (end, 1)] {
            let place_of_end = Rect { x, width: 2, ..line }.intersection(line);
            hits.add(place_of_end, Target::Slider { row: place, by });
        }
    }
    let meaning = if moved { "text.strong" } else { "text.muted" };
    spans.push(span(theme, meaning, words::cut(&figures, room_for_figures)));
    let spans = if chosen { paint::chosen(spans, theme) } else { spans };
    paint::line(buffer, line, 0, &Line::from(spans));
}

fn track_letters(slider: &Slider, draft: Option<f64>, columns: usize) -> Vec<(char, &'static str)> {
    let span = slider.maximum - slider.minimum;
    let column = |value: f64| {
        let share = if span > 0.0 {
            (value - slider.minimum) / span
        } else {
            0.0
        };
        (share.clamp(0.0, 1.0) * columns.saturating_sub(1) as f64).round() as usize
    };
    let mut letters = vec![('─', "bar.rest"); columns];
    for (value, letter, meaning) in [(slider.value, '│', "text"), (draft, '●', "bar")] {
        if let Some(cell) = value.and_then(|value| letters.get_mut(column(value))) {
            *cell = (letter, meaning);
        }
    }
    letters
}

/// One rule: its name and its text in the draft, as much as there is room for.
fn rule_line(model: &Model, rule: &RuleText, (name, chosen): (usize, bool), buffer: &mut Buffer, line: Rect) {
    let theme = model.themes.current();
    let drafted = model.tier_desk.what_if.texts.get(&rule.name);
    let room = usize::from(line.width).saturating_sub(2 + name + 1);
    let text = drafted.unwrap_or(&rule.text).replace(['\n', '\r', '\t'], " ");
    let spans = vec![
        Span::raw(if chosen { "▸ " } else { "  " }),
        span(
            theme,
            if drafted.is_some() { "key" } else { "text" },
            format!("{} ", words::pad(&rule.name, name, false)),
        ),
        span(
            theme,
            if drafted.is_some() { "text.strong" } else { "text.muted" },
            words::cut(&text, room),
        ),
    ];
    let spans = if chosen { paint::chosen(spans, theme) } else { spans };
    paint::line(buffer, line, 0, &Line::from(spans));
}
