//! What-if: the same answer as a real run, without one.

use std::collections::BTreeMap;

use assay::engine::Parameters;
use assay::lens::{TierRow, TierView, WhatIf};
use assay::operations::{Overrides, View};

use super::{column, full, own, queue, set, small, tiers};
use crate::support::{playbook, run_with};

fn draft(values: &[(&str, toml::Value)]) -> Parameters {
    small()
        .bench()
        .parameters(
            playbook(),
            &Overrides {
                draft: set(values).set,
                ..Overrides::default()
            },
        )
        .unwrap()
}

fn what_if(view: &View, values: &[(&str, toml::Value)]) -> Result<WhatIf, String> {
    playbook()
        .lens
        .what_if(view, &draft(values))
        .map_err(|error| error.to_string())
}

// spec: contractors W-1
#[test]
fn a_draft_gives_the_tiers_and_moves_of_a_run_with_the_same_values() {
    let view = small().view();
    let before = queue(&view);
    let old: BTreeMap<String, String> = column(&before, "lead_id")
        .into_iter()
        .zip(column(&before, "tier"))
        .collect();
    for values in [
        vec![("tiers.gold", toml::Value::Float(55.0))],
        vec![
            ("tiers.platinum", toml::Value::Integer(60)),
            ("tiers.gold", toml::Value::Integer(40)),
            ("tiers.silver", toml::Value::Integer(20)),
        ],
        vec![
            ("weights.resimercial", toml::Value::Float(0.30)),
            ("weights.om", toml::Value::Float(0.20)),
        ],
        vec![("default.om", "none".into())],
        vec![("default.resimercial", toml::Value::Integer(70))],
        vec![("zero_means_missing", true.into())],
        vec![
            ("oem.points_each", toml::Value::Integer(20)),
            ("mepr.single", toml::Value::Integer(50)),
        ],
        vec![("evidence.mode", "fill".into())],
    ] {
        let answer = what_if(&view, &values).unwrap();
        let (_dir, bench) = own(None);
        let report = run_with(&bench, &set(&values));
        // Only c3 was computed for it.
        assert!(
            report.phases[..3].iter().all(|phase| phase.reused_from.is_some()),
            "{values:?}"
        );
        let real = bench.view(playbook(), &set(&values)).unwrap();
        let counts =
            |rows: &[TierRow]| -> Vec<(String, u64)> { rows.iter().map(|row| (row.tier.clone(), row.n)).collect() };
        let after = counts(&answer.after);
        assert_eq!(after, tiers(&real), "{values:?}");
        assert_eq!(counts(&answer.before), tiers(&view));
        let made = queue(&real);
        let mut moves: BTreeMap<(String, String), u64> = BTreeMap::new();
        for (id, tier) in column(&made, "lead_id").into_iter().zip(column(&made, "tier")) {
            if old[&id] != tier {
                *moves.entry((old[&id].clone(), tier)).or_default() += 1;
            }
        }
        let told: BTreeMap<(String, String), u64> = answer
            .moves
            .iter()
            .map(|(from, to, n)| ((from.clone(), to.clone()), *n))
            .collect();
        assert_eq!(told, moves, "{values:?}");
        assert_eq!(answer.leads as usize, made.height());
    }
    // Nothing was written.
    assert!(view.stale().next().is_none());
}

// spec: contractors W-1, G19
#[test]
fn lowered_thresholds_lift_the_pilots_best_leads() {
    let view = full().view();
    let platinum = |values: &[(&str, f64)]| {
        let values: Vec<(&str, toml::Value)> = values
            .iter()
            .map(|(name, value)| (*name, toml::Value::Float(*value)))
            .collect();
        let bench = full().bench();
        let overrides = Overrides {
            draft: set(&values).set,
            ..Overrides::default()
        };
        let parameters = bench.parameters(playbook(), &overrides).unwrap();
        let answer = playbook().lens.what_if(&view, &parameters).unwrap();
        answer.after[0].n
    };
    // 48.75 is the best there is: 60 catches nobody, 47.25 two, 43.25 five, 42.25 all six.
    assert_eq!(platinum(&[("tiers.platinum", 60.0), ("tiers.gold", 50.0)]), 0);
    let under = [("tiers.gold", 41.0), ("tiers.silver", 40.0)];
    for (limit, leads) in [(48.75, 1), (47.25, 2), (43.25, 5), (42.25, 6)] {
        assert_eq!(
            platinum(&[("tiers.platinum", limit), under[0], under[1]]),
            leads,
            "{limit}"
        );
    }
}

// spec: contractors W-2
#[test]
fn a_threshold_that_crosses_its_neighbour_is_refused_with_the_way_out() {
    let view = small().view();
    let refused = what_if(&view, &[("tiers.gold", toml::Value::Integer(80))]).unwrap_err();
    assert!(
        refused.contains("PLATINUM") && refused.contains("GOLD") && refused.contains("shift all"),
        "{refused}"
    );
    assert!(what_if(&view, &[("tiers.silver", toml::Value::Integer(0))]).is_err());
    // All shifted together is no crossing.
    let shifted = [("tiers.platinum", 85), ("tiers.gold", 65), ("tiers.silver", 45)]
        .map(|(name, value)| (name, toml::Value::Integer(value)));
    what_if(&view, &shifted).unwrap();
}

// spec: contractors W-1
#[test]
fn what_changes_more_than_scores_is_refused_and_names_the_command() {
    let view = small().view();
    for (name, value) in [
        ("match.scope", toml::Value::from("state")),
        ("universe", "licensed_plus_oem".into()),
        ("state.points_per_extra", toml::Value::Integer(10)),
        ("shared_max_names", toml::Value::Integer(9)),
    ] {
        let refused = what_if(&view, &[(name, value)]).unwrap_err();
        assert!(
            refused.contains(name) && refused.contains(&format!("--set {name}=")),
            "{refused}"
        );
    }
    // No slider offers what would be refused.
    let sliders = playbook().lens.sliders(&view, &TierView::default());
    assert!(sliders.len() >= 10);
    for slider in &sliders {
        assert!(slider.minimum < slider.maximum && slider.step > 0.0);
        let used_by = &playbook()
            .pipeline
            .parameters
            .iter()
            .find(|spec| spec.name == slider.name)
            .unwrap()
            .used_by;
        assert_eq!(used_by, &["c3"], "{}", slider.name);
    }
}
