//! The Leads pane: its queue, kept filters, statuses, notes, masking, and what goes to the clipboard.

use super::{data, gates, grid, movement, prompt, selection, verbs};
use crate::lens::Cell;
use crate::operations::{Capacity, Pane, SavedFilter, SheetKey, SheetSource, SheetView, Statuses, TableKey, fitting};
use crate::store::Mark;
use crate::tui::action::{Effect, Request, Told};
use crate::tui::desk::Step as How;
use crate::tui::history::{Marked, Step};
use crate::tui::model::{Layer, Model, Purpose};

/// Asks for the queue when the pane is looked at for the first time.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    if !model.leads.grid.opened() && model.has_leads() {
        return reopen(model);
    }
    grid::settle(model);
    Vec::new()
}

/// Asks for the queue again; the selection stays on its lead.
pub fn reopen(model: &mut Model) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let leads = &mut model.leads.grid;
    leads.reading = generation;
    vec![Effect::Ask(Request::Sheet {
        generation,
        key: SheetKey::Leads,
    })]
}

/// Shows the selected tier's leads.
pub fn of_selected_tier(model: &mut Model) -> Vec<Effect> {
    let place = model.tiers.selected;
    let selection = model.picture.ready().and_then(|picture| {
        let tier = picture.tiers.as_ref().ok()?.get(place)?;
        Some(picture.tier_facts.choices.leads_of(&tier.tier))
    });
    selection.map_or_else(Vec::new, |selection| selection::open(model, selection))
}

/// Shows personal data of the current table, once that is recorded, or hides it again.
pub fn toggle_mask(model: &mut Model) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let Some(grid) = model.grid_mut() else {
        return Vec::new();
    };
    if !grid.unmask {
        let key = grid.key.clone();
        let masks = |source: &SheetSource| source.columns().iter().any(|column| column.personal.is_some());
        if !grid.source().is_some_and(|source| masks(source)) {
            let aside = matches!(
                &key,
                SheetKey::Data {
                    table: TableKey::Quarantine { .. }
                }
            );
            model.say(if aside {
                "unmask: what was set aside stays masked; the file's own table can be unmasked"
            } else {
                "unmask: this table holds no personal data"
            });
            return Vec::new();
        }
        return vec![Effect::Ask(Request::Unmask { key })];
    }
    grid.unmask = false;
    // What was asked of clear values must not go on telling of them.
    let (fit, lost) = match grid.source() {
        Some(source) => fitting(source, &grid.view, false),
        None => (grid.view.clone(), Vec::new()),
    };
    let letters = grid.view.query.find.is_some();
    grid.view = fit;
    grid.view.query.find = None;
    let (key, keep) = (grid.key.clone(), grid.selected_row());
    let effects = grid::arrange(grid, generation, keep);
    if letters || !lost.is_empty() {
        model.history.forget(&key);
        model.say("masked again; what was looked for in clear is taken away");
    }
    effects
}

/// It is recorded: now it may be shown.
pub fn unmasked(model: &mut Model, key: &SheetKey, result: Result<(), String>) -> Vec<Effect> {
    if let Err(error) = result {
        model.complain(error);
        return Vec::new();
    }
    let generation = model.generations.fresh();
    let Some(grid) = model.grid_of_mut(key) else {
        return Vec::new();
    };
    grid.unmask = true;
    let keep = grid.selected_row();
    grid::arrange(grid, generation, keep)
}

/// The lead that a key is about: the open card's, else the selected one.
pub(super) fn lead_at_hand(model: &Model) -> Option<String> {
    match model.layers.last() {
        Some(Layer::Card(card)) => Some(card.lead.clone()),
        _ => model.leads.grid.selected_id().map(str::to_owned),
    }
}

/// A lead's status and note as they stand on screen.
fn standing(model: &Model, lead: &str) -> Marked {
    let text = |name: &str| match model.leads.grid.cell_of(lead, name) {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    };
    Marked {
        status: text("status").unwrap_or_else(|| "new".to_owned()),
        note: text("note"),
    }
}

/// Shows a mark on screen, ahead of its answer or in place of one that was refused.
fn show_mark(model: &mut Model, lead: &str, marked: &Marked) {
    let grid = &mut model.leads.grid;
    grid.change(lead, "status", Cell::Text(marked.status.clone()));
    let note = marked.note.as_deref().filter(|note| !note.is_empty());
    grid.change(lead, "note", Cell::text(note));
}

/// Orders a status, or a note, or both, and shows them at once; what is not named stays as it is in the store, which may
/// know better than the screen.
fn mark(model: &mut Model, lead: &str, status: Option<String>, note: Option<String>) -> Vec<Effect> {
    let before = standing(model, lead);
    let mut after = before.clone();
    if let Some(status) = &status {
        after.status.clone_from(status);
    }
    if note.is_some() {
        after.note = note.clone().filter(|note| !note.is_empty());
    }
    show_mark(model, lead, &after);
    model.leads.marking.push(lead.to_owned());
    let effect = Effect::Ask(Request::Mark {
        lead: lead.to_owned(),
        status,
        note,
        step: How::Fresh,
    });
    model.history.push(Step::Mark {
        lead: lead.to_owned(),
        before,
        after,
    });
    vec![effect]
}

/// Sets the status that belongs to a key and steps on to the next lead.
pub fn mark_by_key(model: &mut Model, key: &str) -> Vec<Effect> {
    let statuses = Statuses::built_in();
    let Some(status) = statuses.status.iter().find(|status| status.key.to_string() == key) else {
        return Vec::new();
    };
    let open = matches!(model.layers.last(), Some(Layer::Card(_)));
    let Some(lead) = lead_at_hand(model) else {
        return Vec::new();
    };
    let mut effects = mark(model, &lead, Some(status.name.clone()), None);
    let (length, height) = (model.length(Pane::Leads), model.height(Pane::Leads));
    let here = model.leads.grid.list.selected;
    model.leads.grid.list.step(1, length, height);
    effects.extend(ensure(model));
    if open && model.leads.grid.list.selected != here {
        match model.leads.grid.selected_id().map(str::to_owned) {
            Some(next) => effects.extend(verbs::card(model, next, false)),
            None => {
                model.layers.pop();
            }
        }
    }
    effects
}

/// Opens the line for a note on the lead at hand.
pub fn note(model: &mut Model) -> Vec<Effect> {
    if let Some(lead) = lead_at_hand(model) {
        let now = standing(model, &lead).note.unwrap_or_default();
        prompt::open(model, Purpose::Note(lead), &now);
    }
    Vec::new()
}

/// Keeps a note; an empty one takes it away.
pub fn keep_note(model: &mut Model, lead: &str, text: &str) -> Vec<Effect> {
    mark(model, lead, None, Some(text.trim().to_owned()))
}

/// A mark was recorded, or was not.
pub fn marked(model: &mut Model, lead: &str, step: How, result: Result<(Mark, Capacity), String>) -> Vec<Effect> {
    let marking = &mut model.leads.marking;
    if let Some(place) = marking.iter().position(|ordered| ordered == lead) {
        marking.remove(place);
    }
    let latest = !marking.iter().any(|ordered| ordered == lead);
    match result {
        Ok((mark, capacity)) => {
            let Mark { status, note, .. } = mark;
            let marked = Marked { status, note };
            // A later order on the same lead is on screen already; its own answer follows.
            if latest {
                show_mark(model, lead, &marked);
            }
            if let Some(picture) = model.picture.ready_mut() {
                picture.capacity = capacity;
            }
            let name = name_of(model, lead).unwrap_or_else(|| lead.to_owned());
            let way = match step {
                How::Undo => "{redo} does it again",
                How::Fresh | How::Redo => "{undo} undoes",
            };
            let noted = model.history.last_mark(lead, step);
            let noted = noted.is_some_and(|(before, after)| before.status == after.status && before.note != after.note);
            let what = match (noted, marked.note.as_deref().unwrap_or_default()) {
                (false, _) => format!("{name}: {}", marked.status),
                (true, "") => format!("no note on {name}"),
                (true, _) => format!("note kept on {name}"),
            };
            model.say(format!("{what} · {way}"));
        }
        Err(error) => {
            let refused = model.history.put_back_mark(lead, step);
            if let Some(Step::Mark { before, after, .. }) = refused
                && latest
            {
                let stands = if step == How::Undo { after } else { before };
                show_mark(model, lead, &stands);
            }
            model.complain(error);
        }
    }
    Vec::new()
}

/// Sets a lead's mark to what a step says, and goes to its lead.
fn restore(model: &mut Model, lead: &str, marked: Marked, step: How) -> Vec<Effect> {
    let mut effects = verbs::go(model, Pane::Leads);
    go_to(model, lead);
    show_mark(model, lead, &marked);
    model.leads.marking.push(lead.to_owned());
    effects.push(Effect::Ask(Request::Mark {
        lead: lead.to_owned(),
        status: Some(marked.status),
        note: Some(marked.note.unwrap_or_default()),
        step,
    }));
    if matches!(model.layers.last(), Some(Layer::Card(_))) {
        effects.extend(verbs::card(model, lead.to_owned(), false));
    }
    effects
}

/// Goes to a lead and opens its card.
pub fn show_card(model: &mut Model, lead: String) -> Vec<Effect> {
    if !model.leads.grid.opened() {
        model.leads.grid.keep = Some(lead.clone());
    }
    let mut effects = verbs::go(model, Pane::Leads);
    go_to(model, &lead);
    effects.extend(verbs::card(model, lead, false));
    effects
}

/// Selects a lead, if it is among the rows in force.
fn go_to(model: &mut Model, lead: &str) {
    let (length, height) = (model.length(Pane::Leads), model.height(Pane::Leads));
    let leads = &mut model.leads.grid;
    let Some(row) = leads.row_of(lead) else { return };
    let place = match &leads.rows {
        Some(rows) => rows.iter().position(|found| *found == row),
        None => usize::try_from(row).ok(),
    };
    if let Some(place) = place {
        leads.list.select(place, length, height);
    }
    movement::settle(model);
}

/// A lead's name as it stands on screen.
pub fn name_of(model: &Model, lead: &str) -> Option<String> {
    model.leads.grid.cell_of(lead, "name").map(|cell| cell.shown())
}

/// The next kept filter, and after the last one none.
pub fn next_filter(model: &mut Model) -> Vec<Effect> {
    let next = model.leads.filter().map_or(1, |place| place + 2);
    take_filter(model, if next > model.leads.filters.len() { 0 } else { next })
}

/// Takes a kept filter; the first chip is "all".
pub fn take_filter(model: &mut Model, chip: usize) -> Vec<Effect> {
    let filter = chip.checked_sub(1).and_then(|place| model.leads.filters.get(place));
    let condition = filter.map(|filter| filter.condition.clone());
    grid::change(model, |grid| grid.view.query.condition = condition)
}

/// Keeps the condition in force under a name; an empty name forgets the kept filter in force.
pub fn keep_filter(model: &mut Model, name: &str) {
    let Some(condition) = model.leads.grid.view.query.condition.clone() else {
        return;
    };
    let filters = &mut model.leads.filters;
    if name.is_empty() {
        filters.retain(|filter| filter.built_in || filter.condition != condition);
        model.say("the kept filter is forgotten; its condition still holds");
        return;
    }
    filters.retain(|filter| filter.built_in || (filter.name != name && filter.condition != condition));
    filters.push(SavedFilter {
        name: name.to_owned(),
        condition,
        built_in: false,
    });
    model.say(format!("kept as {name}: {{next filter}} goes through the kept filters"));
}

/// Opens the line for a kept filter's name.
pub fn ask_filter_name(model: &mut Model) -> Vec<Effect> {
    if model.leads.grid.view.query.condition.is_none() {
        model.say("keep filter: no condition is in force; {filter} sets one");
        return Vec::new();
    }
    let own = model.leads.filter().and_then(|place| model.leads.filters.get(place));
    let name = own.filter(|filter| !filter.built_in).map(|filter| filter.name.clone());
    prompt::open(model, Purpose::KeepFilter, &name.unwrap_or_default());
    Vec::new()
}

/// Asks for a text about the lead at hand.
pub fn tell(model: &mut Model, what: Told) -> Vec<Effect> {
    lead_at_hand(model).map_or_else(Vec::new, |lead| vec![Effect::Ask(Request::TextOf { lead, what })])
}

/// Puts the text on the clipboard.
pub fn told(model: &mut Model, what: Told, result: Result<String, String>) -> Vec<Effect> {
    match result {
        Ok(text) => {
            model.say(match what {
                Told::Phone => "phone copied in clear; this is recorded",
                Told::Mail => "mail address copied in clear; this is recorded",
                Told::TalkTrack => "talk track copied",
            });
            vec![Effect::Copy(text)]
        }
        Err(error) => {
            model.complain(error);
            Vec::new()
        }
    }
}

/// Takes the last step back, or does it again.
pub fn travel(model: &mut Model, back: bool) -> Vec<Effect> {
    // At the desk it is decisions that are taken back; they have a history of their own, for each is recorded.
    let decided = if back { &model.desk.past } else { &model.desk.future };
    if model.pane == Pane::Gates && model.layers.is_empty() && !decided.is_empty() {
        return if back {
            gates::undo_decision(model)
        } else {
            gates::redo_decision(model)
        };
    }
    if back && model.pane == Pane::Data && !model.data.inside && model.data.accepted {
        return data::take_back();
    }
    let step = if back {
        model.history.undo()
    } else {
        model.history.redo()
    };
    match step {
        Some(Step::View { key, before, after }) => {
            let view: &SheetView = if back { &before } else { &after };
            model.say(if back {
                "view as before: {redo} brings it back"
            } else {
                "view again"
            });
            grid::restore(model, &key, view)
        }
        Some(Step::Select { before, after }) => {
            let filter = if back { before } else { after };
            model.say(match (filter.is_empty(), back) {
                (true, true) => "all leads as before: {redo} brings the filter back".to_owned(),
                (true, false) => "all leads again".to_owned(),
                (false, _) => format!("leads of {} again", filter.title()),
            });
            selection::restore(model, filter)
        }
        Some(Step::Mark { lead, before, .. }) if back => restore(model, &lead, before, How::Undo),
        Some(Step::Mark { lead, after, .. }) => restore(model, &lead, after, How::Redo),
        None => {
            model.say(if back { "nothing to undo" } else { "nothing to redo" });
            Vec::new()
        }
    }
}
