//! What phase 1.1 reports: volume, rate, leakage and survivorship.

use std::collections::BTreeMap;

use super::Lead;
use super::lead::LeadFeatures;
use crate::engine::{PhaseError, Reading, part_of};
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::advisors::catalog::catalog;
use crate::playbooks::advisors::phases::dates::Dates;
use crate::playbooks::advisors::phases::split::{TEST, TRAIN, split_of};
use crate::playbooks::advisors::phases::tables::{month_name, month_of};

/// What the readings are made from.
pub(super) struct Found<'a> {
    pub leads: &'a [Lead<'a>],
    pub features: &'a [LeadFeatures],
    pub dates: &'a Dates,
    pub coverage: &'a Frame,
    pub unknown: &'a [String],
    /// What else is known of later days by the choice of parameters, in words; empty where nothing is.
    pub late_ends: String,
}

pub(super) fn readings(found: &Found<'_>) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = Vec::new();
    if !found.unknown.is_empty() {
        let words = found.unknown.join(", ");
        let evidence = FrameBuilder::new()
            .text("column", found.unknown.iter().map(Some))
            .finish()?;
        readings.push(
            Reading::new("G1.1.0", found.unknown.len() as f64)
                .note(format!(
                    "no lead file has {words}: mend carried_columns, or give the column"
                ))
                .evidence(evidence),
        );
    }
    readings.extend(volume(found)?);
    readings.push(leakage(found)?);
    readings.push(survivorship(found)?);
    readings.push(fall_of_coverage(found));
    Ok(readings)
}

fn volume(found: &Found<'_>) -> Result<Vec<Reading>, PhaseError> {
    let mut months: BTreeMap<i32, (i64, i64)> = BTreeMap::new();
    for lead in found.leads.iter().filter(|lead| lead.labelled) {
        let held = months.entry(month_of(lead.contact)).or_default();
        held.0 += 1;
        held.1 += i64::from(lead.target == Some(1));
    }
    let (n, k) = months
        .values()
        .fold((0, 0), |sum, held| (sum.0 + held.0, sum.1 + held.1));
    if n == 0 {
        let why = "no lead is labelled yet: wait until the first has had its window";
        return Ok(vec![Reading::awaited("G1.1.1", why), Reading::awaited("G1.1.2", why)]);
    }
    let evidence = FrameBuilder::new()
        .text("month", months.keys().map(|month| Some(month_name(*month))))
        .integer("labelled", months.values().map(|held| Some(held.0)))
        .integer("converted", months.values().map(|held| Some(held.1)))
        .finish()?;
    let rate = Reading::new("G1.1.2", k as f64 / n.max(1) as f64).note(part_of(k, n));
    Ok(vec![
        Reading::new("G1.1.1", n as f64)
            .note(format!("{} scored leads are labelled", part_of(n, found.leads.len())))
            .evidence(evidence.clone()),
        rate.evidence(evidence),
    ])
}

/// G1.1.3: for every kind of source, its newest day against the contact's.
fn leakage(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let mut rows: Vec<(&str, &str, i32, i32)> = Vec::new();
    let mut leads = 0;
    for (lead, features) in found.leads.iter().zip(found.features) {
        let late = features
            .newest
            .iter()
            .filter_map(|(source, day)| Some((*source, (*day)?)))
            .filter(|(_, day)| *day > lead.contact);
        let before = rows.len();
        rows.extend(late.map(|(source, day)| (lead.lead_id, source, day, lead.contact)));
        leads += usize::from(rows.len() > before);
    }
    let current: Vec<&str> = catalog()
        .feature
        .iter()
        .filter(|feature| feature.current_state)
        .map(|feature| feature.name.as_str())
        .collect();
    let evidence = FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(row.0)))
        .text("source", rows.iter().map(|row| Some(row.1)))
        .date("newest", rows.iter().map(|row| Some(row.2)))
        .date("contacted_date", rows.iter().map(|row| Some(row.3)))
        .finish()?;
    Ok(Reading::new("G1.1.3", leads as f64)
        .note(format!(
            "today's state by design: {}{}",
            current.join(", "),
            found.late_ends
        ))
        .evidence(evidence))
}

/// A1.1.4: jobs held on the day of contact that ended later. Who still holds theirs is not among them.
fn survivorship(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let held = found.features.iter().filter(|lead| lead.person.held.is_some());
    let (all, later) = held.fold((0, 0), |sum, lead| (sum.0 + 1, sum.1 + usize::from(lead.ended_later)));
    if all == 0 {
        return Ok(Reading::skipped("A1.1.4", "no lead has a job on the day of contact"));
    }
    Ok(Reading::new("A1.1.4", later as f64 / all as f64)
        .note(format!(
            "{}: the history lists jobs that people have left, so that these leads were picked by leaving later",
            part_of(later, all)
        ))
        .evidence(found.coverage.clone()))
}

fn fall_of_coverage(found: &Found<'_>) -> Reading {
    let share = |wanted: &str| {
        let rows = found.leads.iter().zip(found.features);
        let (all, held) = rows
            .filter(|(lead, _)| lead.labelled && split_of(found.dates, lead.contact) == wanted)
            .fold((0, 0), |sum, (_, features)| {
                (sum.0 + 1, sum.1 + usize::from(features.person.held.is_some()))
            });
        (all > 0).then(|| held as f64 / f64::from(all))
    };
    match (share(TRAIN), share(TEST)) {
        (Some(train), Some(test)) if train > 0.0 => Reading::new("A1.1.5", (train - test) / train)
            .note(format!(
                "{:.2} % in training, {:.2} % in test",
                train * 100.0,
                test * 100.0
            ))
            .evidence(found.coverage.clone()),
        (Some(_), Some(_)) => Reading::skipped("A1.1.5", "no training lead has a job on the day of contact"),
        _ => Reading::awaited("A1.1.5", "there are no labelled leads in training and in test yet"),
    }
}
