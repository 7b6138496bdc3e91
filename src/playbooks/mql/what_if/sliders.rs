//! The numbers that what-if may move, and what a draft may hold beside the playbook's parameters.

use std::collections::BTreeMap;

use super::{SLOTS, SPLIT};
use crate::engine::{ParameterKind, ParameterSpec, Parameters};
use crate::lens::{FrameSource, LensError, Slider};
use crate::playbooks::mql::lens::{HOLDOUT, Summary, TODAY};
use crate::playbooks::mql::params;

/// Step and largest value of each slider.
const STEPS: [(&str, f64, f64); 5] = [
    ("overbook", 0.05, 3.0),
    ("b_days", 0.5, 20.0),
    ("boost", 0.01, 0.5),
    ("tier.cut_a", 0.01, 1.0),
    ("tier.cut_b", 0.01, 1.0),
];
/// Slots are tried up to so many times those of today.
const MORE_SLOTS: f64 = 5.0;

/// The sliders; that of the slots only once a list was made.
pub(in crate::playbooks::mql) fn sliders(frames: &dyn FrameSource) -> Vec<Slider> {
    let parameters = frames.parameters();
    let specs = params::parameters();
    let slots = Summary::read(frames).ok().map(|summary| Slider {
        name: SLOTS.to_owned(),
        value: Some(summary.slots),
        minimum: 0.0,
        maximum: (summary.slots * MORE_SLOTS).max(parameters.number("capacity.default").unwrap_or(0.0) * MORE_SLOTS),
        step: 1.0,
        unit: "dials".to_owned(),
    });
    let slider = |(name, step, maximum): &(&str, f64, f64)| {
        let spec = specs.iter().find(|spec| spec.name == *name)?;
        Some(Slider {
            name: (*name).to_owned(),
            value: parameters.number(name),
            minimum: spec.minimum.unwrap_or(0.0),
            maximum: *maximum,
            step: *step,
            unit: spec.unit.clone(),
        })
    };
    slots.into_iter().chain(STEPS.iter().filter_map(slider)).collect()
}

/// The slots of today as a number of the draft, and the leads that count.
pub(in crate::playbooks::mql) fn draft_specs(frames: &dyn FrameSource) -> Vec<ParameterSpec> {
    let spec = |name: &str, kind: ParameterKind, default: toml::Value, summary: &str| ParameterSpec {
        name: name.to_owned(),
        kind,
        default,
        optional: false,
        minimum: None,
        maximum: None,
        choices: Vec::new(),
        unit: String::new(),
        summary: summary.to_owned(),
        used_by: vec!["M7".to_owned()],
    };
    let Ok(summary) = Summary::read(frames) else {
        return Vec::new();
    };
    let slots = toml::Value::Float(summary.slots);
    vec![
        ParameterSpec {
            minimum: Some(0.0),
            unit: "dials".to_owned(),
            ..spec(SLOTS, ParameterKind::Real, slots, "dials left today")
        },
        ParameterSpec {
            choices: [TODAY, HOLDOUT].map(str::to_owned).into(),
            ..spec(SPLIT, ParameterKind::Choice, TODAY.into(), "the leads that count")
        },
    ]
}

/// Whether the two cuts stand in their order.
pub(in crate::playbooks::mql) fn fit_together(parameters: &Parameters) -> Result<(), LensError> {
    match (parameters.number("tier.cut_a"), parameters.number("tier.cut_b")) {
        (Some(a), Some(b)) if a < b => Err(LensError::Refused(format!(
            "tier.cut_a = {a} lies below tier.cut_b = {b}: no lead could be B; move one of them, or shift both"
        ))),
        _ => Ok(()),
    }
}

/// Both cuts moved by as much as the one that the draft moves.
pub(in crate::playbooks::mql) fn shift_all(
    now: &Parameters,
    draft: &Parameters,
) -> Result<BTreeMap<String, toml::Value>, LensError> {
    let names = ["tier.cut_a", "tier.cut_b"];
    let of = |parameters: &Parameters, name: &str| parameters.number(name).unwrap_or_default();
    let moved: Vec<f64> = names
        .iter()
        .map(|name| of(draft, name) - of(now, name))
        .filter(|by| by.abs() > f64::EPSILON)
        .collect();
    let [by] = moved.as_slice() else {
        return Err(LensError::Refused(
            "to shift all, move one of tier.cut_a and tier.cut_b".to_owned(),
        ));
    };
    let value = |name: &&str| toml::Value::Float((of(now, name) + by).clamp(0.0, 1.0));
    Ok(names.iter().map(|name| ((*name).to_owned(), value(name))).collect())
}
