//! The Data pane: its tree, what it opens, profile, quarantine and the mapping sheet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::screens::{SIZES, drawn};
use super::*;
use crate::frame::{ColumnKind, ColumnSummary};
use crate::operations::{
    Accepted, AttributeRow, Candidate, DataPicture, DatasetFit, DatasetRow, FileFacts, FileRow, FileVerdict, FrameRow,
    HeaderSample, MappingRow, MappingSheet, Narrowing, Pane, PhaseFrames, Reason, Since, Summary, TableKey,
};
use crate::playbooks::{AttributeKind, SourceAttribute};
use crate::tui::data::{DataAnswer, DataRequest, Node, Shown, Side};
use crate::tui::hit::{DataSpot, Target};
use crate::tui::model::{Layer, Loaded};

fn reason(kind: &str, words: &str, count: u64) -> Reason {
    Reason {
        kind: kind.into(),
        rule: "X-2".into(),
        reason: words.into(),
        count,
    }
}

fn file(name: &str, verdict: FileVerdict, bytes: u64, since: Since) -> FileRow {
    let facts = FileFacts {
        stamp: "s".into(),
        verdict,
        words: match verdict {
            FileVerdict::OptionalMissing => "optional columns missing: om".into(),
            FileVerdict::RequiredMissing => "column `phone` missing; nearest header `Tel.`".into(),
            _ => "every column of the contract is there".into(),
        },
        rows: (verdict != FileVerdict::RequiredMissing).then_some((3012, 3010)),
        columns: Some(14),
        reasons: vec![reason("row", "3 fields where the file has 10", 2)],
    };
    FileRow {
        dataset: "lists".into(),
        shown: format!("in/{name}"),
        path: PathBuf::from(format!("/w/in/{name}")),
        layout: Some("north".into()),
        attributes: BTreeMap::from([("state".to_owned(), "CA".to_owned())]),
        mapped: 0,
        bytes,
        reasons: facts.reasons.clone(),
        facts: (verdict != FileVerdict::Unread).then_some(facts),
        problem: None,
        since,
    }
}

fn data_picture() -> DataPicture {
    let lists = DatasetRow {
        dataset: "lists".into(),
        required: true,
        columns: (9, vec!["number".into(), "name".into()]),
        files: vec![
            file("ca.csv", FileVerdict::OptionalMissing, 412_000, Since::Same),
            file("huge.csv", FileVerdict::Unread, 900_000_000, Since::Changed),
            file("odd.csv", FileVerdict::RequiredMissing, 20_000, Since::New),
        ],
    };
    let extra = DatasetRow {
        dataset: "extra".into(),
        required: false,
        columns: (3, Vec::new()),
        files: Vec::new(),
    };
    let frame = |name: &str, personal| FrameRow {
        name: name.into(),
        shape: Some((1_204_000, 31)),
        bytes: 9_000,
        personal,
    };
    DataPicture {
        figures: Vec::new(),
        datasets: vec![lists, extra],
        phases: vec![PhaseFrames {
            phase: "p0",
            title: "Load",
            frames: vec![frame("rows", false), frame("rows_identity", true)],
        }],
    }
}

fn answer(model: &mut Model, answer: DataAnswer) -> Vec<Effect> {
    update(model, Action::Data(answer))
}

/// A model that stands in the Data pane with its tree.
pub(super) fn model_in_data(width: u16, height: u16) -> Model {
    let mut model = model_with(graded_picture(), width, height);
    press(&mut model, "2");
    let generation = model.data.generations.list;
    answer(
        &mut model,
        DataAnswer::List {
            generation,
            result: Ok(Box::new(data_picture())),
        },
    );
    model
}

fn questions(effects: &[Effect]) -> Vec<&DataRequest> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Data(request) => Some(request),
            _ => None,
        })
        .collect()
}

fn key(name: &str) -> TableKey {
    TableKey::File {
        dataset: "lists".into(),
        shown: format!("in/{name}"),
    }
}

/// The worker's answer with an opened table, and the rows found in it.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let generation = model.data.generations.table;
    let groups = match model.data.side {
        Side::Aside => vec![
            (reason("row", "empty row", 7), vec![0, 3, 5]),
            (reason("cell", "outside 0 to 100", 3), vec![8]),
        ],
        _ => Vec::new(),
    };
    let shown = Shown {
        key: model.data.key.clone().unwrap(),
        title: "in/ca.csv".into(),
        sheet: lead_sheet(),
        groups,
    };
    let effects = answer(
        model,
        DataAnswer::Opened {
            generation,
            result: Ok(Box::new(shown)),
        },
    );
    answer_rows(model, effects)
}

fn summary(column: &str, kind: ColumnKind, masked: bool) -> Summary {
    let number = kind != ColumnKind::Text;
    let text = |value: &str| {
        Some(if masked {
            "•••".to_owned()
        } else {
            value.to_owned()
        })
    };
    Summary {
        figures: ColumnSummary {
            column: column.into(),
            kind: Some(kind),
            rows: 3010,
            nulls: 30,
            distinct: 1204,
            minimum: text(if number { "0" } else { "Active" }),
            median: number.then(|| "41.5".to_owned()),
            maximum: text(if number { "100" } else { "Expired" }),
            top: vec![(text("7").unwrap(), 900), (text("9").unwrap(), 80)],
            histogram: if number && !masked {
                vec![(0.0, 25.0, 10), (25.0, 50.0, 0), (50.0, 75.0, 400), (75.0, 100.0, 90)]
            } else {
                Vec::new()
            },
        },
        masked,
    }
}

fn profile(model: &mut Model) {
    let generation = model.data.generations.profile;
    let columns = vec![
        summary("phone", ColumnKind::Text, true),
        summary("score", ColumnKind::Real, false),
        summary("status", ColumnKind::Text, false),
    ];
    answer(
        model,
        DataAnswer::Profile {
            generation,
            result: Ok(columns),
        },
    );
}

#[test]
fn small_tables_open_as_they_are_selected_and_large_ones_wait_for_enter() {
    let mut model = model_in_data(120, 40);
    let effects = press(&mut model, "j");
    let asked = questions(&effects);
    assert!(
        matches!(&asked[..], [DataRequest::Open { key: asked, .. }] if *asked == key("ca.csv")),
        "{asked:?}"
    );
    let effects = press(&mut model, "j");
    assert_eq!(
        questions(&effects),
        Vec::<&DataRequest>::new(),
        "900 MB are not read in passing"
    );
    assert!(drawn(&model).0.contains("Enter reads it"));
    let effects = press(&mut model, "Enter");
    assert!(matches!(&questions(&effects)[..], [DataRequest::Open { key: asked, .. }] if *asked == key("huge.csv")));
    let generation = model.data.generations.table;
    answer(
        &mut model,
        DataAnswer::Progress {
            generation,
            rows: 4_096_000,
            share: 0.25,
        },
    );
    let text = drawn(&model).0;
    assert!(text.contains("25.0 %") && text.contains("4,096,000 rows"), "{text}");
    let effects = press(&mut model, "Esc");
    assert_eq!(questions(&effects), [&DataRequest::Stop]);
    let late = answer(
        &mut model,
        DataAnswer::Opened {
            generation,
            result: Err("cancelled".into()),
        },
    );
    assert!(
        late.is_empty() && model.data.shown.is_none(),
        "an answer nobody waits for is dropped"
    );
    let effects = press(&mut model, "Enter");
    assert!(
        matches!(&questions(&effects)[..], [DataRequest::Open { .. }]),
        "and it can be read after all"
    );
}

#[test]
fn the_tree_folds_and_a_dataset_without_a_file_teaches() {
    let mut model = model_in_data(80, 24);
    assert!(drawn(&model).0.contains("no file yet: o opens one"));
    let before = model.data.nodes().len();
    press(&mut model, "h");
    assert_eq!(model.data.nodes().len(), before - 3);
    press(&mut model, "l");
    assert_eq!(model.data.nodes().len(), before);
    press(&mut model, "j j h");
    assert_eq!(
        (model.data.list.selected, model.data.nodes().len()),
        (0, before - 3),
        "left folds from within"
    );
    press(&mut model, "l G");
    assert_eq!(model.data.nodes().len(), before);
    press(&mut model, "Enter");
    assert_eq!(model.data.nodes().len(), before + 2, "phases begin folded");
    press(&mut model, "g j j j j j Enter");
    assert!(
        matches!(model.layers.last(), Some(Layer::Prompt(_))),
        "Enter on `no file yet` asks for a path"
    );
}

#[test]
fn enter_on_a_dataset_opens_its_first_file_and_tab_goes_through_three_tabs() {
    let mut model = model_in_data(80, 24);
    press(&mut model, "h");
    let effects = press(&mut model, "Enter");
    assert!(
        matches!(
            &questions(&effects)[..],
            [DataRequest::Open {
                key: TableKey::File { .. },
                ..
            }]
        ),
        "{effects:?}"
    );
    assert!(model.data.inside && matches!(model.data.selected(), Some(Node::File(0, 0))));
    open(&mut model);
    let mut seen = Vec::new();
    for key in ["Tab", "Tab", "Tab", "BackTab", "BackTab"] {
        press(&mut model, key);
        seen.push(model.data.side);
    }
    let wanted = [Side::Profile, Side::Aside, Side::Table, Side::Aside, Side::Profile];
    assert_eq!(seen, wanted, "both ways");
}

#[test]
fn a_bin_or_a_value_of_the_profile_filters_the_table() {
    let mut model = model_in_data(120, 40);
    press(&mut model, "j");
    assert_eq!(press(&mut model, "Tab"), vec![], "the summaries wait for the table");
    let effects = open(&mut model);
    assert!(matches!(&questions(&effects)[..], [DataRequest::Profile { .. }]));
    profile(&mut model);
    press(&mut model, "Enter Enter");
    assert!(said(&model).contains("personal"), "{}", said(&model));
    press(&mut model, "j Enter j j");
    press_through(&mut model, "Enter");
    assert_eq!(model.data.side, Side::Table);
    assert_eq!(
        model.data.grid.view.narrowings.first().map(Narrowing::title),
        Some("\"score\" >= 50 AND \"score\" < 75")
    );
    assert!(drawn(&model).0.contains("1 of 625 rows (2,000 in all)"));
    press_through(&mut model, "Esc");
    assert_eq!(model.data.grid.total(), 2000);
    assert!(model.data.inside);
    press(&mut model, "Esc");
    assert!(!model.data.inside && model.pane == Pane::Data);

    press(&mut model, "Tab");
    profile(&mut model);
    model.data.columns.selected = 2;
    let (_, hits, _) = drawn(&model);
    let part = (0..40).find_map(|y| match hits.at(90, y) {
        Some(Target::Data(DataSpot::Part(place))) => Some(place),
        _ => None,
    });
    update(&mut model, Action::Click(Target::Data(DataSpot::Part(part.unwrap()))));
    assert_eq!(
        model.data.grid.view.narrowings.last().map(Narrowing::title),
        Some("\"status\" = '7'")
    );
}

#[test]
fn the_quarantine_goes_by_reason() {
    let mut model = model_in_data(120, 40);
    let effects = press(&mut model, "Q");
    let wanted = TableKey::Quarantine {
        dataset: "lists".into(),
        file: None,
    };
    assert!(matches!(&questions(&effects)[..], [DataRequest::Open { key, .. }] if *key == wanted));
    open(&mut model);
    let text = drawn(&model).0;
    assert!(
        text.contains("empty row") && text.contains("outside 0 to 100"),
        "{text}"
    );
    assert_eq!(model.data.grid.total(), 3);
    press_through(&mut model, "j");
    assert_eq!(model.data.grid.total(), 1, "the rows of the second reason");
    press(&mut model, "Esc");
    assert!(model.data.side == Side::Table && !model.data.inside && model.pane == Pane::Data);
    press(&mut model, "G");
    press(&mut model, "Q");
    assert!(said(&model).contains("select a dataset"), "{}", said(&model));
}

#[test]
fn a_path_is_typed_completed_or_pasted() {
    let mut model = model_in_data(80, 24);
    press(&mut model, "o");
    type_text(&mut model, "~/li");
    let effects = press(&mut model, "Tab");
    assert_eq!(questions(&effects), [&DataRequest::Complete { typed: "~/li".into() }]);
    let found = vec!["~/lists/".to_owned()];
    answer(
        &mut model,
        DataAnswer::Completed {
            typed: "~/li".into(),
            found,
        },
    );
    press(&mut model, "Tab");
    let found = vec!["~/lists/az.csv".to_owned(), "~/lists/az_old.csv".to_owned()];
    answer(
        &mut model,
        DataAnswer::Completed {
            typed: "~/lists/".into(),
            found: found.clone(),
        },
    );
    assert_eq!(said(&model), "az.csv  az_old.csv");
    answer(
        &mut model,
        DataAnswer::Completed {
            typed: "older".into(),
            found,
        },
    );
    type_text(&mut model, ".csv");
    let effects = press(&mut model, "Enter");
    assert!(
        matches!(&questions(&effects)[..], [DataRequest::Sheet { path, dataset: None, .. }] if path == "~/lists/az.csv"),
        "{effects:?}"
    );
    press(&mut model, "Esc");
    assert!(model.layers.is_empty());
    let effects = update(&mut model, Action::Paste("'/tmp/my list.csv'\n".into()));
    assert!(matches!(&questions(&effects)[..], [DataRequest::Sheet { path, .. }] if path == "/tmp/my list.csv"));
    let generation = model.data.generations.sheet;
    answer(
        &mut model,
        DataAnswer::Sheet {
            generation,
            result: Err("`it` is a folder; name a file in it".into()),
        },
    );
    assert!(drawn(&model).0.contains("name a file in it"));
    press(&mut model, "Esc 3");
    let effects = update(&mut model, Action::Paste("/tmp/x.csv".into()));
    assert!(effects.is_empty(), "elsewhere a paste opens nothing");
}

fn row(column: &str, required: bool, automatic: Option<&str>, chosen: Option<&str>) -> MappingRow {
    let candidate = |header: &str, score: f64| Candidate {
        header: header.into(),
        score,
        reason: format!("{:.0}% like `{column}`; 50 of 50 sample values fit text", score * 100.0),
        telling: false,
    };
    MappingRow {
        column: column.into(),
        kind: ColumnKind::Text,
        required,
        personal: column == "phone",
        description: format!("the {column} of the row"),
        automatic: automatic.map(str::to_owned),
        chosen: chosen.map(str::to_owned),
        candidates: vec![
            candidate("Lic. Num.", 0.71),
            candidate("Firm Title", 0.55),
            candidate("Tel.", 0.4),
        ],
    }
}

fn sheet() -> MappingSheet {
    let state = SourceAttribute {
        name: "state".into(),
        kind: AttributeKind::State,
        values: Vec::new(),
        datasets: vec!["lists".into()],
        required: true,
        from_file_name: true,
        relaxes: Vec::new(),
        description: "the state whose list this is".into(),
    };
    let kind = SourceAttribute {
        name: "kind".into(),
        kind: AttributeKind::Choice,
        values: vec!["raw".into(), "matched".into()],
        required: false,
        ..state.clone()
    };
    let blank = |attribute| AttributeRow {
        attribute,
        value: String::new(),
        otherwise: None,
    };
    let header = |name: &str, samples: &[&str]| HeaderSample {
        header: name.into(),
        samples: samples.iter().map(|text| (*text).to_owned()).collect(),
    };
    let fit = |dataset: &str, score| DatasetFit {
        dataset: dataset.into(),
        layout: None,
        reads: false,
        claimed: 2,
        headers: 3,
        missing: vec!["name".into()],
        score,
        reason: "2 columns found, 0 headers by name; required name not found".into(),
    };
    MappingSheet {
        path: PathBuf::from("/w/in/roll.csv"),
        shown: "in/roll.csv".into(),
        about: "2140 bytes, UTF-8".into(),
        playbook: "invented".into(),
        dataset: "lists".into(),
        layout: Some("generic".into()),
        layouts: vec!["generic".into(), "north".into()],
        reads: false,
        entered: false,
        rows: vec![
            row("name", true, None, None),
            row("number", true, None, Some("Lic. Num.")),
            row("phone", false, Some("Tel."), None),
            row("city", false, None, None),
        ],
        attributes: vec![blank(state), blank(kind)],
        headers: vec![
            header("Lic. Num.", &["TN-01000", "TN-01001"]),
            header("Firm Title", &["Brindleford Works 0"]),
            header("Tel.", &["••• ••• 41"]),
        ],
        fits: vec![fit("lists", 0.6), fit("extra", 0.3)],
    }
}

fn model_on_sheet(width: u16, height: u16) -> Model {
    let mut model = model_in_data(width, height);
    update(&mut model, Action::Paste("in/roll.csv".into()));
    let generation = model.data.generations.sheet;
    answer(
        &mut model,
        DataAnswer::Sheet {
            generation,
            result: Ok(Box::new(sheet())),
        },
    );
    model
}

fn sheet_of(model: &Model) -> &MappingSheet {
    match model.layers.last() {
        Some(Layer::Mapping(open)) => open.sheet.ready().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sheet_is_filled_in_and_saved_by_keys() {
    let mut model = model_on_sheet(80, 24);
    assert_eq!(press(&mut model, "S"), vec![]);
    assert!(drawn(&model).0.contains("not saved: name has no header yet"));
    press(&mut model, "l");
    assert_eq!(sheet_of(&model).rows[0].chosen.as_deref(), Some("Lic. Num."));
    press(&mut model, "l");
    assert_eq!(sheet_of(&model).rows[0].chosen.as_deref(), Some("Firm Title"));
    press(&mut model, "-");
    assert_eq!(sheet_of(&model).rows[0].chosen, None);
    press(&mut model, "Enter j Enter");
    assert_eq!(sheet_of(&model).rows[0].chosen.as_deref(), Some("Firm Title"));
    press(&mut model, "j j -");
    assert!(
        drawn(&model).0.contains("still read from `Tel.`"),
        "what the file's own names say cannot be cleared"
    );
    press(&mut model, "S");
    assert!(drawn(&model).0.contains("not saved: state is needed"));
    press(&mut model, "G k Enter");
    type_text(&mut model, "Bavaria SD");
    press(&mut model, "Enter S");
    assert!(drawn(&model).0.contains("not a USPS code"), "{}", drawn(&model).0);
    press(&mut model, "Enter ^u");
    type_text(&mut model, "TN");
    press(&mut model, "Enter j l l");
    assert_eq!(sheet_of(&model).attributes[1].value, "matched");
    let effects = press(&mut model, "S");
    let asked = questions(&effects);
    let [DataRequest::Accept(wanted)] = asked[..] else {
        panic!("{asked:?}")
    };
    let mapping: Vec<(&str, &str)> = wanted.mapping.iter().map(|(c, h)| (c.as_str(), h.as_str())).collect();
    assert_eq!(mapping, [("name", "Firm Title"), ("number", "Lic. Num.")]);
    assert_eq!(wanted.attributes["state"], "TN");
    assert_eq!(press(&mut model, "S"), vec![], "once is enough");
    answer(&mut model, DataAnswer::Accepted(Err("the disk is full".into())));
    assert!(drawn(&model).0.contains("the disk is full"));
    let accepted = Accepted {
        shown: "in/roll.csv".into(),
        dataset: "lists".into(),
        replaced: false,
        columns: 2,
        also_in: Vec::new(),
        stale: vec!["p0".into(), "p1".into()],
    };
    let effects = answer(&mut model, DataAnswer::Accepted(Ok(accepted)));
    assert!(model.layers.is_empty() && effects.iter().any(|effect| matches!(effect, Effect::Ask(_))));
    assert_eq!(
        said(&model),
        "in/roll.csv added to lists; stale: p0, p1 · R runs it · u takes it back"
    );
    assert_eq!(questions(&press(&mut model, "u")), [&DataRequest::TakeBack]);
}

#[test]
fn another_dataset_or_layout_is_another_sheet_and_esc_leaves_step_by_step() {
    let mut model = model_on_sheet(80, 24);
    let effects = press(&mut model, "D");
    assert!(
        matches!(&questions(&effects)[..], [DataRequest::Sheet { dataset: Some(dataset), .. }] if dataset == "extra")
    );
    let late = model.data.generations.sheet - 1;
    answer(
        &mut model,
        DataAnswer::Sheet {
            generation: late,
            result: Ok(Box::new(sheet())),
        },
    );
    assert!(
        matches!(model.layers.last(), Some(Layer::Mapping(open)) if open.sheet.ready().is_none()),
        "a late sheet"
    );
    let mut model = model_on_sheet(80, 24);
    let effects = press(&mut model, "j j j j l");
    assert!(matches!(&questions(&effects)[..], [DataRequest::Sheet { layout: Some(layout), .. }] if layout == "north"));
    let mut model = model_on_sheet(80, 24);
    press(&mut model, "Enter Esc");
    assert!(matches!(model.layers.last(), Some(Layer::Mapping(open)) if open.choosing.is_none()));
    press(&mut model, "Esc");
    assert!(model.layers.is_empty() && model.pane == Pane::Data);
}

#[test]
fn changed_files_are_told_and_read_again() {
    let mut model = model_in_data(80, 24);
    let effects = update(&mut model, Action::FilesChanged(vec!["in/ca.csv".into()]));
    assert_eq!(said(&model), "ca.csv changed: R runs what is stale");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Ask(_))));
    let names = ["a.csv", "b.csv", "c.csv", "d.csv"].map(str::to_owned).to_vec();
    update(&mut model, Action::FilesChanged(names));
    assert!(said(&model).starts_with("a.csv, b.csv, c.csv and 1 more changed"));
}

#[test]
fn facts_read_in_passing_appear_in_the_tree() {
    let mut model = model_in_data(80, 24);
    let facts = Box::new(data_picture().datasets[0].files[0].facts.clone().unwrap());
    let (dataset, shown) = ("lists".to_owned(), "in/huge.csv".to_owned());
    answer(&mut model, DataAnswer::Facts { dataset, shown, facts });
    let file = model.data.file(0, 1).unwrap();
    assert_eq!((file.verdict(), file.quarantined()), (FileVerdict::OptionalMissing, 2));
}

#[test]
fn the_pane_keeps_its_list_when_the_results_cannot_be_read() {
    let mut model = model_in_data(80, 24);
    model.picture = Loaded::Failed("a file is missing".into());
    assert!(drawn(&model).0.contains("huge.csv"));
}

#[test]
fn list_and_profile() {
    for (width, height) in SIZES {
        let mut model = model_in_data(width, height);
        insta::assert_snapshot!(format!("data_list_{width}x{height}"), drawn(&model).0);
        press(&mut model, "j");
        open(&mut model);
        press(&mut model, "Tab");
        profile(&mut model);
        press(&mut model, "Enter j");
        insta::assert_snapshot!(format!("data_profile_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn mapping_sheet() {
    for (width, height) in SIZES {
        let model = model_on_sheet(width, height);
        insta::assert_snapshot!(format!("data_mapping_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn nothing_of_the_pane_panics_at_any_size() {
    for (width, height) in [
        (1, 1),
        (3, 2),
        (10, 5),
        (20, 8),
        (40, 12),
        (60, 16),
        (76, 10),
        (300, 90),
    ] {
        for keys in [
            "j",
            "j Enter",
            "j Tab",
            "j Tab Enter j Enter",
            "Q",
            "Q j",
            "o",
            "j e",
            "G Enter j",
        ] {
            let mut model = model_in_data(width, height);
            press(&mut model, keys);
            if model.data.key.is_some() {
                open(&mut model);
            }
            if model.data.profile.is_some() {
                profile(&mut model);
                press(&mut model, "Enter j Enter");
            }
            drawn(&model);
        }
        let mut model = model_on_sheet(width, height);
        for keys in ["G", "g Enter G", "Esc G k Enter", "Esc S"] {
            press(&mut model, keys);
            drawn(&model);
        }
    }
}

#[test]
fn a_table_left_open_is_read_again_when_somebody_looks() {
    let mut model = model_in_data(80, 24);
    press(&mut model, "j");
    open(&mut model);
    press(&mut model, "Enter 4");
    assert!(model.data.inside);
    let generation = model.data.generations.list;
    let result = Ok(Box::new(data_picture()));
    let effects = answer(&mut model, DataAnswer::List { generation, result });
    assert_eq!(questions(&effects), [] as [&DataRequest; 0], "nobody looks");
    let effects = press(&mut model, "2");
    assert!(
        matches!(&questions(&effects)[..], [DataRequest::Open { .. }, ..]),
        "{effects:?}"
    );
    assert!(
        model.data.inside && model.data.ready().is_some(),
        "what was read stays meanwhile"
    );
    let effects = press(&mut model, "4 2");
    assert_eq!(questions(&effects), [] as [&DataRequest; 0], "once is enough");
}

#[test]
fn the_session_brings_back_the_opened_table_with_its_side() {
    let mut left = model_in_data(80, 24);
    press(&mut left, "j");
    open(&mut left);
    press(&mut left, "Enter Tab");
    let session = crate::tui::session::Session::of(&left);
    let start = Start {
        session: Some(session),
        ..Start::default()
    };
    let (mut model, _) = Model::start(start);
    let generation = model.generations.picture;
    let result = Ok(Box::new(graded_picture()));
    update(&mut model, Action::Answer(Answer::Picture { generation, result }));
    let generation = model.data.generations.list;
    let result = Ok(Box::new(data_picture()));
    answer(&mut model, DataAnswer::List { generation, result });
    let effects = open(&mut model);
    assert!(model.data.inside && model.data.side == Side::Profile);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Data(DataRequest::Profile { .. }))),
        "{effects:?}"
    );
}

#[test]
fn a_file_that_no_dataset_has_is_looked_at_as_a_table_and_stays_in_the_tree() {
    let path = sheet().path;
    let loose = TableKey::Loose(path.clone());
    for look in [true, false] {
        let mut model = model_in_data(120, 40);
        press(&mut model, "o");
        type_text(&mut model, "/tmp/found.csv");
        press(&mut model, "Enter");
        let generation = model.data.generations.sheet;
        let result = Ok(Box::new(MappingSheet {
            entered: false,
            ..sheet()
        }));
        answer(&mut model, DataAnswer::Sheet { generation, result });
        let effects = press(&mut model, if look { "t" } else { "Esc" });
        assert!(model.layers.is_empty());
        assert_eq!(model.data.loose, std::slice::from_ref(&path));
        let asked = questions(&effects);
        if look {
            assert!(
                matches!(asked[..], [DataRequest::Open { key, .. }] if *key == loose),
                "{effects:?}"
            );
            assert_eq!(model.data.selected(), Some(Node::Loose(0)));
            assert!(model.data.inside);
        } else {
            assert!(asked.is_empty(), "{effects:?}");
            assert_eq!(model.data.selected(), Some(Node::Dataset(0)), "the selection stays");
        }
        assert!(drawn(&model).0.contains("not in a dataset"));
    }
}

#[test]
fn a_click_on_a_tab_keeps_a_sheet_with_choices() {
    let mut model = model_in_data(120, 40);
    press(&mut model, "o");
    type_text(&mut model, "/tmp/found.csv");
    press(&mut model, "Enter");
    let generation = model.data.generations.sheet;
    let result = Ok(Box::new(sheet()));
    answer(&mut model, DataAnswer::Sheet { generation, result });
    press(&mut model, "Right");
    let gates = crate::tui::hit::Target::Tab(Pane::Gates);
    update(&mut model, Action::Click(gates));
    assert_eq!(model.pane, Pane::Data);
    assert!(drawn(&model).0.contains("S saves them, Esc drops them"));
    press(&mut model, "Esc");
    update(&mut model, Action::Click(gates));
    assert_eq!(model.pane, Pane::Gates);
}
