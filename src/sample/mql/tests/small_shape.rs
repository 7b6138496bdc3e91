//! The shapes of the small sample: distributions, pairs of columns, and that nothing drifts by itself.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use super::reader::{Case, NUMBERS, correlation, labelled, number, stability};
use super::small::{as_of, small};

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, (squares / values.len() as f64).sqrt())
}

fn column(name: &str) -> Vec<f64> {
    small()
        .files
        .territories()
        .iter()
        .flat_map(|sheet| sheet.numbers(name))
        .collect()
}

// spec: mql §10: distributions
#[test]
fn values_have_the_shapes_that_the_specification_names() {
    let assets = column("TotalAssetsInMillions");
    assert!((250.0..350.0).contains(&median(assets.clone())), "{}", median(assets));
    let (mean, spread) = moments(&column("AUMGrowthRate_1Year"));
    assert!(
        (mean - 8.0).abs() < 1.0 && (spread - 15.0).abs() < 1.0,
        "growth {mean} {spread}"
    );
    // Gamma of shape 2 and scale 3 where the export counts.
    let years: Vec<f64> = column("DateOfHireAtCurrentFirm_NumberOfYears");
    let (mean, spread) = moments(&years);
    assert!(
        (5.5..7.5).contains(&mean) && (3.8..4.8).contains(&spread),
        "years {mean} {spread}"
    );
    let ratios: Vec<f64> = small()
        .cases
        .iter()
        .filter_map(|case| case.known.as_ref()?.ratio())
        .collect();
    let (mean, spread) = moments(&ratios);
    // Beta(1.2, 3).
    assert!(
        (mean - 0.2857).abs() < 0.01 && (spread - 0.198).abs() < 0.01,
        "ratio {mean} {spread}"
    );
}

// spec: mql §10: metros 3.8/1.6/2.0/1.5/1.4 %, weekends 0.9 %
#[test]
fn areas_and_weekends_have_their_shares() {
    let small = small();
    let areas: Vec<&str> = small
        .files
        .territories()
        .iter()
        .flat_map(|sheet| sheet.texts("Home_MetropolitanArea").collect::<Vec<_>>())
        .collect();
    for (city, percent) in [
        ("New York", 3.8),
        ("Chicago", 1.6),
        ("Los Angeles", 2.0),
        ("Dallas", 1.5),
        ("Miami", 1.4),
    ] {
        let here = areas.iter().filter(|area| area.starts_with(city)).count();
        let share = 100.0 * here as f64 / areas.len() as f64;
        assert!((share - percent).abs() < 0.6, "{city} {share}");
    }
    let weekend = small
        .cases
        .iter()
        .filter(|case| case.contacted.weekday().number_from_monday() > 5)
        .count();
    assert_eq!(weekend, 45, "0.9 % of 5,000");
}

// spec: mql MQ.1: critical features are known of more than 95 in 100
#[test]
fn critical_features_are_nearly_always_known() {
    let known: Vec<_> = small().cases.iter().filter_map(|case| case.known.as_ref()).collect();
    for name in [
        "TotalAssetsInMillions",
        "Number_Employees",
        "AUMGrowthRate_1Year",
        "AUMGrowthRate_5Year",
    ] {
        let share = known.iter().filter(|known| known.value(name).is_some()).count() as f64 / known.len() as f64;
        assert!(share > 0.955, "{name} {share}");
    }
    let ratio = known.iter().filter(|known| known.ratio().is_some()).count() as f64 / known.len() as f64;
    assert!(ratio > 0.955);
    // Every segment is there, the unknown one too.
    let segment = |assets: Option<f64>| match assets {
        None => 3,
        Some(assets) if assets < 100.0 => 0,
        Some(assets) if assets <= 500.0 => 1,
        Some(_) => 2,
    };
    let mut counts = [0; 4];
    for known in known {
        counts[segment(known.value("TotalAssetsInMillions"))] += 1;
    }
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
}

// spec: mql S-7, MQ.1: first against last quarter stays under 0.25
#[test]
fn nothing_drifts_by_itself() {
    let rows = labelled(&small().cases, as_of());
    let quarter = |day: NaiveDate| (day.year(), day.month0() / 3);
    let (first, last) = (quarter(rows[0].0.contacted), quarter(rows[rows.len() - 1].0.contacted));
    let of = |wanted, name: &str| -> Vec<Option<f64>> {
        let here = rows.iter().filter(|(case, _)| quarter(case.contacted) == wanted);
        here.filter_map(|(case, _)| Some(case.known.as_ref()?.value(name)))
            .collect()
    };
    for name in NUMBERS {
        let drift = stability(&of(first, name), &of(last, name));
        assert!(drift < 0.2, "{name} {drift}");
    }
    let ratio = |wanted| -> Vec<Option<f64>> {
        let here = rows.iter().filter(|(case, _)| quarter(case.contacted) == wanted);
        here.filter_map(|(case, _): &(&Case, bool)| Some(case.known.as_ref()?.ratio()))
            .collect()
    };
    assert!(stability(&ratio(first), &ratio(last)) < 0.2);
}

// spec: mql C-4: unit mismatch, r of 0.9999 and of 0.985
#[test]
fn columns_of_firms_meet_those_of_representatives() {
    let small = small();
    let firms = small.files.sheet("mql/firms.csv");
    let by_crd: HashMap<&str, usize> = firms
        .texts("RIAFirmCRD")
        .enumerate()
        .map(|(place, crd)| (crd, place))
        .collect();
    let mut pairs: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for sheet in small.files.territories() {
        for row in &sheet.rows {
            let Some(firm) = by_crd.get(&row[sheet.column("RIAFirmCRD")]) else {
                continue;
            };
            for name in ["Number_Employees", "Number_IAReps", "AverageAccountSize"] {
                let rep = number(&row[sheet.column(name)]);
                let other = number(&firms.rows[*firm][firms.column(name)]);
                pairs.entry(name).or_default().extend(rep.zip(other));
            }
        }
    }
    let r = |name| correlation(&pairs[name]);
    assert!(r("Number_Employees") >= 0.9999 && pairs["Number_Employees"].iter().any(|(rep, firm)| rep != firm));
    assert!((0.98..0.9999).contains(&r("Number_IAReps")), "{}", r("Number_IAReps"));
    let median = median(
        pairs["AverageAccountSize"]
            .iter()
            .map(|(rep, firm)| rep / firm)
            .collect(),
    );
    assert_eq!(median, 1_000.0, "dollars and thousands");
    // M2.2: nearly every representative's firm is known.
    assert!(pairs["Number_Employees"].len() > 5_500);
}

// spec: mql M2: every raw column of the features under its reference name
#[test]
fn exports_have_the_reference_names() {
    let catalog: toml::Table = include_str!("../../../playbooks/mql/data/features.toml")
        .parse()
        .unwrap();
    let features = catalog["feature"].as_array().unwrap();
    let mut names: Vec<&str> = features
        .iter()
        .take(29)
        .map(|feature| feature["name"].as_str().unwrap())
        .collect();
    // Two features are made of columns under other names.
    names.retain(|name| !["IsDuallyRegistered", "IsIndependent"].contains(name));
    names.extend([
        "RepCRD",
        "RIAFirmCRD",
        "Discovery_Data_Last_Updated__c",
        "DuallyRegisteredBDRIARep",
        "OwnershipType",
        "Home_MetropolitanArea",
        "TitleCategories",
    ]);
    let small = small();
    let snapshots = [
        "mql/rep_snapshots_2024_01.csv",
        "mql/rep_snapshots_2025_01.csv",
        "mql/targeted_reps.csv",
    ];
    let sheets = small
        .files
        .territories()
        .into_iter()
        .chain(snapshots.map(|path| small.files.sheet(path)));
    for sheet in sheets {
        for name in &names {
            assert!(sheet.header.iter().any(|held| held == name), "{name}");
        }
    }
}
