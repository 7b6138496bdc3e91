//! The filter on leads that holds across panes: what it does to tables and figures, and the way back from what it opened.

use std::sync::Arc;

use super::{grid, movement};
use crate::lens::{LeadSelection, TierTab, TierView};
use crate::operations::{HeldLeads, LeadFilter, Pane, SheetKey};
use crate::tui::action::{Effect, Request};
use crate::tui::history::Step;
use crate::tui::layer::{Layer, ReportLayer};
use crate::tui::model::{List, Loaded, Model};
use crate::tui::orders;

/// Opens leads: from here on they alone are shown wherever a pane can be narrowed, first of all in the queue. What else
/// left rows of the queue out goes; `Esc` brings everything back as it was.
pub fn open(model: &mut Model, selection: LeadSelection) -> Vec<Effect> {
    let within = is_applied(model);
    let filter = model.selecting.filter.with(selection, within);
    model.leave_a_mark();
    model.layers.clear();
    model.chord.clear();
    model.pane = Pane::Leads;
    let mut effects = grid::change(model, |grid| {
        grid.view.narrowings.clear();
        grid.view.query.condition = None;
        grid.view.query.find = None;
        grid.list = List::default();
    });
    effects.extend(hold(model, filter));
    effects.extend(movement::settle(model));
    effects
}

/// Leads that were looked up because somebody wanted to open them.
pub fn found(model: &mut Model, generation: u64, result: Result<LeadSelection, String>) -> Vec<Effect> {
    if generation != model.selecting.finding {
        return Vec::new();
    }
    model.selecting.found = generation;
    match result {
        Ok(selection) => open(model, selection),
        Err(error) => {
            model.complain(error);
            Vec::new()
        }
    }
}

/// The number of a question for leads; an answer to an older one is dropped.
pub fn finding(model: &mut Model) -> u64 {
    model.selecting.finding = model.generations.fresh();
    model.selecting.finding
}

/// Lets a filter hold and notes the step.
fn hold(model: &mut Model, filter: LeadFilter) -> Vec<Effect> {
    if filter == model.selecting.filter {
        return Vec::new();
    }
    let step = Step::Select {
        before: model.selecting.filter.clone(),
        after: filter.clone(),
    };
    model.history.push(step);
    restore(model, filter)
}

/// Lets a filter hold that an undone or repeated step names.
pub fn restore(model: &mut Model, filter: LeadFilter) -> Vec<Effect> {
    model.selecting.filter = filter;
    orders::keep_filter(model);
    renew(model)
}

/// Asks what the filter comes to: it was changed, or there are new results.
pub fn renew(model: &mut Model) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let selecting = &mut model.selecting;
    selecting.holding = generation;
    if selecting.filter.is_empty() {
        selecting.held = None;
        return lay(model);
    }
    vec![Effect::Ask(Request::Hold {
        generation,
        filter: selecting.filter.clone(),
    })]
}

/// Takes what the filter comes to. One that cannot be looked up any more is let go of.
pub fn held(model: &mut Model, generation: u64, result: Result<Box<HeldLeads>, String>) -> Vec<Effect> {
    if generation != model.selecting.holding {
        return Vec::new();
    }
    match result {
        Ok(held) => model.selecting.held = Some(Arc::from(held)),
        Err(error) => {
            let title = model.selecting.filter.title();
            model.selecting.filter = LeadFilter::default();
            model.selecting.held = None;
            model.complain(format!(
                "{title} cannot hold on these results, so all leads are shown: {error}"
            ));
        }
    }
    lay(model)
}

/// Lays the filter on the tables in sight that it does not lie on yet. Those out of sight follow when they are looked at.
pub fn lay(model: &mut Model) -> Vec<Effect> {
    let mut keys: Vec<SheetKey> = model.grid().map(|grid| grid.key.clone()).into_iter().collect();
    match model.pane {
        Pane::Data => keys.push(model.data.grid.key.clone()),
        Pane::Groups => keys.push(model.groups.grid().key.clone()),
        _ => {}
    }
    let mut effects = Vec::new();
    for key in keys {
        let generation = model.generations.fresh();
        let held = model.selecting.held.clone();
        let Some(grid) = model.grid_of_mut(&key) else { continue };
        if grid.held.as_ref().map(Arc::as_ptr) != held.as_ref().map(Arc::as_ptr) {
            let was_held = grid.is_held();
            grid.held = held;
            if was_held || grid.is_held() {
                let keep = grid.selected_row();
                effects.extend(grid::arrange(grid, generation, keep));
            }
        }
    }
    effects
}

/// Shows all leads again.
pub fn clear(model: &mut Model) -> Vec<Effect> {
    let effects = hold(model, LeadFilter::default());
    model.say("all leads again: {undo} brings the filter back");
    effects
}

/// Goes back the way one came: pane, tab, cursor and filter as they were; nothing where one came from nowhere.
pub fn back(model: &mut Model) -> Option<Vec<Effect>> {
    let returned = model.return_to_mark()?;
    let mut effects = Vec::new();
    if returned.filter != model.selecting.filter {
        let known = returned.held.filter(|held| held.filter == returned.filter);
        effects.extend(hold(model, returned.filter));
        if let Some(held) = known {
            // It was looked up before, on the same results.
            effects.retain(|effect| !matches!(effect, Effect::Ask(Request::Hold { .. })));
            model.selecting.holding = model.generations.fresh();
            model.selecting.held = Some(held);
        }
    }
    effects.extend(grid::look_again(model, returned.leads, returned.lead));
    effects.extend(movement::settle(model));
    Some(effects)
}

/// Whether what keys act on is narrowed by the filter, or would be by one.
pub fn is_applied(model: &Model) -> bool {
    let Some(picture) = model.picture.ready() else {
        return false;
    };
    let names_leads = |grid: &crate::tui::grid::Grid| {
        let source = grid.source();
        source.is_some_and(|source| crate::operations::lead_column(picture.lead_columns, source).is_some())
    };
    if let Some(Layer::Sheet(_) | Layer::Record(_)) = model.layers.last() {
        return model.grid().is_some_and(names_leads);
    }
    match model.pane {
        Pane::Leads | Pane::Overview => true,
        Pane::Tiers => model.tier_desk.tab == TierTab::Distribution && model.tier_desk.view == TierView::default(),
        Pane::Data => model.data.shown.is_some() && names_leads(&model.data.grid),
        Pane::Groups => model.group_facts().is_some() && names_leads(model.groups.grid()),
        Pane::Pipeline | Pane::Gates | Pane::Model | Pane::Runs => false,
    }
}

/// All there is to say about the filter.
pub fn details(model: &mut Model) -> Vec<Effect> {
    let Some(held) = model.selecting.settled() else {
        model.say("the filter is still being looked up");
        return Vec::new();
    };
    let playbook = model.playbook.clone().unwrap_or_default();
    let report = ReportLayer {
        title: model.selecting.filter.title(),
        figures: Loaded::Ready(held.figures(&playbook)),
        scroll: 0,
        restore: None,
    };
    model.layers.push(Layer::Report(Box::new(report)));
    Vec::new()
}

/// Copies the command that lists the same leads.
pub fn copy_command(model: &mut Model) -> Vec<Effect> {
    let playbook = model.playbook.clone().unwrap_or_default();
    let Some(held) = model.selecting.settled() else {
        model.say("the filter is still being looked up");
        return Vec::new();
    };
    match held.command(&playbook) {
        Some(command) => {
            model.say(format!("copied: {command}"));
            vec![Effect::Copy(command)]
        }
        None => {
            model
                .say("these leads are known by their ids alone: {export} in the pane of leads writes them into a file");
            Vec::new()
        }
    }
}
