//! Assay grades leads: files in, phases with gates, tiers out, and a reason for every number.
//!
//! The rooms stand on floors (see `tests/it/house.rs`, which checks the edges): pure numbers and privacy at the
//! bottom, then frames and the store, then the engine and its neighbours, lenses, exports, playbooks, operations, and
//! the two fronts at the top. Without the features `tui` and `cli` this is a library that has never seen a terminal.

pub mod connect;
pub mod engine;
pub mod export;
pub mod frame;
pub mod identity;
pub mod learn;
pub mod lens;
pub mod operations;
pub mod playbooks;
pub mod privacy;
pub mod rules;
pub mod sample;
pub mod stats;
pub mod store;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "tui")]
pub mod tui;

#[cfg(test)]
mod fuzzing;
#[cfg(test)]
mod killing;
