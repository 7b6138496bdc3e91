//! The playbook's datasets: contracts, as data.

use crate::frame::Contract;
use crate::playbooks::embedded;

/// Leads of the CRM.
pub(super) const LEADS: &str = "leads";
/// Registered jobs.
pub(super) const EMPLOYMENT: &str = "employment";
/// Firms by month.
pub(super) const FIRM_MONTHLY: &str = "firm_monthly";
/// Today's representatives.
pub(super) const ROSTER: &str = "roster";
/// Accolades, optional.
pub(super) const ACCOLADES: &str = "accolades";
/// Disclosed events, optional.
pub(super) const DISCLOSURES: &str = "disclosures";
/// Rule sets of the workspace's own: files of rules, not tables.
pub(super) const RULESETS: &str = "rulesets";

/// The tables, in the order in which they are read.
pub(super) const TABLES: [&str; 6] = [LEADS, EMPLOYMENT, FIRM_MONTHLY, ROSTER, ACCOLADES, DISCLOSURES];
/// Those without which nothing can be graded.
pub(super) const REQUIRED: [&str; 4] = [LEADS, EMPLOYMENT, FIRM_MONTHLY, ROSTER];

/// Frames of what was set aside.
pub(super) const QUARANTINES: &[&str] = &["quarantine"];

/// The contracts, one a table.
pub(super) fn contracts() -> Vec<Contract> {
    vec![
        embedded("contracts/leads.toml", include_str!("data/contracts/leads.toml")),
        embedded(
            "contracts/employment.toml",
            include_str!("data/contracts/employment.toml"),
        ),
        embedded(
            "contracts/firm_monthly.toml",
            include_str!("data/contracts/firm_monthly.toml"),
        ),
        embedded("contracts/roster.toml", include_str!("data/contracts/roster.toml")),
        embedded(
            "contracts/accolades.toml",
            include_str!("data/contracts/accolades.toml"),
        ),
        embedded(
            "contracts/disclosures.toml",
            include_str!("data/contracts/disclosures.toml"),
        ),
    ]
}
