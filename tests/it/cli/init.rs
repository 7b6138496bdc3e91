//! `assay init` on a folder of foreign files: the right playbook, the right datasets, and nothing guessed in silence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use assay::sample::Size;
use serde_json::Value;
use tempfile::TempDir;

use super::{Desk, array, code, err, out};

/// A file of the sample in disguise: another name, other headers, the columns the other way round.
struct Disguise {
    sample: &'static str,
    name: &'static str,
    /// The sample's header and what a CRM calls it.
    headers: &'static [(&'static str, &'static str)],
    dataset: &'static str,
}

const fn disguise(
    sample: &'static str,
    name: &'static str,
    headers: &'static [(&'static str, &'static str)],
    dataset: &'static str,
) -> Disguise {
    Disguise {
        sample,
        name,
        headers,
        dataset,
    }
}

const CONTRACTORS: &[Disguise] = &[
    disguise(
        "contractors/dealers/tesla.csv",
        "partners.csv",
        &[
            ("name", "Dealer Name"),
            ("phone", "Phone Number"),
            ("oem_source", "OEM_Source"),
            ("state", "STATE"),
            ("zip", "Zip Code"),
        ],
        "oem_dealers",
    ),
    disguise(
        "contractors/licenses/az.csv",
        "lists/roll 2026.csv",
        &[
            ("License Number", "License Num"),
            ("Name", "Business Name"),
            ("Phone", "Phone No"),
            ("License Type", "License_Type"),
            ("ZIP Code", "Zip"),
        ],
        "license_list",
    ),
];

const ADVISORS: &[Disguise] = &[
    disguise(
        "advisors/leads.csv",
        "export_0142.csv",
        &[
            ("Id", "Lead ID"),
            ("FA_CRD__c", "FA CRD"),
            ("CreatedDate", "Created Date"),
            ("FirstName", "First Name"),
            ("LastName", "Last Name"),
        ],
        "leads",
    ),
    disguise(
        "advisors/employment.csv",
        "a.csv",
        &[("RIA_CONTACT_CRD_ID", "RIA Contact CRD ID")],
        "employment",
    ),
    disguise(
        "advisors/firm_monthly.csv",
        "b.csv",
        &[("TOTAL_AUM", "Total AUM"), ("YEAR", "Year"), ("MONTH", "Month")],
        "firm_monthly",
    ),
    disguise(
        "advisors/roster.csv",
        "c.csv",
        &[("PRIMARY_FIRM", "Primary Firm"), ("GENDER", "Gender")],
        "roster",
    ),
];

const MQL: &[Disguise] = &[
    disguise(
        "mql/leads.csv",
        "crm.csv",
        &[
            ("Stage_Entered_Contacting__c", "Stage Entered Contacting"),
            ("CreatedDate", "Created Date"),
            ("LeadSource", "Lead Source"),
        ],
        "leads",
    ),
    disguise(
        "mql/dials.csv",
        "calls.csv",
        &[
            ("dial_id", "Dial ID"),
            ("lead_id", "Lead ID"),
            ("dialed_at", "Dialed At"),
        ],
        "dials",
    ),
    disguise(
        "mql/capacity.csv",
        "staff.csv",
        &[("date", "Date"), ("sga_id", "SGA ID"), ("slots", "Slots")],
        "capacity",
    ),
    disguise(
        "mql/firms.csv",
        "companies.csv",
        &[("LegalName", "Legal Name"), ("Main_State", "Main State")],
        "firms",
    ),
    disguise(
        "mql/discovery_t2_2026_01.csv",
        "vendor t2.csv",
        &[("RepCRD", "Rep CRD"), ("RIAFirmCRD", "RIA Firm CRD")],
        "reps_t2",
    ),
];

const PERMITS: &[Disguise] = &[
    disguise(
        "permits/cities/dallas.csv",
        "city.csv",
        &[
            ("PermitNumber", "Permit Number"),
            ("IssuedDate", "Issued Date"),
            ("StreetAddress", "Street Address"),
            ("ZipCode", "Zip Code"),
        ],
        "permits",
    ),
    disguise(
        "permits/cities/austin.csv",
        "other city.csv",
        &[("Permit Num", "PERMIT_NUM"), ("Issued Date", "ISSUED_DATE")],
        "permits",
    ),
    disguise(
        "permits/cad/tarrant.csv",
        "roll.csv",
        &[("Owner_Name", "Owner Name"), ("Year_Built", "Year Built")],
        "cad",
    ),
];

const GROUPS: &[Disguise] = &[
    disguise(
        "buyer-groups/crm/companies.csv",
        "accounts.csv",
        &[
            ("Account ID", "account_id"),
            ("Account Name", "account_name"),
            ("# Employees", "Employees"),
        ],
        "companies",
    ),
    disguise(
        "buyer-groups/crm/people.csv",
        "contacts.csv",
        &[
            ("Contact ID", "contact_id"),
            ("Job Title", "job_title"),
            ("First Name", "FirstName"),
            ("Last Name", "LastName"),
        ],
        "people",
    ),
];

/// Lays a disguised file; records stay as they are, fields and all.
fn lay(desk: &Path, to: &Path, file: &Disguise) {
    let bytes = std::fs::read(desk.join(file.sample)).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes.as_slice());
    let target = to.join(file.name);
    std::fs::create_dir_all(target.parent().unwrap()).unwrap();
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(&target).unwrap();
    for (place, record) in reader.byte_records().enumerate() {
        let mut fields: Vec<Vec<u8>> = record.unwrap().iter().map(<[u8]>::to_vec).collect();
        if place == 0 {
            for field in &mut fields {
                let text = String::from_utf8_lossy(field).into_owned();
                if let Some((_, other)) = file
                    .headers
                    .iter()
                    .find(|(header, _)| *header == text.trim_start_matches('\u{feff}'))
                {
                    *field = other.as_bytes().to_vec();
                }
            }
        }
        fields.reverse();
        writer.write_record(&fields).unwrap();
    }
    writer.flush().unwrap();
}

/// The shipped sample, which has files of all playbooks.
fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

fn from(desk: &Desk, folder: &Path, words: &[&str]) -> Output {
    desk.command(folder).args(words).output().unwrap()
}

/// The rows of one kind, by a key.
fn by<'r>(rows: &'r [Value], kind: &str, key: &str) -> BTreeMap<String, &'r Value> {
    let of_kind = rows.iter().filter(|row| row["kind"] == kind);
    of_kind
        .map(|row| (row[key].as_str().unwrap().to_owned(), row))
        .collect()
}

fn finds_its_playbook(playbook: &str, files: &[Disguise]) {
    let desk = Desk::new(Size::Small, None);
    let folder = TempDir::new().unwrap();
    files.iter().for_each(|file| lay(&samples(), folder.path(), file));
    let made = from(&desk, folder.path(), &["init", "--format", "json"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let rows = array(&made);
    let chosen = by(&rows, "playbook", "playbook");
    assert_eq!(chosen[playbook]["chosen"], true, "{}\n{}", out(&made), err(&made));
    let found = by(&rows, "file", "file");
    for file in files {
        let row = found[file.name];
        assert_eq!(
            (row["dataset"].as_str(), row["entry"].as_str()),
            (Some(file.dataset), Some("written")),
            "{row:#}"
        );
        assert_eq!(row["required"], row["required_mapped"], "{row:#}");
    }
    assert!(err(&made).contains(&format!("assay run {playbook}")), "{}", err(&made));
    let again = from(&desk, folder.path(), &["init"]);
    assert_eq!(code(&again), 1, "what is there is not replaced");
    assert!(err(&again).contains("already there"), "{}", err(&again));
    let doctor = from(&desk, folder.path(), &["doctor"]);
    assert_eq!(code(&doctor), 0, "{}", out(&doctor));
    let run = from(&desk, folder.path(), &["run", "--quiet"]);
    assert!(!err(&run).contains("assay.toml"), "{}", err(&run));
    // How it ends is for the gates to say; that it began is what the files had to allow.
    let runs = array(&from(&desk, folder.path(), &["runs", "--format", "json"]));
    assert_eq!(runs.len(), 1, "{}", err(&run));
}

#[test]
fn dealer_lists_and_licences_are_contractors() {
    finds_its_playbook("contractors", CONTRACTORS);
}

#[test]
fn leads_jobs_and_firms_are_advisors() {
    finds_its_playbook("advisors", ADVISORS);
}

#[test]
fn contacts_calls_and_staff_are_mql() {
    finds_its_playbook("mql", MQL);
}

#[test]
fn building_permits_and_rolls_are_permits() {
    finds_its_playbook("permits", PERMITS);
}

#[test]
fn accounts_and_contacts_are_buyer_groups() {
    finds_its_playbook("buyer-groups", GROUPS);
}

#[test]
fn junk_is_named_and_left_out_and_does_no_harm() {
    let desk = Desk::new(Size::Small, None);
    let folder = TempDir::new().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    CONTRACTORS.iter().for_each(|file| lay(&samples(), folder.path(), file));
    write("nothing.csv", b"");
    write("blank.csv", b"\n\n\n");
    write("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF");
    write(
        "photo.csv",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\xfe\x80\x81,\x00\x01",
    );
    write("ragged.csv", b"one,two\n1\n1,2,3,4\n\"open\n");
    write("half.csv.gz", b"\x1f\x8b\x08\x00\x00");
    write("strange.csv", b"\x81\x8d\x8f,\x90\x9d\n\x81,\x8d\n");
    write("notes.txt", b"call them on Tuesday\n");
    let tried = from(&desk, folder.path(), &["init", "--dry-run", "--format", "json"]);
    assert_eq!(code(&tried), 0, "{}", err(&tried));
    assert!(!folder.path().join("assay.toml").exists(), "it was only a try");
    let made = from(&desk, folder.path(), &["init", "--format", "json"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let rows = array(&made);
    assert_eq!(array(&tried), rows);
    let found = by(&rows, "file", "file");
    for junk in [
        "nothing.csv",
        "blank.csv",
        "photo.csv",
        "ragged.csv",
        "half.csv.gz",
        "strange.csv",
        "notes.txt",
    ] {
        assert_eq!(found[junk]["entry"], "left out", "{:#}", found[junk]);
        assert!(!found[junk]["because"].as_str().unwrap().is_empty());
    }
    assert!(!found.contains_key("photo.jpg"));
    assert_eq!(found["partners.csv"]["entry"], "written");
    let settings = std::fs::read_to_string(folder.path().join("assay.toml")).unwrap();
    assert!(settings.contains("# nothing.csv: "), "{settings}");
    assert_eq!(code(&from(&desk, folder.path(), &["doctor"])), 0);
}

#[test]
fn what_the_files_do_not_say_is_left_to_a_person() {
    let desk = Desk::new(Size::Small, None);
    let folder = TempDir::new().unwrap();
    lay(
        &samples(),
        folder.path(),
        &disguise("mql/discovery_t2_2026_01.csv", "vendor.csv", &[], "reps_t2"),
    );
    lay(
        &samples(),
        folder.path(),
        &disguise("mql/leads.csv", "crm.csv", &[], "leads"),
    );
    std::fs::copy(folder.path().join("crm.csv"), folder.path().join("crm (2).csv")).unwrap();
    let made = from(&desk, folder.path(), &["init", "--playbook", "mql", "--format", "json"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let rows = array(&made);
    let found = by(&rows, "file", "file");
    let vendor = found["vendor.csv"];
    assert_eq!(vendor["entry"], "choose");
    for dataset in ["reps_t1", "reps_t2", "reps_t3"] {
        assert!(vendor["dataset"].as_str().unwrap().contains(dataset), "{vendor:#}");
    }
    assert!(err(&made).contains("vendor.csv fits"), "{}", err(&made));
    let entered = |name: &str| found[name]["entry"].as_str().unwrap();
    assert_eq!((entered("crm (2).csv"), entered("crm.csv")), ("written", "commented"));
    assert!(
        found["crm.csv"]["because"]
            .as_str()
            .unwrap()
            .contains("the same bytes as")
    );
    // With the # taken away from one of them the choice is made.
    let path = folder.path().join("assay.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let start = text.find("# [[playbooks.mql.datasets.reps_t2]]").unwrap();
    let (before, block) = text.split_at(start);
    let end = block[2..].find("# [[").map_or(block.len(), |place| place + 2);
    let (block, after) = block.split_at(end);
    let block: String = block
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n")
        .collect();
    std::fs::write(&path, format!("{before}{block}{after}")).unwrap();
    let doctor = from(&desk, folder.path(), &["doctor"]);
    assert_eq!(code(&doctor), 0, "{}", out(&doctor));
    assert!(out(&doctor).contains("mql.reps_t2"), "{}", out(&doctor));
}

#[test]
fn a_folder_without_data_files_gets_everything_to_fill_in() {
    let desk = Desk::new(Size::Small, None);
    let folder = TempDir::new().unwrap();
    let tried = from(&desk, folder.path(), &["init", "new", "--dry-run"]);
    assert_eq!(code(&tried), 0, "{}", err(&tried));
    assert!(!folder.path().join("new").exists());
    let made = from(
        &desk,
        folder.path(),
        &["init", "new", "--playbook", "advisors", "--format", "json"],
    );
    assert_eq!(array(&made)[0]["file"], "new/assay.toml");
    let text = std::fs::read_to_string(folder.path().join("new/assay.toml")).unwrap();
    assert!(
        text.contains("# [[playbooks.advisors.datasets.leads]]   # needed"),
        "{text}"
    );
}
