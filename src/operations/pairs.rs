//! Pairs that a person decides: which there are, what was decided, and writing a decision where the phases read it.
//!
//! A playbook says which gates have such evidence ([`Decidable`]); nothing here knows any one of them. A decision is a
//! row of a dataset's file and an entry in the audit chain; taking it back removes the row and appends an entry.

mod ledger;

pub use ledger::Written;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::history::GateKey;
use super::view::View;
use crate::engine::Judged;
use crate::frame::{Frame, FrameBuilder, cell_text, instead};
use crate::lens::Decidable;
use crate::playbooks::Playbook;
use ledger::{Ledger, own_file};

/// A row of evidence that is a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The evidence row, from 0.
    pub row: usize,
    /// One side, as shown; never personal data.
    pub a: String,
    /// The other side.
    pub b: String,
    /// What was decided, if anything was.
    pub decision: Option<String>,
    /// Whether it can be decided: both sides have something to be written.
    pub open: bool,
}

/// An order to decide a pair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairOrder {
    /// The gate in whose evidence the pair stands; any that can be decided unless named.
    pub gate: Option<String>,
    /// The gate's subject, where it has several.
    pub subject: Option<String>,
    /// One side, as the evidence shows it.
    pub a: String,
    /// The other side.
    pub b: String,
    /// The choice's word; nothing takes the decision back.
    pub choice: Option<String>,
    /// Why; may be empty.
    pub note: String,
}

/// What an order did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairDecided {
    /// The gate.
    pub gate: String,
    /// Its subject.
    pub subject: Option<String>,
    /// What was decided before.
    pub before: Option<String>,
    /// The file that was written, as the settings name it.
    pub file: String,
}

/// A pair that was found, with what is written for it.
struct Found {
    spec: &'static Decidable,
    gate: String,
    subject: Option<String>,
    sides: [String; 2],
}

/// Evidence that is pairs to decide, with what was decided in a column in front; `pairs` are its rows in their order.
///
/// # Errors
/// A frame's error when there are not as many pairs as rows.
pub fn with_decisions(evidence: &Frame, spec: &Decidable, pairs: &[Pair]) -> Result<Frame, OperationError> {
    let decided = pairs.iter().map(|pair| pair.decision.as_deref());
    let mut builder = FrameBuilder::new().text("decision", decided);
    for column in evidence.columns() {
        // What is written for a pair tells the reviewer nothing that the other columns do not.
        let name = column.name().as_str();
        if !spec.written.contains(&name) || spec.shown.contains(&name) {
            builder = builder.column(column.clone());
        }
    }
    Ok(builder.finish()?)
}

impl View {
    /// How the evidence of a gate can be decided, if it can.
    pub fn decidable(&self, gate: &str) -> Option<&'static Decidable> {
        self.playbook.lens.decidable().iter().find(|spec| spec.gate == gate)
    }
}

impl Bench {
    /// The pairs in a gate's evidence, in its order, with what was decided on each; empty for a gate whose evidence is
    /// nothing to decide.
    ///
    /// # Errors
    /// When the evidence or the settings cannot be read.
    pub fn pairs(&self, view: &View, gate: &Judged) -> Result<Vec<Pair>, OperationError> {
        let (Some(spec), Some(frame)) = (view.decidable(&gate.id), view.evidence(gate)?) else {
            return Ok(Vec::new());
        };
        let written = self.written_pairs(view.playbook, spec)?;
        let pair = |row: usize| {
            let [a, b] = sides(&frame, spec.shown, row)?;
            let [left, right] = sides(&frame, spec.written, row)?;
            let mut later_first = written.iter().rev();
            let decision = match (&left, &right) {
                (Some(left), Some(right)) => {
                    later_first.find(|found| spec.same_pair([&found.a, &found.b], [left, right]))
                }
                _ => None,
            };
            Ok(Pair {
                row,
                a: a.unwrap_or_default(),
                b: b.unwrap_or_default(),
                decision: decision.map(|found| {
                    let choice = spec.choice(&found.decision);
                    choice.map_or_else(|| found.decision.clone(), |choice| choice.word.to_owned())
                }),
                open: left.is_some() && right.is_some(),
            })
        };
        (0..frame.height()).map(pair).collect()
    }

    /// How many pairs of each gate wait for a decision, by gate and subject; where none does, there is no
    /// entry.
    ///
    /// # Errors
    /// As [`Bench::pairs`].
    pub fn waiting_pairs(&self, view: &View) -> Result<BTreeMap<GateKey, usize>, OperationError> {
        let mut waiting = BTreeMap::new();
        for gate in view.gates() {
            let pairs = self.pairs(view, gate)?;
            let n = pairs.iter().filter(|pair| pair.open && pair.decision.is_none()).count();
            if n > 0 {
                waiting.insert((gate.id.clone(), gate.subject.clone()), n);
            }
        }
        Ok(waiting)
    }

    /// Every decision in the files of a dataset that can be written into, in their order; a later one wins.
    ///
    /// # Errors
    /// When the settings name a file that does not exist.
    pub fn written_pairs(&self, playbook: &Playbook, spec: &Decidable) -> Result<Vec<Written>, OperationError> {
        let ledgers = self.ledgers(playbook, spec)?;
        Ok(ledgers.iter().flat_map(|(ledger, _)| ledger.written()).collect())
    }

    /// Decides a pair, or takes a decision back. The phases that read the dataset are stale afterwards. Beside a run it
    /// counts for the next one, as the files of a run are fingerprinted when it starts.
    ///
    /// # Errors
    /// When there is no such pair or choice, or when a file cannot be written.
    pub fn decide_pair(&self, playbook: &'static Playbook, order: &PairOrder) -> Result<PairDecided, OperationError> {
        let view = self.view(playbook, &Overrides::default())?;
        let found = self.find_pair(&view, order)?;
        drop(view);
        let choice = match &order.choice {
            Some(word) => Some(chosen(found.spec, word)?),
            None => None,
        };
        let store = self.note_taker()?;
        let _alone = store.edit_alone()?;
        let mut ledgers = self.ledgers(playbook, found.spec)?;
        let [a, b] = &found.sides;
        let written = ledgers.iter().flat_map(|(ledger, _)| ledger.written());
        let held = written
            .filter(|one| found.spec.same_pair([&one.a, &one.b], [a, b]))
            .last();
        let before = held.map(|one| one.decision);
        if before.is_none() && choice.is_none() {
            return Err(OperationError::Refused(format!(
                "{} and {}: nothing was decided",
                order.a, order.b
            )));
        }
        let action = format!("pair.{}", choice.unwrap_or("withdrawn"));
        let payload = json!({
            "playbook": playbook.id, "gate": found.gate, "subject": found.subject, "dataset": found.spec.dataset,
            "a": order.a, "b": order.b, "note": order.note,
        });
        store.audit_append(&self.now(), self.actor(), &action, &payload)?;
        let row = choice.map(|word| Written {
            a: a.clone(),
            b: b.clone(),
            decision: word.to_owned(),
            note: order.note.clone(),
        });
        let file = self.write_pair(playbook, &found, &mut ledgers, row.as_ref())?;
        Ok(PairDecided {
            gate: found.gate,
            subject: found.subject,
            before,
            file,
        })
    }

    /// Replaces the pair's rows by one (or none) and enters a new file into the settings.
    fn write_pair(
        &self,
        playbook: &Playbook,
        found: &Found,
        ledgers: &mut Vec<(Ledger, bool)>,
        row: Option<&Written>,
    ) -> Result<String, OperationError> {
        let [a, b] = &found.sides;
        let touched: Vec<bool> = ledgers
            .iter_mut()
            .map(|(ledger, _)| ledger.remove(found.spec, [a, b]))
            .collect();
        let mut target = touched.iter().rposition(|touched| *touched);
        if row.is_some() && target.is_none() {
            if ledgers.is_empty() {
                let (path, shown) = own_file(&self.workspace().root, found.spec.dataset);
                if path.exists() {
                    return Err(OperationError::Refused(format!(
                        "`{shown}` exists but is no comma-separated file with the columns {}: rename it, or name the \
                         right file in assay.toml",
                        found.spec.columns.join(", ")
                    )));
                }
                ledgers.push((Ledger::new(path, shown, found.spec), false));
            }
            target = Some(ledgers.len() - 1);
        }
        let mut file = String::new();
        for (place, (ledger, named)) in ledgers.iter_mut().enumerate() {
            let chosen = Some(place) == target;
            if let (true, Some(row)) = (chosen, row) {
                ledger.append(row);
            }
            if chosen || touched.get(place) == Some(&true) {
                ledger.save()?;
            }
            if chosen {
                file.clone_from(&ledger.shown);
                if !*named {
                    let settings = self.workspace().root.join(crate::store::SETTINGS_FILE);
                    let nothing = std::collections::BTreeMap::new();
                    crate::store::save_mapping(&settings, playbook.id, found.spec.dataset, &ledger.shown, &nothing)?;
                }
            }
        }
        Ok(file)
    }

    /// The files that can be written into, and whether the settings named each when they were read.
    fn ledgers(&self, playbook: &Playbook, spec: &Decidable) -> Result<Vec<(Ledger, bool)>, OperationError> {
        let contract = playbook.contract(spec.dataset);
        let sources = self.workspace().sources(playbook.id, spec.dataset)?;
        let mut ledgers: Vec<(Ledger, bool)> = sources
            .iter()
            .filter_map(|source| Some((Ledger::open(source, spec, contract)?, true)))
            .collect();
        // A file that an earlier decision made may be younger than the settings in memory.
        let (path, shown) = own_file(&self.workspace().root, spec.dataset);
        if !ledgers.iter().any(|(ledger, _)| ledger.path == path) {
            let entry = crate::store::SourceEntry::default();
            let source = crate::store::ResolvedSource { path, shown, entry };
            ledgers.extend(Ledger::open(&source, spec, contract).map(|ledger| (ledger, false)));
        }
        Ok(ledgers)
    }

    /// The pair an order names: in the evidence, or, once a run has taken it from there, among what was decided.
    fn find_pair(&self, view: &View, order: &PairOrder) -> Result<Found, OperationError> {
        let wanted = |gate: &&Judged| {
            let named = order.gate.as_deref().is_none_or(|id| gate.id.eq_ignore_ascii_case(id));
            let about = order.subject.is_none() || gate.subject == order.subject;
            named && about
        };
        for gate in view.gates().filter(wanted) {
            let (Some(spec), Some(frame)) = (view.decidable(&gate.id), view.evidence(gate)?) else {
                continue;
            };
            for row in 0..frame.height() {
                let shown = sides(&frame, spec.shown, row)?;
                let [Some(a), Some(b)] = &shown else { continue };
                if !((*a == order.a && *b == order.b) || (*a == order.b && *b == order.a)) {
                    continue;
                }
                let [Some(left), Some(right)] = sides(&frame, spec.written, row)? else {
                    return Err(OperationError::Refused(format!(
                        "{a} and {b} have no key to be told apart by: mend the file they come from"
                    )));
                };
                return Ok(Found {
                    spec,
                    gate: gate.id.clone(),
                    subject: gate.subject.clone(),
                    sides: [left, right],
                });
            }
        }
        self.find_decided(view, order)
    }

    fn find_decided(&self, view: &View, order: &PairOrder) -> Result<Found, OperationError> {
        let plain = view.playbook.lens.decidable().iter().filter(|spec| {
            let named = order
                .gate
                .as_deref()
                .is_none_or(|id| spec.gate.eq_ignore_ascii_case(id));
            named && spec.shown == spec.written
        });
        for spec in plain {
            let written = self.written_pairs(view.playbook, spec)?;
            let held = written
                .iter()
                .any(|one| spec.same_pair([&one.a, &one.b], [&order.a, &order.b]));
            // A pair that was just withdrawn is gone from both places until the next run; redoing it must still work.
            let known = held || self.was_decided(view, order)?;
            if known {
                return Ok(Found {
                    spec,
                    gate: spec.gate.to_owned(),
                    subject: None,
                    sides: [order.a.clone(), order.b.clone()],
                });
            }
        }
        Err(OperationError::Usage(format!(
            "no pair {} and {}; `assay duplicates {}` lists them",
            order.a, order.b, view.playbook.id
        )))
    }

    /// Whether the audit chain knows of a decision on the pair.
    fn was_decided(&self, view: &View, order: &PairOrder) -> Result<bool, OperationError> {
        let about = |payload: &serde_json::Value| {
            let side = |name: &str| {
                payload
                    .get(name)
                    .and_then(serde_json::Value::as_str)
                    .unwrap_or_default()
            };
            (side("a") == order.a && side("b") == order.b) || (side("a") == order.b && side("b") == order.a)
        };
        let entries = view.store().audit_entries()?;
        Ok(entries
            .iter()
            .any(|entry| entry.action.starts_with("pair.") && about(&entry.payload)))
    }
}

fn chosen(spec: &Decidable, word: &str) -> Result<&'static str, OperationError> {
    spec.choice(word).map(|choice| choice.word).ok_or_else(|| {
        let known = spec.choices.iter().map(|choice| choice.word);
        OperationError::Usage(format!("no decision `{word}`; {}", instead(word, known)))
    })
}

fn sides(frame: &Frame, columns: [&str; 2], row: usize) -> Result<[Option<String>; 2], OperationError> {
    let [a, b] = columns;
    Ok([cell_text(frame, a, row)?, cell_text(frame, b, row)?])
}
