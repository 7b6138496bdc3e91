//! A number a phase reports beside its frames.

use serde::{Deserialize, Serialize};

/// How a metric's number is meant and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricUnit {
    /// A whole number of things.
    Count,
    /// A share from 0 to 1 (it may exceed 1 where the definition allows), shown in percent.
    Share,
    /// Points of a score.
    Points,
    /// A plain ratio.
    Ratio,
    /// Bytes.
    Bytes,
    /// Days that pass.
    Days,
    /// A calendar day, as days since 1970-01-01.
    Date,
}

/// One named number. A name is unique within a phase; a subject (a list, a file) is part of the name's identity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// Snake-case name.
    pub name: String,
    /// What it is about where a phase reports the same metric several times, such as a state list.
    pub subject: Option<String>,
    /// The unrounded value; absent where it is not defined (a rate over nothing).
    pub value: Option<f64>,
    /// How the value is meant.
    pub unit: MetricUnit,
}

impl Metric {
    /// A count.
    pub fn count(name: &str, value: usize) -> Self {
        Self::new(name, Some(value as f64), MetricUnit::Count)
    }

    /// `part / whole` as a share; undefined when `whole` is 0.
    pub fn share(name: &str, part: usize, whole: usize) -> Self {
        let value = (whole > 0).then(|| part as f64 / whole as f64);
        Self::new(name, value, MetricUnit::Share)
    }

    /// A calendar day, as days since 1970-01-01.
    pub fn day(name: &str, day: Option<i32>) -> Self {
        Self::new(name, day.map(f64::from), MetricUnit::Date)
    }

    /// Any number with its unit.
    pub fn new(name: &str, value: Option<f64>, unit: MetricUnit) -> Self {
        Self {
            name: name.to_owned(),
            subject: None,
            value,
            unit,
        }
    }

    /// The same metric, about `subject`.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }
}
