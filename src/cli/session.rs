//! What every command starts from: the global options, the workspace, who asks, and where the answer goes.

use std::collections::BTreeMap;
use std::io::{IsTerminal, stdout};
use std::path::Path;

use super::args::{ColorChoice, Global};
use super::failure::Failure;
use super::home::{self, Chosen};
use super::output::Output;
use crate::engine::{Stale, parse_value};
use crate::lens::LensError;
use crate::operations::{Bench, Depth, Looks, NOBODY, Opening, OperationError, Overrides, Recorder, View};
use crate::playbooks::{self, Playbook};

/// What is said where that stands in the audit chain.
pub const UNNAMED: &str = "`unknown` signs where nobody is named; --as NAME, or the variable USER, names somebody";

/// One start of the program.
pub struct Session {
    /// The global options.
    pub global: Global,
    /// Where data goes.
    pub out: Output,
    /// Who signs.
    pub actor: String,
    /// What the terminal can show.
    pub looks: Looks,
    /// What writes down the operations, where --record asks for it.
    recorder: Option<Recorder>,
}

impl Session {
    /// Looks at the terminal and the environment.
    ///
    /// # Errors
    /// When the file of --record cannot be written into.
    pub fn new(global: Global) -> Result<Self, Failure> {
        let terminal = stdout().is_terminal();
        let wanted = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => colors_welcome(terminal, variable),
        };
        let looks = Looks {
            depth: depth(wanted && !global.plain, variable),
            plain: global.plain,
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
            .or_else(|| ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()))
            .filter(|name| !name.trim().is_empty());
        let recorder = global.record.as_deref().map(Recorder::open).transpose();
        Ok(Self {
            recorder: recorder?,
            global,
            out,
            looks,
            actor: actor.unwrap_or_else(|| NOBODY.to_owned()),
        })
    }

    /// How a workspace is opened in this start of the program.
    pub fn opening(&self, root: &Path) -> Opening {
        Opening::new(root, &self.actor).recorded_by(self.recorder.clone())
    }

    /// Says that a command is not written down, where somebody records.
    pub fn unrecorded(&self, why: &str) {
        if self.recorder.is_some() {
            self.note(&format!("this is not in the record: {why}"));
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
        Ok(self.opening(root).bench()?)
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

    /// The playbook named; else the one the workspace opens on if it can do what is asked, else the workspace's first that
    /// can.
    ///
    /// # Errors
    /// As [`Session::playbook`].
    pub fn playbook_that(
        &self,
        bench: &Bench,
        named: Option<&str>,
        can: impl Fn(&Playbook) -> bool,
    ) -> Result<&'static Playbook, Failure> {
        let first = self.playbook(bench, named)?;
        if named.is_some() || can(first) {
            return Ok(first);
        }
        let able = bench.playbooks().into_iter().find(|playbook| can(playbook));
        Ok(able.unwrap_or(first))
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
            .map_err(|error| blamed(error, &overrides, playbook))?;
        if let Some(words) = view.shown_words() {
            self.note(&words);
        }
        Ok((bench, view))
    }

    /// The view, with a remark on stderr where what it grades is not what a run would grade now: results of a trial
    /// (`run --set`), or of files and parameters that changed since.
    pub fn graded(&self, named: Option<&str>) -> Result<(Bench, View), Failure> {
        let (bench, view) = self.view(named)?;
        if let Some(remark) = stale_words(&view) {
            self.note(&remark);
        }
        Ok((bench, view))
    }

    /// A remark for people, on stderr; `--quiet` silences it.
    pub fn note(&self, line: &str) {
        if !self.global.quiet {
            super::say(&format!("assay: {line}"));
        }
    }
}

/// What is to be said of stale leads; nothing where they are up to date, or were never graded.
fn stale_words(view: &View) -> Option<String> {
    let maker = view.playbook.pipeline.maker(view.playbook.lens.leads_frame())?;
    let state = view.states.iter().find(|state| state.phase.id == maker.id)?;
    let run = state.reused_from.or(state.run)?;
    let cause = match state.stale.as_ref()? {
        Stale::NeverRan => return None,
        // What changed stands with the phase where it did.
        Stale::Above(_) => view.stale().find_map(|above| match above.stale.as_ref() {
            Some(Stale::Above(_)) | None => None,
            Some(stale) => Some(format!("phase {} {}", above.phase.id, stale.words())),
        }),
        stale => Some(format!("phase {} {}", state.phase.id, stale.words())),
    };
    let cause = cause.map(|cause| format!(" ({cause})")).unwrap_or_default();
    Some(format!(
        "these are results of run {run}, and stale{cause}; `assay run {}` grades anew",
        view.playbook.id
    ))
}

/// A parameter that does not fit is a usage error when it was just typed, else it stands in the settings.
pub fn blamed(error: OperationError, overrides: &Overrides, playbook: &Playbook) -> Failure {
    let typed = !overrides.set.is_empty() || !overrides.draft.is_empty() || overrides.profile.is_some();
    match error {
        OperationError::Parameter(error) if !typed => Failure::bad_input(format!("in assay.toml: {error}")),
        other => other.of(playbook).into(),
    }
}

/// What a lens refuses, said of the view's playbook: what it has none of is a usage error with the way out.
pub fn not_here(view: &View, error: LensError) -> Failure {
    OperationError::from(error).of(view.playbook).into()
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

/// Refuses a playbook's name where a lead or a gate was expected and no playbook was named: the word that is missing is
/// the other one.
///
/// # Errors
/// When the word is a playbook's; `example` is what was meant, such as "a lead, such as `assay why contractors 1`".
pub fn not_a_playbook(named: Option<&str>, word: &str, example: impl Fn(&str) -> String) -> Result<(), Failure> {
    match playbooks::find(word) {
        Some(playbook) if named.is_none() => Err(Failure::usage(format!(
            "`{word}` is a playbook: name {}",
            example(playbook.id)
        ))),
        _ => Ok(()),
    }
}

/// Splits the words of a command whose first one may name a playbook.
pub fn split_playbook(words: &[String]) -> (Option<&str>, &[String]) {
    match words.split_first() {
        Some((first, rest)) if playbooks::find(first).is_some() => (Some(first), rest),
        _ => (None, words),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether colours are wanted where nothing was said on the command line: never under `NO_COLOR`, else always under
/// `CLICOLOR_FORCE`, else on a terminal that can show them.
fn colors_welcome(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return false;
    }
    let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    forced || (terminal && Depth::of_terminal(variable) != Depth::None)
}

/// The colours there are, where any are wanted: at least sixteen, because somebody asked for them.
fn depth(wanted: bool, variable: impl Fn(&str) -> Option<String>) -> Depth {
    if wanted {
        Depth::of_terminal(variable).max(Depth::Sixteen)
    } else {
        Depth::None
    }
}

/// The width of the terminal; `COLUMNS` outranks what the terminal says.
pub fn terminal_width() -> Option<u16> {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    told.or(terminal_size().map(|(columns, _)| columns))
        .filter(|width| *width > 0)
}

/// Columns and rows of the terminal, as it says itself.
pub fn terminal_size() -> Option<(u16, u16)> {
    #[cfg(feature = "tui")]
    let measured = crossterm::terminal::size().ok();
    #[cfg(not(feature = "tui"))]
    let measured = None;
    measured
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
    fn colours_are_used_where_they_are_welcome() {
        let table = [
            ("", "", "xterm-256color", true, true),
            ("1", "", "xterm-256color", true, false),
            ("1", "1", "xterm-256color", true, false),
            ("", "", "xterm-256color", false, false),
            ("", "1", "xterm-256color", false, true),
            ("", "0", "xterm-256color", false, false),
            ("", "", "dumb", true, false),
            ("", "1", "dumb", true, true),
        ];
        for (no_color, force, term, terminal, welcome) in table {
            let variable = |name: &str| {
                let value = match name {
                    "NO_COLOR" => no_color,
                    "CLICOLOR_FORCE" => force,
                    "TERM" => term,
                    _ => "",
                };
                Some(value.to_owned())
            };
            let found = colors_welcome(terminal, variable);
            assert_eq!(
                found, welcome,
                "NO_COLOR={no_color} CLICOLOR_FORCE={force} TERM={term} {terminal}"
            );
        }
        let dumb = |_: &str| Some("dumb".to_owned());
        assert_eq!((depth(true, dumb), depth(false, dumb)), (Depth::Sixteen, Depth::None));
    }

    #[test]
    fn the_first_word_may_name_a_playbook() {
        let words = ["contractors".to_owned(), "all".to_owned()];
        assert_eq!(split_playbook(&words), (Some("contractors"), &words[1..]));
        assert_eq!(split_playbook(&words[1..]), (None, &words[1..]));
        assert_eq!(split_playbook(&[]), (None, &[][..]));
    }
}
