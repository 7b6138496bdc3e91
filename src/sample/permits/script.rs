//! The answers of the stand-in: which request gets which replies. The stand-in finds a lead by a phrase of its permit's text,
//! since the name by which the playbook calls a lead is a hash that only the playbook computes.

use serde_json::{Value, json};

use crate::sample::SampleFile;

/// Where a workspace keeps them.
pub(super) const PATH: &str = "permits/stand_in.jsonl";

/// All answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    pub(super) entries: Vec<Entry>,
}

/// What a lead's requests are answered, one after the other; the last reply repeats.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// What stands in the request.
    pub(super) phrase: String,
    pub(super) replies: Vec<Reply>,
}

/// One reply.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// A whole answer as the instruction asks for it.
    Answer(Answer),
    /// Another content, with the usual envelope.
    Content(String),
    /// An answer with something wrong about it or its envelope: see [`fault`].
    Fault(&'static str, Answer),
    /// An HTTP status other than 200, with the seconds of its Retry-After.
    Status(u16, Option<u64>),
}

/// A valid answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) score: i64,
    pub(super) reasoning: String,
    pub(super) flags: Vec<String>,
    pub(super) ideal_contractor: String,
    pub(super) contact_priority: String,
    pub(super) thinking: String,
    pub(super) prompt_tokens: u64,
    pub(super) cached_tokens: u64,
    pub(super) completion_tokens: u64,
}

impl Answer {
    /// The tier that agrees with a score.
    pub(super) fn tier_of(score: i64) -> &'static str {
        match score {
            80.. => "A",
            50..80 => "B",
            _ => "C",
        }
    }
}

/// What an answer can have wrong about it. `fence`, `extra-key`, `no-usage` and `blank-lines` are tolerated.
pub(super) const FAULTS: &[&str] = &[
    "prose",
    "duplicate-key",
    "missing-key",
    "score-as-text",
    "score-with-decimals",
    "score-too-high",
    "score-below-zero",
    "other-tier",
    "other-ref",
    "short-reasoning",
    "long-reasoning",
    "many-flags",
    "long-flag",
    "no-ideal",
    "other-priority",
    "empty",
    "truncated",
    "filtered",
    "fence",
    "extra-key",
    "no-usage",
    "blank-lines",
];

/// Stands for the name that the request gives its lead.
const LEAD_REF: &str = "$lead_ref";

impl Answer {
    fn json(&self) -> Value {
        json!({
            "lead_ref": LEAD_REF,
            "score": self.score,
            "tier": Self::tier_of(self.score),
            "reasoning": self.reasoning,
            "flags": self.flags,
            "ideal_contractor": self.ideal_contractor,
            "contact_priority": self.contact_priority,
        })
    }

    fn usage(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens,
            "cached_tokens": self.cached_tokens,
            "completion_tokens": self.completion_tokens,
        })
    }

    /// A step of the script with this content.
    fn step(&self, answer: Value) -> Value {
        json!({ "answer": answer, "reasoning": self.thinking, "usage": self.usage() })
    }

    /// The answer with one key's value replaced.
    fn with(&self, key: &str, value: Value) -> Value {
        let mut json = self.json();
        if let Some(slot) = json.get_mut(key) {
            *slot = value;
        }
        self.step(json)
    }

    /// The step with something more, or otherwise, in it.
    fn and(&self, more: &[(&str, Value)]) -> Value {
        let mut step = self.step(self.json());
        if let Some(object) = step.as_object_mut() {
            object.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        }
        step
    }

    /// The step with this fault.
    fn fault(&self, fault: &str) -> Value {
        let whole = || self.json().to_string();
        match fault {
            "prose" => self.and(&[
                ("before", json!("Certainly! ")),
                ("after", json!(" I hope this helps.")),
            ]),
            "duplicate-key" => self.step(json!(whole().replacen('{', "{\"score\":3,", 1))),
            "missing-key" => {
                let mut json = self.json();
                json.as_object_mut().map(|object| object.remove("contact_priority"));
                self.step(json)
            }
            "score-as-text" => self.with("score", json!(self.score.to_string())),
            "score-with-decimals" => self.with("score", json!(self.score as f64)),
            "score-too-high" => self.with("score", json!(101)),
            "score-below-zero" => self.with("score", json!(-1)),
            "other-tier" => self.with("tier", json!(if self.score < 50 { "A" } else { "C" })),
            "other-ref" => self.with("lead_ref", json!("0123456789ab")),
            "short-reasoning" => self.with("reasoning", json!("Good.")),
            "long-reasoning" => self.with("reasoning", json!("word ".repeat(300))),
            "many-flags" => self.with("flags", json!(vec!["flag"; 11])),
            "long-flag" => self.with("flags", json!(["f".repeat(81)])),
            "no-ideal" => self.with("ideal_contractor", json!("")),
            "other-priority" => self.with("contact_priority", json!("visit")),
            "empty" => self.and(&[("answer", json!(""))]),
            "truncated" => self.and(&[("finish_reason", json!("length"))]),
            "filtered" => self.and(&[("finish_reason", json!("content_filter"))]),
            "fence" => self.and(&[("before", json!("```json\n")), ("after", json!("\n```"))]),
            "extra-key" => self.step(json!(whole().replacen('{', "{\"confidence\":0.7,", 1))),
            "no-usage" => self.and(&[("usage", Value::Null)]),
            "blank-lines" => self.and(&[("blank_lines", json!(3))]),
            _ => self.step(self.json()),
        }
    }
}

impl Reply {
    fn step(&self) -> Value {
        match self {
            Self::Answer(answer) => answer.step(answer.json()),
            Self::Content(text) => json!({
                "answer": text,
                "usage": { "prompt_tokens": 1_450, "cached_tokens": 1_000, "completion_tokens": 310 },
            }),
            Self::Fault(fault, answer) => answer.fault(fault),
            Self::Status(status, None) => json!({ "status": status }),
            Self::Status(status, Some(seconds)) => json!({ "status": status, "retry_after": seconds.to_string() }),
        }
    }
}

impl Script {
    /// The file: a lead a line.
    pub(super) fn write(&self) -> SampleFile {
        let mut text = "# Scripted answers for a rehearsal on loopback, found by a phrase of the permit's text: nobody scored anything here.\n".to_owned();
        for entry in &self.entries {
            let steps: Vec<Value> = entry.replies.iter().map(Reply::step).collect();
            text.push_str(&json!({ "contains": entry.phrase, "steps": steps }).to_string());
            text.push('\n');
        }
        SampleFile {
            path: PATH.to_owned(),
            bytes: text.into_bytes(),
        }
    }
}
