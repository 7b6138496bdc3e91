//! Contractors: certified by several makers, licensed in several states and trades; found by cross-referencing dealer
//! lists with licence lists, scored exactly, tiered and explained.

mod contract;
mod exports;
mod lens;
mod pairs;
mod params;
mod phases;
pub mod rules;
mod what_if;

use super::Playbook;
use crate::engine::{Phase, PhaseKind, Pipeline};

static PHASES: [Phase; 4] = [
    Phase {
        id: "c0",
        title: "Pre-flight and dealers",
        summary: "checks every file, normalises phones, states and makers, groups dealer rows into contractors",
        version: 1,
        kind: PhaseKind::UnitMemoised,
        datasets: &[contract::DEALERS, contract::LICENCES],
        reads: &[],
        facts: &[],
        recalls: &[],
        makes: &[
            "preflight",
            "lists",
            "oem_contractors",
            "oem_identity",
            "dealer_listings",
            "dealer_listings_identity",
            "quarantine",
            "quarantine_identity",
        ],
        models: &[],
        identity: true,
        judges_midway: true,
        uses_as_of: true,
        run: phases::c0::run,
    },
    Phase {
        id: "c1",
        title: "Licence cross-reference",
        summary: "joins each raw licence list to the dealers, keeps fitting classes, one row a contractor and state",
        version: 2,
        kind: PhaseKind::UnitMemoised,
        datasets: &[],
        reads: &["lists", "oem_contractors", "oem_identity"],
        facts: &[],
        recalls: &[],
        makes: &[
            "license_contractors",
            "unmatched",
            "join_audit",
            "matches",
            "matches_identity",
        ],
        models: &[],
        identity: true,
        judges_midway: false,
        uses_as_of: true,
        run: phases::c1::run,
    },
    Phase {
        id: "c2",
        title: "Multi-state detection",
        summary: "merges the states' contractors by key and by the reviewer's decisions",
        version: 1,
        kind: PhaseKind::Pure,
        datasets: &[contract::ALIASES],
        reads: &[
            "lists",
            "dealer_listings",
            "dealer_listings_identity",
            "license_contractors",
            "matches",
            "matches_identity",
        ],
        facts: &[],
        recalls: &[],
        makes: &[
            "contractors",
            "contractor_identity",
            "merge_audit",
            "matched_quarantine",
        ],
        models: &[],
        identity: true,
        judges_midway: false,
        uses_as_of: true,
        run: phases::c2::run,
    },
    Phase {
        id: "c3",
        title: "Scores, tiers and gaps",
        summary: "scores every contractor exactly, sorts them into tiers and says what each lacks for the next",
        version: 1,
        kind: PhaseKind::Pure,
        datasets: &[contract::ENRICHMENT],
        reads: &[
            "contractors",
            "contractor_identity",
            "oem_contractors",
            "join_audit",
            "merge_audit",
            "quarantine",
        ],
        facts: &[],
        recalls: &[],
        makes: &[
            "enrichment_quarantine",
            "scored",
            "score_inputs",
            "tier_summary",
            "gap",
            "reach",
            "bridge",
            "quality",
        ],
        models: &[],
        identity: true,
        judges_midway: false,
        uses_as_of: true,
        run: phases::c3::run,
    },
];

/// The playbook.
pub(super) fn playbook() -> Playbook {
    Playbook {
        id: "contractors",
        title: "Contractors",
        summary: "which certified, licensed contractors to call first, and why",
        pipeline: Pipeline {
            playbook: "contractors",
            phases: &PHASES,
            gates: params::gates(),
            parameters: params::parameters(),
            datasets: vec![
                (contract::DEALERS, true),
                (contract::LICENCES, true),
                (contract::ENRICHMENT, false),
                (contract::ALIASES, false),
            ],
        },
        profiles: params::profiles(),
        contracts: contract::contracts(),
        layouts: contract::layouts(),
        source_attributes: contract::SOURCE_ATTRIBUTES,
        attributes: contract::attributes(),
        quarantines: contract::QUARANTINES,
        lens: &lens::ContractorLens,
        exports: exports::EXPORTS,
    }
}
