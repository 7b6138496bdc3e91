//! What can be wrong in `assay.toml`: each error with its line and the way out.

use std::fmt;

use thiserror::Error;

/// One error in a settings file. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// The text is no TOML.
    #[error("this is no TOML: {message} (column {column})")]
    Syntax {
        /// The line.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the reader stumbled over.
        message: String,
    },
    /// A key that is not known at this place.
    #[error("unknown {what} `{key}` in {place}{}", suggestion(.nearest.as_deref(), .known))]
    UnknownKey {
        /// The line.
        line: usize,
        /// What the key would name: key, playbook, dataset or parameter.
        what: &'static str,
        /// The key as written.
        key: String,
        /// The section it stands in.
        place: String,
        /// The nearest known key, where one is near.
        nearest: Option<String>,
        /// All known keys.
        known: Vec<String>,
    },
    /// A value of another type than expected.
    #[error("`{key}` is {found}, expected {expected}")]
    WrongType {
        /// The line.
        line: usize,
        /// The key, dotted from the top.
        key: String,
        /// What was expected, with an example.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A value of the right type that makes no sense.
    #[error("`{key}` is {value:?}: {why}")]
    BadValue {
        /// The line.
        line: usize,
        /// The key, dotted from the top.
        key: String,
        /// The value as written.
        value: String,
        /// What is wrong and what to write.
        why: String,
    },
    /// A key that must be there is not.
    #[error("{place} has no `{key}`: {why}")]
    Missing {
        /// The line the section begins on.
        line: usize,
        /// The key.
        key: &'static str,
        /// The section.
        place: String,
        /// What to write.
        why: &'static str,
    },
    /// One parameter given twice in two spellings (`"a.b" = 1` and `[a] b = 2`).
    #[error("`{key}` is given twice (first on line {first}); keep one")]
    Twice {
        /// The line of the second.
        line: usize,
        /// The dotted name.
        key: String,
        /// The line of the first.
        first: usize,
    },
}

impl SettingsError {
    /// The line the error stands on, from 1.
    pub fn line(&self) -> usize {
        match self {
            SettingsError::Syntax { line, .. }
            | SettingsError::UnknownKey { line, .. }
            | SettingsError::WrongType { line, .. }
            | SettingsError::BadValue { line, .. }
            | SettingsError::Missing { line, .. }
            | SettingsError::Twice { line, .. } => *line,
        }
    }

    /// The nearest known key, where the error is about an unknown one and one is near.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            SettingsError::UnknownKey { nearest, .. } => nearest.as_deref(),
            _ => None,
        }
    }
}

fn suggestion(nearest: Option<&str>, known: &[String]) -> String {
    match (nearest, known) {
        (Some(nearest), _) => format!("; the nearest is `{nearest}`"),
        (None, []) => "; there is none here".to_owned(),
        // A long list helps nobody in an error.
        (None, known) if known.len() <= 12 => format!("; there are {}", known.join(", ")),
        (None, _) => String::new(),
    }
}

/// All errors of one settings file, in the order of their lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsErrors {
    /// How the file is named to people.
    pub shown_path: String,
    /// The errors.
    pub errors: Vec<SettingsError>,
}

impl std::error::Error for SettingsErrors {}

impl fmt::Display for SettingsErrors {
    /// One line an error: `assay.toml:4: unknown key …`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{}:{}: {error}", self.shown_path, error.line())?;
        }
        Ok(())
    }
}
