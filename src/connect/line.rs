//! All calls of a dispatch and how far each is: what may leave now, what came back, and when to stop.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::budget::{Budget, Ledger};
use super::call::{Call, Judge};
use super::dispatch::{Desk, Road};
use super::error::ConnectError;
use super::http::{Failure, Sent};
use super::record::{entry_key, request};
use super::replay::{History, invalid};
use super::report::{AskState, Dispatched, Event, FailureKind, Outcome, Report, Stop, Tally};
use super::service::Service;
use super::turn::{Course, Flight, Task, recorded};
use crate::store::{CallJournal, JournalState, StoreError};

/// All calls with how far each is.
pub(super) struct Line<'env> {
    reasks: u32,
    journal: CallJournal<'env>,
    scope: &'env str,
    calls: &'env [Call],
    /// The place of the first call with the same key, by place.
    owners: Vec<usize>,
    courses: BTreeMap<usize, Course>,
    ledger: Ledger,
    tally: Tally,
    /// Calls that were not asked yet in this run.
    fresh: VecDeque<Task>,
    /// Sends that wait for their moment: after a failure, or for being asked again.
    waiting: Vec<Task>,
    flying: BTreeMap<usize, Flight>,
    /// Whether anything but a refusal of everything has come back.
    heard: bool,
    /// Calls in a row that came to nothing.
    in_a_row: usize,
    next_send: Duration,
    stop: Option<Stop>,
    broken: Option<StoreError>,
}

impl<'env> Line<'env> {
    /// The calls, each as far as earlier runs brought it.
    pub fn new(
        reasks: u32,
        journal: CallJournal<'env>,
        budget: &'env Budget,
        calls: &'env [Call],
        judge: &mut dyn Judge,
    ) -> Result<Self, ConnectError> {
        let history = History::of(&journal.entries()?);
        let (lost, in_flight_lost) = history.lost(&budget.scope);
        let spent_before = history.spent(&budget.scope);
        let mut by_key: BTreeMap<&str, usize> = BTreeMap::new();
        let mut courses = BTreeMap::new();
        let mut fresh = VecDeque::new();
        let mut tally = Tally {
            lost,
            in_flight_lost,
            spent_before,
            ..Tally::default()
        };
        let mut owners = Vec::with_capacity(calls.len());
        for (place, call) in calls.iter().enumerate() {
            let owner = *by_key.entry(&call.key).or_insert(place);
            owners.push(owner);
            if owner != place {
                tally.shared += 1;
                continue;
            }
            tally.calls += 1;
            let course = Course::of(history.standing(call, reasks, judge));
            if course.replayed {
                tally.replayed += 1;
            } else {
                fresh.push_back(course.first(place));
            }
            courses.insert(place, course);
        }
        Ok(Self {
            reasks,
            journal,
            scope: &budget.scope,
            calls,
            owners,
            courses,
            ledger: Ledger::new(budget, spent_before),
            tally,
            fresh,
            waiting: Vec::new(),
            flying: BTreeMap::new(),
            heard: false,
            in_a_row: 0,
            next_send: Duration::ZERO,
            stop: None,
            broken: None,
        })
    }

    /// Ends before the first send.
    pub fn send_nothing(&mut self) {
        if !self.fresh.is_empty() {
            self.stop = Some(Stop::NotSending);
        }
    }

    /// Tells which answers of earlier runs are taken.
    pub fn tell_replayed(&self, desk: &mut Desk<'_>) {
        for (place, course) in &self.courses {
            if let (true, Some(call)) = (course.replayed, self.calls.get(*place)) {
                (desk.tell)(&Event::Replayed(call), &self.tally);
            }
        }
    }

    /// Whether nothing is on its way and nothing more will be.
    pub fn is_over(&self) -> bool {
        let ended = self.stop.is_some() || self.broken.is_some();
        self.flying.is_empty() && (ended || (self.fresh.is_empty() && self.waiting.is_empty()))
    }

    /// Ends when somebody cancelled.
    pub fn look(&mut self, desk: &mut Desk<'_>) {
        if self.stop.is_none() && !self.is_over() && (desk.cancelled)() {
            self.end(Stop::Cancelled, desk);
        }
    }

    fn end(&mut self, stop: Stop, desk: &mut Desk<'_>) {
        if self.stop.is_none() {
            (desk.tell)(&Event::Stopped(&stop), &self.tally);
            self.stop = Some(stop);
        }
    }

    /// Sends whatever may leave now. Gives the moment to look again; none when only an answer can change anything.
    pub fn hand_out<'scope>(&mut self, road: &Road<'scope, 'env>, desk: &mut Desk<'_>) -> Option<Duration> {
        let service = road.service;
        let room = if self.heard || !service.knock_first {
            service.concurrency
        } else {
            1
        };
        while self.stop.is_none() && self.broken.is_none() && self.flying.len() < room {
            let now = desk.timer.now();
            let task = self.due(now, room)?;
            let at = task.ready.max(self.next_send);
            if at > now {
                return Some(at);
            }
            let call = self.calls.get(task.place)?;
            if !self.ledger.admits(call.reserve) {
                // What is on its way may come to less than was set aside for it.
                if self.flying.is_empty() {
                    self.end(Stop::Budget, desk);
                }
                return None;
            }
            self.drop_task(&task);
            let place = task.place;
            match self.write_down(task, call) {
                Ok(flight) => {
                    let (ask, attempt) = (flight.task.ask, flight.task.attempt);
                    self.next_send = now + service.spacing;
                    self.flying.insert(place, flight);
                    self.tally.sends += 1;
                    self.count();
                    (desk.tell)(&Event::Sent { call, ask, attempt }, &self.tally);
                    road.send(place, call);
                }
                Err(error) => self.broken = Some(error),
            }
        }
        None
    }

    /// What is to be sent next: what has waited long enough, else a new call, else what has to wait still.
    fn due(&self, now: Duration, room: usize) -> Option<Task> {
        let soonest = self.waiting.iter().min_by_key(|task| (task.ready, task.place));
        if let Some(task) = soonest
            && task.ready <= now
        {
            return Some(task.clone());
        }
        // Whoever waits keeps its place in line, or a busy service would be asked more and more.
        let may_begin = self.flying.len() + self.waiting.len() < room;
        let new = self.fresh.front().filter(|_| may_begin);
        new.or(soonest).cloned()
    }

    fn drop_task(&mut self, task: &Task) {
        let held = self.waiting.len();
        self.waiting.retain(|other| other.place != task.place);
        if self.waiting.len() == held {
            self.fresh.pop_front();
        }
    }

    /// Sets aside and writes down; only then may the request leave.
    fn write_down(&mut self, task: Task, call: &Call) -> Result<Flight, StoreError> {
        let course = self.courses.get_mut(&task.place);
        let (sending, number) = match course {
            Some(course) => {
                let number = course.number;
                course.number += 1;
                (course.sending(&task, call, self.scope), number)
            }
            // Every task is of a call that has a course.
            None => {
                return Err(StoreError::JournalOrder {
                    id: 0,
                    found: "unknown".to_owned(),
                    wanted: JournalState::Reserved,
                });
            }
        };
        let entry = self
            .journal
            .reserve(&entry_key(&call.key, number), &request(&sending, call))?;
        self.journal.sent(entry)?;
        self.ledger.reserve(call.reserve);
        Ok(Flight {
            task,
            sending,
            entry,
            number,
        })
    }

    fn count(&mut self) {
        self.tally.in_flight = self.flying.len();
        self.tally.reserved = self.ledger.reserved();
    }

    /// Takes what came back: onto the disk first, then into account.
    pub fn take(&mut self, place: usize, sent: &Sent, service: &Service, judge: &mut dyn Judge, desk: &mut Desk<'_>) {
        let (Some(flight), Some(call)) = (self.flying.remove(&place), self.calls.get(place)) else {
            return;
        };
        let outcome = recorded(service, call, sent, judge);
        tracing::debug!(
            call = call.key,
            number = flight.number,
            status = outcome.status,
            failure = outcome.failure.map(FailureKind::as_str),
            latency_s = outcome.latency_s,
            "a call came back"
        );
        // Plain values of our own always make JSON.
        let stored = serde_json::to_value(&outcome).unwrap_or_default();
        if let Err(error) = self.journal.answered(flight.entry, &stored) {
            self.broken.get_or_insert(error);
        }
        self.ledger.settle(call.reserve, outcome.cost);
        self.tally.spent += outcome.cost;
        self.count();
        self.heard |= outcome.failure != Some(FailureKind::Stopped);
        let Some(course) = self.courses.get_mut(&place) else {
            return;
        };
        course.add(&flight, outcome, call, judge);
        match &sent.result {
            Ok(_) => self.answered(place, &flight.task, call, desk),
            Err(failure) => self.failed(&flight.task, failure, service, call, desk),
        }
    }

    /// An answer came: it stands up, or is asked for again, or the call came to nothing.
    fn answered(&mut self, place: usize, task: &Task, call: &'env Call, desk: &mut Desk<'_>) {
        self.in_a_row = 0;
        let Some(course) = self.courses.get_mut(&place) else {
            return;
        };
        let Some(ask) = course.asks.last() else { return };
        if ask.state == AskState::Valid {
            let cost = ask.cost;
            course.outcome = ask.kept.clone().map(Outcome::Answered);
            self.tally.answered += 1;
            (desk.tell)(&Event::Answered { call, cost }, &self.tally);
            return;
        }
        let words = ask.words.clone().unwrap_or_default();
        let status = ask.status;
        self.tally.invalid += 1;
        (desk.tell)(&Event::Invalid { call, words: &words }, &self.tally);
        if invalid(&course.asks) <= self.reasks {
            self.waiting.push(Task {
                ask: task.ask + 1,
                attempt: 1,
                waited: Duration::ZERO,
                ready: desk.timer.now(),
                place,
            });
            return;
        }
        self.came_to_nothing(place, FailureKind::Invalid, status, &words, desk);
    }

    /// No answer came: the same again after a wait, or the end of the call, or of everything.
    fn failed(&mut self, task: &Task, failure: &Failure, service: &Service, call: &'env Call, desk: &mut Desk<'_>) {
        if let (FailureKind::Stopped, Some(status)) = (failure.kind, failure.status) {
            let words = failure.words.clone();
            self.end(Stop::Refused { status, words }, desk);
            return;
        }
        if failure.again && task.attempt < service.retry.max_attempts {
            let key = format!("{}#{}", call.key, task.ask);
            let unit = desk.jitter.unit(&key, task.attempt);
            let pause = service.retry.pause(task.attempt, unit, failure.retry_after);
            let event = Event::Waits {
                call,
                seconds: pause.as_secs_f64(),
                words: &failure.words,
            };
            (desk.tell)(&event, &self.tally);
            self.waiting.push(Task {
                place: task.place,
                ask: task.ask,
                attempt: task.attempt + 1,
                waited: pause,
                ready: desk.timer.now() + pause,
            });
            return;
        }
        self.came_to_nothing(task.place, failure.kind, failure.status, &failure.words, desk);
        self.in_a_row += 1;
        if self.in_a_row >= service.breaker {
            let stop = Stop::Breaker {
                calls: self.in_a_row,
                last: failure.words.clone(),
            };
            self.end(stop, desk);
        }
    }

    fn came_to_nothing(
        &mut self,
        place: usize,
        kind: FailureKind,
        status: Option<u16>,
        words: &str,
        desk: &mut Desk<'_>,
    ) {
        if let (Some(course), Some(call)) = (self.courses.get_mut(&place), self.calls.get(place)) {
            course.outcome = Some(Outcome::Failed {
                kind,
                status,
                words: words.to_owned(),
            });
            self.tally.failed += 1;
            (desk.tell)(&Event::Failed { call, words }, &self.tally);
        }
    }

    /// One report a call, in their order.
    pub fn finish(mut self) -> Result<Dispatched, ConnectError> {
        if let Some(error) = self.broken {
            return Err(error.into());
        }
        let why = self.stop.clone().unwrap_or(Stop::NotSending);
        let mut reports: Vec<Report> = Vec::with_capacity(self.calls.len());
        for (place, owner) in self.owners.iter().enumerate() {
            let report = if *owner == place {
                let course = self.courses.remove(&place);
                let (asks, outcome, replayed) = course.map_or((Vec::new(), None, false), |course| {
                    (course.asks, course.outcome, course.replayed)
                });
                if outcome.is_none() {
                    self.tally.queued += 1;
                }
                Report {
                    outcome: outcome.unwrap_or_else(|| Outcome::Queued(why.clone())),
                    asks,
                    replayed,
                    shared_with: None,
                }
            } else {
                match reports.get(*owner) {
                    Some(first) => Report {
                        shared_with: Some(*owner),
                        ..first.clone()
                    },
                    // An owner stands before whoever shares with it.
                    None => continue,
                }
            };
            reports.push(report);
        }
        Ok(Dispatched {
            reports,
            tally: self.tally,
            stopped: self.stop,
        })
    }
}
