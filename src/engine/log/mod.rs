//! The execution log: what was done, judged, learned and decided, in Markdown, so that a reviewer can file it.
//!
//! Every execution of a phase is a row and a section of its own, re-runs too. Gates are judged with the bounds that their
//! run had and with today's reviews, so that a waiver given after the run stands in its log, with who gave it and why.
//! Phases tell their story by the codes of their log lines: `did`, `learned`, `decision`, `next`.

mod section;
mod shown;

use std::fmt::Write;

use super::error::EngineError;
use super::judging::Judging;
use super::metric::Metric;
use super::parameters::Parameters;
use super::status::Status;
use super::words::{in_unit, thousands};
use crate::store::{LogLine, PhaseRecord, RunRecord};
use section::Section;
use shown::shown;

/// What the log is about.
#[derive(Debug, Clone, Default)]
pub struct LogHead {
    /// Its title, after "Execution log: ".
    pub title: String,
    /// The version of the model or the rules, where the playbook has one.
    pub model_version: Option<String>,
    /// The workspace's folder by its last name: a whole path tells a reader nothing and a stranger too much.
    pub base_directory: String,
    /// Whether results carry marks beside their words.
    pub marks: bool,
}

/// One row of the tier summary.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedTier {
    /// The tier.
    pub tier: String,
    /// Leads in it.
    pub volume: u64,
    /// Its conversion rate, where outcomes are known.
    pub rate: Option<f64>,
    /// Its lift over all leads.
    pub lift: Option<f64>,
    /// The rate's interval.
    pub interval: Option<(f64, f64)>,
}

/// A run with what it left.
#[derive(Debug, Clone)]
pub struct LoggedRun {
    /// The run.
    pub run: RunRecord,
    /// Its phase records in order.
    pub phases: Vec<PhaseRecord>,
    /// Its log lines.
    pub lines: Vec<LogLine>,
}

/// The tiers as the latest run left them, and the phase that made them.
pub type TierSummary = Option<(&'static str, Vec<LoggedTier>)>;

/// Writes the log of these runs, the oldest first. What a run took over from an earlier one is no execution and is left
/// out, unless it is the only run.
///
/// # Errors
/// When a record cannot be understood.
pub fn execution_log(
    judging: &Judging<'_>,
    head: &LogHead,
    runs: &[LoggedRun],
    tiers: &TierSummary,
) -> Result<String, EngineError> {
    let all = runs.len() == 1;
    let mut sections = Vec::new();
    for logged in runs {
        // A run is judged by the bounds it ran with: its profile and its --set, not those of today.
        let own: Option<Parameters> = serde_json::from_value(logged.run.parameters.clone()).ok();
        let judging = Judging {
            pipeline: judging.pipeline,
            parameters: own.as_ref().unwrap_or(judging.parameters),
            reviews: judging.reviews,
        };
        for record in logged
            .phases
            .iter()
            .filter(|record| all || record.reused_from.is_none())
        {
            sections.push(Section::read(&judging, logged, record)?);
        }
    }
    if let Some((phase, rows)) = tiers {
        let latest = sections.iter_mut().rev().find(|section| section.phase == *phase);
        if let Some(section) = latest {
            section.tiers.clone_from(rows);
        }
    }
    let mut text = String::new();
    heading(&mut text, head, runs);
    summary(&mut text, head, &sections);
    text.push_str("## Detailed Phase Logs\n\n");
    for section in &sections {
        text.push_str("---\n\n");
        section.write(&mut text, head.marks);
    }
    text.push_str("---\n\n");
    if let Some(last) = runs.last() {
        parameters(&mut text, &last.run);
    }
    lines(&mut text, runs);
    Ok(text)
}

fn heading(text: &mut String, head: &LogHead, runs: &[LoggedRun]) {
    let started = runs.first().map_or("", |logged| logged.run.started_at.as_str());
    let _ = writeln!(text, "# Execution log: {}\n", shown(&head.title));
    let _ = writeln!(
        text,
        "**Model Version**: {}\n",
        shown(head.model_version.as_deref().unwrap_or("none"))
    );
    let _ = writeln!(text, "**Started**: {}\n", to_the_minute(started));
    let _ = writeln!(text, "**Base Directory**: {}\n", shown(&head.base_directory));
    if let Some(last) = runs.last() {
        let run = &last.run;
        let profile = shown(run.profile.as_deref().unwrap_or("default"));
        let _ = writeln!(
            text,
            "**Latest Run**: {}, as of {}, profile {profile}, {}{}\n",
            run.id,
            run.as_of,
            run.outcome,
            if run.command.is_empty() {
                String::new()
            } else {
                format!(", `{}`", shown(&run.command))
            }
        );
    }
    text.push_str("---\n\n");
}

/// One row an execution, the newest first.
fn summary(text: &mut String, head: &LogHead, sections: &[Section]) {
    text.push_str("## Execution Summary\n\n| Phase | Status | Duration | Key Outcome |\n|---|---|---|---|\n");
    for section in sections.iter().rev() {
        let _ = writeln!(
            text,
            "| {} | {} | {:.1}m | {} |",
            section.phase,
            section.status_words(head.marks),
            section.minutes,
            shown(&section.key_outcome())
        );
    }
    text.push('\n');
}

fn parameters(text: &mut String, run: &RunRecord) {
    let values = run.parameters.get("values").and_then(serde_json::Value::as_object);
    text.push_str("## Parameters\n\n| parameter | value | from |\n|---|---|---|\n");
    for (name, held) in values.into_iter().flatten() {
        let origin = held.get("origin").map(ToString::to_string).unwrap_or_default();
        let value = held.get("value").map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            shown(name),
            shown(&value),
            shown(&origin.replace('"', ""))
        );
    }
    text.push('\n');
}

/// What no section tells: files read, warnings, errors.
fn lines(text: &mut String, runs: &[LoggedRun]) {
    let told = |line: &&LogLine| !section::STORY.contains(&line.code.as_str());
    let all: Vec<&LogLine> = runs.iter().flat_map(|logged| &logged.lines).filter(told).collect();
    if all.is_empty() {
        return;
    }
    text.push_str("## Log Lines\n\n");
    for line in all {
        let about = line
            .subject
            .as_ref()
            .map(|subject| format!(" {}:", shown(subject)))
            .unwrap_or_default();
        let phase = line.phase.as_deref().unwrap_or("run");
        let _ = writeln!(
            text,
            "- {} {} [{phase}]{about} {}",
            line.at,
            line.level,
            shown(&line.message)
        );
    }
}

/// `2026-01-31 09:00 +00:00` of an RFC 3339 moment; what is none, as it is.
fn to_the_minute(moment: &str) -> String {
    chrono::DateTime::parse_from_rfc3339(moment)
        .map_or_else(|_| moment.to_owned(), |at| at.format("%Y-%m-%d %H:%M %:z").to_string())
}

/// A status in the words of the log. Marks stand beside words, never for them.
fn status_words(status: Status, marks: bool) -> String {
    let (mark, word) = match status {
        Status::Passed => ("✅ ", "PASSED"),
        Status::PassedWithWarnings => ("⚠️ ", "PASSED WITH WARNINGS"),
        Status::PendingValidation => ("⏳ ", "PENDING VALIDATION"),
        Status::Failed | Status::Error => ("❌ ", "FAILED"),
        Status::Blocked => ("❌ ", "BLOCKED"),
        Status::Cancelled => ("", "CANCELLED"),
        Status::NotRun => ("", "NOT RUN"),
    };
    format!("{}{word}", if marks { mark } else { "" })
}

/// A metric as it is shown.
fn metric_value(metric: &Metric) -> String {
    use super::metric::MetricUnit;
    match (metric.value, metric.unit) {
        (None, _) => "–".to_owned(),
        (Some(value), MetricUnit::Share) => in_unit(value, "share"),
        (Some(value), MetricUnit::Date) => crate::frame::show_date(value as i32),
        (Some(value), MetricUnit::Count) => thousands(value as i64),
        (Some(value), _) if value.fract() == 0.0 => format!("{value}"),
        (Some(value), _) => format!("{value:.4}"),
    }
}

/// The status of a record, from its gates where its body finished.
fn status_of(record: &PhaseRecord, gates: &[super::gate::Judged]) -> Status {
    Status::of(&record.status, gates)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: advisors E6
    #[test]
    fn moments_and_statuses_are_in_the_words_of_the_log() {
        assert_eq!(to_the_minute("2025-12-21T10:20:30+01:00"), "2025-12-21 10:20 +01:00");
        assert_eq!(status_words(Status::Passed, false), "PASSED");
    }
}
