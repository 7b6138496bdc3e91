//! Seeded generators of synthetic workspaces, one folder a playbook.
//!
//! A playbook can't be tried, tested or demonstrated with real dealer lists and licence rolls: they hold people's
//! names and phones. So every figure that the specification promises is planted here in files that anyone may share.
//! Names come from invented word lists, phones from area code 555, and the same options always give the same bytes.

pub mod advisors;
pub mod buyer_groups;
pub mod contractors;
mod days;
pub mod mql;
pub mod permits;
mod planting;
mod random;
mod settings;
mod sheet;
#[cfg(test)]
mod tests;
mod writer;

use std::path::PathBuf;

use thiserror::Error;

pub use advisors::advisors;
pub use buyer_groups::buyer_groups;
pub use contractors::{contractors, plants};
pub use mql::mql;
pub use permits::permits;
pub use writer::{Written, would_lose_settings, write_sample};

/// How large a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Under 2 MB; shows every rule, tier and most gate outcomes.
    Small,
    /// The size of the reference run, with its golden figures planted.
    Full,
    /// Every plant of the full sample with little of its filler, so that a test of the golden figures takes seconds.
    /// Where a playbook's full sample has no filler to spare, the same as [`Size::Full`].
    Reduced,
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

/// The generator of one playbook.
pub struct Generator {
    /// The playbook.
    pub playbook: &'static str,
    /// Every change that `--plant NAME` can make to its small sample.
    pub plants: fn() -> &'static [Plant],
    part: fn(&SampleOptions) -> Result<settings::Part, SampleError>,
}

/// Every generator there is, in the order that their playbooks take in a sample of all.
pub const GENERATORS: &[Generator] = &[
    Generator {
        playbook: "contractors",
        plants: contractors::plants,
        part: contractors::part,
    },
    Generator {
        playbook: "advisors",
        plants: advisors::plants,
        part: advisors::part,
    },
    Generator {
        playbook: "mql",
        plants: mql::plants,
        part: mql::part,
    },
    Generator {
        playbook: "permits",
        plants: permits::plants,
        part: permits::part,
    },
    Generator {
        playbook: "buyer-groups",
        plants: buyer_groups::plants,
        part: buyer_groups::part,
    },
];

/// The playbooks of the sample that ships: the one in `sample-data/`, and the one laid out where no workspace is found.
pub const SHIPPED: &[&str] = &["contractors", "advisors", "mql", "permits", "buyer-groups"];

/// The files of one synthetic workspace that holds the samples of these playbooks, sorted by path. It opens with the
/// first of them. A plant is laid into the one sample that knows it. The same options give the same bytes.
///
/// # Errors
/// [`SampleError::NoGenerator`] for a playbook without a sample, [`SampleError::UnknownPlant`] for a plant that none of
/// them lists, [`SampleError::PlantNeedsSmall`] if one is asked of a larger sample; the others only if the built-in
/// word lists are defective.
pub fn sample(playbooks: &[&str], options: &SampleOptions) -> Result<Vec<SampleFile>, SampleError> {
    let mut chosen: Vec<&Generator> = Vec::new();
    for name in playbooks {
        let generator = GENERATORS.iter().find(|generator| generator.playbook == *name);
        let generator = generator.ok_or_else(|| SampleError::NoGenerator {
            name: (*name).to_owned(),
            known: list(GENERATORS.iter().map(|generator| generator.playbook)),
        })?;
        if chosen.iter().all(|held| held.playbook != generator.playbook) {
            chosen.push(generator);
        }
    }
    if let Some(name) = &options.plant {
        if options.size != Size::Small {
            return Err(SampleError::PlantNeedsSmall { name: name.clone() });
        }
        let known = chosen.iter().flat_map(|generator| (generator.plants)());
        if known.clone().all(|plant| plant.name != name) {
            return Err(SampleError::UnknownPlant {
                name: name.clone(),
                known: list(known.map(|plant| plant.name)),
            });
        }
    }
    let part = |generator: &&Generator| {
        let knows = |name: &String| (generator.plants)().iter().any(|plant| plant.name == name);
        let plant = options.plant.clone().filter(knows);
        (generator.part)(&SampleOptions {
            plant,
            ..options.clone()
        })
    };
    let parts: Result<Vec<settings::Part>, SampleError> = chosen.iter().map(part).collect();
    Ok(settings::workspace(parts?))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Why a sample could not be made or written.
#[derive(Debug, Error)]
pub enum SampleError {
    /// No generator has this name.
    #[error("there is no sample of the playbook `{name}`; choose one of: {known}")]
    NoGenerator {
        /// The playbook asked for.
        name: String,
        /// All playbooks with a sample, comma separated.
        known: String,
    },
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
