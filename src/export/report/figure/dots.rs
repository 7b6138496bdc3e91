//! Readings with their intervals on one scale, and the line they are held against. What stands beside them on screen is
//! in the table below.

use super::super::markup::Markup;
use super::super::table::note;
use super::Place;
use super::canvas::{ACCENT, Anchor, FAINT, GRID, INK, ROW, WIDTH, dot, label, line, scaled, svg, text, wide, widest};
use crate::lens::{DotRow, Dots, tick_text, ticks};

/// The most that labels may take.
const LABELS: f64 = 220.0;
/// Room between things.
const GAP: f64 = 12.0;
/// Half the height of an interval's end.
const END: f64 = 4.0;

/// Draws readings.
pub fn draw(markup: &mut Markup, dots: &Dots, at: &Place<'_>) {
    let labels = widest(dots.rows.iter().map(|row| row.label.as_str()), LABELS);
    let shown: Vec<String> = dots.rows.iter().map(|row| dots.measure.shown(row.value)).collect();
    let numbers = widest(shown.iter().map(String::as_str), WIDTH / 4.0);
    let across = (labels + GAP, WIDTH - numbers - GAP);
    let (top, bottom) = (ROW, ROW * (1.0 + dots.rows.len() as f64));
    let height = bottom + if dots.baseline.is_some() { ROW } else { 4.0 };
    svg(markup, at, height, &described(dots), |markup| {
        grid(markup, dots, across, (top, bottom));
        for (place, (row, shown)) in dots.rows.iter().zip(&shown).enumerate() {
            let middle = top + (place as f64 + 0.5) * ROW;
            label(markup, (labels, middle + 4.0), Anchor::End, labels, &row.label);
            reading(markup, row, middle, dots.scale(), across);
            text(markup, (WIDTH, middle + 4.0), Anchor::End, ("ink", INK), shown);
        }
    });
    let interval = dots.rows.iter().any(|row| row.interval.is_some()) && !dots.interval.is_empty();
    if interval {
        note(
            markup,
            &format!("● {}; the line through it: {}", dots.reading, dots.interval),
        );
    }
}

/// What is seen, row by row.
fn described(dots: &Dots) -> String {
    let row = |row: &DotRow| {
        let value = row
            .value
            .map_or_else(|| "nothing observed".to_owned(), |_| dots.measure.shown(row.value));
        let interval = row.interval.map(|(low, high)| {
            format!(
                " ({} to {})",
                dots.measure.shown(Some(low)),
                dots.measure.shown(Some(high))
            )
        });
        format!("{} {value}{}", row.label, interval.unwrap_or_default())
    };
    let rows: Vec<String> = dots.rows.iter().map(row).collect();
    let base = dots
        .baseline
        .as_ref()
        .map(|base| format!(" Held against {} {}.", base.label, dots.measure.shown(Some(base.value))));
    format!("{}: {}.{}", dots.reading, rows.join("; "), base.unwrap_or_default())
}

fn grid(markup: &mut Markup, dots: &Dots, across: (f64, f64), (top, bottom): (f64, f64)) {
    let scale = dots.scale();
    let mut free = f64::MIN;
    for value in ticks(scale, 8) {
        let x = scaled(value, scale, across);
        line(markup, ((x, top), (x, bottom)), ("grid", GRID), 1.0, "");
        let words = tick_text(dots.measure, value, true);
        let half = wide(&words) / 2.0;
        if x - half > free {
            text(markup, (x, top - 7.0), Anchor::Middle, ("faint", FAINT), &words);
            free = x + half + 4.0;
        }
    }
    if let Some(base) = &dots.baseline {
        let x = scaled(base.value, scale, across);
        line(markup, ((x, top), (x, bottom + 4.0)), ("faint-line", FAINT), 1.5, "4 3");
        let words = format!("{} {}", base.label, dots.measure.shown(Some(base.value)));
        let half = wide(&words) / 2.0;
        let middle = x.clamp(half, WIDTH - half);
        text(
            markup,
            (middle, bottom + 17.0),
            Anchor::Middle,
            ("faint", FAINT),
            &words,
        );
    }
}

/// Dot and interval of a row. What lies beyond the scale ends in an arrow instead of an end.
fn reading(markup: &mut Markup, row: &DotRow, middle: f64, scale: (f64, f64), across: (f64, f64)) {
    if let Some((low, high)) = row.interval {
        let (from, to) = (scaled(low, scale, across), scaled(high, scale, across));
        line(markup, ((from, middle), (to, middle)), ("accent-line", ACCENT), 2.0, "");
        for (x, is_beyond, sign) in [(from, low < scale.0, "◂"), (to, high > scale.1, "▸")] {
            if is_beyond {
                text(markup, (x, middle + 4.0), Anchor::Middle, ("accent", ACCENT), sign);
            } else {
                let ends = ((x, middle - END), (x, middle + END));
                line(markup, ends, ("accent-line", ACCENT), 2.0, "");
            }
        }
    }
    if let Some(value) = row.value.filter(|value| value.is_finite()) {
        dot(markup, (scaled(value, scale, across), middle), 5.0, ("accent", ACCENT));
    }
}
