//! What a folder of foreign files could be: the playbook they fit best, the dataset of each file, and the entries of
//! `assay.toml` that follow. Nothing is guessed in silence: every file has its reason, and a choice that the files do
//! not make is left to a person.

mod folder;
mod placing;

use std::sync::OnceLock;

use serde::Deserialize;

pub use folder::{Folder, FolderFile, look_into};
pub use placing::{Placed, Placement};

use super::fit::rank_datasets;
use super::mapping::DatasetFit;
use crate::playbooks::{self, Playbook};

/// `data/proposal.toml`; the file explains each entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProposalSettings {
    folder_depth: usize,
    most_files: usize,
    skipped_folders: Vec<String>,
    entry_minimum: f64,
    mention_minimum: f64,
    equal_within: f64,
    least_columns: usize,
    least_agreeing: usize,
    needed_weight: f64,
    files_weight: f64,
    also_share: f64,
}

/// The built-in settings of this room.
fn settings() -> &'static ProposalSettings {
    static SETTINGS: OnceLock<ProposalSettings> = OnceLock::new();
    SETTINGS.get_or_init(|| playbooks::embedded("proposal.toml", include_str!("../data/proposal.toml")))
}

/// The fit (0 to 1) from which on a file gets an entry of its own.
pub fn entry_minimum() -> f64 {
    settings().entry_minimum
}

/// How well a playbook fits a folder.
#[derive(Clone)]
pub struct Offer {
    /// The playbook.
    pub playbook: &'static Playbook,
    /// Needed datasets for which there is a file, and needed datasets.
    pub needed: (usize, usize),
    /// Needed datasets without a file.
    pub without: Vec<&'static str>,
    /// Files that fit one of its datasets.
    pub files: usize,
    /// 0 to 1: for ranking only.
    pub score: f64,
    /// For each file of the folder, the datasets it may be, the best first.
    fits: Vec<Vec<DatasetFit>>,
}

impl Offer {
    /// Whether any file fits.
    pub fn fits(&self) -> bool {
        self.files > 0
    }
}

/// Every playbook by how well it fits the folder, the best first; of equal ones the first of the overview.
pub fn offers(folder: &Folder) -> Vec<Offer> {
    let mut all: Vec<Offer> = playbooks::all()
        .iter()
        .map(|playbook| offer(playbook, folder))
        .collect();
    all.sort_by(|left, right| right.score.total_cmp(&left.score));
    all
}

/// The other playbooks that a person might have meant: nearly as good as the best.
pub fn worth_naming<'o>(offers: &'o [Offer], chosen: &Offer) -> Vec<&'o Offer> {
    let least = settings().also_share * chosen.score;
    let others = offers.iter().filter(|offer| offer.playbook.id != chosen.playbook.id);
    others.filter(|offer| offer.fits() && offer.score >= least).collect()
}

fn offer(playbook: &'static Playbook, folder: &Folder) -> Offer {
    let fits_of = |file: &FolderFile| match &file.looked {
        Ok(inspection) => placing::fitting(rank_datasets(playbook, inspection)),
        Err(_) => Vec::new(),
    };
    let fits: Vec<Vec<DatasetFit>> = folder.files.iter().map(fits_of).collect();
    let placed = || {
        fits.iter()
            .filter_map(|fits| fits.first())
            .filter(|fit| placing::is_whole(fit))
    };
    // Of datasets that fit equally any may be the one that is needed.
    let has_file = |dataset: &str| {
        let meant = |fits: &Vec<DatasetFit>| {
            placing::equals(fits)
                .iter()
                .any(|fit| fit.dataset == dataset && placing::is_whole(fit))
        };
        fits.iter().any(meant)
    };
    let needed = playbook.pipeline.datasets.iter().filter(|(_, needed)| *needed);
    let needed: Vec<&'static str> = needed.map(|(name, _)| *name).collect();
    let without: Vec<&'static str> = needed.iter().copied().filter(|name| !has_file(name)).collect();
    let (files, strength) = placed().fold((0, 0.0), |(files, sum), fit| (files + 1, sum + fit.score));
    let covered = match needed.len() {
        0 => f64::from(u8::from(files > 0)),
        all => (all - without.len()) as f64 / all as f64,
    };
    let readable = folder.files.iter().filter(|file| file.looked.is_ok()).count().max(1);
    Offer {
        playbook,
        needed: (needed.len() - without.len(), needed.len()),
        without,
        files,
        score: settings().needed_weight * covered + settings().files_weight * strength / readable as f64,
        fits,
    }
}

/// The datasets a run needs for which no file gets an entry.
pub fn still_needed(playbook: &Playbook, placed: &[Placement]) -> Vec<&'static str> {
    let entered = |dataset: &str| {
        let mut entries = placed.iter().filter(|file| file.placed == Placed::Entry);
        entries.any(|file| file.datasets.iter().any(|name| name == dataset))
    };
    let needed = playbook.pipeline.datasets.iter().filter(|(_, needed)| *needed);
    needed.map(|(name, _)| *name).filter(|name| !entered(name)).collect()
}

/// What becomes of each file of the folder under an offer, in the folder's order.
pub fn placements(folder: &Folder, offer: &Offer) -> Vec<Placement> {
    let mut placed: Vec<Placement> = Vec::new();
    for (file, fits) in folder.files.iter().zip(&offer.fits) {
        let twin = folder.files.iter().zip(&placed).find_map(|(earlier, placement)| {
            let (Ok(one), Ok(other)) = (&earlier.looked, &file.looked) else {
                return None;
            };
            (one.fingerprint == other.fingerprint && placement.entry.is_some()).then(|| earlier.shown.clone())
        });
        placed.push(placing::place(offer.playbook, file, fits, twin.as_deref()));
    }
    placed
}
