//! The workbench in a pseudo-terminal: what a person sees, types and is left with.
//!
//! Nothing here sleeps: a test waits for what the screen shows, with a deadline that only bounds a failure.

mod docs;
mod idle;
mod life;
mod replay;
mod session;
mod tour;
mod walk;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A debug build on a busy machine: this only bounds a failure, nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a look at something that is not on the screen waits for the screen before it looks again.
const LOOK: Duration = Duration::from_millis(50);

const ESC: &str = "\u{1b}";
/// Columns and rows of a test that does not care.
const USUAL: (u16, u16) = (100, 30);

/// A running workbench and its screen.
struct Bench {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    written: Vec<u8>,
    master: Box<dyn MasterPty + Send>,
}

fn size((columns, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Bench {
    fn start(workspace: &Path) -> Self {
        Self::start_with(workspace, &[])
    }

    /// Starts it with more in its environment.
    fn start_with(workspace: &Path, variables: &[(&str, &str)]) -> Self {
        let workspace_words = ["--workspace", workspace.to_str().unwrap()];
        Self::start_words(workspace, &workspace_words, variables)
    }

    /// Starts it on a workspace with more words on its command line.
    fn start_more(workspace: &Path, more: &[&str]) -> Self {
        let words = [&["--workspace", workspace.to_str().unwrap()], more].concat();
        Self::start_words(workspace, &words, &[])
    }

    /// Starts it with these words, at home in a folder.
    fn start_words(workspace: &Path, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(USUAL)).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_assay"));
        command.args(words);
        command.args(["--as", "tester"]);
        command.cwd(workspace);
        command.env("TERM", "xterm-256color");
        command.env("HOME", workspace);
        command.env("XDG_STATE_HOME", workspace.join("state"));
        for (name, value) in variables {
            command.env(name, value);
        }
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
        Self {
            child,
            keys,
            bytes,
            screen: vt100::Parser::new(cells(USUAL.1), cells(USUAL.0), 0),
            written: Vec::new(),
            master: pair.master,
        }
    }

    /// Starts it and goes to the queue, which stands on its first lead.
    fn start_in_leads(workspace: &Path, variables: &[(&str, &str)]) -> Self {
        let mut bench = Self::start_with(workspace, variables);
        bench.wait_for("Best");
        bench.type_keys("6");
        bench.wait_for("▸    1");
        bench.wait_for_rows();
        bench
    }

    fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// The lines without the first one, where a clock stands, and the last one, where hints and messages stand.
    fn body(&self) -> String {
        let text = self.contents();
        let lines: Vec<&str> = text.lines().collect();
        match lines.as_slice() {
            [_, body @ .., _] => body.join("\n"),
            _ => String::new(),
        }
    }

    /// Takes what the program writes until the screen shows `wanted`.
    fn wait_for(&mut self, wanted: &str) {
        self.wait_until(wanted, |bench| bench.contents().contains(wanted));
    }

    /// Takes what the program writes until the screen shows `unwanted` no more.
    fn wait_without(&mut self, unwanted: &str) {
        let what = format!("no {unwanted}");
        self.wait_until(&what, |bench| !bench.contents().contains(unwanted));
    }

    /// Takes what the program writes until no search goes on.
    fn wait_for_rows(&mut self) {
        self.wait_without("looking …");
    }

    /// Takes what the program writes until the lines between the first and the last one are these.
    fn wait_for_body(&mut self, wanted: &str) {
        self.wait_until(wanted, |bench| bench.body() == wanted);
    }

    /// Takes what the program writes until something holds.
    fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !(self.drawn() && holds(self)) {
            assert!(
                started.elapsed() < PATIENCE,
                "this never came:\n{what}\nbut:\n{}",
                self.contents()
            );
            if let Ok(bytes) = self.bytes.recv_timeout(LOOK) {
                self.take(&bytes);
            } else if let Ok(Some(status)) = self.child.try_wait() {
                // What it wrote last may still be on its way.
                while let Ok(bytes) = self.bytes.recv_timeout(LOOK * 4) {
                    self.take(&bytes);
                }
                assert!(holds(self), "it ended ({status}) before {what:?}:\n{}", self.contents());
            }
        }
    }

    /// Whether the frame on the screen is whole: frames are written between the marks of a synchronised update.
    fn drawn(&self) -> bool {
        let last = |mark: &[u8]| self.written.windows(mark.len()).rposition(|found| found == mark);
        last(b"\x1b[?2026l") >= last(b"\x1b[?2026h")
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.written.extend_from_slice(bytes);
    }

    /// Gives the terminal another size. Wait for what it shows then before keys are typed: crossterm forgets that keys
    /// wait to be read when they come at the same instant as a resize, until the next key comes.
    fn resize(&mut self, to: (u16, u16)) {
        self.screen.screen_mut().set_size(cells(to.1), cells(to.0));
        self.master.resize(size(to)).unwrap();
    }

    fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal by its name.
    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// What is wrong with a terminal that was given back; nothing if it is as it was found.
    fn not_given_back(&self) -> Vec<&'static str> {
        let screen = self.screen.screen();
        let wrong = [
            (screen.alternate_screen(), "the alternate screen was not left"),
            (screen.hide_cursor(), "the cursor is hidden"),
            (screen.bracketed_paste(), "pastes come in brackets"),
            (
                screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
                "the mouse is reported",
            ),
        ];
        wrong.into_iter().filter_map(|(is, what)| is.then_some(what)).collect()
    }

    /// Whether the terminal is the workbench's.
    fn is_taken(&self) -> bool {
        let screen = self.screen.screen();
        screen.alternate_screen()
            && screen.hide_cursor()
            && screen.bracketed_paste()
            && screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None
    }

    /// Waits for the end and checks that the terminal was given back.
    fn ends_in_order(mut self) -> u32 {
        let started = Instant::now();
        let status = loop {
            if let Ok(bytes) = self.bytes.recv_timeout(LOOK) {
                self.take(&bytes);
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < PATIENCE, "it did not end:\n{}", self.contents());
        };
        while let Ok(bytes) = self.bytes.recv_timeout(LOOK * 4) {
            self.take(&bytes);
        }
        assert_eq!(self.not_given_back(), Vec::<&str>::new());
        let text = String::from_utf8_lossy(&self.written);
        assert!(
            text.contains("\u{1b}[?1049h") && text.contains("\u{1b}[?1049l"),
            "it did use its own screen"
        );
        status.exit_code()
    }

    /// Leaves with the key.
    fn quits(mut self) {
        self.type_keys("q");
        assert_eq!(self.ends_in_order(), 0);
    }
}

impl Drop for Bench {
    /// A test that failed leaves no process behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
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

/// The same with every phase run.
fn graded() -> tempfile::TempDir {
    let folder = sample();
    let run = Command::new(env!("CARGO_BIN_EXE_assay"))
        .arg("--workspace")
        .arg(folder.path())
        .args(["--as", "tester", "run"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(run.success());
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
