//! What M7 reads: leads of the CRM by id, the slots left today, the last scores, and the models.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{ColumnKind, Frame, FrameError, boolean, date, integer, kind_of, real, text};
use crate::playbooks::mql::scoring::grade::{Settings, State};
use crate::playbooks::mql::scoring::scorer::LastScores;
use crate::playbooks::mql::scoring::tiers::Tiering;

/// The CRM's leads, by id.
pub(super) struct Crm<'a> {
    places: BTreeMap<&'a str, usize>,
    contacted: Vec<Option<i32>>,
    booked: Vec<Option<i32>>,
    converted: Vec<bool>,
    statuses: Vec<Option<&'a str>>,
}

impl<'a> Crm<'a> {
    /// Reads `leads_clean`.
    ///
    /// # Errors
    /// When a column is missing.
    pub(super) fn read(leads: &'a Frame) -> Result<Self, FrameError> {
        let ids = text(leads, "lead_id")?;
        let places = ids.iter().enumerate().filter_map(|(row, id)| Some((id?, row)));
        let converted = boolean(leads, "converted")?;
        Ok(Self {
            places: places.collect(),
            contacted: date(leads, "contacted_date")?.iter().collect(),
            booked: date(leads, "mql_date")?.iter().collect(),
            converted: converted.iter().map(|flag| flag == Some(true)).collect(),
            statuses: text(leads, "status")?.iter().collect(),
        })
    }

    /// Whether there are any: a labelled table (D-4) has none.
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The row of a lead.
    pub(super) fn row(&self, lead_id: &str) -> Option<usize> {
        self.places.get(lead_id).copied()
    }

    /// What the CRM says of a lead.
    pub(super) fn state(&self, lead_id: &str) -> Option<State<'a>> {
        let row = self.row(lead_id)?;
        Some(State {
            contacted: self.contacted.get(row).copied().flatten(),
            booked: self.booked.get(row).copied().flatten(),
            converted: self.converted.get(row).copied().unwrap_or_default(),
            status: self.statuses.get(row).copied().flatten(),
        })
    }
}

/// The dials that are left today, and who was dialed already.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Today {
    /// Slots left (C).
    pub slots: f64,
    /// How they were found.
    pub note: String,
    /// Leads dialed today.
    pub dialed: BTreeSet<String>,
}

impl Today {
    /// Reads capacity and dials of a day. A person's slots are what `available` says is left, or else all slots less the
    /// dials made; a day without capacity has the usual number less all dials made.
    ///
    /// # Errors
    /// When a column is missing.
    pub(super) fn read(capacity: &Frame, dials: &Frame, day: i32, usual: f64) -> Result<Self, FrameError> {
        let mut made: BTreeMap<&str, i64> = BTreeMap::new();
        let mut dialed = BTreeSet::new();
        let (ids, people, days) = (
            text(dials, "lead_id")?,
            text(dials, "sga_id")?,
            date(dials, "dialed_date")?,
        );
        for row in (0..dials.height()).filter(|row| days.get(*row) == Some(day)) {
            *made.entry(people.get(row).unwrap_or_default()).or_default() += 1;
            dialed.extend(ids.get(row).map(str::to_owned));
        }
        let (days, people) = (date(capacity, "date")?, text(capacity, "sga_id")?);
        let (slots, left) = (counts(capacity, "slots")?, counts(capacity, "available")?);
        let mut found: Option<i64> = None;
        for row in (0..capacity.height()).filter(|row| days.get(*row) == Some(day)) {
            let done = made.get(people.get(row).unwrap_or_default()).copied().unwrap_or(0);
            let count = |column: &[Option<i64>]| column.get(row).copied().flatten();
            let open = count(&left).unwrap_or_else(|| count(&slots).unwrap_or(0) - done);
            found = Some(found.unwrap_or(0) + open.max(0));
        }
        let all: i64 = made.values().sum();
        let (slots, note) = match found {
            Some(open) => (open as f64, format!("{open} slots left by `capacity`")),
            None => {
                let open = (usual - all as f64).max(0.0);
                (open, format!("{open} slots: `capacity` says nothing of the day"))
            }
        };
        Ok(Self { slots, note, dialed })
    }
}

/// Counts, whether intake kept them as whole numbers or, where a cell had places, as real ones.
fn counts(frame: &Frame, name: &str) -> Result<Vec<Option<i64>>, FrameError> {
    if kind_of(frame, name) == Some(ColumnKind::Integer) {
        return Ok(integer(frame, name)?.iter().collect());
    }
    let values = real(frame, name)?;
    Ok(values
        .iter()
        .map(|value| value.map(|value| value.floor() as i64))
        .collect())
}

fn numbers(words: &[String], name: &str) -> Result<Vec<f64>, PhaseError> {
    let number = |word: &String| {
        let read = word.trim().parse::<f64>();
        read.map_err(|_| PhaseError::Input(format!("{name}: `{word}` is no number; write shares such as 0.05")))
    };
    words.iter().map(number).collect()
}

/// How leads are ranked and parted, by the run's parameters.
///
/// # Errors
/// When a parameter is not declared or no number.
pub(super) fn settings(context: &PhaseContext<'_>, slots: f64) -> Result<Settings, PhaseError> {
    let tiering = if context.word("tier.mode")? == "thresholds" {
        thresholds(context)?
    } else {
        Tiering::for_slots(slots, context.number("overbook")?, context.number("b_days")?)
    };
    Ok(Settings {
        boost: context.number("boost")?,
        stack: context.switch("boost_stack")?,
        tiering,
        buckets: numbers(&context.words("bucket.cuts")?, "bucket.cuts")?,
    })
}

/// Tiers by fixed probabilities (T-6).
///
/// # Errors
/// When a parameter is not declared.
pub(super) fn thresholds(context: &PhaseContext<'_>) -> Result<Tiering, PhaseError> {
    Ok(Tiering::Thresholds {
        a: context.number("tier.cut_a")?,
        b: context.number("tier.cut_b")?,
    })
}

/// The probabilities of the last run that graded leads.
///
/// # Errors
/// When the store refuses or a column is missing.
pub(super) fn last_scores(last: Option<&Frame>, day: i32) -> Result<Option<LastScores>, FrameError> {
    let Some(frame) = last.filter(|frame| frame.height() > 0) else {
        return Ok(None);
    };
    let (ids, chances) = (text(frame, "lead_id")?, real(frame, "prob_mql_30d")?);
    let made = date(frame, "scored_date")?.get(0).unwrap_or(day);
    let known = (0..frame.height()).filter_map(|row| Some((ids.get(row)?.to_owned(), chances.get(row)?)));
    Ok(Some(LastScores {
        probabilities: known.collect(),
        age: day - made,
    }))
}
