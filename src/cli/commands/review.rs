//! A reviewer's decisions from the command line.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, UNNAMED, not_a_playbook};
use crate::lens::{Cell, Column};
use crate::operations::{Applied, Decision, NOBODY, Operation};

/// What every decision is about.
#[derive(Debug, Args)]
pub struct About {
    /// The playbook; the workspace's first one unless named
    pub playbook: Option<String>,
    /// The gate's id
    pub gate: String,
    /// Which one, where a gate is about several files or lists
    #[arg(long, value_name = "NAME")]
    pub subject: Option<String>,
}

/// `assay sign`
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "Example:\n  assay sign contractors C0.11 --reason 'counted twice'"
)]
pub struct Sign {
    /// What it is about.
    #[command(flatten)]
    pub decision: About,
    /// Why; may be left out
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
}

/// `assay waive`
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "Example:\n  assay waive contractors C1.2 --subject nv.csv --reason 'a small list'"
)]
pub struct Waive {
    /// What it is about.
    #[command(flatten)]
    pub decision: About,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `assay reject`
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "Example:\n  assay reject contractors C3.4 --reason 'enrich first'"
)]
pub struct Reject {
    /// What it is about.
    #[command(flatten)]
    pub decision: About,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `assay withdraw`
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "Example:\n  assay withdraw contractors C0.11"
)]
pub struct Withdraw {
    /// What it is about.
    #[command(flatten)]
    pub decision: About,
    /// Why; may be left out
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
}

/// Signs a gate.
pub fn sign(session: &Session, args: &Sign) -> Result<(), Failure> {
    decide(session, &args.decision, Decision::Signed, &args.reason)
}

/// Waives a gate.
pub fn waive(session: &Session, args: &Waive) -> Result<(), Failure> {
    decide(session, &args.decision, Decision::Waived, &args.reason)
}

/// Rejects a gate.
pub fn reject(session: &Session, args: &Reject) -> Result<(), Failure> {
    decide(session, &args.decision, Decision::Rejected, &args.reason)
}

/// Takes a decision back.
pub fn withdraw(session: &Session, args: &Withdraw) -> Result<(), Failure> {
    decide(session, &args.decision, Decision::Withdrawn, &args.reason)
}

fn decide(session: &Session, about: &About, decision: Decision, reason: &str) -> Result<(), Failure> {
    not_a_playbook(about.playbook.as_deref(), &about.gate, |id| {
        format!("a gate of it as well, which `assay gates {id}` lists")
    })?;
    let bench = session.bench()?;
    let playbook = session.playbook(&bench, about.playbook.as_deref())?;
    let operation = Operation::Decide {
        playbook: playbook.id.to_owned(),
        gate: about.gate.clone(),
        subject: about.subject.clone(),
        decision,
        reason: reason.to_owned(),
        seen: None,
    };
    let gate = match bench.apply(&operation)? {
        Applied::Decided(gate) => gate,
        other => return Err(Failure::defect(&other)),
    };
    let columns = vec![
        Column::text("id", "gate"),
        Column::text("subject", "about"),
        Column::text("decision", "decision"),
        Column::text("actor", "by"),
        Column::text("reason", "reason"),
    ];
    let reason = Cell::text(Some(reason).filter(|reason| !reason.is_empty()));
    let row = vec![
        words(&gate.id),
        Cell::text(gate.subject.as_deref()),
        words(decision.word()),
        words(bench.actor()),
        reason,
    ];
    session.out.table(&sheet("", columns, vec![row]))?;
    if bench.actor() == NOBODY {
        session.note(UNNAMED);
    }
    let lifted = gate.blocks() && decision == Decision::Waived;
    if lifted {
        session.note(&format!("`assay run {}` goes on from there", playbook.id));
    }
    Ok(())
}
