//! Named values with what may be put into them. As a figure it is only read; editing is a pane's business.

use serde::Serialize;

use super::Cell;

/// One named value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormField {
    /// The dotted name, such as `tiers.gold`.
    pub name: String,
    /// One sentence about it; may be empty.
    pub about: String,
    /// The value held.
    pub value: Cell,
    /// The value it has when nobody says otherwise.
    pub default: Cell,
    /// Smallest allowed number, in the field's unit.
    pub minimum: Option<f64>,
    /// Largest allowed number, in the field's unit.
    pub maximum: Option<f64>,
    /// Allowed words; empty where any will do.
    pub choices: Vec<String>,
    /// The unit; empty where there is none.
    pub unit: String,
    /// Where it is used, such as phases.
    pub used_in: Vec<String>,
}

impl FormField {
    /// Whether the value is another than the default.
    pub fn is_changed(&self) -> bool {
        self.value != self.default
    }

    /// The allowed range in words: `0 to 100`, `at least 1`, `a or b`; empty where anything goes.
    pub fn range(&self) -> String {
        match (self.minimum, self.maximum) {
            (Some(low), Some(high)) => format!("{} to {}", plain_number(low), plain_number(high)),
            (Some(low), None) => format!("at least {}", plain_number(low)),
            (None, Some(high)) => format!("at most {}", plain_number(high)),
            (None, None) => self.choices.join(" or "),
        }
    }
}

/// A number with as many places as it needs, and thousands marks where it is whole.
fn plain_number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        Cell::Integer(value as i64).shown()
    } else {
        value.to_string()
    }
}

/// A form.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Form {
    /// What it holds.
    pub title: String,
    /// The fields, in order.
    pub fields: Vec<FormField>,
    /// A sentence below it.
    pub note: String,
}
