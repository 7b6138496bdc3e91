//! `--log FILE`: what the program did, for whoever has to find out why. Never to the screen.

use std::fs::OpenOptions;
use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

use super::failure::Failure;

/// The variable that says how much is logged, such as `debug`.
pub const LEVEL: &str = "ASSAY_LOG";

/// Begins logging into a file (appending); the log is whole once the guard is dropped.
pub fn begin(file: Option<&Path>) -> Result<Option<WorkerGuard>, Failure> {
    let Some(path) = file else { return Ok(None) };
    let opened = OpenOptions::new().create(true).append(true).open(path);
    let opened =
        opened.map_err(|error| Failure::failed(format!("the log `{}` cannot be opened: {error}", path.display())))?;
    let (writer, guard) = tracing_appender::non_blocking(opened);
    let level = EnvFilter::try_from_env(LEVEL).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_env_filter(level)
        .init();
    // The words of the command may hold a reason or a note; its name is enough here.
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    Ok(Some(guard))
}
