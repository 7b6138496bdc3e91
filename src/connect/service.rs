//! A service: where it is, how it is spoken to and how patient one is with it. Every figure comes from the caller, since
//! limits differ by service and by contract.

use std::time::Duration;

use super::base_url::BaseUrl;
use super::error::ConnectError;
use super::report::FailureKind;
use super::schedule::RetryRules;
use super::secret::Header;

/// What the status codes of a service mean. Hunter, for one, says 403 for "too fast" and 429 for "no credits left".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRules {
    /// Statuses after which the same call is sent again, besides all from 500.
    pub again: Vec<u16>,
    /// Statuses after which nothing more is sent at all.
    pub stop: Vec<u16>,
    /// Statuses of calls that may have been billed although they failed: gateways that gave up waiting.
    pub maybe_billed: Vec<u16>,
}

impl StatusRules {
    /// What most services mean: 408, 429 and 5xx are sent again; 401, 402 and 403 end everything; the rest is final.
    pub fn usual() -> Self {
        Self {
            again: vec![408, 429],
            stop: vec![401, 402, 403],
            maybe_billed: vec![408, 504],
        }
    }

    pub(super) fn is_again(&self, status: u16) -> bool {
        !self.is_stop(status) && (self.again.contains(&status) || (500..600).contains(&status))
    }

    pub(super) fn is_stop(&self, status: u16) -> bool {
        self.stop.contains(&status)
    }
}

/// What a response means for the call, whatever its status says elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It is an answer, and the judge reads it.
    Answer,
    /// The service is still at work: the same call is put again after a while.
    Pending,
    /// It asks for patience; that is no failure of the service.
    Patience,
    /// It is busy or broken: the same may be sent again.
    Again,
    /// It refuses this call for good.
    Refused,
    /// It refuses every call.
    Stopped,
}

/// What is particular to a service beyond its status codes. The default is a service without particulars.
#[derive(Debug, Clone, Default)]
pub struct Manners {
    /// Headers of an answer that its judge is shown, in lower case.
    pub keeps: &'static [&'static str],
    /// Sorts a response by status and body before [`StatusRules`] do; nothing leaves it to them.
    pub sorts: Option<fn(u16, &str) -> Option<Meaning>>,
    /// How often a call that is pending is put again.
    pub polls: u32,
    /// The wait before each of these.
    pub poll_wait: Duration,
    /// How long a service rests after it failed too often in a row; then one call probes it. Without a rest the sending
    /// ends there.
    pub rest: Option<Duration>,
}

/// A service and the rules by which it is called.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name in messages.
    pub name: String,
    /// Where it is.
    pub base_url: BaseUrl,
    /// Headers of every request, the key among them.
    pub headers: Vec<Header>,
    /// Calls that may be on their way at once.
    pub concurrency: usize,
    /// Least time between two sends.
    pub spacing: Duration,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for a whole answer, from the first look-up of the name to the last byte.
    pub request_timeout: Duration,
    /// What statuses mean.
    pub statuses: StatusRules,
    /// When a call that failed is sent again.
    pub retry: RetryRules,
    /// So many calls in a row that came to nothing end the sending.
    pub breaker: usize,
    /// How often an answer that does not stand up is asked for again.
    pub reasks: u32,
    /// What is particular to it.
    pub manners: Manners,
    /// Whether the first call goes alone until something comes back, so that a refused key costs one call and not as
    /// many as may be on their way at once.
    pub knock_first: bool,
}

impl Service {
    /// Looks over the figures.
    ///
    /// # Errors
    /// [`ConnectError::Settings`] for figures by which nothing could ever be sent.
    pub fn check(&self) -> Result<(), ConnectError> {
        let refuse = |why: &str| {
            Err(ConnectError::Settings {
                service: self.name.clone(),
                why: why.to_owned(),
            })
        };
        if self.concurrency == 0 {
            return refuse("concurrency is 0; at least one call must be allowed at once");
        }
        if self.retry.max_attempts == 0 {
            return refuse("max_attempts is 0; at least one attempt must be allowed");
        }
        if self.breaker == 0 {
            return refuse("breaker is 0; it would stop before the first call");
        }
        if self.request_timeout.is_zero() || self.connect_timeout.is_zero() {
            return refuse("a timeout is 0; no answer could ever come in time");
        }
        Ok(())
    }

    /// What a response means.
    pub(super) fn meaning(&self, status: u16, body: &str) -> Meaning {
        if let Some(meaning) = self.manners.sorts.and_then(|sorts| sorts(status, body)) {
            return meaning;
        }
        match status {
            200..300 => Meaning::Answer,
            _ if self.statuses.is_stop(status) => Meaning::Stopped,
            _ if self.statuses.is_again(status) => Meaning::Again,
            _ => Meaning::Refused,
        }
    }

    /// Whether a call that came to nothing this way counts towards the breaker. A service that rests is alive as long as
    /// it says no by itself; one that is given up counts its refusals, since they may all have the same cause.
    pub(super) fn trips(&self, kind: FailureKind) -> bool {
        match kind {
            FailureKind::RateLimited | FailureKind::Pending => false,
            FailureKind::Refused => self.manners.rest.is_none(),
            _ => true,
        }
    }

    /// The text without any of the service's keys.
    pub fn strike_out(&self, text: &str) -> String {
        let secrets = self.headers.iter().filter_map(Header::secret);
        secrets.fold(text.to_owned(), |text, secret| secret.strike_out(&text))
    }
}
