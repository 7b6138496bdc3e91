//! What the Data pane lists: every dataset with its files and how each fits its contract, and every frame the phases
//! made. Listing reads records only; what a file holds is remembered from the last time it was read whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::bench::Bench;
use super::error::OperationError;
use super::file_facts::grouped;
use super::view::View;
use crate::engine::digest;
use crate::frame::parquet_shape;
use crate::lens::NamedFigures;
use crate::playbooks::Playbook;
use crate::store::{ResolvedSource, SourceEntry, frame_path_in};

/// The state under which what files held is remembered.
const FACTS: &str = "files";

/// How a file fits its contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every column is there.
    Whole,
    /// It can be read; optional columns are missing.
    OptionalMissing,
    /// A required column or attribute is missing.
    RequiredMissing,
    /// It cannot be read.
    Unreadable,
    /// Nobody looked yet.
    Unread,
}

/// Whether a file changed since the last run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// There was no run yet.
    NoRun,
    /// The last run did not have it.
    New,
    /// The last run read other bytes.
    Changed,
    /// The last run read these bytes.
    Same,
}

/// Rows or values set aside for one reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// row, cell or flag.
    pub kind: String,
    /// The rule they break.
    pub rule: String,
    /// The reason in words.
    pub reason: String,
    /// How many.
    pub count: u64,
}

/// What a file held when it was last read whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// What they depend on: size, time of change, layout, attributes, mapping.
    pub stamp: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict in one sentence.
    pub words: String,
    /// Records in the file, and rows kept of them.
    pub rows: Option<(u64, u64)>,
    /// Columns of its frames, `row_id` left out.
    pub columns: Option<usize>,
    /// What the loader set aside, by reason.
    pub reasons: Vec<Reason>,
}

/// One file of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The dataset.
    pub dataset: String,
    /// How people call it.
    pub shown: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The layout the settings name.
    pub layout: Option<String>,
    /// Attributes of its entry.
    pub attributes: BTreeMap<String, String>,
    /// Columns the settings map.
    pub mapped: usize,
    /// Its size on disk.
    pub bytes: u64,
    /// What it held; nothing where nobody read it as it is now.
    pub facts: Option<FileFacts>,
    /// Why there is no such file, for an entry without one.
    pub problem: Option<String>,
    /// What was set aside, by reason: by the phases where they read it as it is, else by the loader.
    pub reasons: Vec<Reason>,
    /// Whether it changed since the last run.
    pub since: Since,
}

impl FileRow {
    /// How it fits its contract.
    pub fn verdict(&self) -> Verdict {
        match (&self.problem, &self.facts) {
            (Some(_), _) => Verdict::Unreadable,
            (None, Some(facts)) => facts.verdict,
            (None, None) => Verdict::Unread,
        }
    }

    /// The verdict in one sentence.
    pub fn words(&self) -> &str {
        match (&self.problem, &self.facts) {
            (Some(problem), _) => problem,
            (None, Some(facts)) => &facts.words,
            (None, None) => "not read yet",
        }
    }

    /// Entries set aside.
    pub fn quarantined(&self) -> u64 {
        self.reasons.iter().map(|reason| reason.count).sum()
    }
}

/// One dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetRow {
    /// Its name.
    pub dataset: String,
    /// Whether a run needs it.
    pub required: bool,
    /// Columns of its contract, and the required ones among them.
    pub columns: (usize, Vec<String>),
    /// Its files.
    pub files: Vec<FileRow>,
}

impl DatasetRow {
    /// Rows kept, of the files that were read.
    pub fn rows(&self) -> Option<u64> {
        let read: Vec<u64> = self
            .files
            .iter()
            .filter_map(|file| Some(file.facts.as_ref()?.rows?.1))
            .collect();
        (!read.is_empty()).then(|| read.iter().sum())
    }
}

/// A frame that a phase made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameRow {
    /// Its name.
    pub name: String,
    /// Its rows and columns, where it is stored as it should be.
    pub shape: Option<(u64, usize)>,
    /// Its size at rest.
    pub bytes: u64,
    /// Whether it holds personal data.
    pub personal: bool,
}

/// The frames of one phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseFrames {
    /// The phase.
    pub phase: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its frames, in the order it declares them; none before it ran.
    pub frames: Vec<FrameRow>,
}

/// Everything the pane lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataPicture {
    /// The datasets, in the playbook's order.
    pub datasets: Vec<DatasetRow>,
    /// The phases' frames.
    pub phases: Vec<PhaseFrames>,
    /// The playbook's own figures on the data, each under a name.
    pub figures: Vec<NamedFigures>,
}

impl DataPicture {
    /// A file by dataset and shown name.
    pub fn file(&self, dataset: &str, shown: &str) -> Option<&FileRow> {
        let found = self.datasets.iter().find(|row| row.dataset == dataset)?;
        found.files.iter().find(|file| file.shown == shown)
    }

    /// Whether no dataset is needed by itself: then a run needs some of them together.
    pub fn needs_some(&self) -> bool {
        self.datasets.iter().all(|row| !row.required)
    }
}

/// What the last run read: dataset to file to fingerprint.
type LastRun = BTreeMap<String, BTreeMap<String, String>>;

fn last_run(view: &View) -> Option<LastRun> {
    let inputs = view.latest_run.as_ref()?.inputs.as_object()?;
    let files = |list: &serde_json::Value| {
        let each = list.as_array().into_iter().flatten();
        each.filter_map(|file| Some((file.get(0)?.as_str()?.to_owned(), file.get(1)?.as_str()?.to_owned())))
            .collect()
    };
    Some(inputs.iter().map(|(name, list)| (name.clone(), files(list))).collect())
}

/// Size and time of change of a file, for its stamp.
fn disk(path: &Path) -> (u64, u128) {
    let Ok(meta) = std::fs::metadata(path) else {
        return (0, 0);
    };
    let time = meta
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    (meta.len(), time.map_or(0, |time| time.as_nanos()))
}

pub(super) fn stamp(path: &Path, entry: &SourceEntry) -> String {
    let (bytes, nanos) = disk(path);
    digest(&(
        bytes,
        nanos.to_string(),
        &entry.layout,
        &entry.attributes,
        &entry.columns,
    ))
}

impl Bench {
    fn remembered(&self) -> BTreeMap<String, FileFacts> {
        // A cache: one that cannot be read is as good as none.
        let state = self.workspace().read_state(FACTS).ok().flatten();
        state
            .and_then(|state| serde_json::from_value(state).ok())
            .unwrap_or_default()
    }

    /// Every dataset with its files and every frame the phases made. Without a view (a file of the settings is missing,
    /// say) there are files, but no frames.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn datasets(&self, playbook: &'static Playbook, view: Option<&View>) -> Result<DataPicture, OperationError> {
        let known = self.remembered();
        let before = view.and_then(last_run);
        let aside = view.map(|view| set_aside(playbook, view)).unwrap_or_default();
        let store = self.reader()?;
        let mut datasets = Vec::new();
        for (dataset, required) in &playbook.pipeline.datasets {
            // Files without a contract, such as rule sets, are no tables.
            let Some(contract) = playbook.contract(dataset) else {
                continue;
            };
            let mut files = Vec::new();
            for (entry, found) in self.workspace().entries(playbook.id, dataset) {
                match found {
                    Err(problem) => files.push(absent(dataset, entry, problem)),
                    Ok(found) => {
                        for source in found {
                            let mut row = self.file_row(dataset, &source, &known);
                            row.since = since(&store, before.as_ref(), &row)?;
                            let of_phases = aside.get(&row.shown).filter(|_| row.since == Since::Same);
                            let of_loader = row.facts.as_ref().map(|facts| facts.reasons.clone());
                            row.reasons = of_phases.cloned().or(of_loader).unwrap_or_default();
                            files.push(row);
                        }
                    }
                }
            }
            let columns = &contract.columns;
            let needed = columns.iter().filter(|column| column.required);
            datasets.push(DatasetRow {
                dataset: (*dataset).to_owned(),
                required: *required,
                columns: (columns.len(), needed.map(|column| column.name.clone()).collect()),
                files,
            });
        }
        Ok(DataPicture {
            datasets,
            phases: view.map(|view| self.phase_frames(playbook, view)).unwrap_or_default(),
            // What cannot be made yet has a phase that says so; the figures come with it.
            figures: view
                .and_then(|view| playbook.lens.data_figures(view).ok())
                .unwrap_or_default(),
        })
    }

    fn file_row(&self, dataset: &str, source: &ResolvedSource, known: &BTreeMap<String, FileFacts>) -> FileRow {
        let stamp = stamp(&source.path, &source.entry);
        let facts = known
            .get(&fact_key(dataset, &source.shown))
            .filter(|facts| facts.stamp == stamp);
        FileRow {
            dataset: dataset.to_owned(),
            shown: source.shown.clone(),
            path: source.path.clone(),
            layout: source.entry.layout.clone(),
            attributes: source.entry.attributes.clone(),
            mapped: source.entry.columns.len(),
            bytes: disk(&source.path).0,
            facts: facts.cloned(),
            problem: None,
            reasons: Vec::new(),
            since: Since::NoRun,
        }
    }

    fn phase_frames(&self, playbook: &Playbook, view: &View) -> Vec<PhaseFrames> {
        let made: BTreeMap<&str, &str> = view.made().collect();
        let row = |name: &&str| {
            let path = frame_path_in(&self.workspace().root, made.get(*name)?);
            Some(FrameRow {
                name: (*name).to_owned(),
                shape: parquet_shape(&path).ok(),
                bytes: disk(&path).0,
                personal: name.ends_with(super::tables::IDENTITY),
            })
        };
        let of_phase = |phase: &crate::engine::Phase| PhaseFrames {
            phase: phase.id,
            title: phase.title,
            frames: phase.makes.iter().filter_map(row).collect(),
        };
        playbook.pipeline.phases.iter().map(of_phase).collect()
    }

    /// The entry and place of a file of a dataset.
    ///
    /// # Errors
    /// When there is no such file.
    pub(super) fn source_of(
        &self,
        playbook: &Playbook,
        dataset: &str,
        shown: &str,
    ) -> Result<ResolvedSource, OperationError> {
        let entries = self.workspace().entries(playbook.id, dataset);
        let mut files = entries.into_iter().flat_map(|(_, files)| files.unwrap_or_default());
        files.find(|file| file.shown == shown).ok_or_else(|| {
            OperationError::Usage(format!(
                "`{shown}` is not among the files of {dataset} any more; F5 reads again"
            ))
        })
    }
}

/// Remembers what a file held.
pub(super) fn save_facts(bench: &Bench, key: String, facts: FileFacts) -> Result<(), OperationError> {
    let mut known = bench.remembered();
    known.insert(key, facts);
    if let Ok(state) = serde_json::to_value(&known) {
        bench.workspace().write_state(FACTS, &state)?;
    }
    Ok(())
}

pub(super) fn fact_key(dataset: &str, shown: &str) -> String {
    format!("{dataset} {shown}")
}

fn absent(dataset: &str, entry: &SourceEntry, problem: String) -> FileRow {
    FileRow {
        dataset: dataset.to_owned(),
        shown: entry.path.clone(),
        path: PathBuf::from(&entry.path),
        layout: entry.layout.clone(),
        attributes: entry.attributes.clone(),
        mapped: entry.columns.len(),
        bytes: 0,
        facts: None,
        problem: Some(format!("{problem}; put it there or take the entry out of assay.toml")),
        reasons: Vec::new(),
        since: Since::NoRun,
    }
}

/// What the phases set aside, by file. A frame that was not made, or has another shape, tells nothing.
pub(super) fn set_aside(playbook: &Playbook, view: &View) -> BTreeMap<String, Vec<Reason>> {
    use crate::lens::FrameSource;
    let mut all: BTreeMap<String, Vec<Reason>> = BTreeMap::new();
    for name in playbook.quarantines {
        let Ok(frame) = view.frame(name) else { continue };
        let Ok(found) = grouped(&frame, Some("file")) else {
            continue;
        };
        for (file, reasons) in found {
            all.entry(file).or_default().extend(reasons);
        }
    }
    all
}

fn since(store: &crate::store::Store, before: Option<&LastRun>, row: &FileRow) -> Result<Since, OperationError> {
    let Some(before) = before else { return Ok(Since::NoRun) };
    let Some(read) = before.get(&row.dataset).and_then(|files| files.get(&row.shown)) else {
        return Ok(Since::New);
    };
    let (now, _) = super::bench::fingerprint(store, &row.path)?;
    Ok(if now == *read { Since::Same } else { Since::Changed })
}
