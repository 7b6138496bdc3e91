//! Outside services from the command line: what the doctor says of them, and the stand-in that plays one.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::{Duration, Instant};

use assay::sample::Size;
use tempfile::TempDir;

use super::{Desk, code, err, out};

/// A key that must never be seen again.
const CANARY: &str = "canary-KEY-77d1e2ab";

/// What the doctor finds of the model's service in a workspace with these settings, with a key in the environment or without.
fn doctor(desk: &Desk, settings: &str, key: Option<&str>) -> (i32, String, String) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("assay.toml"), settings).unwrap();
    let mut command = desk.command(folder.path());
    command.args(["doctor", "--format", "json"]);
    for unset in ["ASSAY_LLM_API_KEY", "DEEPSEEK_API_KEY"] {
        command.env_remove(unset);
    }
    // Whoever runs the tests may have a keyring; it is nobody's business here.
    command.env("ASSAY_KEYRING", "off");
    if let Some(key) = key {
        command.env("DEEPSEEK_API_KEY", key);
    }
    let output = command.output().unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let row = rows.iter().find(|row| row["check"] == "permits service llm");
    let row = row.unwrap_or_else(|| panic!("{}", out(&output)));
    assert!(!out(&output).contains(CANARY) && !err(&output).contains(CANARY));
    let word = |name: &str| row[name].as_str().unwrap().to_owned();
    (code(&output), word("verdict"), word("found"))
}

// spec: permits S12, 3 (llm.enabled, llm.api_key_env, llm.base_url)
#[test]
fn the_doctor_says_whether_a_service_would_be_called_and_calls_nobody() {
    let desk = Desk::new(Size::Small, None);
    let base = "[workspace]\nsample = true\nlive = LIVE\n\n[playbooks.permits.parameters]\n";
    let settings = |live: &str, more: &str| format!("{}{more}\n", base.replace("LIVE", live));

    let (code, verdict, found) = doctor(&desk, &settings("false", ""), None);
    assert_eq!((code, verdict.as_str()), (0, "good"));
    assert!(found.contains("off (llm.enabled = false)"), "{found}");
    assert!(found.contains("https://api.deepseek.com"), "{found}");

    let enabled = "\"llm.enabled\" = true";
    let (_, verdict, found) = doctor(&desk, &settings("true", enabled), None);
    assert_eq!(verdict, "note");
    assert!(found.contains("no key: set ASSAY_LLM_API_KEY"), "{found}");

    let (_, verdict, found) = doctor(&desk, &settings("true", enabled), Some(CANARY));
    assert_eq!(verdict, "good");
    assert!(
        found.contains("enabled, and live; key from the environment (DEEPSEEK_API_KEY)"),
        "{found}"
    );

    let (_, verdict, found) = doctor(&desk, &settings("false", enabled), Some(CANARY));
    assert_eq!(verdict, "note");
    assert!(found.contains("live = false"), "{found}");

    let clear = "\"llm.base_url\" = \"http://llm.example.com\"";
    let (code, verdict, found) = doctor(&desk, &settings("false", clear), None);
    assert_eq!((code, verdict.as_str()), (1, "bad"));
    assert!(found.contains("plain http goes to this machine only"), "{found}");
}

#[test]
fn the_stand_in_recites_and_ends_when_it_has_answered() {
    let desk = Desk::new(Size::Small, None);
    let script = desk.workspace.path().join("script.jsonl");
    let line = r#"{"lead_ref":"0123456789ab","steps":[{"answer":"recited for $lead_ref"}]}"#;
    std::fs::write(&script, line).unwrap();
    let mut child = desk
        .command(desk.workspace.path())
        .args([
            "stand-in",
            "script.jsonl",
            "--requests",
            "1",
            "--format",
            "csv",
            "--quiet",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "address,script,leads,steps,others");
    let row = lines.next().unwrap().unwrap();
    assert!(row.ends_with(",script.jsonl,1,1,404"), "{row}");
    let address = row
        .split(',')
        .next()
        .unwrap()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{address}");

    let body = r#"{"model":"m","messages":[{"role":"user","content":"lead_ref: 0123456789ab"}]}"#;
    let head = "POST /chat/completions HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer some-key";
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("recited for 0123456789ab"), "{answer}");

    let begun = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(begun.elapsed() < Duration::from_secs(60), "it does not end"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success());
}

#[test]
fn a_script_is_checked_without_listening() {
    let desk = Desk::new(Size::Small, None);
    let rows = desk.rows(&["stand-in", "--check"]);
    assert!(rows[0]["address"].is_null());
    assert_eq!(rows[0]["others"], "answered by the default");
    std::fs::write(desk.workspace.path().join("wrong.jsonl"), "{\"default\":[]}\n").unwrap();
    let wrong = desk.assay(&["stand-in", "wrong.jsonl", "--check"]);
    assert_eq!(code(&wrong), 4);
    assert!(err(&wrong).contains("wrong.jsonl, line 1"), "{}", err(&wrong));
    let providers = r#"{"provider":"finder_a","op":"email_verify","for":"ada@zorvell.example","steps":[{"status":202},{"answer":"valid"}]}"#;
    std::fs::write(desk.workspace.path().join("providers.jsonl"), providers).unwrap();
    let rows = desk.rows(&["stand-in", "providers.jsonl", "--check"]);
    assert_eq!(
        (&rows[0]["leads"], &rows[0]["steps"], &rows[0]["others"]),
        (&1.into(), &2.into(), &"404".into())
    );
    let gone = desk.assay(&["stand-in", "gone.jsonl"]);
    assert_eq!(code(&gone), 4, "{}", err(&gone));
}
