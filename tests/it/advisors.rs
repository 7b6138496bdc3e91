//! The advisors playbook on its sample workspaces, from the files to tiers, exports, SQL and what-ifs.

mod backtest;
mod exports;
mod features;
mod inputs;
mod log;
mod quarantine;
mod reference;
mod rulesets;
mod small;
mod what_if;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assay::engine::{CancelToken, Judged, Outcome, Quiet, RunReport, RunRequest};
use assay::lens::{TierRow, TierView};
use assay::operations::{Bench, Overrides, View};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleOptions, Size, sample, write_sample};
use tempfile::TempDir;

use crate::support::{bench, column, numbers, tally};

/// The advisors playbook.
fn playbook() -> &'static Playbook {
    playbooks::find("advisors").unwrap()
}

/// Runs every stale phase.
fn run(bench: &Bench, overrides: &Overrides) -> RunReport {
    let request = RunRequest {
        command: "test".to_owned(),
        ..RunRequest::default()
    };
    bench
        .run(playbook(), overrides, &request, &CancelToken::new(), &Quiet)
        .unwrap()
}

fn view(bench: &Bench, overrides: &Overrides) -> View {
    bench.view(playbook(), overrides).unwrap()
}

fn write(size: Size, plant: Option<&str>, folder: &Path) {
    let options = SampleOptions {
        size,
        seed: 42,
        plant: plant.map(str::to_owned),
    };
    write_sample(&sample(&["advisors"], &options).unwrap(), folder).unwrap();
}

/// A workspace that was run once and that tests only read.
struct Ran {
    root: PathBuf,
    report: RunReport,
    overrides: Overrides,
}

impl Ran {
    fn new(name: &str, size: Size, overrides: Overrides) -> Self {
        let root = crate::support::lasting_folder(name);
        write(size, None, &root);
        let report = run(&bench(&root), &overrides);
        Self {
            root,
            report,
            overrides,
        }
    }

    fn view(&self) -> View {
        view(&bench(&self.root), &self.overrides)
    }
}

/// The small sample, run once for all tests that only look.
fn small() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(|| Ran::new("advisors-small", Size::Small, Overrides::default()))
}

/// Every planted lead of the reference run with little filler, under its profile and every rule set.
fn reference() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(|| {
        // The backtest that was printed is the first rule set's.
        let overrides = profile("reference", &[("backtest.ruleset", "v3.1".into())]);
        Ran::new("advisors-reference", Size::Reduced, overrides)
    })
}

/// A profile with values that outrank it.
fn profile(name: &str, values: &[(&str, toml::Value)]) -> Overrides {
    Overrides {
        profile: Some(name.to_owned()),
        ..set(values)
    }
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

/// A small workspace of the test's own.
fn own(plant: Option<&str>) -> (TempDir, Bench) {
    let dir = TempDir::new().unwrap();
    write(Size::Small, plant, dir.path());
    let bench = bench(dir.path());
    (dir, bench)
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

fn observed(view: &View, id: &str) -> f64 {
    gate(view, id, None)
        .observed
        .unwrap_or_else(|| panic!("{id} observed nothing"))
}

fn outcome(view: &View, id: &str) -> Outcome {
    gate(view, id, None).outcome
}

/// A metric of a phase by name and subject.
fn metric(view: &View, phase: &str, name: &str, subject: Option<&str>) -> f64 {
    let fits = |found: &(&str, &assay::engine::Metric)| {
        found.0 == phase && found.1.name == name && found.1.subject.as_deref() == subject
    };
    let found = view.metrics().find(fits);
    found
        .and_then(|(_, metric)| metric.value)
        .unwrap_or_else(|| panic!("no metric {phase} {name} {subject:?}"))
}

/// The rows of the distribution by a rule set, on a split.
fn tiers(view: &View, ruleset: &str, split: &str) -> Vec<TierRow> {
    let wanted = TierView {
        ruleset: Some(ruleset.to_owned()),
        split: Some(split.to_owned()),
    };
    playbook().lens.tiers_of(view, &wanted).unwrap()
}

/// Leads and conversions by tier.
fn counts(rows: &[TierRow]) -> Vec<(u64, u64)> {
    rows.iter().map(|row| (row.n, row.k.unwrap())).collect()
}

/// A share in percent, or a lift, as printed: to a hundredth.
fn near(found: Option<f64>, wanted: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: nothing"));
    assert!(
        (found - wanted).abs() <= 0.005 + 1e-9,
        "{what}: {found} is not {wanted}"
    );
}
