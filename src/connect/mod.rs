//! Why this room exists: whatever Assay asks of the outside costs money, tells somebody something about people, and may
//! fail halfway. Here stands the one seam through which every service is called, whoever it is:
//!
//! - where a call may go: https, or plain http to this machine; no redirect is followed, no large body is read;
//! - keys come from the environment or the system's keyring, and appear in no journal, log or error;
//! - a call is reserved against a budget and written down on disk before it leaves, and its answer after; what was
//!   answered is never paid again, what was sent and never answered is counted at its full price;
//! - retries, spacing, the number of calls at once and the moment to give up are rules of the service, given by the caller.
//!
//! The journal and the budget stay on the caller's thread (the store belongs to one thread); only HTTP runs beside it.
//! Nothing here knows what is asked: [`llm`] knows how a language model is spoken to, [`stand_in`] plays one on loopback.

mod base_url;
mod budget;
mod call;
mod dispatch;
mod error;
mod http;
mod keys;
mod line;
mod record;
mod rehearse;
mod replay;
mod report;
mod schedule;
mod secret;
mod service;
mod setback;
mod shelf;
mod timer;
mod turn;
mod words;

pub mod llm;
pub mod stand_in;

pub use base_url::BaseUrl;
pub use budget::{Budget, Cost};
pub use call::{Answer, By, Call, Judge, Method, Reading};
pub use dispatch::{Desk, dispatch, dispatch_on, replay, replay_on};
pub use error::ConnectError;
pub use keys::{KEYRING_SERVICE, KEYRING_SWITCH, KeyOrigin, KeySearch, find_key, key_in_environment};
pub use record::{kept_on_disk, sums_on_disk};
pub use rehearse::{Rehearsal, rehearse};
pub use report::{AskReport, AskState, Dispatched, Event, FailureKind, Outcome, Report, Stop, Tally};
pub use schedule::{FixedJitter, Jitter, RetryRules, SeededJitter, Spread, retry_after};
pub use secret::{Header, Secret};
pub use service::{Manners, Meaning, Service, StatusRules};
pub use shelf::{Health, SendRecord, Shelf, sends_on_disk};
pub use timer::{SkippingTimer, SystemTimer, Timer};
pub use words::{server_words, strip_escapes};

#[cfg(test)]
mod tests;
