//! The pane of tiers of a playbook whose rules are data: rule sets and splits, edited rules, two rule sets compared; and
//! the figures that a lens names for the panes of the model and of the data. The numbers are those of a real table, so
//! that the drawn screens can be read against it.

use std::time::Duration;

use super::screens::{SIZES, drawn};
use super::tiers::{answer, asks, facts, picture, rated};
use super::*;
use crate::lens::{Figure, RuleSetChoice, Slider, TierChoices, TierTab, TierView, Tree, TreeNode, WhatIf};
use crate::operations::{Between, Migration, Pane, RuleText, TierFacts, TierSet};
use crate::tui::action::Request;
use crate::tui::hit::Target;
use crate::tui::model::{Layer, Loaded, Purpose};
use crate::tui::tiers::{DraftError, Stepped};

const RULE: &str = "independent AND ((tenure_1_3 AND firm_tiny) OR (tenure_1_4 AND mid_career AND losing))";

fn choices(ruleset: &str, split: &str) -> TierChoices {
    let set = |id: &str| RuleSetChoice {
        id: id.into(),
        title: id.into(),
        active: id == "v3.2-consolidated",
    };
    TierChoices {
        rulesets: ["v3.1", "v3.2", "v3.2-consolidated"].map(set).into(),
        splits: ["ALL", "TRAIN", "TEST", "GAP"].map(str::to_owned).into(),
        ruleset: ruleset.into(),
        split: split.into(),
        ..TierChoices::default()
    }
}

fn slider(name: &str, value: f64, unit: &str) -> Slider {
    Slider {
        name: name.into(),
        value: Some(value),
        minimum: 0.0,
        maximum: value * 4.0,
        step: 1.0,
        unit: unit.into(),
    }
}

fn text(tier: &str, text: &str) -> RuleText {
    RuleText {
        name: format!("{tier}.when"),
        text: text.into(),
        summary: format!("who belongs to {tier}"),
    }
}

fn rules() -> Vec<Figure> {
    let atom = |text: &str, keeps: &str| TreeNode::leaf(text, keeps);
    let tier = TreeNode {
        label: "Prime mover".into(),
        detail: format!("{RULE} · 245 leads"),
        meaning: "tier.1".into(),
        children: vec![
            atom("NOT is_wirehouse", "39,448 → 28,170"),
            atom("current_firm_tenure_months BETWEEN 12 AND 48", "28,170 → 2,113"),
        ],
        ..TreeNode::default()
    };
    vec![Figure::Tree(Tree {
        title: "Rules of v3.2-consolidated".into(),
        nodes: vec![tier; 12],
        ..Tree::default()
    })]
}

fn ruled_facts() -> TierFacts {
    TierFacts {
        sliders: vec![
            slider("tenure_1_4.to", 48.0, "months"),
            slider("firm_tiny.to", 10.0, "reps"),
        ],
        texts: vec![
            text("TIER_1", RULE),
            text("TIER_2", "many_moves AND seasoned AND independent"),
        ],
        choices: choices("v3.2-consolidated", "ALL"),
        rules: rules(),
        backtest: vec![Figure::Text {
            title: "Lift by window".into(),
            lines: vec!["H1_2024 5.86 · Q1Q2_2024 4.65".into()],
        }],
        absent: Vec::new(),
        mean_scores: BTreeMap::new(),
        ..facts()
    }
}

fn ruled_picture() -> Picture {
    Picture {
        tiers: Ok(rated()),
        tier_facts: ruled_facts(),
        model: Ok(vec![
            (
                "Calibration".into(),
                vec![Figure::Text {
                    title: "Expected against found".into(),
                    lines: (1..=60).map(|line| format!("line {line}")).collect(),
                }],
            ),
            ("Registry".into(), vec![]),
        ]),
        ..picture()
    }
}

fn ruled(width: u16, height: u16) -> Model {
    let mut model = model_with(ruled_picture(), width, height);
    press(&mut model, "5");
    model
}

fn set(view: &TierView) -> TierSet {
    let mut tiers = rated();
    tiers.truncate(4);
    TierSet {
        view: view.clone(),
        choices: choices(
            view.ruleset.as_deref().unwrap_or("v3.2-consolidated"),
            view.split.as_deref().unwrap_or("ALL"),
        ),
        tiers,
        rules: Ok(rules()),
        gap: Vec::new(),
        sliders: vec![slider("tenure_1_4.to", 48.0, "months")],
        texts: vec![text("TIER_1", "tenure_1_4 AND mid_career")],
    }
}

/// The one question for another rule set or split among some effects.
fn wanted(effects: &[Effect]) -> Option<(u64, TierView)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask(Request::TierSet { generation, view }) => Some((*generation, view.clone())),
        _ => None,
    })
}

/// Presses keys that choose, and answers what is asked.
fn choose(model: &mut Model, keys: &str) -> Vec<Effect> {
    let effects = press(model, keys);
    let (generation, view) = wanted(&effects).unwrap();
    let result = Ok(Box::new(set(&view)));
    update(model, Action::Answer(Answer::TierSet { generation, result }))
}

fn stepped(split: &str, looks: u64) -> Stepped {
    let before = rated();
    let mut after = rated();
    after[0].n = 318;
    after[0].k = Some(43);
    after[0].rate = Some(43.0 / 318.0);
    after[0].wilson = Some((0.098, 0.182));
    after[0].lift_overall = Some(3.57);
    after[5].n -= 73;
    Stepped {
        table: WhatIf {
            before,
            after,
            moves: vec![("Standard".into(), "Prime mover".into(), 73)],
            leads: 39_448,
            ruleset: "v3.2-consolidated".into(),
            population: split.into(),
            opened_test: split == "TEST",
            note: String::new(),
        },
        elapsed: Duration::from_millis(32),
        shifted: None,
        movers: None,
        looks: Some(looks),
    }
}

// spec: advisors 6 (analyst), R4
#[test]
fn rule_sets_and_splits_are_gone_through_and_the_active_one_needs_no_question() {
    let mut model = ruled(120, 40);
    assert!(
        drawn(&model)
            .0
            .contains("v3.2-consolidated · ALL · n 39,448 · base 3.79 %")
    );
    let effects = press(&mut model, "V");
    let (_, view) = wanted(&effects).unwrap();
    assert_eq!(view, TierView::of_ruleset(Some("v3.2")));
    assert!(
        drawn(&model).0.contains("counting …"),
        "the old numbers are not shown as the new ones"
    );
    let effects = press(&mut model, "v");
    assert_eq!(wanted(&effects), None, "the active one is in the picture");
    assert_eq!(model.tier_desk.view, TierView::default());
    assert!(drawn(&model).0.contains("n 39,448"));
    choose(&mut model, "v");
    assert_eq!(model.tier_desk.view.ruleset.as_deref(), Some("v3.1"), "round the end");
    assert_eq!(model.tier_rows().len(), 4);
    choose(&mut model, "s");
    assert_eq!(model.tier_desk.view.split.as_deref(), Some("TRAIN"));
    assert!(
        drawn(&model).0.contains("v3.1 · TRAIN · n 1,740"),
        "{}",
        drawn(&model).0
    );
    // The calculator and the numbers of What-if are the chosen rule set's.
    assert_eq!(model.tier_desk.calculator.found.as_ref().unwrap().lines.len(), 4);
    assert_eq!((model.sliders().len(), model.rule_texts().len()), (1, 1));
}

#[test]
fn an_answer_about_another_choice_is_dropped_and_a_refusal_falls_back() {
    let mut model = ruled(80, 24);
    let effects = press(&mut model, "V");
    let (old, view) = wanted(&effects).unwrap();
    let effects = press(&mut model, "V");
    let (new, _) = wanted(&effects).unwrap();
    let result = Ok(Box::new(set(&view)));
    update(
        &mut model,
        Action::Answer(Answer::TierSet {
            generation: old,
            result,
        }),
    );
    assert!(model.set_awaited());
    let result = Err("the rule set v3.1 does not parse".to_owned());
    update(
        &mut model,
        Action::Answer(Answer::TierSet {
            generation: new,
            result,
        }),
    );
    assert_eq!(model.tier_desk.view, TierView::default());
    assert!(said(&model).contains("does not parse"));
    assert_eq!(model.tier_rows().len(), 6);
}

#[test]
fn new_results_ask_again_for_the_choice_and_let_go_of_one_that_is_gone() {
    let mut model = ruled(80, 24);
    choose(&mut model, "V");
    let picture = |model: &mut Model, picture: Picture| {
        let generation = model.generations.picture;
        let result = Ok(Box::new(picture));
        update(model, Action::Answer(Answer::Picture { generation, result }))
    };
    let effects = picture(&mut model, ruled_picture());
    assert_eq!(wanted(&effects).unwrap().1, TierView::of_ruleset(Some("v3.2")));
    let mut other = ruled_picture();
    other.tier_facts.choices.rulesets.remove(1);
    let effects = picture(&mut model, other);
    assert_eq!(wanted(&effects), None);
    assert_eq!(model.tier_desk.view, TierView::default());
}

#[test]
fn a_tier_of_another_rule_set_lists_its_own_leads() {
    let mut model = ruled(80, 24);
    choose(&mut model, "V");
    let effects = press(&mut model, "Enter");
    let Some(Effect::Ask(Request::RuleMigrated {
        rulesets, tiers, split, ..
    })) = effects.first()
    else {
        panic!("{effects:?}");
    };
    assert_eq!((rulesets.0.as_str(), rulesets.1.as_str()), ("v3.2", "v3.2"));
    assert_eq!((tiers.0.as_str(), split), ("Prime mover", &None));
    // The active one's leads are the queue's.
    let mut model = ruled(80, 24);
    press(&mut model, "Enter");
    assert_eq!(model.pane, Pane::Leads);
}

// spec: advisors R1, R10
#[test]
fn a_rule_is_edited_as_a_draft_with_the_error_under_its_place() {
    let mut model = ruled(120, 40);
    press(&mut model, "Tab");
    assert_eq!(model.tier_desk.tab, TierTab::Rules);
    press(&mut model, "e");
    assert_eq!(
        (model.tier_desk.tab, model.tier_desk.what_if.list.selected),
        (TierTab::WhatIf, 2)
    );
    press(&mut model, "Enter");
    let purpose = |model: &Model| match model.layers.last() {
        Some(Layer::Prompt(prompt)) => Some((prompt.purpose.clone(), prompt.error.clone())),
        _ => None,
    };
    assert_eq!(purpose(&model).unwrap().0, Purpose::Rule("TIER_1.when".into()));
    press(&mut model, "^u");
    type_text(&mut model, "tenure_1_5 AND losing");
    let effects = press(&mut model, "Enter");
    let ask = asks(&effects)[0].clone();
    assert_eq!(ask.texts["TIER_1.when"], "tenure_1_5 AND losing");
    let refused = |model: &mut Model, generation: u64, name: &str| {
        let error = DraftError {
            message: "no column `tenure_1_5`; the nearest is `tenure_1_4`".into(),
            place: Some((name.to_owned(), Some(9))),
        };
        let (basis, result) = (model.tier_desk.basis, Err(error));
        let answer = Answer::WhatIf {
            generation,
            basis,
            result,
        };
        update(model, Action::Answer(answer));
    };
    refused(&mut model, ask.generation, "TIER_1.when");
    let (_, error) = purpose(&model).unwrap();
    assert_eq!(error.unwrap().1, Some(9), "the line stays, with the place");
    assert!(drawn(&model).0.contains("the nearest is"));
    // Mended, the line goes and the table stays.
    press(&mut model, "^u");
    type_text(&mut model, "tenure_1_4 AND losing");
    let effects = press(&mut model, "Enter");
    answer(&mut model, asks(&effects)[0].generation, Ok(stepped("TRAIN", 0)));
    assert!(model.layers.is_empty());
    assert!(drawn(&model).0.contains("tenure_1_4 AND losing"));
    // Set back, it is no draft any more.
    let effects = press(&mut model, "0");
    assert!(asks(&effects)[0].texts.is_empty() && !model.tier_desk.what_if.drafted());
}

// spec: advisors R10
#[test]
fn test_is_opened_only_when_asked_twice_and_the_looks_are_shown() {
    let mut model = ruled(120, 40);
    let effects = press(&mut model, "w");
    let ask = asks(&effects)[0].clone();
    assert!(
        ask.texts.is_empty(),
        "nobody chose a split: the playbook tunes on its own"
    );
    answer(&mut model, ask.generation, Ok(stepped("TRAIN", 0)));
    let effects = press(&mut model, "s");
    assert!(asks(&effects).is_empty());
    assert!(said(&model).contains("kept for the end"), "{}", said(&model));
    let effects = press(&mut model, "s");
    let ask = asks(&effects)[0].clone();
    assert_eq!(ask.texts["split"], "TEST");
    answer(&mut model, ask.generation, Ok(stepped("TEST", 1)));
    let text = drawn(&model).0;
    assert!(
        text.contains("TEST only. TEST has been opened 1 time on this draft's rule set."),
        "{text}"
    );
    let effects = press(&mut model, "s");
    assert_eq!(asks(&effects)[0].texts["split"], "GAP");
}

#[test]
fn another_rule_set_drops_the_draft_and_asks_with_its_id() {
    let mut model = ruled(120, 40);
    press(&mut model, "w Right");
    assert!(model.tier_desk.what_if.drafted());
    let effects = choose(&mut model, "V");
    assert!(!model.tier_desk.what_if.drafted() && said(&model).contains("dropped"));
    let ask = asks(&effects)[0];
    assert_eq!((ask.texts["ruleset"].as_str(), ask.draft.len()), ("v3.2", 0));
}

fn compared(from: &str, to: &str) -> Migration {
    Migration {
        between: Between::RuleSets {
            from: from.into(),
            to: to.into(),
            split: Some("ALL".into()),
        },
        rows: ["T1", "T2", "STANDARD"].map(str::to_owned).into(),
        columns: ["T1A", "T1B", "T2A", "STANDARD"].map(str::to_owned).into(),
        counts: vec![vec![35, 0, 96, 45], vec![0, 12, 190, 72], vec![0, 114, 320, 37_034]],
        conversions: Some(vec![vec![9, 0, 14, 2], vec![0, 2, 17, 3], vec![0, 15, 40, 1274]]),
        differences: vec![Figure::Text {
            title: "What the rules say differently".into(),
            lines: vec!["T1: firm_net_change_12mo != 0 → < 0".into()],
        }],
    }
}

// spec: advisors R11, G9
#[test]
fn two_rule_sets_are_compared_and_a_cell_lists_its_leads() {
    let mut model = ruled(120, 40);
    let effects = press(&mut model, "Tab Tab Tab");
    let Some(Effect::Ask(Request::RuleMigration { from, to, split, .. })) = effects.last() else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (from.as_str(), to.as_str(), split),
        ("v3.2", "v3.2-consolidated", &None)
    );
    // Another first one, then back to runs.
    let effects = press(&mut model, "{");
    assert!(matches!(&effects[..], [Effect::Ask(Request::RuleMigration { from, .. })] if from == "v3.1"));
    let generation = model.tier_desk.compare.generation;
    let result = Ok(Box::new(compared("v3.1", "v3.2-consolidated")));
    update(&mut model, Action::Answer(Answer::Migration { generation, result }));
    press(&mut model, "Right Right");
    let text = drawn(&model).0;
    assert!(text.contains("T1 → T2A: 96 firms, 14 conversions"), "{text}");
    assert!(
        text.contains("884 of 37,918 firms in a tier of another name · ALL"),
        "{text}"
    );
    assert!(text.contains("!= 0 → < 0"));
    let effects = press(&mut model, "Enter");
    let Some(Effect::Ask(Request::RuleMigrated { rulesets, tiers, .. })) = effects.first() else {
        panic!("{effects:?}");
    };
    assert_eq!((rulesets.0.as_str(), tiers.1.as_str()), ("v3.1", "T2A"));
    let effects = press(&mut model, "x");
    assert!(matches!(effects[..], [Effect::Ask(Request::Migration { .. })]));
    let effects = press(&mut model, "x");
    assert!(matches!(effects[..], [Effect::Ask(Request::RuleMigration { .. })]));
    for _ in 0..3 {
        press(&mut model, "{");
    }
    assert!(said(&model).contains("no rule set before"), "{}", said(&model));
}

#[test]
fn figures_of_the_model_and_of_the_data_are_looked_through() {
    let mut model = ruled(80, 24);
    press(&mut model, "8");
    assert!(drawn(&model).0.contains("Expected against found"));
    press(&mut model, "j j j");
    assert_eq!(model.figures.scroll, 3);
    press(&mut model, "Right");
    assert_eq!((model.figures.tab, model.figures.scroll), (1, 0));
    press(&mut model, "Right");
    assert_eq!(model.figures.tab, 0, "round the end");
    update(&mut model, Action::Click(Target::ModelTab(1)));
    assert_eq!(model.figures.tab, 1);
    let mut without = model_with(picture(), 80, 24);
    press(&mut without, "8");
    assert!(drawn(&without).0.contains("Here a model would stand."));
    press(&mut model, "2");
    let generation = model.data.generations.list;
    let coverage = Figure::Text {
        title: "Snapshot coverage".into(),
        lines: vec!["2024-02  48.1 %".into()],
    };
    let listed = crate::operations::DataPicture {
        figures: vec![("Coverage by month".into(), vec![coverage])],
        ..crate::operations::DataPicture::default()
    };
    let result = Ok(Box::new(listed));
    let answer = crate::tui::data::DataAnswer::List { generation, result };
    update(&mut model, Action::Data(answer));
    let text = drawn(&model).0;
    assert!(text.contains("Coverage by month") && text.contains("48.1 %"), "{text}");
    press(&mut model, "Enter");
    assert!(matches!(model.layers.last(), Some(Layer::Report(_))));
    assert!(drawn(&model).0.contains("48.1 %"));
    press(&mut model, "Esc");
    assert!(model.layers.is_empty());
}

#[test]
fn rules_and_backtest_are_figures_that_scroll() {
    let mut model = ruled(80, 24);
    press(&mut model, "Tab j j");
    assert_eq!(model.tier_desk.scrolls[&TierTab::Rules], 2);
    press(&mut model, "PageDown");
    assert!(model.tier_desk.scrolls[&TierTab::Rules] > 10);
    update(&mut model, Action::Click(Target::TierTab(TierTab::Backtest)));
    assert!(drawn(&model).0.contains("H1_2024 5.86"));
    press(&mut model, "v");
    assert!(said(&model).contains("active rule set"), "{}", said(&model));
}

#[test]
fn rule_sets_drawn() {
    for (width, height) in SIZES {
        let mut model = ruled(width, height);
        press(&mut model, "j j");
        insta::assert_snapshot!(format!("rulesets_distribution_{width}x{height}"), drawn(&model).0);
        press(&mut model, "Tab");
        insta::assert_snapshot!(format!("rulesets_rules_{width}x{height}"), drawn(&model).0);
        let effects = press(&mut model, "Tab");
        answer(&mut model, asks(&effects)[0].generation, Ok(stepped("TRAIN", 0)));
        insta::assert_snapshot!(format!("rulesets_what_if_{width}x{height}"), drawn(&model).0);
        press(&mut model, "Tab Right");
        let generation = model.tier_desk.compare.generation;
        let result = Ok(Box::new(compared("v3.2", "v3.2-consolidated")));
        update(&mut model, Action::Answer(Answer::Migration { generation, result }));
        insta::assert_snapshot!(format!("rulesets_compare_{width}x{height}"), drawn(&model).0);
        assert!(matches!(model.tier_desk.compare.matrix, Loaded::Ready(_)));
    }
}
