//! How the playbook's frames answer what a screen asks: one file a question.

mod backtest;
mod card;
mod data;
mod gap;
mod grids;
mod held;
mod model;
mod overview;
mod queue;
mod rules;
mod tiers;

use std::collections::{BTreeMap, BTreeSet};

use super::scoring::values::label;
use super::what_if;
use crate::engine::{ParameterSpec, Parameters};
use crate::frame::{Frame, text};
use crate::lens::{
    Card, Cell, Figure, FrameSource, Lens, LensError, ModelTurns, NamedFigures, Queue, Slider, TierChoices, TierRow,
    TierTab, TierView, WhatIfEngine,
};
use crate::playbooks::tables;

pub(super) use held::Summary;
pub(super) use queue::people_of;
pub(super) use tables::made;
pub(super) use tiers::{CALLABLE, HOLDOUT, TODAY};

/// The column that names a feature.
const FEATURE: &str = "feature";

/// The playbook's answers.
pub(super) struct MqlLens;

impl Lens for MqlLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("lead", "leads")
    }

    fn queue_note(&self) -> &'static str {
        "rank = score + boosts (badges name them) · tier: today's list · bucket: the score alone"
    }

    fn leads_frame(&self) -> &'static str {
        "scores"
    }

    fn model_version(&self, frames: &dyn FrameSource) -> Option<String> {
        let scores = frames.frame("scores").ok()?;
        text(&scores, "model_version").ok()?.get(0).map(str::to_owned)
    }

    fn slots(&self, frames: &dyn FrameSource) -> Option<usize> {
        let slots = Summary::read(frames).ok()?.slots;
        (slots >= 0.0).then_some(slots as usize)
    }

    fn models(&self) -> Option<&'static dyn ModelTurns> {
        Some(&super::turns::Turns)
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

    fn rules(&self, frames: &dyn FrameSource, _view: &TierView) -> Result<Vec<Figure>, LensError> {
        rules::rules(frames)
    }

    fn backtest(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        backtest::backtest(frames)
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
        gap::gap(frames)
    }

    fn gap_of(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
        tiers::must_be_today(view)?;
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
        what_if::sliders(frames)
    }

    fn draft_specs(&self, frames: &dyn FrameSource, _view: &TierView) -> Vec<ParameterSpec> {
        what_if::draft_specs(frames)
    }

    fn near_misses(&self, frames: &dyn FrameSource) -> Result<Frame, LensError> {
        gap::near_misses(frames)
    }

    fn shift_all(&self, now: &Parameters, draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        what_if::shift_all(now, draft)
    }

    fn trained_on(&self, frames: &dyn FrameSource) -> Result<Option<BTreeSet<String>>, LensError> {
        held::trained_on(frames).map(Some)
    }

    fn what_if_engine(&self, frames: &dyn FrameSource) -> Result<Box<dyn WhatIfEngine>, LensError> {
        Ok(Box::new(what_if::Prepared::read(frames)?))
    }

    fn absent_model(&self) -> Option<&'static str> {
        None
    }

    fn absent_tab(&self, _tab: TierTab) -> Option<&'static str> {
        None
    }
}

/// The row of a lead in a frame.
fn row_of(frame: &Frame, lead: &str) -> Result<usize, LensError> {
    let found = text(frame, "lead_id")?.iter().position(|id| id == Some(lead));
    found.ok_or_else(|| LensError::NoLead { id: lead.to_owned() })
}

/// A figure that calls every feature in its tables by the word that people know it by; programs get its name.
fn in_words(figure: Figure) -> Figure {
    let mut table = match figure {
        Figure::Table(table) => table,
        other => return other,
    };
    if let Some(place) = table.columns.iter().position(|column| column.name == FEATURE) {
        for cell in table.rows.iter_mut().filter_map(|row| row.get_mut(place)) {
            if let Cell::Text(name) = &*cell {
                *cell = Cell::named(name, &label(name));
            }
        }
    }
    Figure::Table(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::{Column, Table};

    #[test]
    fn a_feature_that_has_a_word_is_called_by_it_and_programs_get_its_name() {
        let row = |name: &str| vec![Cell::count(1), Cell::text(Some(name))];
        let figure = in_words(Figure::Table(Table {
            columns: vec![Column::number("number", "number"), Column::text(FEATURE, FEATURE)],
            rows: vec![row("HNW_Client_Ratio"), row("of_nobody")],
            ..Table::default()
        }));
        let Figure::Table(table) = figure else {
            panic!("a table became something else")
        };
        let cells: Vec<&Cell> = table.rows.iter().filter_map(|row| row.get(1)).collect();
        assert_eq!(
            cells.iter().map(|cell| cell.shown()).collect::<Vec<_>>(),
            ["affluent focus", "of_nobody"]
        );
        assert_eq!(cells[0].json(), "HNW_Client_Ratio");
    }
}
