//! The Leads pane: its query, its prepared window, statuses and masking.

use super::verbs;
use crate::operations::{LeadQuery, Pane, Statuses};
use crate::tui::action::{Effect, Request};
use crate::tui::model::{Layer, Loaded, Model};

/// Asks for whatever the pane shows and does not hold.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    if !model.leads.opened {
        if !model.has_leads() {
            return Vec::new();
        }
        let query = model.leads.query.clone();
        return ask(model, query, None);
    }
    let height = model.height(Pane::Leads).max(1);
    let leads = &model.leads;
    let total = leads.total();
    let first = leads.list.offset;
    let last = (first + height).min(total);
    let held = leads.window.from..leads.window.from + leads.window.ids.len();
    let whole = |from: usize, until: usize| from <= first && last <= until;
    let coming = leads.coming.is_some_and(|(from, count)| whole(from, from + count));
    if total == 0 || whole(held.start, held.end) || coming {
        return Vec::new();
    }
    let from = first.saturating_sub(height);
    let count = height * 3;
    let generation = model.generations.fresh();
    model.generations.window = generation;
    model.leads.coming = Some((from, count));
    vec![Effect::Ask(Request::Window {
        generation,
        from,
        count,
    })]
}

/// Asks for the queue under another query; `keep` is the lead to stay on.
pub fn ask(model: &mut Model, query: LeadQuery, keep: Option<String>) -> Vec<Effect> {
    let generation = model.generations.fresh();
    model.generations.leads = generation;
    model.leads.opened = true;
    model.leads.asked = Some(query.clone());
    let count = model.height(Pane::Leads).max(1) * 3;
    vec![Effect::Ask(Request::Leads {
        generation,
        query,
        keep,
        count,
    })]
}

/// Shows the selected tier's leads.
pub fn of_selected_tier(model: &mut Model) -> Vec<Effect> {
    let place = model.tiers.selected;
    let tiers = model.picture.ready().and_then(|picture| picture.tiers.as_ref().ok());
    let Some(tier) = tiers.and_then(|tiers| tiers.get(place)).map(|row| row.tier.clone()) else {
        return Vec::new();
    };
    let query = LeadQuery {
        tier: Some(tier),
        unmask: model.leads.query.unmask,
        ..LeadQuery::default()
    };
    model.leads.found = Loaded::Waiting;
    model.leads.list = crate::tui::model::List::default();
    let mut effects = ask(model, query, None);
    effects.extend(verbs::go(model, Pane::Leads));
    effects
}

/// Takes the last narrowing away; nothing when there is none.
pub fn step_back(model: &mut Model) -> Option<Vec<Effect>> {
    let mut query = model.leads.query.clone();
    if query.condition.take().is_none() && query.tier.take().is_none() && query.only.take().is_none() {
        return None;
    }
    let keep = model.leads.selected_id().map(str::to_owned);
    Some(ask(model, query, keep))
}

/// Shows personal data of the whole queue, or hides it again.
pub fn toggle_mask(model: &mut Model) -> Vec<Effect> {
    let query = LeadQuery {
        unmask: !model.leads.query.unmask,
        ..model.leads.query.clone()
    };
    let keep = model.leads.selected_id().map(str::to_owned);
    ask(model, query, keep)
}

/// Sets the status that belongs to a key and steps on to the next lead.
pub fn mark_by_key(model: &mut Model, key: &str) -> Vec<Effect> {
    let statuses = Statuses::built_in();
    let Some(status) = statuses.status.iter().find(|status| status.key.to_string() == key) else {
        return Vec::new();
    };
    let open = match model.layers.last() {
        Some(Layer::Card(card)) => Some(card.lead.clone()),
        _ => None,
    };
    let Some(lead) = open.clone().or_else(|| model.leads.selected_id().map(str::to_owned)) else {
        return Vec::new();
    };
    remember(model, &lead);
    let status = status.name.clone();
    let mut effects = vec![Effect::Ask(Request::Mark { lead, status })];
    let (length, height) = (model.length(Pane::Leads), model.height(Pane::Leads));
    let here = model.leads.list.selected;
    model.leads.list.step(1, length, height);
    effects.extend(ensure(model));
    if open.is_some() && model.leads.list.selected != here {
        match model.leads.selected_id().map(str::to_owned) {
            Some(next) => effects.extend(verbs::card(model, next, false)),
            None => {
                model.layers.pop();
            }
        }
    }
    effects
}

/// Notes what stood where a status is about to be set.
fn remember(model: &mut Model, lead: &str) {
    let window = &model.leads.window;
    let Some(row) = window.ids.iter().position(|id| id == lead) else {
        return;
    };
    if let Some(before) = cell_of(model, lead, "status") {
        let place = window.from + row;
        model.leads.marked.push((lead.to_owned(), place, before));
    }
}

/// Sets the status back that was changed last in this session, and goes to its lead. The store keeps both marks.
pub fn undo_mark(model: &mut Model) -> Vec<Effect> {
    let Some((lead, place, status)) = model.leads.marked.pop() else {
        model.say("no status was set in this session");
        return Vec::new();
    };
    let (length, height) = (model.length(Pane::Leads), model.height(Pane::Leads));
    model.leads.list.select(place, length, height);
    let mut effects = vec![Effect::Ask(Request::Mark {
        lead: lead.clone(),
        status,
    })];
    effects.extend(ensure(model));
    if matches!(model.layers.last(), Some(Layer::Card(_))) {
        effects.extend(verbs::card(model, lead, false));
    }
    effects
}

fn cell_of(model: &Model, lead: &str, name: &str) -> Option<String> {
    let window = &model.leads.window;
    let row = window.ids.iter().position(|id| id == lead)?;
    let column = window.table.columns.iter().position(|column| column.name == name)?;
    window.table.rows.get(row)?.get(column).map(crate::lens::Cell::shown)
}

/// A lead's name as the prepared rows show it.
pub fn name_of(model: &Model, lead: &str) -> Option<String> {
    cell_of(model, lead, "name")
}

/// Shows a status that was just set, without asking for the rows again.
pub fn show_mark(model: &mut Model, lead: &str, status: &str) {
    let window = &mut model.leads.window;
    let row = window.ids.iter().position(|id| id == lead);
    let column = window.table.columns.iter().position(|column| column.name == "status");
    if let (Some(row), Some(column)) = (row, column)
        && let Some(cell) = window.table.rows.get_mut(row).and_then(|cells| cells.get_mut(column))
    {
        *cell = crate::lens::Cell::Text(status.to_owned());
    }
}
