//! Tiers: how many leads each holds, as figures and bars, and what they lack for the next one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::figure;
use super::paint::{self, span};
use crate::lens::TierRow;
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let tiers = match &picture.tiers {
        Ok(tiers) if !tiers.is_empty() => tiers,
        Ok(_) => return paint::sentence(buffer, area, "The run made no tiers.", theme.style("text.muted")),
        Err(why) => {
            let text = format!(
                "Here stand the tiers with their sizes and rates. {}. R runs everything.",
                words::capital(why)
            );
            return paint::sentence(buffer, area, &text, theme.style("text.muted"));
        }
    };
    let rates = tiers.iter().any(|row| row.rate.is_some());
    let width = usize::from(area.width);
    let name = tiers
        .iter()
        .map(|row| words::width(&row.tier))
        .max()
        .unwrap_or(0)
        .clamp(6, 24);
    paint::line(buffer, area, 0, &header(theme, name, rates, width));
    let widest = tiers.iter().map(|row| row.n).max().unwrap_or(0).max(1);
    let visible = usize::from(area.height).saturating_sub(1);
    let rows = tiers.iter().enumerate().skip(model.tiers.offset).take(visible);
    for (row, (place, tier)) in rows.enumerate() {
        let chosen = place == model.tiers.selected;
        let Ok(down) = u16::try_from(row + 1) else { break };
        let strip = Rect {
            y: area.y + down,
            height: 1,
            ..area
        };
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
        }
        hits.rows_touched += 1;
        let share = tier.n as f64 / widest as f64;
        paint::line(
            buffer,
            area,
            row + 1,
            &tier_line(tier, theme, name, rates, share, chosen, width),
        );
        hits.add(strip, Target::Row(place));
    }
    let below = layout::tiers(area, tiers.len());
    let lines = self::below(model, picture, usize::from(below.width));
    paint::lines(buffer, below, &lines, model.below, theme);
}

/// What the leads lack for the next tier.
pub fn below(model: &Model, picture: &Picture, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let mut lines: Vec<Line<'static>> = Vec::new();
    for found in &picture.gap {
        lines.extend(figure::lines(found, theme, width));
        lines.push(Line::default());
    }
    lines
}

fn header(theme: &Theme, name: usize, rates: bool, width: usize) -> Line<'static> {
    let mut text = format!(
        "  {} {} {}",
        words::pad("tier", name, false),
        words::pad("leads", 10, true),
        words::pad("share", 8, true)
    );
    if rates {
        let parts = [("rate", 8), ("Wilson 95 %", 17), ("lift", 7)];
        text.extend(parts.map(|(title, wide)| format!(" {}", words::pad(title, wide, true))));
    }
    Line::from(span(theme, "header", words::cut(&text, width)))
}

fn tier_line(
    tier: &TierRow,
    theme: &Theme,
    name: usize,
    rates: bool,
    share: f64,
    chosen: bool,
    width: usize,
) -> Line<'static> {
    let meaning = format!("tier.{}", tier.rank);
    let mut text = format!(
        " {} {}",
        words::pad(&words::count(i64::try_from(tier.n).unwrap_or(0)), 10, true),
        words::pad(&words::percent(tier.share), 8, true)
    );
    if rates {
        let absent = || "·".to_owned();
        let rate = tier.rate.map_or_else(absent, words::percent);
        let wilson = tier.wilson.map_or_else(absent, |(low, high)| {
            format!("{} – {}", words::percent(low), words::percent(high))
        });
        let lift = tier.lift_overall.map_or_else(absent, |lift| format!("{lift:.2}×"));
        text.extend(
            [(rate, 8), (wilson, 17), (lift, 7)].map(|(value, wide)| format!(" {}", words::pad(&value, wide, true))),
        );
    }
    let room = width.saturating_sub(name + words::width(&text) + 6);
    let spans = vec![
        Span::raw(if chosen { "▸ " } else { "  " }),
        span(theme, &meaning, words::pad(&tier.tier, name, false)),
        span(theme, "text", text),
        Span::raw("  "),
        span(theme, &meaning, words::bar(share, room)),
    ];
    Line::from(if chosen { paint::chosen(spans, theme) } else { spans })
}
