//! Key sequences: before, keys, after.

use std::time::Duration;

use super::screens::drawn;
use super::*;
use crate::engine::{PhaseReport, RunEvent, RunOutcome, RunReport};
use crate::lens::Card;
use crate::operations::{Decision, Pane};
use crate::tui::action::{FoundRows, Request};
use crate::tui::desk::Step;
use crate::tui::hit::Target;
use crate::tui::model::{Layer, Loaded};
use crate::tui::session::Session;

fn started(effects: &[Effect]) -> Option<(Vec<String>, bool)> {
    effects.iter().find_map(|effect| match effect {
        Effect::StartRun { phases, force } => Some((phases.clone(), *force)),
        _ => None,
    })
}

fn asked(effects: &[Effect]) -> Vec<&Request> {
    effects
        .iter()
        .filter_map(|effect| {
            if let Effect::Ask(request) = effect {
                Some(request)
            } else {
                None
            }
        })
        .collect()
}

fn report(outcome: RunOutcome) -> RunReport {
    let phase = PhaseReport {
        phase: "p2",
        status: Status::Passed,
        reused_from: None,
        units_reused: 0,
        elapsed: Duration::from_secs(1),
        message: None,
    };
    RunReport {
        run: 15,
        outcome,
        phases: vec![phase],
    }
}

#[test]
fn panes_by_keys() {
    let table = [
        ("", Pane::Overview),
        ("3", Pane::Pipeline),
        ("9", Pane::Runs),
        ("Tab", Pane::Data),
        ("BackTab", Pane::Runs),
        ("3 4 Esc", Pane::Gates),
        ("3 4 Esc Esc", Pane::Gates),
        ("5 Enter Esc", Pane::Tiers),
        ("Esc Esc Esc", Pane::Overview),
        ("6 !3", Pane::Pipeline),
        ("5 Enter", Pane::Leads),
        ("5 Enter Esc Esc", Pane::Tiers),
        (": g a t Enter", Pane::Gates),
    ];
    for (keys, after) in table {
        let mut model = model_with(graded_picture(), 80, 24);
        let effects = press(&mut model, keys);
        assert_eq!(model.pane, after, "after {keys}");
        assert!(!effects.contains(&Effect::Quit), "{keys} must not quit");
    }
}

#[test]
fn esc_takes_one_step_back_and_never_quits() {
    let mut model = model_in_leads(80, 24);
    press_through(&mut model, "5 Enter");
    assert_eq!((model.pane, model.leads.grid.total()), (Pane::Leads, 245));
    press_through(&mut model, "f");
    type_text(&mut model, "score > 99");
    press_through(&mut model, "Enter");
    assert_eq!(model.leads.grid.total(), 13);
    press_through(&mut model, "Esc");
    assert_eq!(
        model.leads.grid.total(),
        245,
        "the condition goes first, the tier stays"
    );
    press_through(&mut model, "Esc");
    assert_eq!(
        (model.pane, model.leads.grid.total()),
        (Pane::Tiers, 2000),
        "what led here goes with the pane it led to"
    );
    for _ in 0..5 {
        assert_eq!(press(&mut model, "Esc"), vec![]);
    }
    assert_eq!(said(&model), "q quits");
}

#[test]
fn runs_are_started_by_pane_and_key() {
    let table = [
        ("R", vec![], false),
        ("3 r", vec!["p0"], false),
        ("3 j r", vec!["p1"], false),
        ("3 G F y", vec!["p2"], true),
        (": r u n Space a l l Enter", vec![], false),
    ];
    for (keys, phases, force) in table {
        let mut model = model_with(graded_picture(), 80, 24);
        let effects = press(&mut model, keys);
        let phases: Vec<String> = phases.into_iter().map(str::to_owned).collect();
        assert_eq!(started(&effects), Some((phases, force)), "after {keys}");
        assert!(model.job.is_some());
    }
}

#[test]
fn digits_lead_to_panes_from_whatever_is_read() {
    for read in ["?", "3 Enter", "4 Enter", "^l"] {
        let mut model = model_with(graded_picture(), 80, 24);
        press(&mut model, read);
        assert!(!model.layers.is_empty(), "{read}");
        press(&mut model, "5");
        assert_eq!((model.pane, model.layers.len()), (Pane::Tiers, 0), "from {read}");
    }
}

#[test]
fn what_is_up_to_date_is_made_again_only_after_a_yes() {
    let mut model = model_with(graded_picture(), 80, 24);
    assert_eq!(press(&mut model, "3 G F"), []);
    let screen = drawn(&model).0;
    assert!(
        screen.contains("run again?") && screen.contains("although it may be up to date"),
        "{screen}"
    );
    assert_eq!(press(&mut model, "n"), []);
    assert!(model.job.is_none() && model.layers.is_empty());
    assert_eq!(said(&model), "nothing was run");
}

#[test]
fn a_key_that_cannot_act_says_why_until_the_next_key() {
    let table = [
        ("c", "cancel: nothing is running"),
        ("R R", "run all: a job is running: c cancels it"),
        ("4 w", "waive: this gate is not breached, or may not be waived"),
        (
            "r",
            "r does nothing here; elsewhere: run phase (pane 3), restore archive (pane 7)",
        ),
        ("4 e", "gate P0.1 has no rows behind its number"),
        ("^c", "q quits"),
    ];
    for (keys, why) in table {
        let mut model = model_with(graded_picture(), 80, 24);
        press(&mut model, keys);
        assert_eq!(said(&model), why, "after {keys}");
        press(&mut model, "j");
        assert_eq!(said(&model), "", "the next key takes it away");
    }
    let mut model = model_with(fresh_picture(), 80, 24);
    press(&mut model, "6 f");
    assert_eq!(said(&model), "filter: no leads yet: R runs all phases");
}

#[test]
fn cancelling_and_quitting_while_a_job_runs() {
    let table = [
        ("R c", vec![Effect::CancelRun]),
        ("R ^c", vec![Effect::CancelRun]),
        ("R q", vec![]),
        ("R q n", vec![]),
        ("R q Esc", vec![]),
        ("R q y", vec![Effect::CancelRun, Effect::Quit]),
        ("q", vec![Effect::Quit]),
        ("^z", vec![Effect::Suspend]),
    ];
    for (keys, after) in table {
        let mut model = model_with(graded_picture(), 80, 24);
        let effects: Vec<Effect> = press(&mut model, keys)
            .into_iter()
            .filter(|effect| !matches!(effect, Effect::StartRun { .. }))
            .collect();
        assert_eq!(effects, after, "after {keys}");
    }
    let mut model = model_with(graded_picture(), 80, 24);
    assert_eq!(
        update(&mut model, Action::Terminate),
        vec![Effect::CancelRun, Effect::Quit]
    );
}

#[test]
fn a_run_is_followed_and_the_picture_asked_for_again() {
    let mut model = model_with(graded_picture(), 80, 24);
    press(&mut model, "R q");
    update(
        &mut model,
        Action::Job(RunEvent::RunStarted {
            run: 15,
            phases: vec!["p0", "p1", "p2"],
        }),
    );
    update(
        &mut model,
        Action::Job(RunEvent::PhaseStarted {
            phase: "p0",
            title: "Load",
        }),
    );
    let gates = vec![gate("P0.1", Outcome::Failed, 0.2)];
    let finished = RunEvent::PhaseFinished {
        phase: "p0",
        status: Status::Failed,
        reused: false,
        elapsed: Duration::from_millis(77),
        gates,
    };
    update(&mut model, Action::Job(finished));
    let first = &model.picture.ready().unwrap().states[0];
    assert_eq!(
        (first.status, first.duration_ms, first.gates.len()),
        (Status::Failed, 77, 1)
    );
    let effects = update(&mut model, Action::JobEnded(Ok(report(RunOutcome::Blocked))));
    assert!(matches!(asked(&effects)[..], [Request::Picture { .. }]));
    assert!(model.job.is_none());
    assert!(model.layers.is_empty(), "nothing is left to confirm");
    assert!(
        said(&model).starts_with("run 15 stopped: gate P0.1 failed"),
        "{}",
        said(&model)
    );
}

#[test]
fn gates_are_reviewed_by_single_keys() {
    let mut model = model_with(graded_picture(), 80, 24);
    press(&mut model, "4 n");
    assert_eq!(model.selected_gate().map(|gate| gate.id.as_str()), Some("P0.2"));
    press(&mut model, "n");
    assert_eq!(model.selected_gate().map(|gate| gate.id.as_str()), Some("P2.1"));
    press(&mut model, "n");
    assert_eq!(
        model.selected_gate().map(|gate| gate.id.as_str()),
        Some("P0.2"),
        "and round again"
    );
    press(&mut model, "N");
    assert_eq!(model.selected_gate().map(|gate| gate.id.as_str()), Some("P2.1"));

    let decide = |decision, reason: &str| Request::Decide {
        gate: "P2.1".into(),
        subject: None,
        decision,
        reason: reason.into(),
        seen: (decision != Decision::Withdrawn).then(|| "hash".to_owned()),
        step: Step::Fresh,
    };
    let signed = press(&mut model, "a");
    assert_eq!(asked(&signed), vec![&decide(Decision::Signed, "")]);
    assert_eq!(
        model.selected_gate().map(|gate| gate.id.as_str()),
        Some("P0.2"),
        "signing goes on to the next undecided gate"
    );
    press(&mut model, "n");
    assert_eq!(press(&mut model, "w Enter"), vec![], "a waiver needs a reason");
    let Some(Layer::Prompt(prompt)) = model.layers.last() else {
        panic!("the line stays open")
    };
    assert!(prompt.error.is_some());
    type_text(&mut model, "known list");
    let waived = press(&mut model, "Enter");
    assert_eq!(asked(&waived), vec![&decide(Decision::Waived, "known list")]);
    press(&mut model, "x");
    type_text(&mut model, "qyc");
    let rejected = press(&mut model, "Enter");
    assert_eq!(
        asked(&rejected),
        vec![&decide(Decision::Rejected, "qyc")],
        "keys are letters while a line is typed"
    );
    assert!(model.layers.is_empty());
}

#[test]
fn statuses_are_set_by_letters_and_step_on() {
    let mut model = model_in_leads(80, 24);
    let effects = press(&mut model, "d");
    assert_eq!(asked(&effects), vec![&mark("L0", "called", None)]);
    assert_eq!(model.leads.grid.list.selected, 1);
    assert_eq!(
        model.leads.grid.cell_of("L0", "status"),
        Some(Cell::Text("called".into())),
        "it is on screen before it is recorded"
    );
    answer_mark(&mut model, "L0", Step::Fresh, Ok(("called", None)));
    assert_eq!(
        model.leads.grid.cell_of("L0", "status"),
        Some(Cell::Text("called".into()))
    );
    assert_eq!(model.picture.ready().map(|picture| picture.capacity.done), Some(35));

    press_through(&mut model, "V");
    assert_eq!(model.leads.grid.total(), 1999, "a filter looks at what was marked");
    press_through(&mut model, "Esc");
    press(&mut model, "g j");
    let effects = press(&mut model, "Enter");
    assert!(matches!(asked(&effects)[..], [Request::Card { unmask: false, .. }]));
    let effects = press(&mut model, "b");
    assert!(
        matches!(&asked(&effects)[..], [Request::Mark { lead, .. }, Request::Card { lead: next, .. }] if lead == "L1" && next == "L2"),
        "{effects:?}"
    );
    press(&mut model, "Esc 5");
    assert_eq!(model.pane, Pane::Tiers, "a digit is a pane here as everywhere");
}

fn mark(lead: &str, status: &str, note: Option<&str>) -> Request {
    marked_by(Step::Fresh, lead, Some(status), note)
}

fn marked_by(step: Step, lead: &str, status: Option<&str>, note: Option<&str>) -> Request {
    Request::Mark {
        lead: lead.into(),
        status: status.map(str::to_owned),
        note: note.map(str::to_owned),
        step,
    }
}

/// The reader says what holds now, or why nothing was recorded.
fn answer_mark(model: &mut Model, lead: &str, step: Step, stands: Result<(&str, Option<&str>), &str>) {
    let mark = |(status, note): (&str, Option<&str>)| crate::store::Mark {
        lead: lead.into(),
        status: status.into(),
        note: note.map(str::to_owned),
        ..Default::default()
    };
    let result = stands.map(|held| (mark(held), Capacity { done: 35, of: 50 }));
    let answer = Answer::Marked {
        lead: lead.into(),
        step,
        result: result.map_err(str::to_owned),
    };
    update(model, Action::Answer(answer));
}

fn status_of(model: &Model, lead: &str) -> String {
    model.leads.grid.cell_of(lead, "status").unwrap().shown()
}

#[test]
fn a_status_set_by_mistake_is_undone_and_done_again() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "j x");
    let effects = press(&mut model, "u");
    assert_eq!(
        asked(&effects),
        vec![&marked_by(Step::Undo, "L1", Some("new"), Some(""))]
    );
    assert_eq!(model.leads.grid.list.selected, 1);
    let effects = press(&mut model, "^r");
    assert_eq!(
        asked(&effects),
        vec![&marked_by(Step::Redo, "L1", Some("do not call"), Some(""))]
    );
    press(&mut model, "u u");
    assert_eq!(said(&model), "undo: nothing to undo");
}

#[test]
fn a_note_is_written_beside_the_status() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "n");
    type_text(&mut model, "asks for Tuesday");
    let effects = press(&mut model, "Enter");
    assert_eq!(
        asked(&effects),
        vec![&marked_by(Step::Fresh, "L0", None, Some("asks for Tuesday"))],
        "a note says nothing of the status"
    );
    answer_mark(&mut model, "L0", Step::Fresh, Ok(("new", Some("asks for Tuesday"))));
    let effects = press(&mut model, "t");
    assert_eq!(
        asked(&effects),
        vec![&mark("L0", "queued", None)],
        "a status leaves the note as it is"
    );
    answer_mark(&mut model, "L0", Step::Fresh, Err("the disk is full"));
    assert_eq!(said(&model), "the disk is full");
    assert_eq!(model.leads.grid.cell_of("L0", "status"), Some(Cell::Text("new".into())));
}

#[test]
fn a_note_written_before_the_status_is_answered_does_not_revert_it() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "d k n");
    type_text(&mut model, "left a word");
    let effects = press(&mut model, "Enter");
    let note = marked_by(Step::Fresh, "L0", None, Some("left a word"));
    assert_eq!(asked(&effects), vec![&note]);
    assert_eq!(status_of(&model, "L0"), "called");
    // The first answer knows nothing of the note yet; what was ordered stays on screen.
    answer_mark(&mut model, "L0", Step::Fresh, Ok(("called", None)));
    assert_eq!(
        model.leads.grid.cell_of("L0", "note"),
        Some(Cell::Text("left a word".into()))
    );
    answer_mark(&mut model, "L0", Step::Fresh, Ok(("called", Some("left a word"))));
    let effects = press(&mut model, "u");
    assert_eq!(
        asked(&effects),
        vec![&marked_by(Step::Undo, "L0", Some("called"), Some(""))]
    );
}

#[test]
fn refused_marks_leave_the_history_as_it_was() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "d t");
    // The first of two is refused after the second was ordered: it goes, the second stays.
    answer_mark(&mut model, "L0", Step::Fresh, Err("the disk is full"));
    assert_eq!(
        (status_of(&model, "L0").as_str(), status_of(&model, "L1").as_str()),
        ("new", "queued")
    );
    answer_mark(&mut model, "L1", Step::Fresh, Ok(("queued", None)));
    // A refused undo can be tried again, and there is nothing to redo.
    press(&mut model, "u");
    assert_eq!(status_of(&model, "L1"), "new");
    answer_mark(&mut model, "L1", Step::Undo, Err("the disk is full"));
    assert_eq!(status_of(&model, "L1"), "queued");
    assert!(model.history.can_undo() && !model.history.can_redo());
    press(&mut model, "u");
    answer_mark(&mut model, "L1", Step::Undo, Ok(("new", None)));
    press(&mut model, "^r");
    answer_mark(&mut model, "L1", Step::Redo, Err("the disk is full"));
    assert_eq!(status_of(&model, "L1"), "new");
    assert!(model.history.can_redo() && !model.history.can_undo());
}

#[test]
fn a_card_is_masked_until_asked_and_masked_again_for_the_next_lead() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "Enter");
    let effects = press(&mut model, "m");
    assert!(matches!(asked(&effects)[..], [Request::Card { unmask: true, .. }]));
    let effects = press(&mut model, "t");
    assert!(matches!(
        asked(&effects)[..],
        [Request::Mark { .. }, Request::Card { unmask: false, .. }]
    ));
}

#[test]
fn late_answers_are_dropped() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "s");
    let old = model.leads.grid.arranging;
    press_through(&mut model, "s");
    let late = FoundRows {
        rows: Some(vec![1, 2, 3].into()),
        done: true,
        ..FoundRows::default()
    };
    update(
        &mut model,
        Action::Rows {
            generation: old,
            result: Ok(late),
        },
    );
    assert_eq!(model.leads.grid.total(), 2000);

    press(&mut model, "Enter");
    let old = model.generations.layer;
    press(&mut model, "Esc j Enter");
    let card = Card {
        lead_id: "L0".into(),
        name: "late".into(),
        tier: "Gold".into(),
        headline: String::new(),
        contact: vec![],
        alerts: vec![],
        sections: vec![],
    };
    update(
        &mut model,
        Action::Answer(Answer::Card {
            generation: old,
            result: Ok(Box::new(card)),
        }),
    );
    assert!(matches!(model.layers.last(), Some(Layer::Card(layer)) if matches!(layer.card, Loaded::Waiting)));

    let old = model.generations.picture;
    press(&mut model, "Esc F5");
    update(
        &mut model,
        Action::Answer(Answer::Picture {
            generation: old,
            result: Ok(Box::new(fresh_picture())),
        }),
    );
    assert!(model.has_leads(), "the newer picture is still to come");
}

#[test]
fn a_condition_that_does_not_parse_keeps_its_line_and_shows_the_place() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "f");
    type_text(&mut model, "score > 50 AND scor > 5");
    press_through(&mut model, "Enter");
    let Some(Layer::Prompt(prompt)) = model.layers.last() else {
        panic!("the line stays open")
    };
    assert_eq!(prompt.error.as_ref().and_then(|(_, offset)| *offset), Some(15));
    assert_eq!(
        model.leads.grid.view.query.condition, None,
        "what is shown is still what was found"
    );
    assert_eq!(model.leads.grid.total(), 2000);
    assert!(!model.history.can_undo(), "what never held cannot be undone");

    press(&mut model, "^u");
    type_text(&mut model, "sco");
    press(&mut model, "Tab");
    type_text(&mut model, " > 50");
    press_through(&mut model, "Enter");
    assert!(model.layers.is_empty());
    assert_eq!(
        (
            model.leads.grid.view.query.condition.as_deref(),
            model.leads.grid.total()
        ),
        (Some("score > 50"), 1238)
    );
}

#[test]
fn the_selection_stays_on_its_lead_when_results_are_read_again_and_sorted() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "j j j j j");
    press_through(&mut model, "l l l s s");
    assert_eq!(model.leads.grid.selected_id(), Some("L5"), "sorted by score, downwards");
    press_through(&mut model, "h h h s s");
    assert_eq!(model.leads.grid.selected_id(), Some("L5"), "sorted by name, downwards");
    assert_ne!(model.leads.grid.list.selected, 5);
    press(&mut model, "F5");
    let generation = model.generations.picture;
    let result = Ok(Box::new(graded_picture()));
    let effects = update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    assert!(matches!(&asked(&effects)[..], [Request::Sheet { .. }]), "{effects:?}");
    answer_sheet(&mut model);
    assert_eq!(model.leads.grid.selected_id(), Some("L5"));
}

#[test]
fn the_mouse_selects_opens_and_changes_panes() {
    let mut model = model_in_leads(80, 24);
    update(&mut model, Action::Click(Target::Row(3)));
    assert_eq!(model.leads.grid.list.selected, 3);
    let effects = update(&mut model, Action::Click(Target::Row(3)));
    assert!(
        matches!(asked(&effects)[..], [Request::Card { .. }]),
        "a click on the selected row opens it"
    );
    let effects = update(&mut model, Action::Click(Target::Row(5)));
    assert!(
        matches!(&asked(&effects)[..], [Request::Card { lead, .. }] if lead == "L5"),
        "another row, its card"
    );
    assert_eq!(model.layers.len(), 1);
    update(&mut model, Action::Click(Target::Tab(Pane::Gates)));
    assert_eq!(model.pane, Pane::Gates);
    assert!(model.layers.is_empty());
    update(&mut model, Action::Wheel(3));
    assert_eq!(model.gates.selected, 3);
    assert_eq!(press(&mut model, "M"), vec![Effect::MouseCapture(false)]);
}

#[test]
fn a_paste_is_text_only_where_text_is_typed() {
    let mut model = model_in_leads(80, 24);
    assert_eq!(update(&mut model, Action::Paste("q\n3".into())), vec![]);
    assert_eq!(model.pane, Pane::Leads);
    press(&mut model, "f");
    update(&mut model, Action::Paste("score > 5".into()));
    assert!(matches!(model.layers.last(), Some(Layer::Prompt(prompt)) if prompt.input.text() == "score > 5"));
}

#[test]
fn a_workspace_that_cannot_be_read_says_so_and_can_be_left() {
    let start = Start {
        workspace: "folder".into(),
        themes: Themes::shipped(true, false),
        size: Size::new(80, 24),
        ..Start::default()
    };
    let (mut model, first) = Model::start(start);
    assert!(matches!(asked(&first)[..], [Request::Picture { .. }]));
    let generation = model.generations.picture;
    update(
        &mut model,
        Action::Answer(Answer::Picture {
            generation,
            result: Err("assay.toml:3: no".into()),
        }),
    );
    assert!(matches!(&model.picture, Loaded::Failed(why) if why.contains("assay.toml")));
    press(&mut model, "R");
    assert!(model.job.is_none());
    for keys in [
        "1", "2", "3", "4", "5", "6", "Enter", "e", "n", "?", "Esc", ": Esc", "j", "G",
    ] {
        press(&mut model, keys);
    }
    assert_eq!(press(&mut model, "q"), vec![Effect::Quit]);
}

#[test]
fn the_session_comes_back_on_the_same_pane_gate_and_lead() {
    let mut left = model_in_leads(80, 24);
    press(&mut left, "4 G !6");
    press(&mut left, "f");
    type_text(&mut left, "score > 50");
    press_through(&mut left, "Enter l l s s j j -");
    let lead = left.leads.grid.selected_id().map(str::to_owned);
    let session = Session::of(&left);
    let state = serde_json::to_value(&session).unwrap();
    let start = Start {
        workspace: "folder".into(),
        themes: Themes::shipped(true, false),
        size: Size::new(80, 24),
        session: Some(serde_json::from_value(state).unwrap()),
        ..Start::default()
    };
    let (mut model, _) = Model::start(start);
    assert_eq!(model.pane, Pane::Leads);
    let generation = model.generations.picture;
    let result = Ok(Box::new(graded_picture()));
    update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    answer_sheet(&mut model);
    assert_eq!(model.leads.grid.total(), 1238);
    assert_eq!(model.leads.grid.selected_id().map(str::to_owned), lead);
    assert_eq!(
        model.leads.grid.columns(),
        left.leads.grid.columns(),
        "hidden stays hidden"
    );
    assert_eq!(model.selected_gate().map(|gate| gate.id.as_str()), Some("P2.2"));
    assert_eq!(Session::of(&model), session, "and is kept as it was");
}

#[test]
fn the_selection_is_where_somebody_moved_it_while_rows_were_looked_for() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "F5");
    let generation = model.generations.picture;
    let result = Ok(Box::new(graded_picture()));
    update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    press(&mut model, "j j j");
    answer_sheet(&mut model);
    assert_eq!(
        model.leads.grid.selected_id(),
        Some("L3"),
        "moved before the sheet came"
    );
    let effects = press(&mut model, "l l l s");
    press(&mut model, "j j");
    answer_rows(&mut model, effects);
    assert_eq!(model.leads.grid.selected_id(), Some("L5"), "moved before the rows came");
}

#[test]
fn a_new_sheet_is_shown_with_its_own_rows_or_not_at_all() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "f");
    type_text(&mut model, "score > 99");
    press_through(&mut model, "Enter j");
    let held = model.leads.grid.source().cloned().unwrap();
    let generation = model.generations.fresh();
    model.leads.grid.reading = generation;
    let effects = update(
        &mut model,
        Action::Answer(Answer::Sheet {
            generation,
            result: Ok(lead_sheet()),
        }),
    );
    assert!(
        std::sync::Arc::ptr_eq(&held, model.leads.grid.source().unwrap()),
        "the old one stays until its rows are found"
    );
    answer_rows(&mut model, effects);
    assert!(!std::sync::Arc::ptr_eq(&held, model.leads.grid.source().unwrap()));
    assert_eq!(
        (model.leads.grid.total(), model.leads.grid.selected_id()),
        (13, Some("L1"))
    );
}

#[test]
fn what_was_asked_of_clear_values_goes_when_they_are_masked_again() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "m");
    let key = model.leads.grid.key.clone();
    let effects = update(&mut model, Action::Answer(Answer::Unmasked { key, result: Ok(()) }));
    answer_rows(&mut model, effects);
    press(&mut model, "f");
    type_text(&mut model, "phone = '5552000007'");
    press_through(&mut model, "Enter");
    assert_eq!(model.leads.grid.total(), 1);
    assert_eq!(
        Session::of(&model).playbooks["invented"].leads.query.condition,
        None,
        "and is never kept on disk"
    );
    press_through(&mut model, "m");
    assert_eq!((model.leads.grid.total(), model.leads.grid.unmask), (2000, false));
    assert!(!model.history.can_undo(), "nor can it be brought back");
}

#[test]
fn a_dragged_border_is_one_step() {
    let mut model = model_in_leads(120, 40);
    update(&mut model, Action::Click(Target::Border(2, 10)));
    for column in 20..40 {
        update(&mut model, Action::Drag(column));
    }
    update(&mut model, Action::Drop);
    assert_eq!(model.leads.grid.width(2), 29);
    press_through(&mut model, "u");
    assert!(model.leads.grid.view.widths.is_empty());
    assert!(!model.history.can_undo());
}

#[test]
fn arrows_in_a_find_line_move_in_the_table_it_is_about() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "4 n e");
    let before = model.gates.selected;
    press(&mut model, "/ Down Down");
    assert_eq!(model.gates.selected, before, "the gates behind stay where they are");
}

#[test]
fn a_mistyped_export_is_asked_about_before_a_file_gets_its_name() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "E ^u");
    type_text(&mut model, "rankd");
    assert_eq!(press(&mut model, "Enter"), [], "nothing is written yet");
    let text = drawn(&model).0;
    assert!(text.contains("the nearest is `ranked`"), "{text}");
    let effects = press(&mut model, "Enter");
    assert!(matches!(&effects[..], [Effect::Export(_)]), "it was meant: {effects:?}");
    press(&mut model, "E ^u");
    type_text(&mut model, "quite another name");
    let effects = press(&mut model, "Enter");
    assert!(matches!(&effects[..], [Effect::Export(_)]), "{effects:?}");
}
