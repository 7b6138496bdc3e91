//! The playbook's datasets: contracts and layouts, as data.

use std::collections::BTreeMap;

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

/// The layouts of cities and counties. Another city is another file, or `generic` with a mapping.
pub(super) fn layouts() -> Vec<Layout> {
    let files = [
        ("austin.toml", include_str!("data/layouts/austin.toml")),
        ("austin_older.toml", include_str!("data/layouts/austin_older.toml")),
        ("dallas.toml", include_str!("data/layouts/dallas.toml")),
        ("fort_worth.toml", include_str!("data/layouts/fort_worth.toml")),
        ("chicago.toml", include_str!("data/layouts/chicago.toml")),
        ("seattle.toml", include_str!("data/layouts/seattle.toml")),
        (
            "seattle_preapplication.toml",
            include_str!("data/layouts/seattle_preapplication.toml"),
        ),
        ("san_francisco.toml", include_str!("data/layouts/san_francisco.toml")),
        ("regional.toml", include_str!("data/layouts/regional.toml")),
        (
            "generic_permits.toml",
            include_str!("data/layouts/generic_permits.toml"),
        ),
        ("cad_tarrant.toml", include_str!("data/layouts/cad_tarrant.toml")),
        ("cad_denton.toml", include_str!("data/layouts/cad_denton.toml")),
        ("cad_dallas.toml", include_str!("data/layouts/cad_dallas.toml")),
        ("cad_collin.toml", include_str!("data/layouts/cad_collin.toml")),
        ("generic_cad.toml", include_str!("data/layouts/generic_cad.toml")),
    ];
    files.into_iter().map(|(name, text)| embedded(name, text)).collect()
}

/// The counties that cities lie in, by the cities' names.
pub(super) fn counties() -> BTreeMap<String, Vec<String>> {
    #[derive(Deserialize)]
    struct CountyFile {
        counties: BTreeMap<String, Vec<String>>,
    }
    embedded::<CountyFile>("counties.toml", include_str!("data/counties.toml")).counties
}

/// A name as it stands in an id: `San Francisco` is `san-francisco`.
pub(super) fn slug(name: &str) -> String {
    let lower: String = name
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    lower.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The lead that a permit is. Permit numbers are public record.
pub(super) fn lead_id(city: &str, permit_id: &str) -> String {
    format!("{}:{}", slug(city), permit_id.trim())
}

/// A city or county as people write it: `FORT WORTH` and `fort_worth` are `Fort Worth`; mixed case stays as it is.
pub(super) fn place_name(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter == '_');
    let has = |test: fn(&char) -> bool| text.chars().any(|letter| test(&letter));
    let mixed = has(|letter| letter.is_uppercase()) && has(|letter| letter.is_lowercase());
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        format!("{}{}", first.unwrap_or_default(), letters.as_str().to_lowercase())
    };
    let words = words.filter(|word| !word.is_empty());
    let shown: Vec<String> = words
        .map(|text| if mixed { text.to_owned() } else { word(text) })
        .collect();
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_of_places() {
        assert_eq!(lead_id("San Francisco", " 202611021234 "), "san-francisco:202611021234");
        assert_eq!(lead_id("AUSTIN", "2026-012345 BP"), "austin:2026-012345 BP");
        for (raw, shown) in [
            ("FORT WORTH", "Fort Worth"),
            ("san_francisco", "San Francisco"),
            ("McKinney", "McKinney"),
            (" dallas ", "Dallas"),
        ] {
            assert_eq!(place_name(raw), shown);
        }
    }

    // spec: permits P1
    #[test]
    fn every_layout_and_attribute_names_columns_that_its_contract_has() {
        let contracts = contracts();
        let of = |dataset: &str| contracts.iter().find(|contract| contract.dataset == dataset).unwrap();
        for contract in &contracts {
            Contract::from_toml(&toml::to_string(contract).unwrap()).unwrap();
        }
        for layout in layouts() {
            let contract = of(&layout.dataset);
            let named = layout
                .columns
                .keys()
                .chain(&layout.absent)
                .chain(&layout.optional_override);
            for column in named {
                assert!(contract.column(column).is_some(), "{}: {column}", layout.id);
            }
            for key in layout.extra.keys() {
                assert!(SOURCE_ATTRIBUTES.contains(&key.as_str()), "{}: {key}", layout.id);
            }
        }
        for attribute in attributes() {
            assert!(SOURCE_ATTRIBUTES.contains(&attribute.name.as_str()));
            for (dataset, column) in attribute.datasets.iter().flat_map(|dataset| {
                let relaxes = attribute.relaxes.iter();
                relaxes.map(move |column| (dataset, column))
            }) {
                assert!(of(dataset).column(column).is_some(), "{dataset} {column}");
            }
        }
        assert!(counties().contains_key("Fort Worth"));
    }
}
