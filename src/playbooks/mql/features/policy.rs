//! Setting values back to the day of contact: what a snapshot says of years is known for any day, what it says of a firm
//! only for days from its own on.

use super::compute::Computed;
use super::inputs::Inputs;
use crate::playbooks::mql::catalog::{self, AsOf};

/// Days of a year in a rewinding.
const YEAR: f64 = 365.25;

/// Which snapshot describes a lead, and what of it may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::playbooks::mql) enum Policy {
    /// The latest snapshot up to the contact; where there is none, the earliest after it, masked.
    PointInTime,
    /// Today's row; what may have changed since the contact is unknown.
    MaskMutable,
    /// Today's row; phase M3 leaves leads out that were contacted before it.
    EligibleOnly,
    /// Today's row as it is (for tests, and to show what leaks).
    Raw,
}

impl Policy {
    /// The policy of a parameter; `auto` is the point in time where snapshots are given.
    pub(in crate::playbooks::mql) fn of(word: &str, has_snapshots: bool) -> Self {
        match word {
            "point_in_time" => Self::PointInTime,
            "eligible_only" => Self::EligibleOnly,
            "raw" => Self::Raw,
            "mask_mutable" => Self::MaskMutable,
            _ if has_snapshots => Self::PointInTime,
            _ => Self::MaskMutable,
        }
    }

    /// Whether what a later snapshot says of the firm is hidden.
    pub(in crate::playbooks::mql) fn masks(self) -> bool {
        matches!(self, Self::PointInTime | Self::MaskMutable)
    }
}

/// What becomes of a tenure that the rewinding takes below zero: the representative joined after the contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::playbooks::mql) enum Moved {
    /// It is unknown, and with it everything about the firm: that is another firm.
    Unknown,
    /// It counts as zero (scoring: the new firm is the firm of today).
    Zero,
}

/// Sets the rewound columns back to the day of contact. Says for each lead whether it changed firms since.
pub(in crate::playbooks::mql) fn rewind(inputs: &mut Inputs, moved: Moved) -> Vec<bool> {
    let shifts: Vec<f64> = inputs
        .snapshots
        .iter()
        .zip(&inputs.contacted)
        .map(|days| match days {
            (Some(snapshot), Some(contact)) => f64::from(snapshot - contact) / YEAR,
            _ => 0.0,
        })
        .collect();
    let mut changed = vec![false; inputs.rows];
    let rewound = catalog::features()
        .iter()
        .filter(|feature| feature.as_of == AsOf::Rewound);
    for feature in rewound {
        let is_tenure = feature.symbol == "yrs_firm";
        let Some(column) = inputs.columns.get_mut(&feature.symbol) else {
            continue;
        };
        for ((value, shift), changed) in column.iter_mut().zip(&shifts).zip(&mut changed) {
            let before = *value - shift;
            // A negative value as delivered is left to the range check, which counts it.
            if before < 0.0 && *value >= 0.0 {
                *changed = *changed || is_tenure;
                *value = if moved == Moved::Zero { 0.0 } else { f64::NAN };
            } else {
                *value = before;
            }
        }
    }
    changed
}

/// Which leads are described by a snapshot later than their contact.
pub(in crate::playbooks::mql) fn late(inputs: &Inputs) -> Vec<bool> {
    let days = inputs.snapshots.iter().zip(&inputs.contacted);
    days.map(|days| matches!(days, (Some(snapshot), Some(contact)) if snapshot > contact))
        .collect()
}

/// Makes mutable features of late leads unknown. Gives the number of values that were known for each lead.
pub(in crate::playbooks::mql) fn mask(computed: &mut Computed, late: &[bool]) -> Vec<i64> {
    let mut hidden = vec![0; late.len()];
    let mutable = catalog::features()
        .iter()
        .filter(|feature| feature.as_of == AsOf::Mutable);
    for feature in mutable {
        let Some(column) = computed.by_number_mut(feature.number) else {
            continue;
        };
        for ((value, late), hidden) in column.iter_mut().zip(late).zip(&mut hidden) {
            if *late && !value.is_nan() {
                *value = f64::NAN;
                *hidden += 1;
            }
        }
    }
    hidden
}
