//! Advisors: which financial advisers to call first, by transparent rules judged on what happened to those called
//! before; with gates against leakage, intervals beside every rate, backtests, and what-if on every number of a rule.

mod catalog;
mod contract;
mod params;
mod phases;
mod rulesets;

use super::Playbook;
use crate::engine::{Phase, PhaseKind, Pipeline};

/// A phase that is a function of its inputs; the table below names what differs.
const PURE: Phase = Phase {
    id: "",
    title: "",
    summary: "",
    version: 1,
    kind: PhaseKind::Pure,
    datasets: &[],
    reads: &[],
    makes: &[],
    identity: false,
    judges_midway: false,
    uses_as_of: false,
    run: phases::dates::run,
};
