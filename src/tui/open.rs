//! Starting the workbench and leaving it in order.

use std::io::{IsTerminal, Write};
use std::path::Path;

use super::background;
use super::event_loop;
use super::model::{Model, Start};
use super::session::{self, Session};
use super::terminal::Screen;
use super::theme::{Themes, told_by_environment};
use super::worker::Workers;
use crate::operations::{KeyTable, Looks, Opening, Replay, UserSettings, themes, tour, unknown_theme, vocabulary};
use crate::store::{Workspace, read_state_of};

/// Why the workbench could not be opened or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// There is nothing to draw on.
    #[error("the workbench needs a terminal on both ends; `assay status` prints the same without one")]
    NoTerminal,
    /// The terminal refused.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] std::io::Error),
}

/// How the screen was left last time; a session that cannot be read is a fresh one.
fn session(root: &Path) -> Option<Session> {
    let state = read_state_of(root, session::NAME).ok().flatten()?;
    let mut session: Session = serde_json::from_value(state).ok()?;
    // A playbook that the settings no longer name is not brought back; nor is any where they cannot be read.
    let named = |id: &String| {
        let workspace = Workspace::open(root, &vocabulary());
        workspace.is_ok_and(|workspace| workspace.settings.playbooks.contains_key(id))
    };
    session.open = session.open.filter(named);
    Some(session)
}

/// A fresh screen on the tour's first playbook.
fn before_the_tour() -> Session {
    Session {
        open: Some(tour().playbook.clone()),
        ..Session::default()
    }
}

/// Opens the workbench on a workspace and returns when the user leaves it. A record that is given plays
/// on it. `looks` says what the terminal can show.
///
/// The shell is on screen before any data is read; a workspace that cannot be read is reported there, in the pane. With
/// `touring` the workspace is a copy that the guided tour walks through.
///
/// # Errors
/// When standard input or output is no terminal, or the terminal fails.
pub fn open(opening: Opening, looks: Looks, replay: Option<Box<Replay>>, touring: bool) -> Result<(), TuiError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(TuiError::NoTerminal);
    }
    // A replay is about its record's day, and so is what is seen of it.
    let day = replay.as_ref().map(|replay| replay.record.head.as_of);
    let opening = &opening.on_day(day);
    let root = opening.root();
    let folder = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let name = folder.file_name().map_or_else(
        || folder.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut screen = Screen::enter()?;
    let size = screen.size()?;
    let mut prepared = prepared(looks, &UserSettings::read());
    prepared
        .complaints
        .extend(replay.iter().flat_map(|replay| replay.remarks()));
    let start = Start {
        workspace: name,
        size,
        session: if touring {
            Some(before_the_tour())
        } else {
            session(root)
        },
        tour: touring,
        records: opening.is_recorded(),
        replay: replay.map(|replay| replay.record.entries),
        ..prepared
    };
    let (mut model, effects) = Model::start(start);
    let mut workers = Workers::spawn(opening, sender);
    let ended = event_loop::run(&mut screen, &mut model, effects, &receiver, &mut workers);
    // What changed since the last frame, and on every way out.
    workers.keep(Session::of(&model));
    drop(screen);
    let mut stderr = std::io::stderr();
    let mut failed = workers.settle(&receiver);
    failed.extend(opening.finish().err().map(|error| error.to_string()));
    for sentence in failed {
        // A terminal that is gone cannot be told.
        let _ = writeln!(stderr, "assay: {sentence}");
    }
    ended
}

/// Themes, keys and mouse as the person set them; what cannot hold becomes a complaint.
fn prepared(looks: Looks, settings: &UserSettings) -> Start {
    let shown = settings.file_shown();
    let mut complaints = settings.complaints.clone();
    let (files, broken) = themes(settings.folder.as_deref());
    complaints.extend(broken);
    let (keys, clashes) = KeyTable::with(&settings.keys, &shown);
    complaints.extend(clashes);
    let mut known = Themes::new(&files, looks, settings.paints_background);
    if let Some(name) = &settings.theme
        && !known.choose(name)
    {
        complaints.push(unknown_theme(&shown, name, &files));
    }
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if let Some(light) = told_by_environment(&variable("COLORFGBG")) {
        known.settle(light);
    }
    Start {
        themes: known,
        keys,
        mouse: settings.mouse,
        complaints,
        asks_background: background::may_ask(&variable("TERM"), std::env::var_os("TMUX").is_some()),
        ..Start::default()
    }
}
