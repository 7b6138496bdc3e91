//! The five dimensions of a contractor's score, and the exact units they are reckoned in.

use std::fmt;

/// Hundredths in a point.
const HUNDREDTHS: i64 = 100;
/// Millionths in a point.
pub(super) const MILLIONTHS: i64 = 1_000_000;
/// Ten-thousandths in a whole.
const TEN_THOUSANDTHS: i64 = 10_000;

/// One of the five things a score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// R: serves residential and commercial customers.
    Resimercial,
    /// M: certified by several equipment makers.
    MultiOem,
    /// P: MEP+R, self-performed trades.
    Mepr,
    /// O: operations and maintenance.
    Operations,
    /// B: licensed in several states; the bonus on top of the base four.
    MultiState,
}

impl Dimension {
    /// All five, in the order of the specification.
    pub const ALL: [Self; 5] = [
        Self::Resimercial,
        Self::MultiOem,
        Self::Mepr,
        Self::Operations,
        Self::MultiState,
    ];

    /// The column name: R, M, P, O or B.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Resimercial => "R",
            Self::MultiOem => "M",
            Self::Mepr => "P",
            Self::Operations => "O",
            Self::MultiState => "B",
        }
    }

    /// The name people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Resimercial => "Resimercial",
            Self::MultiOem => "Multi-OEM",
            Self::Mepr => "MEP+R",
            Self::Operations => "O&M",
            Self::MultiState => "Multi-state",
        }
    }
}

/// One value for each dimension.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByDimension<T> {
    /// Resimercial.
    pub r: T,
    /// Multi-OEM.
    pub m: T,
    /// MEP+R.
    pub p: T,
    /// Operations and maintenance.
    pub o: T,
    /// Multi-state.
    pub b: T,
}

impl<T> ByDimension<T> {
    /// Asks for each dimension in order.
    pub fn from_fn(mut value: impl FnMut(Dimension) -> T) -> Self {
        Self {
            r: value(Dimension::Resimercial),
            m: value(Dimension::MultiOem),
            p: value(Dimension::Mepr),
            o: value(Dimension::Operations),
            b: value(Dimension::MultiState),
        }
    }

    /// The value of one dimension.
    pub const fn get(&self, dimension: Dimension) -> &T {
        match dimension {
            Dimension::Resimercial => &self.r,
            Dimension::MultiOem => &self.m,
            Dimension::Mepr => &self.p,
            Dimension::Operations => &self.o,
            Dimension::MultiState => &self.b,
        }
    }

    /// The value of one dimension, to be changed.
    pub const fn get_mut(&mut self, dimension: Dimension) -> &mut T {
        match dimension {
            Dimension::Resimercial => &mut self.r,
            Dimension::MultiOem => &mut self.m,
            Dimension::Mepr => &mut self.p,
            Dimension::Operations => &mut self.o,
            Dimension::MultiState => &mut self.b,
        }
    }

    /// Each dimension with its value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Dimension, &T)> {
        Dimension::ALL
            .into_iter()
            .map(|dimension| (dimension, self.get(dimension)))
    }
}

/// Points of a dimension times 100: 80 points are `Hundredths(8000)`. In range from 0 to 10,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hundredths(pub i64);

impl Hundredths {
    /// The most a dimension can be: 100 points.
    pub const FULL: Self = Self(100 * HUNDREDTHS);

    /// From whole points.
    #[must_use]
    pub const fn from_points(points: i64) -> Self {
        Self(points * HUNDREDTHS)
    }

    /// From a cell's points, rounded to the nearest hundredth; none for a number that is not finite or beyond a
    /// million points.
    #[must_use]
    pub fn from_decimal(points: f64) -> Option<Self> {
        rounded(points, HUNDREDTHS).map(Self)
    }

    /// True from 0 to 100 points (C3.1, X-7).
    #[must_use]
    pub fn is_in_range(self) -> bool {
        (Self(0)..=Self::FULL).contains(&self)
    }

    /// The points, for columns and charts.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "hundredths of a dimension are far below 2^53")]
    pub fn as_points(self) -> f64 {
        self.0 as f64 / HUNDREDTHS as f64
    }
}

impl From<u32> for Hundredths {
    fn from(hundredths: u32) -> Self {
        Self(i64::from(hundredths))
    }
}

impl fmt::Display for Hundredths {
    /// As few decimals as are exact: "80", "62.5".
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&exact_text(self.0, 2, 0))
    }
}

/// A score in millionths of a point: 47.25 is `Score(47_250_000)`. In range from 0 to 110 points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(pub i64);

impl Score {
    /// From whole points.
    #[must_use]
    pub const fn from_points(points: i64) -> Self {
        Self(points * MILLIONTHS)
    }

    /// From points with decimals, rounded to the nearest millionth; none for a number that is not finite or beyond a
    /// million points.
    #[must_use]
    pub fn from_decimal(points: f64) -> Option<Self> {
        rounded(points, MILLIONTHS).map(Self)
    }

    /// What one dimension adds.
    #[must_use]
    pub const fn of(weight: Weight, value: Hundredths) -> Self {
        Self(weight.0 * value.0)
    }

    /// The points, for columns and charts; comparisons stay in millionths.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "millionths of a score are far below 2^53")]
    pub fn as_points(self) -> f64 {
        self.0 as f64 / MILLIONTHS as f64
    }

    /// All decimals there are, at least two: "20.00", "21.8925".
    #[must_use]
    pub fn exact(self) -> String {
        exact_text(self.0, 6, 2)
    }
}

/// A weight in ten-thousandths of a whole: 0.35 is `Weight(3500)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(pub i64);

impl Weight {
    /// From a share, rounded to the nearest ten-thousandth; none for a number that is not finite or beyond a million.
    #[must_use]
    pub fn from_share(share: f64) -> Option<Self> {
        rounded(share, TEN_THOUSANDTHS).map(Self)
    }

    /// The share, for display and settings.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "weights are far below 2^53")]
    pub fn as_share(self) -> f64 {
        self.0 as f64 / TEN_THOUSANDTHS as f64
    }
}

impl fmt::Display for Weight {
    /// At least two decimals: "0.25", "0.125".
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&exact_text(self.0, 4, 2))
    }
}

/// Numbers beyond this are no points and no shares; within it the product with a unit is exact enough to round.
const SANE: f64 = 1e6;

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "bounded by SANE just before"
)]
fn rounded(value: f64, units: i64) -> Option<i64> {
    (value.is_finite() && value.abs() <= SANE).then(|| (value * units as f64).round() as i64)
}

/// A fixed-point number with all its decimals, but at least `fewest` of them.
fn exact_text(value: i64, decimals: u32, fewest: usize) -> String {
    let unit = 10u64.pow(decimals);
    let size = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    let fraction = format!("{:0width$}", size % unit, width = decimals as usize);
    let needed = fraction.trim_end_matches('0').len().max(fewest);
    let shown = fraction.get(..needed).unwrap_or(&fraction);
    let point = if shown.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{shown}", size / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: contractors S-1
    #[test]
    fn units_are_exact_both_ways() {
        assert_eq!(Hundredths::from_decimal(62.5), Some(Hundredths(6250)));
        assert_eq!(Weight::from_share(0.35), Some(Weight(3500)));
        assert_eq!(Score::from_decimal(59.96), Some(Score(59_960_000)));
        assert_eq!(Score::from_decimal(f64::NAN), None);
        assert_eq!(
            Score::of(Weight(3500), Hundredths::from_points(60)),
            Score::from_points(21)
        );
        assert_eq!(Score::of(Weight(3500), Hundredths::from_points(60)).exact(), "21.00");
        assert_eq!(Score(21_892_500).exact(), "21.8925");
        assert_eq!(Score(-1_500_000).exact(), "-1.50");
        assert_eq!(Hundredths::from_points(80).to_string(), "80");
        assert_eq!(Hundredths(6250).to_string(), "62.5");
        assert_eq!(Weight(2500).to_string(), "0.25");
        assert_eq!(Weight(1250).to_string(), "0.125");
        assert!(Hundredths::FULL.is_in_range() && !Hundredths(10_001).is_in_range() && !Hundredths(-1).is_in_range());
    }

    #[test]
    fn each_dimension_has_its_own_place() {
        let mut letters = ByDimension::from_fn(Dimension::letter);
        assert_eq!(
            (letters.r, letters.m, letters.p, letters.o, letters.b),
            ("R", "M", "P", "O", "B")
        );
        *letters.get_mut(Dimension::Operations) = "changed";
        let read: Vec<_> = letters
            .iter()
            .map(|(dimension, letter)| (dimension.label(), *letter))
            .collect();
        assert_eq!(read[3], ("O&M", "changed"));
        assert_eq!(read.len(), 5);
    }
}
