//! Files that come in: column profiles.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::frame::ColumnSummary;
use crate::lens::{Cell, Column, Table};
use crate::operations::{personal_class, profile_file};
use crate::privacy::{PiiClass, mask_text};

/// Most frequent values shown to people.
const TOP_SHOWN: usize = 3;

/// `assay profile`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay profile contractors/dealers/generac.csv --format json")]
pub struct Profile {
    /// A CSV, TSV, JSONL or Parquet file, also as .gz or .zst
    file: PathBuf,
}

/// A file's columns.
pub fn profile(session: &Session, args: &Profile) -> Result<(), Failure> {
    session
        .out
        .table(&profile_table(&args.file, session.out.for_programs())?)
}

/// The column summaries of a file. Values of columns that some contract calls personal, or that look it,
/// are masked.
pub fn profile_table(file: &Path, programs: bool) -> Result<Table, Failure> {
    must_exist(file)?;
    let found = profile_file(file)?;
    let look = &found.inspection;
    let class = |column: &str| {
        let place = look.headers.iter().position(|header| header == column);
        let cells = look.sample.iter().filter_map(|record| record.get(place?));
        let values: Vec<&str> = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        personal_class(column, &values)
    };
    let mut columns = vec![
        Column::text("column", "column"),
        Column::text("kind", "kind"),
        Column::number("rows", "rows"),
        Column::number("nulls", "nulls"),
        Column::number("distinct", "distinct"),
        Column::text("minimum", "smallest"),
        Column::text("median", "median"),
        Column::text("maximum", "largest"),
        Column::text("top", "most frequent"),
    ];
    let mut rows: Vec<Vec<Cell>> = found
        .columns
        .iter()
        .map(|summary| profile_row(summary, class(&summary.column), programs))
        .collect();
    let shown = file.display().to_string();
    if programs {
        columns.insert(0, Column::text("file", "file"));
        rows.iter_mut().for_each(|row| row.insert(0, words(&shown)));
    }
    let mut table = sheet(&shown, columns, rows);
    let (kept, quarantined) = found.rows;
    let packed = format!("{:?}", look.compression).to_lowercase();
    let packed = if packed == "none" {
        String::new()
    } else {
        format!(", {packed}")
    };
    table.note = format!(
        "{}, {quarantined} unreadable; {}{packed}, SHA-256 {}",
        counted(kept, "row", "rows"),
        look.encoding,
        look.fingerprint.short()
    );
    Ok(table)
}

fn profile_row(summary: &ColumnSummary, class: Option<PiiClass>, programs: bool) -> Vec<Cell> {
    let whole = |value: u64| i64::try_from(value).map_or(Cell::Null, Cell::Integer);
    let masked = |text: &str| class.map_or_else(|| text.to_owned(), |class| mask_text(class, text));
    let value = |text: &Option<String>| text.as_deref().map_or(Cell::Null, |text| words(masked(text)));
    let most = if programs { usize::MAX } else { TOP_SHOWN };
    let top: Vec<String> = summary
        .top
        .iter()
        .take(most)
        .map(|(text, n)| format!("{} ({n})", masked(text)))
        .collect();
    vec![
        words(&summary.column),
        summary
            .kind
            .map_or(Cell::Null, |kind| words(format!("{kind:?}").to_lowercase())),
        whole(summary.rows),
        whole(summary.nulls),
        whole(summary.distinct),
        value(&summary.minimum),
        value(&summary.median),
        value(&summary.maximum),
        if top.is_empty() {
            Cell::Null
        } else {
            words(top.join(", "))
        },
    ]
}

/// A file that was just typed is not in assay.toml, which the reader's own error would point at.
pub(super) fn must_exist(file: &Path) -> Result<(), Failure> {
    let shown = file.display();
    match std::fs::metadata(file) {
        Ok(meta) if meta.is_file() => Ok(()),
        Ok(_) => Err(Failure::bad_input(format!("`{shown}` is a folder; name a file in it"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Failure::bad_input(format!("there is no file `{shown}`")))
        }
        Err(error) => Err(Failure::bad_input(format!("`{shown}` cannot be opened: {error}"))),
    }
}
