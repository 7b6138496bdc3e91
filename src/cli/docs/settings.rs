//! The page of settings: the workspace's file, a person's own, the environment, and what each playbook adds.

use super::markdown::{Page, code};
use super::{datasets, parameters};
use crate::cli::log;
use crate::connect::KEYRING_SWITCH;
use crate::frame::THREADS;
use crate::operations::{FOLDER_VARIABLE, KEY_FILE, USER_KEYS};
use crate::playbooks::{self, Playbook};
use crate::privacy::MODEL_KEY_FILE;
use crate::store::{PLAYBOOK_KEYS, PROFILE_KEYS, SECTIONS, SETTINGS_FILE, SOURCE_KEYS, SettingKey, WORKSPACE_KEYS};

/// Variables of the environment and what they do. Those that hold a service's key are parameters (`*.key_variables`).
const VARIABLES: [(&str, &str); 8] = [
    (
        KEY_FILE,
        "the file of the key with which ids are made, in place of the one in your data directory",
    ),
    (
        MODEL_KEY_FILE,
        "the file of the key under which models rest encrypted; made where it is not there yet",
    ),
    (
        FOLDER_VARIABLE,
        "the folder of `settings.toml` and `themes/`, in place of the system's usual one",
    ),
    (
        KEYRING_SWITCH,
        "`off` leaves the system's keyring alone; keys then come from the environment only",
    ),
    (log::LEVEL, "how much `--log` writes, such as `debug`"),
    (THREADS, "how many threads work on frames; `--threads` outranks it"),
    (
        "NO_COLOR",
        "set to anything, no colour is used; `--color always` outranks it",
    ),
    ("COLUMNS", "the width of tables, in place of the terminal's"),
];

/// The page.
pub fn page() -> String {
    let mut page = Page::new("Settings");
    page.paragraph(&format!(
        "A workspace is a folder with an `{SETTINGS_FILE}`; `assay init` writes a commented one, `assay doctor` checks \
         it, and every error in it is told at once with its line and the nearest word. Values are laid over one \
         another, the later outranks: built-in, profile (and what it extends), `{SETTINGS_FILE}`, `--set`, a draft on \
         screen."
    ));
    page.heading(2, &format!("The workspace: `{SETTINGS_FILE}`"));
    for (section, keys) in [
        ("At the top", SECTIONS.as_slice()),
        ("`[workspace]`", &WORKSPACE_KEYS),
        ("`[playbooks.ID]`", &PLAYBOOK_KEYS),
        ("`[[playbooks.ID.datasets.NAME]]`", &SOURCE_KEYS),
        ("`[playbooks.ID.profiles.NAME]`", &PROFILE_KEYS),
    ] {
        page.heading(3, section);
        table(&mut page, keys);
    }
    page.heading(2, "Your own: `settings.toml`");
    page.paragraph(&format!(
        "In the configuration folder that `assay doctor` names; `{FOLDER_VARIABLE}` names another. A bad entry is \
         left out with a sentence, and the rest holds."
    ));
    table(&mut page, &USER_KEYS);
    page.heading(2, "The environment");
    let rows = VARIABLES.map(|(name, summary)| vec![code(name), summary.to_owned()]);
    page.table(&["variable", "what it does"], &rows);
    for playbook in playbooks::all() {
        of_playbook(&mut page, playbook);
    }
    page.finish()
}

fn table(page: &mut Page, keys: &[SettingKey]) {
    let row = |key: &SettingKey| {
        let default = if key.default.is_empty() {
            "must be given"
        } else {
            key.default
        };
        vec![
            code(key.name),
            key.expected.to_owned(),
            default.to_owned(),
            key.summary.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = keys.iter().map(row).collect();
    page.table(&["key", "what it is", "without it", "what it does"], &rows);
}

fn of_playbook(page: &mut Page, playbook: &Playbook) {
    page.heading(2, &format!("{}: `{}`", playbook.title, playbook.id));
    page.paragraph(&format!("{}.", first_upper(playbook.summary)));
    parameters::section(page, playbook);
    datasets::section(page, playbook);
}

/// A summary as a sentence.
pub fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
