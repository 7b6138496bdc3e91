//! What tests read of `tests/golden/golden.json`, and how near a figure must come.

use serde_json::Value;

pub(crate) fn golden(group: &str) -> Value {
    let whole: Value = serde_json::from_str(include_str!("../../tests/golden/golden.json")).unwrap();
    whole[group].clone()
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_f64().unwrap())
        .collect()
}

pub(crate) fn flags(value: &Value) -> Vec<bool> {
    numbers(value).iter().map(|one| *one > 0.5).collect()
}

pub(crate) fn bits(text: &str) -> Vec<bool> {
    text.chars().map(|one| one == '1').collect()
}

pub(crate) fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}
