//! What is drawn, at three sizes, from models made by hand.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::operations::Pane;
use crate::tui::hit::HitMap;
use crate::tui::layout;
use crate::tui::view::view;
use crate::tui::words;

/// The sizes: degraded, smallest, comfortable.
pub(super) const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (120, 40)];

pub(super) fn drawn(model: &Model) -> (String, HitMap, Terminal<TestBackend>) {
    let mut terminal = Terminal::new(TestBackend::new(model.size.width, model.size.height)).unwrap();
    let mut hits = HitMap::default();
    terminal.draw(|frame| hits = view(model, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let line = |y: u16| {
        let row: String = (0..model.size.width)
            .map(|x| buffer.cell((x, y)).map_or(" ", |cell| cell.symbol()))
            .collect();
        row.trim_end().to_owned()
    };
    let text = (0..model.size.height).map(line).collect::<Vec<_>>().join("\n");
    (text, hits, terminal)
}

#[test]
fn overview_before_any_run() {
    for (width, height) in SIZES {
        let model = model_with(fresh_picture(), width, height);
        insta::assert_snapshot!(format!("overview_fresh_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn overview_after_a_run() {
    for (width, height) in SIZES {
        let model = model_with(graded_picture(), width, height);
        insta::assert_snapshot!(format!("overview_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn leads() {
    for (width, height) in SIZES {
        let mut model = model_in_leads(width, height);
        press(&mut model, "j j");
        insta::assert_snapshot!(format!("leads_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn styles_of_the_overview_with_and_without_colour() {
    for colour in [true, false] {
        let mut model = model_with(graded_picture(), 80, 24);
        model.themes = Themes::shipped(colour, false);
        let (_, _, terminal) = drawn(&model);
        let name = if colour {
            "overview_styles_dark"
        } else {
            "overview_styles_no_color"
        };
        insta::assert_snapshot!(name, format!("{:#?}", terminal.backend().buffer()));
    }
}

#[test]
fn without_colour_nothing_is_coloured_and_every_state_has_its_word() {
    let mut model = model_with(graded_picture(), 80, 24);
    model.themes = Themes::shipped(false, false);
    let (text, _, terminal) = drawn(&model);
    let reset = ratatui::style::Color::Reset;
    assert!(
        terminal
            .backend()
            .buffer()
            .content()
            .iter()
            .all(|cell| cell.fg == reset && cell.bg == reset)
    );
    for word in ["2 passed", "1 warned", "1 failed", "Stale"] {
        assert!(text.contains(word), "{word} is not on the screen:\n{text}");
    }
}

#[test]
fn drawing_touches_no_more_rows_than_are_in_sight() {
    for (width, height) in SIZES {
        for keys in ["1", "3", "4", "5", "9", "6"] {
            let mut model = model_in_leads(width, height);
            press(&mut model, &format!("!{keys}"));
            let (_, hits, _) = drawn(&model);
            let visible = usize::from(
                layout::areas(ratatui::layout::Rect::new(0, 0, width, height), false, false)
                    .inner
                    .height,
            );
            assert!(
                hits.rows_touched <= visible,
                "pane {keys}: {} rows for {visible} lines",
                hits.rows_touched
            );
        }
    }
}

#[test]
fn every_pane_and_layer_is_drawn_at_every_size_without_a_panic() {
    let ways = [
        "!1",
        "!2",
        "!3",
        "!4",
        "!5",
        "!6",
        "!7",
        "!8",
        "!9",
        "!3 Enter",
        "!4 Enter",
        "!4 n e",
        "!4 n w",
        "!4 n x Enter",
        "Enter",
        "f",
        ":",
        "?",
        ": g",
        "!3 r",
        "!3 r q",
        "!9 ?",
        "G Enter",
        "l l l l l l l",
    ];
    for (width, height) in [
        (40, 12),
        (80, 24),
        (120, 40),
        (1, 1),
        (3, 2),
        (10, 5),
        (20, 8),
        (60, 16),
        (300, 90),
    ] {
        for keys in ways {
            let mut model = model_in_leads(width, height);
            press(&mut model, keys);
            drawn(&model);
        }
        for keys in ["!1", "!3", "!4", "!5", "!6", "!9", "?"] {
            let mut model = model_with(fresh_picture(), width, height);
            press(&mut model, keys);
            drawn(&model);
        }
    }
}

#[test]
fn the_empty_panes_say_what_belongs_there_and_which_key_brings_it() {
    for (pane, key) in [
        (Pane::Gates, "4"),
        (Pane::Tiers, "5"),
        (Pane::Leads, "6"),
        (Pane::Runs, "9"),
    ] {
        let mut model = model_with(fresh_picture(), 80, 24);
        press(&mut model, key);
        assert_eq!(model.pane, pane);
        let text = drawn(&model).0;
        assert!(text.contains("Here stand") && text.contains("R runs"), "{text}");
    }
    let text = drawn(&model_with(fresh_picture(), 80, 24)).0;
    assert!(text.contains("R runs everything"), "{text}");
}

#[test]
fn the_overview_says_of_a_sample_that_it_is_invented() {
    for picture in [fresh_picture(), graded_picture()] {
        let told = |sample: bool| {
            let picture = Picture {
                sample,
                ..picture.clone()
            };
            drawn(&model_with(picture, 80, 24)).0.contains("are invented")
        };
        assert!(told(true) && !told(false));
    }
}

#[test]
fn an_error_is_whole_on_the_screen_and_the_place_of_a_bad_condition_is_marked() {
    let mut model = model_in_leads(80, 24);
    model.complain(
        "a sentence that is quite a bit longer than eighty columns so that it has to take a second line of the screen",
    );
    let text = drawn(&model).0;
    assert!(text.contains("a second line of the screen"), "{text}");

    press(&mut model, "f");
    type_text(&mut model, "tier = 'A' AND scor > 5");
    press_through(&mut model, "Enter");
    let text = drawn(&model).0;
    let place = |needle: &str| {
        let line = text.lines().rfind(|line| line.contains(needle)).unwrap();
        words::width(line.split(needle).next().unwrap())
    };
    assert_eq!(place("▲"), place("scor >"), "{text}");
}

#[test]
fn tabs_can_be_clicked_where_they_are_drawn() {
    for (width, height) in SIZES {
        let model = model_with(graded_picture(), width, height);
        let (text, hits, _) = drawn(&model);
        let line = text.lines().nth(1).unwrap();
        let column = words::width(line.split('4').next().unwrap());
        let target = hits.at(u16::try_from(column).unwrap(), 1);
        assert_eq!(target, Some(crate::tui::hit::Target::Tab(Pane::Gates)));
    }
}
