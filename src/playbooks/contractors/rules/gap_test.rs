//! The gap rules, by their numbers.

use proptest::prelude::*;

use super::*;

fn values(r: i64, m: i64, p: i64, o: i64, b: i64) -> ByDimension<Hundredths> {
    ByDimension { r, m, p, o, b }.map_points()
}

impl ByDimension<i64> {
    fn map_points(self) -> ByDimension<Hundredths> {
        ByDimension::from_fn(|dimension| Hundredths::from_points(*self.get(dimension)))
    }
}

fn texts(moves: &[Move]) -> Vec<String> {
    moves.iter().map(Move::text).collect()
}

// spec: contractors GA-1
#[test]
fn raises_go_to_listed_levels_above_the_value() {
    let options = options_for(&values(70, 25, 0, 100, 0), &ScoreParameters::default());
    let levels: Vec<Vec<i64>> = options
        .iter()
        .map(|option| option.raises.iter().map(|raise| raise.to.0 / 100).collect())
        .collect();
    assert_eq!(
        levels,
        [
            vec![80, 100],
            vec![50, 75, 100],
            vec![40, 80, 100],
            vec![],
            vec![20, 40]
        ]
    );
}

// spec: contractors GA-3
#[test]
fn effort_counts_makers_and_states() {
    let params = ScoreParameters::default();
    let cost = |dimension, from, to| {
        cost_of(
            &Change {
                dimension,
                from: Hundredths::from_points(from),
                to: Hundredths::from_points(to),
            },
            &params,
        )
    };
    assert_eq!(cost(Dimension::Resimercial, 0, 100), 1);
    assert_eq!(cost(Dimension::Operations, 0, 20), 1);
    assert_eq!(cost(Dimension::Mepr, 40, 100), 3);
    assert_eq!(cost(Dimension::MultiOem, 25, 100), 6);
    assert_eq!(cost(Dimension::MultiState, 0, 40), 4);
    assert_eq!(cost(Dimension::MultiOem, 75, 75), 0);
}

// spec: contractors GA-3
#[test]
fn moves_are_ordered_by_dimensions_cost_and_overshoot() {
    let moves = moves_to(
        &values(60, 25, 80, 0, 0),
        Score::from_points(80),
        &ScoreParameters::default(),
    );
    let keys: Vec<_> = moves
        .iter()
        .map(|found| (found.dimensions, found.cost, found.overshoot))
        .collect();
    assert!(keys.len() > 3 && keys.is_sorted());
}

// spec: contractors GA-2
#[test]
fn nothing_moves_a_lead_that_is_there_or_can_not_get_there() {
    let params = ScoreParameters::default();
    assert_eq!(
        moves_to(&values(100, 100, 100, 100, 40), Score::from_points(110), &params),
        []
    );
    assert_eq!(
        moves_to(&values(100, 100, 80, 100, 0), Score::from_points(80), &params),
        []
    );
    let mut weightless = params;
    weightless.weights.r.0 = 0;
    let moves = moves_to(&values(0, 25, 80, 0, 0), Score::from_points(40), &weightless);
    assert!(!moves.is_empty() && !texts(&moves).iter().any(|text| text.contains('R')));
}

// spec: contractors GA-2
#[test]
fn moves_lead_to_the_next_tier_and_to_platinum() {
    assert_eq!(targets_of(Tier::Bronze), [Tier::Silver, Tier::Platinum]);
    assert_eq!(targets_of(Tier::Gold), [Tier::Platinum]);
    assert_eq!(targets_of(Tier::Platinum), []);
    assert_eq!(targets_of(Tier::Unscored), []);
}

// spec: contractors GA-4
#[test]
fn a_near_miss_is_within_five_points() {
    let thresholds = Thresholds::default();
    let near = |points: f64| near_miss(Score::from_decimal(points), &thresholds);
    assert_eq!(
        near(75.0),
        Some(NearMiss {
            tier: Tier::Platinum,
            short: Score::from_points(5)
        })
    );
    assert_eq!(near(74.999_999), None);
    assert_eq!(near(59.96).map(|miss| miss.short.exact()), Some("0.04".to_owned()));
    assert_eq!(near(80.0), None);
    assert_eq!(near(60.0), None);
    assert_eq!(near_miss(None, &thresholds), None);
}

/// Every combination of levels, tried one by one: slow, and sure.
fn by_trying_all(
    current: &ByDimension<Hundredths>,
    target: Score,
    params: &ScoreParameters,
) -> Vec<ByDimension<Hundredths>> {
    let ladder = |dimension: Dimension| -> Vec<Hundredths> {
        let from = *current.get(dimension);
        std::iter::once(from)
            .chain(DATA.levels.get(dimension).iter().copied().filter(|&level| level > from))
            .collect()
    };
    let ladders = ByDimension::from_fn(ladder);
    let mut reaching = Vec::new();
    for &r in &ladders.r {
        for &m in &ladders.m {
            for &p in &ladders.p {
                for &o in &ladders.o {
                    for &b in &ladders.b {
                        let tried = ByDimension { r, m, p, o, b };
                        if params.total(&tried) >= target {
                            reaching.push(tried);
                        }
                    }
                }
            }
        }
    }
    let below = |a: &ByDimension<Hundredths>, b: &ByDimension<Hundredths>| {
        a != b
            && Dimension::ALL
                .iter()
                .all(|&dimension| a.get(dimension) <= b.get(dimension))
    };
    let minimal = |tried: &&ByDimension<Hundredths>| !reaching.iter().any(|other| below(other, tried));
    reaching.iter().filter(minimal).copied().collect()
}

fn any_current() -> impl Strategy<Value = ByDimension<Hundredths>> {
    (0i64..=20, 0i64..=4, 0i64..=20, 0i64..=20, 0i64..=5)
        .prop_map(|(r, m, p, o, b)| values(r * 5, m * 25, p * 5, o * 5, b * 20))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // spec: contractors GA-2, GA-3
    #[test]
    fn a_move_reaches_its_target_and_wastes_nothing(current in any_current(), target in 40i64..=105) {
        let params = ScoreParameters::default();
        let target = Score::from_points(target);
        let moves = moves_to(&current, target, &params);
        for found in &moves {
            let mut raised = current;
            for change in &found.changes {
                prop_assert!(change.to > change.from && change.from == *current.get(change.dimension));
                *raised.get_mut(change.dimension) = change.to;
            }
            prop_assert_eq!(params.total(&raised), found.score);
            prop_assert_eq!(found.score.0 - target.0, found.overshoot.0);
            prop_assert!(found.score >= target);
            prop_assert_eq!(found.dimensions, found.changes.len());
            for change in &found.changes {
                let mut dropped = raised;
                *dropped.get_mut(change.dimension) = change.from;
                prop_assert!(params.total(&dropped) < target, "{} can be dropped", change.dimension.letter());
            }
        }
        if params.total(&current) < target {
            let mut expected = by_trying_all(&current, target, &params);
            let mut reached: Vec<_> = moves
                .iter()
                .map(|found| {
                    let mut raised = current;
                    found.changes.iter().for_each(|change| *raised.get_mut(change.dimension) = change.to);
                    raised
                })
                .collect();
            expected.sort_unstable();
            reached.sort_unstable();
            prop_assert_eq!(reached, expected);
        } else {
            prop_assert!(moves.is_empty());
        }
    }
}
