//! Which features move the scores of which leads: five tables, by segment, trajectory and metro, and by segment with each
//! of the other two.

use std::collections::BTreeMap;

use super::super::held_out::Held;
use super::super::report::whole;
use super::explain::Explained;
use crate::frame::{Frame, FrameBuilder, FrameError};

/// Fewest leads of a cohort.
const LEAST: usize = 30;
/// Features shown of each cohort.
const SHOWN: usize = 10;

/// The five kinds, in the order they are shown.
const KINDS: [&str; 5] = [
    "segment",
    "trajectory",
    "metro",
    "segment and trajectory",
    "segment and metro",
];

/// The cohorts of a lead, one a kind.
fn cohorts_of(held: &Held, row: usize) -> [String; 5] {
    let table = &held.table;
    let segment = table.segments.get(row).cloned().unwrap_or_default();
    let trajectory = table.trajectories.get(row).cloned().unwrap_or_default();
    let metro = table
        .metros
        .get(row)
        .cloned()
        .flatten()
        .unwrap_or_else(|| "unknown".to_owned());
    let (with_trajectory, with_metro) = (format!("{segment}, {trajectory}"), format!("{segment}, {metro}"));
    [segment, trajectory, metro, with_trajectory, with_metro]
}

/// The frame `cohorts`.
pub(super) fn frame(held: &Held, explained: &Explained) -> Result<Frame, FrameError> {
    let mut members = BTreeMap::<(usize, String), Vec<usize>>::new();
    for (place, row) in explained.rows.iter().enumerate() {
        for (kind, cohort) in cohorts_of(held, *row).into_iter().enumerate() {
            members.entry((kind, cohort)).or_default().push(place);
        }
    }
    members.retain(|_, places| places.len() >= LEAST);
    let names = &held.bundle.full.names;
    let mut rows = Vec::new();
    for ((kind, cohort), places) in &members {
        let leads: Vec<usize> = places
            .iter()
            .filter_map(|place| explained.rows.get(*place).copied())
            .collect();
        let positives = held.labels.of(&leads).into_iter().filter(|one| *one).count();
        let rate = positives as f64 / leads.len() as f64;
        let moved = |column: usize| {
            let parts = places
                .iter()
                .filter_map(|place| explained.shapley.row(*place).get(column));
            parts.map(|part| part.abs()).sum::<f64>() / places.len() as f64
        };
        let mut ranked: Vec<(&String, f64)> = names
            .iter()
            .enumerate()
            .map(|(column, name)| (name, moved(column)))
            .collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        for (order, (name, moved)) in ranked.into_iter().take(SHOWN).enumerate() {
            rows.push((*kind, cohort, leads.len(), rate, name, moved, order));
        }
    }
    FrameBuilder::new()
        .text("cohort_kind", rows.iter().map(|row| KINDS.get(row.0).copied()))
        .text("cohort", rows.iter().map(|row| Some(row.1.as_str())))
        .integer("n", rows.iter().map(|row| whole(row.2)))
        .real("rate", rows.iter().map(|row| Some(row.3)))
        .text("feature", rows.iter().map(|row| Some(row.4.as_str())))
        .real("mean_abs_shap", rows.iter().map(|row| Some(row.5)))
        .integer("place", rows.iter().map(|row| whole(row.6 + 1)))
        .finish()
}
