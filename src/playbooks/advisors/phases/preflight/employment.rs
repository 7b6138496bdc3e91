//! Jobs: when they began and ended. A job whose end cannot be read must not pass for one that is still held; an end
//! far beyond any calendar (9999-12-31) is how registers write that it is.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::checks::{Checked, events, refusal};
use crate::engine::{LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{Frame, date, text};

/// The first year that a job's start may have; earlier ones are misread.
const FIRST_START_YEAR: i32 = 1900;

/// Ends that the reader refuses are looked at once more in these forms, only to tell a far future from no date.
const FORMS: [&str; 4] = ["%Y-%m-%d", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d"];

/// Jobs without an end.
const OPEN: &str = "jobs without an end";
/// Jobs whose end lies beyond the years that the reader takes for dates.
const ENDLESS: &str = "jobs that end beyond the years that dates may have, taken as open";

pub(super) fn employment(
    context: &PhaseContext<'_>,
    working: &Frame,
    quarantine: &Frame,
) -> Result<Checked, PhaseError> {
    let mut checked = events(
        working,
        &["rep_crd", "firm_crd", "start_date"],
        &["rep_crd", "firm_crd", "start_date", "end_date"],
    )?;
    let first = NaiveDate::from_ymd_opt(FIRST_START_YEAR, 1, 1).map_or(i32::MIN, |day| day.to_epoch_days());
    let (starts, ends) = (date(working, "start_date")?, date(working, "end_date")?);
    let (ids, unread) = (text(working, "row_id")?, unread_ends(quarantine)?);
    let (mut open, mut endless) = (0, 0);
    for row in 0..working.height() {
        if row % LOOK_EVERY as usize == 0 {
            context.look(LOOK_EVERY as usize)?;
        }
        let Some(start) = starts.get(row) else { continue };
        let end = ends.get(row);
        if start < first {
            let why = format!("begins before {FIRST_START_YEAR}");
            checked.refusals.push(refusal(row, "start_date", "Q-DATE", &why));
        } else if end.is_some_and(|end| end < start) {
            let found = refusal(row, "end_date", "Q-ORDER", "ends before it begins");
            checked.refusals.push(found);
        } else if end.is_none() {
            match ids.get(row).and_then(|id| unread.get(id)) {
                None => open += 1,
                Some(raw) if is_endless(raw) => endless += 1,
                Some(_) => checked.refusals.push(refusal(row, "end_date", "Q-DATE", "not a date")),
            }
        }
    }
    checked.noted.insert(OPEN.to_owned(), open);
    checked.noted.insert(ENDLESS.to_owned(), endless);
    Ok(checked)
}

/// Ends that stand in the file and could not be read, by row.
fn unread_ends(quarantine: &Frame) -> Result<HashMap<&str, &str>, PhaseError> {
    let (ids, columns) = (text(quarantine, "row_id")?, text(quarantine, "column")?);
    let raws = text(quarantine, "raw")?;
    Ok((0..quarantine.height())
        .filter(|row| columns.get(*row) == Some("end_date"))
        .filter_map(|row| ids.get(row).zip(raws.get(row)))
        .collect())
}

/// Whether an end that the reader refused is a date after all: then its year is out of the reader's range, and above
/// it unless it is older than any job.
fn is_endless(raw: &str) -> bool {
    let raw = raw.trim();
    let day = raw.split([' ', 'T']).next().unwrap_or(raw);
    let found = FORMS.iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok());
    found.is_some_and(|day| day.year() > FIRST_START_YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: advisors §9
    #[test]
    fn an_end_beyond_all_years_is_told_from_one_that_is_no_date() {
        for raw in [
            "9999-12-31",
            "12/31/9999",
            "99991231",
            " 9999-12-31 00:00:00",
            "2999-01-01T00:00:00Z",
        ] {
            assert!(is_endless(raw), "{raw}");
        }
        for raw in ["present", "2020-13-45", "0026-01-02", "1/2/26", "n.a.", ""] {
            assert!(!is_endless(raw), "{raw}");
        }
    }
}
