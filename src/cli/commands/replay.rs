//! `assay replay`: a record carried out again, one row an operation, and a digest of what came of it.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Done;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{of_kind, sheet, words};
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::cli::signals;
use crate::cli::words::counted;
use crate::engine::{CancelToken, RunOutcome, digest};
use crate::lens::{Cell, Column, Table};
use crate::operations::{Around, Bench, Entry, Record, Replay, ReplayState, Replayed, StandingLine, stay_offline};

/// Letters of a hash that people see.
const SHORT: usize = 12;

/// `assay replay`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay replay day.jsonl\n  assay replay day.jsonl --check\n  assay replay day.jsonl --format json > replayed.json\n\nA record is made by --record, which any command and the workbench take: `assay mark contractors 1 called --record day.jsonl`.\nIt is replayed on the workspace as it was when the record began, or on a copy. Runs are about the record's days, nothing outside is called, and whoever replays signs.\nNot recorded: forgetting a person, archives and going back to a generation, gc, and what only looks."
)]
pub struct ReplayArgs {
    /// The record
    file: PathBuf,
    /// Only say what would be done, and what is otherwise than when the record began
    #[arg(long)]
    check: bool,
    /// Refuse to begin where anything is otherwise than when the record began
    #[arg(long)]
    strict: bool,
    /// Go on after an operation that is refused
    #[arg(long)]
    keep_going: bool,
    /// Play it in the workbench
    #[arg(long, conflicts_with_all = ["check", "keep_going"])]
    screen: bool,
}

/// Carries a record out again.
pub fn replay(session: &Session, args: &ReplayArgs) -> Result<Done, Failure> {
    let same = |record: &PathBuf| match (record.canonicalize(), args.file.canonicalize()) {
        (Ok(record), Ok(file)) => record == file,
        _ => false,
    };
    if session.global.record.as_ref().is_some_and(same) {
        return Err(Failure::usage(
            "a record cannot be replayed into itself: name another file after --record",
        ));
    }
    // What a service would answer today is not what it answered then.
    stay_offline();
    let bench = session.bench()?;
    let replay = Replay::open(&args.file, &bench)?;
    for remark in replay.remarks().iter().filter(|_| !args.screen) {
        session.note(remark);
    }
    if args.strict && !replay.differences.is_empty() {
        return Err(Failure::bad_input(format!(
            "the workspace is not as it was when the record began ({}); without --strict it is replayed all the same",
            counted(replay.differences.len(), "difference", "differences")
        )));
    }
    if args.screen {
        let root = bench.workspace().root.clone();
        return Ok(Done::Workbench(root, Some(Box::new(replay))));
    }
    let record = replay.record;
    if args.check {
        session.out.list(&planned(&record.entries), None)?;
        return Ok(Done::Well);
    }
    let cancel = CancelToken::new();
    let listening = signals::listen(&cancel)?;
    let steps = steps(session, &bench, &record.entries, args.keep_going, &cancel);
    drop(listening);
    match print(session, &bench, &record, &steps) {
        Ok(()) | Err(Failure::ClosedPipe) => ended(&steps, record.entries.len(), &cancel),
        Err(other) => Err(other),
    }
}

/// Operation after operation, up to the first that is refused.
fn steps(session: &Session, bench: &Bench, entries: &[Entry], keep_going: bool, cancel: &CancelToken) -> Vec<Replayed> {
    let mut steps = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        if cancel.is_cancelled() {
            break;
        }
        session.note(&format!(
            "replay {} of {}: {}",
            place + 1,
            entries.len(),
            entry.did.words()
        ));
        let progress = Progress::new(session.global.quiet, session.global.plain);
        let around = Around {
            view: None,
            cancel,
            sink: &progress,
            command: None,
        };
        let step = bench.replay(entry, around);
        progress.clear();
        let stops = step.state == ReplayState::Refused && !keep_going;
        steps.push(step);
        if stops {
            break;
        }
    }
    steps
}

/// What a record holds, before anything of it is done.
fn planned(entries: &[Entry]) -> Table {
    let columns = vec![
        Column::number("seq", "no"),
        Column::text("who", "by"),
        Column::text("as_of", "day"),
        Column::text("operation", "operation"),
    ];
    let row = |entry: &Entry| {
        vec![
            Cell::count(entry.seq as usize),
            words(&entry.who),
            words(entry.as_of.to_string()),
            words(entry.did.words()),
        ]
    };
    sheet("", columns, entries.iter().map(row).collect())
}

fn print(session: &Session, bench: &Bench, record: &Record, steps: &[Replayed]) -> Result<(), Failure> {
    // The settings may be other ones by now.
    let bench = session.bench_in(&bench.workspace().root)?;
    let day = record.entries.last().map(|entry| entry.as_of);
    let bench = bench.on_day(day.or(Some(record.head.as_of)));
    let mut standing = Vec::new();
    for playbook in bench.playbooks() {
        standing.push((playbook.id, bench.standing(playbook)?));
    }
    let whole = digest(&standing);
    let programs = session.out.for_programs();
    let mut done = performed(steps);
    let mut stands = digests(&standing, programs);
    if programs {
        stands
            .rows
            .push(vec![Cell::Null, words("all"), Cell::Null, words(&whole)]);
        return session.out.tables(&[of_kind("step", done), of_kind("digest", stands)]);
    }
    done.title = "Replayed".to_owned();
    stands.title = "What came of it".to_owned();
    stands.note = format!("Digest of all: {whole}");
    session.out.tables(&[done, stands])
}

fn performed(steps: &[Replayed]) -> Table {
    let columns = vec![
        Column::number("seq", "no"),
        Column::text("who", "by"),
        Column::text("operation", "operation"),
        Column::text("state", "state"),
        Column::text("result", "result"),
    ];
    let row = |step: &Replayed| {
        vec![
            Cell::count(step.seq as usize),
            words(&step.who),
            words(&step.what),
            words(step.state.word()),
            words(&step.result),
        ]
    };
    sheet("", columns, steps.iter().map(row).collect())
}

fn digests(standing: &[(&str, Vec<StandingLine>)], programs: bool) -> Table {
    let columns = ["playbook", "what", "name", "value"].map(|name| Column::text(name, name));
    let value = |line: &StandingLine| match line.value.get(..SHORT) {
        Some(short) if !programs && line.value.len() > SHORT => short.to_owned(),
        _ => line.value.clone(),
    };
    let rows = standing.iter().flat_map(|(playbook, lines)| {
        lines.iter().map(move |line| {
            vec![
                words(*playbook),
                words(line.what),
                words(&line.name),
                words(value(line)),
            ]
        })
    });
    sheet("", columns.to_vec(), rows.collect())
}

/// The exit code: that of the first operation that was refused.
fn ended(steps: &[Replayed], of: usize, cancel: &CancelToken) -> Result<Done, Failure> {
    let refused = steps.iter().find(|step| step.state == ReplayState::Refused);
    if cancel.is_cancelled() {
        let done = steps.len() - usize::from(refused.is_some());
        return Err(Failure::Said(
            Exit::Cancelled,
            format!("the replay was cancelled: {done} of {of} operations are done, and stay"),
        ));
    }
    let Some(step) = refused else { return Ok(Done::Well) };
    let code = match (&step.error, step.outcome) {
        (_, Some(RunOutcome::Blocked)) => Exit::Blocked,
        (Some(error), _) => Failure::code_of(error),
        (None, _) => Exit::Failed,
    };
    Err(Failure::Said(
        code,
        format!(
            "operation {} of {of} was refused ({}): {}",
            step.seq, step.what, step.result
        ),
    ))
}
