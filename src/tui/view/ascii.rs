//! The screen in letters only: frames are left out and every sign gets a letter, whatever pane drew it.
//!
//! It is done once over the finished picture, so that no pane has to know of it and none can forget it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ratatui::buffer::Buffer;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letters {
    signs: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
}

static LETTERS: LazyLock<Letters> =
    LazyLock::new(|| crate::playbooks::embedded("ascii.toml", include_str!("../data/ascii.toml")));

/// Puts letters where signs stand.
pub fn flatten(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.is_ascii() {
            continue;
        }
        if let Some(letter) = LETTERS.signs.get(symbol) {
            let letter = letter.clone();
            cell.set_symbol(&letter);
        } else if symbol.chars().all(is_drawing) {
            cell.set_symbol(" ");
        }
    }
}

/// Lines, blocks, shapes, braille and arrows: what no pane says in a language.
fn is_drawing(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{27bf}' | '\u{2800}'..='\u{28ff}')
}

/// A key's sign in words.
pub fn key_words(key: &str) -> String {
    LETTERS
        .keys
        .iter()
        .fold(key.to_owned(), |text, (sign, word)| text.replace(sign, word))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    #[test]
    fn signs_become_letters_and_names_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 16, 1));
        buffer.set_string(0, 0, "│● Müller ▇⣿┤ ↵", ratatui::style::Style::new());
        flatten(&mut buffer);
        let text: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!(text, " + Müller #   = ");
        assert_eq!(key_words("⇧←"), "Shift-Left");
    }

    #[test]
    fn every_letter_is_one_column_of_ascii() {
        for (sign, letter) in &LETTERS.signs {
            assert!(letter.len() == 1 && letter.is_ascii(), "{sign}");
        }
    }
}
