//! The vendor: whether each month's load came whole and in time, and where its records contradict the CRM's enrichment.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};

use super::scenes::VENDOR;
use super::world::World;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{ColumnKind, Frame, FrameBuilder, FrameError, date, integer, kind_of, real, text};
use crate::playbooks::mql::monitor::settings::settings;

/// The load of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Load {
    /// First day of the month.
    pub month: i32,
    /// Territories that came with rows.
    pub territories: BTreeSet<String>,
    pub rows: i64,
    pub complete: bool,
}

/// A file as `intake` reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub dataset: String,
    pub snapshot: i32,
    pub rows: i64,
}

/// The last loads, newest first: the month of the run's day and those before it, as far back as the vendor delivered. A
/// month is complete with all three territories or with one dated snapshot of everything.
pub(super) fn loads(files: &[File], day: i32, late_days: i32, most: usize) -> Vec<Load> {
    let Some(first) = files.iter().map(|file| month(file.snapshot)).min() else {
        return Vec::new();
    };
    // A month's load is not late yet while its grace lasts.
    let due = month(day - late_days);
    let mut by_month: BTreeMap<i32, (BTreeSet<String>, i64)> = BTreeMap::new();
    for file in files.iter().filter(|file| file.rows > 0) {
        let (territories, rows) = by_month.entry(month(file.snapshot)).or_default();
        territories.insert(file.dataset.clone());
        *rows += file.rows;
    }
    let newest = by_month.keys().next_back().copied().unwrap_or(due).max(due);
    (first..=newest)
        .rev()
        .take(most)
        .map(|month| {
            let (territories, rows) = by_month.get(&month).cloned().unwrap_or_default();
            let all = ["reps_t1", "reps_t2", "reps_t3"];
            let complete = territories.contains("rep_snapshots") || all.iter().all(|one| territories.contains(*one));
            Load {
                month: first_day(month),
                territories,
                rows,
                complete,
            }
        })
        .collect()
}

/// A calendar month, counted from year 0.
fn month(day: i32) -> i32 {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    date.year() * 12 + date.month0() as i32
}

fn first_day(month: i32) -> i32 {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)
        .unwrap_or_default()
        .to_epoch_days()
}

/// On-time complete loads over loads; none without any.
pub(super) fn reliability(loads: &[Load]) -> Option<f64> {
    let complete = loads.iter().filter(|load| load.complete).count();
    (!loads.is_empty()).then(|| complete as f64 / loads.len() as f64)
}

/// Reads the vendor's files from `intake`.
///
/// # Errors
/// When the frame is not as declared.
pub(super) fn files(context: &PhaseContext<'_>) -> Result<Vec<File>, PhaseError> {
    let intake = context.frame("intake")?;
    let (datasets, kept, snapshots) = (
        text(&intake, "dataset")?,
        integer(&intake, "rows_kept")?,
        date(&intake, "snapshot_as_of")?,
    );
    let one = |row: usize| {
        let dataset = datasets
            .get(row)
            .filter(|name| VENDOR.contains(name) && *name != "firms")?;
        Some(File {
            dataset: dataset.to_owned(),
            snapshot: snapshots.get(row)?,
            rows: kept.get(row).unwrap_or(0),
        })
    };
    Ok((0..intake.height()).filter_map(one).collect())
}

/// The loads as a frame.
pub(super) fn frame(loads: &[Load]) -> Result<Frame, FrameError> {
    let joined = |load: &Load| load.territories.iter().cloned().collect::<Vec<_>>().join(", ");
    FrameBuilder::new()
        .date("month", loads.iter().map(|load| Some(load.month)))
        .text("loaded", loads.iter().map(|load| Some(joined(load))))
        .integer("rows", loads.iter().map(|load| Some(load.rows)))
        .boolean("complete", loads.iter().map(|load| Some(load.complete)))
        .finish()
}

/// A lead on which CRM and vendor differ.
#[derive(Debug, Clone, PartialEq)]
struct Conflict {
    lead: String,
    what: &'static str,
    crm: String,
    vendor: String,
}

/// Lists where enrichment and vendor differ: by more than a year of tenure, or on the state.
///
/// # Errors
/// When a frame is not as declared.
pub(super) fn conflicts(context: &PhaseContext<'_>, world: &World) -> Result<Frame, PhaseError> {
    let leads = context.frame("leads_clean")?;
    let ids = text(&leads, "lead_id")?;
    let rows: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let years = real(&leads, "years_at_firm")?;
    let (states, crds) = (text(&leads, "state")?, integer(&leads, "rep_crd")?);
    let vendor_states = vendor_states(context)?;
    let tenure = world.now.named("DateOfHireAtCurrentFirm_NumberOfYears");
    let mut found = Vec::new();
    for (place, id) in world.now.lead_ids.iter().enumerate() {
        let Some(row) = rows.get(id.as_str()) else { continue };
        let known = tenure
            .and_then(|column| column.get(place))
            .filter(|value| !value.is_nan());
        if let (Some(crm), Some(vendor)) = (years.get(*row), known)
            && (crm - vendor).abs() > settings().vendor.tenure_years
        {
            found.push(Conflict {
                lead: id.clone(),
                what: "years at the firm",
                crm: format!("{crm:.1}"),
                vendor: format!("{vendor:.1}"),
            });
        }
        let state = crds.get(*row).and_then(|crd| vendor_states.get(&crd));
        if let (Some(crm), Some(vendor)) = (states.get(*row), state)
            && !crm.trim().eq_ignore_ascii_case(vendor.trim())
        {
            found.push(Conflict {
                lead: id.clone(),
                what: "state",
                crm: crm.to_owned(),
                vendor: vendor.clone(),
            });
        }
    }
    Ok(FrameBuilder::new()
        .text("lead_id", found.iter().map(|one| Some(one.lead.as_str())))
        .text("what", found.iter().map(|one| Some(one.what)))
        .text("crm", found.iter().map(|one| Some(one.crm.as_str())))
        .text("vendor", found.iter().map(|one| Some(one.vendor.as_str())))
        .finish()?)
}

/// The vendor's state of each representative, where its files have that column.
fn vendor_states(context: &PhaseContext<'_>) -> Result<HashMap<i64, String>, PhaseError> {
    let reps = context.frame("reps_clean")?;
    if kind_of(&reps, "state") != Some(ColumnKind::Text) {
        return Ok(HashMap::new());
    }
    let (crds, states) = (integer(&reps, "rep_crd")?, text(&reps, "state")?);
    let known = |row: usize| Some((crds.get(row)?, states.get(row)?.to_owned()));
    Ok((0..reps.height()).filter_map(known).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dataset: &str, snapshot: &str, rows: i64) -> File {
        File {
            dataset: dataset.to_owned(),
            snapshot: snapshot.parse::<NaiveDate>().unwrap().to_epoch_days(),
            rows,
        }
    }

    // spec: mql M10/1: on-time complete loads of the last six
    #[test]
    fn a_month_counts_when_all_of_it_came() {
        let day = "2025-10-27".parse::<NaiveDate>().unwrap().to_epoch_days();
        let files = [
            file("rep_snapshots", "2025-06-30", 10),
            file("reps_t1", "2025-08-31", 10),
            file("reps_t2", "2025-08-31", 10),
            file("reps_t1", "2025-09-30", 10),
            file("reps_t2", "2025-09-30", 10),
            file("reps_t3", "2025-09-30", 10),
            file("reps_t3", "2025-08-31", 0),
        ];
        let found = loads(&files, day, 45, 6);
        let complete: Vec<bool> = found.iter().map(|load| load.complete).collect();
        // September whole, August without rows for T3, July not at all, June by a snapshot.
        assert_eq!(complete, [true, false, false, true]);
        assert_eq!(reliability(&found), Some(0.5));
        // Two months later nothing came: both count as missed.
        let later = loads(&files, day + 61, 45, 6);
        assert_eq!(later.len(), 6);
        assert!(!later[0].complete && !later[1].complete);
        assert_eq!(reliability(&[]), None);
    }
}
