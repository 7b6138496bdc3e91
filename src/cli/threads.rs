//! Threads: the frame library reads its thread count from the environment, once, before its first use; everything else that
//! works on frames goes by the same number.

use std::io::{IsTerminal, stdin, stdout};
use std::num::NonZeroUsize;

use super::args::{Cli, Command};
use super::failure::Failure;
use crate::frame::{THREADS, threads};

/// Makes the process run with the threads that were asked for: where the environment says otherwise, the program is
/// started again in its own place with the variable set. (Setting it in a running process is not safe in Rust.)
///
/// On screen one core is left to the screen; `--threads` and a variable that is set already outrank that.
pub fn settle(cli: &Cli) -> Result<(), Failure> {
    let held = std::env::var(THREADS).ok();
    if let Some(asked) = cli.global.threads
        && let Some(threads) = wanted(asked.get(), held.as_deref())
    {
        return again(&threads);
    }
    if held.is_none() && opens_workbench(cli) {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        // Should it not work, the workbench opens all the same and is only less smooth while a phase runs.
        let _ = again(&cores_beside_screen(cores).to_string());
    }
    // Learning and linkage have a pool of their own, which takes every core when it is first needed unless it is told
    // otherwise. That is only refused where a pool is there, and here nothing has run yet.
    if held.is_some() {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads()).build_global();
    }
    Ok(())
}

/// The count to set, unless it is set already.
fn wanted(threads: usize, held: Option<&str>) -> Option<String> {
    let threads = threads.to_string();
    (held != Some(threads.as_str())).then_some(threads)
}

/// Cores for phases while somebody looks on.
fn cores_beside_screen(cores: usize) -> usize {
    cores.saturating_sub(1).max(1)
}

/// Whether the workbench may be wanted: nothing else was, and there is a terminal on both ends.
fn opens_workbench(cli: &Cli) -> bool {
    matches!(cli.command, None | Some(Command::Open(_))) && stdin().is_terminal() && stdout().is_terminal()
}

#[cfg(unix)]
fn again(threads: &str) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let program = std::env::current_exe()?;
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(THREADS, threads)
        .exec();
    Err(Failure::failed(format!(
        "--threads {threads}: the program cannot start again with it: {error}"
    )))
}

#[cfg(not(unix))]
fn again(threads: &str) -> Result<(), Failure> {
    Err(Failure::usage(format!(
        "--threads is not known here: set {THREADS}={threads} before starting assay"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_core_is_left_to_the_screen_and_one_to_the_phases() {
        assert_eq!([1, 2, 8].map(cores_beside_screen), [1, 1, 7]);
    }

    #[test]
    fn the_program_is_not_started_again_for_what_is_set() {
        assert_eq!(wanted(3, Some("3")), None);
        assert_eq!(wanted(3, Some("2")), Some("3".to_owned()));
        assert_eq!(wanted(3, None), Some("3".to_owned()));
    }
}
