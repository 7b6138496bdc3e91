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
use super::strip::{self, Tab};
use crate::lens::{TierTab, head_line};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::words;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let (top, body) = layout::tiers(area);
    tabs(model, picture, buffer, top, hits);
    let tab = model.tier_desk.tab;
    if let Some((_, why)) = picture.tier_facts.absent.iter().find(|(absent, _)| *absent == tab) {
        return paint::sentence(buffer, body, &model.keys.fill(why), theme.style("text.muted"));
    }
    match model.tiers_shown() {
        _ if model.set_awaited() => {
            return paint::sentence(buffer, body, "counting …", theme.style("text.muted"));
        }
        None => return,
        Some(Ok([])) => {
            return paint::sentence(buffer, body, "The run made no tiers.", theme.style("text.muted"));
        }
        Some(Ok(_)) => {}
        Some(Err(why)) => {
            let text = format!(
                "Here stand the tiers with their sizes and rates. {}. {{run all}} runs everything.",
                words::capital(why)
            );
            return paint::sentence(buffer, body, &model.keys.fill(&text), theme.style("text.muted"));
        }
    }
    match tab {
        TierTab::Distribution => distribution::draw(model, buffer, body, hits),
        TierTab::WhatIf => what_if::draw(model, buffer, body, hits),
        TierTab::Compare => compare::draw(model, buffer, body, hits),
        TierTab::Calculator => calculator::draw(model, buffer, body, hits),
        TierTab::Gap | TierTab::Rules | TierTab::Backtest => {
            let lines = figure_lines(model, usize::from(body.width));
            if lines.is_empty() {
                return paint::sentence(buffer, body, nothing(tab), theme.style("text.muted"));
            }
            let scroll = model.tier_desk.scrolls.get(&tab).copied().unwrap_or(0);
            paint::lines(buffer, body, &lines, scroll, theme);
        }
    }
}

/// What would stand in a tab of figures that has none now.
fn nothing(tab: TierTab) -> &'static str {
    match tab {
        TierTab::Rules => "Here stands each rule as text. The rules of this run cannot be shown.",
        TierTab::Backtest => "Here stands the rules' lift on earlier windows of time. This run made none.",
        _ => "Here stands what the leads lack for the next tier. This run has nothing to say about it.",
    }
}

/// The tabs; those without content are muted.
fn tabs(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let all = TierTab::ALL.map(|tab| Tab {
        title: tab.title(),
        target: Target::TierTab(tab),
        absent: picture.tier_facts.absent.iter().any(|(absent, _)| *absent == tab),
    });
    let open = TierTab::ALL.iter().position(|tab| *tab == model.tier_desk.tab);
    strip::draw(buffer, area, &all, open.unwrap_or(0), theme, hits);
    // By which rules and on which leads, where there is a choice and room to say so.
    let head = counted_by(model).unwrap_or_default();
    let width = u16::try_from(words::width(&head)).unwrap_or(0);
    if !head.is_empty() && has_room_for(&head, area.width) && area.height > 0 {
        let style = theme.style("text.strong");
        buffer.set_span(area.right() - width - 1, area.y, &Span::styled(head, style), width);
    }
}

/// Whether a line fits beside the tabs.
fn has_room_for(head: &str, width: u16) -> bool {
    let tabs: usize = TierTab::ALL.iter().map(|tab| words::width(tab.title()) + 2).sum();
    tabs + words::width(head) + 2 <= usize::from(width)
}

/// By which rules and on which leads the tab counts; nothing in a playbook without rule sets, and where the tab says so
/// itself.
fn counted_by(model: &Model) -> Option<String> {
    let choices = model.tier_choices().filter(|choices| !choices.rulesets.is_empty())?;
    match model.tier_desk.tab {
        TierTab::Compare | TierTab::Backtest => None,
        // A draft is counted on leads of its own.
        TierTab::WhatIf => {
            let population = model
                .tier_desk
                .what_if
                .shown
                .as_ref()
                .map(|(found, _)| &found.population);
            let population = population.filter(|population| !population.is_empty());
            let parts = [Some(&choices.ruleset), population];
            Some(parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · "))
        }
        _ => Some(head_line(choices, model.tier_rows())),
    }
}

/// How many lines on what two rule sets say differently do not fit.
pub fn differences_overflow(model: &Model, body: Rect) -> usize {
    if model.tier_desk.tab == TierTab::Compare {
        compare::overflow(model, body)
    } else {
        0
    }
}

/// The figures of a tab that is nothing else.
pub fn figure_lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let mut lines: Vec<Line<'static>> = Vec::new();
    for found in model.tab_figures(model.tier_desk.tab) {
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
