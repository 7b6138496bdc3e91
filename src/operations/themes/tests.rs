//! Themes that can be read: contrast, fallback, and what is left when a file is broken.

use super::*;
use crate::operations::colours::tests::seen_apart;

/// Severity 1.0 of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A Physiologically-based Model for Simulation
/// of Color Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009; on linear RGB.
const PROTANOPIA: [[f64; 3]; 3] = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
];
/// As above.
const DEUTERANOPIA: [[f64; 3]; 3] = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
];

/// Every meaning that a screen asks for as letters.
const READ: [&str; 79] = [
    "text",
    "text.muted",
    "text.strong",
    "title",
    "tab",
    "tab.active",
    "header",
    "key",
    "error",
    "notice",
    "alert",
    "hint",
    "disabled",
    "link",
    "null",
    "match",
    "chip",
    "chip.active",
    "cursor.column",
    "gate.passed",
    "gate.warned",
    "gate.failed",
    "gate.waived",
    "gate.pending",
    "gate.skipped",
    "phase.passed",
    "phase.warned",
    "phase.failed",
    "phase.pending",
    "phase.running",
    "phase.waiting",
    "tier",
    "tier.1",
    "tier.2",
    "tier.3",
    "tier.4",
    "tier.5",
    "status.new",
    "status.queued",
    "status.called",
    "status.connected",
    "status.booked",
    "status.not_now",
    "status.do_not_call",
    "value.low",
    "value.middle",
    "value.high",
    "value.1",
    "value.2",
    "value.3",
    "value.4",
    "value.5",
    "value.6",
    "verdict.met",
    "verdict.unmet",
    "verdict.unknown",
    "move.up",
    "move.same",
    "move.down",
    "drift.ok",
    "drift.watch",
    "drift.alert",
    "curve",
    "curve.1",
    "curve.2",
    "curve.3",
    "curve.reference",
    "scale.baseline",
    "form.changed",
    "authority.sole",
    "authority.shared",
    "authority.none",
    "heat.0",
    "heat.1",
    "heat.2",
    "heat.3",
    "heat.4",
    "card",
    "card.title",
];

#[test]
fn every_text_can_be_read_on_its_ground_and_in_a_selected_row() {
    let mut low = Vec::new();
    for theme in shipped_themes() {
        let wanted = if theme.name == "high-contrast" { 7.0 } else { 4.5 };
        let selected = theme.look("selected");
        for meaning in READ {
            let look = theme.look(meaning);
            let fg = look
                .fg
                .unwrap_or_else(|| panic!("{}: {meaning} has no colour", theme.name));
            let ground = look.bg.unwrap_or(theme.background);
            let mut grounds = vec![("its ground", fg, ground)];
            if let Some(bg) = selected.bg.filter(|_| look.bg.is_none()) {
                grounds.push(("a selected row", selected.fg.unwrap_or(fg), bg));
            }
            for (name, fg, ground) in grounds {
                let found = fg.contrast(ground);
                if found < wanted {
                    low.push(format!("{}: {meaning} has {found:.2} on {name}", theme.name));
                }
            }
        }
    }
    assert_eq!(low, Vec::<String>::new());
}

#[test]
fn the_track_of_a_slider_is_seen_on_its_ground_and_in_a_selected_row() {
    for theme in shipped_themes() {
        let track = theme.look("bar.rest").fg.unwrap();
        for ground in [Some(theme.background), theme.look("selected").bg]
            .into_iter()
            .flatten()
        {
            let found = track.contrast(ground);
            assert!(found >= 3.0, "{}: {found:.2}", theme.name);
        }
    }
}

#[test]
fn without_red_or_green_receptors_outcomes_stay_apart() {
    // At 20 it is another colour at a glance; the signs ●▲✗ tell outcomes apart besides.
    const APART: f64 = 25.0;
    let themes = shipped_themes();
    let theme = themes.iter().find(|theme| theme.name == "colour-blind").unwrap();
    let ways = [("protanopia", PROTANOPIA), ("deuteranopia", DEUTERANOPIA)];
    for family in ["gate", "phase", "value"] {
        let names = match family {
            "value" => ["high", "middle", "low"],
            _ => ["passed", "warned", "failed"],
        };
        let colour = |name: &str| theme.look(&format!("{family}.{name}")).fg.unwrap();
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            for (way, matrix) in ways {
                let found = seen_apart(colour(names[one]), colour(names[other]), matrix);
                let (one, other) = (names[one], names[other]);
                assert!(
                    found >= APART,
                    "{family}.{one} and {other} are {found:.1} apart in {way}"
                );
            }
        }
    }
    // The measure itself: what the dark theme shows as green and red comes far closer together.
    let dark = themes.iter().find(|theme| theme.name == "dark").unwrap();
    let (green, red) = (
        dark.look("gate.passed").fg.unwrap(),
        dark.look("gate.failed").fg.unwrap(),
    );
    let normal = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    assert!(seen_apart(green, red, DEUTERANOPIA) < seen_apart(green, red, normal) / 2.0);
}

#[test]
fn every_shipped_theme_names_every_meaning_itself() {
    for theme in shipped_themes() {
        let lent: Vec<&str> = ThemeFile::lent().collect();
        for meaning in READ
            .iter()
            .chain(&["bar", "bar.rest", "border", "selected"])
            .chain(&lent)
        {
            let parent = meaning.rsplit_once('.').map_or(*meaning, |(parent, _)| parent);
            let known = |name: &str| theme.meanings().any(|(known, _)| known == name);
            assert!(
                known(meaning) || known(parent),
                "{} does not know {meaning}",
                theme.name
            );
        }
        assert!(!theme.summary.is_empty());
    }
}

#[test]
fn an_unknown_meaning_falls_back_to_its_parent() {
    let text = "name = \"old\"\nbackground = \"black\"\n[meaning]\ntext = { fg = \"white\" }\n\"text.muted\" = { fg = \"8\" }\ngate = { fg = \"2\" }\n";
    let theme = ThemeFile::read(text, &[]).unwrap();
    assert_eq!(theme.look("gate.failed"), theme.look("gate"));
    assert_eq!(theme.look("gate.failed.again"), theme.look("gate"));
    assert_eq!(theme.look("null"), theme.look("text.muted"));
    assert_eq!(theme.look("value.low"), theme.look("gate"));
    assert_eq!(theme.look("chip.active"), theme.look("text"));
    assert_eq!(theme.look("nobody.knows.this"), theme.look("text"));
}

#[test]
fn own_themes_are_listed_and_broken_ones_told_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let themes_folder = folder.path().join("themes");
    std::fs::create_dir(&themes_folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(themes_folder.join(name), text).unwrap();
    write(
        "a.toml",
        "name = \"mine\"\nparent = \"dark\"\n[meaning]\ntitle = { fg = \"#ffffff\" }\n",
    );
    write(
        "b.toml",
        "name = \"odd\"\nparent = \"dark\"\n[meaning]\ntitle = { fg = \"reddish\" }\n",
    );
    write("c.toml", "name = \"dark\"\nparent = \"light\"\n");
    write("d.toml", "name = ");
    write("e.toml", "name = \"orphan\"\nparent = \"nobody\"\n");
    write("readme.txt", "not a theme");
    let (found, complaints) = themes(Some(folder.path()));
    let names: Vec<&str> = found.iter().map(|theme| theme.name.as_str()).collect();
    assert_eq!(
        names,
        ["dark", "light", "high-contrast", "colour-blind", "lamplight", "mine"]
    );
    let mine = found.last().unwrap();
    assert_eq!(mine.look("title").fg, Some(Colour::Rgb(255, 255, 255)));
    assert_eq!(mine.look("error"), found[0].look("error"));
    assert!(mine.origin().ends_with("a.toml"));
    assert_eq!(complaints.len(), 4, "{complaints:#?}");
    for (complaint, why) in complaints.iter().zip(["no colour", "already", "d.toml", "no theme"]) {
        assert!(complaint.contains(why) && !complaint.contains('\n'), "{complaint}");
    }
}
