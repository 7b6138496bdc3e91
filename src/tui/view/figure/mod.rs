//! Figures of a lens as lines of text, fitted to a width. What does not fit is left out and named, never just cut off,
//! and every colour has a sign or a word beside it.

mod bars;
mod cards;
mod curve;
mod dots;
mod form;
mod heat_map;
mod ledger;
mod matrix;
#[cfg(test)]
mod model_tests;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod waterfall;

pub use cards::{Spot, arranged};
use ratatui::text::Line;

use super::paint::{paragraph, span};
use crate::lens::{Figure, Measure};
use crate::tui::theme::Theme;
use crate::tui::words;

/// The lines of one figure, its title first (when it has one). None of them is wider than `width`.
pub fn lines(figure: &Figure, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    match figure {
        Figure::Table(table) => table::lines(table, theme, width),
        Figure::Tree(tree) => tree::lines(tree, theme, width),
        Figure::Bars(bars) => bars::lines(bars, theme, width),
        Figure::Dots(dots) => dots::lines(dots, theme, width),
        Figure::Matrix(matrix) => matrix::lines(matrix, theme, width),
        Figure::Curve(curve) => curve::lines(curve, theme, width),
        Figure::HeatMap(map) => heat_map::lines(map, theme, width),
        Figure::Cards(cards) => cards::lines(cards, theme, width),
        Figure::Ledger(ledger) if ledger.is_signed() => waterfall::lines(ledger, theme, width),
        Figure::Ledger(ledger) => ledger::lines(ledger, theme, width),
        Figure::Form(form) => form::lines(form, theme, width),
        Figure::Linked(linked) => lines(&linked.of, theme, width),
        Figure::Text { title, lines } => {
            let mut all = title_line(title, theme, width);
            for line in lines {
                all.extend(paragraph(theme, "text", line, 2, width));
            }
            all
        }
    }
}

fn title_line(title: &str, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    if title.is_empty() {
        return Vec::new();
    }
    vec![Line::from(span(
        theme,
        "title",
        format!(" {}", words::cut(title, width.saturating_sub(1))),
    ))]
}

/// The sentences below a figure, after what had to be left out of it.
fn note_lines(left_out: &[&str], notes: &[&str], theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    if !left_out.is_empty() {
        let text = format!("no room for: {}", left_out.join(", "));
        all.extend(paragraph(theme, "text.muted", &text, 2, width));
    }
    for note in notes.iter().filter(|note| !note.is_empty()) {
        all.extend(paragraph(theme, "text.muted", note, 2, width));
    }
    all
}

/// The widest of these texts, in columns.
fn widest<'text>(texts: impl Iterator<Item = &'text str>) -> usize {
    texts.map(words::width).max().unwrap_or(0)
}

/// Places on a scale that are easily read, from its lower end: at most `most` and at least one of them.
fn ticks((low, high): (f64, f64), most: usize) -> Vec<f64> {
    let rough = (high - low) / most.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return vec![low];
    }
    let magnitude = 10.0_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|part| part * magnitude);
    let step = steps.into_iter().find(|step| *step >= rough * 0.999).unwrap_or(rough);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let all: Vec<f64> = (first..=last)
        .take(most.max(1) + 1)
        .map(|place| place as f64 * step)
        .collect();
    if all.is_empty() { vec![low] } else { all }
}

/// A tick's number with as many places as it needs; a share in percent, its sign only where it is `signed`.
fn tick_text(measure: Measure, value: f64, signed: bool) -> String {
    /// Places that still tell two ticks apart.
    const PLACES: usize = 6;
    let scaled = if measure == Measure::Share {
        value * 100.0
    } else {
        value
    };
    let text = if scaled.fract().abs() < 1e-9 || (1.0 - scaled.fract().abs()) < 1e-9 {
        words::number(scaled.round())
    } else {
        let text = format!("{scaled:.PLACES$}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if measure == Measure::Share && signed {
        format!("{text} %")
    } else {
        text
    }
}

/// Where a value stands on a scale of so many columns; outside of it at its ends.
fn place_on(value: f64, (low, high): (f64, f64), columns: usize) -> usize {
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    (share * columns.saturating_sub(1) as f64).round() as usize
}
