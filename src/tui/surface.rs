//! What the loop draws on and hears from: a terminal, or in tests a buffer that presses keys.

use std::sync::mpsc::Sender;

use super::event_loop::Incoming;
use super::hit::HitMap;
use super::model::Model;
use super::open::TuiError;

/// What the loop draws on.
pub trait Surface {
    /// Has keys, mouse and signals sent from now on.
    ///
    /// # Errors
    /// When the system refuses to tell of signals.
    fn listen(&mut self, screen: &Sender<Incoming>) -> Result<(), TuiError>;

    /// Draws the model; says what lies where.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn draw(&mut self, model: &Model) -> Result<HitMap, TuiError>;

    /// Puts a text on the clipboard of whoever looks at this terminal, through OSC 52: it works over a remote shell too,
    /// where the terminal allows it.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn copy(&mut self, text: String) -> Result<(), TuiError>;

    /// Asks the terminal what it draws on; the answer comes in with the keys.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn ask_background(&mut self) -> Result<(), TuiError>;

    /// Turns mouse reports on or off.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn capture_mouse(&mut self, on: bool) -> Result<(), TuiError>;

    /// Gives the terminal to the shell and stops; returns when the shell goes on with us.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    fn suspend(&mut self) -> Result<(), TuiError>;

    /// Takes the terminal again and draws everything anew with the next frame.
    ///
    /// # Errors
    /// When it refuses.
    fn retake(&mut self) -> Result<(), TuiError>;
}
