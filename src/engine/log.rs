//! The execution log: what a run did, in Markdown, so that a reviewer can file it.

use std::fmt::Write;

use super::error::EngineError;
use super::gate::Judged;
use super::judging::Judging;
use super::metric::{Metric, MetricUnit};
use crate::store::{LogLine, PhaseRecord, RunRecord};

/// Writes the log of one run. Gates are judged with today's bounds and reviews, so that a waiver given after the run
/// stands in its log, with who gave it and why.
///
/// # Errors
/// When a record cannot be understood.
pub fn execution_log(
    judging: &Judging<'_>,
    run: &RunRecord,
    phases: &[PhaseRecord],
    lines: &[LogLine],
    tiers: &[(String, u64)],
) -> Result<String, EngineError> {
    let mut text = String::new();
    heading(&mut text, run);
    for phase in phases {
        phase_section(&mut text, judging, phase)?;
    }
    if !tiers.is_empty() {
        text.push_str("## Tiers\n\n| tier | leads |\n|---|---:|\n");
        for (tier, n) in tiers {
            let _ = writeln!(text, "| {tier} | {n} |");
        }
        text.push('\n');
    }
    parameters_section(&mut text, run);
    if !lines.is_empty() {
        text.push_str("## Log lines\n\n");
        for line in lines {
            let about = line
                .subject
                .as_ref()
                .map(|subject| format!(" {subject}:"))
                .unwrap_or_default();
            let phase = line.phase.as_deref().unwrap_or("run");
            let _ = writeln!(
                text,
                "- {} {} [{phase}]{about} {}",
                line.at,
                line.level,
                cell(&line.message)
            );
        }
    }
    Ok(text)
}

fn heading(text: &mut String, run: &RunRecord) {
    let _ = writeln!(text, "# Execution log: {} run {}\n", run.playbook, run.id);
    let _ = writeln!(text, "- as of: {}", run.as_of);
    let _ = writeln!(text, "- profile: {}", run.profile.as_deref().unwrap_or("default"));
    let _ = writeln!(text, "- started: {}", run.started_at);
    let _ = writeln!(
        text,
        "- finished: {}",
        run.finished_at.as_deref().unwrap_or("not finished")
    );
    let _ = writeln!(text, "- outcome: {}", run.outcome);
    if !run.command.is_empty() {
        let _ = writeln!(text, "- command: `{}`", run.command);
    }
    text.push('\n');
}

fn phase_section(text: &mut String, judging: &Judging<'_>, record: &PhaseRecord) -> Result<(), EngineError> {
    let title = judging.pipeline.phase(&record.phase).map_or("", |phase| phase.title);
    let _ = writeln!(text, "## {} {title}\n", record.phase);
    let source = record
        .reused_from
        .map(|run| format!(", result of run {run}"))
        .unwrap_or_default();
    let _ = writeln!(
        text,
        "{}{source}; {} rows in, {} rows out, {} ms\n",
        record.status, record.rows_in, record.rows_out, record.duration_ms
    );
    if let Some(message) = &record.message {
        let _ = writeln!(text, "> {}\n", cell(message));
    }
    let gates = judging.gates_of(record)?;
    if !gates.is_empty() {
        text.push_str("| gate | subject | check | warns | blocks | observed | outcome | review |\n|---|---|---|---|---|---:|---|---|\n");
        for gate in &gates {
            gate_row(text, gate);
        }
        text.push('\n');
    }
    let metrics: Vec<Metric> = serde_json::from_value(record.metrics.clone()).unwrap_or_default();
    if !metrics.is_empty() {
        text.push_str("| metric | about | value |\n|---|---|---:|\n");
        for metric in &metrics {
            let about = metric.subject.as_deref().unwrap_or("");
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                metric.name,
                cell(about),
                value(metric.value, metric.unit == MetricUnit::Share)
            );
        }
        text.push('\n');
    }
    Ok(())
}

fn gate_row(text: &mut String, gate: &Judged) {
    let bound = |bound: Option<super::Bound>| bound.map(|bound| bound.text()).unwrap_or_default();
    let review = gate.reviewed.as_ref().map(|review| {
        let standing = gate.review.as_deref().unwrap_or(&review.decision);
        format!("{standing} by {} at {}: {}", review.actor, review.at, review.reason)
    });
    let _ = writeln!(
        text,
        "| {} | {} | {} | {} | {} | {} | {} | {} |",
        gate.id,
        cell(gate.subject.as_deref().unwrap_or("")),
        cell(&gate.check),
        bound(gate.warn),
        bound(gate.block),
        value(gate.observed, gate.unit == "share"),
        gate.outcome.word(),
        cell(&review.unwrap_or_default()),
    );
}

fn parameters_section(text: &mut String, run: &RunRecord) {
    let values = run.parameters.get("values").and_then(serde_json::Value::as_object);
    text.push_str("## Parameters\n\n| parameter | value | from |\n|---|---|---|\n");
    for (name, held) in values.into_iter().flatten() {
        let origin = held.get("origin").map(ToString::to_string).unwrap_or_default();
        let value = held.get("value").map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {name} | {} | {} |",
            cell(&value),
            cell(&origin.replace('"', ""))
        );
    }
    text.push('\n');
}

fn value(value: Option<f64>, share: bool) -> String {
    match value {
        None => "·".to_owned(),
        Some(value) if share => format!("{:.2} %", value * 100.0),
        Some(value) => format!("{value}"),
    }
}

/// Text that cannot break a table's cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
