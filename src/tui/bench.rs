//! A door for `benches/frame.rs` and nobody else: the workbench with any sheet in its Data pane, real workers beside it,
//! keys in by the clock and frames out into a writer. It turns the same wheel as the loop, and times every key.

use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::action::{Action, Effect};
use super::data::{DataAnswer, Shown};
use super::event_loop::{Incoming, meaning, patience};
use super::hit::HitMap;
use super::job::Job;
use super::model::{Model, Start};
use super::session::Session;
use super::theme::Themes;
use super::update::update;
use super::view::view;
use super::worker::Workers;
use crate::operations::{Depth, Looks, OpenSheet, Opening, TableKey, shipped_themes};

/// A workbench whose screen is a writer.
pub struct Stage<W: Write> {
    model: Model,
    terminal: Terminal<CrosstermBackend<W>>,
    sender: Sender<Incoming>,
    incoming: Receiver<Incoming>,
    workers: Workers,
    hits: HitMap,
    drawn: Instant,
    /// Runs that ended while keys were timed.
    pub runs: usize,
}

impl<W: Write> Stage<W> {
    /// Opens the workspace in `root` with this sheet in the Data pane, on a screen of so many columns and rows.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn open(root: &Path, sheet: OpenSheet, columns: u16, rows: u16, writer: W) -> io::Result<Self> {
        let (sender, incoming) = channel();
        let workers = Workers::spawn(&Opening::new(root, "bench"), sender.clone());
        let looks = Looks {
            depth: Depth::True,
            plain: false,
        };
        let start = Start {
            workspace: "bench".to_owned(),
            size: Size::new(columns, rows),
            themes: Themes::new(&shipped_themes(), looks, true),
            ..Start::default()
        };
        let (model, effects) = Model::start(start);
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        let mut stage = Self {
            model,
            terminal: Terminal::with_options(CrosstermBackend::new(writer), TerminalOptions { viewport })?,
            sender,
            incoming,
            workers,
            hits: HitMap::default(),
            drawn: Instant::now(),
            runs: 0,
        };
        stage.carry_out(effects);
        stage.act(Action::Key(KeyEvent::new(KeyCode::Char('2'), KeyModifiers::NONE)));
        let shown = Shown {
            key: TableKey::Frame("bench".to_owned()),
            title: "bench".to_owned(),
            sheet,
            groups: Vec::new(),
        };
        let generation = stage.model.data.generations.table;
        let result = Ok(Box::new(shown));
        stage.act(Action::Data(DataAnswer::Opened { generation, result }));
        stage.model.data.inside = true;
        Ok(stage)
    }

    /// Types these keys, one each `pause`, and says for each how long it took from the press until its frame was
    /// written, the wait for the loop to wake included. With `running`, phases run all the while.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn type_keys(&mut self, keys: Vec<KeyEvent>, pause: Duration, running: bool) -> io::Result<Vec<Duration>> {
        let (typed, wanted) = (self.sender.clone(), keys.len());
        let (stamp, stamps) = channel();
        std::thread::spawn(move || {
            for key in keys {
                std::thread::sleep(pause);
                if stamp.send(Instant::now()).is_err() || typed.send(Incoming::Event(Event::Key(key))).is_err() {
                    return;
                }
            }
        });
        let (mut pressed, mut times) = (Vec::new(), Vec::with_capacity(wanted));
        let mut dirty = false;
        while times.len() < wanted {
            if running && self.model.job.is_none() {
                self.model.job = Some(Job::default());
                self.workers.start_run(Vec::new(), true);
            }
            let first = match patience(dirty, self.drawn.elapsed()) {
                None => self.incoming.recv().ok(),
                Some(wait) => self.incoming.recv_timeout(wait).ok(),
            };
            let rest: Vec<Incoming> = self.incoming.try_iter().collect();
            for found in first.into_iter().chain(rest) {
                match &found {
                    Incoming::Event(_) => pressed.extend(stamps.try_recv()),
                    Incoming::Action(Action::JobEnded(_)) => self.runs += 1,
                    Incoming::Action(_) => {}
                }
                if let Some(action) = meaning(found, &self.hits) {
                    dirty = true;
                    self.act(action);
                }
            }
            if dirty && patience(true, self.drawn.elapsed()) == Some(Duration::ZERO) {
                self.draw()?;
                dirty = false;
                times.extend(pressed.drain(..).map(|pressed: Instant| pressed.elapsed()));
                self.workers.keep(Session::of(&self.model));
            }
        }
        Ok(times)
    }

    fn draw(&mut self) -> io::Result<()> {
        let (model, hits) = (&self.model, &mut self.hits);
        self.terminal.draw(|frame| *hits = view(model, frame))?;
        self.drawn = Instant::now();
        Ok(())
    }

    fn act(&mut self, action: Action) {
        let effects = update(&mut self.model, action);
        self.carry_out(effects);
    }

    /// What asks workers; what asks the terminal has nobody to ask.
    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(request) => self.workers.ask(request),
                Effect::Data(request) => self.workers.ask_data(request),
                Effect::Rows(job) => self.workers.find_rows(job),
                Effect::Count(job) => self.workers.count(job),
                Effect::Leads(job) => self.workers.leads(job),
                Effect::Edges {
                    key, source, column, ..
                } => self.workers.edges(key, source, column),
                _ => {}
            }
        }
    }
}
