//! The workbench in a pseudo-terminal: what a person sees, types and is left with.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A debug build on a busy machine: this only bounds a failure, nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running workbench and its screen.
struct Bench {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    written: Vec<u8>,
    _master: Box<dyn MasterPty + Send>,
}

impl Bench {
    fn start(workspace: &Path) -> Self {
        let size = PtySize {
            rows: 30,
            cols: 100,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_assay"));
        command.arg("--workspace");
        command.arg(workspace);
        command.args(["--as", "tester"]);
        command.cwd(workspace);
        command.env("TERM", "xterm-256color");
        command.env("HOME", workspace);
        command.env("XDG_STATE_HOME", workspace.join("state"));
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, bytes) = channel();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                if sender.send(chunk[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let cells = |cells| NonZeroU16::new(cells).unwrap();
        let screen = vt100::Parser::new(cells(30), cells(100), 0);
        Self {
            child,
            keys,
            bytes,
            screen,
            written: Vec::new(),
            _master: pair.master,
        }
    }

    fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Takes what the program writes until the screen shows `wanted`.
    fn wait_for(&mut self, wanted: &str) {
        let started = Instant::now();
        while !self.screen.screen().contents().contains(wanted) {
            let left = PATIENCE.saturating_sub(started.elapsed());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(why) => panic!(
                    "{why:?} before {wanted:?} was seen:\n{}",
                    self.screen.screen().contents()
                ),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.written.extend_from_slice(bytes);
    }

    /// Waits for the end and checks that the terminal was given back.
    fn ends_in_order(mut self) -> u32 {
        let started = Instant::now();
        let status = loop {
            match self.bytes.recv_timeout(Duration::from_millis(50)) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "it did not end:\n{}",
                self.screen.screen().contents()
            );
        };
        while let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(200)) {
            self.take(&bytes);
        }
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "pastes are plain again");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse is the terminal's again"
        );
        let text = String::from_utf8_lossy(&self.written);
        assert!(
            text.contains("\u{1b}[?1049h") && text.contains("\u{1b}[?1049l"),
            "it did use its own screen"
        );
        status.exit_code()
    }
}

/// The shipped sample in a folder of its own.
fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data"),
        folder.path(),
    );
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == ".assay" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

#[test]
fn a_person_runs_everything_looks_at_leads_and_leaves() {
    let workspace = sample();
    let mut bench = Bench::start(workspace.path());
    bench.wait_for("1 Overview");
    bench.wait_for("R runs everything");
    bench.type_keys("R");
    bench.wait_for("run 1 ·");
    bench.wait_for("Best");
    bench.type_keys("6");
    bench.wait_for("masked: m shows");
    // The heading stands before the queue was found; a lead can be opened only then.
    bench.wait_for("▸    1");
    bench.type_keys("\r");
    bench.wait_for("status, next lead");
    bench.type_keys("\u{1b}");
    bench.wait_for("commands");
    bench.type_keys("q");
    assert_eq!(bench.ends_in_order(), 0);
}

/// The frame library reads its thread count from the environment before its first use.
fn leaves_a_core_to_the_screen(pid: u32) {
    if cfg!(not(target_os = "linux")) || std::env::var_os("POLARS_MAX_THREADS").is_some() {
        return;
    }
    let cores = std::thread::available_parallelism().unwrap().get();
    let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap();
    let wanted = format!("POLARS_MAX_THREADS={}", (cores - 1).max(1));
    let set = environment
        .split(|byte| *byte == 0)
        .any(|entry| entry == wanted.as_bytes());
    assert!(set, "{wanted} is not in {}", String::from_utf8_lossy(&environment));
}

#[test]
fn a_request_to_end_gives_the_terminal_back() {
    let workspace = sample();
    let mut bench = Bench::start(workspace.path());
    bench.wait_for("R runs everything");
    let pid = bench.child.process_id().unwrap();
    leaves_a_core_to_the_screen(pid);
    let sent = std::process::Command::new("kill")
        .args(["-TERM", &pid.to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    bench.ends_in_order();
}
