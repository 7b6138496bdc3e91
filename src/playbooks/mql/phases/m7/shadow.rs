//! M7/2: the last days replayed by the day of contact, as if each had been scored in its own night.

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, show_date};
use crate::playbooks::mql::scoring::scorer::{Models, missing_share, score};
use crate::playbooks::mql::scoring::words::words;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{PsiBaseline, mean};

/// One day replayed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Day {
    pub day: i32,
    pub leads: usize,
    pub scored: usize,
    pub mean: Option<f64>,
    /// Against all leads.
    pub psi: Option<f64>,
    /// Against the day before that had leads.
    pub psi_day: Option<f64>,
    pub availability: Option<f64>,
}

impl Day {
    /// Share of the day's leads that a model scored; none on a day without leads.
    pub(super) fn success(&self) -> Option<f64> {
        (self.leads > 0).then(|| self.scored as f64 / self.leads as f64)
    }
}

/// How probabilities are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bins {
    pub bins: usize,
    pub floor: f64,
}

/// How far the probabilities of one set of leads are from those of another.
pub(super) fn shift(before: &[f64], now: &[f64], by: Bins) -> Option<f64> {
    if before.is_empty() || now.is_empty() {
        return None;
    }
    PsiBaseline::numeric(before, by.bins)
        .psi(now, by.floor)
        .map(|found| found.psi)
}

/// Rows contacted on each of the last days, the oldest first; the last day is the newest contact up to `as_of`.
fn last_days(table: &FeatureTable, as_of: i32) -> Vec<(i32, Vec<usize>)> {
    let held = |day: &i32| *day <= as_of;
    let Some(last) = table.contacted_dates.iter().flatten().copied().filter(held).max() else {
        return Vec::new();
    };
    let first = last - (words().shadow.days - 1);
    let on = |day: i32| {
        let rows = table.contacted_dates.iter().enumerate();
        rows.filter(|(_, held)| **held == Some(day))
            .map(|(row, _)| row)
            .collect()
    };
    (first..=last).map(|day| (day, on(day))).collect()
}

/// Replays the days. `all` are the probabilities of every contacted lead.
pub(super) fn replay(
    table: &FeatureTable,
    models: &Models,
    all: &[f64],
    as_of: i32,
    by: Bins,
    look: &mut dyn FnMut() -> Result<(), PhaseError>,
) -> Result<Vec<Day>, PhaseError> {
    let mut days: Vec<Day> = Vec::new();
    let mut before: Vec<f64> = Vec::new();
    for (day, rows) in last_days(table, as_of) {
        look()?;
        let found = score(table, &rows, models, None);
        let scored = found.leads.iter().filter(|lead| lead.log_odds.is_some());
        let chances: Vec<f64> = scored.filter_map(|lead| lead.probability).collect();
        days.push(Day {
            day,
            leads: rows.len(),
            scored: chances.len(),
            mean: mean(&chances),
            psi: shift(all, &chances, by),
            psi_day: shift(&before, &chances, by),
            availability: missing_share(table, &rows).map(|missing| 1.0 - missing),
        });
        if !chances.is_empty() {
            before = chances;
        }
    }
    Ok(days)
}

/// The days as a frame.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(days: &[Day]) -> Result<Frame, PhaseError> {
    let count = |count: usize| i64::try_from(count).ok();
    Ok(FrameBuilder::new()
        .date("day", days.iter().map(|day| Some(day.day)))
        .integer("leads", days.iter().map(|day| count(day.leads)))
        .integer("scored", days.iter().map(|day| count(day.scored)))
        .real("success", days.iter().map(Day::success))
        .real("mean_p", days.iter().map(|day| day.mean))
        .real("psi", days.iter().map(|day| day.psi))
        .real("psi_day", days.iter().map(|day| day.psi_day))
        .real("availability", days.iter().map(|day| day.availability))
        .finish()?)
}

/// Whether every one of so many days was replayed, and what to say of them.
pub(super) fn told(days: &[Day]) -> String {
    match (days.first(), days.last()) {
        (Some(first), Some(last)) => {
            let empty = days.iter().filter(|day| day.leads == 0).count();
            let leads: usize = days.iter().map(|day| day.leads).sum();
            let quiet = if empty > 0 {
                format!("; {empty} without contacts")
            } else {
                String::new()
            };
            format!(
                "{} to {}: {leads} leads{quiet}",
                show_date(first.day),
                show_date(last.day)
            )
        }
        _ => "no lead has a day of contact".to_owned(),
    }
}
