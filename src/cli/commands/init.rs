//! Making a workspace: of an empty folder with everything to fill in, of a folder of foreign files with what they are.

use std::path::{Path, PathBuf};

use clap::Args;

use super::settings;
use super::workspace::known;
use crate::cli::failure::Failure;
use crate::cli::output::{number, of_kind, sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::lens::{Cell, Column, Table};
use crate::operations::{
    Folder, Offer, Placed, Placement, entry_minimum, look_into, offers, placements, still_needed, worth_naming,
};
use crate::store::{SETTINGS_FILE, StoreError, Workspace};

/// `assay init`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay init spring-list --playbook contractors\n  assay init contractors --dry-run\n\nOf data files in the folder (CSV, TSV, JSONL, Parquet; also .gz or .zst; also in folders below it) the headers and\nsome rows are read. Files stay where they are, and an assay.toml that is there is never replaced."
)]
pub struct Init {
    /// The folder, made where it is not there; this one unless given
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The playbook to begin with; unless given, the one that the data files fit best
    #[arg(long, value_name = "PLAYBOOK")]
    playbook: Option<String>,
    /// Print the proposal and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Makes a workspace.
pub fn init(session: &Session, args: &Init) -> Result<(), Failure> {
    let named = args.playbook.as_deref().map(|id| known(Some(id))).transpose()?;
    let settings_file = args.dir.join(SETTINGS_FILE);
    // Before the files are read, which takes a while.
    if !args.dry_run && settings_file.symlink_metadata().is_ok() {
        return Err(StoreError::AlreadyThere { path: settings_file }.into());
    }
    let folder = look_into(&args.dir)?;
    if folder.files.is_empty() {
        return blank(session, args);
    }
    let all = offers(&folder);
    let wanted = |offer: &&Offer| named.is_none_or(|playbook| playbook.id == offer.playbook.id);
    let Some(chosen) = all.iter().find(wanted) else {
        return blank(session, args);
    };
    let placed = placements(&folder, chosen);
    let programs = session.out.for_programs();
    let tables = [playbook_table(&all, chosen, programs), file_table(&placed, programs)];
    if !args.dry_run {
        Workspace::init(&args.dir, &settings::text(chosen.playbook, &placed))?;
    }
    session.out.tables(&tables)?;
    say_what_is_open(session, &folder, &all, chosen, &placed);
    if args.dry_run {
        session.note(&format!(
            "nothing was written; without --dry-run this becomes {}",
            settings_file.display()
        ));
        return Ok(());
    }
    session.note(&format!("written: {}", settings_file.display()));
    session.note(&next_command(&args.dir, chosen, &placed));
    Ok(())
}

/// A workspace without data files: everything to fill in.
fn blank(session: &Session, args: &Init) -> Result<(), Failure> {
    let playbook = known(args.playbook.as_deref())?;
    let file = args.dir.join(SETTINGS_FILE);
    if args.dry_run {
        session.note(&format!(
            "no data files in {}; {} would be a commented one for {}",
            args.dir.display(),
            file.display(),
            playbook.id
        ));
        return Ok(());
    }
    Workspace::init(&args.dir, &settings::text(playbook, &[]))?;
    let columns = vec![Column::text("file", "file")];
    session
        .out
        .table(&sheet("", columns, vec![vec![words(file.display().to_string())]]))?;
    session.note("name your data files in it; `assay doctor` checks them, `assay map` proposes which column is which");
    Ok(())
}

fn playbook_table(all: &[Offer], chosen: &Offer, programs: bool) -> Table {
    let columns = vec![
        Column::text("playbook", "playbook"),
        Column::text("chosen", "chosen"),
        Column::number("files", "files that fit"),
        Column::number("needed_found", "needed datasets found"),
        Column::number("needed", "of"),
        Column::text("without", "needed and not found"),
        Column::number("score", "fit"),
    ];
    let row = |offer: &Offer| {
        vec![
            words(offer.playbook.id),
            Cell::Flag(offer.playbook.id == chosen.playbook.id),
            Cell::count(offer.files),
            Cell::count(offer.needed.0),
            Cell::count(offer.needed.1),
            listed(&offer.without),
            number(offer.score, 2),
        ]
    };
    let rows = all.iter().map(row).collect();
    if programs {
        of_kind("playbook", sheet("", columns, rows))
    } else {
        sheet("Playbooks, the best fit first", columns, rows)
    }
}

fn file_table(placed: &[Placement], programs: bool) -> Table {
    let columns = vec![
        Column::text("file", "file"),
        Column::text("dataset", "dataset"),
        Column::text("layout", "layout"),
        Column::number("mapped", "columns"),
        Column::number("required_mapped", "required"),
        Column::number("required", "of"),
        Column::text("missing", "missing"),
        Column::number("score", "fit"),
        Column::text("entry", "entry"),
        Column::text("because", "because"),
    ];
    let row = |file: &Placement| {
        let layout = file.entry.as_ref().and_then(|entry| entry.layout.as_deref());
        let count = |count: usize| file.entry.as_ref().map_or(Cell::Null, |_| Cell::count(count));
        vec![
            words(&file.shown),
            listed(&file.datasets),
            Cell::text(layout),
            count(file.mapped),
            count(file.required.0),
            count(file.required.1),
            listed(&file.missing),
            file.score.map_or(Cell::Null, |score| number(score, 2)),
            words(file.placed.word()),
            words(&file.because),
        ]
    };
    let rows = placed.iter().map(row).collect();
    if programs {
        of_kind("file", sheet("", columns, rows))
    } else {
        let title = format!("Files (an entry from a fit of {:.2} on)", entry_minimum());
        sheet(&title, columns, rows)
    }
}

fn listed(names: &[impl AsRef<str>]) -> Cell {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    if names.is_empty() {
        Cell::Null
    } else {
        words(names.join(", "))
    }
}

/// What a person has to know before going on: other playbooks, choices, files that nobody looked at.
fn say_what_is_open(session: &Session, folder: &Folder, all: &[Offer], chosen: &Offer, placed: &[Placement]) {
    for other in worth_naming(all, chosen) {
        session.note(&format!(
            "{} fits too ({} of {}): `--playbook {}` chooses it",
            other.playbook.id,
            other.files,
            counted(folder.files.len(), "file", "files"),
            other.playbook.id
        ));
    }
    for file in placed.iter().filter(|file| file.placed == Placed::Choice) {
        session.note(&format!(
            "{} {}: take the # away from one of its entries",
            file.shown, file.because
        ));
    }
    if folder.left_alone > 0 {
        session.note(&format!(
            "{} more were not looked at: name them in {SETTINGS_FILE}, or a folder or pattern that holds them",
            counted(folder.left_alone, "file", "files")
        ));
    }
}

/// What to type next: the run, or first what keeps it from having everything it needs.
fn next_command(dir: &Path, chosen: &Offer, placed: &[Placement]) -> String {
    let into = if dir == Path::new(".") {
        String::new()
    } else {
        format!("cd {} && ", dir.display())
    };
    let playbook = chosen.playbook.id;
    if !placed.iter().any(|file| file.placed == Placed::Entry) {
        return format!("no file could be entered for {playbook}: the comments in {SETTINGS_FILE} say what each lacks");
    }
    let missing = still_needed(chosen.playbook, placed);
    if missing.is_empty() {
        return format!(
            "next: `{into}assay run {playbook}`; `assay map FILE DATASET` shows a mapping, `assay doctor` checks it all"
        );
    }
    format!(
        "next: {playbook} needs {} as well: name its file in {SETTINGS_FILE}, then `{into}assay run {playbook}`",
        missing.join(", ")
    )
}
