//! The guided tour without a terminal: it follows what is done, waits for what is not, and lets go.

use super::screens::drawn;
use super::*;
use crate::operations::{Pane, Press, tour};
use crate::tui::model::Layer;
use crate::tui::tour::{Standing, standing};

/// A model on the tour, with results.
fn touring(columns: u16, rows: u16) -> Model {
    let start = Start {
        size: Size::new(columns, rows),
        tour: true,
        ..Start::default()
    };
    let (mut model, _) = Model::start(start);
    let generation = model.generations.picture;
    let mut picture = graded_picture();
    picture.has_sliders = true;
    let result = Ok(Box::new(picture));
    update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    model
}

fn at(model: &Model) -> usize {
    model.tour.as_ref().unwrap().at
}

fn go_to(model: &mut Model, wanted: &str) {
    let place = tour().steps.iter().position(|step| step.does == wanted).unwrap();
    model.tour.as_mut().unwrap().at = place;
}

fn stands(model: &Model) -> Standing {
    standing(model, model.tour.as_ref().unwrap().step().unwrap())
}

/// The last lines of the screen.
fn band(model: &Model, rows: usize) -> String {
    let text = drawn(model).0;
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len() - rows..].join("\n")
}

#[test]
fn a_step_is_left_by_doing_it_and_any_other_key_does_what_it_always_does() {
    let mut model = touring(80, 24);
    assert_eq!(at(&model), 1, "the phases of this picture ran already");
    assert!(band(&model, 2).contains("5  see the tiers"), "{}", band(&model, 2));
    press(&mut model, "3");
    assert_eq!((model.pane, at(&model)), (Pane::Pipeline, 1));
    press(&mut model, "5");
    assert_eq!(at(&model), 2);
    press(&mut model, "4");
    assert_eq!((at(&model), stands(&model)), (2, Standing::Elsewhere(Pane::Tiers)));
    assert!(band(&model, 2).contains("5  back to Tiers"), "{}", band(&model, 2));
    press(&mut model, "?");
    assert_eq!(stands(&model), Standing::Covered);
    assert!(band(&model, 2).contains("Esc  close this first"), "{}", band(&model, 2));
    press(&mut model, "Esc 5");
    assert_eq!(stands(&model), Standing::Ready);
}

#[test]
fn a_step_that_cannot_be_done_says_why_and_is_skipped() {
    let mut model = touring(80, 24);
    model.gates.selected = 0;
    go_to(&mut model, "waive the next");
    press(&mut model, "4 g");
    let before = at(&model);
    assert!(matches!(stands(&model), Standing::Blocked(_)), "{:?}", stands(&model));
    let text = band(&model, 2);
    assert!(
        text.contains("Space  skip this step") && text.contains("not breached"),
        "{text}"
    );
    press(&mut model, "Space");
    let next = tour().steps[before + 1..]
        .iter()
        .position(|step| step.over.is_none())
        .unwrap();
    assert_eq!(
        at(&model),
        before + 1 + next,
        "what it would have opened is skipped with it"
    );
}

#[test]
fn what_was_closed_again_is_opened_again() {
    let mut model = touring(80, 24);
    go_to(&mut model, "find a command");
    press(&mut model, ":");
    assert!(matches!(model.layers.last(), Some(Layer::Palette(_))));
    let inside = at(&model);
    press(&mut model, "Esc");
    assert_eq!(at(&model), inside - 1, "back to the step that opens it");
    press(&mut model, ":");
    type_text(&mut model, "help");
    press(&mut model, "Enter");
    assert_eq!(at(&model), inside + 1);
    press(&mut model, "Esc");
    assert_eq!(at(&model), tour().steps.len());
    assert!(band(&model, 2).contains("That was the tour"), "{}", band(&model, 2));
}

#[test]
fn the_tour_is_left_by_its_key_or_by_esc_and_gives_the_rows_back() {
    let mut model = touring(80, 24);
    assert_eq!((model.size.height, model.terminal.height), (22, 24));
    press(&mut model, "? Esc");
    assert!(model.tour.as_ref().unwrap().walking, "this Esc closed the help");
    press(&mut model, "Esc");
    assert!(!model.tour.as_ref().unwrap().walking);
    assert_eq!(model.size.height, 24);
    assert!(said(&model).contains("F2 takes it up again"), "{}", said(&model));
    let key = |code| Action::Key(KeyEvent::new(code, KeyModifiers::NONE));
    update(&mut model, key(KeyCode::F(2)));
    assert_eq!((at(&model), model.size.height), (1, 22));
    update(&mut model, Action::Resize(40, 12));
    assert_eq!((model.size.width, model.size.height), (40, 9));
    update(&mut model, key(KeyCode::F(2)));
    assert_eq!(model.size.height, 12);
}

#[test]
fn without_a_copy_to_walk_through_the_tour_says_how_to_get_one() {
    let mut model = model_with(graded_picture(), 80, 24);
    update(
        &mut model,
        Action::Key(KeyEvent::new(KeyCode::F(2), KeyModifiers::NONE)),
    );
    assert!(said(&model).contains("`assay tour` opens one"), "{}", said(&model));
    assert!(model.tour.is_none());
}

#[test]
fn every_sentence_of_the_tour_fits_the_smallest_screen() {
    let keys = crate::operations::KeyTable::default();
    let ended = [tour().ended.as_str()];
    for (sees, step) in tour()
        .steps
        .iter()
        .map(|step| (step.sees.as_str(), Some(step)))
        .chain(ended.map(|end| (end, None)))
    {
        let sees = keys.fill(sees);
        let narrow = crate::tui::words::wrap(&sees, 37);
        assert!(narrow.len() <= 2, "{sees} takes {} lines", narrow.len());
        assert!(crate::tui::words::width(&sees) <= 77, "{sees}");
        let Some(step) = step else { continue };
        let first = format!("┃ {}  {}26/26 ", step.keys(&keys), step.does);
        assert!(crate::tui::words::width(&first) <= 40, "{first}");
    }
}

#[test]
fn what_lies_over_a_pane_is_named_as_the_tour_names_it() {
    let known = ["card", "prompt", "palette", "playbooks", "report", "help"];
    for step in &tour().steps {
        let named = [&step.over, &step.through, &step.done.over];
        for name in named.into_iter().flatten() {
            assert!(known.contains(&name.as_str()), "{name}");
        }
        let opens = |place: usize| tour().steps[place].done.over.clone();
        if let Some(over) = &step.over {
            let place = tour().steps.iter().position(|other| std::ptr::eq(other, step)).unwrap();
            let before = tour().steps[..place]
                .iter()
                .rposition(|other| other.done.over.as_ref() == Some(over))
                .unwrap();
            assert_eq!(opens(before).as_ref(), Some(over));
        }
        assert!(
            step.press
                .iter()
                .all(|press| !matches!(press, Press::Key { key } if key.is_empty()))
        );
    }
}
