//! Schemes that are refused, blocks that are bounded, and answers that do not depend on the order of things.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const SMALL: &str = r#"
record = "thing"
bands = { match = 3.0, review = 1.0 }
split_by = "city"
sort_by = "name"
key = [{ fields = ["mark"] }, { fields = ["name", "land"], optional = ["land"] }]

[[comparison]]
name = "mark"
level = [
  { what = "equal", mark = "agrees", points = 3, all = [{ equal = "mark" }] },
  { what = "different", mark = "differs", points = -2, all = [{ different = "mark" }] },
]

[[comparison]]
name = "name"
level = [{ what = "equal", mark = "agrees", points = 2, all = [{ equal = "name" }] }]
"#;

type Row = (Vec<&'static str>, &'static str, &'static str, &'static str);

fn records(scheme: &Scheme, rows: &[Row]) -> Records {
    let mut records = Records::new(scheme, rows.len());
    records.set_many(scheme, "mark", rows.iter().map(|row| row.0.iter()));
    records.set(scheme, "name", rows.iter().map(|row| Some(row.1)));
    records.set(scheme, "land", rows.iter().map(|row| Some(row.2)));
    records.set(scheme, "city", rows.iter().map(|row| Some(row.3)));
    records
}

fn find(scheme: &Scheme, records: &Records, largest_block: usize) -> Found {
    let limits = Limits { largest_block };
    find_pairs(scheme, records, limits, &mut |_| Ok::<(), ()>(())).unwrap()
}

fn rows_of(found: &Found) -> Vec<(u32, u32)> {
    found.pairs.iter().map(|pair| (pair.a, pair.b)).collect()
}

#[test]
fn records_meet_by_any_value_of_a_key_and_by_what_both_lack() {
    let scheme = Scheme::read(SMALL).unwrap();
    let rows: [Row; 5] = [
        (vec!["m1", "m2"], "a", "us", ""),
        (vec!["m2"], "b", "", ""),
        (vec![], "c", "", ""),
        (vec![], "c", "", ""),
        (vec![], "c", "us", ""),
    ];
    let found = find(&scheme, &records(&scheme, &rows), 200);
    // 0 and 1 share a mark of two; 2 and 3 share a name and lack a land; 4 has a land, so it meets neither.
    assert_eq!(rows_of(&found), [(0, 1), (2, 3)]);
    assert_eq!(found.weighed, 2);
    assert_eq!(found.pairs[0].verdict, Verdict::Match);
    assert_eq!(found.pairs[1].verdict, Verdict::Review);
}

#[test]
fn a_pair_that_meets_by_several_keys_is_weighed_once() {
    let scheme = Scheme::read(SMALL).unwrap();
    let rows: [Row; 2] = [(vec!["m"], "a", "us", ""), (vec!["m"], "a", "us", "")];
    assert_eq!(find(&scheme, &records(&scheme, &rows), 200).weighed, 1);
}

#[test]
fn large_blocks_are_split_and_what_stays_large_is_bounded() {
    let scheme = Scheme::read(SMALL).unwrap();
    let rows: Vec<Row> = (0..12)
        .map(|row| (vec![], "a", "us", if row < 6 { "x" } else { "y" }))
        .collect();
    let records = records(&scheme, &rows);
    let whole = find(&scheme, &records, 12);
    assert_eq!((whole.weighed, whole.split, whole.windowed), (66, 0, 0));
    let split = find(&scheme, &records, 6);
    assert_eq!((split.weighed, split.split, split.windowed), (30, 1, 0));
    assert!(rows_of(&split).iter().all(|(a, b)| (*a < 6) == (*b < 6)));
    // Six records that each meet the two that follow: 2 + 2 + 2 + 2 + 1, twice.
    let windowed = find(&scheme, &records, 2);
    assert_eq!((windowed.weighed, windowed.split, windowed.windowed), (18, 1, 2));
}

#[test]
fn work_stops_when_the_watcher_says_so() {
    let scheme = Scheme::read(SMALL).unwrap();
    let rows: [Row; 2] = [(vec!["m"], "a", "us", ""), (vec!["m"], "a", "us", "")];
    let stopped = find_pairs(
        &scheme,
        &records(&scheme, &rows),
        Limits { largest_block: 9 },
        &mut |_| Err("stop"),
    );
    assert_eq!(stopped, Err("stop"));
}

#[test]
fn schemes_that_cannot_work_are_refused_with_the_reason() {
    let refused = |from: &str, to: &str| Scheme::read(&SMALL.replacen(from, to, 1)).unwrap_err();
    assert!(refused("review = 1.0", "review = 4.0").contains("review from 4"));
    assert!(
        refused(
            "{ equal = \"name\" }",
            "{ alias = { field = \"name\", table = \"nicks\" } }"
        )
        .contains("nicks")
    );
    assert!(refused("[\"mark\"]", "[]").contains("keys"));
    assert!(refused("equal = \"mark\"", "equals = \"mark\"").contains("equals"));
    let capped = format!("{SMALL}\n[[cap]]\nid = \"C\"\nat = 1\ncomparison = \"name\"\nlevel = \"near\"\n");
    assert!(Scheme::read(&capped).unwrap_err().contains("cap C"));
}

fn any_rows() -> impl Strategy<Value = Vec<(Vec<u8>, u8, u8, u8)>> {
    let row = (prop::collection::vec(0_u8..6, 0..3), 0_u8..4, 0_u8..3, 0_u8..3);
    prop::collection::vec(row, 0..24)
}

fn built(scheme: &Scheme, rows: &[(Vec<u8>, u8, u8, u8)]) -> Records {
    let mut records = Records::new(scheme, rows.len());
    let text = |value: u8| (value > 0).then(|| value.to_string());
    records.set_many(scheme, "mark", rows.iter().map(|row| row.0.iter().map(u8::to_string)));
    records.set(scheme, "name", rows.iter().map(|row| text(row.1)));
    records.set(scheme, "land", rows.iter().map(|row| text(row.2)));
    records.set(scheme, "city", rows.iter().map(|row| text(row.3)));
    records
}

proptest! {
    #[test]
    fn every_pair_that_shares_a_key_is_found_and_no_other(rows in any_rows()) {
        let scheme = Scheme::read(SMALL).unwrap();
        let records = built(&scheme, &rows);
        let found: BTreeSet<(u32, u32)> = rows_of(&find(&scheme, &records, 100)).into_iter().collect();
        for a in 0..rows.len() {
            for b in a + 1..rows.len() {
                let (left, right) = (&rows[a], &rows[b]);
                let marks = left.0.iter().any(|mark| right.0.contains(mark));
                let names = left.1 > 0 && left.1 == right.1 && left.2 == right.2;
                let scored = scheme.explain(&records, a as u32, b as u32).verdict != Verdict::No;
                prop_assert_eq!(found.contains(&(a as u32, b as u32)), (marks || names) && scored);
            }
        }
    }

    #[test]
    fn clusters_part_the_records_and_hold_every_match_that_nothing_contradicts(rows in any_rows(), largest in 2_usize..9) {
        let scheme = Scheme::read(SMALL).unwrap();
        let records = built(&scheme, &rows);
        let pairs = find(&scheme, &records, 100).pairs;
        let all = clusters(&scheme, &records, &pairs, &BTreeMap::new(), largest);
        let mut home = BTreeMap::new();
        for (place, cluster) in all.iter().enumerate() {
            prop_assert!(cluster.rows.len() > 1);
            prop_assert!(cluster.held.is_some() || cluster.rows.len() <= largest);
            for row in &cluster.rows {
                prop_assert_eq!(home.insert(*row, place), None, "a row in two clusters");
            }
        }
        for pair in pairs.iter().filter(|pair| pair.verdict == Verdict::Match) {
            prop_assert_eq!(home.get(&pair.a), home.get(&pair.b));
            prop_assert!(home.contains_key(&pair.a));
        }
        let turned: Vec<Pair> = pairs.iter().rev().copied().collect();
        prop_assert_eq!(all, clusters(&scheme, &records, &turned, &BTreeMap::new(), largest));
    }

    #[test]
    fn points_are_the_same_from_both_sides(rows in any_rows()) {
        let scheme = Scheme::read(SMALL).unwrap();
        let records = built(&scheme, &rows);
        for a in 0..rows.len() as u32 {
            for b in 0..a {
                prop_assert_eq!(scheme.explain(&records, a, b), scheme.explain(&records, b, a));
            }
        }
    }
}
