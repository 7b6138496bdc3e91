//! The data worker: lists files and frames, reads tables, makes mapping sheets and writes what was accepted.
//!
//! It has a thread of its own, because a file may take many seconds to read: a newer question about a table stops the
//! reading of an older one, and files that nobody asked for are read only while nothing else is asked.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use super::paths::{completions, find};
use super::today;
use super::watch::Watcher;
use crate::frame::{Inspection, Watch};
use crate::operations::{
    Applied, Bench, DataPicture, FileVerdict, MappingSheet, OpenedTable, OperationError, Overrides, TableKey, View,
    look_at, quarantine_groups, summaries,
};
use crate::playbooks::Playbook;
use crate::tui::action::{Action, Answer};
use crate::tui::data::{DataAnswer, DataRequest, Shown};
use crate::tui::event_loop::Incoming;
use crate::tui::orders::of_data;

/// What the screen's side knows of the newest questions.
#[derive(Debug, Default)]
struct Newest {
    /// The newest question about a table or its profile.
    table: AtomicU64,
    /// Questions that were sent and not taken yet.
    waiting: AtomicUsize,
}

/// The way to the worker.
pub struct DataDesk {
    requests: Sender<DataRequest>,
    newest: Arc<Newest>,
}

impl DataDesk {
    /// Starts the worker.
    pub fn spawn(root: &Path, actor: &str, screen: Sender<Incoming>) -> Self {
        let (requests, receiver) = channel();
        let newest = Arc::new(Newest::default());
        let worker = DataWorker {
            root: root.to_owned(),
            actor: actor.to_owned(),
            screen,
            newest: Arc::clone(&newest),
            open: None,
            held: None,
            inspected: None,
            unread: VecDeque::new(),
            watcher: None,
        };
        std::thread::spawn(move || worker.serve(&receiver));
        Self { requests, newest }
    }

    /// Asks. A worker that is gone has said why.
    pub fn ask(&self, request: DataRequest) {
        match &request {
            DataRequest::Open { generation, .. } | DataRequest::Profile { generation, .. } => {
                self.newest.table.store(*generation, Ordering::Release);
            }
            DataRequest::Stop => self.newest.table.store(u64::MAX, Ordering::Release),
            _ => {}
        }
        self.newest.waiting.fetch_add(1, Ordering::AcqRel);
        let _ = self.requests.send(request);
    }
}

/// What is open for reading.
struct Open {
    bench: Bench,
    playbook: &'static Playbook,
    view: Option<View>,
}

struct DataWorker {
    root: PathBuf,
    actor: String,
    screen: Sender<Incoming>,
    newest: Arc<Newest>,
    open: Option<Open>,
    held: Option<(TableKey, OpenedTable)>,
    inspected: Option<(PathBuf, Inspection)>,
    unread: VecDeque<(String, String)>,
    watcher: Option<Watcher>,
}

/// Watches the reading of a table: tells how far it is, and stops it for a newer question.
struct TableWatch<'w> {
    newest: &'w Newest,
    screen: &'w Sender<Incoming>,
    generation: u64,
    total: u64,
    told: u64,
}

impl Watch for TableWatch<'_> {
    fn look(&mut self, rows: u64, bytes: u64) -> bool {
        let share = bytes as f64 / self.total.max(1) as f64;
        let percent = (share * 100.0) as u64;
        if percent > self.told {
            self.told = percent;
            let progress = DataAnswer::Progress {
                generation: self.generation,
                rows,
                share: share.min(1.0),
            };
            let _ = self.screen.send(Incoming::Action(Action::Data(progress)));
        }
        self.newest.table.load(Ordering::Acquire) == self.generation
    }
}

/// Watches a reading in passing: any question stops it.
struct PassingWatch<'w>(&'w Newest);

impl Watch for PassingWatch<'_> {
    fn look(&mut self, _rows: u64, _bytes: u64) -> bool {
        self.0.waiting.load(Ordering::Acquire) == 0
    }
}

impl DataWorker {
    /// Answers until the screen is gone.
    fn serve(mut self, requests: &Receiver<DataRequest>) {
        loop {
            let request = if self.unread.is_empty() {
                match requests.recv() {
                    Ok(request) => Some(request),
                    Err(_) => return,
                }
            } else {
                match requests.try_recv() {
                    Ok(request) => Some(request),
                    Err(TryRecvError::Empty) => None,
                    Err(TryRecvError::Disconnected) => return,
                }
            };
            if request.is_some() {
                self.newest.waiting.fetch_sub(1, Ordering::AcqRel);
            }
            let answer = catch_unwind(AssertUnwindSafe(|| match request {
                Some(request) => self.answer(request),
                None => self.read_unread(),
            }));
            let action = match answer {
                Ok(None) => continue,
                Ok(Some(answer)) => Action::Data(answer),
                Err(_) => {
                    (self.open, self.held, self.inspected) = (None, None, None);
                    self.unread.clear();
                    let words = "reading data met a defect in Assay; F5 reads again".to_owned();
                    Action::Answer(Answer::Defect(words))
                }
            };
            if self.screen.send(Incoming::Action(action)).is_err() {
                return;
            }
        }
    }

    fn answer(&mut self, request: DataRequest) -> Option<DataAnswer> {
        let words = |error: OperationError| error.to_string();
        Some(match request {
            DataRequest::List { generation } => DataAnswer::List {
                generation,
                result: self.list().map(Box::new).map_err(words),
            },
            DataRequest::ReadUnread => {
                self.find_unread();
                return None;
            }
            DataRequest::Open { generation, key } => {
                if self.is_old(generation) {
                    return None;
                }
                let result = self.table(&key, generation).map_err(words);
                let result = result.and_then(|table| shown(&key, table).map_err(words));
                DataAnswer::Opened {
                    generation,
                    result: result.map(Box::new),
                }
            }
            DataRequest::Profile { generation, key } => {
                if self.is_old(generation) {
                    return None;
                }
                let result = self.table(&key, generation).and_then(|table| summaries(table, false));
                DataAnswer::Profile {
                    generation,
                    result: result.map_err(words),
                }
            }
            DataRequest::Stop => return None,
            DataRequest::Sheet {
                generation,
                path,
                dataset,
                layout,
            } => DataAnswer::Sheet {
                generation,
                result: self
                    .sheet(&path, dataset.as_deref(), layout.as_deref())
                    .map(Box::new)
                    .map_err(words),
            },
            DataRequest::Complete { typed } => {
                let found = completions(&self.root, &typed);
                DataAnswer::Completed { typed, found }
            }
            DataRequest::Accept(_) => match self.carry_out(&request)? {
                Ok(Applied::MappingAccepted(accepted)) => DataAnswer::Accepted(Ok(accepted)),
                Ok(_) => return None,
                Err(error) => DataAnswer::Accepted(Err(words(error))),
            },
            DataRequest::TakeBack => DataAnswer::TakenBack(self.carry_out(&request)?.map(|_| ()).map_err(words)),
        })
    }

    /// Carries out an order as the operation it is.
    fn carry_out(&mut self, request: &DataRequest) -> Option<Result<Applied, OperationError>> {
        self.own_write(true);
        let result = match self.open() {
            Ok(open) => open.bench.apply(&of_data(request, open.playbook.id)?),
            Err(error) => Err(error),
        };
        self.own_write(result.is_ok());
        Some(result)
    }

    fn is_old(&self, generation: u64) -> bool {
        self.newest.table.load(Ordering::Acquire) != generation
    }

    fn open(&mut self) -> Result<&Open, OperationError> {
        if self.open.is_none() {
            let bench = Bench::open(&self.root, &self.actor, today())?;
            let playbook = bench
                .first_playbook()
                .ok_or_else(|| OperationError::Usage("there is no playbook".to_owned()))?;
            // Without a view (a file of the settings is missing, say) the files are still there to be looked at.
            let view = bench.view(playbook, &Overrides::default()).ok();
            self.open = Some(Open { bench, playbook, view });
        }
        self.open
            .as_ref()
            .ok_or_else(|| OperationError::Usage("there is no workspace".to_owned()))
    }

    fn list(&mut self) -> Result<DataPicture, OperationError> {
        (self.open, self.held, self.inspected) = (None, None, None);
        let open = self.open()?;
        let picture = open.bench.datasets(open.playbook, open.view.as_ref())?;
        let files = picture.datasets.iter().flat_map(|row| &row.files);
        let paths: Vec<(PathBuf, String)> = files.map(|file| (file.path.clone(), file.shown.clone())).collect();
        let watcher = self
            .watcher
            .get_or_insert_with(|| Watcher::start(&self.root, self.screen.clone()));
        watcher.watch(&paths);
        Ok(picture)
    }

    /// Says whether the next change of `assay.toml` is ours, so that the screen knows of it already.
    fn own_write(&self, ours: bool) {
        if let Some(watcher) = &self.watcher {
            watcher.own_write(ours);
        }
    }

    fn find_unread(&mut self) {
        self.unread.clear();
        let Ok(open) = self.open() else { return };
        let Ok(picture) = open.bench.datasets(open.playbook, open.view.as_ref()) else {
            return;
        };
        let files = picture.datasets.into_iter().flat_map(|row| row.files);
        let unread = files.filter(|file| file.verdict() == FileVerdict::Unread);
        self.unread = unread.map(|file| (file.dataset, file.shown)).collect();
    }

    /// Reads the next file that nobody read; a question in between puts it back.
    fn read_unread(&mut self) -> Option<DataAnswer> {
        let (dataset, shown) = self.unread.pop_front()?;
        let newest = Arc::clone(&self.newest);
        let open = self.open().ok()?;
        let read = open
            .bench
            .read_file(open.playbook, &dataset, &shown, &mut PassingWatch(&newest));
        match read {
            Ok((facts, _)) => Some(DataAnswer::Facts {
                dataset,
                shown,
                facts: Box::new(facts),
            }),
            Err(_) if newest.waiting.load(Ordering::Acquire) > 0 => {
                self.unread.push_front((dataset, shown));
                None
            }
            // Gone in between: the next listing says so.
            Err(_) => None,
        }
    }

    fn table(&mut self, key: &TableKey, generation: u64) -> Result<&OpenedTable, OperationError> {
        if self.held.as_ref().is_none_or(|(held, _)| held != key) {
            self.held = None;
            let (newest, screen) = (Arc::clone(&self.newest), self.screen.clone());
            let open = self.open()?;
            let path = match key {
                TableKey::File { dataset, shown } => {
                    let files = open.bench.datasets(open.playbook, None)?;
                    files.file(dataset, shown).map(|file| file.path.clone())
                }
                TableKey::Loose(path) => Some(path.clone()),
                TableKey::Frame(_) | TableKey::Quarantine { .. } => None,
            };
            let total = path
                .and_then(|path| std::fs::metadata(path).ok())
                .map_or(0, |meta| meta.len());
            let mut watch = TableWatch {
                newest: &newest,
                screen: &screen,
                generation,
                total,
                told: 0,
            };
            let table = open
                .bench
                .open_table(open.playbook, open.view.as_ref(), key, false, &mut watch)?;
            self.held = Some((key.clone(), table));
        }
        let held = self.held.as_ref().map(|(_, table)| table);
        held.ok_or_else(|| OperationError::Refused("the table was let go of; Enter opens it".to_owned()))
    }

    fn sheet(
        &mut self,
        typed: &str,
        dataset: Option<&str>,
        layout: Option<&str>,
    ) -> Result<MappingSheet, OperationError> {
        let path = find(&self.root, typed);
        if self.inspected.as_ref().is_none_or(|(known, _)| *known != path) {
            self.inspected = Some((path.clone(), look_at(&path, typed)?));
        }
        let inspection = self.inspected.as_ref().map(|(_, inspection)| inspection.clone());
        let open = self.open()?;
        let inspection = inspection.ok_or_else(|| OperationError::Refused(format!("`{typed}` was let go of")))?;
        open.bench.sheet_for(open.playbook, &path, &inspection, dataset, layout)
    }
}

fn shown(key: &TableKey, table: &OpenedTable) -> Result<Shown, OperationError> {
    let groups = match key {
        TableKey::Quarantine { .. } => quarantine_groups(&table.frame)?,
        _ => Vec::new(),
    };
    let numbered = groups.into_iter().map(|group| {
        let rows = group.rows.into_iter().filter_map(|row| u32::try_from(row).ok());
        (group.reason, rows.collect())
    });
    Ok(Shown {
        key: key.clone(),
        title: table.title.clone(),
        sheet: table.sheet()?,
        groups: numbered.collect(),
    })
}
