//! The files the playbook writes (section 7).

use crate::export::Export;

/// Every file it can write.
pub(super) const EXPORTS: &[Export] = &[];
