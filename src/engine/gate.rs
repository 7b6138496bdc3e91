//! Gates: what must hold, and the one place where a reading is judged.
//!
//! A phase reports a [`Reading`]; the bounds come from the playbook's data and the run's parameters; the outcome is
//! derived here and nowhere else, so that the screen, the command line and the log can never disagree. A reviewer's
//! decision binds to the hash of what was judged: when the reading, its evidence or the bound changes, it lapses.

use serde::{Deserialize, Serialize};

use super::keys::digest;
use super::words::{exact_in_unit, exact_number};
use crate::frame::Frame;

/// A bound that is *breached* by values below, above or other than a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Breached by a value below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// Breached by a value above this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// Whether a value equal to the bound breaches it too: what must stay under 20 % fails at 20 %.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
}

impl Bound {
    /// Whether `value` breaches the bound. A value that is not a number always does.
    pub fn breached_by(&self, value: f64) -> bool {
        let equal = |bound: Option<f64>| self.strict && bound == Some(value);
        value.is_nan()
            || self.below.is_some_and(|low| value < low)
            || self.above.is_some_and(|high| value > high)
            || equal(self.below)
            || equal(self.above)
    }

    /// The signs of a breach below and above.
    pub fn signs(&self) -> (&'static str, &'static str) {
        if self.strict { ("≤", "≥") } else { ("<", ">") }
    }

    /// The breach in words, such as `< 0.5 or > 1`.
    pub fn text(&self) -> String {
        let (under, over) = self.signs();
        let low = self.below.map(|low| format!("{under} {low}"));
        let high = self.above.map(|high| format!("{over} {high}"));
        [low, high].into_iter().flatten().collect::<Vec<_>>().join(" or ")
    }

    /// The breach in the unit in which values are shown, such as `< 5 % or > 30 %`.
    pub fn breach(&self, unit: &str) -> String {
        let (under, over) = self.signs();
        let side = |sign: &str, value: Option<f64>| value.map(|value| format!("{sign} {}", exact_in_unit(value, unit)));
        let sides = [side(under, self.below), side(over, self.above)];
        sides.into_iter().flatten().collect::<Vec<_>>().join(" or ")
    }

    /// What is still good, in the unit in which values are shown, such as `≥ 5 %` or `5–30 %`; empty without a bound.
    pub fn good(&self, unit: &str) -> String {
        let side = |value: f64| exact_in_unit(value, unit);
        // A strict bound is breached at the bound itself, so what is good lies beyond it.
        let (over, under) = if self.strict { (">", "<") } else { ("≥", "≤") };
        match (self.below, self.above) {
            (Some(low), Some(high)) if low == high => format!("= {}", side(low)),
            (Some(low), Some(high)) if self.strict => format!("> {}, < {}", exact_number(low, unit), side(high)),
            (Some(low), Some(high)) => format!("{}–{}", exact_number(low, unit), side(high)),
            (Some(low), None) => format!("{over} {}", side(low)),
            (None, Some(high)) => format!("{under} {}", side(high)),
            (None, None) => String::new(),
        }
    }
}

/// What an unwaived failure stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stops {
    /// Every phase that reads what this one made.
    #[default]
    Downstream,
    /// Only its subject (a file, say); the phase leaves the subject out and the others go on.
    Subject,
    /// Only the phases named in [`GateSpec::stopped`] and what is downstream of those.
    Named,
}

/// A gate as the playbook declares it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateSpec {
    /// Its id in the specification, such as `C1.2`.
    pub id: String,
    /// The phase that answers it.
    pub phase: String,
    /// The check in words.
    pub check: String,
    /// The unit of the observed value: `count`, `share`, `days`, `bytes`, `points`.
    pub unit: String,
    /// Breached: the phase goes on "with warnings".
    #[serde(default)]
    pub warn: Option<Bound>,
    /// Breached: what is downstream stops until a reviewer waives it.
    #[serde(default)]
    pub block: Option<Bound>,
    /// Whether a reviewer may waive a failure.
    #[serde(default = "yes")]
    pub waivable: bool,
    /// Whether a breach leaves the gate pending until a reviewer has decided.
    #[serde(default)]
    pub needs_reviewer: bool,
    /// Whether what is checked is the signature itself: a warning that a reviewer signed is then a pass. Elsewhere what
    /// was signed stays as far off as it was.
    #[serde(default)]
    pub is_signature: bool,
    /// What a failure stops.
    #[serde(default)]
    pub stops: Stops,
    /// The phases a failure stops, where it stops some only: paid answers are saved though the export has to wait.
    #[serde(default)]
    pub stopped: Vec<String>,
    /// What the evidence rows are.
    #[serde(default)]
    pub evidence: String,
}

fn yes() -> bool {
    true
}

/// What a phase observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observation {
    /// The unrounded value.
    Value(f64),
    /// The check does not apply here, and why.
    Skipped(String),
    /// What the check needs is not there yet (labels, a key), and what it waits for.
    Awaited(String),
}

/// A phase's report for one gate and, where it has one, one subject.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The gate's id.
    pub gate: String,
    /// The file, list or rule set the reading is about.
    pub subject: Option<String>,
    /// What was observed.
    pub observed: Observation,
    /// A sentence that says what stands behind the number.
    pub note: String,
    /// The rows behind the number: all of them, not a sample.
    pub evidence: Option<Frame>,
}

impl Reading {
    /// A reading of `value` for `gate`.
    pub fn new(gate: &str, value: f64) -> Self {
        let observed = Observation::Value(value);
        Self {
            gate: gate.to_owned(),
            subject: None,
            observed,
            note: String::new(),
            evidence: None,
        }
    }

    /// A reading that says why the check does not apply.
    pub fn skipped(gate: &str, why: &str) -> Self {
        let observed = Observation::Skipped(why.to_owned());
        Self {
            gate: gate.to_owned(),
            subject: None,
            observed,
            note: why.to_owned(),
            evidence: None,
        }
    }

    /// A reading that says what the check still waits for: the gate is pending, whoever reviews it.
    pub fn awaited(gate: &str, what: &str) -> Self {
        Self {
            observed: Observation::Awaited(what.to_owned()),
            ..Self::skipped(gate, what)
        }
    }

    /// The same reading about `subject`.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// The same reading with a sentence.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same reading with its evidence rows (an empty frame is none).
    #[must_use]
    pub fn evidence(mut self, rows: Frame) -> Self {
        self.evidence = (rows.height() > 0).then_some(rows);
        self
    }
}

/// A reading as it is stored: evidence by hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredReading {
    pub gate: String,
    pub subject: Option<String>,
    pub observed: Observation,
    pub note: String,
    pub evidence: Option<String>,
    pub evidence_rows: usize,
}

/// How a gate came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Within its bounds.
    Passed,
    /// The warn bound is breached; the run goes on.
    Warned,
    /// The block bound is breached, or a reviewer rejected it.
    Failed,
    /// Does not apply; the note says why.
    Skipped,
    /// Awaits a reviewer, or what it judges.
    Pending,
    /// Breached, and a reviewer let it pass with a reason.
    Waived,
}

impl Outcome {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 6] = [
        Self::Passed,
        Self::Warned,
        Self::Failed,
        Self::Pending,
        Self::Waived,
        Self::Skipped,
    ];

    /// The sign for people.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Passed => "●",
            Self::Warned | Self::Waived => "▲",
            Self::Failed => "✗",
            Self::Skipped => "◌",
            Self::Pending => "◐",
        }
    }

    /// The word used on screen and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Pending => "pending",
            Self::Waived => "waived",
        }
    }
}

/// A reviewer's latest decision on a gate and subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// `signed`, `waived`, `rejected` or `withdrawn`.
    pub decision: String,
    /// Who decided.
    pub actor: String,
    /// When, RFC 3339.
    pub at: String,
    /// Why.
    pub reason: String,
    /// The hash of what was decided on.
    pub binding: String,
}

/// Where the engine looks up decisions.
pub trait Reviews {
    /// The latest decision on a gate and subject, withdrawn ones included.
    fn latest(&self, gate: &str, subject: Option<&str>) -> Option<Review>;
}

impl Reviews for () {
    fn latest(&self, _gate: &str, _subject: Option<&str>) -> Option<Review> {
        None
    }
}

/// A judged reading: everything a screen, a command or the log says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The phase that reported it.
    pub phase: String,
    /// The gate's id.
    pub id: String,
    /// What the reading is about.
    pub subject: Option<String>,
    /// The check in words.
    pub check: String,
    /// The bound that warns.
    pub warn: Option<Bound>,
    /// The bound that blocks.
    pub block: Option<Bound>,
    /// The unrounded value; absent when skipped.
    pub observed: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// How it came out.
    pub outcome: Outcome,
    /// `signed`, `waived`, `rejected`, `review again`, or nothing yet.
    pub review: Option<String>,
    /// Who decided, when and why.
    pub reviewed: Option<Review>,
    /// The sentence behind the number.
    pub note: String,
    /// Hash of the evidence frame.
    pub evidence: Option<String>,
    /// How many evidence rows there are.
    pub evidence_rows: usize,
    /// What the evidence rows are.
    pub evidence_words: String,
    /// Whether a failure may be waived.
    pub waivable: bool,
    /// What a failure stops.
    pub stops: Stops,
    /// The phases it stops, where those are named.
    #[serde(default)]
    pub stopped: Vec<String>,
    /// The hash a decision binds to.
    pub binding: String,
}

impl Judged {
    /// Whether this outcome stops something: a failure that nobody waived.
    pub fn blocks(&self) -> bool {
        self.outcome == Outcome::Failed
    }

    /// Whether a reviewer still has to look: undecided and not plainly passed, or lapsed.
    pub fn undecided(&self) -> bool {
        match self.review.as_deref() {
            Some("review again") => true,
            Some(_) => false,
            None => matches!(self.outcome, Outcome::Failed | Outcome::Warned | Outcome::Pending),
        }
    }
}

/// Judges one stored reading against its gate, bounds already adjusted by the run's parameters.
pub(super) fn judge_stored(spec: &GateSpec, reading: &StoredReading, reviews: &dyn Reviews) -> Judged {
    let observed = match &reading.observed {
        Observation::Value(value) => Some(*value),
        Observation::Skipped(_) | Observation::Awaited(_) => None,
    };
    let binding = digest(&(
        &spec.id,
        &reading.subject,
        spec.warn,
        spec.block,
        &reading.observed,
        &reading.evidence,
    ));
    let found = reviews
        .latest(&spec.id, reading.subject.as_deref())
        .filter(|review| review.decision != "withdrawn");
    let current = found.as_ref().filter(|review| review.binding == binding);
    let raw = raw_outcome(spec, &reading.observed);
    let outcome = match current.map(|review| review.decision.as_str()) {
        Some("rejected") => Outcome::Failed,
        Some("signed") if spec.is_signature && raw == Outcome::Warned => Outcome::Passed,
        Some("waived") if spec.waivable && matches!(raw, Outcome::Warned | Outcome::Failed) => Outcome::Waived,
        Some(_) => raw,
        None if spec.needs_reviewer && raw == Outcome::Warned => Outcome::Pending,
        None => raw,
    };
    let review = match (&found, current) {
        (Some(_), None) => Some("review again".to_owned()),
        (_, Some(review)) => Some(review.decision.clone()),
        (None, None) => None,
    };
    Judged {
        phase: spec.phase.clone(),
        id: spec.id.clone(),
        subject: reading.subject.clone(),
        check: spec.check.clone(),
        warn: spec.warn,
        block: spec.block,
        observed,
        unit: spec.unit.clone(),
        outcome,
        review,
        reviewed: found,
        note: reading.note.clone(),
        evidence: reading.evidence.clone(),
        evidence_rows: reading.evidence_rows,
        evidence_words: spec.evidence.clone(),
        waivable: spec.waivable,
        stops: spec.stops,
        stopped: spec.stopped.clone(),
        binding,
    }
}

fn raw_outcome(spec: &GateSpec, observed: &Observation) -> Outcome {
    match observed {
        Observation::Skipped(_) => Outcome::Skipped,
        Observation::Awaited(_) => Outcome::Pending,
        Observation::Value(value) if spec.block.is_some_and(|bound| bound.breached_by(*value)) => Outcome::Failed,
        Observation::Value(value) if spec.warn.is_some_and(|bound| bound.breached_by(*value)) => Outcome::Warned,
        Observation::Value(_) => Outcome::Passed,
    }
}

pub(super) fn store_form(reading: &Reading, evidence: Option<String>) -> StoredReading {
    StoredReading {
        gate: reading.gate.clone(),
        subject: reading.subject.clone(),
        observed: reading.observed.clone(),
        note: reading.note.clone(),
        evidence,
        evidence_rows: reading.evidence.as_ref().map_or(0, Frame::height),
    }
}
