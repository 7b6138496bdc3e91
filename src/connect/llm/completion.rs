//! What comes back: one answer, its thinking and what it used. Everything in it is a stranger's text.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::connect::words::strip_escapes;

/// The most bytes of thinking that are kept.
pub const LONGEST_REASONING: usize = 64 * 1024;

/// Tokens that an answer used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Of the prompt, those from the service's cache included.
    pub prompt_tokens: u64,
    /// Of the prompt, from the service's cache.
    pub cached_tokens: u64,
    /// Of the answer, thinking included.
    pub completion_tokens: u64,
}

/// An answer as the journal keeps it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// The answer, as it came; empty when there was none.
    pub content: String,
    /// The thinking, without terminal escapes, at most [`LONGEST_REASONING`] bytes of it.
    pub reasoning: Option<String>,
    /// Whether the thinking was longer.
    pub reasoning_cut: bool,
    /// Why the answer ended: `stop` when it is whole.
    pub finish_reason: Option<String>,
    /// What it used, if the service said so.
    pub usage: Option<Usage>,
    /// The model that answered, as the service calls it.
    pub model: Option<String>,
}

/// Why a body is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl Completion {
    /// Reads a body. Blank lines before it are legal: a busy service sends them to keep the connection.
    ///
    /// # Errors
    /// When it is not JSON or holds no choice.
    pub fn read(body: &str) -> Result<Self, Unreadable> {
        let text = body.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Err(Unreadable("the body is empty".to_owned()));
        }
        let value: Value =
            serde_json::from_str(text).map_err(|error| Unreadable(format!("the body is not JSON ({error})")))?;
        let choice = value.pointer("/choices/0");
        let message = choice.and_then(|choice| choice.get("message"));
        let message = message.ok_or_else(|| Unreadable("the body holds no choice with a message".to_owned()))?;
        let content = match message.get("content") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => return Err(Unreadable("the answer's content is not text".to_owned())),
        };
        let thought = ["reasoning_content", "reasoning"]
            .iter()
            .find_map(|name| message.get(*name)?.as_str())
            .filter(|text| !text.is_empty())
            .map(strip_escapes);
        let (reasoning, reasoning_cut) = match thought {
            Some(text) => {
                let (kept, cut) = cut_to(text, LONGEST_REASONING);
                (Some(kept), cut)
            }
            None => (None, false),
        };
        let words = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            content,
            reasoning,
            reasoning_cut,
            finish_reason: words(choice.and_then(|choice| choice.get("finish_reason"))),
            usage: value.get("usage").and_then(usage),
            model: words(value.get("model")),
        })
    }

    /// Takes an answer back out of the journal.
    ///
    /// # Errors
    /// What was wrong with the body, where it could not be read.
    pub fn kept(value: &Value) -> Result<Self, String> {
        if let Some(why) = value.get("unreadable").and_then(Value::as_str) {
            return Err(why.to_owned());
        }
        serde_json::from_value(value.clone()).map_err(|error| format!("the kept answer cannot be read ({error})"))
    }
}

/// What the service says was used. Without both halves it has said nothing.
fn usage(value: &Value) -> Option<Usage> {
    let number = |place: &str| value.pointer(place).and_then(Value::as_u64);
    let prompt_tokens = number("/prompt_tokens")?;
    let completion_tokens = number("/completion_tokens")?;
    // Some services count thinking in the total alone.
    let beyond = number("/total_tokens").map_or(0, |total| total.saturating_sub(prompt_tokens));
    let cached = number("/prompt_cache_hit_tokens").or_else(|| number("/prompt_tokens_details/cached_tokens"));
    Some(Usage {
        prompt_tokens,
        cached_tokens: cached.unwrap_or(0).min(prompt_tokens),
        completion_tokens: completion_tokens.max(beyond),
    })
}

/// At most so many bytes, whole characters; and whether something was cut.
fn cut_to(mut text: String, bytes: usize) -> (String, bool) {
    if text.len() <= bytes {
        return (text, false);
    }
    text.truncate(text.floor_char_boundary(bytes));
    (text, true)
}
