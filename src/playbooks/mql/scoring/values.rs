//! A lead's values by the number of the feature, and how people read them.

use crate::engine::thousands;
use crate::playbooks::mql::catalog::{self, Feature, Kind};
use crate::playbooks::mql::table::FeatureTable;

/// The columns of a table of features, by number.
pub(in crate::playbooks::mql) struct ByNumber<'a> {
    columns: Vec<Option<&'a [f64]>>,
}

impl<'a> ByNumber<'a> {
    /// Finds the columns of the features there are.
    pub(in crate::playbooks::mql) fn of(table: &'a FeatureTable) -> Self {
        let columns = catalog::features().iter().map(|feature| table.named(&feature.name));
        Self {
            columns: columns.collect(),
        }
    }

    /// The whole column of a feature; nothing where the data does not have it.
    pub(in crate::playbooks::mql) fn column(&self, number: usize) -> Option<&'a [f64]> {
        *self.columns.get(number.checked_sub(1)?)?
    }

    /// A value; nothing where it is not known.
    pub(in crate::playbooks::mql) fn value(&self, number: usize, row: usize) -> Option<f64> {
        let value = *self.column(number)?.get(row)?;
        (!value.is_nan()).then_some(value)
    }

    /// Share of a lead's values of the first `count` features that are missing, of those the data has.
    pub(in crate::playbooks::mql) fn missing(&self, count: usize, row: usize) -> Option<f64> {
        let held: Vec<&&[f64]> = self.columns.iter().take(count).flatten().collect();
        let gaps = held
            .iter()
            .filter(|column| column.get(row).is_none_or(|value| value.is_nan()));
        (!held.is_empty()).then(|| gaps.count() as f64 / held.len() as f64)
    }
}

/// What people call a feature: the specification's word, else its name as files have it.
pub(in crate::playbooks::mql) fn label(name: &str) -> String {
    match catalog::by_name(name) {
        Some(Feature { label: Some(label), .. }) => label.clone(),
        Some(Feature { city: Some(city), .. }) => format!("in {city}"),
        _ => name.to_owned(),
    }
}

/// A number with as many places as it needs, at most `places`.
pub(in crate::playbooks::mql) fn short(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Millions of dollars: `450M`, `1.2B`.
pub(in crate::playbooks::mql) fn millions(value: f64) -> String {
    if value.abs() < 1000.0 {
        format!("{}M", short(value, usize::from(value.abs() < 10.0)))
    } else {
        format!("{}B", short(value / 1000.0, 1))
    }
}

/// Whether a feature is a share of clients or assets: a ratio from 0 to 1. Scores from 0 to 1 are none.
fn is_share(feature: &Feature) -> bool {
    let ends = feature.minimum == Some(0.0) && feature.maximum == Some(1.0);
    feature.kind == Kind::Real && feature.unit.is_none() && feature.group == SHARES && ends
}

/// The group whose ratios are shares.
const SHARES: &str = "cli";

/// A value of a feature with its unit.
pub(in crate::playbooks::mql) fn shown(name: &str, value: f64) -> String {
    let Some(feature) = catalog::by_name(name) else {
        return short(value, 2);
    };
    if feature.kind == Kind::Flag {
        return if value > 0.5 { "yes" } else { "no" }.to_owned();
    }
    if is_share(feature) {
        return percent(value);
    }
    match feature.unit.as_deref() {
        Some("USD millions") => millions(value),
        Some("percent") => format!("{}%", short(value, 1)),
        Some("USD") => format!("{} USD", thousands(value.round() as i64)),
        Some(unit) => format!("{} {unit}", short(value, 1)),
        None if feature.kind == Kind::Integer => thousands(value.round() as i64),
        None => short(value, 2),
    }
}

/// A probability in percent.
pub(in crate::playbooks::mql) fn percent(share: f64) -> String {
    format!("{}%", short(share * 100.0, 1))
}
