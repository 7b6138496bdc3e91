//! The files a playbook writes, and what a command says of files that were written.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, split_playbook};
use crate::cli::words::counted;
use crate::export::ExportFormat;
use crate::lens::{Cell, Column, Table};
use crate::operations::{Applied, ExportOrder, Operation, View};
use crate::playbooks::Playbook;

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
    written(session, &files, in_clear)?;
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

/// Files that were written, with their sizes.
pub fn written(session: &Session, files: &[PathBuf], with_pii: bool) -> Result<(), Failure> {
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
    let pii = if with_pii {
        "personal data in clear"
    } else {
        "personal data masked; --with-pii writes it in clear"
    };
    session.note(&format!("{} written, {pii}", counted(files.len(), "file", "files")));
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
