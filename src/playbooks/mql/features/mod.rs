//! The features of leads: computed from the vendor's columns by the formulas in `data/features.toml`.
//!
//! [`inputs`] holds what is known of each lead, [`policy`] sets it back to the day of contact, [`compute`] makes the 69
//! columns, and [`constants`] fits and fills the five features whose formulas have constants of the training rows.
//! Everything here is a plain function of its inputs; phase M2 chooses the snapshots and writes the frames.

pub(super) mod companions;
pub(super) mod compute;
pub(super) mod constants;
pub(super) mod expression;
pub(super) mod inputs;
pub(super) mod metro;
pub(super) mod policy;
pub(super) mod words;

#[cfg(test)]
mod tests;
