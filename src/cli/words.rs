//! The words and marks by which outcomes are told: meaning never hangs on colour alone.

pub use crate::engine::{counted, span};
pub use crate::operations::mark_of;
