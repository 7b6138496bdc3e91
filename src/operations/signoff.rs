//! The sign-off sheet of a run: every gate with what was observed and who decided what, and whether the run can be
//! signed off. Screen and command line draw it from the same values.

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::gates::{ReviewState, passed_unsigned};
use super::history::GateKey;
use super::review::Decision;
use super::view::View;
use crate::engine::{Judged, PhaseState};
use crate::playbooks::Playbook;

/// A phase on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOffPhase {
    /// The phase's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its gates: those that await a decision first, then in order.
    pub gates: Vec<Judged>,
}

/// The sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignOff {
    /// The latest run, if there is one.
    pub run: Option<i64>,
    /// How it ended.
    pub outcome: String,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// The playbook's id.
    pub playbook: String,
    /// The playbook's title.
    pub title: String,
    /// The day the run is about.
    pub as_of: String,
    /// Whose decisions stand on the sheet, in alphabetical order.
    pub reviewers: Vec<String>,
    /// How far the review has come.
    pub state: ReviewState,
    /// The phases that judged something, in order.
    pub phases: Vec<SignOffPhase>,
    /// What stands in the way; empty when the run can be signed off.
    pub obstacles: Vec<String>,
}

impl SignOff {
    /// Whether the run can be signed off.
    pub fn possible(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// The verdict in a sentence.
    pub fn verdict(&self) -> String {
        let run = self
            .run
            .map_or_else(|| "The run".to_owned(), |run| format!("Run {run}"));
        if self.possible() {
            return format!("{run} can be signed off: nothing failed and nothing awaits a decision.");
        }
        format!("{run} cannot be signed off yet: {}.", self.obstacles.join("; "))
    }
}

/// The sign-off sheet of the latest results.
pub fn sign_off(view: &View) -> SignOff {
    let mut reviewers: Vec<String> = view
        .gates()
        .filter(|gate| gate.review.is_some())
        .filter_map(|gate| gate.reviewed.as_ref().map(|review| review.actor.clone()))
        .collect();
    reviewers.sort();
    reviewers.dedup();
    let run = view.latest_run.as_ref();
    SignOff {
        run: run.map(|run| run.id),
        outcome: run.map(|run| run.outcome.clone()).unwrap_or_default(),
        started_at: run.map(|run| run.started_at.clone()).unwrap_or_default(),
        playbook: view.playbook.id.to_owned(),
        title: view.playbook.title.to_owned(),
        as_of: run.map_or_else(|| view.as_of.to_string(), |run| run.as_of.clone()),
        reviewers,
        state: ReviewState::of(view.gates()),
        phases: view.states.iter().filter_map(phase).collect(),
        obstacles: obstacles(&view.states),
    }
}

fn phase(state: &PhaseState) -> Option<SignOffPhase> {
    if state.gates.is_empty() {
        return None;
    }
    let (open, decided): (Vec<Judged>, Vec<Judged>) = state.gates.iter().cloned().partition(Judged::undecided);
    Some(SignOffPhase {
        id: state.phase.id.to_owned(),
        title: state.phase.title.to_owned(),
        gates: open.into_iter().chain(decided).collect(),
    })
}

fn obstacles(states: &[PhaseState]) -> Vec<String> {
    let gates: Vec<&Judged> = states.iter().flat_map(|state| &state.gates).collect();
    let named = |wanted: fn(&Judged) -> bool| {
        // A gate is judged for each of its subjects, so what is named is the gate and what it is about.
        let name = |gate: &Judged| match &gate.subject {
            Some(subject) => format!("{} of {}", gate.id, subject.rsplit('/').next().unwrap_or(subject)),
            None => gate.id.clone(),
        };
        let found = gates.iter().filter(|gate| wanted(gate));
        let names: Vec<String> = found.map(|gate| name(gate)).collect();
        (names.len(), names.join(", "))
    };
    let mut found = Vec::new();
    let (n, ids) = named(|gate| gate.undecided());
    if n > 0 {
        found.push(format!(
            "{n} {} decided on ({ids})",
            if n == 1 { "gate is to be" } else { "gates are to be" }
        ));
    }
    let (n, ids) = named(|gate| gate.blocks() && !gate.undecided());
    if n > 0 {
        found.push(format!(
            "{n} {} ({ids})",
            if n == 1 { "gate failed" } else { "gates failed" }
        ));
    }
    let stale: Vec<&str> = states
        .iter()
        .filter(|state| state.stale.is_some())
        .map(|state| state.phase.id)
        .collect();
    if !stale.is_empty() {
        found.push(format!("{} must be run first", stale.join(", ")));
    }
    found
}

impl Bench {
    /// Signs every gate that passed and that nobody's signature holds for; each is recorded singly. Gives what was
    /// signed, in order. Gates that did not pass are never signed here.
    ///
    /// # Errors
    /// When the results cannot be read or the database refuses.
    pub fn sign_passed(&self, playbook: &'static Playbook) -> Result<Vec<GateKey>, OperationError> {
        let view = self.view(playbook, &Overrides::default())?;
        let gates: Vec<Judged> = view.gates().filter(|gate| passed_unsigned(gate)).cloned().collect();
        drop(view);
        let store = self.note_taker()?;
        let mut signed = Vec::with_capacity(gates.len());
        for gate in gates {
            self.record_decision(&store, playbook, &gate, Decision::Signed, "")?;
            signed.push((gate.id, gate.subject));
        }
        Ok(signed)
    }
}
