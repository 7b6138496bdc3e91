//! What of a model's answer is believed: all of it or nothing. A value that is missing or does not fit makes the answer
//! invalid; none is ever put in its place.

use std::sync::OnceLock;

use serde::Deserialize;

use super::strict_json::{self, Strict};
use crate::connect::strip_escapes;
use crate::playbooks::embedded;

/// What an answer must be, as data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    tier_a: i64,
    tier_b: i64,
    score_most: i64,
    reasoning_least: usize,
    reasoning_most: usize,
    flags_most: usize,
    flag_most: usize,
    contractor_least: usize,
    contractor_most: usize,
    contact_priorities: Vec<String>,
    keys: Vec<String>,
    excerpt_bytes: usize,
    own_flags: Vec<String>,
    own_prefixes: Vec<String>,
    quoted: String,
}

fn limits() -> &'static Limits {
    static LIMITS: OnceLock<Limits> = OnceLock::new();
    LIMITS.get_or_init(|| embedded("prompts/answer.toml", include_str!("../data/prompts/answer.toml")))
}

/// How a service ended an answer that is whole.
const STOP: &str = "stop";
/// What stands around code.
const FENCE: &str = "```";

/// An answer that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Answer {
    /// 0 to 100.
    pub score: i64,
    /// Why, in the model's words.
    pub reasoning: String,
    /// The model's own flags.
    pub flags: Vec<String>,
    /// Who should buy the lead.
    pub ideal_contractor: String,
    /// `call`, `email` or `skip`.
    pub contact_priority: String,
}

/// An answer and what was dropped from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Believed {
    /// The answer.
    pub answer: Answer,
    /// Keys it had beyond those asked for.
    pub extra_keys: i64,
}

/// Judges what came back for a lead.
///
/// # Errors
/// What is wrong with it, in a few words, `; ` between them.
pub(in super::super) fn judge(content: &str, finish_reason: &str, lead_ref: &str) -> Result<Believed, String> {
    if finish_reason != STOP {
        let reason = clean_line(finish_reason);
        return Err(format!("finish_reason {}", cut(&reason, limits().flag_most)));
    }
    read(content, lead_ref)
}

/// Judges the text alone.
///
/// # Errors
/// As [`judge`].
pub(super) fn read(content: &str, lead_ref: &str) -> Result<Believed, String> {
    let text = unfenced(content);
    if text.is_empty() {
        return Err("empty content".to_owned());
    }
    if !(text.starts_with('{') && text.ends_with('}')) {
        return Err("prose around the object".to_owned());
    }
    // A key that stands twice is told by its name, which is a stranger's text like the rest.
    let object = strict_json::read(text).map_err(|why| excerpt(&why))?;
    let Strict::Object(pairs) = &object else {
        return Err("not an object".to_owned());
    };
    let limits = limits();
    let mut faults = Vec::new();
    let missing = limits.keys.iter().filter(|key| object.get(key).is_none());
    faults.extend(missing.map(|key| format!("missing {key}")));
    let mut hold = |fault: Option<String>| faults.extend(fault);
    hold(wrong_ref(&object, lead_ref));
    hold(wrong_score(&object));
    let reasoning = text_of(
        &object,
        "reasoning",
        limits.reasoning_least,
        limits.reasoning_most,
        &mut hold,
    );
    let ideal_contractor = text_of(
        &object,
        "ideal_contractor",
        limits.contractor_least,
        limits.contractor_most,
        &mut hold,
    );
    let flags = flags_of(&object, &mut hold);
    let contact_priority = priority_of(&object, &mut hold);
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    let extra = pairs.iter().filter(|(key, _)| !limits.keys.contains(key)).count();
    let Some(Strict::Whole(score)) = object.get("score") else {
        return Err("missing score".to_owned());
    };
    Ok(Believed {
        answer: Answer {
            score: *score,
            reasoning,
            flags,
            ideal_contractor,
            contact_priority,
        },
        extra_keys: i64::try_from(extra).unwrap_or(i64::MAX),
    })
}

/// The text inside one surrounding code fence; as it is where there is none.
fn unfenced(content: &str) -> &str {
    let text = content.trim();
    let inner = text.strip_prefix(FENCE).and_then(|rest| rest.strip_suffix(FENCE));
    let Some(inner) = inner else { return text };
    // The fence's own line may name a language.
    let language = inner.len()
        - inner
            .trim_start_matches(|letter: char| letter.is_ascii_alphanumeric())
            .len();
    inner.get(language..).unwrap_or(inner).trim()
}

fn wrong_ref(object: &Strict, lead_ref: &str) -> Option<String> {
    match object.get("lead_ref")? {
        Strict::Text(said) if said == lead_ref => None,
        _ => Some("lead_ref differs".to_owned()),
    }
}

/// Score and tier: a whole number in range, and the tier that goes with it.
fn wrong_score(object: &Strict) -> Option<String> {
    let limits = limits();
    let score = match object.get("score")? {
        Strict::Whole(score) => *score,
        Strict::Text(_) => return Some("score is text".to_owned()),
        _ => return Some("score is no whole number".to_owned()),
    };
    if !(0..=limits.score_most).contains(&score) {
        return Some(format!("score {score} is outside 0 to {}", limits.score_most));
    }
    let expected = match score {
        score if score >= limits.tier_a => "A",
        score if score >= limits.tier_b => "B",
        _ => "C",
    };
    match object.get("tier")? {
        Strict::Text(said) if said == expected => None,
        Strict::Text(said) if ["A", "B", "C"].contains(&said.as_str()) => {
            Some(format!("tier {said} does not go with score {score}"))
        }
        _ => Some("tier is not A, B or C".to_owned()),
    }
}

/// A text of so many characters, cleaned; a key that is missing is reported elsewhere.
fn text_of(object: &Strict, key: &str, least: usize, most: usize, hold: &mut impl FnMut(Option<String>)) -> String {
    match object.get(key) {
        None => String::new(),
        Some(Strict::Text(said)) => {
            let said = clean_line(said);
            let length = said.chars().count();
            hold((!(least..=most).contains(&length)).then(|| format!("{key} has {length} characters")));
            said
        }
        Some(_) => {
            hold(Some(format!("{key} is no text")));
            String::new()
        }
    }
}

fn flags_of(object: &Strict, hold: &mut impl FnMut(Option<String>)) -> Vec<String> {
    let limits = limits();
    let list = match object.get("flags") {
        None => return Vec::new(),
        Some(Strict::List(list)) => list,
        Some(_) => {
            hold(Some("flags is no list".to_owned()));
            return Vec::new();
        }
    };
    if list.len() > limits.flags_most {
        hold(Some(format!("{} flags", list.len())));
        return Vec::new();
    }
    let mut flags = Vec::with_capacity(list.len());
    for flag in list {
        let Strict::Text(said) = flag else {
            hold(Some("a flag is no text".to_owned()));
            continue;
        };
        let said = clean_line(said);
        let length = said.chars().count();
        hold((length == 0).then(|| "a flag is empty".to_owned()));
        hold((length > limits.flag_most).then(|| format!("a flag has {length} characters")));
        flags.push(quoted(&said));
    }
    flags
}

/// A flag as it is kept: the bar that joins flags is taken out, and a flag of the playbook's own is quoted.
fn quoted(flag: &str) -> String {
    let limits = limits();
    let flag = flag.replace('|', "/");
    let own = limits.own_flags.iter().any(|own| own.eq_ignore_ascii_case(&flag));
    let lower = flag.to_lowercase();
    if own || limits.own_prefixes.iter().any(|prefix| lower.starts_with(prefix)) {
        format!("{}{flag}", limits.quoted)
    } else {
        flag
    }
}

fn priority_of(object: &Strict, hold: &mut impl FnMut(Option<String>)) -> String {
    match object.get("contact_priority") {
        None => String::new(),
        Some(Strict::Text(said)) if limits().contact_priorities.contains(said) => said.clone(),
        Some(_) => {
            hold(Some(format!(
                "contact_priority is not {}",
                limits().contact_priorities.join(", ")
            )));
            String::new()
        }
    }
}

/// The beginning of an answer that was not believed.
pub(in super::super) fn excerpt(content: &str) -> String {
    cut(&clean_line(content), limits().excerpt_bytes).to_owned()
}

/// A model's words on one line, without anything a terminal would take for a command.
pub(in super::super) fn clean_line(text: &str) -> String {
    strip_escapes(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many bytes of a text, cut between two characters.
fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default()
}

/// The scores from which an answer's tier must be A and B.
#[cfg(test)]
pub(super) fn cuts() -> (i64, i64) {
    (limits().tier_a, limits().tier_b)
}

#[cfg(test)]
#[path = "answer_test.rs"]
mod tests;
