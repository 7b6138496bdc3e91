//! 4.4: drops what no buyer wants, sends the rest where it belongs, and computes what the model may be told of it.
//!
//! The first rule that hits is the reason, all that hit are kept. Discards are looked at before the parameters `city`,
//! `category` and `limit`, because they are facts about a permit, and those are wishes of a run.

mod gates;
mod rows;
mod sheets;
mod standing;

use std::cmp::Ordering;

use self::rows::{Outcome, Rows, Verdict};
use self::standing::History;
use super::steering;
use crate::engine::{LOOK_EVERY, LogLevel, PhaseContext, PhaseError, PhaseOutput, digest};
use crate::frame::{Frame, text};
use crate::playbooks::permits::sorting::{Discarder, Facts, InjectionCheck, Redactor, Room, Sorter, SortingData};
use crate::playbooks::permits::{ORDERS, SCORED};

/// The word of a text parameter that asks for nothing.
const NONE: &str = "none";

/// What the run's parameters ask for.
#[derive(Debug, Clone, Default)]
struct Settings {
    max_age_days: i64,
    limit: Option<usize>,
    city: Option<String>,
    category: Option<String>,
    rescore: bool,
    value_bands: Vec<String>,
}

/// The lists and patterns, ready to be looked for.
struct Tools {
    discarder: Discarder,
    facts: Facts,
    redactor: Redactor,
    injection: InjectionCheck,
}

/// The frames made.
struct Made {
    prefiltered: Frame,
    discarded: Frame,
    to_score: Frame,
    retry_pool: Frame,
    already_scored: Frame,
}

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let categorised = context.frame("permits_categorised")?;
    let identity = context.frame("permits_enriched_identity")?;
    let data = steering::sorting(context, "prefilter")?;
    let settings = settings(context)?;
    known_category(&data, &settings)?;
    known_city(&categorised, &settings)?;
    let batch = digest(&(context.frame_hash("permits_categorised")?, context.as_of()?.to_string()));
    let (before, orders) = (context.frame("scored_before")?, context.facts(ORDERS)?);
    let history = History::read(&before, &context.recall(SCORED)?, &orders, &batch)?;
    let tools = Tools::new(&data, &settings).map_err(PhaseError::Input)?;
    let rows = Rows::read(&categorised, &identity)?;
    let verdicts = verdicts(&rows, &tools, &history, &settings, &mut |rows| context.look(rows))?;
    let made = made(&rows, &verdicts, &tools, &batch)?;
    let injections = text(&made.to_score, "injection")?.iter().flatten().count();
    tell(context, &verdicts, injections);
    Ok(PhaseOutput {
        metrics: gates::metrics(rows.len(), &made, &verdicts, injections),
        readings: gates::readings(rows.len(), &made, &verdicts)?,
        rows_in: rows.len(),
        rows_out: made.to_score.height(),
        frames: vec![
            ("prefiltered", made.prefiltered),
            ("discarded", made.discarded),
            ("to_score", made.to_score),
            ("retry_pool", made.retry_pool),
            ("already_scored", made.already_scored),
        ],
    })
}

fn settings(context: &PhaseContext<'_>) -> Result<Settings, PhaseError> {
    let wish = |name: &str| -> Result<Option<String>, PhaseError> {
        let word = context.word(name)?.trim();
        Ok((!word.is_empty() && word != NONE).then(|| word.to_owned()))
    };
    Ok(Settings {
        max_age_days: context.number("max_age_days")? as i64,
        limit: context.optional_number("limit")?.map(|limit| limit as usize),
        city: wish("city")?,
        category: wish("category")?,
        rescore: context.switch("rescore")?,
        value_bands: context.words("value_bands_usd")?,
    })
}

/// A misspelled category would leave every permit out without a word.
fn known_category(data: &SortingData, settings: &Settings) -> Result<(), PhaseError> {
    let Some(wanted) = &settings.category else {
        return Ok(());
    };
    let sorter = Sorter::new(data).map_err(PhaseError::Input)?;
    let known = sorter.categories();
    if known.iter().any(|category| category.eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    Err(PhaseError::Input(format!(
        "parameter `category` = \"{wanted}\": there is no such category; there are {}",
        known.join(", ")
    )))
}

/// Nor is there anything to say for a city that no permit is of.
fn known_city(categorised: &Frame, settings: &Settings) -> Result<(), PhaseError> {
    let Some(wanted) = &settings.city else {
        return Ok(());
    };
    let mut known: Vec<&str> = text(categorised, "city")?.iter().flatten().collect();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() || known.iter().any(|city| city.eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    Err(PhaseError::Input(format!(
        "parameter `city` = \"{wanted}\": no permit is of that city; there are permits of {}",
        known.join(", ")
    )))
}

impl Tools {
    fn new(data: &SortingData, settings: &Settings) -> Result<Self, String> {
        Ok(Self {
            discarder: Discarder::new(data, settings.max_age_days)?,
            facts: Facts::new(data, &settings.value_bands)?,
            redactor: Redactor::new(data)?,
            injection: InjectionCheck::new(data),
        })
    }
}

/// Where every permit goes.
fn verdicts(
    rows: &Rows<'_>,
    tools: &Tools,
    history: &History,
    settings: &Settings,
    look: &mut dyn FnMut(usize) -> Result<(), PhaseError>,
) -> Result<Vec<Verdict>, PhaseError> {
    let mut room = Room::default();
    let mut verdicts = Vec::with_capacity(rows.len());
    let step = LOOK_EVERY as usize;
    for row in 0..rows.len() {
        if row % step == 0 {
            look(step.min(rows.len() - row))?;
        }
        verdicts.push(rows.judge(row, &tools.discarder, history, settings, &mut room));
    }
    if let Some(limit) = settings.limit {
        for row in in_order(rows, &verdicts, Outcome::ToScore).into_iter().skip(limit) {
            if let Some(verdict) = verdicts.get_mut(row) {
                verdict.outcome = Outcome::LeftOut;
                verdict.left_out_by = Some("limit");
            }
        }
    }
    Ok(verdicts)
}

/// The rows of an outcome: youngest first, then dearest, then by lead; what is not known comes last.
fn in_order(rows: &Rows<'_>, verdicts: &[Verdict], outcome: Outcome) -> Vec<usize> {
    let held = verdicts
        .iter()
        .enumerate()
        .filter(|(_, verdict)| verdict.outcome == outcome);
    let mut order: Vec<usize> = held.map(|(row, _)| row).collect();
    order.sort_by(|left, right| {
        let age = |row: usize| rows.age_days.get(row).unwrap_or(i64::MAX);
        let value = |row: usize| rows.value(row);
        let dearest = match (value(*left), value(*right)) {
            (Some(left), Some(right)) => right.total_cmp(&left),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        let by_id = || rows.lead_id.get(*left).cmp(&rows.lead_id.get(*right));
        age(*left).cmp(&age(*right)).then(dearest).then_with(by_id)
    });
    order
}

fn made(rows: &Rows<'_>, verdicts: &[Verdict], tools: &Tools, batch: &str) -> Result<Made, PhaseError> {
    let leads = |outcome| sheets::leads(rows, &in_order(rows, verdicts, outcome), tools, batch);
    Ok(Made {
        prefiltered: sheets::prefiltered(rows, verdicts)?,
        discarded: sheets::discarded(rows, verdicts, tools)?,
        to_score: leads(Outcome::ToScore)?,
        retry_pool: leads(Outcome::Retry)?,
        already_scored: leads(Outcome::AlreadyScored)?,
    })
}

fn tell(context: &PhaseContext<'_>, verdicts: &[Verdict], injections: usize) {
    let count = |outcome| verdicts.iter().filter(|verdict| verdict.outcome == outcome).count();
    let words = format!(
        "Of {} permits {} are to be scored, {} were scored before, {} wait to be asked again, {} are discarded, {} left out",
        verdicts.len(),
        count(Outcome::ToScore),
        count(Outcome::AlreadyScored),
        count(Outcome::Retry),
        count(Outcome::Discarded),
        count(Outcome::LeftOut)
    );
    context.log(LogLevel::Info, None, None, "prefiltered", &words);
    if injections > 0 {
        let words = format!(
            "{injections} permit texts look as if they spoke to the model; they are flagged suspected_injection"
        );
        context.log(LogLevel::Warn, None, None, "injection", &words);
    }
}
