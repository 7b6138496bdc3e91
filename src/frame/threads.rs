//! How many threads work on frames: one number for the frame library and for what Assay does beside it.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// The variable from which the frame library reads its number of threads, once, before its first use.
pub const THREADS: &str = "POLARS_MAX_THREADS";

/// Threads for work on frames: what [`THREADS`] says, else as many as there are cores.
#[must_use]
pub fn threads() -> usize {
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let said = std::env::var(THREADS).ok();
    said.and_then(|said| said.parse().ok()).map_or(cores, NonZeroUsize::get)
}
