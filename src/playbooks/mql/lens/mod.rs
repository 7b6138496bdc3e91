//! How the playbook's frames answer what a screen asks: one file a question.

use std::collections::BTreeMap;

use crate::engine::Parameters;
use crate::lens::{Card, Figure, FrameSource, Lens, LensError, ModelTurns, Queue, Slider, TierRow, TierView};

/// The playbook's answers.
pub(super) struct MqlLens;

fn nothing<T>() -> Result<T, LensError> {
    Err(LensError::Absent("not built yet".to_owned()))
}

impl Lens for MqlLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("lead", "leads")
    }

    fn leads_frame(&self) -> &'static str {
        "scores"
    }

    fn models(&self) -> Option<&'static dyn ModelTurns> {
        Some(&super::turns::Turns)
    }

    fn tiers(&self, _frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        nothing()
    }

    fn queue(&self, _frames: &dyn FrameSource) -> Result<Queue, LensError> {
        nothing()
    }

    fn card(&self, _frames: &dyn FrameSource, _lead: &str, _unmask: bool) -> Result<Card, LensError> {
        nothing()
    }

    fn gap(&self, _frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        nothing()
    }

    fn overview(&self, _frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        nothing()
    }

    fn sliders(&self, _frames: &dyn FrameSource, _view: &TierView) -> Vec<Slider> {
        Vec::new()
    }

    fn shift_all(&self, _now: &Parameters, _draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        nothing()
    }
}
