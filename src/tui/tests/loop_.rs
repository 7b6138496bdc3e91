//! Keys through the real loop with its real workers, on a graded workspace: only the terminal is a buffer.
//!
//! Nothing sleeps. A frame that is drawn while nothing is on its way is a settled one: it is kept, and only then the
//! next keys are pressed. Keys that were pressed while a frame was drawn are all taken before the next one.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crossterm::event::Event;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::engine::{CancelToken, Quiet, RunRequest};
use crate::operations::{Bench, Opening, Overrides};
use crate::playbooks;
use crate::sample::{SampleOptions, Size as SampleSize, contractors, write_sample};
use crate::tui::event_loop::{self, Incoming};
use crate::tui::grid::Grid;
use crate::tui::hit::HitMap;
use crate::tui::layer::Layer;
use crate::tui::model::Loaded;
use crate::tui::open::TuiError;
use crate::tui::surface::Surface;
use crate::tui::view::view;
use crate::tui::worker::Workers;

/// Only bounds a failure: nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is on its way; empty when the workbench waits for its person alone.
fn on_its_way(model: &Model) -> Vec<&'static str> {
    let table = |grid: &Grid| {
        let waiting = matches!(grid.sheet, Loaded::Waiting) || grid.progress.is_some();
        // A sheet that is read again leaves the old one on screen; its rows are asked for as soon as it is there.
        let again = matches!(grid.sheet, Loaded::Ready(_)) && grid.reading > grid.arranging;
        grid.opened() && (waiting || again)
    };
    let layer = |layer: &Layer| match layer {
        Layer::Card(layer) => matches!(layer.card, Loaded::Waiting),
        Layer::Report(layer) => matches!(layer.figures, Loaded::Waiting),
        Layer::Form(layer) => matches!(layer.form, Loaded::Waiting) || matches!(layer.stale, Some(Loaded::Waiting)),
        _ => false,
    };
    let data = &model.data;
    let desk = &model.tier_desk;
    let outstanding = [
        ("the picture", matches!(model.picture, Loaded::Waiting)),
        ("a run", model.job.is_some()),
        (
            "an operation",
            model.replay.as_ref().is_some_and(|replay| replay.acting),
        ),
        ("a table", model.clone().grids_mut().any(|grid| table(grid))),
        ("a layer", model.layers.iter().any(layer)),
        (
            "the tree",
            data.generations.list > 0 && matches!(data.picture, Loaded::Waiting),
        ),
        ("a file", matches!(data.shown, Some(Loaded::Waiting))),
        ("a profile", matches!(data.profile, Some(Loaded::Waiting))),
        ("leads", model.selecting.waiting()),
        ("a draft", desk.what_if.waiting()),
        (
            "a matrix",
            desk.compare.asked.is_some() && matches!(desk.compare.matrix, Loaded::Waiting),
        ),
    ];
    outstanding
        .into_iter()
        .filter_map(|(what, is)| is.then_some(what))
        .collect()
}

/// One row of a table of keys.
pub(super) struct Row {
    /// Each letter is a key; `\r` is Enter, `\t` Tab, `\u{1b}` Esc, `\u{12}` Ctrl-r.
    keys: &'static str,
    /// The columns and rows that the terminal gets before the keys.
    size: Option<(u16, u16)>,
    /// What the settled frame shows, and what it does not show where `!` stands before it.
    shows: &'static [&'static str],
    /// The number of an earlier frame that it looks like, but for the first line, where a clock stands, and the last.
    like: Option<usize>,
}

pub(super) const fn row(keys: &'static str, shows: &'static [&'static str]) -> Row {
    Row {
        keys,
        size: None,
        shows,
        like: None,
    }
}

pub(super) const fn back(keys: &'static str, shows: &'static [&'static str], like: usize) -> Row {
    Row {
        like: Some(like),
        ..row(keys, shows)
    }
}

const fn resized(to: (u16, u16), shows: &'static [&'static str]) -> Row {
    Row {
        size: Some(to),
        ..row("", shows)
    }
}

/// A buffer in the terminal's place, and whoever sits before it.
pub(super) struct Stage<'a> {
    terminal: Terminal<TestBackend>,
    screen: Option<Sender<Incoming>>,
    rows: std::slice::Iter<'a, Row>,
    /// The settled frames, the first one before any key.
    frames: Vec<String>,
    copied: Vec<String>,
    waited_for: Vec<&'static str>,
    /// The pictures taken so far, and the question that the last of them answered.
    picture: (u64, u64),
}

impl<'a> Stage<'a> {
    fn new(rows: &'a [Row]) -> Self {
        Self {
            terminal: Terminal::new(TestBackend::new(100, 30)).unwrap(),
            screen: None,
            rows: rows.iter(),
            frames: Vec::new(),
            copied: Vec::new(),
            waited_for: Vec::new(),
            picture: (0, 0),
        }
    }

    fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let line = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|cell| cell.symbol()).collect::<String>();
        let lines: Vec<String> = buffer.content().chunks(width).map(line).collect();
        lines.join("\n")
    }

    /// Keeps the frame and presses the next keys; after the last ones it leaves.
    fn settled(&mut self, screen: &Sender<Incoming>) {
        self.frames.push(self.text());
        let Some(row) = self.rows.next() else {
            screen.send(Incoming::Action(Action::Terminate)).unwrap();
            return;
        };
        if let Some((columns, rows)) = row.size {
            self.terminal.backend_mut().resize(columns, rows);
            screen.send(Incoming::Event(Event::Resize(columns, rows))).unwrap();
        }
        for letter in row.keys.chars() {
            let event = match letter {
                '\r' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
                '\t' => KeyEvent::new(KeyCode::Tab, KeyModifiers::NONE),
                '\u{1b}' => KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE),
                '\u{12}' => KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL),
                letter => KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE),
            };
            screen.send(Incoming::Event(Event::Key(event))).unwrap();
        }
    }
}

impl Surface for Stage<'_> {
    fn listen(&mut self, screen: &Sender<Incoming>) -> Result<(), TuiError> {
        self.screen = Some(screen.clone());
        Ok(())
    }

    fn draw(&mut self, model: &Model) -> Result<HitMap, TuiError> {
        let mut hits = HitMap::default();
        self.terminal.draw(|frame| hits = view(model, frame)).unwrap();
        let mut waited = on_its_way(model);
        // A picture that is read again leaves the old one on screen until it is taken.
        if self.picture.0 != model.tier_desk.basis {
            self.picture = (model.tier_desk.basis, model.generations.picture);
        }
        if self.picture.1 != model.generations.picture {
            waited.push("the picture");
        }
        // The very first frame is drawn before anything was asked.
        if let Some(screen) = self.screen.clone().filter(|_| waited.is_empty()) {
            self.settled(&screen);
        }
        self.waited_for.extend(waited);
        Ok(hits)
    }

    fn copy(&mut self, text: String) -> Result<(), TuiError> {
        self.copied.push(text);
        Ok(())
    }

    fn ask_background(&mut self) -> Result<(), TuiError> {
        Ok(())
    }

    fn capture_mouse(&mut self, _: bool) -> Result<(), TuiError> {
        Ok(())
    }

    fn suspend(&mut self) -> Result<(), TuiError> {
        Ok(())
    }

    fn retake(&mut self) -> Result<(), TuiError> {
        Ok(())
    }
}

/// The small sample, its phases run where wanted.
pub(super) fn workspace(run: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let options = SampleOptions {
        size: SampleSize::Small,
        seed: 42,
        plant: None,
    };
    write_sample(&contractors(&options).unwrap(), folder.path()).unwrap();
    if run {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let bench = Bench::open(folder.path(), "tester", today).unwrap();
        let (overrides, request) = (Overrides::default(), RunRequest::default());
        let playbook = playbooks::find("contractors").unwrap();
        bench
            .run(playbook, &overrides, &request, &CancelToken::new(), &Quiet)
            .unwrap();
    }
    folder
}

/// Presses the keys of a table through the loop and checks every settled frame. Gives the stage as it was left.
pub(super) fn walked<'a>(root: &Path, rows: &'a [Row]) -> Stage<'a> {
    let start = Start {
        workspace: "folder".into(),
        themes: Themes::shipped(true, false),
        size: Size::new(100, 30),
        ..Start::default()
    };
    let (mut model, effects) = Model::start(start);
    let (sender, incoming) = channel();
    // Whatever never comes must not hold the tests for ever.
    let (over, ended) = channel::<()>();
    let watch = sender.clone();
    let watchman = std::thread::spawn(move || {
        if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            let _ = watch.send(Incoming::Action(Action::Terminate));
        }
    });
    let mut workers = Workers::spawn(&Opening::new(root, "tester"), sender);
    let mut stage = Stage::new(rows);
    event_loop::run(&mut stage, &mut model, effects, &incoming, &mut workers).unwrap();
    drop(over);
    watchman.join().unwrap();
    assert_eq!(
        stage.frames.len(),
        rows.len() + 1,
        "still on its way: {:?}\n{}",
        on_its_way(&model),
        stage.text()
    );
    check(rows, &stage.frames);
    stage
}

fn check(rows: &[Row], frames: &[String]) {
    let body = |frame: &str| {
        let lines: Vec<&str> = frame.lines().collect();
        lines[1..lines.len() - 1].join("\n")
    };
    for (place, (row, frame)) in rows.iter().zip(&frames[1..]).enumerate() {
        let at = format!("after row {} of the table, {:?}", place + 1, row.keys);
        for wanted in row.shows {
            match wanted.strip_prefix('!') {
                Some(unwanted) => assert!(!frame.contains(unwanted), "{at}: {unwanted:?} is there\n{frame}"),
                None => assert!(frame.contains(wanted), "{at}: {wanted:?} is not there\n{frame}"),
            }
        }
        if let Some(like) = row.like {
            assert_eq!(body(frame), body(&frames[like]), "{at}: not as frame {like}");
        }
    }
}

#[test]
fn the_queue_by_keys() {
    let workspace = workspace(true);
    let rows = [
        /* 1 */ row("6", &["1 of 166 contractors ·", "▸    1  Tavrimoor Energy", "[all]"]),
        /* 2 */ row("llls", &["score ↑1", "154 of 166 contractors"]),
        /* 3 */ back("u", &["!↑1"], 1),
        /* 4 */ back("\u{12}", &["score ↑1"], 2),
        /* 5 */ back("u", &[], 1),
        /* 6 */ row("fscor > 80\r", &["no column `scor`", "1 of 166 contractors"]),
        /* 7 */ back("\u{1b}", &["!no column"], 1),
        /* 8 */
        row(
            "fscore > 80\r",
            &["1 of 2 contractors (166 in all) · score > 80", "!Quillmark"],
        ),
        /* 9 */ row("j", &["2 of 2 contractors", "▸    2  Fenbrook Power"]),
        // The selection stays on its lead when more leads come back.
        /* 10 */
        row("\u{1b}", &["2 of 166 contractors", "▸    2  Fenbrook Power"]),
        /* 11 */ back("k", &[], 1),
        /* 12 */ row("-", &["hidden", "!99.00"]),
        /* 13 */ back("u", &["99.00"], 1),
        /* 14 */ row("\r", &["Tavrimoor Energy", "Esc"]),
        /* 15 */ back("\u{1b}", &[], 1),
        /* 16 */ row("v", &["the whole row", "c-33eaad944dca86dd"]),
        /* 17 */ back("\u{1b}", &[], 1),
        /* 18 */ row("F", &["values of score"]),
        /* 19 */ back("\u{1b}", &[], 1),
        /* 20 */ row("y", &["y cell"]),
        /* 21 */ back("y", &[], 1),
    ];
    let stage = walked(workspace.path(), &rows);
    let copied: Vec<f64> = stage.copied.iter().map(|text| text.parse().unwrap()).collect();
    assert_eq!(copied, [99.0], "the cell under the cursor");
}

#[test]
fn a_search_on_its_thread_is_waited_for() {
    let workspace = workspace(true);
    let rows = [
        row("6", &["1 of 166 contractors"]),
        row("/quillmark", &["/quillmark", "Quillmark Power Systems", "!Tavrimoor"]),
        row("\r", &["/quillmark", "!Tavrimoor"]),
        row("\u{1b}", &["3 of 166 contractors", "▸    3  Quillmark", "Tavrimoor"]),
        back("kk", &[], 1),
        // Each letter starts a search and gives up the one before; only the last one's rows count.
        row("/tav\u{1b}", &["1 of 166 contractors", "!/tav"]),
    ];
    let stage = walked(workspace.path(), &rows);
    assert!(stage.waited_for.contains(&"the picture"), "{:?}", stage.waited_for);
}

#[test]
fn a_run_is_followed_to_its_end_and_opens_the_panes() {
    let workspace = workspace(false);
    let rows = [
        row("6", &["Here stands the queue", "R runs"]),
        row("R", &["run 1 done", "1 of 166 contractors", "▸    1"]),
        row("5", &["PLATINUM", "GOLD"]),
        row("4", &["c0"]),
        row("9", &["done"]),
        row("R", &["run 2 done: everything was up to date"]),
        row("2", &["generac.csv"]),
        row("j\r", &["of 107 rows"]),
        row("3", &["c3"]),
    ];
    let stage = walked(workspace.path(), &rows);
    assert!(stage.waited_for.contains(&"a run"), "{:?}", stage.waited_for);
}

#[test]
fn another_size_is_another_frame_and_the_old_one_comes_back() {
    let workspace = workspace(true);
    let rows = [
        row("6", &["1 of 166 contractors"]),
        resized((200, 60), &["    50  "]),
        // Columns keep the width of the widest cell seen.
        resized((100, 30), &["▸    1", "!    50  "]),
        resized((40, 12), &["▸    1", "6 Leads", "!7 Groups"]),
        Row {
            like: Some(3),
            ..resized((100, 30), &["7 Groups"])
        },
    ];
    let stage = walked(workspace.path(), &rows);
    assert_eq!(stage.frames[4].lines().count(), 12);
}
