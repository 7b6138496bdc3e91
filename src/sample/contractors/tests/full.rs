//! The full sample against the reference run's figures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::reader::{Table, aligned, count, key, likeness, plain_name, points, tokens};
use crate::sample::{SampleFile, SampleOptions, Size, contractors};

const DEALERS: &str = "contractors/dealers/generac.csv";
const CALIFORNIA: &str = "contractors/licenses/ca.csv";
const TEXAS: &str = "contractors/licenses/tx_matched.csv";

pub(super) struct Full {
    pub(super) dealers: Table,
    pub(super) texas: Table,
    california: Table,
    pub(super) files: Vec<SampleFile>,
}

/// Generated and read once for all tests of this file.
pub(super) fn full() -> &'static Full {
    static FULL: OnceLock<Full> = OnceLock::new();
    FULL.get_or_init(|| {
        let files = contractors(&SampleOptions {
            size: Size::Full,
            ..SampleOptions::default()
        })
        .unwrap();
        Full {
            dealers: Table::read(&files, DEALERS, true),
            texas: Table::read(&files, TEXAS, true),
            california: Table::read(&files, CALIFORNIA, true),
            files,
        }
    })
}

/// Phone key to state and name of each keyed dealer.
fn keyed_dealers() -> BTreeMap<String, (&'static str, &'static str)> {
    let table = &full().dealers;
    let one = |row: &'static Vec<String>| {
        let facts = (table.cell(row, &["State"]), table.cell(row, &["Contractor Name"]));
        key(table.cell(row, &["Phone"])).ok().map(|key| (key, facts))
    };
    table.sound().filter_map(one).collect()
}

struct Roll {
    /// Aligned licences that meet a dealer: key, classes, name, status.
    matched: Vec<(String, String, String, String)>,
    /// Classes of aligned licences without a key.
    unkeyed: Vec<String>,
    /// Other licences that meet a dealer.
    dropped: usize,
}

fn roll() -> Roll {
    let dealers = keyed_dealers();
    let table = &full().california;
    let mut roll = Roll {
        matched: Vec::new(),
        unkeyed: Vec::new(),
        dropped: 0,
    };
    for row in table.sound() {
        let classes = table.cell(row, &["Classifications(s)"]);
        let fits = aligned(&tokens("CA", classes));
        match key(table.cell(row, &["BusinessPhone"])) {
            Ok(key) if dealers.contains_key(&key) && fits => {
                let facts = ["BusinessName", "PrimaryStatus"].map(|name| table.cell(row, &[name]).to_owned());
                let [name, status] = facts;
                roll.matched.push((key, classes.replace(' ', ""), name, status));
            }
            Ok(key) if dealers.contains_key(&key) => roll.dropped += 1,
            Err(_) if fits => roll.unkeyed.push(classes.replace(' ', "")),
            _ => {}
        }
    }
    roll
}

pub(super) fn rounded(part: usize, whole: usize) -> String {
    format!("{:.1}", 100.0 * part as f64 / whole as f64)
}

// spec: contractors G1
#[test]
fn dealer_rows_are_those_of_the_reference_run() {
    let table = &full().dealers;
    assert_eq!((table.rows.len(), table.sound().count()), (1222, 1222));
    let valid: Vec<String> = table
        .sound()
        .filter_map(|row| key(table.cell(row, &["Phone"])).ok())
        .collect();
    assert_eq!((valid.len(), rounded(valid.len(), 1222)), (1220, "99.8".to_owned()));
    assert_eq!(
        valid.iter().collect::<BTreeSet<_>>().len(),
        1220,
        "one row a contractor: none is listed in two states"
    );
    assert!(table.sound().all(|row| table.cell(row, &["OEM Sources"]) == "Generac"));
    let states = count(keyed_dealers().values().map(|(state, _)| *state));
    let expected = [
        ("TX", 333),
        ("FL", 314),
        ("CA", 232),
        ("NJ", 152),
        ("PA", 113),
        ("MA", 71),
        ("DE", 2),
        ("RI", 2),
        ("IL", 1),
    ];
    assert_eq!(states, BTreeMap::from(expected));
}

// spec: contractors G2
#[test]
fn californian_counts_give_both_rates() {
    let table = &full().dealers;
    let listed = table.sound().filter(|row| table.cell(row, &["State"]) == "CA");
    let (keyed, unkeyed): (Vec<_>, Vec<_>) = listed.partition(|row| key(table.cell(row, &["Phone"])).is_ok());
    let n = keyed.len() + unkeyed.len();
    assert_eq!((n, unkeyed.len()), (233, 1));
    let dealers = keyed_dealers();
    let Roll {
        matched,
        unkeyed: nulls,
        dropped,
    } = roll();
    assert!(
        matched.iter().all(|(key, ..)| dealers[key].0 == "CA"),
        "numerators count the list's own state only"
    );
    let held = count(matched.iter().map(|(key, ..)| key));
    assert_eq!(count(held.values()), BTreeMap::from([(&1, 132), (&2, 7)]));
    let pairs = nulls.len() * unkeyed.len();
    assert_eq!((matched.len(), held.len(), pairs), (146, 139, 103));
    let rates = [matched.len() + pairs, matched.len(), held.len()].map(|part| rounded(part, n));
    assert_eq!(rates, ["106.9", "62.7", "59.7"]);
    // C1.5 must not warn: at least 90% of what meets a dealer fits.
    assert!(
        dropped > 0 && matched.len() * 10 >= (matched.len() + dropped) * 9,
        "{dropped}"
    );
}

// spec: contractors G3, G4
#[test]
fn classes_of_the_matches_are_those_of_the_reference_run() {
    let roll = roll();
    let matched = count(roll.matched.iter().map(|(_, classes, ..)| classes.as_str()));
    assert_eq!(
        (
            matched["C10"],
            matched["B|C10"],
            roll.matched.len() - matched["C10"] - matched["B|C10"]
        ),
        (95, 11, 40)
    );
    let all = count(
        roll.matched
            .iter()
            .map(|(_, classes, ..)| classes.as_str())
            .chain(roll.unkeyed.iter().map(String::as_str)),
    );
    let named = ["C10", "B|C10", "C36", "C27"].map(|class| all[class]);
    assert_eq!(named, [109, 18, 11, 6]);
    assert_eq!(all.values().sum::<usize>() - named.iter().sum::<usize>(), 105);
}

#[test]
fn the_roll_has_the_size_the_class_mix_and_one_shape_of_phone() {
    let table = &full().california;
    assert_eq!((table.rows.len(), table.sound().count()), (242_891, 242_891));
    let classes = count(
        table
            .sound()
            .map(|row| table.cell(row, &["Classifications(s)"]).replace(' ', "")),
    );
    let expected = [
        ("C10", 32_207),
        ("C36", 17_888),
        ("C27", 12_569),
        ("C20", 12_245),
        ("C15", 9_793),
        ("C7", 4_961),
        ("A|B", 6_224),
        ("B|C10", 6_195),
        ("B|C36", 1_880),
        ("B|C27", 1_257),
        ("B|C20", 1_150),
    ];
    for (class, number) in expected {
        assert_eq!(classes[class], number, "{class}");
    }
    let mut phones = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for row in table.sound() {
        assert!(
            numbers.insert(table.cell(row, &["LicenseNo"])),
            "licence numbers differ (C0.8)"
        );
        let phone = table.cell(row, &["BusinessPhone"]);
        let shape: String = phone
            .chars()
            .map(|c| if c.is_ascii_digit() { 'n' } else { c })
            .collect();
        assert!(phone.is_empty() || shape == "(nnn) nnn nnnn", "{phone}");
        if let Ok(key) = key(phone) {
            assert!(key.starts_with("555") && &key[3..6] != "555", "{key}");
            phones.insert(key);
        }
    }
    assert!(phones.len() * 10 > table.rows.len() * 9, "C0.5 is healthy");
}

// spec: contractors M-3
#[test]
fn name_pairs_fall_as_in_the_reference_run() {
    let dealers = keyed_dealers();
    let matched = roll().matched;
    let equal = matched
        .iter()
        .filter(|(key, _, name, _)| plain_name(name) == plain_name(dealers[key].1))
        .count();
    let unlike = matched
        .iter()
        .filter(|(key, _, name, _)| likeness(name, dealers[key].1) < 0.60)
        .count();
    assert_eq!((equal, unlike), (101, 17));
    assert_eq!(
        (format!("{:.0}", 100.0 * equal as f64 / 146.0), rounded(unlike, 146)),
        ("69".to_owned(), "11.6".to_owned())
    );
    assert_eq!(matched.iter().filter(|(.., status)| status.contains("Susp")).count(), 1);
}

// spec: contractors G6, G7
#[test]
fn one_firm_is_in_both_lists_and_null_keys_would_fan_out() {
    let texas = &full().texas;
    let dealers = keyed_dealers();
    let brands = count(texas.sound().map(|row| texas.cell(row, &["OEM Sources"])));
    let expected = [
        ("Generac", 153),
        ("Cummins", 42),
        ("Briggs & Stratton", 18),
        ("Mitsubishi", 7),
        ("Tesla", 6),
        ("SMA", 3),
        ("York", 1),
        ("Enphase", 1),
    ];
    assert_eq!(brands, BTreeMap::from(expected));
    let keys: BTreeSet<String> = texas
        .sound()
        .map(|row| key(texas.cell(row, &["PHONE NUMBER"])).unwrap())
        .collect();
    assert_eq!(
        (keys.len(), keys.iter().filter(|key| dealers.contains_key(*key)).count()),
        (231, 150)
    );
    let Roll { matched, unkeyed, .. } = roll();
    let held: BTreeSet<String> = matched.iter().map(|(key, ..)| key.clone()).collect();
    assert_eq!((held.intersection(&keys).count(), held.union(&keys).count()), (1, 369));
    let concatenated = matched.len() + unkeyed.len() + keys.len();
    let undialable = full().dealers.rows.len() - dealers.len();
    assert_eq!(
        (concatenated, concatenated - unkeyed.len() + unkeyed.len() * undialable),
        (480, 583)
    );
}

/// R, O and listed P of a row that carries dealer columns.
fn listed(table: &Table, row: &[String]) -> [f64; 3] {
    ["Resimercial Score", "O&M Score", "MEP+R Score"].map(|name| table.cell(row, &[name]).parse().unwrap())
}

/// Score of one maker in hundredths of a point.
fn score([r, o, p]: [f64; 3], bonus: f64) -> u32 {
    (35.0 * r + 25.0 * 25.0 + 25.0 * p + 15.0 * o + 10.0 * bonus).round() as u32
}

// spec: contractors G8, S-1
#[test]
fn six_leads_are_silver_and_all_others_bronze() {
    let (dealers, texas) = (&full().dealers, &full().texas);
    let mut lists: BTreeMap<String, [f64; 3]> = BTreeMap::new();
    let mut states: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let rows = dealers
        .sound()
        .map(|row| (key(dealers.cell(row, &["Phone"])), listed(dealers, row)));
    let dealer_values: BTreeMap<String, [f64; 3]> = rows
        .filter_map(|(key, values)| key.ok().map(|key| (key, values)))
        .collect();
    let mut classes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let matched = roll().matched;
    let mut reported_silver = 0;
    for (key, text, ..) in &matched {
        states.entry(key.clone()).or_default().insert("CA");
        classes.entry(key.clone()).or_default().extend(tokens("CA", text));
        lists.insert(key.clone(), dealer_values[key]);
        // As first reported: one row a licence, Texas unknown.
        let [r, o, p] = dealer_values[key];
        let reported = score([r, o, p.max(points(&tokens("CA", text)))], 0.0);
        assert!(reported < 6000);
        reported_silver += usize::from(reported >= 4000);
    }
    assert_eq!((reported_silver, matched.len() - reported_silver), (2, 144));
    for row in texas.sound() {
        let key = key(texas.cell(row, &["PHONE NUMBER"])).unwrap();
        states.entry(key.clone()).or_default().insert("TX");
        let mut values = dealer_values.get(&key).copied().unwrap_or([0.0; 3]);
        for (value, other) in values.iter_mut().zip(listed(texas, row)) {
            *value = value.max(other);
        }
        // The declared class of the list is one trade group.
        values[2] = values[2].max(40.0);
        lists.insert(key, values);
    }
    let mut silver = Vec::new();
    let mut bronze = Vec::new();
    for (key, [r, o, p]) in lists {
        let count = states[&key].len();
        let p = classes.get(&key).map_or(p, |classes| p.max(points(classes)));
        let score = score([r, o, p], 20.0 * (count as f64 - 1.0));
        if score >= 4000 {
            silver.push((score, [r, p, o].map(|v| v as u32), count))
        } else {
            bronze.push(score)
        }
    }
    silver.sort_unstable_by(|first, second| second.cmp(first));
    let expected = [
        (4875, [60, 50, 60], 1),
        (4725, [60, 80, 0], 1),
        (4625, [60, 40, 60], 1),
        (4325, [60, 40, 40], 1),
        (4325, [40, 80, 20], 1),
        (4225, [40, 80, 0], 2),
    ];
    assert_eq!(silver, expected);
    assert_eq!((bronze.len(), bronze.iter().max()), (363, Some(&3925)));
}
