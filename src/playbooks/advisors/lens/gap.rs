//! What leads lack for a better tier: the conditions that alone keep them out, in aggregate and lead by lead.

use std::collections::BTreeMap;

use super::super::held;
use crate::frame::{Frame, FrameBuilder, integer, real, text};
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, Table, TierView};

/// The word of a near miss that nothing can meet.
const NEVER: &str = "cannot be met";

/// Near misses of the active rule set, the best tier and the nearest first.
pub(super) fn near_misses(frames: &dyn FrameSource) -> Result<Frame, LensError> {
    let found = frames.frame("near_misses")?;
    let (ranks, distances) = (integer(&found, "tier_rank")?, real(&found, "distance")?);
    let when = text(&found, "when")?;
    let mut rows: Vec<usize> = (0..found.height()).collect();
    let far = |row: usize| distances.get(row).map_or(f64::INFINITY, f64::abs);
    rows.sort_by(|one, other| {
        let never = |row: usize| when.get(row) == Some(NEVER);
        never(*one)
            .cmp(&never(*other))
            .then(ranks.get(*one).cmp(&ranks.get(*other)))
            .then(far(*one).total_cmp(&far(*other)))
    });
    let sorted = crate::frame::take_rows(&found, &rows)?;
    let (ids, tiers) = (text(&sorted, "lead_id")?, text(&sorted, "tier")?);
    let (conditions, when) = (text(&sorted, "condition")?, text(&sorted, "when")?);
    let distances = real(&sorted, "distance")?;
    let reachable = |row: usize| distances.get(row).filter(|_| when.get(row) != Some(NEVER));
    Ok(FrameBuilder::new()
        .text("lead_id", ids.iter())
        .text("tier", tiers.iter())
        .text("condition", conditions.iter())
        .real("distance", (0..sorted.height()).map(reachable))
        .text("when", when.iter())
        .finish()?)
}

/// How many leads one condition keeps from each tier, by column.
pub(super) fn gap(frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
    let chosen = held::chosen(frames, view.ruleset.as_deref())?;
    if !chosen.active {
        return Err(LensError::Refused(format!(
            "near misses are those of the active rule set: run with --set active_ruleset={}",
            chosen.set.id()
        )));
    }
    let found = frames.frame("near_misses")?;
    let (tiers, columns, when) = (text(&found, "tier")?, text(&found, "column")?, text(&found, "when")?);
    let (ranks, distances) = (integer(&found, "tier_rank")?, real(&found, "distance")?);
    // By tier's rank, tier and column: leads, those by time alone, those never, distances.
    let mut groups: BTreeMap<(i64, &str, &str), (i64, i64, i64, Vec<f64>)> = BTreeMap::new();
    for row in 0..found.height() {
        let (Some(rank), Some(tier), Some(column)) = (ranks.get(row), tiers.get(row), columns.get(row)) else {
            continue;
        };
        let held = groups.entry((rank, tier, column)).or_default();
        held.0 += 1;
        let how = when.get(row).unwrap_or_default();
        held.1 += i64::from(how.starts_with("by time"));
        held.2 += i64::from(how == NEVER);
        held.3.extend(distances.get(row).map(f64::abs));
    }
    let mut rows: Vec<((i64, &str, &str), Vec<Cell>)> = groups
        .into_iter()
        .map(|(key, (n, time, never, mut far))| {
            far.sort_by(f64::total_cmp);
            let median = crate::stats::quantile(&far, 0.5);
            let cells = vec![
                Cell::text(Some(key.1)),
                Cell::text(Some(key.2)),
                Cell::Integer(n),
                Cell::Integer(time),
                Cell::Integer(never),
                median.map_or(Cell::Null, |value| Cell::Real { value, decimals: 1 }),
            ];
            (key, cells)
        })
        .collect();
    rows.sort_by_key(|(key, cells)| {
        let leads = match cells.get(2) {
            Some(Cell::Integer(n)) => *n,
            _ => 0,
        };
        (key.0, std::cmp::Reverse(leads))
    });
    Ok(vec![Figure::Table(Table {
        title: format!("{}: one condition short", chosen.set.id()),
        columns: vec![
            Column::text("tier", "tier"),
            Column::text("column", "what is missing"),
            Column::number("leads", "leads"),
            Column::number("by_time", "by time alone"),
            Column::number("never", "never"),
            Column::number("median_distance", "median distance"),
        ],
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
        note:
            "a lead that several branches miss by one condition is counted at each; assay leads advisors --near-miss \
               lists them"
                .to_owned(),
    })])
}
