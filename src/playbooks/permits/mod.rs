//! Permits: every building permit joined to the county's appraisal, sorted into a trade, pre-filtered, scored by a language
//! model that has to explain itself, and sold by trade. There is no fallback: what the model did not score has no score.

mod contract;
mod desk;
mod exports;
#[cfg(test)]
pub(crate) mod fixture;
mod lens;
mod order;
mod params;
mod phases;
mod sales;
mod scoring;
pub mod sorting;
mod tiers;
mod what_if;

pub use phases::categorise::categorised;

use super::Playbook;
use crate::engine::{Phase, PhaseKind, Pipeline};

/// The stream of leads as they were saved: the playbook's own store.
pub(crate) const SCORED: &str = "permits.scored";
/// The stream of sale steps.
pub(crate) const SALES: &str = "permits.sales";
/// The stream of reviewers' orders: leads to be scored again.
pub(crate) const ORDERS: &str = "permits.orders";
/// The stream of answers that reviewers accepted: apart from the orders, so that letting a lead go never has anything asked.
pub(crate) const ACCEPTED: &str = "permits.accepted";

/// Kinds of exported rows: leads for buyers by tier, copies of those to be looked at, leads whose scoring failed, and leads
/// that were never asked about.
const BUCKET: &str = "bucket";
const FLAGGED: &str = "flagged";
const PENDING: &str = "retry";
const QUEUED: &str = "queued";

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
    identity: true,
    judges_midway: false,
    uses_as_of: false,
    run: phases::load::run,
};

static PHASES: [Phase; 9] = [
    Phase {
        id: "load",
        title: "Load and clean",
        summary: "reads the cities' permits and the counties' parcels by their contracts, cleans dates, money and texts and sets duplicates aside",
        kind: PhaseKind::UnitMemoised,
        datasets: &[contract::PERMITS, contract::CAD, contract::SCORED_LEADS],
        makes: &[
            "permits_clean",
            "permits_identity",
            "cad_clean",
            "cad_identity",
            "scored_before",
            "scored_before_identity",
            "intake",
            "quarantine",
            "quarantine_identity",
        ],
        // A missing column is judged before it stops the phase.
        judges_midway: true,
        uses_as_of: true,
        run: phases::load::run,
        ..PURE
    },
    Phase {
        id: "enrich",
        title: "Join the appraisals",
        summary: "finds each permit's parcel by number or address, never by guess, and takes owner and value from it",
        reads: &["permits_clean", "permits_identity", "cad_clean", "cad_identity"],
        makes: &[
            "permits_enriched",
            "permits_enriched_identity",
            "cad_ambiguous",
            "cad_unmatched",
        ],
        run: phases::enrich::run,
        ..PURE
    },
    Phase {
        id: "categorise",
        title: "Categorise",
        summary: "sorts every permit into a trade by the ordered table of phrases, and says which phrase decided",
        reads: &["permits_enriched", "permits_enriched_identity"],
        makes: &["permits_categorised"],
        run: phases::categorise::run,
        ..PURE
    },
    Phase {
        id: "prefilter",
        title: "Discard",
        summary: "drops what no buyer wants, with the phrase that said so, and computes what the model may be told of the rest",
        kind: PhaseKind::Effect,
        reads: &["permits_categorised", "permits_enriched_identity", "scored_before"],
        facts: &[ORDERS],
        recalls: &[SCORED],
        makes: &["prefiltered", "discarded", "to_score", "retry_pool", "already_scored"],
        uses_as_of: true,
        run: phases::prefilter::run,
        ..PURE
    },
    Phase {
        id: "score",
        title: "Score",
        summary: "asks the language model for a score with its reasons, within the budget, never twice for the same question",
        kind: PhaseKind::Effect,
        reads: &["to_score"],
        facts: &[ORDERS],
        recalls: &[SCORED],
        makes: &[
            "answers",
            "answers_identity",
            "queued",
            "prompts",
            "invalid_answers",
            "calls",
            "ledger",
        ],
        uses_as_of: true,
        run: phases::score::run,
        ..PURE
    },
    Phase {
        id: "retry",
        title: "Retry",
        summary: "asks again for leads whose scoring failed in an earlier run, and for no others",
        kind: PhaseKind::Effect,
        reads: &["to_score", "retry_pool", "scored_before"],
        recalls: &[SCORED],
        makes: &["retried", "retried_identity", "retry_calls"],
        uses_as_of: true,
        run: phases::retry::run,
        ..PURE
    },
    Phase {
        id: "persist",
        title: "Save",
        summary: "saves one scored lead a permit, counts what was created, updated and skipped, and never touches a sale",
        kind: PhaseKind::Effect,
        reads: &[
            "permits_enriched_identity",
            "to_score",
            "retry_pool",
            "already_scored",
            "answers",
            "answers_identity",
            "retried",
            "retried_identity",
            "scored_before",
            "scored_before_identity",
        ],
        recalls: &[SCORED],
        makes: &["scored_leads", "scored_identity", "upserts"],
        uses_as_of: true,
        run: phases::persist::run,
        ..PURE
    },
    Phase {
        id: "export",
        title: "Export",
        summary: "lays the scored leads out by trade, category and tier, and withholds what a reviewer has not accepted",
        reads: &["scored_leads", "scored_identity", "queued"],
        facts: &[ACCEPTED],
        makes: &["export_rows", "withheld"],
        run: phases::export::run,
        ..PURE
    },
    Phase {
        id: "sales",
        title: "Track sales",
        summary: "follows every lead from new to sold and converted, and adds up what each trade brings",
        reads: &["scored_leads", "scored_before"],
        facts: &[SALES],
        makes: &["sales_log", "revenue"],
        run: phases::sales::run,
        ..PURE
    },
];

/// The playbook.
pub(super) fn playbook() -> Playbook {
    Playbook {
        id: "permits",
        title: "Permits",
        summary: "which building permits to sell first, to which trade, and why",
        pipeline: Pipeline {
            playbook: "permits",
            phases: &PHASES,
            gates: params::gates(),
            parameters: params::parameters(),
            datasets: vec![
                (contract::PERMITS, true),
                (contract::CAD, false),
                (contract::SCORED_LEADS, false),
            ],
        },
        profiles: params::profiles(),
        contracts: contract::contracts(),
        layouts: contract::layouts(),
        source_attributes: contract::SOURCE_ATTRIBUTES,
        attributes: contract::attributes(),
        quarantines: contract::QUARANTINES,
        lens: &lens::PermitLens,
        exports: exports::EXPORTS,
    }
}
