//! How the playbook's frames answer what a screen asks: one file a question.

mod card;
mod data;
mod duplicates;
mod gap;
mod groups;
mod list;
mod map;
mod merges;
mod overview;
mod queue;
mod seats;
mod tiers;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::what_if;
use crate::engine::Parameters;
use crate::lens::{
    Card, Figure, FrameSource, Groups, LEAD_ID, LeadColumn, Lens, LensError, Merges, NamedFigures, Queue, Slider,
    TierRow, TierView, WhatIfEngine,
};

/// The playbook's answers.
pub(super) struct GroupLens;

impl Lens for GroupLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("person", "people")
    }

    fn lead_columns(&self) -> &'static [LeadColumn] {
        const COLUMNS: [LeadColumn; 4] = [
            LeadColumn::of(LEAD_ID),
            LeadColumn::of_leads("person_id"),
            LeadColumn::of("company_id"),
            LeadColumn::TIER,
        ];
        &COLUMNS
    }

    fn leads_frame(&self) -> &'static str {
        "members"
    }

    fn groups(&self) -> Option<&'static dyn Groups> {
        Some(&groups::BuyerGroups)
    }

    fn decidable(&self) -> &'static [crate::lens::Decidable] {
        &duplicates::DECIDABLE
    }

    fn merges(&self) -> Option<&'static dyn Merges> {
        Some(&merges::GroupMerges)
    }

    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        tiers::tiers(frames)
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

    fn inverse_sql(
        &self,
        now: &dyn FrameSource,
        before: Option<&dyn FrameSource>,
        with_pii: bool,
    ) -> Result<Vec<(String, String)>, LensError> {
        let options = crate::export::ExportOptions { with_pii, dated: false };
        super::exports::inverse_scripts(now, before, &options)
    }

    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        overview::overview(frames)
    }

    fn run_figures(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        overview::run_figures(frames)
    }

    fn check(&self, parameters: &Parameters) -> Result<(), LensError> {
        what_if::check(parameters)
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
}
