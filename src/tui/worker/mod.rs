//! The threads beside the screen: one that reads and writes records, and one for each run.
//!
//! The reader owns the picture and the queue (a store's connection cannot be shared), answers one question at a time
//! and drops those that a newer one has replaced. A run has a thread of its own, so that reading never waits for it.

mod data;
mod export;
mod history;
mod orders;
mod paths;
mod queue;
mod reader;
mod refusal;
mod replay;
pub(super) mod rows;
mod saver;
mod watch;
mod whatif;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::action::{Action, CountJob, ExportJob, LeadsJob, Request, RowsJob, SharedSheet};
use super::data::DataRequest;
use super::defect::{Place, planted};
use super::event_loop::Incoming;
use super::session::Session;
use super::tiers::WhatIfAsk;
use crate::engine::{CancelToken, RunEvent, RunReport, RunSink};
use crate::operations::{Applied, Around, Entry, Opening, Operation, RunOrder, SheetKey};

/// How long leaving waits for a cancelled run to say that it stopped. Whatever it had not finished is done again by
/// the next run, so this only spares the history an "interrupted".
const PATIENCE: Duration = Duration::from_secs(3);

/// How long leaving waits for orders that were given and are not carried out.
const ORDERS_PATIENCE: Duration = Duration::from_secs(6);

/// How often it looks whether they are.
const LOOK: Duration = Duration::from_millis(20);

/// The words that stand in the history for a run started here.
const COMMAND: &str = "workbench";

/// The workers and the way to them.
pub struct Workers {
    opening: Opening,
    screen: Sender<Incoming>,
    reader: Sender<queue::Asked>,
    orders: orders::Orders,
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
    pub fn spawn(opening: &Opening, screen: Sender<Incoming>) -> Self {
        let (sender, receiver) = channel();
        let reader = reader::Reader::new(opening);
        let answers = screen.clone();
        let orders = orders::Orders::default();
        let book = orders.clone();
        std::thread::spawn(move || queue::serve(reader, &receiver, &book, &answers));
        let data = data::DataDesk::spawn(opening, &orders, screen.clone());
        Self {
            opening: opening.clone(),
            what_if: whatif::WhatIfDesk::spawn(opening, screen.clone()),
            screen,
            reader: sender,
            orders,
            data,
            cancel: None,
            searches: rows::Searches::default(),
            saver: saver::Saver::spawn(opening.root()),
            playbook: None,
        }
    }

    /// The way for other threads to reach the screen.
    pub fn screen(&self) -> Sender<Incoming> {
        self.screen.clone()
    }

    /// Asks the reader. A reader that is gone has said why.
    pub fn ask(&self, request: Request) {
        let order = queue::words(&request).map(|words| self.orders.begin(words));
        let _ = self.reader.send(queue::Asked { request, order });
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

    /// Finds the leads that rows name on a thread of its own.
    pub fn leads(&self, job: LeadsJob) {
        rows::leads(job, self.screen.clone());
    }

    /// Finds the edges between low and high values on a thread of its own.
    pub fn edges(&self, key: SheetKey, source: SharedSheet, column: String) {
        rows::edges(key, source, column, self.screen.clone());
    }

    /// Writes a file on a thread of its own.
    pub fn export(&self, job: ExportJob) {
        let words = match &job {
            ExportJob::Named(name) | ExportJob::Shown { name, .. } => format!("the export {name}"),
            ExportJob::Report(run) => format!("the report of run {run}"),
        };
        let order = self.orders.begin(words);
        let screen = self.screen.clone();
        export::start(&self.opening, self.playbook.clone(), job, order, screen);
    }

    /// Answers and runs are of this playbook from now on.
    pub fn switch_playbook(&mut self, id: String) {
        self.playbook = Some(id.clone());
        self.data.ask(DataRequest::SwitchPlaybook(id.clone()));
        self.ask(Request::SwitchPlaybook(id));
    }

    /// Asks about a what-if draft; one that still waits is forgotten.
    pub fn what_if(&self, ask: WhatIfAsk) {
        self.what_if.ask(self.playbook.clone(), ask);
    }

    /// Asks the data worker.
    pub fn ask_data(&self, request: DataRequest) {
        self.data.ask(request);
    }

    /// Starts a run on a thread of its own.
    pub fn start_run(&mut self, phases: Vec<String>, force: bool) {
        let token = CancelToken::new();
        self.cancel = Some(token.clone());
        let (opening, screen) = (self.opening.clone(), self.screen.clone());
        let playbook = self.playbook.clone();
        std::thread::spawn(move || {
            let order = RunOrder {
                phases,
                force,
                ..RunOrder::default()
            };
            let run = || run((&opening, playbook.as_deref()), order, &token, &screen);
            let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
                Err("the run met a defect in Assay and stopped; what was finished is kept".to_owned())
            });
            let _ = screen.send(Incoming::Action(Action::JobEnded(result)));
        });
    }

    /// Carries out an operation of a replay on a thread of its own.
    pub fn replay(&mut self, entry: Entry) {
        let order = self.orders.begin(entry.did.words());
        let token = CancelToken::new();
        if matches!(entry.did, Operation::Run { .. }) {
            self.cancel = Some(token.clone());
        }
        replay::start(self.opening.clone(), entry, token, order, self.screen.clone());
    }

    /// Says after a little while that the next operation of a replay is due.
    pub fn pace(&self, moment: u64) {
        replay::pace(moment, self.screen.clone());
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

    /// Waits a little for a cancelled run to end and for orders to be carried out. Gives a sentence about each that
    /// failed or was not carried out in time.
    pub fn settle(&mut self, incoming: &Receiver<Incoming>) -> Vec<String> {
        self.orders.leave();
        let mut running = self.cancel.take().inspect(CancelToken::cancel).is_some();
        let mut failed = Vec::new();
        let started = Instant::now();
        loop {
            let open = self.orders.open();
            running = running && started.elapsed() < PATIENCE;
            if open.is_empty() && !running {
                break;
            }
            if started.elapsed() >= ORDERS_PATIENCE {
                let words = |what: &String| format!("not done, because the workbench was left: {what}");
                failed.extend(open.iter().map(words));
                return failed;
            }
            match incoming.recv_timeout(LOOK) {
                Ok(Incoming::Action(ended)) if ended.ends_run() => running = false,
                Ok(found) => failed.extend(failure(&found)),
                Err(_) => {}
            }
        }
        // An order is struck out after its answer was sent: what is still unread is here by now.
        failed.extend(incoming.try_iter().filter_map(|found| failure(&found)));
        failed
    }
}

fn failure(found: &Incoming) -> Option<String> {
    match found {
        Incoming::Action(action) => refusal::failure(action).map(str::to_owned),
        Incoming::Event(_) => None,
    }
}

fn run(
    (opening, playbook): (&Opening, Option<&str>),
    order: RunOrder,
    cancel: &CancelToken,
    screen: &Sender<Incoming>,
) -> Result<RunReport, String> {
    planted(Place::Run);
    let words = |error: crate::operations::OperationError| error.to_string();
    let bench = opening.bench().map_err(words)?;
    let playbook = bench.chosen_playbook(playbook).map_err(words)?.id.to_owned();
    let around = Around {
        view: None,
        cancel,
        sink: &ToScreen(screen),
        command: Some(COMMAND),
    };
    match bench.apply_with(&Operation::Run { playbook, order }, around) {
        Ok(Applied::Ran(report)) => Ok(report),
        Ok(other) => Err(reader::unexpected(&other)),
        Err(error) => Err(words(error)),
    }
}

/// Sends a run's events to the screen.
struct ToScreen<'a>(&'a Sender<Incoming>);

impl RunSink for ToScreen<'_> {
    fn event(&self, event: RunEvent) {
        let _ = self.0.send(Incoming::Action(Action::Job(event)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_waits_for_orders_and_tells_which_failed() {
        let folder = tempfile::tempdir().unwrap();
        let (screen, incoming) = channel();
        let mut workers = Workers::spawn(&Opening::new(folder.path(), "tester"), screen);
        workers.ask(Request::Mark {
            lead: "a".to_owned(),
            status: Some("called".to_owned()),
            note: None,
            step: crate::tui::desk::Step::Fresh,
        });
        workers.ask_data(DataRequest::TakeBack);
        let failed = workers.settle(&incoming);
        assert_eq!(failed.len(), 2, "{failed:?}");
        assert!(
            failed
                .iter()
                .any(|sentence| sentence.starts_with("nothing is read at the moment")),
            "{failed:?}"
        );
        assert!(workers.settle(&incoming).is_empty(), "each is told once");
    }
}
