//! How a language model is asked, and what its answers are read as.

use super::*;
use crate::connect::llm::{LONGEST_REASONING, Unreadable, Usage};

fn prompt() -> Prompt<'static> {
    Prompt {
        instruction: "Answer in json.",
        input: r#"{"lead_ref":"0123456789ab"}"#,
    }
}

// spec: permits 3 (llm.mode)
#[test]
fn mode_reasoner_thinks_and_has_no_temperature() {
    let body = model().body(&prompt());
    let wanted = json!({
        "model": "deepseek-flash",
        "messages": [{ "role": "user", "content": "Answer in json.\n\n{\"lead_ref\":\"0123456789ab\"}" }],
        "max_tokens": 8000,
        "stream": false,
        "thinking": { "type": "enabled" },
        "reasoning_effort": "high",
    });
    assert_eq!(body.to_string(), wanted.to_string());
    let text = body["messages"][0]["content"].as_str().unwrap();
    assert_eq!(prompt().bytes(Mode::Reasoner), text.len());
}

// spec: permits 3 (llm.mode)
#[test]
fn mode_chat_answers_at_once_in_json() {
    let chat = Model {
        mode: Mode::Chat,
        max_tokens: 500,
        ..model()
    };
    let wanted = json!({
        "model": "deepseek-flash",
        "messages": [
            { "role": "system", "content": "Answer in json." },
            { "role": "user", "content": "{\"lead_ref\":\"0123456789ab\"}" },
        ],
        "max_tokens": 500,
        "stream": false,
        "temperature": 0.3,
        "response_format": { "type": "json_object" },
        "thinking": { "type": "disabled" },
    });
    assert_eq!(chat.body(&prompt()).to_string(), wanted.to_string());
    assert_eq!(prompt().bytes(Mode::Chat), 15 + 27);
}

#[test]
fn a_service_without_thinking_is_a_setting_away() {
    for mode in [Mode::Reasoner, Mode::Chat] {
        let plain = Model {
            mode,
            thinking: false,
            ..model()
        };
        let body = plain.body(&prompt());
        assert!(body.get("thinking").is_none() && body.get("reasoning_effort").is_none());
    }
    assert_eq!("chat".parse::<Mode>(), Ok(Mode::Chat));
    assert!("Chat".parse::<Mode>().unwrap_err().contains("reasoner, chat"));
}

fn body(message: Value, usage: Value) -> String {
    json!({ "model": "m", "choices": [{ "finish_reason": "stop", "message": message }], "usage": usage }).to_string()
}

fn usage_of(usage: Value) -> Option<Usage> {
    Completion::read(&body(json!({ "content": "x" }), usage)).unwrap().usage
}

fn usage(prompt_tokens: u64, cached_tokens: u64, completion_tokens: u64) -> Option<Usage> {
    Some(Usage {
        prompt_tokens,
        cached_tokens,
        completion_tokens,
    })
}

#[test]
fn usage_is_read_in_the_forms_that_services_send() {
    let hit = json!({ "prompt_tokens": 1500, "completion_tokens": 2400, "prompt_cache_hit_tokens": 1000 });
    assert_eq!(usage_of(hit), usage(1500, 1000, 2400));
    let details =
        json!({ "prompt_tokens": 9, "completion_tokens": 1, "prompt_tokens_details": { "cached_tokens": 4 } });
    assert_eq!(usage_of(details), usage(9, 4, 1));
    assert_eq!(
        usage_of(json!({ "prompt_tokens": 9, "completion_tokens": 1 })),
        usage(9, 0, 1)
    );
    // No more can be cached than there was, and thinking that only the total counts is paid for as well.
    let odd = json!({ "prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 50, "total_tokens": 110 });
    assert_eq!(usage_of(odd), usage(9, 9, 101));
    for nothing in [
        json!(null),
        json!({}),
        json!({ "prompt_tokens": 9 }),
        json!({ "prompt_tokens": -1, "completion_tokens": 1 }),
    ] {
        assert_eq!(usage_of(nothing), None);
    }
}

// spec: permits S6
#[test]
fn thinking_is_kept_up_to_64_kib_and_without_escapes() {
    for field in ["reasoning_content", "reasoning"] {
        let read = Completion::read(&body(
            json!({ "content": "", field: "so\u{1b}[31m it is" }),
            json!(null),
        ))
        .unwrap();
        assert_eq!(read.reasoning.as_deref(), Some("so it is"));
        assert_eq!((read.content.as_str(), read.reasoning_cut), ("", false));
    }
    let long = "é".repeat(LONGEST_REASONING);
    let read = Completion::read(&body(json!({ "content": "x", "reasoning_content": long }), json!(null))).unwrap();
    assert!(read.reasoning_cut);
    assert_eq!(read.reasoning.unwrap().len(), LONGEST_REASONING);
    let none = Completion::read(&body(
        json!({ "content": null, "reasoning_content": null }),
        json!(null),
    ))
    .unwrap();
    assert_eq!((none.content.as_str(), none.reasoning), ("", None));
}

#[test]
fn what_is_no_answer_is_kept_as_unreadable() {
    let table = [
        ("", "empty"),
        ("\n\n  \n", "empty"),
        ("<html>", "not JSON"),
        ("{\"choices\":[", "not JSON"),
        ("{}", "no choice"),
        ("[]", "no choice"),
        (r#"{"choices":[{"message":{"content":7}}]}"#, "not text"),
    ];
    for (text, wanted) in table {
        let Err(Unreadable(why)) = Completion::read(text) else {
            panic!("{text}")
        };
        assert!(why.contains(wanted), "{text}: {why}");
        let reading = llm::reading(
            &Answer {
                status: 200,
                body: text,
                headers: &[],
            },
            &PRICES,
        );
        assert_eq!(reading.usage, None);
        assert_eq!(Completion::kept(&reading.kept), Err(why));
    }
}

#[test]
fn an_answer_comes_back_out_of_the_journal_as_it_went_in() {
    let usage = json!({ "prompt_tokens": 1500, "completion_tokens": 2400, "prompt_cache_hit_tokens": 1000 });
    let text = body(json!({ "content": "ü {\"a\": 1}", "reasoning": "r" }), usage);
    let read = Completion::read(&text).unwrap();
    let reading = llm::reading(
        &Answer {
            status: 200,
            body: &text,
            headers: &[],
        },
        &PRICES,
    );
    assert_eq!(Completion::kept(&reading.kept), Ok(read));
    assert!(Completion::kept(&json!(["changed from outside"])).is_err());
}
