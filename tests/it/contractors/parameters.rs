//! What the playbook's parameters do, each through a whole run.

use std::collections::BTreeMap;

use assay::engine::{Outcome, RunOutcome, Stale};
use assay::frame::{boolean, integer};
use assay::lens::FrameSource;
use assay::operations::{Overrides, View};

use super::{cell, column, gate, numbers, outcome, own, queue, row_named, set, small, tally};
use crate::support::{playbook, run_with};

/// Runs a workspace of its own with these values, and looks at it with them.
fn with(values: &[(&str, toml::Value)]) -> (tempfile::TempDir, View) {
    let (dir, bench) = own(None);
    let overrides = set(values);
    let report = run_with(&bench, &overrides);
    assert!(
        matches!(report.outcome, RunOutcome::Done | RunOutcome::Blocked),
        "{report:?}"
    );
    (dir, bench.view(playbook(), &overrides).unwrap())
}

fn stale_under(values: &[(&str, toml::Value)]) -> Vec<&'static str> {
    let view = small().bench().view(playbook(), &set(values)).unwrap();
    view.stale().map(|state| state.phase.id).collect()
}

#[test]
fn a_parameter_makes_only_the_phases_that_read_it_and_those_below_stale() {
    for (name, value, stale) in [
        ("tiers.gold", toml::Value::Integer(61), &["c3"][..]),
        ("evidence.mode", "fill".into(), &["c3"]),
        ("universe", "licensed_plus_oem".into(), &["c2", "c3"]),
        ("match.scope", "state".into(), &["c1", "c2", "c3"]),
        ("shared_max_names", toml::Value::Integer(6), &["c0", "c1", "c2", "c3"]),
        // A gate's bound only judges; c0 alone judges midway and admits files by it.
        ("gate.C1.2.warn.below", toml::Value::Float(0.1), &[]),
        (
            "gate.C0.3.block.above",
            toml::Value::Float(0.5),
            &["c0", "c1", "c2", "c3"],
        ),
    ] {
        assert_eq!(stale_under(&[(name, value)]), stale, "{name}");
    }
    let view = small()
        .bench()
        .view(playbook(), &set(&[("tiers.gold", toml::Value::Integer(61))]))
        .unwrap();
    let why: Vec<_> = view.stale().filter_map(|state| state.stale.clone()).collect();
    assert!(
        matches!(&why[..], [Stale::Changed(words)] if words.contains("tiers.gold 60")),
        "{why:?}"
    );
}

// spec: contractors C1.2
#[test]
fn a_gates_threshold_is_judged_without_a_run() {
    let bench = small().bench();
    let judged = |values: &[(&str, toml::Value)]| {
        outcome(&bench.view(playbook(), &set(values)).unwrap(), "C1.2", Some("nv.csv"))
    };
    assert_eq!(judged(&[]), Outcome::Warned);
    assert_eq!(
        judged(&[("gate.C1.2.warn.below", toml::Value::Float(0.28))]),
        Outcome::Passed
    );
    assert_eq!(
        judged(&[("gate.C1.2.block.below", toml::Value::Float(0.3))]),
        Outcome::Failed
    );
}

#[test]
fn match_scope_state_leaves_out_dealers_listed_elsewhere() {
    let all = small().view();
    let before = queue(&all);
    // Listed where no list is, licensed in Nevada.
    assert_eq!(cell(&before, "states", row_named(&before, "Umberlath Electric")), "NV");
    let (_dir, view) = with(&[("match.scope", "state".into())]);
    let after = queue(&view);
    assert!(!column(&after, "name").contains(&"Umberlath Electric".to_owned()));
    assert!(after.height() < before.height());
    let dealers = view.frame("oem_contractors").unwrap();
    let listed: BTreeMap<String, String> = column(&dealers, "oem_id")
        .into_iter()
        .zip(column(&dealers, "listed_states"))
        .collect();
    let matches = view.frame("matches").unwrap();
    for (id, state) in column(&matches, "oem_id").iter().zip(column(&matches, "state")) {
        assert!(listed[id].split('|').any(|known| known == state), "{id} {state}");
    }
    // The rates stay as they are: they never counted anybody else.
    for list in ["ca.csv", "nv.csv"] {
        assert_eq!(
            gate(&view, "C1.2", Some(list)).observed,
            gate(&all, "C1.2", Some(list)).observed
        );
    }
}

#[test]
fn the_universe_can_take_in_dealers_without_a_licence() {
    let narrow = small().view();
    let (_dir, view) = with(&[("universe", "licensed_plus_oem".into())]);
    let (before, after) = (queue(&narrow), queue(&view));
    let unlicensed: Vec<usize> = (0..after.height())
        .filter(|row| cell(&after, "states", *row).is_empty())
        .collect();
    assert_eq!(after.height(), before.height() + unlicensed.len());
    assert!(unlicensed.len() > 50);
    // Without a licence there are no licence points and no bonus.
    let (bonus, states) = (numbers(&after, "B"), integer(&after, "state_count").unwrap());
    assert!(
        unlicensed
            .iter()
            .all(|row| bonus[*row] == Some(0.0) && states.get(*row) == Some(0))
    );
    assert_eq!(outcome(&view, "C2.1", None), Outcome::Passed);
    assert_eq!(
        outcome(&view, "C2.2", None),
        Outcome::Passed,
        "{}",
        gate(&view, "C2.2", None).note
    );
    assert_eq!(outcome(&view, "C3.3", None), Outcome::Passed);
    // The bridge counts them, and still ends at the contractors there are.
    let bridge = view.frame("bridge").unwrap();
    let row = column(&bridge, "step")
        .iter()
        .position(|step| step == "dealers without a licence")
        .unwrap();
    let changes = integer(&bridge, "change").unwrap();
    assert_eq!(changes.get(row), Some(unlicensed.len() as i64));
    assert_eq!(
        integer(&bridge, "rows").unwrap().iter().flatten().last(),
        Some(after.height() as i64)
    );
}

// spec: contractors S-6, S-2
#[test]
fn evidence_fills_only_what_nobody_measured() {
    let off = small().view();
    let (_dir, view) = with(&[("evidence.mode", "fill".into())]);
    let (before, after) = (queue(&off), queue(&view));
    let ids = column(&after, "lead_id");
    let mut filled = 0;
    for row in 0..before.height() {
        let there = ids.iter().position(|id| *id == cell(&before, "lead_id", row)).unwrap();
        for name in ["R", "O"] {
            let (old, new) = (
                cell(&before, &format!("{name}_source"), row),
                cell(&after, &format!("{name}_source"), there),
            );
            match old.as_str() {
                "no value" | "default, not measured" => {
                    assert_eq!(new, "evidence");
                    filled += 1;
                }
                known => assert_eq!(
                    (known, cell(&before, name, row)),
                    (new.as_str(), cell(&after, name, there))
                ),
            }
        }
    }
    assert!(filled > 10, "{filled}");
    let unscored = tally(column(&after, "tier")).get("UNSCORED").copied();
    assert_eq!((unscored, gate(&view, "C3.7", None).observed), (None, Some(0.0)));
    assert_eq!(gate(&view, "C3.4", None).observed, Some(0.0));
}

// spec: contractors S-2, C3.4
#[test]
fn a_listed_zero_is_a_value_unless_it_means_missing() {
    let plain = small().view();
    let before = queue(&plain);
    let zeros = |queue: &assay::frame::Frame| {
        let (values, sources) = (numbers(queue, "O"), column(queue, "O_source"));
        (0..queue.height())
            .filter(|row| values[*row] == Some(0.0) && sources[*row] == "dealer list")
            .count()
    };
    assert!(zeros(&before) > 20);
    let (_dir, view) = with(&[("zero_means_missing", true.into())]);
    let after = queue(&view);
    assert_eq!(zeros(&after), 0);
    let row = row_named(&after, "Marrowfield Electric");
    assert_eq!(
        (cell(&after, "O_source", row).as_str(), numbers(&after, "O")[row]),
        ("default, not measured", Some(60.0))
    );
    assert_eq!(numbers(&after, "score")[row], Some(47.25 + 0.15 * 60.0));
    assert_eq!(outcome(&view, "C3.4", None), Outcome::Warned);
}

#[test]
fn standings_can_be_excluded() {
    let plain = small().view();
    let before = queue(&plain);
    let bad = |queue: &assay::frame::Frame| {
        column(queue, "standing")
            .iter()
            .filter(|word| matches!(word.as_str(), "suspended" | "expired"))
            .count()
    };
    assert!(bad(&before) > 0);
    let (_dir, view) = with(&[("standing.exclude", "suspended, expired".into())]);
    let after = queue(&view);
    assert_eq!(bad(&after), 0);
    assert!(!column(&after, "name").contains(&"Thornquay Electric".to_owned()));
    for gate in view.gates().filter(|gate| gate.id == "C1.8") {
        assert_eq!(gate.outcome, Outcome::Passed, "{:?}", gate.subject);
    }
    assert_eq!(
        integer(&view.frame("bridge").unwrap(), "rows")
            .unwrap()
            .iter()
            .flatten()
            .last(),
        Some(after.height() as i64)
    );
}

// spec: contractors T-1, S-5
#[test]
fn without_defaults_an_unknown_stays_unknown() {
    let overrides = Overrides {
        profile: Some("evidence_only".to_owned()),
        ..Overrides::default()
    };
    let (_dir, bench) = own(None);
    run_with(&bench, &overrides);
    let view = bench.view(playbook(), &overrides).unwrap();
    let profiled = queue(&view);
    assert!(column(&profiled, "imputed").iter().all(String::is_empty));
    assert!(!column(&profiled, "O_source").contains(&"default, not measured".to_owned()));
    assert_eq!(gate(&view, "C3.4", None).observed, Some(0.0));
    // The same as saying it by hand: the sample's own settings already leave R without a default.
    let (_other, by_hand) = with(&[("default.om", "none".into())]);
    assert_eq!(column(&profiled, "lead_id"), column(&queue(&by_hand), "lead_id"));
    assert_eq!(numbers(&profiled, "score"), numbers(&queue(&by_hand), "score"));
    // What stood on the default for maintenance is UNSCORED now, never BRONZE.
    let before = queue(&small().view());
    let stood = (0..before.height()).filter(|row| !cell(&before, "imputed", *row).is_empty());
    for row in stood {
        let name = cell(&before, "name", row);
        assert_eq!(
            cell(&profiled, "tier", row_named(&profiled, &name)),
            "UNSCORED",
            "{name}"
        );
    }
    let error = bench.parameters(
        playbook(),
        &Overrides {
            profile: Some("nobody".to_owned()),
            ..Overrides::default()
        },
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "no profile `nobody`; there are default, evidence_only"
    );
}

// spec: contractors N-9, C0.10
#[test]
fn how_many_names_make_a_phone_shared_is_a_parameter() {
    let (_dir, view) = with(&[("shared_max_names", toml::Value::Integer(6))]);
    let quarantine = view.frame("quarantine").unwrap();
    assert!(
        !column(&quarantine, "rule").contains(&"N-9".to_owned()),
        "six names on one phone are allowed now"
    );
    let queue = queue(&small().view());
    assert!(boolean(&queue, "target_profile").is_ok());
}

// spec: contractors C3.2, S-1
#[test]
fn weights_that_do_not_sum_to_one_fail_c3_2_and_name_the_sum() {
    let (_dir, view) = with(&[("weights.om", toml::Value::Float(0.2))]);
    let found = gate(&view, "C3.2", None);
    assert_eq!(found.outcome, Outcome::Failed);
    assert!(found.note.contains("1.05"), "{}", found.note);
}

// spec: contractors S-2
#[test]
fn a_vendors_values_reach_a_lead_by_its_domain_but_never_by_webmail() {
    let (dir, bench) = own(None);
    let before = queue(&crate::support::view(&bench));
    let path = dir.path().join("contractors/enrichment.csv");
    let mut rows = std::fs::read_to_string(&path).unwrap();
    rows.push_str(",tavriwater-power.example,100,100,,5,1000,Invented Vendor,2026-01-15\n");
    rows.push_str(",gmail.com,100,100,,5,1000,Invented Vendor,2026-01-15\n");
    std::fs::write(&path, rows).unwrap();
    run_with(&bench, &Overrides::default());
    let after = queue(&crate::support::view(&bench));
    let row = row_named(&after, "Tavriwater Power");
    assert_eq!(
        (cell(&after, "R_source", row).as_str(), numbers(&after, "R")[row]),
        ("enrichment", Some(100.0))
    );
    // Nobody else changed.
    let value = |queue: &assay::frame::Frame| -> BTreeMap<String, String> {
        column(queue, "lead_id")
            .into_iter()
            .zip(column(queue, "score"))
            .collect()
    };
    let (old, new) = (value(&before), value(&after));
    let changed: Vec<&String> = new.keys().filter(|id| old[*id] != new[*id]).collect();
    assert_eq!(changed, [&cell(&after, "lead_id", row)]);
}
