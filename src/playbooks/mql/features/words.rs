//! The words a lead is grouped by: its segment and its trajectory.

use crate::playbooks::mql::catalog;

/// The segment of assets in USD millions; unknown where they are.
pub(in crate::playbooks::mql) fn segment(assets: f64) -> &'static str {
    let segments = catalog::segments();
    if assets.is_nan() {
        &segments.unknown
    } else if assets < segments.low {
        &segments.below
    } else if assets > segments.high {
        &segments.above
    } else {
        &segments.middle
    }
}

/// The trajectory of growth over one and five years: unknown unless both are known.
pub(in crate::playbooks::mql) fn trajectory(one_year: f64, five_years: f64) -> &'static str {
    if one_year.is_nan() || five_years.is_nan() {
        "unknown"
    } else if one_year > 0.0 && five_years > 0.0 {
        "growing"
    } else if one_year <= 0.0 && five_years <= 0.0 {
        "declining"
    } else {
        "mixed"
    }
}
