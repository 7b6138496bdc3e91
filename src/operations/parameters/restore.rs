//! The parameters of an old run, put in force again: the differences first, then one write.

use std::collections::BTreeMap;

use super::{ParameterEdits, value_words};
use crate::engine::Parameters;
use crate::lens::{Cell, Column, Figure, Table};
use crate::operations::bench::{Bench, Overrides};
use crate::operations::error::OperationError;
use crate::playbooks::Playbook;

/// What restoring a run's parameters would change.
#[derive(Debug, Clone, PartialEq)]
pub struct RestorePlan {
    /// The run.
    pub run: i64,
    /// Parameter, value now, value then.
    pub differences: Vec<(String, String, String)>,
    /// What would be written.
    pub edits: ParameterEdits,
    /// Names the run knew and nobody knows any more.
    pub unknown: Vec<String>,
}

impl RestorePlan {
    /// The differences as a table.
    pub fn figure(&self) -> Figure {
        let then = format!("run {}", self.run);
        let columns = vec![
            Column::text("parameter", "parameter"),
            Column::text("now", "now"),
            Column::text("then", &then),
        ];
        let cell = |text: &String| Cell::Text(text.clone());
        let row = |(name, now, then): &(String, String, String)| vec![cell(name), cell(now), cell(then)];
        let note = match self.unknown.as_slice() {
            [] => String::new(),
            names => format!("no parameters any more, left out: {}", names.join(", ")),
        };
        Figure::Table(Table {
            title: "Differences".to_owned(),
            columns,
            rows: self.differences.iter().map(row).collect(),
            note,
        })
    }
}

impl Bench {
    /// What would have to be written into `assay.toml` for the next run to use the parameters of an old one. The
    /// profile in force stays; values that it and the playbook give anyway are not written.
    ///
    /// # Errors
    /// When the run does not exist, is another playbook's, or its record cannot be read.
    pub fn restore_plan(&self, playbook: &'static Playbook, run: i64) -> Result<RestorePlan, OperationError> {
        let record = self.reader()?.run(run)?.filter(|record| record.playbook == playbook.id);
        let record = record.ok_or_else(|| {
            OperationError::Usage(format!("{} has no run {run}; `assay runs` lists them", playbook.id))
        })?;
        let then: Parameters = serde_json::from_value(record.parameters)
            .map_err(|error| OperationError::Refused(format!("the parameters of run {run} cannot be read: {error}")))?;
        let rows = self.parameter_rows(playbook, None, &Overrides::default())?;
        let mut plan = RestorePlan {
            run,
            differences: Vec::new(),
            edits: ParameterEdits::default(),
            unknown: Vec::new(),
        };
        let mut values = BTreeMap::new();
        for row in &rows {
            // What a run did not name it did not override.
            let wanted = then.value(&row.spec.name).unwrap_or(&row.spec.default);
            // A bound that is set now and was not then goes away with its line.
            let settable = row.spec.check(wanted).is_ok();
            if *wanted == row.value || (!settable && row.beneath != *wanted) {
                continue;
            }
            let value = (row.beneath != *wanted).then(|| wanted.clone());
            values.insert(row.spec.name.clone(), value);
            let line = (row.spec.name.clone(), value_words(&row.value), value_words(wanted));
            plan.differences.push(line);
        }
        for (name, held) in then.all() {
            if rows.iter().any(|row| row.spec.name == *name) {
                continue;
            }
            if name.starts_with("gate.") {
                // A bound without a row is one that neither gate nor settings have now.
                values.insert(name.clone(), Some(held.value.clone()));
                let line = (name.clone(), super::NONE.to_owned(), value_words(&held.value));
                plan.differences.push(line);
            } else {
                plan.unknown.push(name.clone());
            }
        }
        plan.edits = values.into();
        Ok(plan)
    }
}
