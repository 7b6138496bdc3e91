//! The script of the providers' stand-in.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::super::lines::{each_line, read_text};
use super::super::reply::PlayedFault;
use super::super::role::{Play, Played};
use super::super::wire::{Request, Response};
use super::route::{Asked, asked, key_of};
use super::{agent, finders, people};
use crate::connect::error::ConnectError;

/// The questions that each provider answers.
const OPS: [(&str, &[&str]); 4] = [
    (
        "people_data",
        &["company_search", "company_collect", "person_search", "person_collect"],
    ),
    ("finder_a", &["email_find", "email_verify"]),
    ("finder_b", &["email_find", "phone_find"]),
    ("validator", &["contact_validate"]),
];

/// More than any client should read.
const HUGE: usize = 2 * 1024 * 1024;

/// A way to go wrong that no status can express.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderFault {
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
    /// The validator's run failed, with status 200.
    FailedRun,
    /// The validator's verdict is no JSON.
    BadJson,
}

/// One answer, or one way to go wrong.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProviderStep {
    /// What is known, in the short form of its question; null for nothing.
    pub answer: Value,
    /// Another status.
    pub status: Option<u16>,
    /// The words that go with it.
    pub message: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// A wait before the answer, in milliseconds.
    pub delay_ms: u64,
    /// Another way to go wrong.
    pub fault: Option<ProviderFault>,
}

/// A line of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    provider: String,
    op: String,
    #[serde(rename = "for")]
    about: Option<String>,
    steps: Option<Vec<ProviderStep>>,
    default: Option<Vec<ProviderStep>>,
}

/// What the four providers answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProviderScript {
    /// By provider, op and what it is about; nothing for the default.
    lines: BTreeMap<(String, String, Option<String>), Vec<ProviderStep>>,
}

impl ProviderScript {
    /// Reads a script; `place` names it in errors. An empty one knows nothing of anybody, in every provider's own words.
    ///
    /// # Errors
    /// [`ConnectError::Script`] with the line.
    pub fn parse(text: &str, place: &str) -> Result<Self, ConnectError> {
        let mut script = Self::default();
        each_line(text, place, |line| script.take(line))?;
        Ok(script)
    }

    /// Reads a script's file.
    ///
    /// # Errors
    /// [`ConnectError::Script`] when it cannot be read or a line is wrong.
    pub fn read(path: &Path) -> Result<Self, ConnectError> {
        let (text, place) = read_text(path)?;
        Self::parse(&text, &place)
    }

    /// Whether a text is a script of this kind: its first line names a provider.
    pub fn is_one(text: &str) -> bool {
        let mut lines = text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        let first: Option<Value> = first.and_then(|line| serde_json::from_str(line).ok());
        first.is_some_and(|line| line.get("provider").is_some())
    }

    /// How many questions have lines of their own.
    pub fn questions(&self) -> usize {
        self.lines.keys().filter(|(_, _, about)| about.is_some()).count()
    }

    /// How many steps all lines hold.
    pub fn steps(&self) -> usize {
        self.lines.values().map(Vec::len).sum()
    }

    /// Whether any question without a line is answered by a default.
    pub fn has_default(&self) -> bool {
        self.lines.keys().any(|(_, _, about)| about.is_none())
    }

    fn take(&mut self, line: Line) -> Result<(), String> {
        let known = OPS.iter().find(|(provider, _)| *provider == line.provider);
        let ops = known.map(|(_, ops)| *ops).ok_or_else(|| {
            let names: Vec<&str> = OPS.iter().map(|(provider, _)| *provider).collect();
            format!("`{}` is no provider: {}", line.provider, names.join(", "))
        })?;
        if !ops.contains(&line.op.as_str()) {
            return Err(format!(
                "`{}` does not answer `{}`: {}",
                line.provider,
                line.op,
                ops.join(", ")
            ));
        }
        let (about, steps) = match (line.about, line.steps, line.default) {
            (Some(about), Some(steps), None) => (Some(about), steps),
            (None, None, Some(steps)) => (None, steps),
            _ => return Err("a line holds either `for` and `steps`, or `default`".to_owned()),
        };
        check(&line.provider, &steps)?;
        let key = (line.provider, line.op, about);
        match self.lines.contains_key(&key) {
            true => Err(format!(
                "{} {} {} has a line already",
                key.0,
                key.1,
                key.2.unwrap_or_default()
            )),
            false => {
                self.lines.insert(key, steps);
                Ok(())
            }
        }
    }

    fn step(&self, asked: &Asked, before: usize) -> Option<&ProviderStep> {
        let key = |about: Option<String>| (asked.provider.to_owned(), asked.op.to_owned(), about);
        let own = self.lines.get(&key(Some(asked.about.clone())));
        let steps = own.or_else(|| self.lines.get(&key(None)))?;
        steps.get(before).or_else(|| steps.last())
    }
}

fn check(provider: &str, steps: &[ProviderStep]) -> Result<(), String> {
    if steps.is_empty() {
        return Err("it has no steps".to_owned());
    }
    for step in steps {
        if let Some(status) = step.status
            && ![202, 222].contains(&status)
            && !(400..600).contains(&status)
        {
            return Err(format!("status {status} is none of 202, 222 and 400 to 599"));
        }
        if step.status.is_some() && step.fault.is_some() {
            return Err("a step has either a status or a fault".to_owned());
        }
        let of_validator = matches!(step.fault, Some(ProviderFault::FailedRun | ProviderFault::BadJson));
        if of_validator && provider != "validator" {
            return Err("failed_run and bad_json are faults of the validator".to_owned());
        }
    }
    Ok(())
}

impl Play for ProviderScript {
    fn subject(&self, request: &Request) -> Result<Option<String>, Response> {
        let asked = asked(request)?;
        Ok(Some(format!("{} {} {}", asked.provider, asked.op, asked.about)))
    }

    fn named(&self, _request: &Request) -> Option<String> {
        None
    }

    fn play(&self, request: &Request, _subject: Option<&str>, before: usize, number: usize) -> Played {
        let asked = match asked(request) {
            Ok(asked) => asked,
            Err(wrong) => return Played::refused(wrong),
        };
        let nothing = ProviderStep::default();
        let step = self.step(&asked, before).unwrap_or(&nothing);
        let fault = match step.fault {
            Some(ProviderFault::Hang) => Some(PlayedFault::Hang),
            Some(ProviderFault::Reset) => Some(PlayedFault::Reset),
            _ => None,
        };
        Played {
            name: name_of(step),
            delay_ms: step.delay_ms,
            fault,
            response: response(step, request, &asked, number),
        }
    }
}

fn name_of(step: &ProviderStep) -> String {
    match (step.fault, step.status) {
        (Some(fault), _) => format!("fault {fault:?}").to_lowercase(),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => "answer".to_owned(),
    }
}

fn response(step: &ProviderStep, request: &Request, asked: &Asked, number: usize) -> Response {
    if let Some(status) = step.status {
        let message = step.message.as_deref().unwrap_or("scripted");
        let message = message.replace("$key", key_of(request, asked.provider).unwrap_or_default());
        let mut answer = error(asked.provider, status, &message);
        let wait = step.retry_after.as_ref().map(|value| ("Retry-After", value.clone()));
        answer.headers.extend(wait);
        return answer;
    }
    match step.fault {
        Some(ProviderFault::Redirect) => Response {
            status: 307,
            headers: vec![("Location", "https://elsewhere.invalid/".to_owned())],
            ..Response::default()
        },
        Some(ProviderFault::Huge) => ok(" ".repeat(HUGE)),
        Some(ProviderFault::Garbage) => ok("<html>this is no JSON</html>".to_owned()),
        Some(ProviderFault::Cut) => {
            let whole = answered(step, request, asked, number);
            Response {
                cut_at: Some(whole.body.len() / 2),
                ..whole
            }
        }
        _ => answered(step, request, asked, number),
    }
}

fn answered(step: &ProviderStep, request: &Request, asked: &Asked, number: usize) -> Response {
    match asked.provider {
        "people_data" => people::answer(&step.answer, request, asked.op),
        "finder_a" => finders::answer_a(&step.answer, asked),
        "finder_b" => finders::answer_b(&step.answer, asked.op),
        _ => agent::answer(step, request, number),
    }
}

pub(super) fn ok(body: String) -> Response {
    Response {
        status: 200,
        body,
        ..Response::default()
    }
}

/// An error as the provider words it.
pub(super) fn error(provider: &str, status: u16, message: &str) -> Response {
    let body = match provider {
        "people_data" => serde_json::json!({ "detail": message }),
        "finder_a" if status == 202 || status == 222 => serde_json::json!({ "data": {}, "meta": {} }),
        "finder_a" => {
            serde_json::json!({ "errors": [{ "id": finders::id_of(status), "code": status, "details": message }] })
        }
        "finder_b" => serde_json::json!({ "error": true, "message": finders::message_of(status, message) }),
        _ => serde_json::json!({ "error": { "message": message, "type": agent::type_of(status), "code": status } }),
    };
    Response {
        status,
        body: body.to_string(),
        ..Response::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_line_is_refused_with_its_number_and_what_would_be_right() {
        let wrong = |line: &str| {
            ProviderScript::parse(&format!("# a remark\n{line}"), "s.jsonl")
                .unwrap_err()
                .to_string()
        };
        for (line, wanted) in [
            (
                r#"{"provider":"finder_c","op":"email_find","default":[{}]}"#,
                "finder_a",
            ),
            (
                r#"{"provider":"finder_a","op":"phone_find","default":[{}]}"#,
                "email_verify",
            ),
            (r#"{"provider":"finder_a","op":"email_find","default":[]}"#, "no steps"),
            (r#"{"provider":"finder_a","op":"email_find","steps":[{}]}"#, "`for`"),
            (
                r#"{"provider":"finder_a","op":"email_find","default":[{"status":200}]}"#,
                "202, 222",
            ),
            (
                r#"{"provider":"finder_a","op":"email_find","default":[{"fault":"bad_json"}]}"#,
                "validator",
            ),
            (
                r#"{"provider":"finder_a","op":"email_find","default":[{"status":429,"fault":"hang"}]}"#,
                "either",
            ),
            (
                r#"{"provider":"finder_a","op":"email_find","default":[{"stauts":429}]}"#,
                "stauts",
            ),
        ] {
            let error = wrong(line);
            assert!(
                error.starts_with("s.jsonl, line 2") && error.contains(wanted),
                "{error}"
            );
        }
        let line = r#"{"provider":"finder_a","op":"email_verify","for":"a@b.example","steps":[{"answer":"valid"}]}"#;
        let twice = ProviderScript::parse(&format!("{line}\n{line}"), "s.jsonl")
            .unwrap_err()
            .to_string();
        assert!(twice.contains("has a line already"), "{twice}");
        let script = ProviderScript::parse(line, "s.jsonl").unwrap();
        assert_eq!(
            (script.questions(), script.steps(), script.has_default()),
            (1, 1, false)
        );
    }

    #[test]
    fn a_script_of_providers_is_told_from_one_of_a_model() {
        assert!(ProviderScript::is_one("# x\n\n{\"provider\":\"finder_a\"}"));
        assert!(!ProviderScript::is_one("{\"default\":[{}]}"));
        assert!(!ProviderScript::is_one(""));
    }
}
