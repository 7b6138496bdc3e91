//! Where questions become calls and reports become answers: one lane a provider and rate, one shelf for all of them.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::answer::{Data, Light, Outcome, ProviderAnswer, Verdict};
use super::ask::{Op, Provider, Request};
use super::key::key;
use super::ledger::{self, LedgerRow};
use super::settings::{Settings, refused};
use super::told::{came_to, plain, words};
use super::wire::{Kept, refusal};
use crate::connect::Outcome as Came;
use crate::connect::{
    Answer, Budget, By, Call, Cost, Desk, Dispatched, Event, Health, Report, SeededJitter, Service, Shelf, Stop, Tally,
    Timer, dispatch_on, replay_on,
};
use crate::engine::PhaseError;
use crate::store::CallJournal;

/// A provider as the exchange knows it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// How it is called; nothing when it may not be.
    pub service: Option<Service>,
    /// Where it is, which is part of every key.
    pub origin: String,
    /// Whether somebody switched it on.
    pub wanted: bool,
    /// Why it may not be called.
    pub why: String,
    /// How it fares.
    pub health: Health,
    /// Answers taken from the cache while it may not be called.
    pub recited: usize,
}

/// What the exchange is given by whoever runs it.
pub(super) struct Outside<'a> {
    /// Where waits are spent.
    pub timer: &'a dyn Timer,
    /// Seed of the waits' random part.
    pub seed: u64,
    /// Whether somebody stopped the run.
    pub cancelled: &'a dyn Fn() -> bool,
    /// Told what happens.
    pub tell: &'a mut dyn FnMut(&Event<'_>, &Tally),
    /// The moment, RFC 3339.
    pub now: String,
}

/// The exchange of one phase.
pub(super) struct Exchange<'a> {
    pub settings: Settings,
    pub journal: CallJournal<'a>,
    /// The run's day: whose budget it is.
    pub scope: String,
    pub shelf: Shelf,
    pub lines: BTreeMap<Provider, Line>,
    /// Rows of the ledger that were not sent: answers of the cache, and what the budget left out.
    unsent: Vec<LedgerRow>,
    spent: BTreeMap<String, f64>,
}

impl<'a> Exchange<'a> {
    pub fn new(
        settings: Settings,
        journal: CallJournal<'a>,
        scope: String,
        shelf: Shelf,
        lines: BTreeMap<Provider, Line>,
    ) -> Self {
        let spent = shelf.spent_by_account(&scope);
        Self {
            settings,
            journal,
            scope,
            shelf,
            lines,
            unsent: Vec::new(),
            spent,
        }
    }

    /// Asks; one answer a request, in their order.
    ///
    /// # Errors
    /// When somebody cancelled or the journal refuses.
    pub fn ask(&mut self, requests: &[Request], outside: &mut Outside<'_>) -> Result<Vec<ProviderAnswer>, PhaseError> {
        let mut lanes: BTreeMap<(Provider, bool), Vec<usize>> = BTreeMap::new();
        for (place, request) in requests.iter().enumerate() {
            let lane = (request.ask.provider(), request.ask.op() == Op::EmailVerify);
            lanes.entry(lane).or_default().push(place);
        }
        let mut answers: BTreeMap<usize, ProviderAnswer> = BTreeMap::new();
        for ((provider, verifies), places) in lanes {
            let asked: Vec<&Request> = places.iter().filter_map(|place| requests.get(*place)).collect();
            let came = self.lane(provider, verifies, &asked, outside)?;
            answers.extend(places.into_iter().zip(came));
        }
        self.spent = self.shelf.spent_by_account(&self.scope);
        Ok(answers.into_values().collect())
    }

    fn lane(
        &mut self,
        provider: Provider,
        verifies: bool,
        asked: &[&Request],
        outside: &mut Outside<'_>,
    ) -> Result<Vec<ProviderAnswer>, PhaseError> {
        let Some(line) = self.lines.get(&provider) else {
            let words = format!("{} is not asked in this phase", provider.title());
            let not_here = |request: &&Request| plain(request, Outcome::Disabled, String::new(), Some(words.clone()));
            return Ok(asked.iter().map(not_here).collect());
        };
        let calls: Vec<Call> = asked
            .iter()
            .map(|request| self.call(request, &line.origin, &outside.now))
            .collect();
        let oldest = parsed(&outside.now).map(|now| now - self.settings.cache_ttl);
        let sends = line.service.is_some();
        self.shelf.since = if sends { oldest } else { None };
        let done = self.dispatch(provider, verifies, &calls, outside)?;
        let mut answers = Vec::with_capacity(asked.len());
        for ((request, call), report) in asked.iter().zip(&calls).zip(&done.reports) {
            if matches!(report.outcome, Came::Queued(Stop::Cancelled)) {
                return Err(PhaseError::Cancelled);
            }
            let mut answer = self.answer(request, call, report);
            answer.stale = !sends && answer.cached && is_older(answer.fetched_at.as_deref(), oldest);
            self.write_unsent(request, &answer, &outside.now);
            answers.push(answer);
        }
        if !sends && let Some(line) = self.lines.get_mut(&provider) {
            line.recited += answers.iter().filter(|answer| answer.outcome.is_answer()).count();
        }
        Ok(answers)
    }

    /// A question as a call. What the journal keeps of it names nobody but by id.
    fn call(&self, request: &Request, origin: &str, now: &str) -> Call {
        let (provider, op) = (request.ask.provider(), request.ask.op());
        let wired = self.settings.wiring.put(&request.ask);
        Call {
            key: key(&request.ask, origin, &self.settings.wiring.format(provider)),
            method: wired.method,
            path: wired.path,
            body: wired.body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            request: json!({
                "provider": provider,
                "op": op,
                "person_id": request.person_id,
                "at": now,
            }),
            reserve: Cost::new(self.settings.prices.of(op), 0),
            account: Some(request.company_id.clone()),
        }
    }

    fn dispatch(
        &mut self,
        provider: Provider,
        verifies: bool,
        calls: &[Call],
        outside: &mut Outside<'_>,
    ) -> Result<Dispatched, PhaseError> {
        let budget = Budget {
            cap: Cost {
                usd: self.settings.run_cap,
                tokens: u64::MAX,
            },
            scope: self.scope.clone(),
            elsewhere: self.shelf.spent_beside(&self.scope),
            each: Some(self.settings.company_cap),
        };
        let (wiring, prices) = (self.settings.wiring.clone(), self.settings.prices);
        let ops: BTreeMap<String, Op> = calls.iter().map(|call| (call.key.clone(), op_of(call))).collect();
        let mut judge = By(
            |call: &Call, answer: &Answer<'_>| {
                let op = ops.get(&call.key).copied().unwrap_or(Op::CompanySearch);
                wiring.read(op, provider, &prices, answer)
            },
            |_: &Call, kept: &serde_json::Value| Kept::of(kept).map(drop),
        );
        let spacing = self.settings.verifier_spacing;
        let line = self.lines.get_mut(&provider);
        let Some((service, health)) = line.and_then(|line| Some((line.service.clone()?, &mut line.health))) else {
            return replay_on(self.journal, &self.shelf, &budget, calls, &mut judge).map_err(refused);
        };
        let service = Service {
            spacing: if verifies { spacing } else { service.spacing },
            ..service
        };
        let mut desk = Desk {
            timer: outside.timer,
            jitter: &SeededJitter(outside.seed),
            cancelled: outside.cancelled,
            tell: &mut *outside.tell,
        };
        let at = (&mut self.shelf, health);
        dispatch_on(&service, self.journal, at, &budget, calls, &mut judge, &mut desk).map_err(refused)
    }

    /// A report as an answer.
    fn answer(&self, request: &Request, call: &Call, report: &Report) -> ProviderAnswer {
        let provider = request.ask.provider();
        let (outcome, kept) = came_to(provider, report);
        let paid = self.shelf.paid(&call.key, &self.scope, &request.company_id);
        let cached = kept.is_some() && (paid.is_none() || report.shared_with.is_some());
        let mut answer = plain(request, outcome, call.key.clone(), words(provider, outcome, report));
        answer.cached = cached;
        answer.attempts = report.attempts();
        if !cached {
            answer.seconds = crate::stats::total(report.asks.iter().map(|ask| ask.total_s));
            answer.usd = paid.filter(|_| report.shared_with.is_none()).unwrap_or_default().usd;
        }
        if let Some(kept) = kept {
            answer.fetched_at = self.shelf.fetched_at(&call.key);
            answer.raw_sha256 = Some(kept.sha256);
            answer.credits = if cached { 0.0 } else { kept.credits };
            answer.data = kept.data;
        } else if request.ask.op() == Op::ContactValidate && outcome == Outcome::NotFound {
            answer.data = Data::Verdict(Verdict::unknown());
        }
        answer
    }

    /// What was taken from the cache or left out for want of money stands in the ledger as well.
    fn write_unsent(&mut self, request: &Request, answer: &ProviderAnswer, now: &str) {
        if !answer.cached && answer.outcome != Outcome::Budget {
            return;
        }
        self.unsent.push(LedgerRow {
            time: answer.fetched_at.clone().unwrap_or_else(|| now.to_owned()),
            provider: answer.provider.as_str().to_owned(),
            op: answer.op.as_str().to_owned(),
            company_id: request.company_id.clone(),
            person_id: request.person_id.clone(),
            attempt: 0,
            cached: answer.cached,
            status: answer.outcome,
            credits: 0.0,
            usd: 0.0,
            call_key: answer.call_key.clone(),
        });
    }

    /// All rows of the ledger, by time.
    pub fn ledger(&self) -> Vec<LedgerRow> {
        let mut rows: Vec<LedgerRow> = self.shelf.sends(&self.scope).iter().map(ledger::row).collect();
        rows.extend(self.unsent.iter().cloned());
        rows.sort_by(|a, b| {
            let key = |row: &LedgerRow| {
                (
                    row.time.clone(),
                    row.provider.clone(),
                    row.op.clone(),
                    row.company_id.clone(),
                )
            };
            key(a)
                .cmp(&key(b))
                .then_with(|| (&a.person_id, &a.call_key, a.attempt).cmp(&(&b.person_id, &b.call_key, b.attempt)))
        });
        rows
    }

    /// What a company has cost, in all phases.
    pub fn spent_on(&self, company_id: &str) -> f64 {
        self.spent.get(company_id).copied().unwrap_or(0.0)
    }

    /// What the run has cost, in all phases.
    pub fn spent(&self) -> f64 {
        self.shelf.spent(&self.scope).usd
    }

    /// Whether a provider may be asked now.
    pub fn answers(&self, provider: Provider) -> bool {
        let line = self.lines.get(&provider);
        line.is_some_and(|line| line.service.is_some() && line.health.stopped.is_none())
    }

    /// How every provider stands.
    pub fn lights(&self) -> Vec<Light> {
        let lights = self.lines.iter().map(|(provider, line)| light(*provider, line));
        lights.collect()
    }
}

fn light(provider: Provider, line: &Line) -> Light {
    let (state, why) = match (&line.service, &line.health.stopped) {
        (None, _) if line.recited > 0 => ("replay", line.why.clone()),
        (None, _) => ("disabled", line.why.clone()),
        (Some(_), Some(Stop::Refused { status, words })) => {
            let why = match refusal(provider, Some(*status), words) {
                Outcome::Quota => format!("its credits are used up ({status}); top them up and run again"),
                _ => format!("it refuses the key ({status}); set another key"),
            };
            ("stopped", why)
        }
        (Some(_), Some(_)) => (
            "stopped",
            "it failed too often in a row, and once more after its rest; run again later".to_owned(),
        ),
        (Some(_), None) => ("live", String::new()),
    };
    Light {
        provider,
        state,
        why,
        wanted: line.wanted,
        rests: line.health.rests,
    }
}

fn op_of(call: &Call) -> Op {
    let op = call.request.get("op").cloned().unwrap_or_default();
    serde_json::from_value(op).unwrap_or(Op::CompanySearch)
}

fn parsed(moment: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(moment).ok()?.with_timezone(&Utc))
}

fn is_older(fetched_at: Option<&str>, oldest: Option<DateTime<Utc>>) -> bool {
    match (fetched_at.and_then(parsed), oldest) {
        (Some(at), Some(oldest)) => at < oldest,
        _ => false,
    }
}

/// A company's work in a batch is spaced from the next batch's by this much at least.
pub(super) fn batch_gap(timer: &dyn Timer, gap: Duration, cancelled: &dyn Fn() -> bool) {
    let until = timer.now() + gap;
    while timer.now() < until && !cancelled() {
        let left = timer.wait(until.saturating_sub(timer.now()).min(LOOK));
        std::thread::sleep(left);
    }
}

/// The longest time without a look at whether somebody cancelled.
const LOOK: Duration = Duration::from_millis(50);
