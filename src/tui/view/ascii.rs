//! The screen in letters only: lines are drawn with `-`, `|` and `+` and every sign gets a letter, whatever pane drew it.
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
    pairs: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
}

static LETTERS: LazyLock<Letters> =
    LazyLock::new(|| crate::playbooks::embedded("ascii.toml", include_str!("../data/ascii.toml")));

/// Puts letters where signs stand.
pub fn flatten(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(width) {
        for column in 0..row.len() {
            let Some((cell, rest)) = row.get_mut(column..).and_then(<[_]>::split_first_mut) else {
                continue;
            };
            let symbol = cell.symbol();
            if symbol.is_ascii() {
                continue;
            }
            // A sign of two letters takes the blank behind it.
            if let Some((first, second)) = LETTERS.pairs.get(symbol).and_then(|pair| pair.split_at_checked(1))
                && let Some(next) = rest.first_mut().filter(|next| next.symbol() == " ")
            {
                cell.set_symbol(first);
                next.set_symbol(second);
            } else if let Some(letter) = LETTERS.signs.get(symbol) {
                cell.set_symbol(letter);
            } else if let Some(letter) = symbol.chars().next().and_then(drawn) {
                cell.set_symbol(letter);
            }
        }
    }
}

/// What stands for lines, blocks, shapes, dots and arrows that have no letter of their own: what no pane says in a
/// language.
fn drawn(sign: char) -> Option<&'static str> {
    match sign {
        '\u{2800}' => Some(" "),
        '\u{2801}'..='\u{28ff}' => Some("*"),
        '─' | '━' | '╌' | '╍' | '┄' | '┅' | '═' => Some("-"),
        '│' | '┃' | '╎' | '╏' | '┆' | '║' => Some("|"),
        '\u{250c}'..='\u{257f}' => Some("+"),
        '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{27bf}' => Some(" "),
        _ => None,
    }
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
        let plain = |text: &str| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 1));
            buffer.set_string(0, 0, text, ratatui::style::Style::new());
            flatten(&mut buffer);
            let text: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
            text.trim_end().to_owned()
        };
        assert_eq!(plain("│● Müller ▇⣿┤ ↵"), "|+ Müller #*+ =");
        assert_eq!(plain("├──●──┤ ≥ 5 % ≤5"), "+--+--+ >=5 % <5");
        assert_eq!(plain("✉● ☎○ ★"), "@+ To *");
        assert_eq!(key_words("⇧←"), "Shift-Left");
    }

    #[test]
    fn every_letter_is_one_column_of_ascii() {
        for (sign, letter) in &LETTERS.signs {
            assert!(letter.len() == 1 && letter.is_ascii(), "{sign}");
        }
        for (sign, letters) in &LETTERS.pairs {
            assert!(letters.len() == 2 && letters.is_ascii(), "{sign}");
        }
    }
}
