//! Sorting: which trade a permit belongs to, what is dropped and why, and what the model may be told of the rest.
//!
//! Pure functions over texts and numbers; the phases `categorise` and `prefilter` lay them over frames.

mod data;
mod phrases;
mod table;
mod words;

pub use data::SortingData;
pub use table::{PermitText, Room, Sorter};

#[cfg(test)]
mod golden_test;
