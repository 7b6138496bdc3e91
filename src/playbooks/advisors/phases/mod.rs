//! The phases, one file or folder each, named after what they do.

pub(super) mod backtest;
pub(super) mod backtest_compile;
pub(super) mod calibration;
pub(super) mod consolidation;
pub(super) mod dates;
pub(super) mod deployment;
pub(super) mod feature_validation;
pub(super) mod features;
pub(super) mod grading;
pub(super) mod landscape;
pub(super) mod performance;
pub(super) mod preflight;
pub(super) mod ruleset_change;
pub(super) mod split;
mod tables;
pub(super) mod target;
mod telling;
pub(super) mod tiers;

pub(super) use tables::{month_name, month_of};
