//! Which features are used: information value, then variance inflation, then the strongest so many (M4/3).

use std::collections::BTreeSet;

use super::settings::Settings;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::{IvSettings, Matrix, information_value, information_value_levels, prune};
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
pub(super) fn value_of(column: &[f64], y: &[bool], settings: &IvSettings) -> Result<f64, PhaseError> {
    let mut seen = BTreeSet::new();
    for value in column.iter().filter(|value| !value.is_nan()) {
        seen.insert(value.to_bits());
        if seen.len() > settings.bins {
            break;
        }
    }
    let found = if seen.len() > settings.bins {
        information_value(column, y, settings)
    } else {
        let level = |value: &f64| (!value.is_nan()).then(|| value.to_string());
        let levels: Vec<Option<String>> = column.iter().map(level).collect();
        information_value_levels(&levels, y, settings)
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
        let iv = value_of(column, y, &settings.iv)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The information value of levels with so many rows and positives each.
    fn of_counts(levels: &[(usize, usize)]) -> f64 {
        let (mut column, mut y) = (Vec::new(), Vec::new());
        for (level, (n, k)) in levels.iter().enumerate() {
            for row in 0..*n {
                column.push(level as f64);
                y.push(row < *k);
            }
        }
        value_of(&column, &y, &IvSettings { bins: 10, alpha: 0.5 }).unwrap()
    }

    // spec: mql §8: information values of segments, metros, weekdays and weekend; M4/3 keeps from 0.02
    #[test]
    fn segments_of_the_reference_run_are_kept_and_metros_and_weekdays_dropped() {
        let week = [
            (6_208, 285),
            (12_314, 527),
            (12_758, 519),
            (11_612, 499),
            (5_534, 252),
            (195, 17),
            (247, 12),
        ];
        let weekend: (usize, usize) = (195 + 247, 17 + 12);
        let weekdays = week[..5].iter().fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
        let segments = [(3_245, 199), (3_658, 199), (36_722, 1_314), (976, 42)];
        let metros = [
            (39_109, 1_592),
            (858, 34),
            (1_021, 34),
            (1_840, 50),
            (1_152, 30),
            (621, 14),
        ];
        for (levels, expected, kept) in [
            (&segments[..], 0.0391, true),
            (&metros[..], 0.0133, false),
            (&week[..], 0.0055, false),
            (&[weekdays, weekend][..], 0.0024, false),
        ] {
            let found = of_counts(levels);
            assert!((found - expected).abs() < 5e-5, "{found}, expected {expected}");
            assert_eq!(found >= 0.02, kept);
        }
    }

    fn verdict(name: &str) -> Verdict {
        Verdict {
            name: name.to_owned(),
            iv: 0.1,
            vif: None,
            kept: true,
            rule: "kept",
            step: 0,
        }
    }

    // spec: mql M4/3, §11.16
    #[test]
    fn the_strongest_so_many_stay_beside_those_that_are_always_kept() {
        let ranked = [("A", 0.1), ("B", 0.3), ("C", 0.2)].map(|(name, moved)| (name.to_owned(), moved));
        let names = strongest(&ranked, 2);
        let mut selected = Selected {
            verdicts: ["A", "B", "C", "D"].map(verdict).to_vec(),
            ..Selected::default()
        };
        selected.keep_only(&names, &["A".to_owned()]);
        assert_eq!(selected.kept(), ["A", "B", "C"]);
        assert_eq!(selected.verdicts[3].rule, "top n");
        assert_eq!(selected.frame().unwrap().height(), 4);
    }
}
