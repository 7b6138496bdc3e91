//! The playbook's datasets: contracts and layouts, as data.

use serde::Deserialize;

use crate::frame::{Contract, Layout};
use crate::playbooks::{SourceAttribute, embedded};

/// Companies of the CRM and of provider dumps.
pub(super) const COMPANIES: &str = "companies";
/// People of the CRM and of provider dumps.
pub(super) const PEOPLE: &str = "people";
/// Buyer groups that exist already, optional.
pub(super) const BUYER_GROUPS: &str = "buyer_groups";
/// Whatever else refers to people or companies, optional.
pub(super) const RELATIONS: &str = "relations";
/// Hashes of people who must never be seated, exported or sent out, optional.
pub(super) const SUPPRESSIONS: &str = "suppressions";
/// Recorded answers of a validator, optional.
pub(super) const VERDICTS: &str = "verdicts";
/// What reviewers decided on pairs, optional.
pub(super) const DECISIONS: &str = "duplicate_decisions";

/// Frames of what was set aside.
pub(super) const QUARANTINES: &[&str] = &["quarantine"];

/// Keys a data file's entry may carry.
pub(super) const SOURCE_ATTRIBUTES: &[&str] = &["source", "frame", "references"];

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
    let files = [
        (
            "contracts/companies.toml",
            include_str!("data/contracts/companies.toml"),
        ),
        ("contracts/people.toml", include_str!("data/contracts/people.toml")),
        (
            "contracts/buyer_groups.toml",
            include_str!("data/contracts/buyer_groups.toml"),
        ),
        (
            "contracts/relations.toml",
            include_str!("data/contracts/relations.toml"),
        ),
        (
            "contracts/suppressions.toml",
            include_str!("data/contracts/suppressions.toml"),
        ),
        ("contracts/verdicts.toml", include_str!("data/contracts/verdicts.toml")),
        (
            "contracts/duplicate_decisions.toml",
            include_str!("data/contracts/duplicate_decisions.toml"),
        ),
    ];
    files.into_iter().map(|(name, text)| embedded(name, text)).collect()
}

/// The layouts: what files of known providers call their columns. Any other file is read by the contracts' aliases.
pub(super) fn layouts() -> Vec<Layout> {
    let files = [
        (
            "layouts/people_data_companies.toml",
            include_str!("data/layouts/people_data_companies.toml"),
        ),
        (
            "layouts/people_data_people.toml",
            include_str!("data/layouts/people_data_people.toml"),
        ),
    ];
    files.into_iter().map(|(name, text)| embedded(name, text)).collect()
}
