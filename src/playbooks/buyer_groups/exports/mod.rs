//! The files the playbook writes (section 7): groups, members and enriched records for analysts, what a CRM and a database
//! load, and the report. Personal data is masked unless the caller was allowed to see it, and whoever is suppressed is in
//! no file.

mod records;
mod report;
mod sheets;
mod spec;
mod sql;

#[cfg(test)]
mod tests;

use crate::export::{Export, ExportFormat, ExportOptions, Exported, Made, SqlDialect};
use crate::lens::{FrameSource, LensError};

/// The phase that must have passed before anything leaves the house.
const VALIDATED: Option<&str> = Some("B7");

/// Every file it can write.
pub(super) const EXPORTS: &[Export] = &[
    Export {
        id: "groups",
        summary: "a group a company: tier, scores, seats, gaps, warnings, cost, method",
        extension: None,
        after: VALIDATED,
        make: |frames, options| sheet(frames, options, "groups", None),
    },
    Export {
        id: "members",
        summary: "everybody seated: role, rank, the scores with their rule and reason, contacts with e-mail and phone scores",
        extension: None,
        after: VALIDATED,
        make: |frames, options| sheet(frames, options, "members", None),
    },
    Export {
        id: "people",
        summary: "every person after merging, with the new columns",
        extension: None,
        after: VALIDATED,
        make: |frames, options| sheet(frames, options, "people", None),
    },
    Export {
        id: "companies",
        summary: "every company after merging, with the new columns",
        extension: None,
        after: VALIDATED,
        make: |frames, options| sheet(frames, options, "companies", None),
    },
    Export {
        id: "benched",
        summary: "everybody without a seat: why, and what is cheapest missing",
        extension: Some("csv"),
        after: None,
        make: |frames, options| sheet(frames, options, "benched", Some(ExportFormat::Csv)),
    },
    Export {
        id: "ledger",
        summary: "every call to a provider and what it cost",
        extension: Some("csv"),
        after: None,
        make: |frames, _| sheets::ledger(frames),
    },
    Export {
        id: "merge_log",
        summary: "every merge: survivor, absorbed, points, the record each field comes from, relations moved",
        extension: Some("parquet"),
        after: None,
        make: |frames, _| sheets::merge_log(frames),
    },
    Export {
        id: "report_md",
        summary: "the report of the run in nine sections, to read",
        extension: Some("md"),
        after: None,
        make: |frames, _| report::markdown(frames),
    },
    Export {
        id: "report_json",
        summary: "the same for programs",
        extension: Some("json"),
        after: None,
        make: |frames, _| report::json(frames),
    },
    Export {
        id: "crm",
        summary: "what a CRM loads: fields of its people and companies, people it does not have, records to merge",
        extension: Some("csv"),
        after: VALIDATED,
        make: crm,
    },
    Export {
        id: "sql_postgres",
        summary: "columns, indexes and upserts for PostgreSQL in one transaction that ends in ROLLBACK: a dry run",
        extension: Some("sql"),
        after: VALIDATED,
        make: |frames, options| sql::dry_run(frames, options, SqlDialect::Postgres, "buyer_groups_postgres"),
    },
    Export {
        id: "sql_postgres_commit",
        summary: "the same that ends in COMMIT, and the script that takes it back",
        extension: Some("sql"),
        after: VALIDATED,
        make: |frames, options| sql::for_good(frames, options, SqlDialect::Postgres, "buyer_groups_postgres"),
    },
    Export {
        id: "sql_sqlite",
        summary: "tables, indexes and upserts for SQLite in one transaction that ends in ROLLBACK: a dry run",
        extension: Some("sql"),
        after: VALIDATED,
        make: |frames, options| sql::dry_run(frames, options, SqlDialect::Sqlite, "buyer_groups_sqlite"),
    },
    Export {
        id: "sql_sqlite_commit",
        summary: "the same that ends in COMMIT, and the script that takes it back",
        extension: Some("sql"),
        after: VALIDATED,
        make: |frames, options| sql::for_good(frames, options, SqlDialect::Sqlite, "buyer_groups_sqlite"),
    },
];

/// The scripts of both dialects that take a database from one generation to an earlier one.
pub(super) fn inverse_scripts(
    now: &dyn FrameSource,
    before: Option<&dyn FrameSource>,
    options: &ExportOptions,
) -> Result<Vec<(String, String)>, LensError> {
    let dialects = [
        ("buyer_groups_postgres_rollback", SqlDialect::Postgres),
        ("buyer_groups_sqlite_rollback", SqlDialect::Sqlite),
    ];
    let script =
        |(stem, dialect): (&str, SqlDialect)| Ok((stem.to_owned(), sql::inverse(now, before, options, dialect)?));
    dialects.into_iter().map(script).collect()
}

fn sheet(frames: &dyn FrameSource, options: &ExportOptions, name: &str, always: Option<ExportFormat>) -> Made {
    let rows = sheets::sheet(frames, options, name)?;
    Ok(vec![(name.to_owned(), Exported::Sheet { rows, always })])
}

/// The files of a CRM.
fn crm(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let names = [
        "crm_people_update",
        "crm_people_insert",
        "crm_companies_update",
        "crm_merges",
    ];
    let file = |name: &str| sheet(frames, options, name, Some(ExportFormat::Csv));
    let files: Result<Vec<_>, _> = names.into_iter().map(file).collect();
    Ok(files?.into_iter().flatten().collect())
}
