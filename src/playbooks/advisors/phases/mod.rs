//! The phases, one file or folder each, in the order of the specification.

pub(super) mod dates;
pub(super) mod landscape;
pub(super) mod preflight;
mod tables;
pub(super) mod target;
mod telling;
