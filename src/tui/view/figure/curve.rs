//! Curves in braille: two by four dots a cell, so that a curve is smooth on a small screen. Series are told apart by
//! how they are drawn, and the legend draws each of them once.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use super::{note_lines, place_on, title_line, widest};
use crate::lens::{Curve, Series, Stroke, tick_text, ticks};
use crate::tui::theme::Theme;
use crate::tui::words;

/// The widest plot, in columns.
const WIDEST: usize = 100;
/// The least and the greatest height of a plot, in rows.
const HEIGHTS: (usize, usize) = (6, 18);
/// Dots drawn and dots left out of a broken line.
const DASH: (usize, usize) = (4, 3);
/// The bits of braille, by column and row of a cell.
const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

pub(super) fn lines(curve: &Curve, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let (x, y) = curve.scales();
    let sides = ticks(y, 2);
    let texts: Vec<String> = sides
        .iter()
        .map(|value| tick_text(curve.y.measure, *value, true))
        .collect();
    let side = widest(texts.iter().map(String::as_str)).min(width / 3);
    let columns = width.saturating_sub(2 + side + 2).clamp(1, WIDEST);
    let rows = (columns / 4).clamp(HEIGHTS.0, HEIGHTS.1);
    let mut canvas = Canvas::new(columns, rows);
    for (place, series) in curve.series.iter().enumerate() {
        canvas.draw(place, series, x, y);
    }
    let mut all = title_line(&curve.title, theme, width);
    all.push(Line::from(span(
        theme,
        "header",
        format!("  {}", words::cut(&curve.y.title, width.saturating_sub(2))),
    )));
    let places: Vec<usize> = sides.iter().map(|value| rows - 1 - place_on(*value, y, rows)).collect();
    for row in 0..rows {
        let tick = places
            .iter()
            .position(|place| *place == row)
            .and_then(|nth| texts.get(nth));
        let (text, edge) = tick.map_or(("", "│"), |text| (text.as_str(), "┤"));
        let mut spans = vec![
            span(theme, "text.muted", format!("  {} ", words::pad(text, side, true))),
            span(theme, "border", edge),
        ];
        spans.extend(canvas.row(row, curve, theme));
        all.push(Line::from(spans));
    }
    all.push(Line::from(span(
        theme,
        "border",
        format!("{}└{}", " ".repeat(2 + side + 1), "─".repeat(columns)),
    )));
    all.push(bottom(curve, x, (2 + side + 2, columns), theme));
    all.extend(legend(curve, theme, width));
    all.extend(note_lines(&[], &[&curve.note], theme, width));
    all
}

/// The numbers of the x axis under their places, and its name in the room that is left between or after them.
fn bottom(curve: &Curve, scale: (f64, f64), (start, columns): (usize, usize), theme: &Theme) -> Line<'static> {
    let all = ticks(scale, (columns / 16).clamp(1, 5));
    let mut letters: Vec<char> = vec![' '; columns];
    let mut free = 0;
    for value in &all {
        let text = tick_text(curve.x.measure, *value, true);
        let wide = words::width(&text);
        let at = place_on(*value, scale, columns).saturating_sub(wide / 2);
        let at = at.min(columns.saturating_sub(wide));
        if wide <= columns && (free == 0 || at > free) {
            for (cell, letter) in letters.iter_mut().skip(at).zip(text.chars()) {
                *cell = letter;
            }
            free = at + wide;
        }
    }
    let title = format!(" {} ", curve.x.title);
    let wide = words::width(&title);
    let is_free = |at: &usize| letters.iter().skip(*at).take(wide).all(|letter| *letter == ' ');
    let middle = columns.saturating_sub(wide) / 2;
    let mut starts: Vec<usize> = (0..=columns.saturating_sub(wide)).filter(is_free).collect();
    starts.sort_by_key(|at| at.abs_diff(middle));
    let numbers = |text: String| span(theme, "text.muted", text);
    let lead = " ".repeat(start);
    match starts.first() {
        Some(at) if wide <= columns => {
            let left: String = letters.iter().take(*at).collect();
            let right: String = letters.iter().skip(at + wide).collect();
            Line::from(vec![
                numbers(format!("{lead}{left}")),
                span(theme, "header", title),
                numbers(right),
            ])
        }
        _ => Line::from(numbers(format!("{lead}{}", letters.iter().collect::<String>()))),
    }
}

/// Each series with a sample of its stroke, several on a line.
fn legend(curve: &Curve, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let sample = |stroke: Stroke| match stroke {
        Stroke::Solid => "⠒⠒⠒",
        Stroke::Dashed => "⠒⠀⠒",
        Stroke::Points => "⠶⠀⠶",
    };
    let mut all: Vec<Vec<Span<'static>>> = Vec::new();
    let mut used = width;
    for series in curve.series.iter().filter(|series| !series.label.is_empty()) {
        let label = words::cut(&series.label, width.saturating_sub(7));
        let wide = 2 + 3 + 1 + words::width(&label);
        if used + wide > width {
            all.push(Vec::new());
            used = 0;
        }
        used += wide;
        if let Some(line) = all.last_mut() {
            line.push(span(theme, &series.meaning, format!("  {} ", sample(series.stroke))));
            line.push(span(theme, "text", label));
        }
    }
    all.into_iter().map(Line::from).collect()
}

/// Cells of braille, each with the series that drew in it last.
struct Canvas {
    columns: usize,
    rows: usize,
    cells: Vec<(u8, usize)>,
}

impl Canvas {
    fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows,
            cells: vec![(0, 0); columns * rows],
        }
    }

    /// Sets a dot, counted from the left and from the bottom.
    fn set(&mut self, series: usize, x: usize, y: usize) {
        let down = (self.rows * 4).saturating_sub(1).saturating_sub(y);
        let bit = BITS
            .get(x % 2)
            .and_then(|bits| bits.get(down % 4))
            .copied()
            .unwrap_or(0);
        if let Some(cell) = self.cells.get_mut(down / 4 * self.columns + x / 2)
            && x / 2 < self.columns
        {
            *cell = (cell.0 | bit, series);
        }
    }

    fn draw(&mut self, place: usize, series: &Series, x: (f64, f64), y: (f64, f64)) {
        let dot = |point: &(f64, f64)| {
            let known = point.0.is_finite() && point.1.is_finite();
            known.then(|| {
                (
                    place_on(point.0, x, self.columns * 2),
                    place_on(point.1, y, self.rows * 4),
                )
            })
        };
        let dots: Vec<Option<(usize, usize)>> = series.points.iter().map(dot).collect();
        if series.stroke == Stroke::Points {
            for (right, up) in dots.iter().flatten() {
                // A single dot is lost among lines: each point is the square of dots around its place.
                let (right, up) = (right - right % 2, up - up % 2);
                for (right, up) in [(right, up), (right + 1, up), (right, up + 1), (right + 1, up + 1)] {
                    self.set(place, right, up);
                }
            }
            return;
        }
        for (right, up) in dots.iter().flatten() {
            self.set(place, *right, *up);
        }
        let mut drawn = 0;
        for (from, to) in dots.iter().zip(dots.iter().skip(1)) {
            if let (Some(from), Some(to)) = (from, to) {
                drawn = self.line(place, *from, *to, (series.stroke == Stroke::Dashed, drawn));
            }
        }
    }

    /// A straight line; gives the dots drawn so far, so that dashes run on over its corners.
    fn line(
        &mut self,
        series: usize,
        from: (usize, usize),
        to: (usize, usize),
        (dashed, mut drawn): (bool, usize),
    ) -> usize {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        let between = |from: usize, to: usize, step: usize| {
            let share = step as f64 / steps as f64;
            (from as f64 + (to as f64 - from as f64) * share).round() as usize
        };
        for step in 0..=steps {
            if !dashed || drawn % (DASH.0 + DASH.1) < DASH.0 {
                self.set(series, between(from.0, to.0, step), between(from.1, to.1, step));
            }
            drawn += 1;
        }
        drawn
    }

    fn row(&self, row: usize, curve: &Curve, theme: &Theme) -> Vec<Span<'static>> {
        let mut runs: Vec<(String, Option<usize>)> = Vec::new();
        for (mask, series) in self.cells.iter().skip(row * self.columns).take(self.columns) {
            let owner = (*mask > 0).then_some(*series);
            let letter = match mask {
                0 => ' ',
                mask => char::from_u32(0x2800 + u32::from(*mask)).unwrap_or(' '),
            };
            match runs.last_mut() {
                Some((text, same)) if *same == owner => text.push(letter),
                _ => runs.push((letter.to_string(), owner)),
            }
        }
        let meaning = |owner: Option<usize>| {
            let series = owner.and_then(|place| curve.series.get(place));
            series.map_or("text", |series| series.meaning.as_str())
        };
        runs.into_iter()
            .map(|(text, owner)| span(theme, meaning(owner), text))
            .collect()
    }
}
