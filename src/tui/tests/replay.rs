//! A record that plays: one operation after the other, its pane in front, held and stopped by keys.

use super::screens::drawn;
use super::*;
use crate::lens::LeadSelection;
use crate::operations::{Entry, LeadFilter, Operation, Pane, ReplayState, Replayed, RunOrder, SheetKey, SheetView};
use crate::tui::action::Request;
use crate::tui::replay::Replaying;

fn entries() -> Vec<Entry> {
    let playbook = || graded_picture().playbook;
    let looked = SheetView {
        hidden: Some(vec!["tier".into()]),
        ..SheetView::default()
    };
    let did = [
        Operation::Mark {
            playbook: playbook(),
            lead: "L1".into(),
            status: Some("called".into()),
            note: None,
        },
        Operation::View {
            playbook: playbook(),
            sheet: SheetKey::Leads,
            view: looked,
        },
        Operation::Run {
            playbook: playbook(),
            order: RunOrder::default(),
        },
    ];
    let entry = |(place, did): (usize, Operation)| Entry {
        seq: place as u64 + 1,
        who: "somebody".into(),
        as_of: chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
        did,
        ended: None,
    };
    did.into_iter().enumerate().map(entry).collect()
}

fn playing() -> Model {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "1");
    model.replay = Some(Replaying::new(entries()));
    model
}

/// The moment that the screen waits for has come.
fn wait(model: &mut Model) -> Vec<Effect> {
    let due = model.replay.as_ref().unwrap().due;
    update(model, Action::ReplayDue(due))
}

fn over(model: &mut Model, state: ReplayState) -> Vec<Effect> {
    let acting = model.replay.as_ref().and_then(|replay| replay.next());
    let is_run = acting.is_some_and(|entry| matches!(entry.did, Operation::Run { .. }));
    let done = Replayed {
        seq: 1,
        who: "somebody".into(),
        what: "mark L1: called".into(),
        state,
        result: "status called".into(),
        error: None,
        is_run,
        outcome: None,
    };
    update(model, Action::Replayed(Box::new(done)))
}

fn paces(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Pace(_)))
}

fn replays(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Replay(_)))
}

/// The picture that was asked for is there.
fn read(model: &mut Model) {
    let generation = model.generations.picture;
    let result = Ok(Box::new(graded_picture()));
    update(model, Action::Answer(Answer::Picture { generation, result }));
}

#[test]
fn each_operation_comes_after_the_one_before_with_its_pane_in_front() {
    let mut model = playing();
    assert_eq!(model.pane, Pane::Overview);
    assert!(replays(&wait(&mut model)));
    assert_eq!(model.pane, Pane::Leads);
    let line = drawn(&model).0;
    assert!(
        line.contains("replay 1 of 3 · Space pause · . step · Esc stop"),
        "{line}"
    );
    assert!(!replays(&wait(&mut model)), "one at a time");
    let effects = over(&mut model, ReplayState::Done);
    assert!(
        paces(&effects)
            && effects.contains(&Effect::Ask(Request::Picture {
                generation: model.generations.picture
            }))
    );
    read(&mut model);
    assert_eq!(said(&model), "1 of 3: mark L1: called: status called");
    let hidden = Some(vec!["tier".to_owned()]);
    assert_ne!(model.leads.grid.view.hidden, hidden);
    let effects = wait(&mut model);
    assert!(paces(&effects) && !replays(&effects), "a look is nothing to carry out");
    assert_eq!(model.leads.grid.view.hidden, hidden);
    assert!(replays(&wait(&mut model)));
    assert!(
        model.job.is_some() && model.pane == Pane::Pipeline,
        "a run is followed as any other"
    );
    over(&mut model, ReplayState::Done);
    read(&mut model);
    assert!(model.job.is_none());
    assert_eq!(wait(&mut model), []);
    assert!(model.replay.is_none());
    assert_eq!(said(&model), "replayed: 3 of 3 operations");
}

#[test]
fn a_replay_is_held_goes_on_step_by_step_and_is_stopped() {
    let mut model = playing();
    let waited = model.replay.as_ref().unwrap().due;
    press(&mut model, "Space");
    assert_eq!(wait(&mut model), [], "it is held");
    assert!(drawn(&model).0.contains("replay 0 of 3 · Space go on"));
    assert!(replays(&press(&mut model, ".")), "one operation");
    assert_eq!(press(&mut model, "."), [], "and no other before it is over");
    assert!(!paces(&over(&mut model, ReplayState::Done)), "it is held still");
    read(&mut model);
    let effects = press(&mut model, "Space");
    assert!(paces(&effects));
    assert_eq!(
        update(&mut model, Action::ReplayDue(waited)),
        [],
        "an earlier moment counts no more"
    );
    press(&mut model, "Esc");
    assert!(model.replay.is_none());
    assert_eq!(
        said(&model),
        "the replay is stopped: 1 of 3 operations are done, and stay"
    );
}

#[test]
fn what_is_refused_holds_the_replay() {
    let mut model = playing();
    wait(&mut model);
    assert!(!paces(&over(&mut model, ReplayState::Refused)));
    let replay = model.replay.as_ref().unwrap();
    assert!(replay.paused && replay.done == 1);
    assert!(said(&model).starts_with("refused, 1 of 3"), "{}", said(&model));
}

#[test]
fn the_keys_of_a_replay_are_those_of_whatever_lies_over_the_pane_first() {
    let mut model = playing();
    press(&mut model, "?");
    press(&mut model, "Esc");
    assert!(model.layers.is_empty() && model.replay.is_some(), "Esc closed the help");
    press(&mut model, "4");
    assert_eq!(model.pane, Pane::Gates, "other keys do what they do");
}

#[test]
fn looks_are_noted_only_where_somebody_records() {
    let mut model = model_in_leads(80, 24);
    assert!(!noted(&press(&mut model, "s")));
    model.records = true;
    assert!(noted(&press(&mut model, "s")));
    assert!(!noted(&press(&mut model, "j")), "moving is no look");
}

fn noted(effects: &[Effect]) -> bool {
    let note = |effect: &Effect| matches!(effect, Effect::Ask(Request::Note(looked)) if matches!(**looked, Operation::View { .. }));
    effects.iter().any(note)
}

#[test]
fn a_filter_on_leads_is_shown_again_and_written_down_where_somebody_records() {
    let mut model = playing();
    let filter = LeadFilter::default().with(LeadSelection::with_word("tier", "Gold"), false);
    let mut shown = entries().remove(0);
    shown.did = Operation::Select {
        playbook: graded_picture().playbook,
        filter: filter.clone(),
    };
    model.replay = Some(Replaying::new(vec![shown.clone()]));
    wait(&mut model);
    assert_eq!(model.selecting.filter, filter);
    assert_eq!(model.replay.as_ref().map(|replay| replay.done), Some(1));
    let mut model = model_in_leads(80, 24);
    model.records = true;
    model.selecting.filter = filter;
    crate::tui::orders::keep_filter(&mut model);
    assert_eq!(model.looked, Some(shown.did));
}
