//! The golden cases G9 to G24 of the specification, each computed from its inputs through the public functions.
//! (G23 and G24 are phones and stand with them, in `identity/phones_test.rs`.)

use super::classes::{ClassScheme, is_icp, licence_points};
use super::gap::{Move, moves_to, near_miss};
use super::oems::{OemList, split_list};
use super::reach::{best_lead_gap, reach};
use super::score::{ByDimension, Dimension, Hundredths, Inputs, Score, ScoreParameters, Scored, score};
use super::tiers::{Thresholds, Tier, TierCounts, display, firm, tier_of};

/// A contractor as (R, OEMs, P, O, states): M and B come out of the counts.
fn contractor(r: i64, oems: u32, p: i64, o: i64, states: u32) -> Scored {
    let inputs = Inputs {
        r: Some(Hundredths::from_points(r)),
        o: Some(Hundredths::from_points(o)),
        m_oems: oems,
        p_licence: Hundredths::from_points(p),
        states,
        ..Inputs::default()
    };
    score(&inputs, &ScoreParameters::default())
}

fn case_a() -> Scored {
    contractor(60, 1, 80, 0, 1)
}

fn case_b() -> Scored {
    contractor(40, 1, 80, 20, 1)
}

/// Exact score, shown score and tier.
fn outcome(scored: &Scored) -> (String, String, Tier) {
    let thresholds = Thresholds::default();
    let exact = scored.score.unwrap();
    (
        exact.exact(),
        display(exact, &thresholds),
        tier_of(scored.score, &thresholds),
    )
}

fn expected(exact: &str, shown: &str, tier: Tier) -> (String, String, Tier) {
    (exact.to_owned(), shown.to_owned(), tier)
}

fn part(scored: &Scored, dimension: Dimension) -> String {
    let value = scored.graded(dimension).value.unwrap();
    Score::of(*ScoreParameters::default().weights.get(dimension), value).exact()
}

fn moves(scored: &Scored, tier: Tier) -> Vec<Move> {
    let target = Thresholds::default().of(tier).unwrap();
    moves_to(&scored.complete().unwrap(), target, &ScoreParameters::default())
}

fn described(found: &Move) -> (String, String) {
    (found.text(), found.score.exact())
}

fn pair(text: &str, score: &str) -> (String, String) {
    (text.to_owned(), score.to_owned())
}

// spec: contractors G9, S-1, T-1, T-3
#[test]
fn case_a_is_silver() {
    let parts: Vec<String> = Dimension::ALL
        .iter()
        .map(|&dimension| part(&case_a(), dimension))
        .collect();
    assert_eq!(parts, ["21.00", "6.25", "20.00", "0.00", "0.00"]);
    assert_eq!(outcome(&case_a()), expected("47.25", "47.2", Tier::Silver));
}

// spec: contractors G10, S-1, T-1, T-3
#[test]
fn case_b_is_silver() {
    let parts: Vec<String> = Dimension::ALL
        .iter()
        .map(|&dimension| part(&case_b(), dimension))
        .collect();
    assert_eq!(parts, ["14.00", "6.25", "20.00", "3.00", "0.00"]);
    assert_eq!(outcome(&case_b()), expected("43.25", "43.2", Tier::Silver));
}

fn differences(scored: &Scored, target: &str) -> ByDimension<i64> {
    let gaps = best_lead_gap(&scored.values(), &ScoreParameters::default(), &Thresholds::default());
    let gap = gaps.iter().find(|gap| gap.target == target).unwrap();
    let of = |dimension| {
        gap.differences
            .iter()
            .find(|row| row.dimension == dimension)
            .unwrap()
            .difference
            .0
            / 100
    };
    ByDimension::from_fn(of)
}

// spec: contractors G11, GA-4, GA-6, T-3
#[test]
fn modest_is_gold_and_a_little_short() {
    let modest = contractor(80, 3, 80, 60, 2);
    assert_eq!(outcome(&modest), expected("77.75", "77.8", Tier::Gold));
    let miss = near_miss(modest.score, &Thresholds::default()).unwrap();
    assert_eq!((miss.tier, miss.short.exact()), (Tier::Platinum, "2.25".to_owned()));
    assert_eq!(
        differences(&case_a(), "modest"),
        ByDimension {
            r: 20,
            m: 50,
            p: 0,
            o: 60,
            b: 20
        }
    );
    let gaps = best_lead_gap(&case_a().values(), &ScoreParameters::default(), &Thresholds::default());
    assert_eq!(Some(gaps[0].score), modest.score, "A has nothing above modest");
    assert_eq!(gaps[0].short_of_platinum, miss.short);
}

// spec: contractors G12, GA-6
#[test]
fn stretch_is_platinum() {
    assert_eq!(
        outcome(&contractor(100, 4, 80, 60, 2)),
        expected("91.00", "91.0", Tier::Platinum)
    );
    let gap = differences(&case_a(), "stretch");
    assert_eq!((gap.m, gap.r), (75, 40));
}

// spec: contractors G13, S-1
#[test]
fn the_bonus_lifts_a_perfect_lead_above_a_hundred() {
    assert_eq!(contractor(100, 4, 100, 100, 2).score, Some(Score::from_points(102)));
    assert_eq!(contractor(100, 4, 100, 100, 6).score, Some(Score::from_points(110)));
}

// spec: contractors G14, S-2, S-4, S-5
#[test]
fn an_unmeasured_lead_is_not_firm() {
    let params = ScoreParameters::default();
    let classes = ClassScheme::named("ca").unwrap().tokens("C10");
    let inputs = Inputs {
        m_oems: 1,
        p_licence: Hundredths::from(licence_points([&classes], &params)),
        states: 1,
        ..Inputs::default()
    };
    let scored = score(&inputs, &params);
    assert_eq!(outcome(&scored), expected("49.75", "49.8", Tier::Silver));
    assert_eq!(
        (scored.low.unwrap().exact(), scored.high.unwrap().exact()),
        ("16.25".to_owned(), "66.25".to_owned())
    );
    assert!(!firm(scored.low, scored.high, &Thresholds::default()));
    assert_eq!(scored.imputed, [Dimension::Resimercial, Dimension::Operations]);
}

// spec: contractors G15, GA-1, GA-2, GA-3
#[test]
fn case_a_needs_two_dimensions_for_platinum() {
    let found = moves(&case_a(), Tier::Platinum);
    assert_eq!(Score::from_points(80).0 - case_a().score.unwrap().0, 32_750_000);
    assert!(found.iter().all(|found| found.dimensions > 1));
    let first: Vec<_> = found.iter().take(3).map(described).collect();
    assert_eq!(
        first,
        [
            pair("R100 + M100", "80.00"),
            pair("M100 + O100", "81.00"),
            pair("R100 + M50 + O100", "82.50")
        ]
    );
    assert_eq!(found.iter().filter(|found| found.dimensions == 2).count(), 2);
}

// spec: contractors G16, GA-2
#[test]
fn one_dimension_lifts_case_a_to_gold() {
    let found = moves(&case_a(), Tier::Gold);
    let singles: Vec<_> = found
        .iter()
        .filter(|found| found.dimensions == 1)
        .map(described)
        .collect();
    assert_eq!(
        singles,
        [pair("R100", "61.25"), pair("O100", "62.25"), pair("M100", "66.00")]
    );
    assert_eq!(
        outcome(&contractor(60, 3, 80, 0, 1)),
        expected("59.75", "59.8", Tier::Silver)
    );
}

// spec: contractors G17, GA-2
#[test]
fn case_b_has_one_pair_for_platinum() {
    let found = moves(&case_b(), Tier::Platinum);
    assert_eq!(Score::from_points(80).0 - case_b().score.unwrap().0, 36_750_000);
    assert!(found.iter().all(|found| found.dimensions > 1));
    let pairs: Vec<_> = found
        .iter()
        .filter(|found| found.dimensions == 2)
        .map(described)
        .collect();
    assert_eq!(pairs, [pair("R100 + M100", "83.00")]);
}

// spec: contractors G18, T-1
#[test]
fn platinum_needs_neither_several_makers_nor_several_states() {
    let thresholds = Thresholds::default();
    for (oems, p, exact, tier) in [
        (1, 80, "76.25", Tier::Gold),
        (1, 100, "81.25", Tier::Platinum),
        (2, 80, "82.50", Tier::Platinum),
    ] {
        let scored = contractor(100, oems, p, 100, 1);
        assert_eq!(scored.score.unwrap().exact(), exact);
        assert_eq!(tier_of(scored.score, &thresholds), tier);
    }
}

// spec: contractors G19, T-1, W-1
#[test]
fn lower_thresholds_catch_a_then_b() {
    for ((platinum, gold, silver), expected) in [
        ((60.0, 40.0, 20.0), 0),
        ((47.25, 40.0, 20.0), 1),
        ((43.25, 40.0, 20.0), 2),
    ] {
        let at = |points| Score::from_decimal(points).unwrap();
        let thresholds = Thresholds {
            platinum: at(platinum),
            gold: at(gold),
            silver: at(silver),
        };
        assert_eq!(thresholds.check(), Ok(()));
        let mut counts = TierCounts::default();
        for scored in [case_a(), case_b()] {
            counts.add(tier_of(scored.score, &thresholds));
        }
        assert_eq!(counts.platinum, expected, "{platinum}");
        let leads = [case_a().values(), case_b().values()];
        assert_eq!(reach(&leads, &ScoreParameters::default(), &thresholds).now, counts);
    }
}

// spec: contractors G20, T-1, T-3
#[test]
fn a_score_just_short_of_gold_does_not_look_like_gold() {
    let mut values = ByDimension {
        r: Hundredths(74_17),
        m: Hundredths::from_points(25),
        p: Hundredths::from_points(80),
        o: Hundredths(51_67),
        b: Hundredths(0),
    };
    let (params, thresholds) = (ScoreParameters::default(), Thresholds::default());
    // 25.9595 + 6.25 + 20.00 + 7.7505.
    let exact = params.total(&values);
    assert_eq!(exact.exact(), "59.96");
    assert_eq!(
        (tier_of(Some(exact), &thresholds), display(exact, &thresholds)),
        (Tier::Silver, "59.96".to_owned())
    );
    // The missing 0.04 points are 0.2667 of O.
    values.o = Hundredths(51_67 + 27);
    let exact = params.total(&values);
    assert_eq!(
        (tier_of(Some(exact), &thresholds), display(exact, &thresholds)),
        (Tier::Gold, "60.0".to_owned())
    );
}

// spec: contractors G21, O-1, O-2, S-3
#[test]
fn makers_are_counted_once_each() {
    for (rows, expected) in [
        (vec!["Generac", "Tesla", "Cummins"], 75),
        (vec!["Generac", "Generac"], 25),
        (vec!["Generac; Tesla", "Cummins, Kohler, Enphase"], 100),
    ] {
        let mut oems = OemList::default();
        rows.iter().for_each(|row| oems.merge(&split_list(row)));
        let count = u32::try_from(oems.known.len()).unwrap();
        assert_eq!(
            contractor(0, count, 0, 0, 1).m.value,
            Some(Hundredths::from_points(expected)),
            "{rows:?}"
        );
    }
}

// spec: contractors G22, K-1, K-2, K-3, K-4, S-4
#[test]
fn class_cells_earn_their_points() {
    let params = ScoreParameters::default();
    let scheme = ClassScheme::named("ca").unwrap();
    for (raw, icp, p) in [
        ("B|C10", true, 80),
        ("C10; C20", true, 80),
        ("C-7| C10", true, 80),
        ("ASB| D64", false, 0),
        ("B-2", false, 0),
    ] {
        let set = scheme.tokens(raw);
        assert_eq!(is_icp(&set), icp, "{raw}");
        assert_eq!(
            Hundredths::from(licence_points([&set], &params)),
            Hundredths::from_points(p),
            "{raw}"
        );
    }
}

// spec: contractors S-1, T-1
#[test]
fn the_full_runs_silver_leads_come_out_as_listed() {
    for ((r, p, o, states), exact) in [
        ((60, 50, 60, 1), "48.75"),
        ((60, 80, 0, 1), "47.25"),
        ((60, 40, 60, 1), "46.25"),
        ((60, 40, 40, 1), "43.25"),
        ((40, 80, 20, 1), "43.25"),
        ((40, 80, 0, 2), "42.25"),
    ] {
        let scored = contractor(r, 1, p, o, states);
        assert_eq!(scored.score.unwrap().exact(), exact);
        assert_eq!(tier_of(scored.score, &Thresholds::default()), Tier::Silver);
    }
}
