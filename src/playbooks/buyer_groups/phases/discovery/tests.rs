//! The phase from frames to frames, with its gates.

use super::settings::Settings;
use super::{Inputs, discover};
use crate::engine::{Observation, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, cell_text, text};
use crate::identity::linkage::Bands;

const COMPANIES: &str = "company_id,name,provider_id,profile_slug,domain,alias_domains,phone,postal_code,city,region,\
    country,source,created_at,updated_at,employees,revenue_usd";
const PEOPLE: &str = "person_id,provider_id,company_id,company_name,company_domain,title,department,management_level,\
    phone_type,country,source,created_at,updated_at";
const IDENTITY: &str =
    "person_id,full_name,first_name,last_name,email,profile_slug,phone,direct_phone,mobile_phone,main_phone";
const DECIDED: &str = "kind,a,b,decision,note";

/// A frame of these columns; a row names some of them: `person_id=p1 title=VP_Operations` (`_` for a space).
fn frame(columns: &str, rows: &[&str]) -> Frame {
    let names: Vec<&str> = columns.split(',').map(str::trim).collect();
    let cell = |row: &str, name: &str| -> Option<String> {
        let cells = row.split_whitespace().filter_map(|cell| cell.split_once('='));
        cells
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.replace('_', " "))
    };
    for row in rows {
        for cell in row.split_whitespace() {
            assert!(names.contains(&cell.split_once('=').unwrap().0), "{cell}");
        }
    }
    let mut builder = FrameBuilder::new();
    for name in &names {
        let cells = rows.iter().map(|row| cell(row, name));
        builder = match *name {
            "employees" => builder.integer(name, cells.map(|cell| cell.map(|cell| cell.parse().unwrap()))),
            "revenue_usd" => builder.real(name, cells.map(|cell| cell.map(|cell| cell.parse().unwrap()))),
            "source" => builder.text(name, cells.map(|cell| cell.or(Some("crm".to_owned())))),
            _ => builder.text(name, cells),
        };
    }
    builder.finish().unwrap()
}

#[derive(Default)]
struct Bench {
    companies: Vec<&'static str>,
    people: Vec<&'static str>,
    identity: Vec<&'static str>,
    decided: Vec<&'static str>,
    undone: Vec<serde_json::Value>,
}

fn settings() -> Settings {
    Settings {
        geo: ["US", "CA", "MX"].map(str::to_owned).to_vec(),
        deal_usd: 250_000.0,
        max_group_size: 15,
        companies: Bands {
            match_at: 6.0,
            review_at: 3.0,
        },
        people: Bands {
            match_at: 6.0,
            review_at: 4.0,
        },
        largest_block: 200,
        largest_cluster: 10,
    }
}

impl Bench {
    fn run_with(&self, look: &mut super::Look<'_>) -> Result<PhaseOutput, PhaseError> {
        let companies = frame(COMPANIES, &self.companies);
        let (people, identity) = (frame(PEOPLE, &self.people), frame(IDENTITY, &self.identity));
        let decided = frame(DECIDED, &self.decided);
        assert_eq!(people.height(), identity.height());
        let inputs = Inputs {
            companies: &companies,
            people: &people,
            identity: &identity,
            decided: &decided,
            undone: &self.undone,
        };
        discover(&inputs, &settings(), look).map(|made| made.output)
    }

    fn run(&self) -> PhaseOutput {
        self.run_with(&mut |_| Ok(())).unwrap()
    }
}

fn made<'a>(output: &'a PhaseOutput, name: &str) -> &'a Frame {
    &output.frames.iter().find(|(known, _)| *known == name).unwrap().1
}

/// The cells of a row that begins with this id, `∅` for nothing, joined by spaces.
fn row(frame: &Frame, id: &str, columns: &str) -> String {
    let key = frame.get_column_names()[0].to_string();
    let place = text(frame, &key)
        .unwrap()
        .iter()
        .position(|known| known == Some(id))
        .unwrap();
    let cells = columns
        .split(' ')
        .map(|name| cell_text(frame, name, place).unwrap().unwrap_or_else(|| "∅".to_owned()));
    cells.collect::<Vec<_>>().join(" ")
}

fn reading<'a>(output: &'a PhaseOutput, gate: &str) -> &'a Reading {
    output.readings.iter().find(|reading| reading.gate == gate).unwrap()
}

fn value(output: &PhaseOutput, gate: &str) -> f64 {
    match reading(output, gate).observed {
        Observation::Value(value) => value,
        ref other => panic!("{gate}: {other:?}"),
    }
}

fn evidence(output: &PhaseOutput, gate: &str, column: &str) -> Vec<String> {
    let Some(rows) = &reading(output, gate).evidence else {
        return Vec::new();
    };
    text(rows, column)
        .unwrap()
        .iter()
        .map(|cell| cell.unwrap_or("∅").to_owned())
        .collect()
}

// spec: buyer-groups B2, B2.2
#[test]
fn people_are_linked_by_id_then_domain_then_name_and_ties_wait() {
    let bench = Bench {
        companies: vec![
            "company_id=c1 name=Zorvell_Tool provider_id=77 domain=zorvell.example country=US",
            "company_id=c2 name=Velm_Works domain=velm.example alias_domains=velm-works.example country=US",
            "company_id=c3 name=Velm_Works,_Inc. domain=velm.other.example country=CA",
            "company_id=c4 name=Brindle_North domain=brindle.example city=Aston country=US",
            "company_id=c5 name=Brindle_South domain=brindle.example city=Corby country=US",
            "company_id=c6 name=Shared_Site domain=facebook.com country=US",
        ],
        people: vec![
            "person_id=p1 company_id=c1 company_domain=velm.example",
            "person_id=p2 company_id=77 source=dump",
            "person_id=p3 company_id=gone company_domain=https://www.velm-works.example/about",
            "person_id=p4 company_name=The_Zorvell_Tool_LLC",
            "person_id=p5 company_name=Velm_Works country=CA",
            "person_id=p6 company_name=Velm_Works",
            "person_id=p7 company_domain=brindle.example",
            "person_id=p8 company_domain=brindle.example company_name=Brindle_South",
            "person_id=p9 company_name=Zorvell_Tool country=DE",
            "person_id=p10 company_domain=facebook.com",
        ],
        identity: vec!["person_id=x"; 10],
        ..Bench::default()
    };
    let output = bench.run();
    let candidates = made(&output, "candidates");
    for (id, expected) in [
        ("p1", "c1 id 100 ∅"),
        ("p2", "c1 id 100 ∅"),
        ("p3", "c2 domain 90 ∅"),
        ("p4", "c1 name 60 ∅"),
        ("p5", "c3 name 60 ∅"),
        ("p6", "∅ none ∅ c2|c3"),
        ("p7", "∅ none ∅ c4|c5"),
        ("p8", "c5 domain 90 ∅"),
        ("p9", "∅ none ∅ ∅"),
        ("p10", "∅ none ∅ ∅"),
    ] {
        assert_eq!(
            row(candidates, id, "company_id link link_points ambiguous"),
            expected,
            "{id}"
        );
    }
    assert_eq!(value(&output, "B2.2"), 0.6);
    assert_eq!(evidence(&output, "B2.2", "person_id"), ["p6", "p7", "p9", "p10"]);
    assert!(evidence(&output, "B2.2", "why")[0].contains("several companies"));
    assert_eq!(evidence(&output, "B2.2", "why")[2], "no company has name Zorvell Tool");
}

// spec: buyer-groups B2, B2.1, B2.4, S3, M1, M2, L5, L7
#[test]
fn companies_are_sized_and_only_a_known_country_is_outside() {
    let bench = Bench {
        companies: vec![
            "company_id=c1 name=Aldric country=US revenue_usd=12000000 employees=9",
            "company_id=c2 name=Borwen country=us employees=820",
            "company_id=c3 name=Cathmor",
            "company_id=c4 name=Dunvale country=DE revenue_usd=7500000000",
            "company_id=c5 name=Elmsby country=MX revenue_usd=60000000000",
            "company_id=c6 name=Farlow country=CA employees=1",
        ],
        ..Bench::default()
    };
    let output = bench.run();
    let scope = made(&output, "scope");
    let columns = "in_scope tier tier_by override decision champion stakeholder blocker introducer seats deal_class";
    for (id, expected) in [
        ("c1", "true M1 revenue ∅ 2 3 3 1 0 9 large"),
        ("c2", "true M2 employees ∅ 2 3 3 1 0 9 large"),
        ("c3", "true S3 none ∅ 1 1 2 0 1 5 large"),
        ("c4", "false L5 revenue ∅ 3 4 5 2 1 15 large"),
        ("c5", "true L7 revenue ∅ 3 5 4 2 1 15 large"),
    ] {
        assert_eq!(row(scope, id, columns), expected, "{id}");
    }
    assert_eq!(row(scope, "c6", "seats decision size_min size_max"), "1 1 1 1");
    assert_eq!(
        row(scope, "c1", "limit_vp limit_director limit_manager"),
        "250000 200000 75000"
    );
    assert_eq!(row(scope, "c4", "why"), "DE is outside US, CA, MX");
    assert_eq!(value(&output, "B2.1"), 5.0);
    assert_eq!(value(&output, "B2.4"), 1.0 / 6.0);
    assert_eq!(evidence(&output, "B2.4", "company_id"), ["c4"]);
}

// spec: buyer-groups B2, D01, D12
#[test]
fn duplicates_keep_their_rows_and_one_stands_for_all() {
    let bench = Bench {
        companies: vec![
            "company_id=d9 name=Zorvell_Tool_and_Die domain=zorvell.example employees=820 source=dump",
            "company_id=c1 name=Zorvell_Tool_&_Die,_LLC domain=zorvell.example country=US",
            "company_id=c2 name=Velm_Works domain=velm.example country=US",
        ],
        people: vec![
            "person_id=p1 company_id=c1 title=VP_Operations",
            "person_id=d1 company_id=d9 title=Vice_President,_Operations source=dump",
            "person_id=p2 company_id=c2 title=VP_Operations",
            "person_id=d2 company_id=d9 source=dump",
        ],
        identity: vec![
            "person_id=p1 full_name=Robert_Quillfeather email=r.q@zorvell.example",
            "person_id=d1 first_name=Bob last_name=Quillfeather email=r.q@zorvell.example",
            "person_id=p2 full_name=Robert_Quillfeather email=r.q@velm.example",
            "person_id=d2 full_name=Ida_Stormwell",
        ],
        ..Bench::default()
    };
    let output = bench.run();
    let scope = made(&output, "scope");
    // The CRM's record stands for the dump's, which knows the size.
    assert_eq!(
        row(scope, "c1", "in_scope representative represented_by tier people"),
        "true true ∅ M2 3"
    );
    assert_eq!(
        row(scope, "d9", "in_scope representative represented_by"),
        "false false c1"
    );
    assert_eq!(row(scope, "d9", "why"), "stands twice: c1 stands for it");
    let candidates = made(&output, "candidates");
    let columns = "company_id representative represented_by cluster_state in_crm";
    assert_eq!(row(candidates, "p1", columns), "c1 true ∅ match true");
    assert_eq!(row(candidates, "d1", columns), "c1 false p1 match true");
    assert_eq!(row(candidates, "p2", columns), "c2 true ∅ ∅ true");
    assert_eq!(row(candidates, "d2", columns), "c1 true ∅ ∅ false");
    let pairs = made(&output, "pairs");
    let keys: Vec<String> = (0..pairs.height())
        .map(|row| {
            format!(
                "{} {}",
                cell_text(pairs, "a_key", row).unwrap().unwrap(),
                cell_text(pairs, "state", row).unwrap().unwrap()
            )
        })
        .collect();
    assert_eq!(keys, ["company:c1 merge", "person:d1 merge"]);
    for row in 0..pairs.height() {
        for column in ["fields", "words"] {
            let said = cell_text(pairs, column, row).unwrap().unwrap();
            assert!(
                !said.contains("zorvell") && !said.to_lowercase().contains("quillfeather"),
                "{said}"
            );
        }
    }
    assert_eq!(made(&output, "clusters").height(), 4);
    assert_eq!(value(&output, "B2.1"), 2.0);
}

// spec: buyer-groups B2.5, D05, D17
#[test]
fn pairs_to_review_are_decided_and_undone_ones_stay_apart() {
    let mut bench = Bench {
        companies: vec!["company_id=c1 name=Zorvell_Tool domain=zorvell.example country=US"],
        people: vec![
            "person_id=p1 company_id=c1",
            "person_id=p2 company_id=c1",
            "person_id=p3 company_id=c1",
        ],
        identity: vec![
            "person_id=p1 full_name=Amos_Tarrow_Jr. email=a.t@zorvell.example",
            "person_id=p2 full_name=Amos_Tarrow_Sr. email=a.t@zorvell.example",
            "person_id=p3 full_name=Ida_Stormwell",
        ],
        ..Bench::default()
    };
    let open = bench.run();
    assert_eq!(value(&open, "B2.5"), 0.25);
    assert_eq!(evidence(&open, "B2.5", "a_key"), ["person:p1"]);
    assert_eq!(evidence(&open, "B2.5", "b_key"), ["person:p2"]);
    assert_eq!(evidence(&open, "B2.5", "veto"), ["PV1"]);
    bench.decided = vec!["kind=person a=person:p2 b=person:p1 decision=match"];
    let united = bench.run();
    assert_eq!(value(&united, "B2.5"), 0.0);
    assert_eq!(
        row(made(&united, "candidates"), "p2", "representative represented_by"),
        "false p1"
    );
    bench.undone = vec![serde_json::json!({"merge": "m-1", "kind": "person", "a": "p1", "b": "p2"})];
    let undone = bench.run();
    assert_eq!(value(&undone, "B2.5"), 0.0);
    assert_eq!(row(made(&undone, "candidates"), "p2", "representative"), "true");
    let pairs = made(&undone, "pairs");
    assert_eq!(cell_text(pairs, "decision", 0).unwrap().as_deref(), Some("undone"));
    bench.undone.clear();
    bench.decided = vec!["kind=person a=p1 b=p2 decision=distinct"];
    assert_eq!(value(&bench.run(), "B2.5"), 0.0);
}

// spec: buyer-groups B2.3, B2
#[test]
fn titles_are_read_and_those_of_the_crm_are_counted() {
    let bench = Bench {
        people: vec![
            "person_id=p1 company_name=A title=Former_VP_Engineering",
            "person_id=p2 company_name=A",
            "person_id=p3 company_name=A title=Ninja",
            "person_id=d1 company_name=A source=dump",
        ],
        identity: vec!["person_id=p1", "person_id=p2", "person_id=p3", "person_id=d1"],
        ..Bench::default()
    };
    let output = bench.run();
    let titles = made(&output, "titles");
    let columns = "titled level rank band functions primary_function current";
    assert_eq!(row(titles, "p1", columns), "true vp 7 VP engineering engineering false");
    assert_eq!(row(titles, "p2", columns), "false ∅ ∅ ∅ ∅ ∅ ∅");
    assert_eq!(row(titles, "p3", columns), "true unknown ∅ ∅ ∅ ∅ true");
    assert_eq!(value(&output, "B2.3"), 1.0 / 3.0);
    assert_eq!(evidence(&output, "B2.3", "person_id"), ["p2"]);
    assert_eq!(reading(&output, "B2.3").note, "1 of 3 people of the CRM have no title");
}

// spec: buyer-groups B2.3
#[test]
fn shares_of_nothing_skip_their_gates() {
    let output = Bench::default().run();
    for gate in ["B2.2", "B2.3", "B2.4", "B2.5"] {
        assert!(
            matches!(reading(&output, gate).observed, Observation::Skipped(_)),
            "{gate}"
        );
    }
    assert_eq!(value(&output, "B2.1"), 0.0);
}

// spec: buyer-groups B2.3, 8.4
#[test]
fn half_a_register_without_titles_is_told_to_the_row() {
    let person = |row: usize| {
        if row < 944 {
            "person_id=p"
        } else {
            "person_id=p title=Buyer"
        }
    };
    let output = Bench {
        people: (0..1881).map(person).collect(),
        identity: vec!["person_id=p"; 1881],
        ..Bench::default()
    }
    .run();
    assert_eq!(format!("{:.2}", value(&output, "B2.3") * 100.0), "50.19");
    assert_eq!(reading(&output, "B2.3").evidence.as_ref().unwrap().height(), 944);
}

#[test]
fn the_phase_stops_when_it_is_told_to() {
    let bench = Bench {
        people: vec!["person_id=p1 company_name=A"],
        identity: vec!["person_id=p1"],
        ..Bench::default()
    };
    let stopped = bench.run_with(&mut |_| Err(PhaseError::Cancelled));
    assert!(matches!(stopped, Err(PhaseError::Cancelled)));
}
