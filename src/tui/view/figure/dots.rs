//! Dots with intervals on a common scale, the baseline as a line through all of them. The number stands beside its dot,
//! so that the scale may shrink with the screen. After the title (when there is one) comes one line of headings and
//! then one line a row, in order: a pane may count on that to select rows.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use super::{note_lines, place_on, title_line, widest};
use crate::lens::{Cell, Column, DotRow, Dots, tick_text, ticks};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Narrower than this a scale gives its place to nothing else.
const NARROW_SCALE: usize = 24;
/// Wider than this a scale tells no more.
const WIDE_SCALE: usize = 72;
/// A scale says nothing in fewer columns.
const LEAST_SCALE: usize = 6;
/// Columns of a scale to a tick.
const TO_A_TICK: usize = 10;

/// Which columns are shown, and how wide.
struct Plan {
    label: usize,
    before: Vec<usize>,
    reading: usize,
    scale: usize,
    after: Vec<usize>,
}

pub(super) fn lines(dots: &Dots, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let plan = plan(dots, width);
    let mut all = title_line(&dots.title, theme, width);
    all.push(header(dots, &plan, theme));
    for row in &dots.rows {
        all.push(row_line(dots, row, &plan, theme));
    }
    all.extend(footer(dots, &plan, theme));
    let hidden = |columns: &[Column], shown: usize| -> Vec<String> {
        columns.iter().skip(shown).map(|column| column.title.clone()).collect()
    };
    let mut left_out = hidden(&dots.before, plan.before.len());
    left_out.extend(hidden(&dots.after, plan.after.len()));
    let left_out: Vec<&str> = left_out.iter().map(String::as_str).collect();
    let legend = if dots.rows.iter().any(|row| row.interval.is_some()) && !dots.interval.is_empty() {
        format!("● {}, ├─┤ {}", dots.reading, dots.interval)
    } else {
        String::new()
    };
    all.extend(note_lines(&left_out, &[&legend, &dots.note], theme, width));
    all
}

fn cells_width<'row>(column: &Column, cells: impl Iterator<Item = Option<&'row Cell>>) -> usize {
    let shown = cells.flatten().map(|cell| words::width(&cell.shown()));
    shown.max().unwrap_or(0).max(words::width(&column.title))
}

/// First the columns on the right go, the last one first, then those on the left: the scale is what a figure of dots
/// is for.
fn plan(dots: &Dots, width: usize) -> Plan {
    let label = widest(dots.rows.iter().map(|row| row.label.as_str())).min((width / 3).max(8));
    let readings = dots.rows.iter().map(|row| words::width(&dots.measure.shown(row.value)));
    let reading = readings.max().unwrap_or(0).max(words::width(&dots.reading)).min(12);
    let before = dots.before.iter().enumerate();
    let mut before: Vec<usize> = before
        .map(|(place, column)| cells_width(column, dots.rows.iter().map(|row| row.before.get(place))))
        .collect();
    let after = dots.after.iter().enumerate();
    let mut after: Vec<usize> = after
        .map(|(place, column)| cells_width(column, dots.rows.iter().map(|row| row.after.get(place))))
        .collect();
    loop {
        let beside: usize = before.iter().chain(&after).map(|wide| wide + 2).sum();
        let room = width.saturating_sub(2 + label + 2 + reading + 2 + beside);
        if room >= NARROW_SCALE || (before.is_empty() && after.is_empty()) {
            let scale = if room < LEAST_SCALE { 0 } else { room.min(WIDE_SCALE) };
            return Plan {
                label,
                before,
                reading,
                scale,
                after,
            };
        }
        if after.pop().is_none() {
            before.pop();
        }
    }
}

impl Plan {
    /// Columns before the scale.
    fn start(&self) -> usize {
        let before: usize = self.before.iter().map(|wide| wide + 2).sum();
        2 + self.label + before + 2 + self.reading + 2
    }
}

fn header(dots: &Dots, plan: &Plan, theme: &Theme) -> Line<'static> {
    let mut text = format!("  {}", words::pad("", plan.label, false));
    for (column, wide) in dots.before.iter().zip(&plan.before) {
        text.push_str(&format!("  {}", words::pad(&column.title, *wide, column.number)));
    }
    text.push_str(&format!("  {}  ", words::pad(&dots.reading, plan.reading, true)));
    text.push_str(&tick_line(dots, plan.scale));
    for (column, wide) in dots.after.iter().zip(&plan.after) {
        text.push_str(&format!("  {}", words::pad(&column.title, *wide, column.number)));
    }
    Line::from(span(theme, "header", text))
}

/// The scale's numbers, each centred over its place, as many as keep apart.
fn tick_line(dots: &Dots, columns: usize) -> String {
    let scale = dots.scale();
    let all = ticks(scale, columns / TO_A_TICK);
    let mut text = String::new();
    let last = all.len().saturating_sub(1);
    for (nth, value) in all.iter().enumerate() {
        let shown = tick_text(dots.measure, *value, nth == last);
        let wide = words::width(&shown);
        let centred = place_on(*value, scale, columns).saturating_sub(wide / 2);
        let start = centred.min(columns.saturating_sub(wide));
        let used = words::width(&text);
        if wide <= columns && (used == 0 || start > used) {
            text.push_str(&" ".repeat(start.saturating_sub(used)));
            text.push_str(&shown);
        }
    }
    words::pad(&text, columns, false)
}

fn row_line(dots: &Dots, row: &DotRow, plan: &Plan, theme: &Theme) -> Line<'static> {
    let cell = |column: &Column, cell: Option<&Cell>, wide: usize| {
        let cell = cell.unwrap_or(&Cell::Null);
        let meaning = if *cell == Cell::Null { "text.muted" } else { "text" };
        let right = column.number || cell.is_number();
        span(theme, meaning, format!("  {}", words::pad(&cell.shown(), wide, right)))
    };
    let mut spans = vec![span(
        theme,
        &row.meaning,
        format!("  {}", words::pad(&row.label, plan.label, false)),
    )];
    for (place, (column, wide)) in dots.before.iter().zip(&plan.before).enumerate() {
        spans.push(cell(column, row.before.get(place), *wide));
    }
    let meaning = if row.value.is_some() {
        "text.strong"
    } else {
        "text.muted"
    };
    let reading = words::pad(&dots.measure.shown(row.value), plan.reading, true);
    spans.push(span(theme, meaning, format!("  {reading}  ")));
    spans.extend(scale_spans(dots, row, plan.scale, theme));
    for (place, (column, wide)) in dots.after.iter().zip(&plan.after).enumerate() {
        spans.push(cell(column, row.after.get(place), *wide));
    }
    Line::from(spans)
}

/// The row's stretch of the scale: interval, dot, and the baseline behind them.
fn scale_spans(dots: &Dots, row: &DotRow, columns: usize, theme: &Theme) -> Vec<Span<'static>> {
    let scale = dots.scale();
    let mut strip: Vec<(char, bool)> = vec![(' ', false); columns];
    let base = dots.baseline.as_ref().map(|line| place_on(line.value, scale, columns));
    if let Some(cell) = base.and_then(|place| strip.get_mut(place)) {
        *cell = ('│', false);
    }
    if let Some((low, high)) = row.interval {
        let (from, to) = (place_on(low, scale, columns), place_on(high, scale, columns));
        for (place, cell) in strip.iter_mut().enumerate().take(to + 1).skip(from) {
            *cell = (if Some(place) == base { '┼' } else { '─' }, true);
        }
        // An end beyond the scale has no end mark: the line runs out of it.
        for (place, value, sign) in [(from, low, '├'), (to, high, '┤')] {
            let sign = if value < scale.0 {
                '◂'
            } else if value > scale.1 {
                '▸'
            } else {
                sign
            };
            if let Some(cell) = strip.get_mut(place) {
                *cell = (sign, true);
            }
        }
    }
    if let Some(value) = row.value {
        let sign = if value < scale.0 {
            '◂'
        } else if value > scale.1 {
            '▸'
        } else {
            '●'
        };
        if let Some(cell) = strip.get_mut(place_on(value, scale, columns)) {
            *cell = (sign, true);
        }
    }
    let mut spans: Vec<(String, bool)> = Vec::new();
    for (letter, own) in strip {
        match spans.last_mut() {
            Some((text, same)) if *same == own => text.push(letter),
            _ => spans.push((letter.to_string(), own)),
        }
    }
    let meaning = |own| if own { row.meaning.as_str() } else { "scale.baseline" };
    spans
        .into_iter()
        .map(|(text, own)| span(theme, meaning(own), text))
        .collect()
}

/// The baseline's name and value under its line.
fn footer(dots: &Dots, plan: &Plan, theme: &Theme) -> Option<Line<'static>> {
    let line = dots.baseline.as_ref()?;
    let name = format!("{} {}", line.label, dots.measure.shown(Some(line.value)));
    let place = place_on(line.value, dots.scale(), plan.scale);
    let right = format!("└ {name}");
    let text = if plan.scale == 0 {
        format!("  {name}")
    } else if place + words::width(&right) <= plan.scale {
        format!("{}{right}", " ".repeat(plan.start() + place))
    } else {
        let left = format!("{name} ┘");
        let before = (plan.start() + place + 1).saturating_sub(words::width(&left));
        format!("{}{left}", " ".repeat(before))
    };
    Some(Line::from(span(theme, "scale.baseline", text)))
}
