//! Time as a seam: the schedule of waits is specified to the second, and no test should sleep to see it kept.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Where waits are spent.
pub trait Timer: Sync {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;

    /// Begins a wait and says how long the caller really has to wait for it, in pieces if it likes.
    fn wait(&self, pause: Duration) -> Duration;
}

/// The machine's time.
#[derive(Debug)]
pub struct SystemTimer(Instant);

impl SystemTimer {
    /// Starts counting.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for SystemTimer {
    fn default() -> Self {
        Self::new()
    }
}

impl Timer for SystemTimer {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait(&self, pause: Duration) -> Duration {
        pause
    }
}

/// Time that passes at once: every wait is over when it begins. For tests.
#[derive(Debug, Default)]
pub struct SkippingTimer(Mutex<Duration>);

impl SkippingTimer {
    /// Begins at zero.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Timer for SkippingTimer {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wait(&self, pause: Duration) -> Duration {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += pause;
        Duration::ZERO
    }
}
