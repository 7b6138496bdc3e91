//! Orders of the screen as operations: what the reader carries out, and the list of what was done in this session.

use std::collections::VecDeque;

use super::action::{Action, Answer, Effect, Request};
use super::data::{DataAnswer, DataRequest};
use super::model::Model;
use crate::operations::{Operation, RunOrder, SheetKey, SheetView};

/// Operations kept; older ones are forgotten.
const KEPT: usize = 2000;

/// What was done in this session, the oldest first.
pub type Operations = VecDeque<Operation>;

/// The operation that an order to the reader is; nothing for a question, and for what leaves the workspace as it is.
pub fn of_request(request: &Request, playbook: &str) -> Option<Operation> {
    let playbook = playbook.to_owned();
    Some(match request {
        Request::Mark { lead, status, note, .. } => Operation::Mark {
            playbook,
            lead: lead.clone(),
            status: status.clone(),
            note: note.clone(),
        },
        Request::Decide {
            gate,
            subject,
            decision,
            reason,
            seen,
            ..
        } => Operation::Decide {
            seen: seen.clone(),
            playbook,
            gate: gate.clone(),
            subject: subject.clone(),
            decision: *decision,
            reason: reason.clone(),
        },
        Request::Sale(order) => Operation::Sale {
            playbook,
            order: order.clone(),
        },
        Request::Order(order) => Operation::Order {
            playbook,
            order: order.clone(),
        },
        Request::UndoMerges(merge) => Operation::UndoMerges {
            playbook,
            merge: merge.clone(),
        },
        Request::CreateArchive(reason) => Operation::CreateArchive {
            playbook,
            reason: reason.clone(),
        },
        Request::RestoreArchive(archive) => Operation::RestoreArchive {
            archive: archive.clone(),
            only: Vec::new(),
        },
        Request::Rollback(order) => Operation::Rollback {
            playbook,
            order: order.clone(),
        },
        Request::SignPassed => Operation::SignPassed { playbook },
        Request::DecidePair { order, .. } => Operation::DecidePair {
            playbook,
            order: order.clone(),
        },
        Request::SaveParameters { edits } => Operation::SetParameters {
            playbook,
            profile: edits.profile.clone(),
            values: edits.values.clone(),
        },
        Request::SaveDraft { name, values, replace } => Operation::SaveDraft {
            playbook,
            name: name.clone(),
            values: values.clone(),
            replace: *replace,
        },
        _ => return None,
    })
}

/// The operation that an order to the data worker is.
pub fn of_data(request: &DataRequest, playbook: &str) -> Option<Operation> {
    match request {
        DataRequest::Accept(mapping) => Some(Operation::AcceptMapping {
            playbook: playbook.to_owned(),
            mapping: mapping.clone(),
        }),
        DataRequest::TakeBack => Some(Operation::TakeBackMapping),
        _ => None,
    }
}

fn of_effect(effect: &Effect, playbook: &str) -> Option<Operation> {
    match effect {
        Effect::Ask(request) => of_request(request, playbook),
        Effect::Data(request) => of_data(request, playbook),
        Effect::StartRun { phases, force } => Some(Operation::Run {
            playbook: playbook.to_owned(),
            order: RunOrder {
                phases: phases.clone(),
                force: *force,
                ..RunOrder::default()
            },
        }),
        _ => None,
    }
}

/// Notes the orders among effects.
pub fn keep(model: &mut Model, effects: &[Effect]) {
    let playbook = playbook(model);
    for effect in effects {
        if let Some(operation) = of_effect(effect, &playbook) {
            push(&mut model.operations, operation);
        }
    }
}

/// Notes that a table is looked at in another way. Of changes right after one another only the last one counts.
pub fn keep_view(model: &mut Model, sheet: SheetKey, view: SheetView) {
    if matches!(model.operations.back(), Some(Operation::View { sheet: last, .. }) if *last == sheet) {
        model.operations.pop_back();
    }
    let operation = Operation::View {
        playbook: playbook(model),
        sheet,
        view,
    };
    if model.records {
        model.looked = Some(operation.clone());
    }
    push(&mut model.operations, operation);
}

/// The effect by which a changed look at a table, or at other leads, is written down. Orders are written down by whoever carries them out.
pub fn record_looked(model: &mut Model) -> Option<Effect> {
    let looked = model.looked.take()?;
    Some(Effect::Ask(Request::Note(Box::new(looked))))
}

fn playbook(model: &Model) -> String {
    let picture = model.picture.ready();
    picture.map(|picture| picture.playbook.clone()).unwrap_or_default()
}

/// Notes the filter on leads that holds now. Of changes right after one another only the last one counts.
pub fn keep_filter(model: &mut Model) {
    let playbook = model.playbook.clone().unwrap_or_default();
    if matches!(model.operations.back(), Some(Operation::Select { playbook: last, .. }) if *last == playbook) {
        model.operations.pop_back();
    }
    let filter = model.selecting.filter.clone();
    let operation = Operation::Select { playbook, filter };
    if model.records {
        model.looked = Some(operation.clone());
    }
    push(&mut model.operations, operation);
}

fn push(operations: &mut Operations, operation: Operation) {
    operations.push_back(operation);
    if operations.len() > KEPT {
        operations.pop_front();
    }
}

/// Forgets the order that an action refuses: it was not done.
pub fn drop_refused(model: &mut Model, action: &Action) {
    let operations = &mut model.operations;
    // What was carried out stays in the list, so the order that is refused is the latest of its kind on its thing.
    let mut drop = |is_it: &dyn Fn(&Operation) -> bool| {
        if let Some(place) = operations.iter().rposition(is_it) {
            operations.remove(place);
        }
    };
    match action {
        Action::Answer(Answer::Marked {
            lead, result: Err(_), ..
        }) => {
            drop(&|done| matches!(done, Operation::Mark { lead: of, .. } if of == lead));
        }
        Action::Answer(Answer::Decided {
            key,
            decision,
            result: Err(_),
            ..
        }) => drop(&|done| {
            matches!(done, Operation::Decide { gate, subject, decision: made, .. }
                if *gate == key.0 && *subject == key.1 && made == decision)
        }),
        Action::Answer(Answer::MergesUndone(Err(_))) => drop(&|done| matches!(done, Operation::UndoMerges { .. })),
        Action::Answer(Answer::ArchiveCreated(Err(_))) => drop(&|done| matches!(done, Operation::CreateArchive { .. })),
        Action::Answer(Answer::ArchiveRestored(Err(_))) => {
            drop(&|done| matches!(done, Operation::RestoreArchive { .. }));
        }
        Action::Answer(Answer::RolledBack(Err(_))) => drop(&|done| matches!(done, Operation::Rollback { .. })),
        Action::Answer(Answer::SignedPassed(Err(_))) => drop(&|done| matches!(done, Operation::SignPassed { .. })),
        Action::Answer(Answer::PairDecided {
            order, result: Err(_), ..
        }) => drop(&|done| matches!(done, Operation::DecidePair { order: of, .. } if *of == **order)),
        Action::Answer(Answer::ParametersSaved { result: Err(_) }) => {
            drop(&|done| matches!(done, Operation::SetParameters { .. }));
        }
        Action::Answer(Answer::Saved(Err(_))) => drop(&|done| matches!(done, Operation::SaveDraft { .. })),
        Action::Data(DataAnswer::Accepted(Err(_))) => drop(&|done| matches!(done, Operation::AcceptMapping { .. })),
        Action::Data(DataAnswer::TakenBack(Err(_))) => drop(&|done| matches!(done, Operation::TakeBackMapping)),
        Action::JobEnded(Err(_)) => drop(&|done| matches!(done, Operation::Run { .. })),
        _ => {}
    }
}
