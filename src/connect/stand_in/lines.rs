//! Scripts as JSON lines: how every kind of them is read, and how a wrong line is named.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::connect::error::ConnectError;

/// Reads a script line by line; empty ones and remarks (`#`) are passed over. `place` names it in errors.
///
/// # Errors
/// [`ConnectError::Script`] with the line that is no such thing, or that `take` refuses.
pub(super) fn each_line<L: DeserializeOwned>(
    text: &str,
    place: &str,
    mut take: impl FnMut(L) -> Result<(), String>,
) -> Result<(), ConnectError> {
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let refuse = |why: String| ConnectError::Script {
            place: format!("{place}, line {}", number + 1),
            why,
        };
        let line: L = serde_json::from_str(line).map_err(|error| refuse(error.to_string()))?;
        take(line).map_err(refuse)?;
    }
    Ok(())
}

/// A script's text, and its name in errors.
///
/// # Errors
/// [`ConnectError::Script`] when it cannot be read.
pub(super) fn read_text(path: &Path) -> Result<(String, String), ConnectError> {
    let place = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((text, place)),
        Err(error) => Err(ConnectError::Script {
            place,
            why: format!("it cannot be read: {error}"),
        }),
    }
}
