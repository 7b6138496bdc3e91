//! The report: nine sections of plain sentences, each with its figures. Nobody's name, address or number stands in it.

mod sections;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::readings::Seen;
use crate::engine::{Judged, PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, real, text};
use crate::playbooks::embedded;

/// A section.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its sentences.
    pub text: String,
    /// Its figures.
    pub figures: Value,
}

/// What the report says of the seller's field.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    threats: Vec<String>,
    integrations: Vec<String>,
    compliance: Vec<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    sections: Vec<String>,
    field: Field,
}

static TEXT: LazyLock<Text> = LazyLock::new(|| embedded("report.toml", include_str!("../../data/report.toml")));

/// The names of the sections, in their order.
pub(super) fn names() -> &'static [String] {
    &TEXT.sections
}

/// The frames that the report tells of.
pub(super) struct Facts {
    frames: BTreeMap<&'static str, Arc<Frame>>,
}

/// What is read for it.
const READ: [&str; 15] = [
    "archived",
    "quarantine",
    "scope",
    "pairs",
    "errors",
    "progress",
    "ledger",
    "ledger_contacts",
    "lights",
    "scored",
    "contacts",
    "benched",
    "members_merged",
    "groups_merged",
    "merge_log",
];

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// When one was not made.
    pub(super) fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let frame = |name: &'static str| Ok((name, context.frame(name)?));
        Ok(Self {
            frames: READ.into_iter().map(frame).collect::<Result<_, PhaseError>>()?,
        })
    }

    fn height(&self, frame: &str) -> usize {
        self.frames.get(frame).map_or(0, |held| held.height())
    }

    /// How often each word stands in a column, in the order of the words.
    fn counts(&self, frame: &str, column: &str) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        if let Some(words) = self.frames.get(frame).and_then(|held| text(held, column).ok()) {
            for word in words.iter().flatten() {
                *counts.entry(word.to_owned()).or_insert(0) += 1;
            }
        }
        counts
    }

    fn count(&self, frame: &str, column: &str, word: &str) -> usize {
        self.counts(frame, column).get(word).copied().unwrap_or(0)
    }

    fn yes(&self, frame: &str, column: &str) -> usize {
        let held = self.frames.get(frame).and_then(|held| boolean(held, column).ok());
        held.map_or(0, |flags| flags.iter().filter(|flag| *flag == Some(true)).count())
    }

    fn reals(&self, frame: &str, column: &str) -> Vec<f64> {
        let held = self.frames.get(frame).and_then(|held| real(held, column).ok());
        held.map_or_else(Vec::new, |values| values.iter().flatten().collect())
    }

    fn texts(&self, frame: &str, column: &str) -> Vec<String> {
        let held = self.frames.get(frame).and_then(|held| text(held, column).ok());
        held.map_or_else(Vec::new, |values| values.iter().flatten().map(str::to_owned).collect())
    }

    fn sum(&self, frame: &str, column: &str) -> i64 {
        let held = self.frames.get(frame);
        let held = held.and_then(|held| crate::frame::integer(held, column).ok());
        held.map_or(0, |values| values.iter().flatten().sum())
    }
}

/// The nine sections.
pub(super) fn sections(facts: &Facts, seen: &Seen<'_>, gates: &[Judged]) -> Vec<Section> {
    names()
        .iter()
        .filter_map(|name| {
            let (text, figures) = sections::section(name, facts, seen, gates, &TEXT.field)?;
            Some(Section { name, text, figures })
        })
        .collect()
}

/// The frame `report`.
///
/// # Errors
/// When the frame library refuses.
pub(super) fn frame(sections: &[Section]) -> Result<Frame, FrameError> {
    let all = || sections.iter();
    FrameBuilder::new()
        .integer("section", (1..=sections.len() as i64).map(Some))
        .text("name", all().map(|held| Some(held.name)))
        .text("text", all().map(|held| Some(&held.text)))
        .text("figures", all().map(|held| Some(held.figures.to_string())))
        .finish()
}
