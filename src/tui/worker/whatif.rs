//! The thread that grades drafts: one running, one waiting, and the one that waits is always the newest.
//!
//! It stands beside the reader, so that a slider never waits for a query, and outside the frame library's pool, so that
//! a running phase does not slow it. What it needs is read once for each set of results.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

use crate::engine::{ParameterSpec, Parameters};
use crate::lens::{FrameSource, LeadSelection, LensError, TierView, WhatIf, WhatIfEngine};
use crate::operations::{Bench, Opening, OperationError, Overrides, View, drafted_specs, drafted_view, lay_draft};
use crate::playbooks::Playbook;
use crate::tui::action::{Action, Answer};
use crate::tui::event_loop::Incoming;
use crate::tui::tiers::{DraftError, Drafted, Stepped, Want, WhatIfAsk};

/// A draft and whose parameters it moves; none means the playbook the workspace opens on.
type Draft = (Option<String>, WhatIfAsk);

#[derive(Default)]
struct Held {
    waiting: Option<Draft>,
    closed: bool,
}

/// A slot for one draft; a newer one takes its place.
#[derive(Default)]
struct Slot {
    held: Mutex<Held>,
    filled: Condvar,
}

impl Slot {
    fn change(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner));
        self.filled.notify_one();
    }

    /// Waits for a draft; nothing once the slot is closed.
    fn take(&self) -> Option<Draft> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if held.closed {
                return None;
            }
            if let Some(draft) = held.waiting.take() {
                return Some(draft);
            }
            held = self.filled.wait(held).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The way to the thread; it ends when this is dropped.
pub struct WhatIfDesk(Arc<Slot>);

impl WhatIfDesk {
    /// Starts the thread.
    pub fn spawn(opening: &Opening, screen: Sender<Incoming>) -> Self {
        let mut grader = Grader {
            opening: opening.clone(),
            prepared: None,
        };
        Self::serve(move |playbook, ask| grader.answer(playbook, ask), screen)
    }

    fn serve(
        mut grade: impl FnMut(Option<&str>, &WhatIfAsk) -> Result<Box<Stepped>, DraftError> + Send + 'static,
        screen: Sender<Incoming>,
    ) -> Self {
        let slot = Arc::new(Slot::default());
        let own = Arc::clone(&slot);
        std::thread::spawn(move || {
            while let Some((playbook, ask)) = own.take() {
                let result = grade(playbook.as_deref(), &ask);
                let answer = Answer::WhatIf {
                    generation: ask.generation,
                    basis: ask.basis,
                    result,
                };
                if screen.send(Incoming::Action(Action::Answer(answer))).is_err() {
                    return;
                }
            }
        });
        Self(slot)
    }

    /// Asks about a draft of a playbook; one that still waits is forgotten.
    pub fn ask(&self, playbook: Option<String>, ask: WhatIfAsk) {
        self.0.change(|held| held.waiting = Some((playbook, ask)));
    }
}

impl Drop for WhatIfDesk {
    fn drop(&mut self) {
        self.0.change(|held| held.closed = true);
    }
}

/// What was read for one set of results.
struct Ready {
    basis: u64,
    of: Option<String>,
    bench: Bench,
    playbook: &'static Playbook,
    view: View,
    /// What a draft may hold, by the rule set it starts from.
    specs: Option<(TierView, Vec<ParameterSpec>)>,
    /// How often TEST was opened, by rule set, as far as it was asked.
    looks: BTreeMap<String, u64>,
    /// The draft that looked at TEST last: looking at it again tells nothing new.
    looked: Option<BTreeMap<String, toml::Value>>,
    engine: Box<dyn WhatIfEngine>,
}

struct Grader {
    opening: Opening,
    prepared: Option<Ready>,
}

impl Grader {
    fn answer(&mut self, playbook: Option<&str>, ask: &WhatIfAsk) -> Result<Box<Stepped>, DraftError> {
        let answer = catch_unwind(AssertUnwindSafe(|| self.step(playbook, ask)));
        answer
            .unwrap_or_else(|_| {
                self.prepared = None;
                Err(OperationError::Refused(
                    "what-if met a defect in Assay; F5 reads again".to_owned(),
                ))
            })
            .map(Box::new)
            .map_err(|error| blamed(error, ask))
    }

    fn step(&mut self, playbook: Option<&str>, ask: &WhatIfAsk) -> Result<Stepped, OperationError> {
        let fits = |ready: &Ready| ready.basis == ask.basis && ready.of.as_deref() == playbook;
        if !self.prepared.as_ref().is_some_and(fits) {
            self.prepared = None;
            self.prepared = Some(self.read(playbook, ask.basis)?);
        }
        let Some(ready) = &mut self.prepared else {
            return Err(OperationError::Refused("nothing is read yet".to_owned()));
        };
        let started = Instant::now();
        let mut values = to_values(&ask.draft);
        let texts = ask.texts.iter();
        values.extend(texts.map(|(name, text)| (name.clone(), text.as_str().into())));
        let mut draft = ready.parameters(&values)?;
        let mut shifted = None;
        if ask.want == Want::Shift {
            values.extend(ready.playbook.lens.shift_all(ready.view.parameters(), &draft)?);
            draft = ready.parameters(&values)?;
            shifted = Some(from_values(&values));
            // What is no number was no number before.
            if let Some(shifted) = &mut shifted {
                shifted.retain(|name, _| !ask.texts.contains_key(name));
            }
        }
        let table = ready.engine.step(&draft)?;
        let elapsed = started.elapsed();
        let looks = ready.looks(&table, &values)?;
        let movers = match ask.want {
            Want::Leads => {
                let ids: Vec<String> = ready.engine.movers()?.into_iter().map(|mover| mover.lead_id).collect();
                let leads = if ids.len() == 1 { "lead" } else { "leads" };
                let title = format!("{} {leads} that the draft moves", ids.len());
                Some(LeadSelection::of_ids("draft", title, ids))
            }
            Want::Table | Want::Shift => None,
        };
        Ok(Stepped {
            table,
            elapsed,
            shifted,
            movers,
            looks,
        })
    }

    fn read(&self, playbook: Option<&str>, basis: u64) -> Result<Ready, OperationError> {
        let bench = self.opening.bench()?;
        let of = playbook.map(str::to_owned);
        let playbook = bench.chosen_playbook(playbook)?;
        let view = bench.view(playbook, &Overrides::default())?;
        Ok(Ready {
            basis,
            of,
            engine: playbook.lens.what_if_engine(&view)?,
            specs: None,
            looks: BTreeMap::new(),
            looked: None,
            bench,
            view,
            playbook,
        })
    }
}

/// The sentence, and the edited rule that it is about.
fn blamed(error: OperationError, ask: &WhatIfAsk) -> DraftError {
    let message = error.to_string();
    let OperationError::Lens(LensError::Draft { name, offset, why }) = error else {
        return message.into();
    };
    let characters = |text: &String, offset: usize| text.char_indices().take_while(|(at, _)| *at < offset).count();
    let offset = ask
        .texts
        .get(&name)
        .zip(offset)
        .map(|(text, offset)| characters(text, offset));
    DraftError {
        message: if offset.is_some() { why } else { message },
        place: Some((name, offset)),
    }
}

impl Ready {
    /// How often TEST was opened on the draft's rule set; a look at it just now is recorded first.
    fn looks(&mut self, found: &WhatIf, values: &BTreeMap<String, toml::Value>) -> Result<Option<u64>, OperationError> {
        if found.opened_test && self.looked.as_ref() != Some(values) {
            self.bench.record_look(self.playbook, found, values)?;
            self.looked = Some(values.clone());
            self.looks.remove(&found.ruleset);
        }
        if found.ruleset.is_empty() {
            return Ok(None);
        }
        if let Some(known) = self.looks.get(&found.ruleset) {
            return Ok(Some(*known));
        }
        let counted = self.bench.test_looks(self.playbook, &found.ruleset)?;
        self.looks.insert(found.ruleset.clone(), counted);
        Ok(Some(counted))
    }

    fn parameters(&mut self, draft: &BTreeMap<String, toml::Value>) -> Result<Parameters, OperationError> {
        let wanted = drafted_view(draft);
        let specs = match self.specs.take() {
            Some((tiers, specs)) if tiers == wanted => specs,
            _ => drafted_specs(&self.view, &wanted),
        };
        let (_, specs) = self.specs.insert((wanted, specs));
        lay_draft(&self.view, specs, draft)
    }
}

fn to_values(draft: &BTreeMap<String, Drafted>) -> BTreeMap<String, toml::Value> {
    let value = |value: &Drafted| value.map_or_else(|| toml::Value::String("none".to_owned()), toml::Value::Float);
    draft.iter().map(|(name, held)| (name.clone(), value(held))).collect()
}

fn from_values(values: &BTreeMap<String, toml::Value>) -> BTreeMap<String, Drafted> {
    let value = |value: &toml::Value| match value {
        toml::Value::Float(value) => Some(*value),
        toml::Value::Integer(value) => Some(*value as f64),
        _ => None,
    };
    values.iter().map(|(name, held)| (name.clone(), value(held))).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::lens::WhatIf;

    fn ask(generation: u64) -> WhatIfAsk {
        WhatIfAsk {
            generation,
            basis: 1,
            draft: BTreeMap::new(),
            texts: BTreeMap::new(),
            want: Want::Table,
        }
    }

    fn graded() -> Result<Box<Stepped>, DraftError> {
        Ok(Box::new(Stepped {
            table: WhatIf::default(),
            elapsed: std::time::Duration::ZERO,
            shifted: None,
            movers: None,
            looks: None,
        }))
    }

    #[test]
    fn one_runs_one_waits_and_the_last_wins() {
        let (screen, answers) = channel();
        let (begun, has_begun) = channel();
        let (go, may_go) = channel::<()>();
        let desk = WhatIfDesk::serve(
            move |_, ask| {
                begun.send(ask.generation).unwrap();
                may_go.recv().unwrap();
                graded()
            },
            screen,
        );
        desk.ask(None, ask(1));
        assert_eq!(has_begun.recv().unwrap(), 1);
        // While the first is graded, four more come; only the last of them is graded at all.
        (2..=5).for_each(|generation| desk.ask(None, ask(generation)));
        go.send(()).unwrap();
        assert_eq!(has_begun.recv().unwrap(), 5);
        go.send(()).unwrap();
        let answered: Vec<u64> = answers
            .iter()
            .take(2)
            .map(|incoming| match incoming {
                Incoming::Action(Action::Answer(Answer::WhatIf { generation, .. })) => generation,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(answered, [1, 5]);
        drop(desk);
        assert!(answers.recv().is_err(), "the thread ends with its desk");
        assert!(has_begun.recv().is_err());
    }

    // spec: advisors R1, R10
    #[test]
    fn an_error_in_an_edited_rule_knows_its_place_in_characters() {
        let mut asked = ask(1);
        asked.texts.insert("t.when".to_owned(), "größe >< 3".to_owned());
        let error = |offset| {
            OperationError::Lens(LensError::Draft {
                name: "t.when".to_owned(),
                offset,
                why: "expected a value".to_owned(),
            })
        };
        let found = blamed(error(Some(8)), &asked);
        assert_eq!(found.message, "expected a value");
        assert_eq!(found.place, Some(("t.when".to_owned(), Some(6))));
        let whole = blamed(error(None), &asked);
        assert_eq!(
            (whole.message.as_str(), whole.place),
            ("t.when: expected a value", Some(("t.when".to_owned(), None)))
        );
        let other = blamed(OperationError::Refused("no".to_owned()), &asked);
        assert_eq!(other, DraftError::from("no".to_owned()));
    }

    #[test]
    fn a_draft_keeps_the_word_none_both_ways() {
        let draft = BTreeMap::from([("a".to_owned(), None), ("b".to_owned(), Some(0.35))]);
        let values = to_values(&draft);
        assert_eq!(values.get("a"), Some(&toml::Value::String("none".to_owned())));
        assert_eq!(from_values(&values), draft);
    }
}
