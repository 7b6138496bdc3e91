//! The sending itself. One thread (the caller's) holds journal, budget and judgement; every request has a thread of its
//! own, which knows nothing but HTTP. The order of each send: set aside, write down, mark as sent (each on disk), send,
//! write the answer down. Whatever stops the sending, what is on its way is waited for and written down.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, Scope, scope};
use std::time::Duration;

use super::budget::Budget;
use super::call::{Call, Judge};
use super::error::ConnectError;
use super::http::{Client, Sent, check_headers, died};
use super::line::Line;
use super::report::{Dispatched, Event, Tally};
use super::schedule::Jitter;
use super::service::Service;
use super::shelf::{Health, Shelf};
use super::timer::Timer;
use crate::store::CallJournal;

/// The longest time without a look at whether somebody cancelled.
const LOOK: Duration = Duration::from_millis(50);

/// What a dispatch is given beside its calls.
pub struct Desk<'a> {
    /// Where waits are spent.
    pub timer: &'a dyn Timer,
    /// The random part of waits.
    pub jitter: &'a dyn Jitter,
    /// Whether somebody stopped it.
    pub cancelled: &'a dyn Fn() -> bool,
    /// Told what happens, with the counts at that moment.
    pub tell: &'a mut dyn FnMut(&Event<'_>, &Tally),
}

/// Makes calls: takes what earlier runs were answered, and asks for the rest within the budget.
///
/// # Errors
/// When the service's figures contradict themselves, or the journal refuses: then nothing more is sent, what is on its way
/// is waited for, and what the journal took of it is there for the next run.
pub fn dispatch(
    service: &Service,
    journal: CallJournal<'_>,
    budget: &Budget,
    calls: &[Call],
    judge: &mut dyn Judge,
    desk: &mut Desk<'_>,
) -> Result<Dispatched, ConnectError> {
    let mut shelf = Shelf::read(journal, &[])?;
    let mut health = Health::default();
    dispatch_on(service, journal, (&mut shelf, &mut health), budget, calls, judge, desk)
}

/// [`dispatch`] as one of many: what is on the shelf is not read again, and how the service fares is kept for the next.
///
/// # Errors
/// As [`dispatch`].
pub fn dispatch_on(
    service: &Service,
    journal: CallJournal<'_>,
    (shelf, health): (&mut Shelf, &mut Health),
    budget: &Budget,
    calls: &[Call],
    judge: &mut dyn Judge,
    desk: &mut Desk<'_>,
) -> Result<Dispatched, ConnectError> {
    service.check()?;
    check_headers(service)?;
    let mut line = Line::new(service.reasks, journal, (shelf, health.clone()), budget, calls, judge);
    line.tell_replayed(desk);
    let client = Client::new(service);
    scope(|threads| {
        let (sender, receiver) = channel();
        let road = Road {
            threads,
            client: &client,
            service,
            sender,
        };
        loop {
            line.look(desk);
            let until = line.hand_out(&road, desk);
            if line.is_over() {
                break;
            }
            if let Some((place, sent)) = next(&receiver, until, desk.timer) {
                line.take(place, &sent, service, judge, desk);
            }
        }
    });
    let (done, made, after) = line.finish()?;
    made.into_iter().for_each(|past| shelf.push(past));
    *health = after;
    Ok(done)
}

/// Takes what earlier runs were answered and sends nothing.
///
/// # Errors
/// When the journal cannot be read.
pub fn replay(
    journal: CallJournal<'_>,
    budget: &Budget,
    calls: &[Call],
    judge: &mut dyn Judge,
) -> Result<Dispatched, ConnectError> {
    replay_on(journal, &Shelf::read(journal, &[])?, budget, calls, judge)
}

/// [`replay`] from a shelf.
///
/// # Errors
/// None that [`replay`] would not have met.
pub fn replay_on(
    journal: CallJournal<'_>,
    shelf: &Shelf,
    budget: &Budget,
    calls: &[Call],
    judge: &mut dyn Judge,
) -> Result<Dispatched, ConnectError> {
    let mut line = Line::new(u32::MAX, journal, (shelf, Health::default()), budget, calls, judge);
    line.send_nothing();
    line.finish().map(|(done, _, _)| done)
}

/// How requests leave: each on a thread of its own.
pub(super) struct Road<'scope, 'env> {
    threads: &'scope Scope<'scope, 'env>,
    client: &'env Client,
    /// The service they go to.
    pub service: &'env Service,
    sender: Sender<(usize, Sent)>,
}

impl<'scope, 'env: 'scope> Road<'scope, 'env> {
    /// Lets a request leave. A thread that cannot be made, or dies, counts as a call that may have gone out.
    pub fn send(&self, place: usize, call: &'env Call) {
        let (client, service, sender) = (self.client, self.service, self.sender.clone());
        let work = move || {
            let sent = catch_unwind(AssertUnwindSafe(|| client.put(service, call)));
            // Nobody listens only when the caller's thread is unwinding itself.
            let _ = sender.send((place, sent.unwrap_or_else(|_| died(service))));
        };
        let thread = Builder::new().name("outside call".to_owned());
        if thread.spawn_scoped(self.threads, work).is_err() {
            let _ = self.sender.send((place, died(service)));
        }
    }
}

/// The next thing that comes back: by `until` at the latest, and not without a look around now and then.
fn next(receiver: &Receiver<(usize, Sent)>, until: Option<Duration>, timer: &dyn Timer) -> Option<(usize, Sent)> {
    if let Ok(came) = receiver.try_recv() {
        return Some(came);
    }
    let pause = match until {
        Some(until) => timer.wait(until.saturating_sub(timer.now()).min(LOOK)),
        None => LOOK,
    };
    receiver.recv_timeout(pause).ok()
}
