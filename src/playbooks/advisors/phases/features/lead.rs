//! One lead's features on the day of its contact, from what was gathered.

use std::collections::HashMap;

use super::beside::{Accolades, Assets, Disclosures, Known};
use super::firm::Activity;
use super::jobs::{Grouped, OPEN};
use super::person::Person;
use crate::playbooks::advisors::catalog::Catalog;
use crate::playbooks::advisors::phases::tables::{first_day, month_of, months_before};

/// Everything that features are computed from.
pub(super) struct Sources<'a> {
    pub people: &'a Grouped,
    pub firms: &'a HashMap<i64, Activity>,
    pub assets: &'a Assets,
    pub roster: &'a HashMap<i64, Known>,
    pub accolades: &'a Accolades,
    pub disclosures: &'a Disclosures,
    pub catalog: &'a Catalog,
    /// Months by which firm data come late.
    pub lag: i32,
    /// Where open earlier jobs end; the contact's day where it is absent, and then later ends are cut there too.
    pub open_end: Option<i32>,
}

/// A lead's features, before those that need all leads.
#[derive(Debug, Clone)]
pub(super) struct LeadFeatures {
    pub person: Person,
    pub mobility: &'static str,
    pub assets: Option<i64>,
    pub growth: Option<f64>,
    pub asset_tier: String,
    pub representatives: Option<i64>,
    pub departures: i64,
    pub arrivals: i64,
    pub accolades: (i64, i64),
    pub disclosures: (i64, i64, i64),
    pub known: Known,
    /// Whether the job held ended after the contact: known only later.
    pub ended_later: bool,
    /// The newest source day by kind of source.
    pub newest: [(&'static str, Option<i32>); 5],
}

impl LeadFeatures {
    pub fn net(&self) -> i64 {
        self.arrivals - self.departures
    }
}

impl Sources<'_> {
    /// The features of a representative contacted on a day.
    pub fn of(&self, crd: i64, contact: i32) -> LeadFeatures {
        let jobs = self.people.of(crd);
        let (open_end, cut) = self.open_end.map_or((contact, true), |day| (day, false));
        let person = Person::on(jobs, contact, open_end, cut);
        let month = month_of(contact) - self.lag;
        let firm = person.held.map(|held| held.firm);
        let activity = firm.and_then(|firm| self.firms.get(&firm));
        let assets = firm.and_then(|firm| self.assets.get(&(firm, month)).copied());
        let year_ago = firm
            .and_then(|firm| self.assets.get(&(firm, month - 12)).copied())
            .filter(|assets| *assets > 0);
        let growth = assets
            .zip(year_ago)
            .map(|(now, then)| 100.0 * (now as f64 - then as f64) / then as f64);
        let after = months_before(contact, 12);
        let (accolades, newest_accolade) = self.accolades_before(crd, contact);
        let (disclosures, newest_disclosure) = self.disclosures_before(crd, contact);
        // A month's figures are those of its last day.
        let newest_assets = assets.map(|_| first_day(month + 1) - 1);
        LeadFeatures {
            mobility: self.mobility(&person),
            asset_tier: self.asset_tier(assets),
            growth,
            assets,
            representatives: activity.map(|activity| activity.representatives_on(first_day(month))),
            departures: activity.map_or(0, |activity| activity.departures(after, contact)),
            arrivals: activity.map_or(0, |activity| activity.arrivals(after, contact)),
            accolades,
            disclosures,
            known: self.roster.get(&crd).copied().unwrap_or_default(),
            ended_later: person.held.is_some_and(|held| held.end != OPEN && held.end > contact),
            newest: [
                ("jobs", person.newest),
                ("firm", activity.and_then(|activity| activity.newest_until(contact))),
                ("assets", newest_assets),
                ("accolades", newest_accolade),
                ("disclosures", newest_disclosure),
            ],
            person,
        }
    }

    fn mobility(&self, person: &Person) -> &'static str {
        let cuts = &self.catalog.mobility;
        match person.moves {
            moves if moves >= cuts.highly => "Highly Mobile",
            moves if moves >= cuts.mobile => "Mobile",
            moves if moves >= cuts.average => "Average",
            _ if person.held.is_none() => "Unknown",
            _ if person.tenure_months < cuts.lifer_months => "Stable",
            _ => "Lifer",
        }
    }

    fn asset_tier(&self, assets: Option<i64>) -> String {
        let cuts = &self.catalog.aum;
        let Some(assets) = assets else {
            return cuts.unknown.clone();
        };
        let label = cuts.labels.iter().find(|(_, from)| assets >= *from);
        label.map_or_else(|| cuts.below.clone(), |(label, _)| label.clone())
    }

    /// Accolades of years before the contact's: one of its own year may be younger than the contact.
    fn accolades_before(&self, crd: i64, contact: i32) -> ((i64, i64), Option<i32>) {
        let year = i64::from(month_of(contact).div_euclid(12));
        let held = self.accolades.get(&crd).into_iter().flatten();
        let before: Vec<&(i64, bool)> = held.filter(|(given, _)| *given < year).collect();
        let newest = before
            .iter()
            .map(|(given, _)| first_day(((*given + 1) * 12) as i32) - 1)
            .max();
        let forbes = before.iter().filter(|(_, forbes)| *forbes).count();
        ((before.len() as i64, forbes as i64), newest)
    }

    fn disclosures_before(&self, crd: i64, contact: i32) -> ((i64, i64, i64), Option<i32>) {
        let held = self.disclosures.get(&crd).into_iter().flatten();
        let before: Vec<&(i32, bool, bool)> = held.filter(|(day, _, _)| *day < contact).collect();
        let count = |keep: fn(&&&(i32, bool, bool)) -> bool| before.iter().filter(keep).count() as i64;
        (
            (before.len() as i64, count(|event| event.1), count(|event| event.2)),
            before.iter().map(|(day, _, _)| *day).max(),
        )
    }
}
