//! What stands beside jobs: the roster's flags (today's state), accolades and disclosures, and firms' assets by month.

use std::collections::HashMap;

use super::super::super::contract;
use super::super::tables::parts;
use crate::engine::{LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{boolean, date, integer, text};

/// Words by which accolades and disclosures are counted apart, in any case.
const FORBES: &str = "forbes";
const CRIMINAL: &str = "criminal";
const REGULATORY: &str = "regulatory";

/// A representative's roster row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub gender_missing: bool,
    pub linkedin_missing: bool,
    pub personal_email_missing: bool,
    pub license_missing: bool,
    pub tenure_missing: bool,
    pub has_cfp: bool,
    pub has_cfa: bool,
    pub series_7: bool,
    pub series_65: bool,
}

impl Default for Known {
    /// Whoever is not in the roster misses everything.
    fn default() -> Self {
        Self {
            gender_missing: true,
            linkedin_missing: true,
            personal_email_missing: true,
            license_missing: true,
            tenure_missing: true,
            has_cfp: false,
            has_cfa: false,
            series_7: false,
            series_65: false,
        }
    }
}

/// The roster rows of these representatives; of repeated ones the last.
pub(super) fn roster(
    context: &PhaseContext<'_>,
    wanted: &HashMap<i64, u32>,
) -> Result<HashMap<i64, Known>, PhaseError> {
    let how = if context.word("license_match")? == "exact" {
        "exact"
    } else {
        "substring"
    };
    let mut found = HashMap::with_capacity(wanted.len());
    for part in parts(context, contract::ROSTER)? {
        let reps = integer(&part, "rep_crd")?;
        let flag = |name: &str| boolean(&part, name);
        let (gender, linkedin) = (flag("gender_missing")?, flag("linkedin_missing")?);
        let (mail, license, tenure) = (
            flag("personal_email_missing")?,
            flag("license_missing")?,
            flag("tenure_missing")?,
        );
        let (cfp, cfa) = (flag("has_cfp")?, flag("has_cfa")?);
        let (seven, sixty_five) = (flag(&format!("series_7_{how}"))?, flag(&format!("series_65_{how}"))?);
        for (row, rep) in reps.iter().enumerate() {
            if row % LOOK_EVERY as usize == 0 {
                context.look(LOOK_EVERY as usize)?;
            }
            let Some(rep) = rep.filter(|rep| wanted.contains_key(rep)) else {
                continue;
            };
            let is = |column: &crate::frame::BooleanColumn<'_>| column.get(row) == Some(true);
            found.insert(
                rep,
                Known {
                    gender_missing: is(&gender),
                    linkedin_missing: is(&linkedin),
                    personal_email_missing: is(&mail),
                    license_missing: is(&license),
                    tenure_missing: is(&tenure),
                    has_cfp: is(&cfp),
                    has_cfa: is(&cfa),
                    series_7: is(&seven),
                    series_65: is(&sixty_five),
                },
            );
        }
    }
    Ok(found)
}

/// Accolades of a representative: year, and whether Forbes gave it.
pub(super) type Accolades = HashMap<i64, Vec<(i64, bool)>>;

/// Accolades of these representatives.
pub(super) fn accolades(context: &PhaseContext<'_>, wanted: &HashMap<i64, u32>) -> Result<Accolades, PhaseError> {
    let mut found: Accolades = HashMap::new();
    for part in parts(context, contract::ACCOLADES)? {
        let (reps, years, outlets) = (
            integer(&part, "rep_crd")?,
            integer(&part, "year")?,
            text(&part, "outlet")?,
        );
        for (row, rep) in reps.iter().enumerate() {
            if let (Some(rep), Some(year)) = (rep.filter(|rep| wanted.contains_key(rep)), years.get(row)) {
                let forbes = outlets
                    .get(row)
                    .is_some_and(|outlet| outlet.to_lowercase().contains(FORBES));
                found.entry(rep).or_default().push((year, forbes));
            }
        }
    }
    Ok(found)
}

/// Disclosures of a representative: day, criminal, regulatory.
pub(super) type Disclosures = HashMap<i64, Vec<(i32, bool, bool)>>;

/// Disclosures of these representatives.
pub(super) fn disclosures(context: &PhaseContext<'_>, wanted: &HashMap<i64, u32>) -> Result<Disclosures, PhaseError> {
    let mut found: Disclosures = HashMap::new();
    for part in parts(context, contract::DISCLOSURES)? {
        let (reps, days, kinds) = (
            integer(&part, "rep_crd")?,
            date(&part, "event_date")?,
            text(&part, "type")?,
        );
        for (row, rep) in reps.iter().enumerate() {
            if let (Some(rep), Some(day)) = (rep.filter(|rep| wanted.contains_key(rep)), days.get(row)) {
                let kind = kinds.get(row).unwrap_or_default().to_lowercase();
                let entry = (day, kind.contains(CRIMINAL), kind.contains(REGULATORY));
                found.entry(rep).or_default().push(entry);
            }
        }
    }
    Ok(found)
}

/// Assets in USD by firm and month.
pub(super) type Assets = HashMap<(i64, i32), i64>;

/// Assets of these firms in all months; of a firm and month that stand in several files the last holds.
pub(super) fn assets(context: &PhaseContext<'_>, wanted: &dyn Fn(i64) -> bool) -> Result<Assets, PhaseError> {
    let mut found = HashMap::new();
    for part in parts(context, contract::FIRM_MONTHLY)? {
        let (firms, totals) = (integer(&part, "firm_crd")?, integer(&part, "total_aum")?);
        let (years, months) = (integer(&part, "year")?, integer(&part, "month")?);
        for (row, firm) in firms.iter().enumerate() {
            if row % LOOK_EVERY as usize == 0 {
                context.look(LOOK_EVERY as usize)?;
            }
            let Some(firm) = firm.filter(|firm| wanted(*firm)) else {
                continue;
            };
            let (Some(year), Some(month)) = (years.get(row), months.get(row)) else {
                continue;
            };
            let month = i32::try_from(year * 12 + month - 1).unwrap_or(i32::MAX);
            // Of a month that stands in two files the later holds, also where it has no figure.
            match totals.get(row) {
                Some(total) => found.insert((firm, month), total),
                None => found.remove(&(firm, month)),
            };
        }
    }
    Ok(found)
}
