//! From probabilities to a list of calls (T-1 to T-9): who is open, who comes first, which tier, and what is said of each.
//!
//! Pure functions over features in memory: the phase, the stress cases, what-if and the cards grade by the same code, so
//! that none of them can say another thing.

pub(super) mod grade;
pub(super) mod ladder;
pub(super) mod near_miss;
pub(super) mod peers;
pub(super) mod rank;
pub(super) mod scorer;
pub(super) mod tiers;
pub(super) mod trained;
pub(super) mod values;
pub(super) mod why;
pub(super) mod words;

#[cfg(test)]
pub(crate) mod tests;
