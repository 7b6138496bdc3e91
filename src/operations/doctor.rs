//! What is in order and what is not, each with the way to mend it.

use std::path::Path;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::keys::KeyTable;
use super::services::services;
use super::settings::UserSettings;
use super::themes::{ThemeFile, themes};
use crate::engine::counted;
use crate::frame::instead;
use crate::store::{Access, Store};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// In order.
    Good,
    /// Works, but worth knowing.
    Note,
    /// Has to be mended.
    Bad,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: String,
    /// How it came out.
    pub verdict: Verdict,
    /// What was found, and the way out where it is not in order.
    pub found: String,
}

impl Check {
    /// A check's result.
    pub fn new(what: &str, verdict: Verdict, found: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            verdict,
            found: found.into(),
        }
    }
}

/// Looks over a workspace: settings, data files, store, audit chain, identity key.
pub fn examine(root: &Path, opened: &Result<Bench, OperationError>) -> Vec<Check> {
    let mut checks = vec![Check::new("workspace", Verdict::Good, root.display().to_string())];
    let bench = match opened {
        Ok(bench) => bench,
        Err(error) => {
            checks.push(Check::new("settings", Verdict::Bad, error.to_string()));
            return checks;
        }
    };
    checks.push(Check::new("settings", Verdict::Good, "assay.toml reads without errors"));
    checks.push(store(root));
    checks.push(audit(bench));
    for playbook in crate::playbooks::all() {
        if let Some(settings) = bench.workspace().settings.playbooks.get(playbook.id) {
            checks.push(parameters(bench, playbook));
            checks.push(key(bench, playbook));
            checks.extend(services(bench, playbook));
            for dataset in settings.datasets.keys() {
                let declared = playbook.pipeline.datasets.iter().find(|(name, _)| name == dataset);
                let required = declared.is_none_or(|(_, required)| *required);
                checks.push(dataset_files(bench, playbook.id, dataset, required));
            }
        }
    }
    let live = bench.workspace().settings.workspace.live;
    let words = if live {
        "live = true: services that are enabled may be called"
    } else {
        "live = false: nothing calls out"
    };
    checks.push(Check::new(
        "outside calls",
        if live { Verdict::Note } else { Verdict::Good },
        words,
    ));
    checks
}

/// Looks over a person's own settings: the file, the keys and the themes in its folder.
pub fn examine_settings(settings: &UserSettings) -> Vec<Check> {
    let shown = settings.file_shown();
    let (table, clashes) = KeyTable::with(&settings.keys, &shown);
    let (known, broken) = themes(settings.folder.as_deref());
    let mut wrong: Vec<String> = [&settings.complaints, &clashes, &broken]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    if let Some(name) = &settings.theme
        && !known.iter().any(|theme| theme.name == *name)
    {
        wrong.push(unknown_theme(&shown, name, &known));
    }
    if !wrong.is_empty() {
        let checks = wrong.into_iter();
        return checks
            .map(|why| Check::new("own settings", Verdict::Bad, why))
            .collect();
    }
    let own = table.bindings().iter().filter(|binding| binding.own).count();
    let theme = settings.theme.as_deref().unwrap_or("by the terminal's background");
    let words = match own {
        0 => format!("theme {theme}; every key as it ships ({shown} may say otherwise)"),
        1 => format!("theme {theme}; 1 verb with its own keys, from {shown}"),
        own => format!("theme {theme}; {own} verbs with their own keys, from {shown}"),
    };
    vec![Check::new("own settings", Verdict::Good, words)]
}

/// The sentence for a theme that is set and is not there.
pub fn unknown_theme(file: &str, name: &str, known: &[ThemeFile]) -> String {
    let names = known.iter().map(|theme| theme.name.as_str());
    format!("{file}: no theme `{name}`; {}", instead(name, names))
}

fn store(root: &Path) -> Check {
    match Store::open(
        root,
        Access::Writer {
            holder: "doctor".to_owned(),
        },
    ) {
        Ok(_) => Check::new("store", Verdict::Good, ".assay/ can be written and nobody else writes"),
        Err(error) => Check::new("store", Verdict::Bad, error.to_string()),
    }
}

fn audit(bench: &Bench) -> Check {
    match bench.reader().and_then(|store| Ok(store.audit_verify()?)) {
        Ok(report) => match report.first_broken {
            None => Check::new(
                "audit chain",
                Verdict::Good,
                format!("{} entries, unbroken", report.entries),
            ),
            Some(broken) => Check::new(
                "audit chain",
                Verdict::Bad,
                format!("broken: {broken:?}; `assay audit verify`"),
            ),
        },
        Err(error) => Check::new("audit chain", Verdict::Bad, error.to_string()),
    }
}

fn parameters(bench: &Bench, playbook: &crate::playbooks::Playbook) -> Check {
    let what = format!("{} parameters", playbook.id);
    match bench.parameters(playbook, &Overrides::default()) {
        Ok(found) => Check::new(&what, Verdict::Good, format!("{} values fit", found.all().len())),
        Err(error) => Check::new(&what, Verdict::Bad, error.to_string()),
    }
}

fn key(bench: &Bench, playbook: &crate::playbooks::Playbook) -> Check {
    let what = format!("{} identity key", playbook.id);
    if bench.workspace().settings.workspace.sample {
        return Check::new(
            &what,
            Verdict::Note,
            "the published key of the sample workspace: not for real people's data",
        );
    }
    match bench.hasher(playbook) {
        Ok(_) => Check::new(&what, Verdict::Good, "readable by you alone"),
        Err(error) => Check::new(&what, Verdict::Bad, error.to_string()),
    }
}

fn dataset_files(bench: &Bench, playbook: &str, dataset: &str, required: bool) -> Check {
    let what = format!("{playbook}.{dataset}");
    let workspace = bench.workspace();
    let found = if required {
        workspace.sources(playbook, dataset)
    } else {
        workspace.optional_sources(playbook, dataset)
    };
    match found {
        Ok(files) => Check::new(&what, Verdict::Good, counted(files.len(), "file found", "files found")),
        Err(error) => Check::new(&what, Verdict::Bad, error.to_string()),
    }
}
