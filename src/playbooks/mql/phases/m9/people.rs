//! Who takes part: leads with their arm, outcome and dials, as the experiment counts them.

use std::collections::HashMap;

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{date, integer, real, text};
use crate::learn::Side;
use crate::playbooks::mql::table::FeatureTable;

/// An arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Arm {
    /// Reps see the score.
    Treatment,
    /// Reps do not.
    Control,
}

impl Arm {
    /// Both, in the order in which they are shown.
    pub(super) const BOTH: [Self; 2] = [Self::Treatment, Self::Control];

    /// The word of the CRM's tag.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Control => "control",
        }
    }

    /// The side of a draw.
    pub(super) fn side(self) -> Side {
        match self {
            Self::Treatment => Side::Treatment,
            Self::Control => Side::Control,
        }
    }

    /// The arm of a side.
    pub(super) fn of(side: Side) -> Self {
        match side {
            Side::Treatment => Self::Treatment,
            Side::Control => Self::Control,
        }
    }

    /// The arm a tag names; other tags are somebody else's.
    pub(super) fn of_tag(tag: &str) -> Option<Self> {
        Self::BOTH
            .into_iter()
            .find(|arm| tag.trim().eq_ignore_ascii_case(arm.word()))
    }
}

/// A call that was made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dial {
    pub day: i32,
    pub at: Option<i64>,
    pub sga: String,
    pub tier: Option<String>,
}

/// A contacted lead that may take part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    pub id: String,
    /// Its row in the table of features.
    pub row: usize,
    /// Its segment: arms are drawn and compared inside it.
    pub block: String,
    pub trajectory: String,
    pub metro: Option<String>,
    /// Day of contact.
    pub day: i32,
    /// Second of contact.
    pub contacted_at: Option<i64>,
    /// Day of the booked call, whenever it came.
    pub mql_day: Option<i32>,
    /// The arm that the CRM recorded.
    pub tag: Option<Arm>,
    /// Its dials from contact on, in order of time.
    pub dials: Vec<Dial>,
    pub aum: Option<f64>,
    /// Share of the discovery values that are known.
    pub completeness: f64,
    pub matched: bool,
}

impl Person {
    /// The last day that counts for this lead, seen from `until`.
    fn end(&self, window: i32, until: i32) -> i32 {
        (self.day + window).min(until)
    }

    /// Whether a call was booked inside the window and by that day.
    pub(super) fn converted(&self, window: i32, until: i32) -> bool {
        self.mql_day.is_some_and(|day| day <= self.end(window, until))
    }

    /// Dials inside the window and by that day.
    pub(super) fn dialled(&self, window: i32, until: i32) -> impl Iterator<Item = &Dial> {
        let end = self.end(window, until);
        self.dials.iter().filter(move |dial| dial.day <= end)
    }

    /// Hours from contact to the first dial, where both are known.
    pub(super) fn first_touch(&self, window: i32, until: i32) -> Option<f64> {
        let first = self.dialled(window, until).next()?;
        let hours = match (self.contacted_at, first.at) {
            (Some(contact), Some(dial)) => (dial - contact) as f64 / 3600.0,
            _ => f64::from(first.day - self.day) * 24.0,
        };
        Some(hours)
    }
}

/// All leads that could take part, by day of contact and id, and whether dials were recorded at all.
pub(super) struct People {
    pub all: Vec<Person>,
    pub table: FeatureTable,
    /// Whether there are dials; without them each lead counts as one.
    pub dials_known: bool,
}

/// Reads them. Leads whose call was booked before their contact are left out: they are in quarantine.
///
/// # Errors
/// When a frame is not as declared.
pub(super) fn people(context: &PhaseContext<'_>) -> Result<People, PhaseError> {
    let table = FeatureTable::from_frame(context.frame("features")?.as_ref())?;
    let leads = context.frame("leads_clean")?;
    let (ids, outcomes, tags) = (
        text(&leads, "lead_id")?,
        date(&leads, "mql_date")?,
        text(&leads, "experiment_tag")?,
    );
    let by_id: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let (mut dials, dials_known) = dials(context)?;
    let (aum, known) = (table.named("TotalAssetsInMillions"), discovery(&table));
    let mut all = Vec::with_capacity(table.rows());
    for (row, id) in table.lead_ids.iter().enumerate() {
        let (Some(day), Some(lead)) = (
            table.contacted_dates.get(row).copied().flatten(),
            by_id.get(id.as_str()).copied(),
        ) else {
            continue;
        };
        let mql_day = outcomes.get(lead);
        if mql_day.is_some_and(|booked| booked < day) {
            continue;
        }
        let mut own = dials.remove(id.as_str()).unwrap_or_default();
        own.retain(|dial| dial.day >= day);
        own.sort_by_key(|dial| (dial.day, dial.at));
        all.push(Person {
            id: id.clone(),
            row,
            block: table.segments.get(row).cloned().unwrap_or_default(),
            trajectory: table.trajectories.get(row).cloned().unwrap_or_default(),
            metro: table.metros.get(row).cloned().flatten(),
            day,
            contacted_at: table.contacted_at.get(row).copied().flatten(),
            mql_day,
            tag: tags.get(lead).and_then(Arm::of_tag),
            dials: own,
            aum: aum
                .and_then(|column| column.get(row).copied())
                .filter(|value| !value.is_nan()),
            completeness: known.get(row).copied().unwrap_or_default(),
            matched: table.has_discovery.get(row) == Some(&true),
        });
    }
    all.sort_by(|left, right| (left.day, &left.id).cmp(&(right.day, &right.id)));
    Ok(People {
        all,
        table,
        dials_known,
    })
}

/// The share of the features that are known, of each lead.
fn discovery(table: &FeatureTable) -> Vec<f64> {
    let width = table.columns.len().max(1) as f64;
    let mut known = vec![0.0; table.rows()];
    for column in &table.columns {
        for (count, value) in known.iter_mut().zip(column) {
            if !value.is_nan() {
                *count += 1.0 / width;
            }
        }
    }
    known
}

type Dials = HashMap<String, Vec<Dial>>;

fn dials(context: &PhaseContext<'_>) -> Result<(Dials, bool), PhaseError> {
    let frame = context.frame("dials_clean")?;
    let (leads, days, at) = (
        text(&frame, "lead_id")?,
        date(&frame, "dialed_date")?,
        integer(&frame, "dialed_at")?,
    );
    let (sgas, tiers) = (text(&frame, "sga_id")?, text(&frame, "tier_shown")?);
    let mut by_lead: Dials = HashMap::new();
    for row in 0..frame.height() {
        if let (Some(lead), Some(day)) = (leads.get(row), days.get(row)) {
            by_lead.entry(lead.to_owned()).or_default().push(Dial {
                day,
                at: at.get(row),
                sga: sgas.get(row).unwrap_or_default().to_owned(),
                tier: tiers.get(row).map(str::to_owned),
            });
        }
    }
    Ok((by_lead, frame.height() > 0))
}

/// Tier and probability of the leads that are scored now.
pub(super) type Scores = HashMap<String, (String, Option<f64>)>;

/// Reads them.
///
/// # Errors
/// When the frame is not as declared.
pub(super) fn scores(context: &PhaseContext<'_>) -> Result<Scores, PhaseError> {
    let frame = context.frame("scores")?;
    let (ids, tiers, chances) = (
        text(&frame, "lead_id")?,
        text(&frame, "tier")?,
        real(&frame, "prob_mql_30d")?,
    );
    let of = |row| {
        let id: &str = ids.get(row)?;
        Some((
            id.to_owned(),
            (tiers.get(row).unwrap_or_default().to_owned(), chances.get(row)),
        ))
    };
    Ok((0..frame.height()).filter_map(of).collect())
}
