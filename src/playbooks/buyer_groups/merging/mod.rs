//! Merging what stands there twice, so that it can be taken back: the golden record by rules that are data, every
//! reference re-pointed, and a log of each step from which the frames of before come back to the byte.

mod frames;
mod golden;
mod rules;
mod value;

#[cfg(test)]
mod golden_test;

pub(in crate::playbooks::buyer_groups) use frames::Rows;
pub(in crate::playbooks::buyer_groups) use golden::{Golden, golden, survivor};
pub(in crate::playbooks::buyer_groups) use rules::{Merged, Survivorship};
pub(in crate::playbooks::buyer_groups) use value::{Column, Kind, Value};
