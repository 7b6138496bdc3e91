//! How the playbook's frames answer what a screen asks: one file a question.

mod card;
mod compare;
mod data;
mod gap;
mod model;
mod overview;
mod queue;
mod rules;
mod tiers;

use std::collections::BTreeMap;

use super::{sql, what_if};
use crate::engine::{ParameterSpec, Parameters};
use crate::frame::{Frame, text};
use crate::lens::{
    Card, Figure, FrameSource, Lens, LensError, NamedFigures, Queue, RuleComparison, SavedRules, Slider, SqlRequest,
    TierChoices, TierRow, TierTab, TierView, WhatIfEngine,
};
use crate::playbooks::tables::table;

/// The advisors' answers.
pub(super) struct AdvisorLens;

impl Lens for AdvisorLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("advisor", "advisors")
    }

    fn leads_frame(&self) -> &'static str {
        "scores"
    }

    fn tier_column(&self) -> &'static str {
        "score_tier"
    }

    fn model_version(&self, frames: &dyn FrameSource) -> Option<String> {
        let held = super::held::chosen(frames, None).ok()?;
        Some(held.set.model_version().to_owned())
    }

    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        tiers::tiers(frames, &TierView::default())
    }

    fn tiers_of(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<TierRow>, LensError> {
        tiers::tiers(frames, view)
    }

    fn tier_choices(&self, frames: &dyn FrameSource, view: &TierView) -> Result<TierChoices, LensError> {
        tiers::choices(frames, view)
    }

    fn rules(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
        rules::rules(frames, view)
    }

    fn backtest(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        model::backtest(frames)
    }

    fn model(&self, frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
        model::model(frames)
    }

    fn data_figures(&self, frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
        data::figures(frames)
    }

    fn queue(&self, frames: &dyn FrameSource) -> Result<Queue, LensError> {
        queue::queue(frames)
    }

    fn card(&self, frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError> {
        card::card(frames, lead, unmask)
    }

    fn gap(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        gap::gap(frames, &TierView::default())
    }

    fn gap_of(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
        gap::gap(frames, view)
    }

    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        overview::overview(frames)
    }

    fn run_figures(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        overview::splits(frames).map(|splits| vec![splits])
    }

    fn sliders(&self, frames: &dyn FrameSource, view: &TierView) -> Vec<Slider> {
        what_if::sliders(frames, view)
    }

    fn draft_specs(&self, frames: &dyn FrameSource, view: &TierView) -> Vec<ParameterSpec> {
        what_if::draft_specs(frames, view)
    }

    fn save_draft(
        &self,
        frames: &dyn FrameSource,
        draft: &Parameters,
        id: &str,
    ) -> Result<Option<SavedRules>, LensError> {
        what_if::save(frames, draft, id).map(Some)
    }

    fn compare_rules(
        &self,
        frames: &dyn FrameSource,
        from: &str,
        to: &str,
        view: &TierView,
    ) -> Result<RuleComparison, LensError> {
        compare::compare(frames, from, to, view)
    }

    fn sql(&self, frames: &dyn FrameSource, request: &SqlRequest) -> Result<String, LensError> {
        sql::sql(frames, request)
    }

    fn near_misses(&self, frames: &dyn FrameSource) -> Result<Frame, LensError> {
        gap::near_misses(frames)
    }

    fn shift_all(&self, _now: &Parameters, _draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        Err(LensError::Refused(
            "rules have limits of their own and no common threshold: move them one by one".to_owned(),
        ))
    }

    fn what_if_engine(&self, frames: &dyn FrameSource) -> Result<Box<dyn WhatIfEngine>, LensError> {
        Ok(Box::new(what_if::RuleWhatIf::read(frames)?))
    }

    fn absent_model(&self) -> Option<&'static str> {
        None
    }

    fn absent_tab(&self, _tab: TierTab) -> Option<&'static str> {
        None
    }
}

/// Statistics as rows of the distribution.
pub(super) fn rows_of(stats: &[super::phases::grading::TierStat], parameters: &Parameters) -> Vec<TierRow> {
    tiers::rows(stats, parameters)
}

/// Names and contacts of these leads, row by row.
pub(super) fn people(leads: &Frame, people: &Frame) -> Result<Frame, LensError> {
    queue::people_of(leads, people)
}

/// The row of a lead in a frame.
pub(super) fn row_of(frame: &Frame, lead: &str) -> Result<usize, LensError> {
    let found = text(frame, "lead_id")?.iter().position(|id| id == Some(lead));
    found.ok_or_else(|| LensError::NoLead { id: lead.to_owned() })
}
