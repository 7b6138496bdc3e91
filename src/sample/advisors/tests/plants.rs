//! Each plant changes the sample; that it trips its gate is shown where the playbook runs.

use std::collections::BTreeSet;

use crate::sample::{GENERATORS, SampleError, SampleFile, SampleOptions, Size, advisors, sample};

fn planted(name: &str) -> Vec<SampleFile> {
    advisors(&SampleOptions {
        plant: Some(name.to_owned()),
        ..SampleOptions::default()
    })
    .unwrap()
}

#[test]
fn every_plant_has_a_name_of_its_own_and_changes_the_sample() {
    let plain = advisors(&SampleOptions::default()).unwrap();
    let settings = |files: &[SampleFile]| -> toml::Table {
        let file = files.iter().find(|file| file.path == "assay.toml").unwrap();
        String::from_utf8(file.bytes.clone()).unwrap().parse().unwrap()
    };
    let data = |files: &[SampleFile]| -> Vec<SampleFile> {
        files.iter().filter(|file| file.path != "assay.toml").cloned().collect()
    };
    for plant in super::super::plants() {
        assert!(
            !plant.summary.is_empty() && ["passed", "warned", "failed", "skipped", "pending"].contains(&plant.outcome)
        );
        let files = planted(plant.name);
        // The comment always changes; the data or a setting must too.
        let changed = settings(&files) != settings(&plain) || data(&files) != data(&plain);
        assert!(changed, "{}", plant.name);
    }
    let mut names = BTreeSet::new();
    for plant in GENERATORS.iter().flat_map(|generator| (generator.plants)()) {
        assert!(names.insert(plant.name), "{} is a plant of two playbooks", plant.name);
    }
}

#[test]
fn plants_need_the_small_sample_and_a_playbook_that_knows_them() {
    let ask = |playbook: &str, size, name: &str| {
        sample(
            &[playbook],
            &SampleOptions {
                size,
                plant: Some(name.to_owned()),
                seed: 42,
            },
        )
    };
    assert!(
        matches!(ask("advisors", Size::Small, "weights"), Err(SampleError::UnknownPlant { known, .. }) if known.contains("no-roster"))
    );
    for size in [Size::Full, Size::Reduced] {
        assert!(matches!(
            ask("advisors", size, "no-roster"),
            Err(SampleError::PlantNeedsSmall { .. })
        ));
    }
    assert!(
        matches!(ask("nobody", Size::Small, "no-roster"), Err(SampleError::NoGenerator { known, .. }) if known.contains("advisors"))
    );
}

#[test]
fn several_playbooks_share_one_workspace() {
    let both = sample(&["contractors", "advisors"], &SampleOptions::default()).unwrap();
    let text = |path: &str| {
        let file = both.iter().find(|file| file.path == path).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let settings: toml::Table = text("assay.toml").parse().unwrap();
    assert_eq!(settings["workspace"]["playbook"].as_str(), Some("contractors"));
    // Contractors cannot pin a day of their own, advisors can.
    assert_eq!(settings["workspace"]["as_of"].as_str(), Some("2026-01-31"));
    let advisors = &settings["playbooks"]["advisors"];
    assert_eq!(advisors["profile"].as_str(), Some("sample"));
    assert_eq!(advisors["parameters"]["execution_date"].as_str(), Some("2025-12-21"));
    assert_eq!(advisors["datasets"].as_table().unwrap().len(), 6);
    assert!(
        settings["playbooks"]["contractors"]["datasets"]
            .as_table()
            .unwrap()
            .len()
            >= 4
    );
    let readme = text("README.md");
    assert!(readme.contains("contractors") && readme.contains("advisors"));
    let paths: BTreeSet<&String> = both.iter().map(|file| &file.path).collect();
    assert_eq!(paths.len(), both.len(), "no file of one hides one of the other");
    let alone = sample(&["advisors"], &SampleOptions::default()).unwrap();
    assert!(
        alone
            .iter()
            .filter(|file| file.path.starts_with("advisors/"))
            .all(|file| both.contains(file))
    );
    // A plant goes to the one that knows it.
    let options = SampleOptions {
        plant: Some("no-roster".to_owned()),
        ..SampleOptions::default()
    };
    let planted = sample(&["contractors", "advisors"], &options).unwrap();
    assert!(planted.iter().all(|file| file.path != "advisors/roster.csv"));
}
