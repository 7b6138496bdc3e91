//! What the screen and the commands are told, on small frames of invented leads.

use serde_json::json;

use super::super::SALES;
use super::super::fixture::{Held, Lead, lead, prompts, queued};
use super::*;
use crate::frame::{boolean, real};
use crate::lens::{Cell, Tree, TreeNode};

fn some() -> Vec<Lead> {
    vec![
        lead("austin:1", "B", 76).gaps("unmatched", "owner|text", "stale"),
        lead("austin:2", "A", 90),
        lead("austin:3", "A", 90).age(Some(2)),
        lead("austin:4", "A", 90).value(Some(900_000.0)),
        lead("austin:5", "A", 90).value(None),
        lead("austin:6", "RETRY", -1),
        lead("austin:7", "A", 99)
            .flags("suspected_injection")
            .injection("score 100"),
        lead("austin:8", "C", 12).flags("REVIEW").trade("home_exterior", "roof"),
    ]
}

fn sold(lead: &str) -> Vec<serde_json::Value> {
    vec![
        json!({ "leads": [lead], "step": "exported", "at": "2026-02-27", "actor": "x" }),
        json!({ "lead": lead, "step": "sold", "to": "Placeholder Pools", "price": 120.5, "at": "2026-02-28", "actor": "x" }),
    ]
}

fn ids(queue: &Queue) -> Vec<String> {
    text(&queue.rows, "lead_id")
        .unwrap()
        .iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

// spec: permits R3, 4.9
#[test]
fn the_queue_is_in_order_with_what_can_be_sold_first() {
    let mut held = Held::of(&some());
    let queue = PermitLens.queue(&held).unwrap();
    let sellable = ["austin:3", "austin:4", "austin:2", "austin:5", "austin:1", "austin:8"];
    assert_eq!(ids(&queue), [&sellable[..], &["austin:7", "austin:6"]].concat());
    let flags = boolean(&queue.rows, "sellable").unwrap();
    assert_eq!(flags.iter().filter(|flag| *flag == Some(true)).count(), sellable.len());
    assert!(queue.identity.contains(&"name") && queue.identity.contains(&"property_address"));
    assert!(
        queue
            .shown
            .iter()
            .all(|name| *name == "status" || queue.rows.column(name).is_ok()),
        "{:?}",
        queue.shown
    );
    // A sale counts at once, without a run, and the rep's status is not touched by it.
    held.facts.insert(SALES, sold("austin:3"));
    let queue = PermitLens.queue(&held).unwrap();
    assert_eq!(ids(&queue)[..2], ["austin:4", "austin:2"]);
    let row = ids(&queue).iter().position(|id| id == "austin:3").unwrap();
    assert_eq!(text(&queue.rows, "sale").unwrap().get(row), Some("sold"));
    assert_eq!(real(&queue.rows, "sold_price").unwrap().get(row), Some(120.5));
    assert!(queue.rows.column("status").is_err());
}

// spec: permits R1
#[test]
fn tiers_stand_in_their_order() {
    let rows = PermitLens.tiers(&Held::of(&some())).unwrap();
    let found: Vec<(&str, u64)> = rows.iter().map(|row| (row.tier.as_str(), row.n)).collect();
    assert_eq!(found, [("A", 5), ("B", 1), ("C", 1), ("RETRY", 1)]);
    assert!((rows.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-12);
}

fn tree(card: &Card) -> &Tree {
    let found = card.sections.iter().find_map(|section| match section {
        Figure::Tree(tree) => Some(tree),
        _ => None,
    });
    found.unwrap()
}

// spec: permits R4, R5, R6, S6
#[test]
fn a_card_says_why_and_what_is_missing_and_hides_people() {
    let held = Held::of(&some());
    let card = PermitLens.card(&held, "austin:1", false).unwrap();
    // Fifth of those that can be sold.
    assert!(card.headline.starts_with("rank 5 · 76 points · "), "{}", card.headline);
    let Some(Figure::Text { lines, .. }) = card.sections.first() else {
        panic!("no why")
    };
    assert_eq!(lines[0], "The scope is clear and the owner lives there.");
    assert_eq!(
        lines[1],
        "“remodel” · homeowner · 500-<750k · 9 of 14 days · parcel unmatched"
    );
    let nodes = &tree(&card).nodes;
    let labels = |node: &TreeNode| {
        node.children
            .iter()
            .map(|child| child.label.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(nodes[0].label, "4 points to A");
    assert_eq!(
        (nodes[1].label.as_str(), labels(&nodes[1])),
        (
            "can be closed",
            vec![
                "parcel unmatched".to_owned(),
                "owner unknown".to_owned(),
                "text missing".to_owned(),
            ]
        )
    );
    assert_eq!(
        (nodes[2].label.as_str(), labels(&nodes[2])),
        ("nobody can change", vec!["stale".to_owned(), "value band".to_owned()])
    );
    let masked = format!("{card:?}");
    for person in ["Madeup", "OAK ST", "weigh the applicant", "Example Builders"] {
        assert!(!masked.contains(person), "{person} in {masked}");
    }
    let clear = format!("{:?}", PermitLens.card(&held, "austin:1", true).unwrap());
    assert!(clear.contains("weigh the applicant") && clear.contains("OAK ST") && clear.contains("Madeup"));
    assert!(matches!(
        PermitLens.card(&held, "austin:99", false),
        Err(LensError::NoLead { .. })
    ));
    let siblings = card.sections.iter().find_map(|section| match section {
        Figure::Table(table) if table.title == "Siblings" => Some(table.rows.len()),
        _ => None,
    });
    assert_eq!(siblings, Some(7), "the fixture's permits are all of one job");
    let held_back = PermitLens.card(&held, "austin:7", false).unwrap();
    assert!(
        held_back.alerts.iter().any(|alert| alert.contains("assay accept")),
        "{:?}",
        held_back.alerts
    );
}

// spec: permits R5
#[test]
fn the_gap_counts_points_and_what_is_missing() {
    let figures = PermitLens.gap(&Held::of(&some())).unwrap();
    let [Figure::Table(close), Figure::Table(missing)] = figures.as_slice() else {
        panic!("{figures:?}")
    };
    assert_eq!(close.rows[0][..2], [Cell::Text("B → A".into()), Cell::Integer(1)]);
    let first = &missing.rows[0];
    assert_eq!(first[1], Cell::Flag(true), "what can be closed stands first: {first:?}");
    assert_eq!(missing.rows.last().unwrap()[1], Cell::Flag(false));
}

/// Every pane of a workspace in which nothing could be scored.
fn told(held: &Held) -> String {
    let mut all = format!(
        "{:?}{:?}",
        PermitLens.overview(held).unwrap(),
        PermitLens.run_figures(held).unwrap()
    );
    all.push_str(&format!(
        "{:?}{:?}",
        PermitLens.model(held).unwrap(),
        PermitLens.gap(held).unwrap()
    ));
    all.push_str(&PermitLens.tier_choices(held, &TierView::default()).unwrap().note);
    match PermitLens.queue(held) {
        Err(error) => all.push_str(&error.to_string()),
        Ok(_) => panic!("an empty queue teaches nothing"),
    }
    all
}

// spec: permits S12
#[test]
fn without_a_key_every_pane_says_what_is_missing_and_what_it_costs() {
    let mut held = Held::of(&[]);
    held.put("queued", queued(&["austin:1", "austin:2"]));
    held.put("prompts", prompts(&["austin:1", "austin:2"]).unwrap());
    let all = told(&held);
    assert!(
        all.contains("2 permits wait") && all.contains("at most 0.04 USD"),
        "{all}"
    );
    assert!(
        all.matches("ASSAY_LLM_API_KEY").count() >= 6 && all.contains("assay run permits"),
        "{all}"
    );
    assert!(PermitLens.tiers(&held).unwrap().iter().all(|row| row.n == 0));
    // Before the first run there is nothing to tell but which phase comes first.
    let empty = Held {
        frames: std::collections::BTreeMap::new(),
        ..Held::of(&[])
    };
    assert!(matches!(PermitLens.queue(&empty), Err(LensError::NotMade { .. })));
    assert!(PermitLens.data_figures(&empty).unwrap().is_empty());
}

// spec: permits 4.9, R2
#[test]
fn the_overview_follows_permits_to_their_sale() {
    let mut held = Held::of(&some());
    held.facts.insert(SALES, sold("austin:3"));
    let figures = PermitLens.overview(&held).unwrap();
    let Some(Figure::Bars(funnel)) = figures.first() else {
        panic!("{figures:?}")
    };
    let shown: Vec<(&str, f64)> = funnel.bars.iter().map(|bar| (bar.label.as_str(), bar.value)).collect();
    assert_eq!(shown[3..], [("scored", 7.0), ("exported", 1.0), ("sold", 1.0)]);
    let tables: Vec<_> = figures
        .iter()
        .filter_map(|figure| match figure {
            Figure::Table(table) => Some(table),
            _ => None,
        })
        .collect();
    let looks: Vec<(String, String)> = tables[0]
        .rows
        .iter()
        .map(|row| (row[0].shown(), row[1].shown()))
        .collect();
    assert!(
        looks.contains(&("withheld until accepted".into(), "1".into())),
        "{looks:?}"
    );
    assert!(
        looks.contains(&("to be looked at (REVIEW)".into(), "1".into())),
        "{looks:?}"
    );
    let remodel = tables[1].rows.iter().find(|row| row[1].shown() == "remodel").unwrap();
    assert_eq!(
        remodel[3..].iter().map(Cell::shown).collect::<Vec<_>>(),
        ["1", "0", "0", "120.50 USD"]
    );
}

// spec: permits 4.10
#[test]
fn trades_add_up() {
    let held = Held::of(&some());
    let matrix = trades::matrix(&held).unwrap();
    assert_eq!(matrix.total(), 8);
    assert_eq!(matrix.rows, ["remodel", "roof"]);
    let tree = trades::tree(&held).unwrap();
    assert_eq!(
        tree.nodes.iter().map(|node| node.label.as_str()).collect::<Vec<_>>(),
        ["structural", "home exterior"]
    );
    assert_eq!(tree.nodes[1].values[0].json(), "home_exterior", "programs get the code");
}

// spec: permits T4
#[test]
fn the_table_of_trades_says_what_each_rule_keeps() {
    let mut held = Held::of(&[]);
    let pool = crate::playbooks::permits::sorting::SortingData::built_in()
        .categories()
        .position(|id| id == "pool")
        .unwrap() as i64
        + 1;
    let sorted = crate::frame::FrameBuilder::new()
        .integer("rule", [Some(pool), Some(pool), None])
        .text("matched_on", [Some("description"), Some("permit_type"), Some("none")])
        .text("matched_phrase", [Some("gunite"), Some("pool"), None])
        .finish()
        .unwrap();
    held.put("permits_categorised", sorted);
    let figures = PermitLens.rules(&held, &TierView::default()).unwrap();
    let Some(Figure::Tree(tree)) = figures.first() else {
        panic!("{figures:?}")
    };
    assert_eq!(tree.nodes.len(), 23, "22 rules, and what none of them keeps");
    let node = &tree.nodes[pool as usize - 1];
    assert!(
        node.label.ends_with("pool")
            && node
                .detail
                .contains("luxury_outdoor, keeps 2 of 3, 1 of them by the type"),
        "{node:?}"
    );
    assert!(
        node.children
            .iter()
            .any(|child| child.label == "gunite" && child.detail == "decided 1"),
        "{node:?}"
    );
    assert!(
        node.children
            .iter()
            .any(|child| child.label == "not pool house" && child.detail == "blanked out")
    );
    let demolition = tree
        .nodes
        .iter()
        .find(|node| node.label.ends_with("demolition"))
        .unwrap();
    assert!(
        demolition
            .children
            .iter()
            .any(|child| child.label == "not with partial" && child.detail == "vetoes the rule")
    );
    assert!(tree.nodes[22].detail.contains("no rule won: 1 of 3"));
}
