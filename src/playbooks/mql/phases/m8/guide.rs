//! The guide: what each feature means, how to read it, and a high and a low example from the leads of this run.

use super::words::enablement;
use crate::engine::thousands;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::catalog::{self, Feature, Kind};
use crate::playbooks::mql::handbook::handbook;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::scoring::values::{percent, shown};
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{Proportion, ascending, quantile};

/// A feature as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub number: usize,
    pub feature: String,
    pub meaning: String,
    pub read: String,
    pub high: Option<String>,
    pub low: Option<String>,
    /// Whether any lead has a value.
    pub known: bool,
}

/// Where values and outcomes come from: leads as they are now, and as they were when they were contacted.
pub(super) struct Leads<'a> {
    pub now: &'a FeatureTable,
    pub past: &'a FeatureTable,
    pub labels: &'a Labels,
}

impl Leads<'_> {
    /// How often labelled leads booked a call whose value is within.
    fn rate(&self, name: &str, within: &dyn Fn(f64) -> bool) -> Proportion {
        let column = self.past.named(name).unwrap_or_default();
        let rows = column
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_nan() && within(**value));
        let labels = rows.filter_map(|(row, _)| self.labels.label(row));
        labels.fold(Proportion::new(0, 0), |sum, booked| {
            sum.plus(Proportion::new(1, u64::from(booked)))
        })
    }

    fn told(&self, what: &str, found: Proportion) -> String {
        match (found.rate(), i64::try_from(found.n)) {
            (Some(rate), Ok(n)) => format!("{what}: {} of {} leads booked a call", percent(rate), thousands(n)),
            _ => format!("{what}: no labelled lead has it known"),
        }
    }

    /// A high and a low example; none where no lead has a value.
    fn examples(&self, feature: &Feature) -> Option<(String, String)> {
        let name = feature.name.as_str();
        let known = |table: &FeatureTable| -> Vec<f64> {
            let column = table.named(name).unwrap_or_default();
            column.iter().copied().filter(|value| !value.is_nan()).collect()
        };
        let values = ascending(&known(self.now));
        let values = if values.is_empty() {
            ascending(&known(self.past))
        } else {
            values
        };
        if values.is_empty() {
            return None;
        }
        if feature.kind == Kind::Flag {
            return Some((
                self.told("yes", self.rate(name, &|value| value > 0.5)),
                self.told("no", self.rate(name, &|value| value <= 0.5)),
            ));
        }
        let examples = &enablement().examples;
        let (high, low) = (quantile(&values, examples.high)?, quantile(&values, examples.low)?);
        Some((
            self.told(
                &format!("{} or more", shown(name, high)),
                self.rate(name, &|value| value >= high),
            ),
            self.told(
                &format!("{} or less", shown(name, low)),
                self.rate(name, &|value| value <= low),
            ),
        ))
    }
}

/// The guide, by number.
pub(super) fn entries(leads: &Leads<'_>) -> Vec<Entry> {
    let words = |number: usize| handbook().guide.iter().find(|entry| entry.number == number);
    let entry = |feature: &Feature| {
        let (high, low) = leads.examples(feature).unzip();
        let told = words(feature.number);
        Entry {
            number: feature.number,
            feature: feature.name.clone(),
            meaning: told.map(|told| told.meaning.clone()).unwrap_or_default(),
            read: told.map(|told| told.read.clone()).unwrap_or_default(),
            known: high.is_some(),
            high,
            low,
        }
    };
    catalog::features().iter().map(entry).collect()
}

/// The frame `guide`.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(entries: &[Entry]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("feature", entries.iter().map(|entry| Some(entry.feature.as_str())))
        .integer("number", entries.iter().map(|entry| i64::try_from(entry.number).ok()))
        .text("meaning", entries.iter().map(|entry| Some(entry.meaning.as_str())))
        .text("how_to_read", entries.iter().map(|entry| Some(entry.read.as_str())))
        .text("high_example", entries.iter().map(|entry| entry.high.as_deref()))
        .text("low_example", entries.iter().map(|entry| entry.low.as_deref()))
        .finish()
}
