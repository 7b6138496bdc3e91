//! The files the playbook writes.

use crate::export::Export;

/// Every export.
pub(super) const EXPORTS: &[Export] = &[];
