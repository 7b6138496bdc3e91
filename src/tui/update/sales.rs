//! Steps of a sale and a reviewer's orders, each typed in one line on the lead at hand.

use super::{leads, prompt};
use crate::lens::Cell;
use crate::operations::{Pane, SaleTaken, typed_order, typed_sale};
use crate::tui::action::{Effect, Request};
use crate::tui::model::{Layer, Model, Purpose};

/// Opens the line for a step or an order on the lead at hand.
pub fn ask(model: &mut Model, purpose: fn(String) -> Purpose) -> Vec<Effect> {
    if let Some(lead) = leads::lead_at_hand(model) {
        prompt::open(model, purpose(lead), "");
    }
    Vec::new()
}

/// Orders the step that was typed; what is missing is said under the line, which stays open.
pub fn take_step(model: &mut Model, lead: &str, line: &str) -> Vec<Effect> {
    close(model, typed_sale(lead, line).map(Request::Sale))
}

/// Orders what a reviewer typed.
pub fn give_order(model: &mut Model, lead: &str, line: &str) -> Vec<Effect> {
    close(model, typed_order(lead, line).map(Request::Order))
}

fn close(model: &mut Model, typed: Result<Request, String>) -> Vec<Effect> {
    match typed {
        Ok(request) => {
            model.layers.pop();
            vec![Effect::Ask(request)]
        }
        Err(error) => {
            if let Some(Layer::Prompt(prompt)) = model.layers.last_mut() {
                prompt.error = Some((error, None));
            }
            Vec::new()
        }
    }
}

/// A step was recorded, or was not. The row shows it at once; sums over all leads are asked for anew.
pub fn taken(model: &mut Model, lead: &str, result: Result<SaleTaken, String>) -> Vec<Effect> {
    let taken = match result {
        Ok(taken) => taken,
        Err(error) => {
            model.complain(error);
            return Vec::new();
        }
    };
    let now = &taken.now;
    let grid = &mut model.leads.grid;
    grid.change(lead, "sale", Cell::Text(now.step.clone()));
    grid.change(lead, "sold_to", Cell::text(now.to.as_deref()));
    let price = now.price.map_or(Cell::Null, |value| Cell::Real { value, decimals: 2 });
    grid.change(lead, "sold_price", price);
    let name = leads::name_of(model, lead).unwrap_or_else(|| lead.to_owned());
    let buyer = now.to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
    let price = now
        .price
        .map(|price| format!(" for {}", crate::engine::usd(price)))
        .unwrap_or_default();
    let next = if now.next.is_empty() {
        "nothing follows".to_owned()
    } else {
        format!("next: {}", now.next.join(", "))
    };
    model.say(format!("{name}: {}{buyer}{price} · {next}", now.step));
    // What is sold leaves the leads that can be; whoever works down the list stays in it.
    if !now.sellable && model.layers.is_empty() && model.leads.grid.selected_id() == Some(lead) {
        let (length, height) = (model.length(Pane::Leads), model.height(Pane::Leads));
        model.leads.grid.list.step(1, length, height);
    }
    let mut effects = vec![model.ask_picture()];
    effects.extend(leads::reopen(model));
    effects
}

/// An order was recorded, or was not.
pub fn ordered(model: &mut Model, lead: &str, result: Result<String, String>) -> Vec<Effect> {
    match result {
        Ok(note) => {
            let name = leads::name_of(model, lead).unwrap_or_else(|| lead.to_owned());
            model.say(format!("{name}: {note}"));
            let mut effects = vec![model.ask_picture()];
            effects.extend(leads::reopen(model));
            effects
        }
        Err(error) => {
            model.complain(error);
            Vec::new()
        }
    }
}
