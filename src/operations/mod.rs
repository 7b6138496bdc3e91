//! What both fronts can do with a workspace: one table of verbs, one set of operations, one core call for each.
//!
//! The command line and the workbench hold a [`Bench`] and ask it; neither grows an answer of its own. Reads go
//! through a [`View`], a consistent picture of the latest results; writes take the workspace's writer lock for as
//! long as they last.

mod accept;
mod bench;
mod compare;
mod datasets;
mod doctor;
mod error;
mod evidence;
mod file_facts;
mod files;
mod fit;
mod leads;
mod mapping;
mod metrics;
mod operation;
mod personal;
mod profiles;
mod quarantine;
mod review;
mod tables;
mod today;
mod verbs;
mod view;

pub use accept::Accepted;
pub use bench::{Bench, Overrides, vocabulary};
pub use compare::{Comparison, Difference};
pub use datasets::{
    DataPicture, DatasetRow, FileFacts, FileRow, FrameRow, PhaseFrames, Reason, Since, Verdict as FileVerdict,
};
pub use doctor::{Check, Verdict, examine};
pub use error::OperationError;
pub use evidence::evidence_table;
pub use files::{FileProfile, profile_file};
pub use fit::{look_at, mapping_sheet, rank_datasets};
pub use leads::{LeadPage, LeadQuery, LeadStatus, Statuses, frame_table};
pub use mapping::{Acceptance, AttributeRow, Candidate, DatasetFit, HeaderSample, MappingRow, MappingSheet};
pub use metrics::MetricChange;
pub use operation::Operation;
pub use personal::{PersonalHeaders, personal_class, personal_headers};
pub use quarantine::{QuarantineGroup, quarantine_groups};
pub use review::Decision;
pub use tables::{OpenedTable, Pick, Summary, TableKey, filter_rows, pick_condition, summaries};
pub use verbs::{Availability, Pane, Situation, VERBS, Verb, verb};
pub use view::View;

#[cfg(test)]
mod data_tests;
