//! Writes a sample's `assay.toml` by hand rather than through a serialiser, because its comments are half its use: a
//! new user learns the settings from this file.

use std::fmt::Write as _;

use super::SampleFile;

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

/// What the settings say of one playbook.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// The playbook.
    pub(crate) playbook: &'static str,
    /// Profile and the comment above it.
    pub(crate) profile: Option<(&'static str, &'static str)>,
    /// Dataset entries.
    pub(crate) entries: Vec<Entry>,
    /// Parameter name, TOML value as written, comment.
    pub(crate) parameters: Vec<(String, String, &'static str)>,
}

/// One playbook's share of a sample workspace.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Workspace name, if it is the only share.
    pub(crate) name: String,
    /// Pinned run date, ISO.
    pub(crate) as_of: String,
    /// The parameter that pins the playbook's own day where the workspace's is another; none if it has no such one.
    pub(crate) day_parameter: Option<&'static str>,
    /// Whether services may be called: only where the service is a stand-in on the same machine.
    pub(crate) live: bool,
    /// First comment of the settings.
    pub(crate) comment: String,
    /// The settings.
    pub(crate) section: Section,
    /// The README.
    pub(crate) readme: &'static str,
    /// Everything but settings and README.
    pub(crate) files: Vec<SampleFile>,
}

/// The whole workspace: every share's files, one `assay.toml`, one README. Opens with the first share's playbook.
pub(crate) fn workspace(mut parts: Vec<Part>) -> Vec<SampleFile> {
    // A playbook that cannot pin its own day gets its day for the workspace.
    let pinned = parts.iter().find(|part| part.day_parameter.is_none()).or(parts.first());
    let as_of = pinned.map(|part| part.as_of.clone()).unwrap_or_default();
    for part in &mut parts {
        if let Some(parameter) = part.day_parameter.filter(|_| part.as_of != as_of) {
            let value = format!("\"{}\"", part.as_of);
            let comment = "The day of this playbook's data; the workspace's own is another.";
            part.section.parameters.push((parameter.to_owned(), value, comment));
        }
    }
    let mut files = vec![
        text("assay.toml", render(&parts, &as_of)),
        text(
            "README.md",
            parts.iter().map(|part| part.readme).collect::<Vec<_>>().join("\n"),
        ),
    ];
    files.extend(parts.into_iter().flat_map(|part| part.files));
    files.sort_by(|first, second| first.path.cmp(&second.path));
    files
}

/// A file of text.
pub(crate) fn text(path: &str, content: String) -> SampleFile {
    SampleFile {
        path: path.to_owned(),
        bytes: content.into_bytes(),
    }
}

/// The text of `assay.toml`.
pub(crate) fn render(parts: &[Part], as_of: &str) -> String {
    let mut text = String::new();
    for line in parts.iter().flat_map(|part| part.comment.lines()) {
        let _ = writeln!(text, "# {line}");
    }
    let name = match parts {
        [only] => only.name.as_str(),
        _ => "assay-sample",
    };
    let _ = writeln!(text, "\n[workspace]\nname = \"{name}\"");
    let _ = writeln!(
        text,
        "# \"Today\" for every rule that looks at a date. Pinned, so that a sample never ages."
    );
    let _ = writeln!(text, "as_of = \"{as_of}\"");
    let _ = writeln!(
        text,
        "# Generated, not real: a generator may overwrite this folder.\nsample = true"
    );
    let comment = match parts.iter().any(|part| part.live) {
        true => "Services that are enabled may be called; the only one named here is a stand-in on this machine.",
        false => "Nothing calls out.",
    };
    let _ = writeln!(text, "# {comment}\nlive = {}", parts.iter().any(|part| part.live));
    let first = parts.first().map_or("", |part| part.section.playbook);
    let _ = writeln!(text, "playbook = \"{first}\"");
    for part in parts {
        part.section.render(&mut text);
    }
    text
}

impl Section {
    fn render(&self, text: &mut String) {
        if let Some((profile, comment)) = self.profile {
            let _ = writeln!(text, "\n[playbooks.{}]", self.playbook);
            let _ = writeln!(text, "# {comment}\nprofile = \"{profile}\"");
        }
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
    }
}
