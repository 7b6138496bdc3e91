//! The calculator: so many leads of each tier, what they should bring and how long they take.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::strip;
use crate::operations::{Calculation, CalculationLine};
use crate::tui::hit::{HitMap, Target};
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::view::paint::{self, span};
use crate::tui::words;

/// Which columns there is room for.
struct Plan {
    name: usize,
    rates: bool,
    wide: bool,
    /// Whether there is room for how many leads there are.
    widest: bool,
}

/// Draws the tab.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let Some(found) = &model.tier_desk.calculator.found else {
        return;
    };
    let longest = found
        .lines
        .iter()
        .map(|line| words::width(model.tier_name(&line.tier)))
        .max()
        .unwrap_or(0);
    let plan = Plan {
        name: longest.clamp(5, if area.width < 60 { 10 } else { 18 }),
        rates: found.lines.iter().any(|line| line.rate.is_some()),
        wide: area.width >= 60,
        widest: area.width >= 90,
    };
    let (one, many) = model
        .picture
        .ready()
        .map_or(("lead", "leads"), |picture| picture.lead_words);
    paint::line(buffer, area, 0, &header(&plan, many, theme));
    let list = model.tier_desk.calculator.list;
    let mut last = 0;
    for (place, line) in found.lines.iter().enumerate().skip(list.offset) {
        let row = place - list.offset + 1;
        let Some(whole) = strip(area, row) else { break };
        hits.rows_touched += 1;
        hits.add(whole, Target::Row(place));
        let chosen = place == list.selected;
        if chosen {
            buffer.set_style(whole, theme.style("selected"));
        }
        let start = whole.x + u16::try_from(2 + plan.name + 1).unwrap_or(0);
        for (x, by) in [(start, -1), (start + 11, 1)] {
            let end = Rect { x, width: 1, ..whole }.intersection(whole);
            hits.add(end, Target::Slider { row: place, by });
        }
        let spans = spans(model, line, &plan, chosen);
        let spans = if chosen { paint::chosen(spans, theme) } else { spans };
        paint::line(buffer, whole, 0, &Line::from(spans));
        last = row;
    }
    for (row, line) in notes(found, (one, many), theme, usize::from(area.width))
        .iter()
        .enumerate()
    {
        paint::line(buffer, area, last + 2 + row, line);
    }
}

fn header(plan: &Plan, many: &str, theme: &Theme) -> Line<'static> {
    let mut text = format!(
        "  {}{}  ",
        words::pad("tier", plan.name, false),
        words::pad(many, 11, true)
    );
    for (title, wide) in columns(plan) {
        text.push_str(&format!(" {}", words::pad(title, wide, true)));
    }
    Line::from(span(theme, "header", text))
}

/// The columns after count and share.
fn columns(plan: &Plan) -> Vec<(&'static str, usize)> {
    let mut columns = Vec::new();
    if plan.wide {
        columns.push(("of list", 8));
    }
    if plan.widest {
        columns.push(("there are", 10));
    }
    if plan.rates && plan.wide {
        columns.extend([("rate", 8), ("conversions", 11)]);
    } else if plan.rates {
        columns.push(("conversions", 11));
    } else if plan.wide {
        columns.extend([("mean score", 11), ("so far", 9)]);
    }
    if plan.wide || !plan.rates {
        columns.push(("days", 7));
    }
    columns
}

fn count(n: u64) -> String {
    words::count(i64::try_from(n).unwrap_or(0))
}

fn spans(model: &Model, line: &CalculationLine, plan: &Plan, chosen: bool) -> Vec<Span<'static>> {
    let theme = model.themes.current();
    let absent = || "·".to_owned();
    let mut spans = vec![
        Span::raw(if chosen { "▸ " } else { "  " }),
        span(
            theme,
            &format!("tier.{}", line.rank),
            words::pad(model.tier_name(&line.tier), plan.name, false),
        ),
        span(theme, "key", " ◀"),
        span(theme, "text.strong", words::pad(&count(line.n), 9, true)),
        span(theme, "key", " ▶"),
    ];
    let mut text = String::new();
    for (title, wide) in columns(plan) {
        let value = match title {
            "of list" => words::percent(line.share),
            "there are" => count(line.known),
            "rate" => line.rate.map_or_else(absent, words::rate),
            "conversions" => line.expected.map_or_else(absent, |n| words::decimal(n, 1)),
            "mean score" => line.mean_score.map_or_else(absent, |score| format!("{score:.1}")),
            "so far" => count(line.cumulative),
            _ => words::decimal(line.days, 1),
        };
        text.push_str(&format!(" {}", words::pad(&value, wide, true)));
    }
    spans.push(span(theme, "text", text));
    spans
}

fn notes(found: &Calculation, (one, many): (&str, &str), theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut say = |meaning: &str, text: &str| lines.extend(paint::paragraph(theme, meaning, text, 2, width));
    let score = found
        .mean_score
        .map_or_else(String::new, |score| format!(" · mean score {score:.1}"));
    say(
        "text.strong",
        &format!(
            "{} · {} days at {} a day{score}",
            words::counted(found.leads, one, many),
            words::decimal(found.days, 1),
            count(found.a_day)
        ),
    );
    match &found.expected {
        Some(held) => {
            let percent = |(low, high): (f64, f64)| format!("{:.2}–{:.2} %", low * 100.0, high * 100.0);
            say(
                "text.strong",
                &format!(
                    "{} conversions expected, {}",
                    words::decimal(held.conversions, 1),
                    words::rate(held.rate)
                ),
            );
            say(
                "text",
                &format!(
                    "rate, tiers independent {} · bounds summed {}",
                    percent(held.independent),
                    percent(held.summed)
                ),
            );
            say(
                "text",
                &format!(
                    "likely {} to {} conversions",
                    words::decimal(held.prediction.0, 1),
                    words::decimal(held.prediction.1, 1)
                ),
            );
        }
        None if found.predicted().is_some() => {
            let sum = found.predicted().unwrap_or_default();
            say(
                "text.strong",
                &format!(
                    "{} conversions expected by the tiers' mean probabilities",
                    words::decimal(sum, 1)
                ),
            );
        }
        None if found.lines.iter().all(|line| line.rate.is_none()) => {
            say(
                "text.muted",
                &format!("No rates: this playbook's {many} carry no outcomes, so no conversions can be expected."),
            );
        }
        None => {}
    }
    let beyond = found.lines.iter().filter(|line| line.n > line.known);
    let beyond: Vec<&str> = beyond.map(|line| line.tier.as_str()).collect();
    if !beyond.is_empty() {
        say("gate.warned", &format!("▲ more than there are: {}", beyond.join(", ")));
    }
    lines
}
