//! What a condition says of many rows, one bit a row: 64 rows are joined by one instruction.

use super::truth::Truth;

/// Rows that a condition holds for and rows that it does not hold for; in neither set where it is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TruthBits {
    pub yes: Vec<u64>,
    pub no: Vec<u64>,
}

/// Words for so many rows.
pub(super) fn words(rows: usize) -> usize {
    rows.div_ceil(64)
}

/// A set of rows; bits beyond the last row are clear.
pub(super) fn set_of(rows: impl Iterator<Item = bool>, height: usize) -> Vec<u64> {
    let mut set = Vec::with_capacity(words(height));
    let (mut word, mut place) = (0_u64, 0_u32);
    for inside in rows {
        word |= u64::from(inside) << place;
        place += 1;
        if place == 64 {
            set.push(word);
            (word, place) = (0, 0);
        }
    }
    if place > 0 {
        set.push(word);
    }
    set
}

/// All rows.
pub(super) fn full(height: usize) -> Vec<u64> {
    let mut set = vec![u64::MAX; words(height)];
    let rest = height % 64;
    if rest > 0
        && let Some(last) = set.last_mut()
    {
        *last = (1_u64 << rest) - 1;
    }
    set
}

/// Adds rows to a set.
pub(super) fn unite(set: &mut [u64], more: &[u64]) {
    for (own, more) in set.iter_mut().zip(more) {
        *own |= more;
    }
}

/// Whether a row is in a set.
pub(super) fn has(set: &[u64], row: usize) -> bool {
    set.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// How many rows are in all three.
pub(super) fn count_three(first: &[u64], second: &[u64], third: &[u64]) -> u64 {
    let pairs = first.iter().zip(second).zip(third);
    pairs
        .map(|((first, second), third)| u64::from((first & second & third).count_ones()))
        .sum()
}

/// Rows in both.
pub(super) fn both(left: &[u64], right: &[u64]) -> Vec<u64> {
    left.iter().zip(right).map(|(left, right)| left & right).collect()
}

/// Rows of the first that are not in the second.
pub(super) fn without(left: &[u64], right: &[u64]) -> Vec<u64> {
    left.iter().zip(right).map(|(left, right)| left & !right).collect()
}

/// How many rows.
pub(super) fn count(set: &[u64]) -> u64 {
    set.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// How many rows are in both.
pub(super) fn count_both(left: &[u64], right: &[u64]) -> u64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| u64::from((left & right).count_ones()))
        .sum()
}

/// The rows of a set, ascending.
pub(super) fn rows(set: &[u64]) -> impl Iterator<Item = usize> + '_ {
    set.iter().enumerate().flat_map(|(place, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
            Some(place * 64 + bit as usize)
        })
    })
}

impl TruthBits {
    pub(super) fn of(truths: &[Truth]) -> Self {
        Self {
            yes: set_of(truths.iter().map(|truth| *truth == Truth::True), truths.len()),
            no: set_of(truths.iter().map(|truth| *truth == Truth::False), truths.len()),
        }
    }

    /// The same for every row.
    pub(super) fn constant(holds: bool, height: usize) -> Self {
        let (all, none) = (full(height), vec![0; words(height)]);
        let (yes, no) = if holds { (all, none) } else { (none, all) };
        Self { yes, no }
    }

    pub(super) fn and(&mut self, other: &Self) {
        for (own, other) in self.yes.iter_mut().zip(&other.yes) {
            *own &= other;
        }
        for (own, other) in self.no.iter_mut().zip(&other.no) {
            *own |= other;
        }
    }

    pub(super) fn or(&mut self, other: &Self) {
        for (own, other) in self.yes.iter_mut().zip(&other.yes) {
            *own |= other;
        }
        for (own, other) in self.no.iter_mut().zip(&other.no) {
            *own &= other;
        }
    }

    pub(super) fn negate(self) -> Self {
        Self {
            yes: self.no,
            no: self.yes,
        }
    }
}
