//! The terminal, taken and given back. However the workbench ends (key, signal, error, panic), the terminal is left
//! as it was found: cooked, on its own screen, with its cursor and without mouse reports.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic::PanicHookInfo;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};

use super::action::Action;
use super::background::QUESTION;
use super::event_loop::{Incoming, read_terminal};
use super::hit::HitMap;
use super::model::Model;
use super::open::TuiError;
use super::surface::Surface;
use super::view;

/// Bytes of one frame that are gathered before they are written.
const FRAME_BYTES: usize = 1 << 16;

type Hook = Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// The terminal while it is ours.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
    hook: Hook,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it refuses.
    pub fn enter() -> Result<Self, TuiError> {
        let hook = restore_on_panic();
        let taken = take(true).and_then(|()| {
            let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout()));
            Terminal::new(backend)
        });
        match taken {
            Ok(terminal) => Ok(Self {
                terminal,
                mouse: true,
                hook,
            }),
            Err(error) => {
                give_back();
                Err(error.into())
            }
        }
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal does not say.
    pub fn size(&self) -> Result<Size, TuiError> {
        Ok(self.terminal.size()?)
    }
}

impl Surface for Screen {
    fn listen(&mut self, screen: &Sender<Incoming>) -> Result<(), TuiError> {
        read_terminal(screen.clone());
        listen_to_signals(screen.clone())
    }

    fn draw(&mut self, model: &Model) -> Result<HitMap, TuiError> {
        let mut hits = HitMap::default();
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| hits = view::view(model, frame))?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Ok(hits)
    }

    fn copy(&mut self, text: String) -> Result<(), TuiError> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))?;
        Ok(())
    }

    fn ask_background(&mut self) -> Result<(), TuiError> {
        let mut out = io::stdout();
        out.write_all(QUESTION.as_bytes())?;
        Ok(out.flush()?)
    }

    fn capture_mouse(&mut self, on: bool) -> Result<(), TuiError> {
        self.mouse = on;
        if on {
            execute!(io::stdout(), EnableMouseCapture)?
        } else {
            execute!(io::stdout(), DisableMouseCapture)?
        }
        Ok(())
    }

    fn suspend(&mut self) -> Result<(), TuiError> {
        give_back();
        signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
        self.retake()
    }

    fn retake(&mut self) -> Result<(), TuiError> {
        take(self.mouse)?;
        // `Terminal::clear` would ask the terminal where its cursor is, and wait for an answer that the thread reading
        // keys takes away; setting the size empties the screen without a question.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
        // During a panic the hook cannot be exchanged, and does not have to be.
        if !std::thread::panicking() {
            let hook = Arc::clone(&self.hook);
            std::panic::set_hook(Box::new(move |panic| hook(panic)));
        }
    }
}

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
    if mouse {
        execute!(io::stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back as far as it lets us; there is nobody to report an error to.
fn give_back() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// Has the terminal given back before a panic of the drawing thread is printed. Panics of workers are caught where
/// they happen; they go to the log and must not tear the screen. Returns the hook that was there before.
fn restore_on_panic() -> Hook {
    let before: Hook = Arc::from(std::panic::take_hook());
    let printing = Arc::clone(&before);
    let drawing = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == drawing {
            give_back();
            printing(panic);
        } else {
            tracing::error!(target: "assay::tui", "a worker met a defect: {panic}");
        }
    }));
    before
}

/// A thread that turns signals into actions.
///
/// # Errors
/// When the system refuses to register them.
fn listen_to_signals(screen: Sender<Incoming>) -> Result<(), TuiError> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let action = match signal {
                SIGINT => Action::Interrupt,
                SIGTSTP => Action::Suspend,
                SIGCONT => Action::Resumed,
                _ => Action::Terminate,
            };
            if screen.send(Incoming::Action(action)).is_err() {
                return;
            }
        }
    });
    Ok(())
}
