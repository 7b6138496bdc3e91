//! The playbook's datasets: contracts, as data.

use serde::Deserialize;

use crate::frame::Contract;
use crate::playbooks::{SourceAttribute, embedded};

/// Leads of the CRM.
pub(super) const LEADS: &str = "leads";
/// The vendor's exports of today, one a territory.
pub(super) const TERRITORIES: [(&str, &str); 3] = [("reps_t1", "T1"), ("reps_t2", "T2"), ("reps_t3", "T3")];
/// Earlier exports.
pub(super) const SNAPSHOTS: &str = "rep_snapshots";
/// The vendor's answers about missing registry numbers.
pub(super) const TARGETED: &str = "targeted_reps";
/// Firms.
pub(super) const FIRMS: &str = "firms";
/// What SGAs can dial.
pub(super) const CAPACITY: &str = "capacity";
/// Call attempts.
pub(super) const DIALS: &str = "dials";
/// What an earlier model made of its features.
pub(super) const BASELINE: &str = "baseline_importance";
/// Any labelled table.
pub(super) const TABLE: &str = "table";

/// The datasets, in the order in which they are read; whether a run needs them. Leads and one of the representatives'
/// files, or else a labelled table with a mapping: M1.1 says what is missing.
pub(super) fn datasets() -> Vec<(&'static str, bool)> {
    DATASETS.iter().map(|name| (*name, false)).collect()
}

/// Their names.
pub(super) const DATASETS: [&str; 11] = [
    LEADS, "reps_t1", "reps_t2", "reps_t3", FIRMS, SNAPSHOTS, TARGETED, CAPACITY, DIALS, BASELINE, TABLE,
];

/// Frames of what was set aside.
pub(super) const QUARANTINES: &[&str] = &["quarantine_rows", "quarantine_cells"];

/// Keys a data file's entry may carry.
pub(super) const SOURCE_ATTRIBUTES: &[&str] = &["snapshot_as_of"];

#[derive(Deserialize)]
struct AttributeFile {
    attribute: Vec<SourceAttribute>,
}

/// What those keys mean.
pub(super) fn attributes() -> Vec<SourceAttribute> {
    embedded::<AttributeFile>("attributes.toml", include_str!("data/attributes.toml")).attribute
}

/// The contracts, one a table; all files of representatives share one.
pub(super) fn contracts() -> Vec<Contract> {
    let reps: Contract = embedded("contracts/reps.toml", include_str!("data/contracts/reps.toml"));
    let vendor = TERRITORIES.iter().map(|(dataset, _)| *dataset);
    let mut all: Vec<Contract> = vendor
        .chain([SNAPSHOTS, TARGETED])
        .map(|dataset| Contract {
            dataset: dataset.to_owned(),
            ..reps.clone()
        })
        .collect();
    for (name, text) in [
        ("contracts/leads.toml", include_str!("data/contracts/leads.toml")),
        ("contracts/firms.toml", include_str!("data/contracts/firms.toml")),
        ("contracts/capacity.toml", include_str!("data/contracts/capacity.toml")),
        ("contracts/dials.toml", include_str!("data/contracts/dials.toml")),
        (
            "contracts/baseline_importance.toml",
            include_str!("data/contracts/baseline_importance.toml"),
        ),
        ("contracts/table.toml", include_str!("data/contracts/table.toml")),
    ] {
        all.push(embedded(name, text));
    }
    all
}
