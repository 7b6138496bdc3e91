//! What was done: runs, their logs, the audit chain, and tidying up.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::export;
use crate::cli::Done;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Format, sheet, words};
use crate::cli::session::{Session, UNNAMED};
use crate::lens::{Cell, Column};
use crate::operations::{NOBODY, ReportOrder};

/// The columns of the runs that programs have always got, in their order: what was added follows them.
const FIRST: [&str; 8] = [
    "run",
    "playbook",
    "started_at",
    "finished_at",
    "outcome",
    "as_of",
    "profile",
    "command",
];

/// `assay log`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay log contractors > log.md\n  assay log contractors --run 1 --format json")]
pub struct Log {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// A run's number; all runs unless given
    #[arg(long, value_name = "N")]
    run: Option<i64>,
}

/// `assay report`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay report contractors\n  assay report contractors --run 1 --to run-1.html")]
pub struct Report {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// The file to write; `exports/PLAYBOOK/report-RUN.html` in the workspace unless given
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// A run's number; the latest run unless given
    #[arg(long, value_name = "N")]
    run: Option<i64>,
    /// Mask personal data, which is the default
    #[arg(long, conflicts_with = "with_pii")]
    mask_pii: bool,
    /// Write personal data in clear; this is recorded
    #[arg(long)]
    with_pii: bool,
}

/// `assay runs`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay runs")]
pub struct Runs {
    /// Only runs of this playbook
    playbook: Option<String>,
}

/// `assay audit`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay audit show\n  assay audit verify")]
pub struct Audit {
    /// What to do with it.
    #[command(subcommand)]
    what: AuditWhat,
}

/// What to do with the audit chain.
#[derive(Debug, Subcommand)]
enum AuditWhat {
    /// Every entry, oldest first
    #[command(after_help = "Example:\n  assay audit show --format json")]
    Show,
    /// Check that no entry was changed or taken out
    #[command(after_help = "Example:\n  assay audit verify")]
    Verify,
}

/// `assay gc`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay gc")]
pub struct Gc {}

/// The execution log: Markdown for people, its lines for programs.
pub fn log(session: &Session, args: &Log) -> Result<(), Failure> {
    let (bench, view) = session.view(args.playbook.as_deref())?;
    if matches!(session.out.format, Format::Table | Format::Md) {
        return session
            .out
            .text(&bench.log(view.playbook, args.run, !session.out.plain)?);
    }
    let run = args.run.or(view.latest_run.as_ref().map(|run| run.id));
    let lines = match run {
        Some(run) if view.store().run(run)?.is_none() => {
            return Err(Failure::usage(format!("no run {run}; `assay runs` lists them")));
        }
        Some(run) => view.store().log_of_run(run)?,
        None => Vec::new(),
    };
    let columns = ["at", "level", "phase", "subject", "row", "code", "message"].map(|name| Column::text(name, name));
    let rows = lines.iter().map(|line| {
        vec![
            words(&line.at),
            words(&line.level),
            Cell::text(line.phase.as_deref()),
            Cell::text(line.subject.as_deref()),
            line.row.map_or(Cell::Null, Cell::Integer),
            words(&line.code),
            words(&line.message),
        ]
    });
    session.out.table(&sheet("", columns.to_vec(), rows.collect()))
}

/// Writes the report of a run: one HTML file that needs nothing else.
pub fn report(session: &Session, args: &Report) -> Result<(), Failure> {
    let bench = session.bench()?;
    let playbook = session.playbook(&bench, args.playbook.as_deref())?;
    let order = ReportOrder {
        run: args.run,
        to: args.to.clone(),
        with_pii: args.with_pii && !args.mask_pii,
    };
    let file = bench.write_report(playbook, &order)?;
    export::written(session, &[file], order.with_pii)
}

/// The runs so far, the latest first.
pub fn runs(session: &Session, args: &Runs) -> Result<(), Failure> {
    let bench = session.bench()?;
    let playbook = args.playbook.as_deref().map(|id| bench.playbook(id)).transpose()?;
    let mut table = bench.history_table(playbook)?;
    if session.out.for_programs() {
        table = table.with_first(&FIRST);
    }
    session.out.list(&table, None)
}

/// The audit chain: shown or checked.
pub fn audit(session: &Session, args: &Audit) -> Result<Done, Failure> {
    let store = session.bench()?.reader()?;
    match args.what {
        AuditWhat::Show => {
            let columns = vec![
                Column::number("seq", "no"),
                Column::text("at", "at (UTC)"),
                Column::text("actor", "who"),
                Column::text("action", "did"),
                Column::text("payload", "what"),
                Column::text("hash", "hash"),
            ];
            let programs = session.out.for_programs();
            let short = |hash: &str| {
                if programs {
                    hash.to_owned()
                } else {
                    hash.chars().take(12).collect()
                }
            };
            let entries = store.audit_entries()?;
            let rows = entries.iter().map(|entry| {
                let payload = if programs {
                    entry.payload.to_string()
                } else {
                    particulars(&entry.payload)
                };
                let seq = Cell::Integer(entry.seq);
                vec![
                    seq,
                    Cell::Moment(entry.at.clone()),
                    words(&entry.actor),
                    words(&entry.action),
                    words(payload),
                    words(short(&entry.hash)),
                ]
            });
            session.out.list(&sheet("", columns, rows.collect()), None)?;
            if entries.iter().any(|entry| entry.actor == NOBODY) {
                session.note(UNNAMED);
            }
            Ok(Done::Well)
        }
        AuditWhat::Verify => {
            let report = store.audit_verify()?;
            let columns = vec![
                Column::number("entries", "entries"),
                Column::text("unbroken", "unbroken"),
                Column::text("head", "head"),
                Column::number("broken_at", "broken at"),
                Column::text("why", "why"),
            ];
            let broken = report.first_broken.as_ref();
            let row = vec![
                Cell::Integer(report.entries),
                Cell::Flag(broken.is_none()),
                words(&report.head),
                broken.map_or(Cell::Null, |found| Cell::Integer(found.seq)),
                Cell::text(broken.map(|found| found.why.as_str())),
            ];
            session.out.table(&sheet("", columns, vec![row]))?;
            if broken.is_some() {
                Ok(Done::With(Exit::Failed))
            } else {
                Ok(Done::Well)
            }
        }
    }
}

/// An entry's particulars as people read them: without what is empty, and without the hash a decision binds to.
fn particulars(payload: &Value) -> String {
    let told = |(name, value): (&String, &Value)| {
        let text = match value {
            Value::Null => Cell::Null.shown(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (!text.is_empty() && name != "binding_hash").then(|| format!("{name}: {text}"))
    };
    payload.as_object().map_or_else(
        || payload.to_string(),
        |held| held.iter().filter_map(told).collect::<Vec<_>>().join("; "),
    )
}

/// Deletes what nothing refers to.
pub fn gc(session: &Session) -> Result<(), Failure> {
    session.unrecorded("no result is another after it");
    let report = session.bench()?.writer("gc")?.gc()?;
    let columns = vec![
        Column::number("kept", "frames kept"),
        Column::number("deleted", "frames deleted"),
        Column::number("leftovers", "leftovers deleted"),
        Column::number("freed_bytes", "bytes freed"),
    ];
    let freed = i64::try_from(report.freed_bytes).map_or(Cell::Null, Cell::Integer);
    let row = vec![
        Cell::count(report.kept),
        Cell::count(report.deleted),
        Cell::count(report.leftovers),
        freed,
    ];
    session.out.table(&sheet("", columns, vec![row]))
}
