//! Writes a sample's `assay.toml` by hand rather than through a serialiser, because its comments are half its use: a
//! new user learns the settings from this file.

use std::fmt::Write as _;

/// One file of a dataset with its attributes, in the order they are written.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Which dataset of the playbook.
    pub(crate) dataset: &'static str,
    /// Comment above the entry; may be empty.
    pub(crate) comment: &'static str,
    /// Attribute names and values; a value is quoted as text unless it is a whole number.
    pub(crate) attributes: Vec<(&'static str, String)>,
    /// Written as a comment only.
    pub(crate) disabled: bool,
}

impl Entry {
    /// An entry with a path and no other attribute.
    pub(crate) fn new(dataset: &'static str, path: &str) -> Self {
        Self {
            dataset,
            comment: "",
            attributes: vec![("path", path.to_owned())],
            disabled: false,
        }
    }

    /// Adds an attribute.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// Adds a comment.
    pub(crate) fn about(mut self, comment: &'static str) -> Self {
        self.comment = comment;
        self
    }
}

/// The settings of a sample workspace.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Workspace name.
    pub(crate) name: String,
    /// Pinned run date, ISO.
    pub(crate) as_of: String,
    /// The playbook.
    pub(crate) playbook: &'static str,
    /// First comment of the file.
    pub(crate) comment: String,
    /// Dataset entries.
    pub(crate) entries: Vec<Entry>,
    /// Parameter name, TOML value as written, comment.
    pub(crate) parameters: Vec<(String, String, &'static str)>,
}

impl Settings {
    /// The text of `assay.toml`.
    pub(crate) fn render(&self) -> String {
        let mut text = String::new();
        for line in self.comment.lines() {
            let _ = writeln!(text, "# {line}");
        }
        let _ = writeln!(text, "\n[workspace]\nname = \"{}\"", self.name);
        let _ = writeln!(
            text,
            "# \"Today\" for every rule that looks at a date. Pinned, so that a sample never ages."
        );
        let _ = writeln!(text, "as_of = \"{}\"", self.as_of);
        let _ = writeln!(
            text,
            "# Generated, not real: a generator may overwrite this folder.\nsample = true"
        );
        let _ = writeln!(text, "playbook = \"{}\"", self.playbook);
        for entry in &self.entries {
            text.push('\n');
            if !entry.comment.is_empty() {
                let _ = writeln!(text, "# {}", entry.comment);
            }
            let hash = if entry.disabled { "# " } else { "" };
            let _ = writeln!(text, "{hash}[[playbooks.{}.datasets.{}]]", self.playbook, entry.dataset);
            for (name, value) in &entry.attributes {
                let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
                let quote = if number { "" } else { "\"" };
                let _ = writeln!(text, "{hash}{name} = {quote}{value}{quote}");
            }
        }
        let _ = writeln!(text, "\n# Everything not named here has the playbook's default.");
        let _ = writeln!(text, "[playbooks.{}.parameters]", self.playbook);
        for (name, value, comment) in &self.parameters {
            if !comment.is_empty() {
                let _ = writeln!(text, "# {comment}");
            }
            let _ = writeln!(text, "\"{name}\" = {value}");
        }
        text
    }
}
