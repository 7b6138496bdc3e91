//! Taking merges of records back, typed in one line.

use super::prompt;
use crate::operations::Undone;
use crate::tui::action::{Effect, Request};
use crate::tui::model::{Layer, Model, Purpose};

/// The word for every merge.
const ALL: &str = "all";

/// Opens the line for a merge's id, with that of the selected one in it.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    let selected = model.groups.merges.selected_id().map(str::to_owned);
    prompt::open(model, Purpose::UndoMerge, &selected.unwrap_or_default());
    Vec::new()
}

/// Orders the undoing of the merge that was typed; an empty line is no order, so that nobody undoes all by mistake.
pub fn order(model: &mut Model, line: &str) -> Vec<Effect> {
    let typed = line.trim();
    if typed.is_empty() {
        if let Some(Layer::Prompt(prompt)) = model.layers.last_mut() {
            prompt.error = Some(("type a merge's id, or all".to_owned(), None));
        }
        return Vec::new();
    }
    model.layers.pop();
    let all = typed.trim_start_matches('-').eq_ignore_ascii_case(ALL);
    vec![Effect::Ask(Request::UndoMerges((!all).then(|| typed.to_owned())))]
}

/// Merges were taken back, or were not.
pub fn undone(model: &mut Model, result: Result<Undone, String>) -> Vec<Effect> {
    let undone = match result {
        Ok(undone) => undone,
        Err(error) => {
            model.complain(error);
            return Vec::new();
        }
    };
    let count = crate::engine::counted(undone.merges.len(), "merge", "merges");
    let names = match undone.merges.as_slice() {
        [one] => format!("{} and {} are two again", one.survivor, one.absorbed),
        _ => format!("{count} undone"),
    };
    let state = match undone.generation {
        Some(seq) => format!("generation {seq} is live"),
        None => "the next run keeps them apart".to_owned(),
    };
    model.say(format!("{names} · {state}"));
    vec![model.ask_picture()]
}
