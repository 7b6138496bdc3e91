//! Ledgers whose lines take away as well as add: a waterfall. Each bar begins where the one before it ended, its tip says
//! the direction, and the sign stands in its number, so that no colour is needed to read it.

use ratatui::text::{Line, Span};

use super::super::paint::{paragraph, span};
use super::{note_lines, place_on, title_line, widest};
use crate::lens::Ledger;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of a value and of points.
const NUMBER: usize = 8;
/// Bars in fewer columns than this say nothing.
const LEAST_BARS: usize = 12;
/// Wider than this they say no more.
const WIDE_BARS: usize = 48;
/// A source in fewer columns than this stands on a line of its own.
const LEAST_SOURCE: usize = 12;

/// What stands in which columns.
struct Plan {
    label: usize,
    values: bool,
    bars: usize,
    source: usize,
}

pub(super) fn lines(ledger: &Ledger, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let steps = ledger.steps();
    let scale = steps
        .iter()
        .flat_map(|step| [step.0, step.1])
        .fold((0.0_f64, 0.0_f64), |ends, value| (ends.0.min(value), ends.1.max(value)));
    let plan = plan(ledger, width);
    let mut all = title_line(&ledger.title, theme, width);
    let head = figures(&plan, "", "value", "adds");
    all.push(Line::from(span(theme, "header", words::cut(&head, width))));
    for (line, step) in ledger.lines.iter().zip(steps) {
        let meaning = if line.points.is_some() { "text" } else { "text.muted" };
        let text = figures(
            &plan,
            &line.label,
            &plain(line.value),
            &signed(line.points, ledger.places),
        );
        let mut spans = vec![span(theme, meaning, text)];
        spans.extend(bar(&plan, step, scale, theme));
        if plan.source > 0 {
            let from = words::cut(&line.source, plan.source);
            spans.push(span(theme, "text.muted", format!("  {from}")));
        }
        all.push(Line::from(spans));
        if plan.source == 0 && !line.source.is_empty() {
            all.extend(paragraph(theme, "text.muted", &line.source, 4, width));
        }
    }
    let mut total = vec![span(
        theme,
        "text.strong",
        figures(&plan, "total", "", &signed(ledger.total, ledger.places)),
    )];
    if let Some(value) = ledger.total {
        total.extend(bar(&plan, (0.0, value), scale, theme));
    }
    all.push(Line::from(total));
    let mut left_out = Vec::new();
    if !plan.values && ledger.lines.iter().any(|line| line.value.is_some()) {
        left_out.push("the values");
    }
    if plan.bars == 0 {
        left_out.push("the bars");
    }
    all.extend(note_lines(&left_out, &[], theme, width));
    all
}

fn plan(ledger: &Ledger, width: usize) -> Plan {
    let labels = widest(ledger.lines.iter().map(|line| line.label.as_str())).max(5);
    let label = labels.min((width * 2 / 5).max(5));
    let values = ledger.lines.iter().any(|line| line.value.is_some());
    let sources = ledger.lines.iter().any(|line| !line.source.is_empty());
    let room = |values: bool| width.saturating_sub(2 + label + (NUMBER + 1) * (1 + usize::from(values)) + 2);
    // The bars say more than the values beside them.
    let values = values && room(true) >= LEAST_BARS;
    let left = room(values);
    let bars = if left < LEAST_BARS { 0 } else { left.min(WIDE_BARS) };
    let beside = LEAST_BARS * 2;
    if sources && left >= beside + 2 + LEAST_SOURCE {
        let bars = bars.min(left / 2).max(beside);
        return Plan {
            label,
            values,
            bars,
            source: left - bars - 2,
        };
    }
    Plan {
        label,
        values,
        bars,
        source: 0,
    }
}

fn figures(plan: &Plan, label: &str, value: &str, points: &str) -> String {
    let mut text = format!("  {}", words::pad(label, plan.label, false));
    if plan.values {
        text.push_str(&format!(" {}", words::pad(value, NUMBER, true)));
    }
    text.push_str(&format!(" {}  ", words::pad(points, NUMBER, true)));
    text
}

fn plain(value: Option<f64>) -> String {
    value.map_or_else(|| "·".to_owned(), |value| words::decimal(value, 2))
}

fn signed(value: Option<f64>, places: u8) -> String {
    value.map_or_else(
        || "·".to_owned(),
        |value| {
            let text = words::decimal(value, usize::from(places));
            if text.starts_with('-') {
                text
            } else {
                format!("+{text}")
            }
        },
    )
}

/// A step on the scale, with the line of nothing behind it.
fn bar(plan: &Plan, (from, to): (f64, f64), scale: (f64, f64), theme: &Theme) -> Vec<Span<'static>> {
    if plan.bars == 0 {
        return Vec::new();
    }
    let scale = if scale.1 > scale.0 {
        scale
    } else {
        (scale.0, scale.0 + 1.0)
    };
    let mut strip: Vec<(char, &str)> = vec![(' ', "text"); plan.bars];
    if let Some(cell) = strip.get_mut(place_on(0.0, scale, plan.bars)) {
        *cell = ('│', "scale.baseline");
    }
    let (left, right) = (
        place_on(from.min(to), scale, plan.bars),
        place_on(from.max(to), scale, plan.bars),
    );
    let (tip, end, meaning) = if to < from {
        (left, '◂', "move.down")
    } else {
        (right, '▸', "move.up")
    };
    if (to - from).abs() > f64::EPSILON {
        for (place, cell) in strip.iter_mut().enumerate().take(right + 1).skip(left) {
            *cell = (if place == tip { end } else { '█' }, meaning);
        }
    }
    let mut spans: Vec<(String, &str)> = Vec::new();
    for (letter, meaning) in strip {
        match spans.last_mut() {
            Some((text, same)) if *same == meaning => text.push(letter),
            _ => spans.push((letter.to_string(), meaning)),
        }
    }
    spans
        .into_iter()
        .map(|(text, meaning)| span(theme, meaning, text))
        .collect()
}
