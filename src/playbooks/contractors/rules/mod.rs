//! The rules of the playbook as plain functions: classes, makers, evidence, score, tiers, gaps, and the reasons for each.
//!
//! They know no frames and no files, so that a phase, a slider and a test all get the same answer from the same call.
//! Arithmetic that decides a tier is exact: weights are ten-thousandths, dimensions hundredths, scores millionths.

pub mod classes;
pub mod dimensions;
pub mod evidence;
pub mod gap;
pub mod oems;
pub mod parameters;
pub mod reach;
pub mod score;
pub mod tiers;
pub mod why;

#[cfg(test)]
mod golden_test;
