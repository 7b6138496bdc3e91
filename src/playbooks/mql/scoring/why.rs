//! Why this lead: the strongest drivers by group, each told by a value that people know.

use super::peers::Peers;
use super::values::{ByNumber, label, millions, percent, short, shown};
use super::words::{FitBand, HeuristicRule, Reason, TimingBand, words};
use crate::playbooks::mql::catalog;

/// So many reasons stand on a card.
const REASONS: usize = 3;

/// A feature's share in a lead's log-odds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Driver {
    /// The feature.
    pub feature: String,
    /// Its value; absent where it is not known.
    pub value: Option<f64>,
    /// Log-odds, signed.
    pub contribution: f64,
}

impl Driver {
    /// `recent growth: 12.5%`.
    pub(in crate::playbooks::mql) fn words(&self) -> String {
        let value = self
            .value
            .map_or_else(|| "unknown".to_owned(), |value| shown(&self.feature, value));
        format!("{}: {value}", label(&self.feature))
    }
}

/// Drivers from a row of Shapley values, the strongest first, either way; equal ones by name.
pub(in crate::playbooks::mql) fn drivers(names: &[String], values: &[Option<f64>], shares: &[f64]) -> Vec<Driver> {
    let one = |((name, value), share): ((&String, &Option<f64>), &f64)| Driver {
        feature: name.clone(),
        value: *value,
        contribution: *share,
    };
    let mut drivers: Vec<Driver> = names.iter().zip(values).zip(shares).map(one).collect();
    drivers.sort_by(|one, other| {
        let size = other.contribution.abs().total_cmp(&one.contribution.abs());
        size.then_with(|| one.feature.cmp(&other.feature))
    });
    drivers
}

/// Years at the firm, in words.
pub(in crate::playbooks::mql) fn timing(years: f64) -> &'static str {
    let held = |band: &&TimingBand| band.below.is_none_or(|end| years < end);
    words().timing.iter().find(held).map_or("", |band| band.words.as_str())
}

/// The share of wealthy clients, in words.
pub(in crate::playbooks::mql) fn fit(share: f64) -> &'static str {
    let held = |band: &&FitBand| {
        band.above
            .is_none_or(|start| share > start || (band.inclusive && share >= start))
    };
    words().fit.iter().find(held).map_or("", |band| band.words.as_str())
}

/// A lead as its reasons see it.
pub(in crate::playbooks::mql) struct Lead<'a> {
    /// Values by feature.
    pub values: &'a ByNumber<'a>,
    /// Its row there.
    pub row: usize,
    /// Its segment.
    pub segment: &'a str,
    /// Its metro.
    pub metro: Option<&'a str>,
}

/// The sentence of a reason; nothing where the value it tells is not known.
pub(in crate::playbooks::mql) fn sentence(reason: &Reason, lead: &Lead<'_>, peers: &mut Peers<'_>) -> Option<String> {
    let value = lead.values.value(reason.feature, lead.row)?;
    match reason.id.as_str() {
        "Growth" => {
            let way = if value < 0.0 { "shrinking" } else { "growing" };
            let own = short(value.abs(), 1);
            let peers = peers.median(reason.feature, lead.segment);
            let peers = peers.map_or_else(String::new, |median| format!(", peers {}%", short(median, 1)));
            Some(format!("{way} {own}% a year{peers}"))
        }
        "Size" => {
            let place = peers.asset_place(value, lead.metro);
            let place = place.map_or_else(String::new, |place| {
                let share = (place.top * 100.0).ceil();
                let among = place
                    .metro
                    .map_or_else(|| "of all".to_owned(), |metro| format!("in {metro}"));
                format!(", top {}% {among}", short(share, 0))
            });
            Some(format!("{} AUM{place}", millions(value)))
        }
        "Timing" => Some(format!("{} years at firm: {}", short(value, 1), timing(value))),
        _ => Some(format!("HNW share {}: {} fit", percent(value), fit(value))),
    }
}

/// The reason that a driver belongs to; features of no group of the catalog tell of fit.
fn reason_of(feature: &str) -> Option<&'static Reason> {
    let group = catalog::by_name(feature).map(|found| found.group.as_str());
    let named = words()
        .reason
        .iter()
        .find(|reason| reason.groups.iter().any(|own| Some(own.as_str()) == group));
    named.or_else(|| words().reason.last())
}

/// The strongest reasons that raise a lead, as sentences; only values that are known count.
pub(in crate::playbooks::mql) fn reasons(drivers: &[Driver], lead: &Lead<'_>, peers: &mut Peers<'_>) -> Vec<String> {
    let mut sums: Vec<(&'static Reason, f64, Option<&Driver>)> = Vec::new();
    for driver in drivers.iter().filter(|driver| driver.value.is_some()) {
        let Some(reason) = reason_of(&driver.feature) else {
            continue;
        };
        match sums.iter_mut().find(|(known, _, _)| known.id == reason.id) {
            Some((_, sum, _)) => *sum += driver.contribution,
            None => sums.push((
                reason,
                driver.contribution,
                (driver.contribution > 0.0).then_some(driver),
            )),
        }
    }
    sums.retain(|(_, sum, _)| *sum > 0.0);
    sums.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.id.cmp(&other.0.id)));
    let told = |(reason, _, strongest): (&'static Reason, f64, Option<&Driver>)| {
        sentence(reason, lead, peers).or_else(|| strongest.map(Driver::words))
    };
    sums.into_iter().filter_map(told).take(REASONS).collect()
}

/// The sentence of a lead that a rule graded (level 3).
pub(in crate::playbooks::mql) fn rule_sentence(rule: &HeuristicRule) -> String {
    format!("rule: {} → {}", rule.id, percent(rule.probability))
}
