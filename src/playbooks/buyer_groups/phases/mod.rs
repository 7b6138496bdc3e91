//! The phases, one file each, named after it.

pub(super) mod archive;
pub(super) mod clean_up;
pub(super) mod contacts;
pub(super) mod discovery;
pub(super) mod grouping;
pub(super) mod processing;
pub(super) mod validation;
