//! The operations of a replay, each on a thread of its own, and the moments between them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::ToScreen;
use super::orders::Order;
use crate::engine::CancelToken;
use crate::operations::{Around, Entry, Opening, Replayed};
use crate::tui::action::Action;
use crate::tui::event_loop::Incoming;

/// How long an operation is looked at before the next one begins.
const PAUSE: Duration = Duration::from_millis(700);

/// Carries out an operation and says what it did.
pub fn start(opening: Opening, entry: Entry, cancel: CancelToken, order: Order, screen: Sender<Incoming>) {
    std::thread::spawn(move || {
        let carried_out = catch_unwind(AssertUnwindSafe(|| carry_out(&opening, &entry, &cancel, &screen)));
        let done = carried_out
            .unwrap_or_else(|_| Err("it met a defect in Assay and was given up".to_owned()))
            .unwrap_or_else(|why| entry.refused(why));
        let _ = screen.send(Incoming::Action(Action::Replayed(Box::new(done))));
        drop(order);
    });
}

fn carry_out(
    opening: &Opening,
    entry: &Entry,
    cancel: &CancelToken,
    screen: &Sender<Incoming>,
) -> Result<Replayed, String> {
    let bench = opening.bench().map_err(|error| error.to_string())?;
    let around = Around {
        view: None,
        cancel,
        sink: &ToScreen(screen),
        command: None,
    };
    Ok(bench.replay(entry, around))
}

/// Says after a little while that the next operation is due.
pub fn pace(moment: u64, screen: Sender<Incoming>) {
    std::thread::spawn(move || {
        std::thread::sleep(PAUSE);
        let _ = screen.send(Incoming::Action(Action::ReplayDue(moment)));
    });
}
