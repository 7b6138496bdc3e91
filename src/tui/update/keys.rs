//! From a key press to its name in the table of keys, and what a key or a chord does.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{pane_number, verbs};
use crate::operations::{Meant, Pane, Verb, canonical, shown_key};
use crate::tui::action::Effect;
use crate::tui::model::{Layer, Model};

/// A key's name as the table of keys writes it; nothing for keys that have none, such as a lone Shift.
pub fn name(key: &KeyEvent) -> Option<String> {
    let held = |wanted| key.modifiers.contains(wanted);
    let mut prefix = String::new();
    if held(KeyModifiers::CONTROL) {
        prefix.push_str("Ctrl-");
    }
    if held(KeyModifiers::ALT) {
        prefix.push_str("Alt-");
    }
    let name = match key.code {
        KeyCode::Char(' ') => "Space".to_owned(),
        // Shift is told by the letter's size.
        KeyCode::Char(letter) => return canonical(&format!("{prefix}{letter}")),
        KeyCode::BackTab => return Some(format!("{prefix}BackTab")),
        KeyCode::F(number) => format!("F{number}"),
        other => plain_name(other)?.to_owned(),
    };
    if held(KeyModifiers::SHIFT) {
        prefix.push_str("Shift-");
    }
    Some(prefix + &name)
}

fn plain_name(code: KeyCode) -> Option<&'static str> {
    Some(match code {
        KeyCode::Enter => "Enter",
        KeyCode::Esc => "Esc",
        KeyCode::Tab => "Tab",
        KeyCode::Up => "Up",
        KeyCode::Down => "Down",
        KeyCode::Left => "Left",
        KeyCode::Right => "Right",
        KeyCode::PageUp => "PageUp",
        KeyCode::PageDown => "PageDown",
        KeyCode::Home => "Home",
        KeyCode::End => "End",
        KeyCode::Insert => "Insert",
        KeyCode::Delete => "Delete",
        KeyCode::Backspace => "Backspace",
        _ => return None,
    })
}

/// A key by its name with whatever began a chord before it. `allowed` keeps some verbs out where a layer lies over the
/// pane.
pub fn press(model: &mut Model, name: String, allowed: impl Fn(&Verb) -> bool) -> Vec<Effect> {
    let mut pressed = std::mem::take(&mut model.chord);
    let begun = pressed.iter().map(|key| shown_key(key)).collect::<Vec<_>>().join(" ");
    if !pressed.is_empty() && name == "Esc" {
        model.say(format!("{begun} … is taken back"));
        return Vec::new();
    }
    pressed.push(name.clone());
    let meant = model.keys.lookup(&pressed, pane_of(model));
    match meant {
        Meant::Verb(verb, place) if allowed(verb) => {
            let letter = verb.keys.get(place).copied().unwrap_or(verb.id);
            verbs::act_by_key(model, verb, letter)
        }
        Meant::More(next) if next.iter().any(|(_, verb)| allowed(verb)) => {
            model.chord = pressed;
            Vec::new()
        }
        Meant::Nothing if !begun.is_empty() => {
            let known = pressed
                .split_last()
                .map_or_else(Vec::new, |(_, begun)| continuations(model, begun));
            let known: Vec<String> = known.into_iter().map(|(key, what)| format!("{key} {what}")).collect();
            model.say(format!(
                "{begun} {} means nothing; {begun} goes on with {}",
                shown_key(&name),
                known.join(", ")
            ));
            Vec::new()
        }
        Meant::Nothing if model.layers.is_empty() => elsewhere(model, &name),
        _ => Vec::new(),
    }
}

/// The pane whose keys hold: a table that lies over a pane has the keys of every table.
fn pane_of(model: &Model) -> Pane {
    match model.layers.last() {
        Some(Layer::Sheet(_) | Layer::Record(_)) => Pane::Data,
        _ => model.pane,
    }
}

/// How a chord that was begun may go on: each key and what it does.
pub fn continuations(model: &Model, pressed: &[String]) -> Vec<(String, &'static str)> {
    match model.keys.lookup(pressed, pane_of(model)) {
        Meant::More(next) => next.into_iter().map(|(key, verb)| (shown_key(&key), verb.id)).collect(),
        _ => Vec::new(),
    }
}

/// A key that means nothing here says what it means elsewhere, and where.
fn elsewhere(model: &mut Model, key: &str) -> Vec<Effect> {
    let meaning = |verb: &Verb| match verb.panes {
        [] => verb.id.to_owned(),
        panes => {
            let numbers: Vec<String> = panes.iter().map(|pane| pane_number(*pane).to_string()).collect();
            format!("{} (pane {})", verb.id, numbers.join(" "))
        }
    };
    let meanings: Vec<String> = model.keys.elsewhere(key).map(meaning).collect();
    let key = shown_key(key);
    model.say(if meanings.is_empty() {
        format!("{key} means nothing here; {{help}} lists the keys")
    } else {
        format!("{key} does nothing here; elsewhere: {}", meanings.join(", "))
    });
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::KeyTable;

    #[test]
    fn a_pressed_key_has_the_name_of_the_table() {
        use KeyModifiers as Held;
        let table = [
            (KeyCode::Char('a'), Held::NONE, "a"),
            (KeyCode::Char('A'), Held::SHIFT, "A"),
            (KeyCode::Char('r'), Held::CONTROL, "Ctrl-r"),
            (KeyCode::Char('3'), Held::ALT, "Alt-3"),
            (KeyCode::Char(' '), Held::NONE, "Space"),
            (KeyCode::Char('-'), Held::NONE, "-"),
            (KeyCode::Left, Held::SHIFT, "Shift-Left"),
            (KeyCode::BackTab, Held::SHIFT, "BackTab"),
            (KeyCode::F(5), Held::NONE, "F5"),
            (KeyCode::Enter, Held::NONE, "Enter"),
        ];
        for (code, held, wanted) in table {
            let found = name(&KeyEvent::new(code, held));
            assert_eq!(found.as_deref(), Some(wanted));
            assert_eq!(canonical(wanted).as_deref(), Some(wanted), "the table reads it back");
        }
        assert_eq!(name(&KeyEvent::new(KeyCode::CapsLock, Held::NONE)), None);
    }

    #[test]
    fn statuses_have_letters_and_digits_mean_panes_everywhere() {
        let table = KeyTable::default();
        assert_eq!(table.verb_for("b", Pane::Leads).map(|verb| verb.id), Some("status"));
        assert!(table.verb_for("b", Pane::Gates).is_none());
        for pane in Pane::ALL {
            for digit in '1'..='9' {
                let found = table.verb_for(&digit.to_string(), pane).map(|verb| verb.id);
                assert_eq!(found, Some("pane"), "{digit} in {}", pane.title());
            }
        }
        let keys: Vec<String> = crate::operations::Statuses::built_in()
            .status
            .iter()
            .map(|status| status.key.to_string())
            .collect();
        assert_eq!(
            keys,
            crate::operations::verb("status").unwrap().keys,
            "the table of verbs and statuses.toml agree"
        );
    }
}
