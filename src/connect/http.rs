//! One request over HTTP: bounded in time and size, never sent on to another address.

use std::io;
use std::time::{Duration, Instant};

use chrono::Utc;
use ureq::http::{HeaderValue, Request, Response};
use ureq::{Agent, Body, Error, Timeout};

use super::call::{Call, Method};
use super::error::ConnectError;
use super::report::FailureKind;
use super::schedule::{http_date, retry_after};
use super::secret::Header;
use super::service::{Meaning, Service};
use super::words::server_words;

/// The most bytes of an answer that are read.
pub(super) const LARGEST_BODY: u64 = 1024 * 1024;

/// How long an unused connection is kept. Services close theirs after a while, and a request on a connection that is just
/// being closed would count as one that may have been billed.
const IDLE: Duration = Duration::from_secs(5);

/// What one send came to.
#[derive(Debug)]
pub(super) struct Sent {
    /// The answer, or why there is none.
    pub result: Result<Received, Failure>,
    /// How long it took.
    pub took: Duration,
}

/// An answer of success, without any key in it.
#[derive(Debug)]
pub(super) struct Received {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// The headers that are kept.
    pub headers: Vec<(&'static str, String)>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    /// Why.
    pub kind: FailureKind,
    /// The status, where one came.
    pub status: Option<u16>,
    /// Whether the same may be sent again.
    pub again: bool,
    /// Whether it may have been billed all the same.
    pub maybe_billed: bool,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// A sentence, with the server's words.
    pub words: String,
}

/// Sends the requests of one service; shared by all its threads.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
}

impl Client {
    /// A client by the service's rules.
    pub fn new(service: &Service) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(service.connect_timeout))
            .timeout_global(Some(service.request_timeout))
            .max_idle_connections(service.concurrency)
            .max_idle_connections_per_host(service.concurrency)
            .max_idle_age(IDLE)
            .user_agent(concat!("assay/", env!("CARGO_PKG_VERSION")));
        // A proxy of the environment would be handed a loopback request, key and all, in the clear.
        let config = if service.base_url.is_loopback() {
            config.proxy(None)
        } else {
            config
        };
        Self {
            agent: config.build().new_agent(),
        }
    }

    /// Puts a call and waits for the answer.
    pub fn put(&self, service: &Service, call: &Call) -> Sent {
        let begun = Instant::now();
        let result = self.exchange(service, call);
        Sent {
            result,
            took: begun.elapsed(),
        }
    }

    fn exchange(&self, service: &Service, call: &Call) -> Result<Received, Failure> {
        let address = service.base_url.join(&call.path);
        let mut request = match call.method {
            Method::Post => Request::post(address),
            Method::Get => Request::get(address),
        };
        for header in &service.headers {
            request = match header {
                Header::Plain { name, value } => request.header(*name, value),
                Header::Secret { name, before, secret } => {
                    let text = format!("{before}{}", secret.expose());
                    let value = HeaderValue::from_str(&text).map(|mut value| {
                        value.set_sensitive(true);
                        value
                    });
                    match value {
                        Ok(value) => request.header(*name, value),
                        Err(_) => return Err(unsendable("the key holds what no header may hold")),
                    }
                }
            };
        }
        let unbuilt = |_| unsendable("its address or a header holds what HTTP does not take");
        let came = match call.method {
            Method::Post => self.agent.run(request.body(&call.body[..]).map_err(unbuilt)?),
            Method::Get => self.agent.run(request.body(()).map_err(unbuilt)?),
        };
        match came {
            Ok(response) => receive(service, response),
            Err(error) => Err(of_error(service, &error)),
        }
    }
}

/// Reads the body and sorts the status.
fn receive(service: &Service, mut response: Response<Body>) -> Result<Received, Failure> {
    let status = response.status().as_u16();
    if (300..400).contains(&status) {
        let place = header(&response, "location").unwrap_or_else(|| "nowhere".to_owned());
        let words = format!(
            "{} sends elsewhere ({status}, to {}), which is not followed; set its base URL to where it is now",
            service.name,
            server_words(service, &place)
        );
        return Err(plain(FailureKind::Redirect, Some(status), words));
    }
    let wait = wait_asked(&response);
    let body = response.body_mut().with_config().limit(LARGEST_BODY).read_to_vec();
    let body = match body {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        // An error's body only explains; what the status says stands without it.
        Err(_) if !response.status().is_success() => String::new(),
        Err(error) => {
            let mut failure = of_error(service, &error);
            failure.status = Some(status);
            return Err(failure);
        }
    };
    match service.meaning(status, &body) {
        Meaning::Answer => Ok(Received {
            status,
            body: service.strike_out(&body),
            headers: kept(service, &response),
        }),
        meaning => Err(of_meaning(service, meaning, status, &body, wait)),
    }
}

fn header(response: &Response<Body>, name: &str) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The headers that the service's manners keep.
fn kept(service: &Service, response: &Response<Body>) -> Vec<(&'static str, String)> {
    let names = service.manners.keeps.iter();
    let values = names.filter_map(|name| Some((*name, header(response, name)?)));
    values.map(|(name, value)| (name, service.strike_out(&value))).collect()
}

/// The wait the service asks for, by its own clock where it shows it.
fn wait_asked(response: &Response<Body>) -> Option<Duration> {
    let now = header(response, "date").and_then(|date| http_date(&date));
    retry_after(&header(response, "retry-after")?, now.unwrap_or_else(Utc::now))
}

fn of_meaning(service: &Service, meaning: Meaning, status: u16, body: &str, wait: Option<Duration>) -> Failure {
    let said = match server_words(service, body) {
        words if words.is_empty() => String::new(),
        words => format!(": {words}"),
    };
    let name = &service.name;
    let (kind, words) = match meaning {
        Meaning::Stopped => (FailureKind::Stopped, refuses_all(name, status, &said)),
        Meaning::Again => (FailureKind::Busy, format!("{name} is busy or broken ({status}){said}")),
        Meaning::Patience => (
            FailureKind::RateLimited,
            format!("{name} asks for patience ({status}){said}"),
        ),
        Meaning::Pending => (
            FailureKind::Pending,
            format!("{name} is still at work ({status}){said}"),
        ),
        Meaning::Refused | Meaning::Answer => (
            FailureKind::Refused,
            format!("{name} refuses the call ({status}){said}"),
        ),
    };
    Failure {
        kind,
        status: Some(status),
        again: matches!(
            kind,
            FailureKind::Busy | FailureKind::RateLimited | FailureKind::Pending
        ),
        maybe_billed: service.statuses.maybe_billed.contains(&status),
        retry_after: wait,
        words,
    }
}

fn refuses_all(name: &str, status: u16, said: &str) -> String {
    match status {
        401 => format!("{name} refuses the key (401){said}; set another key"),
        402 => format!("{name} says the balance is empty (402){said}; top it up and run again"),
        403 => format!("{name} refuses the key or the account (403){said}; check what the key may do"),
        _ => format!("{name} refuses every call ({status}){said}"),
    }
}

fn of_error(service: &Service, error: &Error) -> Failure {
    let name = &service.name;
    match error {
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            let words = format!("no connection to {name} in time");
            again(plain(FailureKind::Timeout, None, words), false)
        }
        Error::Timeout(_) => {
            let words = format!(
                "no whole answer of {name} within {} s",
                service.request_timeout.as_secs_f64()
            );
            again(plain(FailureKind::Timeout, None, words), true)
        }
        Error::BodyExceedsLimit(_) => {
            let words = format!("{name} sent more than 1 MiB, which is not read");
            let mut failure = plain(FailureKind::TooLarge, None, words);
            failure.maybe_billed = true;
            failure
        }
        Error::HostNotFound | Error::ConnectionFailed => again(
            plain(
                FailureKind::Unreachable,
                None,
                format!("{name} cannot be reached: {error}"),
            ),
            false,
        ),
        Error::Io(source) if never_connected(source.kind()) => again(
            plain(
                FailureKind::Unreachable,
                None,
                format!("{name} cannot be reached: {source}"),
            ),
            false,
        ),
        // What TLS has to say comes wrapped as invalid data: a certificate that is not trusted now is not trusted later.
        Error::Io(source) if source.kind() == io::ErrorKind::InvalidData => {
            let words = format!(
                "no secure connection to {name}: {}",
                server_words(service, &source.to_string())
            );
            plain(FailureKind::Unreachable, None, words)
        }
        Error::Io(source) => {
            let words = format!(
                "the connection to {name} broke: {}",
                server_words(service, &source.to_string())
            );
            again(plain(FailureKind::Reset, None, words), true)
        }
        Error::Protocol(_) | Error::LargeResponseHeader(..) | Error::BodyStalled => {
            let words = format!(
                "{name} sent what is no HTTP: {}",
                server_words(service, &error.to_string())
            );
            again(plain(FailureKind::Reset, None, words), true)
        }
        _ => {
            let words = format!("{name} cannot be called: {}", server_words(service, &error.to_string()));
            plain(FailureKind::Unreachable, None, words)
        }
    }
}

fn never_connected(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::NetworkDown
    )
}

/// A failure that is final and was not billed.
fn plain(kind: FailureKind, status: Option<u16>, words: String) -> Failure {
    Failure {
        kind,
        status,
        again: false,
        maybe_billed: false,
        retry_after: None,
        words,
    }
}

/// A failure after which the same is sent again.
fn again(failure: Failure, maybe_billed: bool) -> Failure {
    Failure {
        again: true,
        maybe_billed,
        ..failure
    }
}

fn unsendable(why: &str) -> Failure {
    plain(
        FailureKind::Refused,
        None,
        format!("the request cannot be put together: {why}"),
    )
}

/// A thread that died while it sent: whatever it did may have been billed.
pub(super) fn died(service: &Service) -> Sent {
    let words = format!("the thread that called {} died", service.name);
    Sent {
        result: Err(again(plain(FailureKind::Reset, None, words), true)),
        took: Duration::ZERO,
    }
}

/// Looks over what every request needs.
///
/// # Errors
/// [`ConnectError::Settings`] when a header cannot be sent.
pub(super) fn check_headers(service: &Service) -> Result<(), ConnectError> {
    for header in &service.headers {
        if let Header::Plain { name, value } = header
            && HeaderValue::from_str(value).is_err()
        {
            return Err(ConnectError::Settings {
                service: service.name.clone(),
                why: format!("the header `{name}` holds what no header may hold"),
            });
        }
    }
    Ok(())
}
