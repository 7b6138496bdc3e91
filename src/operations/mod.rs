//! What both fronts can do with a workspace: one table of verbs, one set of operations, one core call for each.
//!
//! The command line and the workbench hold a [`Bench`] and ask it; neither grows an answer of its own. Reads go
//! through a [`View`], a consistent picture of the latest results; writes take the workspace's writer lock for as
//! long as they last.

mod bench;
mod compare;
mod doctor;
mod error;
mod evidence;
mod files;
mod gates;
mod history;
mod leads;
mod metrics;
mod operation;
mod pairs;
mod personal;
mod profiles;
mod review;
mod signoff;
mod today;
mod verbs;
mod view;

pub use bench::{Bench, Overrides, vocabulary};
pub use compare::{Comparison, Difference};
pub use doctor::{Check, Verdict, examine};
pub use error::OperationError;
pub use evidence::evidence_table;
pub use files::{DatasetMapping, FileProfile, map_file, profile_file};
pub use gates::{GATE_COLUMNS, GateChoice, GateFilter, ReviewState, passed_unsigned, severity};
pub use history::{GateKey, GatePoint};
pub use leads::{LeadPage, LeadQuery, LeadStatus, Statuses, frame_table};
pub use metrics::MetricChange;
pub use operation::Operation;
pub use pairs::{Pair, PairDecided, PairOrder, Written};
pub use personal::{PersonalHeaders, personal_headers};
pub use review::Decision;
pub use signoff::{SignOff, SignOffPhase, sign_off};
pub use verbs::{Availability, Pane, Situation, VERBS, Verb, verb};
pub use view::View;
