//! What leads lack for a better tier: the conditions that alone keep them out, in aggregate and lead by lead.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::super::held::{self, Leads};
use super::super::near_misses::{BY_TIME, NEVER, near_miss_frame};
use super::super::phases::dates::Dates;
use super::super::phases::split::ALL;
use crate::frame::{Frame, FrameBuilder, integer, real, text};
use crate::lens::{Cell, Column, Figure, FrameSource, LeadSelection, LensError, Table, TierView, Way};

/// Near misses of the active rule set, the best tier and the nearest first.
pub(super) fn near_misses(frames: &dyn FrameSource) -> Result<Frame, LensError> {
    let found = frames.frame("near_misses")?;
    let (ranks, distances) = (integer(&found, "tier_rank")?, real(&found, "distance")?);
    let when = text(&found, "when")?;
    let mut rows: Vec<usize> = (0..found.height()).collect();
    let far = |row: usize| distances.get(row).map_or(f64::INFINITY, f64::abs);
    rows.sort_by(|one, other| {
        let never = |row: usize| when.get(row) == Some(NEVER);
        ranks
            .get(*one)
            .cmp(&ranks.get(*other))
            .then(never(*one).cmp(&never(*other)))
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

/// A tier's rank, the tier, and the column that is missing.
type Missing<'a> = (i64, &'a str, &'a str);

/// Leads that one column keeps from a tier.
#[derive(Default)]
struct Short {
    leads: i64,
    /// Their ids.
    ids: Vec<String>,
    /// Those whom time alone lets in.
    by_time: i64,
    /// Those whom nothing lets in.
    never: i64,
    distances: Vec<f64>,
}

impl Short {
    fn cells(mut self, missing: Missing<'_>) -> Vec<Cell> {
        self.distances.sort_by(f64::total_cmp);
        let median = crate::stats::quantile(&self.distances, 0.5);
        vec![
            Cell::text(Some(missing.1)),
            Cell::text(Some(missing.2)),
            Cell::Integer(self.leads),
            Cell::Integer(self.by_time),
            Cell::Integer(self.never),
            median.map_or(Cell::Null, |value| Cell::Real { value, decimals: 1 }),
        ]
    }
}

/// How many leads of the view's split one condition keeps from each tier, by column.
pub(super) fn gap(frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
    let chosen = held::chosen(frames, view.ruleset.as_deref())?;
    let split = held::split(view, ALL)?;
    let leads = Leads::read(frames)?;
    let ids = text(&leads.features, "lead_id")?;
    let within: HashSet<&str> = leads
        .outcomes
        .within(split)
        .into_iter()
        .enumerate()
        .filter_map(|(row, is_in)| ids.get(row).filter(|_| is_in))
        .collect();
    // The active rule set's near misses are a frame of the run; those of another are found now.
    let found = if chosen.active {
        frames.frame("near_misses")?
    } else {
        let rules = leads.compile(&chosen.set)?;
        let rows = 0..leads.features.height();
        Arc::new(near_miss_frame::<LensError>(
            &leads.features,
            &rules,
            rows,
            Dates::read(frames.frame("dates")?.as_ref())?.execution,
            &mut || Ok(()),
        )?)
    };
    let (tiers, columns, when) = (text(&found, "tier")?, text(&found, "column")?, text(&found, "when")?);
    let (ranks, distances) = (integer(&found, "tier_rank")?, real(&found, "distance")?);
    let mut groups: BTreeMap<Missing<'_>, Short> = BTreeMap::new();
    let missed = text(&found, "lead_id")?;
    for row in (0..found.height()).filter(|row| missed.get(*row).is_some_and(|id| within.contains(id))) {
        let (Some(rank), Some(tier), Some(column)) = (ranks.get(row), tiers.get(row), columns.get(row)) else {
            continue;
        };
        let held = groups.entry((rank, tier, column)).or_default();
        let how = when.get(row).unwrap_or_default();
        held.leads += 1;
        held.ids.extend(missed.get(row).map(str::to_owned));
        held.by_time += i64::from(how.starts_with(BY_TIME));
        held.never += i64::from(how == NEVER);
        held.distances.extend(distances.get(row).map(f64::abs));
    }
    let mut rows: Vec<(Missing<'_>, Short)> = groups.into_iter().collect();
    rows.sort_by_key(|(missing, short)| (missing.0, std::cmp::Reverse(short.leads)));
    let ways = rows.iter_mut().map(|((_, tier, column), short)| {
        let title = format!("{column} short of {tier}");
        Way::to(LeadSelection::of_ids("gap", title, std::mem::take(&mut short.ids)))
    });
    let ways = ways.collect();
    let found = Figure::Table(Table {
        title: format!("{}, {split}: one condition short", chosen.set.id()),
        columns: vec![
            Column::text("tier", "tier"),
            Column::text("column", "what is missing"),
            Column::number("leads", "leads"),
            Column::number("by_time", "by time alone"),
            Column::number("never", "never"),
            Column::number("median_distance", "median distance"),
        ],
        rows: rows.into_iter().map(|(missing, short)| short.cells(missing)).collect(),
        note: "labelled leads of the split; one that several branches miss by one condition is counted at each; assay \
               leads advisors --near-miss lists them and those without a label"
            .to_owned(),
    });
    Ok(vec![found.linked(ways)])
}
