//! Seeded generators of synthetic workspaces, one folder a playbook.
//!
//! A playbook can't be tried, tested or demonstrated with real dealer lists and licence rolls: they hold people's
//! names and phones. So every figure that the specification promises is planted here in files that anyone may share.
//! Names come from invented word lists, phones from area code 555, and the same options always give the same bytes.

pub mod contractors;
mod random;
mod settings;
mod writer;

use std::path::PathBuf;

use thiserror::Error;

pub use contractors::{contractors, plants};
pub use writer::{Written, write_sample};

/// How large a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Under 2 MB; shows every rule, tier and most gate outcomes.
    Small,
    /// The size of the reference run, with its golden figures planted.
    Full,
}

/// What to generate. The same options give the same bytes on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleOptions {
    /// Small or full.
    pub size: Size,
    /// Seed of every random choice.
    pub seed: u64,
    /// Name of one [`Plant`] to lay into the small sample.
    pub plant: Option<String>,
}

impl Default for SampleOptions {
    fn default() -> Self {
        Self {
            size: Size::Small,
            seed: 42,
            plant: None,
        }
    }
}

/// One file of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFile {
    /// Path relative to the workspace, with `/` between folders.
    pub path: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// One deliberate change to the small sample that makes a gate answer differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plant {
    /// What `--plant` takes.
    pub name: &'static str,
    /// What is changed, in one sentence.
    pub summary: &'static str,
    /// The gate that must react, such as `C0.1`.
    pub gate: &'static str,
    /// The outcome expected of that gate: passed, warned, failed, skipped or pending.
    pub outcome: &'static str,
}

/// Why a sample could not be made or written.
#[derive(Debug, Error)]
pub enum SampleError {
    /// No plant has this name.
    #[error("no plant is called `{name}`; choose one of: {known}")]
    UnknownPlant {
        /// The name asked for.
        name: String,
        /// All names, comma separated.
        known: String,
    },
    /// Plants change the small sample only.
    #[error("plant `{name}` changes the small sample; leave out `--size full`")]
    PlantNeedsSmall {
        /// The name asked for.
        name: String,
    },
    /// The folder holds something that a sample must not overwrite.
    #[error("{} is not empty and is not a sample (no assay.toml with `sample = true`); choose an empty folder", dir.display())]
    NotASample {
        /// The folder.
        dir: PathBuf,
    },
    /// A file name that would leave the folder.
    #[error("sample file `{path}` does not stay inside its folder; this is a defect of the generator")]
    UnsafePath {
        /// The offending relative path.
        path: String,
    },
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row could not be written as CSV.
    #[error("{path}: {source}")]
    Csv {
        /// The sample file.
        path: String,
        /// What the writer said.
        source: csv::Error,
    },
    /// A word list or plan under `data/` is not what the generator expects.
    #[error("built-in sample data `{file}`: {message}")]
    Data {
        /// The list.
        file: &'static str,
        /// What is wrong with it.
        message: String,
    },
}
