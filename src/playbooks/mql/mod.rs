//! MQL: which contacted leads will book a call within thirty days, by a boosted model chosen in the order of time, with
//! calibrated probabilities, reasons for every lead, tiers that fit the day's dials, an experiment and drift alarms.

mod alerts;
mod catalog;
mod contract;
mod deployed;
mod exports;
mod features;
mod handbook;
mod labelled;
mod lens;
mod model;
mod monitor;
mod params;
mod phases;
mod quality;
mod scoring;
mod table;
mod tier_order;
mod turns;
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
    run: phases::m3::run,
};

static PHASES: [Phase; 10] = [
    Phase {
        id: "M1",
        title: "Intake and cleaning",
        summary: "reads every file as text, types it on the union, sets unusable rows and cells aside and removes duplicates",
        identity: true,
        judges_midway: true,
        datasets: &contract::DATASETS,
        makes: &[
            "intake",
            "leads_clean",
            "leads_identity",
            "reps_clean",
            "rep_snapshots_clean",
            "targeted_clean",
            "firms_clean",
            "capacity_clean",
            "dials_clean",
            "baseline_importance",
            "table_clean",
            "quarantine_rows",
            "quarantine_rows_identity",
            "quarantine_cells",
            "quarantine_cells_identity",
            "column_report",
        ],
        uses_as_of: true,
        run: phases::m1::run,
        ..PURE
    },
    Phase {
        id: "M2",
        title: "Merge, reconcile, features",
        summary: "joins leads, representatives and firms, reconciles the counts and computes the 69 features as of the day of contact",
        reads: &[
            "leads_clean",
            "reps_clean",
            "rep_snapshots_clean",
            "targeted_clean",
            "firms_clean",
            "dials_clean",
            "table_clean",
        ],
        makes: &[
            "merged",
            "prospects",
            "missing_crds",
            "reconciliation",
            "column_merge",
            "features",
            "features_now",
            "feature_list",
            "companions",
        ],
        uses_as_of: true,
        run: phases::m2::run,
        ..PURE
    },
    Phase {
        id: "M3",
        title: "Label, leakage, balance",
        summary: "labels leads whose window has closed, counts what was known too late, and reports the classes",
        reads: &["features", "leads_clean"],
        makes: &["labelled", "class_report", "leakage", "label_quarantine"],
        uses_as_of: true,
        run: phases::m3::run,
        ..PURE
    },
    Phase {
        id: "M4",
        title: "Select and train",
        summary: "filters features, compares ways against imbalance, searches and fits the model in the order of time",
        kind: PhaseKind::UnitMemoised,
        reads: &["features", "labelled", "leakage", "leads_clean"],
        makes: &[
            "oof",
            "model",
            "strategies",
            "folds",
            "selection",
            "search",
            "holdout",
            "honesty",
            "fold_importance",
        ],
        models: &["model"],
        judges_midway: true,
        run: phases::m4::run,
        ..PURE
    },
    Phase {
        id: "M5",
        title: "Calibrate and explain",
        summary: "turns scores into probabilities per segment and says which features drive them",
        reads: &[
            "features",
            "labelled",
            "oof",
            "model",
            "holdout",
            "fold_importance",
            "baseline_importance",
            "leads_clean",
            "leakage",
        ],
        makes: &[
            "calibrators",
            "importance",
            "shap",
            "cohorts",
            "importance_comparison",
            "reliability",
        ],
        models: &["calibrators"],
        run: phases::m5::run,
        ..PURE
    },
    Phase {
        id: "M6",
        title: "Backtest and validate",
        summary: "measures the model on the leads it never saw, by quarter, segment and cut, and in booked calls per hundred dials",
        reads: &[
            "features",
            "labelled",
            "oof",
            "model",
            "holdout",
            "calibrators",
            "folds",
            "fold_importance",
            "leads_clean",
            "leakage",
            "dials_clean",
            "capacity_clean",
        ],
        makes: &[
            "backtest",
            "quarters",
            "business_impact",
            "feature_gain",
            "curves",
            "metro_precision",
        ],
        run: phases::m6::run,
        ..PURE
    },
    Phase {
        id: "M7",
        title: "Score, tier, shadow, stress",
        summary: "scores open leads, ranks them against the dials of the day, and rehearses bad days",
        kind: PhaseKind::Effect,
        reads: &[
            "features",
            "features_now",
            "labelled",
            "leakage",
            "leads_clean",
            "dials_clean",
            "capacity_clean",
            "model",
            "calibrators",
            "holdout",
            "backtest",
        ],
        facts: &[deployed::DEPLOYMENT],
        makes: &[
            "scores",
            "score_drivers",
            "list_summary",
            "prospect_scores",
            "score_updates",
            "score_ledger",
            "shadow_daily",
            "stress",
            "alert_config",
            "readiness",
        ],
        uses_as_of: true,
        run: phases::m7::run,
        ..PURE
    },
    Phase {
        id: "M8",
        title: "Enablement",
        summary: "writes what the CRM and the reps need: fields, guide, cheat sheet, segment playbook",
        reads: &[
            "features",
            "features_now",
            "labelled",
            "leads_clean",
            "selection",
            "model",
            "calibrators",
            "importance",
            "scores",
        ],
        makes: &["crm_mapping", "guide", "cheat_sheet", "segment_playbook", "ui_spec"],
        run: phases::m8::run,
        ..PURE
    },
    Phase {
        id: "M9",
        title: "Experiment",
        summary: "draws a randomised experiment, watches it and judges it",
        reads: &["scores", "features", "leads_clean", "dials_clean"],
        makes: &["assignments", "balance", "ab_daily", "ab_interim", "ab_final"],
        uses_as_of: true,
        run: phases::m9::run,
        ..PURE
    },
    Phase {
        id: "M10",
        title: "Monitor, retrain, degrade",
        summary: "watches health, base rate and drift, proves the alerts, and says when a model must go or be trained anew",
        kind: PhaseKind::Effect,
        reads: &[
            "intake",
            "leads_clean",
            "reps_clean",
            "dials_clean",
            "features",
            "features_now",
            "labelled",
            "oof",
            "model",
            "calibrators",
            "fold_importance",
            "backtest",
            "metro_precision",
        ],
        facts: &[deployed::DEPLOYMENT],
        makes: &[
            "health",
            "base_rate_weeks",
            "drift",
            "drift_weeks",
            "alerts",
            "alert_proof",
            "scorecard",
            "refresh_steps",
            "retrain",
            "challenger",
            "vendor_loads",
            "conflicts",
            "models_in_use",
            "risks",
            "success_board",
        ],
        uses_as_of: true,
        run: phases::m10::run,
        ..PURE
    },
];

/// The playbook.
pub(super) fn playbook() -> Playbook {
    Playbook {
        id: "mql",
        title: "MQL",
        summary: "which contacted leads will book a call within thirty days, and why",
        pipeline: Pipeline {
            playbook: "mql",
            phases: &PHASES,
            gates: params::gates(),
            parameters: params::parameters(),
            datasets: contract::datasets(),
        },
        profiles: params::profiles(),
        contracts: contract::contracts(),
        layouts: Vec::new(),
        source_attributes: contract::SOURCE_ATTRIBUTES,
        attributes: contract::attributes(),
        quarantines: contract::QUARANTINES,
        lens: &lens::MqlLens,
        exports: exports::EXPORTS,
    }
}
