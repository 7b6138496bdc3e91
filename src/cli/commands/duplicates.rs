//! Pairs that a reviewer decides: possible duplicates, and names that do not fit together.

use std::sync::Arc;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::engine::Judged;
use crate::lens::{Cell, Column, Table};
use crate::operations::{Applied, Bench, Operation, OperationError, PairOrder, View, evidence_table, with_decisions};
use crate::playbooks::Playbook;

/// `assay duplicates`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay duplicates contractors\n  assay duplicates contractors --gate C1.7 --format json"
)]
pub struct Duplicates {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// Only pairs in the evidence of this gate
    #[arg(long, value_name = "ID")]
    gate: Option<String>,
    /// Which one, where a gate is about several files or lists
    #[arg(long, value_name = "NAME", requires = "gate")]
    subject: Option<String>,
    /// Decide a pair: its two ids as listed, and the word for what it is
    #[arg(long, num_args = 3, value_names = ["A", "B", "DECISION"])]
    decide: Option<Vec<String>>,
    /// Take the decision on a pair back
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "decide")]
    withdraw: Option<Vec<String>>,
    /// Why; stands beside the decision
    #[arg(long, value_name = "TEXT", requires = "decide")]
    note: Option<String>,
    /// Show personal data in clear; this is recorded
    #[arg(long, conflicts_with_all = ["decide", "withdraw"])]
    with_pii: bool,
}

/// Lists pairs, or decides one.
pub fn duplicates(session: &Session, args: &Duplicates) -> Result<(), Failure> {
    let (bench, view) = session.view(args.playbook.as_deref())?;
    let decides = |one: &Playbook| !one.lens.decidable().is_empty();
    if !decides(view.playbook) {
        return Err(OperationError::elsewhere(view.playbook, "pairs to decide", decides).into());
    }
    let order = match (args.decide.as_deref(), args.withdraw.as_deref()) {
        (Some([a, b, choice]), _) => Some(ordered(&view, args, a, b, Some(choice))?),
        (_, Some([a, b])) => Some(ordered(&view, args, a, b, None)?),
        _ => None,
    };
    match order {
        Some(order) => {
            let playbook = view.playbook;
            drop(view);
            decide(session, &bench, playbook, order)
        }
        None => list(session, &bench, &view, args),
    }
}

fn ordered(view: &View, args: &Duplicates, a: &str, b: &str, choice: Option<&String>) -> Result<PairOrder, Failure> {
    // A subject may be typed as a file's name alone, as for every other command about gates.
    let subject = match (&args.gate, &args.subject) {
        (Some(gate), Some(subject)) => view.gate(gate, Some(subject))?.subject.clone(),
        _ => None,
    };
    Ok(PairOrder {
        gate: args.gate.clone(),
        subject,
        a: a.to_owned(),
        b: b.to_owned(),
        choice: choice.cloned(),
        note: args.note.clone().unwrap_or_default(),
    })
}

fn decide(session: &Session, bench: &Bench, playbook: &'static Playbook, order: PairOrder) -> Result<(), Failure> {
    let operation = Operation::DecidePair {
        playbook: playbook.id.to_owned(),
        order: order.clone(),
    };
    let done = match bench.apply(&operation)? {
        Applied::PairDecided(done) => done,
        other => return Err(Failure::defect(&other)),
    };
    let columns = ["gate", "subject", "a", "b", "decision", "before", "file"].map(|name| Column::text(name, name));
    let row = vec![
        words(&done.gate),
        Cell::text(done.subject.as_deref()),
        words(&order.a),
        words(&order.b),
        words(order.choice.as_deref().unwrap_or("withdrawn")),
        Cell::text(done.before.as_deref()),
        words(&done.file),
    ];
    session.out.table(&sheet("", columns.to_vec(), vec![row]))?;
    session.note(&format!("`assay run {}` counts it in", playbook.id));
    Ok(())
}

fn list(session: &Session, bench: &Bench, view: &View, args: &Duplicates) -> Result<(), Failure> {
    let mut tables = Vec::new();
    let mut open = 0;
    for gate in chosen(view, args)? {
        let Some(frame) = view.evidence(gate)? else { continue };
        if args.with_pii {
            bench.record_unmasking(view.playbook.id, &format!("pairs of {}", gate.id))?;
        }
        let about = gate
            .subject
            .as_ref()
            .map(|subject| format!(" {subject}"))
            .unwrap_or_default();
        let pairs = bench.pairs(view, gate)?;
        let frame = match view.decidable(&gate.id) {
            Some(spec) => Arc::new(with_decisions(&frame, spec, &pairs)?),
            None => frame,
        };
        let mut table = evidence_table(&frame, &format!("{}{about}: {}", gate.id, gate.check), args.with_pii)?;
        let undecided = pairs.iter().filter(|pair| pair.decision.is_none()).count();
        open += undecided;
        table.note = format!("{undecided} of {} undecided", table.rows.len());
        tables.push(if session.out.for_programs() {
            named(gate, table)
        } else {
            table
        });
    }
    if tables.is_empty() {
        tables.push(sheet(
            "",
            ["gate", "decision"].map(|name| Column::text(name, name)).to_vec(),
            Vec::new(),
        ));
    }
    session.out.tables(&tables)?;
    if open > 0 {
        let mut words: Vec<&str> = Vec::new();
        for choice in view.playbook.lens.decidable().iter().flat_map(|spec| spec.choices) {
            if !words.contains(&choice.word) {
                words.push(choice.word);
            }
        }
        session.note(&format!(
            "decide with `assay duplicates {} --decide A B {}`, A and B being the first two ids of a row",
            view.playbook.id,
            words.join("|")
        ));
    }
    Ok(())
}

/// The gates whose evidence is pairs.
fn chosen<'a>(view: &'a View, args: &Duplicates) -> Result<Vec<&'a Judged>, Failure> {
    if let Some(id) = &args.gate {
        let known = view.playbook.lens.decidable();
        if !known.iter().any(|spec| spec.gate.eq_ignore_ascii_case(id)) {
            let ids: Vec<&str> = known.iter().map(|spec| spec.gate).collect();
            return Err(Failure::usage(format!(
                "gate {id} has no pairs to decide; {} have",
                ids.join(", ")
            )));
        }
        if let Some(subject) = &args.subject {
            return Ok(vec![view.gate(id, Some(subject))?]);
        }
    }
    let wanted = |gate: &&Judged| {
        let named = args.gate.as_deref().is_none_or(|id| gate.id.eq_ignore_ascii_case(id));
        named && view.decidable(&gate.id).is_some()
    };
    Ok(view.gates().filter(wanted).collect())
}

/// The same rows with the gate and its subject in front.
fn named(gate: &Judged, mut table: Table) -> Table {
    table.columns.insert(0, Column::text("subject", "subject"));
    table.columns.insert(0, Column::text("gate", "gate"));
    for row in &mut table.rows {
        row.insert(0, Cell::text(gate.subject.as_deref()));
        row.insert(0, words(&gate.id));
    }
    table
}
