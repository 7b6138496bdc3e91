//! The sign-off sheet over the desk, and signing all that passed from it.

use super::runs;
use crate::operations::{Decision, GateKey};
use crate::tui::action::{Effect, Request};
use crate::tui::desk::{Deed, SignOffLayer};
use crate::tui::model::{Layer, Model};

/// Opens the sign-off sheet.
pub fn open(model: &mut Model) -> Vec<Effect> {
    model.layers.push(Layer::SignOff(SignOffLayer::default()));
    Vec::new()
}

/// A key for the sign-off sheet that is not one of reading; says whether it was one.
pub fn key(model: &mut Model, name: &str) -> Option<Vec<Effect>> {
    let passed = model
        .picture
        .ready()
        .map_or(0, |picture| picture.desk.sign_off.state.passed_unsigned);
    let Some(Layer::SignOff(sheet)) = model.layers.last_mut() else {
        return None;
    };
    if sheet.asking {
        sheet.asking = false;
        if name == "y" {
            return Some(vec![Effect::Ask(Request::SignPassed)]);
        }
        return Some(Vec::new());
    }
    match name {
        "s" | "E" if passed == 0 => model.say("every gate that passed is signed"),
        "s" | "E" => sheet.asking = true,
        "L" => return Some(runs::write_latest_log(model)),
        "H" => return Some(runs::write_latest_report(model)),
        _ => return None,
    }
    Some(Vec::new())
}

/// The answer to signing all that passed: each can be taken back singly.
pub fn signed_passed(model: &mut Model, result: Result<Vec<GateKey>, String>) -> Vec<Effect> {
    match result {
        Ok(keys) => {
            model.say(match keys.len() {
                1 => "1 passed gate signed and recorded".to_owned(),
                n => format!("{n} passed gates signed, each recorded"),
            });
            model.desk.future.clear();
            let deed = |key| Deed::Gate {
                key,
                decision: Decision::Signed,
                reason: String::new(),
            };
            model.desk.past.extend(keys.into_iter().map(deed));
            vec![model.ask_gates()]
        }
        Err(error) => {
            model.complain(error);
            Vec::new()
        }
    }
}
