//! `assay.toml`: what a workspace consists of, and every error in it at once.

mod accept;
mod edit;
mod errors;
mod keys;
mod parameters;
mod parse;
mod walk;

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

pub use accept::save_source;
pub use edit::{SourceSaved, entry_text, save_mapping, template};
pub use errors::{SettingsError, SettingsErrors};
pub use keys::{PLAYBOOK_KEYS, PROFILE_KEYS, SECTIONS, SOURCE_KEYS, SettingKey, WORKSPACE_KEYS};

/// The words a settings file may use. Passed in, because this room stands below the playbooks that define them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The playbooks by id.
    pub playbooks: BTreeMap<String, PlaybookVocabulary>,
}

/// The words of one playbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaybookVocabulary {
    /// Names of its datasets.
    pub datasets: Vec<String>,
    /// Dotted names of its parameters; names that begin with `gate.` are always accepted.
    pub parameters: Vec<String>,
    /// Keys a source entry may have besides `path`, `layout` and `columns` (state, kind, county …).
    pub source_attributes: Vec<String>,
}

/// A read `assay.toml`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// The section `[workspace]`.
    pub workspace: WorkspaceSettings,
    /// The sections `[playbooks.*]` by playbook.
    pub playbooks: BTreeMap<String, PlaybookSettings>,
}

/// The section `[workspace]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceSettings {
    /// Its name; empty when not given ([`Workspace::open`](super::Workspace::open) then takes the folder's).
    pub name: String,
    /// The date that runs take for today, if it is pinned.
    pub as_of: Option<NaiveDate>,
    /// The zone that turns timestamps into dates: `UTC` or an offset such as `-05:00`.
    pub timezone: String,
    /// Whether services outside may be called at all (each has its own switch besides).
    pub live: bool,
    /// Whether ids are made with the published sample key: only for invented people.
    pub sample: bool,
    /// The playbook a screen opens with.
    pub playbook: Option<String>,
    /// Leads that a day is planned for; the usual number when not given.
    pub leads_per_day: Option<usize>,
}

impl Default for WorkspaceSettings {
    fn default() -> Self {
        WorkspaceSettings {
            name: String::new(),
            as_of: None,
            timezone: "UTC".to_owned(),
            live: false,
            sample: false,
            playbook: None,
            leads_per_day: None,
        }
    }
}

impl WorkspaceSettings {
    /// The timezone as an offset from UTC; none for a text that is no zone (which `Settings::parse` refuses).
    pub fn offset(&self) -> Option<FixedOffset> {
        match self.timezone.as_str() {
            "UTC" | "Z" => FixedOffset::east_opt(0),
            written => written.parse().ok(),
        }
    }
}

/// A section `[playbooks.ID]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaybookSettings {
    /// The profile runs take unless told otherwise.
    pub profile: Option<String>,
    /// The sources of each dataset, in the file's order.
    pub datasets: BTreeMap<String, Vec<SourceEntry>>,
    /// Parameters by dotted name.
    pub parameters: BTreeMap<String, toml::Value>,
    /// Profiles defined here, by name.
    pub profiles: BTreeMap<String, ProfileSettings>,
}

/// A section `[playbooks.ID.profiles.NAME]`: a named set of parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProfileSettings {
    /// The profile it builds on: one of this file or of the playbook itself.
    pub extends: Option<String>,
    /// Parameters by dotted name.
    pub parameters: BTreeMap<String, toml::Value>,
}

/// One entry `[[playbooks.ID.datasets.NAME]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// A file, a folder or a pattern with `*` in its last part, relative to the workspace or absolute.
    pub path: String,
    /// The file's layout, by name.
    pub layout: Option<String>,
    /// What the file says about all of its rows (state, kind, county …), as text.
    pub attributes: BTreeMap<String, String>,
    /// Header mapping: canonical column to the file's header.
    pub columns: BTreeMap<String, String>,
    /// The line of `assay.toml` the entry begins on, from 1; none for an entry made elsewhere.
    #[serde(default, skip_serializing)]
    pub line: Option<usize>,
}

impl Settings {
    /// Reads the text of an `assay.toml`; `shown_path` is how errors name it.
    ///
    /// # Errors
    /// All errors of the file at once, each with its line, the key and the nearest known one. (Of text that is no TOML
    /// only the first error can be told.)
    pub fn parse(text: &str, shown_path: &str, vocabulary: &Vocabulary) -> Result<Settings, SettingsErrors> {
        parse::parse(text, shown_path, vocabulary)
    }
}

#[cfg(test)]
mod tests;
