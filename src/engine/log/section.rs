//! One execution of one phase, as its section of the log tells it.

use std::fmt::Write;

use super::super::error::EngineError;
use super::super::gate::{Bound, Judged, Outcome};
use super::super::judging::Judging;
use super::super::metric::Metric;
use super::super::status::Status;
use super::super::words::in_unit;
use super::shown::{redacted, shown};
use super::{LoggedRun, LoggedTier, metric_value, status_of, status_words, to_the_minute};
use crate::store::PhaseRecord;

/// Codes of log lines that a section tells.
pub(super) const STORY: [&str; 4] = ["did", "learned", "decision", "next"];

/// Letters of a learning that stand for a key outcome.
const OUTCOME_LETTERS: usize = 50;

/// What a section tells.
pub(super) struct Section {
    pub phase: String,
    title: String,
    summary: String,
    run: i64,
    reused_from: Option<i64>,
    executed: String,
    pub minutes: f64,
    status: Status,
    message: Option<String>,
    did: Vec<String>,
    learned: Vec<String>,
    decisions: Vec<String>,
    next: Vec<String>,
    frames: Vec<(String, String)>,
    gates: Vec<Judged>,
    metrics: Vec<Metric>,
    rows: (i64, i64),
    pub tiers: Vec<LoggedTier>,
}

impl Section {
    pub fn read(judging: &Judging<'_>, logged: &LoggedRun, record: &PhaseRecord) -> Result<Self, EngineError> {
        let gates = judging.gates_of(record)?;
        let told = |code: &str| {
            let lines = logged.lines.iter();
            lines
                .filter(|line| line.phase.as_deref() == Some(record.phase.as_str()) && line.code == code)
                .map(|line| redacted(&line.message))
                .collect::<Vec<_>>()
        };
        let phase = judging.pipeline.phase(&record.phase);
        Ok(Self {
            phase: record.phase.clone(),
            title: phase.map_or("", |phase| phase.title).to_owned(),
            summary: phase.map_or("", |phase| phase.summary).to_owned(),
            run: record.run,
            reused_from: record.reused_from,
            executed: to_the_minute(&record.started_at),
            minutes: record.duration_ms as f64 / 60_000.0,
            status: status_of(record, &gates),
            message: record.message.clone(),
            did: told("did"),
            learned: told("learned"),
            decisions: told("decision"),
            next: told("next"),
            frames: record
                .frames
                .iter()
                .map(|(name, hash)| (name.clone(), hash.clone()))
                .collect(),
            gates,
            metrics: serde_json::from_value(record.metrics.clone()).unwrap_or_default(),
            rows: (record.rows_in, record.rows_out),
            tiers: Vec::new(),
        })
    }

    pub fn status_words(&self, marks: bool) -> String {
        status_words(self.status, marks)
    }

    /// The first metric, else the first learning cut short, else the status.
    pub fn key_outcome(&self) -> String {
        if let Some(metric) = self.metrics.first() {
            return format!("{}: {}", name_of(metric), metric_value(metric));
        }
        match self.learned.first() {
            Some(learned) if learned.chars().count() > OUTCOME_LETTERS => {
                format!("{}…", learned.chars().take(OUTCOME_LETTERS).collect::<String>())
            }
            Some(learned) => learned.clone(),
            None => self.status_words(false),
        }
    }

    pub fn write(&self, text: &mut String, marks: bool) {
        let _ = writeln!(text, "### Phase {}: {}\n", self.phase, self.title);
        let _ = writeln!(text, "**Executed**: {}\n", self.executed);
        let _ = writeln!(text, "**Duration**: {:.1} minutes\n", self.minutes);
        let _ = writeln!(text, "**Status**: {}\n", self.status_words(marks));
        let source = self
            .reused_from
            .map(|run| format!(" (result of run {run})"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "Run {}{source}: {} rows in, {} rows out.\n",
            self.run, self.rows.0, self.rows.1
        );
        if let Some(message) = &self.message {
            let _ = writeln!(text, "> {}\n", shown(message));
        }
        let mut did = self.did.clone();
        if did.is_empty() && !self.summary.is_empty() {
            did.push(self.summary.clone());
        }
        bullets(text, "What We Did", &did, "nothing was noted");
        self.files(text);
        self.gates(text, marks);
        self.tier_summary(text);
        self.key_metrics(text);
        bullets(text, "What We Learned", &self.learned, "nothing was noted");
        bullets(text, "Decisions Made", &self.decided(), "no decision was taken");
        bullets(text, "Next Steps", &self.next, "none");
    }

    fn decided(&self) -> Vec<String> {
        let bold = |decision: &String| match decision.split_once(" — ") {
            Some((what, why)) => format!("**{what}** — {why}"),
            None => format!("**{decision}**"),
        };
        self.decisions.iter().map(bold).collect()
    }

    fn files(&self, text: &mut String) {
        text.push_str("#### Files Created\n\n");
        if self.frames.is_empty() {
            text.push_str("*no file was made*\n\n");
            return;
        }
        text.push_str("| File | Path | Purpose |\n|---|---|---|\n");
        for (name, hash) in &self.frames {
            let _ = writeln!(
                text,
                "| {name} | `.assay/frames/{hash}.parquet` | frame of this phase |"
            );
        }
        text.push('\n');
    }

    fn gates(&self, text: &mut String, marks: bool) {
        text.push_str("#### Validation Gates\n\n");
        if self.gates.is_empty() {
            text.push_str("*this phase has no gates*\n\n");
            return;
        }
        text.push_str("| Gate ID | Check | Result | Notes |\n|---|---|---|---|\n");
        for gate in &self.gates {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                gate.id,
                shown(&check(gate)),
                result(gate.outcome, marks),
                shown(&notes(gate))
            );
        }
        text.push('\n');
    }

    fn tier_summary(&self, text: &mut String) {
        if self.tiers.is_empty() {
            return;
        }
        let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{:.2}%", value * 100.0));
        text.push_str("#### Tier Summary\n\n| Tier | Volume | Conv Rate | Lift | 95% CI |\n|---|---:|---:|---:|---|\n");
        for tier in &self.tiers {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} |",
                shown(&tier.tier),
                tier.volume,
                share(tier.rate),
                tier.lift.map_or_else(|| "–".to_owned(), |lift| format!("{lift:.2}x")),
                tier.interval.map_or_else(
                    || "–".to_owned(),
                    |(low, high)| format!("{}–{}", share(Some(low)), share(Some(high)))
                )
            );
        }
        text.push('\n');
    }

    fn key_metrics(&self, text: &mut String) {
        let lines: Vec<String> = self
            .metrics
            .iter()
            .map(|metric| format!("**{}**: {}", name_of(metric), metric_value(metric)))
            .collect();
        bullets(text, "Key Metrics", &lines, "this phase reports no metrics");
    }
}

fn name_of(metric: &Metric) -> String {
    let about = metric
        .subject
        .as_ref()
        .map(|subject| format!(" ({subject})"))
        .unwrap_or_default();
    format!("{}{about}", metric.name.replace('_', " "))
}

fn bullets(text: &mut String, title: &str, lines: &[String], nothing: &str) {
    let _ = writeln!(text, "#### {title}\n");
    if lines.is_empty() {
        let _ = writeln!(text, "*{nothing}*\n");
        return;
    }
    for line in lines {
        let _ = writeln!(text, "- {}", shown(line));
    }
    text.push('\n');
}

/// The check in words with its bounds.
fn check(gate: &Judged) -> String {
    let bound = |word: &str, bound: Option<Bound>| bound.map(|bound| format!("{word} {}", bound.breach(&gate.unit)));
    let bounds: Vec<String> = [bound("warns", gate.warn), bound("blocks", gate.block)]
        .into_iter()
        .flatten()
        .collect();
    let about = gate
        .subject
        .as_ref()
        .map(|subject| format!(" [{subject}]"))
        .unwrap_or_default();
    format!("{}{about} ({})", gate.check, bounds.join(", "))
}

fn result(outcome: Outcome, marks: bool) -> String {
    let (mark, word) = match outcome {
        Outcome::Passed => ("✅ ", "PASSED"),
        Outcome::Warned => ("⚠️ ", "WARNED"),
        Outcome::Failed => ("❌ ", "FAILED"),
        Outcome::Pending => ("⏳ ", "PENDING VALIDATION"),
        Outcome::Waived => ("⚠️ ", "WAIVED"),
        Outcome::Skipped => ("", "SKIPPED"),
    };
    format!("{}{word}", if marks { mark } else { "" })
}

/// What was observed, what stands behind it, who decided.
fn notes(gate: &Judged) -> String {
    let mut parts = Vec::new();
    if let Some(value) = gate.observed {
        parts.push(in_unit(value, &gate.unit));
    }
    if !gate.note.is_empty() {
        parts.push(gate.note.clone());
    }
    if let Some(review) = &gate.reviewed {
        let standing = gate.review.as_deref().unwrap_or(&review.decision);
        parts.push(format!(
            "{standing} by {} at {}: {}",
            review.actor, review.at, review.reason
        ));
    }
    parts.join("; ")
}
