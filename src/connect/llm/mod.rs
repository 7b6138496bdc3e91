//! How language models are spoken to: the chat completions that OpenAI began and most services speak, DeepSeek's among
//! them. Why a room of its own: what is sent and what it costs is arithmetic that should be right to the last digit, and
//! what comes back is text of a stranger.
//!
//! Contract: `services.md` §1.1, gathered 2026-11.

mod completion;
mod prices;
mod request;

use super::call::{Answer, Reading};
use super::secret::{Header, Secret};

pub use completion::{Completion, LONGEST_REASONING, Unreadable, Usage};
pub use prices::Prices;
pub use request::{Mode, Model, Prompt};

/// Where completions are asked for, below the service's address.
pub const COMPLETIONS: &str = "/chat/completions";

/// The headers of every request.
pub fn headers(key: Secret) -> Vec<Header> {
    vec![Header::plain("content-type", "application/json"), Header::bearer(key)]
}

/// Reads an answer for the journal: a [`Completion`] as JSON, and what it cost. What cannot be read is kept as
/// `{"unreadable": why}`, and [`Completion::kept`] says so again.
pub fn reading(answer: &Answer<'_>, prices: &Prices) -> Reading {
    match Completion::read(answer.body) {
        Ok(completion) => Reading {
            usage: completion.usage.map(|usage| prices.settle(&usage)),
            kept: serde_json::to_value(&completion).unwrap_or_default(),
        },
        Err(Unreadable(why)) => Reading {
            kept: serde_json::json!({ "unreadable": why }),
            usage: None,
        },
    }
}
