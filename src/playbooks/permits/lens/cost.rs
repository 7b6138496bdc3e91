//! What scoring costs, before and after, and what to do where nothing has a score yet.

use std::collections::BTreeSet;

use crate::engine::counted;
use crate::frame::{real, text};
use crate::lens::{Figure, FrameSource, Ledger, LedgerLine, LensError, Spend};
use crate::playbooks::tables::made;

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
        let leads = match made(frames, "queued")? {
            Some(queued) => queued.height(),
            None => made(frames, "to_score")?.map_or(0, |leads| leads.height()),
        };
        let mut waiting = Self {
            leads,
            expected: ledger_line(frames, "the queued should cost")?,
            ..Self::default()
        };
        if let Some(prompts) = made(frames, "prompts")? {
            let (states, reserved) = (text(&prompts, "state")?, real(&prompts, "reserve_usd")?);
            waiting.cached = states.iter().filter(|state| state == &Some("cached")).count();
            let queued = made(frames, "queued")?;
            let ids: Option<BTreeSet<&str>> = match &queued {
                Some(queued) => Some(text(queued, "lead_id")?.iter().flatten().collect()),
                None => None,
            };
            let asked = text(&prompts, "lead_id")?;
            // What was answered since its request was prepared waits no longer.
            let waits = |row: &usize| {
                let held = ids
                    .as_ref()
                    .is_none_or(|ids| asked.get(*row).is_some_and(|id| ids.contains(id)));
                held && states.get(*row) == Some("new")
            };
            let new = (0..prompts.height()).filter(waits);
            // An empty sum of these is -0.0, which nobody reads as nothing.
            waiting.most = Some(new.filter_map(|row| reserved.get(row)).fold(0.0, |sum, one| sum + one));
        }
        Ok(waiting)
    }

    /// The cost in words.
    pub(super) fn words(&self) -> String {
        match (self.most, self.expected) {
            (Some(most), Some(expected)) => format!("at most {most:.4} USD, about {expected:.4} USD expected"),
            (Some(most), None) => format!("at most {most:.4} USD"),
            (None, _) => "what `assay run permits --set llm.dry_run=true` says without sending anything".to_owned(),
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
    let about = match waiting.most {
        Some(_) => {
            let leads = counted(waiting.leads, "permit", "permits");
            format!("about {leads} that wait: {}", waiting.words())
        }
        None => "about every permit that is left after sorting; how many is not known yet".to_owned(),
    };
    Some(Spend {
        phase: "score",
        words: format!(
            "This run asks {} at {} {about}; never more than {budget:.2} USD a day.",
            word("llm.model"),
            word("llm.base_url")
        ),
    })
}

/// The day's budget as a ledger: what there is, what was spent, what the queued would take at worst.
pub(super) fn budget(frames: &dyn FrameSource) -> Result<Ledger, LensError> {
    let waiting = Waiting::read(frames)?;
    let cap = ledger_line(frames, "budget of the day")?.or(frames.parameters().number("budget.usd"));
    let spent = ledger_line(frames, "spent of it")?;
    let line = |label: &str, value: Option<f64>, weight: f64, source: &str| LedgerLine {
        label: label.to_owned(),
        value,
        weight,
        points: value.map(|value| value * weight),
        source: source.to_owned(),
    };
    let lines = vec![
        line("budget of the day, USD", cap, 1.0, "budget.usd"),
        line("spent of it", spent.or(Some(0.0)), -1.0, "answers that were paid"),
        line("the queued at most", waiting.most, -1.0, "requests that were prepared"),
    ];
    let total = lines.iter().map(|line| line.points).sum();
    Ok(Ledger {
        title: "What is left of the budget at worst".to_owned(),
        lines,
        total,
    })
}
