//! The numbers and words of enablement, as data.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::playbooks::embedded;
use crate::playbooks::mql::catalog::AsOf;

/// A word for each way in which a value may be known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByAsOf {
    stable: String,
    rewound: String,
    mutable: String,
    contact: String,
}

impl ByAsOf {
    pub(super) fn of(&self, as_of: AsOf) -> &str {
        match as_of {
            AsOf::Stable => &self.stable,
            AsOf::Rewound => &self.rewound,
            AsOf::Mutable => &self.mutable,
            AsOf::Contact => &self.contact,
        }
    }
}

/// The CRM's fields.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Crm {
    /// Characters of a name, before the suffix.
    pub longest: usize,
    pub suffix: String,
    /// The field with the vendor's whole row.
    pub raw_field: String,
    pub flag: String,
    pub whole: String,
    pub number: String,
    pub permission: String,
    pub frequency: ByAsOf,
    pub visibility: ByAsOf,
}

/// The cheat sheet.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheet {
    pub features: usize,
    /// Places up to which each band reaches.
    pub bands: Vec<usize>,
    /// Leads whose contributions give the direction.
    pub sample: usize,
    /// Rank correlation from which a direction is named.
    pub clear: f64,
}

/// What stands for a high and a low value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Examples {
    pub high: f64,
    pub low: f64,
}

/// The segment playbook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaybookWords {
    /// Leads of a line.
    pub least: u64,
    pub trajectories: Vec<String>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Enablement {
    pub crm: Crm,
    pub sheet: Sheet,
    pub examples: Examples,
    pub playbook: PlaybookWords,
}

/// What ships.
pub(super) fn enablement() -> &'static Enablement {
    static ALL: OnceLock<Enablement> = OnceLock::new();
    ALL.get_or_init(|| embedded("enablement.toml", include_str!("../../data/enablement.toml")))
}
