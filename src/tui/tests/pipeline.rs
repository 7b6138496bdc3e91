//! Pipeline and Runs: the parameters form, marks, comparisons, restoring, and what is drawn of them.

use std::time::Duration;

use super::screens::{SIZES, drawn};
use super::*;
use crate::engine::{Origin, ParameterKind, ParameterSpec, RunEvent};
use crate::operations::{
    Pane, ParameterEdits, ParameterForm, ParameterRow, ParameterUse, PhaseFacts, RestorePlan, RunFacts, SheetKey,
    StaleAfter, StalePhase, run_sheet,
};
use crate::tui::action::{ExportJob, Request};
use crate::tui::form::FormLayer;
use crate::tui::model::{Layer, Loaded};

fn asked(effects: &[Effect]) -> Vec<&Request> {
    let mut requests = Vec::new();
    for effect in effects {
        if let Effect::Ask(request) = effect {
            requests.push(request);
        }
    }
    requests
}

fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    update(model, Action::Answer(answer))
}

fn parameter(name: &str, kind: ParameterKind, default: toml::Value, group: &str) -> ParameterRow {
    let number = matches!(kind, ParameterKind::Real | ParameterKind::Integer);
    let spec = ParameterSpec {
        name: name.into(),
        kind,
        default: default.clone(),
        optional: name == "default.om",
        minimum: number.then_some(0.0),
        maximum: number.then_some(110.0),
        choices: match kind {
            ParameterKind::Choice => vec!["max".into(), "mean".into(), "min".into()],
            ParameterKind::Choices => vec!["phone".into(), "domain".into()],
            _ => Vec::new(),
        },
        unit: if number { "points".into() } else { String::new() },
        summary: format!("what {name} is for, in one sentence"),
        used_by: vec!["p2".into()],
    };
    ParameterRow {
        spec,
        group: group.into(),
        value: default.clone(),
        origin: Origin::BuiltIn,
        beneath: default,
        beneath_origin: Origin::BuiltIn,
    }
}

/// One parameter of each kind; `tiers.gold` is set in the settings.
fn rows() -> Vec<ParameterRow> {
    let mut gold = parameter("tiers.gold", ParameterKind::Real, 60.0.into(), "p2 Grade");
    gold.value = 55.0.into();
    gold.origin = Origin::Workspace;
    vec![
        gold,
        parameter("default.om", ParameterKind::Real, 60.0.into(), "p2 Grade"),
        parameter("zero_means_missing", ParameterKind::Boolean, false.into(), "p2 Grade"),
        parameter("combine", ParameterKind::Choice, "max".into(), "p0 Load"),
        parameter(
            "match.keys",
            ParameterKind::Choices,
            toml::Value::Array(vec!["phone".into()]),
            "p0 Load",
        ),
        parameter("most_names", ParameterKind::Integer, toml::Value::Integer(5), "p0 Load"),
        parameter("label", ParameterKind::Text, "none yet".into(), "p0 Load"),
    ]
}

fn form_with(profile: Option<&str>) -> ParameterForm {
    ParameterForm {
        rows: rows(),
        profile: profile.map(str::to_owned),
        profiles: vec!["default".into(), "strict".into()],
    }
}

/// A model whose form is open on the third phase and filled.
fn model_in_form(width: u16, height: u16) -> Model {
    let mut model = model_with(graded_picture(), width, height);
    let effects = press(&mut model, "3 G e");
    let [
        Request::Parameters {
            generation,
            phase,
            profile: None,
        },
    ] = asked(&effects)[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(phase.as_deref(), Some("p2"));
    let result = Ok(Box::new(form_with(None)));
    answer(
        &mut model,
        Answer::Parameters {
            generation: *generation,
            result,
        },
    );
    model
}

fn form(model: &Model) -> &FormLayer {
    match model.layers.last() {
        Some(Layer::Form(form)) => form,
        other => panic!("no form but {other:?}"),
    }
}

fn name(model: &Model) -> String {
    form(model).selected().unwrap().spec.name.clone()
}

fn edits(values: &[(&str, Option<toml::Value>)]) -> ParameterEdits {
    ParameterEdits {
        profile: None,
        values: values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    }
}

fn stale(phase: &str) -> StaleAfter {
    StaleAfter {
        stale: vec![StalePhase {
            phase: phase.into(),
            why: "changed".into(),
            new: true,
        }],
        mended: Vec::new(),
    }
}

#[test]
fn the_selection_passes_headings_over() {
    let mut model = model_in_form(80, 24);
    assert_eq!(name(&model), "tiers.gold");
    for (keys, there) in [
        ("k", "tiers.gold"),
        ("j", "default.om"),
        ("Down", "zero_means_missing"),
        ("j", "combine"),
        ("Up", "zero_means_missing"),
        ("G", "label"),
        ("PageUp", "tiers.gold"),
        ("PageDown", "label"),
        ("g", "tiers.gold"),
    ] {
        press(&mut model, keys);
        assert_eq!(name(&model), there, "after {keys}");
    }
    // Also where hardly a row fits.
    let mut model = model_in_form(40, 12);
    let mut seen = vec![name(&model)];
    for _ in 0..6 {
        press(&mut model, "j");
        seen.push(name(&model));
        let text = drawn(&model).0;
        assert!(
            text.contains(&format!("▸   {}", name(&model)[..5].to_owned())),
            "{text}"
        );
    }
    let all: Vec<String> = rows().into_iter().map(|row| row.spec.name).collect();
    assert_eq!(seen, all);
}

#[test]
fn each_kind_is_edited_in_its_own_way() {
    let list = |words: &[&str]| toml::Value::Array(words.iter().map(|word| (*word).into()).collect());
    let table: [(&str, &str, &str, toml::Value); 9] = [
        ("Enter ^u 6 5 Enter", "tiers.gold", "a real is typed", 65.0.into()),
        (
            "j Enter ^u n o n e Enter",
            "default.om",
            "none where it is allowed",
            "none".into(),
        ),
        ("j j Enter", "zero_means_missing", "Enter toggles", true.into()),
        ("j j Right", "zero_means_missing", "so does the arrow", true.into()),
        ("j j j Right", "combine", "the next choice", "mean".into()),
        ("j j j Left", "combine", "the one before", "min".into()),
        (
            "j j j j Enter ^u d o m a i n Enter",
            "match.keys",
            "a list",
            list(&["domain"]),
        ),
        (
            "G k Enter Backspace 7 Enter",
            "most_names",
            "a whole number",
            toml::Value::Integer(7),
        ),
        (
            "G Enter ^u a S q Enter",
            "label",
            "letters are text while typing",
            "aSq".into(),
        ),
    ];
    for (keys, name, why, value) in table {
        let mut model = model_in_form(80, 24);
        let effects = press(&mut model, keys);
        let wanted = edits(&[(name, Some(value))]);
        assert_eq!(form(&model).edits, wanted, "{why}");
        assert!(
            matches!(&asked(&effects)[..], [Request::StaleAfter { edits, .. }] if *edits == wanted),
            "{why}: {effects:?}"
        );
    }
}

#[test]
fn what_does_not_fit_is_told_while_it_is_typed_and_never_taken() {
    for (keys, error) in [
        ("Enter ^u 1 2 0", "expected a number from 0 to 110"),
        ("Enter ^u x", "expected a number from 0 to 110"),
        ("Enter ^u n o n e", "expected a number from 0 to 110"),
        ("j Enter ^u -", "expected a number from 0 to 110, or none"),
        ("j j j j Enter ^u f a x", "expected any of phone, domain"),
        ("G k Enter ^u 5 . 5", "expected a whole number from 0 to 110"),
    ] {
        let mut model = model_in_form(80, 24);
        press(&mut model, keys);
        let typed = |model: &Model| form(model).typed.as_ref().map(|typed| typed.error.clone());
        assert_eq!(typed(&model), Some(Some(error.to_owned())), "after {keys}");
        assert_eq!(press(&mut model, "Enter"), vec![], "it is not taken");
        assert!(typed(&model).is_some() && form(&model).edits.is_empty());
        assert!(drawn(&model).0.contains(error), "{keys}");
        press(&mut model, "Esc");
        assert!(typed(&model).is_none(), "Esc leaves the line, not the form");
    }
}

#[test]
fn an_edit_is_taken_back_and_what_the_settings_say_is_reset() {
    for key in ["0", "Del", "Backspace"] {
        let mut model = model_in_form(80, 24);
        press(&mut model, key);
        assert_eq!(form(&model).edits, edits(&[("tiers.gold", None)]), "{key}");
        let row = form(&model).selected().unwrap();
        assert_eq!(form(&model).value(row), (&60.0.into(), Origin::BuiltIn));
    }
    let mut model = model_in_form(80, 24);
    press(&mut model, "j j Enter");
    assert!(!form(&model).edits.is_empty());
    let effects = press(&mut model, "Enter");
    assert!(form(&model).edits.is_empty(), "back where it was is no edit");
    assert_eq!(asked(&effects), Vec::<&Request>::new());
    press(&mut model, "0");
    assert_eq!(
        said(&model),
        "assay.toml does not set zero_means_missing: nothing to reset"
    );
    press(&mut model, "g Right");
    assert_eq!(said(&model), "↵ types tiers.gold: it is no choice");
}

#[test]
fn narrowing_shows_what_has_the_letters_in_its_name() {
    let mut model = model_in_form(80, 24);
    press(&mut model, "/ k e y");
    assert_eq!(name(&model), "match.keys");
    assert_eq!(form(&model).entries().len(), 2, "the heading and the row");
    press(&mut model, "Enter j");
    assert_eq!(name(&model), "match.keys");
    press(&mut model, "Esc");
    assert_eq!(form(&model).entries().len(), 9);
    assert_eq!(name(&model), "match.keys", "the selection stays");
    press(&mut model, "/ z z");
    assert!(drawn(&model).0.contains("no parameter has this in its name"));
    press(&mut model, "Enter Enter 0 Right Esc Esc");
    assert!(model.layers.is_empty(), "Esc widens, then leaves");
}

#[test]
fn a_draft_is_written_only_when_asked_and_never_lost_unasked() {
    let mut model = model_in_form(80, 24);
    press(&mut model, "S");
    assert_eq!(said(&model), "nothing to save");
    press(&mut model, "j j Enter Esc");
    assert!(form(&model).asking);
    assert!(
        drawn(&model).0.contains("not saved. S saves them"),
        "{}",
        drawn(&model).0
    );
    press(&mut model, "n");
    assert!(!form(&model).asking && !form(&model).edits.is_empty());
    let effects = press(&mut model, "Esc S");
    let wanted = edits(&[("zero_means_missing", Some(true.into()))]);
    assert_eq!(asked(&effects), vec![&Request::SaveParameters { edits: wanted }]);
    press(&mut model, "q y");
    assert!(model.layers.is_empty());
    assert_eq!(said(&model), "the edits were dropped");
}

#[test]
fn what_becomes_stale_is_shown_before_and_told_after() {
    let mut model = model_in_form(80, 24);
    press(&mut model, "j j Enter");
    let old = model.generations.stale;
    press(&mut model, "j Right");
    let generation = model.generations.stale;
    let result = Ok(stale("p0"));
    answer(
        &mut model,
        Answer::StaleAfter {
            generation: old,
            result,
        },
    );
    assert!(!drawn(&model).0.contains("makes p0"), "an older answer is dropped");
    let result = Ok(stale("p2"));
    answer(&mut model, Answer::StaleAfter { generation, result });
    let text = drawn(&model).0;
    assert!(text.contains("makes p2 stale; S saves, R runs it"), "{text}");

    let refused = "tiers.gold stands above tiers.platinum\nlabel is empty".to_owned();
    answer(&mut model, Answer::ParametersSaved { result: Err(refused) });
    let text = drawn(&model).0;
    assert!(
        text.contains("✗ tiers.gold stands above") && text.contains("✗ label is empty"),
        "{text}"
    );
    let effects = answer(
        &mut model,
        Answer::ParametersSaved {
            result: Ok(stale("p2")),
        },
    );
    assert!(model.layers.is_empty());
    assert_eq!(said(&model), "saved in assay.toml; makes p2 stale; R runs it");
    assert!(matches!(asked(&effects)[..], [Request::Picture { .. }]));
}

#[test]
fn saving_while_a_run_goes_on_counts_for_the_next() {
    let mut model = model_in_form(80, 24);
    press(&mut model, "Esc R e");
    let generation = model.generations.layer;
    let result = Ok(Box::new(form_with(None)));
    answer(&mut model, Answer::Parameters { generation, result });
    assert!(drawn(&model).0.contains("a run is going on"), "{}", drawn(&model).0);
    answer(
        &mut model,
        Answer::ParametersSaved {
            result: Ok(stale("p2")),
        },
    );
    assert!(
        said(&model).ends_with("this counts for the next run"),
        "{}",
        said(&model)
    );
}

#[test]
fn the_profile_is_a_part_of_the_draft() {
    let mut model = model_in_form(80, 24);
    let effects = press(&mut model, "P");
    let strict = ParameterEdits {
        profile: Some("strict".into()),
        ..ParameterEdits::default()
    };
    assert_eq!(form(&model).edits, strict);
    let generation = model.generations.layer;
    assert!(
        matches!(&asked(&effects)[..], [Request::StaleAfter { .. }, Request::Parameters { profile: Some(name), .. }] if name == "strict"),
        "{effects:?}"
    );
    let result = Ok(Box::new(form_with(Some("strict"))));
    answer(&mut model, Answer::Parameters { generation, result });
    assert!(drawn(&model).0.contains("profile strict"));
    press(&mut model, "P");
    assert!(form(&model).edits.is_empty(), "round to the one in force is no edit");
}

#[test]
fn a_click_selects_a_parameter_and_edits_the_selected_one() {
    use crate::tui::hit::Target;
    let mut model = model_in_form(80, 24);
    update(&mut model, Action::Click(Target::LayerRow(3)));
    assert_eq!(name(&model), "zero_means_missing");
    update(&mut model, Action::Click(Target::LayerRow(3)));
    assert_eq!(form(&model).edits.values.len(), 1);
    update(&mut model, Action::Wheel(1));
    assert_eq!(name(&model), "combine");
    press(&mut model, "g Enter ^u");
    update(&mut model, Action::Paste("70".into()));
    press(&mut model, "Enter");
    assert_eq!(
        form(&model).edits.values.get("tiers.gold"),
        Some(&Some(toml::Value::Float(70.0)))
    );
}

/// A picture with several runs and the facts of every phase.
fn picture() -> Picture {
    let mut picture = graded_picture();
    let first = picture.runs[0].clone();
    for id in (11..14).rev() {
        picture.runs.push(RunRecord {
            id,
            outcome: "done".into(),
            profile: Some("strict".into()),
            command: "assay run invented".into(),
            ..first.clone()
        });
    }
    let frames = |names: &[(&str, usize)]| {
        let pair = |(name, rows): &(&str, usize)| ((*name).to_owned(), Some(*rows));
        names.iter().map(pair).collect()
    };
    let facts = PhaseFacts {
        needs: vec!["p1".into()],
        parameters: vec![
            ParameterUse {
                name: "tiers.gold".into(),
                value: "55 points".into(),
                origin: "assay.toml".into(),
                changed: true,
            },
            ParameterUse {
                name: "default.om".into(),
                value: "60 points".into(),
                origin: "built-in".into(),
                changed: false,
            },
        ],
        makes: frames(&[("graded", 11_900)]),
        reads: Vec::new(),
    };
    picture.phases.insert("p2".into(), facts);
    let key = ("p2".to_owned(), "rows_kept".to_owned(), None);
    picture.before.insert(key, 11_650.0);
    picture
}

/// Answers the question for the history.
fn answer_history(model: &mut Model, effects: &[Effect], runs: &[RunRecord]) {
    let asked = asked(effects);
    let Some(Request::Sheet {
        generation,
        key: SheetKey::Runs,
    }) = asked.last()
    else {
        panic!("{effects:?}")
    };
    let facts = |run: &RunRecord| {
        let facts = RunFacts {
            executed: 3,
            reused: usize::from(run.id != 11),
            passed: 41,
            warned: 4,
            failed: usize::from(run.id == 14),
            pending: 1,
            waived: 0,
        };
        (run.id, facts)
    };
    let facts = runs.iter().map(facts).collect();
    let sheet = run_sheet(runs, &facts, chrono::FixedOffset::east_opt(3600).unwrap()).unwrap();
    let generation = *generation;
    let result = Ok(sheet);
    let effects = answer(model, Answer::Sheet { generation, result });
    answer_rows(model, effects);
}

pub(super) fn model_in_runs(width: u16, height: u16) -> Model {
    let mut model = model_with(picture(), width, height);
    let effects = press(&mut model, "9");
    answer_history(&mut model, &effects, &picture().runs);
    model
}

#[test]
fn the_history_is_asked_once_and_again_after_new_results() {
    let mut model = model_in_runs(80, 24);
    assert_eq!(press(&mut model, "j j k G g"), vec![], "it is known");
    let effects = press(&mut model, "F5");
    let [Request::Picture { generation }] = asked(&effects)[..] else {
        panic!("{effects:?}")
    };
    let result = Ok(Box::new(picture()));
    let generation = *generation;
    let effects = answer(&mut model, Answer::Picture { generation, result });
    answer_history(&mut model, &effects, &picture().runs);
}

#[test]
fn the_history_sorts_filters_and_is_taken_back_and_its_marks_stay() {
    let mut model = model_in_runs(120, 40);
    press(&mut model, "Space");
    // The mark is the first column, the number the second.
    press_through(&mut model, "h h h l s");
    assert_eq!(
        crate::tui::update::selected_run(&model),
        Some(13),
        "the selection stays on its run"
    );
    press_through(&mut model, "g");
    assert_eq!(
        crate::tui::update::selected_run(&model),
        Some(11),
        "the oldest stands first"
    );
    press(&mut model, "f");
    type_text(&mut model, "failed > 0");
    press_through(&mut model, "Enter");
    assert_eq!(model.past.grid.total(), 1);
    assert_eq!(crate::tui::update::selected_run(&model), Some(14));
    assert!(
        drawn(&model).0.contains('◆'),
        "the mark is of the run, not of its place"
    );
    press_through(&mut model, "u u");
    assert_eq!(model.past.grid.total(), 4);
}

#[test]
fn the_selection_stays_on_its_run_when_another_is_added_and_on_the_newest_at_the_top() {
    for (keys, run) in [("j", 13), ("g", 15)] {
        let mut model = model_in_runs(80, 24);
        press(&mut model, keys);
        let effects = press(&mut model, "R");
        assert!(matches!(&effects[..], [Effect::StartRun { .. }, ..]));
        let effects = update(&mut model, Action::JobEnded(Err("stopped".into())));
        let [Request::Picture { generation }] = asked(&effects)[..] else {
            panic!("{effects:?}")
        };
        let mut later = picture();
        let newest = RunRecord {
            id: 15,
            ..later.runs[0].clone()
        };
        later.runs.insert(0, newest);
        let runs = later.runs.clone();
        let result = Ok(Box::new(later));
        let generation = *generation;
        let effects = answer(&mut model, Answer::Picture { generation, result });
        answer_history(&mut model, &effects, &runs);
        assert_eq!(crate::tui::update::selected_run(&model), Some(run), "after {keys}");
    }
}

#[test]
fn two_marked_runs_are_compared_and_one_selected_is_opened() {
    let mut model = model_in_runs(80, 24);
    let effects = press(&mut model, "Enter");
    assert!(matches!(asked(&effects)[..], [Request::Run { run: 14, .. }]));
    press(&mut model, "Esc Space");
    assert_eq!(
        said(&model),
        "run 14 is marked: Space marks another, ↵ then compares them"
    );
    press(&mut model, "j Space");
    assert_eq!(said(&model), "runs 14 and 12 are marked: ↵ compares them");
    press(&mut model, "Space");
    assert!(
        said(&model).starts_with("runs 14 and 12 are marked already"),
        "{}",
        said(&model)
    );
    assert_eq!(model.past.marked, [14, 12]);
    let effects = press(&mut model, "Enter");
    assert!(
        matches!(
            asked(&effects)[..],
            [Request::Compare {
                before: 12,
                after: 14,
                ..
            }]
        ),
        "the earlier one first: {effects:?}"
    );
    press(&mut model, "Esc g Space");
    assert_eq!(model.past.marked, [12], "a mark is taken away by the same key");
}

#[test]
fn a_report_that_comes_late_or_fails_does_no_harm() {
    let mut model = model_in_runs(80, 24);
    press(&mut model, "Enter");
    let old = model.generations.layer;
    press(&mut model, "Esc j Enter");
    let report = |generation, result| Answer::Report { generation, result };
    answer(&mut model, report(old, Ok(Vec::new())));
    assert!(
        matches!(model.layers.last(), Some(Layer::Report(layer)) if matches!(layer.figures, Loaded::Waiting)),
        "an older answer is dropped"
    );
    let generation = model.generations.layer;
    answer(&mut model, report(generation, Err("no run 13".into())));
    assert!(drawn(&model).0.contains("✗ no run 13"));
}

#[test]
fn a_log_is_written_from_the_list_and_from_the_open_run() {
    let mut model = model_in_runs(80, 24);
    let log = |run| Request::WriteLog { run };
    assert_eq!(asked(&press(&mut model, "j L")), vec![&log(13)]);
    let effects = press(&mut model, "Enter L");
    assert_eq!(asked(&effects).last(), Some(&&log(13)));
    let result = Ok("logs/invented-run-13.md".to_owned());
    answer(&mut model, Answer::LogWritten { result });
    assert_eq!(said(&model), "the execution log stands in logs/invented-run-13.md");
}

#[test]
fn a_report_is_written_from_the_list_and_from_the_open_run() {
    let mut model = model_in_runs(80, 24);
    let report = |run| Effect::Export(ExportJob::Report(run));
    assert_eq!(press(&mut model, "j H").last(), Some(&report(13)));
    assert_eq!(press(&mut model, "Enter H").last(), Some(&report(13)));
}

fn plan(values: &[(&str, Option<toml::Value>)]) -> RestorePlan {
    let line = |(name, _): &(&str, Option<toml::Value>)| ((*name).to_owned(), "55".into(), "60".into());
    RestorePlan {
        run: 12,
        differences: values.iter().map(line).collect(),
        edits: edits(values),
        unknown: Vec::new(),
    }
}

#[test]
fn an_old_runs_parameters_come_back_after_a_look_and_a_key() {
    let mut model = model_in_runs(80, 24);
    let effects = press(&mut model, "j j e");
    let [Request::Restore { generation, run: 12 }] = asked(&effects)[..] else {
        panic!("{effects:?}")
    };
    let generation = *generation;
    assert_eq!(press(&mut model, "y"), vec![], "before the differences are there");
    let values = [("tiers.gold", None), ("default.om", Some("none".into()))];
    let result = Ok(Box::new(plan(&values)));
    answer(&mut model, Answer::Restore { generation, result });
    let text = drawn(&model).0;
    assert!(
        text.contains("y writes these values") && text.contains("default.om"),
        "{text}"
    );
    let effects = press(&mut model, "y");
    let wanted = Request::SaveParameters { edits: edits(&values) };
    assert_eq!(asked(&effects), vec![&wanted]);
    answer(
        &mut model,
        Answer::ParametersSaved {
            result: Ok(stale("p2")),
        },
    );
    assert!(model.layers.is_empty());
    assert_eq!(said(&model), "saved in assay.toml; makes p2 stale; R runs it");

    press(&mut model, "e");
    let generation = model.generations.layer;
    let result = Ok(Box::new(plan(&[])));
    answer(&mut model, Answer::Restore { generation, result });
    assert!(drawn(&model).0.contains("nothing differs"));
    assert_eq!(press(&mut model, "y"), vec![]);
    assert_eq!(said(&model), "nothing differs: there is nothing to write");
}

/// The third phase at work: a quarter done, two lines said.
pub(super) fn model_at_work(width: u16, height: u16) -> Model {
    let mut model = model_with(picture(), width, height);
    press(&mut model, "3 G R");
    let phases = vec!["p0", "p1", "p2"];
    let finished = RunEvent::PhaseFinished {
        phase: "p0",
        status: Status::Passed,
        reused: true,
        elapsed: Duration::ZERO,
        gates: Vec::new(),
    };
    let line = |message: &str| RunEvent::Log {
        level: crate::engine::LogLevel::Info,
        phase: Some("p2"),
        message: message.into(),
    };
    for event in [
        RunEvent::RunStarted { run: 15, phases },
        finished,
        RunEvent::PhaseStarted {
            phase: "p2",
            title: "Grade",
        },
        line("the first line"),
        line("the second line"),
        RunEvent::Progress {
            phase: "p2",
            subject: "north.csv".into(),
            done: 50_000,
            total: 200_000,
            unit: "rows",
            elapsed: Duration::from_secs(5),
        },
    ] {
        update(&mut model, Action::Job(event));
    }
    model
}

#[test]
fn a_phase_at_work_shows_how_far_it_is_and_its_newest_line_first() {
    let model = model_at_work(120, 40);
    let text = drawn(&model).0;
    let row = text.lines().find(|line| line.contains("▸ ◐ p2")).unwrap();
    assert!(
        row.contains("██░░░░░░  25 %") && row.contains("10 k rows/s  15 s left"),
        "{row}"
    );
    let place = |needle: &str| text.find(needle).unwrap();
    assert!(place("the second line") < place("the first line"), "{text}");
    assert!(
        text.lines()
            .any(|line| line.contains("● p0") && line.contains("reused"))
    );
}

#[test]
fn a_phase_that_spends_shows_its_ledger_while_it_works() {
    let mut model = model_at_work(120, 40);
    let ledger = |spent: &str| RunEvent::Ledger {
        phase: "p2",
        lines: vec![("spent".into(), spent.into()), ("calls".into(), "12".into())],
    };
    update(&mut model, Action::Job(ledger("0.10 of 5.00 USD")));
    update(&mut model, Action::Job(ledger("0.38 of 5.00 USD")));
    let text = drawn(&model).0;
    assert!(text.contains("0.38 of 5.00 USD") && !text.contains("0.10 of"), "{text}");
}

#[test]
fn a_run_that_would_call_a_service_asks_first() {
    let mut picture = picture();
    picture.spend = Some(crate::lens::Spend {
        phase: "p1",
        words: "p1 sends 67 questions to a service: 1.23 USD at most.".into(),
    });
    let mut model = model_with(picture, 80, 24);
    // What comes before the first call needs no yes.
    press(&mut model, "3 g");
    assert!(matches!(press(&mut model, "r")[..], [Effect::StartRun { .. }, ..]));
    model.job = None;
    for (keys, wanted) in [("G r", vec!["p2".to_owned()]), ("R", Vec::new())] {
        assert_eq!(press(&mut model, keys), []);
        let text = drawn(&model).0;
        assert!(text.contains("67 questions") && text.contains("y send"), "{text}");
        assert_eq!(press(&mut model, "n"), []);
        assert!(model.job.is_none() && model.layers.is_empty());
        assert_eq!(said(&model), "nothing was sent");
        press(&mut model, keys);
        let effects = press(&mut model, "y");
        let started = Effect::StartRun {
            phases: wanted,
            force: false,
        };
        assert!(effects.contains(&started), "{effects:?}");
        model.job = None;
    }
}

#[test]
fn the_log_below_the_phases_is_scrolled_by_pages() {
    let mut model = model_with(picture(), 80, 24);
    press(&mut model, "3 G");
    for line in 0..60 {
        model.last_lines.push(crate::tui::job::JobLine {
            level: crate::engine::LogLevel::Info,
            phase: Some("p2"),
            message: format!("line {line}."),
        });
    }
    assert!(!drawn(&model).0.contains("line 59."));
    for _ in 0..30 {
        press(&mut model, "PageDown");
    }
    let text = drawn(&model).0;
    assert!(text.contains("line 59.") && text.contains("▸"), "{text}");
    assert_eq!(model.phases.selected, 2, "the selection stays");
    for _ in 0..30 {
        press(&mut model, "PageUp");
    }
    assert!(drawn(&model).0.contains("sorts every lead into a tier"));
}

#[test]
fn the_pipeline_at_rest_and_at_work() {
    for (width, height) in SIZES {
        let mut model = model_with(picture(), width, height);
        press(&mut model, "3 G");
        insta::assert_snapshot!(format!("pipeline_{width}x{height}"), drawn(&model).0);
        let model = model_at_work(width, height);
        insta::assert_snapshot!(format!("pipeline_at_work_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn the_form_with_edits_and_while_typing() {
    for (width, height) in SIZES {
        let mut model = model_in_form(width, height);
        press(&mut model, "j j Enter k k");
        let generation = model.generations.stale;
        let result = Ok(stale("p2"));
        answer(&mut model, Answer::StaleAfter { generation, result });
        insta::assert_snapshot!(format!("form_{width}x{height}"), drawn(&model).0);
        press(&mut model, "Enter ^u 1 2 0");
        insta::assert_snapshot!(format!("form_typing_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn the_history_with_a_mark_and_a_comparison() {
    for (width, height) in SIZES {
        let mut model = model_in_runs(width, height);
        press(&mut model, "Space j");
        insta::assert_snapshot!(format!("runs_{width}x{height}"), drawn(&model).0);
        press(&mut model, "Space Enter");
        let generation = model.generations.layer;
        let result = Ok(comparison().figures());
        answer(&mut model, Answer::Report { generation, result });
        insta::assert_snapshot!(format!("compare_{width}x{height}"), drawn(&model).0);
    }
    assert_eq!(model_in_runs(80, 24).pane, Pane::Runs);
}

fn comparison() -> crate::operations::Comparison {
    let runs = picture().runs;
    let difference = |kind, name: &str, before: &str, after: &str| crate::operations::Difference {
        kind,
        name: name.into(),
        before: Some(before.into()),
        after: Some(after.into()),
    };
    crate::operations::Comparison {
        before: runs[2].clone(),
        after: runs[0].clone(),
        differences: vec![
            difference("parameter", "tiers.gold", "60.0", "55.0"),
            difference("input", "lists/north.csv", "aaaaaaaaaaaa", "bbbbbbbbbbbb"),
            difference("metric", "p2 rows_kept", "11650", "11900"),
            difference("gate", "P0.2", "passed (0.9123456)", "warned (0.7659)"),
        ],
        migration: vec![
            ("Gold".into(), "Gold".into(), 240),
            ("Silver".into(), "Gold".into(), 5),
            ("Silver".into(), "Silver".into(), 1755),
        ],
        tiers: vec!["Gold".into(), "Silver".into()],
    }
}
