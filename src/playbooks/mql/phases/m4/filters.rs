//! Which features are used: information value, then variance inflation, then the strongest so many (M4/3).

use std::collections::BTreeSet;

use super::settings::Settings;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::{Matrix, information_value, information_value_levels, prune};
use crate::playbooks::mql::catalog::by_name;
use crate::playbooks::mql::model::{ModelError, Preparation};
use crate::playbooks::mql::phases::report::whole;
use crate::playbooks::mql::table::FeatureTable;

/// Fewest different values of a column that variance inflation looks at (S-6).
const CONTINUOUS_FROM: usize = 3;

/// What became of a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    pub name: String,
    pub iv: f64,
    pub vif: Option<f64>,
    pub kept: bool,
    pub rule: &'static str,
    /// When it went: 0 by information value, then the step of the variance inflation path.
    pub step: usize,
}

/// What the filters left.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Selected {
    /// Every candidate, in order.
    pub verdicts: Vec<Verdict>,
    /// Largest variance inflation among kept columns that a filter may drop.
    pub worst_vif: f64,
    /// Columns above the limit because they are always kept.
    pub warned: Vec<(String, f64)>,
}

impl Selected {
    /// Names of those kept, in order.
    pub(super) fn kept(&self) -> Vec<String> {
        let kept = self.verdicts.iter().filter(|verdict| verdict.kept);
        kept.map(|verdict| verdict.name.clone()).collect()
    }

    /// Keeps only these names, and those that are always kept.
    pub(super) fn keep_only(&mut self, names: &BTreeSet<String>, always: &[String]) {
        for verdict in self.verdicts.iter_mut().filter(|verdict| verdict.kept) {
            if !names.contains(&verdict.name) && !always.contains(&verdict.name) {
                verdict.kept = false;
                verdict.rule = "top n";
            }
        }
    }

    /// The frame `selection`.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let all = &self.verdicts;
        let number = |verdict: &Verdict| by_name(&verdict.name).and_then(|feature| whole(feature.number));
        FrameBuilder::new()
            .text("feature", all.iter().map(|verdict| Some(verdict.name.as_str())))
            .integer("number", all.iter().map(number))
            .real("iv", all.iter().map(|verdict| Some(verdict.iv)))
            .real("vif", all.iter().map(|verdict| verdict.vif))
            .boolean("kept", all.iter().map(|verdict| Some(verdict.kept)))
            .text("rule", all.iter().map(|verdict| Some(verdict.rule)))
            .integer("step", all.iter().map(|verdict| whole(verdict.step)))
            .finish()
    }
}

/// The information value of a column: numbers with no more different values than there are bins count as levels,
/// because a bin must hold more than one of them to differ from that.
pub(super) fn value_of(column: &[f64], y: &[bool], settings: &Settings) -> Result<f64, PhaseError> {
    let mut seen = BTreeSet::new();
    for value in column.iter().filter(|value| !value.is_nan()) {
        seen.insert(value.to_bits());
        if seen.len() > settings.iv.bins {
            break;
        }
    }
    let found = if seen.len() > settings.iv.bins {
        information_value(column, y, &settings.iv)
    } else {
        let level = |value: &f64| (!value.is_nan()).then(|| value.to_string());
        let levels: Vec<Option<String>> = column.iter().map(level).collect();
        information_value_levels(&levels, y, &settings.iv)
    };
    Ok(found.map_err(ModelError::from)?.iv)
}

/// Filters the candidates on these training rows.
pub(super) fn select(
    table: &FeatureTable,
    rows: &[usize],
    y: &[bool],
    candidates: &[String],
    settings: &Settings,
) -> Result<Selected, PhaseError> {
    let preparation = Preparation::fit(table, rows, candidates, settings.filling)?;
    let known = preparation.features(table, rows);
    let always = |name: &str| settings.always_keep.iter().any(|kept| kept == name);
    let mut verdicts = Vec::with_capacity(candidates.len());
    for name in candidates {
        let column = known.named(name).ok_or_else(|| ModelError::Column(name.clone()))?;
        let iv = value_of(column, y, settings)?;
        let kept = iv >= settings.iv_min || always(name);
        verdicts.push(Verdict {
            name: name.clone(),
            iv,
            vif: None,
            kept,
            rule: match (iv >= settings.iv_min, kept) {
                (true, _) => "kept",
                (false, true) => "always kept",
                (false, false) => "information value",
            },
            step: 0,
        });
    }
    let mut selected = Selected {
        verdicts,
        ..Selected::default()
    };
    inflate(&mut selected, &preparation.matrix_d(table, rows)?, settings)?;
    Ok(selected)
}

fn inflate(selected: &mut Selected, matrix: &Matrix, settings: &Settings) -> Result<(), PhaseError> {
    let kept = matrix.select_named(&selected.kept()).map_err(ModelError::from)?;
    let continuous = kept.continuous(CONTINUOUS_FROM);
    let places: Vec<usize> = (0..kept.width())
        .filter(|place| continuous.get(*place) == Some(&true))
        .collect();
    let looked = kept.select_columns(&places);
    let always: Vec<bool> = looked
        .names()
        .iter()
        .map(|name| settings.always_keep.contains(name))
        .collect();
    let path = prune(&looked, settings.vif_max, &always);
    let name = |place: usize| looked.names().get(place).map(String::as_str).unwrap_or_default();
    for (step, dropped) in path.steps.iter().enumerate() {
        let gone = selected
            .verdicts
            .iter_mut()
            .find(|verdict| verdict.name == name(dropped.dropped));
        if let Some(verdict) = gone {
            verdict.kept = false;
            verdict.vif = Some(dropped.vif);
            verdict.rule = "variance inflation";
            verdict.step = step + 1;
        }
    }
    for (place, vif) in path.kept.iter().zip(&path.last) {
        if let Some(verdict) = selected
            .verdicts
            .iter_mut()
            .find(|verdict| verdict.name == name(*place))
        {
            verdict.vif = Some(*vif);
        }
        if path.warned.contains(place) {
            selected.warned.push((name(*place).to_owned(), *vif));
        } else {
            selected.worst_vif = selected.worst_vif.max(*vif);
        }
    }
    Ok(())
}

/// The strongest so many by importance averaged over the folds; where fewer remain, all of them.
pub(super) fn strongest(importance: &[(String, f64)], most: usize) -> BTreeSet<String> {
    let mut ranked: Vec<&(String, f64)> = importance.iter().collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    ranked.into_iter().take(most).map(|(name, _)| name.clone()).collect()
}
