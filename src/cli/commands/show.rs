//! What a look at a playbook tells: status, gates, metrics, tiers.

use clap::Args;

use super::rulesets::Chosen;
use super::signoff;
use crate::cli::failure::Failure;
use crate::cli::session::{Session, not_here};
use crate::cli::words::counted;
use crate::engine::{Judged, Outcome};
use crate::frame::instead;
use crate::lens::{Table, head_line};
use crate::operations::{Bench, View, evidence_table, rows, tally};

/// `assay status`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay status contractors")]
pub struct Status {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
}

/// `assay gates`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay gates contractors --not-passed\n  assay gates contractors --phase c0\n  assay gates contractors --evidence C0.10\n  assay gates contractors --sign-off"
)]
pub struct Gates {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// Only gates of this phase
    #[arg(long, value_name = "ID")]
    phase: Option<String>,
    /// Only gates that did not pass: failed, warned or awaiting a reviewer (also --failed)
    #[arg(long, alias = "failed")]
    not_passed: bool,
    /// The sign-off sheet of the run instead
    #[arg(long, conflicts_with_all = ["phase", "not_passed", "evidence", "history"])]
    sign_off: bool,
    /// What a gate observed in every run instead
    #[arg(long, value_name = "ID", conflicts_with_all = ["phase", "not_passed", "evidence"])]
    history: Option<String>,
    /// The rows behind a gate's number instead (masked where they are personal)
    #[arg(long, value_name = "ID", conflicts_with_all = ["phase", "not_passed"])]
    evidence: Option<String>,
    /// Which one, where a gate is about several files or lists
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Show personal data of the evidence in clear; this is recorded
    #[arg(long, requires = "evidence")]
    with_pii: bool,
}

/// `assay metrics`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay metrics contractors --phase c1")]
pub struct Metrics {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// Only metrics of this phase
    #[arg(long, value_name = "ID")]
    phase: Option<String>,
}

/// `assay tiers`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay tiers contractors --format csv\n  assay tiers advisors --ruleset v3.1 --split TRAIN"
)]
pub struct Tiers {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    #[command(flatten)]
    chosen: Chosen,
}

/// Phases with status, what is stale and why.
pub fn status(session: &Session, args: &Status) -> Result<(), Failure> {
    let (_, view) = session.view(args.playbook.as_deref())?;
    let phases = rows::phases(&view.states, session.out.for_programs());
    session.out.table(&of_playbook(phases, &view))?;
    let stale = view.stale().count();
    if stale > 0 {
        let phases = counted(stale, "phase is stale", "phases are stale");
        session.note(&format!("{phases}; `assay run {}` runs them", view.playbook.id));
    }
    for model in view.models_to_retrain()? {
        session.note(&model);
    }
    Ok(())
}

/// Gates, or the rows behind one.
pub fn gates(session: &Session, args: &Gates) -> Result<(), Failure> {
    let (bench, view) = session.view(args.playbook.as_deref())?;
    if let Some(id) = &args.evidence {
        return evidence(session, &bench, &view, id, args);
    }
    if let Some(id) = &args.history {
        return signoff::history(session, &view, view.gate(id, args.subject.as_deref())?);
    }
    if args.subject.is_some() {
        return Err(Failure::usage("--subject goes with --evidence or --history"));
    }
    if args.sign_off {
        return signoff::print(session, &view);
    }
    check_phase(&view, args.phase.as_deref())?;
    let phase = |gate: &&Judged| {
        args.phase
            .as_deref()
            .is_none_or(|id| gate.phase.eq_ignore_ascii_case(id))
    };
    let open = |gate: &&Judged| !args.not_passed || is_open(gate);
    let chosen: Vec<&Judged> = view.gates().filter(phase).filter(open).collect();
    let mut table = rows::gates(chosen.iter().copied(), session.out.for_programs());
    table.note = tally(view.gates());
    session.out.table(&of_playbook(table, &view))?;
    if view.latest_run.is_none() {
        session.note(&format!(
            "no gate was judged yet; `assay run {}` runs all phases",
            view.playbook.id
        ));
    }
    Ok(())
}

/// Whether a gate is worth a reviewer's eye.
pub fn is_open(gate: &Judged) -> bool {
    matches!(gate.outcome, Outcome::Failed | Outcome::Warned | Outcome::Pending)
}

fn check_phase(view: &View, phase: Option<&str>) -> Result<(), Failure> {
    let known: Vec<&str> = view.playbook.pipeline.phases.iter().map(|phase| phase.id).collect();
    match phase {
        Some(id) if !known.iter().any(|name| name.eq_ignore_ascii_case(id)) => Err(Failure::usage(format!(
            "no phase `{id}` in {}; {}",
            view.playbook.id,
            instead(id, known)
        ))),
        _ => Ok(()),
    }
}

fn evidence(session: &Session, bench: &Bench, view: &View, id: &str, args: &Gates) -> Result<(), Failure> {
    let gate = view.gate(id, args.subject.as_deref())?;
    let Some(frame) = view.evidence(gate)? else {
        session.note(&format!(
            "gate {} ({}) has no evidence rows",
            gate.id,
            gate.outcome.word()
        ));
        return session.out.table(&Table::default());
    };
    let about = gate
        .subject
        .as_ref()
        .map(|subject| format!(" {subject}"))
        .unwrap_or_default();
    if args.with_pii {
        bench.record_unmasking(view.playbook.id, &format!("evidence of {}{about}", gate.id))?;
    }
    let title = format!("{}{about}: {}", gate.id, gate.evidence_words);
    session.out.table(&evidence_table(&frame, &title, args.with_pii)?)
}

/// Metrics with the change since the last run.
pub fn metrics(session: &Session, args: &Metrics) -> Result<(), Failure> {
    let (_, view) = session.view(args.playbook.as_deref())?;
    check_phase(&view, args.phase.as_deref())?;
    let mut changes = view.metric_changes()?;
    changes.retain(|found| {
        args.phase
            .as_deref()
            .is_none_or(|id| found.phase.eq_ignore_ascii_case(id))
    });
    let metrics = rows::metrics(&changes, session.out.for_programs());
    session.out.list(&of_playbook(metrics, &view), None)
}

/// The distribution.
pub fn tiers(session: &Session, args: &Tiers) -> Result<(), Failure> {
    let (_, view) = session.graded(args.playbook.as_deref())?;
    let (lens, tiers) = (view.playbook.lens, args.chosen.view());
    let rows = lens.tiers_of(&view, &tiers).map_err(|error| not_here(&view, error))?;
    let choices = lens.tier_choices(&view, &tiers)?;
    let heading = choices.heading(lens.lead_words().1);
    let mut table = rows::tiers(&rows, heading, session.out.for_programs());
    if !choices.rulesets.is_empty() {
        let lines = [head_line(&choices, &rows), choices.note];
        table.note = lines
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
    }
    session.out.table(&of_playbook(table, &view))
}

/// The table with the playbook in its title: which one was looked at where none was named.
fn of_playbook(mut table: Table, view: &View) -> Table {
    table.title = format!("{} of {}", table.title, view.playbook.id);
    table
}
