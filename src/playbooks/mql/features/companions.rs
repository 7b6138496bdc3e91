//! What a card shows of a lead beside its features: its rank within its segment, its growth bucket, its client tier.

use std::collections::BTreeMap;

use crate::playbooks::mql::catalog;

/// Percentile rank of each value among the known ones of its group: (less + half of equal) / n; NaN where unknown.
pub(in crate::playbooks::mql) fn ranks(values: &[f64], groups: &[String]) -> Vec<f64> {
    let mut sorted: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (value, group) in values.iter().zip(groups).filter(|(value, _)| !value.is_nan()) {
        sorted.entry(group).or_default().push(*value);
    }
    sorted.values_mut().for_each(|values| values.sort_by(f64::total_cmp));
    let rank = |(value, group): (&f64, &String)| {
        let Some(known) = sorted.get(group.as_str()).filter(|_| !value.is_nan()) else {
            return f64::NAN;
        };
        let less = known.partition_point(|other| other < value);
        let up_to = known.partition_point(|other| other <= value);
        (less as f64 + (up_to - less) as f64 / 2.0) / known.len() as f64
    };
    values.iter().zip(groups).map(rank).collect()
}

/// The bucket of a growth rate (percent).
pub(in crate::playbooks::mql) fn growth_bucket(growth: f64) -> &'static str {
    let settings = catalog::companions();
    if growth.is_nan() {
        return &settings.unknown;
    }
    let place = settings.growth_edges.iter().take_while(|edge| growth > **edge).count();
    settings
        .growth_words
        .get(place)
        .map_or(settings.unknown.as_str(), String::as_str)
}

/// The tier of clients by assets a client (USD); nothing where they are unknown.
pub(in crate::playbooks::mql) fn client_tier(assets_per_client: f64) -> &'static str {
    let settings = catalog::companions();
    let place = if assets_per_client.is_nan() {
        return &settings.unknown;
    } else if assets_per_client > settings.client_premium {
        2
    } else {
        usize::from(assets_per_client >= settings.client_mass)
    };
    settings
        .client_words
        .get(place)
        .map_or(settings.unknown.as_str(), String::as_str)
}
