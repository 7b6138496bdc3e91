//! Each plant changes the sample as its summary says; that it trips its gate is shown where the playbook runs.

use std::collections::HashSet;

use super::reader::{Case, date, labelled, stability};
use super::small::{Small, as_of, read, small};
use crate::sample::{SampleFile, SampleOptions, mql};

fn planted(name: &str) -> Vec<SampleFile> {
    mql(&SampleOptions {
        plant: Some(name.to_owned()),
        ..SampleOptions::default()
    })
    .unwrap()
}

fn lay(name: &str) -> Small {
    read(planted(name))
}

/// Labelled leads and the positives among them.
fn classes(small: &Small) -> (usize, usize) {
    let rows = labelled(&small.cases, as_of());
    (rows.len(), rows.iter().filter(|(_, positive)| *positive).count())
}

#[test]
fn every_plant_says_what_it_does() {
    for plant in super::super::plants() {
        let known = ["passed", "warned", "failed", "skipped", "pending"].contains(&plant.outcome);
        let gate = plant.gate.starts_with('M');
        assert!(known && gate && !plant.summary.is_empty(), "{}", plant.name);
    }
}

#[test]
#[ignore = "makes every plant; run it in release"]
fn every_plant_changes_the_sample() {
    let settings = |files: &[SampleFile]| -> toml::Table {
        let file = files.iter().find(|file| file.path == "assay.toml").unwrap();
        String::from_utf8(file.bytes.clone()).unwrap().parse().unwrap()
    };
    let data = |files: &[SampleFile]| -> Vec<SampleFile> {
        files.iter().filter(|file| file.path != "assay.toml").cloned().collect()
    };
    let plain = &small().raw;
    for plant in super::super::plants() {
        let files = planted(plant.name);
        // The comment always changes; the data or a setting must too.
        let changed = settings(&files) != settings(plain) || data(&files) != data(plain);
        assert!(changed, "{}", plant.name);
    }
}

// spec: mql §10: imbalanced 30.35; M3.3: 15 and 30 inclusive
#[test]
fn ratios_are_exact() {
    for (name, hundredths) in [
        ("imbalanced", 3_035.0),
        ("ratio-of-30", 3_000.0),
        ("ratio-of-15", 1_500.0),
    ] {
        let (all, positives) = classes(&lay(name));
        let ratio = (all - positives) as f64 / positives as f64;
        assert!(positives > 100);
        assert_eq!((ratio * 100.0).round(), hundredths, "{name}: {all} {positives}");
        if name == "ratio-of-30" {
            assert_eq!((all - positives) % positives, 0, "{name} on the bound itself");
        }
    }
}

// spec: mql §10: weak
#[test]
fn in_the_weak_world_signs_say_nothing() {
    let weak = lay("weak");
    let rows = labelled(&weak.cases, as_of());
    let (strong, others): (Vec<_>, Vec<_>) = rows
        .iter()
        .partition(|(case, _)| case.known.as_ref().is_some_and(|known| known.strong()));
    let rate =
        |rows: &[&(&Case, bool)]| rows.iter().filter(|(_, positive)| *positive).count() as f64 / rows.len() as f64;
    assert!(strong.len() > 200);
    assert!(
        (rate(&strong) - rate(&others)).abs() < 0.03,
        "{} {}",
        rate(&strong),
        rate(&others)
    );
}

// spec: mql §10: drifted 0.2, 0.25, 0.3; M10.3
#[test]
fn drifting_columns_drift_by_what_they_say() {
    let drifted = lay("drifted");
    let young = |case: &&Case| (as_of() - case.contacted).num_days() < 30;
    let column = |newest: bool, name: &str| -> Vec<Option<f64>> {
        let cases = drifted.cases.iter().filter(|case| young(case) == newest);
        cases
            .filter_map(|case| Some(case.known.as_ref()?.value(name)))
            .collect()
    };
    for (name, low, high) in [
        ("TotalAssetsInMillions", 0.17, 0.27),
        ("Number_Employees", 0.25, 0.4),
        ("AUMGrowthRate_1Year", 0.28, 0.42),
        ("Number_IAReps", 0.0, 0.17),
    ] {
        let drift = stability(&column(false, name), &column(true, name));
        assert!((low..high).contains(&drift), "{name} {drift}");
    }
    // Only leads too young for a label drift.
    assert_eq!(classes(&drifted), classes(small()));
}

/// S-13 of one block with one dial a lead: lift, z.
fn ratio_test((treatment, control): (f64, f64), n: f64) -> (f64, f64) {
    let variance = |calls: f64| {
        let rate = calls / n;
        (calls * (1.0 - rate).powi(2) + (n - calls) * rate.powi(2)) / ((n - 1.0) * n)
    };
    let (rates, variances) = ((treatment / n, control / n), variance(treatment) + variance(control));
    (rates.0 / rates.1 - 1.0, (rates.0 - rates.1) / variances.sqrt())
}

// spec: mql §10: experiment with lift 62 %, 37 %, 5 %; §8 S-13
#[test]
fn the_experiment_has_the_arms_of_the_specification() {
    let trial = lay("experiment-62");
    let arm = |tag: &str| -> Vec<&Case> { trial.cases.iter().filter(|case| case.tag == tag).collect() };
    let (treatment, control) = (arm("treatment"), arm("control"));
    assert_eq!((treatment.len(), control.len()), (2_000, 2_000));
    let calls = |arm: &[&Case]| {
        let booked = arm.iter().filter_map(|case| case.days);
        booked.filter(|days| (0..=30).contains(days)).count() as f64
    };
    let (lift, z) = ratio_test((calls(&treatment), calls(&control)), 2_000.0);
    assert!(
        (lift - 0.625).abs() < 1e-12 && (z - 3.549_321).abs() < 1e-5,
        "{lift} {z}"
    );
    // One dial a lead, and nobody untagged during the four weeks.
    let dials = trial.files.sheet("mql/dials.csv");
    let tagged: HashSet<&str> = treatment.iter().chain(&control).map(|case| case.id.as_str()).collect();
    let dialed = dials.texts("lead_id").filter(|lead| tagged.contains(lead));
    assert_eq!(dialed.count(), 4_000);
    let weeks = date("2025-03-03")..=date("2025-03-30");
    let during = trial.cases.iter().filter(|case| weeks.contains(&Some(case.contacted)));
    assert_eq!(during.count(), 4_000);
    // Every firm is as often in one arm as in the other.
    let large = |arm: &[&Case]| {
        let known = arm
            .iter()
            .filter_map(|case| case.known.as_ref()?.value("TotalAssetsInMillions"));
        known.filter(|assets| *assets > 500.0).count()
    };
    assert!(large(&treatment).abs_diff(large(&control)) < 40);
}

// spec: mql M2.1, M2.4: the match fails on one plant, only the numbers found on the other
#[test]
fn lost_numbers_reach_over_their_bounds() {
    let matched = |name: &str| {
        let small = lay(name);
        small.cases.iter().filter(|case| case.matched).count()
    };
    let few = matched("few-matched");
    assert!((few as f64) < 0.70 * 5_000.0, "{few}");
    let lost = matched("lost-crds");
    assert!(lost as f64 > 0.70 * 5_000.0 && (lost as f64) < 0.90 * 4_600.0, "{lost}");
}
