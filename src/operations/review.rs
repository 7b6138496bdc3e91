//! A reviewer's decisions: signed, waived, rejected, withdrawn; bound to what was judged, chained in the audit.

use serde::{Deserialize, Serialize};

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use crate::engine::{Judged, Outcome, Review, Reviews};
use crate::frame::{instead, nearest};
use crate::playbooks::Playbook;
use crate::store::Store;

/// What a reviewer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Seen and agreed.
    Signed,
    /// Let pass in spite of its outcome.
    Waived,
    /// Not accepted: acts as a failed block.
    Rejected,
    /// The last decision is taken back.
    Withdrawn,
}

impl Decision {
    /// The word in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Waived => "waived",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Decisions as the engine looks them up.
pub(super) struct StoreReviews<'a> {
    pub store: &'a Store,
    pub playbook: &'a str,
}

impl Reviews for StoreReviews<'_> {
    fn latest(&self, gate: &str, subject: Option<&str>) -> Option<Review> {
        // A store that cannot be read fails at the next record; an unread review must never count as a waiver.
        let found = self.store.review_latest(self.playbook, gate, subject).ok().flatten()?;
        Some(Review {
            decision: found.decision,
            actor: found.actor,
            at: found.at,
            reason: found.reason,
            binding: found.binding_hash,
        })
    }
}

impl Bench {
    /// Records a decision on a gate, whether phases run or not: it binds to what is judged now, and lapses by itself
    /// where a run judges otherwise. Without a subject the gate must have exactly one reading.
    ///
    /// # Errors
    /// When the gate is unknown or not judged yet, when it may not be waived, or when a reason is missing.
    pub fn decide(
        &self,
        playbook: &'static Playbook,
        gate: &str,
        subject: Option<&str>,
        decision: Decision,
        reason: &str,
    ) -> Result<Judged, OperationError> {
        self.decide_on(playbook, (gate, subject), decision, reason, None)
    }

    /// The same by somebody who looked at the judgement with the binding `seen`: where the gate was judged otherwise
    /// since, by a run elsewhere, nobody may put a name under what was never on the screen.
    ///
    /// # Errors
    /// As [`Bench::decide`], and when the gate was judged again.
    pub fn decide_on(
        &self,
        playbook: &'static Playbook,
        (gate, subject): (&str, Option<&str>),
        decision: Decision,
        reason: &str,
        seen: Option<&str>,
    ) -> Result<Judged, OperationError> {
        let view = self.view(playbook, &Overrides::default())?;
        let judged = pick(&view.gates().collect::<Vec<_>>(), playbook, gate, subject)?.clone();
        if seen.is_some_and(|seen| seen != judged.binding) {
            let now = judged
                .observed
                .map_or_else(|| judged.outcome.word().to_owned(), |value| value.to_string());
            return Err(OperationError::Refused(format!(
                "gate {} was judged again since you looked (now: {now}); look at it and decide again",
                judged.id
            )));
        }
        if matches!(decision, Decision::Waived | Decision::Rejected) && reason.trim().is_empty() {
            return Err(OperationError::Usage(format!(
                "a reason is needed to {} gate {}",
                verb_of(decision),
                judged.id
            )));
        }
        if decision == Decision::Waived {
            refuse_waiver(&judged)?;
        }
        if decision == Decision::Withdrawn {
            must_stand(view.store(), playbook, &judged)?;
        }
        drop(view);
        let store = self.note_taker()?;
        self.record_decision(&store, playbook, &judged, decision, reason)?;
        Ok(judged)
    }

    /// Writes a decision down, bound to what was judged.
    pub(super) fn record_decision(
        &self,
        store: &Store,
        playbook: &Playbook,
        judged: &Judged,
        decision: Decision,
        reason: &str,
    ) -> Result<(), OperationError> {
        let (subject, word) = (judged.subject.as_deref(), decision.word());
        store.review_record(
            playbook.id,
            &judged.id,
            subject,
            &judged.binding,
            word,
            reason,
            self.actor(),
            &self.now(),
        )?;
        Ok(())
    }
}

/// That there is a decision to take back: an entry of the audit chain that takes nothing back says nothing.
fn must_stand(store: &Store, playbook: &Playbook, judged: &Judged) -> Result<(), OperationError> {
    let latest = store.review_latest(playbook.id, &judged.id, judged.subject.as_deref())?;
    if latest.is_some_and(|found| found.decision != Decision::Withdrawn.word()) {
        return Ok(());
    }
    let about = judged
        .subject
        .as_ref()
        .map(|subject| format!(" on {subject}"))
        .unwrap_or_default();
    Err(OperationError::Refused(format!(
        "no decision stands on gate {}{about}: there is nothing to take back",
        judged.id
    )))
}

fn verb_of(decision: Decision) -> &'static str {
    match decision {
        Decision::Signed => "sign",
        Decision::Waived => "waive",
        Decision::Rejected => "reject",
        Decision::Withdrawn => "withdraw from",
    }
}

fn refuse_waiver(judged: &Judged) -> Result<(), OperationError> {
    let id = &judged.id;
    if !judged.waivable {
        return Err(OperationError::Refused(format!(
            "gate {id} may not be waived: mend its cause ({})",
            judged.note
        )));
    }
    match judged.outcome {
        Outcome::Passed | Outcome::Skipped => Err(OperationError::Refused(format!(
            "gate {id} is {}: there is nothing to waive",
            judged.outcome.word()
        ))),
        _ => Ok(()),
    }
}

pub(super) fn pick<'a>(
    gates: &[&'a Judged],
    playbook: &Playbook,
    id: &str,
    subject: Option<&str>,
) -> Result<&'a Judged, OperationError> {
    let found: Vec<&Judged> = gates
        .iter()
        .copied()
        .filter(|gate| gate.id.eq_ignore_ascii_case(id))
        .collect();
    if found.is_empty() {
        let declared = playbook
            .pipeline
            .gates
            .iter()
            .any(|gate| gate.id.eq_ignore_ascii_case(id));
        let why = if declared {
            format!("gate {id} was not judged yet: run its phase first")
        } else {
            let near = nearest(id, playbook.pipeline.gates.iter().map(|gate| gate.id.as_str()));
            let near = near
                .map(|near| format!("the nearest is `{near}`, "))
                .unwrap_or_default();
            format!("no gate `{id}` in {0}; {near}`assay gates {0}` lists them", playbook.id)
        };
        return Err(OperationError::Usage(why));
    }
    let subjects = || {
        found
            .iter()
            .filter_map(|gate| gate.subject.as_deref())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (subject, found.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => Err(OperationError::Usage(format!(
            "gate {id} has several subjects: name one of {} with --subject",
            subjects()
        ))),
        (Some(name), _) => found
            .iter()
            .copied()
            .find(|gate| gate.subject.as_deref() == Some(name))
            .or_else(|| by_file_name(&found, name))
            .ok_or_else(|| {
                let known = found.iter().filter_map(|gate| gate.subject.as_deref());
                OperationError::Usage(format!("no subject `{name}` of gate {id}; {}", instead(name, known)))
            }),
    }
}

/// The one gate whose subject is a file of this name, wherever it lies.
fn by_file_name<'a>(gates: &[&'a Judged], name: &str) -> Option<&'a Judged> {
    let is_named = |gate: &&&Judged| {
        let subject = gate.subject.as_deref().map(std::path::Path::new);
        subject
            .and_then(std::path::Path::file_name)
            .is_some_and(|file| file == name)
    };
    let mut found = gates.iter().filter(is_named);
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
