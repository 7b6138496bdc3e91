//! The segment playbook: groups of leads that booked calls clearly more or less often than all, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::words::enablement;
use crate::engine::thousands;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::scoring::values::percent;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{Interval, Proportion, Z95};

/// Every value of a part.
const ALL: &str = "all";
/// What is said of a segment without a clear group.
pub(super) const NOTHING: &str = "not enough evidence";

/// A line of the playbook.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub segment: String,
    pub metro: String,
    pub trajectory: String,
    pub found: Proportion,
    pub interval: Option<Interval>,
    pub statement: String,
}

/// A metro of the catalog by its name, another as `other`, none as `unknown`.
fn metro(table: &FeatureTable, row: usize) -> &str {
    let Some(Some(city)) = table.metros.get(row) else {
        return "unknown";
    };
    let known = catalog::features()
        .iter()
        .any(|feature| feature.city.as_deref() == Some(city));
    if known { city } else { "other" }
}

fn statement(group: [&str; 3], found: Proportion, interval: Interval, all: f64) -> String {
    let [segment, metro, trajectory] = group;
    let mut who = format!("{segment}M");
    if segment == "Unknown" {
        who = "size unknown".to_owned();
    }
    match metro {
        ALL => {}
        "unknown" => who.push_str(", metro unknown"),
        "other" => who.push_str(", other metros"),
        city => who = format!("{who}, {city}"),
    }
    match trajectory {
        ALL => {}
        "unknown" => who.push_str(", growth unknown"),
        way => who = format!("{who}, {way}"),
    }
    let way = if interval.low > all {
        "call before others"
    } else {
        "call after others"
    };
    format!(
        "{who}: {} of {} book a call ({}–{}), all {}: {way}",
        percent(found.rate().unwrap_or_default()),
        thousands(i64::try_from(found.n).unwrap_or(i64::MAX)),
        percent(interval.low),
        percent(interval.high),
        percent(all)
    )
}

/// The lines: of each segment its groups with enough leads and an interval clear of the rate of all, or that there is not
/// enough evidence. Groups over several metros or trajectories stand beside the narrow ones.
pub(super) fn lines(table: &FeatureTable, labels: &Labels) -> Vec<Line> {
    let mut groups: BTreeMap<[&str; 3], Proportion> = BTreeMap::new();
    let mut all = Proportion::new(0, 0);
    for row in labels.rows() {
        let one = Proportion::new(1, u64::from(labels.label(row) == Some(true)));
        all = all.plus(one);
        let segment = table.segments.get(row).map_or("", String::as_str);
        let trajectory = table.trajectories.get(row).map_or("", String::as_str);
        for metro in [metro(table, row), ALL] {
            for trajectory in [trajectory, ALL] {
                let sum = groups
                    .entry([segment, metro, trajectory])
                    .or_insert(Proportion::new(0, 0));
                *sum = sum.plus(one);
            }
        }
    }
    let overall = all.rate().unwrap_or_default();
    let clear = |(group, found): (&[&str; 3], &Proportion)| {
        let interval = found.wilson(Z95).filter(|_| found.n >= enablement().playbook.least)?;
        let apart = interval.low > overall || interval.high < overall;
        apart.then(|| Line {
            segment: group[0].to_owned(),
            metro: group[1].to_owned(),
            trajectory: group[2].to_owned(),
            found: *found,
            interval: Some(interval),
            statement: statement(*group, *found, interval, overall),
        })
    };
    let mut lines: Vec<Line> = groups.iter().filter_map(clear).collect();
    let segments: BTreeSet<&str> = table.segments.iter().map(String::as_str).collect();
    for segment in segments {
        if lines.iter().all(|line| line.segment != segment) {
            let found = groups
                .get(&[segment, ALL, ALL])
                .copied()
                .unwrap_or(Proportion::new(0, 0));
            lines.push(Line {
                segment: segment.to_owned(),
                metro: ALL.to_owned(),
                trajectory: ALL.to_owned(),
                found,
                interval: found.wilson(Z95),
                statement: NOTHING.to_owned(),
            });
        }
    }
    lines.sort_by(|one, other| {
        let rate = |line: &Line| line.found.rate().unwrap_or_default();
        one.segment
            .cmp(&other.segment)
            .then_with(|| rate(other).total_cmp(&rate(one)))
    });
    lines
}

/// The frame `segment_playbook`.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(lines: &[Line]) -> Result<Frame, FrameError> {
    let count = |count: u64| i64::try_from(count).ok();
    FrameBuilder::new()
        .text("segment", lines.iter().map(|line| Some(line.segment.as_str())))
        .text("metro", lines.iter().map(|line| Some(line.metro.as_str())))
        .text("trajectory", lines.iter().map(|line| Some(line.trajectory.as_str())))
        .integer("n", lines.iter().map(|line| count(line.found.n)))
        .integer("k", lines.iter().map(|line| count(line.found.k)))
        .real("rate", lines.iter().map(|line| line.found.rate()))
        .real(
            "low",
            lines.iter().map(|line| line.interval.map(|interval| interval.low)),
        )
        .real(
            "high",
            lines.iter().map(|line| line.interval.map(|interval| interval.high)),
        )
        .text("statement", lines.iter().map(|line| Some(line.statement.as_str())))
        .finish()
}
