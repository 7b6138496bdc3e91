//! The first two phases of the playbook mql on small files written here: what is read, set aside, merged and computed.

use std::fmt::Write as _;
use std::path::Path;

use assay::engine::{CancelToken, Judged, Quiet, RunReport, RunRequest};
use assay::frame::{Frame, boolean, integer, text};
use assay::lens::FrameSource;
use assay::operations::{Overrides, View};
use assay::playbooks::{self, Playbook};
use tempfile::TempDir;

use crate::support::{bench, column, numbers};

fn playbook() -> &'static Playbook {
    playbooks::find("mql").unwrap()
}

const VENDOR: &str = "RepCRD,RIAFirmCRD,Discovery_Data_Last_Updated__c,TotalAssetsInMillions,Number_InvestmentAdvisoryClients,\
    Number_Employees,Number_IAReps,AUMGrowthRate_1Year,AUMGrowthRate_5Year,DateBecameRep_NumberOfYears,\
    DateOfHireAtCurrentFirm_NumberOfYears,Number_YearsPriorFirm1,Number_YearsPriorFirm2,NumberClients_HNWIndividuals,\
    AssetsInMillions_Individuals,IsPrimaryRIAFirm,Home_MetropolitanArea,MilesToWork\n";
const LEADS: &str = "Id,FA_CRD__c,Stage_Entered_Contacting__c,Stage_Entered_Call_Scheduled__c,LastModifiedDate\n";
/// The golden representative of the specification, on a day.
const GOLDEN: &str = "450.5,325,12,5,12.5,45,12.5,3.2,4,2,85,320,Yes,Washington-Arlington-Alexandria DC-VA,12";

/// A workspace with these files; each stands under its dataset.
fn workspace(files: &[(&str, &str, String)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    let mut settings = "[workspace]\nname = \"intake\"\nas_of = \"2025-10-27\"\nplaybook = \"mql\"\n".to_owned();
    for (dataset, name, content) in files {
        std::fs::write(dir.path().join(name), content).unwrap();
        write!(settings, "\n[[playbooks.mql.datasets.{dataset}]]\npath = \"{name}\"\n").unwrap();
    }
    std::fs::write(dir.path().join("assay.toml"), settings).unwrap();
    dir
}

fn run(root: &Path, overrides: &Overrides) -> (RunReport, View) {
    let bench = bench(root);
    let request = RunRequest {
        command: "test".to_owned(),
        phases: vec!["M2".to_owned()],
        ..RunRequest::default()
    };
    let report = bench
        .run(playbook(), overrides, &request, &CancelToken::new(), &Quiet)
        .unwrap();
    let view = bench.view(playbook(), overrides).unwrap();
    (report, view)
}

fn set(values: &[(&str, &str)]) -> Overrides {
    Overrides {
        set: values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into()))
            .collect(),
        ..Overrides::default()
    }
}

fn gate(view: &View, id: &str) -> Judged {
    let found = view.gates().find(|gate| gate.id == id);
    found.unwrap_or_else(|| panic!("no reading of {id}")).clone()
}

/// A cell of a lead's row.
fn value(frame: &Frame, lead: &str, feature: &str) -> Option<f64> {
    let row = column(frame, "lead_id").iter().position(|id| id == lead).unwrap();
    numbers(frame, feature)[row]
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.unwrap_or(f64::NAN);
    assert!(
        (found - expected).abs() < 1e-6 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

/// Leads L0 to L9, contacted on 2025-09-01, except L9; CRDs 100 to 109, of which L8 has none.
fn leads() -> String {
    let mut rows = LEADS.to_owned();
    for lead in 0..10 {
        let crd = if lead == 8 {
            String::new()
        } else {
            format!("{}.0", 100 + lead)
        };
        let contact = if lead == 9 { "" } else { "2025-09-01T15:00:00.000+0000" };
        writeln!(rows, "L{lead},{crd},{contact},,2025-09-02T00:00:00Z").unwrap();
    }
    rows
}

/// Rows of one territory: the golden values on a day.
fn vendor(crds: &[i64], day: &str) -> String {
    let rows: String = crds.iter().map(|crd| format!("{crd},7,{day},{GOLDEN}\n")).collect();
    format!("{VENDOR}{rows}")
}

// spec: mql C-1 ("must lose 0"), C-2, C-3, D-3, §9
#[test]
fn a_place_name_nulls_its_cell_and_no_row_is_lost() {
    let mut t1 = vendor(&[100, 101], "2025-09-01");
    t1.push_str(
        "102,7,2025-09-01,\"$1,295.31\",< 5,Osseo,5,12.5,45,12.5,3.2,4,2,85,320,Unknown,Chicago-Naperville,12\n",
    );
    t1.push_str("not a number,7,2025-09-01,1,2,3,4,5,6,7,8,9,1,1,1,Yes,,1\n");
    let t2 = vendor(&[101, 103], "2025-09-15");
    let mut rows = leads();
    rows.push_str("L10,100,2025-08-01T00:00:00Z,,2025-08-01T00:00:00Z\n");
    rows.push_str("L11,12345678901,2025-09-01T00:00:00Z,,\n");
    rows.push_str("L12,,2026-03-01T00:00:00Z,,\n");
    rows.push_str("L1,101,2025-09-01T15:00:00Z,2025-09-10T00:00:00Z,2025-09-30T00:00:00Z\n");
    let dir = workspace(&[
        ("leads", "leads.csv", rows),
        ("reps_t1", "discovery_t1_2025_09.csv", t1),
        ("reps_t2", "discovery_t2_2025_09.csv", t2),
    ]);
    let (_, view) = run(dir.path(), &Overrides::default());
    let reps = view.frame("reps_clean").unwrap();
    // Six rows in, one of them a repeat of 101: five stay, the one without a number too.
    assert_eq!(reps.height(), 5);
    let row = integer(&reps, "rep_crd")
        .unwrap()
        .iter()
        .position(|crd| crd == Some(102))
        .unwrap();
    near(numbers(&reps, "aum_m")[row], 1295.31);
    near(numbers(&reps, "adv_clients")[row], 2.0);
    assert_eq!(numbers(&reps, "employees")[row], None);
    assert_eq!(
        boolean(&reps, "primary_ria").unwrap().get(row),
        None,
        "Unknown is not No"
    );
    let kept = integer(&reps, "rep_crd")
        .unwrap()
        .iter()
        .position(|crd| crd == Some(101))
        .unwrap();
    assert_eq!(
        text(&reps, "territory").unwrap().get(kept),
        Some("T2"),
        "the newer snapshot stays"
    );
    let cells = view.frame("quarantine_cells").unwrap();
    let told: Vec<(String, String, String)> = (0..cells.height())
        .map(|row| {
            let cell = |name: &str| column(&cells, name)[row].clone();
            (cell("column"), cell("reason"), cell("text"))
        })
        .collect();
    let entry = |column: &str, reason: &str, text: &str| (column.to_owned(), reason.to_owned(), text.to_owned());
    assert!(
        told.contains(&entry("employees", "cell_not_numeric", "Osseo")),
        "{told:?}"
    );
    assert!(told.contains(&entry("rep_crd", "bad_crd", "not a number")));
    assert!(told.contains(&entry("rep_crd", "bad_crd", "12345678901")));
    // L10 loses to L0 about the same representative, the older L1 to the newer; L12 is of the future.
    let set_aside = view.frame("quarantine_rows").unwrap();
    let mut reasons: Vec<(String, String)> = column(&set_aside, "lead_id")
        .into_iter()
        .zip(column(&set_aside, "reason"))
        .collect();
    reasons.sort();
    let pair = |lead: &str, reason: &str| (lead.to_owned(), reason.to_owned());
    assert_eq!(
        reasons,
        [
            pair("", "duplicate"),
            pair("L1", "duplicate"),
            pair("L10", "duplicate"),
            pair("L12", "future_contact")
        ]
    );
    let clean = view.frame("leads_clean").unwrap();
    assert_eq!(clean.height(), 11);
    let row = column(&clean, "lead_id").iter().position(|id| id == "L1").unwrap();
    assert_eq!(column(&clean, "mql_date")[row], "2025-09-10");
    let intake = view.frame("intake").unwrap();
    let sum = |name: &str| numbers(&intake, name).into_iter().flatten().sum::<f64>();
    assert_eq!(sum("rows_in"), sum("rows_kept") + sum("rows_quarantined"));
    near(gate(&view, "M1.6").observed, 1.0 / 10.0);
    let t3 = view
        .gates()
        .find(|gate| gate.id == "M1.5" && gate.subject.as_deref() == Some("T3"))
        .unwrap();
    assert_eq!((t3.observed, t3.outcome.word()), (Some(1.0), "warned"));
}

// spec: mql §8 "Features", M2.1 to M2.5
#[test]
fn golden_features_and_rates_come_out_of_files() {
    let firms = "RIAFirmCRD,LegalName,Number_Employees\n7,Seven LLC,12\n8,Nobody's LLC,3\n".to_owned();
    let dir = workspace(&[
        ("leads", "leads.csv", leads()),
        (
            "reps_t1",
            "discovery_t1_2025_09.csv",
            vendor(&[100, 101, 102, 103, 104], "2025-09-01"),
        ),
        ("reps_t3", "discovery_t3_2025_09.csv", vendor(&[105, 900], "2025-09-20")),
        ("targeted_reps", "targeted.csv", vendor(&[106, 901], "2025-09-01")),
        ("firms", "firms.csv", firms),
    ]);
    let (report, view) = run(dir.path(), &Overrides::default());
    let failed = report.phases.iter().find_map(|phase| phase.message.clone());
    assert_eq!(failed, None);
    let features = view.frame("features").unwrap();
    assert_eq!(features.height(), 9, "contacted leads only");
    for (name, expected) in [
        ("AUM_per_Client", 1_386_153.846_153_85),
        ("AUM_per_Employee", 37_541_666.666_67),
        ("AUM_per_IARep", 90_100_000.0),
        ("Growth_Momentum", 562.5),
        ("Growth_Acceleration", 3.5),
        ("Accelerating_Growth", 1.0),
        ("Experience_Efficiency", 33.370_370_37),
        ("HNW_Client_Ratio", 0.261_538_461_5),
        ("Individual_Asset_Ratio", 0.710_321_864_6),
        ("Clients_per_Employee", 27.083_333_333),
        ("Clients_per_IARep", 65.0),
        ("AverageTenureAtPriorFirms", 3.0),
        ("NumberOfPriorFirms", 2.0),
        ("DateOfHireAtCurrentFirm_NumberOfYears", 3.2),
        ("Day_of_Contact", 1.0),
        ("Is_Weekend_Contact", 0.0),
        ("Home_MetropolitanArea_Dallas-Fort Worth-Arlington TX", 0.0),
    ] {
        near(value(&features, "L0", name), expected);
    }
    // L5's row is of 2025-09-20: what may have changed since the contact is unknown, years are set back.
    assert_eq!(value(&features, "L5", "AUM_per_Client"), None);
    assert_eq!(value(&features, "L5", "Quality_Score"), None);
    near(
        value(&features, "L5", "DateOfHireAtCurrentFirm_NumberOfYears"),
        3.2 - 19.0 / 365.25,
    );
    near(value(&features, "L5", "IsPrimaryRIAFirm"), 1.0);
    let now = view.frame("features_now").unwrap();
    near(value(&now, "L5", "AUM_per_Client"), 1_386_153.846_153_85);
    assert_eq!(
        value(&features, "L7", "NumberOfPriorFirms"),
        None,
        "no representative, no count"
    );
    // L0 to L6 of nine contacted leads are described, L6 by a targeted answer; L8 has no number. L9 was not contacted.
    near(gate(&view, "M2.1").observed, 7.0 / 9.0);
    near(gate(&view, "M2.3").observed, 8.0 / 9.0);
    near(gate(&view, "M2.3-firm").observed, 7.0 / 9.0);
    near(gate(&view, "M2.4").observed, 7.0 / 9.0);
    near(gate(&view, "M2.5").observed, 0.0);
    near(gate(&view, "M2.2").observed, 1.0);
    let missing = view.frame("missing_crds").unwrap();
    assert_eq!(column(&missing, "rep_crd"), ["106", "107", "109"]);
    assert_eq!(column(&missing, "answered"), ["true", "false", "false"]);
    assert_eq!(column(&view.frame("prospects").unwrap(), "rep_crd"), ["900"]);
    let merged = view.frame("merged").unwrap();
    let sides = crate::support::tally(column(&merged, "side"));
    assert_eq!(
        (
            sides["lead, rep, firm"],
            sides["lead"],
            sides["rep, firm"],
            sides["firm"]
        ),
        (7, 3, 1, 1)
    );
    let list = view.frame("feature_list").unwrap();
    assert_eq!(list.height(), 69);
    let employees = view.frame("column_merge").unwrap();
    assert_eq!(column(&employees, "rule"), ["identical"]);
}

// spec: mql M3/4 snapshot policies, T-2
#[test]
fn policies_choose_the_snapshot_and_what_of_it_may_be_used() {
    let mut old = vendor(&[100], "2025-06-01");
    old = old.replace("450.5", "300");
    let files = [
        ("leads", "leads.csv", leads()),
        ("reps_t1", "discovery_t1_2025_10.csv", vendor(&[100, 101], "2025-10-01")),
        ("rep_snapshots", "snapshots.csv", old),
    ];
    let dir = workspace(&files);
    let assets = |overrides: &Overrides, frame: &str, lead: &str| {
        let (_, view) = run(dir.path(), overrides);
        value(&view.frame(frame).unwrap(), lead, "TotalAssetsInMillions")
    };
    let auto = Overrides::default();
    assert_eq!(assets(&auto, "features", "L0"), Some(300.0), "point in time");
    assert_eq!(
        assets(&auto, "features", "L1"),
        None,
        "no snapshot before the contact: masked"
    );
    assert_eq!(assets(&auto, "features_now", "L0"), Some(450.5));
    assert_eq!(
        assets(&set(&[("snapshot_policy", "mask_mutable")]), "features", "L0"),
        None
    );
    assert_eq!(
        assets(&set(&[("snapshot_policy", "raw")]), "features", "L0"),
        Some(450.5)
    );
    assert_eq!(
        assets(&set(&[("snapshot_policy", "eligible_only")]), "features", "L0"),
        Some(450.5)
    );
}

// spec: mql §9 missing column, ambiguous dates; §2 snapshot_as_of
#[test]
fn what_cannot_be_read_stops_the_run_with_a_way_out() {
    let messages = |leads: String, vendor_name: &str, vendor_rows: String| {
        let dir = workspace(&[("leads", "leads.csv", leads), ("reps_t1", vendor_name, vendor_rows)]);
        let (report, view) = run(dir.path(), &Overrides::default());
        assert_eq!(gate(&view, "M1.1").outcome.word(), "failed");
        report
            .phases
            .iter()
            .filter_map(|phase| phase.message.clone())
            .collect::<String>()
    };
    let good = || vendor(&[100], "2025-09-01");
    let name = "discovery_t1_2025_09.csv";
    let told = messages(leads().replace("Id,", "Identity,"), name, good());
    assert!(
        told.contains("lead_id") && told.contains("leads.csv") && told.contains("columns.lead_id"),
        "{told}"
    );
    let slashes = format!("{LEADS}A,100,1/2/2025,,\nB,101,3/4/2025,,\n");
    assert!(messages(slashes, name, good()).contains("date_order"));
    let undated = good().replace("2025-09-01", "");
    assert!(messages(leads(), "export.csv", undated).contains("snapshot_as_of"));
    let mixed = format!("{LEADS}A,100,1/31/2025,,\nB,101,31/1/2025,,\n");
    assert!(messages(mixed, name, good()).contains("mixed order"));
}

// spec: mql D-4, §8 bank-marketing
#[test]
fn bank_marketing_becomes_features_with_labels_and_days() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/bank_dated_45211.csv.gz");
    if !file.exists() {
        eprintln!("skipped: {} is absent", file.display());
        return;
    }
    let dir = workspace(&[("table", "bank.csv.gz", String::new())]);
    std::fs::copy(&file, dir.path().join("bank.csv.gz")).unwrap();
    let overrides = Overrides {
        profile: Some("bank-marketing".to_owned()),
        ..Overrides::default()
    };
    let (report, view) = run(dir.path(), &overrides);
    let failed = report.phases.iter().find_map(|phase| phase.message.clone());
    assert_eq!(failed, None);
    let features = view.frame("features").unwrap();
    assert_eq!(features.height(), 45_211);
    let labels = boolean(&features, "label").unwrap();
    assert_eq!(labels.iter().filter(|label| *label == Some(true)).count(), 5_289);
    let names: Vec<String> = features
        .get_column_names()
        .iter()
        .map(|name| name.to_string())
        .collect();
    for name in [
        "age",
        "balance",
        "poutcome=success",
        "poutcome=unknown",
        "contact=cellular",
        "marital=single",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    assert!(
        !names
            .iter()
            .any(|name| name.contains("duration") || name.contains("Cust_num") || name == "y")
    );
    assert_eq!(column(&features, "contacted_date")[0], "2008-05-05");
    let present = gate(&view, "M2.7");
    assert_eq!(
        (present.observed, present.outcome.word()),
        (Some(2.0), "warned"),
        "weekday and weekend alone"
    );
    assert_eq!(gate(&view, "M2.1").outcome.word(), "skipped");
}

// spec: mql §2 any labelled table
#[test]
fn a_profile_that_maps_a_table_says_that_there_is_none() {
    let leads = format!("{LEADS}L1,100,2025-09-01,,2025-09-01\n");
    let rows = format!("{VENDOR}100,1,2025-09-01,{GOLDEN}\n");
    let dir = workspace(&[("leads", "leads.csv", leads), ("reps_t1", "reps.csv", rows)]);
    let mapped = Overrides {
        profile: Some("bank-marketing".to_owned()),
        ..Overrides::default()
    };
    let (report, _) = run(dir.path(), &mapped);
    let told: String = report.phases.iter().filter_map(|phase| phase.message.clone()).collect();
    assert!(
        told.contains("datasets.table") && told.contains("in place of `leads`"),
        "{told}"
    );
}
