//! The reviewer's list: which gates are shown, and how far the review has come.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::error::OperationError;
use super::leads::infos;
use crate::engine::{Judged, Outcome};
use crate::frame::{Frame, FrameBuilder};
use crate::rules::Condition;

/// The columns a condition on gates may name.
pub const GATE_COLUMNS: [&str; 8] = [
    "phase", "id", "subject", "outcome", "severity", "review", "waivable", "observed",
];

/// How far the review of a list of gates has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReviewState {
    /// Gates in all.
    pub total: usize,
    /// Signed, and still as they were.
    pub signed: usize,
    /// Waived.
    pub waived: usize,
    /// Rejected.
    pub rejected: usize,
    /// Decided, but what was decided on has changed since.
    pub lapsed: usize,
    /// Neither passed nor decided.
    pub undecided: usize,
    /// Passed, but signed by nobody, or by somebody who saw something else.
    pub passed_unsigned: usize,
}

impl ReviewState {
    /// Counts.
    pub fn of<'a>(gates: impl IntoIterator<Item = &'a Judged>) -> Self {
        let mut state = Self::default();
        for gate in gates {
            state.total += 1;
            match gate.review.as_deref() {
                Some("signed") => state.signed += 1,
                Some("waived") => state.waived += 1,
                Some("rejected") => state.rejected += 1,
                Some(_) => state.lapsed += 1,
                None if gate.undecided() => state.undecided += 1,
                None => {}
            }
            state.passed_unsigned += usize::from(passed_unsigned(gate));
        }
        state
    }

    /// The state in a line, such as `31 of 46 signed · 1 waived · 2 to review again · 3 undecided`.
    pub fn words(&self) -> String {
        let first = format!("{} of {} signed", self.signed, self.total);
        self.told(
            first,
            ["waived", "rejected", "to review again", "undecided"],
            "nothing undecided",
            " · ",
        )
    }

    /// The same in fewer letters, such as `31/46 signed, 1 waived, 2 again, 3 open`.
    pub fn short(&self) -> String {
        let first = format!("{}/{} signed", self.signed, self.total);
        self.told(first, ["waived", "reject", "again", "open"], "none open", ", ")
    }

    fn told(&self, first: String, words: [&str; 4], none: &str, between: &str) -> String {
        let counts = [self.waived, self.rejected, self.lapsed, self.undecided];
        let some = counts.into_iter().zip(words).filter(|(n, _)| *n > 0);
        let rest = some.map(|(n, word)| format!("{n} {word}"));
        let mut parts: Vec<String> = std::iter::once(first).chain(rest).collect();
        if self.undecided + self.lapsed == 0 {
            parts.push(none.to_owned());
        }
        parts.join(between)
    }
}

/// How the gates came out, in a line.
pub fn tally<'a>(gates: impl Iterator<Item = &'a Judged>) -> String {
    let outcomes: Vec<Outcome> = gates.map(|gate| gate.outcome).collect();
    let count = |wanted: Outcome| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    let parts: Vec<String> = Outcome::ALL
        .into_iter()
        .map(|outcome| (outcome, count(outcome)))
        .filter(|(_, n)| *n > 0)
        .map(|(outcome, n)| format!("{n} {}", outcome.word()))
        .collect();
    parts.join(", ")
}

/// Whether a gate passed and nobody's signature holds for it.
pub fn passed_unsigned(gate: &Judged) -> bool {
    gate.outcome == Outcome::Passed && matches!(gate.review.as_deref(), None | Some("review again"))
}

/// Which gates are shown by how they came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum GateChoice {
    /// All of them.
    #[default]
    All,
    /// Those that await a decision.
    Undecided,
    /// Those that warned, failed or are pending, waived ones included.
    NotPassed,
    /// Those that passed.
    Passed,
    /// Those that somebody decided on.
    Reviewed,
}

impl GateChoice {
    /// The next one, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Undecided,
            Self::Undecided => Self::NotPassed,
            Self::NotPassed => Self::Passed,
            Self::Passed => Self::Reviewed,
            Self::Reviewed => Self::All,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Undecided => "undecided",
            Self::NotPassed => "not passed",
            Self::Passed => "passed",
            Self::Reviewed => "reviewed",
        }
    }

    fn takes(self, gate: &Judged) -> bool {
        match self {
            Self::All => true,
            Self::Undecided => gate.undecided(),
            Self::NotPassed => !matches!(gate.outcome, Outcome::Passed | Outcome::Skipped),
            Self::Passed => gate.outcome == Outcome::Passed,
            Self::Reviewed => gate.reviewed.is_some(),
        }
    }
}

/// What narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct GateFilter {
    /// A condition over [`GATE_COLUMNS`].
    pub condition: Option<String>,
    /// By how they came out.
    pub choice: GateChoice,
    /// Letters that id, subject and check hold in this order.
    pub letters: Option<String>,
}

impl GateFilter {
    /// The filter in words; nothing when all gates are shown.
    pub fn words(&self) -> Option<String> {
        let choice = (self.choice != GateChoice::All).then(|| self.choice.word().to_owned());
        let letters = self.letters.as_ref().map(|letters| format!("/{letters}"));
        let parts: Vec<String> = choice
            .into_iter()
            .chain(self.condition.clone())
            .chain(letters)
            .collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    /// The places of the gates that are shown.
    ///
    /// # Errors
    /// When the condition does not parse or names a column there is not.
    pub fn places(&self, gates: &[&Judged]) -> Result<Vec<usize>, OperationError> {
        let matcher = SkimMatcherV2::default();
        let found = |gate: &Judged| {
            let Some(letters) = &self.letters else { return true };
            let subject = gate.subject.as_deref().unwrap_or("");
            let text = format!("{} {subject} {}", gate.id, gate.check);
            matcher.fuzzy_match(&text, letters).is_some()
        };
        let taken = |place: &usize| {
            gates
                .get(*place)
                .is_some_and(|gate| self.choice.takes(gate) && found(gate))
        };
        let Some(condition) = &self.condition else {
            return Ok((0..gates.len()).filter(taken).collect());
        };
        let frame = frame_of(gates)?;
        let rows = Condition::parse(condition, &infos(&frame))?.rows(&frame)?;
        Ok(rows.into_iter().filter(taken).collect())
    }
}

/// Gates as rows that a condition can be asked of.
fn frame_of(gates: &[&Judged]) -> Result<Frame, OperationError> {
    let text = |value: fn(&Judged) -> Option<&str>| gates.iter().map(move |gate| value(gate));
    Ok(FrameBuilder::new()
        .text("phase", text(|gate| Some(&gate.phase)))
        .text("id", text(|gate| Some(&gate.id)))
        .text("subject", text(|gate| gate.subject.as_deref()))
        .text("outcome", text(|gate| Some(gate.outcome.word())))
        .text("severity", text(|gate| Some(severity(gate))))
        .text("review", text(|gate| gate.review.as_deref()))
        .boolean("waivable", gates.iter().map(|gate| Some(gate.waivable)))
        .real("observed", gates.iter().map(|gate| gate.observed))
        .finish()?)
}

/// What a breach of the gate does: `block`, `warn`, `both` bounds, or `none`.
pub fn severity(gate: &Judged) -> &'static str {
    match (gate.warn, gate.block) {
        (Some(_), Some(_)) => "both",
        (Some(_), None) => "warn",
        (None, Some(_)) => "block",
        (None, None) => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_the_review_leaves_out_what_there_is_none_of() {
        let mut state = ReviewState {
            total: 46,
            signed: 31,
            waived: 1,
            lapsed: 2,
            undecided: 3,
            ..ReviewState::default()
        };
        assert_eq!(
            state.words(),
            "31 of 46 signed · 1 waived · 2 to review again · 3 undecided"
        );
        assert_eq!(state.short(), "31/46 signed, 1 waived, 2 again, 3 open");
        (state.lapsed, state.undecided) = (0, 0);
        assert_eq!(state.words(), "31 of 46 signed · 1 waived · nothing undecided");
    }

    #[test]
    fn the_choices_go_round() {
        let mut choice = GateChoice::All;
        let mut seen = Vec::new();
        for _ in 0..5 {
            choice = choice.next();
            seen.push(choice.word());
        }
        assert_eq!(seen, ["undecided", "not passed", "passed", "reviewed", "all"]);
    }
}
