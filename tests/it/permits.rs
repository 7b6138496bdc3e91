//! The permits playbook on its sample workspaces, from the cities' files to leads that are sold, with a stand-in on loopback in
//! place of the language model.

mod desk;
mod kill;
mod plants;
mod reference;
mod small;

use std::collections::BTreeMap;
use std::path::Path;

use assay::connect::stand_in::{Recorded, Script, StandIn};
use assay::engine::{CancelToken, Judged, Outcome, Quiet, RunReport, RunRequest};
use assay::lens::FrameSource;
use assay::operations::{Bench, Overrides, View};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleFile, SampleOptions, permits as generator, sample, write_sample};
use tempfile::TempDir;

use crate::support::{bench, column};

/// The permits playbook.
fn playbook() -> &'static Playbook {
    playbooks::find("permits").unwrap()
}

fn files(plant: Option<&str>) -> Vec<SampleFile> {
    let options = SampleOptions {
        plant: plant.map(str::to_owned),
        ..SampleOptions::default()
    };
    sample(&["permits"], &options).unwrap()
}

/// The small sample, or a plant of it, in a folder of its own.
fn workspace(plant: Option<&str>) -> TempDir {
    let dir = TempDir::new().unwrap();
    write_sample(&files(plant), dir.path()).unwrap();
    dir
}

/// The stand-in that gives the workspace's scripted answers.
fn model(root: &Path) -> StandIn {
    StandIn::start(Script::read(&root.join(generator::SCRIPT)).unwrap()).unwrap()
}

fn set(values: &[(&str, toml::Value)]) -> Overrides {
    Overrides {
        set: values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        ..Overrides::default()
    }
}

/// Asks that stand-in, without a pause. The key is a variable that cargo sets for every test, since a test cannot set one in
/// its own process; what is done with a real one is seen where a process of its own is killed.
fn asking(model: &StandIn) -> Overrides {
    set(&[
        ("llm.base_url", model.base_url().into()),
        ("llm.api_key_env", toml::Value::Array(vec!["CARGO_MANIFEST_DIR".into()])),
        ("spacing_s", 0.0.into()),
    ])
}

/// Runs all phases, or those named and what they need.
fn run(bench: &Bench, overrides: &Overrides, phases: &[&str]) -> RunReport {
    let request = RunRequest {
        command: "test".to_owned(),
        phases: phases.iter().map(|phase| (*phase).to_owned()).collect(),
        ..RunRequest::default()
    };
    bench
        .run(playbook(), overrides, &request, &CancelToken::new(), &Quiet)
        .unwrap()
}

fn view(bench: &Bench, overrides: &Overrides) -> View {
    bench.view(playbook(), overrides).unwrap()
}

fn gates(view: &View, id: &str) -> Vec<Judged> {
    view.gates().filter(|gate| gate.id == id).cloned().collect()
}

/// The outcome of a gate without a subject, with its value.
fn gate(view: &View, id: &str) -> (Outcome, Option<f64>) {
    let found = gates(view, id);
    assert_eq!(found.len(), 1, "{id}: {found:?}");
    (found[0].outcome, found[0].observed)
}

/// How often each value of a column stands in a frame.
fn tally(view: &View, frame: &str, name: &str) -> BTreeMap<String, usize> {
    crate::support::tally(column(&view.frame(frame).unwrap(), name))
}

/// One column by another.
fn by(view: &View, frame: &str, key: &str, name: &str) -> BTreeMap<String, String> {
    let frame = view.frame(frame).unwrap();
    column(&frame, key).into_iter().zip(column(&frame, name)).collect()
}

/// What the stand-in was sent, as text.
fn bodies(requests: &[Recorded]) -> String {
    requests
        .iter()
        .map(|request| request.body.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every cell of the columns of people and places in the workspace's own files: what no request may hold. Words that a trade
/// or a street's kind shares with everybody are no secret.
fn secrets(files: &[SampleFile]) -> Vec<String> {
    let private = [
        "Original Address 1",
        "StreetAddress",
        "Full_Street_Address",
        "jaddr",
        "OriginalAddress1",
        "Owner_Full_Name",
        "Applicant Full Name",
        "Contractor Company Name",
        "Contractor",
        "ContractorCompanyName",
        "contractor",
        "CONTACT_1_NAME",
        "CONTACT_2_NAME",
        "Permit Num",
        "PermitNumber",
        "Permit_No",
        "PERMIT#",
        "PermitNum",
        "Permit Number",
        "permno",
        "TCAD ID",
        "PIN_LIST",
        "Owner_Name",
        "Owner_Addr",
        "owner_name",
        "addr_line1",
        "OWNERNME1",
        "PSTLADDRESS",
        "SITEADDRESS",
        "GIS_DBO_AD_Entity_file_as_name",
        "GIS_DBO_AD_Entity_addr_line1",
        "prop_id",
        "PARCELID",
        "Account_Nu",
        "GIS_DBO_Parcel_PROP_ID",
        "Original Zip",
        "ZipCode",
        "Zip_Code",
        "OriginalZip",
        "Zipcode",
        "jzip",
        "situs_zip",
    ];
    let mut found = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.path.ends_with(".csv") && file.path.contains("/c"))
    {
        let text = String::from_utf8_lossy(&file.bytes)
            .trim_start_matches('\u{FEFF}')
            .to_owned();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        for row in reader.records() {
            let row = row.unwrap();
            let cells = header
                .iter()
                .zip(&row)
                .filter(|(name, cell)| private.contains(name) && cell.len() > 4);
            found.extend(cells.map(|(_, cell)| cell.to_owned()));
        }
    }
    found.sort();
    found.dedup();
    found
}
