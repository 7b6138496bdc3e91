//! The data worker: lists files and frames, reads tables, makes mapping sheets and writes what was accepted.
//!
//! It has a thread of its own, because a file may take many seconds to read: a newer question about a table stops the
//! reading of an older one, and files that nobody asked for are read only while nothing else is asked.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use super::orders::{Order, Orders};
use super::paths::{completions, find};
use super::watch::Watcher;
use crate::frame::{Inspection, Watch};
use crate::operations::{
    Applied, Bench, DataPicture, FileVerdict, MappingSheet, OpenedTable, Opening, OperationError, Overrides, TableKey,
    View, look_at, quarantine_groups, summaries,
};
use crate::playbooks::Playbook;
use crate::tui::action::{Action, Answer};
use crate::tui::data::{DataAnswer, DataRequest, Shown};
use crate::tui::event_loop::Incoming;
use crate::tui::orders::of_data;

/// What the screen's side knows of the newest questions.
#[derive(Debug, Default)]
struct Newest {
    /// The newest question about a table.
    table: AtomicU64,
    /// The newest question about a table's profile; asking for another table makes it an old one.
    profile: AtomicU64,
    /// Questions that were sent and not taken yet.
    waiting: AtomicUsize,
}

/// The way to the worker.
pub struct DataDesk {
    requests: Sender<Asked>,
    newest: Arc<Newest>,
    orders: Orders,
}

/// A request on its way; an order with its line in the book of orders.
type Asked = (DataRequest, Option<Order>);

impl DataDesk {
    /// Starts the worker.
    pub fn spawn(opening: &Opening, orders: &Orders, screen: Sender<Incoming>) -> Self {
        let (requests, receiver) = channel();
        let newest = Arc::new(Newest::default());
        let worker = DataWorker {
            opening: opening.clone(),
            screen,
            newest: Arc::clone(&newest),
            orders: orders.clone(),
            playbook: None,
            open: None,
            held: None,
            inspected: None,
            unread: VecDeque::new(),
            watcher: None,
        };
        std::thread::spawn(move || worker.serve(&receiver));
        Self {
            requests,
            newest,
            orders: orders.clone(),
        }
    }

    /// Asks. A worker that is gone has said why.
    pub fn ask(&self, request: DataRequest) {
        match &request {
            DataRequest::Open { generation, .. } => {
                self.newest.table.store(*generation, Ordering::Release);
                self.newest.profile.store(*generation, Ordering::Release);
            }
            DataRequest::Profile { generation, .. } => self.newest.profile.store(*generation, Ordering::Release),
            DataRequest::Stop | DataRequest::SwitchPlaybook(_) => {
                self.newest.table.store(u64::MAX, Ordering::Release);
                self.newest.profile.store(u64::MAX, Ordering::Release);
            }
            _ => {}
        }
        let order = match &request {
            DataRequest::Accept(_) => Some(self.orders.begin("the accepted mapping".to_owned())),
            DataRequest::TakeBack => Some(self.orders.begin("taking the last mapping back".to_owned())),
            _ => None,
        };
        self.newest.waiting.fetch_add(1, Ordering::AcqRel);
        let _ = self.requests.send((request, order));
    }
}

/// What is open for reading.
struct Open {
    bench: Bench,
    playbook: &'static Playbook,
    view: Option<View>,
}

struct DataWorker {
    opening: Opening,
    screen: Sender<Incoming>,
    newest: Arc<Newest>,
    orders: Orders,
    /// Whose data it is; none means the playbook the workspace opens on.
    playbook: Option<String>,
    open: Option<Open>,
    held: Option<(TableKey, OpenedTable)>,
    inspected: Option<(PathBuf, Inspection)>,
    unread: VecDeque<(String, String)>,
    watcher: Option<Watcher>,
}

/// Watches the reading of a table: tells how far it is, and stops it for a newer question.
struct TableWatch<'w> {
    newest: &'w AtomicU64,
    orders: &'w Orders,
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
        self.newest.load(Ordering::Acquire) == self.generation && !self.orders.leaving()
    }
}

/// Watches a reading in passing: any question stops it.
struct PassingWatch<'w>(&'w Newest, &'w Orders);

impl Watch for PassingWatch<'_> {
    fn look(&mut self, _rows: u64, _bytes: u64) -> bool {
        self.0.waiting.load(Ordering::Acquire) == 0 && !self.1.leaving()
    }
}

impl DataWorker {
    /// Answers until the screen is gone.
    fn serve(mut self, requests: &Receiver<Asked>) {
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
            let (request, order) = request.map_or((None, None), |(request, order)| (Some(request), order));
            if request.is_some() {
                self.newest.waiting.fetch_sub(1, Ordering::AcqRel);
            }
            let switches = matches!(request, Some(DataRequest::SwitchPlaybook(_)));
            if self.orders.leaving() && order.is_none() && !switches {
                self.unread.clear();
                continue;
            }
            let again = request.clone();
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
                    match again.and_then(|request| refused(request, &words)) {
                        Some(answer) => Action::Data(answer),
                        None => Action::Answer(Answer::Defect(words)),
                    }
                }
            };
            if self.screen.send(Incoming::Action(action)).is_err() {
                return;
            }
            drop(order);
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
                if self.is_old(&self.newest.table, generation) {
                    return None;
                }
                let result = self.table(&key, generation, false).map_err(words);
                let result = result.and_then(|table| shown(&key, table).map_err(words));
                DataAnswer::Opened {
                    generation,
                    result: result.map(Box::new),
                }
            }
            DataRequest::Profile { generation, key } => {
                if self.is_old(&self.newest.profile, generation) {
                    return None;
                }
                let result = self.table(&key, generation, true);
                let result = result.and_then(|table| summaries(table, false));
                DataAnswer::Profile {
                    generation,
                    result: result.map_err(words),
                }
            }
            DataRequest::Stop => return None,
            DataRequest::SwitchPlaybook(id) => {
                self.playbook = Some(id);
                (self.open, self.held, self.inspected) = (None, None, None);
                self.unread.clear();
                return None;
            }
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
                let found = completions(self.opening.root(), &typed);
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

    fn is_old(&self, newest: &AtomicU64, generation: u64) -> bool {
        newest.load(Ordering::Acquire) != generation
    }

    fn open(&mut self) -> Result<&Open, OperationError> {
        if self.open.is_none() {
            let bench = self.opening.bench()?;
            let playbook = bench.chosen_playbook(self.playbook.as_deref())?;
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
            .get_or_insert_with(|| Watcher::start(self.opening.root(), self.screen.clone()));
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
        let (newest, orders) = (Arc::clone(&self.newest), self.orders.clone());
        let open = self.open().ok()?;
        let read = open
            .bench
            .read_file(open.playbook, &dataset, &shown, &mut PassingWatch(&newest, &orders));
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

    /// The table, read where it is not held: for its rows, or in between for its profile.
    fn table(&mut self, key: &TableKey, generation: u64, profile: bool) -> Result<&OpenedTable, OperationError> {
        if self.held.as_ref().is_none_or(|(held, _)| held != key) {
            self.held = None;
            let (newest, screen, orders) = (Arc::clone(&self.newest), self.screen.clone(), self.orders.clone());
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
                newest: if profile { &newest.profile } else { &newest.table },
                orders: &orders,
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
        let path = find(self.opening.root(), typed);
        if self.inspected.as_ref().is_none_or(|(known, _)| *known != path) {
            self.inspected = Some((path.clone(), look_at(&path, typed)?));
        }
        let inspection = self.inspected.as_ref().map(|(_, inspection)| inspection.clone());
        let open = self.open()?;
        let inspection = inspection.ok_or_else(|| OperationError::Refused(format!("`{typed}` was let go of")))?;
        open.bench.sheet_for(open.playbook, &path, &inspection, dataset, layout)
    }
}

/// The answer that a request met a defect, where somebody waits for one of its kind.
fn refused(request: DataRequest, why: &str) -> Option<DataAnswer> {
    let words = why.to_owned();
    Some(match request {
        DataRequest::List { generation } => DataAnswer::List {
            generation,
            result: Err(words),
        },
        DataRequest::Open { generation, .. } => DataAnswer::Opened {
            generation,
            result: Err(words),
        },
        DataRequest::Profile { generation, .. } => DataAnswer::Profile {
            generation,
            result: Err(words),
        },
        DataRequest::Sheet { generation, .. } => DataAnswer::Sheet {
            generation,
            result: Err(words),
        },
        DataRequest::Accept(_) => DataAnswer::Accepted(Err(words)),
        DataRequest::TakeBack => DataAnswer::TakenBack(Err(words)),
        DataRequest::ReadUnread | DataRequest::Stop | DataRequest::SwitchPlaybook(_) | DataRequest::Complete { .. } => {
            return None;
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_does_not_stop_the_reading_of_its_table_and_another_table_stops_both() {
        let (requests, _taken) = channel();
        let desk = DataDesk {
            requests,
            newest: Arc::new(Newest::default()),
            orders: Orders::default(),
        };
        let newest = || {
            let of = |counter: &AtomicU64| counter.load(Ordering::Acquire);
            (of(&desk.newest.table), of(&desk.newest.profile))
        };
        let key = || TableKey::Frame("rows".to_owned());
        desk.ask(DataRequest::Open {
            generation: 1,
            key: key(),
        });
        desk.ask(DataRequest::Profile {
            generation: 2,
            key: key(),
        });
        assert_eq!(newest(), (1, 2));
        desk.ask(DataRequest::Open {
            generation: 3,
            key: key(),
        });
        assert_eq!(newest(), (3, 3), "the profile of before is an old one");
        desk.ask(DataRequest::Stop);
        assert_eq!(newest(), (u64::MAX, u64::MAX));
    }
}
