//! Looks and hand: themes seen while they are chosen, own keys, chords, the log, the palette's order, letters only.

use std::sync::Arc;

use super::screens::drawn;
use super::*;
use crate::engine::{LogLevel, RunEvent};
use crate::operations::{Depth, KeyTable, KeyWish, Looks, Pane, shipped_themes};
use crate::tui::action::Request;
use crate::tui::model::Layer;

fn theme(model: &Model) -> &str {
    &model.themes.current().name
}

fn wish(verb: &str, keys: &[&str]) -> KeyWish {
    KeyWish {
        verb: verb.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        line: 2,
    }
}

/// A model whose person has other keys.
fn model_with_keys(wishes: &[KeyWish]) -> Model {
    let (table, complaints) = KeyTable::with(wishes, "settings.toml");
    assert_eq!(complaints, Vec::<String>::new());
    let mut model = model_with(graded_picture(), 80, 24);
    model.keys = Arc::new(table);
    model
}

fn palette_names(model: &Model) -> Vec<&'static str> {
    match model.layers.last() {
        Some(Layer::Palette(layer)) => layer.found.iter().map(|found| found.entry.name()).collect(),
        other => panic!("no palette but {other:?}"),
    }
}

#[test]
fn a_theme_is_seen_while_it_is_chosen_and_kept_only_by_enter() {
    let mut model = model_with(graded_picture(), 80, 24);
    assert_eq!(theme(&model), "dark");
    press(&mut model, "T");
    let text = drawn(&model).0;
    for name in [
        "dark",
        "light",
        "high-contrast",
        "colour-blind",
        "lamplight",
        "↵ keep it",
    ] {
        assert!(text.contains(name), "{text}");
    }
    press(&mut model, "j");
    assert_eq!(theme(&model), "light", "moving shows it");
    press(&mut model, "G");
    assert_eq!(theme(&model), "lamplight");
    press(&mut model, "Esc");
    assert_eq!((theme(&model), model.layers.len()), ("dark", 0), "Esc goes back");

    press(&mut model, "T T T");
    assert_eq!(theme(&model), "high-contrast", "the same key goes on");
    let effects = press(&mut model, "Enter");
    assert_eq!(effects, [Effect::Ask(Request::KeepTheme("high-contrast".into()))]);
    assert!(model.layers.is_empty());
    let result = Ok("/home/one/settings.toml".to_owned());
    let theme_name = "high-contrast".to_owned();
    update(
        &mut model,
        Action::Answer(Answer::ThemeKept {
            theme: theme_name,
            result,
        }),
    );
    assert_eq!(said(&model), "theme high-contrast: kept in /home/one/settings.toml");
}

#[test]
fn a_click_on_a_tab_or_row_leaves_no_theme_behind_that_was_only_looked_at() {
    let mut model = model_with(graded_picture(), 80, 24);
    press(&mut model, "T j");
    let tab = crate::tui::hit::Target::Tab(Pane::Gates);
    update(&mut model, Action::Click(tab));
    assert_eq!((theme(&model), model.pane), ("dark", Pane::Gates));
    press(&mut model, "T");
    let row = crate::tui::hit::Target::LayerRow(3);
    assert_eq!(update(&mut model, Action::Click(row)), []);
    assert_eq!(theme(&model), "colour-blind");
    assert_eq!(
        update(&mut model, Action::Click(row)).len(),
        1,
        "a second click keeps it"
    );
}

#[test]
fn the_terminals_ground_decides_until_somebody_chooses() {
    let start = || Start {
        themes: Themes::new(&shipped_themes(), Looks::default(), true),
        asks_background: true,
        ..Start::default()
    };
    let (mut model, effects) = Model::start(start());
    assert!(effects.contains(&Effect::AskBackground));
    update(&mut model, Action::Background(true));
    assert_eq!(theme(&model), "light");
    let mut chosen = start();
    chosen.themes.choose("lamplight");
    let (mut model, effects) = Model::start(chosen);
    assert!(!effects.contains(&Effect::AskBackground));
    update(&mut model, Action::Background(true));
    assert_eq!(theme(&model), "lamplight");
}

#[test]
fn own_keys_hold_everywhere_and_the_old_ones_do_not() {
    let mut model = model_with_keys(&[
        wish("quit", &["Ctrl-q"]),
        wish("run all", &["g r"]),
        wish("first", &["Home"]),
        wish("help", &["F1"]),
    ]);
    assert_eq!(press(&mut model, "q"), []);
    assert_eq!(press(&mut model, "R"), []);
    assert!(model.job.is_none());
    assert_eq!(said(&model), "R means nothing here; F1 lists the keys");
    press(&mut model, "j");
    let hint = drawn(&model).0;
    let hint = hint.lines().last().unwrap();
    assert!(hint.contains("g r run all") || hint.contains("g …"), "{hint}");
    assert!(hint.contains("F1 help") && hint.contains("Ctrl-q quit"), "{hint}");
    let effects = press(&mut model, "g r");
    assert!(matches!(effects[..], [Effect::StartRun { .. }]), "{effects:?}");
    press(&mut model, "r");
    assert_eq!(said(&model), "r does nothing here; elsewhere: run phase (pane 3)");
    press(&mut model, ":");
    type_text(&mut model, "quit");
    assert!(drawn(&model).0.contains("Ctrl-q"));
    press(&mut model, "Esc");
    assert!(press(&mut model, "^q").is_empty(), "a job runs: it asks");
    assert!(matches!(model.layers.last(), Some(Layer::ConfirmQuit)));
}

#[test]
fn the_place_of_an_own_key_tells_which_status_it_sets() {
    let keys = ["1", "2", "3", "4", "5", "6", "7"];
    let (table, complaints) = KeyTable::with(&[wish("status", &keys)], "s.toml");
    assert_eq!(complaints.len(), 1, "digits are panes: {complaints:?}");
    assert_eq!(table.shown("status"), "i t d o b z x");
    let keys = ["F6", "F7", "F8", "F9", "F10", "F11", "F12"];
    let mut model = model_in_leads(80, 24);
    model.keys = Arc::new(KeyTable::with(&[wish("status", &keys)], "s.toml").0);
    let key = KeyEvent::new(KeyCode::F(8), KeyModifiers::NONE);
    let effects = update(&mut model, Action::Key(key));
    assert!(
        matches!(&effects[0], Effect::Ask(Request::Mark { status: Some(status), .. }) if status == "called"),
        "{effects:?}"
    );
}

#[test]
fn a_chord_shows_how_it_goes_on_and_ends_with_a_sentence() {
    let chords = [wish("run all", &[", r"]), wish("log", &[", l"])];
    let mut model = model_with_keys(&chords);
    press(&mut model, ",");
    let text = drawn(&model).0;
    let hint = text.lines().last().unwrap();
    assert!(hint.starts_with(" , … r run all  l log"), "{hint}");
    press(&mut model, "x");
    assert_eq!(said(&model), ", x means nothing; , goes on with r run all, l log");
    assert!(model.chord.is_empty());
    press(&mut model, ", Esc");
    assert_eq!(said(&model), ", … is taken back");
    press(&mut model, ", l");
    assert!(matches!(model.layers.last(), Some(Layer::Log(_))));
    press(&mut model, ",");
    assert_eq!(model.chord, [","], "also over a layer");
    press(&mut model, "Esc");
    assert!(
        matches!(model.layers.last(), Some(Layer::Log(_))),
        "Esc ended the chord, not the layer"
    );
    press(&mut model, ", l");
    assert_eq!(model.layers.len(), 2);
}

#[test]
fn what_is_wrong_with_the_settings_is_said_once_and_kept() {
    let start = Start {
        complaints: vec!["settings.toml line 2: no".into(), "settings.toml line 9: no".into()],
        ..Start::default()
    };
    let (mut model, _) = Model::start(start);
    assert_eq!(said(&model), "settings.toml line 2: no · 1 more like this: Ctrl-l");
    press(&mut model, "^l");
    let text = drawn(&model).0;
    assert!(
        text.contains("line 2") && text.contains("✗ settings.toml line 9"),
        "{text}"
    );
}

#[test]
fn the_log_keeps_what_went_away_with_a_key() {
    let mut model = model_with(graded_picture(), 80, 24);
    press(&mut model, "^l");
    assert!(drawn(&model).0.contains("nothing was said yet"));
    press(&mut model, "^l");
    assert!(model.layers.is_empty(), "the key that opened it closes it");
    model.clock = chrono::DateTime::parse_from_rfc3339("2026-01-31T14:02:11+01:00").ok();
    model.say("run 3 done");
    model.complain("the file is gone");
    let line = RunEvent::Log {
        level: LogLevel::Warn,
        phase: Some("p1"),
        message: "12 rows without a name".into(),
    };
    update(&mut model, Action::Job(line));
    press(&mut model, "^l");
    let text = drawn(&model).0;
    let place = |wanted: &str| {
        text.find(wanted)
            .unwrap_or_else(|| panic!("{wanted} is not in\n{text}"))
    };
    assert!(place("14:02:11 ✗ the file is gone") < place("everything, newest first"));
    assert!(place("everything") < place("14:02:11 ▲ p1: 12 rows without a name"));
    assert!(place("12 rows") < place("14:02:11   run 3 done"));
}

#[test]
fn the_palette_finds_letters_in_order_and_prefers_what_is_used() {
    let mut model = model_with(graded_picture(), 80, 24);
    let table = [
        ("rall", "run all"),
        ("gat", "Gates"),
        ("qit", "quit"),
        ("log", "log"),
        ("Leads", "Leads"),
    ];
    for (typed, first) in table {
        press(&mut model, ":");
        type_text(&mut model, typed);
        assert_eq!(palette_names(&model).first(), Some(&first), "{typed}");
        press(&mut model, "Esc");
    }
    press(&mut model, ":");
    type_text(&mut model, "zzz");
    assert!(palette_names(&model).is_empty());
    press(&mut model, "Esc :");
    let all = palette_names(&model);
    let verbs = model.keys.bindings().len();
    assert_eq!(
        all.len(),
        verbs - 2 + Pane::ALL.len(),
        "every verb but the palette and the digits"
    );
    press(&mut model, "Esc");
    for _ in 0..2 {
        press(&mut model, ":");
        type_text(&mut model, "mouse");
        press(&mut model, "Enter");
    }
    press(&mut model, ":");
    type_text(&mut model, "theme");
    press(&mut model, "Enter Esc :");
    assert_eq!(palette_names(&model)[..2], ["mouse", "theme"], "most used first");
    type_text(&mut model, "run all");
    assert_eq!(
        palette_names(&model).first(),
        Some(&"run all"),
        "a whole name beats use"
    );
}

#[test]
fn the_palette_says_why_a_verb_cannot_act() {
    let mut model = model_with(fresh_picture(), 120, 40);
    press(&mut model, ":");
    type_text(&mut model, "cancel");
    let text = drawn(&model).0;
    assert!(text.contains("not now: nothing is running"), "{text}");
}

#[test]
fn the_help_holds_every_verb_of_the_pane_and_every_common_one() {
    for pane in Pane::ALL {
        let mut model = model_with(graded_picture(), 100, 24);
        model.pane = pane;
        press(&mut model, "?");
        let lines = crate::tui::view::layer_text(&model);
        for binding in model.keys.bindings() {
            let verb = binding.verb;
            let here = verb.panes.is_empty() || verb.panes.contains(&pane);
            let named = lines.iter().any(|line| line.contains(&format!(" {} ", verb.id)));
            assert!(named || !here, "{} is not in the help of {}", verb.id, pane.title());
        }
        assert!(lines.iter().any(|line| line.contains("Ctrl-z")));
        press(&mut model, "?");
        assert!(model.layers.is_empty(), "the same key closes it");
    }
}

#[test]
fn another_playbook_is_shown_in_the_same_pane() {
    let mut model = model_with(graded_picture(), 80, 24);
    press(&mut model, "p");
    assert!(
        said(&model).starts_with("Invented firms is the only playbook"),
        "{}",
        said(&model)
    );
    let mut picture = graded_picture();
    picture.playbooks.push(("other".into(), "Other firms".into()));
    let mut model = model_with(picture, 80, 24);
    press(&mut model, "4 p");
    assert!(drawn(&model).0.contains("Other firms"));
    assert_eq!(press(&mut model, "Enter"), [], "it is shown already");
    let effects = press(&mut model, "p j Enter");
    assert!(
        matches!(&effects[..], [Effect::SwitchPlaybook(id), Effect::Ask(Request::Picture { .. })] if id == "other"),
        "{effects:?}"
    );
    assert_eq!(model.pane, Pane::Gates);
    assert!(model.picture.ready().is_none());
}

#[test]
fn plain_screens_are_letters_only_in_every_pane_and_layer() {
    for keys in [
        "1", "2", "3", "3 Enter", "4", "4 Enter", "5", "6", "9", "?", ":", "T", "^l", "3 r",
    ] {
        let mut model = model_in_leads(80, 24);
        let looks = Looks {
            depth: Depth::True,
            plain: true,
        };
        model.themes = Themes::new(&shipped_themes(), looks, true);
        press(&mut model, "Esc");
        press(&mut model, keys);
        let (text, _, terminal) = drawn(&model);
        assert!(text.is_ascii(), "after {keys}:\n{text}");
        let reset = ratatui::style::Color::Reset;
        let cells = terminal.backend().buffer().content();
        assert!(
            cells.iter().all(|cell| cell.fg == reset && cell.bg == reset),
            "after {keys}"
        );
    }
    let mut model = model_with(graded_picture(), 120, 24);
    model.themes = Themes::new(
        &shipped_themes(),
        Looks {
            depth: Depth::None,
            plain: true,
        },
        true,
    );
    let text = drawn(&model).0;
    assert!(text.contains("2 passed 1 warned 1 failed"), "{text}");
}

#[test]
fn every_theme_draws_every_pane_in_its_own_colours() {
    for (name, light) in [("light", true), ("dark", false)] {
        let mut model = model_with(graded_picture(), 80, 24);
        model.themes = Themes::shipped(true, light);
        assert_eq!(theme(&model), name);
        let (_, _, terminal) = drawn(&model);
        let ground = model.themes.current().style("screen").bg.unwrap();
        let cells = terminal.backend().buffer().content();
        let bare = cells
            .iter()
            .filter(|cell| cell.bg == ratatui::style::Color::Reset)
            .count();
        assert_eq!(bare, 0, "{name} leaves cells in the terminal's own colours");
        assert!(cells.iter().filter(|cell| cell.bg == ground).count() > cells.len() / 2);
        if light {
            insta::assert_snapshot!("overview_styles_light", format!("{:#?}", terminal.backend().buffer()));
        }
    }
}
