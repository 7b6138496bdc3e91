//! What-if against its budget: 500,000 leads, one slider step to the new table in under 50 ms.
//!
//! `cargo bench --bench whatif`. Preparing (reading the frame once) is measured beside it and has no budget.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;
use std::sync::Arc;

use assay::engine::{Origin, Parameters};
use assay::frame::{Frame, FrameBuilder};
use assay::lens::{FrameSource, LensError};
use assay::playbooks;
use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};

const LEADS: i64 = 500_000;
/// Leads for which a single answer, preparing included, has a limit of its own (contractors W-1).
const ALONE: i64 = 100_000;

/// The one frame that what-if reads.
struct Leads(Arc<Frame>, Parameters);

impl FrameSource for Leads {
    fn frame(&self, _: &str) -> Result<Arc<Frame>, LensError> {
        Ok(Arc::clone(&self.0))
    }
    fn parameters(&self) -> &Parameters {
        &self.1
    }
    fn as_of(&self) -> NaiveDate {
        NaiveDate::default()
    }
}

/// Leads spread over all scores by whole-number arithmetic, a third of the values unknown.
fn leads(count: i64) -> Leads {
    let value = |row: i64, place: i64| {
        let mixed = (row * 7919 + place * 104_729).rem_euclid(15_000);
        (mixed <= 10_000).then_some(mixed)
    };
    let classes = ["", "CA:B,C10", "CA:C10", "TX:ELEC|CA:C36,C20", "CA:D3"];
    let mut builder = FrameBuilder::new()
        .text("lead_id", (0..count).map(|row| Some(format!("L{row}"))))
        .integer("name_order", (0..count).map(Some))
        .integer("oem_count", (0..count).map(|row| Some(row % 5)))
        .integer("state_count", (0..count).map(|row| Some(1 + row % 3)))
        .integer("class_count", (0..count).map(|row| Some(row % 4)))
        .text(
            "state_classes",
            classes.iter().cycle().take(count as usize).map(|cell| Some(*cell)),
        );
    let names = ["resimercial", "om", "mepr"];
    for (place, name) in ["enriched", "listed", "evidence"]
        .iter()
        .flat_map(|kind| names.iter().map(move |name| format!("{kind}_{name}")))
        .enumerate()
    {
        builder = builder.integer(&name, (0..count).map(|row| value(row, place as i64)));
    }
    let playbook = playbooks::find("contractors").unwrap();
    Leads(Arc::new(builder.finish().unwrap()), playbook.built_in())
}

fn draft(values: &[(&str, f64)]) -> Parameters {
    let playbook = playbooks::find("contractors").unwrap();
    let (specs, gates) = (&playbook.pipeline.parameters, &playbook.pipeline.gates);
    let mut held = playbook.built_in();
    let value = |(name, value): &(&str, f64)| ((*name).to_owned(), toml::Value::Float(*value));
    let layer = values.iter().map(value).collect();
    held.lay(specs, gates, &layer, &Origin::Draft).unwrap();
    held
}

fn stepping(criterion: &mut Criterion) {
    let leads = leads(LEADS);
    let lens = playbooks::find("contractors").unwrap().lens;
    let mut group = criterion.benchmark_group("what-if, 500,000 leads");
    group.sample_size(10);
    group.bench_function("prepare", |bencher| {
        bencher.iter(|| black_box(lens.what_if_engine(&leads).is_ok()))
    });
    let mut engine = lens.what_if_engine(&leads).unwrap();
    let drafts: Vec<Parameters> = (0..20)
        .map(|step| draft(&[("tiers.gold", 55.0 + f64::from(step))]))
        .collect();
    let mut next = drafts.iter().cycle();
    group.bench_function("one step of a threshold", |bencher| {
        bencher.iter(|| black_box(engine.step(next.next().unwrap()).unwrap()));
    });
    // A weight moves every score, so that nothing of the step before can be used.
    let weights = |step: i32| (0.25 + 0.01 * f64::from(step), 0.25 - 0.01 * f64::from(step));
    let weighed = |step: i32| {
        draft(&[
            ("weights.resimercial", weights(step).0),
            ("weights.om", weights(step).1),
        ])
    };
    let drafts: Vec<Parameters> = (0..10).map(weighed).collect();
    let mut next = drafts.iter().cycle();
    group.bench_function("one step of a weight", |bencher| {
        bencher.iter(|| black_box(engine.step(next.next().unwrap()).unwrap()));
    });
    group.finish();
}

/// A draft answered from nothing: W-1 allows 100 ms for 100,000 leads.
fn alone(criterion: &mut Criterion) {
    let leads = leads(ALONE);
    let lens = playbooks::find("contractors").unwrap().lens;
    let draft = draft(&[("tiers.gold", 60.0)]);
    let mut group = criterion.benchmark_group("what-if, 100,000 leads");
    group.sample_size(10);
    group.bench_function("prepare and answer one draft", |bencher| {
        bencher.iter(|| black_box(lens.what_if(&leads, &draft).unwrap()));
    });
    group.finish();
}

criterion_group!(benches, stepping, alone);
criterion_main!(benches);
