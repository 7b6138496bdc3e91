//! `assay run`: phases with progress, then what came of them.

use chrono::NaiveDate;
use clap::Args;

use super::show;
use crate::cli::Done;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{of_kind, sheet, words};
use crate::cli::progress::Progress;
use crate::cli::session::{Session, assignments, blamed};
use crate::cli::signals;
use crate::cli::words::{counted, span};
use crate::engine::{Blame, CancelToken, Judged, PhaseReport, RunOutcome, RunReport, Status};
use crate::lens::{Cell, Column, Table, TierView};
use crate::operations::{Applied, Around, Operation, RunOrder, View, rows, tally};

/// `assay run`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay run contractors\n  assay run contractors --phase c1 --force\n  assay run contractors --set tiers.silver=35"
)]
pub struct Run {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// Only this phase and what it needs (may be given several times)
    #[arg(long, value_name = "ID")]
    phase: Vec<String>,
    /// Run even what is up to date
    #[arg(long)]
    force: bool,
    /// A named set of parameters
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// A parameter for this run alone (may be given several times)
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// The day the run is about, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
}

/// Runs, then prints phases, gates and tiers.
pub fn run(session: &Session, args: &Run) -> Result<Done, Failure> {
    let bench = session.bench()?;
    let playbook = session.playbook(&bench, args.playbook.as_deref())?;
    let order = RunOrder {
        phases: args.phase.clone(),
        force: args.force,
        profile: args.profile.clone(),
        set: assignments(&args.set)?,
        as_of: args.as_of,
    };
    let overrides = order.overrides();
    let cancel = CancelToken::new();
    let listening = signals::listen(&cancel)?;
    let progress = Progress::new(session.global.quiet, session.global.plain);
    let around = Around {
        view: None,
        cancel: &cancel,
        sink: &progress,
        command: None,
    };
    let operation = Operation::Run {
        playbook: playbook.id.to_owned(),
        order,
    };
    let applied = bench.apply_with(&operation, around);
    progress.clear();
    drop(listening);
    let report = match applied.map_err(|error| blamed(error, &overrides, playbook))? {
        Applied::Ran(report) => report,
        other => return Err(Failure::defect(&other)),
    };
    let view = bench
        .view(playbook, &overrides)
        .map_err(|error| blamed(error, &overrides, playbook))?;
    match print(session, &view, &report) {
        // Whoever reads no further still learns from the exit code how the run ended.
        Ok(()) | Err(Failure::ClosedPipe) => ended(session, &view, &report),
        Err(other) => Err(other),
    }
}

fn print(session: &Session, view: &View, report: &RunReport) -> Result<(), Failure> {
    let programs = session.out.for_programs();
    let ran = |id: &str| report.phases.iter().any(|phase| phase.phase == id);
    let gates: Vec<&Judged> = view.gates().filter(|gate| ran(&gate.phase)).collect();
    // Before the last phase has run there are no tiers, and that is no error of this run. Those of an older run are not
    // this one's to print.
    let graded = has_graded(view, report);
    let tiers = if graded {
        view.playbook.lens.tiers(view).unwrap_or_default()
    } else {
        Vec::new()
    };
    if programs {
        let states = view.states.iter().filter(|state| ran(state.phase.id));
        let changes: Vec<_> = view
            .metric_changes()?
            .into_iter()
            .filter(|found| ran(found.phase))
            .collect();
        return session.out.tables(&[
            of_kind("phase", rows::phases(states, true)),
            of_kind("gate", rows::gates(gates.iter().copied(), true)),
            of_kind("metric", rows::metrics(&changes, true)),
            of_kind("tier", rows::tiers(&tiers, "", true)),
        ]);
    }
    // The note says what the check found; the check itself is in the full list.
    let mut open = rows::without(
        rows::gates(gates.iter().copied().filter(|gate| show::is_open(gate)), false),
        "check",
    );
    open.note = format!(
        "{}; `assay gates {}` lists all",
        tally(gates.iter().copied()),
        view.playbook.id
    );
    let mut tables = vec![phases(view, report)];
    if !gates.is_empty() {
        tables.push(open);
    }
    if !tiers.is_empty() {
        tables.push(rows::tiers(&tiers, &view.tier_heading(&TierView::default()), false));
    }
    session.out.tables(&tables)?;
    if !graded {
        return Ok(());
    }
    session
        .out
        .figures(&view.playbook.lens.run_figures(view).unwrap_or_default())
}

/// Whether this run made the graded leads, or found them up to date.
fn has_graded(view: &View, report: &RunReport) -> bool {
    let maker = view.playbook.pipeline.maker(view.playbook.lens.leads_frame());
    let Some(maker) = maker else { return false };
    report.phases.iter().any(|phase| {
        phase.phase == maker.id
            && matches!(
                phase.status,
                Status::Passed | Status::PassedWithWarnings | Status::PendingValidation | Status::Failed
            )
    })
}

/// What each phase of this run did.
fn phases(view: &View, report: &RunReport) -> Table {
    let columns = vec![
        Column::text("phase", "phase"),
        Column::text("title", "title"),
        Column::text("status", "status"),
        Column::number("time", "time"),
        Column::number("rows_in", "rows in"),
        Column::number("rows_out", "rows out"),
        Column::text("message", "remark"),
    ];
    let row = |phase: &PhaseReport| {
        let state = view.states.iter().find(|state| state.phase.id == phase.phase);
        let done = phase.message.is_none();
        let rows = |pick: fn(&crate::engine::PhaseState) -> i64| {
            state
                .filter(|_| done)
                .map_or(Cell::Null, |state| Cell::Integer(pick(state)))
        };
        let remark = match (&phase.message, phase.reused_from, phase.units_reused) {
            (Some(message), _, _) => Some(message.clone()),
            (None, Some(run), _) => Some(format!("up to date: result of run {run}")),
            (None, None, 0) => None,
            (None, None, units) => Some(format!("{} reused", counted(units, "unit", "units"))),
        };
        let time = phase.reused_from.is_none().then(|| span(phase.elapsed.as_secs_f64()));
        vec![
            words(phase.phase),
            words(state.map_or("", |state| state.phase.title)),
            words(phase.status.word()),
            Cell::text(time.as_deref()),
            rows(|state| state.rows_in),
            rows(|state| state.rows_out),
            Cell::text(remark.as_deref()),
        ]
    };
    sheet(
        &format!("Run {} of {}", report.run, view.playbook.id),
        columns,
        report.phases.iter().map(row).collect(),
    )
}

/// The exit code, and for everything but success a sentence with the way out.
fn ended(session: &Session, view: &View, report: &RunReport) -> Result<Done, Failure> {
    let playbook = view.playbook.id;
    let message = || {
        report
            .phases
            .iter()
            .find_map(|phase| phase.message.clone())
            .unwrap_or_default()
    };
    match report.outcome {
        RunOutcome::Done => {
            session.note(&format!(
                "run {} is done; `assay leads {playbook}` lists the leads",
                report.run
            ));
            Ok(Done::Well)
        }
        RunOutcome::Blocked => Err(Failure::Said(Exit::Blocked, blocked(view, report))),
        RunOutcome::Failed { blame: Blame::Input } => Err(Failure::bad_input(message())),
        RunOutcome::Failed { blame: Blame::Outside } => Err(Failure::Said(Exit::Outside, message())),
        RunOutcome::Failed { blame: Blame::Program } => Err(Failure::failed(message())),
        RunOutcome::Cancelled => Err(Failure::Said(
            Exit::Cancelled,
            format!(
                "run {} was cancelled; what was finished is kept, and `assay run {playbook}` goes on from there",
                report.run
            ),
        )),
    }
}

/// Names the first gate that blocks and counts the others.
fn blocked(view: &View, report: &RunReport) -> String {
    let ran = |id: &str| report.phases.iter().any(|phase| phase.phase == id);
    let failed: Vec<&Judged> = view.gates().filter(|gate| gate.blocks() && ran(&gate.phase)).collect();
    let Some(first) = failed.first() else {
        return "a gate of an earlier phase failed; `assay gates --not-passed` lists it".to_owned();
    };
    let about = first
        .subject
        .as_ref()
        .map(|subject| format!(" for {subject}"))
        .unwrap_or_default();
    let more = match failed.len() - 1 {
        0 => String::new(),
        others => format!(", and {}", counted(others, "gate more", "gates more")),
    };
    let way_out = if first.waivable {
        let subject = first
            .subject
            .as_ref()
            .map(|subject| format!(" --subject '{subject}'"))
            .unwrap_or_default();
        format!(
            "mend its cause, or `assay waive {} {}{subject} --reason …`",
            view.playbook.id, first.id
        )
    } else {
        "mend its cause (it may not be waived)".to_owned()
    };
    format!("gate {}{about} failed ({}){more}; {way_out}", first.id, first.check)
}
