//! Key to frame: a table of five million rows at 120x40, keys at the pace of a held key, while phases run without end and
//! sorts and finds are started and given up. Budget: 16 ms in 99 of 100 cases.
//!
//! `cargo bench --bench frame`; with `-- calm` nothing runs, with `-- crowded` another process runs the phases as well, so
//! that there are more threads at work than cores.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and has no interface"
)]

mod support;

use std::io::Write;
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assay::engine::{CancelToken, Quiet, RunRequest};
use assay::operations::{Bench, OpenSheet, Overrides, SheetSource};
use assay::playbooks;
use assay::sample::{SampleOptions, Size, contractors, write_sample};
use assay::tui::bench::Stage;
use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tempfile::TempDir;

const ROWS: u64 = 5_000_000;
const COLUMNS: u16 = 120;
const LINES: u16 = 40;
/// The variable in which the frame library is told its threads.
const THREADS: &str = "POLARS_MAX_THREADS";
/// Thirty keys a second, as a keyboard repeats them.
const PAUSE: Duration = Duration::from_millis(33);
/// How often the walk is walked.
const WALKS: usize = 12;

/// Moving, scrolling sideways, columns, three sorts (each replaces the search before), a find letter by letter, the
/// whole row, undo.
const WALK: &str = "j j j j j PageDown PageDown PageDown k k G k k PageUp PageUp g l l l l l l l l h h > < H L \
                    j j j PageDown PageDown s j j PageDown j k PageDown G g j j l s j j j PageDown PageDown k S j j \
                    PageDown G PageUp k k v Esc j j / b a c e Enter j j PageDown j Esc u u u j j k PageDown";

/// What the workbench writes, kept to be looked at.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn screen(&self) -> String {
        let cells = |cells| NonZeroU16::new(cells).unwrap();
        let mut screen = vt100::Parser::new(cells(LINES), cells(COLUMNS), 0);
        screen.process(&self.0.lock().unwrap());
        screen.screen().contents()
    }
}

fn full() -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size: Size::Full,
        seed: 42,
        plant: None,
    };
    write_sample(&contractors(&options).unwrap(), dir.path()).unwrap();
    dir
}

/// Runs every phase again and again.
fn run_without_end() {
    let dir = full();
    let bench = Bench::open(dir.path(), "bench", NaiveDate::default()).unwrap();
    let request = RunRequest {
        force: true,
        ..RunRequest::default()
    };
    let playbook = playbooks::find("contractors").unwrap();
    loop {
        let report = bench.run(playbook, &Overrides::default(), &request, &CancelToken::new(), &Quiet);
        report.unwrap();
    }
}

fn key(word: &str) -> KeyEvent {
    let code = match word {
        "PageDown" => KeyCode::PageDown,
        "PageUp" => KeyCode::PageUp,
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        letter => KeyCode::Char(letter.chars().next().unwrap()),
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// Starts this program again with the frame library's threads that the workbench would leave it: a core is the screen's.
fn again() {
    let cores = std::thread::available_parallelism().unwrap().get();
    let own = std::env::current_exe().unwrap();
    let ended = std::process::Command::new(own)
        .args(std::env::args_os().skip(1))
        .env(THREADS, (cores - 1).max(1).to_string())
        .status()
        .unwrap();
    assert!(ended.success(), "{ended}");
}

fn main() {
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    if asked("run-without-end") {
        return run_without_end();
    }
    if std::env::var_os(THREADS).is_none() {
        return again();
    }
    let (calm, crowded) = (asked("calm"), asked("crowded"));
    let dir = full();
    let source = Arc::new(SheetSource::new("bench", &support::frame(ROWS), &[], None).unwrap());
    let sheet = OpenSheet {
        source,
        shown: Vec::new(),
        fixed: 1,
        note: String::new(),
    };
    let written = Written::default();
    let mut stage = Stage::open(dir.path(), sheet, COLUMNS, LINES, written.clone()).unwrap();
    let other = crowded.then(|| {
        let own = std::env::current_exe().unwrap();
        std::process::Command::new(own).arg("run-without-end").spawn().unwrap()
    });
    // The phases begin with reading files; keys that open the table are not counted.
    stage.type_keys(vec![key("j"); 60], PAUSE, !calm).unwrap();
    let walk: Vec<KeyEvent> = WALK.split_whitespace().map(key).collect();
    let mut times = Vec::new();
    for _ in 0..WALKS {
        times.extend(stage.type_keys(walk.clone(), PAUSE, !calm).unwrap());
    }
    let screen = written.screen();
    if let Some(mut other) = other {
        other.kill().unwrap();
        other.wait().unwrap();
    }
    println!("{screen}\n");
    assert!(screen.contains("5,000,000"), "the table is not on screen");
    assert!(calm || stage.runs > 0, "no run ended meanwhile");
    let words = match (calm, crowded) {
        (true, _) => "nothing runs",
        (_, true) => "phases run here and in another process",
        _ => "phases run",
    };
    support::tell(&format!("key to frame, {} runs ended, {words}", stage.runs), &mut times);
}
