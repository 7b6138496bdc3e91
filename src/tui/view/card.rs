//! The lead card: why this lead, how to reach it, what would move it up.

use ratatui::text::Line;

use super::paint::{paragraph, span, titled};
use super::{figure, sheet};
use crate::lens::{Card, Cell};
use crate::tui::model::{CardLayer, Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of the titles, unless a way to reach the lead has a longer name.
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
    let meaning = sheet::tier_meaning(model, &card.tier).unwrap_or_else(|| "tier".to_owned());
    let mut all = vec![Line::from(vec![
        span(theme, "text.strong", format!(" {}  ", card.name)),
        span(theme, &meaning, card.tier.clone()),
        span(theme, "text.muted", format!("  {}", card.lead_id)),
    ])];
    all.extend(paragraph(theme, "text", &card.headline, 1, width));
    let kinds = card.contact.iter().map(|line| words::width(&line.kind));
    let wide = kinds.max().unwrap_or(0).max(TITLE);
    for (title, text) in noted(model, &card.lead_id) {
        if let Some(text) = text {
            all.push(titled(theme, title, wide, vec![span(theme, "text.strong", text)]));
        }
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
        all.push(titled(theme, &line.kind, wide, spans));
        hidden = "";
    }
    for section in &card.sections {
        all.push(Line::default());
        all.extend(figure::lines(section, theme, width));
    }
    all
}

/// The lead's status and note as they stand on screen.
fn noted(model: &Model, lead: &str) -> [(&'static str, Option<String>); 2] {
    let shown = |name: &str| {
        let cell = model.leads.grid.cell_of(lead, name)?;
        (cell != Cell::Null).then(|| cell.shown())
    };
    [("status", shown("status")), ("note", shown("note"))]
}
