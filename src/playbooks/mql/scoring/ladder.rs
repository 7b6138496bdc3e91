//! T-9: which model scores when data or models are missing, so that a list exists on bad days and says how good it is.

use super::words::words;

/// How far scoring had to step down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::playbooks::mql) enum Level {
    /// The full model.
    Full,
    /// The model without most of the vendor's values.
    Reduced,
    /// The heuristic.
    Heuristic,
    /// The last scores there were.
    Last,
}

impl Level {
    /// 1 to 4.
    pub(in crate::playbooks::mql) fn number(self) -> i64 {
        match self {
            Self::Full => 1,
            Self::Reduced => 2,
            Self::Heuristic => 3,
            Self::Last => 4,
        }
    }

    /// What a screen says.
    pub(in crate::playbooks::mql) fn words(self) -> &'static str {
        match self {
            Self::Full => "full model",
            Self::Reduced => "reduced model",
            Self::Heuristic => "heuristic",
            Self::Last => "last scores",
        }
    }

    /// The level of this number.
    pub(in crate::playbooks::mql) fn numbered(number: i64) -> Option<Self> {
        [Self::Full, Self::Reduced, Self::Heuristic, Self::Last]
            .into_iter()
            .find(|level| level.number() == number)
    }
}

/// What there is to score with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::playbooks::mql) struct Means {
    /// Share of discovery values that are missing over matched leads; absent where no lead is matched.
    pub missing: Option<f64>,
    /// Whether the full model loads.
    pub full: bool,
    /// Whether the reduced model loads.
    pub reduced: bool,
    /// Whether there are features to apply a rule to.
    pub features: bool,
}

/// The level, and why it is not the full model.
pub(in crate::playbooks::mql) fn level(means: Means) -> (Level, String) {
    let share = means.missing.unwrap_or(0.0);
    let gaps = share > words().ladder.reduced_above;
    let percent = share * 100.0;
    match means {
        Means { full: true, .. } if !gaps => (Level::Full, warning(share)),
        Means { reduced: true, .. } if gaps => (
            Level::Reduced,
            format!("{percent:.0} % of the vendor's values are missing"),
        ),
        Means { full: true, .. } => (
            Level::Heuristic,
            format!("{percent:.0} % of the vendor's values are missing and the reduced model does not load"),
        ),
        Means { reduced: true, .. } => (Level::Reduced, "the full model does not load".to_owned()),
        Means { features: true, .. } => (Level::Heuristic, "no model loads".to_owned()),
        _ => (Level::Last, "no model loads and no features are there".to_owned()),
    }
}

fn warning(share: f64) -> String {
    if share > words().ladder.warn_above {
        format!("{:.0} % of the vendor's values are missing", share * 100.0)
    } else {
        String::new()
    }
}

/// Whether last scores of this age, in days, may still be shown.
pub(in crate::playbooks::mql) fn still_good(age: i32) -> bool {
    (0..=words().ladder.stale_days).contains(&age)
}
