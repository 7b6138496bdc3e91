//! What the playbook writes.

use crate::export::Export;

/// Every file it can write.
pub(super) const EXPORTS: &[Export] = &[];
