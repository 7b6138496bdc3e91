//! Tiers: the tabs inside, and those that a playbook leaves empty or that are plain figures.

mod calculator;
mod compare;
mod distribution;
mod what_if;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::figure;
use super::paint;
use crate::lens::TierTab;
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::words;

/// Letters of a tab's name where there is no room for all of it.
const SHORT: usize = 3;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let (strip, body) = layout::tiers(area);
    tabs(model, picture, buffer, strip, hits);
    let tab = model.tier_desk.tab;
    if let Some((_, why)) = picture.tier_facts.absent.iter().find(|(absent, _)| *absent == tab) {
        return paint::sentence(buffer, body, why, theme.style("text.muted"));
    }
    match &picture.tiers {
        Ok(tiers) if tiers.is_empty() => {
            return paint::sentence(buffer, body, "The run made no tiers.", theme.style("text.muted"));
        }
        Ok(_) => {}
        Err(why) => {
            let text = format!(
                "Here stand the tiers with their sizes and rates. {}. {{run all}} runs everything.",
                words::capital(why)
            );
            return paint::sentence(buffer, body, &model.keys.fill(&text), theme.style("text.muted"));
        }
    }
    match tab {
        TierTab::Distribution => distribution::draw(model, picture, buffer, body, hits),
        TierTab::WhatIf => what_if::draw(model, picture, buffer, body, hits),
        TierTab::Compare => compare::draw(model, buffer, body, hits),
        TierTab::Calculator => calculator::draw(model, buffer, body, hits),
        TierTab::Gap => {
            let lines = gap_lines(model, picture, usize::from(body.width));
            if lines.is_empty() {
                let text = "Here stands what the leads lack for the next tier. This run has nothing to say about it.";
                return paint::sentence(buffer, body, text, theme.style("text.muted"));
            }
            paint::lines(buffer, body, &lines, model.tier_desk.gap, theme);
        }
        TierTab::Rules | TierTab::Backtest => {}
    }
}

/// The tabs; those without content are muted, and a narrow screen shortens all but the one we are in.
fn tabs(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let whole: usize = TierTab::ALL.iter().map(|tab| words::width(tab.title()) + 2).sum();
    let mut x = area.x;
    for tab in TierTab::ALL {
        let here = tab == model.tier_desk.tab;
        let title: String = if here || whole <= usize::from(area.width) {
            tab.title().to_owned()
        } else {
            tab.title().chars().take(SHORT).collect()
        };
        let text = if whole <= usize::from(area.width) || here {
            format!(" {title} ")
        } else {
            format!("{title} ")
        };
        let width = u16::try_from(words::width(&text)).unwrap_or(0);
        if area.height == 0 || x + width > area.right() {
            break;
        }
        let absent = picture.tier_facts.absent.iter().any(|(absent, _)| *absent == tab);
        let style = theme.style(match (here, absent) {
            (true, _) => "tab.active",
            (false, true) => "text.muted",
            (false, false) => "text",
        });
        buffer.set_span(x, area.y, &Span::styled(text, style), width);
        let place = Rect {
            x,
            width,
            height: 1,
            ..area
        };
        hits.add(place, Target::TierTab(tab));
        x += width;
    }
}

/// What the leads lack for the next tier.
pub fn gap_lines(model: &Model, picture: &Picture, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let mut lines: Vec<Line<'static>> = Vec::new();
    for found in &picture.gap {
        lines.extend(figure::lines(found, theme, width));
        lines.push(Line::default());
    }
    lines
}

/// The strip of a row, and whether it is in sight.
fn strip(area: Rect, row: usize) -> Option<Rect> {
    let down = u16::try_from(row).ok().filter(|down| *down < area.height)?;
    Some(Rect {
        y: area.y + down,
        height: 1,
        ..area
    })
}
