//! Where things stand on a screen of a given size. Drawing and moving both ask here, so that a page is what is seen.

use ratatui::layout::Rect;

use crate::lens::{GroupTab, TierTab};

/// Narrower or lower than this and the boxes go, so that the content keeps the room.
const BOXED: (u16, u16) = (60, 16);
/// From this width on a list and its details stand side by side.
pub const SIDE_BY_SIDE: u16 = 76;

/// From this width on a card stands beside its list.
const DOCKED: u16 = 104;
/// Fewest and most columns of the Data pane's tree beside a table.
const DATA_TREE: (u16, u16) = (34, 52);
/// Columns the list keeps beside a card.
const LIST_KEEPS: u16 = 40;

/// From this height on there is a line for kept filters.
const CHIPS_FROM: u16 = 12;

/// The parts of every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// Workspace, playbook, latest run.
    pub context: Rect,
    /// The tabs.
    pub tabs: Rect,
    /// The filter on leads that holds across panes; without height when there is none.
    pub chip: Rect,
    /// The pane with its box.
    pub pane: Rect,
    /// The pane without its box.
    pub inner: Rect,
    /// The running job; without height when there is none.
    pub job: Rect,
    /// The keys that act now.
    pub hint: Rect,
}

/// Cuts rows off the top of what is left.
fn take(left: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(left.height);
    let taken = Rect { height: rows, ..*left };
    *left = Rect {
        y: left.y + rows,
        height: left.height - rows,
        ..*left
    };
    taken
}

/// The parts of a screen; `chip` is whether a filter on leads holds, `job` whether one runs.
pub fn areas(screen: Rect, chip: bool, job: bool) -> Areas {
    let mut left = screen;
    let context = take(&mut left, 1);
    let tabs = take(&mut left, 1);
    let chip = take(&mut left, u16::from(chip));
    let below = 1 + u16::from(job);
    let height = left.height.saturating_sub(below);
    let pane = take(&mut left, height);
    let job = take(&mut left, u16::from(job));
    let hint = take(&mut left, 1);
    let inner = if boxed(screen) { shrink(pane) } else { pane };
    Areas {
        context,
        tabs,
        chip,
        pane,
        inner,
        job,
        hint,
    }
}

/// Whether panes have a box.
pub fn boxed(screen: Rect) -> bool {
    screen.width >= BOXED.0 && screen.height >= BOXED.1
}

/// An area without its box.
pub fn shrink(area: Rect) -> Rect {
    Rect {
        x: area.x + u16::from(area.width > 2),
        y: area.y + u16::from(area.height > 2),
        width: if area.width > 2 { area.width - 2 } else { area.width },
        height: if area.height > 2 { area.height - 2 } else { area.height },
    }
}

/// The first `rows` of an area and the rest.
pub fn split_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let mut left = area;
    let top = take(&mut left, rows);
    (top, left)
}

/// Two columns with one blank between them; `width` is the left one's.
pub fn split_left(area: Rect, width: u16) -> (Rect, Rect) {
    let width = width.min(area.width);
    let gap = u16::from(area.width > width);
    let left = Rect { width, ..area };
    (
        left,
        Rect {
            x: area.x + width + gap,
            width: area.width - width - gap,
            ..area
        },
    )
}

/// The phases' list and what stands below it.
pub fn pipeline(inner: Rect, phases: usize) -> (Rect, Rect) {
    let wanted = u16::try_from(phases).unwrap_or(u16::MAX).saturating_add(1);
    let most = if inner.height > 8 {
        inner.height - 5
    } else {
        inner.height
    };
    split_top(inner, wanted.min(most))
}

/// The parameters form: its heading, its list with a header line, and what stands below. `sentences` more rows are
/// wanted below than usual.
pub fn form(inner: Rect, sentences: usize) -> (Rect, Rect, Rect) {
    let (heading, rest) = split_top(inner, 1);
    let usual = match rest.height {
        0..9 => 2,
        9..28 => 4,
        _ => 6,
    };
    let wanted = u16::try_from(sentences).unwrap_or(u16::MAX).saturating_add(usual);
    let foot = wanted.min((rest.height / 2).max(usual)).min(rest.height);
    let (list, foot) = split_top(rest, rest.height - foot);
    (heading, list, foot)
}

/// The Data pane's tree and its right side. Where there is no room for both, the one the keys move in has all of it;
/// the other is empty.
pub fn data(inner: Rect, inside: bool) -> (Rect, Rect) {
    if inner.width >= SIDE_BY_SIDE {
        return split_left(inner, (inner.width * 2 / 5).clamp(DATA_TREE.0, DATA_TREE.1));
    }
    let empty = Rect { height: 0, ..inner };
    if inside { (empty, inner) } else { (inner, empty) }
}

/// The tabs inside the pane of tiers, and the tab below them.
pub fn tiers(inner: Rect) -> (Rect, Rect) {
    split_top(inner, 1)
}

/// The sliders, and the table of so many tiers below them. The sliders keep three rows; the table takes what it needs.
pub fn what_if(body: Rect, sliders: usize, tiers: usize) -> (Rect, Rect) {
    /// A refusal may take two lines where there is room.
    const ROOMY: u16 = 12;
    let below = if body.height >= ROOMY { 3 } else { 2 };
    let table = u16::try_from(tiers).unwrap_or(u16::MAX).saturating_add(below);
    let wanted = u16::try_from(sliders).unwrap_or(u16::MAX);
    let least = wanted.min(3);
    split_top(body, body.height.saturating_sub(table).max(least).min(wanted))
}

/// The list of a tab of the pane of tiers, without its header: `rows` long, where there are `tiers` tiers.
pub fn tier_list(inner: Rect, tab: TierTab, rows: usize, tiers: usize) -> Rect {
    let (_, body) = self::tiers(inner);
    match tab {
        TierTab::WhatIf => what_if(body, rows, tiers).0,
        TierTab::Compare => split_top(body, 2).1,
        TierTab::Gap => body,
        _ => split_top(body, 1).1,
    }
}

/// The parts of the Gates pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateAreas {
    /// The state of the review and, where there is one, the filter.
    pub heading: Rect,
    /// The list.
    pub list: Rect,
    /// The selected gate, where there is room: beside the list, or below it.
    pub details: Option<Rect>,
}

/// From this height on the selected gate stands below a list that is too narrow for it beside.
const STACKED: u16 = 20;

/// The parts of the Gates pane; a filter takes a row of the heading.
pub fn gates(inner: Rect, filtered: bool) -> GateAreas {
    let (heading, body) = split_top(inner, 1 + u16::from(filtered));
    let (list, details) = if inner.width >= SIDE_BY_SIDE {
        let (list, details) = split_left(body, inner.width * 3 / 5);
        (list, Some(details))
    } else if body.height >= STACKED {
        let (list, details) = split_top(body, body.height * 2 / 5);
        (list, Some(details))
    } else {
        (body, None)
    };
    GateAreas { heading, list, details }
}

/// The leads' heading and chips, and the table with its header line. A low screen leaves the chips out.
pub fn leads(inner: Rect) -> (Rect, Rect) {
    split_top(inner, if inner.height > CHIPS_FROM { 2 } else { 1 })
}

/// The history's heading, and the table with its header line.
pub fn runs(inner: Rect) -> (Rect, Rect) {
    split_top(inner, 1)
}

/// The parts of the pane of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupAreas {
    /// The tabs inside.
    pub strip: Rect,
    /// The list with its heading; without height while keys are in the role map and there is no room for both.
    pub list: Rect,
    /// The role map, or the pair side by side; without height where a tab is only a list.
    pub detail: Rect,
}

/// From this height on the list stays in sight while keys are in the role map.
const LIST_STAYS: u16 = 34;

/// The parts of the pane of groups; `inside` is whether keys move in the role map.
pub fn groups(inner: Rect, tab: GroupTab, inside: bool) -> GroupAreas {
    let (strip, body) = split_top(inner, 1);
    let wanted = match tab {
        GroupTab::Roles if inside && inner.height < LIST_STAYS => 0,
        GroupTab::Roles => (body.height / 3).clamp(4, 12),
        GroupTab::Duplicates => (body.height * 2 / 5).max(4),
        GroupTab::Merges | GroupTab::Archive => body.height,
    };
    let (list, detail) = split_top(body, wanted);
    GroupAreas { strip, list, detail }
}

/// A layer over the pane: all of it, so that no slivers are left at the sides. The filter on leads stays in sight.
pub fn layer(screen: Rect, chip: bool) -> Rect {
    areas(screen, chip, false).pane
}

/// A card beside its list, where the list keeps room for its first columns; else over the pane.
pub fn docked(screen: Rect, chip: bool) -> Rect {
    let whole = layer(screen, chip);
    if screen.width < DOCKED {
        return whole;
    }
    let width = whole.width.saturating_sub(LIST_KEEPS);
    Rect {
        x: whole.right() - width,
        width,
        ..whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_screen_belongs_to_one_part() {
        for (width, height) in [(40, 12), (80, 24), (120, 40), (1, 1), (200, 3)] {
            for (chip, job) in [(false, false), (false, true), (true, false), (true, true)] {
                let screen = Rect::new(0, 0, width, height);
                let found = areas(screen, chip, job);
                let parts = [found.context, found.tabs, found.chip, found.pane, found.job, found.hint];
                assert_eq!(parts.map(|area| area.height).iter().sum::<u16>(), height);
                assert_eq!(found.pane.intersection(found.inner), found.inner);
                assert_eq!(screen.intersection(layer(screen, chip)), layer(screen, chip));
                assert_eq!(screen.intersection(docked(screen, chip)), docked(screen, chip));
            }
        }
    }
}
