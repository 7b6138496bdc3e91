//! The full sample's second run, and that its lists raise no question of duplicates.

use std::collections::{BTreeMap, BTreeSet};

use super::full::{full, rounded};
use super::reader::{Table, aligned, count, key, tokens};

// spec: contractors G5
#[test]
fn the_separate_run_gives_the_texan_rates() {
    let files = &full().files;
    let dealers = Table::read(files, "separate/dealers/texas.csv", true);
    let roll = Table::read(files, "separate/licenses/tx.csv", true);
    let keys: BTreeSet<String> = dealers
        .sound()
        .map(|row| key(dealers.cell(row, &["Phone"])).unwrap())
        .collect();
    assert_eq!((dealers.rows.len(), keys.len(), roll.rows.len()), (715, 715, 35_440));
    let phones: Vec<&str> = roll
        .sound()
        .map(|row| roll.cell(row, &["BUSINESS TELEPHONE"]))
        .filter(|phone| !phone.is_empty())
        .collect();
    assert_eq!(rounded(phones.len(), roll.rows.len()), "43.7");
    let shapes = count(
        phones
            .iter()
            .map(|phone| phone.replace(|c: char| c.is_ascii_digit(), "n")),
    );
    let shares = ["(nnn) nnn-nnnn", "nnn nnn-nnnn"]
        .map(|shape| format!("{:.0}", 100.0 * shapes[shape] as f64 / phones.len() as f64));
    assert_eq!((shares, shapes.len()), (["69".to_owned(), "18".to_owned()], 3));
    let met: Vec<String> = roll
        .sound()
        .filter(|row| aligned(&tokens("TX", roll.cell(row, &["LICENSE TYPE"]))))
        .filter_map(|row| key(roll.cell(row, &["BUSINESS TELEPHONE"])).ok())
        .filter(|key| keys.contains(key))
        .collect();
    let contractors = met.iter().collect::<BTreeSet<_>>().len();
    assert_eq!((met.len(), contractors), (242, 231));
    assert_eq!(
        (rounded(met.len(), 715), rounded(contractors, 715)),
        ("33.8".to_owned(), "32.3".to_owned())
    );
    let matched = &full().texas;
    let declared: usize = matched
        .sound()
        .map(|row| matched.cell(row, &["License Count"]).parse::<usize>().unwrap())
        .sum();
    assert_eq!(declared, 242);
}

// spec: contractors C2.5
#[test]
fn no_two_leads_share_a_zip() {
    let (dealers, texas) = (&full().dealers, &full().texas);
    let mut zips: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (table, phone, zip) in [(dealers, "Phone", "ZIP Code"), (texas, "PHONE NUMBER", "BUSINESS ZIP")] {
        for row in table.sound() {
            let Ok(key) = key(table.cell(row, &[phone])) else {
                continue;
            };
            zips.entry(table.cell(row, &[zip])).or_default().insert(key);
        }
    }
    assert!(zips.values().all(|keys| keys.len() == 1));
}
