//! Every number beside a lead, computed again from its parts.

use assay::frame::{boolean, integer};
use assay::lens::FrameSource;

use super::{cell, column, full, numbers, queue, row_named, small};

const WEIGHTS: [(&str, f64); 5] = [("R", 0.35), ("M", 0.25), ("P", 0.25), ("O", 0.15), ("B", 0.10)];

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-9
}

fn tier(score: Option<f64>) -> &'static str {
    match score {
        None => "UNSCORED",
        Some(score) if score >= 80.0 - 1e-9 => "PLATINUM",
        Some(score) if score >= 60.0 - 1e-9 => "GOLD",
        Some(score) if score >= 40.0 - 1e-9 => "SILVER",
        Some(_) => "BRONZE",
    }
}

// spec: contractors S-1, S-3, S-5, T-1, C3.4
#[test]
fn scores_tiers_and_ranges_follow_from_the_dimensions() {
    for view in [small().view(), full().view()] {
        let scored = view.frame("scored").unwrap();
        let values = WEIGHTS.map(|(name, _)| numbers(&scored, name));
        let [score, low, high] = ["score", "score_low", "score_high"].map(|name| numbers(&scored, name));
        let (oems, firm) = (
            integer(&scored, "oem_count").unwrap(),
            boolean(&scored, "firm").unwrap(),
        );
        for row in 0..scored.height() {
            let imputed = cell(&scored, "imputed", row);
            let sum = |instead: Option<f64>| -> Option<f64> {
                let parts = WEIGHTS.iter().zip(&values).map(|((name, weight), column)| {
                    let value = if imputed.split('|').any(|letter| letter == *name) {
                        instead.or(column[row])
                    } else {
                        column[row]
                    };
                    value.map(|value| value * weight)
                });
                parts.sum()
            };
            let exact = sum(None);
            assert_eq!(exact.is_some(), score[row].is_some());
            if let (Some(exact), Some(score), Some(low), Some(high)) = (exact, score[row], low[row], high[row]) {
                assert!(near(exact, score), "{exact} {score}");
                assert!(near(sum(Some(0.0)).unwrap(), low) && near(sum(Some(100.0)).unwrap(), high));
                assert_eq!(firm.get(row), Some(tier(Some(low)) == tier(Some(high))));
            }
            assert_eq!(cell(&scored, "tier", row), tier(score[row]));
            assert_eq!(values[1][row], Some((25.0 * oems.get(row).unwrap() as f64).min(100.0)));
        }
    }
}

// spec: contractors E-1
#[test]
fn the_reasons_of_a_lead_add_up_to_its_score() {
    let view = small().view();
    let scored = view.frame("scored").unwrap();
    let (why, score) = (column(&scored, "why"), numbers(&scored, "score"));
    for row in 0..scored.height() {
        let lines: Vec<&str> = why[row].lines().collect();
        assert_eq!(lines.len(), 5, "{}", why[row]);
        let points = |line: &&str| {
            line.split_once(" = ")
                .and_then(|(_, rest)| rest.split_once(':')?.0.parse::<f64>().ok())
        };
        let sum: Option<f64> = lines.iter().map(points).sum();
        match (sum, score[row]) {
            (Some(sum), Some(score)) => assert!((sum - score).abs() < 0.03, "{sum} {score}\n{}", why[row]),
            (None, None) => {}
            other => panic!("{other:?}\n{}", why[row]),
        }
    }
    let queue = queue(&view);
    let text = cell(&queue, "why", row_named(&queue, "Marrowfield Electric"));
    assert!(text.contains("MEP+R 80 × 0.25 = 20.00: B and C10, CA"), "{text}");
}

// spec: contractors T-2
#[test]
fn ranks_follow_score_imputed_weighted_counts_and_name() {
    for view in [small().view(), full().view()] {
        let queue = queue(&view);
        let score = numbers(&queue, "score");
        let [ranks, oems, states, classes] =
            ["rank", "oem_count", "state_count", "class_count"].map(|name| integer(&queue, name).unwrap());
        let key = |row: usize| {
            let imputed = cell(&queue, "imputed", row)
                .split('|')
                .filter(|letter| !letter.is_empty())
                .count();
            let weighted = 15 * oems.get(row).unwrap() + 10 * states.get(row).unwrap() + 5 * classes.get(row).unwrap();
            // Scores in whole millionths, so that no rounding of a real decides a place.
            let score = score[row].map_or(i64::MIN, |score| (score * 1e6).round() as i64);
            (
                std::cmp::Reverse(score),
                imputed,
                std::cmp::Reverse(weighted),
                cell(&queue, "name", row),
            )
        };
        for row in 0..queue.height() {
            assert_eq!(ranks.get(row), Some(row as i64 + 1));
            if row > 0 {
                assert!(
                    key(row - 1) <= key(row),
                    "rows {} and {row}: {:?} {:?}",
                    row - 1,
                    key(row - 1),
                    key(row)
                );
            }
        }
    }
}

// spec: contractors GA-2, GA-3, GA-4
#[test]
fn moves_reach_their_tier_and_near_misses_are_within_five_points() {
    let view = small().view();
    let (gap, scored) = (view.frame("gap").unwrap(), view.frame("scored").unwrap());
    let limit = |tier: &str| match tier {
        "PLATINUM" => 80.0,
        "GOLD" => 60.0,
        _ => 40.0,
    };
    let (scores, over, places) = (
        numbers(&gap, "score"),
        numbers(&gap, "overshoot"),
        integer(&gap, "place").unwrap(),
    );
    let (dimensions, costs) = (integer(&gap, "dimensions").unwrap(), integer(&gap, "cost").unwrap());
    let (ids, targets) = (column(&gap, "lead_id"), column(&gap, "target"));
    for row in 0..gap.height() {
        let (score, wanted) = (scores[row].unwrap(), limit(&targets[row]));
        assert!(
            score >= wanted - 1e-9 && near(over[row].unwrap(), score - wanted),
            "row {row}"
        );
        assert!((1..=3).contains(&places.get(row).unwrap()));
        if row > 0 && (&ids[row - 1], &targets[row - 1]) == (&ids[row], &targets[row]) {
            let key = |row: usize| {
                (
                    dimensions.get(row).unwrap(),
                    costs.get(row).unwrap(),
                    (over[row].unwrap() * 1e6).round() as i64,
                )
            };
            assert!(key(row - 1) <= key(row), "row {row}");
        }
    }
    let (score, short) = (numbers(&scored, "score"), numbers(&scored, "short_of_next"));
    let miss = boolean(&scored, "near_miss").unwrap();
    for row in 0..scored.height() {
        let next = [40.0, 60.0, 80.0]
            .into_iter()
            .find(|limit| score[row].is_some_and(|score| score < limit - 1e-9));
        let wanted = next
            .and_then(|limit| Some(limit - score[row]?))
            .filter(|short| *short <= 5.0 + 1e-9);
        assert_eq!(miss.get(row), Some(wanted.is_some()), "row {row}: {:?}", score[row]);
        assert!(wanted.is_none_or(|wanted| near(short[row].unwrap(), wanted)));
    }
}

// spec: contractors S-2, S-4
#[test]
fn values_come_from_where_the_specification_says() {
    let view = small().view();
    let queue = queue(&view);
    let lead = |name: &str, column: &str| cell(&queue, column, row_named(&queue, name));
    assert_eq!(lead("Kestermoor Mechanical", "R_source"), "enrichment");
    assert_eq!(lead("Kestermoor Mechanical", "score"), "69.5");
    assert_eq!(lead("Applemoor Electric", "O_source"), "default, not measured");
    assert_eq!(lead("Applemoor Electric", "imputed"), "O");
    assert_eq!(lead("Mistlewick Electric", "tier"), "UNSCORED");
    // The greater of two lists, each dimension by itself: R 60, M 50, P 50, O 20.
    let hollinmere = ["R", "M", "P", "O"].map(|name| lead("Hollinmere Power", name));
    assert_eq!(hollinmere, ["60", "50", "50", "20"]);
}
