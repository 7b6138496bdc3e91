//! Bins of equal width with readable edges, and the conditions that select them.
//!
//! A value's bin is decided by the very edges that stand in the bin's condition, so that both always agree.

use chrono::{Datelike, NaiveDate};

use super::settings::Settings;
use crate::frame::show_date;
use crate::lens::Cell;
use crate::rules::{Comparison, Literal, Node, Number, Operand, Test};

/// Bins between edges that ascend: bin `i` begins at edge `i` and ends before edge `i + 1`.
pub(super) struct Bins<T> {
    edges: Vec<T>,
}

impl<T: Copy + PartialOrd> Bins<T> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// The bin of a value; values beyond the outer edges belong to the outer bins.
    pub(super) fn place(&self, value: T) -> usize {
        let inner = self.edges.get(1..self.len()).unwrap_or_default();
        inner.partition_point(|edge| *edge <= value)
    }

    /// The edges of a bin.
    pub(super) fn edges(&self, place: usize) -> Option<(T, T)> {
        Some((*self.edges.get(place)?, *self.edges.get(place + 1)?))
    }
}

/// How wide a bin is and how it looks: one kind of value.
pub(super) trait Scale: Copy + PartialOrd {
    /// The bins from the smallest to the largest value.
    fn bins(least: Self, most: Self) -> Bins<Self>;
    /// The bin in words.
    fn label(low: Self, high: Self) -> String;
    /// The condition that selects the bin; nothing where it cannot be written.
    fn condition(column: &str, low: Self, high: Self) -> Option<Node>;
}

/// A test of a column against a value.
pub(super) fn compare(column: &str, comparison: Comparison, literal: Literal) -> Node {
    Node::Test(Test::Compare {
        column: column.to_owned(),
        comparison,
        with: Operand::Literal(literal),
    })
}

fn joined(mut parts: Vec<Node>) -> Option<Node> {
    if parts.len() > 1 {
        Some(Node::And(parts))
    } else {
        parts.pop()
    }
}

/// Whole numbers, with room beyond 64 bits for the outer edges.
impl Scale for i128 {
    fn bins(least: Self, most: Self) -> Bins<Self> {
        let settings = Settings::built_in();
        let limit = settings.bins.max(1) as i128;
        let powers = (0_u32..20).map(|power| 10_i128.pow(power));
        let steps = powers.flat_map(|power| settings.bin_mantissas.iter().map(move |m| i128::from(*m) * power));
        let fits = |step: &i128| most.div_euclid(*step) - least.div_euclid(*step) < limit;
        let step = steps.into_iter().find(fits).unwrap_or(i128::from(u64::MAX));
        let (first, last) = (least.div_euclid(step), most.div_euclid(step) + 1);
        Bins {
            edges: (first..=last).map(|place| place * step).collect(),
        }
    }

    fn label(low: Self, high: Self) -> String {
        let shown =
            |value: i128| i64::try_from(value).map_or_else(|_| value.to_string(), |value| Cell::Integer(value).shown());
        if high - low == 1 {
            shown(low)
        } else {
            format!("{} to {}", shown(low), shown(high - 1))
        }
    }

    /// An edge beyond 64 bits needs no test: no value lies there.
    fn condition(column: &str, low: Self, high: Self) -> Option<Node> {
        let test = |comparison: Comparison, edge: i128| {
            let edge = i64::try_from(edge).ok()?;
            Some(compare(column, comparison, Literal::Number(Number::Whole(edge))))
        };
        let tests = [test(Comparison::AtLeast, low), test(Comparison::Less, high)];
        joined(tests.into_iter().flatten().collect())
    }
}

/// Beyond this many steps from zero neighbouring edges could not be told apart.
const FURTHEST: f64 = 4_503_599_627_370_496.0;

impl Scale for f64 {
    fn bins(least: Self, most: Self) -> Bins<Self> {
        let settings = Settings::built_in();
        #[allow(clippy::cast_precision_loss, reason = "a handful of bins")]
        let limit = settings.bins.max(1) as f64;
        // Divided first: the whole width may be beyond the largest number.
        let width = most / limit - least / limit;
        #[allow(clippy::cast_possible_truncation, reason = "exponents of numbers lie within ±324")]
        let smallest = (width.log10().floor() as i32).saturating_sub(1).max(-323);
        let steps =
            (smallest..=308).flat_map(|power| settings.bin_mantissas.iter().map(move |m| (i64::from(*m), power)));
        for (mantissa, power) in steps {
            let step = decimal(mantissa, power);
            let (first, last) = ((least / step).floor(), (most / step).floor());
            if !(last - first < limit && first.abs() < FURTHEST && last.abs() < FURTHEST) {
                continue;
            }
            #[allow(clippy::cast_possible_truncation, reason = "the range was checked above")]
            let (first, last) = (first as i64, last as i64);
            // Division rounds, so the outer edges may be one off on either side.
            let edges: Vec<f64> = (first - 1..=last + 2)
                .map(|place| decimal(place * mantissa, power))
                .collect();
            let from = edges.partition_point(|edge| *edge <= least).saturating_sub(1);
            let to = edges.partition_point(|edge| *edge <= most);
            return Bins {
                edges: edges.get(from..=to).map(<[f64]>::to_vec).unwrap_or(edges),
            };
        }
        Bins {
            edges: vec![f64::NEG_INFINITY, f64::INFINITY],
        }
    }

    fn label(low: Self, high: Self) -> String {
        format!("{} to below {}", real_text(low), real_text(high))
    }

    /// Endless numbers stand in no bin, so an outer edge beyond the finite ones becomes the last finite one.
    fn condition(column: &str, low: Self, high: Self) -> Option<Node> {
        let real = |value: f64| Literal::Number(Number::Real(value));
        let low = compare(column, Comparison::AtLeast, real(low.max(f64::MIN)));
        let high = if high.is_finite() {
            compare(column, Comparison::Less, real(high))
        } else {
            compare(column, Comparison::AtMost, real(f64::MAX))
        };
        joined(vec![low, high])
    }
}

/// A whole number times a power of ten, rounded once.
fn decimal(number: i64, power: i32) -> f64 {
    format!("{number}e{power}").parse().unwrap_or(f64::INFINITY)
}

/// A number as people write it, with an exponent where it would be long.
pub(super) fn real_text(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-6..1e15).contains(&size) || !value.is_finite() {
        format!("{}", value + 0.0)
    } else {
        format!("{value:e}")
    }
}

/// Days since 1970-01-01.
impl Scale for i64 {
    fn bins(least: Self, most: Self) -> Bins<Self> {
        let settings = Settings::built_in();
        let limit = i64::try_from(settings.bins.max(1)).unwrap_or(i64::MAX);
        // The first day of the count was a Thursday.
        let week = |day: i64, step: i64| (day + 3).div_euclid(step);
        for step in settings.bin_days.iter().copied().filter(|step| *step > 0) {
            let (first, last) = (week(least, step), week(most, step) + 1);
            if last - first <= limit {
                return Bins {
                    edges: (first..=last).map(|place| place * step - 3).collect(),
                };
            }
        }
        let mut months = settings.bin_months.iter().copied().filter(|step| *step > 0);
        let fits = |step: &i64| month(most).div_euclid(*step) - month(least).div_euclid(*step) < limit;
        let step = months.find(fits).unwrap_or(i64::from(i32::MAX));
        let (first, last) = (month(least).div_euclid(step), month(most).div_euclid(step) + 1);
        Bins {
            edges: (first..=last).map(|place| first_day(place * step)).collect(),
        }
    }

    fn label(low: Self, high: Self) -> String {
        let shown = |day: i64| i32::try_from(day).map_or_else(|_| "any day".to_owned(), show_date);
        if high - low == 1 {
            shown(low)
        } else {
            format!("{} to {}", shown(low), shown(high - 1))
        }
    }

    fn condition(column: &str, low: Self, high: Self) -> Option<Node> {
        let low = compare(column, Comparison::AtLeast, day_literal(low)?);
        let high = compare(column, Comparison::Less, day_literal(high)?);
        joined(vec![low, high])
    }
}

/// A day as conditions write it; nothing outside the years of four digits.
pub(super) fn day_literal(day: i64) -> Option<Literal> {
    let day = NaiveDate::from_epoch_days(i32::try_from(day).ok()?)?;
    (1..=9999).contains(&day.year()).then_some(Literal::Date(day))
}

/// Months since the beginning of the year 0.
fn month(day: i64) -> i64 {
    let (least, most) = (NaiveDate::MIN.to_epoch_days(), NaiveDate::MAX.to_epoch_days());
    let day = i32::try_from(day).unwrap_or(most).clamp(least, most);
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

/// The first day of a month; far outside the calendar it is further than any day.
fn first_day(month: i64) -> i64 {
    let year = i32::try_from(month.div_euclid(12)).ok();
    let number = u32::try_from(month.rem_euclid(12) + 1).ok();
    let date = year
        .zip(number)
        .and_then(|(year, number)| NaiveDate::from_ymd_opt(year, number, 1));
    match date {
        Some(date) => i64::from(date.to_epoch_days()),
        None if month < 0 => i64::from(i32::MIN) - 1,
        None => i64::from(i32::MAX) + 1,
    }
}
