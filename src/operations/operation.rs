//! Operations as plain data: every order of the screen is one, so that a session can be recorded and replayed. Questions
//! (a table's rows, a card, a form) are none.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::mapping::Acceptance;
use super::pairs::PairOrder;
use super::review::Decision;
use super::selection::LeadFilter;
use super::sheets::{SheetKey, SheetView};
use crate::export::ExportFormat;
use crate::lens::{LeadOrder, SaleOrder};

/// What is to be run, and with which values for this run alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunOrder {
    /// The phases; none means all that is stale.
    pub phases: Vec<String>,
    /// Whether to run what is up to date as well.
    pub force: bool,
    /// The profile, if another than the settings'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Values that outrank the settings', by dotted name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, toml::Value>,
    /// The day the run is about, if another than the workspace's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
}

/// Files that are to be written. Where they go and whether personal data stands in them in clear is not recorded: a
/// record must not be able to write people's data anywhere but masked, and into the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportOrder {
    /// The exports, by id.
    pub exports: Vec<String>,
    /// The form of those whose form is not fixed.
    pub format: ExportFormat,
    /// Whether the run's day stands in the files' names.
    pub dated: bool,
    /// Personal data in clear.
    #[serde(skip)]
    pub in_clear: bool,
    /// The folder; the workspace's own for exports where there is none.
    #[serde(skip)]
    pub folder: Option<PathBuf>,
}

/// Something a person does: it changes the workspace, or how a table of it is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Operation {
    /// Set a lead's status, or its note, or both; what is absent stays as it is.
    Mark {
        /// The playbook.
        playbook: String,
        /// The lead.
        lead: String,
        /// One of the statuses.
        status: Option<String>,
        /// A note.
        note: Option<String>,
    },
    /// Record a reviewer's decision.
    Decide {
        /// The playbook.
        playbook: String,
        /// The gate.
        gate: String,
        /// Its subject.
        subject: Option<String>,
        /// The decision.
        decision: Decision,
        /// Why.
        reason: String,
        /// The binding of the judgement that was looked at, where one was on screen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// Write parameters into `assay.toml`; an absent value takes the line away.
    SetParameters {
        /// The playbook.
        playbook: String,
        /// The profile to put in force, if another.
        profile: Option<String>,
        /// The values by dotted name.
        values: BTreeMap<String, Option<toml::Value>>,
    },
    /// Decide a pair of evidence rows, or take a decision back.
    DecidePair {
        /// The playbook.
        playbook: String,
        /// The pair and the decision.
        order: PairOrder,
    },
    /// Sign every gate that passed and that nobody's signature holds for.
    SignPassed {
        /// The playbook.
        playbook: String,
    },
    /// Save moved numbers as a profile in `assay.toml`.
    SaveDraft {
        /// The playbook.
        playbook: String,
        /// The profile's name.
        name: String,
        /// The moved parameters by dotted name.
        values: BTreeMap<String, toml::Value>,
        /// Whether one of the workspace's own is replaced.
        replace: bool,
    },
    /// Write the mapping of a file into `assay.toml`.
    AcceptMapping {
        /// The playbook.
        playbook: String,
        /// What was accepted.
        mapping: Acceptance,
    },
    /// Take the last accepted mapping back.
    TakeBackMapping,
    /// Record a step of a lead's sale.
    Sale {
        /// The playbook.
        playbook: String,
        /// The step.
        order: SaleOrder,
    },
    /// Give a reviewer's order on a lead.
    Order {
        /// The playbook.
        playbook: String,
        /// The order.
        order: LeadOrder,
    },
    /// Take merges of records back.
    UndoMerges {
        /// The playbook.
        playbook: String,
        /// The merge; all of them where none is named.
        merge: Option<String>,
    },
    /// Look at a table in another way: filter, sorts, columns. It changes nothing on disk.
    View {
        /// The playbook.
        playbook: String,
        /// The table.
        sheet: SheetKey,
        /// How it is looked at from now on.
        view: SheetView,
    },
    /// Look at some leads alone in every pane that can be narrowed; an empty filter means all of them again. It changes
    /// nothing on disk.
    Select {
        /// The playbook.
        playbook: String,
        /// The filter that holds from now on.
        filter: LeadFilter,
    },
    /// Run phases.
    Run {
        /// The playbook.
        playbook: String,
        /// Which ones, and with what.
        order: RunOrder,
    },
    /// Write files: what was delivered by them is a fact of the workspace.
    Export {
        /// The playbook.
        playbook: String,
        /// Which ones.
        order: ExportOrder,
    },
    /// Make a trained model the one that scores.
    Promote {
        /// The playbook.
        playbook: String,
        /// The model, or the beginning of its name.
        model: String,
    },
    /// Take the model that scores back.
    Demote {
        /// The playbook.
        playbook: String,
        /// Why.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::LeadSelection;
    use crate::operations::{Narrowing, TableKey};

    /// One of each variant; a new variant does not compile here until it is in the list below.
    fn place(operation: &Operation) -> usize {
        match operation {
            Operation::Mark { .. } => 0,
            Operation::Decide { .. } => 1,
            Operation::SetParameters { .. } => 2,
            Operation::DecidePair { .. } => 3,
            Operation::SignPassed { .. } => 4,
            Operation::SaveDraft { .. } => 5,
            Operation::AcceptMapping { .. } => 6,
            Operation::TakeBackMapping => 7,
            Operation::View { .. } => 8,
            Operation::Run { .. } => 9,
            Operation::Sale { .. } => 10,
            Operation::Order { .. } => 11,
            Operation::UndoMerges { .. } => 12,
            Operation::Export { .. } => 13,
            Operation::Promote { .. } => 14,
            Operation::Demote { .. } => 15,
            Operation::Select { .. } => 16,
        }
    }

    fn view() -> SheetView {
        let mut view = SheetView {
            hidden: Some(vec!["phone".into()]),
            widths: BTreeMap::from([("name".into(), 30)]),
            narrowings: vec![Narrowing::Rows {
                title: "bin".into(),
                rows: vec![1, 2],
            }],
            ..SheetView::default()
        };
        view.query.condition = Some("tier = 'A'".into());
        view
    }

    #[test]
    fn every_operation_comes_back_from_json_as_it_was() {
        let playbook = || "contractors".to_owned();
        let values = || BTreeMap::from([("a.b".to_owned(), toml::Value::Float(0.5))]);
        let all = [
            Operation::Mark {
                playbook: playbook(),
                lead: "p_1".into(),
                status: None,
                note: Some("ring twice".into()),
            },
            Operation::Decide {
                playbook: playbook(),
                gate: "G9".into(),
                subject: Some("lists/ca.csv".into()),
                decision: Decision::Waived,
                seen: Some("abc".into()),
                reason: "known".into(),
            },
            Operation::SetParameters {
                playbook: playbook(),
                profile: Some("strict".into()),
                values: BTreeMap::from([
                    ("a.b".to_owned(), Some(toml::Value::Integer(3))),
                    ("a.c".to_owned(), None),
                    ("a.d".to_owned(), Some(toml::Value::Array(vec!["x".into()]))),
                ]),
            },
            Operation::DecidePair {
                playbook: playbook(),
                order: PairOrder {
                    a: "L1".into(),
                    b: "L2".into(),
                    choice: Some("same".into()),
                    ..PairOrder::default()
                },
            },
            Operation::SignPassed { playbook: playbook() },
            Operation::SaveDraft {
                playbook: playbook(),
                name: "mine".into(),
                values: values(),
                replace: true,
            },
            Operation::AcceptMapping {
                playbook: playbook(),
                mapping: Acceptance {
                    dataset: "lists".into(),
                    path: "lists/ca.csv".into(),
                    mapping: BTreeMap::from([("name".into(), "Firm".into())]),
                    layout: None,
                    attributes: BTreeMap::new(),
                },
            },
            Operation::TakeBackMapping,
            Operation::View {
                playbook: playbook(),
                sheet: SheetKey::Values {
                    of: Box::new(SheetKey::Data {
                        table: TableKey::Frame("graded".into()),
                    }),
                    column: "tier".into(),
                },
                view: view(),
            },
            Operation::Run {
                playbook: playbook(),
                order: RunOrder {
                    phases: vec!["c0".into()],
                    force: true,
                    profile: Some("strict".into()),
                    set: values(),
                    as_of: chrono::NaiveDate::from_ymd_opt(2026, 3, 1),
                },
            },
            Operation::Sale {
                playbook: playbook(),
                order: SaleOrder {
                    lead: "p_1".into(),
                    step: "sold".into(),
                    price: Some(120.5),
                    at: chrono::NaiveDate::from_ymd_opt(2026, 3, 1),
                    ..SaleOrder::default()
                },
            },
            Operation::Order {
                playbook: playbook(),
                order: LeadOrder {
                    order: "accept".into(),
                    lead: "p_1".into(),
                    reason: Some("read it".into()),
                },
            },
            Operation::UndoMerges {
                playbook: "buyer-groups".into(),
                merge: Some("m-0123456789ab".into()),
            },
            Operation::Export {
                playbook: playbook(),
                order: ExportOrder {
                    exports: vec!["icp_scored".into()],
                    format: ExportFormat::Parquet,
                    dated: true,
                    in_clear: false,
                    folder: None,
                },
            },
            Operation::Promote {
                playbook: "mql".into(),
                model: "m-1".into(),
            },
            Operation::Demote {
                playbook: "mql".into(),
                reason: "worse".into(),
            },
            Operation::Select {
                playbook: playbook(),
                filter: LeadFilter::default()
                    .with(LeadSelection::with_word("tier", "Gold"), false)
                    .with(
                        LeadSelection::of_ids("gate", "gate G9 evidence", vec!["L1".into()]),
                        true,
                    ),
            },
        ];
        let places: Vec<usize> = all.iter().map(place).collect();
        assert_eq!(places, (0..17).collect::<Vec<_>>());
        for operation in all {
            let text = serde_json::to_string(&operation).unwrap();
            let back: Operation = serde_json::from_str(&text).unwrap();
            assert_eq!(back, operation, "{text}");
        }
    }

    #[test]
    fn neither_the_folder_of_an_export_nor_its_clear_text_is_written_down() {
        let order = ExportOrder {
            exports: vec!["icp_scored".into()],
            format: ExportFormat::Csv,
            dated: false,
            in_clear: true,
            folder: Some("/home/somebody/out".into()),
        };
        let text = serde_json::to_string(&order).unwrap();
        let back: ExportOrder = serde_json::from_str(&text).unwrap();
        assert_eq!((back.in_clear, back.folder), (false, None), "{text}");
    }
}
