//! Figures come from `tests/golden/golden.json`, which other programs computed, and from the counts of the advisors
//! specification. Nobody retypes a figure of the file.
// spec: advisors S-STAT, G6, G12

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn golden(group: &str) -> Value {
    let whole: Value = serde_json::from_str(include_str!("../../tests/golden/golden.json")).unwrap();
    whole[group].clone()
}

fn pair(value: &Value) -> Interval {
    Interval {
        low: value[0].as_f64().unwrap(),
        high: value[1].as_f64().unwrap(),
    }
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

fn alike(found: Interval, expected: Interval, tolerance: f64) {
    close(found.low, expected.low, tolerance);
    close(found.high, expected.high, tolerance);
}

#[test]
fn intervals_are_those_of_statsmodels() {
    let group = golden("ci");
    let cases = group.as_object().unwrap();
    assert!(!cases.is_empty());
    for (name, case) in cases {
        let (k, n) = name.split_once('/').unwrap();
        let counted = Proportion::new(n.parse().unwrap(), k.parse().unwrap());
        // statsmodels clamps; this does not.
        alike(counted.wald(Z95).unwrap().clamped(), pair(&case["normal"]), 1e-12);
        alike(counted.wilson(Z95).unwrap(), pair(&case["wilson"]), 1e-12);
        alike(counted.clopper_pearson(0.95).unwrap(), pair(&case["beta"]), 1e-9);
    }
}

#[test]
fn lift_has_the_delta_interval_and_the_ratio_katz_s() {
    let case = &golden("lift")["tier 120/1000 vs rest 180/9000"];
    let (tier, rest) = (Proportion::new(1000, 120), Proportion::new(9000, 180));
    let pool = tier.plus(rest);
    close(lift(tier, pool).unwrap(), case["lift"].as_f64().unwrap(), 1e-12);
    alike(lift_interval(tier, pool, Z95).unwrap(), pair(&case["lift_ci"]), 1e-9);
    close(lift(tier, rest).unwrap(), case["rr"].as_f64().unwrap(), 1e-12);
    alike(
        relative_risk_interval(tier, rest, Z95).unwrap(),
        pair(&case["rr_katz_ci"]),
        1e-9,
    );
    assert_eq!(lift_interval(pool, pool, Z95), Some(Interval { low: 1.0, high: 1.0 }));
}

#[test]
fn the_z_test_and_the_sample_sizes_are_those_of_statsmodels() {
    let case = golden("ztest_pooled");
    let side = |place: usize| {
        let count = |name: &str| case[name][place].as_u64().unwrap();
        Proportion::new(count("n"), count("x"))
    };
    let found = two_proportion_z(side(0), side(1)).unwrap();
    close(found.z, case["z"].as_f64().unwrap(), 1e-12);
    close(found.p, case["p"].as_f64().unwrap(), 1e-10);
    for (group, first, second) in [("samplesize_.12_.09", 0.12, 0.09), ("samplesize_.02_.025", 0.02, 0.025)] {
        let case = golden(group);
        for (name, formula) in [
            ("pooled_null(Fleiss)", SampleSize::PooledNull),
            ("unpooled", SampleSize::Unpooled),
            ("cohen_h_statsmodels", SampleSize::CohenH),
        ] {
            let size = sample_size(first, second, 0.05, 0.8, formula).unwrap();
            // statsmodels also counts the far tail, which is a millionth of the power.
            let expected = case[name].as_f64().unwrap();
            close(size, expected, expected * 5e-6);
            assert_eq!(size.ceil(), expected.ceil());
        }
    }
}

#[test]
fn edges_of_small_tiers_are_as_the_specification_prints_them() {
    let percent = |bound: f64| (bound * 10_000.0).round() / 100.0;
    let none = Proportion::new(18, 0);
    assert_eq!(none.wald(Z95), Some(Interval { low: 0.0, high: 0.0 }));
    let wilson = none.wilson(Z95).unwrap();
    assert_eq!((wilson.low, percent(wilson.high)), (0.0, 17.59));
    let two = Proportion::new(10, 2);
    let wald = two.wald(1.96).unwrap();
    assert_eq!((percent(wald.low), percent(wald.high)), (-4.79, 44.79));
    assert_eq!(wald.clamped().low, 0.0);
    let wilson = two.wilson(Z95).unwrap();
    assert_eq!((percent(wilson.low), percent(wilson.high)), (5.67, 50.98));
    // Tier 3 of the consolidated set against STANDARD: not by Wald, but by the test.
    let found = two_proportion_z(Proportion::new(84, 8), Proportion::new(37_034, 1_274)).unwrap();
    close(found.p, 0.0023, 5e-5);
}

#[test]
fn nothing_counted_gives_nothing() {
    let empty = Proportion::default();
    let some = Proportion::new(10, 1);
    assert_eq!((empty.rate(), empty.wald(Z95), empty.wilson(Z95)), (None, None, None));
    assert_eq!((empty.clopper_pearson(0.95), some.clopper_pearson(1.0)), (None, None));
    assert_eq!((lift(empty, some), lift(some, Proportion::new(5, 0))), (None, None));
    assert_eq!(lift(Proportion::new(5, 0), some), Some(0.0));
    assert_eq!(lift_interval(Proportion::new(5, 0), some, Z95), None);
    assert_eq!(relative_risk_interval(some, Proportion::new(5, 0), Z95), None);
    assert_eq!(two_proportion_z(empty, some), None);
    assert_eq!(two_proportion_z(Proportion::new(5, 0), Proportion::new(6, 0)), None);
    assert_eq!(sample_size(0.1, 0.1, 0.05, 0.8, SampleSize::Unpooled), None);
    assert_eq!(sample_size(0.0, 0.1, 0.05, 0.8, SampleSize::Unpooled), None);
    assert_eq!((mean(&[]), sample_sd(&[1.0]), quantile(&[], 0.5)), (None, None, None));
    assert_eq!(quantile(&[1.0], 1.5), None);
}

#[test]
fn spread_and_quantiles_are_those_of_the_backtest_and_the_timing_curve() {
    // G8: top-tier lifts of four windows, unrounded, from their counts.
    let windows = [
        ((67, 15), [(113, 12), (174, 29), (562, 50), (13_812, 457)]),
        ((36, 6), [(81, 6), (93, 13), (203, 16), (5_219, 161)]),
        ((21, 4), [(45, 5), (72, 13), (316, 31), (7_318, 229)]),
        ((48, 10), [(43, 8), (75, 10), (252, 24), (7_521, 300)]),
    ];
    let lifts: Vec<f64> = windows
        .iter()
        .map(|((n, k), others)| {
            let top = Proportion::new(*n, *k);
            let pool = others
                .iter()
                .fold(top, |pool, (n, k)| pool.plus(Proportion::new(*n, *k)));
            lift(top, pool).unwrap()
        })
        .collect();
    close(mean(&lifts).unwrap(), 5.113, 5e-4);
    close(sample_sd(&lifts).unwrap(), 0.566, 5e-4);
    // G6: positions of percentiles in 1,932 values.
    let mut days = vec![0.0; 1_932];
    for (place, value) in [(1_834, 121.0), (1_835, 123.0), (1_911, 342.0), (1_912, 343.0)] {
        days[place] = value;
    }
    close(quantile(&days, 0.95).unwrap(), 121.9, 1e-9);
    close(quantile(&days, 0.99).unwrap(), 342.69, 1e-9);
    assert_eq!(quantile(&[1.0, 2.0], 0.5), Some(1.5));
    assert_eq!(quantile(&[1.0, f64::INFINITY], 0.0), Some(1.0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn intervals_hold_their_rate(n in 1_u64..3_000, share in 0.0_f64..=1.0) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let counted = Proportion::new(n, (share * n as f64).round() as u64);
        let rate = counted.rate().unwrap();
        prop_assert!(counted.wald(Z95).unwrap().contains(rate));
        let (wilson, exact) = (counted.wilson(Z95).unwrap(), counted.clopper_pearson(0.95).unwrap());
        prop_assert!(wilson.contains(rate) && wilson.low >= 0.0 && wilson.high <= 1.0);
        prop_assert!(exact.low <= rate + 1e-9 && rate <= exact.high + 1e-9);
    }
}
