//! `--threads`: the frame library reads its thread count from the environment, once, before its first use.

use std::num::NonZeroUsize;

use super::failure::Failure;

/// The variable it reads.
const VARIABLE: &str = "POLARS_MAX_THREADS";

/// Makes the process run with this many threads: where the environment says otherwise, the program is started again
/// in its own place with the variable set. (Setting it in a running process is not safe in Rust.)
pub fn settle(threads: Option<NonZeroUsize>) -> Result<(), Failure> {
    let Some(threads) = threads.map(|count| count.to_string()) else {
        return Ok(());
    };
    if std::env::var(VARIABLE).is_ok_and(|held| held == threads) {
        return Ok(());
    }
    again(&threads)
}

#[cfg(unix)]
fn again(threads: &str) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let program = std::env::current_exe()?;
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(VARIABLE, threads)
        .exec();
    Err(Failure::failed(format!(
        "--threads {threads}: the program cannot start again with it: {error}"
    )))
}

#[cfg(not(unix))]
fn again(threads: &str) -> Result<(), Failure> {
    Err(Failure::usage(format!(
        "--threads is not known here: set {VARIABLE}={threads} before starting assay"
    )))
}
