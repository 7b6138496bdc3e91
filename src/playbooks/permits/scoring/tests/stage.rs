//! The model on loopback, and a world that asks it.

use super::*;
use crate::connect::stand_in::{Script, StandIn};

/// A model that gives each lead its steps.
pub(super) fn model(steps: &[(&Lead, Value)]) -> StandIn {
    let lines: Vec<String> = steps
        .iter()
        .map(|(lead, steps)| json!({ "lead_ref": Input::of(lead).lead_ref, "steps": steps }).to_string())
        .collect();
    StandIn::start(Script::parse(&lines.join("\n"), "test").unwrap()).unwrap()
}

/// An answer with the usage of the golden case.
pub(super) fn says(lead: &Lead, score: i64) -> Value {
    let usage = json!({ "prompt_tokens": 1500, "cached_tokens": 1000, "completion_tokens": 2400 });
    json!({ "answer": content(lead, score), "reasoning": "Nine days old.", "usage": usage })
}

/// A world whose service is the stand-in.
pub(super) fn world(leads: &[Lead], model: &StandIn) -> World {
    let mut world = World::new(leads);
    world.set("llm.base_url", model.base_url());
    world
}
