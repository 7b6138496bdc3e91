//! The phases, one file each, named after it.

mod beside;
pub(super) mod categorise;
pub(super) mod enrich;
pub(super) mod export;
pub(super) mod load;
pub(super) mod persist;
pub(super) mod prefilter;
pub(super) mod retry;
pub(super) mod sales;
pub(super) mod score;
pub(super) mod steering;

#[cfg(test)]
mod sorting_tests;
#[cfg(test)]
mod testing;
