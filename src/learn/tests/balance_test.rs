//! SMOTE, the arms of imbalance, and the search.

use super::*;
use proptest::prelude::*;

fn made(matrix: &Matrix, y: &[bool], flags: &[bool], settings: &SmoteSettings) -> (Matrix, Vec<(usize, usize, f64)>) {
    match smote(matrix, y, flags, settings).unwrap() {
        SmoteOutcome::Made { rows, parents } => (rows, parents),
        SmoteOutcome::Skipped { reason } => panic!("{reason}"),
    }
}

#[test]
fn neighbours_and_the_line_between_are_those_of_the_golden_file() {
    let case = golden("smote_rule");
    let points: Vec<Vec<f64>> = case["minority"].as_array().unwrap().iter().map(numbers).collect();
    let column = |place: usize| points.iter().map(|point| point[place]).collect::<Vec<f64>>();
    let matrix = table(&[("a", &column(0)), ("b", &column(1))]);
    let of = smote::Points::of(&matrix, &[0, 1, 2, 3]);
    let expected: Vec<usize> = numbers(&case["neighbours_by_euclid"])
        .iter()
        .map(|one| *one as usize)
        .collect();
    assert_eq!(of.nearest(0, 2), expected);
    assert_eq!(of.nearest(3, 9).len(), 3);
    let u = case["u"].as_f64().unwrap();
    let row: Vec<f64> = (0..2)
        .map(|place| points[0][place] + u * (points[expected[0]][place] - points[0][place]))
        .collect();
    assert_eq!(row, numbers(&case["synthetic"]));
}

/// spec: mql S-9
#[test]
fn so_many_rows_are_made_as_the_specification_counts() {
    let rows = 1_612 + 38_983;
    let y: Vec<bool> = (0..rows).map(|row| row < 1_612).collect();
    let values: Vec<f64> = (0..rows).map(|row| (row % 97) as f64).collect();
    let matrix = table(&[("a", &values)]);
    // Counting only: the neighbours of a whole ratio of 1 are the bench's.
    for (ratio, count) in [(0.1, 2_286), (0.05, 337)] {
        let settings = SmoteSettings { ratio, k: 1, seed: 42 };
        assert_eq!(made(&matrix, &y, &[], &settings).0.rows(), count);
        assert_eq!(
            balance_label(ArmKind::Smote { ratio, k: 5 }, count, &LabelSettings::default()),
            if count == 337 { "UNDER_SAMPLED" } else { "BALANCED" }
        );
    }
    assert_eq!(
        balance_label(
            ArmKind::Smote { ratio: 1.0, k: 5 },
            38_983 - 1_612,
            &LabelSettings::default()
        ),
        "OVER_SAMPLED"
    );
}

#[test]
fn what_cannot_be_balanced_is_skipped_or_refused() {
    let matrix = table(&[("a", &[1.0, 2.0, 3.0, 4.0])]);
    let settings = SmoteSettings {
        ratio: 1.0,
        k: 5,
        seed: 1,
    };
    let skipped = |y: &str| {
        matches!(
            smote(&matrix, &bits(y), &[], &settings).unwrap(),
            SmoteOutcome::Skipped { .. }
        )
    };
    assert!(skipped("1000") && skipped("0000") && skipped("1100") && skipped("1110"));
    assert!(smote(&matrix, &bits("11"), &[], &settings).is_err());
    assert!(smote(&matrix, &bits("1100"), &[], &SmoteSettings { ratio: 0.0, ..settings }).is_err());
    assert!(smote(&matrix, &bits("1100"), &[], &SmoteSettings { k: 0, ..settings }).is_err());
    let gap = table(&[("a", &[1.0, f64::NAN])]);
    assert_eq!(
        smote(&gap, &bits("11"), &[], &settings).unwrap_err().to_string(),
        "column a is missing at row 1: impute it before SMOTE"
    );
}

#[test]
fn flags_go_with_most_neighbours() {
    let x = [0.0, 0.1, 0.2, 0.3, 9.0, 9.0, 9.0, 9.0, 9.0];
    let f = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let matrix = table(&[("x", &x), ("f", &f)]);
    let settings = SmoteSettings {
        ratio: 4.0,
        k: 3,
        seed: 3,
    };
    let (rows, parents) = made(&matrix, &bits("111100000"), &[false, true], &settings);
    for (place, (parent, _, _)) in parents.iter().enumerate() {
        // The three neighbours are the three others: of the one without the flag all have it, of the others two do.
        assert_eq!(rows.value(place, 1), 1.0, "{parent}");
    }
    let even = SmoteSettings { k: 2, ..settings };
    let (rows, parents) = made(&matrix, &bits("111100000"), &[false, true], &even);
    // By distance in both columns the lone one has two flagged neighbours, the others each other.
    assert!(parents.iter().enumerate().all(|(place, _)| rows.value(place, 1) == 1.0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// spec: mql S-9
    #[test]
    fn synthetic_rows_lie_between_two_positives(seed in 0_u64..500, k in 1_usize..7, ratio in 0.8_f64..2.0) {
        let (matrix, y) = leads(90, seed);
        let matrix = Imputer::fit(&matrix, &[Fill::Median; 6], &[""; 90]).unwrap().apply(&matrix, &[""; 90]);
        let matrix = Standardiser::fit(&matrix, &[]).apply(&matrix);
        let settings = SmoteSettings { ratio, k, seed };
        let before = matrix.clone();
        if let SmoteOutcome::Made { rows, parents } = smote(&matrix, &y, &[], &settings).unwrap() {
            prop_assert_eq!(rows.rows(), parents.len());
            for (place, (parent, neighbour, u)) in parents.iter().enumerate() {
                prop_assert!(y[*parent] && y[*neighbour] && parent != neighbour && (0.0..1.0).contains(u));
                for column in 0..6 {
                    let (from, to) = (matrix.value(*parent, column), matrix.value(*neighbour, column));
                    prop_assert_eq!(rows.value(place, column), from + u * (to - from));
                }
            }
            prop_assert_eq!(made(&matrix, &y, &[], &settings), (rows, parents));
        }
        prop_assert_eq!(before, matrix);
    }
}

fn arm(name: &str, kind: ArmKind, scores: [f64; 4]) -> ArmScore {
    let [average_precision, ece, precision_at_10, cov] = scores;
    ArmScore {
        name: name.to_owned(),
        kind,
        average_precision,
        roc_auc: 0.7,
        precision_at_10,
        recall_at_10: 0.2,
        ece,
        rows: 100,
        synthetic: 0,
        seconds: 1.0,
        cov,
    }
}

/// spec: mql M4.5
#[test]
fn the_golden_arms_choose_weight_three() {
    let smote = ArmKind::Smote { ratio: 0.1, k: 5 };
    let arms = [
        arm("SMOTE r=0.1", smote, [0.180, 0.050, 0.120, 0.10]),
        arm("weight10", ArmKind::Weight(10.0), [0.190, 0.120, 0.125, 0.12]),
        arm("weight3", ArmKind::Weight(3.0), [0.185, 0.040, 0.122, 0.08]),
    ];
    let choice = choose(&arms, &ChoiceSettings::default()).unwrap();
    for (found, expected) in choice.composites.iter().zip([0.293_75, 0.60, 0.68]) {
        close(*found, expected, 1e-9);
    }
    assert_eq!(
        (choice.winner, choice.why.as_str()),
        (2, "composite 0.6800 against 0.2937")
    );
}

#[test]
fn thresholds_decide_before_composites_and_ties_go_to_weights() {
    let smote = ArmKind::Smote { ratio: 1.0, k: 5 };
    let weight = ArmKind::Weight(5.0);
    let settings = ChoiceSettings::default();
    let winner = |s: [f64; 4], w: [f64; 4]| {
        let choice = choose(&[arm("s", smote, s), arm("w", weight, w)], &settings).unwrap();
        (choice.winner, choice.why.split(' ').next().unwrap().to_owned())
    };
    let even = [0.3, 0.1, 0.2, 0.1];
    assert_eq!(winner(even, even), (1, "equal".to_owned()));
    assert_eq!(winner([0.33, 0.3, 0.1, 0.5], even), (0, "average".to_owned()));
    assert_eq!(winner([0.31, 0.14, 0.9, 0.0], even), (1, "calibration".to_owned()));
    assert_eq!(winner([0.3, 0.1, 0.26, 0.9], even), (0, "precision@10%".to_owned()));
    assert_eq!(winner([0.31, 0.1, 0.2, 0.1], even), (0, "composite".to_owned()));
    let mut slow = arm("s", smote, [0.31, 0.1, 0.2, 0.1]);
    slow.seconds = 2.5;
    let arms = [slow, arm("w", weight, even)];
    assert_eq!(choose(&arms, &settings).unwrap().winner, 1);
    assert_eq!(choose(&arms[..1], &settings).unwrap().winner, 0);
    assert_eq!(
        choose(&[arm("p", ArmKind::Plain, even)], &settings).unwrap().why,
        "no arm but the reference"
    );
    assert_eq!(choose(&[], &settings), None);
    let labels = LabelSettings::default();
    assert_eq!(quality_label(0.36, 0.04, &labels), "EXCELLENT");
    assert_eq!(quality_label(0.36, 0.05, &labels), "GOOD");
    assert_eq!(
        (quality_label(0.26, 0.09, &labels), quality_label(0.25, 0.0, &labels)),
        ("ACCEPTABLE".to_owned(), "POOR".to_owned())
    );
    assert_eq!(
        (
            balance_label(ArmKind::Weight(9.0), 0, &labels),
            balance_label(ArmKind::Plain, 0, &labels)
        ),
        ("EXTREME_WEIGHT", "BALANCED")
    );
}

#[test]
fn the_grid_has_its_points_and_the_shallower_of_equals_wins() {
    let grid = Grid::default();
    let full = grid.full();
    assert_eq!((grid.size(), full.len(), grid.point(2_916)), (2_916, 2_916, None));
    assert_eq!((full[0].depth, full[2_915].depth, full[1].l2), (4, 10, 2.0));
    let drawn = grid.draws(42, 24);
    assert_eq!((drawn.len(), &drawn[..2]), (24, &grid.draws(42, 2)[..]));
    let mut different = drawn.clone();
    different.dedup();
    assert_eq!(different.len(), 24);
    assert_ne!(drawn, grid.draws(43, 24));
    assert_eq!(grid.draws(1, 9_999).len(), 2_916);
    let reference = Point::of(&BoostingSettings::default());
    assert_eq!(
        (reference.depth, reference.settings(&BoostingSettings::default())),
        (6, BoostingSettings::default())
    );
    let at = |depth: usize| Point { depth, ..reference };
    let tried = [
        (at(8), 0.300),
        (at(4), 0.2985),
        (at(4), 0.299),
        (at(2), 0.297),
        (at(1), f64::NAN),
    ];
    assert_eq!(
        (pick(&tried, 0.002), pick(&tried, 0.0), pick(&[], 0.002)),
        (Some(2), Some(0), None)
    );
}
