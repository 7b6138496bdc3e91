//! The numbers that what-if may move, and moving all thresholds at once.

use std::collections::BTreeMap;

use super::super::params::{parameters as specifications, thresholds};
use super::super::rules::dimensions::Score;
use crate::engine::{ParameterKind, Parameters};
use crate::lens::{LensError, Slider};

/// Parameters that what-if may move: those only c3 reads.
const SLIDERS: [&str; 14] = [
    "tiers.platinum",
    "tiers.gold",
    "tiers.silver",
    "weights.resimercial",
    "weights.multi_oem",
    "weights.mepr",
    "weights.om",
    "weights.multi_state",
    "default.resimercial",
    "default.om",
    "oem.points_each",
    "oem.cap",
    "mepr.multi",
    "mepr.single",
];

/// The sliders with their present values.
pub(super) fn sliders(parameters: &Parameters) -> Vec<Slider> {
    let specs = specifications();
    let slider = |name: &str| {
        let spec = specs
            .iter()
            .find(|spec| spec.name == name && spec.kind == ParameterKind::Real)?;
        let weight = spec.unit == "weight";
        Some(Slider {
            name: name.to_owned(),
            value: parameters.number(name),
            minimum: spec.minimum.unwrap_or(0.0),
            maximum: spec.maximum.unwrap_or(100.0),
            step: if weight { 0.01 } else { 1.0 },
            unit: spec.unit.clone(),
        })
    };
    SLIDERS.iter().filter_map(|name| slider(name)).collect()
}

/// Every threshold moved by as much as the one that the draft moves (W-2).
pub(super) fn shift_all(now: &Parameters, draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
    let (before, after) = (thresholds(now), thresholds(draft));
    let moved = [
        (before.platinum, after.platinum),
        (before.gold, after.gold),
        (before.silver, after.silver),
    ];
    let mut by: Vec<i64> = moved
        .iter()
        .map(|(old, new)| new.0 - old.0)
        .filter(|by| *by != 0)
        .collect();
    by.dedup();
    let [by] = by.as_slice() else {
        return Err(LensError::Refused(
            "to shift all, move one of tiers.platinum, tiers.gold and tiers.silver".to_owned(),
        ));
    };
    let shifted = before.shifted(*by);
    let value = |score: Score| toml::Value::Float(score.as_points());
    let names = [
        ("tiers.platinum", shifted.platinum),
        ("tiers.gold", shifted.gold),
        ("tiers.silver", shifted.silver),
    ];
    Ok(names
        .into_iter()
        .map(|(name, score)| (name.to_owned(), value(score)))
        .collect())
}
