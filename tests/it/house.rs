//! The house: which rooms may use which, checked in the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every room with the rooms it may use. A room on a floor uses floors below it, never its own and never above.
const ALLOWED: &[(&str, &[&str])] = &[
    ("privacy", &[]),
    ("stats", &[]),
    ("frame", &["privacy"]),
    ("store", &["privacy", "frame"]),
    ("identity", &["privacy", "frame"]),
    ("rules", &["frame", "stats"]),
    ("learn", &["stats"]),
    ("engine", &["privacy", "frame", "store"]),
    ("connect", &["privacy", "store"]),
    ("lens", &["privacy", "frame", "store", "engine", "stats"]),
    ("export", &["privacy", "frame", "store", "engine", "lens", "stats"]),
    (
        "playbooks",
        &[
            "privacy", "frame", "store", "engine", "identity", "rules", "learn", "connect", "lens", "export", "stats",
        ],
    ),
    ("sample", &["privacy", "frame", "identity"]),
    (
        "operations",
        &[
            "privacy",
            "frame",
            "store",
            "engine",
            "identity",
            "rules",
            "connect",
            "lens",
            "export",
            "playbooks",
            "sample",
            "stats",
        ],
    ),
    (
        "cli",
        &[
            "privacy",
            "frame",
            "store",
            "connect",
            "engine",
            "rules",
            "lens",
            "export",
            "playbooks",
            "sample",
            "stats",
            "operations",
            "tui",
        ],
    ),
    (
        "tui",
        &[
            "privacy",
            "frame",
            "store",
            "engine",
            "rules",
            "lens",
            "export",
            "playbooks",
            "sample",
            "stats",
            "operations",
        ],
    ),
];

fn sources(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Rooms named as `crate::room` in code, comments left out.
fn used(text: &str, rooms: &BTreeSet<&str>) -> BTreeSet<String> {
    let code = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let mut found = BTreeSet::new();
    for line in code {
        for part in line.split("crate::").skip(1) {
            let room: String = part
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            if rooms.contains(room.as_str()) {
                found.insert(room);
            }
        }
    }
    found
}

#[test]
fn rooms_use_only_what_the_list_allows() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let rooms: BTreeSet<&str> = allowed.keys().copied().collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for room in &rooms {
        let mut files = Vec::new();
        sources(&root.join(room), &mut files);
        assert!(!files.is_empty(), "room {room} has no sources: mend the list");
        for file in files {
            for target in used(&std::fs::read_to_string(&file).unwrap(), &rooms) {
                seen.insert(((*room).to_owned(), target.clone()));
                if target != *room && !allowed[room].contains(&target.as_str()) {
                    wrong.push(format!(
                        "{} uses crate::{target}",
                        file.strip_prefix(&root).unwrap().display()
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "edges that the house does not allow:\n{}",
        wrong.join("\n")
    );
    assert!(
        seen.contains(&("engine".to_owned(), "store".to_owned())),
        "the scan finds no edges at all"
    );
}

#[test]
fn every_folder_of_the_sources_is_a_room_of_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            ALLOWED.iter().any(|(room, _)| *room == name),
            "room {name} is not in the list of allowed edges"
        );
    }
}
