//! The playbook's parameters, gates and profiles, as data: one file of gates a phase.

use std::collections::BTreeMap;

use super::phases::steering;
use crate::engine::{GateSpec, ParameterSpec};
use crate::playbooks::{embedded, embedded_gates, embedded_parameters};

/// Every parameter.
pub(super) fn parameters() -> Vec<ParameterSpec> {
    let mut parameters = embedded_parameters("parameters.toml", include_str!("data/parameters.toml"));
    parameters.extend(steering::parameters());
    parameters
}

/// Every gate, in the order of the phases.
pub(super) fn gates() -> Vec<GateSpec> {
    let files = [
        ("gates/load.toml", include_str!("data/gates/load.toml")),
        ("gates/enrich.toml", include_str!("data/gates/enrich.toml")),
        ("gates/categorise.toml", include_str!("data/gates/categorise.toml")),
        ("gates/prefilter.toml", include_str!("data/gates/prefilter.toml")),
        ("gates/score.toml", include_str!("data/gates/score.toml")),
        ("gates/persist.toml", include_str!("data/gates/persist.toml")),
        ("gates/export.toml", include_str!("data/gates/export.toml")),
    ];
    let gates = files.into_iter().map(|(name, text)| embedded_gates(name, text));
    gates.flatten().collect()
}

/// The profiles that ship.
pub(super) fn profiles() -> BTreeMap<String, BTreeMap<String, toml::Value>> {
    embedded("profiles.toml", include_str!("data/profiles.toml"))
}
