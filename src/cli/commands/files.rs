//! Files in and out: exports, column profiles, header mappings.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::output::{number, sheet, words};
use crate::cli::session::{Session, split_playbook};
use crate::cli::words::counted;
use crate::export::ExportFormat;
use crate::frame::ColumnSummary;
use crate::lens::{Cell, Column, Table};
use crate::operations::{
    Applied, ExportOrder, MappingRow, MappingSheet, Operation, View, look_at, mapping_sheet, personal_class,
    profile_file, rank_datasets,
};
use crate::playbooks::Playbook;
use crate::privacy::{PiiClass, mask_text};

/// Most frequent values shown to people.
const TOP_SHOWN: usize = 3;

/// The forms of `--type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// RFC 4180, UTF-8
    #[default]
    Csv,
    /// Apache Parquet
    Parquet,
    /// One array of flat objects
    Json,
}

/// `assay export`
#[derive(Debug, Args)]
#[command(
    override_usage = "assay export [OPTIONS] [PLAYBOOK] [WHAT]...",
    after_help = "Examples:\n  assay export contractors all\n  assay export contractors icp_scored --type parquet --to out\n  assay export contractors"
)]
pub struct Export {
    /// The playbook (may be left out) and the files wanted, or all; without any, the files there are
    #[arg(value_names = ["PLAYBOOK", "WHAT"], num_args = 0..)]
    words: Vec<String>,
    /// The folder to write into; `exports` in the workspace unless given
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// The form of files whose form is not fixed
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    kind: Kind,
    /// Add the run's day to file names
    #[arg(long)]
    dated: bool,
    /// Mask personal data, which is the default
    #[arg(long, conflicts_with = "with_pii")]
    mask_pii: bool,
    /// Write personal data in clear; this is recorded
    #[arg(long)]
    with_pii: bool,
}

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

/// Writes the playbook's files, or lists them.
pub fn export(session: &Session, args: &Export) -> Result<(), Failure> {
    let (named, wanted) = split_playbook(&args.words);
    if wanted.is_empty() {
        let bench = session.bench()?;
        return session.out.table(&exports(session.playbook(&bench, named)?));
    }
    let (bench, view) = session.graded(named)?;
    let wanted: Vec<String> = match wanted {
        [only] if only == "all" => view
            .playbook
            .exports
            .iter()
            .map(|export| export.id.to_owned())
            .collect(),
        some => some.to_vec(),
    };
    let order = ExportOrder {
        exports: wanted.clone(),
        format: match args.kind {
            Kind::Csv => ExportFormat::Csv,
            Kind::Parquet => ExportFormat::Parquet,
            Kind::Json => ExportFormat::Json,
        },
        dated: args.dated,
        in_clear: args.with_pii && !args.mask_pii,
        folder: args.to.clone(),
    };
    let in_clear = order.in_clear;
    let playbook = view.playbook.id.to_owned();
    let files = match bench.apply_in(&view, &Operation::Export { playbook, order })? {
        Applied::Exported(files) => files,
        other => return Err(Failure::defect(&other)),
    };
    let columns = vec![Column::text("file", "file"), Column::number("bytes", "bytes")];
    let size = |file: &Path| {
        std::fs::metadata(file)
            .ok()
            .and_then(|meta| i64::try_from(meta.len()).ok())
    };
    let row = |file: &PathBuf| {
        vec![
            words(file.display().to_string()),
            size(file).map_or(Cell::Null, Cell::Integer),
        ]
    };
    session
        .out
        .table(&sheet("", columns, files.iter().map(row).collect()))?;
    let pii = if in_clear {
        "personal data in clear"
    } else {
        "personal data masked; --with-pii writes it in clear"
    };
    session.note(&format!("{} written, {pii}", counted(files.len(), "file", "files")));
    let kept = view.kept_off_lists();
    if kept > 0 {
        session.note(&format!(
            "call lists leave out {} that a status keeps off them, such as do not call",
            counted(kept, "lead", "leads")
        ));
    }
    say_stale(session, &view, &wanted);
    Ok(())
}

/// Says which files stand on a phase that would make them otherwise by now.
fn say_stale(session: &Session, view: &View, wanted: &[String]) {
    let stands_on = |id: &str| {
        let named = view
            .playbook
            .exports
            .iter()
            .filter(|export| wanted.iter().any(|name| name == export.id));
        named.filter_map(|export| export.after).any(|after| after == id)
    };
    for state in view.states.iter().filter(|state| stands_on(state.phase.id)) {
        if let Some(stale) = &state.stale {
            let (id, playbook) = (state.phase.id, view.playbook.id);
            session.note(&format!(
                "phase {id} is stale ({}): `assay run {playbook} --phase {id}`, then export again",
                stale.words()
            ));
        }
    }
}

fn exports(playbook: &Playbook) -> Table {
    let columns = vec![
        Column::text("export", "export"),
        Column::text("summary", "what is in it"),
    ];
    let rows = playbook
        .exports
        .iter()
        .map(|export| vec![words(export.id), words(export.summary)])
        .collect();
    let mut table = sheet("", columns, rows);
    table.note = format!("`assay export {} all` writes them all.", playbook.id);
    table
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
