//! The column merge on small columns, case by case.

use super::*;

fn settings() -> Settings {
    Settings {
        suffixes: ["_sf", "_rep", "_firm", "_merge1", "_ddrep", "_ddfirm"]
            .map(str::to_owned)
            .into(),
        identical: 0.9999,
        high: 0.98,
        missing_gap: 0.10,
        variance_gap: 0.20,
        numeric_share: 0.50,
        na: vec![String::new(), "NA".to_owned()],
    }
}

fn merged(columns: &[(&str, Vec<f64>)]) -> Merged {
    let mut frame = FrameBuilder::new();
    for (name, values) in columns {
        frame = frame.real(name, values.iter().map(|value| (!value.is_nan()).then_some(*value)));
    }
    merge(&frame.finish().unwrap(), &settings()).unwrap()
}

/// A hundred numbers, and the same with noise of a given size.
fn noisy(size: f64) -> (Vec<f64>, Vec<f64>) {
    let plain: Vec<f64> = (0..100).map(|number| f64::from(number) + 100.0).collect();
    let waves = [1.0, -1.0, -1.0, 1.0];
    let noise = plain
        .iter()
        .zip(waves.iter().cycle())
        .map(|(value, wave)| value + wave * size);
    (plain.clone(), noise.collect())
}

// spec: mql C-4 (planted r .9999 and .985)
#[test]
fn columns_that_say_the_same_become_one() {
    let (plain, close) = noisy(0.2);
    let found = merged(&[("employees", plain.clone()), ("employees_firm", close)]);
    let decision = &found.decisions[0];
    assert!(
        decision.r.unwrap() >= 0.9999 && decision.rule == "identical",
        "{decision:?}"
    );
    assert_eq!(decision.kept.as_deref(), Some("employees"));
    assert!(found.survivors.is_empty());
    let (plain, far) = noisy(5.0);
    let found = merged(&[("ia_reps", plain.clone()), ("ia_reps_firm", far)]);
    let r = found.decisions[0].r.unwrap();
    assert!((0.98..0.9999).contains(&r), "{r}");
    assert_eq!(
        (found.decisions[0].rule, found.decisions[0].note.as_str()),
        ("high", "shorter name")
    );
    let (plain, apart) = noisy(30.0);
    let found = merged(&[("miles", plain), ("miles_firm", apart)]);
    assert_eq!(
        (found.decisions[0].rule, found.decisions[0].dropped.clone()),
        ("different", None)
    );
}

#[test]
fn years_as_representative_are_not_years_at_the_firm() {
    let (plain, close) = noisy(0.0);
    assert!(merged(&[("yrs_rep", plain), ("yrs_firm", close)]).decisions.is_empty());
}

// spec: mql C-4 "fewer missing … else larger variance"
#[test]
fn the_fuller_column_stays_under_the_plain_name() {
    let (plain, _) = noisy(0.0);
    let mut holes = plain.clone();
    holes.iter_mut().step_by(5).for_each(|value| *value = f64::NAN);
    let found = merged(&[("aum_m", holes), ("aum_m_firm", plain.clone())]);
    assert_eq!(found.decisions[0].kept.as_deref(), Some("aum_m_firm"));
    assert_eq!(found.survivors["aum_m"], plain);
    // A tenth missing is no difference; the variance is the same too: the shorter name.
    let mut few = plain.clone();
    few.iter_mut().step_by(10).for_each(|value| *value = f64::NAN);
    let found = merged(&[("aum_m", few), ("aum_m_firm", plain)]);
    assert_eq!(found.decisions[0].kept.as_deref(), Some("aum_m"));
}

// spec: mql C-4 "unit mismatch pair": the larger variance would take the wrong unit
#[test]
fn a_pair_in_two_units_keeps_the_known_one() {
    let (plain, _) = noisy(0.0);
    let dollars: Vec<f64> = plain.iter().map(|value| value * 1e6).collect();
    let found = merged(&[("aum_m", plain.clone()), ("aum_m_firm", dollars.clone())]);
    let decision = &found.decisions[0];
    assert!(
        decision.note.contains("unit mismatch") && decision.kept.as_deref() == Some("aum_m"),
        "{decision:?}"
    );
    assert!((decision.ratio.unwrap() - 1e-6).abs() < 1e-12);
    // Neither has the plain name: millions are the smaller numbers.
    let found = merged(&[("aum_m_ddrep", dollars), ("aum_m_ddfirm", plain)]);
    assert_eq!(found.decisions[0].kept.as_deref(), Some("aum_m_ddfirm"));
}

// spec: mql C-4 "Convert text when >50% of non-null cells parse"
#[test]
fn text_of_which_most_are_numbers_is_compared_as_numbers() {
    let frame = FrameBuilder::new()
        .text("extra_score_rep", ["1", "2", "3", "x"].map(Some))
        .text("extra_score_firm", ["1", "2", "3.0", "y"].map(Some))
        .text("extra_kind_rep", ["a", "b", "c", "1"].map(Some))
        .text("extra_kind_firm", ["a", "b", "d", "1"].map(Some))
        .finish()
        .unwrap();
    let found = merge(&frame, &settings()).unwrap();
    let rule = |base: &str| {
        found
            .decisions
            .iter()
            .find(|decision| decision.base == base)
            .unwrap()
            .rule
    };
    assert_eq!(rule("extra_score"), "identical");
    assert_eq!(rule("extra_kind"), "different");
}
