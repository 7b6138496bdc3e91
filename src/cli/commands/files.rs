//! Files in and out: exports and column profiles.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, split_playbook};
use crate::cli::words::counted;
use crate::export::{ExportFormat, ExportOptions};
use crate::frame::ColumnSummary;
use crate::lens::{Cell, Column, Table};
use crate::operations::{View, personal_class, profile_file};
use crate::playbooks::Playbook;
use crate::privacy::{PiiClass, mask_text};

/// Exports go here unless told otherwise, inside the workspace.
const EXPORTS: &str = "exports";
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
    let dir = args.to.clone().unwrap_or_else(|| bench.workspace().root.join(EXPORTS));
    let format = match args.kind {
        Kind::Csv => ExportFormat::Csv,
        Kind::Parquet => ExportFormat::Parquet,
        Kind::Json => ExportFormat::Json,
    };
    let options = ExportOptions {
        with_pii: args.with_pii && !args.mask_pii,
        dated: args.dated,
    };
    let files = bench.export(&view, &wanted, &dir, format, &options)?;
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
    let pii = if options.with_pii {
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
