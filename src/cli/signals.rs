//! Ctrl-C and SIGTERM while a run goes: the first asks it to stop, the second ends the process at once.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use super::failure::{Exit, Failure};
use crate::engine::CancelToken;

/// Listens as long as it lives.
pub struct Listening {
    handle: Handle,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.handle.close();
    }
}

/// Raises `cancel` at the first signal. Ending at the second loses nothing: every result is on disk whole or not at all.
pub fn listen(cancel: &CancelToken) -> Result<Listening, Failure> {
    let refused = |error| Failure::failed(format!("signals cannot be listened to: {error}"));
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(refused)?;
    let handle = signals.handle();
    let cancel = cancel.clone();
    std::thread::spawn(move || {
        for _ in signals.forever() {
            if cancel.is_cancelled() {
                std::process::exit(i32::from(Exit::Cancelled as u8));
            }
            cancel.cancel();
            super::say(
                "\nassay: stopping, after calls that are on their way; once more ends it at once, and those count as paid in full",
            );
        }
    });
    Ok(Listening { handle })
}
