//! The program: the command line decides which front answers, and the result becomes the exit code.

use std::process::ExitCode;

use assay::cli::{self, Start};

fn main() -> ExitCode {
    match cli::start() {
        Start::Finished(code) => code,
        Start::Workbench { opening, looks, replay } => cli::after_workbench(assay::tui::open(opening, looks, replay)),
    }
}
