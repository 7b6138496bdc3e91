//! What the monitor looks at, as data.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::playbooks::embedded;
use crate::playbooks::mql::alerts::AlertRule;

/// A step of a promotion.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Rollout {
    /// Days after the promotion.
    pub day: i64,
    /// Share of the leads from then on.
    pub share: f64,
}

/// When a day is healthy.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Health {
    /// Days shown.
    pub days: i32,
    /// More than this share must be scored.
    pub success: f64,
    /// At least this share of discovery values must be known.
    pub availability: f64,
}

/// When a feature drifted.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Drift {
    /// Days of the month.
    pub month_days: i32,
    /// Days of a week.
    pub week_days: i32,
    /// Weeks shown.
    pub weeks: i32,
    /// Noted from here.
    pub info: f64,
    /// A warning from here.
    pub warn: f64,
    /// The gate's bound for critical features.
    pub block: f64,
    /// Counted towards an alert from here.
    pub alert: f64,
    /// So many of them are an alert.
    pub alert_features: usize,
    /// The chance with which noise alone may pass.
    pub noise: f64,
}

/// When probabilities are off.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Calibration {
    /// Newest labelled leads, in days.
    pub days: i32,
    /// The bound of |mean p / observed − 1|.
    pub off: f64,
    /// Expected calls booked that a segment needs.
    pub expected: f64,
}

/// When importance moved.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Importance {
    /// Features looked at.
    pub top: usize,
    /// The bound of the relative move.
    pub moved: f64,
    /// Leads a week needs.
    pub leads: usize,
    /// Standard errors a move must lie away from chance.
    pub errors: f64,
    /// Leads of a week that are explained at most.
    pub explained: usize,
}

/// What must be known of new leads.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Coverage {
    /// Share of leads the vendor must describe.
    pub match_rate: f64,
    /// Days before as_of.
    pub days: i32,
    /// The features counted.
    pub inputs: Vec<String>,
    /// A warning below.
    pub warn: f64,
    /// An alert below.
    pub alert: f64,
}

/// When precision collapsed.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Precision {
    /// Share of its value at promotion.
    pub critical: f64,
    /// Newest labelled leads, in days.
    pub days: i32,
    /// Positives they need.
    pub positives: usize,
}

/// When the base rate moved.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct BaseRate {
    /// Weeks shown.
    pub weeks: i32,
    /// Relative move that counts.
    pub relative: f64,
    /// And only below this p.
    pub p: f64,
}

/// When a model is trained anew.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Retrain {
    /// Commonest metros looked at.
    pub metros: usize,
    /// Relative move of a segment's base rate.
    pub segment_rate: f64,
    /// Over so many days.
    pub segment_days: i32,
}

/// How vendor and CRM are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Vendor {
    /// Loads looked at.
    pub loads: usize,
    /// Days after which a load is late.
    pub late_days: i32,
    /// Years by which tenure may differ.
    pub tenure_years: f64,
}

/// When a refresh works.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Refresh {
    /// Share of leads that must be scored.
    pub scored: f64,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Settings {
    /// How a promoted model takes over.
    pub rollout: Vec<Rollout>,
    /// Days after a promotion in which any critical alert rolls back.
    pub rollback_days: i64,
    /// Days a challenger scores beside the champion.
    pub shadow_days: i32,
    /// By how much it must be better.
    pub challenger_gain: f64,
    /// Share of leads that is Tier A without capacity.
    pub tier_a_share: f64,
    /// Daily health.
    pub health: Health,
    /// Drift of features.
    pub drift: Drift,
    /// Calibration.
    pub calibration: Calibration,
    /// Importance.
    pub importance: Importance,
    /// Coverage.
    pub coverage: Coverage,
    /// Precision of Tier A.
    pub precision: Precision,
    /// Base rate.
    pub base_rate: BaseRate,
    /// Retraining.
    pub retrain: Retrain,
    /// The vendor.
    pub vendor: Vendor,
    /// Refreshing.
    pub refresh: Refresh,
}

/// The settings that ship.
pub(in crate::playbooks::mql) fn settings() -> &'static Settings {
    static ALL: OnceLock<Settings> = OnceLock::new();
    ALL.get_or_init(|| embedded("monitor.toml", include_str!("../data/monitor.toml")))
}

#[derive(Deserialize)]
struct Alerts {
    alert: Vec<AlertRule>,
}

/// The monitor's rules and, after them, those of M7: it watches both.
pub(in crate::playbooks::mql) fn rules() -> &'static [AlertRule] {
    static ALL: OnceLock<Vec<AlertRule>> = OnceLock::new();
    ALL.get_or_init(|| {
        let own: Alerts = embedded("monitor_alerts.toml", include_str!("../data/monitor_alerts.toml"));
        own.alert
            .into_iter()
            .chain(crate::playbooks::mql::alerts::rules().iter().cloned())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M10/2–3, M10/6: the thresholds of the specification
    #[test]
    fn the_data_holds_the_thresholds_of_the_specification() {
        let held = settings();
        assert_eq!((held.drift.warn, held.drift.block, held.drift.alert), (0.2, 0.25, 0.3));
        assert_eq!((held.coverage.warn, held.coverage.alert), (0.8, 0.6));
        assert_eq!((held.challenger_gain, held.shadow_days), (0.05, 7));
        let limit = |reading: &str, level: &str| {
            let rule = rules()
                .iter()
                .find(|rule| rule.reading == reading && rule.level.word() == level)
                .unwrap();
            rule.above.or(rule.below).unwrap()
        };
        // Bounds that stand in both files must be the same.
        assert_eq!(limit("coverage", "warn"), held.coverage.warn);
        assert_eq!(limit("coverage", "alert"), held.coverage.alert);
        assert_eq!(limit("match_rate", "alert"), held.coverage.match_rate);
        assert_eq!(limit("segment_calibration_off", "alert"), held.calibration.off);
        assert_eq!(limit("importance_moved", "alert"), held.importance.moved);
        assert_eq!(limit("tier_a_precision_ratio", "critical"), held.precision.critical);
        assert_eq!(
            limit("far_drifted_features", "alert"),
            held.drift.alert_features as f64 - 1.0
        );
    }

    #[test]
    fn every_rule_says_what_to_do() {
        for rule in rules() {
            assert!(!rule.action.is_empty() && !rule.what.is_empty(), "{}", rule.id);
            assert!(rule.above.is_some() || rule.below.is_some(), "{}", rule.id);
        }
    }
}
