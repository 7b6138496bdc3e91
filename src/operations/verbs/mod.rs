//! The table of verbs: each stands once, and palette, help, key hints, man page, completions and documentation are
//! made from it. A verb that cannot act now says why.

mod grading;
mod moving;
mod rows;
mod situation;
mod work;

use std::sync::LazyLock;

pub use situation::{Availability, Situation};

/// The panes of the workbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// State at one look.
    Overview,
    /// Datasets and tables.
    Data,
    /// Phases.
    Pipeline,
    /// The reviewer's desk.
    Gates,
    /// The distribution.
    Tiers,
    /// The rep's desk.
    Leads,
    /// Companies and roles.
    Groups,
    /// The model.
    Model,
    /// History.
    Runs,
}

impl Pane {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Overview,
        Self::Data,
        Self::Pipeline,
        Self::Gates,
        Self::Tiers,
        Self::Leads,
        Self::Groups,
        Self::Model,
        Self::Runs,
    ];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Data => "Data",
            Self::Pipeline => "Pipeline",
            Self::Gates => "Gates",
            Self::Tiers => "Tiers",
            Self::Leads => "Leads",
            Self::Groups => "Groups",
            Self::Model => "Model",
            Self::Runs => "Runs",
        }
    }
}

/// One verb.
#[derive(Debug, Clone, Copy)]
pub struct Verb {
    /// Its id, which is also its word in the palette.
    pub id: &'static str,
    /// Its default keys; a chord is written with blanks. What holds is in [`KeyTable`](super::KeyTable).
    pub keys: &'static [&'static str],
    /// One sentence.
    pub summary: &'static str,
    /// The panes it belongs to; empty means all.
    pub panes: &'static [Pane],
    /// The command that does the same.
    pub command: Option<&'static str>,
    /// Whether it can act.
    pub available: fn(&Situation) -> Availability,
}

const fn verb_of(
    id: &'static str,
    keys: &'static [&'static str],
    summary: &'static str,
    panes: &'static [Pane],
    command: Option<&'static str>,
    available: fn(&Situation) -> Availability,
) -> Verb {
    Verb {
        id,
        keys,
        summary,
        panes,
        command,
        available,
    }
}

/// Panes whose heart is a table; their verbs act in every table that lies over a pane as well.
static TABLES: &[Pane] = &[Pane::Data, Pane::Leads, Pane::Groups, Pane::Runs];

impl Verb {
    /// Whether it acts on whatever table is open.
    pub fn is_of_tables(&self) -> bool {
        self.panes == TABLES
    }
}

/// Every verb, in the order of the help.
pub static VERBS: LazyLock<Vec<Verb>> =
    LazyLock::new(|| [work::WORK, rows::ROWS, grading::GRADING, moving::MOVING].concat());

/// The verb with this id.
pub fn verb(id: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_stands_once() {
        let mut ids: Vec<&str> = VERBS.iter().map(|verb| verb.id).collect();
        ids.sort_unstable();
        let twice: Vec<&&str> = ids
            .windows(2)
            .filter(|two| two[0] == two[1])
            .map(|two| &two[0])
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
