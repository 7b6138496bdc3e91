//! The pane of groups: the list, the way into a role map, pairs under the keys that decide them.

use std::sync::Arc;

use super::screens::drawn;
use super::*;
use crate::lens::{CardFace, CardGroup, Cards, Choice, Decidable, Gauge, GroupMap, GroupTab, LeadSelection};
use crate::operations::{PairOrder, SheetKey};
use crate::tui::action::Request;
use crate::tui::desk::Step;
use crate::tui::group_desk::GroupFacts;

static PAIRS: [Decidable; 1] = [Decidable {
    gate: "B2.5",
    dataset: "duplicate_decisions",
    shown: ["a", "b"],
    written: ["a", "b"],
    columns: ["a", "b", "decision", "note"],
    choices: &[
        Choice {
            word: "same",
            also: &["match"],
            key: '=',
            summary: "one record",
        },
        Choice {
            word: "different",
            also: &["distinct"],
            key: '!',
            summary: "two records",
        },
    ],
    plain: str::to_owned,
}];

fn card(key: &str, title: &str, influence: u32, job: &str) -> CardFace {
    CardFace {
        key: key.into(),
        title: title.into(),
        badge: influence.to_string(),
        lines: vec![job.into(), "✉● ☎○  87".into()],
        meaning: "authority.budget".into(),
        gap: false,
    }
}

fn map() -> GroupMap {
    let group = |title: &str, note: &str, cards| CardGroup {
        title: title.into(),
        note: note.into(),
        meaning: String::new(),
        cards,
        leads: Some(LeadSelection::with_word("role", &title.to_lowercase())),
    };
    let gap = CardFace {
        title: "nobody yet".into(),
        lines: vec!["best: E. Madeup".into(), "Partner, influence 6 of 7".into()],
        gap: true,
        ..CardFace::default()
    };
    let gauge = |name: &str, value: f64| Gauge {
        name: name.into(),
        value: Some(value),
        word: String::new(),
        parts: vec![("decision".into(), Some(40.0)), ("champion".into(), Some(30.0))],
    };
    GroupMap {
        group: "c1".into(),
        name: "Northwind Invented".into(),
        tier: "Gold".into(),
        headline: "size M1 · large deal · 8 of 9 seats · G 82.5 · lacks introducer".into(),
        warnings: vec!["no introducer".into()],
        gauges: vec![
            gauge("completeness", 78.0),
            gauge("confidence", 84.0),
            gauge("cohesion", 71.0),
        ],
        cards: Cards {
            title: String::new(),
            groups: vec![
                group(
                    "DECISION",
                    "2/2",
                    vec![
                        card("p1", "★ A. Example", 20, "Chief Operating Officer"),
                        card("p2", "F. Second", 18, "CEO"),
                    ],
                ),
                group(
                    "CHAMPION",
                    "2/2",
                    vec![card("p3", "B. Sample", 13, "Director Operations")],
                ),
                group("STAKEHOLDER", "2/2", vec![card("p4", "C. Placeholder", 13, "CFO")]),
                group("BLOCKER", "1/1", vec![card("p5", "D. Invented", 8, "General Counsel")]),
                group("INTRODUCER", "0/1", vec![gap]),
            ],
            note: String::new(),
        },
        reasons: [(
            "p1".to_owned(),
            vec!["A. Example, Chief Operating Officer: R10 matches \"COO\" in the seller's decision list".to_owned()],
        )]
        .into(),
        near: "ready is the best tier".into(),
    }
}

fn group_sheet() -> OpenSheet {
    let ids = ["c1", "c2", "c3"];
    let frame = FrameBuilder::new()
        .text("company_id", ids.map(Some))
        .text("name", ["Northwind Invented", "Second & Sons", "Third Works"].map(Some))
        .text("tier", ["Gold", "Silver", "Silver"].map(Some))
        .real("completeness", [78.0, 60.0, 41.0].map(Some))
        .text("missing", ["introducer", "champion", "decision, champion"].map(Some))
        .finish()
        .unwrap();
    OpenSheet {
        source: Arc::new(SheetSource::new("groups", &frame, &[], Some("company_id")).unwrap()),
        shown: ["name", "tier", "completeness", "missing"].map(str::to_owned).to_vec(),
        fixed: 1,
        note: String::new(),
    }
}

fn pair_sheet(pairs: usize) -> OpenSheet {
    let side = |side: &str| (0..pairs).map(|n| Some(format!("{side}{n}"))).collect::<Vec<_>>();
    let frame = FrameBuilder::new()
        .text("decision", (0..pairs).map(|_| None::<&str>))
        .text("a", side("person:a"))
        .text("b", side("person:b"))
        .real("points", (0..pairs).map(|n| Some(80.0 - n as f64)))
        .finish()
        .unwrap();
    OpenSheet {
        source: Arc::new(SheetSource::new("B2.5", &frame, &[], None).unwrap()),
        shown: Vec::new(),
        fixed: 1,
        note: String::new(),
    }
}

pub(super) fn answer_table(model: &mut Model, generation: u64, sheet: OpenSheet) -> Vec<Effect> {
    let result = Ok(sheet);
    let effects = update(model, Action::Answer(Answer::Sheet { generation, result }));
    answer_rows(model, effects)
}

/// A model in the pane of groups with its list and the first map.
pub(super) fn in_groups(width: u16, height: u16) -> Model {
    let mut picture = graded_picture();
    picture.groups = Some(GroupFacts {
        words: ("company", "companies"),
        gate: "B2.5",
    });
    picture.desk.decidable = &PAIRS;
    let mut model = model_with(picture, width, height);
    press(&mut model, "7");
    let generation = model.groups.groups.reading;
    let asked = answer_table(&mut model, generation, group_sheet());
    // The list settles on its first group, whose map is asked for by the next movement at the latest.
    let mut asked: Vec<Effect> = asked;
    asked.extend(press(&mut model, "g"));
    let found = asked.iter().find_map(|effect| match effect {
        Effect::Ask(Request::GroupMap { generation, group, .. }) => Some((*generation, group.clone())),
        _ => None,
    });
    let (generation, group) = found.expect("the map of the selected group is asked for");
    assert_eq!(group, "c1");
    let result = Ok(Box::new(map()));
    update(&mut model, Action::Answer(Answer::GroupMap { generation, result }));
    model
}

#[test]
fn the_role_map_is_legible_on_a_small_and_on_a_large_screen() {
    for (width, height) in [(80, 24), (120, 40), (40, 12)] {
        let mut model = in_groups(width, height);
        insta::assert_snapshot!(format!("groups_{width}x{height}"), drawn(&model).0);
        press(&mut model, "Enter");
        insta::assert_snapshot!(format!("groups_inside_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn one_walks_into_the_map_from_card_to_card_and_opens_a_person() {
    let mut model = in_groups(120, 40);
    assert!(!model.groups.roles.inside);
    press(&mut model, "Enter");
    assert!(model.groups.roles.inside);
    assert_eq!(model.groups.roles.selected(), Some("p1"));
    press(&mut model, "j");
    assert_eq!(model.groups.roles.selected(), Some("p2"));
    press(&mut model, "l");
    assert_eq!(
        model.groups.roles.selected(),
        Some("p3"),
        "a shorter column keeps the row it has"
    );
    press(&mut model, "l l l l l");
    assert_eq!(model.groups.roles.selected(), None, "a gap is nobody");
    assert!(press(&mut model, "Enter").is_empty());
    assert!(said(&model).contains("nobody sits here"), "{}", said(&model));
    press(&mut model, "h");
    let effects = press(&mut model, "Enter");
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ask(Request::Card { lead, unmask: false, .. }) if lead == "p5")),
        "{effects:?}"
    );
    press(&mut model, "Esc Esc");
    assert!(!model.groups.roles.inside && model.pane == crate::operations::Pane::Groups);
    let effects = press(&mut model, "j");
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ask(Request::GroupMap { group, .. }) if group == "c2")),
        "{effects:?}"
    );
}

#[test]
fn clear_names_are_asked_for_so_that_they_can_be_recorded() {
    let mut model = in_groups(120, 40);
    let effects = press(&mut model, "m");
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ask(Request::GroupMap { unmask: true, .. }))),
        "{effects:?}"
    );
}

#[test]
fn twenty_pairs_take_twenty_keys() {
    let mut model = in_groups(80, 24);
    press(&mut model, "Tab");
    assert_eq!(model.groups.tab, GroupTab::Duplicates);
    let key = SheetKey::Evidence {
        gate: "B2.5".into(),
        subject: None,
    };
    assert_eq!(model.groups.pairs.key, key);
    let generation = model.groups.pairs.reading;
    answer_table(&mut model, generation, pair_sheet(20));
    let mut orders: Vec<PairOrder> = Vec::new();
    for n in 0..20 {
        for effect in press(&mut model, if n % 3 == 0 { "!" } else { "=" }) {
            if let Effect::Ask(Request::DecidePair { order, step }) = effect {
                assert_eq!(step, Step::Fresh);
                let result = Ok(Box::new(crate::operations::PairDecided {
                    gate: "B2.5".into(),
                    subject: None,
                    before: None,
                    file: "duplicate_decisions.csv".into(),
                }));
                orders.push(order.clone());
                update(
                    &mut model,
                    Action::Answer(Answer::PairDecided {
                        order: Box::new(order),
                        step,
                        result,
                    }),
                );
            }
        }
    }
    let decided: Vec<(&str, &str)> = orders
        .iter()
        .map(|order| (order.a.as_str(), order.choice.as_deref().unwrap()))
        .collect();
    assert_eq!(decided.len(), 20);
    assert_eq!(
        decided[..4],
        [
            ("person:a0", "different"),
            ("person:a1", "same"),
            ("person:a2", "same"),
            ("person:a3", "different")
        ]
    );
    let different: std::collections::BTreeSet<&str> = decided.iter().map(|(a, _)| *a).collect();
    assert_eq!(different.len(), 20, "each key steps on to the next open pair");
    // That the file changed is no news: it was written from here.
    let file = || vec!["duplicate_decisions.csv".to_owned()];
    update(&mut model, Action::FilesChanged(file()));
    assert!(said(&model).contains("takes it back"), "{}", said(&model));
    let mut elsewhere = model.clone();
    update(&mut elsewhere, Action::FilesChanged(file()));
    assert!(said(&elsewhere).contains("changed"), "{}", said(&elsewhere));
    let effects = press(&mut model, "u");
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ask(Request::DecidePair { order, step: Step::Undo }) if order.a == "person:a19")),
        "{effects:?}"
    );
}

#[test]
fn a_playbook_without_groups_says_what_would_stand_here() {
    let mut model = model_with(graded_picture(), 80, 24);
    assert!(press(&mut model, "7").is_empty());
    assert!(drawn(&model).0.contains("role"), "{}", drawn(&model).0);
    // None of the keys of groups is offered, and none of them acts.
    for key in ["Tab", "U", "a", "B"] {
        assert!(press(&mut model, key).is_empty() && model.layers.is_empty(), "{key}");
        assert_eq!(model.groups.tab, GroupTab::Roles, "{key}");
    }
}

#[test]
fn a_pair_opens_whole_over_the_pane() {
    let mut model = in_groups(80, 24);
    press(&mut model, "Tab");
    let generation = model.groups.pairs.reading;
    let mut effects = answer_table(&mut model, generation, pair_sheet(2));
    effects.extend(press(&mut model, "g"));
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Ask(Request::PairFigures { generation, .. }) => Some(*generation),
        _ => None,
    });
    let lines = (0..40).map(|line| format!("field {line}")).collect();
    let title = "Side by side".to_owned();
    let (generation, result) = (asked.unwrap(), Ok(vec![crate::lens::Figure::Text { title, lines }]));
    update(&mut model, Action::Answer(Answer::PairFigures { generation, result }));
    assert!(!drawn(&model).0.contains("field 39"));
    press(&mut model, "Enter G");
    assert!(drawn(&model).0.contains("field 39"), "{}", drawn(&model).0);
    press(&mut model, "Esc");
    assert!(model.layers.is_empty() && model.groups.tab == GroupTab::Duplicates);
}

#[test]
fn the_selected_merge_stands_in_the_line_that_undoes_it() {
    let mut model = in_groups(80, 24);
    press(&mut model, "Tab Tab");
    let frame = FrameBuilder::new()
        .text("merge_id", ["m-1", "m-2"].map(Some))
        .finish()
        .unwrap();
    let sheet = OpenSheet {
        source: Arc::new(SheetSource::new("merges", &frame, &[], Some("merge_id")).unwrap()),
        shown: Vec::new(),
        fixed: 1,
        note: String::new(),
    };
    let generation = model.groups.merges.reading;
    answer_table(&mut model, generation, sheet);
    press(&mut model, "j U");
    let effects = press(&mut model, "Enter");
    assert!(
        matches!(&effects[..], [Effect::Ask(Request::UndoMerges(Some(merge)))] if merge == "m-2"),
        "{effects:?}"
    );
}
