//! Text from outside is data: it may not move a cursor, reverse a line or smuggle a key into a log.

use super::service::Service;

/// The most characters of a server's words in a message.
const SHOWN: usize = 300;

/// The text without terminal escape sequences, control characters (line breaks and tabs stay), zero-width characters and
/// marks that turn the direction of writing.
///
/// ```
/// assert_eq!(assay::connect::strip_escapes("a\u{1b}[31mred\u{1b}[0m\u{202e}b\u{7}"), "aredb");
/// ```
pub fn strip_escapes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => skip_sequence(&mut letters),
            '\u{9b}' => skip_until_final(&mut letters),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut letters),
            '\n' | '\t' => kept.push(letter),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' => kept.push('\n'),
            letter if letter.is_control() || is_unseen(letter) => {}
            letter => kept.push(letter),
        }
    }
    kept
}

/// What follows an escape character: a control sequence, a string, or one or two characters.
fn skip_sequence(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match letters.peek() {
        Some('[') => {
            letters.next();
            skip_until_final(letters);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            letters.next();
            skip_string(letters);
        }
        Some(' '..='/') => {
            letters.next();
            letters.next();
        }
        Some('0'..='~') => {
            letters.next();
        }
        _ => {}
    }
}

/// Parameters, then one final character. What cannot belong to the sequence ends it and is kept.
fn skip_until_final(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while letters.next_if(|letter| matches!(letter, ' '..='?')).is_some() {}
    letters.next_if(|letter| matches!(letter, '@'..='~'));
}

/// A string such as a window's title: up to its terminator, or to the end of the line if it has none.
fn skip_string(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(letter) = letters.next_if(|letter| *letter != '\n') {
        match letter {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                letters.next_if(|letter| *letter == '\\');
                return;
            }
            _ => {}
        }
    }
}

/// Characters that take no room or turn the direction of writing.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What a server said, fit for a message: no escapes, no key of the service, one line, not long. Of a JSON error body the
/// message alone is taken.
pub fn server_words(service: &Service, body: &str) -> String {
    let struck = service.strike_out(body);
    let said = error_message(&struck).unwrap_or(struck);
    // Once more: in JSON the key may have been written with escapes.
    let plain = service.strike_out(&strip_escapes(&said));
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let cut: String = line.chars().take(SHOWN).collect();
    format!("{cut}…")
}

/// The message in the bodies that services send with an error: `{"error":{"message"}}`, `{"error":"…"}`, `{"message"}`,
/// `{"detail"}`, `{"errors":[{"details"}]}`.
fn error_message(body: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(body.trim()).ok()?;
    let places = [
        "/error/message",
        "/error",
        "/message",
        "/detail",
        "/errors/0/details",
        "/errors/0/message",
    ];
    let found = places.iter().find_map(|place| value.pointer(place)?.as_str());
    found.map(str::to_owned)
}
