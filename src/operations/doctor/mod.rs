//! What is in order and what is not, each with the way to mend it. Looking changes nothing and keeps nobody waiting.

mod entries;
mod results;
mod room;
mod terminal;

use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::keys::KeyTable;
use super::services::services;
use super::settings::UserSettings;
use super::themes::{ThemeFile, themes};
use crate::engine::counted;
use crate::frame::instead;
use crate::playbooks::{Playbook, embedded};
use crate::privacy::KeyError;
use crate::store::{SETTINGS_FILE, TablesLook};

pub use terminal::terminal_size;

/// `data/doctor.toml`; the file explains each entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DoctorSettings {
    comfortable_terminal: (u16, u16),
    smallest_terminal: (u16, u16),
    leftover_seconds: u64,
    disk_bad_mib: u64,
    disk_note_mib: u64,
}

/// The built-in settings of this room.
fn settings() -> &'static DoctorSettings {
    static SETTINGS: OnceLock<DoctorSettings> = OnceLock::new();
    SETTINGS.get_or_init(|| embedded("doctor.toml", include_str!("../data/doctor.toml")))
}

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
    /// What was found.
    pub found: String,
    /// What to do or to type, where something is to be done.
    pub mend: Option<String>,
}

impl Check {
    /// A check's result.
    pub fn new(what: &str, verdict: Verdict, found: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            verdict,
            found: found.into(),
            mend: None,
        }
    }

    /// The same with what mends it.
    #[must_use]
    pub fn mended_by(self, mend: impl Into<String>) -> Self {
        Self {
            mend: Some(mend.into()),
            ..self
        }
    }
}

/// Looks over a workspace: store and disk, settings, audit chain, parameters, identity key, services, data files, and
/// whether the results still fit them. `open` opens the workspace; it is asked after the store was looked at, because
/// opening may change it.
pub fn examine(root: &Path, open: impl FnOnce() -> Result<Bench, OperationError>) -> Vec<Check> {
    let mut checks = vec![Check::new("workspace", Verdict::Good, root.display().to_string())];
    let (of_store, tables) = room::store(root);
    checks.extend(of_store);
    checks.extend(room::disk(root));
    // A database of other tables, or none at all, is not opened: that would change it, or fail once more.
    let readable = matches!(tables, TablesLook::None | TablesLook::Present);
    match open() {
        Ok(bench) => {
            checks.push(Check::new("settings", Verdict::Good, "assay.toml reads without errors"));
            if readable {
                checks.push(audit(&bench));
            }
            for playbook in named(&bench) {
                checks.extend(of_playbook(&bench, playbook, readable));
            }
            checks.push(outside_calls(&bench));
        }
        Err(error) => checks.push(
            Check::new("settings", Verdict::Bad, error.to_string())
                .mended_by(format!("mend {} as said", root.join(SETTINGS_FILE).display())),
        ),
    }
    checks
}

/// The playbooks that the settings name, in the order of the overview.
fn named(bench: &Bench) -> impl Iterator<Item = &'static Playbook> + '_ {
    let settings = &bench.workspace().settings.playbooks;
    let all = crate::playbooks::all().iter();
    all.filter(|playbook| settings.contains_key(playbook.id))
}

fn of_playbook(bench: &Bench, playbook: &'static Playbook, readable: bool) -> Vec<Check> {
    let mut checks = vec![parameters(bench, playbook), key(bench, playbook)];
    checks.extend(services(bench, playbook));
    let files = entries::datasets(bench, playbook);
    let whole = checks.iter().chain(&files).all(|check| check.verdict != Verdict::Bad);
    checks.extend(files);
    // With a file missing or a parameter that does not fit the reason stands there already.
    if readable && whole {
        checks.push(results::freshness(bench, playbook));
    }
    checks
}

fn outside_calls(bench: &Bench) -> Check {
    let live = bench.workspace().settings.workspace.live;
    let (verdict, words) = if live {
        (Verdict::Note, "live = true: services that are enabled may be called")
    } else {
        (Verdict::Good, "live = false: nothing calls out")
    };
    Check::new("outside calls", verdict, words)
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
            .map(|why| {
                Check::new("own settings", Verdict::Bad, why).mended_by(format!(
                    "mend it in {shown}; `assay keys` and `assay themes` list what there is"
                ))
            })
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

fn audit(bench: &Bench) -> Check {
    match bench.reader().and_then(|store| Ok(store.audit_verify()?)) {
        Ok(report) => match report.first_broken {
            None => Check::new(
                "audit chain",
                Verdict::Good,
                format!("{}, unbroken", counted(report.entries, "entry", "entries")),
            ),
            Some(broken) => Check::new(
                "audit chain",
                Verdict::Bad,
                format!("broken: {broken:?}; `assay audit verify`"),
            )
            .mended_by("`assay audit verify` names the entry; `assay archive restore` brings an earlier store back"),
        },
        Err(error) => Check::new("audit chain", Verdict::Bad, error.to_string()),
    }
}

fn parameters(bench: &Bench, playbook: &Playbook) -> Check {
    let what = format!("{} parameters", playbook.id);
    match bench.parameters(playbook, &Overrides::default()) {
        Ok(found) => Check::new(&what, Verdict::Good, format!("{} values fit", found.all().len())),
        Err(error) => Check::new(&what, Verdict::Bad, error.to_string()).mended_by(format!(
            "`assay parameters {} --unset NAME` takes a value out, or mend it in {SETTINGS_FILE}",
            playbook.id
        )),
    }
}

fn key(bench: &Bench, playbook: &Playbook) -> Check {
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
        Err(error) => {
            let mend = match &error {
                OperationError::Key(KeyError::TooOpen { path, .. }) => format!("chmod 600 {}", path.display()),
                OperationError::Key(KeyError::Damaged { path, .. }) => {
                    format!("put a copy of {} back; a new key changes every id", path.display())
                }
                OperationError::Key(KeyError::Io { path, .. }) => {
                    format!(
                        "make {} yours to read, or name another in ASSAY_KEY_FILE",
                        path.display()
                    )
                }
                _ => "name a key file in ASSAY_KEY_FILE".to_owned(),
            };
            Check::new(&what, Verdict::Bad, error.to_string()).mended_by(mend)
        }
    }
}
