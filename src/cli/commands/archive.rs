//! Archives, and going back to an earlier generation.

use clap::{Args, Subcommand};

use crate::cli::Done;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::frame::instead;
use crate::lens::{Cell, Column, Table};
use crate::operations::{ArchiveRow, Bench, GenerationRow, Restored};
use crate::store::ArchiveCheck;

/// The archive that was made last, whatever its name.
const NEWEST: &str = "newest";

/// Why archives are in no record.
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
        /// The playbook; the workspace's first unless given
        playbook: Option<String>,
        /// Why
        #[arg(long, default_value = "asked for")]
        reason: String,
    },
    /// The archives, oldest first, and why pruning spares them
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
    after_help = "Example:\n  assay rollback buyer-groups --list\n\nWithout --list the generation before the live one goes live: a run, an undo or an archive that was restored makes one, and --to names another. Only the pointer moves: every generation stays. Scripts that take a database back are written into exports/."
)]
pub struct Rollback {
    /// The playbook; the workspace's first unless given
    playbook: Option<String>,
    /// Make this generation live instead of the one before
    #[arg(long, value_name = "GENERATION")]
    to: Option<i64>,
    /// Only list the generations
    #[arg(long)]
    list: bool,
}

/// Carries out what is asked of archives.
pub fn archive(session: &Session, args: &Archive) -> Result<Done, Failure> {
    let bench = session.bench()?;
    match &args.what {
        What::Create { playbook, reason } => {
            let playbook = session.playbook(&bench, playbook.as_deref())?;
            session.unrecorded(NAMED_BY_TIME);
            let made = bench.create_archive(playbook, reason)?;
            session.out.table(&files(&made.files))?;
            session.note(&format!("archive {} has root {}", made.id, made.root));
            Ok(Done::Well)
        }
        What::List => {
            session.out.list(&list(&bench.archives()?), None)?;
            Ok(Done::Well)
        }
        What::Verify { archive } => {
            let archive = archive.as_deref().map(|typed| named(&bench, typed)).transpose()?;
            let checks = bench.verify_archives(archive.as_deref())?;
            session.out.table(&verdicts(&checks))?;
            for why in checks.iter().filter_map(ArchiveCheck::why) {
                session.note(&why);
            }
            let whole = checks.iter().all(ArchiveCheck::is_whole);
            Ok(if whole { Done::Well } else { Done::With(Exit::Failed) })
        }
        What::Restore { archive, only, dry_run } => {
            if !dry_run {
                session.unrecorded(NAMED_BY_TIME);
            }
            let restored = bench.restore_archive(&named(&bench, archive)?, only, *dry_run)?;
            session.out.table(&restored_frames(&restored))?;
            session.note(&restored_words(&restored));
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
            session.out.table(&list(&rows))?;
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
    let playbook = session.playbook(&bench, args.playbook.as_deref())?;
    if args.list {
        return session.out.table(&generations(&bench.generations(playbook)?));
    }
    session.unrecorded("a record only goes forward");
    let done = bench.rollback(playbook, args.to)?;
    session.out.table(&generations(&bench.generations(playbook)?))?;
    session.note(&match done.from {
        Some(from) => format!("generation {} is live again, {from} is kept", done.to),
        None => format!("generation {} is live again", done.to),
    });
    for path in &done.scripts {
        session.note(&format!("{} takes a database back; run it yourself", path.display()));
    }
    for line in &done.outside {
        session.note(&format!("stays outside: exported {line}"));
    }
    for remark in &done.remarks {
        session.note(remark);
    }
    Ok(())
}

fn whole(value: u64) -> Cell {
    i64::try_from(value).map_or(Cell::Null, Cell::Integer)
}

fn list(rows: &[ArchiveRow]) -> Table {
    let columns = vec![
        Column::text("archive_id", "archive"),
        Column::text("playbook", "playbook"),
        Column::text("reason", "why"),
        Column::number("run", "run"),
        Column::number("files", "files"),
        Column::number("rows", "rows"),
        Column::number("bytes", "bytes"),
        Column::text("spared", "spared because"),
    ];
    let row = |row: &ArchiveRow| {
        let spared = Cell::text(row.spared.as_deref());
        let bytes = whole(row.archive.bytes());
        match &row.archive.manifest {
            Ok(manifest) => vec![
                words(&row.archive.id),
                words(&manifest.playbook),
                words(&manifest.reason),
                Cell::Integer(manifest.run),
                Cell::count(manifest.files.len()),
                whole(manifest.files.iter().map(|file| file.rows).sum()),
                bytes,
                spared,
            ],
            Err(why) => vec![
                words(&row.archive.id),
                Cell::Null,
                words(why),
                Cell::Null,
                Cell::Null,
                Cell::Null,
                Cell::Null,
                spared,
            ],
        }
    };
    sheet("", columns, rows.iter().map(row).collect())
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

/// A row for each archive that is whole, and one for each thing that is wrong with another.
fn verdicts(checks: &[ArchiveCheck]) -> Table {
    let columns = vec![
        Column::text("archive_id", "archive"),
        Column::text("outcome", "outcome"),
        Column::number("files", "files"),
        Column::text("path", "file"),
        Column::text("what", "what is wrong"),
        Column::text("expected", "expected"),
        Column::text("found", "found"),
    ];
    let mut rows = Vec::new();
    for check in checks {
        let files = Cell::count(check.files);
        if check.is_whole() {
            let none = || Cell::Null;
            rows.push(vec![
                words(&check.id),
                words("whole"),
                files,
                none(),
                none(),
                none(),
                none(),
            ]);
            continue;
        }
        for problem in &check.problems {
            rows.push(vec![
                words(&check.id),
                words("damaged"),
                files.clone(),
                words(&problem.path),
                words(&problem.what),
                words(&problem.expected),
                words(&problem.found),
            ]);
        }
    }
    sheet("", columns, rows)
}

fn restored_frames(restored: &Restored) -> Table {
    let columns = vec![
        Column::text("frame", "frame"),
        Column::number("now", "rows now"),
        Column::number("then", "rows then"),
    ];
    let put = restored.frames.iter().map(|frame| {
        vec![
            words(&frame.frame),
            frame.now.map_or(Cell::Null, whole),
            whole(frame.then),
        ]
    });
    let gone = restored
        .gone
        .iter()
        .map(|name| vec![words(name), Cell::Null, Cell::Null]);
    sheet("", columns, put.chain(gone).collect())
}

fn restored_words(restored: &Restored) -> String {
    let archive = &restored.archive;
    match (restored.generation, &restored.safety) {
        (Some(seq), Some(safety)) => format!(
            "archive {archive} is live as generation {seq}; what was there is in archive {safety}, and `assay rollback` goes back"
        ),
        (Some(seq), None) => format!("archive {archive} is live as generation {seq}"),
        (None, _) => format!("archive {archive} is whole; without --dry-run this goes live"),
    }
}

fn generations(rows: &[GenerationRow]) -> Table {
    let columns = vec![
        Column::number("generation", "generation"),
        Column::number("parent", "follows"),
        Column::text("state", "state"),
        Column::text("kind", "how"),
        Column::number("run", "run"),
        Column::text("time", "made"),
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
            words(&one.time),
            words(&one.method),
            Cell::text(one.archive.as_deref()),
            Cell::count(one.frames.len()),
        ]
    };
    sheet("", columns, rows.iter().map(row).collect())
}
