//! The distribution: count and share of each tier, and where outcomes are known its rate as a dot with its interval,
//! all on one scale with the rate of all leads as a line.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::strip;
use crate::lens::{TierRow, baseline, overlap, standard};
use crate::tui::hit::{HitMap, Target};
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::update::filter_is_applied;
use crate::tui::view::paint::{self, span};
use crate::tui::words;

/// A scale narrower than this says nothing.
const NARROWEST: usize = 16;
/// Columns of the share of all tiers down to one, with the blanks around it.
const SO_FAR: usize = 11;
/// Where a scale of rates may end.
const ENDS: [f64; 12] = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0];

/// Widths and limits that all rows share.
struct Plan {
    name: usize,
    /// Columns of the number of leads, which a long heading widens.
    count: usize,
    rates: bool,
    /// Whether tiers without rates say what is expected of them.
    expects: bool,
    /// Whether there is room for the share of all tiers down to one; what is expected goes before it.
    so_far: bool,
    wald: bool,
    /// Columns of the scale or of the bars; none where there is no room.
    scale: usize,
    /// Columns for lift and expected rate, where there is room.
    lift: bool,
    /// Columns for the words on tiers that only one of the two intervals keeps clear of the standard tier's.
    only: usize,
    end: f64,
    base: Option<f64>,
    widest: u64,
}

impl Plan {
    fn new(model: &Model, tiers: &[TierRow], width: usize) -> Self {
        let rates = tiers.iter().any(|row| row.rate.is_some());
        let expects = !rates && tiers.iter().any(|row| row.expected_rate.is_some());
        let wald = model.tier_desk.wald;
        let names = tiers.iter().map(|row| words::width(model.tier_name(&row.tier)));
        let longest = names.max().unwrap_or(0);
        let most = match width {
            ..60 => 11,
            60..110 => 24,
            _ => 28,
        };
        let name = longest.clamp(6, most);
        let count = words::width(model.tier_heading()).max(8);
        let counts = 2 + name + 1 + count + 9;
        let base = baseline(tiers);
        let highest = tiers
            .iter()
            .flat_map(|row| [row.rate, bounds(row, wald).map(|(_, high)| high), base])
            .flatten()
            .fold(0.0_f64, f64::max);
        let end = ENDS.iter().copied().find(|end| *end >= highest).unwrap_or(1.0);
        let said = tiers.iter().map(|row| words::width(only(row, standard(tiers))));
        let said = said.max().unwrap_or(0);
        let expected = if expects { 11 } else { 0 };
        let so_far = !rates && counts + SO_FAR + expected <= width;
        let (lift, only, scale) = if rates {
            let left = width.saturating_sub(counts + 8);
            let lift = left >= NARROWEST + 2 + 21;
            let only = if lift && left >= 2 * NARROWEST + 2 + 21 + said {
                said
            } else {
                0
            };
            let beside = if lift { 2 + 21 + only } else { 2 };
            (lift, only, left.saturating_sub(beside))
        } else {
            let shares = if so_far { SO_FAR } else { 2 };
            (false, 0, width.saturating_sub(counts + shares + expected))
        };
        Self {
            name,
            count,
            rates,
            expects,
            so_far,
            wald,
            scale: if scale < NARROWEST && rates { 0 } else { scale },
            lift,
            only,
            end,
            base,
            widest: tiers.iter().map(|row| row.n).max().unwrap_or(0).max(1),
        }
    }

    /// The column of a rate on the scale.
    fn column(&self, rate: f64) -> usize {
        let last = self.scale.saturating_sub(1);
        ((rate / self.end).clamp(0.0, 1.0) * last as f64).round() as usize
    }
}

/// An interval as it is shown: Wald's may reach beyond what can be.
fn bounds(row: &TierRow, wald: bool) -> Option<(f64, f64)> {
    let (low, high) = if wald { row.wald } else { row.wilson }?;
    Some((low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)))
}

/// Which of the two intervals alone lies above the standard tier's; empty where they agree.
fn only(tier: &TierRow, standard: Option<&TierRow>) -> &'static str {
    let clear = |wald: bool| {
        let (own, theirs) = (bounds(tier, wald)?, bounds(standard?, wald)?);
        Some(own.0 > theirs.1)
    };
    match (clear(false), clear(true)) {
        (Some(true), Some(false)) => "wilson only",
        (Some(false), Some(true)) => "wald only",
        _ => "",
    }
}

/// Draws the tab.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let tiers = model.tier_rows();
    let plan = Plan::new(model, tiers, usize::from(area.width));
    // Under a filter on leads it is how many of each tier are kept; rates and intervals stay those of all.
    let held = model.selecting.settled().filter(|_| filter_is_applied(model));
    let held = held.map(|held| &held.tiers);
    let heading = if held.is_some() { "kept" } else { model.tier_heading() };
    paint::line(buffer, area, 0, &header(&plan, heading, held.is_some(), theme));
    let visible = usize::from(area.height).saturating_sub(1);
    let mut last = 0;
    for (row, (place, tier)) in tiers
        .iter()
        .enumerate()
        .skip(model.tiers.offset)
        .take(visible)
        .enumerate()
    {
        let Some(line) = strip(area, row + 1) else { break };
        let chosen = place == model.tiers.selected;
        if chosen {
            buffer.set_style(line, theme.style("selected"));
        }
        hits.rows_touched += 1;
        let below: u64 = tiers.iter().take(place + 1).map(|row| row.n).sum();
        let all: u64 = tiers.iter().map(|row| row.n).sum();
        let so_far = if all == 0 { 0.0 } else { below as f64 / all as f64 };
        let mut spans = vec![
            Span::raw(if chosen { "▸ " } else { "  " }),
            span(
                theme,
                &format!("tier.{}", tier.rank),
                words::pad(model.tier_name(&tier.tier), plan.name, false),
            ),
            span(theme, "text", counts(tier, held, plan.count)),
        ];
        spans.extend(if plan.rates {
            let mut spans = rated(tier, &plan, theme);
            spans.push(span(
                theme,
                "text.muted",
                words::pad(only(tier, standard(tiers)), plan.only, false),
            ));
            spans
        } else {
            sized(tier, so_far, &plan, theme)
        });
        let spans = if chosen { paint::chosen(spans, theme) } else { spans };
        paint::line(buffer, area, row + 1, &Line::from(spans));
        hits.add(line, Target::Row(place));
        last = row + 1;
    }
    let notes = notes(model, tiers, &plan, theme, usize::from(area.width));
    for (row, line) in notes.iter().enumerate() {
        paint::line(buffer, area, last + 1 + row, line);
    }
}

/// Leads and share of a tier; of those that a filter keeps, how many of how many.
fn counts(tier: &TierRow, held: Option<&BTreeMap<String, (usize, usize)>>, wide: usize) -> String {
    let (n, beside) = match held {
        Some(held) => {
            let (kept, all) = held.get(&tier.tier).copied().unwrap_or_default();
            (words::count(kept), words::count(all))
        }
        None => (words::count(tier.n), words::percent(tier.share)),
    };
    format!(" {} {}", words::pad(&n, wide, true), words::pad(&beside, 8, true))
}

/// Without rates: the share of all tiers down to this one, what is expected of it where that is known, and a bar.
fn sized(tier: &TierRow, so_far: f64, plan: &Plan, theme: &Theme) -> Vec<Span<'static>> {
    let share = tier.n as f64 / plan.widest as f64;
    let shares = if plan.so_far {
        format!(" {}  ", words::pad(&words::percent(so_far), 8, true))
    } else {
        "  ".to_owned()
    };
    let mut spans = vec![span(theme, "text.muted", shares)];
    if plan.expects {
        let rate = tier.expected_rate.map_or_else(|| "·".to_owned(), words::rate);
        spans.push(span(theme, "text.strong", format!("{}  ", words::pad(&rate, 9, true))));
    }
    spans.push(span(
        theme,
        &format!("tier.{}", tier.rank),
        words::bar(share, plan.scale),
    ));
    spans
}

fn rated(tier: &TierRow, plan: &Plan, theme: &Theme) -> Vec<Span<'static>> {
    let absent = || "·".to_owned();
    let rate = tier.rate.map_or_else(absent, |rate| format!("{:.2}", rate * 100.0));
    let mut spans = vec![span(theme, "text.strong", format!(" {}", words::pad(&rate, 7, true)))];
    if plan.scale > 0 {
        spans.push(Span::raw("  "));
        let meaning = format!("tier.{}", tier.rank);
        for (letter, of_base) in on_scale(tier, plan) {
            spans.push(span(
                theme,
                if of_base { "text.muted" } else { &meaning },
                letter.to_string(),
            ));
        }
    }
    if plan.lift {
        let lift = tier.lift_overall.map_or_else(absent, words::times);
        let expected = tier
            .expected_rate
            .map_or_else(absent, |rate| format!("{:.2}", rate * 100.0));
        let sign = match tier.significant {
            Some(true) => "✓",
            Some(false) => "–",
            None => " ",
        };
        spans.push(span(
            theme,
            "text",
            format!(" {} {} ", words::pad(&lift, 8, true), words::pad(&expected, 8, true)),
        ));
        spans.push(span(theme, "gate.passed", format!("{sign} ")));
    }
    spans
}

/// One row of the scale: the interval, the dot, and the line of the baseline behind both.
fn on_scale(tier: &TierRow, plan: &Plan) -> Vec<(char, bool)> {
    let mut cells = vec![(' ', false); plan.scale];
    let mut put = |column: usize, letter: char, of_base: bool| {
        if let Some(cell) = cells.get_mut(column) {
            *cell = (letter, of_base);
        }
    };
    if let Some((low, high)) = bounds(tier, plan.wald) {
        let (low, high) = (plan.column(low), plan.column(high));
        (low..=high).for_each(|column| put(column, '─', false));
        put(low, '├', false);
        put(high, '┤', false);
    }
    if let Some(base) = plan.base {
        put(plan.column(base), '│', true);
    }
    if let Some(rate) = tier.rate {
        put(plan.column(rate), '●', false);
    }
    cells
}

fn header(plan: &Plan, heading: &str, held: bool, theme: &Theme) -> Line<'static> {
    let mut text = format!(
        "  {} {} {}",
        words::pad("tier", plan.name, false),
        words::pad(heading, plan.count, true),
        words::pad(if held { "of" } else { "share" }, 8, true)
    );
    if plan.rates {
        text.push_str(&format!(" {}", words::pad("rate %", 7, true)));
        if plan.scale > 0 {
            let end = format!("{} %", words::number(plan.end * 100.0));
            let half = words::number(plan.end * 50.0);
            let middle = plan.scale / 2;
            let left = words::pad("0", middle.saturating_sub(words::width(&half) / 2), false);
            let used = words::width(&left) + words::width(&half);
            text.push_str(&format!(
                "  {left}{half}{}",
                words::pad(&end, plan.scale.saturating_sub(used), true)
            ));
        }
        if plan.lift {
            text.push_str(&format!(
                " {} {}  ",
                words::pad("lift", 8, true),
                words::pad("expected", 8, true)
            ));
        }
    } else {
        if plan.so_far {
            text.push_str(&format!(" {}", words::pad("so far", 8, true)));
        }
        if plan.expects {
            text.push_str(&format!("  {}", words::pad("expected", 9, true)));
        }
    }
    Line::from(span(theme, "header", text))
}

fn notes(model: &Model, tiers: &[TierRow], plan: &Plan, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut say = |meaning: &str, text: &str| lines.extend(paint::paragraph(theme, meaning, text, 2, width));
    let Some(base) = plan.base.filter(|_| plan.rates) else {
        let facts = model.picture.ready().map(|picture| &picture.tier_facts.choices);
        if let Some(choices) = facts.filter(|choices| !choices.note.is_empty()) {
            say("text", &choices.note);
        }
        say(
            "text.muted",
            if plan.expects {
                "Expected is the mean probability of a tier's leads, whose outcomes are still open; the tab Backtest has \
                 what came of earlier ones. ↵ lists the leads that a tier counts."
            } else {
                "No rates: this playbook's leads carry no outcomes. ↵ lists a tier's leads."
            },
        );
        return lines;
    };
    let (shown, other) = if plan.wald {
        ("Wald", "Wilson")
    } else {
        ("Wilson", "Wald")
    };
    // Where the line of rule set and split has no room beside the tabs, it stands here.
    let head = super::counted_by(model).filter(|head| !super::has_room_for(head, u16::try_from(width).unwrap_or(0)));
    let all = head.unwrap_or_else(|| format!("base {}: all leads", words::rate(base)));
    say(
        "text.muted",
        &format!("│ {all} · {shown} 95 % · W shows {other} · ✓ above the standard tier"),
    );
    if let Some(tier) = tiers.get(model.tiers.selected) {
        say("text", &explained(model, tier, standard(tiers)));
    }
    lines
}

/// The selected tier's intervals in words, and whether each keeps clear of the standard tier's.
fn explained(model: &Model, tier: &TierRow, standard: Option<&TierRow>) -> String {
    let own_name = model.tier_name(&tier.tier);
    let Some(rate) = tier.rate else {
        return format!("{own_name}: no outcomes");
    };
    let count = |n: u64| words::count(i64::try_from(n).unwrap_or(0));
    let of = tier
        .k
        .map_or_else(String::new, |k| format!(" ({} of {})", count(k), count(tier.n)));
    let mut text = format!("{own_name}: {}{of}", words::rate(rate));
    let theirs = |wald: bool| {
        standard
            .filter(|held| held.tier != tier.tier)
            .and_then(|held| bounds(held, wald))
    };
    for (name, wald) in [("Wilson", false), ("Wald", true)] {
        let Some(own) = bounds(tier, wald) else { continue };
        text.push_str(&format!(" · {name} {:.2}–{:.2}", own.0 * 100.0, own.1 * 100.0));
        if let (Some(theirs), Some(standard)) = (theirs(wald), standard) {
            let how = if overlap(own, theirs) {
                "overlaps"
            } else {
                "is clear of"
            };
            text.push_str(&format!(
                " {how} {} {:.2}–{:.2}",
                model.tier_name(&standard.tier),
                theirs.0 * 100.0,
                theirs.1 * 100.0
            ));
        }
    }
    text
}
