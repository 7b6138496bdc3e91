//! Permits at a city's year: 64,000 invented descriptions sorted into trades, one by one and as a phase does it.
//!
//! `cargo bench --bench permits`. The budget is 200,000 descriptions a second on one core. The join of 64,000 permits and
//! 1,000 leads against the stand-in belong here too.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;

use assay::frame::{Frame, FrameBuilder};
use assay::playbooks::permits::categorised;
use assay::playbooks::permits::sorting::{Own, PermitText, Redactor, Room, Sorter, SortingData};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Permits of a real city's year, rounded.
const PERMITS: u64 = 64_000;
/// Words that no rule knows.
const FILLER: [&str; 16] = [
    "existing", "of", "the", "rear", "per", "plans", "house", "level", "proposed", "sf", "approved", "with", "unit",
    "located", "3,200", "(2)",
];
const TYPES: [&str; 4] = [
    "Building Permit",
    "Residential Remodel",
    "Mechanical Permit",
    "Electrical Permit",
];
const CLASSES: [&str; 3] = ["Residential R- 435 Renovations/Remodel", "Commercial C-1000", ""];

/// Descriptions of nine to fifteen words: one or two of the table's phrases among words that mean nothing to it.
fn descriptions(data: &SortingData) -> Vec<String> {
    let mut source = ChaCha8Rng::seed_from_u64(42);
    let mut draw = |bound: usize| usize::try_from(source.next_u64() % bound as u64).unwrap();
    let phrases: Vec<String> = data
        .table
        .category
        .iter()
        .flat_map(|category| &category.include)
        .cloned()
        .collect();
    let mut text = || {
        let mut words: Vec<String> = (0..8 + draw(5))
            .map(|_| FILLER[draw(FILLER.len())].to_owned())
            .collect();
        for _ in 0..1 + draw(2) {
            let phrase = phrases[draw(phrases.len())].replace('*', "ing");
            words.insert(draw(words.len()), phrase);
        }
        words.join(" ")
    };
    (0..PERMITS).map(|_| text()).collect()
}

/// The joined permits, as far as sorting reads them.
fn frames(texts: &[String]) -> (Frame, Frame) {
    let ids = || (0..texts.len()).map(|row| Some(format!("city:{row}")));
    let turn = |words: &'static [&'static str]| (0..texts.len()).map(move |row| Some(words[row % words.len()]));
    let enriched = FrameBuilder::new()
        .text("lead_id", ids())
        .text("permit_type", turn(&TYPES))
        .text("permit_class", turn(&CLASSES))
        .text("property_class", (0..texts.len()).map(|_| None::<&str>))
        .boolean("suite", (0..texts.len()).map(|_| Some(false)))
        .finish()
        .unwrap();
    let identity = FrameBuilder::new()
        .text("lead_id", ids())
        .text("description", texts.iter().map(Some))
        .finish()
        .unwrap();
    (enriched, identity)
}

fn sorting(criterion: &mut Criterion) {
    let data = SortingData::built_in();
    let sorter = Sorter::new(&data).unwrap();
    let texts = descriptions(&data);
    let mut group = criterion.benchmark_group("64,000 permits");
    group.throughput(Throughput::Elements(PERMITS));
    group.sample_size(20);
    group.bench_function("descriptions sorted", |bencher| {
        let mut room = Room::default();
        bencher.iter(|| {
            for description in &texts {
                let permit = PermitText {
                    description,
                    ..PermitText::default()
                };
                black_box(sorter.sort(&mut room, &permit));
            }
        });
    });
    let (enriched, identity) = frames(&texts);
    group.bench_function("categorise, frame to frame", |bencher| {
        bencher.iter(|| black_box(categorised(&sorter, &enriched, &identity, &mut |_| Ok(())).unwrap()));
    });
    let redactor = Redactor::new(&data).unwrap();
    let own = Own {
        names: &["Marlow Quillfeather", "Fennimark Roofing LLC"],
        addresses: &["412 N Quillow Ave, Austin TX"],
        ids: &["2026-012345", "78752"],
    };
    group.bench_function("texts redacted", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(redactor.redact(text, &own));
            }
        });
    });
    group.bench_function("table compiled", |bencher| {
        bencher.iter(|| black_box(Sorter::new(&data).unwrap()))
    });
    group.finish();
}

criterion_group!(benches, sorting);
criterion_main!(benches);
