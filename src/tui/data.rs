//! The Data pane's own state: the tree of datasets, files and frames on the left, and what is opened on the right; and
//! what the pane asks its worker and is answered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::grid::Grid;
use super::hit::DataSpot;
use super::model::{List, Loaded};
use crate::lens::NamedFigures;
use crate::operations::{
    Acceptance, Accepted, DataPicture, FileFacts, FileRow, FrameRow, MappingSheet, OpenSheet, Reason, SheetKey,
    SheetView, Summary, TableKey,
};

/// Files up to this size (bytes) are read as soon as they are selected; larger ones wait for Enter.
const PREVIEW_BYTES: u64 = 8_000_000;

/// A row of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// A dataset.
    Dataset(usize),
    /// A file of a dataset.
    File(usize, usize),
    /// The place of a dataset's files while there is none.
    NoFile(usize),
    /// A phase with its frames.
    Phase(usize),
    /// A frame of a phase.
    Frame(usize, usize),
    /// A file opened by path in this session.
    Loose(usize),
    /// Figures on the data, by their place.
    Figures(usize),
}

/// What the right side shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// The rows.
    #[default]
    Table,
    /// The columns' summaries.
    Profile,
    /// What was set aside, by reason.
    Aside,
}

impl Side {
    /// All of them, from left to right.
    pub const ALL: [Self; 3] = [Self::Table, Self::Profile, Self::Aside];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Table => "Table",
            Self::Profile => "Columns",
            Self::Aside => "Quarantine",
        }
    }
}

/// An opened table.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Which table.
    pub key: TableKey,
    /// What it is.
    pub title: String,
    /// Its rows and columns.
    pub sheet: OpenSheet,
    /// Of a quarantine: its reasons, each with the numbers of its rows.
    pub groups: Vec<(Reason, Vec<u32>)>,
}

/// What is asked of the data worker.
#[derive(Debug, Clone, PartialEq)]
pub enum DataRequest {
    /// The tree.
    List {
        /// The generation.
        generation: u64,
    },
    /// Read the files that nobody has read as they are now, one after another, while nothing else is asked.
    ReadUnread,
    /// A table's rows and columns.
    Open {
        /// The generation.
        generation: u64,
        /// Which.
        key: TableKey,
    },
    /// A table's summaries.
    Profile {
        /// The generation.
        generation: u64,
        /// Which.
        key: TableKey,
    },
    /// Stop reading.
    Stop,
    /// Answer for this playbook from now on.
    SwitchPlaybook(String),
    /// The mapping sheet of a file.
    Sheet {
        /// The generation.
        generation: u64,
        /// The path as typed.
        path: String,
        /// The dataset, where somebody chose one.
        dataset: Option<String>,
        /// The layout, where somebody chose one.
        layout: Option<String>,
    },
    /// Names that go on from a typed path.
    Complete {
        /// What was typed.
        typed: String,
    },
    /// Write a mapping.
    Accept(Acceptance),
    /// Take the last mapping back.
    TakeBack,
}

/// What the data worker answers.
#[derive(Debug)]
pub enum DataAnswer {
    /// To [`DataRequest::List`].
    List {
        /// The generation.
        generation: u64,
        /// The tree.
        result: Result<Box<DataPicture>, String>,
    },
    /// A file was read in passing.
    Facts {
        /// The dataset.
        dataset: String,
        /// The file.
        shown: String,
        /// What it held.
        facts: Box<FileFacts>,
    },
    /// A table is being read.
    Progress {
        /// The generation.
        generation: u64,
        /// Rows read.
        rows: u64,
        /// Share of the file's bytes, 0 to 1.
        share: f64,
    },
    /// To [`DataRequest::Open`].
    Opened {
        /// The generation.
        generation: u64,
        /// The rows.
        result: Result<Box<Shown>, String>,
    },
    /// To [`DataRequest::Profile`].
    Profile {
        /// The generation.
        generation: u64,
        /// The summaries.
        result: Result<Vec<Summary>, String>,
    },
    /// To [`DataRequest::Sheet`].
    Sheet {
        /// The generation.
        generation: u64,
        /// The sheet.
        result: Result<Box<MappingSheet>, String>,
    },
    /// To [`DataRequest::Complete`].
    Completed {
        /// What was typed then.
        typed: String,
        /// Whole paths that begin with it, in order.
        found: Vec<String>,
    },
    /// To [`DataRequest::Accept`].
    Accepted(Result<Accepted, String>),
    /// To [`DataRequest::TakeBack`].
    TakenBack(Result<(), String>),
}

/// The pane.
#[derive(Debug, Clone)]
pub struct DataPane {
    /// The tree's content.
    pub picture: Loaded<Box<DataPicture>>,
    /// Files opened by path in this session.
    pub loose: Vec<PathBuf>,
    /// Datasets and phases whose rows are folded away, by id.
    pub folded: BTreeSet<String>,
    /// The tree's selection.
    pub list: List,
    /// Whether the keys move in the right side.
    pub inside: bool,
    /// What the right side shows.
    pub side: Side,
    /// The opened table; nothing before anything was opened.
    pub shown: Option<Loaded<Box<Shown>>>,
    /// The table that is opened or on its way.
    pub key: Option<TableKey>,
    /// Rows read and share of the bytes, while a file is read.
    pub progress: Option<(u64, f64)>,
    /// The table's rows as they are looked at.
    pub grid: Grid,
    /// The summaries of the opened table, once asked for.
    pub profile: Option<Loaded<Vec<Summary>>>,
    /// The selected column of the profile.
    pub columns: List,
    /// The selected bin or value of that column, where the keys move among them.
    pub pick: Option<usize>,
    /// The selected reason of the quarantine.
    pub reasons: List,
    /// The newest questions: tree, table, profile, sheet.
    pub generations: DataGenerations,
    /// Whether unread files were asked for since the tree came.
    pub reading: bool,
    /// Whether a mapping was accepted that can be taken back.
    pub accepted: bool,
    /// The table of the session before, until it is open again, and how it was looked at.
    pub wanted: Option<Wanted>,
    /// Whether the open table was read before the latest results and is to be read again when somebody looks.
    pub stale: bool,
}

/// A table that is to be opened as it was left.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Wanted {
    /// Which table.
    pub key: TableKey,
    /// How it was looked at.
    pub view: SheetView,
    /// Whether its profile was shown.
    #[serde(default)]
    pub profile: bool,
    /// Whether the keys moved in it.
    #[serde(default)]
    pub inside: bool,
}

/// The newest question of each kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct DataGenerations {
    /// The tree.
    pub list: u64,
    /// The table.
    pub table: u64,
    /// The profile.
    pub profile: u64,
    /// The sheet.
    pub sheet: u64,
}

impl Default for DataPane {
    fn default() -> Self {
        Self {
            picture: Loaded::Waiting,
            loose: Vec::new(),
            folded: BTreeSet::new(),
            list: List::default(),
            inside: false,
            side: Side::default(),
            shown: None,
            key: None,
            progress: None,
            grid: Grid::new(no_table()),
            profile: None,
            columns: List::default(),
            pick: None,
            reasons: List::default(),
            generations: DataGenerations::default(),
            reading: false,
            accepted: false,
            wanted: None,
            stale: false,
        }
    }
}

impl DataPane {
    /// The rows of the tree that are not folded away.
    pub fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let Some(picture) = self.picture.ready() else {
            return nodes;
        };
        for (place, dataset) in picture.datasets.iter().enumerate() {
            nodes.push(Node::Dataset(place));
            if self.folded.contains(&dataset.dataset) {
                continue;
            }
            if dataset.files.is_empty() {
                nodes.push(Node::NoFile(place));
            }
            nodes.extend((0..dataset.files.len()).map(|file| Node::File(place, file)));
        }
        nodes.extend((0..self.loose.len()).map(Node::Loose));
        nodes.extend((0..picture.figures.len()).map(Node::Figures));
        for (place, phase) in picture.phases.iter().enumerate() {
            nodes.push(Node::Phase(place));
            if !self.folded.contains(phase.phase) {
                nodes.extend((0..phase.frames.len()).map(|frame| Node::Frame(place, frame)));
            }
        }
        nodes
    }

    /// The row of a file by its path: of a dataset, else of those opened by path.
    pub fn node_of(&self, path: &Path) -> Option<Node> {
        let loose = || self.loose.iter().position(|found| found == path).map(Node::Loose);
        let picture = self.picture.ready()?;
        let mut datasets = picture.datasets.iter().enumerate();
        let found = datasets.find_map(|(place, dataset)| {
            let file = dataset.files.iter().position(|file| file.path == path)?;
            Some(Node::File(place, file))
        });
        found.or_else(loose)
    }

    /// The selected row of the tree.
    pub fn selected(&self) -> Option<Node> {
        self.nodes().get(self.list.selected).copied()
    }

    /// A file of the tree.
    pub fn file(&self, dataset: usize, file: usize) -> Option<&FileRow> {
        self.picture.ready()?.datasets.get(dataset)?.files.get(file)
    }

    /// A dataset's first file that can be read.
    pub fn first_file(&self, dataset: usize) -> Option<Node> {
        let files = &self.picture.ready()?.datasets.get(dataset)?.files;
        let place = files.iter().position(|file| file.problem.is_none())?;
        Some(Node::File(dataset, place))
    }

    /// Figures of the tree: their name and themselves.
    pub fn figures(&self, place: usize) -> Option<&NamedFigures> {
        self.picture.ready()?.figures.get(place)
    }

    /// A frame of the tree.
    pub fn frame(&self, phase: usize, frame: usize) -> Option<&FrameRow> {
        self.picture.ready()?.phases.get(phase)?.frames.get(frame)
    }

    /// The id under which a row's children are folded.
    pub fn fold_id(&self, node: Node) -> Option<String> {
        let picture = self.picture.ready()?;
        match node {
            Node::Dataset(place) | Node::File(place, _) | Node::NoFile(place) => {
                Some(picture.datasets.get(place)?.dataset.clone())
            }
            Node::Phase(place) | Node::Frame(place, _) => Some(picture.phases.get(place)?.phase.to_owned()),
            Node::Loose(_) | Node::Figures(_) => None,
        }
    }

    /// The table behind a row, and whether it is small enough to be opened in passing.
    pub fn key_of(&self, node: Node) -> Option<(TableKey, bool)> {
        match node {
            Node::File(dataset, file) => {
                let file = self.file(dataset, file).filter(|file| file.problem.is_none())?;
                let key = TableKey::File {
                    dataset: file.dataset.clone(),
                    shown: file.shown.clone(),
                };
                Some((key, file.bytes <= PREVIEW_BYTES))
            }
            Node::Frame(phase, frame) => {
                let frame = self.frame(phase, frame)?;
                Some((TableKey::Frame(frame.name.clone()), frame.bytes <= PREVIEW_BYTES))
            }
            Node::Loose(place) => Some((TableKey::Loose(self.loose.get(place)?.clone()), true)),
            Node::Dataset(_) | Node::NoFile(_) | Node::Phase(_) | Node::Figures(_) => None,
        }
    }

    /// The quarantine that belongs to a row.
    pub fn quarantine_of(&self, node: Node) -> Option<TableKey> {
        let picture = self.picture.ready()?;
        let (place, file) = match node {
            Node::Dataset(place) | Node::NoFile(place) => (place, None),
            Node::File(place, file) => (place, Some(self.file(place, file)?.shown.clone())),
            _ => return None,
        };
        let dataset = picture.datasets.get(place)?.dataset.clone();
        Some(TableKey::Quarantine { dataset, file })
    }

    /// The summary the profile's selection is on.
    pub fn summary(&self) -> Option<&Summary> {
        self.profile.as_ref()?.ready()?.get(self.columns.selected)
    }

    /// The opened table's prepared rows.
    pub fn ready(&self) -> Option<&Shown> {
        self.shown.as_ref()?.ready().map(Box::as_ref)
    }

    /// Whether something is on its way that Esc stops.
    pub fn busy(&self) -> bool {
        matches!(self.shown, Some(Loaded::Waiting))
    }

    /// What a click on a row of the right side means now.
    pub fn row_target(place: usize) -> super::hit::Target {
        super::hit::Target::Data(DataSpot::Row(place))
    }
}

/// The key of a grid that shows nothing yet.
fn no_table() -> SheetKey {
    SheetKey::Data {
        table: TableKey::Frame(String::new()),
    }
}

/// A path as people paste it: without the quotes, escapes or `file://` that terminals put around it.
pub fn clean_path(text: &str) -> String {
    let text = text.trim();
    let quoted = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    if let Some(inner) = quoted('\'').or_else(|| quoted('"')) {
        return inner.to_owned();
    }
    let plain = text.strip_prefix("file://").unwrap_or(text);
    // A terminal that is dragged onto writes blanks as the shell would.
    plain.replace("\\ ", " ").replace("\\(", "(").replace("\\)", ")")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_paths_lose_what_terminals_put_around_them() {
        for (pasted, path) in [
            ("'/tmp/a b.csv'\n", "/tmp/a b.csv"),
            ("\"~/lists/ca.csv\"", "~/lists/ca.csv"),
            ("/tmp/a\\ b\\(1\\).csv ", "/tmp/a b(1).csv"),
            ("file:///tmp/ca.csv", "/tmp/ca.csv"),
            ("it's.csv", "it's.csv"),
        ] {
            assert_eq!(clean_path(pasted), path);
        }
    }
}
