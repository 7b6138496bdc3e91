//! The stand-in's sockets: a thread that accepts, and a thread for every connection.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::reply::PlayedFault;
use super::role::{Play, Played, Role};
use super::wire::{Request, Response, finish_reading, read, write};
use crate::connect::error::ConnectError;

/// How soon a thread that waits notices that the stand-in stops.
const LOOK: Duration = Duration::from_millis(10);
/// The longest that a client may take over its request.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request that came, and what it was answered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// `POST`, mostly.
    pub method: String,
    /// Where it went.
    pub path: String,
    /// Its headers, names in lower case; the key is among them.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
    /// The lead it was about; of the providers, who was asked what about whom.
    pub lead_ref: Option<String>,
    /// What was played: `answer`, `status 429`, `fault hang`; `refused` when the request itself was wrong.
    pub step: String,
}

#[derive(Debug)]
struct Shared {
    role: Role,
    stopped: AtomicBool,
    connections: AtomicUsize,
    answered: AtomicUsize,
    requests: Mutex<Vec<Recorded>>,
    /// How many requests came for each lead.
    taken: Mutex<BTreeMap<Option<String>, usize>>,
}

/// A running stand-in. It listens on this machine only, and stops when it is dropped.
#[derive(Debug)]
pub struct StandIn {
    shared: Arc<Shared>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Starts on a free port.
    ///
    /// # Errors
    /// [`ConnectError::Listen`] when this machine lets it listen nowhere.
    pub fn start(role: impl Into<Role>) -> Result<Self, ConnectError> {
        Self::start_on(role, 0)
    }

    /// Starts on a port; 0 takes a free one.
    ///
    /// # Errors
    /// [`ConnectError::Listen`] when the port is taken.
    pub fn start_on(role: impl Into<Role>, port: u16) -> Result<Self, ConnectError> {
        let refuse = |source| ConnectError::Listen {
            address: format!("127.0.0.1:{port}"),
            source,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refuse)?;
        let address = listener.local_addr().map_err(refuse)?;
        let shared = Arc::new(Shared {
            role: role.into(),
            stopped: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            answered: AtomicUsize::new(0),
            requests: Mutex::new(Vec::new()),
            taken: Mutex::new(BTreeMap::new()),
        });
        let own = Arc::clone(&shared);
        let accept = std::thread::Builder::new().name("stand-in".to_owned());
        let thread = accept.spawn(move || accept_all(&listener, &own)).map_err(refuse)?;
        Ok(Self {
            shared,
            address,
            thread: Some(thread),
        })
    }

    /// Where it is, as a service's base URL.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, in the order in which they were read.
    pub fn requests(&self) -> Vec<Recorded> {
        held(&self.shared.requests).clone()
    }

    /// How many connections there were, with or without a request.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests are done with, whatever they were answered.
    pub fn answered(&self) -> usize {
        self.shared.answered.load(Ordering::SeqCst)
    }

    /// Stops.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // The thread that accepts sits in a call that only a connection ends.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.end();
    }
}

/// A lock that outlives a thread that died with it: counts and records are whole at every moment.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept_all(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let own = Arc::clone(shared);
        let thread = std::thread::Builder::new().name("stand-in call".to_owned());
        // A thread that cannot be made is a connection that breaks.
        let _ = thread.spawn(move || serve(stream, &own));
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) {
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let _ = stream.set_write_timeout(Some(PATIENCE));
    // A connection without a request is a client that went away.
    let Ok(request) = read(&mut stream) else { return };
    let subject = shared.role.subject(&request);
    let played = {
        let about = match &subject {
            Ok(about) => about.clone(),
            Err(_) => shared.role.named(&request),
        };
        let mut taken = held(&shared.taken);
        let before = match &subject {
            Ok(_) => {
                let count = taken.entry(about.clone()).or_default();
                *count += 1;
                *count - 1
            }
            Err(_) => 0,
        };
        drop(taken);
        record(shared, &request, subject, about, before)
    };
    pause(shared, Duration::from_millis(played.delay_ms));
    if played.fault != Some(PlayedFault::Reset) && finish_reading(&mut stream, &request).is_ok() {
        if played.fault == Some(PlayedFault::Hang) {
            hang(&mut stream, shared);
        } else {
            // A client that has seen enough has gone.
            let _ = write(&mut stream, &played.response);
            let _ = stream.shutdown(Shutdown::Write);
        }
    }
    drop(stream);
    shared.answered.fetch_add(1, Ordering::SeqCst);
}

/// Writes a request down, with what is played for it.
fn record(
    shared: &Shared,
    request: &Request,
    subject: Result<Option<String>, Response>,
    about: Option<String>,
    before: usize,
) -> Played {
    let mut requests = held(&shared.requests);
    let played = match subject {
        Ok(_) => shared.role.play(request, about.as_deref(), before, requests.len() + 1),
        Err(wrong) => Played::refused(wrong),
    };
    requests.push(Recorded {
        method: request.method.clone(),
        path: request.path.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
        lead_ref: about,
        step: played.name.clone(),
    });
    played
}

/// Waits, but not beyond the end.
fn pause(shared: &Shared, pause: Duration) {
    let until = Instant::now() + pause;
    while !shared.stopped.load(Ordering::SeqCst) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(LOOK));
    }
}

/// Says nothing until the client goes away.
fn hang(stream: &mut TcpStream, shared: &Shared) {
    let _ = stream.set_read_timeout(Some(LOOK));
    let mut byte = [0];
    while !shared.stopped.load(Ordering::SeqCst) {
        match stream.read(&mut byte) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) => {}
            Err(_) => return,
        }
    }
}
