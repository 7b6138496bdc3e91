//! One filter on leads across panes: each way into it, the same leads by every road, and the way back.

use super::screens::{SIZES, drawn};
use super::*;
use crate::lens::{LeadSelection, TierTab};
use crate::operations::{Depth, LeadFilter, Looks, Operation, Pane, shipped_themes};
use crate::tui::hit::Target;
use crate::tui::model::Layer;
use crate::tui::session::Session;

/// The ids of the leads in force, in their order.
fn leads(model: &Model) -> Vec<String> {
    let grid = &model.leads.grid;
    (0..grid.total())
        .filter_map(|place| grid.id_at(place).map(str::to_owned))
        .collect()
}

fn title(model: &Model) -> String {
    model.selecting.filter.title()
}

/// The model in the pane of tiers, its queue read.
fn in_tiers(width: u16, height: u16) -> Model {
    let mut model = model_in_leads(width, height);
    press_through(&mut model, "5");
    model
}

#[test]
fn the_same_leads_come_by_every_road() {
    // By the tier's row, by its bar on the overview, by its bin among the queue's values, by a cell of the queue, by a
    // typed condition.
    let mut found: Vec<(Vec<String>, String)> = Vec::new();
    for keys in ["5 Enter", "5 K", "1 K Enter", "l l K"] {
        let mut model = model_in_leads(120, 40);
        press_through(&mut model, keys);
        assert_eq!(model.pane, Pane::Leads, "after {keys}");
        let command = model.selecting.settled().unwrap().command("invented");
        assert_eq!(
            command.as_deref(),
            Some("assay leads invented --where \"tier = 'Gold'\""),
            "after {keys}"
        );
        found.push((leads(&model), title(&model)));
    }
    let mut model = model_in_leads(120, 40);
    press_through(&mut model, "f");
    type_text(&mut model, "tier = 'Gold'");
    press_through(&mut model, "Enter J");
    assert_eq!(
        (title(&model).as_str(), model.leads.grid.view.query.condition.clone()),
        ("tier = 'Gold'", None)
    );
    let ids = leads(&model);
    assert_eq!(ids.len(), 245);
    for (other, title) in found {
        assert_eq!((other.len(), title.as_str()), (245, "tier Gold"));
        assert_eq!(other, ids);
    }
}

#[test]
fn esc_goes_back_the_way_one_came_after_several_drills() {
    let mut model = in_tiers(120, 40);
    press_through(&mut model, "j Enter");
    assert_eq!((title(&model).as_str(), leads(&model).len()), ("tier Silver", 1755));
    // Within it, the leads with the same signals as the fourth: a second facet.
    press_through(&mut model, "j j j l l l l K");
    assert_eq!(model.pane, Pane::Leads);
    let both = leads(&model).len();
    assert!(
        both < 1755 && title(&model).starts_with("tier Silver · signals "),
        "{}",
        title(&model)
    );
    press_through(&mut model, "Esc");
    assert_eq!((title(&model).as_str(), leads(&model).len()), ("tier Silver", 1755));
    assert_eq!(model.leads.grid.list.selected, 3, "on the lead where one left");
    press_through(&mut model, "Esc");
    assert_eq!(
        (model.pane, model.tier_desk.tab, model.tiers.selected),
        (Pane::Tiers, TierTab::Distribution, 1)
    );
    assert!(model.selecting.filter.is_empty());
    for _ in 0..4 {
        assert_eq!(press_through(&mut model, "Esc"), vec![]);
    }
    assert_eq!((model.pane, said(&model).as_str()), (Pane::Tiers, "q quits"));
}

#[test]
fn a_filter_holds_in_every_pane_until_it_is_let_go_of() {
    let mut model = in_tiers(120, 40);
    press_through(&mut model, "Enter");
    let applied = [
        ("1", true),
        ("3", false),
        ("4", false),
        ("5", true),
        ("6", true),
        ("8", false),
        ("9", false),
    ];
    for (key, is_applied) in applied {
        press_through(&mut model, key);
        let text = drawn(&model).0;
        let line = text.lines().nth(2).unwrap();
        assert!(
            line.contains("tier Gold") && line.contains("245 of 2,000 firms"),
            "{line}"
        );
        assert_eq!(!line.contains("(not applied here)"), is_applied, "pane {key}: {line}");
    }
    // Another choice by the same facet takes the place of the first one.
    press_through(&mut model, "5 j Enter");
    assert_eq!((title(&model).as_str(), leads(&model).len()), ("tier Silver", 1755));
    press_through(&mut model, "X");
    assert!(model.selecting.filter.is_empty());
    assert_eq!(leads(&model).len(), 2000);
    press_through(&mut model, "u");
    assert_eq!((title(&model).as_str(), leads(&model).len()), ("tier Silver", 1755));
    press_through(&mut model, "^r");
    assert_eq!(leads(&model).len(), 2000);
    press(&mut model, "X");
    assert_eq!(
        said(&model),
        "all leads: all leads are shown: K shows those of what the cursor is on"
    );
}

#[test]
fn esc_where_one_came_from_nowhere_lets_go_of_the_filter() {
    let mut model = in_tiers(80, 24);
    press_through(&mut model, "Enter 1 Esc");
    assert_eq!((model.pane, model.selecting.filter.is_empty()), (Pane::Overview, true));
    press_through(&mut model, "u");
    assert_eq!(title(&model), "tier Gold");
}

#[test]
fn the_tiers_and_the_overview_count_what_is_kept() {
    let mut model = model_in_leads(120, 40);
    press_through(&mut model, "f");
    type_text(&mut model, "score < 90 AND score > 89");
    press_through(&mut model, "Enter J 5");
    let text = drawn(&model).0;
    assert!(text.contains("kept") && text.contains("of"), "{text}");
    let gold = text.lines().find(|line| line.contains("Gold")).unwrap();
    let numbers: Vec<&str> = gold
        .split_whitespace()
        .filter(|word| word.parse::<f64>().is_ok())
        .collect();
    assert_eq!(numbers[..2], ["7", "245"], "{gold}");
    press_through(&mut model, "1");
    let text = drawn(&model).0;
    let gold = text.lines().find(|line| line.contains("Gold")).unwrap();
    assert!(gold.contains("7   of 245"), "{gold}");
}

#[test]
fn the_filter_is_an_operation_and_is_kept_with_its_playbook() {
    let mut model = in_tiers(80, 24);
    press_through(&mut model, "Enter");
    let filter = LeadFilter::default().with(LeadSelection::with_word("tier", "Gold"), false);
    let playbook = "invented".to_owned();
    assert_eq!(
        model.operations.back(),
        Some(&Operation::Select {
            playbook,
            filter: filter.clone()
        })
    );
    let session = serde_json::to_value(Session::of(&model)).unwrap();
    let start = Start {
        session: Some(serde_json::from_value(session).unwrap()),
        size: Size::new(80, 24),
        ..Start::default()
    };
    let (mut model, _) = Model::start(start);
    let generation = model.generations.picture;
    let result = Ok(Box::new(graded_picture()));
    let effects = update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    answer_rows(&mut model, effects);
    answer_sheet(&mut model);
    assert_eq!((model.selecting.filter.clone(), leads(&model).len()), (filter, 245));
}

#[test]
fn what_cannot_be_looked_up_any_more_is_let_go_of() {
    let mut model = in_tiers(80, 24);
    press_through(&mut model, "Enter");
    press(&mut model, "F5");
    let generation = model.generations.picture;
    let result = Ok(Box::new(graded_picture()));
    update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    let generation = model.selecting.holding;
    let result = Err("no column `tier`".to_owned());
    let effects = update(&mut model, Action::Answer(Answer::Held { generation, result }));
    answer_rows(&mut model, effects);
    assert!(
        model.selecting.filter.is_empty() && said(&model).starts_with("tier Gold cannot hold"),
        "{}",
        said(&model)
    );
    assert_eq!(leads(&model).len(), 2000);
}

#[test]
fn details_say_the_command_and_it_is_copied() {
    let mut model = in_tiers(80, 24);
    press_through(&mut model, "Enter");
    press_through(&mut model, ";");
    let text = drawn(&model).0;
    assert!(
        text.contains("assay leads invented --where \"tier = 'Gold'\""),
        "{text}"
    );
    assert!(matches!(model.layers.last(), Some(Layer::Report(_))));
    press_through(&mut model, "Esc");
    let copied = press_through(&mut model, "Y");
    assert_eq!(
        copied,
        vec![Effect::Copy("assay leads invented --where \"tier = 'Gold'\"".into())]
    );
}

#[test]
fn the_chip_stands_in_one_place_at_every_size_and_can_be_clicked() {
    for (width, height) in SIZES {
        for plain in [false, true] {
            let mut model = in_tiers(width, height);
            if plain {
                let looks = Looks {
                    depth: Depth::None,
                    plain,
                };
                model.themes = Themes::new(&shipped_themes(), looks, true);
            }
            press_through(&mut model, "Enter");
            for key in ["1", "4", "5", "6", "7"] {
                press_through(&mut model, key);
                let (text, hits, _) = drawn(&model);
                let line = text.lines().nth(2).unwrap();
                assert!(
                    line.contains("tier Gold") && line.contains("X all"),
                    "{width}x{height}: {line}"
                );
                assert_eq!(hits.at(2, 2), Some(Target::Selection));
                assert_eq!(hits.at(width - 3, 2), Some(Target::AllLeads));
            }
            let mode = if plain { "_plain" } else { "" };
            press_through(&mut model, "6");
            insta::assert_snapshot!(format!("chip_leads{mode}_{width}x{height}"), drawn(&model).0);
            press_through(&mut model, "4");
            insta::assert_snapshot!(format!("chip_gates{mode}_{width}x{height}"), drawn(&model).0);
            update(&mut model, Action::Click(Target::AllLeads));
            assert!(model.selecting.filter.is_empty());
        }
    }
}

#[test]
fn rows_that_name_leads_are_found_by_the_letters_shown() {
    let mut model = model_in_leads(120, 40);
    press_through(&mut model, "/ f i r m Space 7 7 Enter");
    let shown = leads(&model);
    press_through(&mut model, "J");
    assert_eq!(title(&model), "leads with /firm 77");
    let mut kept = leads(&model);
    kept.sort();
    let mut shown = shown;
    shown.sort();
    assert_eq!(kept, shown, "the same leads, now in the queue's own order");
    press_through(&mut model, "Esc");
    assert_eq!(
        model.leads.grid.view.query.find.as_deref(),
        Some("firm 77"),
        "the letters are back"
    );
}

#[test]
fn personal_data_never_becomes_a_filter() {
    let mut model = model_in_leads(120, 40);
    press_through(&mut model, "+");
    let phone = |model: &Model| model.leads.grid.cursor_name().as_deref() == Some("phone");
    for _ in 0..20 {
        if phone(&model) {
            break;
        }
        press_through(&mut model, "l");
    }
    assert!(phone(&model), "the column is there");
    press_through(&mut model, "K");
    assert!(model.selecting.filter.is_empty());
    assert_eq!(said(&model), "its leads: personal data is no filter across panes");
}
