//! The tier rules, by their numbers.

use proptest::prelude::*;

use super::*;

fn points(value: f64) -> Score {
    Score::from_decimal(value).unwrap()
}

// spec: contractors T-1
#[test]
fn thresholds_belong_to_the_tier_above_them() {
    let thresholds = Thresholds::default();
    for (score, tier) in [
        (110.0, Tier::Platinum),
        (80.0, Tier::Platinum),
        (79.999_999, Tier::Gold),
        (60.0, Tier::Gold),
        (59.999_999, Tier::Silver),
        (40.0, Tier::Silver),
        (39.999_999, Tier::Bronze),
        (0.0, Tier::Bronze),
    ] {
        assert_eq!(tier_of(Some(points(score)), &thresholds), tier, "{score}");
    }
    assert_eq!(tier_of(None, &thresholds), Tier::Unscored);
}

// spec: contractors C3.2, W-2
#[test]
fn crossing_thresholds_are_refused_by_name() {
    let thresholds = Thresholds::default();
    assert_eq!(thresholds.check(), Ok(()));
    let crossed = Thresholds {
        gold: points(80.0),
        ..thresholds
    };
    let error = crossed.check().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("PLATINUM (80.00) must be above 80.00, that of GOLD"),
        "{error}"
    );
    let sunk = Thresholds {
        silver: Score(0),
        ..thresholds
    };
    assert!(sunk.check().unwrap_err().to_string().contains("SILVER"));
    let shifted = thresholds.shifted(-5_000_000);
    assert_eq!(
        (shifted.platinum, shifted.gold, shifted.silver),
        (points(75.0), points(55.0), points(35.0))
    );
}

// spec: contractors T-2
#[test]
fn leads_rank_by_score_then_certainty_then_breadth() {
    let base = Ranked {
        score: Some(points(50.0)),
        imputed: 0,
        oems: 1,
        states: 1,
        classes: 1,
        name: "B",
        identifier: "2",
    };
    let expected = [
        Ranked {
            score: Some(points(50.000_001)),
            imputed: 2,
            ..base
        },
        Ranked { oems: 2, ..base }, // 15 more
        Ranked {
            states: 2,
            name: "A",
            ..base
        }, // 10 more
        Ranked {
            classes: 3,
            name: "B",
            ..base
        }, // 10 more as well: the name decides
        Ranked { classes: 2, ..base }, // 5 more
        Ranked {
            name: "A",
            identifier: "9",
            ..base
        },
        Ranked {
            identifier: "1",
            ..base
        },
        base,
        Ranked {
            imputed: 1,
            oems: 9,
            ..base
        },
        Ranked {
            score: None,
            oems: 9,
            ..base
        },
    ];
    let mut sorted = expected;
    sorted.reverse();
    sorted.sort_by(rank_order);
    assert_eq!(sorted, expected);
}

// spec: contractors T-3
#[test]
fn a_shown_score_never_claims_a_tier_it_misses() {
    let thresholds = Thresholds::default();
    for (score, shown) in [
        (47.25, "47.2"),
        (47.35, "47.4"),
        (47.250_001, "47.3"),
        (59.94, "59.9"),
        (59.95, "59.95"),
        (79.999_999, "79.99"),
        (80.0, "80.0"),
        (39.96, "39.96"),
        (99.96, "100.0"),
        (0.0, "0.0"),
        (0.05, "0.0"),
    ] {
        assert_eq!(display(points(score), &thresholds), shown, "{score}");
    }
}

// spec: contractors T-4
#[test]
fn the_target_profile_needs_two_of_each() {
    assert!(target_profile(2, 2, 2) && target_profile(3, 5, 4));
    assert!(!target_profile(1, 2, 2) && !target_profile(2, 1, 2) && !target_profile(2, 2, 1));
}

// spec: contractors S-5
#[test]
fn a_tier_is_firm_when_both_ends_agree() {
    let thresholds = Thresholds::default();
    assert!(firm(Some(points(60.0)), Some(points(79.0)), &thresholds));
    assert!(!firm(Some(points(59.0)), Some(points(79.0)), &thresholds));
    assert!(!firm(None, None, &thresholds));
}

#[test]
fn counts_partition_the_leads() {
    let mut counts = TierCounts::default();
    for (times, tier) in Tier::ALL.into_iter().enumerate() {
        (0..=times).for_each(|_| counts.add(tier));
        assert_eq!(counts.of(tier), times + 1);
        assert_eq!(usize::from(tier.rank()), times + 1);
        assert_eq!(Tier::named(&tier.name().to_lowercase()), Some(tier));
    }
    assert_eq!(counts.total(), 15);
}

proptest! {
    // spec: contractors T-1, T-3
    #[test]
    fn tiers_rise_with_the_score(a in 0i64..=110_000_000, b in 0i64..=110_000_000) {
        let thresholds = Thresholds::default();
        let (low, high) = (Score(a.min(b)), Score(a.max(b)));
        prop_assert!(tier_of(Some(low), &thresholds) <= tier_of(Some(high), &thresholds));
        prop_assert!(tier_of(Some(low), &thresholds) > tier_of(None, &thresholds));
        let shown = Score::from_decimal(display(low, &thresholds).parse().unwrap());
        prop_assert_eq!(tier_of(shown, &thresholds), tier_of(Some(low), &thresholds));
    }
}
