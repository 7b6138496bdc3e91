//! What is done in a session is kept as a list of operations; what is refused is not in it.

use super::*;
use crate::operations::{Operation, SheetKey};
use crate::tui::desk::Step;

fn kinds(model: &Model) -> Vec<&'static str> {
    let kind = |operation: &Operation| match operation {
        Operation::Mark { .. } => "mark",
        Operation::Decide { .. } => "decide",
        Operation::View { .. } => "view",
        Operation::Run { .. } => "run",
        _ => "other",
    };
    model.operations.iter().map(kind).collect()
}

#[test]
fn what_is_done_is_kept_and_questions_are_not() {
    let mut model = model_in_leads(80, 24);
    assert!(
        model.operations.is_empty(),
        "looking is no operation: {:?}",
        model.operations
    );
    press_through(&mut model, "d s s j Enter Esc u");
    assert_eq!(
        kinds(&model),
        ["mark", "view"],
        "of views right after one another the last one counts"
    );
    let Some(Operation::View { sheet, view, .. }) = model.operations.back() else {
        panic!("a view")
    };
    assert_eq!((sheet, view), (&SheetKey::Leads, &model.leads.grid.view));
    press(&mut model, "R 4 a");
    assert_eq!(
        kinds(&model),
        ["mark", "view", "run", "decide"],
        "a gate is signed while phases run"
    );
}

#[test]
fn a_refused_order_was_not_done() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "d t");
    let refused = Answer::Marked {
        lead: "L0".into(),
        step: Step::Fresh,
        result: Err("the disk is full".into()),
    };
    update(&mut model, Action::Answer(refused));
    assert!(
        matches!(model.operations.make_contiguous(), [Operation::Mark { lead, .. }] if lead == "L1"),
        "{:?}",
        model.operations
    );
    press(&mut model, "R");
    update(&mut model, Action::JobEnded(Err("somebody else is writing".into())));
    assert_eq!(kinds(&model), ["mark"]);
}
