//! What the plan names one by one is in the files.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::reader::{made, records, table, text};
use crate::sample::Size;

// spec: buyer-groups 8.1, 8.3, 10
#[test]
fn every_golden_title_is_somebody_and_the_golden_group_is_a_company() {
    let files = made(Size::Small, None);
    let golden = include_str!("../../../../tests/golden/buyer_groups/titles.toml")
        .parse::<toml::Table>()
        .unwrap();
    let titles: BTreeSet<&str> = golden["title"]
        .as_array()
        .unwrap()
        .iter()
        .map(|title| title["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles.len(), 99);
    let dump = records(&files, "dumps/people.jsonl");
    let there: BTreeSet<&str> = dump
        .iter()
        .filter(|person| person["active_experience_company_name"] == "Zorvell Tool & Die, LLC")
        .map(|person| person["active_experience_title"].as_str().unwrap())
        .collect();
    let missing: Vec<_> = titles.difference(&there).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let people = table(&files, "crm/people.csv");
    let group = people
        .iter()
        .filter(|row| row["Company"] == "Harlowick Precision Works");
    assert_eq!(group.count(), 16);
}

// spec: buyer-groups 8.2, D01, D02, D03, D04, D05, D06, D07, D08, D09, D10, D11
#[test]
fn the_golden_pairs_of_companies_have_both_their_halves() {
    let files = made(Size::Small, None);
    let golden = include_str!("../../../../tests/golden/buyer_groups/pairs.toml")
        .parse::<toml::Table>()
        .unwrap();
    let mut companies: BTreeSet<String> = table(&files, "crm/companies.csv")
        .into_iter()
        .map(|row| row["Account Name"].clone())
        .collect();
    companies.extend(
        table(&files, "lists/companies.csv")
            .into_iter()
            .map(|row| row["company_name"].clone()),
    );
    let people = text(&files, "crm/people.csv").replace(',', " ") + &text(&files, "dumps/people.jsonl");
    for pair in golden["pair"].as_array().unwrap() {
        for side in ["a", "b"] {
            let name = pair[side]["name"].as_str().unwrap();
            let there = if pair["kind"].as_str() == Some("company") {
                companies.contains(name)
            } else {
                people.contains(name)
            };
            assert!(there, "{}: {name}", pair["id"]);
        }
    }
}

// spec: buyer-groups 10, R03
#[test]
fn those_who_must_not_be_seated_stand_as_hashes_alone() {
    let files = made(Size::Small, None);
    let hash = |text: &str| {
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let held = text(&files, "suppressions.csv");
    assert!(held.contains(&hash("severin.holloway-arn@grendoholt.example")));
    assert!(held.contains(&hash("ludmila-b-77")));
    assert!(!held.contains('@'));
}
