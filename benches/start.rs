//! First paint: from starting the program in a pseudo-terminal until its first whole frame has arrived. Budget: 50 ms.
//!
//! `cargo bench --bench start`
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and has no interface"
)]

mod support;

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use assay::engine::{CancelToken, Quiet, RunRequest};
use assay::operations::{Bench, Overrides};
use assay::playbooks;
use assay::sample::{SampleOptions, Size, contractors, write_sample};
use chrono::NaiveDate;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tempfile::TempDir;

const STARTS: usize = 60;
/// What takes the terminal's other screen, and what ends a frame.
const TAKEN: &[u8] = b"\x1b[?1049h";
const FRAME: &[u8] = b"\x1b[?2026l";

/// The full sample, every phase run.
fn workspace() -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size: Size::Full,
        seed: 42,
        plant: None,
    };
    write_sample(&contractors(&options).unwrap(), dir.path()).unwrap();
    let bench = Bench::open(dir.path(), "bench", NaiveDate::default()).unwrap();
    let playbook = playbooks::find("contractors").unwrap();
    let (request, token) = (RunRequest::default(), CancelToken::new());
    bench
        .run(playbook, &Overrides::default(), &request, &token, &Quiet)
        .unwrap();
    dir
}

/// Time until the terminal was taken, and until the first frame was there.
fn start(workspace: &Path) -> (Duration, Duration) {
    let size = PtySize {
        rows: 40,
        cols: 120,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_assay"));
    command.arg("--workspace");
    command.arg(workspace);
    command.cwd(workspace);
    command.env("TERM", "xterm-256color");
    command.env("HOME", workspace);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let begin = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut bytes, mut taken) = (Vec::new(), None);
    let mut chunk = [0; 1 << 16];
    let has = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    let framed = loop {
        let count = reader.read(&mut chunk).unwrap();
        let now = begin.elapsed();
        assert!(count > 0, "it ended before its first frame");
        bytes.extend_from_slice(chunk.get(..count).unwrap());
        if taken.is_none() && has(&bytes, TAKEN) {
            taken = Some(now);
        }
        if has(&bytes, FRAME) {
            break now;
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        String::from_utf8_lossy(&bytes).contains("Overview"),
        "the first frame shows the panes"
    );
    (taken.unwrap(), framed)
}

fn main() {
    let workspace = workspace();
    // The first start reads the program from the disk.
    start(workspace.path());
    let (mut taken, mut framed): (Vec<_>, Vec<_>) = (0..STARTS).map(|_| start(workspace.path())).unzip();
    support::tell("start to terminal taken", &mut taken);
    support::tell("start to first frame", &mut framed);
}
