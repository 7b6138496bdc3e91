//! Answers of the reader thread. One to an older question is dropped: the newer answer is on its way.

use super::{data, leads, movement, prompt};
use crate::operations::Decision;
use crate::tui::action::{Answer, AskError, Effect, LeadWindow, LeadsFound, Picture};
use crate::tui::model::{Layer, Loaded, Model};

/// Takes an answer.
pub fn take(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Picture { generation, result } if generation == model.generations.picture => picture(model, result),
        Answer::Leads { generation, result } if generation == model.generations.leads => found(model, result),
        Answer::Window { generation, result } if generation == model.generations.window => window(model, result),
        Answer::Card { generation, result } if generation == model.generations.layer => {
            for layer in &mut model.layers {
                if let Layer::Card(card) = layer {
                    card.card = settled(result);
                    break;
                }
            }
            Vec::new()
        }
        Answer::Evidence { generation, result } if generation == model.generations.layer => {
            for layer in &mut model.layers {
                if let Layer::Evidence(evidence) = layer {
                    evidence.table = settled(result);
                    break;
                }
            }
            Vec::new()
        }
        Answer::Marked { lead, status, result } => {
            match result {
                Ok(()) => {
                    leads::show_mark(model, &lead, &status);
                    let name = leads::name_of(model, &lead).unwrap_or(lead);
                    let undo = if model.leads.marked.is_empty() {
                        ""
                    } else {
                        " · u undoes"
                    };
                    model.say(format!("{name}: {status}{undo}"));
                }
                Err(error) => model.complain(error),
            }
            Vec::new()
        }
        Answer::Decided { gate, decision, result } => decided(model, &gate, decision, result),
        Answer::Defect(what) => {
            model.complain(what);
            Vec::new()
        }
        Answer::Picture { .. }
        | Answer::Leads { .. }
        | Answer::Window { .. }
        | Answer::Card { .. }
        | Answer::Evidence { .. } => Vec::new(),
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
            model.picture = Loaded::Ready(picture);
            let mut effects = renew_leads(model);
            effects.push(data::renew(model));
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

/// After new results the queue has to be asked for again, if anybody has looked at it.
fn renew_leads(model: &mut Model) -> Vec<Effect> {
    if !model.leads.opened {
        return Vec::new();
    }
    model.leads.coming = None;
    if !model.has_leads() {
        model.leads.opened = false;
        model.leads.found = Loaded::Waiting;
        model.leads.window = LeadWindow::default();
        return Vec::new();
    }
    let query = model.leads.asked.clone().unwrap_or_else(|| model.leads.query.clone());
    let keep = model.leads.selected_id().map(str::to_owned);
    leads::ask(model, query, keep)
}

fn found(model: &mut Model, result: Result<LeadsFound, AskError>) -> Vec<Effect> {
    let asked = model.leads.asked.take();
    model.leads.coming = None;
    match result {
        Ok(found) => {
            if let Some(query) = asked {
                model.leads.query = query;
            }
            model.leads.found = Loaded::Ready(found.total);
            model.leads.window = found.window;
            let height = model.height(crate::operations::Pane::Leads);
            let place = found.place.unwrap_or(0);
            model.leads.list.select(place, found.total, height);
            prompt::close_filter(model);
            movement::settle(model)
        }
        Err(error) => {
            if let Some(error) = prompt::refuse_filter(model, error) {
                if model.leads.found.ready().is_some() {
                    model.complain(error.message);
                } else {
                    model.leads.found = Loaded::Failed(error.message);
                }
            }
            Vec::new()
        }
    }
}

fn window(model: &mut Model, result: Result<LeadWindow, String>) -> Vec<Effect> {
    model.leads.coming = None;
    match result {
        // Rows that are gone must not be asked for again and again.
        Ok(window) if window.ids.is_empty() => Vec::new(),
        Ok(window) => {
            model.leads.window = window;
            movement::settle(model)
        }
        Err(error) => {
            model.complain(error);
            Vec::new()
        }
    }
}

fn decided(model: &mut Model, gate: &str, decision: Decision, result: Result<(), String>) -> Vec<Effect> {
    match result {
        Ok(()) => {
            model.say(format!("gate {gate} {} and recorded", decision.word()));
            vec![model.ask_picture()]
        }
        Err(error) => {
            model.complain(error);
            Vec::new()
        }
    }
}
