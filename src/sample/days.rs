//! Days as plain numbers. Millions of jobs are laid out and written; a number is compared, moved by months and printed
//! without a calendar library in the way, which matters most where nothing is optimised.

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::sample) struct Day(pub(super) i32);

/// A calendar month, counted from January of year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::sample) struct Month(pub(super) i32);

impl Month {
    /// Its day of that number; numbers up to 28 exist in every month.
    pub(in crate::sample) fn day(self, number: i32) -> Day {
        let (year, month) = (self.0.div_euclid(12), self.0.rem_euclid(12) + 1);
        // Years that start in March, in eras of 400 (the usual civil-to-days rule).
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let since_march = (month + 9) % 12;
        let of_year = (153 * since_march + 2) / 5 + number - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Day(era * 146_097 + days - 719_468)
    }

    /// The month so many later.
    pub(in crate::sample) fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// Year and month, from 1.
    pub(in crate::sample) fn parts(self) -> (i32, i32) {
        (self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl Day {
    /// That day of the calendar.
    pub(in crate::sample) const fn of(year: i32, month: i32, day: i32) -> Self {
        // The same rule as `Month::day`, kept const for the dates that plans name.
        let y = if month <= 2 { year - 1 } else { year };
        let era = y / 400;
        let of_era = y - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// Year, month and day.
    pub(in crate::sample) fn parts(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days - era * 146_097;
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let since_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * since_march + 2) / 5 + 1;
        let month = if since_march < 10 {
            since_march + 3
        } else {
            since_march - 9
        };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month, day)
    }

    /// Its month.
    pub(in crate::sample) fn month(self) -> Month {
        let (year, month, _) = self.parts();
        Month(year * 12 + month - 1)
    }

    /// The day so many later.
    pub(in crate::sample) fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// Whether it is a working day.
    pub(in crate::sample) fn is_weekday(self) -> bool {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) < 5
    }

    /// `YYYY-MM-DD`.
    pub(in crate::sample) fn write(self, out: &mut Vec<u8>) {
        let (year, month, day) = self.parts();
        let digit = |value: i32| b'0' + (value % 10).unsigned_abs() as u8;
        out.extend([
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDate};

    #[test]
    fn days_are_those_of_the_calendar() {
        let origin = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        for number in (-40_000..40_000).step_by(13) {
            let date = origin + chrono::Duration::days(number);
            let day = Day(number as i32);
            let parts = (date.year(), date.month() as i32, date.day() as i32);
            assert_eq!(day.parts(), parts);
            let mut text = Vec::new();
            day.write(&mut text);
            assert_eq!(String::from_utf8(text).unwrap(), date.to_string());
            assert_eq!(day.is_weekday(), date.weekday().num_days_from_monday() < 5);
            assert_eq!(
                (Day::of(parts.0, parts.1, parts.2), day.month().day(parts.2)),
                (day, day)
            );
        }
    }
}
