//! The script of a stand-in: what it answers, lead by lead.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::lines::{each_line, read_text};
use crate::connect::error::ConnectError;

/// The hex digits of a lead's reference.
const REFERENCE: usize = 12;

/// What answers every lead when no script is given.
const REHEARSAL: &str = include_str!("rehearsal.jsonl");

/// A way to go wrong that no status can express.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing comes until the client goes away.
    Hang,
    /// The connection is reset.
    Reset,
    /// It sends elsewhere.
    Redirect,
    /// Two MiB come.
    Huge,
    /// The connection ends in the middle of the body.
    Cut,
    /// What comes is no JSON.
    Garbage,
    /// What comes has no choice in it.
    NoChoices,
}

/// Tokens that an answer says it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptedUsage {
    /// Of the prompt.
    pub prompt_tokens: u64,
    /// Of those, from the cache.
    #[serde(default)]
    pub cached_tokens: u64,
    /// Of the answer.
    pub completion_tokens: u64,
}

/// One answer, or one way to go wrong.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// The content: text, or an object.
    pub answer: Option<Value>,
    /// Text before it.
    pub before: String,
    /// Text after it.
    pub after: String,
    /// The thinking.
    pub reasoning: Option<String>,
    /// The field the thinking is in.
    pub reasoning_field: Option<String>,
    /// Why the answer ended.
    pub finish_reason: Option<String>,
    /// What was used: absent, a share of the bytes; null, nothing is said.
    #[serde(deserialize_with = "said")]
    pub usage: Option<Option<ScriptedUsage>>,
    /// Keep-alive lines before the body.
    pub blank_lines: u32,
    /// A wait before the answer, in milliseconds.
    pub delay_ms: u64,
    /// A status of failure instead of an answer.
    pub status: Option<u16>,
    /// The words that go with it.
    pub message: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// Another way to go wrong.
    pub fault: Option<Fault>,
}

/// Tells null from absent.
fn said<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<ScriptedUsage>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// A line of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    lead_ref: Option<String>,
    /// In place of a reference: what stands in the request.
    contains: Option<String>,
    steps: Option<Vec<Step>>,
    default: Option<Vec<Step>>,
}

/// What a stand-in answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    leads: BTreeMap<String, Vec<Step>>,
    /// Phrases with their steps, in the order of the lines.
    phrases: Vec<(String, Vec<Step>)>,
    default: Vec<Step>,
}

impl Script {
    /// Reads a script; `place` names it in errors.
    ///
    /// # Errors
    /// [`ConnectError::Script`] with the line.
    pub fn parse(text: &str, place: &str) -> Result<Self, ConnectError> {
        let mut script = Self::default();
        each_line(text, place, |line| script.take(line))?;
        if script.leads.is_empty() && script.phrases.is_empty() && script.default.is_empty() {
            return Err(ConnectError::Script {
                place: place.to_owned(),
                why: "it answers no lead; give lines with `lead_ref` or `contains` and `steps`, or one with `default`"
                    .to_owned(),
            });
        }
        Ok(script)
    }

    fn take(&mut self, line: Line) -> Result<(), String> {
        match line {
            Line {
                lead_ref: Some(lead),
                contains: None,
                steps: Some(steps),
                default: None,
            } => {
                if !is_reference(&lead) {
                    return Err(format!("`{lead}` is no lead_ref: 12 lower-case hex digits"));
                }
                check(&steps)?;
                match self.leads.insert(lead.clone(), steps) {
                    None => Ok(()),
                    Some(_) => Err(format!("lead_ref {lead} has a line already")),
                }
            }
            Line {
                lead_ref: None,
                contains: Some(phrase),
                steps: Some(steps),
                default: None,
            } => {
                check(&steps)?;
                if phrase.is_empty() || self.phrases.iter().any(|(held, _)| *held == phrase) {
                    return Err(format!("phrase `{phrase}` has a line already, or is empty"));
                }
                self.phrases.push((phrase, steps));
                Ok(())
            }
            Line {
                lead_ref: None,
                contains: None,
                steps: None,
                default: Some(steps),
            } => {
                check(&steps)?;
                if !self.default.is_empty() {
                    return Err("there is a default already".to_owned());
                }
                self.default = steps;
                Ok(())
            }
            _ => Err("a line holds either `lead_ref` or `contains`, and `steps`, or `default`".to_owned()),
        }
    }

    /// Reads a script's file.
    ///
    /// # Errors
    /// [`ConnectError::Script`] when it cannot be read or a line is wrong.
    pub fn read(path: &Path) -> Result<Self, ConnectError> {
        let (text, place) = read_text(path)?;
        Self::parse(&text, &place)
    }

    /// The script that ships: every lead gets the same middling answer, which says that it is none.
    ///
    /// # Errors
    /// Never, as long as the shipped script is right.
    pub fn rehearsal() -> Result<Self, ConnectError> {
        Self::parse(REHEARSAL, "the shipped script")
    }

    /// How many leads have lines of their own.
    pub fn leads(&self) -> usize {
        self.leads.len() + self.phrases.len()
    }

    /// How many steps those lines and the default hold.
    pub fn steps(&self) -> usize {
        let of_leads: usize = self.leads.values().map(Vec::len).sum();
        let of_phrases: usize = self.phrases.iter().map(|(_, steps)| steps.len()).sum();
        of_leads + of_phrases + self.default.len()
    }

    /// Whether leads without a line are answered.
    pub fn has_default(&self) -> bool {
        !self.default.is_empty()
    }

    /// The step for a lead's request with this text, by how many came before it.
    pub(super) fn step(&self, lead: Option<&str>, text: &str, before: usize) -> Option<&Step> {
        let by_lead = lead.and_then(|lead| self.leads.get(lead));
        let by_phrase = || self.phrases.iter().find(|(phrase, _)| text.contains(phrase.as_str()));
        let steps = by_lead
            .or_else(|| by_phrase().map(|(_, steps)| steps))
            .unwrap_or(&self.default);
        steps.get(before).or_else(|| steps.last())
    }
}

fn check(steps: &[Step]) -> Result<(), String> {
    if steps.is_empty() {
        return Err("it has no steps".to_owned());
    }
    for step in steps {
        if let Some(status) = step.status
            && !(400..600).contains(&status)
        {
            return Err(format!("status {status} is none of failure (400 to 599)"));
        }
        if step.status.is_some() && step.fault.is_some() {
            return Err("a step has either a status or a fault".to_owned());
        }
        if let Some(field) = &step.reasoning_field
            && !["reasoning_content", "reasoning"].contains(&field.as_str())
        {
            return Err(format!(
                "`{field}` is no reasoning_field: reasoning_content or reasoning"
            ));
        }
    }
    Ok(())
}

fn is_reference(text: &str) -> bool {
    text.len() == REFERENCE && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The lead a text is about: of the references behind the word `lead_ref`, the last one. An example in an instruction
/// stands before the lead that is asked about.
pub(super) fn lead_in(text: &str) -> Option<String> {
    let behind = text.rmatch_indices("lead_ref").filter_map(|(at, word)| {
        let rest = text.get(at + word.len()..)?;
        let value = rest.trim_start_matches(['"', '\'', '\\', ':', '=', ' ', '`']);
        let reference = value.get(..REFERENCE)?;
        let ends = value.get(REFERENCE..)?.chars().next();
        let whole = ends.is_none_or(|next| !next.is_ascii_alphanumeric());
        (is_reference(reference) && whole).then(|| reference.to_owned())
    });
    behind.into_iter().next()
}
