//! Lengths on one scale, each with its number beside it.

use super::super::markup::Markup;
use super::Place;
use super::canvas::{ACCENT, Anchor, FAINT, INK, ROW, WIDTH, label, rectangle, scaled, svg, text, wide, widest};
use crate::lens::Bars;

/// The most that labels may take.
const LABELS: f64 = 260.0;
/// Room between things.
const GAP: f64 = 8.0;

/// Draws bars.
pub fn draw(markup: &mut Markup, bars: &Bars, at: &Place<'_>) {
    let labels = widest(bars.bars.iter().map(|bar| bar.label.as_str()), LABELS);
    let numbers = widest(bars.bars.iter().map(|bar| bar.shown.as_str()), WIDTH / 3.0);
    let (from, to) = (labels + GAP, (WIDTH - numbers - GAP).max(labels + 2.0 * GAP));
    let known = bars.bars.iter().map(|bar| bar.value).filter(|value| value.is_finite());
    let (low, high) = known.fold((0.0, 0.0), |(low, high): (f64, f64), value| {
        (low.min(value), high.max(value))
    });
    let scale = if high > low { (low, high) } else { (0.0, 1.0) };
    let told: Vec<String> = bars
        .bars
        .iter()
        .map(|bar| format!("{} {}", bar.label, bar.shown))
        .collect();
    svg(
        markup,
        at,
        bars.bars.len() as f64 * ROW,
        &format!("Bars. {}.", told.join("; ")),
        |markup| {
            let zero = scaled(0.0, scale, (from, to));
            for (place, bar) in bars.bars.iter().enumerate() {
                let top = place as f64 * ROW;
                let base = top + ROW * 0.7;
                label(markup, (labels, base), Anchor::End, labels, &bar.label);
                let end = if bar.value.is_finite() {
                    scaled(bar.value, scale, (from, to))
                } else {
                    zero
                };
                let size = ((end - zero).abs().max(1.0), ROW - 8.0);
                rectangle(markup, (zero.min(end), top + 4.0), size, ("accent", ACCENT));
                // Beside a bar that goes below zero the number stands at its right end too.
                let beside = zero.max(end) + GAP;
                let room = WIDTH - beside >= wide(&bar.shown);
                let (x, anchor) = if room {
                    (beside, Anchor::Start)
                } else {
                    (WIDTH, Anchor::End)
                };
                text(markup, (x, base), anchor, ("ink", INK), &bar.shown);
            }
            if low < 0.0 {
                let ends = ((zero, 0.0), (zero, bars.bars.len() as f64 * ROW));
                super::canvas::line(markup, ends, ("faint-line", FAINT), 1.0, "");
            }
        },
    );
}
