//! The history as a table: a row a run, the newest first, with what each did in numbers that sort and filter.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Offset, Utc};

use super::bench::Bench;
use super::error::OperationError;
use super::runs::RunFacts;
use super::sheet::SheetSource;
use super::sheets::OpenSheet;
use super::view::View;
use crate::engine::moment;
use crate::frame::FrameBuilder;
use crate::store::RunRecord;

/// The column by which a run is known: its number as text.
const ID: &str = "id";

impl Bench {
    /// Every run of the view's playbook.
    pub(super) fn history_sheet(&self, view: &View) -> Result<OpenSheet, OperationError> {
        let mut runs = view.store().runs(Some(view.playbook.id))?;
        runs.sort_by_key(|run| Reverse(run.id));
        let ids: Vec<i64> = runs.iter().map(|run| run.id).collect();
        let facts = self.run_facts(view.playbook, &ids)?;
        let zone = self.workspace().settings.workspace.offset();
        run_sheet(&runs, &facts, zone.unwrap_or_else(|| Utc.fix()))
    }
}

/// A sheet of runs in the order given; times stand as a clock of `zone` shows them. The first column is empty: marks
/// are set on screen.
///
/// # Errors
/// When the columns cannot be built.
pub fn run_sheet(
    runs: &[RunRecord],
    facts: &BTreeMap<i64, RunFacts>,
    zone: FixedOffset,
) -> Result<OpenSheet, OperationError> {
    let count = |number: fn(&RunFacts) -> usize| {
        let counts = runs.iter().map(move |run| facts.get(&run.id).map(number));
        counts.map(|count| count.and_then(|count| i64::try_from(count).ok()))
    };
    let frame = FrameBuilder::new()
        .text("mark", runs.iter().map(|_| Some("")))
        .integer("run", runs.iter().map(|run| Some(run.id)))
        .text("outcome", runs.iter().map(|run| Some(run.outcome.as_str())))
        .text("started", runs.iter().map(|run| Some(moment(&run.started_at, zone))))
        .real("took_seconds", runs.iter().map(took))
        .integer("executed", count(|facts| facts.executed))
        .integer("reused", count(|facts| facts.reused))
        .integer("passed", count(|facts| facts.passed))
        .integer("warned", count(|facts| facts.warned))
        .integer("failed", count(|facts| facts.failed))
        .integer("pending", count(|facts| facts.pending))
        .text("command", runs.iter().map(|run| Some(run.command.as_str())))
        .integer("waived", count(|facts| facts.waived))
        .text("as_of", runs.iter().map(|run| Some(run.as_of.as_str())))
        .text(
            "profile",
            runs.iter().map(|run| Some(run.profile.as_deref().unwrap_or("default"))),
        )
        .text(ID, runs.iter().map(|run| Some(run.id.to_string())))
        .finish()?;
    let names = frame.get_column_names_owned();
    let shown = names.iter().map(ToString::to_string).filter(|name| name != ID);
    Ok(OpenSheet {
        shown: shown.collect(),
        source: Arc::new(SheetSource::new("runs", &frame, &[], Some(ID))?.as_spans("took_seconds", "took")),
        fixed: 2,
        note: format!("times are {}", zone_words(zone)),
    })
}

/// A zone as people call it: `UTC`, `+02:00`.
pub(super) fn zone_words(zone: FixedOffset) -> String {
    if zone.local_minus_utc() == 0 {
        "UTC".to_owned()
    } else {
        zone.to_string()
    }
}

/// Seconds from begin to end, to the tenth; nothing while it runs or when it was interrupted.
fn took(run: &RunRecord) -> Option<f64> {
    let time = |text: &str| DateTime::parse_from_rfc3339(text).ok();
    let passed = time(run.finished_at.as_deref()?)?.signed_duration_since(time(&run.started_at)?);
    let tenths = (passed.num_milliseconds() as f64 / 100.0).round();
    Some(tenths / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::Cell;

    #[test]
    fn a_run_stands_in_local_time_with_its_numbers_as_numbers() {
        let run = RunRecord {
            id: 7,
            started_at: "2026-01-31T23:02:11Z".into(),
            finished_at: Some("2026-01-31T23:02:13.250Z".into()),
            ..RunRecord::default()
        };
        let facts = RunFacts {
            reused: 4,
            ..RunFacts::default()
        };
        let zone = FixedOffset::east_opt(7200).unwrap();
        let sheet = run_sheet(&[run], &BTreeMap::from([(7, facts)]), zone).unwrap();
        let cell = |name: &str| sheet.source.cell(0, sheet.source.column_place(name).unwrap(), false);
        assert_eq!(cell("started"), Cell::Text("2026-02-01 01:02".into()));
        assert_eq!(cell("took_seconds"), Cell::Span(2.3));
        assert_eq!(sheet.note, "times are +02:00");
        assert_eq!(cell("reused"), Cell::Integer(4));
        assert_eq!(sheet.source.row_of_id("7"), Some(0));
        assert!(!sheet.shown.contains(&ID.to_owned()));
    }
}
