//! Tables, information values, variance inflation and imputing.

use super::*;

/// spec: mql S-5
#[test]
fn information_values_are_those_of_the_golden_file_and_of_the_specification() {
    let cells = |case: &Value, name: &str| -> Vec<(usize, usize)> {
        let whole = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        case[name]
            .as_array()
            .unwrap()
            .iter()
            .map(|cell| (whole(&cell[2]), whole(&cell[1])))
            .collect()
    };
    for (group, name, alpha) in [
        ("iv_eps_0.5", "cells(name,nonevents,events)", 0.5),
        ("iv_eps_1.0", "cells(name,nonevents,events)", 1.0),
        ("iv_noeps", "cells", 0.0),
    ] {
        let case = golden(group);
        close(
            from_counts(&cells(&case, name), alpha),
            case["iv"].as_f64().unwrap(),
            1e-12,
        );
    }
    close(from_counts(&[(10, 10), (5, 30), (5, 60)], 0.5), 0.892_406, 5e-7);
    close(from_counts(&[(0, 50), (4, 30), (6, 20)], 0.5), 1.504_520, 5e-7);
    // Segments, metros, weekdays and the weekend of the reference run: leads and meetings.
    let iv = |rows: &[(usize, usize)]| {
        let counts: Vec<(usize, usize)> = rows.iter().map(|(all, hits)| (*hits, all - hits)).collect();
        from_counts(&counts, 0.5)
    };
    close(
        iv(&[(3_245, 199), (3_658, 199), (36_722, 1_314), (976, 42)]),
        0.0391,
        5e-5,
    );
    let metros = [
        (39_109, 1_592),
        (858, 34),
        (1_021, 34),
        (1_840, 50),
        (1_152, 30),
        (621, 14),
    ];
    close(iv(&metros), 0.0133, 5e-5);
    let days = [
        (6_208, 285),
        (12_314, 527),
        (12_758, 519),
        (11_612, 499),
        (5_534, 252),
        (195, 17),
        (247, 12),
    ];
    close(iv(&days), 0.0055, 5e-5);
    let (week, end) = ((48_426, 2_082), (442, 29));
    close(iv(&[week, end]), 0.0024, 5e-5);
}

#[test]
fn columns_are_cut_at_quantiles_and_missing_is_a_bin() {
    let settings = IvSettings::default();
    let values: Vec<f64> = (0..100).map(f64::from).chain([f64::NAN; 10]).collect();
    let y: Vec<bool> = (0..110).map(|row| row >= 60).collect();
    let found = information_value(&values, &y, &settings).unwrap();
    assert_eq!(found.table.len(), 11);
    assert_eq!(found.table[10].label, "Missing");
    assert!(found.table.iter().all(|bin| bin.positives + bin.negatives == 10));
    let counts: Vec<(usize, usize)> = found.table.iter().map(|bin| (bin.positives, bin.negatives)).collect();
    close(found.iv, from_counts(&counts, 0.5), 1e-12);
    let zeros: Vec<f64> = (0..100).map(|row| f64::from((row - 80).max(0))).collect();
    let table = information_value(&zeros, &y[..100], &settings).unwrap().table;
    assert_eq!((table[0].positives, table[0].negatives, table.len()), (21, 60, 3));
    let words = information_value_levels(
        &[Some("b"), None, Some("a"), Some("b")],
        &[true, false, true, false],
        &settings,
    )
    .unwrap();
    let labels: Vec<&str> = words.table.iter().map(|bin| bin.label.as_str()).collect();
    assert_eq!(labels, ["a", "b", "Missing"]);
    assert!(information_value(&[1.0], &[], &settings).is_err());
    assert!(information_value(&[1.0], &[true], &IvSettings { bins: 0, alpha: 0.5 }).is_err());
    assert_eq!(
        information_value(&[f64::NAN], &[true], &settings).unwrap().table.len(),
        1
    );
}

/// spec: mql S-6
#[test]
fn inflation_is_that_of_statsmodels_and_of_the_specification() {
    let case = golden("vif");
    let columns = ["x1", "x2", "x3"].map(|name| (name, numbers(&case[name])));
    let borrowed: Vec<(&str, &[f64])> = columns
        .iter()
        .map(|(name, values)| (*name, values.as_slice()))
        .collect();
    for (found, expected) in variance_inflation(&table(&borrowed))
        .iter()
        .zip(numbers(&case["with_const"]))
    {
        close(*found, expected, 1e-9);
    }
    // An offset changes nothing, where statsmodels without a constant says 587.95.
    let case = golden("vif_offset");
    let rows: Vec<Vec<f64>> = case["x"].as_array().unwrap().iter().map(numbers).collect();
    let column = |place: usize| rows.iter().map(|row| row[place]).collect::<Vec<f64>>();
    for (found, expected) in variance_inflation(&table(&[("a", &column(0)), ("b", &column(1))]))
        .iter()
        .zip(numbers(&case["with_const"]))
    {
        close(*found, expected, 1e-9);
    }

    let hand = table(&[
        ("x1", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]),
        ("x2", &[1.0, 2.0, 3.0, 5.0, 4.0, 6.0, 8.0, 7.0]),
        ("x3", &[5.0, 1.0, 4.0, 2.0, 8.0, 3.0, 7.0, 6.0]),
    ]);
    for (found, expected) in variance_inflation(&hand)
        .iter()
        .zip([13.936_611, 12.351_876, 1.485_123])
    {
        close(*found, expected, 5e-7);
    }
    let path = prune(&hand, 10.0, &[]);
    assert_eq!(
        (path.steps.len(), path.steps[0].dropped, path.kept.clone()),
        (1, 0, vec![1, 2])
    );
    path.last.iter().for_each(|vif| close(*vif, 1.146_199, 5e-7));
    // What is always kept stays and is warned of; the next worst goes.
    let path = prune(&hand, 10.0, &[true, false, false]);
    assert_eq!(
        (path.steps[0].dropped, path.kept.clone(), path.warned.len()),
        (1, vec![0, 2], 0)
    );
    let path = prune(&hand, 1.0, &[true; 3]);
    assert_eq!((path.steps.len(), path.warned), (0, vec![0, 1, 2]));
    // A correlation of .9 gives 5.263, one of .95 10.256.
    for (r, expected) in [(0.9_f64, 5.263), (0.95, 10.256)] {
        let (a, b) = ([1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]);
        let mixed: Vec<f64> = a.iter().zip(b).map(|(a, b)| r * a + (1.0 - r * r).sqrt() * b).collect();
        close(
            variance_inflation(&table(&[("a", &a), ("b", &mixed)]))[1],
            expected,
            5e-4,
        );
    }
}

#[test]
fn dependent_columns_are_infinite_and_the_later_goes() {
    let (a, b) = ([1.0, 2.0, 3.0, 4.0, 7.0], [5.0, 1.0, 4.0, 2.0, 2.0]);
    let twice: Vec<f64> = a.iter().map(|value| 2.0 * value + 1.0).collect();
    let singular = table(&[("a", &a), ("b", &b), ("c", &twice), ("flat", &[0.1; 5])]);
    let found = variance_inflation(&singular);
    assert_eq!([found[0], found[2], found[3]], [f64::INFINITY; 3]);
    close(found[1], variance_inflation(&table(&[("a", &a), ("b", &b)]))[1], 1e-9);
    let path = prune(&singular, 10.0, &[]);
    assert_eq!(path.steps.iter().map(|step| step.dropped).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(variance_inflation(&Matrix::default()), Vec::<f64>::new());
}

#[test]
fn tables_refuse_what_does_not_fit() {
    let wrong = Matrix::from_columns(vec![("a".to_owned(), vec![1.0]), ("b".to_owned(), vec![])]);
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "a column has 0 rows and the table has 1: give one for each row"
    );
    let twice = Matrix::from_columns(vec![("a".to_owned(), vec![1.0]), ("a".to_owned(), vec![1.0])]);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "column a stands twice in the table: rename or drop one"
    );
    let ab = table(&[("a", &[1.0, 2.0]), ("b", &[3.0, f64::NAN])]);
    assert_eq!(
        (ab.value(1, 0), ab.value(0, 1), ab.value(0, 2).is_nan()),
        (2.0, 3.0, true)
    );
    assert_eq!(
        (ab.column(7), ab.named("c"), ab.row(0)),
        (&[][..], None, vec![1.0, 3.0])
    );
    assert_eq!(ab.select_rows(&[1, 1, 0]).column(0), [2.0, 2.0, 1.0]);
    assert!(ab.select_rows(&[5]).value(0, 0).is_nan());
    let ba = ab.select_columns(&[1, 0, 9]);
    assert_eq!(
        (ba.names().to_vec(), ba.width()),
        (vec!["b".to_owned(), "a".to_owned()], 2)
    );
    assert_eq!(ab.append_rows(&ba).unwrap().column(0), [1.0, 2.0, 1.0, 2.0]);
    assert!(ab.append_rows(&ba.select_columns(&[0])).is_err());
    assert_eq!(
        (
            ab.flags(),
            table(&[("f", &[0.0, f64::NAN, 1.0]), ("m", &[f64::NAN; 3])]).flags()
        ),
        (vec![false; 2], vec![true, false])
    );
    assert_eq!(
        table(&[("c", &[1.0, 2.0, 3.0]), ("d", &[1.0, 2.0, 2.0])]).continuous(3),
        [true, false]
    );
}

#[test]
fn missing_values_take_medians_and_those_of_their_segment() {
    let train = table(&[
        ("a", &[1.0, 3.0, 10.0, f64::NAN]),
        ("b", &[f64::NAN, 2.0, 4.0, 6.0]),
        ("c", &[f64::NAN; 4]),
        ("d", &[f64::NAN, 1.0, 1.0, 1.0]),
    ]);
    let segments = ["x", "x", "y", "z"];
    let fills = [Fill::SegmentMedian, Fill::Median, Fill::Median, Fill::Leave];
    let imputer = Imputer::fit(&train, &fills, &segments).unwrap();
    assert_eq!(imputer.empty, ["c"]);
    let filled = imputer.apply(&train, &segments);
    assert_eq!(
        (filled.value(3, 0), filled.value(0, 1), filled.value(0, 2)),
        (3.0, 4.0, 0.0)
    );
    assert!(filled.value(0, 3).is_nan());
    let new = table(&[("b", &[f64::NAN]), ("a", &[f64::NAN]), ("other", &[f64::NAN])]);
    let filled = imputer.apply(&new, &["x"]);
    assert_eq!(
        (filled.value(0, 0), filled.value(0, 1), filled.value(0, 2).is_nan()),
        (4.0, 2.0, true)
    );
    assert_eq!(imputer.apply::<&str>(&new, &[]).value(0, 1), 3.0);
    assert_eq!(
        Imputer::fit(&train, &[Fill::Value(7.0); 4], &segments[..0])
            .unwrap()
            .apply(&train, &segments)
            .value(0, 2),
        7.0
    );
    assert!(Imputer::fit(&train, &fills[..1], &segments).is_err());
    assert!(Imputer::fit(&train, &fills, &segments[..1]).is_err());
}

#[test]
fn columns_on_one_scale_come_back_from_it() {
    let train = table(&[
        ("a", &[1.0, 3.0, f64::NAN]),
        ("f", &[0.0, 1.0, 1.0]),
        ("flat", &[2.0; 3]),
    ]);
    let scale = Standardiser::fit(&train, &train.flags());
    let scaled = scale.apply(&train);
    assert_eq!(
        (&scaled.column(0)[..2], scaled.column(1), scaled.column(2)),
        (&[-1.0, 1.0][..], &[0.0, 1.0, 1.0][..], &[0.0; 3][..])
    );
    assert!(scaled.value(2, 0).is_nan());
    assert_eq!(scale.invert(&scaled).column(1), train.column(1));
    assert_eq!(scale.invert(&scaled).value(1, 0), 3.0);
}

#[test]
fn gaps_are_told_from_the_other_columns() {
    let mut draws = Draws::new(5);
    let a: Vec<f64> = (0..200).map(|_| draws.unit() * 10.0).collect();
    let mut b: Vec<f64> = a.iter().map(|a| 3.0 * a + 100.0).collect();
    let truth = b[7];
    (0..200).step_by(7).for_each(|row| b[row] = f64::NAN);
    let train = table(&[("a", &a), ("b", &b), ("none", &[f64::NAN; 200])]);
    let settings = IterativeSettings {
        ridge: 1e-6,
        ..IterativeSettings::default()
    };
    let imputer = IterativeImputer::fit(&train, &settings).unwrap();
    assert!(imputer.rounds < 25);
    let filled = imputer.apply(&train).unwrap();
    close(filled.value(7, 1), truth, 1e-2);
    assert_eq!((filled.value(1, 1), filled.value(3, 2)), (b[1], 0.0));
    assert!(imputer.apply(&train.select_columns(&[0])).is_err());
    assert!(IterativeImputer::fit(&train, &IterativeSettings { ridge: 0.0, ..settings }).is_err());
    assert!(IterativeImputer::fit(&Matrix::default(), &settings).is_err());
}
