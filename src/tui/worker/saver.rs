//! The thread that keeps the session: whole or not at all, and no oftener than somebody can notice.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::store::write_state_of;
use crate::tui::session::{NAME, Session};

/// How long the thread waits for a newer session before it writes one: moving through a list writes once.
const PAUSE: Duration = Duration::from_millis(400);

/// The thread and the way to it.
pub struct Saver {
    sessions: Option<Sender<Session>>,
    thread: Option<JoinHandle<()>>,
}

impl Saver {
    /// Starts the thread for the workspace in `root`.
    pub fn spawn(root: &Path) -> Self {
        let (sender, receiver) = channel();
        let root = root.to_owned();
        let thread = std::thread::spawn(move || serve(&root, &receiver));
        Self {
            sessions: Some(sender),
            thread: Some(thread),
        }
    }

    /// Keeps a session soon; a newer one takes its place.
    pub fn keep(&self, session: Session) {
        if let Some(sessions) = &self.sessions {
            let _ = sessions.send(session);
        }
    }
}

impl Drop for Saver {
    /// Waits until the last session is on disk.
    fn drop(&mut self) {
        self.sessions = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(root: &Path, sessions: &Receiver<Session>) {
    while let Ok(mut newest) = sessions.recv() {
        let over = loop {
            match sessions.recv_timeout(PAUSE) {
                Ok(newer) => newest = newer,
                Err(RecvTimeoutError::Timeout) => break false,
                Err(RecvTimeoutError::Disconnected) => break true,
            }
        };
        if let Ok(state) = serde_json::to_value(&newest)
            && let Err(error) = write_state_of(root, NAME, &state)
        {
            // A folder that cannot be written is no reason to disturb anybody: the next start is a fresh one.
            tracing::warn!(target: "assay::tui", "the session could not be kept: {error}");
        }
        if over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::read_state_of;

    #[test]
    fn the_last_session_is_on_disk_when_the_saver_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let saver = Saver::spawn(dir.path());
        for pane in ["Overview", "Gates", "Leads"] {
            saver.keep(Session {
                pane: pane.to_owned(),
                ..Session::default()
            });
        }
        drop(saver);
        let state = read_state_of(dir.path(), NAME).unwrap().unwrap();
        let kept: Session = serde_json::from_value(state).unwrap();
        assert_eq!(kept.pane, "Leads");
    }
}
