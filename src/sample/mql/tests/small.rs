//! What the small sample promises in numbers (specification, section 10).

use std::collections::{BTreeSet, HashSet};
use std::io::Write;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};

use super::reader::{Case, Files, cases, date, labelled};
use crate::sample::{SampleFile, SampleOptions, mql};

pub(super) struct Small {
    pub(super) raw: Vec<SampleFile>,
    pub(super) files: Files,
    pub(super) cases: Vec<Case>,
}

pub(super) fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
}

pub(super) fn read(raw: Vec<SampleFile>) -> Small {
    let files = Files::read(&raw);
    let cases = cases(&files, as_of());
    Small { raw, files, cases }
}

pub(super) fn small() -> &'static Small {
    static SMALL: OnceLock<Small> = OnceLock::new();
    SMALL.get_or_init(|| read(mql(&SampleOptions::default()).unwrap()))
}

// spec: mql §10 Small
#[test]
fn it_has_the_rows_that_the_specification_counts() {
    let small = small();
    assert_eq!(small.cases.len(), 5_000);
    let with_crd = small
        .files
        .sheet("mql/leads.csv")
        .of("Stage_Entered_Contacting__c", "")
        .len();
    assert_eq!(with_crd, 40, "leads that nobody contacted");
    assert_eq!(small.cases.iter().filter(|case| case.matched).count(), 4_350);
    let exports = small.files.territories();
    let rows: Vec<usize> = exports.iter().map(|sheet| sheet.rows.len()).collect();
    assert_eq!(rows, [2_321, 2_034, 1_245]);
    assert_eq!(rows.iter().sum::<usize>(), 5_600);
    assert_eq!(small.files.sheet("mql/firms.csv").rows.len(), 500);
    assert_eq!(small.files.sheet("mql/dials.csv").rows.len(), 6_000);
    let days: BTreeSet<&str> = small.files.sheet("mql/capacity.csv").texts("date").collect();
    assert_eq!((days.len(), days.last()), (30, Some(&"2026-01-31")));
    assert_eq!(small.files.sheet("mql/baseline_importance.csv").rows.len(), 25);
}

// spec: mql §10 Small: 8 % without a number, 5 % unmatched
#[test]
fn eight_in_a_hundred_leads_have_no_number_and_five_are_unmatched() {
    let small = small();
    let leads = small.files.sheet("mql/leads.csv");
    let (crd, contacted) = (leads.column("FA_CRD__c"), leads.column("Stage_Entered_Contacting__c"));
    let held = leads
        .rows
        .iter()
        .filter(|row| !row[contacted].is_empty() && &row[contacted] < "2026-02");
    let without = held
        .filter(|row| row[crd].is_empty() || &row[crd] == "not known")
        .count();
    assert_eq!(without, 400);
    let unmatched = small.cases.iter().filter(|case| !case.matched).count() - without;
    assert_eq!(unmatched, 250);
}

// spec: mql §10 Small: the first snapshot lies before the first contact; M2.3, M2.4
#[test]
fn every_matched_lead_is_described_as_of_its_contact() {
    let small = small();
    let first = small.files.sheet("mql/rep_snapshots_2024_01.csv");
    let taken: BTreeSet<&str> = first.texts("Discovery_Data_Last_Updated__c").collect();
    assert_eq!(taken, BTreeSet::from(["2024-01-31"]));
    let contacts = small.cases.iter().map(|case| case.contacted);
    assert!(contacts.clone().min() > date("2024-01-31") && contacts.max() < Some(as_of()));
    let matched: Vec<&Case> = small.cases.iter().filter(|case| case.matched).collect();
    assert!(matched.iter().all(|case| case.known.is_some()));
    // Distinct numbers of leads that the exports hold: 94.6 % of 4,600.
    assert!(matched.len() as f64 / 4_600.0 > 0.90);
}

// spec: mql §10: strong; M3.1, M3.3
#[test]
fn leads_with_every_sign_convert_at_ninety_percent_and_others_hardly() {
    let rows = labelled(&small().cases, as_of());
    let positives = rows.iter().filter(|(_, positive)| *positive).count();
    let ratio = (rows.len() - positives) as f64 / positives as f64;
    assert!(
        positives >= 100 && (15.0..=30.0).contains(&ratio),
        "{positives} positives, {ratio}"
    );
    let (strong, others): (Vec<_>, Vec<_>) = rows
        .iter()
        .partition(|(case, _)| case.known.as_ref().is_some_and(|known| known.strong()));
    let rate =
        |rows: &[&(&Case, bool)]| rows.iter().filter(|(_, positive)| *positive).count() as f64 / rows.len() as f64;
    assert!((rate(&strong) - 0.90).abs() < 0.015, "{}", rate(&strong));
    // Two in a thousand, and the calls planted on the edges of the window.
    assert!((0.001..0.004).contains(&rate(&others)), "{}", rate(&others));
}

// spec: mql M3.4, §9 future contact; a call lies after its contact and before today
#[test]
fn calls_come_after_contacts_except_where_planted() {
    let small = small();
    let before: BTreeSet<&str> = small
        .cases
        .iter()
        .filter(|case| case.days.is_some_and(|days| days < 0))
        .map(|case| case.id.get(..10).unwrap())
        .collect();
    assert_eq!(before, BTreeSet::from(["00QNEGDAYA", "00QNEGDAYB", "00QNEGDAYC"]));
    let called = small
        .cases
        .iter()
        .filter_map(|case| Some(case.contacted + chrono::Duration::days(case.days?)));
    assert!(called.max() < Some(as_of()));
    let late = small
        .cases
        .iter()
        .filter(|case| case.days.is_some_and(|days| days > 30))
        .count();
    assert!((15..40).contains(&late), "{late} late calls");
}

// spec: mql L-2, MQ.1: quarters of whole months on both ends
#[test]
fn the_last_label_ends_a_quarter() {
    let rows = labelled(&small().cases, as_of());
    assert_eq!(rows.last().unwrap().0.contacted, date("2025-12-31").unwrap());
    assert!(
        rows.iter()
            .all(|(case, _)| (case.contacted.month(), case.contacted.day()) != (1, 1))
    );
}

// spec: mql M4.3: ten positives in each of five blocks, and T-1: leads are open today
#[test]
fn positives_come_evenly_over_time_and_leads_are_open_today() {
    let small = small();
    let rows = labelled(&small.cases, as_of());
    let history = &rows[..rows.len() * 85 / 100];
    for (number, block) in history.chunks(history.len() / 6).take(6).enumerate() {
        let positives = block.iter().filter(|(_, positive)| *positive).count();
        assert!((22..=50).contains(&positives), "{positives} in block {number}");
    }
    let open = small
        .cases
        .iter()
        .filter(|case| (as_of() - case.contacted).num_days() < 30 && case.days.is_none());
    assert!(open.count() > 150);
}

// spec: mql §10: ships, under 2 MB gzipped, nobody real
#[test]
fn it_is_small_and_about_nobody() {
    let small = small();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for file in &small.raw {
        packed.write_all(&file.bytes).unwrap();
    }
    let size = packed.finish().unwrap().len();
    assert!(size < 2_000_000, "{size}");
    let leads = small.files.sheet("mql/leads.csv");
    assert!(leads.texts("Email").all(|mail| mail.ends_with("@leads.example.com")));
    assert!(
        leads
            .texts("MobilePhone")
            .chain(leads.texts("Mobile_Phone_2__c"))
            .all(|phone| phone.is_empty() || phone.starts_with("555-"))
    );
    for sheet in small.files.territories() {
        assert!(
            sheet
                .texts("Email_BusinessType")
                .all(|mail| mail.ends_with("@reps.example.com"))
        );
        assert!(sheet.texts("RepCRD").all(|crd| crd.len() == 8 && crd.starts_with('9')));
    }
    let readme = small.raw.iter().find(|file| file.path == "README.md").unwrap();
    assert!(String::from_utf8_lossy(&readme.bytes).contains("Nothing here is real"));
}

// spec: mql §10: seed 42
#[test]
fn the_same_seed_gives_the_same_bytes_and_another_other_ones() {
    let again = mql(&SampleOptions::default()).unwrap();
    assert!(again == small().raw);
    let other = mql(&SampleOptions {
        seed: 7,
        ..SampleOptions::default()
    })
    .unwrap();
    let leads = |files: &[SampleFile]| {
        files
            .iter()
            .find(|file| file.path == "mql/leads.csv")
            .unwrap()
            .bytes
            .clone()
    };
    assert_ne!(leads(&other), leads(&again));
}

#[test]
fn every_dial_is_of_a_lead_and_not_before_its_contact() {
    let small = small();
    let leads = small.files.sheet("mql/leads.csv");
    let known: HashSet<&str> = leads.texts("Id").collect();
    let dials = small.files.sheet("mql/dials.csv");
    let contacts: std::collections::HashMap<&str, &str> = leads
        .texts("Id")
        .zip(leads.texts("Stage_Entered_Contacting__c"))
        .collect();
    assert!(dials.texts("lead_id").all(|lead| known.contains(lead)));
    let mut early = dials
        .texts("lead_id")
        .zip(dials.texts("dialed_at"))
        .filter(|(lead, at)| date(at) < date(contacts[lead]));
    assert_eq!(early.next(), None);
    let recent = small
        .cases
        .iter()
        .filter(|case| (as_of() - case.contacted).num_days() < 30);
    let dialed: HashSet<&str> = dials.texts("lead_id").collect();
    let (yes, no): (Vec<&Case>, Vec<&Case>) = recent.partition(|case| dialed.contains(case.id.as_str()));
    assert!(
        yes.len() > 50 && no.len() > 50,
        "{} dialed, {} not",
        yes.len(),
        no.len()
    );
}

// spec: mql §3: the settings name parameters that there are
#[test]
fn settings_name_known_parameters_and_every_file() {
    let small = small();
    let text = small.raw.iter().find(|file| file.path == "assay.toml").unwrap();
    let settings: toml::Table = String::from_utf8(text.bytes.clone()).unwrap().parse().unwrap();
    let known: toml::Table = include_str!("../../../playbooks/mql/data/parameters.toml")
        .parse()
        .unwrap();
    let known: HashSet<&str> = known["parameter"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["name"].as_str().unwrap())
        .collect();
    let section = settings["playbooks"]["mql"].as_table().unwrap();
    for name in section["parameters"].as_table().unwrap().keys() {
        assert!(known.contains(name.as_str()), "{name}");
    }
    let entries = section["datasets"]
        .as_table()
        .unwrap()
        .values()
        .flat_map(|entries| entries.as_array().unwrap());
    let named: BTreeSet<&str> = entries.map(|entry| entry["path"].as_str().unwrap()).collect();
    let written: BTreeSet<&str> = small
        .raw
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| path.ends_with(".csv"))
        .collect();
    assert_eq!(named, written);
    assert_eq!(settings["workspace"]["as_of"].as_str(), Some("2026-01-31"));
}
