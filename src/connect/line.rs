//! All calls of a dispatch and how far each is: what may leave now, what came back, and when to stop.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::budget::{Budget, Ledger};
use super::call::{Call, Judge};
use super::dispatch::{Desk, Road};
use super::error::ConnectError;
use super::http::Sent;
use super::record::{Past, entry_key, request};
use super::replay::invalid;
use super::report::{AskState, Dispatched, Event, FailureKind, Outcome, Report, Stop, Tally};
use super::service::Service;
use super::shelf::{Health, Shelf};
use super::turn::{Course, Flight, Task, recorded};
use crate::store::{CallJournal, JournalState, StoreError};

/// All calls with how far each is.
pub(super) struct Line<'env> {
    reasks: u32,
    journal: CallJournal<'env>,
    scope: &'env str,
    pub(super) calls: &'env [Call],
    /// The place of the first call with the same key, by place.
    owners: Vec<usize>,
    pub(super) courses: BTreeMap<usize, Course>,
    pub(super) ledger: Ledger,
    pub(super) tally: Tally,
    /// Calls that were not asked yet in this run.
    fresh: VecDeque<Task>,
    /// Sends that wait for their moment: after a failure, or for being asked again.
    pub(super) waiting: Vec<Task>,
    flying: BTreeMap<usize, Flight>,
    /// How the service fares, in this dispatch and those before it.
    pub(super) health: Health,
    /// The sends that came back.
    made: Vec<Past>,
    pub(super) stop: Option<Stop>,
    broken: Option<StoreError>,
}

impl<'env> Line<'env> {
    /// The calls, each as far as earlier runs brought it.
    pub fn new(
        reasks: u32,
        journal: CallJournal<'env>,
        (shelf, health): (&Shelf, Health),
        budget: &'env Budget,
        calls: &'env [Call],
        judge: &mut dyn Judge,
    ) -> Self {
        let (lost, in_flight_lost) = shelf.own().lost(&budget.scope);
        let spent_before = shelf.own().spent(&budget.scope);
        let accounts = budget.each.map(|_| shelf.spent_by_account(&budget.scope));
        let mut ledger = Ledger::new(budget, spent_before, accounts.unwrap_or_default());
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
            let mut course = Course::of(shelf.standing(call, reasks, judge));
            if course.replayed {
                tally.replayed += 1;
            } else if ledger.plan(call.account.as_deref(), call.reserve) {
                fresh.push_back(course.first(place));
            } else {
                tally.queued += 1;
                course.outcome = Some(Outcome::Queued(Stop::Budget));
            }
            courses.insert(place, course);
        }
        Self {
            stop: health.stopped.clone(),
            reasks,
            journal,
            scope: &budget.scope,
            calls,
            owners,
            courses,
            ledger,
            tally,
            fresh,
            waiting: Vec::new(),
            flying: BTreeMap::new(),
            health,
            made: Vec::new(),
            broken: None,
        }
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

    pub(super) fn end(&mut self, stop: Stop, desk: &mut Desk<'_>) {
        if self.stop.is_none() {
            (desk.tell)(&Event::Stopped(&stop), &self.tally);
            self.stop = Some(stop);
        }
    }

    /// Sends whatever may leave now. Gives the moment to look again; none when only an answer can change anything.
    pub fn hand_out<'scope>(&mut self, road: &Road<'scope, 'env>, desk: &mut Desk<'_>) -> Option<Duration> {
        let service = road.service;
        let room = self.room(service);
        while self.stop.is_none() && self.broken.is_none() && self.flying.len() < room {
            let now = desk.timer.now();
            let task = self.due(now, room)?;
            let at = task.ready.max(self.health.earliest());
            if at > now {
                return Some(at);
            }
            let call = self.calls.get(task.place)?;
            if !self.ledger.is_planned() && !self.ledger.admits(call.reserve) {
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
                    self.health.leaves(place, now + service.spacing);
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
        if !self.ledger.is_planned() {
            self.ledger.reserve(call.reserve);
        }
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
        self.ledger.settle(call.account.as_deref(), call.reserve, outcome.cost);
        self.tally.spent += outcome.cost;
        self.count();
        self.health.heard |= outcome.failure != Some(FailureKind::Stopped);
        let past = flight.past(Some(outcome), call);
        let Some(course) = self.courses.get_mut(&place) else {
            return;
        };
        course.add(&past, call, judge);
        self.made.push(past);
        match &sent.result {
            Ok(_) => self.answered(place, &flight.task, call, desk),
            Err(failure) => self.failed(&flight.task, failure, service, call, desk),
        }
    }

    /// An answer came: it stands up, or is asked for again, or the call came to nothing.
    fn answered(&mut self, place: usize, task: &Task, call: &'env Call, desk: &mut Desk<'_>) {
        self.health.is_well();
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
        let again = invalid(&course.asks) <= self.reasks;
        if again && self.ledger.plan(call.account.as_deref(), call.reserve) {
            self.waiting.push(Task {
                ask: task.ask + 1,
                attempt: 1,
                polls: 0,
                waited: Duration::ZERO,
                ready: desk.timer.now(),
                place,
            });
            return;
        }
        self.came_to_nothing(place, FailureKind::Invalid, status, &words, desk);
    }

    /// One report a call, in their order.
    pub fn finish(mut self) -> Result<(Dispatched, Vec<Past>, Health), ConnectError> {
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
        self.health.probe = None;
        if let Some(stop @ (Stop::Refused { .. } | Stop::Breaker { .. })) = &self.stop {
            self.health.stopped = Some(stop.clone());
        }
        let done = Dispatched {
            reports,
            tally: self.tally,
            stopped: self.stop,
        };
        Ok((done, self.made, self.health))
    }
}
