//! The seam between scoring and models: a phase scores with what was trained, tests and stress cases with what they make up.

use std::collections::BTreeMap;

use super::ladder::{Level, Means, level};
use super::rank::heuristic;
use super::values::ByNumber;
use super::words::{HeuristicRule, words};
use crate::playbooks::mql::table::FeatureTable;

/// Shapley values of some leads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::mql) struct Shares {
    /// The features.
    pub names: Vec<String>,
    /// One row a lead, one log-odds value a feature.
    pub rows: Vec<Vec<f64>>,
}

/// A calibrated model, or several between which leads are shared out.
pub(in crate::playbooks::mql) trait Scorer: Send + Sync {
    /// The version that scores this lead.
    fn version(&self, lead_id: &str) -> String;
    /// Log-odds of these rows.
    ///
    /// # Errors
    /// When the table does not fit the model; the sentence says where.
    fn log_odds(&self, table: &FeatureTable, rows: &[usize]) -> Result<Vec<f64>, String>;
    /// The calibrated probability of a lead of this segment, and which calibrator gave it.
    fn probability(&self, lead_id: &str, log_odds: f64, segment: &str) -> (f64, String);
    /// Shapley values of these rows.
    ///
    /// # Errors
    /// As [`Scorer::log_odds`].
    fn shares(&self, table: &FeatureTable, rows: &[usize]) -> Result<Shares, String>;
}

/// What there is to score with.
#[derive(Default)]
pub(in crate::playbooks::mql) struct Models {
    /// The full model.
    pub full: Option<Box<dyn Scorer>>,
    /// The model without most of the vendor's values.
    pub reduced: Option<Box<dyn Scorer>>,
    /// Why one of them is not there.
    pub faults: Vec<String>,
}

impl Models {
    /// The model of a level that has one.
    pub(in crate::playbooks::mql) fn at(&self, level: Level) -> Option<&dyn Scorer> {
        match level {
            Level::Full => self.full.as_deref(),
            Level::Reduced => self.reduced.as_deref(),
            Level::Heuristic | Level::Last => None,
        }
    }
}

/// One lead's score.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Score {
    /// Its row in the table.
    pub row: usize,
    /// What scored it.
    pub level: Level,
    /// Log-odds of a model.
    pub log_odds: Option<f64>,
    /// Its probability; absent where even the last one is too old.
    pub probability: Option<f64>,
    /// Which calibrator gave it.
    pub calibrator: String,
    /// The version of the model.
    pub version: String,
    /// The rule, at level 3.
    pub rule: Option<&'static HeuristicRule>,
}

/// Scores of leads and how far down the ladder they came from.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Scores {
    /// The level of the run.
    pub level: Level,
    /// Why it is not the full model, or what is worth a warning; empty where all is well.
    pub why: String,
    /// Share of discovery values missing over matched leads.
    pub missing: Option<f64>,
    /// The scores, in the order of the rows asked for.
    pub leads: Vec<Score>,
}

impl Scores {
    /// Share of leads that a model scored, of those asked for; all where none was.
    pub(in crate::playbooks::mql) fn success(&self) -> f64 {
        let scored = self.leads.iter().filter(|lead| lead.log_odds.is_some()).count();
        if self.leads.is_empty() {
            1.0
        } else {
            scored as f64 / self.leads.len() as f64
        }
    }
}

/// Probabilities of an earlier run by lead, and their age in days (level 4).
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::mql) struct LastScores {
    /// By lead.
    pub probabilities: BTreeMap<String, f64>,
    /// Days since they were made.
    pub age: i32,
}

/// Share of the vendor's values that are missing, over these rows as far as they are matched.
pub(in crate::playbooks::mql) fn missing_share(table: &FeatureTable, rows: &[usize]) -> Option<f64> {
    let values = ByNumber::of(table);
    let matched = rows.iter().filter(|row| table.has_discovery.get(**row) == Some(&true));
    let shares: Vec<f64> = matched
        .filter_map(|row| values.missing(words().ladder.discovery_features, *row))
        .collect();
    crate::stats::mean(&shares)
}

/// Scores rows by the highest level of the ladder that there is (T-2, T-9). A lead that the model fails on falls to the
/// heuristic alone.
pub(in crate::playbooks::mql) fn score(
    table: &FeatureTable,
    rows: &[usize],
    models: &Models,
    last: Option<&LastScores>,
) -> Scores {
    let missing = missing_share(table, rows);
    let rules = |number: &usize| table.names.iter().any(|name| Some(name) == name_of(*number));
    let (chosen, mut why) = level(Means {
        missing,
        full: models.full.is_some(),
        reduced: models.reduced.is_some(),
        features: last.is_none() || rule_features().iter().any(rules),
    });
    let found = models.at(chosen).map(|model| model.log_odds(table, rows));
    let (level, log_odds) = match found {
        Some(Ok(found)) if found.len() == rows.len() => (chosen, found),
        Some(Ok(_)) => (Level::Heuristic, Vec::new()),
        Some(Err(error)) => {
            why = error;
            (Level::Heuristic, Vec::new())
        }
        None => (chosen, Vec::new()),
    };
    if !models.faults.is_empty() && level != Level::Full {
        why = format!("{why}: {}", models.faults.join("; "));
    }
    let values = ByNumber::of(table);
    let one = |(place, row): (usize, &usize)| {
        let lead_id = table.lead_ids.get(*row).map_or("", String::as_str);
        let odds = log_odds.get(place).copied().filter(|value| value.is_finite());
        match (odds, models.at(level)) {
            (Some(odds), Some(model)) => {
                let segment = table.segments.get(*row).map_or("", String::as_str);
                let (probability, calibrator) = model.probability(lead_id, odds, segment);
                Score {
                    row: *row,
                    level,
                    log_odds: Some(odds),
                    probability: Some(probability),
                    calibrator,
                    version: model.version(lead_id),
                    rule: None,
                }
            }
            _ if level == Level::Last => by_last(*row, lead_id, last),
            _ => by_rule(*row, &|number| values.value(number, *row)),
        }
    };
    Scores {
        level,
        why,
        missing,
        leads: rows.iter().enumerate().map(one).collect(),
    }
}

/// Features that the heuristic reads.
fn rule_features() -> Vec<usize> {
    let rules = words().heuristic.iter().flat_map(|rule| &rule.conditions);
    rules.map(|part| part.feature).collect()
}

fn name_of(number: usize) -> Option<&'static String> {
    crate::playbooks::mql::catalog::by_number(number).map(|feature| &feature.name)
}

fn by_rule(row: usize, known: &dyn Fn(usize) -> Option<f64>) -> Score {
    let rule = heuristic(known);
    Score {
        row,
        level: Level::Heuristic,
        log_odds: None,
        probability: rule.map(|rule| rule.probability),
        calibrator: String::new(),
        version: "heuristic".to_owned(),
        rule,
    }
}

fn by_last(row: usize, lead_id: &str, last: Option<&LastScores>) -> Score {
    let held = last.filter(|last| super::ladder::still_good(last.age));
    Score {
        row,
        level: Level::Last,
        log_odds: None,
        probability: held.and_then(|last| last.probabilities.get(lead_id).copied()),
        calibrator: String::new(),
        version: held.map_or_else(|| "stale".to_owned(), |last| format!("stale, {} days old", last.age)),
        rule: None,
    }
}
