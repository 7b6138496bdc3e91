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
        ("gates/b1.toml", include_str!("data/gates/b1.toml")),
        ("gates/b2.toml", include_str!("data/gates/b2.toml")),
        ("gates/b3.toml", include_str!("data/gates/b3.toml")),
        ("gates/b4.toml", include_str!("data/gates/b4.toml")),
        ("gates/b5.toml", include_str!("data/gates/b5.toml")),
        ("gates/b6.toml", include_str!("data/gates/b6.toml")),
        ("gates/b7.toml", include_str!("data/gates/b7.toml")),
    ];
    let gates = files.into_iter().map(|(name, text)| embedded_gates(name, text));
    gates.flatten().collect()
}

/// The profiles that ship.
pub(super) fn profiles() -> BTreeMap<String, BTreeMap<String, toml::Value>> {
    embedded("profiles.toml", include_str!("data/profiles.toml"))
}
