//! Merges that can be taken back: what a playbook says of those that were done, and what taking one back makes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::LensError;
use crate::frame::Frame;

/// A merge, in words that hold no personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeLine {
    /// Its id.
    pub id: String,
    /// Its place among the merges, from 1.
    pub seq: i64,
    /// What was merged, such as `company`.
    pub kind: String,
    /// The record that stands.
    pub survivor: String,
    /// The record that was taken in.
    pub absorbed: String,
    /// The points of the pair.
    pub points: Option<f64>,
    /// Who decided.
    pub actor: String,
    /// What spoke for it.
    pub why: String,
    /// Whether it was taken back.
    pub undone: bool,
    /// Why it cannot be taken back now; nothing where it can, or was.
    pub stands_under: Option<String>,
}

/// What taking merges back makes.
#[derive(Debug, Clone)]
pub struct MergesUndone {
    /// The merges, in the order in which they were taken back.
    pub merges: Vec<MergeLine>,
    /// The frames as they are without them, log included.
    pub frames: Vec<(&'static str, Frame)>,
    /// What later runs must know of it: facts of [`Merges::stream`].
    pub facts: Vec<Value>,
}

/// The frames of a published state, by name.
pub type MergedFrames = BTreeMap<String, Arc<Frame>>;

/// A playbook that merges records.
pub trait Merges: Sync {
    /// The frames that hold the merged records and the log of the merges.
    fn frames(&self) -> Vec<&'static str>;

    /// The stream of facts by which a later run keeps apart what was taken back.
    fn stream(&self) -> &'static str;

    /// The merges, oldest first.
    ///
    /// # Errors
    /// When the frames hold no log.
    fn list(&self, frames: &MergedFrames) -> Result<Vec<MergeLine>, LensError>;

    /// Takes one merge back, or all.
    ///
    /// # Errors
    /// When there is no such merge, it was taken back before, or a later one stands on it.
    fn undo(&self, frames: &MergedFrames, merge: Option<&str>) -> Result<MergesUndone, LensError>;
}
