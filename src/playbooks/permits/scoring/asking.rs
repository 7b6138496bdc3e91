//! Asking for a number of leads: what was answered before is taken, the rest is sent, or it is said why not and what it
//! would cost. The phases score and retry differ in whom they ask for and in nothing else.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

use super::answer;
use super::input::Input;
use super::key::Anew;
use super::lead::Lead;
use super::prompt;
use super::settings::{Settings, habits, refused};
use crate::connect::llm::{self, COMPLETIONS, Completion, Prompt};
use crate::connect::{
    Budget, By, Call, Cost, Desk, Dispatched, Event, Judge, Method, Rehearsal, SeededJitter, Stop, SystemTimer, Tally,
    dispatch, find_key, rehearse, replay,
};
use crate::engine::{LogLevel, PhaseContext, PhaseError, counted, thousands};
use crate::frame::{moment, show_date};
use crate::store::JournalEntry;

/// A lead that is asked for.
pub(in super::super) struct Asked {
    /// The lead.
    pub lead: Lead,
    /// How the model knows it.
    pub lead_ref: String,
    /// The round of retrying that this is; 0 for none.
    pub round: i64,
}

/// When and in which batch a question was first answered, by its key.
pub(in super::super) type Stamps = BTreeMap<String, Stamp>;

/// What the journal keeps of a question beside its course.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Stamp {
    number: u32,
    /// When.
    pub at: String,
    /// In which batch.
    pub batch: String,
}

/// Why nothing was sent although there was something to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Unsent {
    /// Everything could be sent or was answered.
    No,
    /// A dry run was asked for.
    DryRun,
    /// It may not be sent yet; what to do about it.
    Waits(String),
}

/// What came of asking.
pub(in super::super) struct Asking {
    /// Whom was asked for.
    pub asked: Vec<Asked>,
    /// The questions, in the same order.
    pub calls: Vec<Call>,
    /// What came of each, in the same order, and the counts.
    pub came: Dispatched,
    /// When each was asked.
    pub stamps: Stamps,
    /// What was to be sent before anything was, and its cost.
    pub before: Rehearsal,
    /// Why nothing was sent.
    pub unsent: Unsent,
    /// Spent from the same budget by the other phase.
    pub elsewhere: Cost,
}

/// The moment of asking, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Moment {
    /// The day of analysis.
    pub as_of: String,
    /// The day by the clock, whose budget pays: a cap that went by the day of analysis would never end in a workspace
    /// that pins it, and could be spent anew by whoever names another.
    pub day: String,
    /// When.
    pub at: String,
    /// In which run.
    pub run: i64,
}

impl Moment {
    /// Now.
    ///
    /// # Errors
    /// When the phase may not know the day.
    pub(in super::super) fn now(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let at = context.now()?;
        let found = moment(&at, context.zone());
        let found = found.ok_or_else(|| PhaseError::Input(format!("the clock tells no moment: `{at}`")))?;
        Ok(Self {
            as_of: context.as_of()?.to_string(),
            day: show_date(found.day),
            at,
            run: context.run_number()?,
        })
    }
}

/// Prepares the question for a lead.
pub(in super::super) fn prepare(settings: &Settings, lead: Lead, anew: Anew, moment: &Moment) -> (Asked, Call) {
    let input = Input::of(&lead);
    let around = prompt::about(&input.json);
    let prompt = Prompt {
        instruction: prompt::instruction(),
        input: &around,
    };
    let body = settings.model.body(&prompt);
    let call = Call {
        key: settings.question().key(&input.json, anew),
        method: Method::Post,
        path: COMPLETIONS.to_owned(),
        body: body.to_string().into_bytes(),
        request: json!({
            "as_of": moment.as_of,
            "batch": lead.batch,
            "lead_ref": input.lead_ref,
            "at": moment.at,
            "run": moment.run,
        }),
        reserve: settings
            .prices
            .reserve(prompt.bytes(settings.model.mode), settings.model.max_tokens),
        account: None,
    };
    let asked = Asked {
        lead,
        lead_ref: input.lead_ref,
        round: match anew {
            Anew::Round(round) => round,
            Anew::No | Anew::Ordered(_) => 0,
        },
    };
    (asked, call)
}

/// Asks for leads, as far as may be. `sibling` is the phase that spends from the same budget.
///
/// # Errors
/// When the service refuses everything, somebody cancelled, the key cannot be used or the journal refuses.
pub(in super::super) fn ask(
    context: &PhaseContext<'_>,
    settings: &Settings,
    leads: impl Iterator<Item = (Asked, Call)>,
    day: &str,
    sibling: &str,
) -> Result<Asking, PhaseError> {
    let journal = context.calls()?;
    let (asked, calls): (Vec<Asked>, Vec<Call>) = leads.unzip();
    let prices = settings.prices;
    let mut judge = By(
        |_: &Call, answer: &crate::connect::Answer<'_>| llm::reading(answer, &prices),
        |call: &Call, kept: &Value| believed(call, kept).map(|_| ()),
    );
    let shared = settings.budget(day, Cost::FREE);
    let elsewhere = replay(journal.beside(sibling), &shared, &[], &mut judge).map_err(refused)?;
    let elsewhere = elsewhere.tally.spent_before;
    let budget = settings.budget(day, elsewhere);
    let before = rehearse(journal, &budget, &calls, &mut judge, habits().expected_share).map_err(refused)?;
    let (mut came, mut unsent) = (before.standing.clone(), Unsent::No);
    if before.new > 0 {
        match may_send(context, settings)? {
            Ok(headers) => {
                let service = settings.service(headers);
                came = send(context, &service, &budget, &calls, &mut judge)?;
            }
            Err(why) => unsent = why,
        }
    }
    if let Unsent::DryRun = unsent {
        for asked in asked.iter().take(habits().shown) {
            let said = prompt::about(&Input::of(&asked.lead).json);
            context.log(LogLevel::Info, Some(&asked.lead.lead_id), None, "prompt", &said);
        }
    }
    Ok(Asking {
        stamps: stamps(&journal.entries()?),
        asked,
        calls,
        came,
        before,
        unsent,
        elsewhere,
    })
}

/// An answer that is believed, with what came beside it.
///
/// # Errors
/// What is wrong with it.
pub(super) fn believed(call: &Call, kept: &Value) -> Result<(answer::Believed, Completion), String> {
    let completion = Completion::kept(kept)?;
    let lead_ref = call.request.get("lead_ref").and_then(Value::as_str).unwrap_or_default();
    let reason = completion.finish_reason.as_deref().unwrap_or("missing");
    let believed = answer::judge(&completion.content, reason, lead_ref)?;
    Ok((believed, completion))
}

/// The headers to send with, or why nothing may be sent.
fn may_send(
    context: &PhaseContext<'_>,
    settings: &Settings,
) -> Result<Result<Vec<crate::connect::Header>, Unsent>, PhaseError> {
    if settings.dry_run {
        return Ok(Err(Unsent::DryRun));
    }
    let names = settings.key_names.join(" or ");
    let no_key = format!("there is no key: put it into the variable {names}");
    let mut lacks = Vec::new();
    if !context.live()? {
        lacks.push("the workspace calls no services: write `live = true` below [workspace] in assay.toml");
    }
    if !settings.enabled {
        lacks.push("scoring is off: set parameter `llm.enabled` to true");
    }
    if !lacks.is_empty() {
        // The keyring may ask a person for a password: not before a call is wanted at all.
        let in_sight = |name: &String| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !settings.key_names.iter().any(in_sight) {
            lacks.push(&no_key);
        }
        return Ok(Err(Unsent::Waits(lacks.join("; "))));
    }
    let search = find_key(&settings.key_names).map_err(refused)?;
    if let Some(remark) = &search.remark {
        context.log(LogLevel::Info, None, None, "keyring", remark);
    }
    Ok(match search.found {
        Some((key, _)) => Ok(llm::headers(key)),
        None => Err(Unsent::Waits(no_key)),
    })
}

/// Sends, and tells the front how far it is and what it has cost.
fn send(
    context: &PhaseContext<'_>,
    service: &crate::connect::Service,
    budget: &Budget,
    calls: &[Call],
    judge: &mut dyn Judge,
) -> Result<Dispatched, PhaseError> {
    let started = Instant::now();
    let retries = Cell::new(0_u64);
    let cap = budget.cap.usd;
    let elsewhere = budget.elsewhere.usd;
    let mut tell = |event: &Event<'_>, tally: &Tally| {
        if matches!(event, Event::Waits { .. } | Event::Invalid { .. }) {
            retries.set(retries.get() + 1);
        }
        let retries = counted(retries.get(), "retry", "retries");
        let spent = tally.spent.usd + tally.spent_before.usd + elsewhere;
        let spent = format!("{spent:.2} of {cap:.2} USD");
        let done = (tally.answered + tally.failed + tally.replayed) as u64;
        context.progress(
            &format!("{spent} · {retries}"),
            done,
            tally.calls as u64,
            "leads",
            started.elapsed(),
        );
        context.ledger(live_ledger(tally, spent, retries));
    };
    let seed = u64::try_from(context.as_of()?.to_epoch_days()).unwrap_or_default();
    let came = dispatch(
        service,
        context.calls()?,
        budget,
        calls,
        judge,
        &mut Desk {
            timer: &SystemTimer::new(),
            jitter: &SeededJitter(seed),
            cancelled: &|| context.is_cancelled(),
            tell: &mut tell,
        },
    )
    .map_err(refused)?;
    match &came.stopped {
        Some(Stop::Refused { words, .. }) => Err(PhaseError::Outside(refusal(words, came.tally.queued))),
        Some(Stop::Cancelled) => Err(PhaseError::Cancelled),
        _ => Ok(came),
    }
}

/// What stands above the log while leads are sent.
fn live_ledger(tally: &Tally, spent: String, retries: String) -> Vec<(String, String)> {
    let line = |what: &str, amount: String| (what.to_owned(), amount);
    let tokens = tally.spent.tokens + tally.spent_before.tokens;
    let on_its_way = counted(tally.in_flight as u64, "call", "calls");
    vec![
        line("spent today", spent),
        line(
            "on its way",
            format!("{on_its_way}, at most {:.2} USD", tally.reserved.usd),
        ),
        line("tokens today", thousands(i64::try_from(tokens).unwrap_or(i64::MAX))),
        line("answered", format!("{} now, {} before", tally.answered, tally.replayed)),
        line("not scored", format!("{}, {retries}", tally.failed)),
    ]
}

/// Why a service that refuses everything ends the phase.
fn refusal(words: &str, queued: usize) -> String {
    format!(
        "{words}; {} queued, and what was answered is kept and not paid again",
        counted(queued as u64, "lead stays", "leads stay")
    )
}

/// When each question was asked last.
fn stamps(entries: &[JournalEntry]) -> Stamps {
    let mut stamps = Stamps::new();
    for entry in entries {
        let Some((key, number)) = entry.key.rsplit_once('#') else {
            continue;
        };
        let number = number.parse().unwrap_or_default();
        let word = |name: &str| {
            let found = entry.request.pointer(&format!("/request/{name}"));
            found.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let stamp = Stamp {
            number,
            at: word("at"),
            batch: word("batch"),
        };
        let known = stamps.entry(key.to_owned()).or_default();
        if known.number <= number {
            *known = stamp;
        }
    }
    stamps
}
