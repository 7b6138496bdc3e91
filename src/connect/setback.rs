//! When a send brings no answer: the same again after a wait, the end of the call, a rest for the service, or the end of
//! everything.

use std::time::Duration;

use super::call::Call;
use super::dispatch::Desk;
use super::http::Failure;
use super::line::Line;
use super::report::{Event, FailureKind, Outcome, Stop};
use super::service::Service;
use super::shelf::Health;
use super::turn::Task;

impl Health {
    /// The first moment at which anything may leave.
    pub(super) fn earliest(&self) -> Duration {
        self.next_send.max(self.rests_until.unwrap_or_default())
    }

    /// A call leaves: while the service rests, it is the one that probes it.
    pub(super) fn leaves(&mut self, place: usize, next_send: Duration) {
        self.next_send = next_send;
        if self.rests_until.is_some() {
            self.probe = Some(place);
        }
    }

    /// Something came back that shows the service alive.
    pub(super) fn is_well(&mut self) {
        self.in_a_row = 0;
        self.rests_until = None;
        self.probe = None;
    }
}

impl<'env> Line<'env> {
    /// How many calls may be on their way now.
    pub(super) fn room(&self, service: &Service) -> usize {
        let alone = (service.knock_first && !self.health.heard) || self.health.rests_until.is_some();
        if alone { 1 } else { service.concurrency }
    }

    /// No answer came to a send.
    pub(super) fn failed(
        &mut self,
        task: &Task,
        failure: &Failure,
        service: &Service,
        call: &'env Call,
        desk: &mut Desk<'_>,
    ) {
        if let (FailureKind::Stopped, Some(status)) = (failure.kind, failure.status) {
            let words = failure.words.clone();
            self.end(Stop::Refused { status, words }, desk);
            return;
        }
        let trips = service.trips(failure.kind);
        if !trips && self.health.probe == Some(task.place) {
            self.health.is_well();
        }
        if trips && self.health.probe == Some(task.place) {
            self.came_to_nothing(task.place, failure.kind, failure.status, &failure.words, desk);
            self.gives_up(&failure.words, desk);
            return;
        }
        if let Some((pause, polls)) = pause(task, failure, service, call, desk)
            && self.ledger.plan(call.account.as_deref(), call.reserve)
        {
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
                polls,
                waited: pause,
                ready: desk.timer.now() + pause,
            });
            return;
        }
        self.came_to_nothing(task.place, failure.kind, failure.status, &failure.words, desk);
        if trips {
            self.stumbles(service, &failure.words, desk);
        }
    }

    /// One more call in a row came to nothing.
    fn stumbles(&mut self, service: &Service, words: &str, desk: &mut Desk<'_>) {
        self.health.in_a_row += 1;
        if self.health.in_a_row < service.breaker || self.health.rests_until.is_some() {
            return;
        }
        let Some(rest) = service.manners.rest else {
            self.gives_up(words, desk);
            return;
        };
        self.health.rests += 1;
        self.health.rests_until = Some(desk.timer.now() + rest);
        let event = Event::Rests {
            seconds: rest.as_secs_f64(),
            words,
        };
        (desk.tell)(&event, &self.tally);
    }

    fn gives_up(&mut self, words: &str, desk: &mut Desk<'_>) {
        let stop = Stop::Breaker {
            calls: self.health.in_a_row,
            last: words.to_owned(),
        };
        self.end(stop, desk);
    }

    /// A call is through without an answer.
    pub(super) fn came_to_nothing(
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
}

/// The wait before the same is sent again, with the times the service was found at work so far; nothing when it has been
/// sent often enough.
fn pause(task: &Task, failure: &Failure, service: &Service, call: &Call, desk: &Desk<'_>) -> Option<(Duration, u32)> {
    if failure.kind == FailureKind::Pending {
        let polled = task.polls < service.manners.polls;
        return polled.then_some((service.manners.poll_wait, task.polls + 1));
    }
    let attempt = task.attempt - task.polls;
    if !failure.again || attempt >= service.retry.max_attempts {
        return None;
    }
    let key = format!("{}#{}", call.key, task.ask);
    let unit = desk.jitter.unit(&key, task.attempt);
    Some((service.retry.pause(attempt, unit, failure.retry_after), task.polls))
}
