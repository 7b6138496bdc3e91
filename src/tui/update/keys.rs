//! From a key press to a verb, by the table both fronts share.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::operations::{Pane, VERBS, Verb};

/// Keys that belong to the screen itself and have no command: shown in the help after the verbs.
pub const SCREEN_KEYS: [(&str, &str); 11] = [
    ("1–9", "the pane of that number"),
    ("h l ← →", "columns to the left and right"),
    ("Tab ⇧Tab", "in Tiers: the tab inside to the right or left"),
    ("⇧← ⇧→", "in Tiers: ten steps at once, as { and }"),
    ("u", "in Leads: set the last changed status back"),
    ("T", "the next theme"),
    ("M", "mouse on or off; off lets the terminal select text"),
    ("Ctrl-L", "read the latest results again"),
    ("Ctrl-C", "cancel the running job"),
    ("Ctrl-Z", "back to the shell for a while"),
    ("Tab", "in the filter's line: complete a column's name"),
];

/// A key's name as the table of verbs writes it. Keys held with Control or Alt have none.
pub fn name(key: &KeyEvent) -> Option<String> {
    if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
        return None;
    }
    Some(match key.code {
        KeyCode::Char(letter) => letter.to_string(),
        KeyCode::Enter => "Enter".to_owned(),
        KeyCode::Esc => "Esc".to_owned(),
        KeyCode::Tab => "Tab".to_owned(),
        KeyCode::BackTab => "BackTab".to_owned(),
        KeyCode::Up => "Up".to_owned(),
        KeyCode::Down => "Down".to_owned(),
        KeyCode::Left => "Left".to_owned(),
        KeyCode::Right => "Right".to_owned(),
        KeyCode::PageUp => "PageUp".to_owned(),
        KeyCode::PageDown => "PageDown".to_owned(),
        KeyCode::Home => "Home".to_owned(),
        KeyCode::End => "End".to_owned(),
        _ => return None,
    })
}

/// Whether a verb belongs to a pane.
pub fn belongs(verb: &Verb, pane: Pane) -> bool {
    verb.panes.is_empty() || verb.panes.contains(&pane)
}

/// The verb of a key in a pane: the pane's own before the common ones.
pub fn verb_for(key: &str, pane: Pane) -> Option<&'static Verb> {
    let mut found: Vec<&Verb> = VERBS
        .iter()
        .filter(|verb| verb.keys.contains(&key) && belongs(verb, pane))
        .collect();
    found.sort_by_key(|verb| verb.panes.is_empty());
    found.first().copied()
}

/// How a verb's keys are shown: `↵` for Enter.
pub fn shown(verb: &Verb) -> String {
    let pretty = |key: &&str| match *key {
        "Enter" => "↵".to_owned(),
        "Up" => "↑".to_owned(),
        "Down" => "↓".to_owned(),
        "PageUp" => "PgUp".to_owned(),
        "PageDown" => "PgDn".to_owned(),
        "BackTab" => "⇧Tab".to_owned(),
        other => other.to_owned(),
    };
    verb.keys.iter().map(pretty).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_pane() {
        for pane in Pane::ALL {
            let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
            for verb in VERBS.iter().filter(|verb| belongs(verb, pane)) {
                for key in verb.keys {
                    let before = taken.insert(key, verb.id);
                    assert_eq!(
                        before,
                        None,
                        "{key} in {} is {:?} and {}",
                        pane.title(),
                        before,
                        verb.id
                    );
                }
            }
        }
    }

    #[test]
    fn statuses_have_letters_and_digits_are_left_to_panes() {
        assert_eq!(verb_for("b", Pane::Leads).map(shown), Some("i t d o b z x".to_owned()));
        assert!(verb_for("b", Pane::Gates).is_none());
        assert!(('1'..='9').all(|digit| verb_for(&digit.to_string(), Pane::Leads).is_none()));
        assert_eq!(verb_for("Enter", Pane::Leads).map(shown), Some("↵".to_owned()));
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
