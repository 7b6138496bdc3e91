//! Representatives (C-3): territory and snapshot of every row, and one row a representative out of many exports.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};

use super::entries::Entries;
use super::family::{DUPLICATE, Family, contract_of, drop_rows, gather, with, without_absent};
use super::sheet::{Facts, Rules};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, boolean, date, integer, text};
use crate::playbooks::mql::contract;

/// Columns that later phases look for even where no file has them.
const ALWAYS: [&str; 4] = ["rep_crd", "firm_crd", "snapshot_as_of", "territory"];

/// Reads a dataset of representatives; every row gets its territory and the day of its snapshot.
pub(super) fn read(
    context: &PhaseContext<'_>,
    dataset: &'static str,
    rules: &Rules,
    entries: &mut Entries,
) -> Result<Family, PhaseError> {
    let territory = territory_of(dataset);
    let said: Vec<Option<i32>> = context
        .files(dataset)?
        .iter()
        .map(|file| {
            let said = file.source.attributes.get("snapshot_as_of");
            said.and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
                .map(|day| day.to_epoch_days())
                .or_else(|| month_end(&file.source.shown))
        })
        .collect();
    gather(context, dataset, rules, entries, |facts, rows, place| {
        let default = said.get(place).copied().flatten();
        dated(facts, &rows, default, territory)
    })
}

/// The territory of a dataset.
pub(super) fn territory_of(dataset: &str) -> &'static str {
    let known = contract::TERRITORIES.iter().find(|(name, _)| *name == dataset);
    match known {
        Some((_, territory)) => territory,
        None if dataset == contract::TARGETED => "targeted",
        None => "snapshot",
    }
}

/// The rows with territory and day; rows without a day of their own have the file's.
fn dated(facts: &mut Facts, rows: &Frame, default: Option<i32>, territory: &'static str) -> Result<Frame, PhaseError> {
    let days = date(rows, "snapshot_as_of")?;
    if default.is_none() && days.iter().any(|day| day.is_none()) {
        facts.problems.push(format!(
            "{} rows have no snapshot_as_of and the file's name has no month (discovery_t1_2025_10.csv); add \
             `snapshot_as_of = \"YYYY-MM-DD\"` to the file in assay.toml",
            days.iter().filter(Option::is_none).count()
        ));
    }
    facts.territory = Some(territory);
    facts.snapshot = days.iter().map(|day| day.or(default)).max().flatten();
    let territories = text(rows, "territory")?;
    let known = |cell: &str| {
        ["T1", "T2", "T3"]
            .iter()
            .copied()
            .find(|known| cell.eq_ignore_ascii_case(known))
    };
    let more = FrameBuilder::new()
        .date("snapshot_as_of", days.iter().map(|day| day.or(default)))
        .text(
            "territory",
            territories
                .iter()
                .map(|cell| Some(cell.and_then(known).unwrap_or(territory))),
        );
    let mut plain = rows.clone();
    for column in ["snapshot_as_of", "territory"] {
        plain.drop_in_place(column).map_err(crate::frame::FrameError::from)?;
    }
    with(&plain, more)
}

/// The last day of the month in a file's name, such as `discovery_t1_2025_10.csv`.
pub(super) fn month_end(name: &str) -> Option<i32> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let numbers: Vec<&str> = name
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .collect();
    let month = numbers.windows(2).rev().find_map(|pair| match pair {
        [year, month] if year.len() == 4 && month.len() <= 2 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
        }
        _ => None,
    })?;
    let (year, month) = if month.month() == 12 {
        (month.year() + 1, 1)
    } else {
        (month.year(), month.month() + 1)
    };
    Some(NaiveDate::from_ymd_opt(year, month, 1)?.to_epoch_days() - 1)
}

/// Rows of several datasets as one family.
pub(super) fn together(families: Vec<Family>) -> Result<Family, PhaseError> {
    let frames: Vec<Frame> = families
        .iter()
        .filter(|family| family.rows.width() > 0)
        .map(|family| family.rows.clone())
        .collect();
    let mut present: Vec<String> = Vec::new();
    let mut facts = Vec::new();
    for family in families {
        for name in family.present {
            if !present.contains(&name) {
                present.push(name);
            }
        }
        facts.extend(family.facts);
    }
    Ok(Family {
        facts,
        rows: super::family::below(&frames)?,
        present,
    })
}

/// Settles duplicates: per representative and firm the latest snapshot with the fewest nulls, T1 before T2 before T3, in
/// the order of the files; then per representative the primary RIA firm first, in the same order. Of `by_day`, each day
/// is settled on its own.
pub(super) fn settle(family: &mut Family, entries: &mut Entries, by_day: bool) -> Result<(), PhaseError> {
    if family.rows.height() == 0 {
        return Ok(());
    }
    let losers = losers(&family.rows, by_day)?;
    drop_rows(family, entries, &losers, DUPLICATE, "C-3")
}

fn losers(rows: &Frame, by_day: bool) -> Result<Vec<usize>, PhaseError> {
    let height = rows.height();
    let (reps, firms) = (integer(rows, "rep_crd")?, integer(rows, "firm_crd")?);
    let (days, territories) = (date(rows, "snapshot_as_of")?, text(rows, "territory")?);
    let primary = boolean(rows, "primary_ria")?;
    let nulls = null_counts(rows);
    let day = |row: usize| if by_day { days.get(row) } else { None };
    // Rows of one firm: what is best of them comes first.
    let rank = |row: usize| {
        (
            Reverse(days.get(row)),
            nulls.get(row).copied().unwrap_or_default(),
            territories.get(row).unwrap_or_default(),
            row,
        )
    };
    let mut order: Vec<usize> = (0..height).filter(|row| reps.get(*row).is_some()).collect();
    order.sort_unstable_by(|a, b| {
        let group = |row: usize| (reps.get(row), day(row), firms.get(row));
        group(*a).cmp(&group(*b)).then_with(|| rank(*a).cmp(&rank(*b)))
    });
    let mut kept: Vec<usize> = Vec::with_capacity(order.len());
    let mut losers = Vec::new();
    let mut last = None;
    for row in order {
        let group = Some((reps.get(row), day(row), firms.get(row)));
        if group == last {
            losers.push(row)
        } else {
            kept.push(row)
        }
        last = group;
    }
    kept.sort_unstable_by(|a, b| {
        let group = |row: usize| (reps.get(row), day(row), Reverse(primary.get(row) == Some(true)));
        group(*a).cmp(&group(*b)).then_with(|| rank(*a).cmp(&rank(*b)))
    });
    let mut last = None;
    for row in kept {
        let group = Some((reps.get(row), day(row)));
        if group == last {
            losers.push(row);
        }
        last = group;
    }
    losers.sort_unstable();
    Ok(losers)
}

/// Nulls of each row, over all columns.
pub(super) fn null_counts(rows: &Frame) -> Vec<u16> {
    let mut nulls = vec![0_u16; rows.height()];
    for column in rows.columns().iter().filter(|column| column.null_count() > 0) {
        let mask = column.is_null();
        for (count, is_null) in nulls.iter_mut().zip(mask.iter()) {
            *count += u16::from(is_null == Some(true));
        }
    }
    nulls
}

/// The frame of a settled family.
pub(super) fn frame(family: &Family) -> Result<Frame, PhaseError> {
    if family.rows.width() == 0 {
        return Ok(FrameBuilder::new()
            .text("row_id", [None::<&str>; 0])
            .text("source_file", [None::<&str>; 0])
            .integer("rep_crd", [])
            .integer("firm_crd", [])
            .date("snapshot_as_of", [])
            .text("territory", [None::<&str>; 0])
            .finish()?);
    }
    without_absent(family, &contract_of("reps_t1")?, &ALWAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::show_date;

    // spec: mql §2 "last day of the file name's month"
    #[test]
    fn a_files_name_tells_its_month() {
        let shown = |name: &str| month_end(name).map(show_date);
        assert_eq!(shown("mql/discovery_t1_2025_10.csv").as_deref(), Some("2025-10-31"));
        assert_eq!(shown("discovery_t3_2024_02.csv.gz").as_deref(), Some("2024-02-29"));
        assert_eq!(shown("discovery_t3_2024-12.csv").as_deref(), Some("2024-12-31"));
        assert_eq!(shown("discovery_t1.csv"), None);
    }

    // spec: mql C-3, §11.15
    #[test]
    fn of_a_representatives_rows_the_newest_fullest_and_first_stays() {
        let rows = FrameBuilder::new()
            .text("row_id", ["a", "b", "c", "d", "e", "f", "g", "h"].map(Some))
            .integer(
                "rep_crd",
                [Some(1), Some(1), Some(1), Some(2), Some(2), None, None, Some(3)],
            )
            .integer(
                "firm_crd",
                [Some(9), Some(9), Some(8), Some(9), Some(7), Some(9), Some(9), Some(1)],
            )
            .date("snapshot_as_of", [10, 10, 20, 10, 10, 10, 10, 5].map(Some))
            .text("territory", ["T2", "T1", "T3", "T1", "T1", "T1", "T1", "T1"].map(Some))
            .boolean(
                "primary_ria",
                [None, None, None, Some(false), Some(true), None, None, None],
            )
            .finish()
            .unwrap();
        // 1: rows a and b tie at firm 9 up to the territory, T1 stays; then firm 8 is newer. 2: the primary firm stays,
        // though it stands later. Rows without a number are nobody's duplicates.
        assert_eq!(losers(&rows, false).unwrap(), [0, 1, 3]);
        // Each day on its own: the newer snapshot of 1 is no duplicate.
        assert_eq!(losers(&rows, true).unwrap(), [0, 3]);
    }
}
