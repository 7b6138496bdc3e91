//! Keys: the hash of everything a result depends on.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::gate::{Bound, Stops};
use super::phase::Phase;
use super::run::Engine;

/// SHA-256, in hex, of a value's JSON form. Maps must be ordered, or the digest would not be stable.
pub fn digest<T: Serialize>(value: &T) -> String {
    // Our key values are plain data with text keys, for which JSON cannot fail; should a future one not be, the
    // error's text enters the hash and the key simply never matches anything.
    let text = serde_json::to_vec(value).unwrap_or_else(|error| error.to_string().into_bytes());
    hex(&Sha256::digest(&text))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A data file as a key sees it: name, fingerprint, layout, attributes, mapping.
pub(super) type Described<'a> = (
    &'a str,
    &'a str,
    &'a Option<String>,
    &'a BTreeMap<String, String>,
    &'a BTreeMap<String, String>,
);

/// A gate's bounds with the decisions that stand on its subjects.
type Standing = (String, Option<Bound>, Option<Bound>, Vec<(String, String)>);

impl Engine<'_> {
    /// The key of a phase: the hash of everything its result depends on.
    pub(super) fn key(&self, phase: &Phase, frames: &BTreeMap<String, String>) -> String {
        let read: BTreeMap<&str, Option<&String>> = phase.reads.iter().map(|name| (*name, frames.get(*name))).collect();
        let files: BTreeMap<&str, Vec<_>> = phase
            .datasets
            .iter()
            .map(|name| (*name, self.described(name)))
            .collect();
        if phase.datasets.is_empty() || self.suppression.is_empty() {
            return digest(&(self.salt(phase), read, files));
        }
        // What was made of files before somebody was forgotten is not what they give now.
        digest(&(self.salt(phase), read, files, self.suppression.entries()))
    }

    pub(super) fn described(&self, dataset: &str) -> Vec<Described<'_>> {
        let files = self.inputs.get(dataset).map_or(&[][..], Vec::as_slice);
        files
            .iter()
            .map(|file| {
                (
                    file.source.shown.as_str(),
                    file.fingerprint.as_str(),
                    &file.layout,
                    &file.source.attributes,
                    &file.source.mapping,
                )
            })
            .collect()
    }

    /// What every unit of a phase depends on.
    pub(super) fn salt(&self, phase: &Phase) -> String {
        let parameters = self.parameters.read_by(&self.pipeline.parameters, phase.id);
        let as_of = phase.uses_as_of.then(|| self.as_of.to_string());
        let midway = phase.judges_midway.then(|| self.midway(phase));
        // A store that cannot be read fails at the next record.
        let facts = phase
            .facts
            .iter()
            .map(|stream| self.store.events(stream).unwrap_or_default());
        let facts: Vec<Vec<serde_json::Value>> = facts
            .map(|events| events.into_iter().map(|event| event.value).collect())
            .collect();
        digest(&(
            self.pipeline.playbook,
            phase.id,
            phase.version,
            parameters,
            as_of,
            midway,
            facts,
            self.zone.local_minus_utc(),
            self.hasher.opaque_id("key-", ""),
        ))
    }

    /// Bounds and standing waivers of the gates that a phase may judge in its middle.
    fn midway(&self, phase: &Phase) -> Vec<Standing> {
        let gates = self
            .pipeline
            .gates
            .iter()
            .filter(|gate| gate.phase == phase.id && gate.stops == Stops::Subject);
        gates
            .map(|gate| {
                let gate = self.parameters.bounds(gate);
                let subjects = phase.datasets.iter().flat_map(|name| self.inputs.get(*name)).flatten();
                let standing = subjects.filter_map(|file| {
                    let review = self.reviews.latest(&gate.id, Some(&file.source.shown))?;
                    (review.decision != "withdrawn" && review.decision != "signed")
                        .then_some((review.decision, review.binding))
                });
                (gate.id.clone(), gate.warn, gate.block, standing.collect())
            })
            .collect()
    }
}
