//! The numbers that can be moved, and what moves along with them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::engine::Parameters;
use crate::lens::{LensError, Slider};
use crate::playbooks::embedded;

/// The family of lines that stand in order; the other families are of weights that sum to 1.
const LINES: &str = "tier";

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    family: Option<String>,
    minimum: f64,
    maximum: f64,
    step: f64,
    unit: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    slider: Vec<Row>,
}

static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| embedded::<Rows>("sliders.toml", include_str!("../data/sliders.toml")).slider);

/// Whether a parameter has a slider.
pub(super) fn is_movable(name: &str) -> bool {
    ROWS.iter().any(|row| row.name == name)
}

/// All of them, with the values of now.
pub(in crate::playbooks::buyer_groups) fn sliders(parameters: &Parameters) -> Vec<Slider> {
    let slider = |row: &Row| Slider {
        name: row.name.clone(),
        value: parameters.number(&row.name),
        minimum: row.minimum,
        maximum: row.maximum,
        step: row.step,
        unit: row.unit.clone(),
    };
    ROWS.iter().map(slider).collect()
}

/// A refusal that can be mended by moving the rest of the family says so.
pub(super) fn with_way_out(why: String) -> String {
    let mends = why.contains("sum to") || why.contains("cross");
    if mends { format!("{why}; or shift all") } else { why }
}

/// The family of what the draft moves: weights that were not moved share what is left in the proportion they have; lines
/// all move by as much.
///
/// # Errors
/// When the draft moves nothing that has a family, or what it moves leaves nothing to share.
pub(in crate::playbooks::buyer_groups) fn shift_all(
    now: &Parameters,
    draft: &Parameters,
) -> Result<BTreeMap<String, toml::Value>, LensError> {
    let value = |held: &Parameters, row: &Row| held.number(&row.name).unwrap_or(0.0);
    let moved = |row: &&Row| (value(draft, row) - value(now, row)).abs() > f64::EPSILON;
    let mut families: Vec<&str> = ROWS
        .iter()
        .filter(moved)
        .filter_map(|row| row.family.as_deref())
        .collect();
    families.dedup();
    if families.is_empty() {
        return Err(LensError::Refused(
            "to shift all, move one line of `tier.*`, or weights of `group_weight.*` or `seat_weight.*`".to_owned(),
        ));
    }
    let mut found = BTreeMap::new();
    for family in families {
        let rows: Vec<&Row> = ROWS
            .iter()
            .filter(|row| row.family.as_deref() == Some(family))
            .collect();
        let (changed, kept): (Vec<&Row>, Vec<&Row>) = rows.into_iter().partition(|row| moved(row));
        let shifted = if family == LINES {
            lines(now, draft, &changed, &kept)?
        } else {
            weights(now, draft, family, &changed, &kept)?
        };
        found.extend(
            shifted
                .into_iter()
                .map(|(name, value)| (name, toml::Value::Float(value))),
        );
    }
    Ok(found)
}

type Shifted = Vec<(String, f64)>;

fn lines(now: &Parameters, draft: &Parameters, changed: &[&Row], kept: &[&Row]) -> Result<Shifted, LensError> {
    let value = |held: &Parameters, row: &Row| held.number(&row.name).unwrap_or(0.0);
    let [only] = changed else {
        return Err(LensError::Refused(
            "to shift all, move one line of `tier.*` only".to_owned(),
        ));
    };
    let by = value(draft, only) - value(now, only);
    let shifted = |row: &&Row| (row.name.clone(), (value(now, row) + by).clamp(row.minimum, row.maximum));
    Ok(kept.iter().map(shifted).collect())
}

fn weights(
    now: &Parameters,
    draft: &Parameters,
    family: &str,
    changed: &[&Row],
    kept: &[&Row],
) -> Result<Shifted, LensError> {
    let value = |held: &Parameters, row: &Row| held.number(&row.name).unwrap_or(0.0);
    let left = 1.0 - changed.iter().map(|row| value(draft, row)).sum::<f64>();
    let held: f64 = kept.iter().map(|row| value(now, row)).sum();
    if left < 0.0 || held <= 0.0 {
        return Err(LensError::Refused(format!(
            "what was moved of `{family}.*` leaves {left:.2} for the other weights: move it back"
        )));
    }
    let share = |row: &&Row| (row.name.clone(), value(now, row) * left / held);
    Ok(kept.iter().map(share).collect())
}
