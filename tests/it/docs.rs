//! `docs/` is what the program writes. `INSTA_UPDATE=always cargo test --test it docs::` writes all of it anew: the
//! reference here, the screens and their places in the README in `terminal::docs`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What brings the files up to date.
const AGAIN: &str = "INSTA_UPDATE=always cargo test --test it docs::";

/// Whether files are written rather than held against what they should be.
fn updates() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|word| word == "always")
}

/// A file of the checkout.
pub fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Holds a file of the checkout against what it should be, or writes it where that is asked for.
pub fn agree(path: &str, wanted: &str) {
    let file = checkout(path);
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if found == wanted {
        return;
    }
    if updates() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, wanted).unwrap();
        return;
    }
    let differs = |(one, other): &(&str, &str)| one != other;
    let first = found.lines().zip(wanted.lines()).position(|lines| differs(&lines));
    let line = first.unwrap_or_else(|| found.lines().count().min(wanted.lines().count()));
    panic!(
        "{path} line {} is stale; write it anew with\n  {AGAIN}\nfound:  {}\nwanted: {}",
        line + 1,
        found.lines().nth(line).unwrap_or("(the end)"),
        wanted.lines().nth(line).unwrap_or("(the end)"),
    );
}

/// The names of the Markdown files in a folder.
pub fn pages_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
    names.sort();
    names
}

#[test]
fn the_reference_is_what_the_program_writes() {
    let made = tempfile::tempdir().unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["docs", "--quiet", "--to"])
        .arg(made.path())
        // Neither where it runs nor how wide the terminal is may show.
        .current_dir(made.path())
        .env("COLUMNS", "40")
        .env("HOME", made.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
    let pages = pages_in(made.path());
    assert_eq!(
        pages,
        ["README.md", "cli.md", "gates.md", "keys.md", "rules.md", "settings.md"]
    );
    for page in &pages {
        let text = std::fs::read_to_string(made.path().join(page)).unwrap();
        agree(&format!("docs/{page}"), &text);
    }
    assert_eq!(pages_in(&checkout("docs")), pages, "nobody writes the others any more");
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    if updates() {
        // The pages are being written beside this test.
        return;
    }
    for folder in ["docs", "docs/screens"] {
        for page in pages_in(&checkout(folder)) {
            let text = std::fs::read_to_string(checkout(folder).join(&page)).unwrap();
            for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let (file, place) = link.split_once('#').unwrap_or((link, ""));
                let file = if file.is_empty() { &page } else { file };
                let target = checkout(folder).join(file);
                let target = std::fs::read_to_string(&target).unwrap_or_else(|_| panic!("{folder}/{page}: {link}"));
                let headings = target.lines().filter(|line| line.starts_with('#'));
                let mut places = headings.map(|line| line.trim_start_matches(['#', ' ']).replace(' ', "-"));
                assert!(
                    place.is_empty() || places.any(|known| known == place),
                    "{folder}/{page}: {link}"
                );
            }
        }
    }
}
