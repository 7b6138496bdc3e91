//! How the playbook's frames answer what a screen asks: one file a question.

mod card;
mod cost;
mod data;
mod gap;
mod model;
mod near;
mod overview;
mod queue;
mod rules;
mod trades;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::sales::{LeadOrders, PermitSales};
use super::tiers::TIERS;
use super::what_if;
use crate::engine::Parameters;
use crate::frame::text;
use crate::lens::{
    Card, Figure, FrameSource, Lens, LensError, NamedFigures, Orders, Queue, Sales, Slider, Spend, TierChoices,
    TierRow, TierTab, TierView, WhatIfEngine,
};

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

    fn sales(&self) -> Option<&'static dyn Sales> {
        Some(&PermitSales)
    }

    fn orders(&self) -> Option<&'static dyn Orders> {
        Some(&LeadOrders)
    }

    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        let leads = frames.frame("scored_leads")?;
        let tiers = text(&leads, "tier")?;
        let row = |(place, name): (usize, &&str)| {
            let n = tiers.iter().filter(|tier| tier == &Some(*name)).count() as u64;
            TierRow::counted(name, place as u32 + 1, n, leads.height() as u64)
        };
        Ok(TIERS.iter().enumerate().map(row).collect())
    }

    fn tier_choices(&self, frames: &dyn FrameSource, view: &TierView) -> Result<TierChoices, LensError> {
        view.must_be_plain()?;
        Ok(TierChoices {
            note: cost::tier_note(frames)?,
            ..TierChoices::default()
        })
    }

    fn rules(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
        view.must_be_plain()?;
        rules::rules(frames)
    }

    fn model(&self, frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
        model::model(frames)
    }

    fn spend(&self, frames: &dyn FrameSource) -> Option<Spend> {
        cost::spend(frames)
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
        gap::gap(frames)
    }

    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        overview::overview(frames)
    }

    fn run_figures(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        overview::run_figures(frames)
    }

    fn check(&self, parameters: &Parameters) -> Result<(), LensError> {
        what_if::fit_together(parameters)
    }

    fn sliders(&self, frames: &dyn FrameSource, _view: &TierView) -> Vec<Slider> {
        what_if::sliders(frames.parameters())
    }

    fn shift_all(&self, now: &Parameters, draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        what_if::shift_all(now, draft)
    }

    fn what_if_engine(&self, frames: &dyn FrameSource) -> Result<Box<dyn WhatIfEngine>, LensError> {
        Ok(Box::new(what_if::Prepared::read(frames)?))
    }

    fn absent_model(&self) -> Option<&'static str> {
        None
    }

    fn absent_tab(&self, tab: TierTab) -> Option<&'static str> {
        match tab {
            TierTab::Rules => None,
            other => other.without_rules(),
        }
    }
}
