//! The reviewer's desk: its list and filter, decisions with undo and redo.

use super::{movement, prompt, verbs};
use crate::engine::{Judged, Outcome};
use crate::operations::{Decision, GateFilter, GateKey, NOBODY, OperationError, Pane, SheetKey};
use crate::tui::action::{Effect, Request};
use crate::tui::desk::{Deed, Step};
use crate::tui::model::{Model, Purpose};

/// A gate as people say it.
pub fn named(key: &GateKey) -> String {
    match &key.1 {
        Some(subject) => format!("{} {subject}", key.0),
        None => key.0.clone(),
    }
}

/// The selected gate's id and subject.
pub fn selected_key(model: &Model) -> Option<GateKey> {
    model.selected_gate().map(key_of)
}

fn key_of(gate: &Judged) -> GateKey {
    (gate.id.clone(), gate.subject.clone())
}

/// Finds the shown gates anew after the gates or the filter changed, and stays on the gate `keep`.
pub fn renew(model: &mut Model, keep: Option<&GateKey>) {
    let found = {
        let gates: Vec<&Judged> = model.gate_list().collect();
        // A condition was tried when it was typed; should it not fit any more, all gates are better than none.
        let places = model.desk.filter.places(&gates);
        places.unwrap_or_else(|_| (0..gates.len()).collect())
    };
    model.desk.rows = found;
    let place = keep.and_then(|key| place_of(model, key));
    let (length, height) = (model.length(Pane::Gates), model.height(Pane::Gates));
    model
        .gates
        .select(place.unwrap_or(model.gates.selected), length, height);
}

/// The row of a gate in the shown list.
fn place_of(model: &Model, key: &GateKey) -> Option<usize> {
    model.shown_gates().position(|gate| key_of(gate) == *key)
}

fn select(model: &mut Model, row: usize) {
    let (length, height) = (model.length(Pane::Gates), model.height(Pane::Gates));
    model.gates.select(row, length, height);
}

/// Goes to a gate; one that the filter hides brings the whole list back.
fn go_to(model: &mut Model, key: &GateKey) {
    if place_of(model, key).is_none() {
        model.desk.filter = GateFilter::default();
        renew(model, Some(key));
    }
    if let Some(row) = place_of(model, key) {
        select(model, row);
    }
}

/// Shows a gate by its place among all of them.
pub fn show(model: &mut Model, place: usize) -> Vec<Effect> {
    let key = model.gate_list().nth(place).map(key_of);
    let effects = verbs::go(model, Pane::Gates);
    if let Some(key) = key {
        go_to(model, &key);
    }
    effects
}

/// The next or previous gate that awaits a decision, round and round.
pub fn undecided(model: &mut Model, forward: bool) -> Vec<Effect> {
    match neighbour(model, forward) {
        Some(row) => select(model, row),
        None if model.desk.filter.words().is_some() => model.say("none of these gates awaits a decision"),
        None => model.say("no gate awaits a decision"),
    }
    Vec::new()
}

/// Whether pairs in a gate's evidence wait for a decision, however the gate itself came out.
fn pairs_wait(model: &Model, gate: &Judged) -> bool {
    let picture = model.picture.ready();
    picture.is_some_and(|picture| picture.desk.waiting.contains_key(&key_of(gate)))
}

/// The nearest other gate that is undecided, itself or in its pairs; the selected one itself where there is no other.
fn neighbour(model: &Model, forward: bool) -> Option<usize> {
    let open: Vec<usize> = model
        .shown_gates()
        .enumerate()
        .filter(|(_, gate)| gate.undecided() || pairs_wait(model, gate))
        .map(|(place, _)| place)
        .collect();
    let here = model.gates.selected;
    if forward {
        open.iter()
            .find(|place| **place > here)
            .or_else(|| open.first())
            .copied()
    } else {
        open.iter()
            .rev()
            .find(|place| **place < here)
            .or_else(|| open.last())
            .copied()
    }
}

/// Signs the selected gate and goes on to the next undecided one.
pub fn sign(model: &mut Model) -> Vec<Effect> {
    let Some(key) = selected_key(model) else {
        return Vec::new();
    };
    if asks_who(model, "sign") {
        return Vec::new();
    }
    let here = model.gates.selected;
    match neighbour(model, true).filter(|row| *row != here) {
        Some(row) => select(model, row),
        None => select(model, here + 1),
    }
    decide(model, key, Decision::Signed, String::new())
}

/// Opens the line for the reason of a waiver or a rejection.
pub fn ask_reason(model: &mut Model, verb: &str, purpose: fn(String, Option<String>) -> Purpose) -> Vec<Effect> {
    if let Some((gate, subject)) = selected_key(model)
        && !asks_who(model, verb)
    {
        prompt::open(model, purpose(gate, subject), "");
    }
    Vec::new()
}

/// Where nobody is named who decides, the first decision waits for a second key: what stands in the audit chain stays
/// there. Says whether it was asked just now. What the tour signs is thrown away, so nobody is asked there.
fn asks_who(model: &mut Model, verb: &str) -> bool {
    let unnamed = model.picture.ready().is_some_and(|picture| !picture.signer);
    if !unnamed || model.tour.is_some() || model.desk.told_unnamed {
        return false;
    }
    model.desk.told_unnamed = true;
    model.say(format!(
        "nobody is named: {{{verb}}} again decides as `{NOBODY}`; start with --as NAME or the variable USER to sign"
    ));
    true
}

/// Orders a decision and remembers it, so that it can be taken back.
pub fn decide(model: &mut Model, key: GateKey, decision: Decision, reason: String) -> Vec<Effect> {
    let order = order_of(model, &key, decision, &reason, Step::Fresh);
    model.desk.past.push(Deed::Gate { key, decision, reason });
    model.desk.future.clear();
    vec![Effect::Ask(order)]
}

fn order_of(model: &Model, key: &GateKey, decision: Decision, reason: &str, step: Step) -> Request {
    let gates = model.picture.ready().into_iter().flat_map(|picture| &picture.states);
    let shown = gates
        .flat_map(|state| &state.gates)
        .find(|gate| gate.id == key.0 && gate.subject == key.1);
    Request::Decide {
        seen: shown
            .filter(|_| decision != Decision::Withdrawn)
            .map(|gate| gate.binding.clone()),
        gate: key.0.clone(),
        subject: key.1.clone(),
        decision,
        reason: reason.to_owned(),
        step,
    }
}

/// Takes the last decision of this session back: on a gate by a withdrawal, on a pair by what stood there before. The
/// audit chain keeps both.
pub fn undo_decision(model: &mut Model) -> Vec<Effect> {
    let Some(deed) = model.desk.past.pop() else {
        model.say("nothing was decided in this session");
        return Vec::new();
    };
    let order = match &deed {
        Deed::Gate { key, .. } => {
            let order = order_of(model, key, Decision::Withdrawn, "undone", Step::Undo);
            go_to(model, key);
            order
        }
        Deed::Pair { order, before } => {
            let mut back = order.clone();
            back.choice.clone_from(before);
            Request::DecidePair {
                order: back,
                step: Step::Undo,
            }
        }
    };
    model.desk.future.push(deed);
    vec![Effect::Ask(order)]
}

/// Does the decision again that was taken back last.
pub fn redo_decision(model: &mut Model) -> Vec<Effect> {
    let Some(deed) = model.desk.future.pop() else {
        model.say("no decision was taken back");
        return Vec::new();
    };
    let order = match &deed {
        Deed::Gate { key, decision, reason } => {
            let order = order_of(model, key, *decision, reason, Step::Redo);
            go_to(model, key);
            order
        }
        Deed::Pair { order, .. } => Request::DecidePair {
            order: order.clone(),
            step: Step::Redo,
        },
    };
    model.desk.past.push(deed);
    vec![Effect::Ask(order)]
}

/// An order was refused: the history is put back to what it was before.
pub(super) fn put_back(model: &mut Model, step: Step, is_it: impl Fn(&Deed) -> bool) {
    let desk = &mut model.desk;
    let (from, to) = match step {
        Step::Fresh => (&mut desk.past, None),
        Step::Undo => (&mut desk.future, Some(&mut desk.past)),
        Step::Redo => (&mut desk.past, Some(&mut desk.future)),
    };
    if let Some(place) = from.iter().rposition(is_it) {
        let deed = from.remove(place);
        if let Some(to) = to {
            to.push(deed);
        }
    }
}

/// The answer to a decision.
pub fn decided(
    model: &mut Model,
    key: &GateKey,
    decision: Decision,
    step: Step,
    result: Result<(), String>,
) -> Vec<Effect> {
    match result {
        Ok(()) => {
            let more = match step {
                Step::Undo => " · {redo} does it again",
                _ => " · {undo} takes it back",
            };
            model.say(format!("gate {} {} and recorded{more}", named(key), decision.word()));
            vec![model.ask_gates()]
        }
        Err(error) => {
            put_back(
                model,
                step,
                |deed| matches!(deed, Deed::Gate { key: held, .. } if held == key),
            );
            model.complain(error);
            Vec::new()
        }
    }
}

/// Opens the evidence rows of the selected gate.
pub fn evidence(model: &mut Model) -> Vec<Effect> {
    let Some(gate) = model.selected_gate() else {
        return Vec::new();
    };
    if gate.evidence.is_none() {
        let why = if gate.outcome == Outcome::Skipped {
            "was skipped"
        } else {
            "has no rows behind its number"
        };
        let words = format!("gate {} {why}", gate.id);
        model.say(words);
        return Vec::new();
    }
    let (id, subject) = key_of(gate);
    let title = format!("{id} {}", gate.evidence_words);
    verbs::open_sheet(model, title.trim().to_owned(), SheetKey::Evidence { gate: id, subject })
}

/// Opens the line for a condition on gates.
pub fn open_filter(model: &mut Model) -> Vec<Effect> {
    let text = model.desk.filter.condition.clone().unwrap_or_default();
    prompt::open(model, Purpose::GateFilter, &text);
    Vec::new()
}

/// Narrows the list by a condition; an empty one takes it away. Gives what is wrong with it and where.
///
/// # Errors
/// The sentence, and the place in the condition where there is one; the list is then as it was.
pub fn filter_by(model: &mut Model, text: &str) -> Result<(), (String, Option<usize>)> {
    let filter = GateFilter {
        condition: (!text.is_empty()).then(|| text.to_owned()),
        ..model.desk.filter.clone()
    };
    let tried = filter.places(&model.gate_list().collect::<Vec<_>>());
    tried.map_err(|error| match error {
        OperationError::Rule(rule) => (rule.message.clone(), Some(rule.offset)),
        other => (other.to_string(), None),
    })?;
    narrow(model, filter);
    Ok(())
}

/// Opens the line for letters to find.
pub fn open_find(model: &mut Model) -> Vec<Effect> {
    let now = model.desk.filter.letters.clone();
    prompt::open(model, Purpose::GateFind(now.clone()), now.as_deref().unwrap_or(""));
    Vec::new()
}

/// Only gates with these letters are shown.
pub fn find(model: &mut Model, letters: Option<String>) {
    let filter = GateFilter {
        letters,
        ..model.desk.filter.clone()
    };
    narrow(model, filter);
}

/// The next choice of outcomes.
pub fn cycle(model: &mut Model) -> Vec<Effect> {
    let filter = GateFilter {
        choice: model.desk.filter.choice.next(),
        ..model.desk.filter.clone()
    };
    let word = filter.choice.word();
    narrow(model, filter);
    model.say(format!("gates: {word} ({})", model.desk.rows.len()));
    Vec::new()
}

fn narrow(model: &mut Model, filter: GateFilter) {
    let keep = selected_key(model);
    model.desk.filter = filter;
    renew(model, keep.as_ref());
}

/// Takes the filter away; nothing when there is none.
pub fn step_back(model: &mut Model) -> Option<Vec<Effect>> {
    model.desk.filter.words()?;
    narrow(model, GateFilter::default());
    Some(movement::settle(model))
}
