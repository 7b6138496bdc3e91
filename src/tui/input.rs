//! A line of text that is being typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The text and the place of the cursor in it, counted in characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    cursor: usize,
}

impl Input {
    /// A line that already says something; the cursor stands at its end.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            cursor: text.chars().count(),
        }
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    fn byte(&self, place: usize) -> usize {
        self.text
            .char_indices()
            .nth(place)
            .map_or(self.text.len(), |(byte, _)| byte)
    }

    fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// Puts text in at the cursor; line breaks become spaces.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        let at = self.byte(self.cursor);
        self.text.insert_str(at, &clean);
        self.cursor += clean.chars().count();
    }

    fn remove(&mut self, from: usize, to: usize) {
        let (start, end) = (self.byte(from), self.byte(to));
        self.text.replace_range(start..end, "");
        self.cursor = from;
    }

    /// Where the word before the cursor begins.
    fn word_start(&self) -> usize {
        let before: Vec<char> = self.text.chars().take(self.cursor).collect();
        let gap = before.iter().rev().take_while(|letter| letter.is_whitespace()).count();
        let word = before
            .iter()
            .rev()
            .skip(gap)
            .take_while(|letter| !letter.is_whitespace())
            .count();
        self.cursor - gap - word
    }

    /// The name that stands directly before the cursor, with where it begins.
    fn name_before(&self) -> (usize, String) {
        let before: Vec<char> = self.text.chars().take(self.cursor).collect();
        let length = before
            .iter()
            .rev()
            .take_while(|letter| letter.is_alphanumeric() || **letter == '_')
            .count();
        let start = before.len() - length;
        (start, before.into_iter().skip(start).collect())
    }

    /// Completes the name before the cursor with the first of `names` that begins with it; says whether it did.
    pub fn complete(&mut self, names: &[String]) -> bool {
        let (start, typed) = self.name_before();
        let found = names
            .iter()
            .find(|name| !typed.is_empty() && **name != typed && name.starts_with(&typed));
        let Some(name) = found else { return false };
        self.remove(start, self.cursor);
        self.insert(name);
        true
    }

    /// Takes a key; says whether it was one for a line of text.
    pub fn key(&mut self, key: &KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('u') if control => self.remove(0, self.cursor),
            KeyCode::Char('w') if control => self.remove(self.word_start(), self.cursor),
            KeyCode::Char('a') if control => self.cursor = 0,
            KeyCode::Char('e') if control => self.cursor = self.length(),
            KeyCode::Char(letter) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(letter.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace if self.cursor > 0 => self.remove(self.cursor - 1, self.cursor),
            KeyCode::Delete if self.cursor < self.length() => self.remove(self.cursor, self.cursor + 1),
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.length()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.length(),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(input: &mut Input, code: KeyCode, modifiers: KeyModifiers) {
        input.key(&KeyEvent::new(code, modifiers));
    }

    #[test]
    fn edits_by_characters_not_bytes() {
        let mut input = Input::new("größer");
        press(&mut input, KeyCode::Left, KeyModifiers::NONE);
        press(&mut input, KeyCode::Left, KeyModifiers::NONE);
        press(&mut input, KeyCode::Backspace, KeyModifiers::NONE);
        assert_eq!((input.text(), input.cursor()), ("gröer", 3));
        press(&mut input, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!((input.text(), input.cursor()), ("er", 0));
        press(&mut input, KeyCode::Delete, KeyModifiers::NONE);
        assert_eq!(input.text(), "r");
    }

    #[test]
    fn completes_the_name_before_the_cursor() {
        let names = ["score".to_owned(), "signals".to_owned()];
        let mut input = Input::new("tier = 'A' AND si");
        assert!(input.complete(&names));
        assert_eq!(input.text(), "tier = 'A' AND signals");
        assert!(!input.complete(&names), "a whole name stays as it is");
    }

    #[test]
    fn a_pasted_line_break_becomes_a_space() {
        let mut input = Input::default();
        input.insert("a\nb");
        assert_eq!(input.text(), "a b");
    }
}
