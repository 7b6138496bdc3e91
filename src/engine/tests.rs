//! A toy pipeline through the real engine and a real store: what is reused, what is stale, what a gate, a panic, a
//! cancel or an unanswered call does to a run.

mod effects;
mod gates;
mod outside;
mod parameters;
mod reuse;
mod runs;

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use tempfile::TempDir;

use super::*;
use crate::frame::{Frame, FrameBuilder, integer};
use crate::privacy::{KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression};
use crate::store::{Access, Store};

/// What the bodies did and are told to do beside their parameters; bodies run on the test's own thread.
#[derive(Default)]
struct Hooks {
    /// Bodies and units that really ran, in order.
    ran: Vec<String>,
    /// Calls that really left the machine.
    sent: Vec<String>,
    /// Raise this token when so many units were made.
    cancel_after: Option<(usize, CancelToken)>,
    /// Raise this token before the call.
    cancel_before_call: Option<CancelToken>,
    /// The other side takes the call and never answers.
    unanswered: bool,
}

thread_local! {
    static HOOKS: RefCell<Hooks> = RefCell::default();
}

fn hooks<T>(act: impl FnOnce(&mut Hooks) -> T) -> T {
    HOOKS.with(|hooks| act(&mut hooks.borrow_mut()))
}

fn ran(what: &str) {
    hooks(|hooks| hooks.ran.push(what.to_owned()));
}

/// Takes what ran since the last look.
fn take_ran() -> Vec<String> {
    hooks(|hooks| std::mem::take(&mut hooks.ran))
}

fn numbers(name: &str, values: &[i64]) -> Frame {
    FrameBuilder::new()
        .integer(name, values.iter().map(|value| Some(*value)))
        .finish()
        .unwrap()
}

fn output(frames: Vec<(&'static str, Frame)>) -> PhaseOutput {
    PhaseOutput {
        rows_out: frames.iter().map(|(_, frame)| frame.height()).sum(),
        frames,
        ..PhaseOutput::default()
    }
}

/// Pure: makes numbers and answers every gate of the toy with what its parameters say.
fn base(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("base");
    let first = context.number("base.first")? as i64;
    let mut made = output(vec![
        ("numbers", numbers("n", &[first, first + 1])),
        ("numbers_identity", numbers("secret", &[7, 8])),
    ]);
    made.metrics = vec![
        Metric::count("rows", 2),
        Metric::new("first", Some(first as f64), MetricUnit::Ratio),
    ];
    let evidence = numbers("evidence", &[context.number("base.evidence")? as i64]);
    made.readings = vec![
        Reading::new("T.both", context.number("base.both")?)
            .note("of both sides")
            .evidence(evidence),
        Reading::new("T.pending", context.number("base.pending")?),
        Reading::new("T.file", 0.0).about("left.csv"),
        Reading::new("T.file", context.number("base.file")?).about("right.csv"),
        Reading::new("T.hard", context.number("base.hard")?),
        Reading::skipped("T.skipped", "no list to look at"),
    ];
    Ok(made)
}

/// Unit-memoised: one unit a number, then their sum.
fn units(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("units");
    let read = context.frame("numbers")?;
    let first = integer(&read, "n")?.get(0).unwrap_or_default();
    let mut sum = 0;
    for unit in 0..context.number("units.count")? as i64 {
        context.checkpoint()?;
        let key = format!("{first}|{unit}");
        let (made, _) = context.unit(&key, &[], || {
            ran(&format!("unit {unit}"));
            Ok((
                vec![("part".to_owned(), numbers("n", &[first + unit]))],
                serde_json::json!({ "unit": unit }),
            ))
        })?;
        sum += integer(made.frame("units", "part")?.as_ref(), "n")?
            .get(0)
            .unwrap_or_default();
        context.log(LogLevel::Info, Some("unit"), Some(unit), "done", "one unit done");
        hooks(|hooks| {
            if let Some((after, token)) = &hooks.cancel_after
                && unit + 1 == *after as i64
            {
                token.cancel();
            }
        });
    }
    Ok(output(vec![("sums", numbers("sum", &[sum]))]))
}

/// Effect: one call, journalled.
fn call(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("call");
    if let Some(token) = hooks(|hooks| hooks.cancel_before_call.take()) {
        token.cancel();
    }
    let key = format!("call {}", context.frame_hash("numbers")?);
    let journal = context.calls()?;
    let held = journal.entries()?.into_iter().find(|entry| entry.key == key);
    let answer = match held.and_then(|entry| entry.answer) {
        Some(answer) => answer,
        None => {
            context.checkpoint()?;
            let reservation = journal.reserve(&key, &serde_json::json!({ "ask": 1 }))?;
            journal.sent(reservation)?;
            let answer = hooks(|hooks| {
                hooks.sent.push(key.clone());
                (!hooks.unanswered).then(|| serde_json::json!({ "answer": hooks.sent.len() }))
            });
            let answer = answer.ok_or_else(|| PhaseError::Input("the line went dead".to_owned()))?;
            journal.answered(reservation, &answer)?;
            answer
        }
    };
    let value = answer
        .get("answer")
        .and_then(serde_json::Value::as_i64)
        .unwrap_or_default();
    Ok(output(vec![("answers", numbers("answer", &[value]))]))
}

/// Panics when told to.
fn shaky(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("shaky");
    context.frame("sums")?;
    assert!(!context.switch("shaky.panics")?, "a defect in the body");
    Ok(output(vec![("steady", numbers("n", &[1]))]))
}

/// Refuses its input when told to.
fn picky(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("picky");
    context.frame("numbers")?;
    if context.switch("picky.refuses")? {
        return Err(PhaseError::Input(
            "`right.csv` cannot be graded; send another".to_owned(),
        ));
    }
    Ok(output(vec![("picked", numbers("n", &[2]))]))
}

/// Reads what both shaky and picky phases may not make.
fn last(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("last");
    context.frame("steady")?;
    Ok(output(vec![("end", numbers("n", &[3]))]))
}

const fn phase(
    id: &'static str,
    kind: PhaseKind,
    reads: &'static [&'static str],
    makes: &'static [&'static str],
    run: fn(&PhaseContext<'_>) -> Result<PhaseOutput, PhaseError>,
) -> Phase {
    Phase {
        id,
        title: id,
        summary: "a toy",
        version: 1,
        kind,
        datasets: &[],
        reads,
        facts: &[],
        recalls: &[],
        makes,
        models: &[],
        identity: false,
        judges_midway: false,
        uses_as_of: false,
        run,
    }
}

static TOY: [Phase; 6] = [
    phase("base", PhaseKind::Pure, &[], &["numbers", "numbers_identity"], base),
    phase("units", PhaseKind::UnitMemoised, &["numbers"], &["sums"], units),
    phase("call", PhaseKind::Effect, &["numbers"], &["answers"], call),
    phase("shaky", PhaseKind::Pure, &["sums"], &["steady"], shaky),
    phase("picky", PhaseKind::Pure, &["numbers"], &["picked"], picky),
    phase("last", PhaseKind::Pure, &["steady"], &["end"], last),
];

#[derive(Deserialize)]
struct Declared {
    parameter: Vec<ParameterSpec>,
    gate: Vec<GateSpec>,
}

const DECLARED: &str = r#"
parameter = [
    { name = "base.first", kind = "real", default = 1.0, minimum = 0.0, maximum = 100.0, summary = "the first number", used_by = ["base"] },
    { name = "base.evidence", kind = "real", default = 1.0, summary = "what the evidence says", used_by = ["base"] },
    { name = "base.both", kind = "real", default = 5.0, summary = "reading of T.both", used_by = ["base"] },
    { name = "base.pending", kind = "real", default = 0.0, summary = "reading of T.pending", used_by = ["base"] },
    { name = "base.file", kind = "real", default = 0.0, summary = "reading of T.file", used_by = ["base"] },
    { name = "base.hard", kind = "real", default = 0.0, summary = "reading of T.hard", used_by = ["base"] },
    { name = "units.count", kind = "integer", default = 4, summary = "how many units", used_by = ["units"] },
    { name = "shaky.panics", kind = "boolean", default = false, summary = "whether it panics", used_by = ["shaky"] },
    { name = "picky.refuses", kind = "boolean", default = false, summary = "whether it refuses", used_by = ["picky"] },
    { name = "words.one", kind = "choice", default = "a", choices = ["a", "b"], summary = "a word", used_by = [] },
    { name = "words.many", kind = "choices", default = [], choices = ["a", "b"], summary = "words", used_by = [] },
    { name = "words.maybe", kind = "real", default = 1.0, optional = true, summary = "a number or none", used_by = [] },
]
gate = [
    { id = "T.both", phase = "base", check = "both sides", unit = "share", warn = { below = 1.0, above = 10.0 }, block = { above = 20.0 }, evidence = "numbers" },
    { id = "T.pending", phase = "base", check = "a person looks", unit = "count", warn = { above = 0.0 }, needs_reviewer = true },
    { id = "T.file", phase = "base", check = "a file's own", unit = "count", block = { above = 0.0 }, stops = "subject" },
    { id = "T.hard", phase = "base", check = "no way around", unit = "count", block = { above = 0.0 }, waivable = false },
    { id = "T.skipped", phase = "base", check = "does not apply", unit = "count", block = { above = 0.0 } },
]
"#;

/// Decisions read from the store, as the operations do.
struct Decisions<'a>(&'a Store);

impl Reviews for Decisions<'_> {
    fn latest(&self, gate: &str, subject: Option<&str>) -> Option<Review> {
        let found = self.0.review_latest("toy", gate, subject).unwrap()?;
        Some(Review {
            decision: found.decision,
            actor: found.actor,
            at: found.at,
            reason: found.reason,
            binding: found.binding_hash,
        })
    }
}

/// A workspace with the toy pipeline.
struct Toy {
    _folder: TempDir,
    store: Store,
    pipeline: Pipeline,
    parameters: Parameters,
    hasher: KeyedHasher,
    clock: FixedClock,
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
}

impl Toy {
    fn new() -> Self {
        Self::of(&TOY)
    }

    fn of(phases: &'static [Phase]) -> Self {
        hooks(|hooks| *hooks = Hooks::default());
        let folder = TempDir::new().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let declared: Declared = toml::from_str(DECLARED).unwrap();
        let parameters = Parameters::built_in(&declared.parameter);
        let known = |gate: &GateSpec| phases.iter().any(|phase| phase.id == gate.phase);
        let pipeline = Pipeline {
            playbook: "toy",
            phases,
            gates: declared.gate.into_iter().filter(known).collect(),
            parameters: declared.parameter,
            datasets: Vec::new(),
        };
        let hasher = KeyedHasher::new(&SAMPLE_KEY, "toy", 1);
        let clock = FixedClock("2026-01-31T08:00:00Z".to_owned());
        Self {
            _folder: folder,
            store,
            pipeline,
            parameters,
            hasher,
            clock,
        }
    }

    fn with<T>(&self, act: impl FnOnce(&Engine<'_>) -> T) -> T {
        let reviews = Decisions(&self.store);
        let suppression = Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []);
        act(&Engine {
            pipeline: &self.pipeline,
            store: &self.store,
            parameters: &self.parameters,
            as_of: day(),
            zone: chrono::Offset::fix(&chrono::Utc),
            inputs: BTreeMap::new(),
            hasher: &self.hasher,
            suppression: &suppression,
            live: false,
            reviews: &reviews,
            clock: &self.clock,
        })
    }

    fn lay(&mut self, name: &str, value: impl Into<toml::Value>) -> Result<(), ParameterError> {
        let layer = BTreeMap::from([(name.to_owned(), value.into())]);
        let (specs, gates) = (&self.pipeline.parameters, &self.pipeline.gates);
        self.parameters.lay(specs, gates, &layer, &Origin::CommandLine)
    }

    fn set(&mut self, name: &str, value: impl Into<toml::Value>) {
        self.lay(name, value).unwrap();
    }

    fn try_run(&self, request: &RunRequest, token: &CancelToken) -> Result<RunReport, EngineError> {
        self.with(|engine| engine.run(request, token, &Quiet))
    }

    fn run(&self) -> RunReport {
        self.try_run(&RunRequest::default(), &CancelToken::new()).unwrap()
    }

    fn run_only(&self, phases: &[&str]) -> RunReport {
        let phases = phases.iter().map(|id| (*id).to_owned()).collect();
        let request = RunRequest {
            phases,
            ..RunRequest::default()
        };
        self.try_run(&request, &CancelToken::new()).unwrap()
    }

    fn states(&self) -> Vec<PhaseState> {
        self.with(|engine| engine.states()).unwrap()
    }

    /// Phases that are stale, with the reason's words.
    fn stale(&self) -> Vec<(&'static str, String)> {
        let states = self.states();
        let stale = states
            .iter()
            .filter_map(|state| Some((state.phase.id, state.stale.as_ref()?.words())));
        stale.collect()
    }

    fn gate(&self, id: &str, subject: Option<&str>) -> Judged {
        let states = self.states();
        let mut gates = states.iter().flat_map(|state| &state.gates);
        let found = gates.find(|gate| gate.id == id && gate.subject.as_deref() == subject);
        found.unwrap_or_else(|| panic!("{id} was not judged")).clone()
    }

    fn decide(&self, gate: &str, subject: Option<&str>, decision: &str, reason: &str) {
        let binding = self.gate(gate, subject).binding;
        let at = "2026-01-31T09:00:00Z";
        self.store
            .review_record("toy", gate, subject, &binding, decision, reason, "ada", at)
            .unwrap();
    }
}

fn statuses(report: &RunReport) -> Vec<(&'static str, Status)> {
    report.phases.iter().map(|phase| (phase.phase, phase.status)).collect()
}

fn of<'a>(report: &'a RunReport, id: &str) -> &'a PhaseReport {
    let found = report.phases.iter().find(|phase| phase.phase == id);
    found.unwrap_or_else(|| panic!("{id} is not in the report"))
}
