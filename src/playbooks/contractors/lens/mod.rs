//! How the playbook's frames answer what a screen asks: one file a question.

mod card;
mod gap;
mod overview;
mod sliders;

use std::collections::BTreeMap;

use crate::engine::Parameters;
use crate::frame::{Frame, FrameBuilder, boolean, concat_columns, integer, take_rows, text};
use crate::lens::{
    Card, Figure, FrameSource, LEAD_ID, LeadColumn, Lens, LensError, Queue, Slider, TierRow, TierView, WhatIfEngine,
};
use crate::playbooks::tables::table;

/// The contractors' answers.
pub(super) struct ContractorLens;

impl Lens for ContractorLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("contractor", "contractors")
    }

    fn leads_frame(&self) -> &'static str {
        "scored"
    }

    fn lead_columns(&self) -> &'static [LeadColumn] {
        const COLUMNS: [LeadColumn; 3] = [
            LeadColumn::of_leads(LEAD_ID),
            LeadColumn::of_leads("contractor_id"),
            LeadColumn::TIER,
        ];
        &COLUMNS
    }

    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        let frame = frames.frame("tier_summary")?;
        let (tiers, ranks, counts) = (text(&frame, "tier")?, integer(&frame, "rank")?, integer(&frame, "n")?);
        let number = |cell: Option<i64>| cell.and_then(|value| u64::try_from(value).ok()).unwrap_or(0);
        let all: u64 = counts.iter().map(number).sum();
        let row = |row: usize| {
            let rank = ranks.get(row).and_then(|rank| u32::try_from(rank).ok()).unwrap_or(0);
            TierRow::counted(tiers.get(row).unwrap_or(""), rank, number(counts.get(row)), all)
        };
        Ok((0..frame.height()).map(row).collect())
    }

    fn queue(&self, frames: &dyn FrameSource) -> Result<Queue, LensError> {
        let (scored, identity) = (frames.frame("scored")?, frames.frame("contractor_identity")?);
        let rows = named(&scored, &identity)?;
        Ok(Queue {
            rows,
            identity: vec!["name", "other_names", "phone", "alt_phones"],
            shown: vec!["rank", "lead_id", "name", "tier", "score", "signals", "status"],
        })
    }

    fn card(&self, frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError> {
        let queue = self.queue(frames)?.rows;
        let row = text(&queue, "lead_id")?.iter().position(|id| id == Some(lead));
        let row = row.ok_or_else(|| LensError::NoLead { id: lead.to_owned() })?;
        card::card(frames, &queue, row, lead, unmask)
    }

    fn gap(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        gap::gap(frames)
    }

    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        overview::overview(frames)
    }

    fn decidable(&self) -> &'static [crate::lens::Decidable] {
        &super::pairs::DECIDABLE
    }

    fn check(&self, parameters: &Parameters) -> Result<(), LensError> {
        super::what_if::fit_together(parameters)
    }

    fn sliders(&self, frames: &dyn FrameSource, _view: &TierView) -> Vec<Slider> {
        sliders::sliders(frames.parameters())
    }

    fn shift_all(&self, now: &Parameters, draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        sliders::shift_all(now, draft)
    }

    fn what_if_engine(&self, frames: &dyn FrameSource) -> Result<Box<dyn WhatIfEngine>, LensError> {
        Ok(Box::new(super::what_if::Prepared::read(frames)?))
    }
}

/// The scored leads with their names and phones beside them.
pub(super) fn named(scored: &Frame, identity: &Frame) -> Result<Frame, LensError> {
    let ids = text(identity, "contractor_id")?;
    let places: std::collections::HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let order: Vec<usize> = text(scored, "lead_id")?
        .iter()
        .filter_map(|id| places.get(id?).copied())
        .collect();
    let people = take_rows(identity, &order)?;
    let column = |name: &str| text(&people, name);
    let named = FrameBuilder::new()
        .text("name", column("name")?.iter())
        .boolean("name_public", boolean(&people, "name_public")?.iter())
        .text("other_names", column("other_names")?.iter())
        .text("phone", column("phone")?.iter())
        .text("alt_phones", column("alt_phones")?.iter())
        .finish()?;
    Ok(concat_columns(scored, &named)?)
}
