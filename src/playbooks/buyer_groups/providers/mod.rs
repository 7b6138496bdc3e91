//! The four providers of the room behind one seam: a question goes in, an outcome of a closed set comes back, with what it
//! cost and where it came from. Whoever asks need not know whose wire it was.
//!
//! - Nothing leaves unless the workspace is live, the provider is switched on and there is a key; otherwise the provider is
//!   `disabled`, what the cache holds is still answered, and the run goes on from the files.
//! - Every question belongs to a company, and is set aside in that company's budget and the run's before any of its batch
//!   leaves. What does not fit is not asked (`budget`), whatever order answers come in.
//! - Every send is on disk before it leaves, and its answer after: what was answered is never paid again.

mod answer;
mod ask;
mod desk;
mod exchange;
mod habits;
mod key;
mod ledger;
mod price;
mod settings;
mod told;
mod wire;

pub(crate) use answer::{CompanyRecord, Data, Light, Outcome, PersonRecord, ProviderAnswer, Verdict};
pub(crate) use ask::{Ask, Finder, Provider, Request};
pub(crate) use desk::{Providers, Room};
pub(crate) use ledger::{call_log, differences};

#[cfg(test)]
mod tests;
