//! The numbers of figures: Enter opens them as the table that every other table is.

use super::screens::drawn;
use super::*;
use crate::lens::NamedFigures;
use crate::operations::{Direction, SheetKey, figure_sheet};
use crate::tui::model::Layer;

fn arms() -> Table {
    let row = |name: &str, rows: usize| vec![Cell::Text(name.to_owned()), Cell::count(rows)];
    Table {
        title: "Arms against imbalance".into(),
        columns: vec![Column::text("arm", "arm"), Column::number("rows", "rows")],
        rows: vec![row("plain", 900), row("weighted", 30), row("doubled", 1800)],
        note: "rows of the training window".into(),
    }
}

fn model_in_figures(figures: Vec<Figure>) -> Model {
    let tabs: Vec<NamedFigures> = vec![("Arms".to_owned(), figures)];
    let picture = Picture {
        model: Ok(tabs),
        ..graded_picture()
    };
    let mut model = model_with(picture, 80, 24);
    press(&mut model, "8");
    model
}

/// Answers the question for a figure's numbers.
fn answer_figure(model: &mut Model, effects: &[Effect]) {
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Ask(Request::Figure { generation, figure }) => Some((*generation, figure.clone())),
        _ => None,
    });
    let (generation, figure) = asked.expect("the numbers are asked for");
    let result = figure_sheet(&figure).map_err(|error| error.to_string());
    let effects = update(model, Action::Answer(Answer::Sheet { generation, result }));
    answer_rows(model, effects);
}

#[test]
fn enter_opens_the_numbers_of_a_figure_as_a_table_that_sorts_filters_and_exports() {
    let mut model = model_in_figures(vec![Figure::Table(arms())]);
    let effects = press(&mut model, "Enter");
    answer_figure(&mut model, &effects);
    let text = drawn(&model).0;
    assert!(text.contains("Arms against imbalance · 1 of 3 rows"), "{text}");
    assert!(text.contains("rows of the training window"), "{text}");
    press_through(&mut model, "l s s");
    let grid = model.grid().unwrap();
    assert_eq!(
        grid.sorted("rows").map(|(_, direction)| direction),
        Some(Direction::Descending)
    );
    assert_eq!(grid.row_at(0), Some(2), "numbers sort as numbers");
    press(&mut model, "f");
    type_text(&mut model, "rows > 100");
    press_through(&mut model, "Enter");
    assert_eq!(model.grid().unwrap().total(), 2);
    press(&mut model, "E");
    let effects = press(&mut model, "Enter");
    assert!(matches!(&effects[..], [Effect::Export(_)]), "{effects:?}");
    press_through(&mut model, "Esc Esc");
    assert!(model.layers.is_empty(), "and Esc leads back to the figure");
}

#[test]
fn of_several_figures_one_is_chosen_and_a_picture_opens_its_twin() {
    let bars = graded_picture().figures.remove(0);
    let mut model = model_in_figures(vec![Figure::Table(arms()), bars]);
    assert_eq!(press(&mut model, "Enter"), []);
    let text = drawn(&model).0;
    assert!(
        text.contains("Arms against imbalance") && text.contains("From rows to firms"),
        "{text}"
    );
    let effects = press(&mut model, "j Enter");
    answer_figure(&mut model, &effects);
    let wanted = SheetKey::Figure {
        pane: "Model".into(),
        tab: "Arms".into(),
        place: 1,
    };
    assert_eq!(model.grid().unwrap().key, wanted);
    assert_eq!(model.grid().unwrap().total(), 2);
}

#[test]
fn the_overview_leads_to_panes_and_numbers_and_the_details_of_a_phase_to_what_it_measured() {
    let mut model = model_with(graded_picture(), 80, 24);
    press(&mut model, "1 Enter");
    assert!(matches!(model.layers.last(), Some(Layer::Parts(_))));
    press(&mut model, "j Enter");
    assert_eq!(model.pane, crate::operations::Pane::Gates);
    press(&mut model, "3 Enter");
    let effects = press(&mut model, "Enter");
    let asked = effects.iter().any(|effect| {
        matches!(effect, Effect::Ask(Request::Sheet { key: SheetKey::Metrics { phase }, .. }) if phase == "p0")
    });
    assert!(asked, "{effects:?}");
}

#[test]
fn the_gates_open_as_a_table_and_esc_goes_back_to_them() {
    let mut model = model_with(graded_picture(), 80, 24);
    let effects = press(&mut model, "4 t");
    let asked = |effect: &Effect| {
        matches!(
            effect,
            Effect::Ask(Request::Sheet {
                key: SheetKey::Gates,
                ..
            })
        )
    };
    assert!(effects.iter().any(asked), "{effects:?}");
    assert_eq!(model.grid().unwrap().key, SheetKey::Gates);
    // Any table does here: what it holds is told by the sheet itself.
    let generation = model.grid().unwrap().reading;
    let result = figure_sheet(&Figure::Table(arms())).map_err(|error| error.to_string());
    let effects = update(&mut model, Action::Answer(Answer::Sheet { generation, result }));
    answer_rows(&mut model, effects);
    press_through(&mut model, "l s");
    let sorts = &model.grid().unwrap().view.query.sorts;
    assert_eq!(sorts.len(), 1, "it is sorted, and no gate decided on");
    press(&mut model, "Esc");
    assert!(model.layers.is_empty());
    assert_eq!(model.pane, crate::operations::Pane::Gates);
}

#[test]
fn text_has_no_numbers_to_open() {
    let text = Figure::Text {
        title: "Honesty".into(),
        lines: vec!["nothing is hidden".into()],
    };
    let mut model = model_in_figures(vec![text]);
    press(&mut model, "Enter");
    assert!(model.layers.is_empty());
    assert!(said(&model).starts_with("open:"), "{}", said(&model));
}
