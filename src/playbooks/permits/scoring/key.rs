//! What makes two questions the same question: then one answer serves both, today and tomorrow.

use serde::Serialize;
use serde_json::{Value, json};

use crate::connect::llm::Mode;
use crate::store::{canonical_json, sha256_hex};

/// How the model samples: part of the question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in super::super) struct Sampling {
    /// Most tokens of an answer.
    pub max_tokens: i64,
    /// Temperature, where one is sent.
    pub temperature: Option<f64>,
    /// How hard it is told to think, where that is sent.
    pub effort: Option<String>,
    /// Whether `thinking` is sent.
    pub thinking: bool,
}

/// All that a question consists of beside the lead.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Question {
    /// The instruction's version.
    pub prompt_version: String,
    /// Where the service is.
    pub base_url: String,
    /// The model.
    pub model: String,
    /// How it is asked.
    pub mode: Mode,
    /// How it samples.
    pub sampling: Sampling,
}

/// Why a question is put anew although it may have been answered before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Anew {
    /// It is not: an answer that is known serves.
    No,
    /// A reviewer's order: the so many-th for this lead.
    Ordered(i64),
    /// A round of phase retry.
    Round(i64),
}

impl Question {
    /// The key of the question for a lead's canonical JSON.
    pub(in super::super) fn key(&self, input: &str, anew: Anew) -> String {
        let mut parts = json!({
            "prompt": self.prompt_version,
            "base_url": self.base_url,
            "model": self.model,
            "mode": self.mode.as_str(),
            "sampling": self.sampling,
            "input": input,
        });
        let more = match anew {
            Anew::No => None,
            Anew::Ordered(round) => Some(("ordered", round)),
            Anew::Round(round) => Some(("round", round)),
        };
        if let (Value::Object(parts), Some((name, round))) = (&mut parts, more) {
            parts.insert(name.to_owned(), json!(round));
        }
        sha256_hex(canonical_json(&parts).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question {
            prompt_version: "v".to_owned(),
            base_url: "https://llm.example".to_owned(),
            model: "m".to_owned(),
            mode: Mode::Reasoner,
            sampling: Sampling {
                max_tokens: 8000,
                temperature: None,
                effort: Some("high".to_owned()),
                thinking: true,
            },
        }
    }

    // spec: permits S9
    #[test]
    fn each_part_of_a_question_changes_its_key() {
        let first = question();
        let mut others = vec![first.clone(); 8];
        others[0].prompt_version = "w".to_owned();
        others[1].base_url = "https://other.example".to_owned();
        others[2].model = "n".to_owned();
        others[3].mode = Mode::Chat;
        others[4].sampling.max_tokens = 500;
        others[5].sampling.temperature = Some(0.3);
        others[6].sampling.thinking = false;
        others[7].sampling.effort = None;
        let mut keys: Vec<String> = others.iter().map(|other| other.key("{}", Anew::No)).collect();
        keys.push(first.key("{\"a\":1}", Anew::No));
        keys.extend([1, 2].map(|round| first.key("{}", Anew::Ordered(round))));
        keys.extend([1, 2].map(|round| first.key("{}", Anew::Round(round))));
        keys.push(first.key("{}", Anew::No));
        let distinct: std::collections::BTreeSet<&String> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
        assert_eq!(first.key("{}", Anew::No), question().key("{}", Anew::No));
    }
}
