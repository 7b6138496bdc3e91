//! The loop: wait, take everything that came, then draw once.
//!
//! With nothing to draw it waits without a limit: an idle workbench wakes for nothing, and a running job wakes it by
//! its own events. Two frames are at least [`FRAME`] apart, so that a flood of events costs one drawing.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEventKind, MouseButton, MouseEventKind};

use super::action::{Action, Effect};
use super::background::{Heard, Listener};
use super::defect::{Place, planted};
use super::hit::HitMap;
use super::model::Model;
use super::open::TuiError;
use super::session::Session;
use super::surface::Surface;
use super::update::update;
use super::worker::Workers;

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(8);
/// Most events taken before a frame, so that no flood can keep the screen from being drawn.
const BATCH: usize = 4096;
/// Rows per notch of the wheel.
const WHEEL: isize = 3;

/// What reaches the loop.
#[derive(Debug)]
pub enum Incoming {
    /// From the terminal.
    Event(Event),
    /// From a worker or a signal.
    Action(Action),
}

/// How long to wait for the next event: without limit when nothing has to be drawn, else until a frame is due.
pub fn patience(dirty: bool, since_frame: Duration) -> Option<Duration> {
    dirty.then(|| FRAME.saturating_sub(since_frame))
}

/// What an event of the terminal means, given what lies where.
pub fn meaning(incoming: Incoming, hits: &HitMap) -> Option<Action> {
    let event = match incoming {
        Incoming::Action(action) => return Some(action),
        Incoming::Event(event) => event,
    };
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Action::Key(key)),
        Event::Paste(text) => Some(Action::Paste(text)),
        Event::Resize(columns, rows) => Some(Action::Resize(columns, rows)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => hits.at(mouse.column, mouse.row).map(Action::Click),
            MouseEventKind::Drag(MouseButton::Left) => Some(Action::Drag(mouse.column)),
            MouseEventKind::Up(MouseButton::Left) => Some(Action::Drop),
            MouseEventKind::ScrollDown => Some(Action::Wheel(WHEEL)),
            MouseEventKind::ScrollUp => Some(Action::Wheel(-WHEEL)),
            _ => None,
        },
        Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

/// Runs until the user or a signal ends it.
///
/// # Errors
/// When the terminal fails.
pub fn run(
    screen: &mut impl Surface,
    model: &mut Model,
    effects: Vec<Effect>,
    incoming: &Receiver<Incoming>,
    workers: &mut Workers,
) -> Result<(), TuiError> {
    let mut hits = screen.draw(model)?;
    let mut last_frame = Instant::now();
    let mut dirty = false;
    let mut kept = None;
    screen.listen(&workers.screen())?;
    for effect in effects {
        carry_out(effect, screen, workers)?;
    }
    loop {
        let first = match patience(dirty, last_frame.elapsed()) {
            None => incoming.recv().ok(),
            Some(wait) => match incoming.recv_timeout(wait) {
                Ok(found) => Some(found),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            },
        };
        for found in first.into_iter().chain(incoming.try_iter().take(BATCH)) {
            if matches!(&found, Incoming::Action(action) if action.ends_run()) {
                workers.run_ended();
            }
            let Some(action) = meaning(found, &hits) else { continue };
            if matches!(&action, Action::Key(key) if key.code == KeyCode::F(12)) {
                planted(Place::Screen);
            }
            model.clock = Some(chrono::Local::now().fixed_offset());
            dirty = true;
            for effect in update(model, action) {
                if carry_out(effect, screen, workers)? {
                    return Ok(());
                }
            }
        }
        if dirty && last_frame.elapsed() >= FRAME {
            hits = screen.draw(model)?;
            last_frame = Instant::now();
            dirty = false;
            let session = Session::of(model);
            if kept.as_ref() != Some(&session) {
                workers.keep(session.clone());
                kept = Some(session);
            }
        }
    }
}

/// Carries out an effect; says whether it ends the loop.
fn carry_out(effect: Effect, screen: &mut impl Surface, workers: &mut Workers) -> Result<bool, TuiError> {
    match effect {
        Effect::Ask(request) => workers.ask(request),
        Effect::WhatIf(ask) => workers.what_if(ask),
        Effect::Data(request) => workers.ask_data(request),
        Effect::StartRun { phases, force } => workers.start_run(phases, force),
        Effect::SwitchPlaybook(id) => workers.switch_playbook(id),
        Effect::AskBackground => screen.ask_background()?,
        Effect::CancelRun => workers.cancel_run(),
        Effect::Rows(job) => workers.find_rows(job),
        Effect::Count(job) => workers.count(job),
        Effect::Leads(job) => workers.leads(job),
        Effect::Edges { key, source, column } => workers.edges(key, source, column),
        Effect::Replay(entry) => workers.replay(*entry),
        Effect::Pace(moment) => workers.pace(moment),
        Effect::Export(job) => workers.export(job),
        Effect::Copy(text) => screen.copy(text)?,
        Effect::MouseCapture(on) => screen.capture_mouse(on)?,
        Effect::Suspend => screen.suspend()?,
        Effect::Retake => screen.retake()?,
        Effect::Quit => return Ok(true),
    }
    Ok(false)
}

/// A thread that waits for the terminal. When the terminal is gone there is nobody left to ask: the loop ends.
pub fn read_terminal(screen: Sender<Incoming>) {
    std::thread::spawn(move || {
        let mut listener = Listener::new(Instant::now());
        loop {
            let (heard, over) = match crossterm::event::read() {
                Ok(event) => (listener.hear(event, Instant::now()), false),
                Err(_) => (Vec::new(), true),
            };
            for heard in heard {
                let incoming = match heard {
                    Heard::Event(event) => Incoming::Event(event),
                    Heard::Light(light) => Incoming::Action(Action::Background(light)),
                };
                if screen.send(incoming).is_err() {
                    return;
                }
            }
            if over {
                let _ = screen.send(Incoming::Action(Action::Terminate));
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyModifiers, MouseEvent};
    use ratatui::layout::Rect;

    use super::*;
    use crate::operations::Pane;
    use crate::tui::hit::Target;

    #[test]
    fn an_idle_loop_waits_without_limit() {
        assert_eq!(patience(false, Duration::ZERO), None);
        assert_eq!(patience(false, Duration::from_secs(3600)), None);
    }

    #[test]
    fn frames_are_kept_apart() {
        assert_eq!(patience(true, Duration::ZERO), Some(FRAME));
        assert_eq!(patience(true, FRAME / 2), Some(FRAME / 2));
        assert_eq!(patience(true, FRAME * 9), Some(Duration::ZERO));
    }

    #[test]
    fn the_mouse_acts_on_what_was_drawn_and_moving_it_draws_nothing() {
        let mut hits = HitMap::default();
        hits.add(Rect::new(10, 1, 8, 1), Target::Tab(Pane::Gates));
        let mouse = |kind| {
            Incoming::Event(Event::Mouse(MouseEvent {
                kind,
                column: 12,
                row: 1,
                modifiers: KeyModifiers::NONE,
            }))
        };
        let click = meaning(mouse(MouseEventKind::Down(MouseButton::Left)), &hits);
        assert!(matches!(click, Some(Action::Click(Target::Tab(Pane::Gates)))));
        assert!(meaning(mouse(MouseEventKind::Moved), &hits).is_none());
        assert!(matches!(meaning(mouse(MouseEventKind::ScrollUp), &hits), Some(Action::Wheel(rows)) if rows < 0));
    }
}
