//! `assay doctor` on workspaces that are really broken: what it finds, and what mends it.

use std::path::Path;

use assay::sample::Size;
use assay::store::{Access, Store};
use serde_json::Value;

use super::{Desk, code, err, out};

/// The rows of the doctor and its exit code.
fn examined(desk: &Desk, variables: &[(&str, &str)]) -> (i32, Vec<Value>) {
    let mut command = desk.command(desk.workspace.path());
    command.args(["doctor", "--format", "json"]);
    for (name, value) in variables {
        command.env(name, value);
    }
    let output = command.output().unwrap();
    let rows = serde_json::from_slice(&output.stdout);
    (
        code(&output),
        rows.unwrap_or_else(|_| panic!("{}{}", out(&output), err(&output))),
    )
}

fn row<'r>(rows: &'r [Value], check: &str) -> &'r Value {
    let found = rows.iter().find(|row| row["check"] == check);
    found.unwrap_or_else(|| panic!("no check `{check}` in {rows:#?}"))
}

#[track_caller]
fn says(row: &Value, verdict: &str, found: &str, mend: &str) {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(row["verdict"], verdict, "{row:#}");
    assert!(text("found").contains(found), "{row:#}");
    assert!(text("mend").contains(mend), "{row:#}");
    assert_eq!(row["mend"].is_null(), mend.is_empty(), "{row:#}");
}

fn put(desk: &Desk, name: &str, bytes: &[u8]) {
    std::fs::write(desk.workspace.path().join(name), bytes).unwrap();
}

/// Makes a file old enough to be nobody's any more.
fn age(path: &Path) {
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_modified(long_ago).unwrap();
}

#[test]
fn results_older_than_what_they_are_made_of_are_named_with_the_command() {
    let desk = Desk::new(Size::Small, None);
    let (code_before, rows) = examined(&desk, &[]);
    assert_eq!(code_before, 0);
    says(
        row(&rows, "contractors results"),
        "note",
        "nothing ran yet",
        "assay run contractors",
    );
    says(
        row(&rows, "disk"),
        row(&rows, "disk")["verdict"].as_str().unwrap(),
        "MiB free",
        "",
    );
    assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
    let (_, rows) = examined(&desk, &[]);
    says(row(&rows, "contractors results"), "good", "up to date", "");
    says(row(&rows, "store"), "good", "can be written", "");
    says(row(&rows, "writer"), "good", "nobody else writes", "");
    let enrichment = desk.workspace.path().join("contractors/enrichment.csv");
    let text = std::fs::read_to_string(&enrichment).unwrap();
    std::fs::write(&enrichment, format!("{text}\n")).unwrap();
    let (code_after, rows) = examined(&desk, &[]);
    assert_eq!(code_after, 0, "what is stale works");
    says(
        row(&rows, "contractors results"),
        "note",
        "enrichment",
        "assay run contractors",
    );
}

#[test]
fn somebody_who_writes_now_is_no_defect_and_is_not_disturbed() {
    let desk = Desk::new(Size::Small, None);
    let holder = "assay run (rm)".to_owned();
    let store = Store::open(desk.workspace.path(), Access::Writer { holder }).unwrap();
    let (exit, rows) = examined(&desk, &[]);
    assert_eq!(exit, 0);
    says(row(&rows, "writer"), "note", "assay run (rm)", "wait");
    assert!(store.is_writer());
    // A lock in the name of a process that does not run here, such as one of another machine.
    let lock = desk.workspace.path().join(".assay/lock");
    let dead = r#"{"pid":999999999,"command":"assay run mql","since":"2026-01-01T00:00:00Z"}"#;
    std::fs::write(&lock, dead).unwrap();
    if cfg!(target_os = "linux") {
        let (exit, rows) = examined(&desk, &[]);
        assert_eq!(exit, 0);
        says(row(&rows, "writer"), "note", "process 999999999", "delete");
    }
    drop(store);
    std::fs::write(&lock, dead).unwrap();
    let (exit, rows) = examined(&desk, &[]);
    assert_eq!(exit, 0);
    says(
        row(&rows, "writer"),
        "note",
        "locks nobody out",
        "goes on from what was kept",
    );
    assert_eq!(
        std::fs::read_to_string(&lock).unwrap(),
        dead,
        "a look leaves the lock as it is"
    );
}

#[test]
fn what_a_killed_write_left_is_counted_and_gc_takes_it() {
    let desk = Desk::ran();
    let left = desk.workspace.path().join(".assay/frames/.assay-tmp-abc123");
    std::fs::write(&left, "half a frame").unwrap();
    let (_, rows) = examined(&desk, &[]);
    assert!(
        rows.iter().all(|row| row["check"] != "leftovers"),
        "it may still be written"
    );
    age(&left);
    let (exit, rows) = examined(&desk, &[]);
    assert_eq!(exit, 0);
    says(
        row(&rows, "leftovers"),
        "note",
        "1 temporary file",
        "`assay gc` deletes them",
    );
    assert_eq!(code(&desk.assay(&["gc"])), 0);
    assert!(!left.exists());
}

#[test]
fn a_store_of_another_version_is_not_opened() {
    let desk = Desk::ran();
    let database = desk.workspace.path().join(".assay/assay.db");
    // The version stands in four bytes of the file's header, at a place that SQLite's format fixes.
    let set = |version: u32| {
        let mut bytes = std::fs::read(&database).unwrap();
        bytes[60..64].copy_from_slice(&version.to_be_bytes());
        std::fs::write(&database, bytes).unwrap();
    };
    set(1);
    let before = std::fs::read(&database).unwrap();
    let (exit, rows) = examined(&desk, &[]);
    assert_eq!(exit, 0);
    says(row(&rows, "store"), "note", "tables of version 1", "assay status");
    assert_eq!(std::fs::read(&database).unwrap(), before);
    set(99);
    let (exit, rows) = examined(&desk, &[]);
    assert_eq!(exit, 1);
    says(row(&rows, "store"), "bad", "newer Assay", "update this one");
    std::fs::write(&database, "this was a database once, and now it is a letter to nobody").unwrap();
    let (exit, rows) = examined(&desk, &[]);
    assert_eq!(exit, 1);
    says(row(&rows, "store"), "bad", "cannot be read", "assay archive restore");
}

#[test]
fn paths_that_lead_nowhere_are_each_named_with_their_line() {
    let desk = Desk::new(Size::Small, None);
    let settings = desk.workspace.path().join("assay.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let text = text
        .replace("licenses/az.csv", "licenses/gone.csv")
        .replace("licenses/nv.csv", "nowhere/*.csv");
    std::fs::write(&settings, text).unwrap();
    let (exit, rows) = examined(&desk, &[]);
    assert_eq!(exit, 1);
    let found: Vec<&Value> = rows
        .iter()
        .filter(|row| row["check"] == "contractors.license_list")
        .collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    says(found[0], "bad", "gone.csv", "mend the path");
    says(found[1], "bad", "nowhere", "take the entry out");
    assert!(
        found
            .iter()
            .all(|row| row["found"].as_str().unwrap().contains("assay.toml line "))
    );
    assert!(
        rows.iter().all(|row| row["check"] != "contractors results"),
        "the reason stands there already"
    );
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_or_that_is_damaged_is_bad() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new(Size::Small, None);
    put(
        &desk,
        "assay.toml",
        b"[workspace]\nplaybook = \"contractors\"\n[playbooks.contractors]\n",
    );
    let key = desk.home.path().join("own.key");
    let variables = [("ASSAY_KEY_FILE", key.to_str().unwrap())];
    let mode = |bits: u32| std::fs::set_permissions(&key, std::fs::Permissions::from_mode(bits)).unwrap();
    std::fs::write(&key, "a1".repeat(32)).unwrap();
    mode(0o644);
    let (exit, rows) = examined(&desk, &variables);
    assert_eq!(exit, 1);
    says(row(&rows, "contractors identity key"), "bad", "mode 644", "chmod 600 ");
    mode(0o600);
    let (exit, rows) = examined(&desk, &variables);
    assert_eq!(exit, 0, "{rows:#?}");
    says(row(&rows, "contractors identity key"), "good", "you alone", "");
    std::fs::write(&key, "short").unwrap();
    let (exit, rows) = examined(&desk, &variables);
    assert_eq!(exit, 1);
    says(row(&rows, "contractors identity key"), "bad", "damaged", "copy");
}

#[test]
fn a_service_that_is_enabled_without_a_key_says_where_one_may_be_put() {
    let desk = Desk::new(Size::Small, None);
    let settings =
        "[workspace]\nsample = true\nlive = true\n\n[playbooks.permits.parameters]\n\"llm.enabled\" = true\n";
    put(&desk, "assay.toml", settings.as_bytes());
    let variables = [
        ("ASSAY_KEYRING", "off"),
        ("ASSAY_LLM_API_KEY", ""),
        ("DEEPSEEK_API_KEY", ""),
    ];
    let (exit, rows) = examined(&desk, &variables);
    assert_eq!(exit, 0);
    let service = row(&rows, "permits service llm");
    says(service, "note", "no key", "ASSAY_LLM_API_KEY or DEEPSEEK_API_KEY");
    assert!(service["mend"].as_str().unwrap().contains("keyring"), "{service:#}");
}

#[test]
fn variables_that_change_the_looks_are_named() {
    let desk = Desk::new(Size::Small, None);
    let (_, rows) = examined(&desk, &[("NO_COLOR", "1"), ("TERM", "xterm")]);
    says(row(&rows, "colours"), "good", "NO_COLOR is set", "");
    let (_, rows) = examined(&desk, &[("LANG", "C"), ("LC_ALL", ""), ("LC_CTYPE", "")]);
    says(row(&rows, "letters"), "note", "not UTF-8", "export LANG");
    says(row(&rows, "terminal"), "note", "none", "");
}
