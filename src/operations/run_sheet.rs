//! The history as a table: a row a run, the newest first, with what each did in numbers that sort and filter. On screen
//! and in commands it has the same columns under the same headings.

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
use crate::lens::{Cell, Column, Table};
use crate::playbooks::{self, Playbook};
use crate::store::RunRecord;

/// The column that a sheet of one playbook, which names it above, leaves out until it is asked for.
const PLAYBOOK: &str = "playbook";
/// The column of time spans, and its heading.
const TOOK: (&str, &str) = ("duration_s", "took");

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

    /// Every run of one playbook or of all, the newest first, as a table with moments in UTC.
    ///
    /// # Errors
    /// When the store cannot be read or a record cannot be understood.
    pub fn history_table(&self, playbook: Option<&Playbook>) -> Result<Table, OperationError> {
        let runs = self.reader()?.runs(playbook.map(|playbook| playbook.id))?;
        let mut facts = BTreeMap::new();
        for playbook in playbooks::all() {
            let ours = runs.iter().filter(|run| run.playbook == playbook.id);
            let ids: Vec<i64> = ours.map(|run| run.id).collect();
            if !ids.is_empty() {
                facts.extend(self.run_facts(playbook, &ids)?);
            }
        }
        Ok(run_table(&runs, &facts))
    }
}

/// Runs in the order given, with what each did where that is known.
fn run_table(runs: &[RunRecord], facts: &BTreeMap<i64, RunFacts>) -> Table {
    let columns = vec![
        Column::number("run", "run"),
        Column::text(PLAYBOOK, "playbook"),
        Column::text("outcome", "outcome"),
        Column::text("started_at", "started"),
        Column::number(TOOK.0, TOOK.1),
        Column::number("executed", "executed"),
        Column::number("reused", "reused"),
        Column::number("passed", "passed"),
        Column::number("warned", "warned"),
        Column::number("failed", "failed"),
        Column::number("pending", "pending"),
        Column::text("command", "command"),
        Column::number("waived", "waived"),
        Column::text("as_of", "as of"),
        Column::text("profile", "profile"),
        Column::text("finished_at", "finished"),
    ];
    let row = |run: &RunRecord| {
        let facts = facts.get(&run.id);
        let count = |number: fn(&RunFacts) -> usize| facts.map_or(Cell::Null, |facts| Cell::count(number(facts)));
        vec![
            Cell::Integer(run.id),
            Cell::text(Some(&run.playbook)),
            Cell::text(Some(&run.outcome)),
            Cell::Moment(run.started_at.clone()),
            took(run).map_or(Cell::Null, Cell::Span),
            count(|facts| facts.executed),
            count(|facts| facts.reused),
            count(|facts| facts.passed),
            count(|facts| facts.warned),
            count(|facts| facts.failed),
            count(|facts| facts.pending),
            Cell::text(Some(&run.command)),
            count(|facts| facts.waived),
            Cell::text(Some(&run.as_of)),
            Cell::text(run.profile.as_deref()),
            run.finished_at.clone().map_or(Cell::Null, Cell::Moment),
        ]
    };
    Table {
        title: String::new(),
        columns,
        rows: runs.iter().map(row).collect(),
        note: zone_note(Utc.fix()),
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
    let mut table = Table {
        title: "runs".to_owned(),
        ..run_table(runs, facts)
    };
    table.columns.insert(0, Column::text("mark", "mark"));
    for row in &mut table.rows {
        for cell in row.iter_mut() {
            if let Cell::Moment(at) = cell {
                *cell = Cell::Text(moment(at, zone));
            }
        }
        row.insert(0, Cell::Text(String::new()));
    }
    let names = table.columns.iter().map(|column| column.name.clone());
    let shown = names.filter(|name| name != PLAYBOOK).collect();
    let source = SheetSource::from_table(&table)?.as_spans(TOOK.0, TOOK.1);
    Ok(OpenSheet {
        shown,
        source: Arc::new(source.known_by(runs.iter().map(|run| run.id.to_string()))?),
        fixed: 2,
        note: zone_note(zone),
    })
}

/// Which clock the moments of a table are told by.
fn zone_note(zone: FixedOffset) -> String {
    format!("times are {}", zone_words(zone))
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
        assert_eq!(cell("started_at"), Cell::Text("2026-02-01 01:02".into()));
        assert_eq!(cell("duration_s"), Cell::Span(2.3));
        assert_eq!(sheet.note, "times are +02:00");
        assert_eq!(cell("reused"), Cell::Integer(4));
        assert_eq!(sheet.source.row_of_id("7"), Some(0));
    }

    #[test]
    fn screen_and_command_head_the_same_columns_alike() {
        let runs = [RunRecord {
            id: 7,
            started_at: "2026-01-31T23:02:11Z".into(),
            ..RunRecord::default()
        }];
        let facts = BTreeMap::new();
        let (table, sheet) = (run_table(&runs, &facts), run_sheet(&runs, &facts, Utc.fix()).unwrap());
        let titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
        let on_screen = sheet.source.columns().iter().map(|column| column.title.as_str());
        assert_eq!(on_screen.collect::<Vec<_>>(), [&["mark"][..], &titles[..]].concat());
        assert!(table.rows.iter().all(|row| row.len() == titles.len()));
        assert_eq!(sheet.shown.len(), titles.len(), "all but the playbook, and the mark");
        // A run that was interrupted took nobody knows how long, and of one without records nothing is counted.
        let cell = |name: &str| sheet.source.cell(0, sheet.source.column_place(name).unwrap(), false);
        assert_eq!((cell("duration_s"), cell("passed")), (Cell::Null, Cell::Null));
        assert_eq!(table.note, "times are UTC");
    }
}
