//! What helps with the program itself: completions, manual pages, the key table.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::args::Cli;
use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::lens::{Cell, Column};
use crate::operations::VERBS;

/// `assay completions`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay completions bash > ~/.local/share/bash-completion/completions/assay")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// `assay man`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay man > assay.1\n  assay man ~/.local/share/man/man1")]
pub struct Man {
    /// The folder to write all pages into; without it the main page is printed
    dir: Option<PathBuf>,
}

/// `assay keys`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay keys --format md")]
pub struct Keys {}

/// Prints a shell's completions.
pub fn completions(session: &Session, args: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "assay", &mut script);
    session.out.text(&String::from_utf8_lossy(&script))
}

/// Prints the manual page or writes all of them.
pub fn man(session: &Session, args: &Man) -> Result<(), Failure> {
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        return session.out.text(&String::from_utf8_lossy(&page));
    };
    let refused =
        |error: std::io::Error| Failure::failed(format!("`{}`: the pages cannot be written: {error}", dir.display()));
    std::fs::create_dir_all(dir).map_err(refused)?;
    clap_mangen::generate_to(Cli::command(), dir).map_err(refused)?;
    let pages = std::fs::read_dir(dir).map_err(refused)?.flatten();
    let pages = pages
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("assay"))
        .count();
    session.note(&format!("{} in {}", counted(pages, "page", "pages"), dir.display()));
    Ok(())
}

/// The key table.
pub fn keys(session: &Session) -> Result<(), Failure> {
    let columns = vec![
        Column::text("keys", "keys"),
        Column::text("verb", "verb"),
        Column::text("summary", "what it does"),
        Column::text("panes", "panes"),
        Column::text("command", "command"),
    ];
    let rows = VERBS.iter().map(|verb| {
        let panes: Vec<&str> = verb.panes.iter().map(|pane| pane.title()).collect();
        let panes = if panes.is_empty() {
            "all".to_owned()
        } else {
            panes.join(", ")
        };
        vec![
            words(verb.keys.join(" ")),
            words(verb.id),
            words(verb.summary),
            words(panes),
            Cell::text(verb.command),
        ]
    });
    session.out.table(&sheet("", columns, rows.collect()))
}
