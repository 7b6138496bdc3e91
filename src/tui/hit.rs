//! What lies where on the screen: drawing fills it, the mouse reads it.

use ratatui::layout::{Position, Rect};

use super::data::Side;
use crate::lens::{GroupTab, TierTab};
use crate::operations::Pane;

/// Something that can be clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A tab.
    Tab(Pane),
    /// A row of the pane's list, by its place in the whole list.
    Row(usize),
    /// A column's title, by its position among the shown ones.
    Header(usize),
    /// The border behind a column: its place in the sheet, and where the column begins on screen.
    Border(usize, u16),
    /// The filter on leads that holds across panes.
    Selection,
    /// The way back to all leads.
    AllLeads,
    /// A saved filter, by its place; the first is "all".
    Chip(usize),
    /// A tab inside the pane of tiers.
    TierTab(TierTab),
    /// A tab inside the pane of the model, by its place.
    ModelTab(usize),
    /// A tab inside the pane of groups.
    GroupTab(GroupTab),
    /// A card of the role map.
    Card {
        /// Its column.
        group: usize,
        /// Its place in it.
        card: usize,
    },
    /// An end of a slider, or of what is counted like one.
    Slider {
        /// The slider's place.
        row: usize,
        /// Steps.
        by: isize,
    },
    /// A cell of the matrix of two runs or rule sets.
    MatrixCell {
        /// The tier in the first.
        row: usize,
        /// The tier in the second.
        column: usize,
    },
    /// An older or newer run, or another rule set, in one of the two places.
    RunStep {
        /// Whether it is the first place.
        first: bool,
        /// Upwards is newer.
        by: isize,
    },
    /// A row of the topmost layer.
    LayerRow(usize),
    /// The area of a layer, where a click changes nothing.
    Layer,
    /// A place in the right side of the Data pane.
    Data(DataSpot),
    /// Something on the overview.
    Glance(Glance),
}

/// Something on the overview that leads to another pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glance {
    /// A phase, by its place.
    Phase(usize),
    /// A gate, by its place among all gates.
    Gate(usize),
    /// A tier, by its place.
    Tier(usize),
    /// One of the best leads, by its place.
    Lead(usize),
}

/// A place in the right side of the Data pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataSpot {
    /// A row of the table.
    Row(usize),
    /// A column of the profile.
    Column(usize),
    /// A bin or a frequent value of the selected column.
    Part(usize),
    /// A reason of the quarantine.
    Reason(usize),
    /// A tab.
    Side(Side),
}

/// Areas and what they hold; what was drawn last lies on top.
#[derive(Debug, Default, Clone)]
pub struct HitMap {
    areas: Vec<(Rect, Target)>,
    /// How many rows of tables were touched while drawing; the tests bound it.
    pub rows_touched: usize,
}

impl HitMap {
    /// Notes that `target` lies in `area`.
    pub fn add(&mut self, area: Rect, target: Target) {
        self.areas.push((area, target));
    }

    /// What lies at a place, topmost first.
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let place = Position::new(column, row);
        self.areas
            .iter()
            .rev()
            .find(|(area, _)| area.contains(place))
            .map(|(_, target)| *target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_drawn_lies_on_top() {
        let mut hits = HitMap::default();
        hits.add(Rect::new(0, 0, 10, 3), Target::Row(4));
        hits.add(Rect::new(2, 1, 4, 1), Target::Layer);
        assert_eq!(hits.at(0, 1), Some(Target::Row(4)));
        assert_eq!(hits.at(3, 1), Some(Target::Layer));
        assert_eq!(hits.at(10, 1), None);
    }
}
