//! Files in and out: column profiles and exports.

use std::path::{Path, PathBuf};

use super::bench::Bench;
use super::delivery::{branched, must_have_finished};
use super::error::OperationError;
use super::forget::{audited_path, without_forgotten};
use super::view::View;
use crate::export::{
    ExportFormat, ExportOptions, Exported, Readers, TreeFile, export_targets, to_csv, to_csv_guarded, to_json,
    tree_targets, write_exports, write_tree,
};
use crate::frame::{
    ColumnContract, ColumnKind, ColumnSummary, Contract, Inspection, Source, inspect, instead, load, summarise,
    to_parquet,
};
use crate::playbooks::Playbook;
use crate::privacy::Suppression;
use crate::store::sha256_hex;

/// The folder of the workspace into which exports go.
pub(super) const EXPORTS: &str = "exports";

/// A file's columns, summarised.
pub struct FileProfile {
    /// What the file is.
    pub inspection: Inspection,
    /// One summary a column.
    pub columns: Vec<ColumnSummary>,
    /// Rows kept, and rows that went to quarantine.
    pub rows: (u64, u64),
}

/// A source outside any workspace.
pub(super) fn loose(path: &Path) -> Source {
    Source {
        path: path.to_owned(),
        shown: path.display().to_string(),
        ..Source::default()
    }
}

/// A contract that takes every column of a file as its first records suggest: numbers, dates, else text.
pub(super) fn open_contract(inspection: &Inspection) -> Contract {
    let columns = inspection
        .headers
        .iter()
        .enumerate()
        .map(|(place, header)| ColumnContract {
            name: header.clone(),
            kind: kind_of_sample(
                inspection
                    .sample
                    .iter()
                    .filter_map(|row| row.get(place))
                    .map(|cell| cell.trim())
                    .filter(|cell| !cell.is_empty()),
            ),
            required: false,
            unit: None,
            pii: false,
            aliases: Vec::new(),
            minimum: None,
            maximum: None,
            digits: false,
            rule: None,
            description: String::new(),
        });
    Contract {
        dataset: "file".to_owned(),
        columns: columns.collect(),
    }
}

/// Numbers only where no cell begins with a zero that text would lose, as ZIP codes and phones do.
fn kind_of_sample<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> ColumnKind {
    let every = |test: fn(&str) -> bool| cells.clone().next().is_some() && cells.clone().all(test);
    let padded = |cell: &str| cell.len() > 1 && cell.starts_with('0') && !cell.starts_with("0.");
    let date = |cell: &str| chrono::NaiveDate::parse_from_str(cell, "%Y-%m-%d").is_ok();
    if every(date) {
        ColumnKind::Date
    } else if cells.clone().any(padded) {
        ColumnKind::Text
    } else if every(|cell| cell.len() < 10 && cell.parse::<i64>().is_ok()) {
        ColumnKind::Integer
    } else if every(|cell| cell.len() < 20 && cell.parse::<f64>().is_ok_and(f64::is_finite)) {
        ColumnKind::Real
    } else {
        ColumnKind::Text
    }
}

/// Profiles any readable file: every column as text, numbers recognised.
///
/// # Errors
/// When the file cannot be read.
pub fn profile_file(path: &Path) -> Result<FileProfile, OperationError> {
    refuse_rules(path, &path.display().to_string())?;
    let source = loose(path);
    let inspection = inspect(&source)?;
    let contract = open_contract(&inspection);
    let loaded = load(&source, &contract, None, &mut crate::frame::Unwatched)?;
    let rows = (loaded.report.kept, loaded.report.quarantined);
    // The open contract calls nothing personal, so every column is in the working frame; `row_id` is the reader's own.
    let mut columns = summarise(&loaded.working)?;
    columns.retain(|summary| summary.column != "row_id");
    Ok(FileProfile {
        inspection,
        columns,
        rows,
    })
}

/// TOML files hold settings and rule sets; read as a table they would be nonsense.
pub(super) fn refuse_rules(path: &Path, shown: &str) -> Result<(), OperationError> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
        return Err(OperationError::Usage(format!(
            "`{shown}` is no table but settings or rules: `assay doctor` checks the one, `assay rules` shows the other"
        )));
    }
    Ok(())
}

/// The contract of a dataset.
pub(super) fn contract_of<'a>(playbook: &'a Playbook, dataset: &str) -> Result<&'a Contract, OperationError> {
    playbook.contract(dataset).ok_or_else(|| {
        let known: Vec<&str> = playbook
            .contracts
            .iter()
            .map(|contract| contract.dataset.as_str())
            .collect();
        let held = playbook.pipeline.datasets.iter().any(|(name, _)| *name == dataset);
        OperationError::Usage(if held {
            format!(
                "the files of `{dataset}` are no tables; those of {} are",
                known.join(", ")
            )
        } else {
            format!("no dataset `{dataset}` in {}; {}", playbook.id, instead(dataset, known))
        })
    })
}

impl Bench {
    /// Where exports go unless somebody names another folder.
    pub fn exports_folder(&self) -> PathBuf {
        self.workspace().root.join(EXPORTS)
    }

    /// Writes exports into `dir` and returns the files. Unmasked exports are recorded in the audit chain first.
    ///
    /// # Errors
    /// When an export is unknown, a phase has not run, or the disk says no; then nothing was replaced.
    pub fn export(
        &self,
        view: &View,
        wanted: &[String],
        dir: &Path,
        format: ExportFormat,
        options: &ExportOptions,
    ) -> Result<Vec<PathBuf>, OperationError> {
        let known = || view.playbook.exports.iter().map(|export| export.id);
        let suppression = self.suppression(view.store())?;
        let mut files = Vec::new();
        let (mut tree, mut delivered): (Option<Vec<TreeFile>>, _) = (None, Vec::new());
        for name in wanted {
            let export = view.playbook.exports.iter().find(|export| export.id == name);
            let export = export
                .ok_or_else(|| OperationError::Usage(format!("no export `{name}`; {}", instead(name, known()))))?;
            must_have_finished(view, export)?;
            for (stem, made) in (export.make)(view, options)? {
                match made {
                    Exported::Tree(branches) => {
                        let (grown, leads) = branched(view, &branches, &suppression)?;
                        tree.get_or_insert_default().extend(grown);
                        delivered.extend(leads);
                    }
                    made => {
                        let made = checked(&stem, made, &suppression)?;
                        files.push(encode(stem, made, export.extension, format)?);
                    }
                }
            }
        }
        if options.with_pii {
            self.record_clear(view.playbook, wanted, dir)?;
        }
        let dated = options.dated.then_some(view.as_of);
        let readers = readers(options.with_pii);
        let what = serde_json::json!({ "playbook": view.playbook.id, "exports": wanted, "with_pii": options.with_pii });
        let mut targets = beside(
            export_targets(dir, &files, dated)?,
            files.iter().map(|(_, _, bytes)| bytes),
        );
        if let Some(tree) = &tree {
            targets.extend(beside(tree_targets(dir, tree)?, tree.iter().map(|file| &file.bytes)));
        }
        self.record_export(&targets, what)?;
        let mut written = if files.is_empty() {
            Vec::new()
        } else {
            write_exports(dir, &files, dated, readers)?
        };
        if let Some(tree) = tree {
            written.extend(write_tree(dir, &tree, &self.about_tree(view, options), readers)?.written);
        }
        self.record_delivery(view, &delivered)?;
        Ok(written)
    }

    /// Records which files are about to be written and what is in them, so that they can be found again when somebody
    /// is to be forgotten.
    fn record_export(&self, targets: &[(PathBuf, &[u8])], mut what: serde_json::Value) -> Result<(), OperationError> {
        let root = &self.workspace().root;
        let of = |(path, bytes): &(PathBuf, &[u8])| serde_json::json!({ "path": audited_path(root, path), "sha256": sha256_hex(bytes) });
        let files: Vec<serde_json::Value> = targets.iter().map(of).collect();
        if let Some(object) = what.as_object_mut() {
            object.insert("files".to_owned(), files.into());
        }
        self.note_taker()?
            .audit_append(&self.now(), self.actor(), "export", &what)?;
        Ok(())
    }

    /// Writes a text about a playbook's leads, such as a report, and gives the file, which is replaced when it is there.
    /// The file, and personal data in clear, are recorded first.
    pub(super) fn write_text(
        &self,
        playbook: &Playbook,
        dir: &Path,
        (stem, ending): (&str, &str),
        text: String,
        with_pii: bool,
    ) -> Result<PathBuf, OperationError> {
        let suppression = self.suppression(&self.reader()?)?;
        must_name_nobody_forgotten(stem, &text, &suppression)?;
        let files = [(stem, ending, text)];
        let targets = beside(
            export_targets(dir, &files, None)?,
            files.iter().map(|(_, _, text)| text),
        );
        if with_pii {
            self.record_clear(playbook, &[stem.to_owned()], dir)?;
        }
        let what = serde_json::json!({ "playbook": playbook.id, "exports": [stem], "with_pii": with_pii });
        self.record_export(&targets, what)?;
        let written = write_exports(dir, &files, None, readers(with_pii))?;
        written
            .into_iter()
            .next()
            .ok_or_else(|| OperationError::Refused(format!("{stem}.{ending} was not written")))
    }

    /// Records that personal data is about to be written in clear.
    fn record_clear(&self, playbook: &Playbook, wanted: &[String], dir: &Path) -> Result<(), OperationError> {
        let payload =
            serde_json::json!({ "playbook": playbook.id, "exports": wanted, "to": dir.display().to_string() });
        self.note_taker()?
            .audit_append(&self.now(), self.actor(), "export_with_pii", &payload)?;
        Ok(())
    }

    /// Writes rows as CSV into `dir` under a plain name and gives the file. What stands there is never replaced: nobody
    /// can tell which table of which day it holds.
    ///
    /// # Errors
    /// When the name is no plain word or taken, or the disk says no.
    pub fn write_rows(&self, name: &str, frame: &crate::frame::Frame, dir: &Path) -> Result<PathBuf, OperationError> {
        let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' ');
        if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
            return Err(OperationError::Usage(format!(
                "`{name}` is no file name: letters, digits, blanks, - and _ make one"
            )));
        }
        let taken = dir.join(format!("{name}.csv"));
        if taken.exists() {
            return Err(OperationError::Refused(format!(
                "{} is there already and is not replaced: type another name",
                audited_path(&self.workspace().root, &taken)
            )));
        }
        let suppression = self.suppression(&self.reader()?)?;
        let rows = without_forgotten(frame, &suppression)?.unwrap_or_else(|| frame.clone());
        let file = encode(name.to_owned(), Exported::Rows(rows), Some("csv"), ExportFormat::Csv)?;
        let what = serde_json::json!({ "exports": [name], "rows": frame.height() });
        let files = [file];
        let targets = beside(
            export_targets(dir, &files, None)?,
            files.iter().map(|(_, _, bytes)| bytes),
        );
        self.record_export(&targets, what)?;
        let written = write_exports(dir, &files, None, Readers::Usual)?;
        written
            .into_iter()
            .next()
            .ok_or_else(|| OperationError::Refused(format!("{name}.csv was not written")))
    }

    /// Records that somebody looked at one lead's personal data in clear. The audit chain is never edited, so it names
    /// a lead by a keyed hash only: `assay forget` has nothing to take out of it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn record_lead_unmasking(&self, playbook: &str, lead: &str, what: &str) -> Result<(), OperationError> {
        let store = self.note_taker()?;
        let payload = serde_json::json!({
            "playbook": playbook, "what": what, "lead": self.suppression(&store)?.alias(lead),
        });
        store.audit_append(&self.now(), self.actor(), "unmask", &payload)?;
        Ok(())
    }

    /// Records that somebody looked at personal data of several people in clear.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn record_unmasking(&self, playbook: &str, what: &str) -> Result<(), OperationError> {
        let payload = serde_json::json!({ "playbook": playbook, "what": what });
        self.note_taker()?
            .audit_append(&self.now(), self.actor(), "unmask", &payload)?;
        Ok(())
    }
}

/// Paths with what goes there.
fn beside<'a, B>(paths: Vec<PathBuf>, contents: impl Iterator<Item = &'a B>) -> Vec<(PathBuf, &'a [u8])>
where
    B: AsRef<[u8]> + 'a,
{
    paths.into_iter().zip(contents.map(AsRef::as_ref)).collect()
}

fn readers(with_pii: bool) -> Readers {
    if with_pii { Readers::Owner } else { Readers::Usual }
}

/// What is about to be written, without people who were forgotten. Texts hold no leads as a rule; one that names such a
/// person was made before they were forgotten.
fn checked(name: &str, made: Exported, suppression: &Suppression) -> Result<Exported, OperationError> {
    match made {
        Exported::Rows(frame) => Ok(Exported::Rows(without_forgotten(&frame, suppression)?.unwrap_or(frame))),
        Exported::Sheet { rows, always } => Ok(Exported::Sheet {
            rows: without_forgotten(&rows, suppression)?.unwrap_or(rows),
            always,
        }),
        Exported::Text(text) => {
            must_name_nobody_forgotten(name, &text, suppression)?;
            Ok(Exported::Text(text))
        }
        other => Ok(other),
    }
}

fn must_name_nobody_forgotten(name: &str, text: &str, suppression: &Suppression) -> Result<(), OperationError> {
    if text.lines().any(|line| suppression.knows_any(line)) {
        return Err(OperationError::Refused(format!(
            "{name} names somebody who was forgotten; run the phases again, then export"
        )));
    }
    Ok(())
}

fn encode(
    stem: String,
    made: Exported,
    extension: Option<&'static str>,
    format: ExportFormat,
) -> Result<(String, String, Vec<u8>), OperationError> {
    let format = match &made {
        Exported::Sheet { always, .. } => always.unwrap_or(format),
        _ => format,
    };
    let (chosen, bytes) = match (made, format) {
        (Exported::Sheet { rows, .. }, ExportFormat::Csv) => ("csv", to_csv_guarded(&rows)?),
        (Exported::Sheet { rows, .. }, ExportFormat::Parquet) => ("parquet", to_parquet(&rows)?),
        (Exported::Sheet { rows, .. }, ExportFormat::Json) => ("json", to_json(&rows)?),
        (Exported::Text(text), _) => ("txt", text.into_bytes()),
        (Exported::Rows(frame), ExportFormat::Csv) => ("csv", to_csv(&frame)?),
        (Exported::Rows(frame), ExportFormat::Parquet) => ("parquet", to_parquet(&frame)?),
        (Exported::Rows(frame), ExportFormat::Json) => ("json", to_json(&frame)?),
        (Exported::Tree(_), _) => {
            return Err(OperationError::Refused(format!(
                "{stem} is a tree of files and no single one"
            )));
        }
    };
    Ok((stem, extension.unwrap_or(chosen).to_owned(), bytes))
}
