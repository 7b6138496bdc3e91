//! Asking the terminal what it draws on, without waiting for the answer.
//!
//! The question (OSC 11) is written after the first frame; the answer comes in with the keys. A blocking question would
//! throw away what is typed while it waits, and an answer that comes after its patience would be taken for keys: here
//! nothing waits, every key that is no part of an answer goes on, and an answer is never taken for keys.

use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use crate::operations::Colour;

/// The question for the ground's colour.
pub const QUESTION: &str = "\x1b]11;?\x1b\\";

/// How every answer begins, without the escape before it.
const BEGINS: &str = "]11;rgb:";
/// Longer than any answer.
const LONGEST: usize = 40;
/// How long after the start an answer is still looked for: a slow line takes a second or two.
const LISTENS: Duration = Duration::from_secs(10);
/// An escape and the bracket behind it are one answer only when nobody could have typed them so quickly.
const AT_ONCE: Duration = Duration::from_millis(20);

/// Terminals that print the question instead of answering it, by how `TERM` begins.
const MUTE: [&str; 4] = ["dumb", "linux", "Eterm", "screen"];

/// Whether a terminal may be asked.
pub fn may_ask(term: &str, inside_tmux: bool) -> bool {
    let mute = MUTE.iter().any(|mute| term.starts_with(mute));
    !term.is_empty() && (!mute || (inside_tmux && term.starts_with("screen")))
}

/// What a terminal's event turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// An event as it came.
    Event(Event),
    /// The answer: whether the ground is light.
    Light(bool),
}

/// Listens for the answer among the events.
#[derive(Debug)]
pub struct Listener {
    since: Instant,
    escaped: Option<Instant>,
    held: Vec<Event>,
    text: String,
    done: bool,
}

impl Listener {
    /// Begins to listen.
    pub fn new(now: Instant) -> Self {
        Self {
            since: now,
            escaped: None,
            held: Vec::new(),
            text: String::new(),
            done: false,
        }
    }

    /// Takes an event; gives what goes on to the loop: nothing while it may be part of an answer.
    pub fn hear(&mut self, event: Event, now: Instant) -> Vec<Heard> {
        if self.done || now.duration_since(self.since) > LISTENS {
            let mut all = self.release();
            all.push(Heard::Event(event));
            return all;
        }
        let Event::Key(key) = &event else {
            return vec![Heard::Event(event)];
        };
        if self.text.is_empty() {
            return self.first(event, now);
        }
        match answer_letter(key) {
            Some(letter) => {
                self.text.push(letter);
                self.held.push(event);
                self.judged()
            }
            None if ends(key) && self.text.starts_with(BEGINS) => self.answered(),
            None => {
                self.held.push(event);
                self.release()
            }
        }
    }

    /// Nothing is held yet: an answer begins with a bracket that an escape came before.
    fn first(&mut self, event: Event, now: Instant) -> Vec<Heard> {
        let Event::Key(key) = &event else {
            return vec![Heard::Event(event)];
        };
        let at_once = self.escaped.take().is_some_and(|at| now.duration_since(at) < AT_ONCE);
        if key.code == KeyCode::Esc {
            self.escaped = Some(now);
        }
        let bracket = key.code == KeyCode::Char(']');
        if bracket && (key.modifiers == KeyModifiers::ALT || (at_once && key.modifiers.is_empty())) {
            self.text.push(']');
            self.held.push(event);
            return Vec::new();
        }
        vec![Heard::Event(event)]
    }

    fn judged(&mut self) -> Vec<Heard> {
        let fits = BEGINS.starts_with(&self.text) || self.text.starts_with(BEGINS);
        if fits && self.text.len() <= LONGEST {
            Vec::new()
        } else {
            self.release()
        }
    }

    fn answered(&mut self) -> Vec<Heard> {
        let colour = self.text.strip_prefix(BEGINS).and_then(colour_of);
        self.done = true;
        self.held.clear();
        colour
            .map(|colour| Heard::Light(colour.is_light()))
            .into_iter()
            .collect()
    }

    fn release(&mut self) -> Vec<Heard> {
        self.text.clear();
        self.held.drain(..).map(Heard::Event).collect()
    }
}

fn answer_letter(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(letter) if key.modifiers.difference(KeyModifiers::SHIFT).is_empty() && letter != '\\' => {
            Some(letter)
        }
        _ => None,
    }
}

/// An answer ends with a bell, or an escape and a backslash.
fn ends(key: &KeyEvent) -> bool {
    matches!(
        (key.code, key.modifiers),
        (KeyCode::Char('g'), KeyModifiers::CONTROL) | (KeyCode::Char('\\'), _)
    )
}

/// `1e1e/2020/3030`: one to four digits a channel, of which the first two count.
fn colour_of(text: &str) -> Option<Colour> {
    let mut channels = text.split('/').map(|digits| {
        let value = u32::from_str_radix(digits, 16).ok()?;
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
        u8::try_from(value.checked_mul(255)?.checked_div(most)?).ok()
    });
    let mut next = || channels.next().flatten();
    Some(Colour::Rgb(next()?, next()?, next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, held: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, held))
    }

    /// What the terminal's bytes become on their way through the reader of keys.
    fn answer(text: &str, bell: bool) -> Vec<Event> {
        let mut events = vec![key(KeyCode::Char(']'), KeyModifiers::ALT)];
        events.extend(
            text.chars()
                .map(|letter| key(KeyCode::Char(letter), KeyModifiers::NONE)),
        );
        events.push(if bell {
            key(KeyCode::Char('g'), KeyModifiers::CONTROL)
        } else {
            key(KeyCode::Char('\\'), KeyModifiers::ALT)
        });
        events
    }

    fn heard(events: Vec<Event>) -> Vec<Heard> {
        let start = Instant::now();
        let mut listener = Listener::new(start);
        events
            .into_iter()
            .flat_map(|event| listener.hear(event, start))
            .collect()
    }

    #[test]
    fn an_answer_is_understood_and_never_taken_for_keys() {
        assert_eq!(heard(answer("11;rgb:ffff/fefe/f0f0", false)), [Heard::Light(true)]);
        assert_eq!(heard(answer("11;rgb:1e/20/30", true)), [Heard::Light(false)]);
        assert_eq!(heard(answer("11;rgb:nonsense", true)), []);
    }

    #[test]
    fn keys_typed_before_within_and_after_are_kept() {
        let typed = |letter| key(KeyCode::Char(letter), KeyModifiers::NONE);
        let mut events = vec![typed('6'), typed('j')];
        events.extend(answer("11;rgb:0000/0000/0000", false));
        events.push(typed('k'));
        let wanted = [
            Heard::Event(typed('6')),
            Heard::Event(typed('j')),
            Heard::Light(false),
            Heard::Event(typed('k')),
        ];
        assert_eq!(heard(events), wanted);
        // A bracket that somebody really pressed goes on with the next key.
        let pressed = vec![key(KeyCode::Char(']'), KeyModifiers::ALT), typed('j')];
        let kept: Vec<Heard> = pressed.iter().cloned().map(Heard::Event).collect();
        assert_eq!(heard(pressed), kept);
    }

    #[test]
    fn an_escape_torn_off_its_answer_is_an_escape_and_the_rest_is_no_key() {
        let mut events = answer("11;rgb:ffff/ffff/ffff", true);
        events[0] = key(KeyCode::Char(']'), KeyModifiers::NONE);
        events.insert(0, key(KeyCode::Esc, KeyModifiers::NONE));
        let wanted = [Heard::Event(key(KeyCode::Esc, KeyModifiers::NONE)), Heard::Light(true)];
        assert_eq!(heard(events), wanted);
    }

    #[test]
    fn after_a_while_nobody_listens_any_more() {
        let start = Instant::now();
        let mut listener = Listener::new(start);
        let bracket = key(KeyCode::Char(']'), KeyModifiers::ALT);
        let late = start + LISTENS + Duration::from_secs(1);
        assert_eq!(listener.hear(bracket.clone(), late), [Heard::Event(bracket)]);
    }

    #[test]
    fn terminals_that_would_print_the_question_are_not_asked() {
        assert!(may_ask("xterm-256color", false) && may_ask("screen-256color", true) && may_ask("tmux", true));
        for term in ["", "dumb", "linux", "screen"] {
            assert!(!may_ask(term, false), "{term}");
        }
    }
}
