//! What the latest list stands on: slots, room and level, as M7 wrote them.

use std::collections::BTreeSet;

use crate::frame::{integer, real, text};
use crate::lens::{FrameSource, LensError};

/// One row of `list_summary`.
pub(in crate::playbooks::mql) struct Summary {
    /// Slots left today.
    pub slots: f64,
    /// How they were found.
    pub slots_note: String,
    /// Room in Tier A and B; absent where tiers follow probabilities.
    pub room: Option<(i64, i64)>,
    /// 1 to 4.
    pub level: i64,
    /// What that is.
    pub level_words: String,
    /// Why it is not the full model; may be empty.
    pub why: String,
}

impl Summary {
    /// Reads it.
    ///
    /// # Errors
    /// When no list was made yet.
    pub(in crate::playbooks::mql) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let frame = frames.frame("list_summary")?;
        let word = |name: &str| Ok::<_, LensError>(text(&frame, name)?.get(0).unwrap_or_default().to_owned());
        let room = integer(&frame, "room_a")?.get(0).zip(integer(&frame, "room_b")?.get(0));
        Ok(Self {
            slots: real(&frame, "slots")?.get(0).unwrap_or_default(),
            slots_note: word("slots_note")?,
            room,
            level: integer(&frame, "level")?.get(0).unwrap_or_default(),
            level_words: word("level_words")?,
            why: word("why")?,
        })
    }

    /// `34 slots left today: room for 40 in A and 136 in B`.
    pub(in crate::playbooks::mql) fn capacity_line(&self) -> String {
        match self.room {
            Some((a, b)) => format!("{}: room for {a} in A and {b} in B", self.slots_note),
            None => format!("{}; tiers follow probabilities", self.slots_note),
        }
    }

    /// `level 1, full model`, and why where it is not.
    pub(in crate::playbooks::mql) fn level_line(&self) -> String {
        let why = if self.why.is_empty() {
            String::new()
        } else {
            format!(": {}", self.why)
        };
        format!("level {}, {}{why}", self.level, self.level_words)
    }
}

/// How M4 calls the part of the leads that the model is fitted on; gap and holdout are kept from it, and leads whose
/// window is open have no label to learn from.
const TRAINED: &str = "train";

/// The leads that the latest model was fitted on.
pub(super) fn trained_on(frames: &dyn FrameSource) -> Result<BTreeSet<String>, LensError> {
    let parts = frames.frame("holdout")?;
    let (ids, part) = (text(&parts, "lead_id")?, text(&parts, "part")?);
    let ids = ids.iter().zip(part.iter()).filter(|(_, part)| *part == Some(TRAINED));
    Ok(ids.filter_map(|(id, _)| id.map(str::to_owned)).collect())
}
