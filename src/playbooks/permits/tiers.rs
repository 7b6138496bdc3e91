//! Tiers as the desk counts them (R1), and what is withheld from export until a reviewer accepts it (S13).

use std::collections::BTreeSet;

use serde_json::Value;

use super::desk::desk;
use super::sales::accepted;
use crate::frame::{Frame, FrameError, text};

/// The tier of a lead whose scoring failed.
pub(super) const RETRY: &str = "RETRY";
/// The best tier.
pub(super) const A: &str = "A";
/// Tiers in their order, the best first.
pub(super) const TIERS: [&str; 4] = [A, "B", "C", RETRY];

/// Which stored leads are withheld.
pub(super) struct Withheld {
    rows: Vec<Option<&'static str>>,
}

impl Withheld {
    /// Reads leads and orders.
    pub(super) fn read(leads: &Frame, orders: &[Value]) -> Result<Self, FrameError> {
        let let_go: BTreeSet<(&str, &str)> = accepted(orders).collect();
        let (ids, tiers, flags) = (text(leads, "lead_id")?, text(leads, "tier")?, text(leads, "flags")?);
        let (found, keys) = (text(leads, "injection")?, text(leads, "answer_key")?);
        let flag = std::slice::from_ref(&desk().injection_flag);
        let of = |row: usize| {
            let suspected = found.get(row).is_some() || super::sales::has_flag(flags.get(row), flag);
            let key = (ids.get(row).unwrap_or_default(), keys.get(row).unwrap_or_default());
            let held = suspected && tiers.get(row) == Some(A) && !let_go.contains(&key);
            held.then_some("its text seems to talk to the model, and no reviewer has accepted the answer")
        };
        Ok(Self {
            rows: (0..leads.height()).map(of).collect(),
        })
    }

    /// Whether the lead of a row is withheld.
    pub(super) fn holds(&self, row: usize) -> bool {
        self.why(row).is_some()
    }

    /// Why the lead of a row is withheld.
    pub(super) fn why(&self, row: usize) -> Option<&'static str> {
        self.rows.get(row).copied().flatten()
    }
}
