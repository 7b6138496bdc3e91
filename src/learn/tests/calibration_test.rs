//! Calibration and the linear baseline.

use super::*;

fn slope(calibrator: &Calibrator) -> (f64, f64) {
    match calibrator {
        Calibrator::Platt { a, b } => (*a, *b),
        other => panic!("{other:?}"),
    }
}

/// spec: mql S-8
#[test]
fn platt_is_that_of_scikit_learn_and_of_the_specification() {
    let case = golden("platt_sklearn_test");
    let found = platt(&numbers(&case["F"]), &flags(&case["y"])).unwrap();
    let (a, b) = slope(&found);
    close(a, case["A"].as_f64().unwrap(), 1e-6);
    close(b, case["B"].as_f64().unwrap(), 1e-6);
    for (f, p) in numbers(&case["F"]).iter().zip(numbers(&case["p"])) {
        close(found.apply(*f), p, 1e-6);
    }
    let case = golden("platt_11");
    let (a, b) = slope(&platt(&numbers(&case["F"]), &flags(&case["y"])).unwrap());
    close(a, case["A"].as_f64().unwrap(), 1e-6);
    close(b, case["B"].as_f64().unwrap(), 1e-6);

    let f: Vec<f64> = (0..10).map(|step| -4.0 + 0.5 * f64::from(step)).collect();
    let y = bits("0000100111");
    let found = platt(&f, &y).unwrap();
    let (a, b) = slope(&found);
    close(a, -0.860_396, 5e-7);
    close(b, -1.004_279, 5e-7);
    close(found.apply(-2.0), 0.328_161, 5e-7);
    close(found.apply(0.0), 0.731_899, 5e-7);
    let isotonic = isotonic(&f, &y).unwrap();
    for (f, expected) in f
        .iter()
        .zip([0.0, 0.0, 0.0, 0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 1.0, 1.0, 1.0])
    {
        close(isotonic.raw(*f), expected, 1e-12);
    }
    assert_eq!((isotonic.apply(-9.0), isotonic.apply(9.0)), (1e-6, 1.0 - 1e-6));
}

#[test]
fn isotonic_is_that_of_scikit_learn() {
    let case = golden("isotonic");
    let found = isotonic(&numbers(&case["x"]), &flags(&case["y"])).unwrap();
    let Calibrator::Isotonic { x, y } = &found else {
        panic!()
    };
    assert_eq!(*x, numbers(&case["X_thresholds"]));
    for (y, expected) in y.iter().zip(numbers(&case["y_thresholds"])) {
        close(*y, expected, 1e-12);
    }
    for (f, expected) in case["predict"].as_object().unwrap() {
        close(found.raw(f.parse().unwrap()), expected.as_f64().unwrap(), 1e-12);
    }
}

#[test]
fn a_score_that_does_not_rank_is_not_calibrated() {
    let f = [0.0, 1.0, 2.0, 3.0];
    let turned = platt(&f, &bits("1100")).unwrap_err();
    assert!(
        turned
            .to_string()
            .contains("is not below 0: the score does not rank these rows"),
        "{turned}"
    );
    assert!(platt(&[1.0; 4], &bits("1010")).is_err());
    assert!(platt(&f, &bits("1111")).is_err() && platt(&f, &bits("1")).is_err());
    assert!(platt(&[0.0, f64::NAN], &bits("01")).is_err() && isotonic(&[0.0, f64::INFINITY], &bits("01")).is_err());
    // A score that separates perfectly has a finite slope, thanks to the targets.
    let perfect: Vec<f64> = (0..200).map(|row| f64::from(row) - 99.5).collect();
    let y: Vec<bool> = perfect.iter().map(|f| *f > 0.0).collect();
    let (a, _) = slope(&platt(&perfect, &y).unwrap());
    assert!(a < 0.0 && a.is_finite());
}

#[test]
fn weights_are_undone_exactly() {
    let case = golden("prior_correction");
    let number = |name: &str| case[name].as_f64().unwrap();
    close(weight_correction(number("q"), number("w")), number("p"), 1e-12);
    assert_eq!(
        (weight_correction(0.3, 1.0), Calibrator::Identity.apply(0.0)),
        (0.3, 0.5)
    );
    assert!(Calibrator::Identity.apply(f64::NAN).is_nan());
    assert_eq!((Calibrator::Identity.apply(-800.0), sigmoid(-800.0)), (1e-6, 0.0));
    close(sigmoid(odds_of(0.2)), 0.2, 1e-12);
}

#[test]
fn segments_have_their_own_curve_where_they_have_seen_enough() {
    let mut draws = Draws::new(3);
    let (mut f, mut y, mut who) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..1_500 {
        let (segment, shift) = [
            ("big", 1.0),
            ("small", -1.0),
            ("Unknown", 0.0),
            ("turned", 0.0),
            ("few", 0.0),
        ][row % 5];
        let score = draws.unit() * 4.0 - 2.0;
        f.push(score);
        let sign = if segment == "turned" { -1.0 } else { 1.0 };
        y.push(draws.unit() < sigmoid(sign * score + shift) && (segment != "few" || row < 100));
        who.push(segment);
    }
    let settings = SegmentSettings {
        version: "v1".to_owned(),
        ..SegmentSettings::default()
    };
    let found = SegmentCalibrators::fit(&f, &y, &who, &settings).unwrap();
    assert_eq!(found.by_segment.keys().collect::<Vec<_>>(), ["big", "small"]);
    assert_eq!(found.notes.keys().collect::<Vec<_>>(), ["Unknown", "few", "turned"]);
    assert!(found.notes["turned"].contains("does not rank segment turned"));
    assert!(found.notes["few"].contains("needs 50"));
    let (big, which) = found.apply(0.0, "big");
    assert!(
        which == Which::Segment && big > found.apply(0.0, "nobody").0 && found.apply(0.0, "nobody").1 == Which::Global
    );
    let all = found.apply_all(&f, &who);
    assert_eq!((all.len(), &all[0]), (1_500, &found.apply(f[0], who[0])));
    let stored: SegmentCalibrators = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
    assert_eq!(stored, found);
    let isotonic = SegmentSettings {
        method: Method::Isotonic,
        ..settings.clone()
    };
    let found = SegmentCalibrators::fit(&f, &y, &who, &isotonic).unwrap();
    assert!(matches!(found.global, Calibrator::Isotonic { .. }) && found.notes["big"].contains("Platt instead"));
    assert!(SegmentCalibrators::fit(&f, &y, &who[..1], &settings).is_err());
}

#[test]
fn the_linear_baseline_finds_its_coefficients() {
    let mut draws = Draws::new(8);
    let (mut a, mut b, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..4_000 {
        let (x, z) = (draws.unit() * 2.0 - 1.0, draws.unit() * 2.0 - 1.0);
        a.push(x);
        b.push(z);
        y.push(draws.unit() < sigmoid(1.5 * x - 0.5 * z - 1.0));
    }
    let matrix = table(&[("a", &a), ("b", &b)]);
    let settings = LogisticSettings {
        l2: 1e-6,
        ..LogisticSettings::default()
    };
    let found = LogisticRegression::fit(&matrix, &y, &settings).unwrap();
    close(found.coefficients[0], 1.5, 0.2);
    close(found.coefficients[1], -0.5, 0.2);
    close(found.intercept, -1.0, 0.15);
    // At rest: the predictions have the mean of the labels.
    let p: Vec<f64> = found.log_odds(&matrix).iter().map(|score| sigmoid(*score)).collect();
    close(p.iter().sum::<f64>(), real(positives(&y)), 1e-4);
    let stiff = LogisticRegression::fit(&matrix, &y, &LogisticSettings { l2: 1e6, ..settings }).unwrap();
    assert!(stiff.coefficients.iter().all(|beta| beta.abs() < 0.01));
    // A flag that separates is held by the penalty.
    let flag: Vec<f64> = y.iter().map(|y| f64::from(u8::from(*y))).collect();
    assert!(LogisticRegression::fit(&table(&[("f", &flag)]), &y, &LogisticSettings::default()).is_ok());
    let refused = |settings: &LogisticSettings| LogisticRegression::fit(&matrix, &y, settings).is_err();
    assert!(refused(&LogisticSettings { l2: 0.0, ..settings }) && refused(&LogisticSettings { rounds: 1, ..settings }));
    assert!(LogisticRegression::fit(&matrix, &y[..1], &settings).is_err());
}
