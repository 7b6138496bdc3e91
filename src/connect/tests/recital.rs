//! The stand-in itself: scripts, and faithfulness to the contract it recites.

use super::*;
use crate::connect::stand_in::Recorded;

fn wrong(text: &str) -> String {
    Script::parse(text, "script.jsonl").unwrap_err().to_string()
}

#[test]
fn a_script_that_is_wrong_names_its_line() {
    let table = [
        ("", "answers no lead"),
        ("# nothing\n\n", "answers no lead"),
        ("{\"default\":[{}]}\n{nonsense}", "line 2"),
        ("{\"default\":[{\"anwser\":1}]}", "anwser"),
        ("{\"default\":[]}", "no steps"),
        ("{\"default\":[{}]}\n{\"default\":[{}]}", "default already"),
        ("{\"lead_ref\":\"xyz\",\"steps\":[{}]}", "12 lower-case hex digits"),
        ("{\"lead_ref\":\"0123456789ab\"}", "either"),
        (
            "{\"lead_ref\":\"0123456789ab\",\"steps\":[{}],\"default\":[{}]}",
            "either",
        ),
        ("{\"default\":[{\"status\":200}]}", "status 200"),
        (
            "{\"default\":[{\"status\":500,\"fault\":\"hang\"}]}",
            "either a status or a fault",
        ),
        ("{\"default\":[{\"fault\":\"nonsense\"}]}", "nonsense"),
        ("{\"default\":[{\"reasoning_field\":\"thoughts\"}]}", "thoughts"),
    ];
    for (text, wanted) in table {
        let error = wrong(text);
        assert!(
            error.starts_with("script.jsonl") && error.contains(wanted),
            "{text}: {error}"
        );
    }
    let line = "{\"lead_ref\":\"0123456789ab\",\"steps\":[{}]}";
    assert!(wrong(&format!("{line}\n{line}")).contains("line 2: lead_ref 0123456789ab has a line already"));
    let missing = Script::read(std::path::Path::new("/nowhere/script.jsonl"))
        .unwrap_err()
        .to_string();
    assert!(missing.contains("/nowhere/script.jsonl"), "{missing}");
}

#[test]
fn the_shipped_script_answers_every_lead() {
    let script = Script::rehearsal().unwrap();
    assert!(script.has_default() && script.leads() == 0 && script.steps() == 1);
    let stage = Stage::all("RIGHT");
    let rehearsal = StandIn::start(script).unwrap();
    let mut service = stage.service();
    service.base_url = BaseUrl::parse(&rehearsal.base_url()).unwrap();
    let done = stage.go_by(&service, &budget(), &calls(3)).unwrap();
    assert_eq!(done.tally.answered, 3);
    let Outcome::Answered(kept) = &done.reports[2].outcome else {
        panic!()
    };
    let answer: Value = serde_json::from_str(&Completion::kept(kept).unwrap().content).unwrap();
    assert_eq!(
        (&answer["lead_ref"], &answer["score"], &answer["tier"]),
        (&json!(lead(2)), &json!(55), &json!("B"))
    );
    rehearsal.stop();
}

/// What a request is answered by, without the seam in between.
fn ask(stand_in: &StandIn, path: &str, key: Option<&str>, body: &str) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None);
    let agent = config.build().new_agent();
    let mut request = agent.post(format!("{}{path}", stand_in.base_url()));
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let mut response = request.send(body).unwrap();
    let text = response.body_mut().read_to_string().unwrap();
    (response.status().as_u16(), text)
}

#[test]
fn a_request_that_the_service_would_refuse_is_refused() {
    let script = Script::parse("{\"lead_ref\":\"0123456789ab\",\"steps\":[{\"answer\":\"yes\"}]}", "s").unwrap();
    let stand_in = StandIn::start(script).unwrap();
    let body = |content: &str, more: &str| {
        format!(
            r#"{{"model":"m","messages":[{{"role":"user","content":{}}}]{more}}}"#,
            json!(content)
        )
    };
    let lead = r#"{"lead_ref":"0123456789ab"}"#;
    let example = format!("an example: {{\"lead_ref\": \"ffffffffffff\"}}; now: {lead}");
    let path = "/chat/completions";
    let json_mode = r#","response_format":{"type":"json_object"}"#;
    let table = [
        (path, Some("some-key"), body(lead, ""), 200),
        ("/v1/chat/completions", Some("some-key"), body(&example, ""), 200),
        ("/models", Some("some-key"), body(lead, ""), 404),
        (path, None, body(lead, ""), 401),
        (path, Some(""), body(lead, ""), 401),
        (path, Some("some-key"), "no json".to_owned(), 400),
        (path, Some("some-key"), r#"{"model":"m","messages":[]}"#.to_owned(), 400),
        (
            path,
            Some("some-key"),
            r#"{"messages":[{"content":"x"}]}"#.to_owned(),
            400,
        ),
        (path, Some("some-key"), body(lead, json_mode), 400),
        (
            path,
            Some("some-key"),
            body(&format!("in JSON: {lead}"), json_mode),
            200,
        ),
        (
            path,
            Some("some-key"),
            body(lead, r#","thinking":{"type":"maybe"}"#),
            422,
        ),
        (path, Some("some-key"), body("about nobody", ""), 404),
    ];
    for (path, key, body, status) in &table {
        let (got, text) = ask(&stand_in, path, *key, body);
        assert_eq!(got, *status, "{body}: {text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        let what = if got == 200 {
            "/choices/0/message/content"
        } else {
            "/error/message"
        };
        assert!(answer.pointer(what).is_some(), "{text}");
    }
    let requests = stand_in.requests();
    assert_eq!((requests.len(), stand_in.answered()), (table.len(), table.len()));
    let of: Vec<(&str, Option<&str>)> = requests
        .iter()
        .map(|Recorded { step, lead_ref, .. }| (step.as_str(), lead_ref.as_deref()))
        .collect();
    assert_eq!(of[0], ("answer", Some("0123456789ab")));
    assert_eq!(
        of[1],
        ("answer", Some("0123456789ab")),
        "the last lead_ref counts, not the example's"
    );
    assert_eq!(of[3], ("refused", Some("0123456789ab")));
}

#[test]
fn each_lead_goes_through_its_own_steps_and_the_last_one_repeats() {
    let lines = [
        format!(r#"{{"lead_ref":"{}","steps":[{{"status":500}},RIGHT]}}"#, lead(1)),
        r#"{"default":[RIGHT]}"#.to_owned(),
    ];
    let stage = Stage::new(&lines.join("\n"));
    let done = stage.go(&calls(3));
    let attempts: Vec<u32> = done.reports.iter().map(Report::attempts).collect();
    assert_eq!(attempts, [1, 2, 1]);
    let wait = json!({ "fault": "hang" }).to_string();
    // A stand-in that is dropped lets go of whoever it keeps hanging.
    let hanging = StandIn::start(Script::parse(&format!("{{\"default\":[{wait}]}}"), "s").unwrap()).unwrap();
    let url = format!("{}/chat/completions", hanging.base_url());
    let client = std::thread::spawn(move || {
        let body = r#"{"model":"m","messages":[{"role":"user","content":"x"}]}"#;
        ureq::post(url)
            .header("authorization", "Bearer some-key")
            .send(body)
            .is_err()
    });
    while hanging.requests().is_empty() {
        std::thread::yield_now();
    }
    hanging.stop();
    assert!(client.join().unwrap());
}

#[test]
fn a_lead_without_a_line_takes_the_first_phrase_that_stands_in_its_request() {
    let line =
        |phrase: &str| format!(r#"{{"contains":"{phrase}","steps":[{{"answer":"{phrase}"}},{{"status":500}}]}}"#);
    let script = Script::parse(&format!("{}\n{}", line("sheet R-001"), line("sheet R")), "here").unwrap();
    assert_eq!((script.leads(), script.steps(), script.has_default()), (2, 4, false));
    let wrong = Script::parse(&format!("{0}\n{0}", line("sheet R-001")), "here").unwrap_err();
    assert!(wrong.to_string().contains("has a line already"), "{wrong}");
    let both = r#"{"contains":"x","lead_ref":"0123456789ab","steps":[{"answer":"y"}]}"#;
    assert!(Script::parse(both, "here").is_err());
}
