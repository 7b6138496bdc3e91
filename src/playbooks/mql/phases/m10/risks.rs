//! The risk list of the reviewers: each with its owner and a state that follows from a number, where there is one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError, integer, real, text};
use crate::playbooks::embedded;
use crate::playbooks::mql::monitor::settings::settings;
use crate::stats::coefficient_of_variation;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Risk {
    risk: String,
    owner: String,
    reading: String,
    #[serde(default)]
    above: Option<f64>,
    #[serde(default)]
    below: Option<f64>,
    what: String,
    #[serde(rename = "do")]
    action: String,
}

#[derive(Deserialize)]
struct File {
    risk: Vec<Risk>,
}

fn risks() -> &'static [Risk] {
    static ALL: OnceLock<Vec<Risk>> = OnceLock::new();
    ALL.get_or_init(|| embedded::<File>("risks.toml", include_str!("../../data/risks.toml")).risk)
}

impl Risk {
    /// `open` beyond its limit, `watched` inside it, `unknown` without a number.
    fn state(&self, reading: Option<f64>) -> &'static str {
        match reading {
            None => "unknown",
            Some(value)
                if self.above.is_some_and(|limit| value > limit) || self.below.is_some_and(|limit| value < limit) =>
            {
                "open"
            }
            Some(_) => "watched",
        }
    }
}

/// Numbers by name.
pub(super) type Readings = BTreeMap<&'static str, Option<f64>>;

/// The largest variation over the folds of a strong feature's importance.
///
/// # Errors
/// When `fold_importance` is not as declared.
pub(super) fn importance_variation(context: &PhaseContext<'_>) -> Result<Option<f64>, PhaseError> {
    let frame = context.frame("fold_importance")?;
    let (folds, features, values) = (
        integer(&frame, "fold")?,
        text(&frame, "feature")?,
        real(&frame, "mean_abs_shap")?,
    );
    let mut by_feature: BTreeMap<&str, BTreeMap<i64, f64>> = BTreeMap::new();
    for row in 0..frame.height() {
        if let (Some(fold), Some(feature), Some(value)) = (folds.get(row), features.get(row), values.get(row)) {
            by_feature.entry(feature).or_default().insert(fold, value);
        }
    }
    let mut strongest: Vec<Vec<f64>> = by_feature
        .into_values()
        .map(|folds| folds.into_values().collect())
        .collect();
    strongest.sort_by(|left, right| right.iter().sum::<f64>().total_cmp(&left.iter().sum::<f64>()));
    let variation = strongest
        .iter()
        .take(settings().importance.top)
        .filter_map(|values| coefficient_of_variation(values));
    Ok(variation.reduce(f64::max))
}

/// Lowest over highest precision of the metros.
///
/// # Errors
/// When `metro_precision` is not as declared.
pub(super) fn metro_balance(context: &PhaseContext<'_>) -> Result<Option<f64>, PhaseError> {
    let frame = context.frame("metro_precision")?;
    let precisions = real(&frame, "precision")?;
    let known = || precisions.iter().flatten();
    let (low, high) = (known().reduce(f64::min), known().reduce(f64::max));
    Ok(low
        .zip(high)
        .filter(|(_, high)| *high > 0.0)
        .map(|(low, high)| low / high))
}

/// The list as a frame.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(readings: &Readings) -> Result<Frame, FrameError> {
    let all = || risks().iter();
    let reading = |risk: &Risk| readings.get(risk.reading.as_str()).copied().flatten();
    let limit = |risk: &Risk| risk.above.or(risk.below);
    FrameBuilder::new()
        .text("risk", all().map(|risk| Some(risk.risk.as_str())))
        .text("owner", all().map(|risk| Some(risk.owner.as_str())))
        .text("state", all().map(|risk| Some(risk.state(reading(risk)))))
        .text("what", all().map(|risk| Some(risk.what.as_str())))
        .real("observed", all().map(reading))
        .real("limit", all().map(limit))
        .text("do", all().map(|risk| Some(risk.action.as_str())))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::text;

    // spec: mql §6: a risk list with owner and state
    #[test]
    fn a_risk_is_open_beyond_its_limit_and_unknown_without_a_number() {
        let readings: Readings = [
            ("vendor_reliability", Some(0.5)),
            ("importance_variation", Some(0.5)),
            ("tier_order", None),
            ("metro_balance", Some(0.79)),
            ("refresh_open", Some(0.0)),
        ]
        .into();
        let found = frame(&readings).unwrap();
        let states: Vec<&str> = text(&found, "state").unwrap().iter().flatten().collect();
        assert_eq!(states, ["open", "watched", "unknown", "open", "watched"]);
        // Every number that a risk names is one the phase gives.
        assert!(risks().iter().all(|risk| readings.contains_key(risk.reading.as_str())));
    }
}
