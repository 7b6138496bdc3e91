//! What both fronts can do with a workspace: one table of verbs, one set of operations, one core call for each.
//!
//! The command line and the workbench hold a [`Bench`] and ask it; neither grows an answer of its own. Reads go
//! through a [`View`], a consistent picture of the latest results; writes take the workspace's writer lock for as
//! long as they last.

mod accept;
mod apply;
mod archives;
mod bench;
mod calculator;
mod calls;
mod capacity;
mod colours;
mod compare;
mod compare_figures;
mod datasets;
mod delivery;
mod doctor;
mod draft;
mod error;
mod evidence;
mod file_facts;
mod files;
mod filters;
mod fit;
mod forget;
mod gates;
mod groups;
mod history;
mod keys;
mod leads;
mod mapping;
mod merges;
mod metrics;
mod migration;
mod models;
mod near;
mod operation;
mod pairs;
mod parameters;
mod personal;
mod phases;
mod profiles;
mod quarantine;
mod results;
mod review;
mod rollback;
mod rule_files;
mod run_sheet;
mod runs;
mod sales;
mod services;
mod settings;
mod sheet;
mod sheets;
mod signoff;
mod tables;
mod talk;
mod themes;
mod tier_desk;
mod tier_name;
mod today;
mod verbs;
mod view;

pub use accept::Accepted;
pub use apply::Applied;
pub use archives::{ArchiveRow, Restored, RestoredFrame};
pub use bench::{Bench, Overrides, stay_offline, vocabulary};
pub use calculator::{Calculation, CalculationLine, Expected, calculate};
pub use capacity::Capacity;
pub use colours::{Colour, Depth, Looks};
pub use compare::{Comparison, Difference};
pub use datasets::{
    DataPicture, DatasetRow, FileFacts, FileRow, FrameRow, PhaseFrames, Reason, Since, Verdict as FileVerdict,
};
pub use doctor::{Check, Verdict, examine, examine_settings, unknown_theme};
pub use draft::{RULESET, SPLIT, drafted_specs, drafted_view, lay_draft, looks_words};
pub use error::OperationError;
pub use evidence::evidence_table;
pub use files::{FileProfile, profile_file};
pub use filters::SavedFilter;
pub use fit::{look_at, mapping_sheet, rank_datasets};
pub use forget::{ForgetLine, ForgetWhom, Forgetting};
pub use gates::{GATE_COLUMNS, GateChoice, GateFilter, ReviewState, passed_unsigned, severity};
pub use history::{GateKey, GatePoint};
pub use keys::{Binding, FIXED_KEYS, KeyTable, Meant, canonical, shown_key};
pub use leads::{LeadPage, LeadQuery, LeadSet, LeadStatus, Statuses, frame_table};
pub use mapping::{Acceptance, AttributeRow, Candidate, DatasetFit, HeaderSample, MappingRow, MappingSheet};
pub use merges::{MergeList, Undone};
pub use metrics::MetricChange;
pub use migration::{ABSENT, Between, Migration};
pub use models::ModelRow;
pub use operation::Operation;
pub use pairs::{Pair, PairDecided, PairOrder, Written, with_decisions};
pub use parameters::{
    ParameterEdits, ParameterForm, ParameterRow, RestorePlan, StaleAfter, StalePhase, origin_words, value_words,
};
pub use personal::{PersonalHeaders, personal_class, personal_headers};
pub use phases::{ParameterUse, PhaseFacts};
pub use quarantine::{QuarantineGroup, quarantine_groups};
pub use review::Decision;
pub use rollback::{GenerationRow, RolledBack};
pub use run_sheet::run_sheet;
pub use runs::RunFacts;
pub use sales::{SaleTaken, typed_order, typed_sale};
pub use settings::{KeyWish, UserSettings, config_folder, keep_theme};
pub use sheet::{
    Arranged, Direction, Frequency, SheetColumn, SheetKind, SheetQuery, SheetSource, SortKey, arrange, column_text,
    frequency, record, to_frame,
};
pub use sheets::{Narrowing, OpenSheet, SheetKey, SheetView, arrange_view, fitting};
pub use signoff::{SignOff, SignOffPhase, sign_off};
pub use tables::{OpenedTable, Pick, Summary, TableKey, pick_condition, summaries};
pub use talk::talk_track;
pub use themes::{Look, ThemeFile, shipped_themes, themes};
pub use tier_desk::{RuleText, SavedDraft, TierFacts, TierSet};
pub use verbs::{Availability, Pane, Situation, VERBS, Verb, verb};
pub use view::{Shown, View, show_draft};

#[cfg(test)]
mod data_tests;
#[cfg(test)]
mod day_tests;
#[cfg(test)]
mod merges_tests;
#[cfg(test)]
mod sales_tests;
