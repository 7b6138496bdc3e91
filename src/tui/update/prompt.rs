//! Lines that are typed: a condition on leads, or the reason for a decision.

use crossterm::event::{KeyCode, KeyEvent};

use super::{data, leads};
use crate::operations::{Decision, LeadQuery};
use crate::tui::action::{AskError, Effect, Request};
use crate::tui::input::Input;
use crate::tui::model::{Layer, Model, Prompt, Purpose};

/// Opens a line for typing.
pub fn open(model: &mut Model, purpose: Purpose, text: &str) {
    model.layers.push(Layer::Prompt(Prompt {
        purpose,
        input: Input::new(text),
        error: None,
    }));
}

/// Opens the filter's line with the condition in force.
pub fn open_filter(model: &mut Model) -> Vec<Effect> {
    let text = model.leads.query.condition.clone().unwrap_or_default();
    open(model, Purpose::Filter, &text);
    Vec::new()
}

/// A key for the topmost line. `Esc` was dealt with before.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let columns = model
        .picture
        .ready()
        .map(|picture| picture.columns.clone())
        .unwrap_or_default();
    let Some(Layer::Prompt(prompt)) = model.layers.last_mut() else {
        return Vec::new();
    };
    match key.code {
        KeyCode::Enter => return enter(model),
        KeyCode::Tab if prompt.purpose == Purpose::OpenFile => return data::complete(&prompt.input),
        KeyCode::Tab if prompt.purpose == Purpose::Filter => {
            prompt.input.complete(&columns);
        }
        _ => {
            if prompt.input.key(key) {
                prompt.error = None;
            }
        }
    }
    Vec::new()
}

/// Pasted text goes into a typed line and nowhere else.
pub fn paste(model: &mut Model, text: &str) {
    match model.layers.last_mut() {
        Some(Layer::Prompt(prompt)) => {
            prompt.input.insert(text);
            prompt.error = None;
        }
        Some(Layer::Palette(input, list)) => {
            input.insert(text);
            *list = crate::tui::model::List::default();
        }
        _ => {}
    }
}

fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Prompt(prompt)) = model.layers.last_mut() else {
        return Vec::new();
    };
    let text = prompt.input.text().trim().to_owned();
    let decision = match &prompt.purpose {
        Purpose::Filter => {
            let condition = (!text.is_empty()).then_some(text);
            let query = LeadQuery {
                condition,
                ..model.leads.query.clone()
            };
            let keep = model.leads.selected_id().map(str::to_owned);
            return leads::ask(model, query, keep);
        }
        Purpose::OpenFile => {
            model.layers.pop();
            return data::open_path(model, &text);
        }
        Purpose::Waive(gate, subject) => (Decision::Waived, gate.clone(), subject.clone()),
        Purpose::Reject(gate, subject) => (Decision::Rejected, gate.clone(), subject.clone()),
    };
    if text.is_empty() {
        prompt.error = Some((
            "a reason is needed: it stands in the log beside the gate".to_owned(),
            None,
        ));
        return Vec::new();
    }
    model.layers.pop();
    let (decision, gate, subject) = decision;
    vec![Effect::Ask(Request::Decide {
        gate,
        subject,
        decision,
        reason: text,
    })]
}

/// The condition was understood: its line is done with.
pub fn close_filter(model: &mut Model) {
    if matches!(
        model.layers.last(),
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::Filter,
            ..
        }))
    ) {
        model.layers.pop();
    }
}

/// Shows what is wrong under the condition, if its line is still open.
pub fn refuse_filter(model: &mut Model, error: AskError) -> Option<AskError> {
    match model.layers.last_mut() {
        Some(Layer::Prompt(prompt)) if prompt.purpose == Purpose::Filter => {
            prompt.error = Some((error.message, error.offset));
            None
        }
        _ => Some(error),
    }
}
