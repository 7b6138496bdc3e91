//! Cells of the migration from v3.1 to v3.2 (G9), and features that land in each. The ranges leave a margin only where
//! the rules leave one: bounds themselves are planted by name in the small sample.

use serde::Deserialize;

use super::lay::Features;
use crate::sample::random::Random;

/// A tier of v3.1 with a tier of v3.2. `T` is a priority tier of v3.1, `S` its STANDARD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cell {
    /// 1 and 1A.
    T1To1a,
    /// 1 and 1C.
    T1To1c,
    /// 1 and 2A.
    T1To2a,
    /// 2 and 2A.
    T2To2a,
    /// 2 and 2B.
    T2To2b,
    /// 3 and 2A.
    T3To2a,
    /// 3 and 3.
    T3To3,
    /// 4 and 2A.
    T4To2a,
    /// 4 and 4.
    T4To4,
    /// STANDARD and 1B.
    STo1b,
    /// STANDARD and 2A.
    STo2a,
    /// STANDARD in both.
    SToS,
}

/// A draw from `low` to `high`, both included.
pub(super) fn between(random: &mut Random, low: i32, high: i32) -> i32 {
    low + random.below((high - low).max(0) as u64 + 1) as i32
}

/// Tenure and experience of seasoned leads that no prime mover rule catches; `veteran` is the top of what is allowed in
/// tenures of 12 to 48 months.
fn seasoned(random: &mut Random, veteran: i32) -> (i32, i32) {
    match random.below(20) {
        0..=2 => (between(random, 2, 11), between(random, 60, 260)),
        3..=4 => (between(random, 12, 48), between(random, 181, veteran)),
        5..=10 => (between(random, 49, 180), between(random, 60, 180)),
        _ => (between(random, 49, 220), between(random, 181, 330)),
    }
}

impl Cell {
    /// Place of its tier of v3.1, STANDARD last.
    pub(super) fn old_tier(self) -> usize {
        match self {
            Self::T1To1a | Self::T1To1c | Self::T1To2a => 0,
            Self::T2To2a | Self::T2To2b => 1,
            Self::T3To2a | Self::T3To3 => 2,
            Self::T4To2a | Self::T4To4 => 3,
            Self::STo1b | Self::STo2a | Self::SToS => 4,
        }
    }

    /// Whether the cell's rules in v3.2 name independence.
    pub(super) fn is_independent(self) -> bool {
        !matches!(self, Self::T2To2b | Self::T3To3 | Self::T4To4 | Self::SToS)
    }

    /// Whether v3.1 puts the cell into its fourth tier, which the full sample lays on large shared firms.
    pub(super) fn is_heavy(self) -> bool {
        matches!(self, Self::T4To2a | Self::T4To4)
    }

    /// Features that land in the cell, with firms of at most about `large` reps. Of a wirehouse lead many earlier firms
    /// make no proven mover.
    pub(super) fn features(self, random: &mut Random, large: i32, wirehouse: bool) -> Features {
        let (tenure, experience) = match self {
            Self::T1To1a => (between(random, 12, 36), between(random, 60, 180)),
            Self::T1To1c | Self::T1To2a => (between(random, 12, 48), between(random, 60, 180)),
            Self::T2To2a | Self::T2To2b => seasoned(random, 320),
            Self::T3To2a | Self::T3To3 => (between(random, 12, 48), between(random, 240, 400)),
            Self::T4To2a | Self::T4To4 | Self::STo2a => seasoned(random, 239),
            Self::STo1b => (between(random, 12, 36), between(random, 0, 59)),
            Self::SToS => (between(random, 2, 200), between(random, 0, 59)),
        };
        let net = match self {
            Self::T1To1a | Self::T2To2a | Self::T2To2b => between(random, -10, -1),
            Self::T1To1c => between(random, -14, -1),
            Self::T1To2a => between(random, 1, 6),
            Self::T3To2a | Self::T3To3 | Self::STo2a => between(random, 0, 6),
            Self::T4To2a | Self::T4To4 => between(random, -24, -11),
            Self::STo1b => between(random, -2, 2),
            Self::SToS => between(random, -3, 6),
        };
        let reps = match self {
            Self::T1To1a => between(random, 4, large.min(50)),
            // A tenure of up to three years needs a firm of over fifty.
            Self::T1To1c if tenure <= 36 => between(random, 51, 50 + large),
            Self::T1To1c => between(random, 3, large),
            Self::STo1b => between(random, 4, 10),
            _ => between(random, 14, 14 + large),
        };
        let firms = match self {
            Self::STo1b | Self::SToS => random.index(3),
            Self::T1To1a | Self::T1To1c => 1 + random.index(4),
            Self::T2To2b | Self::T3To3 | Self::T4To4 if !wirehouse => 1 + random.index(2),
            Self::T2To2b | Self::T3To3 | Self::T4To4 => 1 + random.index(6),
            _ => 3 + random.index(4),
        };
        // Months before need a firm before.
        let firms = if experience > 0 { firms.max(1) } else { firms };
        Features {
            tenure,
            experience,
            firms,
            reps,
            net,
        }
    }
}
