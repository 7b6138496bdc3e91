//! When somebody is called: alert rules as data, and the readings that fire them.
//!
//! Pure: whoever measures hands in readings by name. A rule whose reading is not there does not fire: silence about a
//! number that nobody measured is no all-clear, and the readiness list says which those are.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::engine::exact_in_unit;
use crate::playbooks::embedded;

/// How much an alert matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::playbooks::mql) enum AlertLevel {
    /// Noted.
    Info,
    /// Worth a look.
    Warn,
    /// Somebody must act.
    Alert,
    /// At once.
    Critical,
}

impl AlertLevel {
    /// The word.
    pub(in crate::playbooks::mql) fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Alert => "alert",
            Self::Critical => "critical",
        }
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct AlertRule {
    /// Its name.
    pub id: String,
    /// How much it matters.
    pub level: AlertLevel,
    /// The reading it looks at.
    pub reading: String,
    /// It fires above this.
    #[serde(default)]
    pub above: Option<f64>,
    /// It fires below this.
    #[serde(default)]
    pub below: Option<f64>,
    /// What the reading is.
    pub what: String,
    /// Its unit.
    pub unit: String,
    /// What to do: the runbook's line.
    #[serde(rename = "do")]
    pub action: String,
}

impl AlertRule {
    /// Whether a reading fires it.
    pub(in crate::playbooks::mql) fn fires(&self, reading: f64) -> bool {
        self.above.is_some_and(|limit| reading > limit) || self.below.is_some_and(|limit| reading < limit)
    }

    /// The limit as a plain number.
    pub(in crate::playbooks::mql) fn limit(&self) -> String {
        self.limit_as(|limit| limit.to_string())
    }

    /// The limit in the unit of the reading.
    pub(in crate::playbooks::mql) fn limit_in_unit(&self) -> String {
        self.limit_as(|limit| exact_in_unit(limit, &self.unit))
    }

    fn limit_as(&self, shown: impl Fn(f64) -> String) -> String {
        let above = self.above.map(|limit| format!("> {}", shown(limit)));
        let below = self.below.map(|limit| format!("< {}", shown(limit)));
        [above, below].into_iter().flatten().collect::<Vec<_>>().join(" or ")
    }
}

/// Readings by name.
pub(in crate::playbooks::mql) type AlertReadings = BTreeMap<&'static str, f64>;

#[derive(Deserialize)]
struct File {
    alert: Vec<AlertRule>,
}

/// The rules that ship.
pub(in crate::playbooks::mql) fn rules() -> &'static [AlertRule] {
    static ALL: OnceLock<Vec<AlertRule>> = OnceLock::new();
    ALL.get_or_init(|| embedded::<File>("alerts.toml", include_str!("data/alerts.toml")).alert)
}

/// The rules that fire, with what they saw.
pub(in crate::playbooks::mql) fn fired<'a>(
    rules: &'a [AlertRule],
    readings: &AlertReadings,
) -> Vec<(&'a AlertRule, f64)> {
    let seen = |rule: &'a AlertRule| {
        let reading = *readings.get(rule.reading.as_str())?;
        rule.fires(reading).then_some((rule, reading))
    };
    rules.iter().filter_map(seen).collect()
}

/// How far a measure fell, relative to where it was; nothing where it was nowhere.
pub(in crate::playbooks::mql) fn relative_drop(before: Option<f64>, now: Option<f64>) -> Option<f64> {
    let before = before.filter(|before| *before > 0.0)?;
    Some((before - now?) / before)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M7 alert config
    #[test]
    fn a_rule_fires_beyond_its_limit_and_not_at_it() {
        let limits = [
            ("failed_share", 0.05),
            ("psi_day", 0.05),
            ("average_precision_drop", 0.10),
            ("tier_a_precision_drop", 0.10),
        ];
        for (reading, limit) in limits {
            let rule = rules().iter().find(|rule| rule.reading == reading).unwrap();
            assert!(!rule.fires(limit) && rule.fires(limit + 1e-9), "{reading}");
        }
        let limit = |reading: &str| {
            let rule = rules().iter().find(|rule| rule.reading == reading).unwrap();
            (rule.limit(), rule.limit_in_unit())
        };
        assert_eq!(limit("failed_share"), ("> 0.05".to_owned(), "> 5 %".to_owned()));
        assert_eq!(limit("snapshot_age_days"), ("> 45".to_owned(), "> 45 days".to_owned()));
        let quiet: AlertReadings = [("failed_share", 0.0), ("unknown", 9.0)].into();
        assert!(fired(rules(), &quiet).is_empty());
        let loud: AlertReadings = [("failed_share", 0.06), ("snapshot_age_days", 46.0)].into();
        let names: Vec<&str> = fired(rules(), &loud).iter().map(|(rule, _)| rule.id.as_str()).collect();
        assert_eq!(names, ["scoring failures", "stale data"]);
        assert_eq!(
            relative_drop(Some(0.2), Some(0.15)).map(|drop| (drop * 100.0).round()),
            Some(25.0)
        );
        assert_eq!(relative_drop(Some(0.0), Some(0.1)), None);
    }
}
