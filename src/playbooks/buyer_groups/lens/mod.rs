//! How the playbook's frames answer what a screen asks: one file a question.

use std::collections::BTreeMap;

use crate::engine::Parameters;
use crate::lens::{Card, Figure, FrameSource, Lens, LensError, Queue, Slider, TierRow, TierView};

/// The playbook's answers.
pub(super) struct GroupLens;

impl Lens for GroupLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("person", "people")
    }

    fn leads_frame(&self) -> &'static str {
        "members"
    }

    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        frames.frame("members").map(|_| Vec::new())
    }

    fn queue(&self, frames: &dyn FrameSource) -> Result<Queue, LensError> {
        frames.frame("members").map(|members| Queue {
            rows: members.as_ref().clone(),
            identity: Vec::new(),
            shown: Vec::new(),
        })
    }

    fn card(&self, _frames: &dyn FrameSource, lead: &str, _unmask: bool) -> Result<Card, LensError> {
        Err(LensError::NoLead { id: lead.to_owned() })
    }

    fn gap(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        frames.frame("members").map(|_| Vec::new())
    }

    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        frames.frame("members").map(|_| Vec::new())
    }

    fn sliders(&self, _frames: &dyn FrameSource, _view: &TierView) -> Vec<Slider> {
        Vec::new()
    }

    fn shift_all(&self, _now: &Parameters, _draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        Err(LensError::Absent("thresholds of buyer groups do not cross".to_owned()))
    }
}
