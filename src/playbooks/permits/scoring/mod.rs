//! Asking the model: what it is told, what of its answer is believed, and what one question may cost.

pub(super) mod answer;
pub(super) mod answered;
pub(super) mod clean;
pub(super) mod input;
pub(super) mod key;
pub(super) mod lead;
pub(super) mod prompt;
pub(super) mod saved;
pub(super) mod shelf;
mod strict_json;
pub(super) mod upsert;
