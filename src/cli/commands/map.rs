//! Header mappings: which header of a file fills which column of a dataset, proposed and saved.

use std::path::{Path, PathBuf};

use clap::Args;

use super::files::must_exist;
use crate::cli::failure::Failure;
use crate::cli::output::{number, sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::frame::instead;
use crate::lens::{Cell, Column, Table};
use crate::operations::{Applied, MappingRow, MappingSheet, Operation, look_at, mapping_sheet, rank_datasets};

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

/// Proposes a mapping and saves it where asked.
pub fn map(session: &Session, args: &Map) -> Result<(), Failure> {
    let (id, dataset) = args.dataset.split_once('.').ok_or_else(|| {
        Failure::usage(format!(
            "`{}`: write PLAYBOOK.DATASET, such as contractors.oem_dealers",
            args.dataset
        ))
    })?;
    let known = || crate::playbooks::all().iter().map(|playbook| playbook.id);
    let playbook = crate::playbooks::find(id)
        .ok_or_else(|| Failure::usage(format!("no playbook `{id}`; {}", instead(id, known()))))?;
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
        let known: Vec<String> = sheet.rows.iter().map(|row| row.column.clone()).collect();
        let row = sheet.rows.iter_mut().find(|row| row.column == column);
        let row = row.ok_or_else(|| {
            let way_out = instead(&column, known.iter().map(String::as_str));
            Failure::usage(format!("no column `{column}` in {}; {way_out}", sheet.dataset))
        })?;
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
                let known = sheet.attributes.iter().map(|row| row.attribute.name.as_str());
                let (way_out, dataset) = (instead(&name, known), &sheet.dataset);
                return Err(Failure::usage(format!(
                    "no attribute `{name}` for {dataset}; {way_out}"
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
