//! The keys of `assay.toml` that belong to no playbook, each with its words: reading knows them, errors offer them, and
//! the reference is written from them.

/// A key of a settings file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingKey {
    /// The key.
    pub name: &'static str,
    /// What its value must be: `a date such as 2026-01-31`.
    pub expected: &'static str,
    /// What holds without it; empty where it must be given.
    pub default: &'static str,
    /// One sentence: what it does.
    pub summary: &'static str,
}

const fn key(name: &'static str, expected: &'static str, default: &'static str, summary: &'static str) -> SettingKey {
    SettingKey {
        name,
        expected,
        default,
        summary,
    }
}

/// The sections of the file.
pub static SECTIONS: [SettingKey; 2] = [
    key(
        "workspace",
        "a section",
        "its defaults",
        "what holds for the whole folder",
    ),
    key(
        "playbooks",
        "a section for each playbook",
        "none",
        "what each playbook reads and how",
    ),
];

/// The keys of `[workspace]`.
pub static WORKSPACE_KEYS: [SettingKey; 7] = [
    key(
        "name",
        "a text",
        "the folder's name",
        "what the screen and the logs call the workspace",
    ),
    key(
        "as_of",
        "a date such as 2026-01-31",
        "the day of the run",
        "the day that runs take for today, so that the same files give the same answer on any day",
    ),
    key(
        "timezone",
        "a text such as \"UTC\" or \"-05:00\"",
        "\"UTC\"",
        "the zone that turns stamps into days; UTC or an offset, names of regions are not known",
    ),
    key(
        "live",
        "true or false",
        "false",
        "whether outside services may be called at all; each has a switch and a key of its own besides",
    ),
    key(
        "sample",
        "true or false",
        "false",
        "ids are made with the published sample key; only for invented people",
    ),
    key(
        "playbook",
        "a playbook's name",
        "the first by name of those in this file",
        "the playbook that the workbench opens with",
    ),
    key(
        "leads_per_day",
        "a whole number above 0, such as 50",
        "50",
        "what \"today 34 of 50\" above the queue counts up to",
    ),
];

/// The keys of `[playbooks.ID]`.
pub static PLAYBOOK_KEYS: [SettingKey; 4] = [
    key(
        "profile",
        "a text such as \"default\"",
        "no profile: the built-in values",
        "the named set of parameters that runs take; `--profile` outranks it",
    ),
    key(
        "datasets",
        "a list of entries, each [[…]] with a `path`",
        "none",
        "the files of each dataset: `[[playbooks.ID.datasets.NAME]]`",
    ),
    key(
        "parameters",
        "a section of parameters by dotted name",
        "none",
        "values that outrank the profile's; `--set` outranks them",
    ),
    key(
        "profiles",
        "a section for each profile",
        "none",
        "profiles of your own: `[playbooks.ID.profiles.NAME]`",
    ),
];

/// The keys of `[playbooks.ID.profiles.NAME]`.
pub static PROFILE_KEYS: [SettingKey; 2] = [
    key(
        "extends",
        "a text such as \"default\"",
        "nothing",
        "the profile it builds on: one of this file, or one that ships with the playbook",
    ),
    key(
        "parameters",
        "a section of parameters by dotted name",
        "none",
        "the values it sets",
    ),
];

/// The keys of an entry `[[playbooks.ID.datasets.NAME]]`, besides the attributes of its playbook.
pub static SOURCE_KEYS: [SettingKey; 3] = [
    key(
        "path",
        "a text such as \"data/ca.csv\"",
        "",
        "a file, a folder, or a pattern with `*` in its last part, relative to the workspace or absolute",
    ),
    key(
        "layout",
        "a layout's name",
        "found by the headers",
        "the shape of the file, where the playbook knows it by name",
    ),
    key(
        "columns",
        "a table such as { phone = \"Tel.\" }",
        "found by the names and aliases below",
        "which header of the file fills which column; `assay map` proposes it",
    ),
];

/// The names alone, as errors offer them.
pub(super) fn names(keys: &[SettingKey]) -> Vec<String> {
    keys.iter().map(|key| key.name.to_owned()).collect()
}
