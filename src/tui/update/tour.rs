//! The guided tour follows what is done: a step waits until what it asks for holds, however that came about.

use crossterm::event::KeyCode;

use super::movement;
use crate::operations::tour;
use crate::tui::action::{Action, Effect};
use crate::tui::model::Model;
use crate::tui::tour::{Standing, Walk, is_done, standing};

/// Whether the tour's band is on screen.
pub fn is_walked(model: &Model) -> bool {
    model.tour.as_ref().is_some_and(|walk| walk.walking)
}

/// Remembers that a verb was carried out.
pub fn note(model: &mut Model, verb: &str) {
    if let Some(walk) = &mut model.tour {
        walk.acted = Some(verb.to_owned());
    }
}

/// Where a step can no longer be done, Enter or the space bar goes on to the next one.
pub fn skips(model: &mut Model, action: &Action) -> bool {
    let Action::Key(key) = action else { return false };
    let wanted = matches!(key.code, KeyCode::Enter | KeyCode::Char(' '));
    let step = model.tour.as_ref().filter(|walk| walk.walking).and_then(Walk::step);
    let blocked = step.is_some_and(|step| matches!(standing(model, step), Standing::Blocked(_)));
    if !(wanted && blocked) {
        return false;
    }
    model.message = None;
    advance(model);
    // What the step would have opened is not there: the steps in it go with it.
    while model
        .tour
        .as_ref()
        .and_then(Walk::step)
        .is_some_and(|step| step.over.is_some())
    {
        advance(model);
    }
    follow(model);
    true
}

fn advance(model: &mut Model) {
    if let Some(walk) = &mut model.tour {
        walk.at += 1;
        walk.acted = None;
    }
}

/// Goes on over every step that is done. A step in something that was closed again goes back to the one that opens it.
pub fn follow(model: &mut Model) {
    while let Some(walk) = model.tour.as_ref().filter(|walk| walk.walking) {
        let Some(step) = walk.step() else { return };
        if is_done(model, walk, &step.done) {
            advance(model);
            continue;
        }
        if step.over.is_some()
            && model.layers.is_empty()
            && let Some(walk) = &mut model.tour
        {
            walk.at = walk.at.saturating_sub(1);
        }
        return;
    }
}

/// Leaves the tour, or takes it up again: where it was left, or at the beginning once it was over.
pub fn toggle(model: &mut Model) -> Vec<Effect> {
    let Some(walk) = &mut model.tour else { return Vec::new() };
    walk.walking = !walk.walking;
    walk.acted = None;
    let over = walk.at >= tour().steps.len();
    if walk.walking && over {
        walk.at = 0;
    }
    let left = !walk.walking;
    if left {
        model.say("the tour is left, and everything goes on working here; {tour} takes it up again");
    }
    model.fit();
    movement::settle(model)
}
