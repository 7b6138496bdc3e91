//! Who a lead is held against: medians of its segment, places in its metro, and how often leads like it booked a call.

use std::collections::BTreeMap;

use super::values::{ByNumber, percent};
use super::words::words;
use crate::frame::{Frame, FrameError, integer, text};
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{Proportion, quantile};

/// Leads that others are held against.
pub(in crate::playbooks::mql) struct Peers<'a> {
    table: &'a FeatureTable,
    values: ByNumber<'a>,
    rows: Vec<usize>,
    /// Assets in order, by metro; under nothing all of them.
    assets: BTreeMap<Option<String>, Vec<f64>>,
    /// Medians already reckoned, by feature and segment; under nothing those of all.
    medians: BTreeMap<(usize, Option<String>), (Option<f64>, usize)>,
}

/// Where a lead's assets stand.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct AssetPlace {
    /// Share of peers that have as much or more, in (0, 1].
    pub top: f64,
    /// The metro; absent where it has too few advisers and all are meant.
    pub metro: Option<String>,
}

fn in_order(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

impl<'a> Peers<'a> {
    /// Takes these rows of a table as peers.
    pub(in crate::playbooks::mql) fn of(table: &'a FeatureTable, rows: &[usize]) -> Self {
        let values = ByNumber::of(table);
        let mut assets: BTreeMap<Option<String>, Vec<f64>> = BTreeMap::new();
        for row in rows {
            let Some(value) = values.value(words().order.assets, *row) else {
                continue;
            };
            if let Some(Some(metro)) = table.metros.get(*row) {
                assets.entry(Some(metro.clone())).or_default().push(value);
            }
            assets.entry(None).or_default().push(value);
        }
        Self {
            table,
            values,
            rows: rows.to_vec(),
            assets: assets
                .into_iter()
                .map(|(metro, values)| (metro, in_order(values)))
                .collect(),
            medians: BTreeMap::new(),
        }
    }

    fn median_of(&mut self, feature: usize, segment: Option<&str>) -> (Option<f64>, usize) {
        let key = (feature, segment.map(str::to_owned));
        if let Some(found) = self.medians.get(&key) {
            return *found;
        }
        let same = |row: &&usize| {
            let own = self.table.segments.get(**row).map(String::as_str);
            segment.is_none() || own == segment
        };
        let known = self.rows.iter().filter(same);
        let known = in_order(known.filter_map(|row| self.values.value(feature, *row)).collect());
        let found = (quantile(&known, 0.5), known.len());
        self.medians.insert(key, found);
        found
    }

    /// The median of a feature among the leads of a segment, where there are enough; else among all.
    pub(in crate::playbooks::mql) fn median(&mut self, feature: usize, segment: &str) -> Option<f64> {
        let (own, count) = self.median_of(feature, Some(segment));
        if count >= words().peers.median_leads {
            own
        } else {
            self.median_of(feature, None).0
        }
    }

    /// Where assets stand in a metro with enough advisers; else among all.
    pub(in crate::playbooks::mql) fn asset_place(&self, value: f64, metro: Option<&str>) -> Option<AssetPlace> {
        let enough = |values: &&Vec<f64>| values.len() >= words().peers.metro_reps;
        let key = metro.map(str::to_owned);
        let own = key.as_ref().and_then(|_| self.assets.get(&key)).filter(enough);
        let (values, metro) = match own {
            Some(values) => (values, key),
            None => (self.assets.get(&None)?, None),
        };
        let less = values.partition_point(|other| *other < value);
        let all = values.len();
        (all > 0).then(|| AssetPlace {
            // A lead that is not among its peers stands at least with the first of them.
            top: (all - less).max(1) as f64 / all as f64,
            metro,
        })
    }
}

/// How often labelled leads booked a call, by segment and trajectory.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::mql) struct Rates {
    held: BTreeMap<(Option<String>, Option<String>), Proportion>,
}

impl Rates {
    /// Counts these leads: segment, trajectory, outcome.
    pub(in crate::playbooks::mql) fn of<'a>(leads: impl Iterator<Item = (&'a str, &'a str, bool)>) -> Self {
        let mut held: BTreeMap<_, Proportion> = BTreeMap::new();
        for (segment, trajectory, booked) in leads {
            let one = Proportion::new(1, u64::from(booked));
            let (segment, trajectory) = (Some(segment.to_owned()), Some(trajectory.to_owned()));
            for key in [(segment.clone(), trajectory), (segment, None), (None, None)] {
                let sum = held.get(&key).map_or(one, |known| known.plus(one));
                held.insert(key, sum);
            }
        }
        Self { held }
    }

    /// Reads the leads with a label.
    ///
    /// # Errors
    /// When a column is missing.
    pub(in crate::playbooks::mql) fn read(labelled: &Frame) -> Result<Self, FrameError> {
        let (outcomes, segments) = (integer(labelled, "y")?, text(labelled, "segment")?);
        let trajectories = text(labelled, "trajectory")?;
        let known = |row: usize| {
            let booked = outcomes.get(row)? == 1;
            Some((segments.get(row)?, trajectories.get(row).unwrap_or_default(), booked))
        };
        Ok(Self::of((0..labelled.height()).filter_map(known)))
    }

    /// The rate of leads like this one: of its segment and trajectory where there are enough, else of its segment,
    /// else of all.
    pub(in crate::playbooks::mql) fn like(&self, segment: &str, trajectory: &str) -> Option<Proportion> {
        let (segment, trajectory) = (Some(segment.to_owned()), Some(trajectory.to_owned()));
        let enough = |found: &&Proportion| found.n >= words().peers.rate_leads;
        let exact = self.held.get(&(segment.clone(), trajectory)).filter(enough);
        let wider = || self.held.get(&(segment, None)).filter(enough);
        exact.or_else(wider).or_else(|| self.held.get(&(None, None))).copied()
    }

    /// The line of a card: `similar advisers: 12% MQL (640)`.
    pub(in crate::playbooks::mql) fn line(&self, segment: &str, trajectory: &str) -> Option<String> {
        let found = self.like(segment, trajectory)?;
        let n = i64::try_from(found.n).ok()?;
        let rate = percent(found.rate()?);
        Some(format!(
            "similar advisers: {rate} MQL ({})",
            crate::engine::thousands(n)
        ))
    }
}
