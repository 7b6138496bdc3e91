//! What scoring costs, before and after, and what to do where nothing has a score yet.

use std::collections::BTreeSet;

use super::super::scoring::input::Input;
use super::super::scoring::lead::Lead;
use crate::connect::{ConnectError, kept_on_disk, sums_on_disk};
use crate::engine::{counted, usd};
use crate::frame::{Frame, real, text};
use crate::lens::{Figure, FrameSource, Ledger, LedgerLine, LensError, Spend};
use crate::playbooks::tables::made;

/// The phases that spend from one budget.
const SPENDERS: [&str; 2] = ["score", "retry"];

/// What the journal says of money: also of runs that were cancelled, whose calls stand in no frame.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Paid {
    /// Spent on the day by the clock, in USD.
    today: f64,
    /// What an answer cost on average, in USD; nothing before the first.
    mean: Option<f64>,
}

impl Paid {
    /// Sums the calls up; nothing where they cannot be looked at.
    fn read(frames: &dyn FrameSource) -> Result<Option<Self>, LensError> {
        let day = frames.day().to_string();
        let (mut paid, mut kept, mut kept_usd) = (Self::default(), 0_u64, 0.0);
        for phase in SPENDERS {
            let Some(calls) = frames.calls(phase) else {
                return Ok(None);
            };
            for sums in sums_on_disk(calls).map_err(unread)? {
                if sums.scope == day {
                    paid.today += sums.usd;
                }
                kept += sums.kept;
                kept_usd += sums.kept_usd;
            }
        }
        paid.mean = (kept > 0).then(|| kept_usd / kept as f64);
        Ok(Some(paid))
    }
}

fn unread(error: ConnectError) -> LensError {
    LensError::Absent(error.to_string())
}

/// Whether the requests that were prepared are those of the leads that are to be scored now: a run that was cancelled while
/// it scored has other leads and no requests on record.
fn is_prepared(frames: &dyn FrameSource, prompts: &Frame) -> Result<bool, LensError> {
    let (Some(to_score), Some(answers)) = (made(frames, "to_score")?, made(frames, "answers")?) else {
        return Ok(true);
    };
    let mut prepared: BTreeSet<&str> = text(prompts, "lead_id")?.iter().flatten().collect();
    prepared.extend(text(&answers, "lead_id")?.iter().flatten());
    Ok(text(&to_score, "lead_id")?
        .iter()
        .flatten()
        .all(|lead| prepared.contains(lead)))
}

/// How many of the leads to be scored are answered, although no run has finished with them.
fn answered(frames: &dyn FrameSource) -> Result<usize, LensError> {
    let (Some(to_score), Some(calls)) = (made(frames, "to_score")?, frames.calls("score")) else {
        return Ok(0);
    };
    let kept = kept_on_disk(calls, "lead_ref").map_err(unread)?;
    if kept.is_empty() {
        return Ok(0);
    }
    let leads = Lead::read(&to_score)?;
    Ok(leads
        .iter()
        .filter(|lead| kept.contains(&Input::of(lead).lead_ref))
        .count())
}

/// What is waiting to be asked, and what that costs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Waiting {
    /// Leads without a score.
    pub leads: usize,
    /// Requests whose answers are there already: they cost nothing.
    pub cached: usize,
    /// What the others cost at most, in USD; absent before their requests were prepared.
    pub most: Option<f64>,
    /// What they should cost.
    pub expected: Option<f64>,
}

impl Waiting {
    /// Reads what the latest run left.
    pub(super) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let prompts = match made(frames, "prompts")? {
            Some(prompts) if is_prepared(frames, &prompts)? => Some(prompts),
            _ => None,
        };
        let Some(prompts) = prompts else {
            return Self::unprepared(frames);
        };
        let queued = made(frames, "queued")?;
        let waiting: BTreeSet<&str> = match &queued {
            Some(queued) => text(queued, "lead_id")?.iter().flatten().collect(),
            None => BTreeSet::new(),
        };
        let (ids, states) = (text(&prompts, "lead_id")?, text(&prompts, "state")?);
        let reserved = real(&prompts, "reserve_usd")?;
        // What was answered since its request was prepared waits no longer.
        let waits =
            |row: &usize| states.get(*row) == Some("new") && ids.get(*row).is_some_and(|id| waiting.contains(id));
        let new = (0..prompts.height()).filter(waits);
        Ok(Self {
            leads: waiting.len(),
            cached: states.iter().filter(|state| *state == Some("cached")).count(),
            // An empty sum of these is -0.0, which nobody reads as nothing.
            most: Some(new.filter_map(|row| reserved.get(row)).fold(0.0, |sum, one| sum + one)),
            expected: ledger_line(frames, "the queued should cost")?,
        })
    }

    /// Of leads whose requests no finished run prepared: all that are to be scored, less those that are answered.
    fn unprepared(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let cached = answered(frames)?;
        let all = made(frames, "to_score")?.map_or(0, |leads| leads.height());
        let leads = all.saturating_sub(cached);
        let mean = Paid::read(frames)?.and_then(|paid| paid.mean);
        Ok(Self {
            leads,
            cached,
            most: None,
            expected: mean.map(|mean| mean * leads as f64),
        })
    }

    /// The cost in words.
    pub(super) fn words(&self) -> String {
        match (self.most, self.expected) {
            (Some(most), Some(expected)) => format!("at most {}, about {} expected", usd(most), usd(expected)),
            (Some(most), None) => format!("at most {}", usd(most)),
            (None, Some(expected)) => {
                format!(
                    "about {} by what answers cost so far; a dry run says the most",
                    usd(expected)
                )
            }
            (None, None) => "what `assay run permits --set llm.dry_run=true` says without sending anything".to_owned(),
        }
    }
}

/// One number of the ledger.
fn ledger_line(frames: &dyn FrameSource, what: &str) -> Result<Option<f64>, LensError> {
    let Some(ledger) = made(frames, "ledger")? else {
        return Ok(None);
    };
    let row = text(&ledger, "what")?.iter().position(|cell| cell == Some(what));
    Ok(row
        .map(|row| real(&ledger, "value").map(|values| values.get(row)))
        .transpose()?
        .flatten())
}

/// Whether any lead was saved with a score.
pub(super) fn any_scored(frames: &dyn FrameSource) -> Result<bool, LensError> {
    let leads = made(frames, "scored_leads")?;
    Ok(leads.is_some_and(|leads| leads.height() > 0))
}

/// What is missing, what it costs and what to do, where nothing has a score.
pub(super) fn lesson(frames: &dyn FrameSource) -> Result<Vec<String>, LensError> {
    let waiting = Waiting::read(frames)?;
    let names = frames.parameters().value("llm.api_key_env");
    let names = names.and_then(toml::Value::as_array).into_iter().flatten();
    let names: Vec<&str> = names.filter_map(toml::Value::as_str).collect();
    let leads = counted(waiting.leads, "permit waits", "permits wait");
    Ok(vec![
        format!("No permit has a score yet: {leads} for the model. There is no other scorer."),
        format!("Scoring them costs {}.", waiting.words()),
        format!(
            "To score: put a key into {}, set `live = true` under [workspace] and `llm.enabled = true` among the \
             playbook's parameters, then `assay run permits`.",
            names.join(" or ")
        ),
    ])
}

/// The same as a figure.
pub(super) fn lesson_figure(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    Ok(Figure::Text {
        title: "Nothing is scored yet".to_owned(),
        lines: lesson(frames)?,
    })
}

/// What stands under the distribution: what waits without a score.
pub(super) fn tier_note(frames: &dyn FrameSource) -> Result<String, LensError> {
    if !any_scored(frames)? {
        return Ok(lesson(frames)?.join(" "));
    }
    let waiting = Waiting::read(frames)?;
    Ok(if waiting.leads == 0 {
        String::new()
    } else {
        let leads = counted(waiting.leads, "permit waits", "permits wait");
        format!("{leads} without a score; scoring costs {}", waiting.words())
    })
}

/// What a run would spend, to be said before it calls; nothing while the model is switched off.
pub(super) fn spend(frames: &dyn FrameSource) -> Option<Spend> {
    let parameters = frames.parameters();
    let on = |name: &str| parameters.value(name).and_then(toml::Value::as_bool) == Some(true);
    if !on("llm.enabled") || on("llm.dry_run") {
        return None;
    }
    let word = |name: &str| parameters.text(name).unwrap_or_default().to_owned();
    let waiting = Waiting::read(frames).ok()?;
    let budget = parameters.number("budget.usd").unwrap_or_default();
    let leads = counted(waiting.leads, "permit", "permits");
    let about = match (waiting.most, waiting.leads) {
        (Some(_), _) => format!("about {leads} that wait: {}", waiting.words()),
        (None, 0) => "about every permit that is left after sorting; how many is not known yet".to_owned(),
        (None, _) => {
            let cached = counted(waiting.cached, "answer is there already", "answers are there already");
            format!("about {leads} that wait ({cached}): {}", waiting.words())
        }
    };
    Some(Spend {
        phase: "score",
        words: format!(
            "This run asks {} at {} {about}; never more than {} a day.",
            word("llm.model"),
            word("llm.base_url"),
            usd(budget)
        ),
    })
}

/// The day's budget as a ledger: what there is, what was spent, what the queued would take at worst.
pub(super) fn budget(frames: &dyn FrameSource, waiting: &Waiting) -> Result<Ledger, LensError> {
    let cap = ledger_line(frames, "budget of the day")?.or(frames.parameters().number("budget.usd"));
    let spent = match Paid::read(frames)? {
        Some(paid) => Some(paid.today),
        None => ledger_line(frames, "spent of it")?,
    };
    let line = |label: &str, value: Option<f64>, weight: f64, source: &str| LedgerLine {
        label: label.to_owned(),
        value,
        weight,
        points: value.map(|value| value * weight),
        source: source.to_owned(),
    };
    let lines = vec![
        line("budget of the day, USD", cap, 1.0, "budget.usd"),
        line("spent of it today", spent.or(Some(0.0)), -1.0, "the journal of calls"),
        line("the queued at most", waiting.most, -1.0, "requests that were prepared"),
    ];
    let total = lines.iter().map(|line| line.points).sum();
    Ok(Ledger {
        title: "What is left of the budget at worst".to_owned(),
        lines,
        total,
        places: 2,
    })
}
