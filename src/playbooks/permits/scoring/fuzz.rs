//! Answers that no model should give: never a panic, and what is believed keeps every bound of the specification, counted
//! here by a reader of its own.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use super::answer::{Believed, excerpt, judge};
use crate::connect::llm::Completion;
use crate::fuzzing::{fuzz, mutated};

const REF: &str = "0123456789ab";

fn good(score: i64, tier: &str) -> Value {
    json!({
        "lead_ref": REF,
        "score": score,
        "tier": tier,
        "reasoning": "A homeowner with a fresh permit and a clear scope.",
        "flags": ["no parcel", "review", "a|b"],
        "ideal_contractor": "Premium pool builder",
        "contact_priority": "call",
    })
}

/// Values that a field may be given instead of its own.
fn odd_value() -> impl Strategy<Value = String> {
    let fixed = vec![
        "null",
        "true",
        "85",
        "85.0",
        "8.5e1",
        "-1",
        "-0",
        "101",
        "1e999",
        "99999999999999999999",
        "\"85\"",
        "\"A\"",
        "\"\"",
        "[]",
        "{}",
        "[[[[1]]]]",
        "{\"score\":85}",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\u001b[2J\"",
        "\"call\"",
        "\"0123456789AB\"",
        "NaN",
        "'A'",
    ];
    prop_oneof![
        5 => prop::sample::select(fixed).prop_map(str::to_owned),
        2 => (0..1300_usize, prop::sample::select(vec!["x", "ü", "🏗", " ", "\u{202e}", "e\u{301}"])).prop_map(|(length, letter)| json!(letter.repeat(length)).to_string()),
        1 => (0..14_usize, 0..90_usize).prop_map(|(count, length)| json!(vec!["f".repeat(length); count]).to_string()),
        1 => (1..400_usize).prop_map(|depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth))),
        2 => "\\PC{0,40}".prop_map(|text| json!(text).to_string()),
    ]
}

/// Whole answers of which one or two fields are other than asked for, twice, or gone.
fn rebuilt() -> impl Strategy<Value = String> {
    let change = (0..8_usize, prop::option::of(odd_value()), any::<bool>());
    (
        0..=100_i64,
        prop::sample::select(vec!["A", "B", "C"]),
        prop::collection::vec(change, 0..3),
    )
        .prop_map(|(score, tier, changes)| {
            let fitting = if score >= 80 {
                "A"
            } else if score >= 50 {
                "B"
            } else {
                "C"
            };
            let tier = if changes.is_empty() { tier } else { fitting };
            let answer = good(score, tier);
            let mut fields: Vec<(String, String)> = answer
                .as_object()
                .unwrap()
                .iter()
                .map(|(key, value)| (key.clone(), value.to_string()))
                .collect();
            for (place, value, twice) in changes {
                match (value, place < fields.len()) {
                    (Some(value), true) if twice => fields.push((fields[place].0.clone(), value)),
                    (Some(value), true) => fields[place].1 = value,
                    (Some(value), false) => fields.push(("notes\u{1b}[31m".to_owned(), value)),
                    (None, true) => drop(fields.remove(place)),
                    (None, false) => {}
                }
            }
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}:{value}", json!(key)))
                .collect();
            format!("{{{}}}", fields.join(","))
        })
}

fn plain_words(text: &str) -> bool {
    let unseen = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    !text.contains(unseen) && text.trim() == text
}

/// S5, read off the specification and not off the code's settings.
fn keeps_every_bound(content: &str, believed: &Believed) -> Result<(), TestCaseError> {
    let answer = &believed.answer;
    let count = |text: &str| text.chars().count();
    prop_assert!((0..=100).contains(&answer.score));
    prop_assert!(
        (20..=1200).contains(&count(&answer.reasoning)) && plain_words(&answer.reasoning),
        "{answer:?}"
    );
    prop_assert!(
        (1..=200).contains(&count(&answer.ideal_contractor)) && plain_words(&answer.ideal_contractor),
        "{answer:?}"
    );
    prop_assert!(["call", "email", "skip"].contains(&answer.contact_priority.as_str()));
    prop_assert!(answer.flags.len() <= 10);
    for flag in &answer.flags {
        prop_assert!(
            (1..=80 + "model says ".len()).contains(&count(flag)) && plain_words(flag) && !flag.contains('|'),
            "{flag:?}"
        );
        prop_assert!(
            !["REVIEW", "PENDING_RETRY"]
                .iter()
                .any(|own| flag.eq_ignore_ascii_case(own)),
            "{flag:?}"
        );
    }
    // A lenient reader finds the same in it: the last of two keys would win there, and there are no two.
    let text = content.trim().trim_start_matches("```").trim_end_matches("```");
    let text = &text[text.find('{').unwrap()..];
    let read: Value =
        serde_json::from_str(text).map_err(|error| TestCaseError::fail(format!("believed, but {error}")))?;
    prop_assert_eq!(read["score"].as_i64(), Some(answer.score));
    prop_assert_eq!(read["lead_ref"].as_str(), Some(REF));
    let tier = if answer.score >= 80 {
        "A"
    } else if answer.score >= 50 {
        "B"
    } else {
        "C"
    };
    prop_assert_eq!(read["tier"].as_str(), Some(tier));
    prop_assert_eq!(believed.extra_keys as usize, read.as_object().unwrap().len() - 7);
    Ok(())
}

// spec: permits S5, S13
#[test]
fn fuzz_answers_are_believed_whole_or_not_at_all() {
    let corpus: Vec<String> = [(85, "A"), (50, "B"), (0, "C")]
        .iter()
        .flat_map(|(score, tier)| {
            let answer = good(*score, tier);
            [
                answer.to_string(),
                format!("```json\n{answer:#}\n```"),
                format!("{answer:#}"),
            ]
        })
        .collect();
    let pieces = [
        "```",
        "```json\n",
        "\"score\":",
        "\"tier\":\"A\",",
        "null",
        "[",
        "]",
        "{",
        "}",
        "\\u0000",
        "\\ud83c",
        "\\\"",
        ",,",
        "\"notes\":1,",
        "e9",
        "-",
    ];
    let content = prop_oneof![2 => rebuilt(), 2 => mutated(&corpus, &pieces), 1 => "\\PC{0,60}"];
    let reason = prop_oneof![12 => Just("stop".to_owned()), 1 => "[a-z_\u{1b}\n]{0,12}", 1 => "x{0,500}"];
    let endings = fuzz("LLM answers", &(content, reason), |(content, reason)| {
        let judged = judge(&content, &reason, REF);
        prop_assert_eq!(&judged, &judge(&content, &reason, REF));
        let excerpt = excerpt(&content);
        prop_assert!(
            excerpt.len() <= 400 && !excerpt.contains(char::is_control),
            "{:?}",
            excerpt
        );
        match judged {
            Ok(believed) => {
                prop_assert_eq!(reason, "stop");
                keeps_every_bound(&content, &believed)?;
                Ok("believed")
            }
            Err(why) => {
                // A fault is shown and kept: one line, not long, nothing that a terminal obeys.
                prop_assert!(!why.is_empty() && plain_words(why.trim()), "{:?}", why);
                prop_assert!(why.chars().count() < 1000, "{} characters", why.chars().count());
                Ok("not believed")
            }
        }
    });
    assert!(endings["believed"] > 2 && endings["not believed"] > 2, "{endings:?}");
}

// spec: permits S5
#[test]
fn fuzz_bodies_around_answers_are_read_or_refused() {
    let body = |content: Value| {
        json!({
            "id": "x", "model": "m", "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": content, "reasoning_content": "…" } }],
            "usage": { "prompt_tokens": 900, "completion_tokens": 120, "total_tokens": 1020, "prompt_cache_hit_tokens": 640 },
        })
    };
    let corpus = [
        body(json!(good(85, "A").to_string())).to_string(),
        body(Value::Null).to_string(),
        format!("\n\n{:#}", body(json!(""))),
    ];
    let pieces = [
        "\"usage\":",
        "-1",
        "1e300",
        "18446744073709551616",
        "null",
        "[]",
        "{}",
        "\"content\":[1]",
        "\\ud800",
        "\"finish_reason\":1",
    ];
    let endings = fuzz(
        "LLM bodies",
        &mutated(&corpus, &pieces),
        |body| match Completion::read(&body) {
            Ok(read) => {
                let kept = Completion::kept(&serde_json::to_value(&read).unwrap());
                prop_assert_eq!(kept.as_ref(), Ok(&read), "kept and read back");
                prop_assert!(read.reasoning.as_ref().is_none_or(|text| text.len() <= 64 * 1024));
                prop_assert!(
                    read.usage
                        .is_none_or(|usage| usage.cached_tokens <= usage.prompt_tokens)
                );
                Ok("an answer")
            }
            Err(why) => {
                prop_assert!(!why.0.is_empty() && why.0.len() < 400, "{:?}", why);
                Ok("none")
            }
        },
    );
    assert_eq!(endings.len(), 2, "{endings:?}");
}
