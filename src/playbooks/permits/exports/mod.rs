//! The files the playbook writes (section 7): the tree for buyers by trade, category and tier, the requests of a dry run,
//! and the saved leads as SQL. Names, addresses and descriptions are masked unless the caller was allowed to see them.

mod database;
mod tree;

#[cfg(test)]
mod tests;

use crate::export::{Export, ExportOptions, Exported, Made, SqlDialect};
use crate::frame::text;
use crate::lens::FrameSource;

/// Every file it can write.
pub(super) const EXPORTS: &[Export] = &[
    Export {
        id: "tree",
        summary: "leads for buyers by trade, category and tier, with those to be looked at, retried and asked; manifest.json",
        extension: Some("csv"),
        after: Some("export"),
        make: tree::tree,
    },
    Export {
        id: "prompts",
        summary: "the request body of every lead to be scored, without the key, one a line",
        extension: Some("jsonl"),
        after: None,
        make: prompts,
    },
    Export {
        id: "sql_sqlite",
        summary: "the saved leads: create table and upsert by permit_key, SQLite; sales are never overwritten",
        extension: Some("sql"),
        after: None,
        make: |frames, options| database::sql(frames, options, SqlDialect::Sqlite, "scored_leads_sqlite"),
    },
    Export {
        id: "sql_postgres",
        summary: "the same for PostgreSQL",
        extension: Some("sql"),
        after: None,
        make: |frames, options| database::sql(frames, options, SqlDialect::Postgres, "scored_leads_postgres"),
    },
];

/// The bodies as they would be sent (S11).
fn prompts(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let prompts = frames.frame("prompts")?;
    let mut lines = String::new();
    for body in text(&prompts, "body")?.iter().flatten() {
        // A body is JSON, in which a line break can stand between tokens only.
        lines.push_str(&body.replace(['\r', '\n'], " "));
        lines.push('\n');
    }
    Ok(vec![("prompts".to_owned(), Exported::Text(lines))])
}
