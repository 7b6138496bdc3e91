//! What each group of features adds, and the full model over the reduced one (M6/3).
//!
//! A group is taken out of the score by leaving out its contributions, so that nothing is fitted again: it says what the
//! model makes of the group, not what another model could do without it.

use std::collections::BTreeSet;

use super::super::held_out::Held;
use super::super::m5::group_of;
use super::ranked::{Ranked, share_positive, size_of_a};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder};
use crate::stats::average_precision;

/// The row that compares the two models.
const REDUCED: &str = "all of the full model, against the reduced one";

/// The share of positives in a first tenth by this score; equal scores in the order of the leads.
fn top_precision(y: &[bool], score: &[f64]) -> Option<f64> {
    let mut order: Vec<usize> = (0..score.len()).collect();
    let value = |place: usize| score.get(place).copied().unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|one, other| value(*other).total_cmp(&value(*one)));
    order.truncate(size_of_a(score.len()));
    share_positive(y, &order)
}

/// The frame `feature_gain`.
pub(super) fn by_group(held: &Held, ranked: &Ranked, reduced: &[f64]) -> Result<Frame, PhaseError> {
    let shapley = held.bundle.shapley(&held.table, &ranked.rows)?;
    let names = &held.bundle.full.names;
    let groups: BTreeSet<&str> = names.iter().map(|name| group_of(name)).collect();
    let (full_ap, full_top) = (
        average_precision(&ranked.y, &ranked.log_odds),
        top_precision(&ranked.y, &ranked.log_odds),
    );
    let mut rows = Vec::new();
    for group in groups {
        let own: Vec<usize> = (0..names.len())
            .filter(|place| names.get(*place).is_some_and(|name| group_of(name) == group))
            .collect();
        let without: Vec<f64> = ranked
            .log_odds
            .iter()
            .enumerate()
            .map(|(place, score)| {
                let parts = shapley.row(place);
                score - own.iter().filter_map(|column| parts.get(*column)).sum::<f64>()
            })
            .collect();
        rows.push((
            group.to_owned(),
            own.len(),
            average_precision(&ranked.y, &without),
            top_precision(&ranked.y, &without),
        ));
    }
    rows.push((
        REDUCED.to_owned(),
        names.len(),
        average_precision(&ranked.y, reduced),
        top_precision(&ranked.y, reduced),
    ));
    let gain = |full: Option<f64>, without: Option<f64>| Some(full? - without?);
    Ok(FrameBuilder::new()
        .text("group", rows.iter().map(|row| Some(row.0.as_str())))
        .integer("features", rows.iter().map(|row| i64::try_from(row.1).ok()))
        .real("full_ap", rows.iter().map(|_| full_ap))
        .real("without_ap", rows.iter().map(|row| row.2))
        .real("gain", rows.iter().map(|row| gain(full_ap, row.2)))
        .real("full_tier_a", rows.iter().map(|_| full_top))
        .real("without_tier_a", rows.iter().map(|row| row.3))
        .real("gain_tier_a", rows.iter().map(|row| gain(full_top, row.3)))
        .finish()?)
}
