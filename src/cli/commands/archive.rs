//! Archives, and going back to an earlier generation.

use clap::{Args, Subcommand};

use crate::cli::Done;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::frame::instead;
use crate::lens::{Cell, Column, Table};
use crate::operations::{
    Applied, ArchiveRow, Bench, GenerationRow, Operation, RollbackOrder, RolledBack, archive_table, check_table,
    exchange_table,
};
use crate::playbooks::Playbook;
use crate::store::ArchiveCheck;

/// The archive that was made last, whatever its name.
const NEWEST: &str = "newest";

/// The columns of archives that programs have always got, in their order: what was added follows them.
const FIRST: [&str; 8] = [
    "archive_id",
    "playbook",
    "reason",
    "run",
    "files",
    "rows",
    "bytes",
    "spared",
];

/// Why a pruning is in no record.
const NAMED_BY_TIME: &str = "archives are named by the time at which they are made";

/// `assay archive`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay archive list\n  assay archive verify\n  assay archive restore newest --dry-run\n  assay archive prune\n\nAn archive is named as `assay archive list` has it, by a beginning that is one archive's only, or as `newest`."
)]
pub struct Archive {
    /// What to do
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Archive what people see now
    #[command(after_help = "Example:\n  assay archive create buyer-groups --reason \"before the import\"")]
    Create {
        /// The playbook; the workspace's first that publishes unless given
        playbook: Option<String>,
        /// Why
        #[arg(long, default_value = "asked for")]
        reason: String,
    },
    /// The archives, oldest first, each read again, and why pruning spares them
    #[command(after_help = "Examples:\n  assay archive list")]
    List,
    /// Read one archive again, or all, and say what is wrong with it
    #[command(after_help = "Examples:\n  assay archive verify\n  assay archive verify newest")]
    Verify {
        /// The archive; all unless given
        archive: Option<String>,
    },
    /// Bring an archive back as the live generation; what is there now is archived first
    #[command(
        after_help = "Examples:\n  assay archive restore newest --dry-run\n  assay archive restore newest --only people --only people_identity\n\nAn archive is named as `assay archive list` has it, by a beginning that is one archive's only, or as `newest`."
    )]
    Restore {
        /// The archive
        archive: String,
        /// Only this frame; may be given several times
        #[arg(long, value_name = "FRAME")]
        only: Vec<String>,
        /// Say what it would do
        #[arg(long)]
        dry_run: bool,
    },
    /// List the archives that are old enough to go; with --yes, delete them
    #[command(after_help = "Examples:\n  assay archive prune\n  assay archive prune --yes")]
    Prune,
}

/// `assay rollback`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  assay rollback buyer-groups --list\n\nWithout --list the generation before the live one goes live: a run, an undo or an archive that was restored makes one, and --to names another; --dry-run says what would change. Only the pointer moves: every generation stays. Scripts that take a database back are written into exports/."
)]
pub struct Rollback {
    /// The playbook; the workspace's first that publishes unless given
    playbook: Option<String>,
    /// Make this generation live instead of the one before
    #[arg(long, value_name = "GENERATION")]
    to: Option<i64>,
    /// Only list the generations
    #[arg(long)]
    list: bool,
    /// Say what it would do
    #[arg(long, conflicts_with = "list")]
    dry_run: bool,
}

/// Carries out what is asked of archives.
pub fn archive(session: &Session, args: &Archive) -> Result<Done, Failure> {
    let bench = session.bench()?;
    match &args.what {
        What::Create { playbook, reason } => {
            let playbook = publishing(session, &bench, playbook.as_deref())?;
            let order = Operation::CreateArchive {
                playbook: playbook.id.to_owned(),
                reason: reason.clone(),
            };
            let made = match bench.apply(&order)? {
                Applied::ArchiveCreated(made) => made,
                other => return Err(Failure::defect(&other)),
            };
            session.out.table(&files(&made.files))?;
            session.note(&format!("archive {} has root {}", made.id, made.root));
            Ok(Done::Well)
        }
        What::List => {
            let checks = bench.verify_archives(None)?;
            let table = list(session, &bench.archives()?, Some(&checks));
            session.out.list(&table, None)?;
            Ok(Done::Well)
        }
        What::Verify { archive } => {
            let archive = archive.as_deref().map(|typed| named(&bench, typed)).transpose()?;
            let checks = bench.verify_archives(archive.as_deref())?;
            session.out.table(&check_table(&checks))?;
            for why in checks.iter().filter_map(ArchiveCheck::why) {
                session.note(&why);
            }
            let whole = checks.iter().all(ArchiveCheck::is_whole);
            Ok(if whole { Done::Well } else { Done::With(Exit::Failed) })
        }
        What::Restore { archive, only, dry_run } => {
            let archive = named(&bench, archive)?;
            let restored = if *dry_run {
                bench.restore_archive(&archive, only, true)?
            } else {
                let order = Operation::RestoreArchive {
                    archive,
                    only: only.clone(),
                };
                match bench.apply(&order)? {
                    Applied::ArchiveRestored(restored) => *restored,
                    other => return Err(Failure::defect(&other)),
                }
            };
            session.out.table(&exchange_table(&restored.frames))?;
            session.note(&restored.words());
            Ok(Done::Well)
        }
        What::Prune => {
            let carried_out = session.global.yes;
            if carried_out {
                session.unrecorded(NAMED_BY_TIME);
            }
            let mut rows = bench.prune_archives(carried_out)?;
            let all = rows.len();
            rows.retain(|row| row.spared.is_none());
            session.out.table(&list(session, &rows, None))?;
            let going = counted(rows.len(), "archive", "archives");
            session.note(&if carried_out {
                format!("{going} of {all} deleted")
            } else {
                format!("{going} of {all} may go; `--yes` deletes them")
            });
            Ok(Done::Well)
        }
    }
}

/// The archive that is meant: its id, a beginning that is one archive's only, or `newest`.
fn named(bench: &Bench, typed: &str) -> Result<String, Failure> {
    let rows = bench.archives()?;
    let ids: Vec<&str> = rows.iter().map(|row| row.archive.id.as_str()).collect();
    let whole = ids.iter().find(|id| **id == typed).copied();
    let newest = || ids.last().copied().filter(|_| typed == NEWEST);
    if let Some(id) = whole.or_else(newest) {
        return Ok(id.to_owned());
    }
    let begun: Vec<&str> = ids.iter().copied().filter(|id| id.starts_with(typed)).collect();
    match begun.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(Failure::usage(format!("no archive `{typed}`; {}", instead(typed, ids)))),
        _ => Err(Failure::usage(format!(
            "several archives begin with `{typed}`; type more of the name"
        ))),
    }
}

/// Goes back to an earlier generation, or lists them.
pub fn rollback(session: &Session, args: &Rollback) -> Result<(), Failure> {
    let bench = session.bench()?;
    let playbook = publishing(session, &bench, args.playbook.as_deref())?;
    if args.list {
        return session.out.table(&generations(&bench.generations(playbook)?));
    }
    let order = RollbackOrder {
        to: args.to,
        seen: None,
    };
    if args.dry_run {
        let done = bench.foresee_rollback(playbook, &order)?;
        session.out.table(&exchange_table(&done.frames))?;
        session.note(&format!("without --dry-run generation {} goes live again", done.to));
        rolled_back(session, &done, "would be written, to take a database back");
        return Ok(());
    }
    let operation = Operation::Rollback {
        playbook: playbook.id.to_owned(),
        order,
    };
    let done = match bench.apply(&operation)? {
        Applied::RolledBack(done) => done,
        other => return Err(Failure::defect(&other)),
    };
    session.out.table(&generations(&bench.generations(playbook)?))?;
    session.note(&done.words());
    rolled_back(session, &done, "takes a database back; run it yourself");
    Ok(())
}

/// What is to be known of a rollback beside what becomes of the frames.
fn rolled_back(session: &Session, done: &RolledBack, script: &str) {
    for path in &done.scripts {
        session.note(&format!("{} {script}", path.display()));
    }
    for line in &done.outside {
        session.note(&format!("stays outside: exported {line}"));
    }
    for remark in &done.remarks {
        session.note(remark);
    }
}

/// The playbook named, else one that publishes.
fn publishing(session: &Session, bench: &Bench, named: Option<&str>) -> Result<&'static Playbook, Failure> {
    session.playbook_that(bench, named, |playbook| playbook.pipeline.publisher().is_some())
}

fn whole(value: u64) -> Cell {
    i64::try_from(value).map_or(Cell::Null, Cell::Integer)
}

/// The archives as people read them, or for programs with what was there first.
fn list(session: &Session, rows: &[ArchiveRow], checks: Option<&[ArchiveCheck]>) -> Table {
    let table = archive_table(rows, checks);
    if session.out.for_programs() {
        table.with_first(&FIRST)
    } else {
        table
    }
}

fn files(files: &[crate::store::ArchiveFile]) -> Table {
    let columns = vec![
        Column::text("path", "file"),
        Column::number("rows", "rows"),
        Column::number("bytes", "bytes"),
        Column::text("sha256", "sha256"),
    ];
    let row = |file: &crate::store::ArchiveFile| {
        vec![
            words(&file.path),
            whole(file.rows),
            whole(file.bytes),
            words(&file.sha256),
        ]
    };
    sheet("", columns, files.iter().map(row).collect())
}

fn generations(rows: &[GenerationRow]) -> Table {
    let columns = vec![
        Column::number("generation", "generation"),
        Column::number("parent", "follows"),
        Column::text("state", "state"),
        Column::text("kind", "how"),
        Column::number("run", "run"),
        Column::text("time", "made (UTC)"),
        Column::text("method", "method"),
        Column::text("archive", "archive"),
        Column::number("frames", "frames"),
    ];
    let row = |row: &GenerationRow| {
        let one = &row.generation;
        vec![
            Cell::Integer(one.seq),
            one.parent.map_or(Cell::Null, Cell::Integer),
            words(if row.is_live { "live" } else { "" }),
            words(one.kind.word()),
            Cell::Integer(one.run),
            Cell::Moment(one.time.clone()),
            words(&one.method),
            Cell::text(one.archive.as_deref()),
            Cell::count(one.frames.len()),
        ]
    };
    sheet("", columns, rows.iter().map(row).collect())
}
