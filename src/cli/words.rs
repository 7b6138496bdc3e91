//! The words and marks by which outcomes are told: meaning never hangs on colour alone.

pub use crate::engine::counted;
pub use crate::operations::{mark_of, span};
