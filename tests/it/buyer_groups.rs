//! The buyer-groups playbook on its sample workspaces, from a CRM and dumps to seats with reasons, merged records and a published
//! generation.

mod desk;
mod exports;
mod kill;
mod linking;
mod live;
mod plants;
mod reference;
mod small;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use assay::engine::{CancelToken, Judged, Outcome, Quiet, RunReport, RunRequest};
use assay::lens::FrameSource;
use assay::operations::{Bench, Overrides, View};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleFile, SampleOptions, Size, sample, write_sample};
use tempfile::TempDir;

use crate::support::{bench, column};

/// The buyer-groups playbook.
fn playbook() -> &'static Playbook {
    playbooks::find("buyer-groups").unwrap()
}

fn files(size: Size, plant: Option<&str>) -> Vec<SampleFile> {
    let options = SampleOptions {
        size,
        plant: plant.map(str::to_owned),
        ..SampleOptions::default()
    };
    sample(&["buyer-groups"], &options).unwrap()
}

/// The small sample, or a plant of it, in a folder of its own.
fn workspace(plant: Option<&str>) -> TempDir {
    let dir = TempDir::new().unwrap();
    write_sample(&files(Size::Small, plant), dir.path()).unwrap();
    dir
}

/// Runs all phases, or those named and what they need.
fn run(bench: &Bench, overrides: &Overrides, phases: &[&str]) -> RunReport {
    let request = RunRequest {
        command: "test".to_owned(),
        phases: phases.iter().map(|phase| (*phase).to_owned()).collect(),
        ..RunRequest::default()
    };
    bench
        .run(playbook(), overrides, &request, &CancelToken::new(), &Quiet)
        .unwrap()
}

fn view(bench: &Bench) -> View {
    bench.view(playbook(), &Overrides::default()).unwrap()
}

/// The small sample with B1 and B2 run, for all tests that only look at who is who.
fn linked() -> &'static TempDir {
    static RAN: OnceLock<TempDir> = OnceLock::new();
    RAN.get_or_init(|| {
        let dir = workspace(None);
        run(&bench(dir.path()), &Overrides::default(), &["B2"]);
        dir
    })
}

/// The small sample, run whole once for all tests that only look.
fn small() -> &'static (TempDir, RunReport) {
    static RAN: OnceLock<(TempDir, RunReport)> = OnceLock::new();
    RAN.get_or_init(|| {
        let dir = workspace(None);
        let report = run(&bench(dir.path()), &Overrides::default(), &[]);
        (dir, report)
    })
}

fn seen() -> View {
    view(&bench(small().0.path()))
}

fn gates(view: &View, id: &str) -> Vec<Judged> {
    view.gates().filter(|gate| gate.id == id).cloned().collect()
}

/// The outcome of a gate without a subject, with its value.
fn gate(view: &View, id: &str) -> (Outcome, Option<f64>) {
    let found = gates(view, id);
    assert_eq!(found.len(), 1, "{id}: {found:?}");
    (found[0].outcome, found[0].observed)
}

/// How often each value of a column stands in a frame.
fn tally(view: &View, frame: &str, name: &str) -> BTreeMap<String, usize> {
    crate::support::tally(column(&view.frame(frame).unwrap(), name))
}

/// One column by another.
fn by(view: &View, frame: &str, key: &str, name: &str) -> BTreeMap<String, String> {
    let frame = view.frame(frame).unwrap();
    column(&frame, key).into_iter().zip(column(&frame, name)).collect()
}

/// Rows as texts by column.
fn rows(view: &View, frame: &str, names: &[&str]) -> Vec<Vec<String>> {
    let frame = view.frame(frame).unwrap();
    let columns: Vec<Vec<String>> = names.iter().map(|name| column(&frame, name)).collect();
    (0..frame.height())
        .map(|row| columns.iter().map(|column| column[row].clone()).collect())
        .collect()
}

/// Every file below a folder.
fn every_file(dir: &Path, visit: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, visit);
        } else {
            visit(&path, &std::fs::read(&path).unwrap());
        }
    }
}
