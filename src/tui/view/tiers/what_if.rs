//! What-if: the sliders, and below them the tiers now and under the draft, with where their leads come from and go to.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::strip;
use crate::lens::{Slider, WhatIf};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::update::drafted;
use crate::tui::view::paint::{self, span};
use crate::tui::words;

/// A bar narrower than this is left out.
const NARROWEST: usize = 8;

/// Draws the tab.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let tiers = picture.tiers.as_ref().map_or(0, Vec::len);
    let sliders = &picture.tier_facts.sliders;
    let (above, below) = layout::what_if(area, sliders.len(), tiers);
    let list = model.tier_desk.what_if.list;
    let name = sliders
        .iter()
        .map(|slider| words::width(&slider.name))
        .max()
        .unwrap_or(0)
        .min(usize::from(area.width) / 2);
    let visible = sliders
        .iter()
        .enumerate()
        .skip(list.offset)
        .take(usize::from(above.height));
    for (row, (place, slider)) in visible.enumerate() {
        let Some(line) = strip(above, row) else { break };
        hits.rows_touched += 1;
        hits.add(line, Target::Row(place));
        let chosen = place == list.selected;
        if chosen {
            buffer.set_style(line, theme.style("selected"));
        }
        slider_line(model, slider, (place, name, chosen), buffer, line, hits);
    }
    let hidden = |more: bool, sign: &'static str, row: u16, buffer: &mut Buffer| {
        if more && above.width > 0 && above.height > 0 {
            buffer.set_span(above.right() - 1, row, &span(theme, "key", sign), 1);
        }
    };
    hidden(list.offset > 0, "↑", above.y, buffer);
    let last = list.offset + usize::from(above.height);
    hidden(last < sliders.len(), "↓", above.bottom().saturating_sub(1), buffer);
    table(model, buffer, below);
}

fn value(value: Option<f64>) -> String {
    value.map_or_else(|| "none".to_owned(), words::number)
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

fn table(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let desk = &model.tier_desk.what_if;
    let width = usize::from(area.width);
    let mut end = footer(model, theme, width);
    let room = usize::from(area.height).saturating_sub(end.len());
    let mut top = 0;
    if let Some((found, _)) = &desk.shown {
        let all = rows(found, theme, width);
        // A blank line sets the table apart from the sliders where there is one to spare.
        let first = usize::from(all.len() + 1 < room);
        for (row, line) in all.iter().take(room).enumerate() {
            paint::line(buffer, area, first + row, line);
        }
        top = (first + all.len()).min(room);
    } else if desk.problem.is_none() {
        end = vec![Line::from(span(theme, "text.muted", "  reading the leads …"))];
    }
    for (row, line) in end.iter().enumerate() {
        paint::line(buffer, area, top + row, line);
    }
}

/// Why the draft has no table, or how many leads were graded and how long that took.
fn footer(model: &Model, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let desk = &model.tier_desk.what_if;
    if let Some(why) = &desk.problem {
        let way_out = if desk.shown.is_some() {
            " (the table is that of the last good draft)"
        } else {
            ""
        };
        let mut lines = paint::paragraph(theme, "error", &format!("✗ {why}{way_out}"), 1, width);
        lines.truncate(2);
        return lines;
    }
    let Some((found, elapsed)) = &desk.shown else {
        return Vec::new();
    };
    let moved = found.moved();
    let count = |n: u64| words::count(i64::try_from(n).unwrap_or(0));
    let mut text = format!(
        "{} of {} leads move · graded in {}",
        count(moved),
        count(found.leads),
        if elapsed.as_millis() == 0 {
            "under 1 ms".to_owned()
        } else {
            words::span(*elapsed)
        }
    );
    if desk.waiting() {
        text.push_str(" · …");
    }
    vec![Line::from(span(
        theme,
        "text.muted",
        format!("  {}", words::cut(&text, width.saturating_sub(2))),
    ))]
}

fn rows(found: &WhatIf, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let count = |n: u64| words::count(i64::try_from(n).unwrap_or(0));
    let name = found
        .before
        .iter()
        .chain(&found.after)
        .map(|row| words::width(&row.tier))
        .max()
        .unwrap_or(0)
        .clamp(4, 18);
    let number = if width < 60 { 7 } else { 9 };
    let cells = |texts: [&str; 3]| {
        texts
            .map(|text| format!(" {}", words::pad(text, number, true)))
            .concat()
    };
    let head = format!(
        "  {}{}  from, to",
        words::pad("tier", name, false),
        cells(["now", "draft", "change"])
    );
    let mut lines = vec![Line::from(span(theme, "header", words::cut(&head, width)))];
    for (place, (before, after)) in found.pairs().into_iter().enumerate() {
        let Some(tier) = after.or(before).map(|row| row.tier.as_str()) else {
            continue;
        };
        let (before, after) = (&before.map_or(0, |row| row.n), &after.map_or(0, |row| row.n));
        let change = i128::from(*after) - i128::from(*before);
        let shown = match change {
            0 => "·".to_owned(),
            up if up > 0 => format!("+{}", words::count(i64::try_from(up).unwrap_or(i64::MAX))),
            down => format!("−{}", words::count(i64::try_from(-down).unwrap_or(i64::MAX))),
        };
        let numbers = cells([&count(*before), &count(*after), ""]);
        let numbers = words::pad(numbers.trim_end(), 2 * (number + 1), false);
        let meaning = match change {
            0 => "text.muted",
            up if up > 0 => "gate.passed",
            _ => "gate.warned",
        };
        let room = width.saturating_sub(4 + name + 3 * (number + 1));
        lines.push(Line::from(vec![
            span(
                theme,
                &format!("tier.{}", place + 1),
                format!("  {}", words::pad(tier, name, false)),
            ),
            span(theme, "text", numbers),
            span(theme, meaning, format!(" {}", words::pad(&shown, number, true))),
            span(
                theme,
                "text.muted",
                format!("  {}", words::cut(&flows(found, tier), room)),
            ),
        ]));
    }
    lines
}

/// Where a tier's leads come from and go to.
fn flows(found: &WhatIf, tier: &str) -> String {
    let count = |n: u64| words::count(i64::try_from(n).unwrap_or(0));
    let come = found.moves.iter().filter(|(_, to, _)| to == tier);
    let go = found.moves.iter().filter(|(from, _, _)| from == tier);
    let come = come.map(|(from, _, n)| format!("{} from {from}", count(*n)));
    let go = go.map(|(_, to, n)| format!("{} to {to}", count(*n)));
    come.chain(go).collect::<Vec<_>>().join(", ")
}
