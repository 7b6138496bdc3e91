//! Folds in the order of time, and experiments.

use super::*;
use proptest::prelude::*;

const NOBODY: &[Option<u64>] = &[];

/// spec: mql M4.3, M4.4
#[test]
fn blocks_follow_time_and_leave_the_gap() {
    // Two leads a day for 460 days.
    let days: Vec<i32> = (0..920).map(|row| row / 2).collect();
    let settings = FoldSettings::default();
    let folds = blocked(&days, NOBODY, &settings).unwrap();
    assert_eq!(
        folds.iter().map(|fold| fold.validation.len()).collect::<Vec<_>>(),
        [100; 5]
    );
    assert_eq!(
        (folds[0].first_day, folds[0].last_day, folds[0].last_training_day),
        (Some(210), Some(259), Some(179))
    );
    assert_eq!((folds[0].train.len(), folds[0].in_gap), (360, 60));
    assert_eq!(folds[4].last_day, Some(459));
}

#[test]
fn a_short_history_has_one_more_block_and_a_shorter_one_is_refused() {
    let days: Vec<i32> = (0..240).map(|row| row / 2).collect();
    let settings = FoldSettings {
        gap_days: 10,
        ..FoldSettings::default()
    };
    let folds = blocked(&days, NOBODY, &settings).unwrap();
    assert_eq!(
        (folds.len(), folds[0].first_day, folds[0].train.len()),
        (5, Some(20), 20)
    );
    let wide = FoldSettings {
        gap_days: 30,
        ..settings
    };
    assert_eq!(
        blocked(&days, NOBODY, &wide).unwrap_err().to_string(),
        "fold 1 has no rows more than 30 days before it starts: lower cv.gap_days, or add older history"
    );
    assert_eq!(
        blocked(&[1, 2, 3], NOBODY, &settings).unwrap_err().to_string(),
        "3 different days do not make 6 blocks: lower cv.k or add history"
    );
    assert!(blocked(&days, NOBODY, &FoldSettings { k: 1, ..settings }).is_err());
    assert!(blocked(&days, &[Some(1)], &settings).is_err());
}

#[test]
fn entities_that_are_judged_do_not_train() {
    let days: Vec<i32> = (0..600).collect();
    // The last fold's entity 7 was there before, and so was somebody without one.
    let mut who: Vec<Option<&str>> = vec![None; 600];
    (who[3], who[590]) = (Some("seven"), Some("seven"));
    let folds = blocked(&days, &who, &FoldSettings::default()).unwrap();
    assert!(folds[3].train.contains(&3) && !folds[4].train.contains(&3));
    assert_eq!((folds[4].shared_entity, folds[3].shared_entity), (1, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_fold_sees_its_future(gaps in proptest::collection::vec(0_i32..4, 300..500), gap_days in 0_i32..40, k in 2_usize..6) {
        let days: Vec<i32> = gaps.iter().scan(900, |day, gap| { *day -= gap; Some(*day) }).collect();
        let settings = FoldSettings { k, gap_days, min_window_days: 60 };
        if let Ok(folds) = blocked(&days, NOBODY, &settings) {
            let mut seen: Vec<usize> = Vec::new();
            for fold in &folds {
                let first = fold.first_day.unwrap();
                prop_assert!(fold.train.iter().all(|row| first - days[*row] > gap_days));
                prop_assert!(fold.validation.iter().all(|row| days[*row] >= first && days[*row] <= fold.last_day.unwrap()));
                seen.extend(&fold.validation);
            }
            // A day is in one fold only, and no row twice.
            prop_assert!(folds.windows(2).all(|pair| pair[0].last_day < pair[1].first_day));
            seen.sort_unstable();
            let all = seen.len();
            seen.dedup();
            prop_assert_eq!(all, seen.len());
        }
    }
}

#[test]
fn the_newest_rows_are_held_back_after_a_gap() {
    let days: Vec<i32> = (0..1_000).map(|row| row / 5).collect();
    let found = holdout(&days, 0.15, 30).unwrap();
    assert_eq!(
        (found.holdout.len(), found.gap.len(), found.train.len()),
        (150, 150, 700)
    );
    assert_eq!((found.first_day, *found.train.last().unwrap()), (Some(170), 699));
    assert!(holdout(&[5; 10], 0.15, 30).is_err() && holdout(&days, 1.0, 30).is_err());
    let y: Vec<bool> = (0..100).map(|row| row % 10 == 0).collect();
    let found = stratified_holdout(&y, 0.2, 7).unwrap();
    assert_eq!(
        (
            found.holdout.len(),
            found.holdout.iter().filter(|row| y[**row]).count(),
            found.train.len()
        ),
        (20, 2, 80)
    );
    assert!(stratified_holdout(&[true; 4], 0.5, 1).is_err());
}

#[test]
fn random_folds_share_the_positives() {
    let y: Vec<bool> = (0..103).map(|row| row % 5 == 0).collect();
    let folds = stratified(&y, 5, 42).unwrap();
    for fold in &folds {
        let hits = fold.validation.iter().filter(|row| y[**row]).count();
        assert!((4..=5).contains(&hits) && (20..=21).contains(&fold.validation.len()));
        assert_eq!(fold.train.len() + fold.validation.len(), 103);
    }
    assert_eq!(folds, stratified(&y, 5, 42).unwrap());
    assert_ne!(folds, stratified(&y, 5, 43).unwrap());
    assert!(stratified(&y, 1, 42).is_err() && stratified(&[true; 3], 2, 42).is_err());
}

const NO_BLOCK: &[&str] = &[];

/// spec: mql M9.1
#[test]
fn assignment_is_the_golden_order() {
    let ids: Vec<String> = (1..=8).map(|number| format!("L{number:02}")).collect();
    let names: Vec<&str> = order(&ids, 42).iter().map(|row| ids[*row].as_str()).collect();
    assert_eq!(names, ["L02", "L08", "L07", "L06", "L04", "L05", "L03", "L01"]);
    let sides = assign(&ids, NO_BLOCK, 42).unwrap();
    let treated: Vec<&str> = (0..8)
        .filter(|row| sides[*row] == Side::Treatment)
        .map(|row| ids[row].as_str())
        .collect();
    assert_eq!(treated, ["L02", "L06", "L07", "L08"]);
    let blocks = ["a", "a", "a", "b", "b", "b", "b", "b"];
    let sides = assign(&ids, &blocks, 42).unwrap();
    let in_block = |name: &str| {
        (0..8)
            .filter(|row| blocks[*row] == name && sides[*row] == Side::Treatment)
            .count()
    };
    assert_eq!((in_block("a"), in_block("b")), (2, 3));
    assert!(assign(&ids, &["a"], 42).is_err());
}

#[test]
fn draws_go_on_until_balanced_and_else_keep_the_best() {
    let ids: Vec<String> = (0..60).map(|number| format!("lead {number}")).collect();
    let mut values: Vec<f64> = (0..60).map(|row| f64::from(row * row % 61)).collect();
    values[4] = f64::NAN;
    let covariates = table(&[("x", &values), ("same", &[1.0; 60])]);
    let settings = ExperimentSettings::default();
    let found = draw(&ids, NO_BLOCK, &covariates, &settings).unwrap();
    assert!(found.balanced && found.worst <= 0.05 && found.salt == 42 + found.tried - 1);
    for salt in 42..found.salt {
        assert!(balance(&covariates, &assign(&ids, NO_BLOCK, salt).unwrap())[0].abs() > 0.05);
    }
    let strict = ExperimentSettings {
        limit: 0.0,
        draws: 11,
        ..settings
    };
    let best = draw(&ids, NO_BLOCK, &covariates, &strict).unwrap();
    let worsts = (42..53).map(|salt| balance(&covariates, &assign(&ids, NO_BLOCK, salt).unwrap())[0].abs());
    assert_eq!(
        (best.balanced, best.tried, best.worst),
        (false, 11, worsts.fold(f64::INFINITY, f64::min))
    );
    assert!(
        draw(
            &ids,
            NO_BLOCK,
            &covariates,
            &ExperimentSettings { draws: 0, ..settings }
        )
        .is_err()
    );
    assert!(draw(&ids[..3], NO_BLOCK, &covariates, &settings).is_err());
    assert!(balance(&table(&[("x", &[f64::NAN, 1.0])]), &[Side::Treatment, Side::Control])[0].is_nan());
    assert_eq!(
        balance(&table(&[("x", &[1.0, 2.0])]), &[Side::Treatment, Side::Control])[0],
        f64::NEG_INFINITY
    );
}

#[test]
fn later_leads_fill_the_smaller_arm() {
    let already = [("a", Side::Treatment), ("a", Side::Treatment), ("b", Side::Control)];
    let ids: Vec<String> = (0..5).map(|number| format!("new {number}")).collect();
    let sides = extend(&already, &ids, &["a", "a", "a", "b", "c"], 42).unwrap();
    let control = sides[..3].iter().filter(|side| **side == Side::Control).count();
    assert_eq!((control, sides[3], sides[4]), (2, Side::Treatment, Side::Treatment));
}
