//! SQL for a database that has the CRM's records: columns and indexes, upserts in one transaction, and the way back.
//!
//! A row's own columns, which this playbook made, are set; everything else is only filled where the table has nothing, so
//! that no script overwrites what somebody typed. The script that takes it back knows what was filled.

mod script;
mod tables;

use crate::export::{ExportOptions, Exported, Made, SqlDialect};
use crate::lens::{FrameSource, LensError};

use script::{Ending, back, forth};
use tables::tables;

/// The script that changes nothing: it ends in ROLLBACK.
pub(super) fn dry_run(source: &dyn FrameSource, options: &ExportOptions, dialect: SqlDialect, stem: &str) -> Made {
    let text = forth(&tables(source, options)?, dialect, Ending::Rollback)?;
    Ok(vec![(stem.to_owned(), Exported::Text(text))])
}

/// The script that ends in COMMIT, and the one that takes it back.
pub(super) fn for_good(source: &dyn FrameSource, options: &ExportOptions, dialect: SqlDialect, stem: &str) -> Made {
    let now = tables(source, options)?;
    Ok(vec![
        (
            format!("{stem}_commit"),
            Exported::Text(forth(&now, dialect, Ending::Commit)?),
        ),
        (
            format!("{stem}_inverse"),
            Exported::Text(back(&now, &[], dialect, Ending::Commit)?),
        ),
    ])
}

/// The script that takes a database from what one generation wrote to what an earlier one did; without an earlier one, to
/// before there was any. What else was sent out is not undone by it.
///
/// # Errors
/// When a frame was not made or a text cannot stand in SQL.
pub(in crate::playbooks::buyer_groups) fn inverse(
    now: &dyn FrameSource,
    before: Option<&dyn FrameSource>,
    options: &ExportOptions,
    dialect: SqlDialect,
) -> Result<String, LensError> {
    let earlier = match before {
        Some(before) => tables(before, options)?,
        None => Vec::new(),
    };
    back(&tables(now, options)?, &earlier, dialect, Ending::Commit)
}
