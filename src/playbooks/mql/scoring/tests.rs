//! The golden cases of scoring, each from its inputs.

use super::grade::{Candidate, Settings, State, by_boost_alone, grade};
use super::ladder::{Level, Means, level, still_good};
use super::near_miss::{boosts_short, shortfalls};
use super::peers::{Peers, Rates};
use super::rank::heuristic;
use super::tiers::{Tier, Tiering, bucket, percentiles, room};
use super::values::ByNumber;
use super::why::{Driver, Lead, fit, reasons, timing};
use super::words::words;
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::table::FeatureTable;

/// A table of so many leads L1, L2, … with these features by number.
pub(crate) fn table(rows: usize, features: &[(usize, Vec<f64>)]) -> FeatureTable {
    FeatureTable {
        lead_ids: (1..=rows).map(|row| format!("L{row}")).collect(),
        entities: vec![None; rows],
        contacted_at: vec![Some(0); rows],
        contacted_dates: vec![Some(0); rows],
        snapshots: vec![None; rows],
        has_discovery: vec![true; rows],
        masked: vec![0; rows],
        segments: vec![">500".to_owned(); rows],
        trajectories: vec!["growing".to_owned(); rows],
        metros: vec![None; rows],
        labels: vec![None; rows],
        title_categories: vec![None; rows],
        names: features
            .iter()
            .map(|(number, _)| catalog::by_number(*number).unwrap().name.clone())
            .collect(),
        columns: features.iter().map(|(_, values)| values.clone()).collect(),
    }
}

const NO: f64 = f64::NAN;

fn settings(tiering: Tiering) -> Settings {
    Settings {
        boost: 0.1,
        stack: false,
        tiering,
        buckets: vec![0.02, 0.05, 0.10, 0.20],
    }
}

fn golden() -> (FeatureTable, Vec<Candidate>) {
    let features = vec![
        (1, vec![NO, 800.0, NO, NO, 800.0, 500.0, 900.0]),
        (8, vec![NO, 5.0, NO, NO, -2.0, 5.0, 3.0]),
        (9, vec![NO, NO, NO, NO, -10.0, 5.0, NO]),
        (40, vec![NO, NO, 50.0, NO, 20.0, 25.0, NO]),
        (44, vec![0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
        (46, vec![NO, NO, 0.6, NO, NO, NO, 0.7]),
        (63, vec![0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
    ];
    let chances = [0.16, 0.08, 0.12, 0.12, 0.08, 0.08, 0.95];
    let candidates = chances.iter().enumerate().map(|(row, probability)| Candidate {
        row,
        probability: *probability,
        callable: true,
    });
    (table(7, &features), candidates.collect())
}

// spec: mql §8 Tiers; T-3, T-4, T-5
#[test]
fn boosts_rank_and_capacity_parts() {
    let (table, candidates) = golden();
    let graded = grade(&table, &candidates, &settings(Tiering::for_slots(2.0, 1.2, 1.0)));
    let named: Vec<(String, Tier)> = graded
        .iter()
        .map(|lead| (table.lead_ids[lead.candidate.row].clone(), lead.tier))
        .collect();
    let expected = [
        ("L7", Tier::A),
        ("L3", Tier::A),
        ("L4", Tier::B),
        ("L2", Tier::B),
        ("L1", Tier::C),
        ("L6", Tier::C),
        ("L5", Tier::C),
    ];
    assert_eq!(named, expected.map(|(id, tier)| (id.to_owned(), tier)));
    let mut priorities: Vec<(usize, f64)> = graded.iter().map(|lead| (lead.candidate.row, lead.priority)).collect();
    priorities.sort_by_key(|(row, _)| *row);
    let golden = [0.16, 0.18, 0.22, 0.22, 0.08, 0.08, 1.00];
    for ((_, found), wanted) in priorities.iter().zip(golden) {
        assert!((found - wanted).abs() < 1e-12, "{found} against {wanted}");
    }
    assert!(
        graded
            .iter()
            .all(|lead| lead.candidate.probability == candidates[lead.candidate.row].probability)
    );
    let (in_a, alone) = by_boost_alone(&table, &candidates, &settings(Tiering::for_slots(2.0, 1.2, 1.0)));
    assert_eq!((in_a, alone), (2, vec![2]), "without boost L1 would stand before L3");
}

// spec: mql §8 ⌊1.2·C⌋; T-5
#[test]
fn room_in_tier_a_is_whole() {
    let rooms: Vec<usize> = [5.0, 7.0, 25.0, 40.0].iter().map(|slots| room(1.2, *slots)).collect();
    assert_eq!(rooms, [6, 8, 30, 48]);
    assert_eq!(
        Tiering::for_slots(0.0, 1.2, 4.0).tier(0, 0.9),
        Tier::C,
        "no slots, no A"
    );
    let tiers = Tiering::Thresholds { a: 0.2, b: 0.1 };
    let of = |p: f64| tiers.tier(0, p);
    assert_eq!(
        [of(0.2), of(0.21), of(0.1), of(0.11)],
        [Tier::B, Tier::A, Tier::C, Tier::B]
    );
}

// spec: mql §8 Heuristic; T-6, T-7
#[test]
fn the_heuristic_grades_without_a_model() {
    let cases = [
        (Some(600.0), Some(12.0), 0.25, Tier::A),
        (Some(600.0), Some(7.0), 0.15, Tier::B),
        (Some(600.0), Some(3.0), 0.10, Tier::C),
        (Some(500.0), Some(12.0), 0.15, Tier::B),
        (Some(60.0), None, 0.10, Tier::C),
        (None, None, 0.05, Tier::C),
    ];
    for (assets, growth, chance, tier) in cases {
        let known = |number: usize| match number {
            1 => assets,
            8 => growth,
            _ => None,
        };
        let rule = heuristic(&known).unwrap();
        assert_eq!(rule.probability, chance, "{assets:?} {growth:?}");
        assert_eq!(Tiering::Thresholds { a: 0.2, b: 0.1 }.tier(0, rule.probability), tier);
    }
}

// spec: mql §8 Buckets; T-8
#[test]
fn buckets_part_every_lead_once() {
    let golden = [
        ("Cold", 0.02, 270_859),
        ("Cool", 0.05, 118_597),
        ("Warm", 0.10, 77_802),
        ("Hot", 0.20, 42_490),
        ("Very Hot", 0.21, 103),
    ];
    let cuts = [0.02, 0.05, 0.10, 0.20];
    let mut counts = std::collections::BTreeMap::new();
    for (_, p, n) in golden {
        for _ in 0..n {
            *counts.entry(bucket(p, &cuts).unwrap().name.as_str()).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.values().sum::<i32>(), 509_851);
    assert!(golden.iter().all(|(name, _, n)| counts[name] == *n));
    assert_eq!(bucket(0.0, &cuts).unwrap().name, "Cold");
    assert_eq!(percentiles(&[0.1, 0.2, 0.2, 0.4]), [12.5, 50.0, 50.0, 87.5]);
}

// spec: mql T-1
#[test]
fn open_leads_are_contacted_and_not_over() {
    let closed = ["Closed".to_owned(), "Disqualified".to_owned()];
    let open = State {
        contacted: Some(10),
        ..State::default()
    };
    assert!(open.is_open(40, &closed) && !open.is_expired(40, 30) && open.is_expired(41, 30));
    let not = [
        State {
            contacted: None,
            ..open
        },
        State {
            booked: Some(12),
            ..open
        },
        State {
            converted: true,
            ..open
        },
        State {
            status: Some("closed"),
            ..open
        },
        State {
            contacted: Some(41),
            ..open
        },
    ];
    assert!(not.iter().all(|state| !state.is_open(40, &closed)));
    assert!(
        State {
            booked: Some(41),
            ..open
        }
        .is_open(40, &closed),
        "not booked yet on that day"
    );
}

// spec: mql T-9
#[test]
fn the_ladder_steps_down_only_as_far_as_it_must() {
    let all = Means {
        missing: Some(0.2),
        full: true,
        reduced: true,
        features: true,
    };
    assert_eq!(level(all), (Level::Full, String::new()));
    let (warned, why) = level(Means {
        missing: Some(0.31),
        ..all
    });
    assert_eq!(warned, Level::Full);
    assert!(why.contains("31 %"));
    assert_eq!(
        level(Means {
            missing: Some(0.5),
            ..all
        })
        .0,
        Level::Full,
        "more than half, not half"
    );
    assert_eq!(
        level(Means {
            missing: Some(0.51),
            ..all
        })
        .0,
        Level::Reduced
    );
    assert_eq!(level(Means { full: false, ..all }).0, Level::Reduced);
    let none = Means {
        full: false,
        reduced: false,
        ..all
    };
    assert_eq!(level(none).0, Level::Heuristic);
    assert_eq!(
        level(Means {
            features: false,
            ..none
        })
        .0,
        Level::Last
    );
    assert_eq!(
        [still_good(0), still_good(7), still_good(8), still_good(-1)],
        [true, true, false, false]
    );
}

fn driver(number: usize, value: Option<f64>, contribution: f64) -> Driver {
    Driver {
        feature: catalog::by_number(number).unwrap().name.clone(),
        value,
        contribution,
    }
}

// spec: mql §5 Why this lead
#[test]
fn reasons_tell_known_values_beside_those_of_peers() {
    let rows = 40;
    let mut growth = vec![5.0; rows];
    growth[0] = 15.0;
    let mut assets: Vec<f64> = (1..=rows).map(|row| row as f64 * 10.0).collect();
    // Three others have more: fourth of forty.
    assets[0] = 375.0;
    let mut features = table(
        rows,
        &[(1, assets), (5, vec![3.5; rows]), (8, growth), (46, vec![NO; rows])],
    );
    features.metros = vec![Some("Dallas".to_owned()); rows];
    let all: Vec<usize> = (0..rows).collect();
    let mut peers = Peers::of(&features, &all);
    let values = ByNumber::of(&features);
    let lead = Lead {
        values: &values,
        row: 0,
        segment: ">500",
        metro: Some("Dallas"),
    };
    let drivers = [
        driver(8, Some(15.0), 0.4),
        driver(1, Some(375.0), 0.3),
        driver(5, Some(3.5), 0.2),
        driver(46, None, 0.9),
        driver(9, Some(1.0), -0.1),
        driver(13, Some(0.0), -0.5),
    ];
    assert_eq!(
        reasons(&drivers, &lead, &mut peers),
        [
            "growing 15% a year, peers 5%",
            "375M AUM, top 10% in Dallas",
            "3.5 years at firm: peak window",
        ]
    );
    features.metros = vec![None; rows];
    let mut peers = Peers::of(&features, &all);
    let alone = [driver(1, Some(375.0), 0.3)];
    let values = ByNumber::of(&features);
    let lead = Lead {
        values: &values,
        row: 0,
        segment: ">500",
        metro: None,
    };
    assert_eq!(reasons(&alone, &lead, &mut peers), ["375M AUM, top 10% of all"]);
}

#[test]
fn bands_end_where_the_specification_says() {
    let years = [0.9, 1.0, 1.9, 2.0, 4.9, 5.0, 6.9, 7.0, 14.9, 15.0].map(timing);
    let wanted = [
        "just moved",
        "early",
        "early",
        "peak window",
        "peak window",
        "open window",
        "open window",
        "settled",
        "settled",
        "low",
    ];
    assert_eq!(years, wanted);
    assert_eq!([0.51, 0.50, 0.20, 0.19].map(fit), ["strong", "fair", "fair", "weak"]);
}

// spec: mql §5 Peers
#[test]
fn peers_are_of_the_narrowest_group_with_enough_leads() {
    let leads = |n: usize, k: usize, trajectory: &'static str| (0..n).map(move |row| (">500", trajectory, row < k));
    let rates = Rates::of(leads(50, 6, "growing").chain(leads(49, 0, "mixed")));
    assert_eq!(rates.line(">500", "growing").unwrap(), "similar advisers: 12% MQL (50)");
    assert_eq!(
        rates.like(">500", "mixed").unwrap().n,
        99,
        "49 are too few: the segment"
    );
    assert_eq!(rates.like("<100", "mixed").unwrap().n, 99, "no such segment: all");
    assert_eq!(Rates::default().line("a", "b"), None);
}

// spec: mql §5 Near-miss
#[test]
fn near_misses_count_places_and_points() {
    use Tier::{A, B, C};
    let found = shortfalls(&[0.5, 0.4, 0.3, 0.25, 0.1], &[A, A, B, C, C]);
    let told: Vec<String> = found
        .iter()
        .map(|one| one.map_or_else(String::new, |one| one.words()))
        .collect();
    assert_eq!(
        told,
        [
            "",
            "",
            "1 place, 10 points short of A",
            "1 place, 5 points short of B",
            "2 places, 20 points short of B",
        ]
    );
    assert!(shortfalls(&[0.5], &[C])[0].is_none(), "no lead is in B");
}

#[test]
fn a_boost_one_condition_short_says_which() {
    let known = |number: usize| match number {
        1 => Some(800.0),
        46 => Some(0.48),
        44 => Some(1.0),
        63 => Some(0.0),
        _ => None,
    };
    assert_eq!(
        boosts_short(&known),
        [
            "boost \"large and growing\": recent growth unknown, needs >0%",
            "boost \"wealthy clients\": affluent focus 48%, needs >50%",
            "boost \"veteran at a new firm\": Is_New_To_Firm no, needs yes",
        ]
    );
}

#[test]
fn words_name_features_there_are() {
    let words = words();
    assert!(words.bucket.len() == 5 && words.heuristic.last().unwrap().conditions.is_empty());
    let conditions = words.boost.iter().flat_map(|boost| &boost.conditions);
    let mut conditions = conditions.chain(words.heuristic.iter().flat_map(|rule| &rule.conditions));
    assert!(conditions.all(|part| catalog::by_number(part.feature).is_some()));
    let groups: std::collections::BTreeSet<&str> = words
        .reason
        .iter()
        .flat_map(|reason| &reason.groups)
        .map(String::as_str)
        .collect();
    assert!(
        catalog::features()
            .iter()
            .all(|feature| groups.contains(feature.group.as_str()))
    );
}
