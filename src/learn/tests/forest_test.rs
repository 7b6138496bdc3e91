//! Boosting, its fences, and the forest that is kept of it.

use super::*;
use std::collections::BTreeMap;

/// spec: mql M4.7
#[test]
fn a_forest_scores_as_forust_does_to_the_bit() {
    let (matrix, y) = leads(1_203, 1);
    for (depth, subsample) in [(1, 1.0), (4, 0.4), (6, 0.8)] {
        let settings = BoostingSettings {
            subsample,
            ..small_forest(40, depth)
        };
        let booster = boosting::fit_booster(&matrix, &y, &settings).unwrap();
        let data = forust_ml::Matrix::new(matrix.data(), matrix.rows(), matrix.width());
        let forest = fit(&matrix, &y, &settings).unwrap();
        assert_eq!(forest.trees.len(), 40);
        assert_eq!(forest.log_odds(&matrix), booster.predict(&data, false));
    }
}

#[test]
fn the_same_seed_grows_the_same_trees_on_one_thread_and_on_many() {
    let (matrix, y) = leads(700, 2);
    let many = small_forest(12, 5);
    let one = BoostingSettings {
        parallel: false,
        ..many.clone()
    };
    let forest = fit(&matrix, &y, &many).unwrap();
    assert_eq!(forest, fit(&matrix, &y, &one).unwrap());
    let other = BoostingSettings { seed: 43, ..one };
    assert_ne!(forest, fit(&matrix, &y, &other).unwrap());
}

#[test]
fn a_stored_forest_is_the_same_forest() {
    let (matrix, y) = leads(300, 3);
    let forest = fit(&matrix, &y, &small_forest(8, 4)).unwrap();
    let stored = serde_json::to_string(&forest).unwrap();
    let read: Forest = serde_json::from_str(&stored).unwrap();
    assert_eq!((&read, serde_json::to_string(&read).unwrap()), (&forest, stored));
}

#[test]
fn columns_are_found_by_name_and_missing_ones_named() {
    let (matrix, y) = leads(300, 4);
    let forest = fit(&matrix, &y, &small_forest(8, 4)).unwrap();
    let turned = matrix.select_columns(&[5, 4, 3, 2, 1, 0]);
    assert_eq!(forest.log_odds(&turned), forest.log_odds(&matrix));
    assert!(forest.check(&turned).is_ok());
    let narrow = matrix.select_columns(&[1, 2, 3]);
    assert_eq!(
        forest.check(&narrow).unwrap_err().to_string(),
        "column x0 is not in the table: it has to be one of its 3 columns, in any order"
    );
    let blank = table(&[("x1", &[f64::NAN])]);
    assert_eq!(forest.log_odds(&blank).len(), 1);
    assert_eq!(forest.feature_hash().len(), 64);
    assert_ne!(
        forest.feature_hash(),
        Forest {
            names: turned.names().to_vec(),
            ..forest.clone()
        }
        .feature_hash()
    );
}

#[test]
fn prefixes_are_forests_of_their_own() {
    let (matrix, y) = leads(1_030, 5);
    let forest = fit(&matrix, &y, &small_forest(35, 3)).unwrap();
    let mut seen = 0;
    forest.staged(&matrix, |rounds, scores| {
        seen += 1;
        assert_eq!(rounds, seen);
        if [1, 32, 33, 35].contains(&rounds) {
            assert_eq!(scores, forest.truncated(rounds).log_odds(&matrix));
        }
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(seen, 35);
    let importance = forest.gain_importance();
    close(importance.iter().sum(), 1.0, 1e-9);
    assert!(importance[0] > importance[5]);
}

#[test]
fn growing_stops_where_precision_does() {
    let (matrix, y) = leads(900, 6);
    let (train, judge): (Vec<usize>, Vec<usize>) = (0..900).partition(|row| row % 3 > 0);
    let of = |rows: &[usize]| rows.iter().map(|row| y[*row]).collect::<Vec<bool>>();
    let forest = fit(&matrix.select_rows(&train), &of(&train), &small_forest(60, 4)).unwrap();
    let (rows, y) = (matrix.select_rows(&judge), of(&judge));
    let found = best_rounds(&forest, &rows, &y, 5).unwrap();
    let best = found.curve.iter().copied().fold(0.0, f64::max);
    assert_eq!((found.average_precision, found.curve[found.rounds - 1]), (best, best));
    assert_eq!(found.curve.len(), (found.rounds + 5).min(60));
    let kept = forest.truncated(found.rounds).log_odds(&rows);
    assert_eq!(crate::stats::average_precision(&y, &kept), Some(best));
    assert_eq!(
        median_rounds(&[found.clone(), Stopping { rounds: 1, ..found }]),
        1 + (best_rounds(&forest, &rows, &y, 5).unwrap().rounds) / 2
    );
    assert!(best_rounds(&forest, &rows, &vec![false; y.len()], 5).is_err());
    assert!(best_rounds(&forest, &rows, &[], 5).is_err());
}

#[test]
fn fences_stand_where_forust_would_panic_or_lie() {
    let (matrix, y) = leads(50, 7);
    let settings = small_forest(2, 2);
    let refused =
        |matrix: &Matrix, y: &[bool], settings: &BoostingSettings| fit(matrix, y, settings).unwrap_err().to_string();
    assert_eq!(
        refused(&matrix, &y[..9], &settings),
        "the label has 9 rows and the table has 50: give one for each row"
    );
    assert!(refused(&matrix, &[true; 50], &settings).contains("needs both classes"));
    assert!(refused(&Matrix::default(), &[], &settings).contains("nothing to learn from"));
    let infinite = table(&[("a", &[1.0, f64::INFINITY]), ("b", &[0.0, 1.0])]);
    assert!(refused(&infinite, &[true, false], &settings).contains("column a is infinite at row 1"));
    let wrong = [
        BoostingSettings {
            rounds: 0,
            ..settings.clone()
        },
        BoostingSettings {
            depth: 0,
            ..settings.clone()
        },
        BoostingSettings {
            eta: 0.0,
            ..settings.clone()
        },
        BoostingSettings {
            subsample: 1.5,
            ..settings.clone()
        },
        BoostingSettings {
            gamma: f64::NAN,
            ..settings.clone()
        },
        BoostingSettings {
            positive_weight: 0.0,
            ..settings.clone()
        },
        BoostingSettings {
            bins: 1,
            ..settings.clone()
        },
        BoostingSettings {
            monotone: BTreeMap::from([("none".to_owned(), 1)]),
            ..settings.clone()
        },
    ];
    for settings in wrong {
        assert!(fit(&matrix, &y, &settings).is_err(), "{settings:?}");
    }
    // What is odd and allowed: a constant column, one that is missing throughout, a single column, hardly any share.
    let odd = table(&[("a", &[1.0; 4]), ("b", &[f64::NAN; 4]), ("c", &[0.0, 1.0, 2.0, 3.0])]);
    let tiny = BoostingSettings {
        column_share: 0.01,
        min_child_weight: 0.0,
        ..settings
    };
    for matrix in [odd.clone(), odd.select_columns(&[1]), odd.select_columns(&[2])] {
        let forest = fit(&matrix, &[false, false, true, true], &tiny).unwrap();
        assert!(forest.log_odds(&matrix).iter().all(|score| score.is_finite()));
    }
}

#[test]
fn monotone_columns_only_rise() {
    let (matrix, y) = leads(500, 8);
    let settings = BoostingSettings {
        monotone: BTreeMap::from([("x0".to_owned(), 1)]),
        ..small_forest(20, 4)
    };
    let forest = fit(&matrix, &y, &settings).unwrap();
    let mut row = matrix.select_rows(&[0; 50]);
    for (place, value) in row.column_mut(0).iter_mut().enumerate() {
        *value = place as f64 / 50.0;
    }
    let booster = boosting::fit_booster(&matrix, &y, &settings).unwrap();
    let theirs = booster.predict(&forust_ml::Matrix::new(row.data(), 50, 6), false);
    assert!(
        theirs.windows(2).any(|pair| pair[0] > pair[1]),
        "forust keeps its bounds now: drop ours"
    );
    assert!(forest.log_odds(&row).windows(2).all(|pair| pair[0] <= pair[1]));
    let falling = BoostingSettings {
        monotone: BTreeMap::from([("x0".to_owned(), -1)]),
        ..settings
    };
    let falling = fit(&matrix, &y, &falling).unwrap().log_odds(&row);
    assert!(falling.windows(2).all(|pair| pair[0] >= pair[1]));
}

#[test]
fn positives_weigh_on_the_base_score() {
    let (matrix, y) = leads(400, 9);
    let weighted = BoostingSettings {
        positive_weight: 3.0,
        ..small_forest(1, 1)
    };
    let (p, n) = (real(positives(&y)), real(400 - positives(&y)));
    close(
        fit(&matrix, &y, &weighted).unwrap().base_score,
        (3.0 * p / n).ln(),
        1e-12,
    );
}
