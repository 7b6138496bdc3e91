//! Asking the model: what it is told, what of its answer is believed, and what one question may cost.

pub(super) mod answer;
pub(super) mod answered;
pub(super) mod asking;
pub(super) mod gates;
pub(super) mod input;
pub(super) mod key;
pub(super) mod lead;
pub(super) mod outcome;
pub(super) mod prompt;
pub(super) mod saved;
pub(super) mod settings;
pub(super) mod shelf;
mod strict_json;
pub(super) mod tables;
pub(super) mod upsert;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
