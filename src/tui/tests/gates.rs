//! The reviewer's desk: keys, filter, undo, the sign-off sheet, pairs; and what is drawn.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::engine::Review;
use crate::lens::{Choice, Decidable};
use crate::operations::{
    Decision, GateChoice, GatePoint, PairDecided, PairOrder, Pane, ReviewState, SignOff, SignOffPhase,
};
use crate::tui::action::{ExportJob, Request};
use crate::tui::desk::{Deed, Step};
use crate::tui::model::Layer;
use crate::tui::view::view;

static PAIRS: [Decidable; 1] = [Decidable {
    gate: "P0.2",
    dataset: "pairs",
    shown: ["id_a", "id_b"],
    written: ["id_a", "id_b"],
    columns: ["id_a", "id_b", "decision", "note"],
    choices: &[
        Choice {
            word: "same",
            also: &[],
            key: '=',
            summary: "one firm",
        },
        Choice {
            word: "different",
            also: &[],
            key: '!',
            summary: "two firms",
        },
    ],
    plain: str::to_owned,
}];

fn reviewed(mut gate: Judged, word: &str, decision: &str, actor: &str, reason: &str) -> Judged {
    gate.review = Some(word.into());
    gate.reviewed = Some(Review {
        decision: decision.into(),
        actor: actor.into(),
        at: "2026-01-31T15:00:00Z".into(),
        reason: reason.into(),
        binding: "hash".into(),
    });
    gate
}

/// A picture with every state of review, histories and a sign-off sheet.
fn desk_picture() -> Picture {
    let mut picture = graded_picture();
    let mut file = gate("P2.3", Outcome::Waived, 0.44);
    file.subject = Some("lists/north/nevada.csv".into());
    picture.states[2].gates = vec![
        gate("P2.1", Outcome::Failed, 0.31),
        reviewed(gate("P2.2", Outcome::Passed, 1.0), "signed", "signed", "Rita Moss", ""),
        reviewed(file, "waived", "waived", "jo", "a small list"),
        reviewed(gate("P2.4", Outcome::Warned, 0.8), "review again", "signed", "jo", ""),
    ];
    let point = |run: i64, observed: f64, outcome| GatePoint {
        run,
        observed: Some(observed),
        outcome,
    };
    let points = vec![
        point(9, 0.93, Outcome::Passed),
        point(10, 0.88, Outcome::Warned),
        point(12, 0.91, Outcome::Passed),
        point(14, 0.7659, Outcome::Warned),
    ];
    picture.desk.histories.insert(("P0.2".into(), None), points);
    picture.desk.decidable = &PAIRS;
    picture.desk.sign_off = sheet_of(&picture);
    picture
}

fn sheet_of(picture: &Picture) -> SignOff {
    let gates = picture.states.iter().flat_map(|state| &state.gates);
    let phase = |state: &PhaseState| SignOffPhase {
        id: state.phase.id.into(),
        title: state.phase.title.into(),
        gates: state.gates.clone(),
    };
    SignOff {
        run: Some(14),
        outcome: "blocked".into(),
        started_at: "2026-01-31T14:02:11Z".into(),
        playbook: "invented".into(),
        title: "Invented firms".into(),
        as_of: "2026-01-31".into(),
        reviewers: vec!["Rita Moss".into(), "jo".into()],
        state: ReviewState::of(gates),
        phases: picture
            .states
            .iter()
            .filter(|state| !state.gates.is_empty())
            .map(phase)
            .collect(),
        obstacles: vec!["3 gates are to be decided on (P0.2, P2.1, P2.4)".into()],
    }
}

pub(super) fn desk(width: u16, height: u16) -> Model {
    let mut model = model_with(desk_picture(), width, height);
    press(&mut model, "4");
    model
}

fn selected(model: &Model) -> &str {
    model.selected_gate().map_or("", |gate| &gate.id)
}

fn shown(model: &Model) -> Vec<&str> {
    model.shown_gates().map(|gate| gate.id.as_str()).collect()
}

fn said(model: &Model) -> &str {
    model.message.as_ref().map_or("", |message| &message.text)
}

fn decide(gate: &str, decision: Decision, reason: &str, step: Step) -> Effect {
    Effect::Ask(Request::Decide {
        gate: gate.into(),
        subject: None,
        decision,
        reason: reason.into(),
        seen: (decision != Decision::Withdrawn).then(|| "hash".to_owned()),
        step,
    })
}

fn answer(model: &mut Model, gate: &str, decision: Decision, step: Step, result: Result<(), String>) -> Vec<Effect> {
    let key = (gate.into(), None);
    let answer = Answer::Decided {
        key,
        decision,
        step,
        result,
    };
    update(model, Action::Answer(answer))
}

fn new_picture(model: &mut Model, picture: Picture) {
    let generation = model.generations.picture;
    let result = Ok(Box::new(picture));
    update(model, Action::Answer(Answer::Picture { generation, result }));
}

#[test]
fn outcomes_are_cycled_and_esc_shows_all_again() {
    let mut model = desk(80, 24);
    let table: [(&str, GateChoice, &[&str]); 5] = [
        ("o", GateChoice::Undecided, &["P0.2", "P2.1", "P2.4"]),
        ("o", GateChoice::NotPassed, &["P0.2", "P2.1", "P2.3", "P2.4"]),
        ("o", GateChoice::Passed, &["P0.1", "P2.2"]),
        ("o", GateChoice::Reviewed, &["P2.2", "P2.3", "P2.4"]),
        (
            "Esc",
            GateChoice::All,
            &["P0.1", "P0.2", "P2.1", "P2.2", "P2.3", "P2.4"],
        ),
    ];
    for (keys, choice, expected) in table {
        press(&mut model, keys);
        assert_eq!((model.desk.filter.choice, shown(&model).as_slice()), (choice, expected));
        assert_eq!(model.pane, Pane::Gates);
    }
    press(&mut model, "Esc");
    assert_eq!(model.pane, Pane::Gates, "without a filter Esc stays");
}

#[test]
fn a_condition_narrows_and_an_error_is_shown_under_it() {
    let mut model = desk(80, 24);
    press(&mut model, "f");
    type_text(&mut model, "out");
    press(&mut model, "Tab");
    type_text(&mut model, " = 'failed' OR wai");
    press(&mut model, "Tab");
    let Some(Layer::Prompt(prompt)) = model.layers.last() else {
        panic!("the line is open")
    };
    assert_eq!(prompt.input.text(), "outcome = 'failed' OR waivable");
    type_text(&mut model, " AND sevrity = 'both'");
    press(&mut model, "Enter");
    let Some(Layer::Prompt(prompt)) = model.layers.last() else {
        panic!("the line stays open")
    };
    let (message, offset) = prompt.error.clone().unwrap();
    assert!(message.contains("sevrity"), "{message}");
    assert_eq!(offset, Some("outcome = 'failed' OR waivable AND ".len()));
    assert_eq!(shown(&model).len(), 6, "the list is as it was");
    press(&mut model, "^u");
    type_text(&mut model, "observed < 0.8 AND review IS NULL");
    press(&mut model, "Enter");
    assert!(model.layers.is_empty());
    assert_eq!(shown(&model), ["P0.2", "P2.1"]);
    press(&mut model, "o o o");
    assert_eq!(shown(&model), Vec::<&str>::new(), "both narrow");
    assert_eq!(press(&mut model, "a Enter j"), vec![], "nothing is selected");
    press(&mut model, "Esc");
    assert_eq!(shown(&model).len(), 6);
}

#[test]
fn the_selection_stays_on_its_gate() {
    let mut model = desk(80, 24);
    press(&mut model, "G");
    assert_eq!(selected(&model), "P2.4");
    press(&mut model, "o o");
    assert_eq!(
        (selected(&model), model.gates.selected),
        ("P2.4", 3),
        "through a filter"
    );
    let mut picture = desk_picture();
    picture.states[1].gates = vec![gate("P1.1", Outcome::Failed, 0.1), gate("P1.2", Outcome::Failed, 0.1)];
    press(&mut model, "F5");
    new_picture(&mut model, picture);
    assert_eq!(
        (selected(&model), model.gates.selected),
        ("P2.4", 5),
        "through a new picture"
    );
    press(&mut model, "Esc");
    assert_eq!((selected(&model), model.gates.selected), ("P2.4", 7), "and back");
}

#[test]
fn a_decision_is_taken_back_by_a_withdrawal_and_done_again() {
    let mut model = desk(80, 24);
    press(&mut model, "n");
    assert_eq!(
        press(&mut model, "a"),
        vec![decide("P0.2", Decision::Signed, "", Step::Fresh)]
    );
    assert_eq!(selected(&model), "P2.1");
    let effects = answer(&mut model, "P0.2", Decision::Signed, Step::Fresh, Ok(()));
    assert!(matches!(&effects[..], [Effect::Ask(Request::Picture { .. })]));
    press(&mut model, "x");
    type_text(&mut model, "lists are old");
    press(&mut model, "Enter");

    let undone = press(&mut model, "u");
    assert_eq!(undone, vec![decide("P2.1", Decision::Withdrawn, "undone", Step::Undo)]);
    let undone = press(&mut model, "u");
    assert_eq!(undone, vec![decide("P0.2", Decision::Withdrawn, "undone", Step::Undo)]);
    assert_eq!(selected(&model), "P0.2", "and we see which");
    press(&mut model, "u");
    assert_eq!(said(&model), "undo: nothing to undo");

    let redone = press(&mut model, "^r ^r");
    assert_eq!(
        redone,
        vec![
            decide("P0.2", Decision::Signed, "", Step::Redo),
            decide("P2.1", Decision::Rejected, "lists are old", Step::Redo),
        ]
    );
    press(&mut model, "^r");
    assert_eq!(said(&model), "redo: nothing to redo");
    press(&mut model, "u n a");
    assert!(
        model.desk.future.is_empty(),
        "a new decision ends what could be done again"
    );
}

#[test]
fn what_was_refused_is_not_there_to_be_undone() {
    let refused = || Err("gate P2.1 may not be waived".to_owned());
    let mut model = desk(80, 24);
    press(&mut model, "n a");
    answer(&mut model, "P0.2", Decision::Signed, Step::Fresh, refused());
    assert!(model.desk.past.is_empty());
    assert_eq!(said(&model), "gate P2.1 may not be waived");

    press(&mut model, "N a u");
    answer(&mut model, "P0.2", Decision::Withdrawn, Step::Undo, refused());
    assert_eq!((model.desk.past.len(), model.desk.future.len()), (1, 0));
}

#[test]
fn undo_shows_a_gate_that_the_filter_hides() {
    let mut model = desk(80, 24);
    press(&mut model, "n a");
    press(&mut model, "o o o");
    assert_eq!(model.desk.filter.choice, GateChoice::Passed);
    press(&mut model, "u");
    assert_eq!((selected(&model), model.desk.filter.choice), ("P0.2", GateChoice::All));
}

#[test]
fn the_sheet_signs_what_passed_after_one_question() {
    let mut model = desk(80, 24);
    press(&mut model, "D");
    assert!(matches!(model.layers.last(), Some(Layer::SignOff(_))));
    assert_eq!(press(&mut model, "s j"), vec![], "any other key says no");
    assert_eq!(press(&mut model, "E Esc"), vec![]);
    assert!(
        matches!(model.layers.last(), Some(Layer::SignOff(sheet)) if !sheet.asking),
        "Esc took the question"
    );
    assert_eq!(press(&mut model, "E y"), vec![Effect::Ask(Request::SignPassed)]);
    update(
        &mut model,
        Action::Answer(Answer::SignedPassed(Ok(vec![("P0.1".into(), None)]))),
    );
    assert_eq!(said(&model), "1 passed gate signed and recorded");
    press(&mut model, "Esc");
    assert_eq!(
        press(&mut model, "u"),
        vec![decide("P0.1", Decision::Withdrawn, "undone", Step::Undo)]
    );

    let mut all_signed = desk_picture();
    all_signed.desk.sign_off.state.passed_unsigned = 0;
    let mut model = model_with(all_signed, 80, 24);
    assert_eq!(press(&mut model, "4 D s y"), vec![]);
    press(&mut model, "s");
    assert_eq!(said(&model), "every gate that passed is signed");
}

#[test]
fn pairs_that_wait_are_told_on_the_overview_and_come_next_though_their_gate_passed() {
    let mut picture = desk_picture();
    picture.desk.waiting.insert(("P2.2".into(), None), 3);
    let mut model = model_with(picture, 80, 24);
    let text = drawn(&model);
    assert!(text.contains("P2.2 3 pairs wait for a decision: n in pane 4"), "{text}");
    press(&mut model, "4 n n");
    assert_eq!(selected(&model), "P2.1");
    press(&mut model, "n");
    assert_eq!(selected(&model), "P2.2", "it passed, but its pairs wait");
    let without = drawn(&model_with(desk_picture(), 80, 24));
    assert!(!without.contains("wait for a decision"), "{without}");
}

#[test]
fn a_long_id_is_whole_in_the_list_and_on_the_sheet() {
    let mut picture = desk_picture();
    picture.states[0].gates[1].id = "B1.1-COLUMNS".into();
    picture.desk.sign_off = sheet_of(&picture);
    let mut model = model_with(picture, 80, 24);
    press(&mut model, "4");
    assert!(drawn(&model).contains("▲ B1.1-COLUMNS"), "{}", drawn(&model));
    press(&mut model, "D");
    assert!(drawn(&model).contains("▲ B1.1-COLUMNS"), "{}", drawn(&model));
}

#[test]
fn where_nobody_is_named_the_first_decision_is_asked_about() {
    let unnamed = || {
        let mut picture = desk_picture();
        picture.signer = false;
        let mut model = model_with(picture, 80, 24);
        press(&mut model, "4 n");
        model
    };
    let mut model = unnamed();
    assert_eq!(press(&mut model, "a"), vec![]);
    assert_eq!(selected(&model), "P0.2", "it stays on the gate that it asks about");
    assert!(
        said(&model).contains("a again") && said(&model).contains("--as"),
        "{}",
        said(&model)
    );
    let signed = |gate| vec![decide(gate, Decision::Signed, "", Step::Fresh)];
    assert_eq!(press(&mut model, "a"), signed("P0.2"));
    assert_eq!(press(&mut model, "a"), signed("P2.1"), "once in a session");

    let mut model = unnamed();
    press(&mut model, "x");
    assert!(
        model.layers.is_empty() && said(&model).contains("x again"),
        "{}",
        said(&model)
    );
    press(&mut model, "x");
    assert!(matches!(model.layers.last(), Some(Layer::Prompt(_))));

    let mut model = unnamed();
    press(&mut model, "D s");
    assert!(drawn(&model).contains("as `unknown`"), "{}", drawn(&model));
}

#[test]
fn the_log_is_written_and_told_where() {
    let mut model = desk(80, 24);
    assert_eq!(press(&mut model, "L"), vec![Effect::Ask(Request::WriteLog { run: 14 })]);
    update(
        &mut model,
        Action::Answer(Answer::LogWritten {
            result: Ok("logs/invented-run-14.md".into()),
        }),
    );
    assert_eq!(said(&model), "the execution log stands in logs/invented-run-14.md");
    let mut model = model_with(fresh_picture(), 80, 24);
    assert_eq!(press(&mut model, "4 L"), vec![]);
}

#[test]
fn the_report_of_the_latest_run_is_written_from_the_desk_and_from_the_sheet() {
    let report = vec![Effect::Export(ExportJob::Report(14))];
    let mut model = desk(80, 24);
    assert_eq!(press(&mut model, "H"), report);
    assert_eq!(press(&mut model, "D H"), report);
    let mut model = model_with(fresh_picture(), 80, 24);
    assert_eq!(press(&mut model, "4 H"), vec![]);
}

fn pair_rows() -> Table {
    let row = |a: &str, b: &str| vec![Cell::Null, Cell::Text(a.into()), Cell::Text(b.into())];
    Table {
        columns: vec![
            Column::text("decision", "decision"),
            Column::text("id_a", "id a"),
            Column::text("id_b", "id b"),
        ],
        rows: vec![row("c-1", "c-2"), row("c-3", "c-4"), row("c-5", "c-6")],
        ..Table::default()
    }
}

/// Answers the question for the evidence that lies on top.
fn answer_evidence(model: &mut Model) {
    let generation = model.grid().map_or(0, |grid| grid.reading);
    let sheet = crate::operations::OpenSheet {
        source: std::sync::Arc::new(crate::operations::SheetSource::from_table(&pair_rows()).unwrap()),
        shown: Vec::new(),
        fixed: 1,
        note: String::new(),
    };
    let effects = update(
        model,
        Action::Answer(Answer::Sheet {
            generation,
            result: Ok(sheet),
        }),
    );
    answer_rows(model, effects);
}

fn pair_order(a: &str, b: &str, choice: Option<&str>) -> PairOrder {
    PairOrder {
        gate: Some("P0.2".into()),
        subject: None,
        a: a.into(),
        b: b.into(),
        choice: choice.map(str::to_owned),
        note: String::new(),
    }
}

#[test]
fn pairs_are_decided_by_single_keys_and_step_on() {
    let mut model = desk(80, 24);
    press(&mut model, "n e");
    answer_evidence(&mut model);
    let place = |model: &Model| match model.layers.last() {
        Some(Layer::Sheet(layer)) => layer.grid.list.selected,
        _ => usize::MAX,
    };
    let ordered = |order: PairOrder, step| vec![Effect::Ask(Request::DecidePair { order, step })];
    let (first, second) = (
        pair_order("c-1", "c-2", Some("same")),
        pair_order("c-3", "c-4", Some("different")),
    );
    assert_eq!(press(&mut model, "="), ordered(first.clone(), Step::Fresh));
    assert_eq!(place(&model), 1);
    let done = PairDecided {
        gate: "P0.2".into(),
        subject: None,
        before: None,
        file: "pairs.csv".into(),
    };
    let effects = update(
        &mut model,
        Action::Answer(Answer::PairDecided {
            order: Box::new(first),
            step: Step::Fresh,
            result: Ok(Box::new(done)),
        }),
    );
    assert!(
        matches!(&effects[..], [Effect::Ask(Request::Picture { .. })]),
        "the phases are stale now"
    );
    assert!(
        said(&model).contains("c-1 · c-2: same, in pairs.csv"),
        "{}",
        said(&model)
    );
    assert_eq!(press(&mut model, "!"), ordered(second.clone(), Step::Fresh));
    assert_eq!(place(&model), 2);
    press(&mut model, "n");
    assert_eq!(place(&model), 1, "the one whose answer is not there yet");
    assert_eq!(
        press(&mut model, "u"),
        ordered(pair_order("c-3", "c-4", None), Step::Undo)
    );
    assert_eq!(
        model.desk.past,
        vec![Deed::Pair {
            order: pair_order("c-1", "c-2", Some("same")),
            before: None
        }]
    );
    let refused = Answer::PairDecided {
        order: Box::new(pair_order("c-3", "c-4", None)),
        step: Step::Undo,
        result: Err("somebody else is writing".into()),
    };
    update(&mut model, Action::Answer(refused));
    assert_eq!(model.desk.past.len(), 2, "it is still done");
    press(&mut model, "k k");
    assert_eq!(place(&model), 0);
    let again = press(&mut model, "!");
    assert_eq!(again, ordered(pair_order("c-1", "c-2", Some("different")), Step::Fresh));
    assert!(matches!(model.desk.past.last(), Some(Deed::Pair { before: Some(word), .. }) if word == "same"));

    press(&mut model, "Esc G e");
    answer_evidence(&mut model);
    assert_eq!(
        press(&mut model, "= !"),
        vec![],
        "another gate's rows are nothing to decide"
    );
}

fn drawn(model: &Model) -> String {
    let mut terminal = Terminal::new(TestBackend::new(model.size.width, model.size.height)).unwrap();
    terminal.draw(|frame| drop(view(model, frame))).unwrap();
    let buffer = terminal.backend().buffer();
    let line = |y: u16| {
        let row: String = (0..model.size.width)
            .map(|x| buffer.cell((x, y)).map_or(" ", |cell| cell.symbol()))
            .collect();
        row.trim_end().to_owned()
    };
    (0..model.size.height).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_desk_at_three_sizes() {
    for (width, height) in [(40, 12), (80, 24), (120, 40)] {
        let mut model = desk(width, height);
        press(&mut model, "n");
        insta::assert_snapshot!(format!("gates_{width}x{height}"), drawn(&model));
        press(&mut model, "o o");
        model.message = None;
        insta::assert_snapshot!(format!("gates_filtered_{width}x{height}"), drawn(&model));
    }
}

#[test]
fn the_sheet_is_drawn() {
    let mut model = desk(80, 24);
    press(&mut model, "D s");
    insta::assert_snapshot!("sign_off_80x24", drawn(&model));
}

#[test]
fn a_narrow_but_high_screen_has_the_gate_below_the_list() {
    let mut model = desk(70, 40);
    press(&mut model, "n");
    let text = drawn(&model);
    assert!(text.contains("not passed in 2 of 4 runs, last in run 14"), "{text}");
}

#[test]
fn gates_are_found_by_letters_as_they_are_typed() {
    let mut model = desk(80, 24);
    press(&mut model, "/");
    type_text(&mut model, "p21");
    assert_eq!(shown(&model), ["P2.1"]);
    press(&mut model, "Esc");
    assert_eq!(shown(&model).len(), 6, "Esc takes the letters back");
    press(&mut model, "/");
    type_text(&mut model, "p21");
    press(&mut model, "Enter");
    assert_eq!((shown(&model), model.layers.len()), (vec!["P2.1"], 0));
    press(&mut model, "Esc");
    assert_eq!(shown(&model).len(), 6);
}
