//! The features as data: names, titles, units, and what of each may be asked.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::playbooks::embedded;

/// One feature.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Feature {
    /// Its id in the specification.
    pub id: String,
    /// The column.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// months, firms, reps, USD, flag, label …
    pub unit: String,
    /// Today's state, not that of the day of contact.
    #[serde(default)]
    pub current_state: bool,
    /// Depends on the other leads of the run: not allowed in rules.
    #[serde(default)]
    pub relative: bool,
}

/// Cuts of F9.
#[derive(Debug, Deserialize)]
pub(super) struct Mobility {
    pub highly: i64,
    pub mobile: i64,
    pub average: i64,
    pub lifer_months: i64,
}

/// Cuts of F14, the largest first.
#[derive(Debug, Deserialize)]
pub(super) struct AssetTiers {
    pub labels: Vec<(String, i64)>,
    pub below: String,
    pub unknown: String,
}

/// Cuts of F19, F21 and F22.
#[derive(Debug, Deserialize)]
pub(super) struct Stability {
    pub base: f64,
    pub per_rep: f64,
    pub severe: i64,
    pub moderate: i64,
    pub high_priority_percentile: f64,
    pub medium_priority_percentile: f64,
}

/// What G3.1.1 and G3.1.6 look for.
#[derive(Debug, Deserialize)]
pub(super) struct Places {
    pub words: Vec<String>,
    pub market_features: Vec<String>,
}

/// The catalogue.
#[derive(Debug, Deserialize)]
pub(super) struct Catalog {
    pub feature: Vec<Feature>,
    pub mobility: Mobility,
    pub aum: AssetTiers,
    pub stability: Stability,
    pub places: Places,
}

impl Catalog {
    /// The feature of a column.
    pub(super) fn feature(&self, column: &str) -> Option<&Feature> {
        self.feature.iter().find(|feature| feature.name == column)
    }

    /// The numbered features alone.
    pub(super) fn numbered(&self) -> impl Iterator<Item = &Feature> {
        self.feature.iter().filter(|feature| feature.id != feature.name)
    }
}

/// The catalogue that ships.
pub(super) fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| embedded("features.toml", include_str!("data/features.toml")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_thirty_seven_numbered_features_and_no_name_twice() {
        let catalog = catalog();
        assert_eq!(catalog.numbered().count(), 37);
        for (place, feature) in catalog.numbered().enumerate() {
            assert_eq!(feature.id, format!("F{}", place + 1));
        }
        let mut names: Vec<&str> = catalog.feature.iter().map(|feature| feature.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), catalog.feature.len());
        assert!(catalog.feature("has_cfp").is_some_and(|feature| feature.current_state));
        assert!(
            catalog
                .feature("firm_stability_percentile")
                .is_some_and(|feature| feature.relative)
        );
    }
}
