//! The threads beside the screen: one that reads and writes records, and one for each run.
//!
//! The reader owns the picture and the queue (a store's connection cannot be shared), answers one question at a time
//! and drops those that a newer one has replaced. A run has a thread of its own, so that reading never waits for it.

mod data;
mod export;
mod history;
mod paths;
mod queue;
mod reader;
pub(super) mod rows;
mod saver;
mod watch;
mod whatif;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::action::{Action, CountJob, ExportJob, Request, RowsJob, SharedSheet};
use super::data::DataRequest;
use super::defect::{Place, planted};
use super::event_loop::Incoming;
use super::session::Session;
use super::tiers::WhatIfAsk;
use crate::engine::{CancelToken, RunEvent, RunReport, RunRequest, RunSink};
use crate::operations::{Bench, Overrides, SheetKey};

/// How long leaving waits for a cancelled run to say that it stopped. Whatever it had not finished is done again by
/// the next run, so this only spares the history an "interrupted".
const PATIENCE: Duration = Duration::from_secs(3);

/// The words that stand in the history for a run started here.
const COMMAND: &str = "workbench";

/// The workers and the way to them.
pub struct Workers {
    root: PathBuf,
    actor: String,
    screen: Sender<Incoming>,
    reader: Sender<Request>,
    what_if: whatif::WhatIfDesk,
    data: data::DataDesk,
    cancel: Option<CancelToken>,
    searches: rows::Searches,
    saver: saver::Saver,
    /// The playbook to run; none means the one the workspace opens on.
    playbook: Option<String>,
}

impl Workers {
    /// Starts the reader.
    pub fn spawn(root: &Path, actor: &str, screen: Sender<Incoming>) -> Self {
        let (sender, receiver) = channel();
        let reader = reader::Reader::new(root, actor);
        let answers = screen.clone();
        std::thread::spawn(move || queue::serve(reader, &receiver, &answers));
        let data = data::DataDesk::spawn(root, actor, screen.clone());
        Self {
            root: root.to_owned(),
            actor: actor.to_owned(),
            what_if: whatif::WhatIfDesk::spawn(root, actor, screen.clone()),
            screen,
            reader: sender,
            data,
            cancel: None,
            searches: rows::Searches::default(),
            saver: saver::Saver::spawn(root),
            playbook: None,
        }
    }

    /// The way for other threads to reach the screen.
    pub fn screen(&self) -> Sender<Incoming> {
        self.screen.clone()
    }

    /// Asks the reader. A reader that is gone has said why.
    pub fn ask(&self, request: Request) {
        let _ = self.reader.send(request);
    }

    /// Finds a table's rows on a thread of its own; an earlier search in the same table is given up.
    pub fn find_rows(&mut self, job: RowsJob) {
        self.searches.start(job, self.screen.clone());
    }

    /// Keeps the session, soon and on a thread of its own.
    pub fn keep(&self, session: Session) {
        self.saver.keep(session);
    }

    /// Counts values on a thread of its own.
    pub fn count(&self, job: CountJob) {
        rows::count(job, self.screen.clone());
    }

    /// Finds the edges between low and high values on a thread of its own.
    pub fn edges(&self, key: SheetKey, source: SharedSheet, column: String) {
        rows::edges(key, source, column, self.screen.clone());
    }

    /// Writes a file on a thread of its own.
    pub fn export(&self, job: ExportJob) {
        export::start(&self.root, &self.actor, job, self.screen.clone());
    }

    /// Answers and runs are of this playbook from now on.
    pub fn switch_playbook(&mut self, id: String) {
        self.playbook = Some(id.clone());
        self.ask(Request::SwitchPlaybook(id));
    }

    /// Asks about a what-if draft; one that still waits is forgotten.
    pub fn what_if(&self, ask: WhatIfAsk) {
        self.what_if.ask(ask);
    }

    /// Asks the data worker.
    pub fn ask_data(&self, request: DataRequest) {
        self.data.ask(request);
    }

    /// Starts a run on a thread of its own.
    pub fn start_run(&mut self, phases: Vec<String>, force: bool) {
        let token = CancelToken::new();
        self.cancel = Some(token.clone());
        let (root, actor, screen) = (self.root.clone(), self.actor.clone(), self.screen.clone());
        let playbook = self.playbook.clone();
        std::thread::spawn(move || {
            let request = RunRequest {
                phases,
                force,
                command: COMMAND.to_owned(),
                profile: None,
            };
            let run = || run((&root, playbook.as_deref()), &actor, &request, &token, &screen);
            let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
                Err("the run met a defect in Assay and stopped; what was finished is kept".to_owned())
            });
            let _ = screen.send(Incoming::Action(Action::JobEnded(result)));
        });
    }

    /// Raises the running job's flag.
    pub fn cancel_run(&self) {
        if let Some(token) = &self.cancel {
            token.cancel();
        }
    }

    /// The run is over.
    pub fn run_ended(&mut self) {
        self.cancel = None;
    }

    /// Waits a little for a cancelled run to end.
    pub fn settle(&mut self, incoming: &Receiver<Incoming>) {
        let Some(token) = self.cancel.take() else { return };
        token.cancel();
        let started = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(started.elapsed()) {
            match incoming.recv_timeout(left) {
                Ok(Incoming::Action(Action::JobEnded(_))) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }
}

fn run(
    (root, playbook): (&Path, Option<&str>),
    actor: &str,
    request: &RunRequest,
    cancel: &CancelToken,
    screen: &Sender<Incoming>,
) -> Result<RunReport, String> {
    planted(Place::Run);
    let words = |error: crate::operations::OperationError| error.to_string();
    let bench = Bench::open(root, actor, today()).map_err(words)?;
    let playbook = bench.chosen_playbook(playbook).map_err(words)?;
    bench
        .run(playbook, &Overrides::default(), request, cancel, &ToScreen(screen))
        .map_err(words)
}

/// The day that stands for `as_of` where the workspace pins none.
fn today() -> chrono::NaiveDate {
    chrono::Utc::now().date_naive()
}

/// Sends a run's events to the screen.
struct ToScreen<'a>(&'a Sender<Incoming>);

impl RunSink for ToScreen<'_> {
    fn event(&self, event: RunEvent) {
        let _ = self.0.send(Incoming::Action(Action::Job(event)));
    }
}
