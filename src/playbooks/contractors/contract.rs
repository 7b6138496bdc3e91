//! The playbook's datasets: contracts and layouts, as data.

use crate::frame::{Contract, Layout};
use crate::playbooks::{SourceAttribute, embedded};

/// Dealer lists of the makers.
pub(super) const DEALERS: &str = "oem_dealers";
/// Licence lists of the states.
pub(super) const LICENCES: &str = "license_list";
/// What vendors know.
pub(super) const ENRICHMENT: &str = "enrichment";
/// A reviewer's decisions on pairs.
pub(super) const ALIASES: &str = "contractor_aliases";

/// Keys a file's entry in `assay.toml` may carry beside `path`, `layout` and `columns`.
pub(super) const SOURCE_ATTRIBUTES: &[&str] = &[
    "state",
    "kind",
    "as_of",
    "default_class",
    "oem",
    "oem_contractors",
    "records",
];

/// Frames of what was set aside; the last phases' come after the first's.
pub(super) const QUARANTINES: &[&str] = &["quarantine", "matched_quarantine", "enrichment_quarantine"];

/// What the keys above mean.
pub(super) fn attributes() -> Vec<SourceAttribute> {
    #[derive(serde::Deserialize)]
    struct File {
        attribute: Vec<SourceAttribute>,
    }
    let file: File = embedded("attributes.toml", include_str!("data/attributes.toml"));
    file.attribute
}

/// The contracts, one a dataset.
pub(super) fn contracts() -> Vec<Contract> {
    vec![
        embedded(
            "contracts/oem_dealers.toml",
            include_str!("data/contracts/oem_dealers.toml"),
        ),
        embedded(
            "contracts/license_list.toml",
            include_str!("data/contracts/license_list.toml"),
        ),
        embedded(
            "contracts/enrichment.toml",
            include_str!("data/contracts/enrichment.toml"),
        ),
        embedded(
            "contracts/contractor_aliases.toml",
            include_str!("data/contracts/contractor_aliases.toml"),
        ),
    ]
}

/// The layouts a licence list may have. A new state is a new file here, or `generic` with a mapping.
pub(super) fn layouts() -> Vec<Layout> {
    vec![
        embedded("layouts/ca_cslb.toml", include_str!("data/layouts/ca_cslb.toml")),
        embedded("layouts/tx_tdlr.toml", include_str!("data/layouts/tx_tdlr.toml")),
        embedded("layouts/fl_dbpr.toml", include_str!("data/layouts/fl_dbpr.toml")),
        embedded("layouts/generic.toml", include_str!("data/layouts/generic.toml")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_is_explained_and_belongs_to_a_dataset() {
        let attributes = attributes();
        let contracts = contracts();
        for attribute in &attributes {
            assert!(
                SOURCE_ATTRIBUTES.contains(&attribute.name.as_str()),
                "{}",
                attribute.name
            );
            for dataset in &attribute.datasets {
                let contract = contracts.iter().find(|contract| contract.dataset == *dataset).unwrap();
                for column in &attribute.relaxes {
                    assert!(contract.column(column).is_some(), "{column}");
                }
            }
        }
        for name in SOURCE_ATTRIBUTES.iter().filter(|name| **name != "oem") {
            assert!(attributes.iter().any(|attribute| attribute.name == *name), "{name}");
        }
    }
}
