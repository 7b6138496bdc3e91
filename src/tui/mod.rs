//! The workbench: the screen on which a person runs phases, reviews gates and works through leads.
//!
//! It is one loop around two pure functions. `update` turns an action into a changed model and a
//! list of effects; `view` draws the model and says what lies where. Effects go to worker threads, and
//! their answers come back as actions tagged with a generation, so that a late answer can never overwrite a newer
//! question. Nothing here computes: every figure comes from `operations`, prepared by a worker before it is drawn.

mod action;
mod answer;
mod background;
#[doc(hidden)]
pub mod bench;
mod data;
mod defect;
mod desk;
mod event_loop;
mod form;
mod grid;
mod group_desk;
mod history;
mod hit;
mod input;
mod job;
mod layer;
mod layout;
mod mapping;
mod model;
mod open;
mod orders;
mod picture;
mod replay;
mod request;
mod selecting;
mod session;
mod session_log;
mod surface;
mod terminal;
mod theme;
mod tier_view;
mod tiers;
mod tour;
mod update;
mod view;
mod words;
mod worker;

pub use open::{TuiError, open};

#[cfg(test)]
mod tests;
