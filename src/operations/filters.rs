//! Conditions on leads that are kept under a name.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// A condition with a name, shown as a chip above the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// What stands on the chip.
    pub name: String,
    /// The condition.
    pub condition: String,
    /// It ships with Assay and is not forgotten.
    #[serde(default, skip)]
    pub built_in: bool,
}

#[derive(Deserialize)]
struct Shipped {
    filter: Vec<SavedFilter>,
}

impl SavedFilter {
    /// The filters that ship: they name only columns that every queue has.
    pub fn built_in() -> &'static [Self] {
        static LIST: OnceLock<Vec<SavedFilter>> = OnceLock::new();
        LIST.get_or_init(|| {
            let shipped: Shipped = crate::playbooks::embedded("filters.toml", include_str!("data/filters.toml"));
            let marked = shipped.filter.into_iter().map(|filter| SavedFilter {
                built_in: true,
                ..filter
            });
            marked.collect()
        })
    }
}
