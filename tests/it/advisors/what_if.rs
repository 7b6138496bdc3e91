//! What-if on rules: a step agrees with a run, drafts are refused in words, and a saved draft is a rule set.

use std::collections::BTreeMap;

use assay::lens::{FrameSource, LensError, TierView};
use assay::operations::{Bench, Overrides};

use super::{column, counts, own, playbook, run, set, small, tally, tiers, view};
use crate::support::bench;

fn values(values: &[(&str, toml::Value)]) -> BTreeMap<String, toml::Value> {
    values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn step(bench: &Bench, draft: &[(&str, toml::Value)]) -> Result<assay::lens::WhatIf, LensError> {
    let view = view(bench, &Overrides::default());
    let draft = bench.drafted(&view, &values(draft)).unwrap();
    playbook().lens.what_if(&view, &draft)
}

// spec: advisors R10
#[test]
fn a_step_counts_what_a_run_with_the_saved_rule_set_counts() {
    let (dir, first) = own(None);
    run(&first, &Overrides::default());
    let draft = [("tenure_1_4.high", toml::Value::Integer(60)), ("split", "ALL".into())];
    let found = step(&first, &draft).unwrap();
    assert_eq!(found.ruleset, "v3.2-consolidated");
    let before = view(&first, &Overrides::default());
    assert_eq!(
        counts(&found.before),
        counts(&tiers(&before, "v3.2-consolidated", "ALL"))
    );
    assert!(found.moved() > 0);
    // Saved under a new id it is a file, a dataset entry, and a rule set of the next run.
    let saved = first.save_draft(playbook(), "wider", &values(&draft), false).unwrap();
    assert_eq!(saved.file.as_deref(), Some("rulesets/wider.toml"));
    let text = std::fs::read_to_string(dir.path().join("rulesets/wider.toml")).unwrap();
    assert!(
        text.contains("based_on = \"v3.2-consolidated\"") && text.contains("BETWEEN 12 AND 60"),
        "{text}"
    );
    let second = bench(dir.path());
    let chosen = set(&[("active_ruleset", "wider".into())]);
    run(&second, &chosen);
    let after = view(&second, &chosen);
    let rows = tiers(&after, "wider", "ALL");
    assert_eq!(counts(&rows), counts(&found.after));
    for (one, other) in rows.iter().zip(&found.after) {
        assert_eq!(
            (one.rate, one.wilson, one.lift_overall),
            (other.rate, other.wilson, other.lift_overall)
        );
    }
    // The id is taken now.
    let again = second
        .save_draft(playbook(), "v3.1", &values(&draft), false)
        .unwrap_err();
    assert!(again.to_string().contains("take another id"), "{again}");
}

// spec: advisors R10
#[test]
fn training_is_what_counts_and_every_look_at_the_test_is_told() {
    let bench = bench(&small().root);
    let found = step(&bench, &[("tenure_1_4.high", toml::Value::Integer(60))]).unwrap();
    assert_eq!((found.population.as_str(), found.opened_test), ("TRAIN", false));
    let leads: u64 = found.before.iter().map(|row| row.n).sum();
    let train: u64 = tiers(&small().view(), "v3.2-consolidated", "TRAIN")
        .iter()
        .map(|row| row.n)
        .sum();
    assert_eq!(leads, train);
    let looked = step(&bench, &[("split", "TEST".into())]).unwrap();
    assert!(looked.opened_test && looked.moved() == 0);
}

// spec: advisors R1, R10
#[test]
fn a_rules_text_is_a_draft_too_and_its_errors_have_places() {
    let bench = bench(&small().root);
    let name = "TIER_5_HEAVY_BLEEDER.when";
    let found = step(&bench, &[(name, "losing_many".into())]).unwrap();
    let row = |rows: &[assay::lens::TierRow]| rows.iter().find(|row| row.tier == "TIER_5_HEAVY_BLEEDER").unwrap().n;
    assert!(row(&found.after) > row(&found.before));
    let refused = step(&bench, &[(name, "losing_many AND firm_net_chang < 3".into())]).unwrap_err();
    let LensError::Draft {
        name: held,
        offset,
        why,
    } = &refused
    else {
        panic!("no place in {refused}")
    };
    assert_eq!((held.as_str(), *offset), (name, Some(16)));
    assert!(why.contains("firm_net_change_12mo"), "{why}");
}

// spec: advisors R10
#[test]
fn every_slider_can_be_moved_by_one_step() {
    let bench = bench(&small().root);
    let view = small().view();
    let sliders = playbook().lens.sliders(&view, &TierView::default());
    let numbers: Vec<_> = sliders.iter().filter(|slider| slider.value.is_some()).collect();
    assert!(numbers.len() > 10, "{}", numbers.len());
    for slider in numbers {
        // As on screen: a slider knows real numbers only.
        let value = slider.value.unwrap();
        let up = value + slider.step;
        let to = if up > slider.maximum { value - slider.step } else { up };
        let draft = bench.drafted(&view, &values(&[(&slider.name, toml::Value::Float(to))]));
        let stepped = playbook().lens.what_if(&view, &draft.unwrap()).unwrap();
        assert_eq!(tally_of(&stepped.before), tally_of(&stepped.after), "{}", slider.name);
    }
}

/// Leads in all tiers together.
fn tally_of(rows: &[assay::lens::TierRow]) -> u64 {
    rows.iter().map(|row| row.n).sum()
}

// spec: advisors R10
#[test]
fn a_draft_that_changes_labels_is_no_step() {
    let bench = bench(&small().root);
    let refused = step(&bench, &[("test_days_max", toml::Value::Integer(90))]).unwrap_err();
    assert!(
        refused.to_string().contains("run it with --set test_days_max"),
        "{refused}"
    );
    let view = small().view();
    let sliders = playbook().lens.sliders(&view, &TierView::default());
    assert!(sliders.iter().any(|slider| slider.name == "tenure_1_4.high"));
    assert!(
        sliders
            .iter()
            .any(|slider| slider.name == "TIER_1_PRIME_MOVER.tenure_1_4.high")
    );
    assert!(
        sliders
            .iter()
            .all(|slider| slider.minimum < slider.maximum && slider.step > 0.0)
    );
}

// spec: advisors R9
#[test]
fn near_misses_name_one_condition_with_its_distance() {
    let view = small().view();
    let found = playbook().lens.near_misses(&view).unwrap();
    assert!(found.height() > 0);
    let frame = view.frame("near_misses").unwrap();
    let scores = view.frame("scores").unwrap();
    let tier_of: BTreeMap<String, String> = column(&scores, "lead_id")
        .into_iter()
        .zip(column(&scores, "score_tier"))
        .collect();
    let ranks: BTreeMap<String, u32> = tiers(&view, "v3.2-consolidated", "ALL")
        .into_iter()
        .map(|row| (row.tier, row.rank))
        .collect();
    for (lead, tier) in column(&frame, "lead_id").into_iter().zip(column(&frame, "tier")) {
        assert!(
            ranks[&tier] < ranks[&tier_of[&lead]],
            "{lead}: {tier} is no better than {}",
            tier_of[&lead]
        );
    }
    let when = tally(column(&frame, "when").into_iter().map(|when| {
        if when.starts_with("by time alone") {
            "time".to_owned()
        } else {
            when
        }
    }));
    assert!(
        when.contains_key("time") && when.contains_key("cannot be met"),
        "{when:?}"
    );
    // What cannot be met has no distance to go.
    let (distances, ways) = (super::numbers(&found, "distance"), column(&found, "when"));
    assert!(
        distances
            .iter()
            .zip(&ways)
            .all(|(distance, way)| way != "cannot be met" || distance.is_none())
    );
}

#[test]
fn the_gap_is_counted_in_the_split_that_is_asked_for() {
    let view = small().view();
    let short = |split: &str| {
        let chosen = assay::lens::TierView {
            split: Some(split.to_owned()),
            ..Default::default()
        };
        let figures = playbook().lens.gap_of(&view, &chosen).unwrap();
        let assay::lens::Figure::Table(table) = figures[0].plain() else {
            panic!("no table")
        };
        assert!(table.title.contains(split), "{}", table.title);
        let leads = |row: &Vec<assay::lens::Cell>| match row[2] {
            assay::lens::Cell::Integer(n) => n,
            _ => 0,
        };
        table.rows.iter().map(leads).sum::<i64>()
    };
    let (all, parts) = (short("ALL"), ["TRAIN", "GAP", "TEST"].map(short));
    assert!(parts[0] > 0 && parts[2] > 0 && parts[2] < all, "{all} {parts:?}");
    // A lead outside the three has a label but no split.
    assert!(parts.iter().sum::<i64>() <= all, "{all} {parts:?}");
}
