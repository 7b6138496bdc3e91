//! One folder a phase, named after it.

pub(super) mod c0;
pub(super) mod c1;
pub(super) mod c2;
pub(super) mod c3;
mod columns;
