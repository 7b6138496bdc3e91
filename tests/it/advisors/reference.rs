//! The reference run's figures, recomputed from planted leads: every one from its counts, and those from the files.

use assay::engine::{Outcome, RunOutcome, Status};
use assay::frame::show_date;
use assay::lens::FrameSource;

use super::{column, counts, gate, metric, near, observed, outcome, playbook, reference, tiers};

/// Per tier: leads, conversions, rate, Wald, Wilson, lift over the standard tier, lift over all.
type Golden = (u64, u64, f64, (f64, f64), (f64, f64), f64, f64);

// spec: advisors G1, P11, P12, R4, K2, K7, V3.2-4
#[test]
fn the_consolidated_rule_set_prints_its_six_rows() {
    let view = reference().view();
    let golden: [Golden; 6] = [
        (245, 39, 15.92, (11.34, 20.50), (11.87, 21.02), 4.63, 4.20),
        (1281, 110, 8.59, (7.05, 10.12), (7.17, 10.25), 2.50, 2.27),
        (84, 8, 9.52, (3.25, 15.80), (4.91, 17.68), 2.77, 2.51),
        (130, 15, 11.54, (6.05, 17.03), (7.12, 18.17), 3.35, 3.04),
        (674, 49, 7.27, (5.31, 9.23), (5.54, 9.48), 2.11, 1.92),
        (37034, 1274, 3.44, (3.25, 3.63), (3.26, 3.63), 1.00, 0.91),
    ];
    let rows = tiers(&view, "v3.2-consolidated", "ALL");
    assert_eq!(rows.len(), golden.len());
    for (row, (n, k, rate, wald, wilson, standard, overall)) in rows.iter().zip(golden) {
        assert_eq!((row.n, row.k), (n, Some(k)), "{}", row.tier);
        near(row.rate.map(|rate| rate * 100.0), rate, &row.tier);
        for (found, wanted) in [(row.wald, wald), (row.wilson, wilson)] {
            near(found.map(|ends| ends.0 * 100.0), wanted.0, &row.tier);
            near(found.map(|ends| ends.1 * 100.0), wanted.1, &row.tier);
        }
        near(row.lift_standard, standard, &row.tier);
        near(row.lift_overall, overall, &row.tier);
    }
    let all: (u64, u64) = counts(&rows)
        .iter()
        .fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    assert_eq!(all, (39_448, 1_495));
    let priority: (u64, u64) = counts(&rows[..5])
        .iter()
        .fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    assert_eq!(priority, (2_414, 221));
    // By Wald, which the profile gates by, tier 3 does not lie above the standard tier (K2).
    let marks: Vec<Option<bool>> = rows.iter().map(|row| row.significant).collect();
    assert_eq!(
        marks,
        [Some(true), Some(true), Some(false), Some(true), Some(true), None]
    );
    let by_wilson = gate(&view, "V3.2-4", None);
    assert_eq!((by_wilson.observed, by_wilson.outcome), (Some(1.0), Outcome::Warned));
    assert!(
        by_wilson
            .note
            .contains("TIER_3_MODERATE_BLEEDER: Wald says no, Wilson yes"),
        "{}",
        by_wilson.note
    );
    let test = assay::stats::two_proportion_z(
        assay::stats::Proportion::new(84, 8),
        assay::stats::Proportion::new(37_034, 1_274),
    );
    assert!((test.unwrap().p - 0.0023).abs() < 5e-5);
}

// spec: advisors G2, R3, K2, K7, K8, V3.2.1, V3.2.2, V3.2.3, V3.2.4, V3.2.5
#[test]
fn the_candidate_has_its_counts_in_training_test_and_all() {
    let view = reference().view();
    let train = tiers(&view, "v3.2", "TRAIN");
    let wanted = [
        (30, 8),
        (104, 15),
        (91, 13),
        (1155, 104),
        (75, 7),
        (117, 14),
        (623, 46),
        (28_532, 917),
    ];
    assert_eq!(counts(&train), wanted);
    let test = [(4, 1), (9, 0), (3, 1), (89, 4), (7, 0), (9, 1), (39, 2), (6_759, 279)];
    assert_eq!(counts(&tiers(&view, "v3.2", "TEST")), test);
    let all: Vec<u64> = tiers(&view, "v3.2", "ALL").iter().map(|row| row.n).collect();
    assert_eq!(all, [35, 114, 96, 1_281, 84, 130, 674, 37_034]);
    let golden = [
        (26.67, (10.84, 42.49), (14.18, 44.45), 7.29),
        (14.42, (7.67, 21.18), (8.94, 22.44), 3.94),
        (14.29, (7.10, 21.48), (8.54, 22.92), 3.91),
        (9.00, (7.35, 10.66), (7.49, 10.79), 2.46),
        (9.33, (2.75, 15.92), (4.59, 18.03), 2.55),
        (11.97, (6.08, 17.85), (7.26, 19.09), 3.27),
        (7.38, (5.33, 9.44), (5.58, 9.71), 2.02),
        (3.21, (3.01, 3.42), (3.02, 3.42), 0.88),
    ];
    for (row, (rate, wald, wilson, lift)) in train.iter().zip(golden) {
        near(row.rate.map(|rate| rate * 100.0), rate, &row.tier);
        near(row.wald.map(|ends| ends.0 * 100.0), wald.0, &row.tier);
        near(row.wald.map(|ends| ends.1 * 100.0), wald.1, &row.tier);
        near(row.wilson.map(|ends| ends.0 * 100.0), wilson.0, &row.tier);
        near(row.wilson.map(|ends| ends.1 * 100.0), wilson.1, &row.tier);
        near(row.lift_overall, lift, &row.tier);
    }
    let priority = metric(&view, "V3.2", "priority_leads_train", Some("v3.2"));
    assert_eq!(priority, 2_195.0);
    near(Some(observed(&view, "V3.2.1") * 100.0), 26.67, "V3.2.1");
    near(Some(observed(&view, "V3.2.2") * 100.0), 14.42, "V3.2.2");
    near(Some(observed(&view, "V3.2.3")), 2.02, "V3.2.3");
    near(Some(observed(&view, "V3.2.4") * 100.0), 6.12, "V3.2.4");
    let significant = gate(&view, "V3.2.5", Some("v3.2"));
    assert_eq!(significant.outcome, Outcome::Warned);
    assert!(
        significant
            .note
            .contains("TIER_2B_MODERATE_BLEEDER: Wald says no, Wilson yes"),
        "{}",
        significant.note
    );
    // Two intervals side by side are the evidence.
    let evidence = view.evidence(&significant).unwrap().unwrap();
    assert!(evidence.column("wald_low").is_ok() && evidence.column("wilson_low").is_ok());
    let merged = tiers(&view, "v3.2-consolidated", "TRAIN");
    assert_eq!(counts(&merged)[0], (225, 36));
    near(merged[0].lift_standard, 4.98, "merged over standard");
    near(merged[0].lift_overall, 4.37, "merged over all");
}

// spec: advisors G3, R2, K3
#[test]
fn the_first_rule_set_has_its_counts_and_its_true_intervals() {
    let view = reference().view();
    let all = tiers(&view, "v3.1", "ALL");
    assert_eq!(
        counts(&all),
        [(176, 25), (274, 22), (402, 42), (1_128, 92), (37_468, 1_314)]
    );
    for (row, (rate, lift)) in all
        .iter()
        .zip([(14.20, 4.05), (8.03, 2.29), (10.45, 2.98), (8.16, 2.33), (3.51, 1.0)])
    {
        near(row.rate.map(|rate| rate * 100.0), rate, &row.tier);
        near(row.lift_standard, lift, &row.tier);
    }
    let train = tiers(&view, "v3.1", "TRAIN");
    assert_eq!(
        counts(&train),
        [(163, 22), (250, 21), (358, 39), (1_033, 88), (28_923, 954)]
    );
    let golden = [
        (13.50, (8.25, 18.74), 3.69),
        (8.40, (4.96, 11.84), 2.30),
        (10.89, (7.67, 14.12), 2.98),
        (8.52, (6.82, 10.22), 2.33),
        (3.30, (3.09, 3.50), 0.90),
    ];
    for (row, (rate, wald, lift)) in train.iter().zip(golden) {
        near(row.rate.map(|rate| rate * 100.0), rate, &row.tier);
        near(row.wald.map(|ends| ends.0 * 100.0), wald.0, &row.tier);
        near(row.wald.map(|ends| ends.1 * 100.0), wald.1, &row.tier);
        near(row.lift_overall, lift, &row.tier);
        // The printed table (K3) excludes its own rates; ours never does.
        let (rate, (low, high)) = (row.rate.unwrap(), row.wald.unwrap());
        assert!(low <= rate && rate <= high);
    }
    let test = tiers(&view, "v3.1", "TEST");
    assert_eq!(counts(&test), [(10, 2), (18, 0), (29, 2), (66, 2), (6_796, 282)]);
    for (row, lift) in test.iter().zip([4.80, 0.00, 1.66, 0.73, 1.00]) {
        near(row.lift_overall, lift, &row.tier);
    }
    assert_eq!(
        counts(&tiers(&view, "v3.1", "GAP")),
        [(3, 1), (6, 1), (15, 1), (29, 2), (1_749, 78)]
    );
}

// spec: advisors G4, G5, G2.1.1, G2.1.2, G2.1.3, G2.1.4, G2.1.5, A2.1.6
#[test]
fn dates_and_splits_are_the_reference_runs() {
    let view = reference().view();
    let dates = view.frame("dates").unwrap();
    let day = |name: &str| column(&dates, name)[0].clone();
    assert_eq!(day("training_snapshot"), "2025-10-31");
    assert_eq!(
        (day("test_start"), day("test_end")),
        ("2025-08-02".into(), "2025-10-01".into())
    );
    assert_eq!(
        (day("training_start"), day("train_end")),
        ("2024-02-01".into(), "2025-07-03".into())
    );
    let of = |split: &str| {
        let value = |name: &str| metric(&view, "2.1", name, Some(split));
        (
            value("leads") as u64,
            value("conversions") as u64,
            show_date(value("first_contact") as i32),
            show_date(value("last_contact") as i32),
        )
    };
    let days = |first: &str, last: &str| (first.to_owned(), last.to_owned());
    let (n, k, first, last) = of("TRAIN");
    assert_eq!((n, k, (first, last)), (30_727, 1_124, days("2024-02-01", "2025-07-03")));
    let (n, k, first, last) = of("GAP");
    assert_eq!((n, k, (first, last)), (1_802, 83, days("2025-07-06", "2025-08-01")));
    let (n, k, first, last) = of("TEST");
    assert_eq!((n, k, (first, last)), (6_919, 288, days("2025-08-04", "2025-10-01")));
    assert_eq!(observed(&view, "G2.1.4"), 32.0);
    assert_eq!(observed(&view, "G2.1.3"), 30.0);
    assert!((observed(&view, "G2.1.5") - (288.0 / 6_919.0 - 1_124.0 / 30_727.0)).abs() < 1e-12);
    assert_eq!(
        (outcome(&view, "G2.1.5"), outcome(&view, "A2.1.6")),
        (Outcome::Passed, Outcome::Passed)
    );
}

// spec: advisors G6, G0.2.2, A0.2.7, P4, P7, P8, K4
#[test]
fn booked_calls_take_as_long_as_they_took() {
    let view = reference().view();
    let value = |name: &str| metric(&view, "0.2", name, None);
    assert_eq!(value("calls_with_contact"), 2_186.0);
    assert_eq!(
        (value("calls_before_contact"), value("earliest_call_days")),
        (254.0, -614.0)
    );
    assert_eq!(
        (value("calls_timed"), value("days_median"), value("days_max")),
        (1_932.0, 1.0, 573.0)
    );
    assert!((value("days_mean") - 39_531.0 / 1_932.0).abs() < 1e-9);
    assert!((value("days_p90") - 43.0).abs() < 1e-9);
    assert!((value("days_p95") - 121.9).abs() < 1e-9);
    assert!((value("days_p99") - 342.69).abs() < 1e-9);
    let within = |days: &str| metric(&view, "0.2", "calls_within_days", Some(days));
    let steps = [
        "0 days", "1 days", "7 days", "14 days", "30 days", "43 days", "60 days", "90 days",
    ]
    .map(within);
    assert_eq!(
        steps,
        [687.0, 1_049.0, 1_465.0, 1_585.0, 1_700.0, 1_742.0, 1_777.0, 1_815.0]
    );
    assert_eq!(
        (observed(&view, "G0.2.2"), outcome(&view, "G0.2.2")),
        (43.0, Outcome::Passed)
    );
    // The reference labelled with 30 days where 43 were recommended (K4).
    assert_eq!(
        (observed(&view, "A0.2.7"), outcome(&view, "A0.2.7")),
        (13.0, Outcome::Warned)
    );
}

// spec: advisors G7, K6, G0.2.3, G0.2.4, G0.2.5, G0.2.6, P15
#[test]
fn leads_are_censored_and_labelled_as_they_were() {
    let view = reference().view();
    let value = |name: &str| metric(&view, "0.2", name, None);
    assert_eq!((value("mature_leads"), value("censored_leads")), (37_805.0, 14_821.0));
    assert!((value("mature_converted_ever") - 1_649.0 / 37_805.0).abs() < 1e-12);
    assert!((value("censored_converted_ever") - 537.0 / 14_821.0).abs() < 1e-12);
    assert_eq!(
        (value("labelled_leads"), value("labelled_conversions")),
        (37_804.0, 1_468.0)
    );
    // One lead is the recruiter's own company.
    assert_eq!(value("own_company_leads"), 1.0);
    assert_eq!(observed(&view, "G0.2.3"), 37_805.0);
    near(Some(observed(&view, "G0.2.4") * 100.0), 4.36, "G0.2.4");
    near(Some(observed(&view, "G0.2.5") * 100.0), 28.16, "G0.2.5");
    assert_eq!(
        (outcome(&view, "G0.2.5"), outcome(&view, "G0.2.6")),
        (Outcome::Warned, Outcome::Passed)
    );
}

// spec: advisors G0.1.0, G0.1.1, G0.1.2, G0.1.3, G0.1.4, G0.1.5, K5, D1, D2, D3, D4
#[test]
fn the_landscape_is_the_reference_runs() {
    let view = reference().view();
    let value = |name: &str| metric(&view, "0.1", name, None);
    assert_eq!(
        (value("leads"), value("contacted_leads"), value("lead_crds")),
        (76_859.0, 52_626.0, 52_623.0)
    );
    assert_eq!(
        (value("booked_calls"), value("booked_calls_of_contacted")),
        (2_894.0, 2_186.0)
    );
    assert_eq!(show_date(value("earliest_contact") as i32), "2023-04-03");
    assert_eq!(show_date(value("latest_contact") as i32), "2025-12-19");
    assert!((observed(&view, "G0.1.1") - 50_370.0 / 52_623.0).abs() < 1e-12);
    assert!((observed(&view, "G0.1.4") - 40_303.0 / 52_623.0).abs() < 1e-12);
    assert_eq!(outcome(&view, "G0.1.4"), Outcome::Warned);
    let missing = gate(&view, "G0.1.4", None);
    assert_eq!(missing.evidence_rows, 12_320);
    assert_eq!((observed(&view, "G0.1.2"), observed(&view, "G0.1.3")), (52_626.0, 23.0));
    assert!((observed(&view, "G0.1.5") - 2_894.0 / 52_626.0).abs() < 1e-12);
    assert_eq!(outcome(&view, "G0.1.5"), Outcome::Passed);
    assert!(observed(&view, "G0.1.0") >= 1.0);
}

// spec: advisors G9, R11, V3.2-1, V3.2-2, V3.2-3, V3.2-5, V3.2-6
#[test]
fn leads_move_between_rule_sets_only_where_they_can() {
    let view = reference().view();
    let moves = |from: &str, to: &str| {
        let compared = playbook()
            .lens
            .compare_rules(&view, from, to, &assay::lens::TierView::default())
            .unwrap();
        let mut cells: Vec<(String, String, u64)> = Vec::new();
        for (row, from) in compared.leads.rows.iter().enumerate() {
            for (place, to) in compared.leads.columns.iter().enumerate() {
                let n = compared.leads.count(row, place);
                if n > 0 {
                    cells.push((from.clone(), to.clone(), n));
                }
            }
        }
        cells
    };
    let to_first = |from: &str| {
        moves("v3.2", "v3.2-consolidated")
            .into_iter()
            .filter(|(before, _, _)| before == from)
            .map(|(_, to, n)| (to, n))
            .collect::<Vec<_>>()
    };
    for (from, n) in [
        ("TIER_1A_PRIME_MOVER_SMALL", 35),
        ("TIER_1B_SMALL_FIRM", 114),
        ("TIER_1C_PRIME_MOVER", 96),
    ] {
        assert_eq!(to_first(from), [("TIER_1_PRIME_MOVER".to_owned(), n)]);
    }
    assert_eq!(
        moves("v3.2", "v3.2-consolidated").len(),
        8,
        "every tier goes to one tier"
    );
    let short = |name: &str| {
        match name {
            "TIER_1A_PRIME_MOVER_SMALL" => "1A",
            "TIER_1B_SMALL_FIRM" => "1B",
            "TIER_1C_PRIME_MOVER" => "1C",
            "TIER_2A_PROVEN_MOVER" => "2A",
            "TIER_2B_MODERATE_BLEEDER" => "2B",
            "TIER_3_EXPERIENCED_MOVER" => "3",
            "TIER_4_HEAVY_BLEEDER" => "4",
            _ => "STD",
        }
        .to_owned()
    };
    let possible = [
        ("TIER_1_PRIME_MOVER", vec!["1A", "1B", "1C", "2A", "STD"]),
        ("TIER_2_MODERATE_BLEEDER", vec!["1B", "2A", "2B"]),
        ("TIER_3_EXPERIENCED_MOVER", vec!["1B", "2A", "3"]),
        ("TIER_4_HEAVY_BLEEDER", vec!["1B", "2A", "4"]),
        ("STANDARD", vec!["1B", "2A", "STD"]),
    ];
    let mut sent: Vec<u64> = Vec::new();
    for (from, allowed) in possible {
        let cells: Vec<(String, u64)> = moves("v3.1", "v3.2")
            .into_iter()
            .filter(|(before, _, _)| before == from)
            .map(|(_, to, n)| (short(&to), n))
            .collect();
        assert!(
            cells.iter().all(|(to, _)| allowed.contains(&to.as_str())),
            "{from}: {cells:?}"
        );
        let into = |wanted: &[&str]| -> u64 {
            let found = cells.iter().filter(|(to, _)| wanted.contains(&to.as_str()));
            found.map(|(_, n)| n).sum()
        };
        sent.push(if from == "TIER_1_PRIME_MOVER" {
            into(&["1A", "1C"])
        } else {
            into(&["1B", "2A"])
        });
    }
    assert_eq!(sent, [131, 190, 272, 454, 434]);
    for id in ["V3.2-1", "V3.2-2", "V3.2-3", "V3.2-5", "V3.2-6"] {
        assert_eq!(
            (observed(&view, id), outcome(&view, id)),
            (0.0, Outcome::Passed),
            "{id}"
        );
    }
    assert!(gate(&view, "V3.2-3", None).note.contains("35 + 114 + 96 = 245"));
}

// spec: advisors P1, P9, P10, P16, P18, K1, A1.1.4, A1.1.5, A3.1.11, A4.1.3, G1.1.1, G1.1.2, G1.1.3, G4.2.1
#[test]
fn the_run_ends_as_the_reference_run_did_and_says_what_it_could_not_see() {
    let ran = reference();
    let view = ran.view();
    assert_eq!(ran.report.outcome, RunOutcome::Done);
    let pending: Vec<&str> = ran
        .report
        .phases
        .iter()
        .filter(|phase| phase.status == Status::PendingValidation)
        .map(|phase| phase.phase)
        .collect();
    assert_eq!(pending, ["V3.2"]);
    let features = view.frame("features").unwrap();
    assert_eq!(features.height(), 39_448);
    assert_eq!(metric(&view, "1.1", "wirehouse_leads", None), 11_278.0);
    assert_eq!((observed(&view, "G1.1.1"), observed(&view, "G1.1.3")), (39_448.0, 0.0));
    assert!((observed(&view, "G1.1.2") - 1_495.0 / 39_448.0).abs() < 1e-12);
    // Survivorship: every job held on the day of contact is one that its holder has left since (K1).
    assert!(observed(&view, "A1.1.4") > 0.99);
    assert_eq!(outcome(&view, "A1.1.4"), Outcome::Warned);
    assert_eq!(outcome(&view, "A1.1.5"), Outcome::Warned);
    assert_eq!(outcome(&view, "A3.1.11"), Outcome::Warned);
    assert_eq!(
        (observed(&view, "A4.1.3"), outcome(&view, "A4.1.3")),
        (2.0, Outcome::Warned)
    );
    let wirehouses = gate(&view, "G4.2.1", None);
    assert_eq!((wirehouses.observed, wirehouses.outcome), (Some(0.0), Outcome::Passed));
    assert!(wirehouses.note.contains("11278"), "{}", wirehouses.note);
}
