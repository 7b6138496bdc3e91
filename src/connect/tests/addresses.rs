//! Where a call may go, and what a stranger's text may hold.

use super::*;

// spec: permits S7 (plain http only to loopback)
#[test]
fn only_https_is_called_and_plain_http_on_this_machine() {
    for good in [
        "https://api.deepseek.com",
        "https://api.deepseek.com/v1/",
        "http://127.0.0.1:8080",
        "http://127.8.9.1",
        "http://localhost:1",
        "http://[::1]:9/",
    ] {
        assert!(BaseUrl::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "http://api.deepseek.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "http://[::2]",
        "http://0.0.0.0",
        "ftp://127.0.0.1",
        "api.deepseek.com",
        "https://",
        "",
        "https://name:word@host.example",
        "https://host.example/?key=1",
        "https://host.example/#a",
    ] {
        let error = BaseUrl::parse(bad).unwrap_err().to_string();
        assert!(error.contains("cannot be called"), "{bad}: {error}");
        assert!(!error.contains("word") && !error.contains("key=1"), "{error}");
    }
    let url = BaseUrl::parse("https://api.deepseek.com/").unwrap();
    assert_eq!(
        url.join("/chat/completions"),
        "https://api.deepseek.com/chat/completions"
    );
}

// spec: permits 9 (terminal escapes stripped)
#[test]
fn text_from_outside_moves_no_cursor() {
    let table = [
        ("plain, with\na line\tand a tab", "plain, with\na line\tand a tab"),
        ("\u{1b}[2J\u{1b}[1;31mred\u{1b}[0m", "red"),
        ("\u{1b}]0;title\u{7}after", "after"),
        ("\u{1b}]8;;https://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
        ("\u{1b}Pq#1\u{1b}\\x", "x"),
        ("\u{9b}31mred", "red"),
        ("\u{1b}(Bx", "x"),
        ("\u{1b}cx", "x"),
        ("\u{1b}", ""),
        ("a\u{202e}b\u{200b}c\u{feff}", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("bell\u{7}back\u{8}", "bellback"),
        ("\u{1b}]never ended\nnext line", "\nnext line"),
        ("\u{1b}[31Grün", "rün"),
        ("naïve ✓ 漢字", "naïve ✓ 漢字"),
    ];
    for (text, wanted) in table {
        assert_eq!(strip_escapes(text), wanted, "{text:?}");
    }
}

#[test]
fn a_servers_words_are_one_short_line_without_the_key() {
    let stage = Stage::all("RIGHT");
    let service = stage.service();
    let said = |body: &str| server_words(&service, body);
    assert_eq!(said(r#"{"error":{"message":"no\n\nmoney"}}"#), "no money");
    assert_eq!(said(r#"{"error":"plainly"}"#), "plainly");
    assert_eq!(said(r#"{"detail":"gone"}"#), "gone");
    assert_eq!(said("<b>down</b>"), "<b>down</b>");
    assert_eq!(said(""), "");
    assert_eq!(said(&format!("key {CANARY} is wrong")), "key [key] is wrong");
    let escaped: String = CANARY
        .chars()
        .map(|letter| format!("\\u{:04x}", letter as u32))
        .collect();
    let body = format!(r#"{{"error":{{"message":"key {escaped} is \u001b[31mwrong"}}}}"#);
    assert_eq!(said(&body), "key [key] is wrong");
    assert_eq!(said(&"long ".repeat(500)).chars().count(), 301);
}
