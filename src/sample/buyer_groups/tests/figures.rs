//! The figures of section 10, counted in the files.

use std::collections::BTreeSet;

use super::reader::{Row, kept, made, records, table, text};
use crate::sample::{SampleFile, Size};

fn people(files: &[SampleFile]) -> Vec<Row> {
    kept(table(files, "crm/people.csv"), "Contact ID")
}

/// Rows without a company, which load sets aside.
fn homeless(files: &[SampleFile]) -> usize {
    without(&table(files, "crm/people.csv"), "Company")
}

fn companies(files: &[SampleFile]) -> Vec<Row> {
    kept(table(files, "crm/companies.csv"), "Account ID")
}

fn without(rows: &[Row], column: &str) -> usize {
    rows.iter().filter(|row| row[column].is_empty()).count()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

// spec: buyer-groups 10
#[test]
fn the_small_sample_has_the_size_and_the_rates_it_promises() {
    let files = made(Size::Small, None);
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    assert!(size < 2_000_000, "{size}");
    let (people, companies) = (people(&files), companies(&files));
    assert_eq!((people.len(), companies.len()), (310, 24));
    assert_eq!(records(&files, "dumps/people.jsonl").len(), 420);
    let relations = table(&files, "crm/activities.csv").len() + table(&files, "crm/opportunities.csv").len();
    assert_eq!(relations, 60);
    assert_eq!(without(&people, "Job Title"), 156);
    assert_eq!(without(&people, "Email"), 26);
    assert_eq!(homeless(&files), 3);
    assert_eq!(without(&companies, "Industry"), 6);
    assert_eq!(without(&companies, "Website"), 1);
}

// spec: buyer-groups 10, B2.3, F12
#[test]
fn the_full_sample_has_the_size_and_the_rates_of_the_reference_run() {
    let files = made(Size::Full, None);
    let (people, companies) = (people(&files), companies(&files));
    assert_eq!((people.len(), companies.len()), (1_881, 403));
    assert_eq!(records(&files, "dumps/people.jsonl").len(), 9_000);
    assert_eq!(without(&people, "Job Title"), 944);
    assert_eq!(people.len() - without(&people, "Email"), 1_723);
    assert_eq!(homeless(&files), 17);
    let cased = people.iter().filter(|row| {
        let name = format!("{}{}", row["First Name"], row["Last Name"]);
        name.chars().count() > 3 && (name == name.to_uppercase() || name == name.to_lowercase())
    });
    assert_eq!(cased.count(), 113);
    let industry = share(without(&companies, "Industry"), companies.len());
    assert!((0.19..0.27).contains(&industry), "{industry}");
    let site = share(without(&companies, "Website"), companies.len());
    assert!((0.01..0.04).contains(&site), "{site}");
    let mut names = BTreeSet::new();
    let twice = companies
        .iter()
        .filter(|row| !names.insert(row["Account Name"].to_uppercase()));
    let twice = share(twice.count(), companies.len());
    assert!((0.015..0.045).contains(&twice), "{twice}");
    let mut names = BTreeSet::new();
    let full = |row: &Row| {
        (
            row["Account ID"].clone(),
            format!("{}{} {}", row["Name"], row["First Name"], row["Last Name"]),
        )
    };
    let again = people
        .iter()
        .filter(|row| !row["Account ID"].is_empty() && !names.insert(full(row)));
    // Beside the pairs of the plan, whose names differ.
    let again = share(again.count() + 9, people.len());
    assert!((0.03..0.05).contains(&again), "{again}");
}

// spec: buyer-groups 10
#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let other = |seed| {
        let options = crate::sample::SampleOptions {
            seed,
            ..Default::default()
        };
        crate::sample::buyer_groups(&options).unwrap()
    };
    assert_eq!(made(Size::Small, None), other(42));
    assert_ne!(other(42), other(43));
}

// spec: buyer-groups 10
#[test]
fn nobody_is_real() {
    for size in [Size::Small, Size::Reduced] {
        let files = made(size, None);
        let mut all = String::new();
        for name in [
            "crm/people.csv",
            "crm/companies.csv",
            "dumps/people.jsonl",
            "dumps/companies.jsonl",
            "lists/companies.csv",
            "verdicts.csv",
        ] {
            all.push_str(&text(&files, name));
        }
        // Every host that an address or a link names is of a domain that is reserved.
        let hosts = all.split(['@', '/']).skip(1).filter_map(|rest| {
            rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.' && letter != '-')
                .next()
        });
        let mut found = 0;
        for host in hosts.filter(|host| host.contains('.')) {
            found += 1;
            assert!(host.ends_with(".example") || host.ends_with(".test"), "{host}");
        }
        assert!(found > 500, "{found}");
        for row in people(&files) {
            for column in ["Phone", "Work Direct Phone", "Mobile Phone", "Corporate Phone"] {
                let phone = &row[column];
                // The range that the North American plan keeps for fiction, and the one that Great Britain does.
                assert!(
                    phone.is_empty() || phone.contains(") 555-01") || phone.starts_with("+44 20 7946 0"),
                    "{phone}"
                );
            }
        }
    }
}
