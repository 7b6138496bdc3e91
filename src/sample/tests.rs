//! The sample that ships lies in the repository as its generators make it.

use std::path::Path;

use super::{SHIPPED, SampleFile, SampleOptions, sample, write_sample};

/// Where the repository keeps it.
fn shipped() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data"))
}

fn small() -> Vec<SampleFile> {
    sample(SHIPPED, &SampleOptions::default()).unwrap()
}

#[test]
fn the_shipped_sample_is_what_the_generators_make() {
    for file in small() {
        let path = shipped().join(&file.path);
        let there = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            there == file.bytes,
            "{} differs; run `cargo test --lib ship_the_small_sample -- --ignored`",
            file.path
        );
    }
}

#[test]
fn it_opens_with_the_playbook_that_it_always_opened_with() {
    assert_eq!(SHIPPED.first(), Some(&"contractors"));
    let size: usize = small().iter().map(|file| file.bytes.len()).sum();
    assert!(size < 10_000_000, "everyone who clones the repository gets it: {size}");
}

#[test]
#[ignore = "writes sample-data/ in the repository; run it after a change of a generator"]
fn ship_the_small_sample() {
    write_sample(&small(), shipped()).unwrap();
}
