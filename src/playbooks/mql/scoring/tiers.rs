//! T-5 and T-6: tiers that fit the dials of the day, or follow fixed probabilities; T-8: buckets and percentiles.

use super::words::{Bucket, words};

/// A lead's tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::playbooks::mql) enum Tier {
    /// Today.
    A,
    /// In the next days.
    B,
    /// Later.
    C,
}

impl Tier {
    /// All of them, the best first.
    pub(in crate::playbooks::mql) const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// Its name.
    pub(in crate::playbooks::mql) fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }

    /// 1 is the best.
    pub(in crate::playbooks::mql) fn rank(self) -> u32 {
        match self {
            Self::A => 1,
            Self::B => 2,
            Self::C => 3,
        }
    }

    /// The tier of this name.
    pub(in crate::playbooks::mql) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.name() == name)
    }

    /// The tier above it.
    pub(in crate::playbooks::mql) fn next_better(self) -> Option<Self> {
        match self {
            Self::A => None,
            Self::B => Some(Self::A),
            Self::C => Some(Self::B),
        }
    }
}

/// Keeps a product that should be whole from falling below it: 1.2 · 5 is a hair under 6 in binary.
const HAIR: f64 = 1e-9;

/// How many leads a tier holds at most: ⌊times · slots + 1e-9⌋.
pub(in crate::playbooks::mql) fn room(times: f64, slots: f64) -> usize {
    let leads = (times * slots + HAIR).floor();
    if leads > 0.0 { leads as usize } else { 0 }
}

/// By what tiers are given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::playbooks::mql) enum Tiering {
    /// The first so many are A, the next so many B (T-5).
    Capacity {
        /// Room in A.
        a: usize,
        /// Room in B.
        b: usize,
    },
    /// Above the first probability A, above the second B (T-6).
    Thresholds {
        /// Above it: A.
        a: f64,
        /// Above it: B.
        b: f64,
    },
}

impl Tiering {
    /// Tiers for so many slots left today. Without slots there is no A.
    pub(in crate::playbooks::mql) fn for_slots(slots: f64, overbook: f64, b_days: f64) -> Self {
        Self::Capacity {
            a: room(overbook, slots),
            b: room(b_days, slots),
        }
    }

    /// The tier of the lead at this place among those that may be called, from 0, with this probability.
    pub(in crate::playbooks::mql) fn tier(&self, place: usize, probability: f64) -> Tier {
        match *self {
            Self::Capacity { a, .. } if place < a => Tier::A,
            Self::Capacity { a, b } if place < a.saturating_add(b) => Tier::B,
            Self::Thresholds { a, .. } if probability > a => Tier::A,
            Self::Thresholds { b, .. } if probability > b => Tier::B,
            _ => Tier::C,
        }
    }
}

/// The bucket of a probability (T-8): each holds its upper end.
pub(in crate::playbooks::mql) fn bucket(probability: f64, cuts: &[f64]) -> Option<&'static Bucket> {
    let place = cuts.iter().filter(|cut| probability > **cut).count();
    let last = words().bucket.len().saturating_sub(1);
    words().bucket.get(place.min(last))
}

/// 100 · (less + ½ equal) / n of each value among all (T-8).
pub(in crate::playbooks::mql) fn percentiles(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let of = |value: &f64| {
        let less = sorted.partition_point(|other| other.total_cmp(value).is_lt()) as f64;
        let upto = sorted.partition_point(|other| other.total_cmp(value).is_le()) as f64;
        100.0 * (less + 0.5 * (upto - less)) / n
    };
    values.iter().map(of).collect()
}
