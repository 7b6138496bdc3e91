//! Answers of the reader thread. One to an older question is dropped: the newer answer is on its way.

use super::{
    archives, compare, data, foreseen, form, gates, grid, groups, leads, merges, movement, pairs, ruleset, runs, sales,
    selection, sign_off, tiers, whatif,
};
use crate::operations::{LeadFilter, SheetKey};
use crate::tui::action::{Answer, Effect, Picture};
use crate::tui::grid::Grid;
use crate::tui::model::{Layer, Loaded, Model};
use crate::tui::orders::Operations;
use crate::tui::session_log::SessionLog;

/// Takes an answer.
pub fn take(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Picture { generation, result } if generation == model.generations.picture => picture(model, result),
        Answer::Sheet { generation, result } => grid::opened(model, generation, result),
        Answer::Unmasked { key, result } => leads::unmasked(model, &key, result),
        Answer::TextOf { what, result } => leads::told(model, what, result),
        Answer::Card { generation, result } if generation == model.generations.layer => {
            for layer in &mut model.layers {
                if let Layer::Card(card) = layer {
                    card.card = settled(result);
                    break;
                }
            }
            Vec::new()
        }
        Answer::GroupMap { generation, result } => groups::mapped(model, generation, result),
        Answer::PairFigures { generation, result } => groups::compared(model, generation, result),
        Answer::WhatIf {
            generation,
            basis,
            result,
        } => whatif::take(model, generation, basis, result),
        Answer::Migration { generation, result } => {
            compare::matrix(model, generation, result);
            Vec::new()
        }
        Answer::TierSet { generation, result } => ruleset::take(model, generation, result),
        Answer::Leads { generation, result } => selection::found(model, generation, result),
        Answer::Held { generation, result } => selection::held(model, generation, result),
        Answer::Saved(result) => whatif::saved(model, result),
        Answer::Marked { lead, step, result } => leads::marked(model, &lead, step, result),
        Answer::ThemeKept { theme, result } => {
            match result {
                Ok(file) => model.say(format!("theme {theme}: kept in {file}")),
                Err(error) => model.complain(error),
            }
            Vec::new()
        }
        Answer::Parameters { generation, result } if generation == model.generations.layer => {
            form::rows(model, result);
            Vec::new()
        }
        Answer::StaleAfter { generation, result } if generation == model.generations.stale => {
            form::stale(model, result);
            Vec::new()
        }
        Answer::ParametersSaved { result } => form::saved(model, result),
        Answer::Report { generation, result } if generation == model.generations.layer => {
            runs::figures(model, result);
            Vec::new()
        }
        Answer::Foreseen { generation, result } if generation == model.generations.layer => {
            foreseen::shown(model, result);
            Vec::new()
        }
        Answer::ArchivesVerified { generation, result } if generation == model.generations.layer => {
            archives::verified(model, result);
            Vec::new()
        }
        Answer::LogWritten { result } => {
            match result {
                Ok(path) => model.say(format!("the execution log stands in {path}")),
                Err(error) => model.complain(error),
            }
            Vec::new()
        }
        Answer::Decided {
            key,
            decision,
            step,
            result,
        } => gates::decided(model, &key, decision, step, result),
        Answer::Sold { lead, result } => sales::taken(model, &lead, result.map(|taken| *taken)),
        Answer::Ordered { lead, result } => sales::ordered(model, &lead, result),
        Answer::ArchiveCreated(result) => archives::created(model, result),
        Answer::ArchiveRestored(result) => archives::restored(model, result),
        Answer::RolledBack(result) => archives::rolled_back(model, result),
        Answer::MergesUndone(result) => merges::undone(model, result.map(|undone| *undone)),
        Answer::SignedPassed(result) => sign_off::signed_passed(model, result),
        Answer::PairDecided { order, step, result } => pairs::decided(model, &order, step, result),
        Answer::Unrecorded(what) | Answer::Defect(what) => {
            model.complain(what);
            Vec::new()
        }
        Answer::Picture { .. }
        | Answer::Card { .. }
        | Answer::Parameters { .. }
        | Answer::StaleAfter { .. }
        | Answer::Report { .. }
        | Answer::Foreseen { .. }
        | Answer::ArchivesVerified { .. } => Vec::new(),
    }
}

fn settled<T>(result: Result<T, String>) -> Loaded<T> {
    match result {
        Ok(value) => Loaded::Ready(value),
        Err(error) => Loaded::Failed(error),
    }
}

fn picture(model: &mut Model, result: Result<Box<Picture>, String>) -> Vec<Effect> {
    match result {
        Ok(picture) => {
            model.workspace.clone_from(&picture.workspace);
            let before = model.picture.ready().map(|picture| picture.forgotten);
            if before.is_some_and(|before| before < picture.forgotten) {
                forget(model);
            }
            let gate = gates::selected_key(model);
            let tier = tiers::selected_tier(model);
            // The first results of a playbook: it is looked at as it was left.
            let left =
                (model.playbook.as_ref() != Some(&picture.playbook)).then(|| model.kept.remove(&picture.playbook));
            model.playbook = Some(picture.playbook.clone());
            let left = left.flatten();
            if let Some(left) = &left {
                left.restore(model);
            }
            model.picture = Loaded::Ready(picture);
            gates::renew(model, gate.as_ref());
            tiers::renewed(model, tier.as_deref());
            if let Some(left) = left {
                left.select(model);
            }
            let now = &mut model.generations;
            now.taken = now.picture;
            let mut effects = Vec::new();
            if now.decided != now.picture {
                // First what the filter comes to, so that tables are found under it.
                if !model.selecting.filter.is_empty() {
                    effects = selection::renew(model);
                }
                effects.extend(renew_leads(model));
                effects.push(data::renew(model));
            }
            effects.extend(runs::renew(model));
            groups::renew(model);
            effects.extend(movement::settle(model));
            effects
        }
        // What was read before stays on screen; a first reading that fails takes the pane.
        Err(error) if model.picture.ready().is_some() => {
            model.complain(error);
            vec![data::renew(model)]
        }
        Err(error) => {
            model.picture = Loaded::Failed(error);
            vec![data::renew(model)]
        }
    }
}

/// Somebody was forgotten since the last results: nothing that was done in this session may still name them.
fn forget(model: &mut Model) {
    model.history.forget_all();
    model.trail.clear();
    model.selecting.filter = LeadFilter::default();
    model.selecting.held = None;
    model.operations = Operations::default();
    model.log = SessionLog::default();
    model
        .layers
        .retain(|layer| !matches!(layer, Layer::Card(_) | Layer::Record(_)));
}

/// After new results the queue has to be asked for again, if anybody has looked at it.
fn renew_leads(model: &mut Model) -> Vec<Effect> {
    if !model.leads.grid.opened() {
        return Vec::new();
    }
    if !model.has_leads() {
        // The view is kept for when there are leads again.
        let view = std::mem::take(&mut model.leads.grid.view);
        model.leads.grid = Grid::new(SheetKey::Leads);
        model.leads.grid.view = view;
        return Vec::new();
    }
    leads::reopen(model)
}
