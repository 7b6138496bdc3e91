//! The tiers now and under the draft: sizes, and where outcomes are known rate, interval and lift as well; where their
//! leads come from and go to; and below it what was counted.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::lens::{TierRow, WhatIf};
use crate::operations::looks_words;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::view::paint::{self, span};
use crate::tui::words;

/// Columns of rate, interval and lift.
const RATE: usize = 15;
const INTERVAL: usize = 12;
const LIFT: usize = 15;
/// Fewer columns tell nothing of where leads come from.
const FLOWS: usize = 8;

/// Draws what stands below the sliders.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let desk = &model.tier_desk.what_if;
    let width = usize::from(area.width);
    let mut end = footer(model, theme, width);
    let room = usize::from(area.height).saturating_sub(end.len());
    let mut top = 0;
    if let Some((found, _)) = &desk.shown {
        let all = rows(model, found, width);
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

fn count(n: u64) -> String {
    words::count(i64::try_from(n).unwrap_or(0))
}

/// Why the draft has no table, or how many leads were graded, which, and how long that took.
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
    let took = if elapsed.as_millis() == 0 {
        "under 1 ms".to_owned()
    } else {
        words::span(*elapsed)
    };
    let (one, many) = model
        .picture
        .ready()
        .map_or(("lead", "leads"), |picture| picture.lead_words);
    let mut text = format!(
        "{} of {} move · graded in {took}",
        count(found.moved()),
        words::counted(found.leads, one, many)
    );
    if desk.waiting() {
        text.push_str(" · …");
    }
    let line = |text: &str| {
        let text = words::cut(text, width.saturating_sub(2));
        Line::from(span(theme, "text.muted", format!("  {text}")))
    };
    let mut lines = vec![line(&text)];
    let population = Some(&found.population).filter(|population| !population.is_empty());
    let said = [
        population.map(|population| format!("{population} only")),
        desk.looks.map(looks_words),
        Some(found.note.clone()).filter(|note| !note.is_empty()),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    if !said.is_empty() {
        lines.push(line(&format!("{}.", said.join(". "))));
    }
    lines
}

/// Which columns there is room for.
struct Plan {
    name: usize,
    number: usize,
    rate: bool,
    interval: bool,
    lift: bool,
    flows: usize,
    wald: bool,
}

impl Plan {
    fn new(model: &Model, found: &WhatIf, width: usize) -> Self {
        let names = found.before.iter().chain(&found.after);
        let name = names
            .map(|row| words::width(model.tier_name(&row.tier)))
            .max()
            .unwrap_or(0);
        let most = match width {
            ..60 => 12,
            60..100 => 18,
            _ => 26,
        };
        let name = name.clamp(4, most);
        let number = if width < 60 { 7 } else { 9 };
        let mut room = width.saturating_sub(2 + name + 3 * (number + 1));
        let mut fits = |wide: usize| {
            let fits = found.has_rates() && room > wide;
            room -= if fits { wide + 1 } else { 0 };
            fits
        };
        let (rate, lift, interval) = (fits(RATE), fits(LIFT), fits(INTERVAL));
        Self {
            name,
            number,
            rate,
            interval,
            lift,
            flows: room.saturating_sub(2),
            wald: model.tier_desk.wald,
        }
    }

    fn interval_of(&self, row: &TierRow) -> Option<(f64, f64)> {
        let (low, high) = if self.wald { row.wald } else { row.wilson }?;
        Some((low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)))
    }
}

fn rows(model: &Model, found: &WhatIf, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let plan = Plan::new(model, found, width);
    let mut lines = vec![Line::from(span(theme, "header", words::cut(&header(&plan), width)))];
    for (place, (before, after)) in found.pairs().into_iter().enumerate() {
        let Some(tier) = after.or(before).map(|row| row.tier.as_str()) else {
            continue;
        };
        let mut spans = vec![span(
            theme,
            &format!("tier.{}", place + 1),
            format!("  {}", words::pad(model.tier_name(tier), plan.name, false)),
        )];
        spans.extend(sizes((before, after), &plan, theme));
        spans.extend(outcomes((before, after), &plan, theme));
        if plan.flows >= FLOWS {
            let flows = words::cut(&flows(model, found, tier), plan.flows);
            spans.push(span(theme, "text.muted", format!("  {flows}")));
        }
        lines.push(Line::from(spans));
    }
    lines
}

fn header(plan: &Plan) -> String {
    let mut head = format!("  {}", words::pad("tier", plan.name, false));
    for title in ["now", "draft", "change"] {
        head.push_str(&format!(" {}", words::pad(title, plan.number, true)));
    }
    let interval = if plan.wald { "Wald 95 %" } else { "Wilson 95 %" };
    for (title, wide, shown) in [
        ("rate %", RATE, plan.rate),
        (interval, INTERVAL, plan.interval),
        ("lift", LIFT, plan.lift),
    ] {
        if shown {
            head.push_str(&format!(" {}", words::pad(title, wide, true)));
        }
    }
    if plan.flows >= FLOWS {
        head.push_str("  from, to");
    }
    head
}

/// One side of a tier's row.
type Side<'row> = Option<&'row TierRow>;

fn sizes((before, after): (Side<'_>, Side<'_>), plan: &Plan, theme: &Theme) -> Vec<Span<'static>> {
    let (before, after) = (before.map_or(0, |row| row.n), after.map_or(0, |row| row.n));
    let change = i128::from(after) - i128::from(before);
    let shown = match change {
        0 => "·".to_owned(),
        up if up > 0 => format!("+{}", words::count(i64::try_from(up).unwrap_or(i64::MAX))),
        down => format!("-{}", words::count(i64::try_from(-down).unwrap_or(i64::MAX))),
    };
    let meaning = match change {
        0 => "text.muted",
        up if up > 0 => "gate.passed",
        _ => "gate.warned",
    };
    let number = |text: &str| format!(" {}", words::pad(text, plan.number, true));
    vec![
        span(theme, "text", number(&count(before)) + &number(&count(after))),
        span(theme, meaning, number(&shown)),
    ]
}

/// Rate and lift, each now and under the draft where they differ, with the draft's interval between them.
fn outcomes((before, after): (Side<'_>, Side<'_>), plan: &Plan, theme: &Theme) -> Vec<Span<'static>> {
    let cell = |(text, meaning): (String, &str), wide: usize| {
        span(theme, meaning, format!(" {}", words::pad(&text, wide, true)))
    };
    let moved = |of: fn(&TierRow) -> Option<f64>, shown: &dyn Fn(f64) -> String| {
        change(before.and_then(of), after.and_then(of), shown)
    };
    let mut spans = Vec::new();
    if plan.rate {
        let rate = moved(|row| row.rate, &|rate| format!("{:.2}", rate * 100.0));
        spans.push(cell(rate, RATE));
    }
    if plan.interval {
        let ends = after.and_then(|row| plan.interval_of(row));
        let ends = ends.map(|(low, high)| format!("{:.1}–{:.1}", low * 100.0, high * 100.0));
        spans.push(cell((ends.unwrap_or_else(|| "·".to_owned()), "text"), INTERVAL));
    }
    if plan.lift {
        let lift = moved(|row| row.lift_overall, &words::times);
        spans.push(cell(lift, LIFT));
    }
    spans
}

/// A number now and under the draft: one where both are shown alike, else both with which way it goes.
fn change(before: Option<f64>, after: Option<f64>, shown: &dyn Fn(f64) -> String) -> (String, &'static str) {
    let text = |value: Option<f64>| value.map_or_else(|| "·".to_owned(), shown);
    let (now, then) = (text(before), text(after));
    if now == then {
        return (then, "text");
    }
    match (before, after) {
        (Some(now_is), Some(then_is)) if then_is > now_is => (format!("{now} → {then} ▲"), "gate.passed"),
        (Some(_), Some(_)) => (format!("{now} → {then} ▼"), "gate.warned"),
        _ => (format!("{now} → {then}"), "text"),
    }
}

/// Where a tier's leads come from and go to.
fn flows(model: &Model, found: &WhatIf, tier: &str) -> String {
    let count = |n: u64| words::count(i64::try_from(n).unwrap_or(0));
    let come = found.moves.iter().filter(|(_, to, _)| to == tier);
    let go = found.moves.iter().filter(|(from, _, _)| from == tier);
    let come = come.map(|(from, _, n)| format!("{} from {}", count(*n), model.tier_name(from)));
    let go = go.map(|(_, to, n)| format!("{} to {}", count(*n), model.tier_name(to)));
    come.chain(go).collect::<Vec<_>>().join(", ")
}
