//! Lines through points on two axes. Series are told apart by strokes and by the shapes on them; colour comes third.

use super::super::markup::{Markup, place};
use super::super::table::note;
use super::Place;
use super::canvas::{Anchor, FAINT, GRID, INK, ROW, WIDTH, line, scaled, svg, text, wide, widest};
use crate::lens::{Axis, Curve, Series, Stroke, tick_text, ticks};

/// The height of the plot.
const PLOT: f64 = 300.0;
/// Room above it for the name of the upright axis.
const ABOVE: f64 = 24.0;
/// Room between things.
const GAP: f64 = 8.0;
/// How far apart shapes on a line are.
const APART: f64 = 70.0;
/// Half of a shape's size.
const HALF: f64 = 4.0;

/// Strokes and gaps of broken lines, in turn: two of them differ without their colours.
const DASHES: [&str; 4] = ["7 4", "2 3", "12 3 2 3", "4 8"];

/// Colours of series, for classes `s1` to `s6` (after Okabe and Ito, darkened for paper).
const COLOURS: [&str; 6] = ["#1f5f8b", "#b4530a", "#00705a", "#8a3d74", "#6b5b00", "#444444"];

/// Draws curves.
pub fn draw(markup: &mut Markup, curve: &Curve, at: &Place<'_>) {
    let (x, y) = curve.scales();
    let side: Vec<String> = ticks(y, 6)
        .iter()
        .map(|value| tick_text(curve.y.measure, *value, true))
        .collect();
    let left = widest(side.iter().map(String::as_str), WIDTH / 4.0) + GAP;
    let plot = Plot {
        x,
        y,
        across: (left, WIDTH - 20.0),
        down: (ABOVE + PLOT, ABOVE),
    };
    let below = ABOVE + PLOT + 2.0 * ROW;
    let height = below + curve.series.len() as f64 * ROW;
    svg(markup, at, height, &described(curve), |markup| {
        plot.axes(markup, curve);
        for (nth, series) in curve.series.iter().enumerate() {
            plot.series(markup, nth, series);
        }
        for (nth, series) in curve.series.iter().enumerate() {
            legend(markup, nth, series, (left, below + nth as f64 * ROW));
        }
    });
    note(markup, &curve.note);
}

fn described(curve: &Curve) -> String {
    let shown = |axis: &Axis, value: f64| axis.measure.shown(Some(value));
    let series = |series: &Series| {
        let known = || {
            series
                .points
                .iter()
                .filter(|point| point.0.is_finite() && point.1.is_finite())
        };
        let point = |point: &(f64, f64)| format!("({}, {})", shown(&curve.x, point.0), shown(&curve.y, point.1));
        match (known().next(), known().next_back()) {
            (Some(first), Some(last)) => {
                format!(
                    "{}, {} points from {} to {}",
                    series.label,
                    known().count(),
                    point(first),
                    point(last)
                )
            }
            _ => format!("{}, no points", series.label),
        }
    };
    let all: Vec<String> = curve.series.iter().map(series).collect();
    format!("{} over {}. {}.", curve.y.title, curve.x.title, all.join("; "))
}

/// Where the plot stands and what its ends are.
struct Plot {
    x: (f64, f64),
    y: (f64, f64),
    across: (f64, f64),
    down: (f64, f64),
}

impl Plot {
    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (scaled(x, self.x, self.across), scaled(y, self.y, self.down))
    }

    fn axes(&self, markup: &mut Markup, curve: &Curve) {
        for value in ticks(self.y, 6) {
            let y = scaled(value, self.y, self.down);
            line(
                markup,
                ((self.across.0, y), (self.across.1, y)),
                ("grid", GRID),
                1.0,
                "",
            );
            let words = tick_text(curve.y.measure, value, true);
            text(
                markup,
                (self.across.0 - 6.0, y + 4.0),
                Anchor::End,
                ("faint", FAINT),
                &words,
            );
        }
        let mut free = f64::MIN;
        for value in ticks(self.x, 8) {
            let x = scaled(value, self.x, self.across);
            line(markup, ((x, self.down.0), (x, self.down.1)), ("grid", GRID), 1.0, "");
            let words = tick_text(curve.x.measure, value, true);
            let half = wide(&words) / 2.0;
            if x - half > free {
                text(
                    markup,
                    (x, self.down.0 + 16.0),
                    Anchor::Middle,
                    ("faint", FAINT),
                    &words,
                );
                free = x + half + 4.0;
            }
        }
        text(
            markup,
            (self.across.0, ABOVE - GAP),
            Anchor::Start,
            ("ink", INK),
            &curve.y.title,
        );
        let right = (self.across.1, self.down.0 + 32.0);
        text(markup, right, Anchor::End, ("ink", INK), &curve.x.title);
    }

    fn series(&self, markup: &mut Markup, nth: usize, series: &Series) {
        let known = |point: &&(f64, f64)| point.0.is_finite() && point.1.is_finite();
        if series.stroke != Stroke::Points {
            let mut path = String::new();
            let mut begin = true;
            for point in &series.points {
                if known(&point) {
                    let (x, y) = self.at(*point);
                    let letter = if begin { 'M' } else { 'L' };
                    path.push_str(&format!("{letter}{} {} ", place(x), place(y)));
                }
                begin = !known(&point);
            }
            stroke(markup, nth, series.stroke, path.trim_end());
        }
        let apart = match series.stroke {
            Stroke::Points => 0.0,
            Stroke::Solid => APART,
            // A broken line is told by its gaps.
            Stroke::Dashed => return,
        };
        let mut last: Option<(f64, f64)> = None;
        for (x, y) in series.points.iter().filter(known).map(|point| self.at(*point)) {
            if last.is_none_or(|last| (x - last.0).hypot(y - last.1) >= apart) {
                shape(markup, nth, (x, y));
                last = Some((x, y));
            }
        }
    }
}

fn colour(nth: usize) -> (String, &'static str) {
    let place = nth % COLOURS.len();
    (format!("s{}", place + 1), COLOURS.get(place).copied().unwrap_or(INK))
}

fn stroke(markup: &mut Markup, nth: usize, kind: Stroke, path: &str) {
    if path.is_empty() {
        return;
    }
    let (class, ink) = colour(nth);
    let class = format!("line {class}");
    let dashes = match kind {
        Stroke::Dashed => DASHES.get(nth % DASHES.len()).copied().unwrap_or("none"),
        Stroke::Solid | Stroke::Points => "none",
    };
    let attributes = [
        ("d", path),
        ("class", &class),
        ("fill", "none"),
        ("stroke", ink),
        ("stroke-width", "2"),
        ("stroke-dasharray", dashes),
    ];
    markup.leaf("path", &attributes);
}

/// A shape of the series: disc, square, triangle, diamond, in turn.
fn shape(markup: &mut Markup, nth: usize, (x, y): (f64, f64)) {
    let (class, ink) = colour(nth);
    let at = |across: f64, down: f64| format!("{} {}", place(x + across * HALF), place(y + down * HALF));
    let path = match nth % 4 {
        0 => {
            let radius = place(HALF);
            format!(
                "M{} A{radius} {radius} 0 1 0 {} A{radius} {radius} 0 1 0 {} Z",
                at(-1.0, 0.0),
                at(1.0, 0.0),
                at(-1.0, 0.0)
            )
        }
        1 => format!(
            "M{} L{} L{} L{} Z",
            at(-0.9, -0.9),
            at(0.9, -0.9),
            at(0.9, 0.9),
            at(-0.9, 0.9)
        ),
        2 => format!("M{} L{} L{} Z", at(0.0, -1.2), at(1.1, 0.9), at(-1.1, 0.9)),
        _ => format!(
            "M{} L{} L{} L{} Z",
            at(0.0, -1.3),
            at(1.1, 0.0),
            at(0.0, 1.3),
            at(-1.1, 0.0)
        ),
    };
    markup.leaf("path", &[("d", &path), ("class", &class), ("fill", ink)]);
}

/// A stretch of the series as it is drawn, and its name.
fn legend(markup: &mut Markup, nth: usize, series: &Series, (x, top): (f64, f64)) {
    let middle = top + ROW / 2.0;
    if series.stroke != Stroke::Points {
        stroke(
            markup,
            nth,
            series.stroke,
            &format!("M{} {y} L{} {y}", place(x), place(x + 34.0), y = place(middle)),
        );
    }
    if series.stroke != Stroke::Dashed {
        shape(markup, nth, (x + 17.0, middle));
    }
    text(
        markup,
        (x + 44.0, middle + 4.0),
        Anchor::Start,
        ("ink", INK),
        &series.label,
    );
}
