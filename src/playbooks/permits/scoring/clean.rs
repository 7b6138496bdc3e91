//! Words from outside, made harmless: a model's text is data, and no terminal may take it for a command.

/// The escape that begins a terminal's commands.
const ESCAPE: char = '\u{1b}';
/// The one-letter form of escape and `[`.
const CONTROL_SEQUENCE: char = '\u{9b}';

/// The text without terminal commands, control characters and characters that cannot be seen; line ends stay.
pub(in super::super) fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ESCAPE => skip_escape(&mut letters),
            CONTROL_SEQUENCE => skip_sequence(&mut letters),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut letters),
            '\n' => kept.push('\n'),
            '\t' | '\r' => kept.push(' '),
            hidden if hidden.is_control() || is_invisible(hidden) => {}
            plain => kept.push(plain),
        }
    }
    kept
}

/// The cleaned text on one line, white space drawn together.
pub(in super::super) fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many bytes of a text, cut between two characters.
pub(in super::super) fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default()
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What follows an escape: a sequence, a string, or one letter with those that lead it in.
fn skip_escape(letters: &mut Letters<'_>) {
    match letters.peek() {
        Some('[') => {
            letters.next();
            skip_sequence(letters);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            letters.next();
            skip_string(letters);
        }
        Some(' '..='/') => {
            while letters.next_if(|letter| matches!(letter, ' '..='/')).is_some() {}
            letters.next_if(|letter| matches!(letter, '0'..='~'));
        }
        Some('0'..='~') => {
            letters.next();
        }
        _ => {}
    }
}

/// Parameters up to the letter that ends a control sequence.
fn skip_sequence(letters: &mut Letters<'_>) {
    while letters.next_if(|letter| matches!(letter, ' '..='?')).is_some() {}
    letters.next_if(|letter| matches!(letter, '@'..='~'));
}

/// A string command goes to a bell or a string terminator; one that never ends takes its line with it and no more.
fn skip_string(letters: &mut Letters<'_>) {
    while let Some(letter) = letters.peek().copied() {
        if letter == '\n' {
            return;
        }
        letters.next();
        match letter {
            '\u{7}' | '\u{9c}' => return,
            ESCAPE => {
                letters.next_if_eq(&'\\');
                return;
            }
            _ => {}
        }
    }
}

/// Zero-width and direction-changing characters.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: permits S5
    #[test]
    fn no_command_of_a_terminal_is_left() {
        let cases = [
            ("plain – with ümlaut", "plain – with ümlaut"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]8;;http://example.test\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{9b}2Jgone", "gone"),
            ("\u{1b}(Bset", "set"),
            ("\u{1b}cfull", "full"),
            ("bell\u{7} back\u{8} null\u{0}", "bell back null"),
            ("a\u{200b}b\u{202e}c\u{2066}d", "abcd"),
            ("\u{1b}]never ends\nnext line", "\nnext line"),
            ("one\ttwo\r\nthree", "one two \nthree"),
            ("\u{1b}", ""),
        ];
        for (dirty, expected) in cases {
            assert_eq!(clean(dirty), expected, "{dirty:?}");
        }
        assert_eq!(clean_line(" one\n\ttwo  three "), "one two three");
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(cut("äöü", 3), "ä");
        assert_eq!(cut("abc", 64), "abc");
    }
}
