//! One flag that a front raises and long loops look at.
//!
//! A phase must not run for long without looking: the token counts the rows between two looks, so that a test can
//! bound them instead of trusting a clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The most rows a phase may work through between two looks at the token.
pub const LOOK_EVERY: u64 = 4096;

#[derive(Debug, Default)]
struct Shared {
    raised: AtomicBool,
    looks: AtomicU64,
    last_rows: AtomicU64,
    widest: AtomicU64,
}

/// A cancellation flag shared by a front and the run it started. Clones share one flag.
///
/// ```
/// let token = assay::engine::CancelToken::new();
/// assert!(!token.is_cancelled());
/// token.cancel();
/// assert!(token.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<Shared>);

impl CancelToken {
    /// A token nobody has raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the run to stop at its next look.
    pub fn cancel(&self) {
        self.0.raised.store(true, Ordering::Release);
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.raised.load(Ordering::Acquire)
    }

    /// A look from inside a loop that has worked through `rows` rows so far (counted from the loop's start; a smaller
    /// number than last time starts a new loop). Returns whether to go on.
    pub fn look(&self, rows: u64) -> bool {
        self.0.looks.fetch_add(1, Ordering::Relaxed);
        let last = self.0.last_rows.swap(rows, Ordering::Relaxed);
        let since = if rows >= last { rows - last } else { rows };
        self.0.widest.fetch_max(since, Ordering::Relaxed);
        !self.is_cancelled()
    }

    /// How many looks there were.
    pub fn looks(&self) -> u64 {
        self.0.looks.load(Ordering::Relaxed)
    }

    /// The most rows that passed between two looks.
    pub fn widest_gap(&self) -> u64 {
        self.0.widest.load(Ordering::Relaxed)
    }
}
