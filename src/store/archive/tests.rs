//! Archives on a real disk: what is written can be checked, and whatever is changed is named.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::store::{Access, sha256_hex};

const PURPOSE: ArchivePurpose<'static> = ArchivePurpose {
    playbook: "buyer-groups",
    run: 7,
    time: "2026-03-04T06:06:07+01:00",
    parameter_hash: "00",
    reason: "intake",
};

fn desk() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let holder = "test".to_owned();
    let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
    (folder, store)
}

fn frame(name: &str, bytes: &[u8]) -> ArchiveFrame {
    ArchiveFrame {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
        rows: 2,
        columns: vec!["id".to_owned()],
    }
}

fn made(store: &Store) -> ArchiveManifest {
    let frames = [frame("people", b"the people"), frame("companies", b"the companies")];
    store.create_archive(&PURPOSE, &frames).unwrap()
}

fn file(store: &Store, manifest: &ArchiveManifest, path: &str) -> std::path::PathBuf {
    store.archive(&manifest.id).unwrap().folder.join(path)
}

// spec: buyer-groups B1.2
#[test]
fn an_archive_says_what_it_holds_and_its_root_covers_the_sums() {
    let (_folder, store) = desk();
    let manifest = made(&store);
    assert_eq!(manifest.id, "20260304T050607Z-00000007");
    let paths: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["companies.parquet", "people.parquet"], "by path");
    let sums = std::fs::read_to_string(file(&store, &manifest, SUMS_FILE)).unwrap();
    let expected = format!(
        "{}  companies.parquet\n{}  people.parquet\n",
        sha256_hex(b"the companies"),
        sha256_hex(b"the people")
    );
    assert_eq!(sums, expected);
    assert_eq!(manifest.root, sha256_hex(sums.as_bytes()));
    assert!(
        store.verify_archive("2026").unwrap().is_whole(),
        "by the beginning of its name"
    );
    let held = store.archive(&manifest.id).unwrap();
    assert_eq!(held.manifest.as_ref(), Ok(&manifest));
    assert_eq!(store.archived_frame(&held, "people").unwrap(), b"the people");
    let again = made(&store);
    assert_eq!(again.id, format!("{}-2", manifest.id), "two in one second are two");
}

// spec: buyer-groups B7.3
#[test]
fn whatever_is_changed_is_named_with_both_hashes() {
    let (_folder, store) = desk();
    let manifest = made(&store);
    let people = file(&store, &manifest, "people.parquet");
    std::fs::write(&people, b"the peoplE").unwrap();
    let check = store.verify_archive(&manifest.id).unwrap();
    let [problem] = check.problems.as_slice() else {
        panic!("{:?}", check.problems)
    };
    assert_eq!(
        (problem.path.as_str(), problem.expected.clone(), problem.found.clone()),
        ("people.parquet", sha256_hex(b"the people"), sha256_hex(b"the peoplE"))
    );
    let why = check.why().unwrap();
    for part in [
        manifest.id.as_str(),
        "people.parquet",
        &problem.expected,
        &problem.found,
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
    let held = store.archive(&manifest.id).unwrap();
    let error = store.archived_frame(&held, "people").unwrap_err().to_string();
    assert!(error.contains(&problem.found), "{error}");
    std::fs::remove_file(&people).unwrap();
    let gone = store.verify_archive(&manifest.id).unwrap();
    assert_eq!((gone.problems.len(), gone.problems[0].found.as_str()), (1, ""));
}

#[test]
fn neither_the_sums_nor_the_manifest_can_be_made_to_fit_a_changed_file() {
    let (_folder, store) = desk();
    let manifest = made(&store);
    std::fs::write(file(&store, &manifest, "people.parquet"), b"others").unwrap();
    // Sums that fit the file no longer fit the root.
    let sums = file(&store, &manifest, SUMS_FILE);
    let text = std::fs::read_to_string(&sums).unwrap();
    let forged = text.replace(&sha256_hex(b"the people"), &sha256_hex(b"others"));
    std::fs::write(&sums, forged).unwrap();
    let check = store.verify_archive(&manifest.id).unwrap();
    assert!(
        check.problems.iter().any(|problem| problem.path == SUMS_FILE),
        "{check:?}"
    );
    // A manifest that is no JSON is told of, not passed over.
    std::fs::write(file(&store, &manifest, MANIFEST_FILE), "{").unwrap();
    let check = store.verify_archive(&manifest.id).unwrap();
    assert_eq!(check.problems[0].path, MANIFEST_FILE);
    assert_eq!(store.archives().unwrap().len(), 1);
}

#[cfg(unix)]
#[test]
fn an_archive_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, store) = desk();
    let manifest = made(&store);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for path in ["people.parquet", SUMS_FILE, MANIFEST_FILE] {
        assert_eq!(mode(&file(&store, &manifest, path)), 0o600, "{path}");
    }
    assert_eq!(mode(&store.archive(&manifest.id).unwrap().folder), 0o700);
}

#[test]
fn names_that_leave_the_folder_and_frames_twice_are_refused_and_nothing_is_left() {
    let (_folder, store) = desk();
    for frames in [vec![frame("../people", b"x")], vec![frame("a", b"x"), frame("a", b"y")]] {
        assert!(store.create_archive(&PURPOSE, &frames).is_err());
    }
    assert!(store.archives().unwrap().is_empty());
    assert!(store.gc().unwrap().leftovers >= 1, "the draft is swept");
    let error = store.archive("x").unwrap_err().to_string();
    assert!(error.contains("there is no archive yet"), "{error}");
}

#[test]
fn frames_are_rewritten_with_new_sums_and_an_archive_goes_whole() {
    let (_folder, store) = desk();
    let manifest = made(&store);
    let held = store.archive(&manifest.id).unwrap();
    let frames = BTreeMap::from([("people".to_owned(), frame("people", b"fewer"))]);
    let after = store.rewrite_archive(&held, &frames).unwrap();
    assert_eq!(after, manifest.with_frames(&frames));
    assert_ne!(after.root, manifest.root);
    assert!(store.verify_archive(&manifest.id).unwrap().is_whole());
    store.delete_archive(&store.archive(&manifest.id).unwrap()).unwrap();
    assert!(store.archives().unwrap().is_empty());
}
