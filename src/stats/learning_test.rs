//! The figures that judge models, against `golden.json` and the hand-made cases of the mql specification.

use super::golden::{bits, close, flags, golden, numbers};
use super::*;
use serde_json::Value;

/// spec: mql S-1, S-2, S-3
#[test]
fn rankings_are_those_of_scikit_learn_and_of_the_specification() {
    let case = golden("ap");
    let (y, s) = (flags(&case["y"]), numbers(&case["s"]));
    close(
        average_precision(&y, &s).unwrap(),
        case["ap_sklearn"].as_f64().unwrap(),
        1e-12,
    );
    close(roc_auc(&y, &s).unwrap(), case["roc_auc"].as_f64().unwrap(), 1e-12);
    let constant = &case["constant_scores"];
    let y = flags(&constant["y"]);
    let same = vec![0.3; y.len()];
    close(
        average_precision(&y, &same).unwrap(),
        constant["ap"].as_f64().unwrap(),
        1e-12,
    );
    assert_eq!(roc_auc(&y, &same), Some(0.5));

    let y = bits("1010010000");
    let s = [0.9, 0.8, 0.7, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
    close(average_precision(&y, &s).unwrap(), 0.666_667, 5e-7);
    close(roc_auc(&y, &s).unwrap(), 0.785_714, 5e-7);
    // The third place is shared by two rows of which one is positive: 1.5 hits of 3.
    assert_eq!(precision_at(&y, &s, 0.3), Some(0.5));
    assert_eq!(recall_at(&y, &s, 0.3), Some(0.5));
    close(lift_at(&y, &s, 0.3).unwrap(), 0.5 / 0.3, 1e-12);
    assert_eq!(precision_at(&y, &s, 1.0), Some(0.3));
    let curve = precision_recall_curve(&y, &s);
    assert_eq!((curve.len(), curve[0], curve[8]), (9, (1.0 / 3.0, 1.0), (1.0, 0.3)));
}

#[test]
fn what_cannot_be_ranked_has_no_rank() {
    assert_eq!(average_precision(&[false], &[0.1]), None);
    assert_eq!(average_precision(&[true, false], &[0.1, f64::NAN]), None);
    assert_eq!(roc_auc(&[true], &[0.1]), None);
    assert_eq!(precision_at(&[true], &[0.1], 0.0), None);
    assert_eq!(
        (precision_at(&[], &[], 0.5), recall_at(&[false], &[0.1], 0.5)),
        (None, None)
    );
    assert!(precision_recall_curve(&[true], &[]).is_empty());
    assert_eq!(average_precision(&[true, false], &[0.0, -0.0]), Some(0.5));
}

/// spec: mql S-4
#[test]
fn calibration_errors_say_which_bins_they_mean() {
    let case = golden("ece");
    let (p, y) = (numbers(&case["p"]), flags(&case["y"]));
    close(
        ece_equal_width(&y, &p, 10).unwrap(),
        case["uniform10"].as_f64().unwrap(),
        1e-12,
    );
    close(brier(&y, &p).unwrap(), case["brier"].as_f64().unwrap(), 1e-12);

    let p = [0.02, 0.03, 0.04, 0.06, 0.12, 0.15, 0.18, 0.35, 0.38, 0.88];
    let y = bits("0001010011");
    close(ece_equal_width(&y, &p, 10).unwrap(), 0.179, 1e-12);
    close(ece_equal_frequency(&y, &p, Some(5)).unwrap(), 0.295, 1e-12);
    close(brier(&y, &p).unwrap(), 0.21771, 1e-12);
    assert_eq!(
        reliability(&y, &p, Binning::EqualFrequency(Some(4)))
            .iter()
            .map(|bin| bin.n)
            .collect::<Vec<_>>(),
        [3, 3, 2, 2]
    );
    // The rule: two bins below 300 rows, one for each hundred to a thousand, ten above.
    for (rows, bins) in [(10, 2), (250, 2), (300, 3), (999, 9), (5_000, 10)] {
        let p: Vec<f64> = (0..rows).map(|row| f64::from(row) / 1e4).collect();
        assert_eq!(
            reliability(&vec![false; p.len()], &p, Binning::EqualFrequency(None)).len(),
            bins
        );
    }
    assert_eq!(ece_equal_width(&[true], &[0.3], 0), Some(0.7));
    close(log_loss(&[true, false], &[0.5, 0.5], 1e-15).unwrap(), 2_f64.ln(), 1e-12);
    assert_eq!(
        (brier(&[], &[]), ece_equal_frequency(&[true], &[f64::NAN], None)),
        (None, None)
    );
}

/// spec: mql S-7
#[test]
fn stability_is_that_of_the_golden_file_and_of_the_specification() {
    let case = golden("psi");
    let counted = |case: &Value, floor: f64| psi_of_counts(&numbers(&case["exp"]), &numbers(&case["act"]), floor);
    close(counted(&case, 1e-4).unwrap(), case["psi"].as_f64().unwrap(), 1e-12);
    let zero = &case["zero_bin"];
    close(counted(zero, 1e-4).unwrap(), zero["eps1e-4"].as_f64().unwrap(), 1e-12);
    close(counted(zero, 1e-6).unwrap(), zero["eps1e-6"].as_f64().unwrap(), 1e-12);
    let base = [25.0; 4];
    close(
        psi_of_counts(&base, &[40.0, 30.0, 20.0, 10.0], 1e-4).unwrap(),
        0.228_217,
        5e-7,
    );
    close(
        psi_of_counts(&base, &[45.0, 30.0, 15.0, 10.0], 1e-4).unwrap(),
        0.315_200,
        5e-7,
    );
    let (then, now) = ([50.0, 30.0, 20.0, 0.0], [30.0, 30.0, 30.0, 10.0]);
    close(psi_of_counts(&then, &now, 1e-4).unwrap(), 0.832_796, 5e-7);

    let reference: Vec<f64> = (0..1000).map(|row| f64::from(row % 100)).collect();
    let current: Vec<f64> = (0..500).map(|row| f64::from(row % 80)).collect();
    let found = PsiBaseline::numeric(&reference, 10).psi(&current, 1e-4).unwrap();
    let expected = golden("psi_evidently")["decile_of_reference_eps1e-4"].as_f64().unwrap();
    close(found.psi, expected, 1e-9);
    assert_eq!(found.bins.len(), 11);
}

#[test]
fn a_column_of_zeros_keeps_its_zeros_and_words_their_unseen() {
    let mut then = vec![0.0; 90];
    then.extend((1..=10).map(f64::from));
    let baseline = PsiBaseline::numeric(&then, 10);
    assert_eq!(
        (baseline.edges[0], baseline.edges.len(), baseline.shares[0]),
        (0.0, 2, 0.9)
    );
    let now: Vec<f64> = then.iter().map(|value| value + 1.0).collect();
    assert!(baseline.psi(&now, 1e-4).unwrap().psi > 5.0);
    assert_eq!(baseline.psi(&then, 1e-4).unwrap().psi, 0.0);
    let missing = baseline.psi(&[f64::NAN, 0.0], 1e-4).unwrap();
    assert_eq!(
        (missing.bins[3].label.as_str(), missing.bins[3].current),
        ("Missing", 0.5)
    );
    assert_eq!(
        (baseline.psi(&[], 1e-4), baseline.psi_levels(&[Some("a")], 1e-4)),
        (None, None)
    );

    let words = PsiBaseline::levels(&[Some("a"), Some("b"), None, Some("a")]);
    let found = words.psi_levels(&[Some("a"), Some("c")], 1e-4).unwrap();
    let labels: Vec<&str> = found.bins.iter().map(|bin| bin.label.as_str()).collect();
    assert_eq!(labels, ["a", "b", "Missing", "Unseen"]);
    assert_eq!((found.bins[3].current, words.psi(&[1.0], 1e-4)), (0.5, None));
    let stored = serde_json::to_string(&words).unwrap();
    assert_eq!(serde_json::from_str::<PsiBaseline>(&stored).unwrap(), words);
}

/// spec: mql S-13
#[test]
fn the_ratio_test_and_the_power_are_those_of_the_specification() {
    let n = two_proportion_n(0.04, 0.06, 0.05, 0.8).unwrap();
    close(n, 1_860.18, 5e-3);
    close(power_of(0.04, 0.06, n, 0.05).unwrap(), 0.8, 1e-9);
    assert_eq!(
        (power_of(0.04, 0.04, 10.0, 0.05), power_of(0.04, 0.06, 0.0, 0.05)),
        (None, None)
    );

    let arm = |hits: usize, rows: usize| {
        let m: Vec<f64> = (0..rows).map(|row| f64::from(u8::from(row < hits))).collect();
        (m, vec![1.0; rows])
    };
    let test = |t: (usize, usize), c: (usize, usize)| {
        let ((tm, td), (cm, cd)) = (arm(t.0, t.1), arm(c.0, c.1));
        ratio_test(Arm { m: &tm, d: &td }, Arm { m: &cm, d: &cd }).unwrap()
    };
    let found = test((130, 2000), (80, 2000));
    close(found.lift.unwrap(), 0.625, 1e-12);
    close(found.z, 3.549_321, 5e-7);
    close(found.p, 0.000_386, 5e-7);
    assert!(found.lift_interval.unwrap().contains(0.625));
    let found = test((110, 2000), (80, 2000));
    close(found.lift.unwrap(), 0.375, 1e-12);
    close(found.z, 2.230_866, 5e-7);
    close(found.p, 0.025_690, 5e-7);
    close(test((13, 200), (8, 200)).p, 0.262_772, 5e-7);

    let one = Arm {
        m: &[1.0, 0.0, 0.0, 1.0, 0.0],
        d: &[2.0, 3.0, 1.0, 4.0, 2.0],
    }
    .ratio()
    .unwrap();
    close(one.rate, 0.166_667, 5e-7);
    close(one.se(), 0.090_544, 5e-7);
}

#[test]
fn blocks_weigh_by_their_dials_and_empty_ones_are_counted() {
    let (m, d) = ([1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 2.0, 2.0]);
    let half = Arm { m: &m[..2], d: &d[..2] };
    let rest = Arm { m: &m[2..], d: &d[2..] };
    let none = Arm { m: &[], d: &[] };
    let blocks = [
        Block {
            treatment: half,
            control: rest,
        },
        Block {
            treatment: rest,
            control: half,
        },
        Block {
            treatment: half,
            control: none,
        },
    ];
    let found = stratified_ratio_test(&blocks).unwrap();
    assert_eq!((found.z, found.skipped, found.treatment.n), (0.0, 1, 4));
    assert_eq!(stratified_ratio_test(&blocks[2..]), None);
    assert_eq!(none.ratio(), None);
}

#[test]
fn looks_before_the_end_are_those_of_jennison_and_turnbull() {
    for looks in 2..=5 {
        let case = golden(&format!("obf_K{looks}"));
        let found = obrien_fleming(looks, 0.05).unwrap();
        close(found.constant, case["C"].as_f64().unwrap(), 2e-6);
        for (z, expected) in found.z.iter().zip(numbers(&case["z"])) {
            close(*z, expected, 5e-6);
        }
        for (p, expected) in found.nominal_p.iter().zip(numbers(&case["nominal_p"])) {
            close(*p, expected, 1e-6);
        }
    }
    close(obrien_fleming(1, 0.05).unwrap().constant, Z95, 1e-9);
    let spend = golden("lan_demets_obf_spend");
    for (t, expected) in spend.as_object().unwrap() {
        close(
            lan_demets_spend(t.parse().unwrap(), 0.05).unwrap(),
            expected.as_f64().unwrap(),
            1e-10,
        );
    }
    assert_eq!((obrien_fleming(0, 0.05), lan_demets_spend(0.0, 0.05)), (None, None));
}

/// spec: mql S-10
#[test]
fn spread_over_folds_divides_by_n() {
    let cov = |values: &[f64]| (coefficient_of_variation(values).unwrap() * 10_000.0).round() / 100.0;
    assert_eq!(cov(&[0.055_034_8, 0.054_460_2, 0.053_332_8, 0.036_402]), 15.59);
    assert_eq!(cov(&[1.0, 0.9931, 0.8539, 0.2286]), 41.27);
    assert_eq!(cov(&[5.92, 7.55, 6.12, 5.84, 5.58]), 11.22);
    assert_eq!(
        (coefficient_of_variation(&[]), coefficient_of_variation(&[-1.0, 1.0])),
        (None, None)
    );
    assert_eq!((median(&[3.0, f64::NAN, 1.0]), median(&[])), (Some(2.0), None));
    assert_eq!((inner_edges(&[], 10), inner_edges(&[4.0; 5], 10)), (vec![], vec![]));
}

#[test]
fn correlations_leave_out_what_is_missing() {
    let x = [1.0, 2.0, 3.0, f64::NAN, 5.0];
    close(pearson(&x, &[2.0, 4.0, 6.0, 8.0, 10.0]).unwrap(), 1.0, 1e-12);
    close(spearman(&x, &[1.0, 8.0, 27.0, 0.0, -1.0]).unwrap(), -0.2, 1e-12);
    assert_eq!(average_ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
    assert_eq!(
        (pearson(&[1.0], &[1.0]), pearson(&[1.0, 1.0], &[1.0, 2.0])),
        (None, None)
    );
    assert_eq!(pearson(&[1.0], &[]), None);
}

#[test]
fn quadrature_is_exact_for_polynomials() {
    for n in 1..=12 {
        let rule = gauss_legendre(n);
        for degree in 0..2 * n {
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
            let sum: f64 = rule.iter().map(|(t, w)| w * t.powi(degree as i32)).sum();
            close(sum, 1.0 / (degree as f64 + 1.0), 1e-13);
        }
    }
}
