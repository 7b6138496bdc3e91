//! The rule sets of the latest results, read back from their frame, and the leads they are held against.

use std::sync::Arc;

use super::phases::grading::Outcomes;
use super::phases::split::SPLITS;
use super::rulesets::{columns, parse};
use crate::frame::{Frame, boolean, instead, text};
use crate::lens::{FrameSource, LensError, TierView};
use crate::rules::{CompiledRules, RuleSet, RuleSetError};

/// A rule set as the latest run evaluated it.
pub(super) struct Held {
    pub set: RuleSet,
    pub active: bool,
    pub source: String,
}

/// The rule sets of the latest results, in their order.
///
/// # Errors
/// When tiers were not assigned yet.
pub(super) fn all(frames: &dyn FrameSource) -> Result<Vec<Held>, LensError> {
    let sets = frames.frame("rulesets")?;
    let (texts, active, sources) = (text(&sets, "toml")?, boolean(&sets, "active")?, text(&sets, "source")?);
    (0..sets.height())
        .map(|row| {
            let set =
                parse(texts.get(row).unwrap_or_default()).map_err(|error| LensError::Refused(error.to_string()))?;
            Ok(Held {
                set,
                active: active.get(row) == Some(true),
                source: sources.get(row).unwrap_or_default().to_owned(),
            })
        })
        .collect()
}

/// The rule set of this id, or the active one.
///
/// # Errors
/// When there is no such rule set; the sentence lists those there are.
pub(super) fn chosen(frames: &dyn FrameSource, id: Option<&str>) -> Result<Held, LensError> {
    let mut all = all(frames)?;
    let found = match id {
        Some(id) => all.iter().position(|held| held.set.id() == id),
        None => all.iter().position(|held| held.active),
    };
    match found {
        Some(place) => Ok(all.swap_remove(place)),
        None => {
            let id = id.unwrap_or("active");
            let way_out = instead(id, all.iter().map(|held| held.set.id()));
            Err(LensError::Refused(format!("no rule set `{id}`; {way_out}")))
        }
    }
}

/// The split that a view names, or the one given.
///
/// # Errors
/// When there is no such split.
pub(super) fn split(view: &TierView, usual: &'static str) -> Result<&'static str, LensError> {
    let Some(named) = &view.split else { return Ok(usual) };
    SPLITS
        .into_iter()
        .find(|split| split.eq_ignore_ascii_case(named))
        .ok_or_else(|| LensError::Refused(format!("no split `{named}`; {}", instead(named, SPLITS))))
}

/// Features and outcomes of the latest results, row by row.
pub(super) struct Leads {
    pub features: Arc<Frame>,
    pub outcomes: Outcomes,
}

impl Leads {
    /// Reads them.
    ///
    /// # Errors
    /// When they were not made yet.
    pub(super) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let (features, splits) = (frames.frame("features")?, frames.frame("splits")?);
        Ok(Self {
            outcomes: Outcomes::read(&features, &splits)?,
            features,
        })
    }

    /// A rule set bound to the features.
    ///
    /// # Errors
    /// When it names a column that they do not have.
    pub(super) fn compile(&self, set: &RuleSet) -> Result<CompiledRules, LensError> {
        self.bind(set).map_err(|error| LensError::Refused(error.to_string()))
    }

    /// The same with the error's place, for whoever can point at it.
    ///
    /// # Errors
    /// As [`Leads::compile`].
    pub(super) fn bind(&self, set: &RuleSet) -> Result<CompiledRules, RuleSetError> {
        set.compile(&columns(&self.features))
    }
}
