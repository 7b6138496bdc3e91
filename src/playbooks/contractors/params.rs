//! The playbook's parameters, gates and profiles, as data, and how scoring reads them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rules::dimensions::{ByDimension, Hundredths, Score, Weight};
use super::rules::score::{Combine, ScoreParameters};
use super::rules::tiers::Thresholds;
use crate::engine::{GateSpec, ParameterSpec, Parameters};
use crate::playbooks::embedded;

#[derive(Deserialize)]
struct ParameterFile {
    parameter: Vec<ParameterSpec>,
}

#[derive(Deserialize)]
struct GateFile {
    gate: Vec<GateSpec>,
}

/// Every parameter.
pub(super) fn parameters() -> Vec<ParameterSpec> {
    embedded::<ParameterFile>("parameters.toml", include_str!("data/parameters.toml")).parameter
}

/// Every gate.
pub(super) fn gates() -> Vec<GateSpec> {
    embedded::<GateFile>("gates.toml", include_str!("data/gates.toml")).gate
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
