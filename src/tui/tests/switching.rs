//! What belongs to a playbook: it goes on a switch, is kept, and comes back with it.

use super::*;
use crate::operations::{Decision, GateChoice, Pane, SavedFilter};
use crate::tui::action::Request;
use crate::tui::data::DataRequest;
use crate::tui::desk::Step;
use crate::tui::session::Session;

fn picture_of(playbook: &str) -> Picture {
    let mut picture = graded_picture();
    playbook.clone_into(&mut picture.playbook);
    picture.playbooks = vec![
        ("invented".into(), "Invented firms".into()),
        ("other".into(), "Other firms".into()),
    ];
    picture
}

fn answer_picture(model: &mut Model, playbook: &str) -> Vec<Effect> {
    let generation = model.generations.picture;
    let result = Ok(Box::new(picture_of(playbook)));
    update(model, Action::Answer(Answer::Picture { generation, result }))
}

fn own_filters(model: &Model) -> Vec<&str> {
    let own = model.leads.filters.iter().filter(|filter| !filter.built_in);
    own.map(|filter| filter.name.as_str()).collect()
}

#[test]
fn a_switch_keeps_what_belongs_to_the_playbook_and_takes_nothing_along() {
    let mut model = model_with(picture_of("invented"), 80, 24);
    press(&mut model, "4 o 6");
    answer_sheet(&mut model);
    press(&mut model, "f");
    type_text(&mut model, "score > 50");
    press_through(&mut model, "Enter c");
    model.leads.filters.push(SavedFilter {
        name: "mine".into(),
        condition: "score > 50".into(),
        built_in: false,
    });
    model.tier_desk.compare.chosen = Some((1, 2));
    model.tier_desk.calculator.counts.insert("A".into(), 3);
    assert!(model.history.can_undo() && model.desk.filter.choice == GateChoice::Undecided);
    let left = Session::of(&model);
    assert_eq!(left.playbooks.keys().collect::<Vec<_>>(), ["invented"]);

    press(&mut model, "p j Enter");
    let before = Session::of(&model).playbooks;
    assert_eq!(
        before["invented"], left.playbooks["invented"],
        "before anything is read"
    );
    answer_picture(&mut model, "other");
    assert_eq!(own_filters(&model), [""; 0]);
    assert!(!model.history.can_undo() && model.desk.filter.choice == GateChoice::All);
    assert!(model.tier_desk.compare.chosen.is_none() && model.tier_desk.calculator.counts.is_empty());
    assert_eq!(model.leads.grid.view.query.condition, None);
    let there = Session::of(&model);
    assert_eq!(there.playbooks["invented"], left.playbooks["invented"]);
    assert_eq!(there.playbooks["other"].filters, []);

    press(&mut model, "p k Enter");
    answer_picture(&mut model, "invented");
    assert_eq!(own_filters(&model), ["mine"]);
    assert_eq!(model.leads.grid.view.query.condition.as_deref(), Some("score > 50"));
    assert_eq!(model.desk.filter.choice, GateChoice::Undecided);
}

#[test]
fn the_start_brings_back_its_own_playbook_and_what_was_set_by_hand_wins() {
    let mut left = model_with(picture_of("other"), 80, 24);
    press(&mut left, "M 4 o");
    let session = Session::of(&left);
    let state = serde_json::to_value(&session).unwrap();
    for (set, mouse) in [(None, false), (Some(true), true), (Some(false), false)] {
        let start = Start {
            session: Some(serde_json::from_value(state.clone()).unwrap()),
            mouse: set,
            ..Start::default()
        };
        let (mut model, effects) = Model::start(start);
        assert!(
            matches!(&effects[..], [Effect::SwitchPlaybook(id), Effect::Ask(Request::Picture { .. }), ..] if id == "other"),
            "the playbook that was open: {effects:?}"
        );
        assert_eq!((model.mouse, model.pane), (mouse, Pane::Gates));
        answer_picture(&mut model, "invented");
        assert_eq!(model.desk.filter.choice, GateChoice::All, "of another playbook");
        press(&mut model, "p j Enter");
        answer_picture(&mut model, "other");
        assert_eq!(model.desk.filter.choice, GateChoice::Undecided);
    }
}

#[test]
fn when_somebody_was_forgotten_nothing_done_in_this_session_names_them() {
    let mut model = model_with(picture_of("invented"), 80, 24);
    press(&mut model, "6");
    answer_sheet(&mut model);
    press(&mut model, "s");
    assert!(model.history.can_undo());
    let answer = |model: &mut Model, forgotten| {
        press(model, "F5");
        let generation = model.generations.picture;
        let picture = Picture {
            forgotten,
            ..picture_of("invented")
        };
        let result = Ok(Box::new(picture));
        update(model, Action::Answer(Answer::Picture { generation, result }));
    };
    answer(&mut model, 0);
    assert!(model.history.can_undo(), "nobody was");
    answer(&mut model, 3);
    assert!(!model.history.can_undo() && !model.history.can_redo());
    assert!(model.operations.is_empty() && model.log.newest().next().is_none());
}

#[test]
fn a_decision_reads_gates_again_and_neither_leads_nor_data() {
    let mut model = model_in_leads(80, 24);
    let decided = |model: &mut Model| {
        let answer = Answer::Decided {
            key: ("P2.2".into(), None),
            decision: Decision::Signed,
            step: Step::Fresh,
            result: Ok(()),
        };
        update(model, Action::Answer(answer))
    };
    let heavy = |effects: &[Effect]| {
        let is = |effect: &Effect| {
            matches!(
                effect,
                Effect::Ask(Request::Sheet { .. }) | Effect::Data(DataRequest::List { .. })
            )
        };
        effects.iter().filter(|effect| is(effect)).count()
    };
    decided(&mut model);
    decided(&mut model);
    let effects = answer_picture(&mut model, "invented");
    assert_eq!(heavy(&effects), 0, "{effects:?}");
    // Where everything is on its way, a decision in between does not make it less.
    press(&mut model, "F5");
    decided(&mut model);
    let effects = answer_picture(&mut model, "invented");
    assert_eq!(heavy(&effects), 2, "{effects:?}");
}
