//! The score rules, by their numbers.

use proptest::prelude::*;

use super::*;

fn points(value: i64) -> Hundredths {
    Hundredths::from_points(value)
}

fn given(r: i64, p: i64, o: i64) -> Inputs {
    Inputs {
        r: Some(points(r)),
        o: Some(points(o)),
        p_licence: points(p),
        m_oems: 1,
        states: 1,
        ..Inputs::default()
    }
}

// spec: contractors S-1, C3.2
#[test]
fn default_weights_sum_to_one_and_a_bonus() {
    let params = ScoreParameters::default();
    let total: i64 = params.weights.iter().map(|(_, weight)| weight.0).sum();
    assert_eq!(total, 11_000);
    assert_eq!(params.problems(), []);
    let mut wrong = params;
    wrong.weights.r = Weight(3400);
    wrong.weights.b = Weight(2501);
    assert_eq!(
        wrong.problems(),
        [
            WeightProblem::BaseSum {
                sum: Weight(9900),
                expected: Weight(10_000)
            },
            WeightProblem::Bonus {
                bonus: Weight(2501),
                most: Weight(2500)
            },
        ]
    );
    assert!(wrong.problems()[0].to_string().contains("0.99"));
    wrong.weights.o = Weight(-1);
    assert!(matches!(
        wrong.problems()[0],
        WeightProblem::Negative {
            dimension: Dimension::Operations,
            ..
        }
    ));
}

// spec: contractors S-2
#[test]
fn r_and_o_fall_from_list_to_evidence_to_default() {
    let params = ScoreParameters::default();
    let mut inputs = Inputs {
        r: Some(points(10)),
        r_source: Source::Enrichment,
        r_evidence: Some(points(20)),
        ..given(10, 0, 0)
    };
    let read = |inputs: &Inputs, params: &ScoreParameters| {
        let scored = score(inputs, params);
        (scored.r.value, scored.r.source)
    };
    assert_eq!(read(&inputs, &params), (Some(points(10)), Source::Enrichment));
    inputs.r = None;
    assert_eq!(read(&inputs, &params), (Some(points(20)), Source::Evidence));
    inputs.r_evidence = None;
    assert_eq!(read(&inputs, &params), (params.default_r, Source::Default));
    let none = ScoreParameters {
        default_r: None,
        ..params
    };
    assert_eq!(read(&inputs, &none), (None, Source::Missing));
}

// spec: contractors S-2
#[test]
fn a_listed_zero_is_a_value_unless_told_otherwise() {
    let params = ScoreParameters::default();
    let inputs = given(0, 0, 0);
    let scored = score(&inputs, &params);
    assert_eq!((scored.r.value, scored.imputed.len()), (Some(points(0)), 0));
    let strict = ScoreParameters {
        zero_means_missing: true,
        ..params
    };
    let scored = score(&inputs, &strict);
    assert_eq!((scored.r.value, scored.o.value), (params.default_r, params.default_o));
    assert_eq!(scored.imputed, [Dimension::Resimercial, Dimension::Operations]);
    let enriched = Inputs {
        r_source: Source::Enrichment,
        ..inputs
    };
    assert_eq!(score(&enriched, &strict).imputed, [Dimension::Operations]);
}

// spec: contractors S-2
#[test]
fn listed_values_combine_as_the_parameter_says() {
    let values = [points(0), points(40), points(45)];
    assert_eq!(combine(&values, Combine::Max), Some(points(45)));
    assert_eq!(combine(&values, Combine::Mean), Some(Hundredths(28_33)));
    assert_eq!(combine(&values, Combine::MeanNonzero), Some(Hundredths(42_50)));
    assert_eq!(combine(&[points(0)], Combine::MeanNonzero), Some(points(0)));
    assert_eq!(combine(&[], Combine::Mean), None);
    assert_eq!(
        combine(&[Hundredths(1), Hundredths(2)], Combine::Mean),
        Some(Hundredths(2)),
        "1.5 is nearest to even 2"
    );
    assert_eq!(
        combine(&[Hundredths(2), Hundredths(3)], Combine::Mean),
        Some(Hundredths(2)),
        "2.5 goes to even 2"
    );
    assert_eq!(Combine::named("mean_nonzero"), Some(Combine::MeanNonzero));
    assert_eq!(Combine::named("median"), None);
}

// spec: contractors S-3
#[test]
fn makers_count_up_to_the_cap() {
    let params = ScoreParameters::default();
    for (oems, expected) in [(0, 0), (1, 25), (3, 75), (4, 100), (5, 100), (u32::MAX, 100)] {
        let inputs = Inputs {
            m_oems: oems,
            ..given(0, 0, 0)
        };
        assert_eq!(score(&inputs, &params).m.value, Some(points(expected)), "{oems}");
    }
}

// spec: contractors S-1
#[test]
fn states_beyond_the_first_earn_the_bonus() {
    let params = ScoreParameters::default();
    for (states, expected) in [(0, 0), (1, 0), (2, 20), (3, 40), (6, 100), (50, 100)] {
        let inputs = Inputs {
            states,
            ..given(0, 0, 0)
        };
        assert_eq!(score(&inputs, &params).b.value, Some(points(expected)), "{states}");
    }
}

// spec: contractors S-4
#[test]
fn trades_take_the_better_of_licence_and_list() {
    let params = ScoreParameters::default();
    let read = |licence, list, evidence| {
        let inputs = Inputs {
            p_licence: points(licence),
            p_list: Option::map(list, points),
            p_evidence: Option::map(evidence, points),
            ..given(0, 0, 0)
        };
        let graded = score(&inputs, &params).p;
        (graded.value.unwrap().0 / 100, graded.source)
    };
    assert_eq!(
        read(80, Some(50), Some(100)),
        (80, Source::Licence),
        "a listed value shuts evidence out"
    );
    assert_eq!(read(40, Some(50), None), (50, Source::List));
    assert_eq!(read(40, None, Some(75)), (75, Source::Evidence));
    assert_eq!(read(0, None, None), (0, Source::Licence));
}

// spec: contractors S-5
#[test]
fn imputed_dimensions_open_a_range() {
    let params = ScoreParameters::default();
    let inputs = Inputs {
        o: None,
        ..given(60, 80, 0)
    };
    let scored = score(&inputs, &params);
    let (low, score_value, high) = (scored.low.unwrap(), scored.score.unwrap(), scored.high.unwrap());
    assert_eq!(
        score_value.0 - low.0,
        Score::of(params.weights.o, params.default_o.unwrap()).0
    );
    assert_eq!(high.0 - low.0, Score::of(params.weights.o, Hundredths::FULL).0);
    assert_eq!(scored.imputed, [Dimension::Operations]);
    let none = ScoreParameters {
        default_o: None,
        ..params
    };
    let scored = score(&inputs, &none);
    assert_eq!((scored.score, scored.low, scored.high), (None, None, None));
    assert!(scored.imputed.is_empty() && scored.complete().is_none());
    assert_eq!(scored.values().o, None);
}

fn any_value() -> impl Strategy<Value = Option<Hundredths>> {
    prop::option::of((0i64..=10_000).prop_map(Hundredths))
}

pub(crate) fn any_inputs() -> impl Strategy<Value = Inputs> {
    (
        any_value(),
        any_value(),
        any_value(),
        any_value(),
        0i64..=10_000,
        0u32..8,
        0u32..8,
        any::<[bool; 2]>(),
    )
        .prop_map(
            |(r, o, p_list, r_evidence, licence, m_oems, states, [enriched, from_file])| Inputs {
                r,
                o,
                p_list,
                r_evidence,
                p_licence: Hundredths(licence),
                m_oems,
                states,
                r_source: if enriched { Source::Enrichment } else { Source::List },
                o_source: if from_file { Source::Enrichment } else { Source::List },
                ..Inputs::default()
            },
        )
}

proptest! {
    // spec: contractors S-1, S-5, C3.1
    #[test]
    fn a_score_stays_in_range_and_between_its_bounds(inputs in any_inputs(), zero in any::<bool>()) {
        let params = ScoreParameters { zero_means_missing: zero, ..ScoreParameters::default() };
        let scored = score(&inputs, &params);
        let (low, exact, high) = (scored.low.unwrap(), scored.score.unwrap(), scored.high.unwrap());
        prop_assert!(Score(0) <= low && low <= exact && exact <= high && high <= Score::from_points(110));
        prop_assert_eq!(scored.imputed.is_empty(), low == high);
        prop_assert_eq!(params.total(&scored.complete().unwrap()), exact);
        // The same sum in floating point, as a check of units.
        let shares = [0.35, 0.25, 0.25, 0.15, 0.10];
        let sum: f64 = scored.values().iter().zip(shares).map(|((_, value), share)| value.unwrap().as_points() * share).sum();
        prop_assert!((sum - exact.as_points()).abs() < 1e-9);
    }
}
