//! The playbook's datasets: contracts, as data.

use crate::frame::Contract;
use crate::playbooks::embedded;

/// The datasets, in the order in which they are read; whether a run needs them. Leads and one of the representatives'
/// files, or else a labelled table with a mapping: M1.1 says what is missing.
pub(super) fn datasets() -> Vec<(&'static str, bool)> {
    DATASETS.iter().map(|name| (*name, false)).collect()
}

/// Their names.
pub(super) const DATASETS: [&str; 11] = [
    "leads",
    "reps_t1",
    "reps_t2",
    "reps_t3",
    "firms",
    "rep_snapshots",
    "targeted_reps",
    "capacity",
    "dials",
    "baseline_importance",
    "table",
];

/// Frames of what was set aside.
pub(super) const QUARANTINES: &[&str] = &["quarantine_rows", "quarantine_cells"];

/// The contracts, one a table.
pub(super) fn contracts() -> Vec<Contract> {
    vec![embedded(
        "contracts/leads.toml",
        include_str!("data/contracts/leads.toml"),
    )]
}
