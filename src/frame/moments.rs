//! Moments as exports write them, and the day each belongs to in the workspace's timezone.
//!
//! A contact at 23:30 in New York is tomorrow's in UTC. Whatever counts days must say whose days it counts, so moments
//! stay text in contracts and become days here, by one zone.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};

use super::settings::reading;
use super::typing::DateReader;

/// Offsets as they are written after a time; the first that fits wins.
const WITH_OFFSET: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f %#z",
    "%Y-%m-%dT%H:%M%#z",
];
/// Times without an offset are the zone's own.
const WITHOUT_OFFSET: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
];

/// A moment and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC.
    pub millis: i64,
    /// The day in the zone, as days since 1970-01-01.
    pub day: i32,
}

/// Reads a moment: a date with a time and an offset, a time without one (then the zone's own), or a day alone (its
/// midnight in the zone). Nothing for what is none of these or lies outside the years that dates may have.
///
/// ```
/// use assay::frame::{moment, show_date};
/// let west = chrono::FixedOffset::west_opt(5 * 3600).ok_or("no zone")?;
/// let late = moment("2024-05-04T02:30:00.000+0000", west).ok_or("no moment")?;
/// assert_eq!(show_date(late.day), "2024-05-03");
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn moment(text: &str, zone: FixedOffset) -> Option<Moment> {
    let text = text.trim();
    let text = text
        .strip_suffix(" UTC")
        .map_or_else(|| text.to_owned(), |rest| format!("{rest}+00:00"));
    if let Some(at) = with_offset(&text) {
        return known(at.timestamp_millis(), at.with_timezone(&zone).date_naive());
    }
    let local = WITHOUT_OFFSET
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok());
    if let Some(local) = local {
        let at = zone.from_local_datetime(&local).single()?;
        return known(at.timestamp_millis(), local.date());
    }
    let days = DateReader::new(&[]).days(&text)?;
    let day = NaiveDate::from_epoch_days(days)?;
    let at = zone.from_local_datetime(&day.and_hms_opt(0, 0, 0)?).single()?;
    known(at.timestamp_millis(), day)
}

fn with_offset(text: &str) -> Option<DateTime<FixedOffset>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at);
    }
    WITH_OFFSET
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
}

/// The moment, if its year is one that dates may have.
fn known(millis: i64, day: NaiveDate) -> Option<Moment> {
    let years = reading().year_minimum..=reading().year_maximum;
    let day_number = day.to_epoch_days();
    years.contains(&day.year()).then_some(Moment {
        millis,
        day: day_number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::show_date;

    #[test]
    fn moments_are_read_in_the_forms_that_exports_write_and_belong_to_the_zones_day() {
        let utc = FixedOffset::east_opt(0).unwrap();
        let east = FixedOffset::east_opt(2 * 3600).unwrap();
        for (text, zone, day) in [
            ("2024-05-03T14:20:00.000+0000", utc, "2024-05-03"),
            ("2024-05-03T23:20:00+00:00", east, "2024-05-04"),
            ("2024-05-03T23:20:00Z", utc, "2024-05-03"),
            ("2024-05-03 23:20:00.123 UTC", east, "2024-05-04"),
            ("2024-05-03 23:20:00+00", utc, "2024-05-03"),
            ("2024-05-03 23:20:00", east, "2024-05-03"),
            ("2024-05-03", east, "2024-05-03"),
            (" 05/03/2024 ", utc, "2024-05-03"),
        ] {
            let found = moment(text, zone).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(show_date(found.day), day, "{text}");
        }
        assert!(moment("yesterday", utc).is_none() && moment("", utc).is_none());
        assert!(moment("0024-05-03T14:20:00Z", utc).is_none());
        let (early, late) = (moment("2024-05-03 10:00", utc), moment("2024-05-03 10:01", utc));
        assert!(early < late);
    }
}
