//! Each plant changes the sample and names a gate of the playbook.

use std::collections::BTreeSet;

use super::reader::made;
use crate::sample::buyer_groups::plants;
use crate::sample::{GENERATORS, SampleError, SampleFile, SampleOptions, Size, buyer_groups};

/// Without the line of the settings that says what was planted.
fn plain(plant: Option<&str>) -> Vec<SampleFile> {
    let mut files = made(Size::Small, plant);
    for file in files.iter_mut().filter(|file| file.path == "assay.toml") {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("# Planted")).collect();
        file.bytes = kept.join("\n").into_bytes();
    }
    files
}

#[test]
fn every_plant_has_a_name_of_its_own_and_changes_the_sample() {
    let base = plain(None);
    let gates = include_str!("../../../playbooks/buyer_groups/data/gates/b1.toml").to_owned()
        + include_str!("../../../playbooks/buyer_groups/data/gates/b2.toml")
        + include_str!("../../../playbooks/buyer_groups/data/gates/b3.toml")
        + include_str!("../../../playbooks/buyer_groups/data/gates/b4.toml")
        + include_str!("../../../playbooks/buyer_groups/data/gates/b5.toml")
        + include_str!("../../../playbooks/buyer_groups/data/gates/b6.toml")
        + include_str!("../../../playbooks/buyer_groups/data/gates/b7.toml");
    for plant in plants() {
        assert!(
            ["passed", "warned", "failed", "skipped"].contains(&plant.outcome),
            "{}",
            plant.name
        );
        assert!(gates.contains(&format!("id = \"{}\"", plant.gate)), "{}", plant.gate);
        assert_ne!(plain(Some(plant.name)), base, "{}", plant.name);
    }
}

#[test]
fn no_two_plants_of_all_playbooks_share_a_name() {
    let mut names = BTreeSet::new();
    for plant in GENERATORS.iter().flat_map(|generator| (generator.plants)()) {
        assert!(names.insert(plant.name), "{}", plant.name);
    }
}

#[test]
fn a_plant_is_laid_into_the_small_sample_only_and_must_exist() {
    let options = |size, name: &str| SampleOptions {
        size,
        plant: Some(name.to_owned()),
        ..SampleOptions::default()
    };
    let large = buyer_groups(&options(Size::Full, "dangling"));
    assert!(matches!(large, Err(SampleError::PlantNeedsSmall { .. })));
    let unknown = buyer_groups(&options(Size::Small, "weeds"));
    assert!(matches!(unknown, Err(SampleError::UnknownPlant { .. })));
}
