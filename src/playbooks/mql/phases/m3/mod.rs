//! M3: labels for leads whose window has closed, what was known too late, and how the classes are balanced.
//!
//! A lead is only learned from when thirty days have passed since its contact: before that a missing call says nothing.
//! The audit of leakage looks at what the policy left, and keeps the raw count beside it.

mod classes;
mod gates;
mod label;
mod leakage;

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use self::classes::{Classes, Counted, WEEKDAYS};
use self::label::{BEFORE_CONTACT, Facts, Label, Labelling};
use self::leakage::Leakage;
use super::report::{did, learned, percent};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, FrameBuilder, FrameError, date, text};
use crate::playbooks::mql::labelled::State;
use crate::playbooks::mql::quality;
use crate::playbooks::mql::table::FeatureTable;

/// A contacted lead with its label and the cuts it belongs to.
struct Lead {
    label: Label,
    mql: Option<i32>,
    weekday: Option<&'static str>,
    month: Option<String>,
    quarter: Option<String>,
}

/// Everything the phase found.
struct Found {
    leads: Vec<Lead>,
    classes: Classes,
    leakage: Leakage,
    /// Whether the labelled leads have a day of contact.
    timed: bool,
    labelling: Labelling,
}

impl Found {
    fn count(&self, state: State) -> usize {
        self.leads.iter().filter(|lead| lead.label.state == state).count()
    }
}

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let features = context.frame("features")?;
    let table = FeatureTable::from_frame(&features)?;
    let labelling = Labelling {
        as_of: context.as_of()?.to_epoch_days(),
        window: context.number("label.window_days")? as i32,
        eligible_only: context.word("snapshot_policy")? == "eligible_only",
        timed: table.contacted_dates.iter().any(Option::is_some),
    };
    let leads_clean = context.frame("leads_clean")?;
    let mql_dates = mql_dates(&leads_clean)?;
    let leads: Vec<Lead> = (0..table.rows())
        .map(|row| lead(&table, row, &mql_dates, labelling))
        .collect();
    let found = find(&table, leads, labelling);
    let labelled = labelled(&table, &found.leads)?;
    let quarantine = quarantine(&table, &found.leads)?;
    let report = found.classes.frame()?;
    let readings = gates::readings(context, &table, &found, &report, &quarantine)?;
    let counted = found.classes.all;
    did(
        context,
        "Labelled every lead whose window has closed and audited what was known too late",
    );
    learned(
        context,
        &format!(
            "{} of {} labelled leads booked a call within {} days ({}), {} at all ({})",
            counted.window.k,
            counted.window.n,
            labelling.window,
            percent(counted.window.rate()),
            counted.ever.k,
            percent(counted.ever.rate())
        ),
    );
    Ok(PhaseOutput {
        metrics: metrics(&found),
        readings,
        rows_in: table.rows(),
        rows_out: counted.window.n as usize,
        frames: vec![
            ("labelled", labelled),
            ("class_report", report),
            ("leakage", found.leakage.frame(&table)?),
            ("label_quarantine", quarantine),
        ],
    })
}

/// Days on which calls were booked, by lead.
fn mql_dates(leads: &Frame) -> Result<HashMap<&str, i32>, FrameError> {
    if leads.height() == 0 {
        return Ok(HashMap::new());
    }
    let (ids, days) = (text(leads, "lead_id")?, date(leads, "mql_date")?);
    let known = |row: usize| Some((ids.get(row)?, days.get(row)?));
    Ok((0..leads.height()).filter_map(known).collect())
}

fn lead(table: &FeatureTable, row: usize, mql_dates: &HashMap<&str, i32>, labelling: Labelling) -> Lead {
    let contacted = table.contacted_dates.get(row).copied().flatten();
    let id = table.lead_ids.get(row).map(String::as_str).unwrap_or_default();
    let mql = mql_dates.get(id).copied();
    let label = labelling.label(Facts {
        contacted,
        mql,
        snapshot: table.snapshots.get(row).copied().flatten(),
        given: table.labels.get(row).copied().flatten(),
    });
    let day = contacted.and_then(NaiveDate::from_epoch_days);
    let weekday = day.and_then(|day| WEEKDAYS.get(day.weekday().num_days_from_monday() as usize).copied());
    Lead {
        label,
        mql,
        weekday,
        month: day.map(|day| day.format("%Y-%m").to_string()),
        quarter: day.map(|day| format!("{}-Q{}", day.year(), day.month0() / 3 + 1)),
    }
}

fn find(table: &FeatureTable, leads: Vec<Lead>, labelling: Labelling) -> Found {
    let mut classes = Classes::default();
    let mut timed = false;
    for (row, lead) in leads.iter().enumerate() {
        if let (Some(y), Some(ever)) = (lead.label.y, lead.label.ever) {
            timed |= lead.month.is_some();
            classes.add(&Counted {
                y,
                ever,
                segment: table.segments.get(row).map(String::as_str).unwrap_or_default(),
                metro: table.metros.get(row).and_then(Option::as_deref),
                weekday: lead.weekday,
                month: lead.month.as_deref(),
                quarter: lead.quarter.as_deref(),
            });
        }
    }
    let looked: Vec<usize> = leads
        .iter()
        .enumerate()
        .filter(|(_, lead)| matches!(lead.label.state, State::Labelled | State::Censored))
        .map(|(row, _)| row)
        .collect();
    Found {
        leakage: Leakage::find(table, &looked),
        leads,
        classes,
        timed,
        labelling,
    }
}

fn labelled(table: &FeatureTable, leads: &[Lead]) -> Result<Frame, FrameError> {
    let number = |flag: Option<bool>| flag.map(i64::from);
    let words = |words: &[String]| words.iter().map(|word| Some(word.clone())).collect::<Vec<_>>();
    FrameBuilder::new()
        .text("lead_id", words(&table.lead_ids))
        .integer("entity", table.entities.iter().copied())
        .date("contacted_date", table.contacted_dates.iter().copied())
        .date("mql_date", leads.iter().map(|lead| lead.mql))
        .integer("days", leads.iter().map(|lead| lead.label.days.map(i64::from)))
        .text("state", leads.iter().map(|lead| Some(lead.label.state.word())))
        .integer("y", leads.iter().map(|lead| number(lead.label.y)))
        .integer("ever", leads.iter().map(|lead| number(lead.label.ever)))
        .text("segment", words(&table.segments))
        .text("trajectory", words(&table.trajectories))
        .text("metro", table.metros.iter().map(Option::as_deref))
        .text("weekday", leads.iter().map(|lead| lead.weekday))
        .text("month", leads.iter().map(|lead| lead.month.as_deref()))
        .text("quarter", leads.iter().map(|lead| lead.quarter.as_deref()))
        .finish()
}

fn quarantine(table: &FeatureTable, leads: &[Lead]) -> Result<Frame, FrameError> {
    let rows: Vec<(&String, &Lead)> = table
        .lead_ids
        .iter()
        .zip(leads)
        .filter(|(_, lead)| lead.label.state == State::Quarantined)
        .collect();
    FrameBuilder::new()
        .text("lead_id", rows.iter().map(|(id, _)| Some(id.as_str())))
        .text("reason", rows.iter().map(|_| Some(BEFORE_CONTACT)))
        .integer("days", rows.iter().map(|(_, lead)| lead.label.days.map(i64::from)))
        .finish()
}

fn metrics(found: &Found) -> Vec<Metric> {
    let all = found.classes.all;
    let (n, k) = (all.window.n as usize, all.window.k as usize);
    vec![
        Metric::count("labelled", n),
        Metric::count("positives", k),
        Metric::share("base_rate", k, n),
        Metric::share("base_rate_all_time", all.ever.k as usize, n),
        Metric::new("negatives_per_positive", quality::ratio(k, n - k), MetricUnit::Ratio),
        Metric::count("censored", found.count(State::Censored)),
        Metric::count("quarantined", found.count(State::Quarantined)),
        Metric::count("not_eligible", found.count(State::NotEligible)),
        Metric::count("late_snapshots", found.leakage.late),
        Metric::share("late_of_matched", found.leakage.late, found.leakage.matched),
        Metric::share(
            "leads_with_mutable_values",
            found.leakage.leads_kept,
            found.leakage.leads,
        ),
    ]
}
