//! Where keys come from, and that they go nowhere else.

use std::cell::RefCell;
use std::ffi::OsString;
use std::time::Instant;

use super::*;
use crate::connect::keys::{Keyring, find_key_in};

struct Drawer {
    holds: Result<Option<String>, String>,
    asked: RefCell<Vec<String>>,
}

impl Drawer {
    fn with(holds: Result<Option<&str>, &str>) -> Self {
        Self {
            holds: holds.map(|held| held.map(str::to_owned)).map_err(str::to_owned),
            asked: RefCell::new(Vec::new()),
        }
    }
}

impl Keyring for Drawer {
    fn key(&self, user: &str) -> Result<Option<String>, String> {
        self.asked.borrow_mut().push(user.to_owned());
        self.holds.clone()
    }
}

fn names() -> Vec<String> {
    vec!["ASSAY_LLM_API_KEY".to_owned(), "DEEPSEEK_API_KEY".to_owned()]
}

fn look(variables: &[(&str, &str)], drawer: &Drawer) -> Result<KeySearch, ConnectError> {
    let variable = |name: &str| {
        let found = variables.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| OsString::from(value))
    };
    find_key_in(&names(), &variable, drawer)
}

// spec: permits 3 (llm.api_key_env), S12
#[test]
fn the_environment_comes_first_in_its_order_and_then_the_keyring() {
    let drawer = Drawer::with(Ok(Some("from-the-keyring")));
    let both = [("DEEPSEEK_API_KEY", "second-key"), ("ASSAY_LLM_API_KEY", "first-key\n")];
    let (secret, origin) = look(&both, &drawer).unwrap().found.unwrap();
    assert_eq!(secret.expose(), "first-key");
    assert_eq!(origin.to_string(), "the environment (ASSAY_LLM_API_KEY)");
    let (secret, _) = look(&both[..1], &drawer).unwrap().found.unwrap();
    assert_eq!(secret.expose(), "second-key");
    assert!(drawer.asked.borrow().is_empty(), "asked without need");
    let (secret, origin) = look(&[("ASSAY_LLM_API_KEY", "")], &drawer).unwrap().found.unwrap();
    assert_eq!(secret.expose(), "from-the-keyring");
    assert_eq!(origin.to_string(), "the keyring (assay, ASSAY_LLM_API_KEY)");
    assert_eq!(*drawer.asked.borrow(), ["ASSAY_LLM_API_KEY"]);
}

#[test]
fn no_key_and_no_keyring_are_no_errors() {
    let empty = look(&[], &Drawer::with(Ok(None))).unwrap();
    assert!(empty.found.is_none() && empty.remark.is_none());
    let unreachable = look(&[], &Drawer::with(Err("there is no keyring"))).unwrap();
    assert!(unreachable.found.is_none());
    assert_eq!(unreachable.remark.as_deref(), Some("there is no keyring"));
}

#[test]
fn a_machine_without_a_keyring_is_quick_about_it() {
    if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() || std::env::var_os("XDG_RUNTIME_DIR").is_some() {
        eprintln!("skipped: this machine may have a keyring");
        return;
    }
    let begun = Instant::now();
    let found = find_key(&["ASSAY_A_VARIABLE_THAT_NOBODY_SETS".to_owned()]).unwrap();
    assert!(found.found.is_none());
    assert!(found.remark.unwrap().contains("no keyring"));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_cannot_be_a_key_is_refused_without_showing_it() {
    let none = Drawer::with(Ok(None));
    for wrong in ["qwx7", "has blanks in it", "has\u{1b}escapes", "ключключ"] {
        let error = look(&[("DEEPSEEK_API_KEY", wrong)], &none).unwrap_err().to_string();
        assert!(error.contains("DEEPSEEK_API_KEY") && !error.contains(wrong), "{error}");
    }
    let error = look(&[], &Drawer::with(Ok(Some("kurz")))).unwrap_err().to_string();
    assert!(error.contains("the keyring") && !error.contains("kurz"), "{error}");
}

#[test]
fn a_key_is_never_shown() {
    let stage = Stage::all("RIGHT");
    let search = look(&[("ASSAY_LLM_API_KEY", CANARY)], &Drawer::with(Ok(None))).unwrap();
    let shown = [
        format!("{:?}", secret()),
        format!("{}", secret()),
        format!("{:?}", Header::bearer(secret())),
        format!("{:?}", stage.service()),
        format!("{search:?}"),
    ];
    for text in shown {
        assert!(!text.contains(CANARY), "{text}");
    }
}

/// A service that throws the key back in every way it can: in an error's words, in an answer, in a name, behind escapes, in
/// a place to go to.
// spec: permits 9 (unknown model: server text shown, key never), S11
#[test]
fn a_key_that_a_server_sends_back_is_in_no_report_and_on_no_disk() {
    let echo = format!(r#"{{"answer":{{"lead_ref":"{CANARY}","{CANARY}":1}},"reasoning":"{CANARY}"}}"#);
    let steps = [
        r#"{"status":400,"message":"model $key does not exist"}"#.to_owned(),
        r#"{"status":401,"message":"$key"}"#.to_owned(),
        r#"{"status":503,"message":"$key"}"#.to_owned(),
        echo,
    ];
    for step in steps {
        let stage = Stage::all(&step);
        let mut told = String::new();
        let mut desk = Desk {
            timer: &stage.timer,
            jitter: &stage.jitter,
            cancelled: &|| false,
            tell: &mut |event, tally| told.push_str(&format!("{event:?} {tally:?}\n")),
        };
        let done = dispatch(
            &stage.service(),
            stage.journal(),
            &budget(),
            &calls(1),
            &mut judge(),
            &mut desk,
        )
        .unwrap();
        let sent = stage.stand_in.requests();
        assert!(
            sent[0]
                .headers
                .contains(&("authorization".to_owned(), format!("Bearer {CANARY}")))
        );
        assert!(!sent.iter().any(|request| request.body.contains(CANARY)));
        let report = format!("{done:?} {told} {:?}", stage.entries());
        assert!(report.contains("[key]"), "{report}");
        assert!(!report.contains(CANARY), "{report}");
        for file in std::fs::read_dir(stage.folder.path().join(".assay")).unwrap().flatten() {
            let bytes = std::fs::read(file.path()).unwrap_or_default();
            let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
            assert!(!found, "{}", file.path().display());
        }
    }
}
