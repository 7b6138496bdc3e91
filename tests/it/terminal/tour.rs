//! The guided tour from its first key to its last, by the keys that it names itself.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{Bench, ESC, USUAL};

/// The steps as the command prints them.
fn steps(home: &Path) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["tour", "--format", "json"])
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a terminal sends for keys as they are shown.
fn typed(keys: &str) -> Vec<String> {
    let mut sent = Vec::new();
    let mut rest = keys;
    while !rest.is_empty() {
        if let Some((text, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            sent.push(text.to_owned());
            rest = after.trim_start();
            continue;
        }
        let (key, after) = rest.split_once(' ').unwrap_or((rest, ""));
        sent.push(match key {
            "↵" => "\r".to_owned(),
            "Esc" => ESC.to_owned(),
            "Space" => " ".to_owned(),
            letter => letter.to_owned(),
        });
        rest = after.trim_start();
    }
    sent
}

fn walks_the_whole_tour(size: (u16, u16)) {
    let home = tempfile::tempdir().unwrap();
    let temporary = home.path().join("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    let steps = steps(home.path());
    let all = steps.len();
    let mut bench = Bench::start_words(home.path(), &["tour"], &[("TMPDIR", temporary.to_str().unwrap())]);
    if size != USUAL {
        bench.resize(size);
    }
    for (place, step) in steps.iter().enumerate() {
        bench.wait_for(&format!("{}/{all} ", place + 1));
        let keys = step["keys"].as_str().unwrap();
        bench.wait_for(&format!("┃ {keys}  "));
        for key in typed(keys) {
            bench.type_keys(&key);
        }
    }
    bench.wait_for("That was the tour");
    let copies = || std::fs::read_dir(&temporary).unwrap().count();
    assert_eq!(copies(), 1);
    bench.quits();
    assert_eq!(copies(), 0, "the copy is gone with the tour");
    let last = home.path().join("state/assay/last-workspace");
    assert!(!last.exists(), "the last workspace is left alone");
}

#[test]
fn the_whole_tour_is_walked_by_the_keys_it_names() {
    walks_the_whole_tour(USUAL);
}

#[test]
fn the_tour_is_walked_on_the_smallest_screen_too() {
    walks_the_whole_tour((40, 12));
}
