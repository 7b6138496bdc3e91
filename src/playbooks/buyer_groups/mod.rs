//! Buyer groups: who decides at a company, who champions, has a stake, can block or can introduce, with the reason of every
//! seat; contacts checked, duplicates merged without losing a link, everything archived before it is touched.

pub(crate) mod assembly;
mod contact_evidence;
mod contract;
mod duplicates;
mod exports;
mod lens;
pub(crate) mod merging;
mod params;
mod phases;
mod providers;
pub(crate) mod roles;
mod size;
pub(crate) mod suppressed;
mod what_if;

pub use phases::grouping::{GroupingInputs, grouped};

use super::Playbook;
use crate::engine::{Phase, PhaseKind, Pipeline};

/// The stream of merges that somebody undid: the records stay apart from then on.
pub(crate) const UNDONE: &str = "buyer-groups.undone";

/// The stream of where each company stands in B3, batch by batch: what a run after a stop need not do again.
pub(crate) const PROGRESS: &str = "buyer-groups.progress";

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
    run: phases::archive::run,
};

static PHASES: [Phase; 7] = [
    Phase {
        id: "B1",
        title: "Archive",
        summary: "reads companies and people by their contracts, sets bad rows aside, and archives what it read before anything touches it",
        kind: PhaseKind::Effect,
        datasets: &[
            contract::COMPANIES,
            contract::PEOPLE,
            contract::BUYER_GROUPS,
            contract::RELATIONS,
            contract::SUPPRESSIONS,
            contract::VERDICTS,
            contract::DECISIONS,
        ],
        makes: &[
            "companies",
            "people",
            "people_identity",
            "groups0",
            "relations",
            "relations_identity",
            "suppressions",
            "verdicts_before",
            "pair_decisions",
            "archived",
            "intake",
            "quarantine",
            "quarantine_identity",
        ],
        judges_midway: true,
        uses_as_of: true,
        run: phases::archive::run,
        ..PURE
    },
    Phase {
        id: "B2",
        title: "Discovery",
        summary: "links people to companies, reads their titles, sizes the companies in scope and finds who stands there twice",
        reads: &["companies", "people", "people_identity", "pair_decisions"],
        facts: &[UNDONE],
        makes: &["scope", "candidates", "titles", "pairs", "clusters"],
        run: phases::discovery::run,
        ..PURE
    },
    Phase {
        id: "B3",
        title: "Company processing",
        summary: "gathers the candidates of every company from the files, or from providers where they are switched on, within its budget",
        kind: PhaseKind::Effect,
        reads: &[
            "companies",
            "people",
            "people_identity",
            "suppressions",
            "verdicts_before",
            "scope",
            "candidates",
            "titles",
            "clusters",
        ],
        recalls: &[PROGRESS],
        makes: &[
            "gathered",
            "gathered_identity",
            "company_facts",
            "errors",
            "progress",
            "ledger",
            "sample",
            "lights",
        ],
        judges_midway: true,
        uses_as_of: true,
        run: phases::processing::run,
        ..PURE
    },
    Phase {
        id: "B4",
        title: "Roles and groups",
        summary: "gives every candidate a role by scored rules, seats the best of each company and says of everybody else why not",
        reads: &[
            "gathered",
            "gathered_identity",
            "company_facts",
            "suppressions",
            "ledger",
        ],
        makes: &["scored", "seated", "groups_drafted", "benched_drafted"],
        uses_as_of: true,
        run: phases::grouping::run,
        ..PURE
    },
    Phase {
        id: "B5",
        title: "Contacts",
        summary: "checks mail and phone of everybody seated, looks for what is missing, and seats another where somebody has left",
        kind: PhaseKind::Effect,
        reads: &[
            "gathered",
            "gathered_identity",
            "company_facts",
            "suppressions",
            "verdicts_before",
            "scored",
            "seated",
            "groups_drafted",
            "benched_drafted",
            "ledger",
        ],
        makes: &[
            "contacts",
            "contacts_identity",
            "verdicts",
            "members",
            "groups",
            "benched",
            "ledger_contacts",
        ],
        uses_as_of: true,
        run: phases::contacts::run,
        ..PURE
    },
    Phase {
        id: "B6",
        title: "Clean-up",
        summary: "merges what stands there twice, re-points every relation, and rehearses the undoing before anything counts",
        kind: PhaseKind::Effect,
        reads: &[
            "companies",
            "people",
            "people_identity",
            "groups0",
            "relations",
            "relations_identity",
            "candidates",
            "gathered",
            "gathered_identity",
            "company_facts",
            "pairs",
            "clusters",
            "pair_decisions",
            "scored",
            "contacts",
            "contacts_identity",
            "members",
            "groups",
        ],
        facts: &[UNDONE],
        makes: &[
            "companies_merged",
            "people_merged",
            "people_merged_identity",
            "groups0_merged",
            "relations_merged",
            "relations_merged_identity",
            "members_merged",
            "groups_merged",
            "merge_log",
            "merge_log_identity",
        ],
        uses_as_of: true,
        run: phases::clean_up::run,
        ..PURE
    },
    Phase {
        id: "B7",
        title: "Final validation",
        summary: "checks every record that is seated, verifies the archives, writes the report and publishes the generation",
        kind: PhaseKind::Effect,
        reads: &[
            "archived",
            "quarantine",
            "scope",
            "pairs",
            "errors",
            "progress",
            "ledger",
            "ledger_contacts",
            "lights",
            "company_facts",
            "gathered",
            "scored",
            "contacts",
            "contacts_identity",
            "verdicts",
            "benched",
            "companies_merged",
            "people_merged",
            "people_merged_identity",
            "groups0_merged",
            "relations_merged",
            "relations_merged_identity",
            "members_merged",
            "groups_merged",
            "merge_log",
            "merge_log_identity",
        ],
        makes: &["report", "record_checks", "generation"],
        judges_midway: true,
        uses_as_of: true,
        run: phases::validation::run,
        ..PURE
    },
];

/// The playbook.
pub(super) fn playbook() -> Playbook {
    Playbook {
        id: "buyer-groups",
        title: "Buyer groups",
        summary: "who decides, champions, has a stake, can block or can introduce at each company, and why",
        pipeline: Pipeline {
            playbook: "buyer-groups",
            phases: &PHASES,
            gates: params::gates(),
            parameters: params::parameters(),
            datasets: vec![
                (contract::COMPANIES, true),
                (contract::PEOPLE, true),
                (contract::BUYER_GROUPS, false),
                (contract::RELATIONS, false),
                (contract::SUPPRESSIONS, false),
                (contract::VERDICTS, false),
                (contract::DECISIONS, false),
            ],
        },
        profiles: params::profiles(),
        contracts: contract::contracts(),
        layouts: contract::layouts(),
        source_attributes: contract::SOURCE_ATTRIBUTES,
        attributes: contract::attributes(),
        quarantines: contract::QUARANTINES,
        lens: &lens::GroupLens,
        exports: exports::EXPORTS,
    }
}
