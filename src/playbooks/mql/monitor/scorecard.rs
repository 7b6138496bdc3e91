//! The scorecard of M10/2: whether what a score needs most is known of the newest leads.

use super::settings::Coverage;
use crate::stats::mean;

/// One input's share.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Known {
    /// The feature.
    pub feature: String,
    /// Leads whose value is known, before anything is filled in.
    pub known: usize,
    /// Leads.
    pub leads: usize,
}

impl Known {
    /// The share; none without leads.
    pub(in crate::playbooks::mql) fn share(&self) -> Option<f64> {
        (self.leads > 0).then(|| self.known as f64 / self.leads as f64)
    }
}

/// The plain mean of the shares; none without leads.
pub(in crate::playbooks::mql) fn coverage(inputs: &[Known]) -> Option<f64> {
    let shares: Vec<f64> = inputs.iter().filter_map(Known::share).collect();
    mean(&shares)
}

/// `OK`, `WARN` or `ALERT`.
pub(in crate::playbooks::mql) fn verdict(coverage: f64, bounds: &Coverage) -> &'static str {
    if coverage < bounds.alert {
        "ALERT"
    } else if coverage < bounds.warn {
        "WARN"
    } else {
        "OK"
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::settings;
    use super::*;

    fn known(shares: &[usize]) -> Vec<Known> {
        shares
            .iter()
            .map(|known| Known {
                feature: String::new(),
                known: *known,
                leads: 100,
            })
            .collect()
    }

    // spec: mql §8 Scorecard .93, .90, .50 → .7767 WARN
    #[test]
    fn the_golden_scorecard_warns() {
        let found = coverage(&known(&[93, 90, 50])).unwrap();
        assert!((found - 0.776_667).abs() < 1e-6);
        assert_eq!(verdict(found, &settings().coverage), "WARN");
        assert_eq!(verdict(0.8, &settings().coverage), "OK");
        assert_eq!(verdict(0.6, &settings().coverage), "WARN");
        assert_eq!(verdict(0.5999, &settings().coverage), "ALERT");
        let nobody = Known {
            feature: String::new(),
            known: 0,
            leads: 0,
        };
        assert_eq!(coverage(&[nobody]), None);
    }
}
