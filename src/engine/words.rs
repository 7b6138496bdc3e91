//! Counts, sizes and times in words, said the same way by every room above: a gate's note, a command and a pane.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};

/// A count with its noun: `1 row`, `12,320 rows`.
///
/// ```
/// assert_eq!(assay::engine::counted(1_usize, "empty row", "empty rows"), "1 empty row");
/// assert_eq!(assay::engine::counted(1200_u64, "lead", "leads"), "1,200 leads");
/// ```
pub fn counted(count: impl TryInto<i64>, one: &str, many: &str) -> String {
    match count.try_into() {
        Ok(1) => format!("1 {one}"),
        Ok(count) => format!("{} {many}", thousands(count)),
        Err(_) => format!("very many {many}"),
    }
}

/// So many of so many: `4,600 of 5,000`.
///
/// ```
/// assert_eq!(assay::engine::part_of(4600_usize, 5000_usize), "4,600 of 5,000");
/// ```
pub fn part_of(part: impl TryInto<i64>, whole: impl TryInto<i64>) -> String {
    let (part, whole) = (
        part.try_into().unwrap_or(i64::MAX),
        whole.try_into().unwrap_or(i64::MAX),
    );
    format!("{} of {}", thousands(part), thousands(whole))
}

/// A whole number with thousands marks.
pub fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with so many places and thousands marks.
///
/// ```
/// assert_eq!(assay::engine::decimal(1_123_557_976.556, 2), "1,123,557,976.56");
/// assert_eq!(assay::engine::decimal(-0.004, 2), "0.00");
/// ```
pub fn decimal(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text.as_str()), |digits| ("-", digits));
    // What rounds to nothing has no sign.
    let sign = if digits.bytes().all(|digit| matches!(digit, b'0' | b'.')) {
        ""
    } else {
        sign
    };
    let (whole, rest) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    // Not a number, infinite, or larger than any count: as it is.
    let whole = whole.parse::<i64>().map_or_else(|_| whole.to_owned(), thousands);
    format!("{sign}{whole}{rest}")
}

/// A plain number: whole ones with thousands marks, others with up to two places.
///
/// ```
/// assert_eq!(assay::engine::short(1_234.5), "1,234.5");
/// assert_eq!(assay::engine::short(12_320.0), "12,320");
/// ```
pub fn short(value: f64) -> String {
    let text = decimal(value, 2);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A gate's or a metric's number in its unit, without the unit's sign.
fn short_in_unit(value: f64, unit: &str) -> String {
    match unit {
        // A share's binary tail would show as a hundredth of a percent.
        "share" => short((value * 1e6).round() / 1e4),
        "bytes" => bytes(value),
        _ => short(value),
    }
}

/// A gate's or a metric's number in its unit, such as `76.59 %`.
///
/// ```
/// assert_eq!(assay::engine::in_unit(0.7659, "share"), "76.59 %");
/// assert_eq!(assay::engine::in_unit(2.0, "days"), "2 days");
/// ```
pub fn in_unit(value: f64, unit: &str) -> String {
    with_sign(short_in_unit(value, unit), value, unit)
}

/// A number with its unit's sign; money has a writing of its own.
fn with_sign(number: String, value: f64, unit: &str) -> String {
    match unit {
        "usd" => usd(value),
        "share" => format!("{number} %"),
        "days" | "points" => format!("{number} {unit}"),
        _ => number,
    }
}

/// A share in percent, such as `76.6 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", decimal(share * 100.0, 1))
}

/// A rate in percent to the hundredth, such as `4.43 %`: rates are read against each other.
///
/// ```
/// assert_eq!(assay::engine::rate(0.0443), "4.43 %");
/// ```
pub fn rate(rate: f64) -> String {
    format!("{} %", decimal(rate * 100.0, 2))
}

/// How many times as much, such as `4.80×`.
pub fn times(factor: f64) -> String {
    format!("{}×", decimal(factor, 2))
}

/// US dollars to the cent; what is less than a cent keeps as many places as tell it from nothing.
///
/// ```
/// assert_eq!(assay::engine::usd(1_234.5), "1,234.50 USD");
/// assert_eq!(assay::engine::usd(0.0066), "0.0066 USD");
/// ```
pub fn usd(amount: f64) -> String {
    let places = if amount != 0.0 && amount.abs() < 0.01 { 4 } else { 2 };
    format!("{} USD", decimal(amount, places))
}

/// A bound's number in the unit in which values are shown, with as many places as it was written with, up to six: a bound
/// that was rounded would be another one.
///
/// ```
/// assert_eq!(assay::engine::exact_in_unit(0.005, "share"), "0.5 %");
/// assert_eq!(assay::engine::exact_in_unit(0.001, "ratio"), "0.001");
/// ```
pub fn exact_in_unit(value: f64, unit: &str) -> String {
    with_sign(exact_number(value, unit), value, unit)
}

/// The same without the unit's sign.
pub(super) fn exact_number(value: f64, unit: &str) -> String {
    let plain = |value: f64| {
        let text = decimal(value, 6);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match unit {
        "share" => plain(value * 100.0),
        "bytes" => bytes(value),
        _ => plain(value),
    }
}

/// A large number in three digits and a letter: `20 k`, `1.3 M`.
pub fn brief(value: f64) -> String {
    match value {
        value if value >= 1e9 => format!("{:.1} G", value / 1e9),
        value if value >= 1e6 => format!("{:.1} M", value / 1e6),
        value if value >= 1e4 => format!("{:.0} k", value / 1e3),
        value => format!("{value:.0}"),
    }
}

/// Bytes in the largest unit that keeps a whole part.
pub fn bytes(value: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut left = value;
    let mut unit = 0;
    while left.abs() >= 1000.0 && unit + 1 < units.len() {
        left /= 1000.0;
        unit += 1;
    }
    let places = usize::from(unit > 0);
    format!("{left:.places$} {}", units.get(unit).copied().unwrap_or("B"))
}

/// So much of a unit of work; bytes have units of their own.
pub(super) fn amount(value: f64, unit: &str) -> String {
    if unit == "bytes" {
        bytes(value)
    } else {
        format!("{} {unit}", brief(value))
    }
}

/// A time span short enough to read in passing.
///
/// ```
/// assert_eq!(assay::engine::span(0.25), "250 ms");
/// assert_eq!(assay::engine::span(63.5), "1 min 3 s");
/// ```
pub fn span(seconds: f64) -> String {
    let milliseconds = (seconds * 1000.0).round();
    let whole = seconds.floor();
    match seconds {
        _ if milliseconds < 1.0 => "< 1 ms".to_owned(),
        _ if milliseconds < 1000.0 => format!("{milliseconds:.0} ms"),
        seconds if seconds < 59.95 => format!("{seconds:.1} s"),
        seconds if seconds < 60.0 => "1 min 0 s".to_owned(),
        seconds if seconds < 3600.0 => format!("{:.0} min {:.0} s", (whole / 60.0).floor(), whole % 60.0),
        _ => format!(
            "{:.0} h {:.0} min",
            (whole / 3600.0).floor(),
            (whole % 3600.0 / 60.0).floor()
        ),
    }
}

/// A recorded moment to the minute, as clocks of `zone` show it: `2026-01-31 14:02`. What is no moment stays as it is.
pub fn moment(rfc3339: &str, zone: FixedOffset) -> String {
    DateTime::parse_from_rfc3339(rfc3339).map_or_else(
        |_| rfc3339.to_owned(),
        |at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(),
    )
}

/// Time that is left, in whole seconds: more would only flicker.
pub(super) fn time_left(time: Duration) -> String {
    match (time + Duration::from_millis(500)).as_secs() {
        seconds @ ..60 => format!("{seconds} s"),
        seconds @ ..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_not_several() {
        assert_eq!(counted(0_u64, "lead", "leads"), "0 leads");
        assert_eq!(counted(1_i64, "lead", "leads"), "1 lead");
        assert_eq!(counted(-1_234_567_i64, "lead", "leads"), "-1,234,567 leads");
        assert_eq!(counted(u64::MAX, "lead", "leads"), "very many leads");
    }

    #[test]
    fn sizes_and_times_are_short() {
        assert_eq!(percent(0.7659), "76.6 %");
        assert_eq!(times(4.8), "4.80×");
        assert_eq!(usd(0.0), "0.00 USD");
        assert_eq!(brief(9_999.0), "9999");
        assert_eq!(brief(1_300_000.0), "1.3 M");
        assert_eq!(amount(2_500_000.0, "bytes"), "2.5 MB");
        assert_eq!(
            [0.0, 0.9996, 59.96, 3_661.0].map(span),
            ["< 1 ms", "1.0 s", "1 min 0 s", "1 h 1 min"]
        );
        let utc = FixedOffset::east_opt(0).unwrap();
        assert_eq!(moment("2026-01-31T23:02:11+01:00", utc), "2026-01-31 22:02");
        assert_eq!(moment("never", utc), "never");
        assert_eq!(time_left(Duration::from_millis(63_600)), "1 min 4 s");
        assert_eq!(time_left(Duration::from_secs(7_260)), "2 h 1 min");
    }
}
