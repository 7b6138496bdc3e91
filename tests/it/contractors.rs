//! The contractors playbook on its sample workspaces, from the files to the tiers, the exports and the what-ifs.

mod exports;
mod full;
mod inputs;
mod pairs;
mod parameters;
mod plants;
mod privacy;
mod reruns;
mod scores;
mod settings;
mod small;
mod tier_desk;
mod what_if;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use assay::engine::{CancelToken, Judged, Outcome, Quiet, RunReport, RunRequest};
use assay::frame::{Frame, cell_text, from_parquet, text};
use assay::lens::FrameSource;
use assay::operations::{Bench, Overrides, View};
use assay::sample::{SampleOptions, Size, contractors, write_sample};
use tempfile::TempDir;

use crate::support::{bench, column, lasting_folder, numbers, playbook, run_all, sample_workspace, tally, view};

/// A workspace that was run once and that tests only read.
struct Ran {
    root: PathBuf,
    report: RunReport,
    token: CancelToken,
}

impl Ran {
    fn bench(&self) -> Bench {
        bench(&self.root)
    }

    fn view(&self) -> View {
        view(&self.bench())
    }
}

fn ran(name: &str, size: Size, inner: &str) -> Ran {
    let folder = lasting_folder(name);
    let options = SampleOptions {
        size,
        ..SampleOptions::default()
    };
    write_sample(&contractors(&options).unwrap(), &folder).unwrap();
    let (root, token) = (folder.join(inner), CancelToken::new());
    let request = RunRequest {
        command: "test".to_owned(),
        ..RunRequest::default()
    };
    let report = bench(&root)
        .run(playbook(), &Overrides::default(), &request, &token, &Quiet)
        .unwrap();
    Ran { root, report, token }
}

/// The small sample, run once for all tests that only look.
fn small() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(|| ran("small", Size::Small, ""))
}

/// The full sample, made and run once: it takes seconds.
fn full() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(|| ran("full", Size::Full, ""))
}

/// A small workspace of the test's own, run once.
fn own(plant: Option<&str>) -> (TempDir, Bench) {
    let dir = sample_workspace(Size::Small, plant);
    let bench = bench(dir.path());
    run_all(&bench);
    (dir, bench)
}

fn set(values: &[(&str, toml::Value)]) -> Overrides {
    Overrides {
        set: values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        ..Overrides::default()
    }
}

/// A gate by id and, where it has one, the end of its subject.
fn gate(view: &View, id: &str, subject: Option<&str>) -> Judged {
    let fits = |gate: &&Judged| {
        let found = gate.subject.as_deref();
        gate.id == id && subject.is_none_or(|end| found.is_some_and(|name| name.ends_with(end)))
    };
    let found = view.gates().find(fits);
    found
        .unwrap_or_else(|| panic!("no reading of {id} {subject:?}"))
        .clone()
}

fn outcome(view: &View, id: &str, subject: Option<&str>) -> Outcome {
    gate(view, id, subject).outcome
}

fn metric(view: &View, name: &str, subject: Option<&str>) -> f64 {
    let fits = |metric: &assay::engine::Metric| {
        let found = metric.subject.as_deref();
        metric.name == name && subject.is_none_or(|end| found.is_some_and(|name| name.ends_with(end)))
    };
    let found = view.metrics().find(|(_, metric)| fits(metric));
    found
        .and_then(|(_, metric)| metric.value)
        .unwrap_or_else(|| panic!("no metric {name} {subject:?}"))
}

fn tiers(view: &View) -> Vec<(String, u64)> {
    let rows = playbook().lens.tiers(view).unwrap();
    rows.into_iter().map(|row| (row.tier, row.n)).collect()
}

/// The queue with names in clear.
fn queue(view: &View) -> Frame {
    playbook().lens.queue(view).unwrap().rows
}

/// The row of the lead that has this name, or this other name.
fn row_named(queue: &Frame, name: &str) -> usize {
    let (names, others) = (column(queue, "name"), column(queue, "other_names"));
    let fits = |row: &usize| names[*row] == name || others[*row].split('|').any(|other| other == name);
    let found: Vec<usize> = (0..queue.height()).filter(fits).collect();
    assert_eq!(found.len(), 1, "leads called {name}");
    found[0]
}

/// A cell of one lead's row.
fn cell(queue: &Frame, name: &str, row: usize) -> String {
    cell_text(queue, name, row).unwrap().unwrap_or_default()
}

/// The frames of a list as c0 left them: everything else, and people's data.
fn list_frames(view: &View, list: &str) -> (Frame, Frame) {
    let lists = view.frame("lists").unwrap();
    let names = text(&lists, "list").unwrap();
    let row = (0..lists.height())
        .find(|row| names.get(*row).is_some_and(|name| name.ends_with(list)))
        .unwrap();
    let read = |name: &str| {
        let hash = cell(&lists, name, row);
        from_parquet(&view.store().frame_bytes(&hash).unwrap()).unwrap()
    };
    (read("working"), read("identity"))
}

/// The hashes of every frame of the latest good results.
fn hashes(bench: &Bench) -> BTreeMap<String, String> {
    let store = bench.reader().unwrap();
    let records = ["c0", "c1", "c2", "c3"].map(|id| store.latest_done("contractors", id).unwrap().unwrap());
    records.into_iter().flat_map(|record| record.frames).collect()
}
