//! The overview by mouse: what stands there leads to the pane that has all of it.

use super::{gates, leads, movement, verbs};
use crate::operations::Pane;
use crate::tui::action::Effect;
use crate::tui::hit::Glance;
use crate::tui::model::Model;

/// Goes to what was clicked.
pub fn open(model: &mut Model, glance: Glance) -> Vec<Effect> {
    match glance {
        Glance::Phase(place) => {
            let mut effects = verbs::drill(model, Pane::Pipeline);
            let (length, height) = (model.length(Pane::Pipeline), model.height(Pane::Pipeline));
            model.phases.select(place, length, height);
            effects.extend(movement::settle(model));
            effects
        }
        Glance::Gate(place) => gates::show(model, place),
        Glance::Tier(place) => {
            model.tiers.selected = place;
            leads::of_selected_tier(model)
        }
        Glance::Lead(place) => {
            let best = match model.selecting.settled() {
                Some(held) => Some(&held.best.1),
                None => model.picture.ready().map(|picture| &picture.best_leads),
            };
            let lead = best.and_then(|leads| leads.get(place)).cloned();
            lead.map_or_else(Vec::new, |lead| leads::show_card(model, lead))
        }
    }
}
