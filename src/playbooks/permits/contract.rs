//! The playbook's datasets: contracts and layouts, as data.

use serde::Deserialize;

use crate::frame::{Contract, Layout};
use crate::playbooks::{SourceAttribute, embedded};

/// Permits of the cities.
pub(super) const PERMITS: &str = "permits";
/// Parcels of the counties' appraisal districts, optional.
pub(super) const CAD: &str = "cad";
/// Leads that another system scored before, optional.
pub(super) const SCORED_LEADS: &str = "scored_leads";

/// Frames of what was set aside.
pub(super) const QUARANTINES: &[&str] = &["quarantine"];

/// Keys a data file's entry may carry.
pub(super) const SOURCE_ATTRIBUTES: &[&str] = &["city", "state", "county"];

#[derive(Deserialize)]
struct AttributeFile {
    attribute: Vec<SourceAttribute>,
}

/// What those keys mean.
pub(super) fn attributes() -> Vec<SourceAttribute> {
    embedded::<AttributeFile>("attributes.toml", include_str!("data/attributes.toml")).attribute
}

/// The contracts, one a dataset.
pub(super) fn contracts() -> Vec<Contract> {
    vec![
        embedded("contracts/permits.toml", include_str!("data/contracts/permits.toml")),
        embedded("contracts/cad.toml", include_str!("data/contracts/cad.toml")),
        embedded(
            "contracts/scored_leads.toml",
            include_str!("data/contracts/scored_leads.toml"),
        ),
    ]
}

/// The layouts of cities and counties.
pub(super) fn layouts() -> Vec<Layout> {
    Vec::new()
}
