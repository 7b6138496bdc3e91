//! Sample workspaces in temporary folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assay::engine::{CancelToken, Quiet, RunReport, RunRequest};
use assay::frame::{Frame, cell_text, real};
use assay::operations::{Bench, Overrides, View};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleFile, SampleOptions, Size, contractors, write_sample};
use assay::store::{Access, Store};
use chrono::NaiveDate;
use tempfile::TempDir;

/// A day for benches whose workspace pins none.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
}

/// Folders that outlive every test live in cargo's own temporary folder; those that earlier runs left are removed.
pub fn lasting_folder(name: &str) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in std::fs::read_dir(home).into_iter().flatten().flatten() {
        let old = entry
            .metadata()
            .and_then(|meta| meta.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > Duration::from_secs(3600)));
        if old && entry.file_name().to_string_lossy().starts_with("ran-") {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    let prefix = format!("ran-{name}-");
    TempDir::with_prefix_in(prefix, home).unwrap().keep()
}

/// A process that is to be killed: the test of this name, of this program, told by variables what to do.
pub fn child(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Kills a child once it has come so far; it must not have ended before.
pub fn kill_when(mut child: Child, reached: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(60);
    while !reached() {
        assert!(Instant::now() < limit, "the child got nowhere");
        assert!(
            child.try_wait().unwrap().is_none(),
            "the child ended before it was killed"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A sample workspace in a temporary folder.
pub fn sample_workspace(size: Size, plant: Option<&str>) -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size,
        seed: 42,
        plant: plant.map(str::to_owned),
    };
    write_sample(&contractors(&options).unwrap(), dir.path()).unwrap();
    dir
}

/// Writes a sample over the one that stands in `dir` and keeps its store: what a plant leaves as it is need not be read
/// again. Files that only the sample before had are removed.
pub fn replant(files: &[SampleFile], dir: &Path) {
    fn sweep(root: &Path, dir: &Path, files: &[SampleFile]) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            if name == ".assay" {
                continue;
            }
            if path.is_dir() {
                sweep(root, &path, files);
            } else if !files.iter().any(|file| file.path == name) {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
    write_sample(files, dir).unwrap();
    sweep(dir, dir, files);
}

/// A copy of a workspace with whatever was run in it, for a test that writes. Other tests may be looking at the first
/// one meanwhile: the database is copied by itself, and a file that went away since the folder was listed is left out.
pub fn copied(root: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(root, copy.path());
    if root.join(DATABASE).is_file() {
        let store = Store::open(root, Access::Reader).unwrap();
        store.copy_database(&copy.path().join(DATABASE)).unwrap();
    }
    copy
}

/// The database in a workspace; SQLite keeps files beside it that come and go with whoever has it open.
const DATABASE: &str = ".assay/assay.db";

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_folder(&path, &target);
        } else if !path.to_string_lossy().contains(DATABASE) {
            copy_file(&path, &target).unwrap();
        }
    }
}

/// Copies a file with its time, by which the program knows that a source is the same.
fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    let gone = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
    let copied = std::fs::copy(from, to).and_then(|_| {
        let time = std::fs::metadata(from)?.modified()?;
        std::fs::File::options().write(true).open(to)?.set_modified(time)
    });
    match copied {
        Err(error) if gone(&error) => Ok(()),
        other => other,
    }
}

/// A bench on a workspace.
pub fn bench(root: &Path) -> Bench {
    Bench::open(root, "tester", today()).unwrap()
}

/// The contractors playbook.
pub fn playbook() -> &'static Playbook {
    playbooks::find("contractors").unwrap()
}

/// Runs every stale phase.
pub fn run_all(bench: &Bench) -> RunReport {
    run_with(bench, &Overrides::default())
}

/// Runs every stale phase with values that outrank the workspace's.
pub fn run_with(bench: &Bench, overrides: &Overrides) -> RunReport {
    let request = RunRequest {
        command: "test".to_owned(),
        ..RunRequest::default()
    };
    bench
        .run(playbook(), overrides, &request, &CancelToken::new(), &Quiet)
        .unwrap()
}

/// The latest results.
pub fn view(bench: &Bench) -> View {
    bench.view(playbook(), &Overrides::default()).unwrap()
}

/// Every cell of a column as text; empty for null.
pub fn column(frame: &Frame, name: &str) -> Vec<String> {
    (0..frame.height())
        .map(|row| cell_text(frame, name, row).unwrap().unwrap_or_default())
        .collect()
}

/// Every number of a column.
pub fn numbers(frame: &Frame, name: &str) -> Vec<Option<f64>> {
    let column = real(frame, name).unwrap();
    (0..frame.height()).map(|row| column.get(row)).collect()
}

/// How often each value stands.
pub fn tally<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
}
