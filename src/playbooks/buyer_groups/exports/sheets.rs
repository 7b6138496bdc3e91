//! Files of rows.

use std::collections::BTreeSet;

use super::records::{Records, added, is_wanted, shown, suppressed};
use super::spec::{DATA, Which};
use crate::export::{ExportFormat, ExportOptions, Exported, Made};
use crate::frame::{Frame, concat};
use crate::lens::{FrameSource, LensError};
use crate::playbooks::buyer_groups::merging::{Column, Rows};

/// A file of the data.
pub(super) fn sheet(source: &dyn FrameSource, options: &ExportOptions, name: &str) -> Result<Frame, LensError> {
    let spec = DATA.sheet.get(name);
    let spec = spec.ok_or_else(|| LensError::Absent(format!("there is no file `{name}`")))?;
    let mut records = Records::read(source, &spec.frames, &spec.joins)?;
    let seated = match spec.rows {
        Which::Added | Which::EnrichedOrAdded => added(source)?,
        _ => BTreeSet::new(),
    };
    records.retain(|records, row| is_wanted(spec.rows, records, row, &seated));
    if let Some(person) = &spec.person {
        let gone = suppressed(source)?;
        // A list that somebody works through leaves out who must not be called; files for other systems keep them.
        let rings = name == "members";
        records.retain(|records, row| {
            let id = records.get(row, person).text().unwrap_or_default();
            !(gone.contains(id) || rings && source.is_off_lists(id))
        });
    }
    let mut made = Rows {
        columns: Vec::new(),
        rows: vec![Vec::with_capacity(spec.columns.len()); records.len()],
    };
    for column in &spec.columns {
        let kind = records.kind(column)?;
        let kind = match column.how {
            super::spec::How::Two => crate::playbooks::buyer_groups::merging::Kind::Real,
            _ => kind,
        };
        made.columns.push(Column::new(&column.name, kind));
        for (row, value) in made.rows.iter_mut().zip(records.cells(column)?) {
            row.push(shown(value, column.how, options.with_pii));
        }
    }
    Ok(made.frame()?)
}

/// Every call, those for contacts after those for companies.
pub(super) fn ledger(source: &dyn FrameSource) -> Made {
    let mut frames = vec![source.frame("ledger")?.as_ref().clone()];
    match source.frame("ledger_contacts") {
        Ok(frame) => frames.push(frame.as_ref().clone()),
        // A run that stopped before has none.
        Err(error) if error.is_missing_frame() => {}
        Err(error) => return Err(error),
    }
    let rows = concat(&frames)?;
    let always = Some(ExportFormat::Csv);
    Ok(vec![("ledger".to_owned(), Exported::Sheet { rows, always })])
}

/// Every merge. It names records by their ids only; what they held stays in the archive.
pub(super) fn merge_log(source: &dyn FrameSource) -> Made {
    let rows = source.frame("merge_log")?.as_ref().clone();
    let always = Some(ExportFormat::Parquet);
    Ok(vec![("merge_log".to_owned(), Exported::Sheet { rows, always })])
}
