//! Each plant changes the sample as its summary says; that it trips its gate is shown where the playbook runs.

use super::reader::{Case, labelled, stability};
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
        if name == "ratio-of-30" || name == "ratio-of-15" {
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
    let column = |small: &Small, name: &str| -> Vec<Option<f64>> {
        let crds: std::collections::HashSet<&str> = small.files.sheet("mql/leads.csv").texts("FA_CRD__c").collect();
        let mut values = Vec::new();
        for sheet in small.files.territories() {
            let leads = sheet
                .texts("RepCRD")
                .zip(sheet.texts(name))
                .filter(|(crd, _)| crds.contains(crd));
            values.extend(leads.map(|(_, text)| super::reader::number(text)));
        }
        values
    };
    for (name, low, high) in [
        ("TotalAssetsInMillions", 0.2, 0.25),
        ("Number_Employees", 0.25, 0.31),
        ("AUMGrowthRate_1Year", 0.3, 0.36),
        ("Number_InvestmentAdvisoryClients", 0.0, 0.01),
    ] {
        let drift = stability(&column(small(), name), &column(&drifted, name));
        assert!((low..high).contains(&drift), "{name} {drift}");
    }
    // What was known at contact is what it was: only today's export drifts.
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
fn experiments_have_the_arms_of_the_specification() {
    for (name, treatment, z) in [("experiment-62", 130, 3.549_321), ("experiment-37", 110, 2.230_866)] {
        let trial = lay(name);
        let arm = |tag: &str| -> Vec<&Case> { trial.cases.iter().filter(|case| case.tag == tag).collect() };
        let calls = |arm: &[&Case]| {
            arm.iter()
                .filter(|case| case.days.is_some_and(|days| (0..=30).contains(&days)))
                .count()
        };
        let (t, c) = (arm("treatment"), arm("control"));
        assert_eq!(
            (t.len(), c.len(), calls(&t), calls(&c)),
            (2_000, 2_000, treatment, 80),
            "{name}"
        );
        let (lift, found) = ratio_test((treatment as f64, 80.0), 2_000.0);
        assert!((found - z).abs() < 1e-5, "{found}");
        assert!((lift - (treatment as f64 / 80.0 - 1.0)).abs() < 1e-12);
        // One dial a lead, and nobody untagged during the four weeks.
        let dials = trial.files.sheet("mql/dials.csv");
        let tagged: std::collections::HashSet<&str> = t.iter().chain(&c).map(|case| case.id.as_str()).collect();
        assert_eq!(
            dials.texts("lead_id").filter(|lead| tagged.contains(lead)).count(),
            4_000
        );
        let during = |case: &&Case| {
            (super::reader::date("2025-03-03")..=super::reader::date("2025-03-30")).contains(&Some(case.contacted))
        };
        assert_eq!(trial.cases.iter().filter(during).count(), 4_000);
        // Every firm and every area is as often in one arm as in the other.
        let assets = |arm: &[&Case]| {
            arm.iter()
                .filter_map(|case| case.known.as_ref()?.value("TotalAssetsInMillions"))
                .filter(|assets| *assets > 500.0)
                .count()
        };
        assert!(assets(&t).abs_diff(assets(&c)) < 40);
    }
    let five = lay("experiment-5");
    let treated = five
        .cases
        .iter()
        .filter(|case| case.tag == "treatment" && case.days.is_some())
        .count();
    assert_eq!(treated, 84);
}

// spec: mql M3.1, M3.4, M1.6, M2.1, M2.4
#[test]
fn plants_of_leads_reach_over_their_bounds() {
    assert!(classes(&lay("few-positives")).1 < 100);
    let before = lay("calls-before");
    let early = before
        .cases
        .iter()
        .filter(|case| case.days.is_some_and(|days| days < 0))
        .count();
    assert!(early as f64 / before.cases.len() as f64 > 0.005);
    let matched = |name: &str| {
        let small = lay(name);
        small.cases.iter().filter(|case| case.matched).count() as f64 / small.cases.len() as f64
    };
    assert!(matched("few-matched") < 0.70);
    assert!((0.70..0.90).contains(&matched("lost-crds")));
    let shared = lay("shared-crds");
    assert!(shared.cases.len() < 5_000 - 5, "two leads of one person count once");
}
