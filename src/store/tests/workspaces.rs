//! Workspaces: made, found, and their entries turned into files.

use serde_json::json;
use tempfile::TempDir;

use super::writer_in;
use crate::store::*;

fn vocabulary() -> Vocabulary {
    let words = PlaybookVocabulary {
        datasets: vec!["license_list".to_owned()],
        source_attributes: vec!["state".to_owned()],
        ..PlaybookVocabulary::default()
    };
    Vocabulary {
        playbooks: [("contractors".to_owned(), words)].into(),
    }
}

fn workspace_with(paths: &[&str], files: &[&str]) -> (TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "a\n1\n").unwrap();
    }
    let entry = |path: &&str| {
        let entry = SourceEntry {
            path: (*path).to_owned(),
            ..SourceEntry::default()
        };
        entry_text("contractors", "license_list", &entry)
    };
    let entries: String = paths.iter().map(entry).collect();
    Workspace::init(folder.path(), &template("contractors", &entries)).unwrap();
    let workspace = Workspace::open(folder.path(), &vocabulary()).unwrap();
    (folder, workspace)
}

fn shown(workspace: &Workspace) -> Result<Vec<String>, String> {
    let sources = workspace
        .sources("contractors", "license_list")
        .map_err(|error| error.to_string())?;
    Ok(sources.into_iter().map(|source| source.shown).collect())
}

#[test]
fn a_workspace_is_made_once_found_from_below_and_named_after_its_folder() {
    let (folder, workspace) = workspace_with(&[], &[]);
    let root = folder.path().canonicalize().unwrap();
    assert_eq!(
        workspace.settings.workspace.name,
        root.file_name().unwrap().to_str().unwrap()
    );
    let text = std::fs::read(root.join("assay.toml")).unwrap();
    assert_eq!(workspace.settings_text_hash, sha256_hex(&text));
    let below = root.join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    assert_eq!(Workspace::discover(&below), Some(root.clone()));
    assert!(matches!(
        Workspace::init(&root, "x"),
        Err(StoreError::AlreadyThere { .. })
    ));
    assert_eq!(std::fs::read(root.join("assay.toml")).unwrap(), text);
    assert!(matches!(
        Workspace::open(&below, &vocabulary()),
        Err(StoreError::NoWorkspace { .. })
    ));
    assert_eq!(std::fs::read_to_string(root.join(".gitignore")).unwrap(), ".assay/\n");
}

#[test]
fn an_existing_gitignore_gets_one_line_more_and_only_once() {
    for (before, after) in [
        ("target", "target\n.assay/\n"),
        ("/.assay\nx\n", "/.assay\nx\n"),
        (".assay/\n", ".assay/\n"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".gitignore"), before).unwrap();
        Workspace::init(folder.path(), "").unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.path().join(".gitignore")).unwrap(),
            after
        );
    }
}

#[test]
fn bad_settings_come_with_the_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    Workspace::init(folder.path(), "[workspace]\nlive = 3\n").unwrap();
    let error = Workspace::open(folder.path(), &vocabulary()).unwrap_err().to_string();
    assert!(error.contains("assay.toml:2: `workspace.live`"), "{error}");
    std::fs::write(folder.path().join("assay.toml"), b"name = \"caf\xe9\"").unwrap();
    let error = Workspace::open(folder.path(), &vocabulary()).unwrap_err().to_string();
    assert!(error.contains("UTF-8"), "{error}");
}

#[test]
fn sources_are_files_folders_and_patterns() {
    let files = [
        "ca.csv",
        "d/b.csv.gz",
        "d/a.parquet",
        "d/readme.md",
        "d/.hidden.csv",
        "d/deep/c.csv",
        "t/tx_1.dat",
        "t/fl.dat",
    ];
    let (_folder, workspace) = workspace_with(&["ca.csv", "d", "t/tx_*"], &files);
    assert_eq!(
        shown(&workspace).unwrap(),
        ["ca.csv", "d/a.parquet", "d/b.csv.gz", "t/tx_1.dat"]
    );
    assert_eq!(workspace.sources("contractors", "other").unwrap(), []);
}

#[test]
fn a_missing_source_is_told_with_the_line_of_its_entry() {
    for (path, problem) in [
        ("gone.csv", "the file `gone.csv` does not exist"),
        ("empty", "the folder `empty` has no data file"),
        ("ca_*.csv", "no file matches `ca_*.csv`"),
        ("*/a.csv", "`*` outside its last part"),
        ("gone/*.csv", "gone"),
    ] {
        let (folder, workspace) = workspace_with(&["ca.csv", path], &["ca.csv", "empty/notes.md"]);
        let text = std::fs::read_to_string(folder.path().join("assay.toml")).unwrap();
        let second = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.starts_with("[["))
            .nth(1)
            .unwrap()
            .0
            + 1;
        let error = shown(&workspace).unwrap_err();
        assert!(
            error.contains(&format!("assay.toml:{second}: contractors.license_list: ")),
            "{error}"
        );
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn session_state_is_saved_whole_and_leftovers_are_ignored() {
    let (folder, workspace) = workspace_with(&[], &[]);
    assert_eq!(workspace.read_state("session").unwrap(), None);
    workspace.write_state("session", &json!({"pane": "tiers"})).unwrap();
    // A kill in the middle of the next save.
    std::fs::write(folder.path().join(".assay/.assay-tmp-Zz99"), b"{\"pane\":").unwrap();
    assert_eq!(workspace.read_state("session").unwrap(), Some(json!({"pane": "tiers"})));
    std::fs::write(folder.path().join(".assay/session.json"), b"{").unwrap();
    assert!(matches!(
        workspace.read_state("session"),
        Err(StoreError::StateDamaged { .. })
    ));
    for name in ["", "../x", "a b", "assay.db"] {
        assert!(
            matches!(
                workspace.write_state(name, &json!(1)),
                Err(StoreError::StateName { .. })
            ),
            "{name}"
        );
    }
    assert_eq!(writer_in(folder.path()).gc().unwrap().leftovers, 1);
}

#[test]
fn a_pattern_of_an_optional_dataset_may_match_nothing_and_a_named_file_may_not_be_absent() {
    let found = |path: &str| {
        let (_folder, workspace) = workspace_with(&["ca.csv", path], &["ca.csv"]);
        let needed = workspace.sources("contractors", "license_list").is_ok();
        let optional = workspace.optional_sources("contractors", "license_list");
        (
            needed,
            optional.map(|sources| sources.len()).map_err(|error| error.to_string()),
        )
    };
    assert_eq!(found("none/*.csv"), (false, Ok(1)));
    assert_eq!(found("c*.csv"), (true, Ok(2)));
    let (needed, refused) = found("gone.csv");
    assert!(!needed && refused.unwrap_err().contains("gone.csv"));
}
