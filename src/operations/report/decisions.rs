//! Every decision on the run's gates, with its place and hash in the audit chain.

use super::Gathered;
use crate::export::{Block, Section};
use crate::lens::{Cell, Column, Figure};
use crate::operations::OperationError;
use crate::operations::rows::{sheet, without_empty_columns, words};
use crate::store::Review;

/// Sign-offs, waivers, rejections and what was withdrawn, in the order of the chain.
pub(super) fn section(of: &Gathered<'_>) -> Result<Section, OperationError> {
    let mut found: Vec<(Review, &str)> = Vec::new();
    for gate in of.view.gates() {
        let subject = gate.subject.as_deref();
        let decisions = of.view.store().review_history(of.playbook().id, &gate.id, subject)?;
        found.extend(decisions.into_iter().map(|review| (review, gate.binding.as_str())));
    }
    found.sort_by_key(|(review, _)| review.audit_seq);
    let chain = match of.view.store().audit_verify()?.first_broken {
        None => {
            "The audit chain was checked when this report was written: no entry was changed or taken out.".to_owned()
        }
        Some(broken) => format!("✗ The audit chain is broken at entry {}: {}", broken.seq, broken.why),
    };
    let mut blocks = vec![Block::Text(of.sheet.state.words()), Block::Text(chain)];
    if found.is_empty() {
        blocks.push(Block::Text("Nobody has decided on a gate of this run.".to_owned()));
    } else {
        let columns = vec![
            Column::number("seq", "entry"),
            Column::text("gate", "gate"),
            Column::text("subject", "about"),
            Column::text("decision", "decision"),
            Column::text("by", "by"),
            Column::text("at", "when"),
            Column::text("reason", "reason"),
            Column::text("holds", "holds"),
            Column::text("binding", "bound to"),
            Column::text("hash", "hash of the entry"),
        ];
        let rows = found.iter().map(|(review, now)| row(of, review, now)).collect();
        let mut table = without_empty_columns(sheet("Decisions", columns, rows));
        table.note = "A decision binds to bounds, reading and evidence; it holds as long as they are the same. Each entry's hash covers the one before it.".to_owned();
        blocks.push(Block::Figure(Figure::Table(table)));
    }
    Ok(Section::new("Sign-offs", blocks))
}

fn row(of: &Gathered<'_>, review: &Review, now: &str) -> Vec<Cell> {
    let holds = match (review.decision.as_str(), review.binding_hash == now) {
        ("withdrawn", _) => "takes the one before back",
        (_, true) => "yes",
        (_, false) => "lapsed: judged otherwise since",
    };
    vec![
        Cell::Integer(review.audit_seq),
        words(&review.gate),
        Cell::text(review.subject.as_deref()),
        words(&review.decision),
        words(&review.actor),
        Cell::Moment(review.at.clone()),
        Cell::text(Some(review.reason.as_str()).filter(|reason| !reason.is_empty())),
        words(holds),
        words(&review.binding_hash),
        Cell::text(of.audit.get(&review.audit_seq).map(String::as_str)),
    ]
}
