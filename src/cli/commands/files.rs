//! Files that come in: column profiles, header mappings.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{number, sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::frame::ColumnSummary;
use crate::lens::{Cell, Column, Table};
use crate::operations::{
    Applied, MappingRow, MappingSheet, Operation, look_at, mapping_sheet, personal_class, profile_file, rank_datasets,
};
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

/// `assay map`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay map contractors/dealers/tesla.csv contractors.oem_dealers\n  assay map contractors/dealers/tesla.csv contractors.oem_dealers --write\n  assay map contractors/licenses/az.csv contractors.license_list --state AZ --write"
)]
pub struct Map {
    /// The file
    file: PathBuf,
    /// The dataset it is for, as PLAYBOOK.DATASET
    dataset: String,
    /// Save the mapping in assay.toml; a file that stands there already takes the new one
    #[arg(long)]
    write: bool,
    /// The layout to read it by, instead of the one that fits
    #[arg(long, value_name = "ID")]
    layout: Option<String>,
    /// Take this header for a column; may be given several times
    #[arg(long = "column", value_name = "COLUMN=HEADER")]
    columns: Vec<String>,
    /// The state whose list it is: a USPS code or a name
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// Another attribute of the file's entry, such as kind=matched; may be given several times
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
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

/// Proposes a mapping and saves it where asked.
pub fn map(session: &Session, args: &Map) -> Result<(), Failure> {
    let (id, dataset) = args.dataset.split_once('.').ok_or_else(|| {
        Failure::usage(format!(
            "`{}`: write PLAYBOOK.DATASET, such as contractors.oem_dealers",
            args.dataset
        ))
    })?;
    let known: Vec<&str> = crate::playbooks::all().iter().map(|playbook| playbook.id).collect();
    let playbook = crate::playbooks::find(id)
        .ok_or_else(|| Failure::usage(format!("no playbook `{id}`; there is {}", known.join(", "))))?;
    must_exist(&args.file)?;
    // Inside a workspace the sheet takes over what stands in assay.toml; outside, nothing can be saved anyway.
    let bench = match session.bench() {
        Ok(bench) => Some(bench),
        Err(error) if args.write => return Err(error),
        Err(_) => None,
    };
    let inspection = look_at(&args.file, &args.file.display().to_string())?;
    let layout = args.layout.as_deref();
    let mut sheet = match &bench {
        Some(bench) => bench.sheet_for(playbook, &args.file, &inspection, Some(dataset), layout)?,
        None => {
            let shown = args.file.display().to_string();
            mapping_sheet(playbook, dataset, (&args.file, &shown), &inspection, None, layout)?
        }
    };
    amend(&mut sheet, args)?;
    session.out.table(&mapping_table(&sheet))?;
    let (Some(bench), true) = (bench, args.write) else {
        for problem in sheet.problems() {
            session.note(&format!("still to do: {problem}"));
        }
        session.note("nothing was saved; --write saves the mapping in assay.toml");
        return Ok(());
    };
    let operation = Operation::AcceptMapping {
        playbook: playbook.id.to_owned(),
        mapping: sheet.acceptance(),
    };
    let accepted = match bench.apply(&operation)? {
        Applied::MappingAccepted(accepted) => accepted,
        other => return Err(Failure::defect(&other)),
    };
    let count = counted(accepted.columns, "column", "columns");
    session.note(&format!("{count} saved in assay.toml: {}", accepted.words()));
    Ok(())
}

/// The sheet with what was asked for on the command line.
fn amend(sheet: &mut MappingSheet, args: &Map) -> Result<(), Failure> {
    let pair = |text: &str, form: &str| {
        let (name, value) = text.split_once('=').unwrap_or_default();
        if name.is_empty() {
            return Err(Failure::usage(format!("`{text}`: write {form}")));
        }
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    };
    for written in &args.columns {
        let (column, header) = pair(written, "COLUMN=HEADER, such as phone=Tel.")?;
        let row = sheet.rows.iter_mut().find(|row| row.column == column);
        let row = row.ok_or_else(|| Failure::usage(format!("{} has no column `{column}`", sheet.dataset)))?;
        row.chosen = (!header.is_empty()).then_some(header);
    }
    let mut given = Vec::new();
    for written in &args.attributes {
        given.push(pair(written, "NAME=VALUE, such as kind=matched")?);
    }
    given.extend(args.state.iter().map(|state| ("state".to_owned(), state.clone())));
    for (name, value) in given {
        let row = sheet.attributes.iter_mut().find(|row| row.attribute.name == name);
        match row {
            Some(row) => row.value = value,
            None => {
                let known: Vec<&str> = sheet.attributes.iter().map(|row| row.attribute.name.as_str()).collect();
                let known = if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                };
                let dataset = &sheet.dataset;
                return Err(Failure::usage(format!(
                    "no attribute `{name}` for {dataset}; there is {known}"
                )));
            }
        }
    }
    Ok(())
}

fn mapping_table(found: &MappingSheet) -> Table {
    let columns = vec![
        Column::text("column", "column"),
        Column::text("required", "required"),
        Column::text("header", "header"),
        Column::number("score", "likeness"),
        Column::text("reason", "because"),
    ];
    let row = |row: &MappingRow| {
        let header = row.header();
        let found = row
            .candidates
            .iter()
            .find(|candidate| Some(candidate.header.as_str()) == header);
        vec![
            words(&row.column),
            Cell::Flag(row.required),
            Cell::text(header),
            found.map_or(Cell::Null, |candidate| number(candidate.score, 2)),
            words(row.reason()),
        ]
    };
    let mut table = sheet("", columns, found.rows.iter().map(row).collect());
    if let (Some(layout), true) = (&found.layout, found.reads) {
        table.note = format!("The file has the layout `{layout}`, which reads it without a mapping.");
    }
    table
}

/// One sentence a file: the dataset it fits best, and the command that maps it.
pub fn best_dataset(file: &Path) -> Result<Option<String>, Failure> {
    let shown = file.display().to_string();
    let inspection = look_at(file, &shown)?;
    let all = crate::playbooks::all().iter().flat_map(|playbook| {
        let fits = rank_datasets(playbook, &inspection);
        fits.into_iter().map(|fit| (playbook.id, fit))
    });
    let best = all.max_by(|left, right| left.1.score.total_cmp(&right.1.score));
    Ok(best.map(|(playbook, fit)| {
        let dataset = format!("{playbook}.{}", fit.dataset);
        format!(
            "{shown} fits {dataset} best ({}): `assay map {shown} {dataset}`",
            fit.reason
        )
    }))
}

/// A file that was just typed is not in assay.toml, which the reader's own error would point at.
fn must_exist(file: &Path) -> Result<(), Failure> {
    let shown = file.display();
    match std::fs::metadata(file) {
        Ok(meta) if meta.is_file() => Ok(()),
        Ok(_) => Err(Failure::bad_input(format!("`{shown}` is a folder; name a file in it"))),
        Err(error) => Err(Failure::bad_input(format!("`{shown}` cannot be opened: {error}"))),
    }
}
