//! Groups: a list and the role map of the selected one; pairs side by side; what was merged; snapshots.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::figure::{self, Spot, arranged};
use super::paint::{self, paragraph, span};
use super::sheet;
use super::strip::{self, Tab};
use crate::lens::{Gauge, GroupMap, GroupTab};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// From this width on a gauge's bar has ten steps instead of five.
const ROOMY: usize = 110;
/// Lines of reasons below a map.
const REASONS: usize = 3;

/// Draws the pane.
pub fn draw(model: &Model, _picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let areas = layout::groups(area, model.groups.tab, model.groups.roles.inside);
    tabs(model, buffer, areas.strip, hits);
    let grid = model.groups.grid();
    if areas.list.height > 0 {
        let (top, table) = layout::split_top(areas.list, 1);
        let theme = model.themes.current();
        let mut spans = vec![span(
            theme,
            "text.strong",
            format!(" {}", sheet::places(grid, noun(model))),
        )];
        spans.extend(sheet::narrowings(grid, None, theme, usize::from(area.width) / 2));
        paint::line(buffer, top, 0, &Line::from(spans));
        sheet::draw(model, grid, buffer, table, Target::Row, hits);
    }
    match model.groups.tab {
        GroupTab::Roles => roles(model, buffer, areas.detail, hits),
        GroupTab::Duplicates => pair(model, buffer, areas.detail),
        GroupTab::Merges | GroupTab::Archive => {}
    }
}

fn noun(model: &Model) -> &'static str {
    match model.groups.tab {
        GroupTab::Roles => model.group_facts().map_or("groups", |facts| facts.words.1),
        GroupTab::Duplicates => "pairs",
        GroupTab::Merges => "merges",
        GroupTab::Archive => "snapshots",
    }
}

/// The tabs, and at the end of their line whether what is below them is live or a draft.
fn tabs(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let all = GroupTab::ALL.map(|tab| Tab {
        title: tab.title(),
        target: Target::GroupTab(tab),
        absent: false,
    });
    let open = GroupTab::ALL.iter().position(|tab| *tab == model.groups.tab);
    let x = strip::draw(buffer, area, &all, open.unwrap_or(0), theme, hits);
    if let Some(standing) = model.standing() {
        let meaning = if standing.differs { "alert" } else { "text.muted" };
        let text = span(theme, meaning, format!(" {} ", standing.words));
        let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
        if area.height > 0 && width <= area.right().saturating_sub(x) {
            buffer.set_span(area.right() - width, area.y, &text, width);
        }
    }
}

/// The role map: who this is above, the cards between, and why the selected one stands there below.
fn roles(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let map = match &model.groups.roles.map {
        Loaded::Ready(map) => map,
        Loaded::Failed(error) => return paint::sentence(buffer, area, error, theme.style("error")),
        Loaded::Waiting => return,
    };
    let width = usize::from(area.width);
    let head = head(map, theme, width, usize::from(area.height));
    let foot = reasons(model, map, theme, width, usize::from(area.height));
    let rows = |lines: &[Line<'_>]| u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let (top, rest) = layout::split_top(area, rows(&head));
    let (middle, below) = layout::split_top(rest, rest.height.saturating_sub(rows(&foot)));
    paint::lines(buffer, top, &head, 0, theme);
    let inside = model.groups.roles.inside;
    let selected = inside.then_some(model.groups.roles.at);
    let drawn = arranged(&map.cards, theme, width, selected);
    let skip = skipped(&drawn.spots, selected, drawn.lines.len(), usize::from(middle.height));
    paint::lines(buffer, middle, &drawn.lines, skip, theme);
    for spot in drawn.spots {
        if let Some(place) = seen(spot, middle, skip) {
            hits.add(
                place,
                Target::Card {
                    group: spot.group,
                    card: spot.card,
                },
            );
        }
    }
    paint::lines(buffer, below, &foot, 0, theme);
}

/// Lines scrolled away so that the selected card is whole in sight.
fn skipped(spots: &[Spot], selected: Option<(usize, usize)>, lines: usize, height: usize) -> usize {
    let spot = spots.iter().find(|spot| Some((spot.group, spot.card)) == selected);
    let most = lines.saturating_sub(height);
    let Some(spot) = spot.filter(|spot| spot.top + spot.height > height) else {
        return 0;
    };
    (spot.top + spot.height).saturating_sub(height).min(most)
}

/// The part of the screen that a card takes, if it is in sight.
fn seen(spot: Spot, area: Rect, skip: usize) -> Option<Rect> {
    let top = spot.top.checked_sub(skip)?;
    let [top, height, left, width] =
        [top, spot.height, spot.left, spot.width].map(|n| u16::try_from(n).unwrap_or(u16::MAX));
    let place = Rect {
        x: area.x.saturating_add(left),
        y: area.y.saturating_add(top),
        width,
        height,
    };
    let place = place.intersection(area);
    (place.height > 0 && place.width > 0).then_some(place)
}

fn head(map: &GroupMap, theme: &Theme, width: usize, height: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::from(vec![
        span(theme, "text.strong", format!(" ▸ {}  ", map.name)),
        span(theme, "title", map.tier.clone()),
        span(theme, "text.muted", format!("  {}", map.headline)),
    ])];
    lines.push(gauges(&map.gauges, theme, width));
    // On a low screen the cards need the room; the card of a person and the list tell the rest.
    if height >= 14 {
        lines.extend(paragraph(theme, "text.muted", &parts(&map.gauges), 1, width));
    }
    if !map.warnings.is_empty() {
        let text = format!("▲ {}", map.warnings.join(" · "));
        let wrapped = paragraph(theme, "alert", &text, 1, width);
        lines.extend(wrapped.into_iter().take(if height >= 20 { 3 } else { 1 }));
    }
    lines
}

fn points(value: Option<f64>) -> String {
    value.map_or_else(|| "·".to_owned(), |value| format!("{value:.0}"))
}

/// Each gauge with its bar, as many as fit.
fn gauges(all: &[Gauge], theme: &Theme, width: usize) -> Line<'static> {
    let steps = if width >= ROOMY { 10 } else { 5 };
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    for gauge in all {
        let share = gauge.value.unwrap_or(0.0).clamp(0.0, 100.0) / 100.0;
        let full = (0..steps).filter(|step| (f64::from(*step) + 0.5) / f64::from(steps) <= share);
        let full = full.count();
        let bar = "▇".repeat(full) + &"░".repeat(usize::try_from(steps).unwrap_or(0) - full);
        let text = format!("{} {} ", gauge.name, points(gauge.value));
        let word = if gauge.word.is_empty() {
            "  ".to_owned()
        } else {
            format!(" {}  ", gauge.word)
        };
        let needed = words::width(&text) + words::width(&bar) + words::width(&word);
        if used + needed > width + 2 {
            break;
        }
        used += needed;
        spans.push(span(theme, "text", text));
        spans.push(span(theme, "bar", bar));
        spans.push(span(theme, "text.muted", word));
    }
    Line::from(spans)
}

/// What the gauges are made of.
fn parts(all: &[Gauge]) -> String {
    let one = |gauge: &Gauge| {
        let parts: Vec<String> = gauge
            .parts
            .iter()
            .map(|(name, value)| format!("{name} {}", points(*value)))
            .collect();
        format!("{}: {}", gauge.name, parts.join(", "))
    };
    let told: Vec<String> = all.iter().filter(|gauge| !gauge.parts.is_empty()).map(one).collect();
    told.join(" · ")
}

/// Why the selected card stands where it does, and what would move the group up.
fn reasons(model: &Model, map: &GroupMap, theme: &Theme, width: usize, height: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let why = model.groups.roles.selected().and_then(|key| map.reasons.get(key));
    for (place, line) in why.into_iter().flatten().enumerate() {
        let meaning = if place == 0 { "text" } else { "text.muted" };
        lines.extend(paragraph(theme, meaning, line, 1, width));
    }
    if !model.groups.roles.inside && !map.near.is_empty() {
        lines.truncate(REASONS - 1);
        lines.extend(paragraph(theme, "text", &format!("next tier: {}", map.near), 1, width));
    }
    let most = if model.groups.roles.inside {
        REASONS * 2
    } else {
        REASONS
    };
    lines.truncate(most.min((height / 4).max(1)));
    lines
}

/// The pair at hand, side by side.
fn pair(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    match &model.groups.pair.figures {
        Loaded::Waiting => {}
        Loaded::Failed(error) => paint::sentence(buffer, area, error, theme.style("error")),
        Loaded::Ready(figures) => {
            let width = usize::from(area.width);
            let mut lines = Vec::new();
            for found in figures {
                lines.extend(figure::lines(found, theme, width));
            }
            paint::lines(buffer, area, &lines, 0, theme);
        }
    }
}
