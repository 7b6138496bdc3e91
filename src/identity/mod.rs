//! Who somebody is: the readings that make two spellings of one phone, firm or state comparable.
//!
//! Everything here is pure: text in, plain values out. Joining and merging build on these readings, so they are
//! strict on purpose. A reading that is not certain is none at all, and says why, because a wrong key joins two firms.

pub mod addresses;
pub mod domains;
pub mod linkage;
pub mod names;
pub mod phones;
pub mod shared;
pub mod states;
pub mod titles;

#[cfg(test)]
mod fuzz;
