//! Today in the workspace's own timezone: the day a run is about where nothing else says.

use std::path::Path;

use chrono::Utc;

use super::bench::Bench;
use super::error::OperationError;

impl Bench {
    /// Opens the workspace in `root` with today's date in its timezone.
    ///
    /// # Errors
    /// As [`Bench::open`].
    pub fn open_today(root: &Path, actor: &str) -> Result<Self, OperationError> {
        let now = Utc::now();
        let bench = Self::open(root, actor, now.date_naive())?;
        let zone = bench.workspace().settings.workspace.offset();
        let there = zone.map_or(now.date_naive(), |zone| now.with_timezone(&zone).date_naive());
        // Only an offset tells the two apart, and only for some hours of the day.
        if there == now.date_naive() {
            Ok(bench)
        } else {
            Self::open(root, actor, there)
        }
    }
}
