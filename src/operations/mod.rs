//! What both fronts can do with a workspace: one table of verbs, one set of operations, one core call for each.
//!
//! The command line and the workbench hold a [`Bench`] and ask it; neither grows an answer of its own. Reads go
//! through a [`View`], a consistent picture of the latest results; writes take the workspace's writer lock for as
//! long as they last.

mod accept;
mod apply;
mod archive_sheet;
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
mod elsewhere;
mod error;
mod evidence;
mod exchange;
mod file_facts;
mod files;
mod filters;
mod fit;
mod forget;
mod gate_sheet;
mod gates;
mod groups;
mod history;
mod keys;
mod leads;
mod mapping;
mod marks;
mod merges;
mod metrics;
mod migration;
mod models;
mod near;
mod opening;
mod operation;
mod pairs;
mod parameters;
mod personal;
mod phases;
mod profiles;
mod proposal;
mod quarantine;
mod record;
mod report;
mod results;
mod review;
mod rollback;
pub mod rows;
mod rule_files;
mod run_sheet;
mod runs;
mod sales;
mod selection;
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
mod tour;
mod verbs;
mod view;

pub use accept::Accepted;
pub use apply::{Applied, Around};
pub use archive_sheet::{archive_table, check_table, check_words};
pub use archives::{ArchiveRow, Restored};
pub use bench::{Bench, KEY_FILE, NOBODY, Overrides, stay_offline, vocabulary};
pub use calculator::{Calculation, CalculationLine, Expected, calculate};
pub use capacity::Capacity;
pub use colours::{Colour, Depth, Looks};
pub use compare::{Comparison, Difference};
pub use datasets::{
    DataPicture, DatasetRow, FileFacts, FileRow, FrameRow, PhaseFrames, Reason, Since, Verdict as FileVerdict,
};
pub use doctor::{Check, Verdict, examine, examine_settings, terminal_size, unknown_theme};
pub use draft::{RULESET, SPLIT, drafted_specs, drafted_view, lay_draft, looks_words};
pub use error::OperationError;
pub use evidence::evidence_table;
pub use exchange::{ExchangedFrame, FrameFate, any_change, change_table, exchange_table};
pub use files::{FileProfile, profile_file};
pub use filters::SavedFilter;
pub use fit::{look_at, mapping_sheet, rank_datasets};
pub use forget::{ForgetLine, ForgetWhom, Forgetting};
pub use gates::{GATE_COLUMNS, GateChoice, GateFilter, ReviewState, passed_unsigned, severity, tally};
pub use history::{GateKey, GatePoint};
pub use keys::{Binding, FIXED_KEYS, KeyTable, Meant, canonical, shown_key};
pub use leads::{LeadPage, LeadQuery, LeadStatus, Statuses, frame_table};
pub use mapping::{Acceptance, AttributeRow, Candidate, DatasetFit, HeaderSample, MappingRow, MappingSheet};
pub use marks::{Mark, mark_of};
pub use merges::{MergeList, Undone};
pub use metrics::MetricChange;
pub use migration::{ABSENT, Between, Migration};
pub use models::ModelRow;
pub use opening::Opening;
pub use operation::{ExportOrder, Operation, RunOrder};
pub use pairs::{Pair, PairDecided, PairOrder, Written, with_decisions};
pub use parameters::{
    ParameterEdits, ParameterForm, ParameterRow, RestorePlan, StaleAfter, StalePhase, origin_words, value_words,
};
pub use personal::{PersonalHeaders, personal_class, personal_headers};
pub use phases::{ParameterUse, PhaseFacts};
pub use proposal::{
    Folder, FolderFile, Offer, Placed, Placement, entry_minimum, look_into, offers, placements, still_needed,
    worth_naming,
};
pub use quarantine::{QuarantineGroup, quarantine_groups};
pub use record::{
    Beginning, Ended, Entry, Head, Record, RecordError, RecordedInput, Recorder, Replay, ReplayState, Replayed,
    StandingLine,
};
pub use report::ReportOrder;
pub use review::Decision;
pub use rollback::{GenerationRow, RollbackOrder, RolledBack};
pub use run_sheet::run_sheet;
pub use runs::RunFacts;
pub use sales::{SaleTaken, typed_order, typed_sale};
pub use selection::{HeldLeads, LeadFilter, evidence_title, hold, lead_column, same_value, values_of};
pub use settings::{FOLDER_VARIABLE, KeyWish, USER_KEYS, UserSettings, config_folder, keep_theme};
pub use sheet::{
    Arranged, Direction, Frequency, SheetColumn, SheetKind, SheetQuery, SheetSource, SortKey, arrange, column_text,
    frequency, record, to_frame,
};
pub use sheets::{Narrowing, OpenSheet, SheetKey, SheetView, arrange_view, figure_sheet, fitting};
pub use signoff::{SignOff, SignOffPhase, sign_off};
pub use tables::{OpenedTable, Pick, Summary, TableKey, pick_condition, summaries};
pub use talk::talk_track;
pub use themes::{Look, ThemeFile, shipped_themes, themes};
pub use tier_desk::{RuleText, SavedDraft, TierFacts, TierSet};
pub use tour::{Done as TourDone, Press, Tour, TourStep, tour};
pub use verbs::{Availability, Pane, Situation, VERBS, Verb, verb};
pub use view::{Shown, Standing, View, show_draft};

#[cfg(test)]
mod data_tests;
#[cfg(test)]
mod day_tests;
#[cfg(test)]
mod merges_tests;
#[cfg(test)]
mod readers_tests;
#[cfg(test)]
mod sales_tests;
