//! What the rest of the store must know of generations: which frames they name, whether they are whole, and how they are
//! written anew when somebody was forgotten.

use std::collections::{BTreeMap, BTreeSet};

use super::{Generation, GenerationProblem, file_name, manifest_text};
use crate::store::atomic::write_private;
use crate::store::database::Store;
use crate::store::error::StoreError;

impl Store {
    /// Every frame that a generation of any playbook names: none of them may be tidied away.
    pub(in crate::store) fn published_frames(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut hashes = BTreeSet::new();
        for playbook in self.published_playbooks() {
            for generation in self.generations(&playbook)? {
                hashes.extend(generation.frames.into_values().map(|frame| frame.hash));
            }
        }
        Ok(hashes)
    }

    /// The frames of every generation, with who names them: playbook, number, name and hash.
    ///
    /// # Errors
    /// When a manifest cannot be read.
    pub fn generation_frames(&self) -> Result<Vec<(String, i64, String, String)>, StoreError> {
        let mut all = Vec::new();
        for playbook in self.published_playbooks() {
            for generation in self.generations(&playbook)? {
                let frames = generation.frames.iter();
                all.extend(
                    frames.map(|(name, frame)| (playbook.clone(), generation.seq, name.clone(), frame.hash.clone())),
                );
            }
        }
        Ok(all)
    }

    /// What is wrong with the generations of a playbook: frames that are missing or damaged, a pointer that is.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn verify_generations(&self, playbook: &str) -> Result<Vec<GenerationProblem>, StoreError> {
        let mut problems = Vec::new();
        if let Err(error) = self.live_generation(playbook) {
            problems.push(GenerationProblem {
                seq: None,
                what: error.to_string(),
            });
        }
        for seq in self.generation_numbers(playbook)? {
            let problem = |what: String| GenerationProblem { seq: Some(seq), what };
            match super::read_generation(&self.generation_folder(playbook), seq) {
                Ok((generation, _)) => {
                    let refused = generation.frames.iter().filter_map(|(name, frame)| {
                        let error = self.frame_bytes(&frame.hash).err()?;
                        Some(problem(format!("frame `{name}`: {error}")))
                    });
                    problems.extend(refused);
                }
                Err(error) => problems.push(problem(error.to_string())),
            }
        }
        Ok(problems)
    }

    /// Puts new frames in the place of old ones in every generation, as when somebody was forgotten. The pointers follow
    /// the manifests they name. May be repeated.
    ///
    /// # Errors
    /// When the store is a reader's, a manifest cannot be read, or the disk refuses.
    pub fn replace_published_frames(&self, frames: &BTreeMap<String, (String, u64)>) -> Result<usize, StoreError> {
        self.needs_writer("rewrite the generations")?;
        let mut changed = 0;
        for playbook in self.published_playbooks() {
            let live = self.live_seq(&playbook);
            for mut generation in self.generations(&playbook)? {
                if !replace(&mut generation, frames) {
                    continue;
                }
                let path = self.generation_folder(&playbook).join(file_name(generation.seq));
                write_private(&path, manifest_text(&generation)?.as_bytes())?;
                changed += 1;
            }
            // Whether or not a manifest was changed now: a kill may have come between it and the pointer.
            if let Some(live) = live {
                self.point_to(&playbook, live)?;
            }
        }
        Ok(changed)
    }

    /// The number that the pointer names, whatever state its manifest is in.
    fn live_seq(&self, playbook: &str) -> Option<i64> {
        let bytes = std::fs::read(self.generation_folder(playbook).join(super::LIVE_FILE)).ok()?;
        let live: super::Live = serde_json::from_slice(&bytes).ok()?;
        Some(live.seq)
    }
}

fn replace(generation: &mut Generation, frames: &BTreeMap<String, (String, u64)>) -> bool {
    let mut changed = false;
    for frame in generation.frames.values_mut() {
        if let Some((hash, rows)) = frames.get(&frame.hash) {
            frame.hash.clone_from(hash);
            frame.rows = *rows;
            changed = true;
        }
    }
    changed
}
