//! Importance now beside importance in the model before (M5/3). Ranks compare, magnitudes do not.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::super::report::whole;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, kind_of, real, text};
use crate::playbooks::embedded;
use crate::playbooks::mql::catalog::{by_name, by_number};
use crate::stats::spearman;

#[derive(Deserialize)]
struct Entry {
    number: usize,
    importance: f64,
}

#[derive(Deserialize)]
struct File {
    feature: Vec<Entry>,
}

/// The earlier production model, which stands in where the workspace gives none.
fn earlier() -> &'static [Entry] {
    static ALL: OnceLock<Vec<Entry>> = OnceLock::new();
    ALL.get_or_init(|| {
        embedded::<File>(
            "baseline_importance.toml",
            include_str!("../../data/baseline_importance.toml"),
        )
        .feature
    })
}

/// Importance of a feature, then and now.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    name: String,
    before: Option<(usize, f64)>,
    now: Option<(usize, f64)>,
}

/// The comparison.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    rows: Vec<Row>,
    /// Spearman's correlation of the ranks of features that both have.
    pub spearman: Option<f64>,
}

/// Names and importance before: the workspace's frame, else the earlier production model.
fn before(frame: &Frame) -> Result<Vec<(String, f64)>, PhaseError> {
    if frame.height() == 0 {
        let named = |entry: &Entry| by_number(entry.number).map(|feature| (feature.name.clone(), entry.importance));
        return Ok(earlier().iter().filter_map(named).collect());
    }
    let (names, values) = (text(frame, "feature")?, real(frame, "importance")?);
    let ranks = match kind_of(frame, "rank") {
        // Intake reads every number as a real.
        Some(_) => Some(real(frame, "rank")?),
        None => None,
    };
    let mut found: Vec<(String, f64, Option<i64>)> = Vec::new();
    for row in 0..frame.height() {
        let Some(name) = names.get(row) else { continue };
        // A feature may be named by its number or by its column.
        let number = name.trim().trim_start_matches(['F', 'f']).parse().ok();
        let feature = by_name(name).or_else(|| by_number(number?));
        let name = feature.map_or_else(|| name.to_owned(), |feature| feature.name.clone());
        let rank = ranks.as_ref().and_then(|ranks| ranks.get(row)).map(|rank| rank as i64);
        found.push((name, values.get(row).unwrap_or_default(), rank));
    }
    if found.iter().all(|(.., rank)| rank.is_some()) {
        found.sort_by_key(|(.., rank)| *rank);
    } else {
        found.sort_by(|one, other| other.1.total_cmp(&one.1));
    }
    Ok(found.into_iter().map(|(name, value, _)| (name, value)).collect())
}

impl Comparison {
    /// Compares a frame of earlier importance with the ranking now.
    pub(super) fn of(frame: &Frame, now: &[(String, f64)]) -> Result<Self, PhaseError> {
        let ranked = |list: &[(String, f64)]| -> BTreeMap<String, (usize, f64)> {
            let places = list.iter().enumerate();
            places
                .map(|(place, (name, value))| (name.clone(), (place + 1, *value)))
                .collect()
        };
        let earlier_list = before(frame)?;
        let (then, today) = (ranked(&earlier_list), ranked(now));
        let mut rows: Vec<Row> = earlier_list
            .iter()
            .map(|(name, _)| Row {
                name: name.clone(),
                before: then.get(name).copied(),
                now: today.get(name).copied(),
            })
            .collect();
        for (name, _) in now.iter().filter(|(name, _)| !then.contains_key(name)) {
            rows.push(Row {
                name: name.clone(),
                before: None,
                now: today.get(name).copied(),
            });
        }
        let both: Vec<(f64, f64)> = rows
            .iter()
            .filter_map(|row| Some((row.before?.0 as f64, row.now?.0 as f64)))
            .collect();
        let (one, other): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
        Ok(Self {
            rows,
            spearman: spearman(&one, &other),
        })
    }

    /// The rank of a feature now, from 1.
    pub(super) fn rank_now(&self, name: &str) -> Option<usize> {
        let row = self.rows.iter().find(|row| row.name == name)?;
        row.now.map(|(rank, _)| rank)
    }

    /// The frame `importance_comparison`.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let rank = |of: Option<(usize, f64)>| of.and_then(|(rank, _)| whole(rank));
        let value = |of: Option<(usize, f64)>| of.map(|(_, value)| value);
        FrameBuilder::new()
            .text("feature", self.rows.iter().map(|row| Some(row.name.as_str())))
            .integer("rank_before", self.rows.iter().map(|row| rank(row.before)))
            .integer("rank_now", self.rows.iter().map(|row| rank(row.now)))
            .real("importance_before", self.rows.iter().map(|row| value(row.before)))
            .real("importance_now", self.rows.iter().map(|row| value(row.now)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MULTI_RIA: &str = "Multi_RIA_Relationships";

    fn nothing() -> Frame {
        FrameBuilder::new()
            .text("feature", Vec::<Option<&str>>::new())
            .real("importance", Vec::new())
            .finish()
            .unwrap()
    }

    // spec: mql M5/3
    #[test]
    fn without_a_file_the_earlier_production_model_is_compared_with() {
        let now: Vec<(String, f64)> = [48, 4, 51]
            .iter()
            .zip([0.3, 0.2, 0.1])
            .map(|(number, value)| (by_number(*number).unwrap().name.clone(), value))
            .collect();
        let found = Comparison::of(&nothing(), &now).unwrap();
        assert_eq!(found.rows.len(), 25);
        assert_eq!(found.rows[0].name, MULTI_RIA);
        assert_eq!(
            (found.rows[0].before.unwrap().0, found.rank_now(MULTI_RIA)),
            (1, Some(3))
        );
        // Then 51, 48, 4; now 48, 4, 51: ranks 1 2 4 against 3 1 2.
        assert!((found.spearman.unwrap() + 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_file_may_name_features_by_number_and_give_ranks() {
        let frame = FrameBuilder::new()
            .text("feature", [Some("F4"), Some("51")])
            .real("importance", [Some(0.1), Some(0.2)])
            .integer("rank", [Some(1), Some(2)])
            .finish()
            .unwrap();
        let found = Comparison::of(&frame, &[]).unwrap();
        assert_eq!(found.rows[1].name, MULTI_RIA);
        assert_eq!(found.rows[0].before, Some((1, 0.1)));
    }
}
