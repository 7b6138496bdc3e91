//! Advisors: which financial advisers to call first, by transparent rules judged on what happened to those called
//! before; with gates against leakage, intervals beside every rate, backtests, and what-if on every number of a rule.

mod catalog;
mod contract;
mod exports;
mod held;
mod lens;
mod near_misses;
mod params;
mod phases;
mod rulesets;
mod sga;
mod sql;
mod what_if;

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
    facts: &[],
    recalls: &[],
    makes: &[],
    models: &[],
    identity: false,
    judges_midway: false,
    uses_as_of: false,
    run: phases::dates::run,
};

static PHASES: [Phase; 15] = [
    Phase {
        id: "0.0-PREFLIGHT",
        title: "Pre-flight",
        summary: "reads every table by its contract and sets unusable rows aside with their reasons",
        version: 2,
        kind: PhaseKind::UnitMemoised,
        datasets: &contract::TABLES,
        makes: &[
            "preflight",
            "tables",
            "leads",
            "leads_identity",
            "quarantine",
            "quarantine_identity",
        ],
        identity: true,
        judges_midway: true,
        uses_as_of: true,
        run: phases::preflight::run,
        ..PURE
    },
    Phase {
        id: "0.0",
        title: "Dates",
        summary: "derives every date of the run from the execution date",
        reads: &["tables"],
        makes: &["dates_provisional"],
        uses_as_of: true,
        run: phases::dates::run,
        ..PURE
    },
    Phase {
        id: "0.1",
        title: "Data landscape",
        summary: "counts leads, matches, months of firm data and history before anything is made of them",
        reads: &["tables", "leads"],
        makes: &["landscape", "firm_coverage"],
        run: phases::landscape::run,
        ..PURE
    },
    Phase {
        id: "0.2",
        title: "Target and censoring",
        summary: "finds how long a booked call takes to come, and labels the leads that are old enough",
        datasets: &[contract::RULESETS],
        reads: &["tables", "leads", "dates_provisional"],
        makes: &["dates", "targets", "conversion_timing"],
        uses_as_of: true,
        run: phases::target::run,
        ..PURE
    },
    Phase {
        id: "1.1",
        title: "Point-in-time features",
        summary: "computes what was true of each lead on the day of its contact",
        reads: &["tables", "leads", "targets", "dates"],
        makes: &["features", "feature_list", "snapshot_coverage", "wirehouse_hits"],
        run: phases::features::run,
        ..PURE
    },
    Phase {
        id: "2.1",
        title: "Temporal split",
        summary: "splits labelled leads into training, gap and test in the order of time",
        reads: &["features", "dates"],
        makes: &["splits", "split_statistics"],
        run: phases::split::run,
        ..PURE
    },
    Phase {
        id: "3.1",
        title: "Feature validation",
        summary: "checks that the features are what they should be before anything is graded by them",
        reads: &["features", "splits"],
        makes: &["feature_stats"],
        run: phases::feature_validation::run,
        ..PURE
    },
    Phase {
        id: "4.1",
        title: "Tier assignment",
        version: 2,
        summary: "evaluates every rule set, grades leads by the active one and says why",
        datasets: &[contract::RULESETS],
        reads: &["features", "splits", "dates"],
        makes: &["scores", "near_misses", "tier_stats", "migration", "rulesets"],
        run: phases::tiers::run,
        ..PURE
    },
    Phase {
        id: "5.1",
        title: "Validation",
        summary: "holds the tiers of the active rule set in training against those in test",
        reads: &["tier_stats"],
        makes: &["performance"],
        run: phases::performance::run,
        ..PURE
    },
    Phase {
        id: "6.1",
        title: "Calibration and packaging",
        summary: "says what each tier is worth, from training alone",
        reads: &["tier_stats", "rulesets", "dates"],
        makes: &["tier_calibration"],
        run: phases::calibration::run,
        ..PURE
    },
    Phase {
        id: "7.1",
        title: "Deployment files",
        summary: "prepares what goes to the warehouse, the CRM and the reps, and clears stale tiers",
        kind: PhaseKind::Effect,
        reads: &["scores", "rulesets", "dates"],
        makes: &["sync_ledger", "crm_sync", "deployment"],
        run: phases::deployment::run,
        ..PURE
    },
    Phase {
        id: "V3.2",
        title: "Rule-set change",
        summary: "holds a candidate rule set against the incumbent; pending until a reviewer has looked",
        reads: &["tier_stats", "rulesets"],
        makes: &["ruleset_change"],
        run: phases::ruleset_change::run,
        ..PURE
    },
    Phase {
        id: "V3.2_12212025",
        title: "Consolidation",
        summary: "merges tiers of one rule set into another with nothing lost on the way",
        reads: &["tier_stats", "scores", "features", "rulesets"],
        makes: &["consolidation"],
        run: phases::consolidation::run,
        ..PURE
    },
    Phase {
        id: "BACKTEST",
        title: "Backtest",
        summary: "counts the same rules in earlier windows of time",
        reads: &["scores", "rulesets", "targets"],
        makes: &["backtest"],
        run: phases::backtest::run,
        ..PURE
    },
    Phase {
        id: "BACKTEST-COMPILE",
        title: "Backtest, compiled",
        summary: "mean, spread and worst lift of the top tier over the windows",
        reads: &["backtest", "dates"],
        makes: &["backtest_summary"],
        run: phases::backtest_compile::run,
        ..PURE
    },
];

/// The playbook.
pub(super) fn playbook() -> Playbook {
    Playbook {
        id: "advisors",
        title: "Advisors",
        summary: "which financial advisers to call first, why, and how surely",
        pipeline: Pipeline {
            playbook: "advisors",
            phases: &PHASES,
            gates: params::gates(),
            parameters: params::parameters(),
            datasets: vec![
                (contract::LEADS, true),
                (contract::EMPLOYMENT, true),
                (contract::FIRM_MONTHLY, true),
                (contract::ROSTER, true),
                (contract::ACCOLADES, false),
                (contract::DISCLOSURES, false),
                (contract::RULESETS, false),
            ],
        },
        profiles: params::profiles(),
        contracts: contract::contracts(),
        layouts: Vec::new(),
        source_attributes: &[],
        attributes: Vec::new(),
        quarantines: contract::QUARANTINES,
        lens: &lens::AdvisorLens,
        exports: exports::EXPORTS,
    }
}
