//! How every pane looks: which style lies where, in a dark and a light theme, without colour, and in letters only.
//!
//! The letters themselves are in the snapshots of each pane's own tests; here one picture is kept a pane, and that the
//! looks differ in nothing else is checked at every size.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell as ScreenCell};
use ratatui::style::{Color, Modifier};

use super::screens::{SIZES, drawn};
use super::*;
use crate::operations::{Depth, Looks, shipped_themes};

/// A way of looking: its name and its themes.
type Way = (&'static str, fn() -> Themes);

const WAYS: [Way; 4] = [
    ("dark", || Themes::shipped(true, false)),
    ("light", || Themes::shipped(true, true)),
    ("no colour", || Themes::shipped(false, false)),
    ("plain", || {
        let looks = Looks {
            depth: Depth::None,
            plain: true,
        };
        Themes::new(&shipped_themes(), looks, true)
    }),
];

/// A pane with content: its name and its model at a size.
type Shown = (&'static str, fn(u16, u16) -> Model);

const PANES: [Shown; 7] = [
    ("overview", |width, height| model_with(graded_picture(), width, height)),
    ("data", |width, height| {
        let mut model = super::data::model_in_data(width, height);
        press(&mut model, "j Enter");
        super::data::open(&mut model);
        press(&mut model, "j j");
        model
    }),
    ("pipeline", super::pipeline::model_at_work),
    ("gates", super::gates::desk),
    ("tiers", |width, height| {
        let mut model = super::tiers::with_rates(width, height);
        press(&mut model, "j j");
        model
    }),
    ("leads", |width, height| {
        let mut model = model_in_leads(width, height);
        press(&mut model, "j j");
        press_through(&mut model, "l l l s");
        model
    }),
    ("runs", |width, height| {
        let mut model = super::pipeline::model_in_runs(width, height);
        press(&mut model, "Space");
        model
    }),
];

fn colour(colour: Color) -> String {
    match colour {
        Color::Reset => "-".to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        other => format!("{other:?}"),
    }
}

fn style(cell: &ScreenCell) -> String {
    let mut text = format!("{} on {}", colour(cell.fg), colour(cell.bg));
    for (modifier, word) in [
        (Modifier::BOLD, " bold"),
        (Modifier::UNDERLINED, " underlined"),
        (Modifier::REVERSED, " reversed"),
        (Modifier::DIM, " dim"),
    ] {
        if cell.modifier.contains(modifier) {
            text.push_str(word);
        }
    }
    text
}

/// The styles of a buffer, each with a letter, and for every line how many cells wear which.
fn pictured(buffer: &Buffer) -> (Vec<String>, String) {
    let mut styles: Vec<String> = Vec::new();
    let mut lines: Vec<(String, usize)> = Vec::new();
    for row in buffer.content().chunks(usize::from(buffer.area.width)) {
        let mut runs: Vec<(char, usize)> = Vec::new();
        for cell in row {
            let style = style(cell);
            let place = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
                styles.push(style);
                styles.len() - 1
            });
            let letter = char::from(b'a' + u8::try_from(place).unwrap());
            match runs.last_mut() {
                Some((last, count)) if *last == letter => *count += 1,
                _ => runs.push((letter, 1)),
            }
        }
        let words: Vec<String> = runs.iter().map(|(letter, count)| format!("{letter}{count}")).collect();
        let line = words.join(" ");
        match lines.last_mut() {
            Some((last, times)) if *last == line => *times += 1,
            _ => lines.push((line, 1)),
        }
    }
    let mut map = String::new();
    for (line, times) in lines {
        let times = if times > 1 {
            format!("  ({times} lines)")
        } else {
            String::new()
        };
        let _ = writeln!(map, "  {line}{times}");
    }
    (styles, map)
}

/// Looks that lay the same styles at the same places share one map.
fn described(make: fn(u16, u16) -> Model) -> String {
    let mut maps: Vec<(String, String)> = Vec::new();
    for (name, themes) in WAYS {
        let mut model = make(80, 24);
        model.themes = themes();
        let (_, _, terminal) = drawn(&model);
        let (styles, map) = pictured(terminal.backend().buffer());
        let mut legend = format!("{name}:\n");
        for (place, style) in styles.iter().enumerate() {
            let _ = writeln!(
                legend,
                "  {} = {style}",
                char::from(b'a' + u8::try_from(place).unwrap())
            );
        }
        match maps.iter_mut().find(|(_, known)| *known == map) {
            Some((legends, _)) => legends.push_str(&legend),
            None => maps.push((legend, map)),
        }
    }
    let parts: Vec<String> = maps
        .iter()
        .map(|(legends, map)| format!("{legends}cells:\n{map}"))
        .collect();
    parts.join("\n")
}

#[test]
fn every_pane_in_every_look() {
    for (name, make) in PANES {
        insta::assert_snapshot!(format!("styles_{name}"), described(make));
    }
}

#[test]
fn the_open_table_of_the_data_pane() {
    let (_, make) = PANES[1];
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("data_table_{width}x{height}"), drawn(&make(width, height)).0);
    }
}

#[test]
fn a_look_changes_no_letter_and_without_colour_there_is_none() {
    for (name, make) in PANES {
        for (width, height) in SIZES {
            let shown = |themes: fn() -> Themes| {
                let mut model = make(width, height);
                model.themes = themes();
                let (text, _, terminal) = drawn(&model);
                let coloured = |cell: &ScreenCell| cell.fg != Color::Reset || cell.bg != Color::Reset;
                (text, terminal.backend().buffer().content().iter().any(coloured))
            };
            let [dark, light, none, plain] = WAYS.map(|(_, themes)| shown(themes));
            let at = format!("{name} at {width}x{height}");
            assert_eq!(light.0, dark.0, "{at}: light");
            assert_eq!(none.0, dark.0, "{at}: without colour");
            assert!(dark.1 && light.1 && !none.1 && !plain.1, "{at}");
            assert!(plain.0.is_ascii(), "{at}:\n{}", plain.0);
        }
    }
}

#[test]
fn the_selection_is_seen_in_every_look() {
    for (name, make) in PANES.into_iter().filter(|(name, _)| *name != "overview") {
        for (look, themes) in WAYS {
            let mut model = make(80, 24);
            model.themes = themes();
            let selected = model.themes.current().style("selected");
            let (text, _, terminal) = drawn(&model);
            let wears = |cell: &ScreenCell| {
                let ground = selected.bg.is_some_and(|ground| cell.bg == ground);
                let reversed =
                    selected.add_modifier.contains(Modifier::REVERSED) && cell.modifier.contains(Modifier::REVERSED);
                ground || reversed
            };
            // The tabs are above; only what stands in the pane counts.
            let inside = terminal.backend().buffer().content().iter().skip(80 * 2);
            assert!(inside.into_iter().any(wears), "{name}, {look}:\n{text}");
        }
    }
}
