//! Time as a parameter: the clock stamps logs and enters no frame.

/// Where time comes from: it stamps logs, and nothing that enters a frame.
pub trait Clock: Sync {
    /// Now, RFC 3339 in UTC.
    fn now(&self) -> String;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> String {
        chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }
}

/// A clock that stands still, for tests and for reproducible logs.
pub struct FixedClock(pub String);

impl Clock for FixedClock {
    fn now(&self) -> String {
        self.0.clone()
    }
}
