//! The playbook's parameters, gates and profiles, as data, and how scoring reads them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rules::dimensions::{ByDimension, Hundredths, Score, Weight};
use super::rules::score::{Combine, ScoreParameters};
use super::rules::tiers::Thresholds;
use crate::engine::{GateSpec, ParameterSpec, Parameters};
use crate::playbooks::{embedded, embedded_gates, embedded_parameters};

/// Every parameter.
pub(super) fn parameters() -> Vec<ParameterSpec> {
    embedded_parameters("parameters.toml", include_str!("data/parameters.toml"))
}

/// Every gate.
pub(super) fn gates() -> Vec<GateSpec> {
    embedded_gates("gates.toml", include_str!("data/gates.toml"))
}

/// The profiles that ship.
pub(super) fn profiles() -> BTreeMap<String, BTreeMap<String, toml::Value>> {
    embedded("profiles.toml", include_str!("data/profiles.toml"))
}

/// What standing, keys and webmail mean.
#[derive(Debug, Deserialize)]
pub(super) struct StandingWords {
    pub good: Vec<String>,
    pub suspended_contains: Vec<String>,
    pub expired_contains: Vec<String>,
    pub webmail: Vec<String>,
    pub confidence: BTreeMap<String, i64>,
}

/// The standing words that ship.
pub(super) fn standing_words() -> &'static StandingWords {
    static WORDS: std::sync::OnceLock<StandingWords> = std::sync::OnceLock::new();
    WORDS.get_or_init(|| embedded("standing.toml", include_str!("data/standing.toml")))
}

/// A number of points as exact hundredths, rounded to the nearest.
pub(super) fn hundredths(points: f64) -> Hundredths {
    Hundredths((points * 100.0).round() as i64)
}

/// The parameters as scoring takes them: exact integers.
pub(super) fn score_parameters(parameters: &Parameters) -> ScoreParameters {
    let number = |name: &str| parameters.number(name).unwrap_or_default();
    let weight = |name: &str| Weight((number(name) * 10_000.0).round() as i64);
    ScoreParameters {
        weights: ByDimension {
            r: weight("weights.resimercial"),
            m: weight("weights.multi_oem"),
            p: weight("weights.mepr"),
            o: weight("weights.om"),
            b: weight("weights.multi_state"),
        },
        oem_points_each: hundredths(number("oem.points_each")),
        oem_cap: hundredths(number("oem.cap")),
        state_points_per_extra: hundredths(number("state.points_per_extra")),
        state_cap: hundredths(number("state.cap")),
        mepr_multi: hundredths(number("mepr.multi")),
        mepr_single: hundredths(number("mepr.single")),
        default_r: parameters.number("default.resimercial").map(hundredths),
        default_o: parameters.number("default.om").map(hundredths),
        zero_means_missing: parameters
            .value("zero_means_missing")
            .and_then(toml::Value::as_bool)
            .unwrap_or(false),
        combine: parameters
            .text("combine.dimension")
            .and_then(Combine::named)
            .unwrap_or_default(),
    }
}

/// The tier thresholds as scoring takes them.
pub(super) fn thresholds(parameters: &Parameters) -> Thresholds {
    let score = |name: &str| Score((parameters.number(name).unwrap_or_default() * 1_000_000.0).round() as i64);
    Thresholds {
        platinum: score("tiers.platinum"),
        gold: score("tiers.gold"),
        silver: score("tiers.silver"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks;

    // spec: contractors S-1, S-3, S-4, T-1
    #[test]
    fn the_rules_defaults_and_the_playbooks_are_the_same() {
        let built_in = Parameters::built_in(&parameters());
        assert_eq!(score_parameters(&built_in), ScoreParameters::default());
        assert_eq!(thresholds(&built_in), Thresholds::default());
    }

    // spec: contractors C3.2
    #[test]
    fn every_embedded_text_parses_and_every_name_in_it_exists() {
        for playbook in playbooks::all() {
            assert_eq!(playbook.pipeline.fault(), None, "{}", playbook.id);
            let phases: Vec<&str> = playbook.pipeline.phases.iter().map(|phase| phase.id).collect();
            let mut names: Vec<&str> = playbook
                .pipeline
                .parameters
                .iter()
                .map(|spec| spec.name.as_str())
                .collect();
            for spec in &playbook.pipeline.parameters {
                assert!(!spec.summary.is_empty(), "{}", spec.name);
                // Pruning is a command of its own, which no phase waits for.
                let of_a_command = spec.name.starts_with("retention.");
                assert_eq!(spec.used_by.is_empty(), of_a_command, "{}", spec.name);
                assert!(
                    spec.used_by.iter().all(|id| phases.contains(&id.as_str())),
                    "{}",
                    spec.name
                );
            }
            let (count, gates) = (names.len(), &playbook.pipeline.gates);
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "a parameter is declared twice");
            let mut ids: Vec<&str> = gates.iter().map(|gate| gate.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), gates.len(), "a gate is declared twice");
            for gate in gates {
                assert!(gate.warn.is_some() || gate.block.is_some(), "{} has no bound", gate.id);
                assert!(!gate.check.is_empty() && !gate.evidence.is_empty(), "{}", gate.id);
            }
            // Every default fits its own declaration, and so does every profile.
            let mut held = playbook.built_in();
            let defaults = playbook
                .pipeline
                .parameters
                .iter()
                .map(|spec| (spec.name.clone(), spec.default.clone()));
            let origin = crate::engine::Origin::BuiltIn;
            held.lay(&playbook.pipeline.parameters, gates, &defaults.collect(), &origin)
                .unwrap();
            assert_eq!(held, playbook.built_in());
            for values in playbook.profiles.values() {
                held.lay(&playbook.pipeline.parameters, gates, values, &origin).unwrap();
            }
            for contract in &playbook.contracts {
                assert!(
                    playbook
                        .pipeline
                        .datasets
                        .iter()
                        .any(|(name, _)| *name == contract.dataset)
                );
            }
            for layout in &playbook.layouts {
                assert!(playbook.contract(&layout.dataset).is_some(), "{}", layout.id);
            }
        }
        assert!(!standing_words().good.is_empty());
        let exact = |points| hundredths(points).0;
        assert_eq!([exact(0.0), exact(47.25), exact(99.99)], [0, 4725, 9999]);
    }
}
