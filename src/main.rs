//! The program: the command line decides which front answers, and the result becomes the exit code.

use std::process::ExitCode;

use assay::cli::{self, Start};

fn main() -> ExitCode {
    match cli::start() {
        Start::Finished(code) => code,
        Start::Workbench {
            opening,
            looks,
            replay,
            copy,
        } => {
            let ended = assay::tui::open(opening, looks, replay, copy.is_some());
            // The tour's copy of the sample goes with the tour.
            drop(copy);
            cli::after_workbench(ended)
        }
    }
}
