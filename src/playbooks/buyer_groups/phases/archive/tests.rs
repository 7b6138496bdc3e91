//! Files through the phase, with the real engine and a real store.

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::cells;
use crate::engine::{
    CancelToken, Engine, FixedClock, InputFile, Judged, Outcome, Parameters, Phase, Pipeline, Quiet, RunReport,
    RunRequest,
};
use crate::frame::{Frame, Source, cell_text, fingerprint_file, from_parquet};
use crate::playbooks::buyer_groups::{PHASES, params};
use crate::privacy::{Identifier, KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression};
use crate::store::{Access, Store};

static INTAKE: [Phase; 1] = [Phase { ..PHASES[0] }];

struct Bench {
    folder: TempDir,
    store: Store,
    inputs: BTreeMap<String, Vec<InputFile>>,
    forgotten: Vec<String>,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let holder = "test".to_owned();
        Self {
            store: Store::open(folder.path(), Access::Writer { holder }).unwrap(),
            inputs: BTreeMap::new(),
            forgotten: Vec::new(),
            folder,
        }
    }

    fn file(mut self, dataset: &str, name: &str, text: &str, attributes: &[(&str, &str)]) -> Self {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let own = attributes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let file = InputFile {
            fingerprint: fingerprint_file(&path).unwrap().as_str().to_owned(),
            bytes: text.len() as u64,
            layout: None,
            source: Source {
                attributes: own.collect(),
                ..Source::new(path)
            },
        };
        self.inputs.entry(dataset.to_owned()).or_default().push(file);
        self
    }

    fn with<T>(&self, act: impl FnOnce(&Engine<'_>) -> T) -> T {
        let specs = params::parameters();
        let parameters = Parameters::built_in(&specs);
        let pipeline = Pipeline {
            playbook: "buyer-groups",
            phases: &INTAKE,
            gates: params::gates().into_iter().filter(|gate| gate.phase == "B1").collect(),
            parameters: specs,
            datasets: [
                "companies",
                "people",
                "buyer_groups",
                "relations",
                "suppressions",
                "verdicts",
                "duplicate_decisions",
            ]
            .map(|name| (name, false))
            .to_vec(),
        };
        let hasher = KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1);
        act(&Engine {
            pipeline: &pipeline,
            store: &self.store,
            parameters: &parameters,
            as_of: "2026-03-31".parse().unwrap(),
            zone: chrono::Offset::fix(&chrono::Utc),
            inputs: self.inputs.clone(),
            hasher: &KeyedHasher::new(&SAMPLE_KEY, "buyer-groups", 1),
            suppression: &Suppression::new(hasher, self.forgotten.clone()),
            live: false,
            reviews: &(),
            clock: &FixedClock("2026-03-31T08:00:00Z".to_owned()),
        })
    }

    fn run(&self) -> RunReport {
        let ask = RunRequest::default();
        self.with(|engine| engine.run(&ask, &CancelToken::new(), &Quiet))
            .unwrap()
    }

    /// Runs and insists that the phase came to its end.
    fn done(&self) -> &Self {
        let report = self.run();
        assert!(report.phases[0].message.is_none(), "{:?}", report.phases[0].message);
        self
    }

    fn gate(&self, id: &str, subject: Option<&str>) -> Judged {
        let states = self.with(|engine| engine.states()).unwrap();
        let mut gates = states.into_iter().flat_map(|state| state.gates);
        gates
            .find(|gate| gate.id == id && gate.subject.as_deref() == subject)
            .unwrap_or_else(|| panic!("{id} {subject:?} was not judged"))
    }

    fn frame(&self, name: &str) -> Frame {
        let record = self.store.latest_done("buyer-groups", "B1").unwrap().unwrap();
        from_parquet(&self.store.frame_bytes(&record.frames[name]).unwrap()).unwrap()
    }

    /// Cells of every row, joined by `;`, `∅` for nothing.
    fn rows(&self, frame: &str, columns: &[&str]) -> Vec<String> {
        let frame = self.frame(frame);
        let row = |row: usize| {
            let cells = columns.iter().map(|name| cell_text(&frame, name, row).unwrap());
            cells
                .map(|cell| cell.unwrap_or_else(|| "∅".to_owned()))
                .collect::<Vec<_>>()
                .join(";")
        };
        (0..frame.height()).map(row).collect()
    }
}

const COMPANIES: &str = "Account ID,Account Name,Website,Company Country,# Employees,Annual Revenue,Corporate Phone,Company Linkedin Url,updated_at\n\
    a2,Zorvell Tool & Die,https://www.Shop.zorvell.example/about,United States,820,12000000,(212) 555-0142,https://net.example/company/zorvell-tool,2026-01-05\n\
    a1,Haddrow Valve,facebook.com/haddrow,CAN,40,,+44 20 7946 0958,,2026-01-05T10:00:00+02:00\n";
const PEOPLE: &str = "Contact ID,Account ID,First Name,Last Name,Job Title,Email,Email Status,Work Direct Phone,Corporate Phone,Person Linkedin Url,connections_count\n\
    p2,a2,DANA,OVERSTREET-VALE,VP Operations,Dana@Zorvell.Example,Verified,,212-555-0100,https://net.example/in/Dana-OV/?x=1,510\n\
    p1,a1,Marlo,Finchmere,,x@,CATCH_ALL,212-555-0177,212-555-0100,,\n";

fn plain() -> Bench {
    Bench::new()
        .file("companies", "companies.csv", COMPANIES, &[])
        .file("people", "people.csv", PEOPLE, &[])
}

// spec: buyer-groups B1
#[test]
fn cells_are_cleaned_and_rows_stand_by_their_ids() {
    let bench = plain();
    bench.done();
    let columns = [
        "company_id",
        "domain",
        "country",
        "employees",
        "revenue_usd",
        "phone",
        "profile_slug",
        "updated_at",
        "source",
    ];
    assert_eq!(
        bench.rows("companies", &columns),
        [
            "a1;∅;CA;40;∅;+442079460958;∅;2026-01-05T08:00:00Z;crm",
            "a2;zorvell.example;US;820;12000000;2125550142;zorvell-tool;2026-01-05T00:00:00Z;crm",
        ]
    );
    let columns = [
        "person_id",
        "company_id",
        "title",
        "email_status",
        "phone_type",
        "connections",
        "has_email",
        "has_phone",
    ];
    assert_eq!(
        bench.rows("people", &columns),
        [
            "p1;a1;∅;∅;direct;∅;false;true",
            "p2;a2;VP Operations;valid;main;510;true;true"
        ]
    );
    let columns = [
        "person_id",
        "full_name",
        "last_name",
        "email",
        "phone",
        "main_phone",
        "profile_slug",
    ];
    assert_eq!(
        bench.rows("people_identity", &columns),
        [
            "p1;Marlo Finchmere;Finchmere;∅;2125550177;2125550100;∅",
            "p2;Dana Overstreet-Vale;Overstreet-Vale;dana@zorvell.example;2125550100;2125550100;dana-ov",
        ]
    );
    // What could not be read is a note, and what stood there is personal.
    let notes = bench.rows("quarantine", &["file", "column", "value", "reason", "kind"]);
    assert!(
        notes.contains(&"people.csv;email;∅;no address; correct or empty it;cell".to_owned()),
        "{notes:?}"
    );
    let raw = bench.rows("quarantine_identity", &["column", "raw"]);
    assert!(raw.contains(&"email;x@".to_owned()), "{raw:?}");
    assert_eq!(bench.gate("B1.1", Some("people.csv")).outcome, Outcome::Passed);
}

// spec: buyer-groups B1.2, B1.3
#[test]
fn everything_is_archived_and_read_again() {
    let bench = plain();
    bench.done();
    for gate in ["B1.2", "B1.3"] {
        assert_eq!(bench.gate(gate, None).outcome, Outcome::Passed, "{gate}");
    }
    let archives = bench.store.archives().unwrap();
    assert_eq!(archives.len(), 1);
    assert_eq!(archives[0].id, "20260331T080000Z-00000001");
    let manifest = archives[0].manifest.clone().unwrap();
    assert_eq!((manifest.reason.as_str(), manifest.run), ("intake", 1));
    let rows: BTreeMap<&str, u64> = manifest
        .files
        .iter()
        .map(|file| (file.frame.as_str(), file.rows))
        .collect();
    assert_eq!(
        (
            rows["companies"],
            rows["people"],
            rows["people_identity"],
            rows["quarantine"]
        ),
        (2, 2, 2, 2)
    );
    let people = bench.store.archived_frame(&archives[0], "people_identity").unwrap();
    assert_eq!(from_parquet(&people).unwrap(), bench.frame("people_identity"));
    let listed = bench.rows("archived", &["frame", "rows", "sha256"]);
    for file in &manifest.files {
        assert!(listed.contains(&format!("{};{};{}", file.frame, file.rows, file.sha256)));
    }
}

// spec: buyer-groups B1.1
#[test]
fn rows_that_cannot_be_used_are_set_aside_with_their_reason() {
    let companies = format!(
        "{COMPANIES}a3,,x.example,US,1,,,,\na4,Tallisko,,US,-3,,,,\na5,Ostrandic,,US,3,,,,2026-02-30\na1,Other,,US,1,,,,\n"
    );
    let people = format!(
        "{PEOPLE}p3,,Ida,Stormwell,,,,,,,\np4,a1,,Stormwell,,,,,,,\np1,a1,Marlo,Finchmere,,,,212-555-0177,212-555-0100,,\n"
    );
    let bench =
        Bench::new()
            .file("companies", "companies.csv", &companies, &[])
            .file("people", "people.csv", &people, &[]);
    bench.done();
    let rows = bench.rows("quarantine", &["file", "column", "reason", "kind"]);
    for expected in [
        "companies.csv;name;no name of the company;row",
        "companies.csv;employees;no company has fewer than 0 people; correct or empty it;row",
        "companies.csv;updated_at;there is no such day; correct or empty it;row",
        "companies.csv;company_id;its id is another row's that says something else; correct one of them;row",
        "people.csv;company_id;no company: neither its id nor its name nor its domain;row",
        "people.csv;full_name;no name: a whole one, or a first and a last name;row",
        "people.csv;person_id;the same row stands there already;row",
    ] {
        assert!(rows.contains(&expected.to_owned()), "{expected} in {rows:#?}");
    }
    assert_eq!(
        bench.rows("intake", &["file", "rows_in", "kept", "quarantined"]),
        ["companies.csv;6;2;4", "people.csv;5;2;3"]
    );
    assert_eq!(bench.gate("B1.1", Some("companies.csv")).outcome, Outcome::Failed);
    // The first of two rows with one id stays.
    assert_eq!(
        bench.rows("companies", &["name"]),
        ["Haddrow Valve", "Zorvell Tool & Die"]
    );
}

// spec: buyer-groups B1.1
#[test]
fn a_missing_column_stops_the_phase_and_names_what_is_near() {
    let bench = Bench::new()
        .file(
            "companies",
            "companies.csv",
            "Account ID,Acount Nam,Website\na1,Haddrow,haddrow.example\n",
            &[],
        )
        .file(
            "people",
            "people.csv",
            "Contact ID,Account ID,First Name\np1,a1,Ida\n",
            &[],
        );
    let report = bench.run();
    let message = report.phases[0].message.clone().unwrap();
    for part in [
        "`companies.csv`: required column `name` is missing",
        "nearest is `Acount Nam`",
        "`people.csv`: required column `full_name or first_name with last_name` is missing",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(bench.store.archives().unwrap().is_empty());
}

// spec: buyer-groups B1
#[test]
fn dumps_are_read_by_dotted_paths_and_their_ids_are_the_providers() {
    let companies = r#"{"id":77001,"company_name":"Zorvell Tool","website":"https://zorvell.example","hq_country_iso2":"US","hq_zipcode":"60601","hq_city":"Chicago","hq_state":"IL","industry":"Tools","employees_count":815,"employees_count_change":{"change_yearly_percentage":12.5},"technologies_used":[{"technology":"CAD"},{"technology":"ERP"}],"professional_network_url":"https://net.example/company/zorvell"}"#;
    let people = r#"{"id":9001,"full_name":"Núria Peñavert","active_experience":{"title":"VP Operations","company_id":77001},"headline":"Builder","is_decision_maker":1,"primary_professional_email":"nuria@zorvell.example","primary_professional_email_status":"verified","projected_total_salary":{"p75":151000},"location_country_iso2":"US","checked_at":"2026-02-01 10:00:00"}
{"id":9002,"full_name":"Owen van der Holt Jr.","active_experience":{"company_id":77001},"headline":"Buyer"}"#;
    let bench = plain().file("companies", "dump_companies.jsonl", companies, &[]).file(
        "people",
        "dump_people.jsonl",
        people,
        &[],
    );
    bench.done();
    let found = bench.rows(
        "companies",
        &[
            "provider_id",
            "source",
            "headcount_growth_12m",
            "technology_stack",
            "source_file",
        ],
    );
    assert!(
        found.contains(&"77001;dump;0.125;CAD|ERP;dump_companies.jsonl".to_owned()),
        "{found:?}"
    );
    let found = bench.rows(
        "people",
        &[
            "provider_id",
            "company_id",
            "title",
            "title_as_of",
            "decision_flag",
            "email_status",
            "source",
        ],
    );
    assert!(
        found.contains(&"9001;77001;VP Operations;2026-02-01;1;valid;dump".to_owned()),
        "{found:?}"
    );
    assert!(found.contains(&"9002;77001;Buyer;∅;∅;∅;dump".to_owned()), "{found:?}");
    let found = bench.rows("people_identity", &["first_name", "last_name", "salary_p75_usd"]);
    assert!(found.contains(&"Núria;Peñavert;151000".to_owned()), "{found:?}");
    assert!(found.contains(&"Owen;van der Holt;∅".to_owned()), "{found:?}");
}

#[test]
fn what_refers_to_records_is_read_with_all_it_holds() {
    let hash = "A".repeat(64);
    let bench = plain()
        .file(
            "relations",
            "activities.csv",
            "Record ID,Contact ID,kind\nr1,p1,call\nr2,p2,call\nr3,,mail\n",
            &[],
        )
        .file(
            "suppressions",
            "suppressions.csv",
            &format!("sha256\n{hash}\nnot-a-hash\n"),
            &[],
        )
        .file(
            "verdicts",
            "verdicts.csv",
            "person_id,employment,confidence\np1,former,90\np2,maybe,80\n",
            &[],
        )
        .file(
            "buyer_groups",
            "groups.csv",
            "group_id,company_id,members\ng1,a1,p1; p2\n",
            &[],
        )
        .file(
            "duplicate_decisions",
            "decisions.csv",
            "a,b,decision\nperson:p2,person:p1,distinct\ncompany:a1,person:p1,match\nperson:p1,person:p2,merge\n",
            &[],
        );
    bench.done();
    let relations = bench.rows("relations", &["relation_key", "frame", "references", "reference_id"]);
    assert_eq!(
        relations,
        [
            "activities.csv#0000001;activities;people;p1",
            "activities.csv#0000002;activities;people;p2"
        ]
    );
    let contents = bench.rows("relations", &["content"]);
    assert_eq!(
        contents[0], contents[1],
        "two rows that say the same of different people"
    );
    let raw: serde_json::Value = serde_json::from_str(&bench.rows("relations_identity", &["raw"])[0]).unwrap();
    assert_eq!(
        raw,
        serde_json::json!({ "kind": "call", "reference_id": "p1", "relation_id": "r1" })
    );
    assert_eq!(bench.rows("suppressions", &["hash"]), [hash.to_lowercase()]);
    assert_eq!(
        bench.rows("verdicts_before", &["person_id", "employment", "title_match"]),
        ["p1;former;unknown", "p2;unknown;unknown"]
    );
    assert_eq!(bench.rows("groups0", &["members"]), ["p1|p2"]);
    assert_eq!(
        bench.rows("pair_decisions", &["kind", "a", "b", "decision"]),
        ["person;p1;p2;match"]
    );
}

#[test]
fn forgotten_people_stay_out_even_of_what_was_read_before() {
    let mut bench = plain()
        .file(
            "relations",
            "activities.csv",
            "Record ID,Contact ID,kind\nr1,p1,call\nr2,p2,call to Dana\n",
            &[],
        )
        .file(
            "buyer_groups",
            "groups.csv",
            "group_id,company_id,members\ng1,a1,p1; p2\n",
            &[],
        );
    bench.done();
    assert_eq!(bench.rows("groups0", &["members"]), ["p1|p2"]);
    let none = Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []);
    bench.forgotten.extend(none.entry(Identifier::Lead, "p2"));
    bench.done();
    assert_eq!(bench.rows("people", &["person_id"]), ["p1"]);
    let entries = bench.rows("quarantine", &["reason", "rule", "value"]);
    assert!(entries.contains(&"forgotten;forget;∅".to_owned()), "{entries:?}");
    let raw = bench.rows("quarantine_identity", &["raw"]);
    assert!(raw.iter().all(|raw| !raw.to_lowercase().contains("dana")), "{raw:?}");
    // What refers to them goes too, or it would hang in the air at the next merging.
    assert_eq!(bench.rows("relations", &["reference_id"]), ["p1"]);
    let raw = bench.rows("relations_identity", &["raw"]);
    assert!(raw.iter().all(|raw| !raw.contains("Dana")), "{raw:?}");
    assert_eq!(bench.rows("groups0", &["members"]), ["p1"]);
}

#[test]
fn single_cells() {
    for (raw, slug) in [
        ("https://www.net.example/in/Dana-OV/?trk=1", Some("dana-ov")),
        ("net.example/company/zorvell/about", Some("zorvell")),
        ("dana-ov", Some("dana-ov")),
        ("https://net.example", None),
    ] {
        assert_eq!(cells::profile_slug(raw).as_deref(), slug, "{raw}");
    }
    for (raw, domain) in [
        ("http://eu.zorvell.co.uk/x", Some("zorvell.co.uk")),
        ("zorvell.example", Some("zorvell.example")),
        ("co.uk", None),
        ("no site", None),
    ] {
        assert_eq!(cells::registrable(raw).as_deref(), domain, "{raw}");
    }
    for bad in [
        "x@",
        "@x.example",
        "a b@x.example",
        "a@x..example",
        "a@x",
        ".a@x.example",
        "a@b@x.example",
    ] {
        assert_eq!(cells::email(bad), None, "{bad}");
    }
    assert_eq!(
        cells::email(" Mailto:Dana@X.Example ").as_deref(),
        Some("dana@x.example")
    );
    assert!(cells::is_dated("2026-02-30") && cells::is_dated("31/02/2026") && !cells::is_dated("soon"));
    assert_eq!(cells::list(r#"["a","b",null,"a"]"#).as_deref(), Some("a|b"));
    assert_eq!(
        cells::name("o'brien-DAY"),
        Some("o'brien-DAY".to_owned()),
        "mixed case stays"
    );
}
