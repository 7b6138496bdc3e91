//! Each plant changes the sample, and those whose gate the slow reader can judge do trip it.

use std::collections::BTreeSet;

use super::leads::{Evaluation, entries, evaluate, settings, tier};
use super::reader::{Table, bytes, count, key, text, tokens};
use crate::sample::{SampleError, SampleFile, SampleOptions, Size, contractors, plants};

fn planted(name: &str) -> Vec<SampleFile> {
    contractors(&SampleOptions {
        plant: Some(name.to_owned()),
        ..SampleOptions::default()
    })
    .unwrap()
}

fn list(files: &[SampleFile], name: &str) -> Table {
    Table::read(files, &format!("contractors/licenses/{name}.csv"), true)
}

fn phone_share(files: &[SampleFile], name: &str) -> f64 {
    let table = list(files, name);
    let valid = table
        .sound()
        .filter(|row| key(table.cell(row, &["Phone"])).is_ok())
        .count();
    valid as f64 / table.rows.len() as f64
}

#[test]
fn every_plant_has_a_name_of_its_own_and_changes_the_sample() {
    let plain = contractors(&SampleOptions::default()).unwrap();
    let without_settings = |files: &[SampleFile]| {
        files
            .iter()
            .filter(|file| file.path != "assay.toml")
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut names = BTreeSet::new();
    for plant in plants() {
        assert!(names.insert(plant.name) && !plant.summary.is_empty());
        assert!(
            ["passed", "warned", "failed", "skipped", "pending"].contains(&plant.outcome),
            "{}",
            plant.name
        );
        let files = planted(plant.name);
        assert_eq!(files, planted(plant.name), "{}", plant.name);
        // The comment always changes; the data or a setting must too.
        let settings_differ = settings(&files) != settings(&plain);
        assert!(
            settings_differ || without_settings(&files) != without_settings(&plain),
            "{}",
            plant.name
        );
    }
    let gates: BTreeSet<&str> = plants().iter().map(|plant| plant.gate).collect();
    for gate in [
        "C0.1", "C0.2", "C0.3", "C0.4", "C0.5", "C0.6", "C0.8", "C0.9", "C0.10", "C0.11", "C0.12", "C1.2", "C1.3",
        "C1.4", "C1.5", "C1.7", "C1.8", "C1.9", "C2.4", "C2.5", "C3.2", "C3.4", "C3.5", "C3.6", "C3.7",
    ] {
        assert!(gates.contains(gate), "{gate}");
    }
}

#[test]
fn unknown_plants_and_plants_for_the_full_sample_are_refused() {
    let ask = |size, name: &str| {
        contractors(&SampleOptions {
            size,
            plant: Some(name.to_owned()),
            seed: 42,
        })
    };
    assert!(
        matches!(ask(Size::Small, "nonesuch"), Err(SampleError::UnknownPlant { known, .. }) if known.contains("weights"))
    );
    assert!(matches!(
        ask(Size::Full, "weights"),
        Err(SampleError::PlantNeedsSmall { .. })
    ));
}

// spec: contractors
#[test]
fn files_fail_as_planted() {
    let header = |name: &str, file: &str| text(&planted(name), file).lines().next().unwrap_or_default().to_owned();
    let missing = header("missing-column", "contractors/licenses/az.csv");
    assert!(
        missing.contains("Class Code") && !missing.contains("License Type"),
        "{missing}"
    );
    assert!(header("unquoted-header", "contractors/licenses/tx.csv").contains(",BUSINESS CITY, STATE ZIP,"));
    assert!(header("unknown-oems", "contractors/licenses/tx.csv").contains(",\"BUSINESS CITY, STATE ZIP\","));
    assert!(bytes(&planted("empty-list"), "contractors/licenses/az.csv").is_empty());
    assert!(entries(&planted("no-dealers"), "oem_dealers").is_empty());
    let states = |name: &str| {
        entries(&planted(name), "license_list")
            .iter()
            .map(|entry| entry["state"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(count(states("state-twice")).get("\"NV\""), Some(&2));
    let paths = entries(&planted("file-twice"), "license_list")
        .iter()
        .map(|entry| entry["path"].to_string())
        .collect::<Vec<_>>();
    assert!(count(paths).values().any(|times| *times == 2));
    let nevada = list(&planted("unparsable-rows"), "nv");
    assert!((nevada.rows.len() - nevada.sound().count()) * 20 > nevada.rows.len());
    assert!(phone_share(&planted("few-phones"), "nv") < 0.05);
    let half = phone_share(&planted("half-phones"), "nv");
    assert!((0.05..0.50).contains(&half), "{half}");
    let arizona = planted("repeated-licences");
    let arizona = list(&arizona, "az");
    let numbers = count(arizona.sound().map(|row| arizona.cell(row, &["License Number"])));
    assert_eq!(numbers.values().max(), Some(&5));
    let unknown = list(&planted("unknown-classes"), "nv");
    let strange = unknown
        .sound()
        .filter(|row| tokens("NV", unknown.cell(row, &["License Type"])).contains("ZXQ"))
        .count();
    assert!(strange * 100 > unknown.rows.len());
}

/// Distinct contractors of a state matched, and listed.
fn rate(evaluation: &Evaluation, state: &str) -> (usize, usize) {
    let home: BTreeSet<&String> = evaluation
        .dealers
        .iter()
        .filter(|dealer| dealer.state == state)
        .filter_map(|dealer| dealer.phone.as_ref().ok())
        .collect();
    let keys: BTreeSet<&String> = evaluation
        .matches
        .iter()
        .filter(|found| found.state == state && found.aligned)
        .map(|found| &found.key)
        .collect();
    (keys.intersection(&home).count(), evaluation.listed[state])
}

#[test]
fn matches_warn_as_planted() {
    let arizona = |name: &str| {
        let mut evaluation = evaluate(&planted(name));
        evaluation.matches.retain(|found| found.state == "AZ");
        evaluation
    };
    let (matched, listed) = rate(&arizona("low-match"), "AZ");
    assert!(matched * 2 < listed, "C1.2: {matched} of {listed}");
    let many = arizona("many-licences");
    assert!(
        count(many.matches.iter().map(|found| &found.key))
            .values()
            .any(|held| *held > 10),
        "C1.3"
    );
    let trades = arizona("other-trades").matches;
    assert!(
        trades.iter().filter(|found| found.aligned).count() * 10 < trades.len() * 9,
        "C1.5"
    );
    let names = arizona("other-names").matches;
    assert!(
        names.iter().filter(|found| found.likeness < 0.60).count() * 10 > names.len(),
        "C1.7"
    );
    let plain = evaluate(&contractors(&SampleOptions::default()).unwrap());
    assert!(
        plain
            .matches
            .iter()
            .filter(|found| found.state == "AZ")
            .all(|found| found.good)
    );
    assert_eq!(
        arizona("bad-standing")
            .matches
            .iter()
            .filter(|found| !found.good)
            .count(),
        3,
        "C1.8"
    );
    let skipped = entries(&planted("matched-list"), "license_list");
    assert!(
        skipped
            .iter()
            .any(|entry| entry.get("kind").and_then(toml::Value::as_str) == Some("matched"))
    );
}

#[test]
fn dealers_and_states_warn_as_planted() {
    let phones = evaluate(&planted("dealer-phones")).dealers;
    assert!(
        phones.iter().filter(|dealer| dealer.phone.is_ok()).count() * 100 < phones.len() * 95,
        "C0.6"
    );
    assert!(
        evaluate(&planted("no-multi-oem"))
            .leads
            .iter()
            .all(|lead| lead.oems == 1),
        "C0.11"
    );
    let share = |name: &str| {
        let leads = evaluate(&planted(name)).leads;
        leads.iter().filter(|lead| lead.states > 1).count() as f64 / leads.len() as f64
    };
    assert!(
        share("one-state") < 0.05 && share("many-states") > 0.30,
        "C2.4: {} {}",
        share("one-state"),
        share("many-states")
    );
}

#[test]
fn scores_fall_as_planted() {
    let imputed = evaluate(&planted("imputed")).leads;
    let without = imputed.iter().filter(|lead| lead.imputed).count();
    assert!(without * 5 > imputed.len(), "C3.4: {without} of {}", imputed.len());
    let falls = |leads: &[super::leads::Lead]| {
        leads
            .iter()
            .filter(|lead| {
                lead.score
                    .zip(lead.low)
                    .is_some_and(|(score, low)| score >= 6000.0 && tier(score) != tier(low))
            })
            .count()
    };
    assert_eq!(falls(&imputed), 0, "only C3.4 may notice");
    assert_eq!(falls(&evaluate(&planted("imputed-gold")).leads), 1, "C3.5");
    let best = evaluate(&planted("no-platinum"))
        .leads
        .iter()
        .filter_map(|lead| lead.score)
        .fold(0.0, f64::max);
    assert!((4000.0..8000.0).contains(&best), "C3.6: {best}");
    assert!(
        evaluate(&planted("all-scored"))
            .leads
            .iter()
            .all(|lead| lead.score.is_some()),
        "C3.7"
    );
    let parameters = settings(&planted("weights"))["playbooks"]["contractors"]["parameters"].clone();
    assert_eq!(parameters["weights.resimercial"].as_float(), Some(0.45));
}

#[test]
fn five_lists_lie_in_one_folder() {
    let files = planted("five-lists");
    let lists: Vec<&SampleFile> = files
        .iter()
        .filter(|file| file.path.starts_with("contractors/lists/"))
        .collect();
    assert_eq!(lists.len(), 5);
    assert!(evaluate(&files).leads.len() > 100);
}
