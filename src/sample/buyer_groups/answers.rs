//! What the four providers answer in a rehearsal: the dump's people come over the wire instead, and every way to answer or to fail
//! that section 10 lists comes once.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::draft::{Draft, company_record, person_record};
use super::model::{Person, Source};
use super::script::Script;

/// The switches of the four providers.
const PROVIDERS: [&str; 4] = ["people_data", "finder_a", "finder_b", "validator"];
/// The provider's id of the last of the companies that run first.
const LAST_OF_FIRST: &str = "710005";
/// Where a validator says it looked.
const PAGE: &str = "https://pages.example/people";

/// Takes the dumps out of the workspace and puts what they say into the script.
pub(super) fn rehearse(draft: &mut Draft) {
    let mut lines = Vec::new();
    let dumped: Vec<&Person> = draft
        .people
        .iter()
        .filter(|person| person.source == Source::Dump && !person.broken)
        .collect();
    for company in draft
        .companies
        .iter()
        .filter(|company| company.source == Source::Crm && company.provider > 0)
    {
        let there: Vec<&&Person> = dumped.iter().filter(|person| person.company == company.key).collect();
        let ids: Vec<u64> = there.iter().map(|person| person.provider).collect();
        lines.push(line(
            "people_data",
            "company_collect",
            &company.provider.to_string(),
            vec![answer(company_record(company))],
        ));
        lines.push(line(
            "people_data",
            "person_search",
            &company.provider.to_string(),
            vec![answer(json!(ids))],
        ));
        for person in there {
            let record = person_record(person, Some(company));
            lines.push(line(
                "people_data",
                "person_collect",
                &person.provider.to_string(),
                vec![answer(record)],
            ));
        }
        lines.push(line(
            "people_data",
            "company_search",
            &company.domain,
            vec![answer(json!([company.provider]))],
        ));
    }
    lines.extend(found(draft));
    // Two firms on one domain are asked for in the same words: the first answers.
    let mut known = BTreeSet::new();
    lines.retain(|line| known.insert(["provider", "op", "for"].map(|name| line.get(name).map(Value::to_string))));
    lines.push(by_default("finder_a", "email_verify", answer(json!("valid"))));
    lines.push(by_default("validator", "contact_validate", verdict("current", "same")));
    draft.script = Some(Script { lines });
    draft.without_dumps = true;
    for provider in PROVIDERS {
        draft.set(
            &format!("{provider}.enabled"),
            "true",
            "The stand-in answers, on this machine.",
        );
    }
}

/// The addresses of people who lead and have none: found by one finder, by the other, late, or not at all.
fn found(draft: &Draft) -> Vec<Value> {
    let without = |person: &&Person| person.email.is_empty() && !person.title.is_empty() && !person.broken;
    let mut lines = Vec::new();
    for (place, person) in draft.people.iter().filter(without).enumerate() {
        let Some(company) = draft
            .company(&person.company)
            .filter(|company| !company.domain.is_empty())
        else {
            continue;
        };
        let address = super::studio::address(person, &company.domain);
        let hit = json!({ "email": address, "score": 91, "status": "valid" });
        let steps = match place % 6 {
            0 => vec![answer(hit)],
            1 => vec![status(202), answer(hit)],
            2 => vec![status(222), answer(hit)],
            3 => vec![json!({ "status": 403 }), answer(hit)],
            4 => vec![status(451)],
            _ => vec![answer(Value::Null)],
        };
        lines.push(line("finder_a", "email_find", &address, steps));
        if place % 6 == 5 {
            let hit = json!({ "email": address, "score": 80, "status": "valid" });
            lines.push(line("finder_b", "email_find", &address, vec![answer(hit)]));
        }
    }
    lines
}

/// Every answer of one provider becomes this one.
pub(super) fn always(draft: &mut Draft, provider: &str, ops: &[&str], step: &Value) {
    rehearse(draft);
    // Where people data fails, the dumps still stand in for it.
    draft.without_dumps = provider != "people_data";
    let Some(script) = &mut draft.script else { return };
    for line in &mut script.lines {
        let is = |name: &str, wanted: &str| line.get(name).and_then(Value::as_str) == Some(wanted);
        if is("provider", provider) && ops.iter().any(|op| is("op", op)) {
            let key = if line.get("steps").is_some() {
                "steps"
            } else {
                "default"
            };
            if let Some(steps) = line.get_mut(key) {
                *steps = json!([step]);
            }
        }
    }
}

/// Each line of that kind gets these steps before its own.
pub(super) fn first(draft: &mut Draft, provider: &str, op: &str, every: usize, step: &Value) {
    rehearse(draft);
    let Some(script) = &mut draft.script else { return };
    let of = |line: &&mut Value| {
        line.get("provider").and_then(Value::as_str) == Some(provider)
            && line.get("op").and_then(Value::as_str) == Some(op)
    };
    for line in script.lines.iter_mut().filter(of).step_by(every) {
        if let Some(steps) = line.get_mut("steps").and_then(Value::as_array_mut) {
            steps.insert(0, step.clone());
        }
    }
}

/// What people data is asked about every company but the first gets this answer; the dumps stay.
pub(super) fn later(draft: &mut Draft, step: &Value) {
    rehearse(draft);
    draft.without_dumps = false;
    let Some(script) = &mut draft.script else { return };
    for line in &mut script.lines {
        let word = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let about_company = ["company_collect", "person_search"].contains(&word("op"));
        if !about_company || word("for") <= LAST_OF_FIRST {
            continue;
        }
        if let Some(steps) = line.get_mut("steps") {
            *steps = json!([step]);
        }
    }
}

/// A status alone.
pub(super) fn status(status: u16) -> Value {
    json!({ "status": status })
}

fn answer(answer: Value) -> Value {
    json!({ "answer": answer })
}

fn verdict(employment: &str, title: &str) -> Value {
    answer(json!({
        "employment": employment, "title_match": title, "email_verdict": "confirmed", "phone_verdict": "unknown",
        "confidence": 88, "last_seen": "2026-01", "sources": [format!("{PAGE}/1")],
    }))
}

/// What a validator says of somebody who left.
pub(super) fn everyone_left() -> Value {
    verdict("former", "different")
}

fn line(provider: &str, op: &str, about: &str, steps: Vec<Value>) -> Value {
    json!({ "provider": provider, "op": op, "for": about, "steps": steps })
}

fn by_default(provider: &str, op: &str, step: Value) -> Value {
    json!({ "provider": provider, "op": op, "default": [step] })
}
