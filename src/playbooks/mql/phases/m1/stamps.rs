//! Moments and days (C-2): ISO 8601 with or without an offset, and days with slashes, whose order a file must betray.

use chrono::{FixedOffset, NaiveDate, NaiveTime};

use crate::frame::moment;

/// A second since 1970-01-01 UTC and its day in the workspace's timezone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub seconds: i64,
    pub day: i32,
}

/// Which of day and month stands first between slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
}

/// What the dates of a file say about their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// A date whose first part is above twelve.
    day_first: Option<String>,
    /// A date whose second part is above twelve.
    month_first: Option<String>,
    /// A date that could be both.
    either: Option<String>,
}

impl Evidence {
    /// Takes a cell into account.
    pub(super) fn add(&mut self, text: &str) {
        let Some((first, second, _, _)) = slashed(text) else {
            return;
        };
        let place = match (first > 12, second > 12) {
            (true, false) => &mut self.day_first,
            (false, true) => &mut self.month_first,
            (false, false) => &mut self.either,
            (true, true) => return,
        };
        if place.is_none() {
            *place = Some(text.trim().to_owned());
        }
    }

    /// The order, if the dates agree on one; nothing where no date has slashes.
    ///
    /// # Errors
    /// A sentence that shows what is ambiguous and asks for `date_order`.
    pub(super) fn order(&self) -> Result<Option<Order>, String> {
        match (&self.day_first, &self.month_first, &self.either) {
            (None, None, None) => Ok(None),
            (None, Some(_), _) => Ok(Some(Order::MonthFirst)),
            (Some(_), None, _) => Ok(Some(Order::DayFirst)),
            (Some(day), Some(month), _) => Err(format!(
                "dates are written in mixed order (`{day}` and `{month}`); set date_order to `month first` or `day first`"
            )),
            (None, None, Some(either)) => Err(format!(
                "no date such as `{either}` has a part above 12, so day and month cannot be told apart; set date_order to \
                 `month first` or `day first`"
            )),
        }
    }
}

/// First part, second part, year and what follows, of a day with slashes and the year last.
fn slashed(text: &str) -> Option<(u32, u32, i32, &str)> {
    let text = text.trim();
    let (first, rest) = text.split_once('/')?;
    let (second, rest) = rest.split_once('/')?;
    let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
    let (year, rest) = rest.split_at(end);
    if year.len() != 4 || first.len() > 2 || second.len() > 2 {
        return None;
    }
    Some((
        first.parse().ok()?,
        second.parse().ok()?,
        year.parse().ok()?,
        rest.trim_start_matches([' ', ',', 'T']),
    ))
}

/// A moment in any of the forms; a moment without an offset is the zone's own.
pub(super) fn stamp(text: &str, zone: FixedOffset, order: Option<Order>) -> Option<Stamp> {
    let text = text.trim();
    if let Some((first, second, year, rest)) = slashed(text) {
        let (month, day) = match order {
            Some(Order::DayFirst) => (second, first),
            _ => (first, second),
        };
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        let time = if rest.is_empty() {
            NaiveTime::MIN
        } else {
            ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
                .iter()
                .find_map(|format| NaiveTime::parse_from_str(rest, format).ok())?
        };
        let local = date.and_time(time).and_utc().timestamp();
        let seconds = local - i64::from(zone.local_minus_utc());
        return Some(Stamp {
            seconds,
            day: date.to_epoch_days(),
        });
    }
    quick(text, zone).or_else(|| {
        let found = moment(text, zone)?;
        Some(Stamp {
            seconds: found.millis.div_euclid(1000),
            day: found.day,
        })
    })
}

/// `YYYY-MM-DDTHH:MM:SS.fff+0000` without the general parser's cost; anything else is left to that.
fn quick(text: &str, zone: FixedOffset) -> Option<Stamp> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<u32> {
        bytes.get(from..to)?.iter().try_fold(0_u32, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let is = |place: usize, sign: u8| bytes.get(place) == Some(&sign);
    if !(is(4, b'-') && is(7, b'-') && is(13, b':') && is(16, b':') && (is(10, b'T') || is(10, b' '))) {
        return None;
    }
    let rest = text.get(19..)?;
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|sign: char| sign.is_ascii_digit()),
        None => rest,
    };
    if !matches!(rest, "Z" | "+0000" | "+00:00") {
        return None;
    }
    let year = i32::try_from(number(0, 4)?).ok()?;
    if !(1800..=2200).contains(&year) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    let time = NaiveTime::from_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    let seconds = date.and_time(time).and_utc().timestamp();
    Some(Stamp {
        seconds,
        day: day_of(seconds, zone),
    })
}

/// The day of a second in a zone.
pub(super) fn day_of(seconds: i64, zone: FixedOffset) -> i32 {
    let local = seconds + i64::from(zone.local_minus_utc());
    i32::try_from(local.div_euclid(86_400)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::show_date;

    // spec: mql C-2
    #[test]
    fn moments_are_read_in_all_forms() {
        let utc = FixedOffset::east_opt(0).unwrap();
        let west = FixedOffset::west_opt(5 * 3600).unwrap();
        for (text, zone, day, seconds) in [
            ("2025-01-01T02:30:00.000+0000", west, "2024-12-31", 1_735_698_600),
            ("2025-01-01T02:30:00Z", utc, "2025-01-01", 1_735_698_600),
            ("2025-01-01 02:30:00", west, "2025-01-01", 1_735_716_600),
            ("1/31/2025", utc, "2025-01-31", 1_738_281_600),
            ("1/31/2025 13:05", utc, "2025-01-31", 1_738_328_700),
            ("1/31/2025 1:05 PM", utc, "2025-01-31", 1_738_328_700),
            ("2025-01-31", utc, "2025-01-31", 1_738_281_600),
        ] {
            let found = stamp(text, zone, None).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((show_date(found.day).as_str(), found.seconds), (day, seconds), "{text}");
        }
        assert_eq!(stamp("31/01/2025", utc, Some(Order::DayFirst)).unwrap().day, 20_119);
        assert!(stamp("31/01/2025", utc, None).is_none() && stamp("soon", utc, None).is_none());
        assert!(stamp("2025-02-30T00:00:00Z", utc, None).is_none());
    }

    // spec: mql §9 "ambiguous dates"
    #[test]
    fn the_order_of_day_and_month_is_found_or_asked_for() {
        let order = |dates: &[&str]| {
            let mut evidence = Evidence::default();
            dates.iter().for_each(|date| evidence.add(date));
            evidence.order()
        };
        assert_eq!(order(&["2025-01-02", ""]), Ok(None));
        assert_eq!(order(&["1/2/2025", "1/31/2025"]), Ok(Some(Order::MonthFirst)));
        assert_eq!(order(&["1/2/2025", "31/1/2025"]), Ok(Some(Order::DayFirst)));
        assert!(order(&["1/2/2025", "3/4/2025"]).unwrap_err().contains("date_order"));
        assert!(order(&["1/31/2025", "31/1/2025"]).unwrap_err().contains("mixed order"));
    }
}
