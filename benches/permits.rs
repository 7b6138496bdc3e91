//! Permits at a city's year: 64,000 invented descriptions sorted into trades, one by one and as a phase does it.
//!
//! `cargo bench --bench permits`. The budget is 200,000 descriptions a second on one core. Then the phases on the full sample,
//! 64,000 permits and 45,000 parcels, and 1,000 leads scored by the stand-in at ten calls at once.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use assay::connect::stand_in::{Script, StandIn};
use assay::engine::{CancelToken, Quiet, RunReport, RunRequest};
use assay::frame::{Frame, FrameBuilder};
use assay::operations::{Bench, Overrides};
use assay::playbooks::permits::categorised;
use assay::playbooks::permits::sorting::{Own, PermitText, Redactor, Room, Sorter, SortingData};
use assay::sample::{SampleOptions, Size, sample, write_sample};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use tempfile::TempDir;

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

/// A workspace of the full sample, and its parameters for a stand-in in place of the model.
fn full(model: &StandIn) -> (TempDir, Overrides) {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size: Size::Full,
        ..SampleOptions::default()
    };
    write_sample(&sample(&["permits"], &options).unwrap(), dir.path()).unwrap();
    let settings = dir.path().join("assay.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("live = false", "live = true")).unwrap();
    let set: [(&str, toml::Value); 5] = [
        ("llm.enabled", true.into()),
        ("llm.base_url", model.base_url().into()),
        // Cargo sets it for every bench, and the stand-in asks for no key.
        ("llm.api_key_env", toml::Value::Array(vec!["CARGO_MANIFEST_DIR".into()])),
        ("spacing_s", 0.0.into()),
        ("limit", 1_000.into()),
    ];
    let set = set.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    let overrides = Overrides {
        set,
        ..Overrides::default()
    };
    (dir, overrides)
}

/// Runs phases in a folder; with force even if they are up to date.
fn run(folder: &Path, overrides: &Overrides, phases: &[&str], force: bool) -> RunReport {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let request = RunRequest {
        command: "bench".to_owned(),
        phases: phases.iter().map(|phase| (*phase).to_owned()).collect(),
        force,
        ..RunRequest::default()
    };
    let bench = Bench::open(folder, "bench", day).unwrap();
    let playbook = assay::playbooks::find("permits").unwrap();
    bench
        .run(playbook, overrides, &request, &CancelToken::new(), &Quiet)
        .unwrap()
}

/// The phases on a city's year, each with its frames read and kept, and a run of 1,000 leads at ten calls at once.
fn phases(criterion: &mut Criterion) {
    let model = StandIn::start(Script::rehearsal().unwrap()).unwrap();
    let (dir, overrides) = full(&model);
    run(dir.path(), &overrides, &["prefilter"], false);
    let mut group = criterion.benchmark_group("64,000 permits and 45,000 parcels");
    group.sample_size(10);
    for phase in ["load", "enrich", "categorise", "prefilter"] {
        group.bench_function(phase, |bencher| {
            bencher.iter(|| black_box(run(dir.path(), &overrides, &[phase], true)));
        });
    }
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("1,000 leads scored by the stand-in, 10 at once", |bencher| {
        let fresh = || {
            let copy = TempDir::new().unwrap();
            let from = format!("{}/.", dir.path().display());
            let copied = Command::new("cp").args(["-a", &from]).arg(copy.path()).status();
            assert!(copied.unwrap().success());
            copy
        };
        let before = model.answered();
        let mut runs = 0;
        bencher.iter_batched(
            fresh,
            |copy| {
                runs += 1;
                run(copy.path(), &overrides, &["score"], false);
                copy
            },
            BatchSize::PerIteration,
        );
        // Leads of equal facts share one call, so that fewer may leave than leads are scored.
        assert!(model.answered() > before && runs > 0);
    });
    group.finish();
}

criterion_group!(benches, sorting, phases);
criterion_main!(benches);
