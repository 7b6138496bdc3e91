//! The pane of tiers: its tabs, sliders, matrix and calculator, key by key and drawn.

use std::time::Duration;

use super::screens::{SIZES, drawn};
use super::*;
use crate::lens::{LeadSelection, Slider, TierTab, WhatIf};
use crate::operations::{Between, Migration, Pane, SavedDraft, TierFacts};
use crate::tui::action::Request;
use crate::tui::hit::Target;
use crate::tui::model::{Layer, Loaded};
use crate::tui::tiers::{Stepped, Want, WhatIfAsk};

fn slider(name: &str, value: Option<f64>, maximum: f64, step: f64, unit: &str) -> Slider {
    Slider {
        name: name.into(),
        value,
        minimum: 0.0,
        maximum,
        step,
        unit: unit.into(),
    }
}

pub(super) fn facts() -> TierFacts {
    TierFacts {
        playbook: "invented".into(),
        sliders: vec![
            slider("tiers.gold", Some(60.0), 110.0, 1.0, "points"),
            slider("tiers.silver", Some(40.0), 110.0, 1.0, "points"),
            slider("weights.size", Some(0.35), 1.0, 0.01, "weight"),
            slider("default.size", None, 100.0, 1.0, "points"),
            slider("points.each", Some(25.0), 100.0, 1.0, "points"),
        ],
        absent: [TierTab::Rules, TierTab::Backtest]
            .map(|tab| (tab, tab.without_rules().unwrap_or_default().to_owned()))
            .into(),
        own_profiles: vec!["mine".into()],
        texts: Vec::new(),
        choices: crate::lens::TierChoices::default(),
        rules: Vec::new(),
        backtest: Vec::new(),
        mean_scores: [("Gold".to_owned(), 71.25), ("Silver".to_owned(), 48.0)].into(),
        leads_a_day: 50,
    }
}

fn run(id: i64, outcome: &str) -> RunRecord {
    RunRecord {
        id,
        playbook: "invented".into(),
        outcome: outcome.into(),
        started_at: "2026-01-31T14:02:11Z".into(),
        ..RunRecord::default()
    }
}

pub(super) fn picture() -> Picture {
    Picture {
        tier_facts: facts(),
        has_sliders: true,
        runs: vec![
            run(14, "done"),
            run(13, "failed"),
            run(12, "done"),
            run(11, "blocked"),
            run(9, "done"),
        ],
        gap: vec![Figure::Text {
            title: "What the leads lack".into(),
            lines: (1..=60).map(|line| format!("line {line} of what they lack")).collect(),
        }],
        ..graded_picture()
    }
}

/// Six invented tiers with outcomes.
pub(super) fn rated() -> Vec<TierRow> {
    let counts = [
        ("Prime mover", 39, 245),
        ("Proven mover", 110, 1281),
        ("Moderate bleeder", 8, 84),
        ("Experienced mover", 15, 130),
        ("Heavy bleeder", 49, 674),
        ("Standard", 1274, 37_034),
    ];
    let standard = 1274.0 / 37_034.0;
    let z = 1.959_963_984_540_054_f64;
    let row = |(place, (tier, k, n)): (usize, (&str, u64, u64))| {
        let (count, rate) = (n as f64, k as f64 / n as f64);
        let half = z * (rate * (1.0 - rate) / count).sqrt();
        let (middle, whole) = (rate + z * z / (2.0 * count), 1.0 + z * z / count);
        let spread = z * (rate * (1.0 - rate) / count + z * z / (4.0 * count * count)).sqrt();
        TierRow {
            k: Some(k),
            rate: Some(rate),
            wald: Some((rate - half, rate + half)),
            wilson: Some(((middle - spread) / whole, (middle + spread) / whole)),
            lift_overall: Some(rate / 0.0379),
            lift_standard: Some(rate / standard),
            expected_rate: (place < 5).then_some(rate * 1.01),
            significant: (place < 5).then_some(true),
            ..TierRow::counted(tier, place as u32 + 1, n, 39_448)
        }
    };
    counts.into_iter().enumerate().map(row).collect()
}

pub(super) fn in_tiers(width: u16, height: u16) -> Model {
    let mut model = model_with(picture(), width, height);
    press(&mut model, "5");
    model
}

pub(super) fn with_rates(width: u16, height: u16) -> Model {
    let picture = Picture {
        tiers: Ok(rated()),
        ..picture()
    };
    let mut model = model_with(picture, width, height);
    press(&mut model, "5");
    model
}

fn shift(model: &mut Model, code: KeyCode) -> Vec<Effect> {
    update(model, Action::Key(KeyEvent::new(code, KeyModifiers::SHIFT)))
}

pub(super) fn asks(effects: &[Effect]) -> Vec<&WhatIfAsk> {
    fn ask(effect: &Effect) -> Option<&WhatIfAsk> {
        match effect {
            Effect::WhatIf(ask) => Some(ask),
            _ => None,
        }
    }
    effects.iter().filter_map(ask).collect()
}

fn stepped(gold: u64) -> Stepped {
    Stepped {
        table: WhatIf {
            before: vec![
                TierRow::counted("Gold", 1, 245, 2000),
                TierRow::counted("Silver", 2, 1755, 2000),
            ],
            after: vec![
                TierRow::counted("Gold", 1, gold, 2000),
                TierRow::counted("Silver", 2, 2000 - gold, 2000),
            ],
            moves: if gold == 245 {
                vec![]
            } else {
                vec![("Silver".into(), "Gold".into(), gold - 245)]
            },
            leads: 2000,
            ..WhatIf::default()
        },
        elapsed: Duration::from_millis(7),
        shifted: None,
        movers: None,
        looks: None,
    }
}

pub(super) fn answer(model: &mut Model, generation: u64, result: Result<Stepped, &str>) -> Vec<Effect> {
    let basis = model.tier_desk.basis;
    let result = result.map(Box::new).map_err(|why| why.to_owned().into());
    update(
        model,
        Action::Answer(Answer::WhatIf {
            generation,
            basis,
            result,
        }),
    )
}

fn after_of(model: &Model) -> Option<u64> {
    model
        .tier_desk
        .what_if
        .shown
        .as_ref()
        .and_then(|(found, _)| found.after.first())
        .map(|row| row.n)
}

fn migration() -> Migration {
    Migration {
        between: Between::Runs(12, 14),
        rows: vec!["Gold".into(), "Silver".into(), "-".into()],
        columns: vec!["Gold".into(), "Silver".into(), "-".into()],
        counts: vec![vec![240, 12, 1], vec![5, 1740, 0], vec![0, 2, 0]],
        conversions: None,
        differences: Vec::new(),
    }
}

fn comparing(width: u16, height: u16) -> Model {
    let mut model = in_tiers(width, height);
    press(&mut model, "Tab Tab Tab");
    let generation = model.tier_desk.compare.generation;
    let result = Ok(Box::new(migration()));
    update(&mut model, Action::Answer(Answer::Migration { generation, result }));
    model
}

/// The target below the `nth` place of some letters on screen.
fn target(model: &Model, letters: &str, nth: usize) -> Option<Target> {
    let (text, hits, _) = drawn(model);
    let mut places = text.lines().enumerate().flat_map(|(y, line)| {
        line.match_indices(letters)
            .map(move |(at, _)| (line[..at].chars().count(), y))
            .collect::<Vec<_>>()
    });
    let (x, y) = places.nth(nth)?;
    hits.at(u16::try_from(x).ok()?, u16::try_from(y).ok()?)
}

#[test]
fn tabs_by_keys_and_by_mouse() {
    let table = [
        ("", TierTab::Distribution),
        ("Tab", TierTab::Rules),
        ("Tab Tab", TierTab::WhatIf),
        ("BackTab", TierTab::Calculator),
        ("BackTab Tab", TierTab::Distribution),
        ("w", TierTab::WhatIf),
        ("1 w", TierTab::WhatIf),
        ("Tab 1 5", TierTab::Rules),
    ];
    for (keys, after) in table {
        let mut model = in_tiers(80, 24);
        press(&mut model, keys);
        assert_eq!((model.pane, model.tier_desk.tab), (Pane::Tiers, after), "after {keys}");
    }
    for (width, height) in SIZES {
        for tab in TierTab::ALL {
            let mut model = in_tiers(width, height);
            let letters: String = tab.title().chars().take(3).collect();
            // A narrow strip shows the tabs around the open one; Tab brings the others.
            while target(&model, &letters, 0) != Some(Target::TierTab(tab)) {
                let before = model.tier_desk.tab;
                press(&mut model, "Tab");
                assert_ne!(model.tier_desk.tab, before, "{width}x{height}");
                assert_ne!(
                    model.tier_desk.tab,
                    TierTab::Distribution,
                    "{width}x{height}: {letters} is nowhere"
                );
            }
            let found = target(&model, &letters, 0);
            update(&mut model, Action::Click(found.unwrap()));
            assert_eq!(model.tier_desk.tab, tab);
        }
    }
    let mut model = model_with(picture(), 80, 24);
    press(&mut model, "1 w Esc");
    assert_eq!(model.pane, Pane::Overview, "Esc goes back to where w was pressed");
}

#[test]
fn an_empty_tab_teaches_in_one_sentence() {
    for (keys, words) in [
        ("Tab", "each rule of a rule set"),
        ("Tab Tab Tab Tab", "earlier windows of time"),
    ] {
        let mut model = in_tiers(120, 40);
        press(&mut model, keys);
        assert!(drawn(&model).0.contains(words));
    }
    let mut model = model_with(fresh_picture(), 80, 24);
    press(&mut model, "5");
    for _ in TierTab::ALL {
        assert_eq!(
            asks(&press(&mut model, "Tab")).len(),
            0,
            "nothing is graded before a run"
        );
        assert!(drawn(&model).0.contains("R runs everything"));
    }
    press(&mut model, "w");
    assert_eq!(said(&model), "what-if: no leads yet: R runs all phases");
}

// spec: contractors W-1
#[test]
fn sliders_step_reset_and_take_typed_values() {
    // Keys from the first slider on, then the draft.
    type Moved<'a> = &'a [(&'a str, Option<f64>)];
    let table: [(&str, Moved<'_>); 13] = [
        ("Right", &[("tiers.gold", Some(61.0))]),
        ("l l h", &[("tiers.gold", Some(61.0))]),
        ("Right Left", &[]),
        ("}", &[("tiers.gold", Some(70.0))]),
        ("{ {", &[("tiers.gold", Some(40.0))]),
        ("} } } } } }", &[("tiers.gold", Some(110.0))]),
        ("j j Right Right Right", &[("weights.size", Some(0.38))]),
        ("j j j Left", &[]),
        ("j j j Right Right", &[("default.size", Some(1.0))]),
        ("Right j Right 0", &[("tiers.gold", Some(61.0))]),
        ("Right j Right 0 0", &[]),
        (
            "G Right g Left",
            &[("points.each", Some(26.0)), ("tiers.gold", Some(59.0))],
        ),
        ("Right Tab BackTab", &[("tiers.gold", Some(61.0))]),
    ];
    for (keys, after) in table {
        let mut model = in_tiers(80, 24);
        press(&mut model, "w");
        press(&mut model, keys);
        let after: BTreeMap<String, Option<f64>> =
            after.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        assert_eq!(model.tier_desk.what_if.draft, after, "after {keys}");
    }
    let mut model = in_tiers(80, 24);
    press(&mut model, "w");
    shift(&mut model, KeyCode::Right);
    let effects = shift(&mut model, KeyCode::Left);
    assert!(asks(&effects)[0].draft.is_empty());
    press(&mut model, "Enter ^u");
    type_text(&mut model, "200");
    press(&mut model, "Enter");
    let Some(Layer::Prompt(prompt)) = model.layers.last() else {
        panic!("the line stays open")
    };
    assert_eq!(
        prompt.error.as_ref().map(|error| error.0.as_str()),
        Some("tiers.gold takes a number from 0 to 110")
    );
    press(&mut model, "^u");
    type_text(&mut model, "55.5");
    let effects = press(&mut model, "Enter");
    assert!(model.layers.is_empty());
    assert_eq!(
        asks(&effects)[0].draft,
        BTreeMap::from([("tiers.gold".to_owned(), Some(55.5))])
    );
    press(&mut model, "j j j Right Enter ^u");
    type_text(&mut model, "none");
    press(&mut model, "Enter");
    assert!(
        !model.tier_desk.what_if.draft.contains_key("default.size"),
        "that is its value now"
    );
}

#[test]
fn sliders_and_counts_follow_the_mouse() {
    let mut model = in_tiers(80, 24);
    press(&mut model, "w");
    let end = target(&model, "▶", 1).unwrap();
    assert_eq!(end, Target::Slider { row: 1, by: 1 });
    update(&mut model, Action::Click(end));
    assert_eq!(model.tier_desk.what_if.draft.get("tiers.silver"), Some(&Some(41.0)));
    let start = target(&model, "◀", 1).unwrap();
    update(&mut model, Action::Click(start));
    assert!(model.tier_desk.what_if.draft.is_empty());
    update(&mut model, Action::Click(Target::Row(2)));
    update(&mut model, Action::Click(Target::Row(2)));
    assert!(
        matches!(model.layers.last(), Some(Layer::Prompt(_))),
        "a click on the selected slider types its value"
    );
    update(&mut model, Action::Click(end));
    assert!(
        model.tier_desk.what_if.draft.is_empty(),
        "what lies below a typed line is not clicked through"
    );

    let mut model = in_tiers(80, 24);
    press(&mut model, "BackTab");
    let less = target(&model, "◀", 0).unwrap();
    update(&mut model, Action::Click(less));
    assert_eq!(
        model.tier_desk.calculator.counts,
        BTreeMap::from([("Gold".to_owned(), 244)])
    );
}

#[test]
fn tables_move_with_the_draft_and_late_ones_are_dropped() {
    let mut model = in_tiers(80, 24);
    let effects = press(&mut model, "w");
    let first = asks(&effects)[0].clone();
    assert!(first.draft.is_empty(), "the tab begins with how things are");
    answer(&mut model, first.generation, Ok(stepped(245)));
    let effects = press(&mut model, "Left Left Left");
    let generations: Vec<u64> = asks(&effects).iter().map(|ask| ask.generation).collect();
    answer(&mut model, generations[1], Ok(stepped(300)));
    assert_eq!(
        (after_of(&model), model.tier_desk.what_if.waiting()),
        (Some(300), true),
        "on the way to the newest"
    );
    answer(&mut model, generations[0], Ok(stepped(250)));
    assert_eq!(after_of(&model), Some(300), "older than what is shown");
    answer(&mut model, generations[2], Ok(stepped(318)));
    assert_eq!(
        (after_of(&model), model.tier_desk.what_if.waiting()),
        (Some(318), false)
    );

    let effects = press(&mut model, "Left");
    let late = asks(&effects)[0].clone();
    let generation = model.generations.picture;
    let effects = update(
        &mut model,
        Action::Answer(Answer::Picture {
            generation,
            result: Ok(Box::new(picture())),
        }),
    );
    let again = asks(&effects)[0];
    assert_eq!(
        (again.draft.clone(), again.basis),
        (late.draft, late.basis + 1),
        "new results, same draft"
    );
    let result = Ok(Box::new(stepped(999)));
    update(
        &mut model,
        Action::Answer(Answer::WhatIf {
            generation: late.generation,
            basis: late.basis,
            result,
        }),
    );
    assert_eq!(after_of(&model), Some(318), "about results that are no more");
}

// spec: contractors W-2
#[test]
fn a_refused_draft_keeps_the_last_table_and_all_can_be_shifted() {
    let mut model = in_tiers(120, 40);
    let effects = press(&mut model, "w");
    let generation = asks(&effects)[0].generation;
    answer(&mut model, generation, Ok(stepped(300)));
    press(&mut model, "A");
    assert_eq!(
        said(&model),
        "shift all: no number is moved yet: ← → move the selected one"
    );
    let effects = press(&mut model, "Left");
    let generation = asks(&effects)[0].generation;
    answer(
        &mut model,
        generation,
        Err("the threshold of GOLD crosses SILVER; move that one first, or shift all"),
    );
    let text = drawn(&model).0;
    assert!(text.contains("crosses SILVER") && text.contains("+55"), "{text}");
    for (key, verb) in [("S", "save draft"), ("L", "moving leads")] {
        assert_eq!(press(&mut model, key), vec![]);
        assert_eq!(
            said(&model),
            format!("{verb}: the draft is refused; why stands below the table")
        );
    }
    let effects = press(&mut model, "A");
    let ask = asks(&effects)[0].clone();
    assert_eq!(ask.want, Want::Shift);
    let both = BTreeMap::from([
        ("tiers.gold".to_owned(), Some(59.0)),
        ("tiers.silver".to_owned(), Some(39.0)),
    ]);
    let result = Stepped {
        shifted: Some(both.clone()),
        ..stepped(320)
    };
    answer(&mut model, ask.generation, Ok(result));
    assert_eq!(model.tier_desk.what_if.draft, both);
    assert_eq!(
        (model.tier_desk.what_if.problem.clone(), after_of(&model)),
        (None, Some(320))
    );
}

#[test]
fn the_leads_that_a_draft_moves_are_listed() {
    let mut model = in_tiers(80, 24);
    press(&mut model, "w Left");
    let effects = press(&mut model, "L");
    let ask = asks(&effects)[0].clone();
    assert_eq!(ask.want, Want::Leads);
    let ids = vec!["L1".into(), "L9".into()];
    let set = LeadSelection::of_ids("draft", "2 leads that the draft moves", ids);
    let result = Stepped {
        movers: Some(set.clone()),
        ..stepped(247)
    };
    let effects = answer(&mut model, ask.generation, Ok(result));
    assert_eq!(model.pane, Pane::Leads);
    answer_rows(&mut model, effects);
    answer_sheet(&mut model);
    assert_eq!(model.leads.grid.total(), 2);
    assert_eq!(model.selecting.filter.title(), "2 leads that the draft moves");
}

#[test]
fn a_draft_is_saved_under_a_new_name_or_over_ones_own_when_confirmed() {
    let mut model = in_tiers(80, 24);
    press(&mut model, "w S");
    assert_eq!(
        said(&model),
        "save draft: no number is moved yet: ← → move the selected one"
    );
    press(&mut model, "Right S Enter");
    let error = |model: &Model| match model.layers.last() {
        Some(Layer::Prompt(prompt)) => prompt.error.clone().map(|error| error.0),
        _ => None,
    };
    assert_eq!(
        error(&model).as_deref(),
        Some("a profile needs a name, such as spring-list")
    );
    type_text(&mut model, "mine");
    assert_eq!(press(&mut model, "Enter"), vec![]);
    assert!(error(&model).is_some_and(|why| why.contains("Enter again replaces it")));
    let order = |name: &str, replace| {
        Effect::Ask(Request::SaveDraft {
            name: name.into(),
            values: [("tiers.gold".to_owned(), toml::Value::Float(61.0))].into(),
            replace,
        })
    };
    assert_eq!(press(&mut model, "Enter"), vec![order("mine", true)]);
    press(&mut model, "^u");
    type_text(&mut model, "spring");
    assert_eq!(press(&mut model, "Enter"), vec![order("spring", false)]);
    update(
        &mut model,
        Action::Answer(Answer::Saved(Err("the disk is full".into()))),
    );
    assert_eq!(
        error(&model).as_deref(),
        Some("the disk is full"),
        "the name is not lost"
    );
    let saved = SavedDraft {
        name: "spring".into(),
        command: "assay run invented --profile spring".into(),
        left_out: Vec::new(),
        outranked: vec!["tiers.gold".into()],
        file: None,
    };
    let effects = update(&mut model, Action::Answer(Answer::Saved(Ok(saved))));
    assert!(model.layers.is_empty() && matches!(effects[..], [Effect::Ask(Request::Picture { .. })]));
    assert!(said(&model).contains("`assay run invented --profile spring` runs with it"));
    assert!(said(&model).contains("tiers.gold") && said(&model).contains("outranks"));
}

#[test]
fn the_selected_tier_keeps_selected_by_name() {
    let mut model = in_tiers(80, 24);
    press(&mut model, "j");
    let more = Picture {
        tiers: Ok(vec![
            TierRow::counted("Platinum", 1, 3, 2003),
            TierRow::counted("Gold", 2, 245, 2003),
            TierRow::counted("Silver", 3, 1755, 2003),
        ]),
        ..picture()
    };
    let generation = model.generations.picture;
    let result = Ok(Box::new(more));
    update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    assert_eq!(model.tiers.selected, 2);
    press(&mut model, "Enter");
    assert_eq!(model.selecting.filter.title(), "tier Silver");
}

#[test]
fn intervals_are_switched_where_there_are_rates() {
    let mut model = in_tiers(80, 24);
    press(&mut model, "W");
    assert_eq!(
        said(&model),
        "interval: no rates: this playbook's leads carry no outcomes"
    );
    let mut model = with_rates(120, 40);
    press(&mut model, "j j");
    let text = drawn(&model).0;
    assert!(text.contains("Wilson 4.91–17.68 is clear of Standard"), "{text}");
    assert!(
        text.contains("Wald 3.25–15.80 overlaps") && text.contains("Standard 3.25–3.63"),
        "{text}"
    );
    press(&mut model, "W");
    assert!(model.tier_desk.wald && drawn(&model).0.contains("Wald 95 %"));
    press(&mut model, "W");
    assert!(!model.tier_desk.wald);
    press(&mut model, "Tab W");
    assert_eq!(said(&model), "interval: intervals stand in the tab Distribution");
}

#[test]
fn two_runs_are_compared_and_a_cell_lists_its_leads() {
    let mut model = in_tiers(80, 24);
    let effects = press(&mut model, "Tab Tab Tab");
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Ask(Request::Migration { before, after, .. }) => Some((*before, *after)),
            _ => None,
        })
    };
    assert_eq!(asked(&effects), Some((12, 14)), "the last two that graded leads");
    assert_eq!(press(&mut model, "Tab BackTab"), vec![], "nobody asks twice");
    let table = [
        ("{", Some((11, 14))),
        ("{ {", Some((9, 14))),
        ("<", Some((12, 12))),
        ("}", Some((14, 14))),
        (">", None),
    ];
    for (keys, after) in table {
        let mut model = comparing(80, 24);
        let effects = press(&mut model, keys);
        assert_eq!(
            asked(&effects[effects.len().saturating_sub(1)..]),
            after,
            "after {keys}"
        );
    }
    let mut model = comparing(80, 24);
    press(&mut model, ">");
    assert_eq!(said(&model), "no newer run that graded leads");
    press(&mut model, "Right Left Right");
    let effects = press(&mut model, "Enter");
    let [
        Effect::Ask(Request::Migrated {
            generation,
            before: 12,
            after: 14,
            from,
            to,
        }),
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!((from.as_str(), to.as_str()), ("Gold", "Silver"));
    let title = "12 leads Gold → Silver, run 12 → 14";
    let set = LeadSelection::of_ids("moved", title, vec!["L1".into()]);
    let (generation, result) = (*generation, Ok(set));
    let effects = update(&mut model, Action::Answer(Answer::Leads { generation, result }));
    answer_rows(&mut model, effects);
    assert_eq!(model.pane, Pane::Leads);
    answer_sheet(&mut model);
    assert_eq!(model.leads.grid.total(), 1);
    assert!(drawn(&model).0.contains("12 leads Gold → Silver, run 12 → 14"));
    press_through(&mut model, "Esc");
    assert_eq!(
        (model.pane, model.leads.grid.total()),
        (Pane::Tiers, 2000),
        "Esc takes the restriction away and goes back to the matrix"
    );

    let mut model = comparing(80, 24);
    press(&mut model, "j Right Right Enter");
    assert_eq!(said(&model), "no lead went from Silver to -");
    press(&mut model, "k Enter");
    assert!(said(&model).contains("not in run 14 any more"));
}

#[test]
fn the_matrix_follows_the_mouse() {
    let mut model = comparing(80, 24);
    let cell = target(&model, "12 ", 1).unwrap();
    assert_eq!(cell, Target::MatrixCell { row: 0, column: 1 });
    assert_eq!(update(&mut model, Action::Click(cell)), vec![]);
    let effects = update(&mut model, Action::Click(cell));
    assert!(
        matches!(effects[..], [Effect::Ask(Request::Migrated { .. })]),
        "a second click opens the cell"
    );
    let older = target(&model, "{ run 12", 0).unwrap();
    assert_eq!(older, Target::RunStep { first: true, by: -1 });
    let effects = update(&mut model, Action::Click(older));
    assert!(matches!(
        effects[..],
        [Effect::Ask(Request::Migration { before: 11, .. })]
    ));
    let newer = target(&model, "> ", 0).unwrap();
    assert_eq!(newer, Target::RunStep { first: false, by: 1 });
}

#[test]
fn one_run_alone_is_compared_with_nothing() {
    let alone = Picture {
        runs: vec![run(14, "done"), run(13, "failed")],
        ..picture()
    };
    let mut model = model_with(alone, 80, 24);
    assert_eq!(
        press(&mut model, "5 Tab Tab Tab").len(),
        1,
        "only what-if was passed and asked"
    );
    assert!(drawn(&model).0.contains("only one finished"));
    assert_eq!(press(&mut model, "Enter { <"), vec![]);
}

#[test]
fn a_matrix_that_cannot_be_made_says_why() {
    let mut model = in_tiers(80, 24);
    press(&mut model, "Tab Tab Tab");
    let generation = model.tier_desk.compare.generation;
    let result = Err("run 12 graded no leads".to_owned());
    update(&mut model, Action::Answer(Answer::Migration { generation, result }));
    assert!(matches!(model.tier_desk.compare.matrix, Loaded::Failed(_)));
    assert!(drawn(&model).0.contains("run 12 graded no leads"));
}

#[test]
fn what_the_leads_lack_is_scrolled() {
    let mut model = in_tiers(80, 24);
    press(&mut model, "BackTab BackTab");
    assert_eq!(model.tier_desk.tab, TierTab::Gap);
    for (keys, after) in [("j j", 2), ("k", 1), ("g", 0), ("k", 0)] {
        press(&mut model, keys);
        assert_eq!(model.tier_desk.scrolls[&TierTab::Gap], after, "after {keys}");
    }
    press(&mut model, "G");
    assert!(drawn(&model).0.contains("line 60 of what they lack"));
    let last = model.tier_desk.scrolls[&TierTab::Gap];
    press(&mut model, "j PageDown");
    assert_eq!(model.tier_desk.scrolls[&TierTab::Gap], last);
    update(&mut model, Action::Wheel(-3));
    assert_eq!(model.tier_desk.scrolls[&TierTab::Gap], last - 3);
}

#[test]
fn lists_are_counted_and_typed() {
    let counts = |model: &Model| -> Vec<u64> {
        model
            .tier_desk
            .calculator
            .found
            .as_ref()
            .unwrap()
            .lines
            .iter()
            .map(|line| line.n)
            .collect()
    };
    let table: [(&str, [u64; 2]); 8] = [
        ("", [245, 1755]),
        ("Left Left Right", [244, 1755]),
        ("j {", [245, 1745]),
        ("}", [255, 1755]),
        ("0", [0, 1755]),
        ("0 Left", [0, 1755]),
        ("0 0", [0, 0]),
        ("0 0 0", [245, 1755]),
    ];
    for (keys, after) in table {
        let mut model = in_tiers(80, 24);
        press(&mut model, "BackTab");
        press(&mut model, keys);
        assert_eq!(counts(&model), after, "after {keys}");
    }
    let mut model = in_tiers(80, 24);
    press(&mut model, "BackTab j Enter ^u");
    type_text(&mut model, "many");
    press(&mut model, "Enter");
    assert!(matches!(model.layers.last(), Some(Layer::Prompt(prompt)) if prompt.error.is_some()));
    press(&mut model, "^u");
    type_text(&mut model, "1,900");
    press(&mut model, "Enter");
    assert_eq!(counts(&model), [245, 1900]);
    let text = drawn(&model).0;
    assert!(
        text.contains("42.9 days at 50 a day") && text.contains("more than there are: Silver"),
        "{text}"
    );
    assert!(text.contains("so no conversions can be"), "{text}");
    let mut model = with_rates(80, 24);
    press(&mut model, "BackTab");
    assert!(drawn(&model).0.contains("1,495.0 conversions expected, 3.79 %"));
}

#[test]
fn tiers_drawn() {
    for (width, height) in SIZES {
        let mut model = with_rates(width, height);
        press(&mut model, "j j");
        insta::assert_snapshot!(format!("tiers_distribution_{width}x{height}"), drawn(&model).0);
        let mut model = in_tiers(width, height);
        press(&mut model, "w");
        let effects = press(&mut model, "Left Left");
        let generation = asks(&effects)[1].generation;
        answer(&mut model, generation, Ok(stepped(318)));
        insta::assert_snapshot!(format!("tiers_what_if_{width}x{height}"), drawn(&model).0);
        let mut model = comparing(width, height);
        press(&mut model, "Right");
        insta::assert_snapshot!(format!("tiers_compare_{width}x{height}"), drawn(&model).0);
        let mut model = with_rates(width, height);
        press(&mut model, "BackTab");
        insta::assert_snapshot!(format!("tiers_calculator_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn every_tab_is_drawn_at_every_size_without_a_panic() {
    for (width, height) in [
        (1, 1),
        (3, 2),
        (10, 5),
        (20, 8),
        (40, 12),
        (60, 16),
        (80, 24),
        (300, 90),
    ] {
        for tab in TierTab::ALL {
            let mut model = with_rates(width, height);
            model.tier_desk.compare.matrix = Loaded::Ready(migration());
            model.tier_desk.what_if.shown = Some((stepped(300).table, Duration::ZERO));
            update(&mut model, Action::Click(Target::TierTab(tab)));
            press(&mut model, "j Right G");
            let (_, hits, _) = drawn(&model);
            assert!(hits.rows_touched <= usize::from(height), "{tab:?} at {width}x{height}");
            model.tier_desk.what_if.problem = Some("a long reason ".repeat(20));
            drawn(&model);
        }
    }
}
