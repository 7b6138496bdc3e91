//! The lead card: why this lead, how to reach it, what would move it up.

use ratatui::text::Line;

use super::figure;
use super::paint::{paragraph, span, titled};
use crate::lens::Card;
use crate::tui::model::{CardLayer, Loaded, Model};
use crate::tui::theme::Theme;

/// Columns of the titles.
const TITLE: usize = 8;

/// The card's lines.
pub fn lines(model: &Model, layer: &CardLayer, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    match &layer.card {
        Loaded::Waiting => vec![Line::from(span(
            theme,
            "text.muted",
            format!(" looking up {} …", layer.lead),
        ))],
        Loaded::Failed(error) => paragraph(theme, "error", error, 1, width),
        Loaded::Ready(card) => card_lines(model, card, layer.unmask, theme, width),
    }
}

fn card_lines(model: &Model, card: &Card, unmask: bool, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let meaning = tier_meaning(model, &card.tier);
    let mut all = vec![Line::from(vec![
        span(theme, "text.strong", format!(" {}  ", card.name)),
        span(theme, &meaning, card.tier.clone()),
        span(theme, "text.muted", format!("  {}", card.lead_id)),
    ])];
    all.extend(paragraph(theme, "text", &card.headline, 1, width));
    if let Some(status) = status(model, &card.lead_id) {
        all.push(titled(theme, "status", TITLE, vec![span(theme, "text.strong", status)]));
    }
    for alert in &card.alerts {
        all.extend(paragraph(theme, "alert", &format!("▲ {alert}"), 1, width));
    }
    let mut hidden = if unmask {
        "shown in clear: recorded"
    } else {
        "masked: m shows it, and that is recorded"
    };
    for line in &card.contact {
        let spans = vec![
            span(theme, "text", line.value.clone()),
            span(theme, "text.muted", format!("  {hidden}")),
        ];
        all.push(titled(theme, &line.kind, TITLE, spans));
        hidden = "";
    }
    for section in &card.sections {
        all.push(Line::default());
        all.extend(figure::lines(section, theme, width));
    }
    all
}

fn tier_meaning(model: &Model, tier: &str) -> String {
    let tiers = model.picture.ready().and_then(|picture| picture.tiers.as_ref().ok());
    let rank = tiers
        .and_then(|tiers| tiers.iter().find(|row| row.tier == tier))
        .map(|row| row.rank);
    rank.map_or_else(|| "tier".to_owned(), |rank| format!("tier.{rank}"))
}

/// The lead's status, from the prepared rows.
fn status(model: &Model, lead: &str) -> Option<String> {
    let window = &model.leads.window;
    let row = window.ids.iter().position(|id| id == lead)?;
    let column = window.table.columns.iter().position(|column| column.name == "status")?;
    window.table.rows.get(row)?.get(column).map(crate::lens::Cell::shown)
}
