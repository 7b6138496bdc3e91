//! Each plant changes the sample, and the files show what it says.

use std::collections::BTreeSet;

use super::matching::{Found, find, parsed};
use super::reader::{Table, as_of, kind, kinds, lots, planted, rows, text};
use super::small::count;
use crate::sample::permits::plants;
use crate::sample::{SampleError, SampleFile, SampleOptions, Size, permits};

#[test]
fn every_plant_has_a_name_of_its_own_and_changes_the_sample() {
    let without_comment = |files: &[SampleFile]| -> Vec<SampleFile> {
        let mut files = files.to_vec();
        for file in files.iter_mut().filter(|file| file.path == "assay.toml") {
            let text = String::from_utf8(file.bytes.clone()).unwrap();
            let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("# Planted")).collect();
            file.bytes = kept.join("\n").into_bytes();
        }
        files
    };
    let plain = without_comment(&planted(None));
    let reference = without_comment(&planted(Some("reference_100")));
    let mut names = BTreeSet::new();
    for plant in plants() {
        assert!(names.insert(plant.name) && !plant.summary.is_empty());
        assert!(
            ["passed", "warned", "failed", "skipped"].contains(&plant.outcome),
            "{}",
            plant.name
        );
        let files = planted(Some(plant.name));
        assert_eq!(files, planted(Some(plant.name)), "{}", plant.name);
        let files = without_comment(&files);
        assert!(
            files != plain && (files != reference || plant.name == "reference_100"),
            "{}",
            plant.name
        );
    }
    let gates: BTreeSet<&str> = plants().iter().map(|plant| plant.gate).collect();
    for gate in [
        "P1",
        "P1-COLUMNS",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "P7",
        "P8",
        "P9",
        "P10",
        "P11",
        "P11-A",
        "P12",
    ] {
        assert!(gates.contains(gate), "{gate}");
    }
}

#[test]
fn unknown_plants_and_plants_for_the_full_sample_are_refused() {
    let ask = |size, name: &str| {
        permits(&SampleOptions {
            size,
            plant: Some(name.to_owned()),
            seed: 42,
        })
    };
    assert!(
        matches!(ask(Size::Small, "nonesuch"), Err(SampleError::UnknownPlant { known, .. }) if known.contains("no-cad"))
    );
    assert!(matches!(
        ask(Size::Reduced, "no-cad"),
        Err(SampleError::PlantNeedsSmall { .. })
    ));
}

fn broken_share(plant: &str) -> f64 {
    let files = planted(Some(plant));
    let (mut broken, mut all) = (0, 0);
    for file in files.iter().filter(|file| file.path.starts_with("permits/cities/")) {
        let table = Table::read(&files, &file.path);
        broken += table.rows.len() - table.sound().count();
        all += table.rows.len();
    }
    broken as f64 / f64::from(all as u32)
}

fn levels(plant: &str) -> (usize, usize, usize) {
    let files = planted(Some(plant));
    let lots = parsed(lots(&files));
    let found: Vec<Found> = rows(&files).iter().map(|row| find(row, &lots)).collect();
    let matched = found.iter().filter(|found| matches!(found, Found::One(..))).count();
    let ambiguous = found.iter().filter(|found| **found == Found::Ambiguous).count();
    (matched, ambiguous, found.len() - 1)
}

// spec: permits P1, P2, P3, P4, P5, P7
#[test]
fn files_fail_as_planted() {
    assert!(broken_share("many-ragged") > 0.25);
    let some = broken_share("some-ragged");
    assert!((0.03..0.1).contains(&some), "{some}");
    let (matched, _, parseable) = levels("moved-parcels");
    assert!(
        (0.55..0.79).contains(&(matched as f64 / parseable as f64)),
        "{matched} of {parseable}"
    );
    let (matched, _, parseable) = levels("foreign-parcels");
    assert!((matched as f64 / parseable as f64) < 0.48, "{matched} of {parseable}");
    let (matched, ambiguous, parseable) = levels("doubled-parcels");
    assert!(ambiguous as f64 / parseable as f64 > 0.055 && matched as f64 / parseable as f64 > 0.78);
    let kinds = kinds();
    let vague = rows(&planted(Some("vague-texts")));
    let unsorted = vague
        .iter()
        .filter(|row| kind(&kinds, &row.text).is_none() && row.text.starts_with("LOT "))
        .count();
    assert!(unsorted * 100 > vague.len() * 27, "{unsorted} of {}", vague.len());
    let old = rows(&planted(Some("stale-permits")));
    let late = old
        .iter()
        .filter(|row| row.issued.is_some_and(|day| (as_of() - day).num_days() > 90))
        .count();
    assert!(late * 100 > old.len() * 62, "{late} of {}", old.len());
    let header = text(&planted(Some("permit-number-renamed")), "permits/cities/fort_worth.csv")
        .lines()
        .next()
        .unwrap()
        .to_owned();
    assert!(header.starts_with("Reference,") && !header.contains("Permit_No"));
    let settings = text(&planted(Some("no-cad")), "assay.toml");
    assert!(!settings.contains("datasets.cad") && settings.contains("datasets.permits"));
    let feeds = count(rows(&planted(Some("older-headers"))).iter().map(|row| row.feed));
    assert!(
        !feeds.contains_key("austin"),
        "this reader knows the headers of today only"
    );
}
