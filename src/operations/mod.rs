//! What both fronts can do with a workspace: one table of verbs, one set of operations, one core call for each.
//!
//! The command line and the workbench hold a [`Bench`] and ask it; neither grows an answer of its own. Reads go
//! through a [`View`], a consistent picture of the latest results; writes take the workspace's writer lock for as
//! long as they last.

mod bench;
mod calculator;
mod compare;
mod doctor;
mod error;
mod evidence;
mod files;
mod leads;
mod metrics;
mod migration;
mod operation;
mod personal;
mod profiles;
mod review;
mod tier_desk;
mod today;
mod verbs;
mod view;

pub use bench::{Bench, Overrides, vocabulary};
pub use calculator::{Calculation, CalculationLine, Expected, calculate, leads_a_day};
pub use compare::{Comparison, Difference};
pub use doctor::{Check, Verdict, examine};
pub use error::OperationError;
pub use evidence::evidence_table;
pub use files::{DatasetMapping, FileProfile, map_file, profile_file};
pub use leads::{LeadPage, LeadQuery, LeadSet, LeadStatus, Statuses, frame_table};
pub use metrics::MetricChange;
pub use migration::{ABSENT, Migration};
pub use operation::Operation;
pub use personal::{PersonalHeaders, personal_headers};
pub use review::Decision;
pub use tier_desk::{SavedDraft, TierFacts};
pub use verbs::{Availability, Pane, Situation, VERBS, Verb, verb};
pub use view::View;
