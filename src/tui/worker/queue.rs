//! The reader's queue: orders are all carried out, questions only in their newest form.

use std::mem::{Discriminant, discriminant};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};

use super::reader::Reader;
use crate::tui::action::{Action, Answer, Request};
use crate::tui::event_loop::Incoming;

/// Answers until the screen is gone.
pub fn serve(mut reader: Reader, requests: &Receiver<Request>, screen: &Sender<Incoming>) {
    let mut waiting: Vec<Request> = Vec::new();
    loop {
        if waiting.is_empty() {
            match requests.recv() {
                Ok(request) => waiting.push(request),
                Err(_) => return,
            }
        }
        waiting.extend(requests.try_iter());
        waiting = newest(waiting);
        let request = waiting.remove(0);
        let answer = catch_unwind(AssertUnwindSafe(|| reader.answer(request)));
        let answer = answer.unwrap_or_else(|_| {
            reader.forget();
            Some(Answer::Defect(
                "reading met a defect in Assay; F5 reads again".to_owned(),
            ))
        });
        if let Some(answer) = answer
            && screen.send(Incoming::Action(Action::Answer(answer))).is_err()
        {
            return;
        }
    }
}

fn is_order(request: &Request) -> bool {
    matches!(
        request,
        Request::Mark { .. }
            | Request::Decide { .. }
            | Request::Unmask { .. }
            | Request::Sheet { .. }
            | Request::SwitchPlaybook(_)
            | Request::KeepTheme(_)
            | Request::SaveParameters { .. }
            | Request::SaveDraft { .. }
            | Request::SignPassed
            | Request::DecidePair { .. }
            | Request::WriteLog { .. }
    )
}

/// The requests without the questions that a later one of the same kind replaces.
fn newest(requests: Vec<Request>) -> Vec<Request> {
    let mut seen: Vec<Discriminant<Request>> = Vec::new();
    let mut kept: Vec<Request> = Vec::with_capacity(requests.len());
    for request in requests.into_iter().rev() {
        let kind = discriminant(&request);
        if is_order(&request) || !seen.contains(&kind) {
            seen.push(kind);
            kept.push(request);
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_question_is_kept_and_every_order() {
        let card = |generation| Request::Card {
            generation,
            lead: "a".to_owned(),
            unmask: false,
        };
        let mark = |lead: &str| Request::Mark {
            lead: lead.to_owned(),
            status: Some("called".to_owned()),
            note: None,
            step: crate::tui::desk::Step::Fresh,
        };
        let asked = vec![
            card(1),
            mark("a"),
            Request::Picture { generation: 2 },
            mark("a"),
            card(3),
            mark("b"),
        ];
        let kept = newest(asked);
        assert_eq!(
            kept,
            vec![
                mark("a"),
                Request::Picture { generation: 2 },
                mark("a"),
                card(3),
                mark("b")
            ]
        );
    }
}
