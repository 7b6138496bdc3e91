//! What tokens cost, at most and in the end.

use super::completion::Usage;
use crate::connect::budget::Cost;

/// Tokens that a price is for.
const PER: f64 = 1_000_000.0;

/// Bytes of a prompt that make a token, at the least: English has about four, and the reservation must not fall short.
const BYTES_A_TOKEN: usize = 3;

/// USD for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// Of input.
    pub input: f64,
    /// Of input that the service had cached.
    pub cached_input: f64,
    /// Of output; thinking counts as output.
    pub output: f64,
}

impl Prices {
    /// What a request may cost at most: `ceil(prompt bytes / 3)` tokens of input and all the output it allows.
    pub fn reserve(&self, prompt_bytes: usize, max_tokens: u32) -> Cost {
        let input = prompt_bytes.div_ceil(BYTES_A_TOKEN) as u64;
        let output = u64::from(max_tokens);
        let usd = input as f64 * self.input + output as f64 * self.output;
        Cost::new(usd / PER, input + output)
    }

    /// What a request did cost.
    pub fn settle(&self, usage: &Usage) -> Cost {
        let fresh = usage.prompt_tokens.saturating_sub(usage.cached_tokens);
        let usd = fresh as f64 * self.input
            + usage.cached_tokens as f64 * self.cached_input
            + usage.completion_tokens as f64 * self.output;
        Cost::new(usd / PER, usage.prompt_tokens + usage.completion_tokens)
    }
}
