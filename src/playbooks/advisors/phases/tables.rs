//! The large tables, file by file, as the preflight left them, and calendar months.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, integer, text};

/// The rows of a table, one frame a file.
pub(super) fn parts(context: &PhaseContext<'_>, dataset: &str) -> Result<Vec<Arc<Frame>>, PhaseError> {
    let tables = context.frame("tables")?;
    let (datasets, frames) = (text(&tables, "dataset")?, text(&tables, "frame")?);
    datasets
        .iter()
        .zip(frames.iter())
        .filter(|(name, _)| *name == Some(dataset))
        .filter_map(|(_, hash)| hash)
        .map(|hash| context.frame_at(hash))
        .collect()
}

/// A calendar month, counted from year 0: months apart are differences.
pub(in super::super) fn month_of(day: i32) -> i32 {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    date.year() * 12 + date.month0() as i32
}

/// The first day of a month.
pub(super) fn first_day(month: i32) -> i32 {
    let (year, place) = (month.div_euclid(12), month.rem_euclid(12));
    NaiveDate::from_ymd_opt(year, place as u32 + 1, 1)
        .unwrap_or_default()
        .to_epoch_days()
}

/// A month as `2024-05`.
pub(in super::super) fn month_name(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The same day of the month so many months earlier; the month's last day where it has no such day.
pub(super) fn months_before(day: i32, months: u32) -> i32 {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    date.checked_sub_months(chrono::Months::new(months))
        .unwrap_or_default()
        .to_epoch_days()
}

/// Calendar months from one day to another (2024-02-28 to 2024-03-01 is one): not elapsed time.
pub(super) fn months_between(from: i32, to: i32) -> i64 {
    i64::from(month_of(to) - month_of(from))
}

/// The months that firm data cover.
pub(super) fn firm_months(context: &PhaseContext<'_>) -> Result<BTreeSet<i32>, PhaseError> {
    let mut months = BTreeSet::new();
    for part in parts(context, super::super::contract::FIRM_MONTHLY)? {
        let (years, numbers) = (integer(&part, "year")?, integer(&part, "month")?);
        let mut last = None;
        for (year, month) in years.iter().zip(numbers.iter()) {
            let found = year.zip(month);
            if found == last {
                continue;
            }
            last = found;
            if let Some((year, month)) = found {
                months.insert(i32::try_from(year * 12 + month - 1).unwrap_or(i32::MAX));
            }
        }
    }
    Ok(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        text.parse::<NaiveDate>().unwrap().to_epoch_days()
    }

    // spec: advisors G12
    #[test]
    fn months_are_calendar_months() {
        assert_eq!(months_between(day("2024-02-28"), day("2024-03-01")), 1);
        assert_eq!(months_between(day("2024-03-01"), day("2024-03-31")), 0);
        assert_eq!(months_between(day("2023-11-30"), day("2025-02-01")), 15);
        assert_eq!(first_day(month_of(day("2024-05-17"))), day("2024-05-01"));
        assert_eq!(month_name(month_of(day("2023-12-31"))), "2023-12");
        assert_eq!(months_before(day("2024-03-31"), 1), day("2024-02-29"));
        assert_eq!(months_before(day("2024-02-29"), 12), day("2023-02-28"));
    }
}
