//! What the overview says of leads: how many each tier has, and the best few.

use ratatui::text::{Line, Span};

use super::super::paint::{span, titled};
use super::{Row, TITLE};
use crate::lens::{Cell, TierRow};
use crate::tui::action::Picture;
use crate::tui::hit::Glance;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// The tiers: how many leads each has, as a bar.
pub(super) fn tiers(model: &Model, picture: &Picture, theme: &Theme, width: usize) -> Vec<Row> {
    let Ok(tiers) = &picture.tiers else { return Vec::new() };
    let held = model.selecting.settled();
    // Under a filter on leads: how many of each tier are kept, and of how many.
    let counted = |row: &TierRow| match held {
        Some(held) => {
            let (kept, all) = held.tiers.get(&row.tier).copied().unwrap_or_default();
            (kept as u64, format!("of {}", words::count(all)))
        }
        None => (row.n, words::percent(row.share)),
    };
    let name = tiers
        .iter()
        .map(|row| words::width(model.tier_name(&row.tier)))
        .max()
        .unwrap_or(0)
        .min(20);
    let widest = tiers.iter().map(|row| counted(row).0).max().unwrap_or(0).max(1);
    let room = width.saturating_sub(TITLE + name + 24).min(48);
    let lines = tiers.iter().enumerate().map(|(place, row)| {
        let meaning = format!("tier.{}", row.rank);
        let (n, beside) = counted(row);
        let bar = words::bar(n as f64 / widest as f64, room);
        let spans = vec![
            span(theme, &meaning, words::pad(model.tier_name(&row.tier), name, false)),
            span(theme, "text", format!(" {} ", words::pad(&words::count(n), 9, true))),
            span(theme, "text.muted", format!("{} ", words::pad(&beside, 8, true))),
            span(theme, &meaning, bar),
        ];
        let line = titled(theme, if place == 0 { "Tiers" } else { "" }, TITLE, spans);
        Row::whole(line, Glance::Tier(place))
    });
    let counted = &picture.tier_facts.choices.counted;
    let only = (held.is_none() && !counted.is_empty()).then(|| {
        let text = format!("{counted} {} only", picture.lead_words.1);
        Row::from(titled(theme, "", TITLE, vec![span(theme, "text.muted", text)]))
    });
    lines.chain(only).collect()
}

/// The five best leads: rank, name, tier, score and why.
pub(super) fn best(model: &Model, picture: &Picture, theme: &Theme, width: usize) -> Vec<Row> {
    let Ok((table, total)) = &picture.best else {
        return Vec::new();
    };
    let (table, total) = match model.selecting.settled() {
        Some(held) => (&held.best.0, &held.leads),
        None => (table, total),
    };
    let place = |name: &str| table.columns.iter().position(|column| column.name == name);
    let wanted: Vec<usize> = ["rank", "name", "tier", "score", picture.why_column]
        .into_iter()
        .filter_map(place)
        .collect();
    let room = width.saturating_sub(TITLE + 2);
    let limits = [4, 24, 19, 8, room];
    let (one, many) = picture.lead_words;
    let mut all: Vec<Row> = vec![Line::default().into()];
    let tier = place("tier");
    // A tier stands under its name for people here as well.
    let shown = |index: usize, cell: &Cell| match cell {
        Cell::Text(text) if Some(index) == tier => model.tier_name(text).to_owned(),
        cell => cell.shown(),
    };
    for (row, cells) in table.rows.iter().enumerate() {
        let mut spans = Vec::new();
        let mut left = room;
        for (index, limit) in wanted.iter().zip(limits) {
            let cell = cells.get(*index).unwrap_or(&Cell::Null);
            let column = table.rows.iter().filter_map(|row| row.get(*index));
            let widest = column.map(|cell| words::width(&shown(*index, cell))).max();
            let wide = widest.unwrap_or(0).min(limit).min(left);
            if wide == 0 {
                break;
            }
            spans.push(span(
                theme,
                "text",
                words::pad(&shown(*index, cell), wide, cell.is_number()),
            ));
            spans.push(Span::raw("  "));
            left = left.saturating_sub(wide + 2);
        }
        let line = titled(theme, if row == 0 { "Best" } else { "" }, TITLE, spans);
        all.push(Row::whole(line, Glance::Lead(row)));
    }
    let text = format!("of {}: 6 shows them", words::counted(*total, one, many));
    let rest = vec![span(theme, "text.muted", words::cut(&text, room))];
    all.push(titled(theme, "", TITLE, rest).into());
    all
}
