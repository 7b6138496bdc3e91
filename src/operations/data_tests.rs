//! Data from outside, all the way: listed, opened, summarised, mapped, saved, run, taken back.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use tempfile::TempDir;

use super::leads::infos;
use super::*;
use crate::engine::{CancelToken, Quiet, RunOutcome, RunRequest};
use crate::frame::{Unwatched, Watch, integer, text};
use crate::lens::FrameSource;
use crate::playbooks::Playbook;
use crate::rules::Condition;

struct Desk {
    folder: TempDir,
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data"),
            folder.path(),
        );
        std::fs::remove_dir_all(folder.path().join(".assay")).ok();
        Self { folder }
    }

    fn bench(&self) -> Bench {
        let today = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        Bench::open(self.folder.path(), "tester", today).unwrap()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn settings(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("assay.toml")).unwrap()
    }

    fn run(&self) -> RunOutcome {
        let bench = self.bench();
        let request = RunRequest::default();
        let overrides = Overrides::default();
        let report = bench.run(playbook(), &overrides, &request, &CancelToken::new(), &Quiet);
        report.unwrap().outcome
    }

    fn sheet(&self, path: &Path, dataset: Option<&str>) -> MappingSheet {
        let inspection = look_at(path, "file").unwrap();
        self.bench()
            .sheet_for(playbook(), path, &inspection, dataset, None)
            .unwrap()
    }
}

fn playbook() -> &'static Playbook {
    crate::playbooks::find("contractors").unwrap()
}

/// A state's list as no layout knows it.
fn odd_licences() -> String {
    let mut file = "Lic. Num.,Firm Title,Tel.,Craft,Standing,Good Until,Postal\n".to_owned();
    for n in 0..40 {
        file.push_str(&format!(
            "TN-{:05},BRINDLEFORD WORKS {n},555-2{:02}-{:04},C10,Active,2027-03-{:02},37{:03}\n",
            1000 + n,
            20 + n,
            4100 + n,
            1 + n % 28,
            n
        ));
    }
    file
}

/// A maker's list as nobody wrote it before.
fn odd_dealers() -> String {
    let mut file = "Installer;Telephone No.;Brand;ST;Town\n".to_owned();
    for n in 0..30 {
        file.push_str(&format!(
            "Brindleford Works {n};(555) 2{:02}-{:04};Generac;TN;Oakbridge\n",
            20 + n,
            4100 + n
        ));
    }
    file
}

fn choose(sheet: &mut MappingSheet, pairs: &[(&str, &str)]) {
    for (column, header) in pairs {
        let row = sheet.rows.iter_mut().find(|row| row.column == *column).unwrap();
        row.chosen = Some((*header).to_owned());
    }
}

fn attribute(sheet: &mut MappingSheet, name: &str, value: &str) {
    let row = sheet
        .attributes
        .iter_mut()
        .find(|row| row.attribute.name == name)
        .unwrap();
    row.value = value.to_owned();
}

// spec: contractors D-1
#[test]
fn a_foreign_licence_list_and_a_foreign_dealer_list_go_all_the_way() {
    let desk = Desk::new();
    let list = desk.write("incoming/roll.csv", odd_licences());
    let dealers = desk.write("incoming/makers.csv", odd_dealers());

    let mut sheet = desk.sheet(&list, Some("license_list"));
    assert_eq!(sheet.layout.as_deref(), Some("generic"));
    assert!(!sheet.reads && !sheet.entered);
    let phone = sheet.rows.iter().find(|row| row.column == "phone").unwrap();
    assert_eq!(phone.header(), Some("Tel."), "told by its values, not by its name");
    let problems = sheet.problems();
    assert!(
        problems.iter().any(|problem| problem.contains("state is needed")),
        "{problems:?}"
    );
    let refused = desk
        .bench()
        .accept_mapping(playbook(), &sheet.acceptance())
        .unwrap_err()
        .to_string();
    assert!(refused.contains("state"), "{refused}");
    let pairs = [
        ("license_no", "Lic. Num."),
        ("business_name", "Firm Title"),
        ("phone", "Tel."),
        ("classes_raw", "Craft"),
        ("status", "Standing"),
        ("expires", "Good Until"),
        ("zip", "Postal"),
    ];
    choose(&mut sheet, &pairs);
    attribute(&mut sheet, "state", "tennessee");
    attribute(&mut sheet, "as_of", "2026-01-10");
    assert_eq!(sheet.problems(), Vec::<String>::new());
    let accepted = desk.bench().accept_mapping(playbook(), &sheet.acceptance()).unwrap();
    assert_eq!(
        (accepted.shown.as_str(), accepted.replaced),
        ("incoming/roll.csv", false)
    );
    assert_eq!(accepted.stale, ["c0", "c1", "c2", "c3"]);

    let mut sheet = desk.sheet(&dealers, Some("oem_dealers"));
    choose(
        &mut sheet,
        &[
            ("name", "Installer"),
            ("phone", "Telephone No."),
            ("oems", "Brand"),
            ("state", "ST"),
        ],
    );
    desk.bench().accept_mapping(playbook(), &sheet.acceptance()).unwrap();
    let text_of = desk.settings();
    assert!(
        text_of.contains("# Licence rolls, one a state."),
        "comments stay: {text_of}"
    );
    assert!(
        text_of.contains("state = \"TN\"") && text_of.contains("path = \"incoming/makers.csv\""),
        "{text_of}"
    );

    assert_eq!(desk.run(), RunOutcome::Done);
    let bench = desk.bench();
    let view = bench.view(playbook(), &Overrides::default()).unwrap();
    let preflight = view.frame("preflight").unwrap();
    let (files, states) = (text(&preflight, "file").unwrap(), text(&preflight, "state").unwrap());
    let (kept, phones) = (
        integer(&preflight, "rows_kept").unwrap(),
        integer(&preflight, "valid_phones").unwrap(),
    );
    let stopped = text(&preflight, "stopped").unwrap();
    for (name, rows) in [("incoming/roll.csv", 40), ("incoming/makers.csv", 30)] {
        let row = files.iter().position(|file| file == Some(name)).unwrap();
        assert_eq!((kept.get(row), stopped.get(row)), (Some(rows), None), "{name}");
        assert_eq!(phones.get(row), Some(rows), "{name}");
    }
    assert!(states.iter().any(|state| state == Some("TN")));
    let picture = bench.datasets(playbook(), Some(&view)).unwrap();
    assert!(
        picture
            .datasets
            .iter()
            .flat_map(|row| &row.files)
            .all(|file| file.since == Since::Same)
    );
}

#[test]
fn mapping_a_file_again_replaces_its_entry_and_can_be_taken_back_once() {
    let desk = Desk::new();
    let before = desk.settings();
    let list = desk.folder.path().join("contractors/licenses/az.csv");
    let mut sheet = desk.sheet(&list, None);
    assert_eq!(sheet.dataset, "license_list", "the dataset it stands in");
    assert!(sheet.entered && sheet.reads);
    assert_eq!(sheet.attributes[0].value, "AZ");
    assert!(
        sheet.acceptance().mapping.is_empty(),
        "the layout reads it: nothing to say"
    );
    choose(&mut sheet, &[("status", "License Type")]);
    let accepted = desk.bench().accept_mapping(playbook(), &sheet.acceptance()).unwrap();
    assert!(accepted.replaced);
    let after = desk.settings();
    assert_eq!(after.matches("az.csv").count(), 1, "{after}");
    assert!(
        after.contains("status = \"License Type\"") && after.contains("as_of = \"2025-12-20\""),
        "{after}"
    );
    desk.bench().take_back_mapping().unwrap();
    assert_eq!(desk.settings(), before);
    let twice = desk.bench().take_back_mapping().unwrap_err().to_string();
    assert!(twice.contains("no mapping was accepted"), "{twice}");

    desk.bench().accept_mapping(playbook(), &sheet.acceptance()).unwrap();
    std::fs::write(
        desk.folder.path().join("assay.toml"),
        format!("{}\n# mine\n", desk.settings()),
    )
    .unwrap();
    let edited = desk.bench().take_back_mapping().unwrap_err().to_string();
    assert!(edited.contains("changed since"), "{edited}");
    assert!(desk.settings().contains("# mine"));
}

#[test]
fn what_a_mapping_names_must_exist_and_nothing_is_written_otherwise() {
    let desk = Desk::new();
    let list = desk.write("incoming/roll.csv", odd_licences());
    let before = desk.settings();
    let base = Acceptance {
        dataset: "license_list".into(),
        path: list,
        mapping: [
            ("license_no", "Lic. Num."),
            ("business_name", "Firm Title"),
            ("classes_raw", "Craft"),
        ]
        .map(|(column, header)| (column.to_owned(), header.to_owned()))
        .into(),
        layout: Some("generic".into()),
        attributes: [("state".to_owned(), "TN".to_owned())].into(),
    };
    let with = |change: &dyn Fn(&mut Acceptance)| {
        let mut wanted = base.clone();
        change(&mut wanted);
        wanted
    };
    let set = |map: &mut std::collections::BTreeMap<String, String>, name: &str, value: &str| {
        map.insert(name.to_owned(), value.to_owned());
    };
    let table: Vec<(Acceptance, &str)> = vec![
        (
            with(&|wanted| wanted.dataset = "nothing".into()),
            "no dataset `nothing`",
        ),
        (with(&|wanted| wanted.layout = Some("wy".into())), "no layout `wy`"),
        (
            with(&|wanted| set(&mut wanted.mapping, "fax", "Tel.")),
            "no column `fax`",
        ),
        (
            with(&|wanted| set(&mut wanted.mapping, "phone", "Fax")),
            "no header `Fax`",
        ),
        (
            with(&|wanted| drop(wanted.mapping.remove("license_no"))),
            "license_no still needs a header",
        ),
        (with(&|wanted| wanted.attributes.clear()), "needs state"),
        (
            with(&|wanted| set(&mut wanted.attributes, "state", "Bavaria")),
            "not a USPS code",
        ),
        (
            with(&|wanted| set(&mut wanted.attributes, "kind", "cooked")),
            "raw or matched",
        ),
        (
            with(&|wanted| set(&mut wanted.attributes, "county", "Ada")),
            "no attribute `county`",
        ),
        (with(&|wanted| wanted.path = "gone.csv".into()), "cannot be opened"),
    ];
    for (wanted, expected) in table {
        let error = desk
            .bench()
            .accept_mapping(playbook(), &wanted)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert_eq!(desk.settings(), before);
    }
    let relaxed = with(&|wanted| {
        wanted.mapping.remove("classes_raw");
        set(&mut wanted.attributes, "default_class", "C10");
    });
    assert!(
        desk.bench().accept_mapping(playbook(), &relaxed).is_ok(),
        "a default class stands for the column"
    );
}

#[test]
fn a_file_that_shares_its_entry_with_others_is_not_mapped_for_all_of_them() {
    let desk = Desk::new();
    desk.write("lists/one.csv", odd_dealers());
    let two = desk.write("lists/two.csv", odd_dealers());
    let entry = "\n[[playbooks.contractors.datasets.oem_dealers]]\npath = \"lists\"\n";
    // Parameters stand last in the sample's settings, so the entry goes before them.
    let settings = desk.settings().replace(
        "[playbooks.contractors.parameters]",
        &format!("{entry}\n[playbooks.contractors.parameters]"),
    );
    desk.write("assay.toml", settings);
    let mut sheet = desk.sheet(&two, None);
    choose(
        &mut sheet,
        &[
            ("name", "Installer"),
            ("phone", "Telephone No."),
            ("oems", "Brand"),
            ("state", "ST"),
        ],
    );
    let error = desk
        .bench()
        .accept_mapping(playbook(), &sheet.acceptance())
        .unwrap_err()
        .to_string();
    assert!(error.contains("one mapping") && error.contains("`lists`"), "{error}");
}

#[test]
fn datasets_are_ranked_by_how_well_they_fit() {
    let desk = Desk::new();
    let root = desk.folder.path();
    for (file, dataset, layout) in [
        ("contractors/dealers/tesla.csv", "oem_dealers", None),
        ("contractors/dealers/generac.csv", "oem_dealers", None),
        ("contractors/licenses/ca.csv", "license_list", Some("ca_cslb")),
        ("contractors/licenses/fl.csv", "license_list", Some("fl_dbpr")),
        ("contractors/licenses/tx.csv", "license_list", Some("tx_tdlr")),
        ("contractors/enrichment.csv", "enrichment", None),
        ("contractors/contractor_aliases.csv", "contractor_aliases", None),
    ] {
        let inspection = look_at(&root.join(file), file).unwrap();
        let fits = rank_datasets(playbook(), &inspection);
        let scores: Vec<(&str, f64)> = fits.iter().map(|fit| (fit.dataset.as_str(), fit.score)).collect();
        assert_eq!(fits[0].dataset, dataset, "{file}: {scores:?}");
        assert_eq!(fits[0].layout.as_deref(), layout, "{file}");
        assert!(fits[0].reads, "{file}");
    }
    let path = desk.write("roll.csv", odd_licences());
    let fits = rank_datasets(playbook(), &look_at(&path, "roll.csv").unwrap());
    assert!(fits.iter().all(|fit| !fit.reads || fit.missing.is_empty()));
    assert!(
        fits.iter()
            .find(|fit| fit.dataset == "license_list")
            .unwrap()
            .layout
            .is_none()
    );
}

#[test]
fn the_list_says_what_every_file_is() {
    let desk = Desk::new();
    desk.write(
        "assay.toml",
        desk.settings()
            .replace("contractors/dealers/enphase.csv", "contractors/dealers/gone.csv"),
    );
    let bench = desk.bench();
    let picture = bench.datasets(playbook(), None).unwrap();
    let names: Vec<(&str, bool, usize)> = picture
        .datasets
        .iter()
        .map(|row| (row.dataset.as_str(), row.required, row.files.len()))
        .collect();
    assert_eq!(
        names,
        [
            ("oem_dealers", true, 3),
            ("license_list", true, 5),
            ("enrichment", false, 1),
            ("contractor_aliases", false, 1)
        ]
    );
    let gone = picture.file("oem_dealers", "contractors/dealers/gone.csv").unwrap();
    assert_eq!(gone.verdict(), FileVerdict::Unreadable);
    assert!(
        gone.words().contains("does not exist") && gone.words().contains("take the entry out"),
        "{}",
        gone.words()
    );
    let tesla = "contractors/dealers/tesla.csv";
    assert_eq!(
        picture.file("oem_dealers", tesla).unwrap().verdict(),
        FileVerdict::Unread
    );
    let (facts, loaded) = bench
        .read_file(playbook(), "oem_dealers", tesla, &mut Unwatched)
        .unwrap();
    let loaded = loaded.unwrap();
    let picture = bench.datasets(playbook(), None).unwrap();
    let file = picture.file("oem_dealers", tesla).unwrap();
    assert_eq!(file.facts.as_ref(), Some(&facts), "it is remembered");
    assert_eq!(facts.rows, Some((loaded.report.records_in, loaded.report.kept)));
    let entries = loaded.quarantine.height() as u64;
    assert_eq!((file.quarantined(), file.since), (entries, Since::NoRun));
    assert!(entries > 0);
    // Another size, another stamp: what is remembered no longer holds.
    desk.write(
        tesla,
        format!("{}\n", std::fs::read_to_string(desk.folder.path().join(tesla)).unwrap()),
    );
    let picture = bench.datasets(playbook(), None).unwrap();
    assert_eq!(
        picture.file("oem_dealers", tesla).unwrap().verdict(),
        FileVerdict::Unread
    );
}

#[test]
fn after_a_run_frames_and_set_aside_rows_are_there_and_a_changed_file_is_told() {
    let desk = Desk::new();
    assert_eq!(desk.run(), RunOutcome::Done);
    let bench = desk.bench();
    let view = bench.view(playbook(), &Overrides::default()).unwrap();
    let picture = bench.datasets(playbook(), Some(&view)).unwrap();
    let frames: Vec<&FrameRow> = picture.phases.iter().flat_map(|phase| &phase.frames).collect();
    let scored = frames.iter().find(|frame| frame.name == "scored").unwrap();
    assert_eq!(
        scored.shape,
        Some({
            let frame = view.frame("scored").unwrap();
            (frame.height() as u64, frame.width())
        })
    );
    assert!(scored.bytes > 0 && !scored.personal);
    assert!(
        frames
            .iter()
            .any(|frame| frame.name == "oem_identity" && frame.personal)
    );

    let key = TableKey::Quarantine {
        dataset: "oem_dealers".into(),
        file: None,
    };
    let table = bench
        .open_table(playbook(), Some(&view), &key, false, &mut Unwatched)
        .unwrap();
    let groups = quarantine_groups(&table.frame).unwrap();
    let of_files: u64 = picture.datasets[0].files.iter().map(FileRow::quarantined).sum();
    assert_eq!(groups.iter().map(|group| group.reason.count).sum::<u64>(), of_files);
    assert!(
        groups
            .iter()
            .any(|group| group.reason.reason.contains("no usable phone")),
        "the phases' own as well"
    );
    let clear = bench
        .open_table(playbook(), Some(&view), &key, true, &mut Unwatched)
        .unwrap();
    let values = |table: &OpenedTable| -> Vec<String> {
        text(&table.frame, "value")
            .unwrap()
            .iter()
            .flatten()
            .map(str::to_owned)
            .collect()
    };
    let long = values(&clear).into_iter().find(|value| value.len() > 30).unwrap();
    assert!(!values(&table).contains(&long), "a whole record is personal");

    let tesla = desk.folder.path().join("contractors/dealers/tesla.csv");
    let more = format!(
        "{}\nAdded Works,(555) 713 9160,Onan,AZ,Mesa Torva,86239,,,,,\n",
        std::fs::read_to_string(&tesla).unwrap()
    );
    std::fs::write(&tesla, more).unwrap();
    let picture = bench.datasets(playbook(), Some(&view)).unwrap();
    let since: Vec<Since> = picture.datasets[0].files.iter().map(|file| file.since).collect();
    assert_eq!(since, [Since::Same, Since::Changed, Since::Same]);
}

#[test]
fn tables_open_with_their_personal_columns_masked() {
    let desk = Desk::new();
    let bench = desk.bench();
    let key = TableKey::File {
        dataset: "oem_dealers".into(),
        shown: "contractors/dealers/tesla.csv".into(),
    };
    let table = bench.open_table(playbook(), None, &key, false, &mut Unwatched).unwrap();
    assert!(table.identity_columns().contains(&"phone".to_owned()));
    let sheet = table.sheet().unwrap().source;
    let shown = |unmask| {
        format!(
            "{:?}",
            (0..5).map(|row| record(&sheet, row, unmask)).collect::<Vec<_>>()
        )
    };
    let (masked, clear) = (shown(false), shown(true));
    assert!(clear.contains("713 9159") && !masked.contains("713 9159"), "{masked}");

    let all = summaries(&table, false).unwrap();
    let phone = all.iter().find(|summary| summary.figures.column == "phone").unwrap();
    assert!(phone.masked && !format!("{phone:?}").contains("713 9159"));
    assert_eq!(pick_condition(phone, Pick::Top(0)), None);

    let loose = TableKey::Loose(desk.write("loose.csv", odd_licences()));
    let table = bench
        .open_table(playbook(), None, &loose, false, &mut Unwatched)
        .unwrap();
    assert_eq!(table.identity_columns(), ["Tel."], "told by its values");
    let frame = TableKey::Frame("scored".into());
    let error = bench
        .open_table(playbook(), None, &frame, false, &mut Unwatched)
        .unwrap_err()
        .to_string();
    assert!(error.contains("R runs"), "{error}");
}

#[test]
fn every_bin_and_value_of_a_summary_is_a_condition_that_keeps_as_many_rows() {
    let desk = Desk::new();
    desk.write("figures.csv", {
        let mut file = "whole,real,day,word,yes\n".to_owned();
        for n in 0..200_i32 {
            let word = if n % 7 == 0 { "O'Hare" } else { "plain" };
            file.push_str(&format!(
                "{},{}.25,2026-{:02}-{:02},{word},{}\n",
                n * 3 % 101,
                n,
                1 + n % 12,
                1 + n % 28,
                n % 2
            ));
        }
        file
    });
    let loose = TableKey::Loose(desk.folder.path().join("figures.csv"));
    let table = desk
        .bench()
        .open_table(playbook(), None, &loose, false, &mut Unwatched)
        .unwrap();
    let mut tried = 0;
    for summary in summaries(&table, false).unwrap() {
        let bins = summary.figures.histogram.iter().map(|bin| bin.2).enumerate();
        let picks = bins.map(|(place, count)| (Pick::Bin(place), count));
        let tops = summary.figures.top.iter().map(|top| top.1).enumerate();
        for (pick, count) in picks.chain(tops.map(|(place, count)| (Pick::Top(place), count))) {
            let condition = pick_condition(&summary, pick).unwrap();
            let parsed = Condition::parse(&condition, &infos(&table.frame)).unwrap();
            let rows = parsed.rows(&table.frame).unwrap();
            assert_eq!(rows.len() as u64, count, "{condition}");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

struct StopAfter(u32);

impl Watch for StopAfter {
    fn look(&mut self, _rows: u64, _bytes: u64) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

#[test]
fn reading_a_file_can_be_stopped_and_leaves_nothing_remembered() {
    let desk = Desk::new();
    let bench = desk.bench();
    let ca = "contractors/licenses/ca.csv";
    let stopped = bench
        .read_file(playbook(), "license_list", ca, &mut StopAfter(1))
        .unwrap_err()
        .to_string();
    assert!(stopped.contains("cancelled"), "{stopped}");
    let picture = bench.datasets(playbook(), None).unwrap();
    assert_eq!(picture.file("license_list", ca).unwrap().verdict(), FileVerdict::Unread);
}

#[test]
fn bad_files_are_told_in_one_sentence_with_the_way_out() {
    let desk = Desk::new();
    let wrong: Vec<u8> = "Name,Ort\nM\u{fc}ller,K\u{f6}ln\n"
        .chars()
        .map(|letter| letter as u8)
        .collect();
    let table: Vec<(PathBuf, &str)> = vec![
        (desk.write("empty.csv", ""), "is empty"),
        (
            desk.write("sheet.xlsx", b"PK\x03\x04[Content_Types].xml"),
            "save the sheet as CSV",
        ),
        (desk.write("cut.csv.gz", b"\x1f\x8b\x08\x00junk"), "damaged gzip"),
        (desk.folder.path().join("gone.csv"), "cannot be opened"),
        (desk.folder.path().to_owned(), "is a folder"),
    ];
    for (path, expected) in &table {
        let error = look_at(path, "it").unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        let opened = desk
            .bench()
            .open_table(playbook(), None, &TableKey::Loose(path.clone()), false, &mut Unwatched);
        assert!(opened.is_err());
    }
    let latin = desk.write("latin.csv", wrong);
    assert_eq!(look_at(&latin, "latin.csv").unwrap().encoding, "Windows-1252");
    let noise: Vec<u8> = (0..4000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let binary = desk.write("noise.bin", noise);
    // Bytes that mean nothing are no reason to stop: at worst they are one odd column.
    if let Ok(inspection) = look_at(&binary, "noise.bin") {
        let fits = rank_datasets(playbook(), &inspection);
        assert!(!fits.iter().any(|fit| fit.reads), "{fits:?}");
    }
}

#[test]
fn samples_on_the_sheet_are_masked_where_they_are_personal() {
    let desk = Desk::new();
    let list = desk.write("incoming/roll.csv", odd_licences());
    let mut sheet = desk.sheet(&list, Some("license_list"));
    choose(
        &mut sheet,
        &[
            ("business_name", "Firm Title"),
            ("phone", "Tel."),
            ("classes_raw", "Craft"),
        ],
    );
    let row = |name: &str| sheet.rows.iter().find(|row| row.column == name).unwrap();
    assert_eq!(sheet.samples(row("classes_raw"), "Craft"), ["C10", "C10", "C10"]);
    assert!(!sheet.samples(row("phone"), "Tel.").join(" ").contains("4100"));
    assert!(
        !sheet
            .samples(row("business_name"), "Firm Title")
            .join(" ")
            .contains("BRINDLEFORD")
    );
    assert!(
        !format!("{:?}", sheet.headers).contains("555-210"),
        "phones are told by their looks"
    );
}

#[test]
fn whoever_said_do_not_call_is_on_no_list_and_has_no_contrary_move() {
    let desk = Desk::new();
    assert_eq!(desk.run(), RunOutcome::Done);
    let bench = desk.bench();
    let look = || bench.view(playbook(), &Overrides::default()).unwrap();
    let list = || {
        let options = crate::export::ExportOptions {
            with_pii: true,
            dated: false,
        };
        let dir = desk.folder.path().join("lists");
        let format = crate::export::ExportFormat::Csv;
        let files = bench.export(
            &look(),
            &["call_list".to_owned(), "icp_scored".to_owned()],
            &dir,
            format,
            &options,
        );
        let files = files.unwrap();
        // Reasons stand in lines of their own within a cell.
        let records = |place: usize| csv::Reader::from_path(&files[place]).unwrap().records().count();
        (records(0), records(1), std::fs::read_to_string(&files[0]).unwrap())
    };
    let queue = look().queue().unwrap().rows;
    let lead = text(&queue, "lead_id").unwrap().get(1).unwrap().to_owned();
    let name = text(&queue, "name").unwrap().get(1).unwrap().to_owned();
    let (before, scored, calls) = list();
    assert!(calls.contains(&name) && before == scored);
    // Having been called takes nobody off a list.
    bench.mark(playbook(), &lead, Some("called"), None).unwrap();
    assert_eq!(list().0, before);
    bench.mark(playbook(), &lead, Some("do not call"), None).unwrap();
    let (after, all, calls) = list();
    assert_eq!((after, all), (before - 1, scored), "analysts keep everybody");
    assert!(!calls.contains(&name), "{name}");
    let view = look();
    assert!(view.is_off_lists(&lead) && view.kept_off_lists() == 1);
    let queue = view.queue().unwrap().rows;
    let moves = text(&queue, "next_move").unwrap();
    assert_eq!(moves.get(1), Some("do not call: must not be called again"));
    assert!(!moves.get(0).unwrap_or_default().contains("do not call"));
    assert!(view.card(&lead, false).unwrap().alerts[0].starts_with("do not call"));
}

#[test]
fn a_file_of_a_table_never_replaces_another() {
    let desk = Desk::new();
    let dir = desk.folder.path().join("exports");
    let frame = |word: &str| {
        crate::frame::FrameBuilder::new()
            .text("a", [Some(word)])
            .finish()
            .unwrap()
    };
    let file = desk.bench().write_rows("mine", &frame("one"), &dir).unwrap();
    let error = desk.bench().write_rows("mine", &frame("two"), &dir).unwrap_err();
    assert!(error.to_string().contains("another name"), "{error}");
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().last(), Some("one"));
}

// spec: contractors X-5
#[test]
fn without_a_licence_list_a_run_says_what_is_missing() {
    let desk = Desk::new();
    let settings: toml::Table = desk.settings().parse().unwrap();
    let mut settings = settings;
    let datasets = settings["playbooks"]["contractors"]["datasets"].as_table_mut().unwrap();
    assert!(datasets.remove("license_list").is_some());
    desk.write("assay.toml", settings.to_string());
    let run = |overrides: &Overrides| {
        let request = RunRequest::default();
        let report = desk
            .bench()
            .run(playbook(), overrides, &request, &CancelToken::new(), &Quiet);
        report.unwrap()
    };
    let report = run(&Overrides::default());
    assert!(matches!(report.outcome, RunOutcome::Failed { .. }));
    let told: Vec<&String> = report
        .phases
        .iter()
        .filter_map(|phase| phase.message.as_ref())
        .collect();
    assert!(told[0].contains("datasets.license_list"), "{told:?}");
    // Whoever wants dealers without a licence needs none.
    let everybody = Overrides {
        set: [("universe".to_owned(), "licensed_plus_oem".into())].into(),
        ..Overrides::default()
    };
    assert_eq!(run(&everybody).outcome, RunOutcome::Done);
}

#[test]
fn a_table_counts_the_rows_that_phases_kept() {
    let desk = Desk::new();
    let key = TableKey::File {
        dataset: "oem_dealers".into(),
        shown: "contractors/dealers/tesla.csv".into(),
    };
    let note = |view: Option<&View>| {
        let table = desk.bench().open_table(playbook(), view, &key, false, &mut Unwatched);
        table.unwrap().note
    };
    let before = note(None);
    assert!(before.ends_with("a run may set more aside"), "{before}");
    assert_eq!(desk.run(), RunOutcome::Done);
    let view = desk.bench().view(playbook(), &Overrides::default()).unwrap();
    let aside: usize = playbook()
        .quarantines
        .iter()
        .map(|name| {
            let frame = view.frame(name).unwrap();
            let (files, kinds) = (text(&frame, "file").unwrap(), text(&frame, "kind").unwrap());
            let own = |row: &usize| {
                files.get(*row) == Some("contractors/dealers/tesla.csv") && kinds.get(*row) == Some("row")
            };
            (0..frame.height()).filter(own).count()
        })
        .sum();
    let words = note(Some(&view));
    let numbers: Vec<usize> = words.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert_eq!(numbers[0] + aside, numbers[1], "{words}");
}
