//! How the playbook's frames answer what a screen asks: one file a question.

use std::collections::BTreeMap;

use crate::engine::Parameters;
use crate::lens::{Card, Figure, FrameSource, Lens, LensError, Queue, Slider, TierRow, TierView};

/// The playbook's answers.
pub(super) struct PermitLens;

impl Lens for PermitLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("permit", "permits")
    }

    fn leads_frame(&self) -> &'static str {
        "scored_leads"
    }

    fn why_column(&self) -> &'static str {
        "reasoning"
    }

    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        frames.frame("scored_leads").map(|_| Vec::new())
    }

    fn queue(&self, frames: &dyn FrameSource) -> Result<Queue, LensError> {
        let rows = frames.frame("scored_leads")?.as_ref().clone();
        Ok(Queue {
            rows,
            identity: Vec::new(),
            shown: Vec::new(),
        })
    }

    fn card(&self, _frames: &dyn FrameSource, lead: &str, _unmask: bool) -> Result<Card, LensError> {
        Err(LensError::NoLead { id: lead.to_owned() })
    }

    fn gap(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        frames.frame("scored_leads").map(|_| Vec::new())
    }

    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        frames.frame("scored_leads").map(|_| Vec::new())
    }

    fn sliders(&self, _frames: &dyn FrameSource, _view: &TierView) -> Vec<Slider> {
        Vec::new()
    }

    fn shift_all(&self, _now: &Parameters, _draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        Ok(BTreeMap::new())
    }
}
