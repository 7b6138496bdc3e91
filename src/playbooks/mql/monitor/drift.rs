//! Stability of features against the bins that were frozen with the model.

use std::collections::BTreeMap;

use super::settings::Drift;
use crate::playbooks::mql::catalog::by_name;
use crate::stats::{Psi, PsiBaseline, mean, psi_by_chance};

/// How far a feature drifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::playbooks::mql) enum DriftLevel {
    /// Below every bound, or no more than chance.
    None,
    /// Noted.
    Info,
    /// A warning.
    Warn,
    /// The gate's bound for critical features.
    Block,
    /// Counted towards an alert.
    Alert,
}

impl DriftLevel {
    /// The word.
    pub(in crate::playbooks::mql) fn word(self) -> &'static str {
        match self {
            Self::None => "ok",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Block => "gate",
            Self::Alert => "alert",
        }
    }
}

/// A feature's index.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Drifted {
    /// The feature.
    pub feature: String,
    /// Its index, with the bins it is the sum of.
    pub psi: Psi,
    /// What chance alone would exceed only with the probability of the settings.
    pub chance: f64,
    /// How far that is.
    pub level: DriftLevel,
}

impl Drifted {
    /// The index where it is more than chance, else 0.
    pub(in crate::playbooks::mql) fn beyond_chance(&self) -> f64 {
        if self.psi.psi > self.chance { self.psi.psi } else { 0.0 }
    }

    /// The bins in words, those that moved most first.
    pub(in crate::playbooks::mql) fn bins(&self) -> String {
        let mut bins: Vec<_> = self.psi.bins.iter().collect();
        bins.sort_by(|left, right| right.part.total_cmp(&left.part));
        let word = |bin: &&crate::stats::PsiBin| {
            format!(
                "{} {:.1} → {:.1} %",
                bin.label,
                100.0 * bin.baseline,
                100.0 * bin.current
            )
        };
        bins.iter().map(word).collect::<Vec<_>>().join("; ")
    }
}

/// The bound that an index reached.
fn level(psi: f64, chance: f64, bounds: &Drift) -> DriftLevel {
    match psi {
        psi if psi <= chance => DriftLevel::None,
        psi if psi >= bounds.alert => DriftLevel::Alert,
        psi if psi >= bounds.block => DriftLevel::Block,
        psi if psi >= bounds.warn => DriftLevel::Warn,
        psi if psi >= bounds.info => DriftLevel::Info,
        _ => DriftLevel::None,
    }
}

/// One feature's index; none where nobody is counted.
pub(in crate::playbooks::mql) fn feature_drift(
    feature: &str,
    baseline: &PsiBaseline,
    values: &[f64],
    floor: f64,
    bounds: &Drift,
) -> Option<Drifted> {
    let psi = baseline.psi(values, floor)?;
    let chance = psi_by_chance(baseline.rows, values.len(), psi.bins.len(), bounds.noise)?;
    Some(Drifted {
        feature: feature.to_owned(),
        level: level(psi.psi, chance, bounds),
        chance,
        psi,
    })
}

/// Columns by feature.
pub(in crate::playbooks::mql) type Columns = BTreeMap<String, Vec<f64>>;

/// The index of every feature that has a baseline, in the order of names.
pub(in crate::playbooks::mql) fn drifts(
    baselines: &BTreeMap<String, PsiBaseline>,
    now: &Columns,
    floor: f64,
    bounds: &Drift,
) -> Vec<Drifted> {
    baselines
        .iter()
        .filter_map(|(feature, baseline)| feature_drift(feature, baseline, now.get(feature)?, floor, bounds))
        .collect()
}

/// Mean and largest index of a group of features.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct GroupDrift {
    /// The group.
    pub group: String,
    /// The mean of its features' indices.
    pub mean: f64,
    /// The largest of them.
    pub largest: f64,
    /// Features.
    pub features: usize,
}

/// The group of a feature; what is not of the catalog is `other`.
pub(in crate::playbooks::mql) fn group(feature: &str) -> &'static str {
    by_name(feature).map_or("other", |feature| feature.group.as_str())
}

/// The groups, by name.
pub(in crate::playbooks::mql) fn groups(drifted: &[Drifted]) -> Vec<GroupDrift> {
    let mut by_group: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for one in drifted {
        by_group.entry(group(&one.feature)).or_default().push(one.psi.psi);
    }
    by_group
        .into_iter()
        .map(|(group, indices)| GroupDrift {
            group: group.to_owned(),
            mean: mean(&indices).unwrap_or(0.0),
            largest: indices.iter().copied().fold(0.0, f64::max),
            features: indices.len(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::settings::settings;
    use super::*;

    /// Values of four bins in these numbers, and the baseline of 25 in each.
    fn values(counts: [usize; 4]) -> Vec<f64> {
        counts
            .iter()
            .enumerate()
            .flat_map(|(bin, count)| vec![bin as f64; *count])
            .collect()
    }

    fn drift(counts: [usize; 4], times: usize) -> Drifted {
        let many = |counts: [usize; 4]| values(counts.map(|count| count * times));
        let baseline = PsiBaseline::numeric(&many([25, 25, 25, 25]), 4);
        feature_drift("f", &baseline, &many(counts), 1e-4, &settings().drift).unwrap()
    }

    // spec: mql §8 PSI, base 25×4: 40,30,20,10 → 0.228217 (WARN); 45,30,15,10 → 0.315200
    #[test]
    fn the_golden_rows_warn_and_alert() {
        let warn = drift([40, 30, 20, 10], 10);
        assert!((warn.psi.psi - 0.228_217).abs() < 5e-7, "{}", warn.psi.psi);
        assert_eq!(warn.level, DriftLevel::Warn);
        let alert = drift([45, 30, 15, 10], 10);
        assert!((alert.psi.psi - 0.315_200).abs() < 5e-7);
        assert_eq!(alert.level, DriftLevel::Alert);
        assert!(
            alert.bins().starts_with("(2.25, ∞] 25.0 → 10.0 %") && alert.bins().contains("25.0 → 45.0 %"),
            "{}",
            alert.bins()
        );
    }

    // spec: mql §8 PSI: 50,30,20,0 → 30,30,30,10: 0.832796
    #[test]
    fn an_empty_bin_is_floored() {
        let psi = crate::stats::psi_of_counts(&[50.0, 30.0, 20.0, 0.0], &[30.0, 30.0, 30.0, 10.0], 1e-4).unwrap();
        assert!((psi - 0.832_796).abs() < 5e-7);
    }

    // reference/statistics.md: why fixed cuts fail
    #[test]
    fn what_few_leads_show_by_chance_is_no_drift() {
        let few = drift([11, 6, 5, 2], 1);
        assert!(few.psi.psi > 0.2 && few.psi.psi < few.chance);
        assert_eq!((few.level, few.beyond_chance()), (DriftLevel::None, 0.0));
    }

    #[test]
    fn groups_show_mean_and_largest() {
        let mut warn = drift([40, 30, 20, 10], 10);
        warn.feature = "AUMGrowthRate_1Year".to_owned();
        let mut none = drift([25, 25, 25, 25], 10);
        none.feature = "AUMGrowthRate_5Year".to_owned();
        let found = groups(&[warn.clone(), none]);
        assert_eq!((found.len(), found[0].group.as_str(), found[0].features), (1, "gro", 2));
        assert!((found[0].mean - warn.psi.psi / 2.0).abs() < 1e-12);
        assert_eq!(found[0].largest, warn.psi.psi);
    }
}
