//! Tables of keys: names, chords, wishes and clashes.

use super::*;
use crate::operations::{Availability, Situation};

fn always(_: &Situation) -> Availability {
    Availability::Yes
}

const fn verb(id: &'static str, keys: &'static [&'static str], panes: &'static [Pane]) -> Verb {
    Verb {
        id,
        keys,
        summary: "does something",
        panes,
        command: None,
        available: always,
    }
}

static FEW: [Verb; 6] = [
    verb("up", &["k", "Up"], &[]),
    verb("down", &["j", "Down"], &[]),
    verb("copy cell", &["y y"], &[Pane::Leads]),
    verb("copy phone", &["y p"], &[Pane::Leads]),
    verb("sign", &["a"], &[Pane::Gates]),
    verb("status", &["a", "b"], &[Pane::Leads]),
];

fn wish(verb: &str, keys: &[&str], line: usize) -> KeyWish {
    KeyWish {
        verb: verb.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        line,
    }
}

fn pressed(text: &str) -> Sequence {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn keys_are_read_however_they_are_typed() {
    let table = [
        ("a", Some("a")),
        ("A", Some("A")),
        ("shift-a", Some("A")),
        ("ctrl-R", Some("Ctrl-r")),
        ("Ctrl+r", Some("Ctrl-r")),
        ("C-l", Some("Ctrl-l")),
        ("enter", Some("Enter")),
        ("f5", Some("F5")),
        ("Shift-Left", Some("Shift-Left")),
        ("Ctrl-Alt-x", Some("Ctrl-Alt-x")),
        ("-", Some("-")),
        ("+", Some("+")),
        ("ü", Some("ü")),
        ("Ctrl--", Some("Ctrl--")),
        ("F13", None),
        ("Hyper-x", None),
        ("entr", None),
        ("", None),
    ];
    for (text, read) in table {
        assert_eq!(canonical(text).as_deref(), read, "{text}");
    }
    assert_eq!(sequence(" "), Some(vec!["Space".to_owned()]));
    assert_eq!(sequence("y p"), Some(pressed("y p")));
    assert_eq!(sequence("y nokey"), None);
    assert_eq!(shown_key("Shift-Left"), "⇧←");
    assert_eq!(shown_key("Ctrl-r"), "Ctrl-r");
}

#[test]
fn every_default_key_is_a_key_and_means_one_thing_in_a_pane() {
    let table = KeyTable::default();
    for binding in table.bindings() {
        assert_eq!(binding.keys.len(), binding.verb.keys.len(), "{}", binding.verb.id);
    }
    for pane in Pane::ALL {
        let here = || table.bindings().iter().filter(|binding| belongs(binding.verb, pane));
        for one in here() {
            for other in here().filter(|other| other.verb.id > one.verb.id) {
                // A pane with tabs of its own takes the key that elsewhere goes to the next pane.
                let tabs = |keys: &&Sequence| !matches!(keys[0].as_str(), "Tab" | "BackTab");
                for key in one.keys.iter().filter(tabs) {
                    let clash = other.keys.iter().find(|taken| collide(key, taken));
                    let (title, id, taken) = (pane.title(), one.verb.id, other.verb.id);
                    assert_eq!(clash, None, "{key:?} in {title} is {id} and {taken}");
                }
            }
        }
    }
}

#[test]
fn chords_tell_how_they_go_on() {
    let table = KeyTable::of(&FEW);
    let Meant::More(next) = table.lookup(&pressed("y"), Pane::Leads) else {
        panic!("y begins chords in Leads");
    };
    let next: Vec<(String, &str)> = next.into_iter().map(|(key, verb)| (key, verb.id)).collect();
    assert_eq!(next, [("y".to_owned(), "copy cell"), ("p".to_owned(), "copy phone")]);
    assert!(matches!(table.lookup(&pressed("y p"), Pane::Leads), Meant::Verb(verb, 0) if verb.id == "copy phone"));
    assert!(matches!(table.lookup(&pressed("y q"), Pane::Leads), Meant::Nothing));
    assert!(matches!(table.lookup(&pressed("y"), Pane::Gates), Meant::Nothing));
    assert!(matches!(table.lookup(&pressed("b"), Pane::Leads), Meant::Verb(verb, 1) if verb.id == "status"));
    assert_eq!(table.binding("copy phone").unwrap().shown(), "y p");
}

#[test]
fn a_wish_replaces_only_its_own_verb_and_verbs_may_exchange_keys() {
    let wishes = [wish("up", &["j"], 2), wish("down", &["k", "n"], 3)];
    let (table, complaints) = KeyTable::of(&FEW).wish(&wishes, "s.toml");
    assert_eq!(complaints, Vec::<String>::new());
    assert_eq!(table.shown("up"), "j");
    assert_eq!(table.shown("down"), "k n");
    assert_eq!(table.shown("sign"), "a");
    assert!(table.verb_for("Up", Pane::Runs).is_none(), "the default key is gone");
    assert!(table.binding("down").unwrap().own && !table.binding("sign").unwrap().own);
}

#[test]
fn a_wish_that_cannot_hold_is_told_and_the_rest_holds() {
    let wishes = [
        wish("sing", &["a"], 2),
        wish("sign", &["nokey"], 3),
        wish("up", &["y"], 4),
        wish("down", &["s"], 5),
        wish("sign", &["Ctrl-c"], 6),
        wish("status", &["1"], 7),
        wish("copy cell", &["s"], 8),
    ];
    let (table, complaints) = KeyTable::of(&FEW).wish(&wishes, "s.toml");
    let wanted = [
        "s.toml line 2: no verb `sing`; the nearest is `sign`, `assay keys` lists all",
        "s.toml line 3: `sign`: there is no key `nokey`",
        "s.toml line 6: `sign`: Ctrl-c is fixed",
        "s.toml line 7: `status` needs a list of 2 keys",
        "s.toml line 8: `copy cell` = \"s\" clashes with `down` (s) in Leads; it keeps y y",
        "s.toml line 4: `up` = \"y\" clashes with `copy cell` (y y) in Leads; it keeps k ↑",
    ];
    assert_eq!(complaints.len(), wanted.len(), "{complaints:#?}");
    for (complaint, wanted) in complaints.iter().zip(wanted) {
        assert!(complaint.starts_with(wanted), "{complaint}\n{wanted}");
    }
    assert_eq!(table.shown("down"), "s");
    assert_eq!(table.shown("up"), "k ↑");
    // In panes that never meet, a key may stand twice.
    let (table, complaints) = KeyTable::of(&FEW).wish(&[wish("sign", &["b"], 2)], "s.toml");
    assert_eq!((complaints.len(), table.shown("sign")), (0, "b".to_owned()));
}

#[test]
fn sentences_name_the_keys_that_hold() {
    let (table, _) = KeyTable::of(&FEW).wish(&[wish("sign", &["Enter"], 2)], "s.toml");
    assert_eq!(table.fill("{sign} signs, {copy phone} copies"), "↵ signs, y p copies");
    assert_eq!(table.fill("nothing {of it} and {open"), "nothing {of it} and {open");
}

#[test]
fn the_example_of_the_readme_holds() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let from = readme.find("\n[keys] ").unwrap() + 1;
    let block = &readme[from..from + readme[from..].find("```").unwrap()];
    let keys: toml::Table = block.parse().unwrap();
    let of = |value: &toml::Value| match value {
        toml::Value::Array(list) => list.iter().map(|key| key.as_str().unwrap().to_owned()).collect(),
        one => vec![one.as_str().unwrap().to_owned()],
    };
    let wishes: Vec<KeyWish> = keys["keys"]
        .as_table()
        .unwrap()
        .iter()
        .map(|(verb, value)| KeyWish {
            verb: verb.clone(),
            keys: of(value),
            line: 1,
        })
        .collect();
    assert!(wishes.len() > 1);
    let (_, complaints) = KeyTable::with(&wishes, "README.md");
    assert!(complaints.is_empty(), "{complaints:?}");
}
