//! The headless front: whatever a pane of the workbench shows, a command prints, from the same core call.
//!
//! Data goes to stdout and everything else to stderr; programs get stable keys and unrounded values; every way to fail
//! has its sentence and its exit code. The contract is `design/cli.md`.

mod args;
mod commands;
mod docs;
mod failure;
mod home;
mod log;
mod output;
mod progress;
mod session;
mod signals;
mod threads;
mod words;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tempfile::TempDir;

use crate::operations::{Looks, Opening, Replay};

pub use failure::{Exit, Failure};

/// What is left to do once the command line has been looked at.
pub enum Start {
    /// Nothing: the command is done.
    Finished(ExitCode),
    /// The workbench is wanted.
    Workbench {
        /// How the workspace is opened.
        opening: Opening,
        /// What the terminal can show.
        looks: Looks,
        /// What is to be played on it.
        replay: Option<Box<Replay>>,
        /// The folder that is there for the guided tour alone, and gone with it.
        copy: Option<TempDir>,
    },
}

/// What a command came to.
pub(crate) enum Done {
    /// It is done.
    Well,
    /// It is done, and its result is this exit code.
    With(Exit),
    /// The workbench is wanted on this folder, and perhaps a record played on it.
    Workbench(PathBuf, Option<Box<Replay>>),
    /// The guided tour is wanted through this copy of the sample.
    Tour(TempDir),
}

/// Reads the command line and carries out the command, unless it asks for the workbench.
///
/// Must be the first thing in `main`: `--threads` can only be heeded before any frame is touched.
pub fn start() -> Start {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return Start::Finished(refused(&error)),
    };
    if cli.global.offline {
        crate::operations::stay_offline();
    }
    if cli.global.draft {
        crate::operations::show_draft();
    }
    if let Err(failure) = threads::settle(&cli) {
        return Start::Finished(failure.report());
    }
    let guard = match log::begin(cli.global.log.as_deref()) {
        Ok(guard) => guard,
        Err(failure) => return Start::Finished(failure.report()),
    };
    let session = match session::Session::new(cli.global) {
        Ok(session) => session,
        Err(failure) => return Start::Finished(failure.report()),
    };
    let done = commands::carry_out(&session, cli.command);
    drop(guard);
    match done {
        Ok(Done::Well) => Start::Finished(ExitCode::SUCCESS),
        Ok(Done::With(code)) => Start::Finished(ExitCode::from(code as u8)),
        Ok(Done::Workbench(root, replay)) => Start::Workbench {
            opening: session.opening(&root),
            looks: session.looks,
            replay,
            copy: None,
        },
        Ok(Done::Tour(copy)) => Start::Workbench {
            opening: session.opening(copy.path()),
            looks: session.looks,
            replay: None,
            copy: Some(copy),
        },
        Err(failure) => Start::Finished(failure.report()),
    }
}

/// Help and version are answers; everything else clap says is a usage error.
fn refused(error: &clap::Error) -> ExitCode {
    // A closed pipe under `--help | head` is no error either.
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(Exit::Usage as u8)
    } else {
        ExitCode::SUCCESS
    }
}

/// The exit code of a closed workbench.
pub fn after_workbench(result: Result<(), impl Into<anyhow::Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Failure::failed(format!("{:#}", error.into())).report(),
    }
}

/// A line on stderr. That nobody reads it must not stop a command.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
