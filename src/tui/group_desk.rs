//! What the pane of groups holds: its tabs' tables, the role map of the selected group, the pair at hand.

use super::grid::Grid;
use super::model::Loaded;
use crate::lens::{Figure, GroupMap, GroupTab};
use crate::operations::SheetKey;

/// The role map of one group.
#[derive(Debug, Clone)]
pub struct RoleMap {
    /// The group it was asked for.
    pub group: Option<String>,
    /// The map.
    pub map: Loaded<Box<GroupMap>>,
    /// The newest question; an older answer is dropped.
    pub asking: u64,
    /// Personal data is shown in clear.
    pub unmask: bool,
    /// Whether keys move from card to card instead of from group to group.
    pub inside: bool,
    /// The selected card: its column and its place in it.
    pub at: (usize, usize),
}

impl Default for RoleMap {
    fn default() -> Self {
        Self {
            group: None,
            map: Loaded::Waiting,
            asking: 0,
            unmask: false,
            inside: false,
            at: (0, 0),
        }
    }
}

impl RoleMap {
    /// The selected card's key; nothing on a gap.
    pub fn selected(&self) -> Option<&str> {
        let map = self.map.ready()?;
        let card = map.cards.groups.get(self.at.0)?.cards.get(self.at.1)?;
        (!card.key.is_empty()).then_some(card.key.as_str())
    }

    /// Puts the selection on a card that is there: its own place, else the first card of the first column that has one.
    pub fn settle(&mut self) {
        let Some(map) = self.map.ready() else { return };
        let groups = &map.cards.groups;
        let held = groups.get(self.at.0).map_or(0, |group| group.cards.len());
        if self.at.1 < held {
            return;
        }
        if held > 0 {
            self.at.1 = held - 1;
            return;
        }
        let first = groups.iter().position(|group| !group.cards.is_empty());
        self.at = (first.unwrap_or(0), 0);
    }
}

/// The pair at hand, side by side.
#[derive(Debug, Clone)]
pub struct PairAtHand {
    /// Its sides as the evidence names them.
    pub sides: Option<[String; 2]>,
    /// The comparison.
    pub figures: Loaded<Vec<Figure>>,
    /// The newest question.
    pub asking: u64,
    /// Personal data is shown in clear.
    pub unmask: bool,
}

impl Default for PairAtHand {
    fn default() -> Self {
        Self {
            sides: None,
            figures: Loaded::Waiting,
            asking: 0,
            unmask: false,
        }
    }
}

/// The pane's own state.
#[derive(Debug, Clone)]
pub struct GroupDesk {
    /// The tab.
    pub tab: GroupTab,
    /// The groups.
    pub groups: Grid,
    /// The role map.
    pub roles: RoleMap,
    /// Pairs that may be the same; its key names the gate once a picture told it.
    pub pairs: Grid,
    /// The pair at hand.
    pub pair: PairAtHand,
    /// What was merged.
    pub merges: Grid,
    /// Snapshots.
    pub archives: Grid,
}

impl Default for GroupDesk {
    fn default() -> Self {
        Self {
            tab: GroupTab::default(),
            groups: Grid::new(SheetKey::Groups),
            roles: RoleMap::default(),
            pairs: Grid::new(SheetKey::Evidence {
                gate: String::new(),
                subject: None,
            }),
            pair: PairAtHand::default(),
            merges: Grid::new(SheetKey::Merges),
            archives: Grid::new(SheetKey::Archives),
        }
    }
}

impl GroupDesk {
    /// The table of the open tab.
    pub fn grid(&self) -> &Grid {
        match self.tab {
            GroupTab::Roles => &self.groups,
            GroupTab::Duplicates => &self.pairs,
            GroupTab::Merges => &self.merges,
            GroupTab::Archive => &self.archives,
        }
    }

    /// The same for changing.
    pub fn grid_mut(&mut self) -> &mut Grid {
        match self.tab {
            GroupTab::Roles => &mut self.groups,
            GroupTab::Duplicates => &mut self.pairs,
            GroupTab::Merges => &mut self.merges,
            GroupTab::Archive => &mut self.archives,
        }
    }

    /// Every table of the pane.
    pub fn grids_mut(&mut self) -> [&mut Grid; 4] {
        [&mut self.groups, &mut self.pairs, &mut self.merges, &mut self.archives]
    }
}

/// What the pane has to know of the playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFacts {
    /// What one group is, singular and plural.
    pub words: (&'static str, &'static str),
    /// The gate whose evidence is the pairs.
    pub gate: &'static str,
}
