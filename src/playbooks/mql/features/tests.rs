//! The golden cases of features, from inputs to columns.

use std::collections::BTreeMap;

use super::companions::{client_tier, growth_bucket, ranks};
use super::compute::{Computed, Settings, compute};
use super::constants::Constants;
use super::expression::Expression;
use super::inputs::Inputs;
use super::metro::first_city;
use super::policy::{Moved, Policy, late, mask, rewind};
use super::words::{segment, trajectory};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::table::FeatureTable;

/// One lead, contacted on the day of its snapshot, with these values and none of the others.
fn one(values: &[(&str, f64)]) -> Inputs {
    let mut columns: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for feature in catalog::features().iter().take(29) {
        columns.insert(feature.symbol.clone(), vec![f64::NAN]);
    }
    for (symbol, value) in values {
        columns.insert((*symbol).to_owned(), vec![*value]);
    }
    Inputs {
        rows: 1,
        columns,
        cities: Some(vec![None]),
        described: vec![true],
        snapshots: vec![Some(20_000)],
        contacted: vec![Some(20_000)],
    }
}

fn golden() -> Inputs {
    one(&[
        ("aum_m", 450.5),
        ("adv_clients", 325.0),
        ("employees", 12.0),
        ("ia_reps", 5.0),
        ("g1", 12.5),
        ("g5", 45.0),
        ("yrs_rep", 12.5),
        ("yrs_firm", 3.2),
        ("prior1", 4.0),
        ("prior2", 2.0),
        ("hnw_clients", 85.0),
        ("assets_ind", 320.0),
        ("primary_ria", 1.0),
    ])
}

fn table(computed: Computed, rows: usize) -> FeatureTable {
    FeatureTable {
        lead_ids: vec!["L".to_owned(); rows],
        has_discovery: vec![true; rows],
        masked: vec![0; rows],
        names: computed.names,
        columns: computed.columns,
        ..FeatureTable::default()
    }
}

fn value(computed: &Computed, number: usize) -> f64 {
    computed.by_number(number).unwrap()[0]
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-6 * expected.abs().max(1.0)
}

// spec: mql §8 "Features"
#[test]
fn the_golden_lead_has_the_golden_features() {
    let computed = compute(&golden(), &Settings::default());
    for (number, expected) in [
        (37, 450.5e6 / 325.0),
        (38, 450.5e6 / 12.0),
        (39, 90_100_000.0),
        (40, 562.5),
        (41, 3.5),
        (66, 1.0),
        (55, 450.5 / 13.5),
        (46, 85.0 / 325.0),
        (58, 320.0 / 450.5),
        (56, 325.0 / 12.0),
        (57, 65.0),
        (30, 3.0),
        (31, 2.0),
        (44, 1.0),
        (45, 0.0),
        (62, 1.0),
        (63, 0.0),
        (42, 1.0),
    ] {
        assert!(
            near(value(&computed, number), expected),
            "F{number}: {}",
            value(&computed, number)
        );
    }
    assert!(near(value(&computed, 37), 1_386_153.846_153_85));
    assert!(near(value(&computed, 55), 33.370_370_37));
    assert_eq!(client_tier(value(&computed, 37)), "Core");
    assert!(value(&computed, 47).is_nan() && value(&computed, 12) == 1.0);
    // r = 1.066667 above the median .9; AUM_per_Client below the median 1.5M.
    let constants = Constants {
        values: [("stability_median", 0.9), ("client_median", 1.5e6)]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    };
    let mut table = table(computed, 1);
    constants.fill(&mut table);
    assert!(near(table.named("Quality_Score").unwrap()[0], 0.90));
}

// spec: mql F54 (null term 0; all null → null), F43, F47, F48, F61
#[test]
fn constants_are_quantiles_of_the_training_rows_and_fill_five_features() {
    let mut inputs = one(&[]);
    inputs.rows = 5;
    inputs.described = vec![true, true, true, true, false];
    inputs.cities = Some(vec![None; 5]);
    inputs.snapshots = vec![Some(1); 5];
    inputs.contacted = vec![Some(1); 5];
    for column in inputs.columns.values_mut() {
        *column = vec![f64::NAN; 5];
    }
    inputs
        .columns
        .insert("yrs_firm".into(), vec![1.0, 2.0, 3.0, f64::NAN, 9.0]);
    inputs
        .columns
        .insert("avg_acct".into(), vec![100.0, 200.0, 300.0, 400.0, 500.0]);
    inputs
        .columns
        .insert("pct_ind".into(), vec![90.0, 40.0, 40.0, 40.0, 40.0]);
    inputs
        .columns
        .insert("employees".into(), vec![5.0, 5.0, 5.0, 50.0, 5.0]);
    let computed = compute(&inputs, &Settings::default());
    let mut table = table(computed, 5);
    table.has_discovery = inputs.described.clone();
    let constants = Constants::fit(&table, &[0, 1, 2, 3]);
    assert!(near(constants.values["account_q75"], 325.0) && near(constants.values["account_q50"], 250.0));
    assert!(near(constants.values["stability_low"], 1.02) && near(constants.values["stability_high"], 2.98));
    assert!(!constants.values.contains_key("client_median"));
    constants.fill(&mut table);
    let column = |name: &str| table.named(name).unwrap().to_vec();
    let stability = column("Firm_Stability_Score");
    assert!(stability[0] == 0.0 && near(stability[1], 0.5) && stability[2] == 1.0);
    assert!(stability[3].is_nan() && stability[4].is_nan());
    assert_eq!(column("Premium_Positioning")[..4], [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(column("Mass_Market_Focus")[..4], [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(column("Is_Boutique_Firm")[..4], [0.0; 4]);
    // No prior firm is known: prior_n 0, no turnover; r above its median 2 only in the third row.
    let quality = column("Quality_Score");
    assert!(near(quality[0], 0.10) && near(quality[2], 0.25) && quality[4].is_nan());
    // A row whose mutable values are masked has no score of mutable age.
    table.masked[2] = 7;
    constants.fill(&mut table);
    assert!(table.named("Quality_Score").unwrap()[2].is_nan());
    assert_eq!(table.named("Firm_Stability_Score").unwrap()[2], 1.0);
    let back: Constants = serde_json::from_str(&serde_json::to_string(&constants).unwrap()).unwrap();
    assert_eq!(back, constants);
}

// spec: mql §8 "Washington-Arlington-Alexandria" → 32–36 all 0
#[test]
fn washington_is_in_none_of_the_five_metros() {
    let mut inputs = golden();
    inputs.cities = Some(vec![
        first_city("Washington-Arlington-Alexandria DC-VA").map(str::to_owned),
    ]);
    let computed = compute(&inputs, &Settings::default());
    for number in 32..=36 {
        assert_eq!(value(&computed, number), 0.0, "F{number}");
    }
    inputs.cities = Some(vec![Some("Dallas".to_owned())]);
    assert_eq!(value(&compute(&inputs, &Settings::default()), 33), 1.0);
    inputs.cities = Some(vec![None]);
    assert!(value(&compute(&inputs, &Settings::default()), 33).is_nan());
}

// spec: mql M2/3 (R, M), snapshot policies
#[test]
fn years_are_set_back_and_a_later_firm_is_unknown() {
    let mut inputs = golden();
    inputs.snapshots = vec![Some(20_000 + 731)];
    let changed = rewind(&mut inputs, Moved::Unknown);
    assert_eq!(changed, [false]);
    let mut computed = compute(&inputs, &Settings::default());
    assert!(near(value(&computed, 5), 3.2 - 731.0 / 365.25));
    let hidden = mask(&mut computed, &late(&inputs));
    assert!(value(&computed, 1).is_nan() && value(&computed, 46).is_nan() && value(&computed, 55).is_nan());
    assert!(value(&computed, 12) == 1.0 && value(&computed, 44) == 1.0 && value(&computed, 31) == 2.0);
    assert!(hidden[0] >= 20);
    // Four years back he was not with the firm yet.
    let mut inputs = golden();
    inputs.snapshots = vec![Some(20_000 + 4 * 366)];
    assert_eq!(rewind(&mut inputs, Moved::Unknown), [true]);
    assert!(inputs.column("yrs_firm").unwrap()[0].is_nan());
    let mut inputs = golden();
    inputs.snapshots = vec![Some(20_000 + 4 * 366)];
    rewind(&mut inputs, Moved::Zero);
    assert_eq!(inputs.column("yrs_firm").unwrap()[0], 0.0);
    assert_eq!(Policy::of("auto", true), Policy::PointInTime);
    assert_eq!(Policy::of("auto", false), Policy::MaskMutable);
    assert!(!Policy::of("raw", true).masks());
}

// spec: mql §9 "share >1 or negative count: capped or nulled, counted"; "zero, negative or null denominator"
#[test]
fn values_outside_their_range_are_capped_or_dropped_and_counted() {
    let inputs = one(&[
        ("g1", 950.0),
        ("hnw_clients", 400.0),
        ("adv_clients", 325.0),
        ("employees", -3.0),
        ("pct_us", 104.0),
        ("aum_m", 0.0),
        ("assets_ind", 5.0),
    ]);
    let computed = compute(&inputs, &Settings::default());
    let made = |number: usize| (computed.made[number - 1].capped, computed.made[number - 1].out_of_range);
    assert_eq!((value(&computed, 8), made(8)), (200.0, (1, 0)));
    assert_eq!((value(&computed, 46), made(46)), (1.0, (1, 0)));
    assert!(value(&computed, 2).is_nan() && made(2) == (0, 1));
    assert_eq!((value(&computed, 29), made(29)), (100.0, (1, 0)));
    assert!(value(&computed, 58).is_nan() && value(&computed, 56).is_nan() && made(58) == (0, 0));
    let wide = Settings {
        growth_cap: Some((-100.0, 1000.0)),
        ..Settings::default()
    };
    assert_eq!(value(&compute(&inputs, &wide), 8), 950.0);
}

// spec: mql D-4 ("41 of 69")
#[test]
fn a_feature_without_inputs_is_absent_and_says_why() {
    let mut inputs = golden();
    inputs.columns.remove("employees");
    inputs.columns.remove("prior4");
    inputs.cities = None;
    inputs.contacted = vec![None];
    let computed = compute(&inputs, &Settings::default());
    let why = |number: usize| computed.made[number - 1].absent.clone();
    assert_eq!(why(38).as_deref(), Some("needs employees"));
    assert!(why(32).is_some() && why(68).is_some() && why(61).is_some());
    assert!(why(30).is_none() && why(31).is_none() && why(1).is_none());
    assert_eq!(computed.made.len(), 69);
}

// spec: mql M2/5
#[test]
fn companions_rank_within_the_segment() {
    let groups: Vec<String> = ["a", "a", "a", "b", "a"].map(str::to_owned).into();
    let found = ranks(&[1.0, 2.0, 2.0, 9.0, f64::NAN], &groups);
    assert!(near(found[0], 0.5 / 3.0) && near(found[1], 2.0 / 3.0) && near(found[3], 0.5) && found[4].is_nan());
    let buckets = [f64::NAN, 0.0, 5.0, 15.0, 15.1].map(growth_bucket);
    assert_eq!(buckets, ["Unknown", "≤0", "0–5", "5–15", ">15%"]);
    let tiers = [f64::NAN, 499_999.0, 500_000.0, 2_000_000.0, 2_000_001.0].map(client_tier);
    assert_eq!(tiers, ["Unknown", "Mass Market", "Core", "Core", "Premium"]);
    assert_eq!(
        [99.9, 100.0, 500.0, 500.1].map(segment),
        ["<100", "100–500", "100–500", ">500"]
    );
    assert_eq!(segment(f64::NAN), "Unknown");
    assert_eq!(trajectory(1.0, 0.0), "mixed");
    assert_eq!(
        (trajectory(0.0, -1.0), trajectory(f64::NAN, 1.0)),
        ("declining", "unknown")
    );
}

#[test]
fn every_formula_parses_and_names_only_what_there_is() {
    let names: Vec<&str> = catalog::features()
        .iter()
        .map(|feature| feature.symbol.as_str())
        .collect();
    let constants: Vec<&str> = catalog::constants()
        .iter()
        .map(|constant| constant.name.as_str())
        .collect();
    let formulas = catalog::features()
        .iter()
        .filter_map(|feature| feature.compute.as_deref());
    for formula in formulas.chain(catalog::constants().iter().map(|constant| constant.of.as_str())) {
        for name in Expression::parse(formula).unwrap().names() {
            let known = match name.strip_prefix('$') {
                Some(constant) => constants.contains(&constant),
                None => names.contains(&name) || name == "contact_weekday",
            };
            assert!(known, "{formula}: {name}");
        }
    }
}
