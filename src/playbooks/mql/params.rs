//! The playbook's parameters, gates and profiles, as data: one file of gates a phase.

use std::collections::BTreeMap;

use crate::engine::{GateSpec, ParameterSpec};
use crate::playbooks::{embedded, embedded_gates, embedded_parameters};

/// Every parameter.
pub(super) fn parameters() -> Vec<ParameterSpec> {
    embedded_parameters("parameters.toml", include_str!("data/parameters.toml"))
}

/// Every gate, in the order of the phases.
pub(super) fn gates() -> Vec<GateSpec> {
    let files = [
        ("gates/m1.toml", include_str!("data/gates/m1.toml")),
        ("gates/m2.toml", include_str!("data/gates/m2.toml")),
        ("gates/m3.toml", include_str!("data/gates/m3.toml")),
        ("gates/m4.toml", include_str!("data/gates/m4.toml")),
        ("gates/m5.toml", include_str!("data/gates/m5.toml")),
        ("gates/m6.toml", include_str!("data/gates/m6.toml")),
        ("gates/m7.toml", include_str!("data/gates/m7.toml")),
        ("gates/m8.toml", include_str!("data/gates/m8.toml")),
        ("gates/m9.toml", include_str!("data/gates/m9.toml")),
        ("gates/m10.toml", include_str!("data/gates/m10.toml")),
    ];
    let gates = files.into_iter().map(|(name, text)| embedded_gates(name, text));
    gates.flatten().collect()
}

/// The profiles that ship.
pub(super) fn profiles() -> BTreeMap<String, BTreeMap<String, toml::Value>> {
    embedded("profiles.toml", include_str!("data/profiles.toml"))
}
