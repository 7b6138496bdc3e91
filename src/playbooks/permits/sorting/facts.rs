//! S1: what the program works out itself of a lead, so that the model need not be told the figures behind it.

use std::collections::BTreeMap;

use super::data::{Share, SortingData};

/// The word for what is not known.
const UNKNOWN: &str = "unknown";

/// Where bands begin and windows end.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Where a band of value begins, ascending, with its label.
    value_bands: Vec<(f64, String)>,
    /// The label below the first.
    least_value: String,
    fresh: Share,
    age_bands: Vec<(i64, String)>,
    oldest: String,
    days: BTreeMap<String, i64>,
    others: i64,
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// When an edge of the bands of value is no amount above 0, or they do not ascend.
    pub fn new(data: &SortingData, value_edges: &[String]) -> Result<Self, String> {
        let edges = value_edges.iter().map(|edge| {
            let amount = edge
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|amount| amount.is_finite() && *amount > 0.0);
            amount.ok_or_else(|| format!("`value_bands_usd`: `{edge}` is no amount above 0"))
        });
        let edges = edges.collect::<Result<Vec<f64>, String>>()?;
        if !edges.is_sorted_by(|low, high| low < high) {
            return Err("`value_bands_usd`: the amounts must ascend".to_owned());
        }
        let label = |(place, low): (usize, &f64)| match edges.get(place + 1) {
            Some(high) => (*low, between(*low, *high)),
            None => (*low, format!("≥{}", amount(*low))),
        };
        let facts = &data.facts;
        let mut from = 0;
        let mut age_bands = Vec::with_capacity(facts.age_bands.len());
        for last in &facts.age_bands {
            age_bands.push((*last, format!("{from}–{last}")));
            from = last + 1;
        }
        Ok(Self {
            value_bands: edges.iter().enumerate().map(label).collect(),
            least_value: edges
                .first()
                .map_or_else(|| "≥0".to_owned(), |least| format!("<{}", amount(*least))),
            fresh: facts.fresh,
            age_bands,
            oldest: format!("≥{from}"),
            days: facts.days.clone(),
            others: facts.others,
        })
    }

    /// The band of a market value; unknown for none and for 0.
    pub fn value_band(&self, value: Option<f64>) -> &str {
        let Some(value) = value.filter(|value| *value > 0.0) else {
            return UNKNOWN;
        };
        let band = self.value_bands.iter().rev().find(|(low, _)| value >= *low);
        band.map_or(self.least_value.as_str(), |(_, label)| label)
    }

    /// The days for which a permit of this trade is worth a call; the trade without `commercial_`.
    pub fn window(&self, base_category: &str) -> i64 {
        self.days.get(base_category).copied().unwrap_or(self.others)
    }

    /// How fresh a permit is in its window.
    pub fn freshness(&self, age_days: Option<i64>, window: i64) -> &'static str {
        match age_days {
            None => UNKNOWN,
            Some(age) if self.fresh.of * age <= self.fresh.parts * window => "fresh",
            Some(age) if age <= window => "cooling",
            Some(_) => "stale",
        }
    }

    /// The band of an age; a permit of tomorrow is in the first.
    pub fn age_band(&self, age_days: Option<i64>) -> &str {
        let Some(age) = age_days else {
            return UNKNOWN;
        };
        let band = self.age_bands.iter().find(|(last, _)| age <= *last);
        band.map_or(self.oldest.as_str(), |(_, label)| label)
    }
}

/// An amount as people say it: 400k, 1M.
fn amount(value: f64) -> String {
    let (number, unit) = in_unit(value);
    format!("{number}{unit}")
}

fn in_unit(value: f64) -> (f64, &'static str) {
    if value >= 1e6 {
        (value / 1e6, "M")
    } else if value >= 1e3 {
        (value / 1e3, "k")
    } else {
        (value, "")
    }
}

/// `400–<500k`, `750k–<1M`: a unit that both ends share is said once.
fn between(low: f64, high: f64) -> String {
    let ((number, unit), (_, other)) = (in_unit(low), in_unit(high));
    let unit = if unit == other { "" } else { unit };
    format!("{number}{unit}–<{}", amount(high))
}
