//! Every fault an answer may have, and what is done with what surrounds a good one.

use serde_json::{Value, json};

use super::*;

const REF: &str = "0123456789ab";

fn good() -> Value {
    json!({
        "lead_ref": REF,
        "score": 85,
        "tier": "A",
        "reasoning": "A homeowner with a fresh permit and a clear scope.",
        "flags": ["no parcel"],
        "ideal_contractor": "Premium pool builder",
        "contact_priority": "call",
    })
}

fn with(key: &str, value: Value) -> String {
    let mut answer = good();
    answer[key] = value;
    answer.to_string()
}

fn scored(score: Value, tier: &str) -> Result<i64, String> {
    let mut answer = good();
    answer["score"] = score;
    answer["tier"] = json!(tier);
    judge(&answer.to_string(), "stop", REF).map(|read| read.answer.score)
}

// spec: permits S5, 8.7
#[test]
fn golden_scores_and_tiers() {
    for (score, tier) in [(80, "A"), (79, "B"), (50, "B"), (49, "C"), (0, "C"), (100, "A")] {
        assert_eq!(scored(json!(score), tier), Ok(score));
    }
    let faults = [
        (json!(85), "B", "tier B does not go with score 85"),
        (json!(101), "A", "score 101 is outside 0 to 100"),
        (json!(-1), "C", "score -1 is outside 0 to 100"),
        (json!("85"), "A", "score is text"),
        (json!(85.0), "A", "score is no whole number"),
        (json!(85.5), "A", "score is no whole number"),
        (json!(null), "A", "score is no whole number"),
        (json!(true), "A", "score is no whole number"),
        (json!([85]), "A", "score is no whole number"),
        (json!(85), "D", "tier is not A, B or C"),
        (json!(85), "a", "tier is not A, B or C"),
        (json!(85), "RETRY", "tier is not A, B or C"),
    ];
    for (score, tier, words) in faults {
        assert_eq!(scored(score.clone(), tier), Err(words.to_owned()), "{score} {tier}");
    }
}

// spec: permits S5
#[test]
fn every_key_must_be_there_once_and_fit() {
    for key in [
        "lead_ref",
        "score",
        "tier",
        "reasoning",
        "flags",
        "ideal_contractor",
        "contact_priority",
    ] {
        let mut answer = good();
        answer.as_object_mut().unwrap().shift_remove(key);
        let fault = judge(&answer.to_string(), "stop", REF).unwrap_err();
        assert!(fault.contains(&format!("missing {key}")), "{fault}");
        let twice = good().to_string().replacen('{', &format!("{{\"{key}\":1,"), 1);
        assert_eq!(judge(&twice, "stop", REF), Err(format!("duplicate key {key}")));
    }
    let faults = [
        (with("lead_ref", json!("ba9876543210")), "lead_ref differs"),
        (with("lead_ref", json!(7)), "lead_ref differs"),
        (with("reasoning", json!("x".repeat(19))), "reasoning has 19 characters"),
        (
            with("reasoning", json!("x".repeat(1201))),
            "reasoning has 1201 characters",
        ),
        (with("reasoning", json!(["x".repeat(30)])), "reasoning is no text"),
        (
            with("reasoning", json!("\u{1b}[31m".repeat(30))),
            "reasoning has 0 characters",
        ),
        (with("flags", json!("none")), "flags is no list"),
        (with("flags", json!(vec!["x"; 11])), "11 flags"),
        (with("flags", json!(["x".repeat(81)])), "a flag has 81 characters"),
        (with("flags", json!([1])), "a flag is no text"),
        (with("flags", json!([" "])), "a flag is empty"),
        (with("ideal_contractor", json!("")), "ideal_contractor has 0 characters"),
        (
            with("ideal_contractor", json!("x".repeat(201))),
            "ideal_contractor has 201 characters",
        ),
        (
            with("contact_priority", json!("fax")),
            "contact_priority is not call, email, skip",
        ),
        (
            with("contact_priority", json!(null)),
            "contact_priority is not call, email, skip",
        ),
    ];
    for (content, words) in faults {
        assert_eq!(judge(&content, "stop", REF), Err(words.to_owned()), "{content}");
    }
    let two = with("score", json!(101)).replace("\"call\"", "\"fax\"");
    let fault = judge(&two, "stop", REF).unwrap_err();
    assert_eq!(
        fault,
        "score 101 is outside 0 to 100; contact_priority is not call, email, skip"
    );
}

// spec: permits S5
#[test]
fn lengths_at_their_bounds_are_valid() {
    for content in [
        with("reasoning", json!("x".repeat(20))),
        with("reasoning", json!("ü".repeat(1200))),
        with("flags", json!([])),
        with("flags", json!(vec!["x".repeat(80); 10])),
        with("ideal_contractor", json!("x")),
        with("ideal_contractor", json!("x".repeat(200))),
        with("contact_priority", json!("skip")),
    ] {
        assert!(judge(&content, "stop", REF).is_ok(), "{content}");
    }
}

// spec: permits S5
#[test]
fn one_fence_is_tolerated_and_prose_is_not() {
    let good = good().to_string();
    for content in [
        good.clone(),
        format!("\n  {good}\n"),
        format!("```json\n{good}\n```"),
        format!("```\n{good}\n```\n"),
        format!("```JSON {good}```"),
    ] {
        assert!(judge(&content, "stop", REF).is_ok(), "{content}");
    }
    let faults = [
        (String::new(), "empty content"),
        (" \n".to_owned(), "empty content"),
        ("```json\n```".to_owned(), "empty content"),
        (format!("Here you are: {good}"), "prose around the object"),
        (format!("{good} I hope this helps."), "prose around the object"),
        (format!("```json\n{good}\n``` Done."), "prose around the object"),
        (format!("```json\n```json\n{good}\n```\n```"), "prose around the object"),
        (format!("[{good}]"), "prose around the object"),
        (format!("{good}{good}"), "not JSON"),
        (good.replace("\"call\"", "\"call\","), "not JSON"),
        ("{\"lead_ref\":}".to_owned(), "not JSON"),
    ];
    for (content, words) in faults {
        assert_eq!(judge(&content, "stop", REF), Err(words.to_owned()), "{content}");
    }
    for reason in ["length", "content_filter", "tool_calls", ""] {
        let expected = format!("finish_reason {reason}");
        assert_eq!(judge(&good, reason, REF), Err(expected));
    }
}

// spec: permits S5
#[test]
fn more_keys_are_dropped_and_counted() {
    let mut answer = good();
    answer["confidence"] = json!(0.9);
    answer["notes"] = json!({ "deep": [1, 2] });
    let read = judge(&answer.to_string(), "stop", REF).unwrap();
    assert_eq!(read.extra_keys, 2);
    assert_eq!(read.answer, judge(&good().to_string(), "stop", REF).unwrap().answer);
}

// spec: permits S5, S13
#[test]
fn a_model_s_words_are_data() {
    let mut answer = good();
    answer["reasoning"] = json!("Clear\u{1b}[2J scope,\u{202e} fresh\u{7} permit,\nhomeowner.");
    answer["flags"] = json!(["review", "sibling:9", "a|b", "Suspected_Injection"]);
    let read = judge(&answer.to_string(), "stop", REF).unwrap().answer;
    assert_eq!(read.reasoning, "Clear scope, fresh permit, homeowner.");
    assert_eq!(
        read.flags,
        [
            "model says review",
            "model says sibling:9",
            "a/b",
            "model says Suspected_Injection"
        ]
    );
}

// spec: permits S5, S13
#[test]
fn a_fault_is_short_and_fit_for_a_terminal() {
    let key = format!("\u{1b}[2Jnotes\n{}", "x".repeat(2_000));
    let twice = good()
        .to_string()
        .replacen('{', &format!("{{{0}:1,{0}:2,", json!(key)), 1);
    let fault = judge(&twice, "stop", REF).unwrap_err();
    assert!(
        fault.starts_with("duplicate key notes xx") && fault.len() == 400,
        "{fault:?}"
    );
    let fault = judge(&with("flags", json!(vec![1; 5_000])), "stop", REF).unwrap_err();
    assert_eq!(fault, "5000 flags");
}

#[test]
fn an_excerpt_is_short_and_on_one_line() {
    assert_eq!(excerpt(&"word ".repeat(200)).len(), 400);
    assert_eq!(excerpt("ä\u{1b}[1mb\nc"), "äb c");
}
