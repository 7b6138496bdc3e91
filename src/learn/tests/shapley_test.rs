//! Shapley values against the golden tree, against the definition over all subsets, and against forust's.

use super::*;
use forust_ml::gradientbooster::ContributionsMethod;
use proptest::prelude::*;

/// The definition: the mean over subsets of what knowing the feature adds, where a forest asked about unknown features
/// goes both ways by cover.
fn by_definition(forest: &Forest, row: &[f64]) -> Vec<f64> {
    let width = forest.names.len();
    let factorial = |n: usize| (1..=n).map(real).product::<f64>();
    let value = |known: usize| {
        forest
            .trees
            .iter()
            .map(|tree| expected(tree, 0, row, known))
            .sum::<f64>()
    };
    let values: Vec<f64> = (0..1 << width).map(value).collect();
    (0..width)
        .map(|feature| {
            let without = (0..1_usize << width).filter(|set| set & (1 << feature) == 0);
            without
                .map(|set| {
                    let size = set.count_ones() as usize;
                    let weight = factorial(size) * factorial(width - size - 1) / factorial(width);
                    weight * (values[set | (1 << feature)] - values[set])
                })
                .sum()
        })
        .collect()
}

fn expected(tree: &Tree, place: usize, row: &[f64], known: usize) -> f64 {
    let node = &tree.nodes[place];
    if node.is_leaf() {
        return f64::from(node.weight);
    }
    let (left, right) = (node.left as usize, node.right as usize);
    if known & (1 << node.feature) != 0 {
        let value = row[node.feature as usize];
        let next = if value.is_nan() {
            node.missing as usize
        } else if value < node.split {
            left
        } else {
            right
        };
        return expected(tree, next, row, known);
    }
    let (l, r) = (f64::from(tree.nodes[left].cover), f64::from(tree.nodes[right].cover));
    (l * expected(tree, left, row, known) + r * expected(tree, right, row, known)) / (l + r)
}

#[test]
fn the_golden_tree_is_explained_as_by_shap() {
    let case = golden("treeshap");
    let nodes = case["tree"].as_array().unwrap().iter().map(|node| {
        let number = |name: &str| node[name].as_f64().unwrap();
        let child = |name: &str| u32::try_from(node[name].as_i64().unwrap().max(0)).unwrap();
        Node {
            feature: child("feature"),
            split: number("thr"),
            left: child("left"),
            right: child("right"),
            missing: child("left"),
            weight: number("value") as f32,
            cover: number("cover") as f32,
            gain: 0.0,
        }
    });
    let forest = Forest {
        names: vec!["a".to_owned(), "b".to_owned()],
        base_score: 0.0,
        trees: vec![Tree { nodes: nodes.collect() }],
    };
    let query: Vec<Vec<f64>> = case["query"].as_array().unwrap().iter().map(numbers).collect();
    let column = |place: usize| query.iter().map(|row| row[place]).collect::<Vec<f64>>();
    let matrix = table(&[("a", &column(0)), ("b", &column(1))]);
    let found = shapley(&forest, &matrix, &[0, 1], true);
    let expected = &case["path_dependent"];
    close(found.bias, expected["base"].as_f64().unwrap(), 1e-12);
    for row in 0..2 {
        for (value, expected) in found.row(row).iter().zip(numbers(&expected["phi"][row])) {
            close(*value, expected, 1e-10);
        }
    }
    assert_eq!(found.strongest(0, 1)[0].0, 1);
    close(found.mean_absolute()[0], 32.5, 1e-9);
}

/// spec: mql M5.1, S-12
#[test]
fn values_add_up_and_are_forust_s() {
    let (matrix, y) = leads(400, 11);
    let settings = small_forest(15, 6);
    let forest = fit(&matrix, &y, &settings).unwrap();
    let booster = boosting::fit_booster(&matrix, &y, &settings).unwrap();
    let rows: Vec<usize> = (0..70).collect();
    let asked = matrix.select_rows(&rows);
    let data = forust_ml::Matrix::new(asked.data(), asked.rows(), asked.width());
    let theirs = booster.predict_contributions(&data, ContributionsMethod::Shapley, false);
    let ours = shapley(&forest, &matrix, &rows, true);
    assert_eq!(ours, shapley(&forest, &matrix, &rows, false));
    assert_eq!(ours.rows(), 70);
    for (place, (score, theirs)) in forest.log_odds(&asked).iter().zip(theirs.chunks(7)).enumerate() {
        close(ours.bias + ours.row(place).iter().sum::<f64>(), *score, 1e-12);
        for (ours, theirs) in ours.row(place).iter().zip(theirs) {
            close(*ours, *theirs, 2e-5);
        }
        close(ours.bias, theirs[6], 2e-5);
    }
}

#[test]
fn values_are_those_of_the_definition_at_every_depth() {
    let (matrix, y) = leads(300, 12);
    for depth in [1, 2, 5, 9] {
        let forest = fit(&matrix, &y, &small_forest(3, depth)).unwrap();
        let rows = [0, 17, 17, 299];
        let found = shapley(&forest, &matrix, &rows, false);
        for (place, row) in rows.iter().enumerate() {
            for (value, expected) in found.row(place).iter().zip(by_definition(&forest, &matrix.row(*row))) {
                close(*value, expected, 1e-10);
            }
        }
    }
}

#[test]
fn nothing_to_explain_is_explained() {
    let (matrix, y) = leads(60, 13);
    let forest = fit(&matrix, &y, &small_forest(3, 2)).unwrap();
    assert_eq!(shapley(&forest, &matrix, &[], true).rows(), 0);
    assert!(
        shapley(&forest, &matrix, &[999], true)
            .row(0)
            .iter()
            .all(|value| value.is_finite())
    );
    let empty = shapley(&Forest::default(), &matrix, &[0], true);
    assert_eq!((empty.bias, empty.rows(), empty.row(5).len()), (0.0, 0, 0));
    let flat = Forest {
        names: forest.names.clone(),
        base_score: 0.5,
        trees: Vec::new(),
    };
    assert_eq!(shapley(&flat, &matrix, &[0], true).values, vec![0.0; 6]);
    // A branch that no training row took.
    let mut bare = forest.truncated(1);
    let last = bare.trees[0].nodes.len() - 1;
    bare.trees[0].nodes[last].cover = 0.0;
    let found = shapley(&bare, &matrix, &[0, 1, 2], true);
    for (place, score) in bare.log_odds(&matrix)[..3].iter().enumerate() {
        close(found.bias + found.row(place).iter().sum::<f64>(), *score, 1e-9);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_add_up(seed in 0_u64..1_000, depth in 1_usize..8, rounds in 1_usize..6) {
        let (matrix, y) = leads(120, seed);
        prop_assume!(positives(&y) > 0 && positives(&y) < 120);
        let forest = fit(&matrix, &y, &small_forest(rounds, depth)).unwrap();
        let rows: Vec<usize> = (0..40).collect();
        let found = shapley(&forest, &matrix, &rows, true);
        for (place, score) in forest.log_odds(&matrix).iter().take(40).enumerate() {
            let sum = found.bias + found.row(place).iter().sum::<f64>();
            prop_assert!((sum - score).abs() < 1e-10);
        }
    }
}
