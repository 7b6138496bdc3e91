//! What every command starts from: the global options, the workspace, who asks, and where the answer goes.

use std::collections::BTreeMap;
use std::io::{IsTerminal, stdout};
use std::path::Path;

use super::args::{ColorChoice, Global};
use super::failure::Failure;
use super::home::{self, Chosen};
use super::output::Output;
use crate::engine::parse_value;
use crate::operations::{Bench, OperationError, Overrides, View};
use crate::playbooks::{self, Playbook};

/// One start of the program.
pub struct Session {
    /// The global options.
    pub global: Global,
    /// Where data goes.
    pub out: Output,
    /// Who signs.
    pub actor: String,
}

impl Session {
    /// Looks at the terminal and the environment.
    pub fn new(global: Global) -> Self {
        let terminal = stdout().is_terminal();
        let wanted = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && colors_welcome(),
        };
        let out = Output {
            format: global.format,
            color: wanted && !global.plain,
            plain: global.plain,
            width: terminal.then(terminal_width).flatten(),
        };
        let actor = global
            .actor
            .clone()
            .or_else(|| std::env::var("USER").ok())
            .filter(|name| !name.trim().is_empty());
        Self {
            global,
            out,
            actor: actor.unwrap_or_else(|| "unknown".to_owned()),
        }
    }

    /// The folder of the workspace to work in. Where it is not the obvious one, a line on stderr says which.
    ///
    /// # Errors
    /// When `--workspace` names no workspace, or the sample cannot be laid out.
    pub fn root(&self) -> Result<Chosen, Failure> {
        let chosen = home::choose(self.global.workspace.as_deref())?;
        if let Some(line) = chosen.announcement() {
            self.note(&line);
        }
        Ok(chosen)
    }

    /// The workspace, opened.
    ///
    /// # Errors
    /// As [`Session::root`], and when its settings cannot be read.
    pub fn bench(&self) -> Result<Bench, Failure> {
        let chosen = self.root()?;
        let bench = self.bench_in(&chosen.root)?;
        home::remember(&chosen);
        Ok(bench)
    }

    /// The workspace in this folder, opened.
    ///
    /// # Errors
    /// When its settings cannot be read.
    pub fn bench_in(&self, root: &Path) -> Result<Bench, Failure> {
        Ok(Bench::open_today(root, &self.actor)?)
    }

    /// The playbook named, else the one the workspace opens on.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn playbook(&self, bench: &Bench, named: Option<&str>) -> Result<&'static Playbook, Failure> {
        match named {
            Some(id) => Ok(bench.playbook(id)?),
            None => bench
                .first_playbook()
                .ok_or_else(|| Failure::usage("the workspace names no playbook")),
        }
    }

    /// The workspace, a playbook and its present state.
    ///
    /// # Errors
    /// As [`Session::bench`] and [`Session::playbook`], and when the store cannot be read.
    pub fn view(&self, named: Option<&str>) -> Result<(Bench, View), Failure> {
        let bench = self.bench()?;
        let playbook = self.playbook(&bench, named)?;
        let overrides = Overrides::default();
        let view = bench
            .view(playbook, &overrides)
            .map_err(|error| blamed(error, &overrides))?;
        Ok((bench, view))
    }

    /// A remark for people, on stderr; `--quiet` silences it.
    pub fn note(&self, line: &str) {
        if !self.global.quiet {
            super::say(&format!("assay: {line}"));
        }
    }
}

/// A parameter that does not fit is a usage error when it was just typed, else it stands in the settings.
pub fn blamed(error: OperationError, overrides: &Overrides) -> Failure {
    let typed = !overrides.set.is_empty() || !overrides.draft.is_empty() || overrides.profile.is_some();
    match error {
        OperationError::Parameter(error) if !typed => Failure::bad_input(format!("in assay.toml: {error}")),
        other => other.into(),
    }
}

/// Reads `NAME=VALUE` words.
///
/// # Errors
/// When one has no `=`.
pub fn assignments(words: &[String]) -> Result<BTreeMap<String, toml::Value>, Failure> {
    let pair = |word: &String| {
        let (name, value) = word
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("--set {word}: write NAME=VALUE, such as --set tiers.gold=65")))?;
        Ok((name.trim().to_owned(), parse_value(value.trim())))
    };
    words.iter().map(pair).collect()
}

/// Splits the words of a command whose first one may name a playbook.
pub fn split_playbook(words: &[String]) -> (Option<&str>, &[String]) {
    match words.split_first() {
        Some((first, rest)) if playbooks::find(first).is_some() => (Some(first), rest),
        _ => (None, words),
    }
}

fn colors_welcome() -> bool {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    unset("NO_COLOR") && std::env::var("TERM").is_ok_and(|term| term != "dumb")
}

/// The width of the terminal; `COLUMNS` outranks what the terminal says.
pub fn terminal_width() -> Option<u16> {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    #[cfg(feature = "tui")]
    let measured = crossterm::terminal::size().ok().map(|(columns, _)| columns);
    #[cfg(not(feature = "tui"))]
    let measured = None;
    told.or(measured).filter(|width| *width > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_are_read_as_toml_where_they_are() {
        let words = ["tiers.gold=65".to_owned(), "evidence.mode = fill".to_owned()];
        let read = assignments(&words).unwrap();
        assert_eq!(read.get("tiers.gold"), Some(&toml::Value::Integer(65)));
        assert_eq!(read.get("evidence.mode"), Some(&toml::Value::String("fill".to_owned())));
        assert!(matches!(
            assignments(&["tiers.gold".to_owned()]),
            Err(Failure::Said(super::super::Exit::Usage, _))
        ));
    }

    #[test]
    fn the_first_word_may_name_a_playbook() {
        let words = ["contractors".to_owned(), "all".to_owned()];
        assert_eq!(split_playbook(&words), (Some("contractors"), &words[1..]));
        assert_eq!(split_playbook(&words[1..]), (None, &words[1..]));
        assert_eq!(split_playbook(&[]), (None, &[][..]));
    }
}
