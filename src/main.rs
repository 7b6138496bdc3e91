//! The program: the command line decides which front answers, and the result becomes the exit code.

use std::process::ExitCode;

use assay::cli::{self, Start};

fn main() -> ExitCode {
    match cli::start() {
        Start::Finished(code) => code,
        Start::Workbench {
            root,
            actor,
            looks,
            copy,
        } => {
            let ended = assay::tui::open(&root, &actor, looks, copy.is_some());
            // The tour's copy of the sample goes with the tour.
            drop(copy);
            cli::after_workbench(ended)
        }
    }
}
