//! Starting the workbench and leaving it in order.

use std::io::IsTerminal;
use std::path::Path;

use super::event_loop;
use super::model::{Model, Start};
use super::session::{self, Session};
use super::terminal::Screen;
use super::theme::Themes;
use super::worker::Workers;
use crate::store::read_state_of;

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
    serde_json::from_value(state).ok()
}

/// Opens the workbench on the workspace in `root` and returns when the user leaves it. `actor` signs what is written.
///
/// The shell is on screen before any data is read; a workspace that cannot be read is reported there, in the pane.
///
/// # Errors
/// When standard input or output is no terminal, or the terminal fails.
pub fn open(root: &Path, actor: &str) -> Result<(), TuiError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(TuiError::NoTerminal);
    }
    let folder = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let name = folder.file_name().map_or_else(
        || folder.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut screen = Screen::enter()?;
    let size = screen.size()?;
    let start = Start {
        workspace: name,
        themes: Themes::from_environment(),
        size,
        session: session(root),
    };
    let (mut model, effects) = Model::start(start);
    let mut workers = Workers::spawn(root, actor, sender);
    let ended = event_loop::run(&mut screen, &mut model, effects, &receiver, &mut workers);
    drop(screen);
    workers.settle(&receiver);
    ended
}
