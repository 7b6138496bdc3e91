//! The reader's queue: orders are all carried out, questions only in their newest form.

use std::mem::{Discriminant, discriminant};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};

use super::orders::{Order, Orders};
use super::reader::Reader;
use super::refusal::refused;
use crate::operations::GateKey;
use crate::tui::action::{Action, Answer, Request};
use crate::tui::event_loop::Incoming;

/// A request on its way; an order with its line in the book of orders.
pub struct Asked {
    /// The request.
    pub request: Request,
    /// The line, struck out once the order is carried out and answered.
    pub order: Option<Order>,
}

/// Whoever answers requests.
pub trait Answers {
    /// Answers one request; nothing where there is nothing to say.
    fn answer(&mut self, request: Request) -> Option<Answer>;

    /// Lets go of everything that a defect may have left half done.
    fn forget(&mut self);
}

impl Answers for Reader {
    fn answer(&mut self, request: Request) -> Option<Answer> {
        Reader::answer(self, request)
    }

    fn forget(&mut self) {
        Reader::forget(self);
    }
}

/// Answers until the screen is gone; once somebody leaves, only orders are carried out.
pub fn serve(mut reader: impl Answers, requests: &Receiver<Asked>, orders: &Orders, screen: &Sender<Incoming>) {
    let mut waiting: Vec<Asked> = Vec::new();
    loop {
        if waiting.is_empty() {
            match requests.recv() {
                Ok(asked) => waiting.push(asked),
                Err(_) => return,
            }
        }
        waiting.extend(requests.try_iter());
        waiting = newest(waiting, |asked| &asked.request);
        if orders.leaving() {
            // Whose orders they are still matters.
            let stays = |asked: &Asked| asked.order.is_some() || matches!(asked.request, Request::SwitchPlaybook(_));
            waiting.retain(stays);
        }
        if waiting.is_empty() {
            continue;
        }
        let Asked { request, order } = waiting.remove(0);
        let again = request.clone();
        let answer = catch_unwind(AssertUnwindSafe(|| reader.answer(request))).unwrap_or_else(|_| {
            reader.forget();
            Some(refused(
                again,
                "this met a defect in Assay and was given up; F5 reads again",
            ))
        });
        if let Some(answer) = answer
            && screen.send(Incoming::Action(Action::Answer(answer))).is_err()
        {
            return;
        }
        drop(order);
    }
}

fn is_order(request: &Request) -> bool {
    words(request).is_some()
        || matches!(
            request,
            Request::Unmask { .. } | Request::Sheet { .. } | Request::SwitchPlaybook(_)
        )
}

/// What an order writes, in words; nothing for what only matters to somebody who looks on.
pub fn words(request: &Request) -> Option<String> {
    let gate = |(gate, subject): &GateKey| match subject {
        Some(subject) => format!("{gate} {subject}"),
        None => gate.clone(),
    };
    Some(match request {
        Request::Mark { lead, status, .. } => match status {
            Some(status) => format!("the mark `{status}` on lead {lead}"),
            None => format!("the note on lead {lead}"),
        },
        Request::Decide {
            gate: id,
            subject,
            decision,
            ..
        } => format!(
            "`{}` for gate {}",
            decision.word(),
            gate(&(id.clone(), subject.clone()))
        ),
        Request::Sale(order) => format!("the step `{}` of lead {}", order.step, order.lead),
        Request::Order(order) => format!("the order `{}` on lead {}", order.order, order.lead),
        Request::UndoMerges(Some(merge)) => format!("undoing merge {merge}"),
        Request::UndoMerges(None) => "undoing every merge".to_owned(),
        Request::SignPassed => "signing the passed gates".to_owned(),
        Request::DecidePair { .. } => "the decision on a pair".to_owned(),
        Request::KeepTheme(theme) => format!("keeping the theme {theme}"),
        Request::SaveParameters { .. } => "the parameters of the form".to_owned(),
        Request::SaveDraft { name, .. } => format!("the profile {name}"),
        Request::Note(looked) => format!("writing down: {}", looked.words()),
        Request::WriteLog { run } => format!("the execution log of run {run}"),
        _ => return None,
    })
}

/// The requests without the questions that a later one of the same kind replaces.
fn newest<T>(asked: Vec<T>, request: impl Fn(&T) -> &Request) -> Vec<T> {
    let mut seen: Vec<Discriminant<Request>> = Vec::new();
    let mut kept: Vec<T> = Vec::with_capacity(asked.len());
    for one in asked.into_iter().rev() {
        let kind = discriminant(request(&one));
        if is_order(request(&one)) || !seen.contains(&kind) {
            seen.push(kind);
            kept.push(one);
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

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
        let kept = newest(asked, |request| request);
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

    /// Breaks on decisions, marks everything else.
    struct Fragile(Sender<()>);

    impl Answers for Fragile {
        fn answer(&mut self, request: Request) -> Option<Answer> {
            match request {
                Request::Mark { lead, step, .. } => Some(Answer::Marked {
                    lead,
                    step,
                    result: Err("kept".to_owned()),
                }),
                Request::SignPassed => panic!("a defect"),
                _ => None,
            }
        }

        fn forget(&mut self) {
            self.0.send(()).unwrap();
        }
    }

    fn asked(orders: &Orders, request: Request) -> Asked {
        let order = words(&request).map(|words| orders.begin(words));
        Asked { request, order }
    }

    #[test]
    fn a_defect_is_answered_in_its_own_kind_and_orders_outlive_the_screen() {
        let (orders, (sender, requests)) = (Orders::default(), channel());
        let ((screen, answers), (forgot, forgotten)) = (channel(), channel());
        for request in [
            Request::SignPassed,
            Request::Picture { generation: 1 },
            Request::Mark {
                lead: "a".to_owned(),
                status: Some("called".to_owned()),
                note: None,
                step: crate::tui::desk::Step::Fresh,
            },
        ] {
            sender.send(asked(&orders, request)).unwrap();
        }
        assert_eq!(
            orders.open(),
            ["signing the passed gates", "the mark `called` on lead a"]
        );
        orders.leave();
        drop(sender);
        serve(Fragile(forgot), &requests, &orders, &screen);
        drop(screen);
        let answered: Vec<Incoming> = answers.iter().collect();
        assert!(
            matches!(
                &answered[..],
                [
                    Incoming::Action(Action::Answer(Answer::SignedPassed(Err(_)))),
                    Incoming::Action(Action::Answer(Answer::Marked { .. })),
                ]
            ),
            "{answered:?}"
        );
        assert!(orders.open().is_empty());
        assert_eq!(forgotten.iter().count(), 1);
    }
}
