//! The full sample's marginals, and its size.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::{Features, Table};
use super::full::{check_tiers, full, reference};
use crate::sample::{SampleOptions, Size};

/// Mean of `value` over rows.
fn mean(rows: &[(Features, bool)], value: impl Fn(&Features) -> f64) -> f64 {
    rows.iter().map(|(features, _)| value(features)).sum::<f64>() / rows.len() as f64
}

/// Share of rows that are so.
fn share(rows: &[(Features, bool)], so: impl Fn(&Features) -> bool) -> f64 {
    mean(rows, |features| f64::from(u8::from(so(features))))
}

fn near(found: f64, wanted: f64, by: f64) {
    assert!((found - wanted).abs() <= by, "{found} is not near {wanted}");
}

// spec: advisors 3.1
#[test]
fn other_marginals_are_near_those_of_the_reference_run() {
    let full = full();
    let all = full.between(0, 99_999_999);
    for (rows, net, moves, tenure, experience, losing) in [
        (full.train(), -15.7, 0.46, 0.0296, 0.0291, 0.0627),
        (full.test(), -7.1, 0.92, 0.010, 0.0074, 0.0199),
    ] {
        near(mean(&rows, |lead| f64::from(lead.net)), net, 2.0);
        near(mean(&rows, |lead| lead.moves as f64), moves, 0.06);
        near(share(&rows, |lead| (12..=48).contains(&lead.tenure)), tenure, 0.003);
        near(
            share(&rows, |lead| (60..=180).contains(&lead.experience)),
            experience,
            0.004,
        );
        near(share(&rows, |lead| lead.net < 0), losing, 0.006);
    }
    near(mean(&all, |lead| f64::from(lead.net)), -13.8, 2.0);
    let restless: f64 = full
        .labelled
        .iter()
        .map(|(day, (features, _), lead)| full.inputs.restlessness(lead, *day, features))
        .sum();
    near(restless / full.labelled.len() as f64, 1.18, 0.1);
    // Coverage falls from training to test: the history lists only what people have left since.
    let covered = |rows: &[(Features, bool)]| share(rows, |lead| lead.snapshot.is_some());
    assert!(covered(&full.test()) < 0.6 * covered(&full.train()));
}

// spec: advisors 10
#[test]
#[ignore = "takes a minute; cargo test --lib sample::advisors -- --ignored"]
fn the_whole_has_the_reference_run_s_size_and_its_figures() {
    let whole = reference(Size::Full, SampleOptions::default().seed);
    check_tiers(&whole);
    let jobs = &whole.inputs.jobs;
    let reps: BTreeSet<u32> = jobs.iter().map(|job| job.rep).collect();
    let firms: BTreeSet<u32> = jobs.iter().map(|job| job.firm).collect();
    assert_eq!((jobs.len(), reps.len(), firms.len()), (2_204_074, 456_647, 33_807));
    assert_eq!(jobs.iter().filter(|job| job.end.is_none()).count(), 4);
    let rows = |name: &str| Table::read(&whole.files, name).rows.len();
    assert_eq!(
        ["roster", "accolades", "disclosures"].map(rows),
        [788_154, 37_900, 187_392]
    );
    let months = Table::read(&whole.files, "firm_monthly");
    let mut by_month: BTreeMap<(i32, i32), (usize, usize)> = BTreeMap::new();
    let places = ["YEAR", "MONTH", "TOTAL_AUM"].map(|name| months.place(name));
    for row in &months.rows {
        let [year, month, aum] = places.map(|place| &row[place]);
        let (all, known) = by_month
            .entry((year.parse().unwrap(), month.parse().unwrap()))
            .or_default();
        *all += 1;
        *known += usize::from(!aum.is_empty());
    }
    assert_eq!((months.rows.len(), by_month.len()), (926_712, 23));
    assert_eq!((by_month[&(2024, 1)].0, by_month[&(2025, 11)].0), (39_229, 45_349));
    for (all, known) in by_month.values() {
        let share = *known as f64 / *all as f64;
        assert!((0.921..=0.939).contains(&share), "{share}");
    }
    let roster = Table::read(&whole.files, "roster");
    for (column, empty) in [
        ("TITLE_NAME", 0.85),
        ("CONTACT_BIO", 0.65),
        ("LINKEDIN_PROFILE_URL", 0.35),
        ("INDUSTRY_TENURE_MONTHS", 0.061),
        ("PRIMARY_FIRM_START_DATE", 0.15),
    ] {
        let found = roster.cells(column).filter(|cell| cell.is_empty()).count();
        near(found as f64 / roster.rows.len() as f64, empty, 0.01);
    }
}

#[test]
#[ignore = "takes a minute; cargo test --lib sample::advisors -- --ignored"]
fn other_seeds_give_the_same_figures() {
    for seed in [7, 1_001, 2_026] {
        check_tiers(&reference(Size::Reduced, seed));
    }
}
