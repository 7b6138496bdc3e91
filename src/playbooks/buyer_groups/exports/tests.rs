//! Files as analysts, a CRM and a database get them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::*;
use crate::engine::Parameters;
use crate::export::{to_csv_guarded, to_sql};
use crate::frame::Frame;
use crate::lens::LensError;
use crate::playbooks::buyer_groups::merging::{Column, Kind, Rows, Value};
use crate::store::sha256_hex;

const MASKED: ExportOptions = ExportOptions {
    with_pii: false,
    dated: false,
};
const CLEAR: ExportOptions = ExportOptions {
    with_pii: true,
    dated: false,
};

struct Held {
    frames: BTreeMap<String, Arc<Frame>>,
    parameters: Parameters,
    off: BTreeSet<String>,
}

impl FrameSource for Held {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        let frame = self.frames.get(name).cloned();
        frame.ok_or_else(|| LensError::NotMade {
            frame: name.to_owned(),
            phase: "B?".to_owned(),
        })
    }
    fn parameters(&self) -> &Parameters {
        &self.parameters
    }
    fn as_of(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()
    }
    fn is_off_lists(&self, lead: &str) -> bool {
        self.off.contains(lead)
    }
}

/// A frame of columns `name:kind` and rows of cells, both parted by `;`; an empty cell is null.
fn table(columns: &str, rows: &[&str]) -> Frame {
    let columns: Vec<Column> = columns
        .split(';')
        .map(|column| {
            let (name, kind) = column.trim().split_once(':').unwrap_or((column.trim(), "t"));
            let kind = match kind {
                "t" => Kind::Text,
                "i" => Kind::Integer,
                "r" => Kind::Real,
                "b" => Kind::Boolean,
                "d" => Kind::Date,
                other => panic!("{other}"),
            };
            Column::new(name, kind)
        })
        .collect();
    let cell = |(column, text): (&Column, &str)| match (column.kind, text.trim()) {
        (_, "") => Value::Null,
        (Kind::Text, text) => Value::Text(text.to_owned()),
        (Kind::Integer, text) => Value::Integer(text.parse().unwrap()),
        (Kind::Real, text) => Value::Real(text.parse().unwrap()),
        (Kind::Boolean, text) => Value::Boolean(text == "y"),
        (Kind::Date, text) => Value::Date(text.parse().unwrap()),
    };
    let row = |row: &&str| -> Vec<Value> {
        let cells: Vec<&str> = row.split(';').collect();
        assert_eq!(cells.len(), columns.len(), "{row}");
        columns.iter().zip(cells).map(cell).collect()
    };
    Rows {
        rows: rows.iter().map(row).collect(),
        columns: columns.clone(),
    }
    .frame()
    .unwrap()
}

const COMPANY: &str = "company_id;name;domain;alias_domains;country;region;city;postal_code;employees:i;revenue_usd:r;industry;phone;\
                       headcount_growth_12m:r;open_engineering_jobs:i;source;provider_id;competitive_landscape;technology_stack";
const PERSON: &str = "person_id;company_id;company_name;company_domain;title;title_as_of:d;department;management_level;email_status;\
                      phone_type;country;connections:i;decision_flag:i;experience_months:i;role_started_on:d;source;provider_id";
const WHO: &str = "person_id;full_name;first_name;last_name;email;phone;profile_url;profile_slug;salary_p75_usd:r";
const FOUND: &str = "role;confidence:r;influence:r;authority_level;pain_points;buying_signals;core_signal_id;perplexity_verified:b;\
                     last_buyer_group_update:d;linked_company_id;link";

fn desk() -> Held {
    let company = "c1;Zorvell Tool;zorvell.example;;US;TX;Austin;78701;820;;Machinery;5125550100;0.2;4;crm;z9;Rivalen|Otherco;SAP";
    let found = "c2;Caldenic;caldenic.example;;US;;;;;;;;;;dump;;;";
    let people = [
        "p1;c1;Zorvell Tool;;=HYPERLINK(1);;Operations;VP;valid;direct;US;430;;180;;crm;z1",
        "p2;;Zorvell Tool;;CFO;;;;;;US;;;;;crm;",
        "p3;c2;Caldenic;;Quality Manager;;;;valid;;US;;;;;dump;",
        "p4;c1;Zorvell Tool;;CEO;;;;valid;;US;;;;;crm;",
        "p5;c2;Caldenic;;Buyer;;;;;;US;;;;;dump;",
        "p6;c1;Zorvell Tool;;Welder;;;;;;US;;;;;crm;",
    ];
    let who = |mail: &str| {
        [
            "p1;@Ada Madeup;@Ada;Madeup;ada@zorvell.example;+44 20 7946 0100;https://p.example/ada;ada;180000"
                .to_owned(),
            format!("p2;Bo O'Fiction;Bo;O'Fiction;{mail};5125550102;;;"),
            "p3;Cy Invented;Cy;Invented;cy@caldenic.example;5125550103;;;".to_owned(),
            "p4;Dee Nobody;Dee;Nobody;dee@zorvell.example;;;dee;".to_owned(),
            "p5;Ed Unseated;Ed;Unseated;;;;;".to_owned(),
            "p6;Flo Unknown;Flo;Unknown;;;;;".to_owned(),
        ]
    };
    let scored = [
        "decision;95.126;17;budget;efficiency;new_in_role|hiring;z1;y;20633;c1;id",
        "stakeholder;90;13;input;cost;;;n;20633;c1;name",
        "stakeholder;90;7;input;quality;;;;20633;c2;id",
        "decision;95;15;budget;capacity|skills;;;;20633;c1;id",
        "stakeholder;55;2;input;cost;;;;20633;c2;id",
        ";;;;;;;;;c1;id",
    ];
    let merged: Vec<String> = people.iter().zip(scored).map(|(a, b)| format!("{a};{b}")).collect();
    let merged: Vec<&str> = merged.iter().map(String::as_str).collect();
    let (before, after) = (who(""), who("bo@zorvell.example"));
    let lines = |of: &[String; 6]| table(WHO, &of.iter().map(String::as_str).collect::<Vec<_>>());
    let grouped = |row: &str, process: &str| format!("{row};z9;y;20633;{process}");
    let companies = [
        grouped(company, "{\"tier\":\"M2\"}"),
        grouped(found, "{\"tier\":\"S3\"}"),
    ];
    let companies: Vec<&str> = companies.iter().map(String::as_str).collect();
    let seats = "company_id;person_id;title;level;functions;role;rank:i;must_have:b;seat;confidence:r;influence:r;authority:r;\
                 authority_level;seat_score:r;email_score:r;phone_score:r;rule;reason;flags;added:b";
    let group = "company_id;name;size_tier;deal_class;tier;rank:i;score:r;cohesion:r;cohesion_word;completeness:r;confidence:r;\
                 reach:r;balance:r;n:i;seats:i;seats_decision:i;filled_decision:i;seats_champion:i;filled_champion:i;\
                 seats_blocker:i;filled_blocker:i;seats_stakeholder:i;filled_stakeholder:i;seats_introducer:i;\
                 filled_introducer:i;gaps;warnings;warning_words;usd:r;method;last_validated:d";
    let groups = table(
        group,
        &[
            "c1;Zorvell Tool;M2;large;workable;1;61.239;84.018;high;70;88.2;76;100;2;9;2;1;3;0;1;0;3;1;0;0;champion:3;W2;no champion;0.5;offline;20633",
            "c2;Caldenic;S3;large;thin;2;30;;;40;80;10;65;1;5;1;0;1;0;0;0;2;1;1;0;decision:1;W1|W2;no decision;0;offline;20633",
        ],
    );
    let frames = [
        ("companies", table(COMPANY, &[company, found])),
        (
            "companies_merged",
            table(
                &format!("{COMPANY};core_signal_id;buyer_groups_generated:b;last_buyer_group_update:d;buying_process"),
                &companies,
            ),
        ),
        ("people", table(PERSON, &people)),
        ("people_identity", lines(&before)),
        ("gathered", table(PERSON, &people)),
        ("gathered_identity", lines(&before)),
        ("people_merged", table(&format!("{PERSON};{FOUND}"), &merged)),
        ("people_merged_identity", lines(&after)),
        ("groups0", table("group_id;company_id;members", &["g7;c1;p1|p6"])),
        ("groups", groups.clone()),
        ("groups_merged", groups),
        (
            "members_merged",
            table(
                seats,
                &[
                    "c1;p1;=HYPERLINK(1);vp;operations;decision;1;y;quota;95.126;17;20;budget;78.787;95;85;R10;decision by R10;;n",
                    "c1;p2;CFO;chief;finance;stakeholder;1;n;quota;90;13;31;input;80.5;95;70;R30;stakeholder by R30;review;n",
                    "c2;p3;Quality Manager;manager;quality;stakeholder;1;n;quota;90;7;11;input;52.9;70;70;R30;-x;;y",
                ],
            ),
        ),
        (
            "benched",
            table(
                "person_id;company_id;role;rule;confidence:r;influence:r;seat_score:r;why;near",
                &[
                    "p5;c2;stakeholder;R61;55;2;32.158;influence 2<7;influence 2 of 7",
                    "p4;c1;decision;R10;95;15;70;suppressed;",
                ],
            ),
        ),
        (
            "suppressions",
            table("hash;kind", &[&format!("{};email", sha256_hex(b"dee@zorvell.example"))]),
        ),
        (
            "ledger",
            table(
                "time;provider;op;usd:r",
                &["2026-06-30T10:00:00Z;people_data;search;0.02"],
            ),
        ),
        (
            "ledger_contacts",
            table("time;provider;op;usd:r", &["2026-06-30T11:00:00Z;finder_a;find;0.0198"]),
        ),
        (
            "merge_log",
            table(
                "merge_id;kind;survivor;absorbed;points:r;why;undone:b",
                &["m-1;person;p1;p9;9;slug equal;n", "m-2;company;c1;c9;7;domain equal;y"],
            ),
        ),
        (
            "report",
            table(
                "section:i;name;text;figures",
                &[
                    "2;roles;Roles.;{\"mean\":91.5,\"a|b\":null}",
                    "1;summary;One | two.;{\"groups\":2}",
                ],
            ),
        ),
    ];
    Held {
        frames: frames
            .into_iter()
            .map(|(name, frame)| (name.to_owned(), Arc::new(frame)))
            .collect(),
        parameters: Parameters::built_in(&[]),
        off: BTreeSet::new(),
    }
}

fn made(held: &Held, options: &ExportOptions, id: &str) -> Vec<(String, Exported)> {
    let export = EXPORTS.iter().find(|export| export.id == id).unwrap();
    (export.make)(held, options).unwrap()
}

/// A sheet as CSV.
fn csv(held: &Held, options: &ExportOptions, id: &str, stem: &str) -> String {
    let file = made(held, options, id).into_iter().find(|(name, _)| name == stem);
    match file {
        Some((_, Exported::Sheet { rows, .. })) => String::from_utf8(to_csv_guarded(&rows).unwrap()).unwrap(),
        _ => panic!("no sheet {stem}"),
    }
}

fn text(held: &Held, options: &ExportOptions, id: &str, stem: &str) -> String {
    match made(held, options, id).into_iter().find(|(name, _)| name == stem) {
        Some((_, Exported::Text(text))) => text,
        _ => panic!("no text {stem}"),
    }
}

const PEOPLE: [&str; 9] = [
    "Madeup", "Fiction", "Invented", "Unseated", "Unknown", "ada@", "7946", "5550102", "180000",
];

// spec: buyer-groups 7
#[test]
fn every_file_is_made_and_masked_unless_it_may_be_seen() {
    let held = desk();
    for export in EXPORTS {
        for (stem, made) in made(&held, &MASKED, export.id) {
            let text = match made {
                Exported::Sheet { rows, .. } => String::from_utf8(to_csv_guarded(&rows).unwrap()).unwrap(),
                Exported::Text(text) => text,
                _ => panic!("{stem}"),
            };
            assert!(!text.is_empty(), "{stem}");
            for person in PEOPLE {
                assert!(!text.contains(person), "{person} in {stem}: {text}");
            }
            assert!(!text.contains("p4"), "who is suppressed is in no file: {stem}: {text}");
        }
    }
    let clear = csv(&held, &CLEAR, "people", "people");
    for person in PEOPLE {
        assert!(clear.contains(person), "{person} in {clear}");
    }
    assert!(!clear.contains("Nobody"), "{clear}");
    assert_eq!(clear.lines().count(), 6, "a header and everybody but the suppressed");
}

// spec: buyer-groups 7, 10
#[test]
fn no_cell_runs_in_a_spreadsheet() {
    let held = desk();
    let members = csv(&held, &CLEAR, "members", "members");
    let people = csv(&held, &CLEAR, "people", "people");
    for guarded in ["'@Ada Madeup", "'=HYPERLINK(1)", "'-x", "'+44 20 7946 0100"] {
        assert!(members.contains(guarded), "{guarded}: {members}");
    }
    for line in members.lines().chain(people.lines()) {
        for cell in line.split(',') {
            let cell = cell.trim_start_matches('"');
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{line}");
        }
    }
}

// spec: buyer-groups 7
#[test]
fn sheets_have_the_columns_of_the_specification() {
    let held = desk();
    let members = csv(&held, &MASKED, "members", "members");
    let header = members.lines().next().unwrap();
    assert_eq!(
        header,
        "company_id,company,person_id,name,title,level,functions,role,rank,must_have,seat,role_confidence,influence,authority,\
         authorityLevel,seat_score,email,email_score,phone,phone_score,rule,reason,flags,added"
    );
    assert!(
        members.contains(
            "c1,Zorvell Tool,p1,A. M.,'=HYPERLINK(1),vp,operations,decision,1,true,quota,95.13,17,20,budget,78.79,"
        ),
        "{members}"
    );
    let people = csv(&held, &MASKED, "people", "people");
    for name in [
        "buyerGroupRole",
        "buyerGroupConfidence",
        "influenceScore",
        "authorityLevel",
        "painPoints",
        "buyingSignals",
        "coreSignalId",
        "perplexityVerified",
        "lastBuyerGroupUpdate",
    ] {
        assert!(
            people.lines().next().unwrap().split(',').any(|held| held == name),
            "{name}"
        );
    }
    let groups = csv(&held, &MASKED, "groups", "groups");
    assert!(
        groups.contains("c1,Zorvell Tool,M2,large,workable,1,61.24,84.02,high,70"),
        "{groups}"
    );
    let companies = csv(&held, &MASKED, "companies", "companies");
    assert!(
        companies.contains("buyingProcess,competitiveLandscape,technologyStack"),
        "{companies}"
    );
    assert_eq!(csv(&held, &MASKED, "benched", "benched").lines().count(), 2);
    let ledger = csv(&held, &MASKED, "ledger", "ledger");
    assert!(ledger.contains("search") && ledger.contains("find"), "{ledger}");
    let Some((_, Exported::Sheet { always, .. })) = made(&held, &MASKED, "merge_log").pop() else {
        panic!("no log")
    };
    assert_eq!(always, Some(ExportFormat::Parquet));
}

#[test]
fn a_list_to_ring_through_leaves_out_who_must_not_be_called() {
    let mut held = desk();
    held.off.insert("p2".to_owned());
    assert!(!csv(&held, &MASKED, "members", "members").contains("p2"));
    assert!(csv(&held, &MASKED, "people", "people").contains("p2"));
}

// spec: buyer-groups 7
#[test]
fn a_crm_gets_updates_of_what_it_has_and_the_rest_apart() {
    let held = desk();
    let ids = |stem: &str| -> Vec<String> {
        let rows = csv(&held, &CLEAR, "crm", stem);
        let first = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
        rows.lines().skip(1).map(first).collect()
    };
    assert_eq!(ids("crm_people_update"), ["p1", "p2"], "with a role, in the CRM");
    assert_eq!(ids("crm_people_insert"), ["p3"], "seated, not in the CRM");
    assert_eq!(ids("crm_companies_update"), ["c1", "c2"]);
    assert_eq!(ids("crm_merges"), ["m-1"], "what was taken back is no merge");
}

// spec: buyer-groups 7, B7.5
#[test]
fn the_report_is_read_in_order_and_by_programs() {
    let held = desk();
    let page = text(&held, &MASKED, "report_md", "report");
    let (summary, roles) = (page.find("## 1. Summary").unwrap(), page.find("## 2. Roles").unwrap());
    assert!(
        summary < roles && page.contains("| A\\|b | – |") && page.contains("| Mean | 91.5 |"),
        "{page}"
    );
    let read: serde_json::Value = serde_json::from_str(&text(&held, &MASKED, "report_json", "report")).unwrap();
    assert_eq!(read["sections"][0]["figures"]["groups"], 2);
    assert_eq!(read["as_of"], "2026-06-30");
}

/// A database of the CRM before this playbook ever wrote to it.
fn database(held: &Held) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    // The columns must be there for SQLite; PostgreSQL adds them.
    database
        .execute_batch(&text(held, &CLEAR, "sql_sqlite_commit", "buyer_groups_sqlite_commit"))
        .unwrap();
    database
        .execute_batch("DELETE FROM people; DELETE FROM companies; DELETE FROM buyer_groups;")
        .unwrap();
    let seed =
        "INSERT INTO companies (company_id, name, \"coreSignalId\", \"competitiveLandscape\", \"technologyStack\")
                VALUES ('c1', 'Zorvell of the CRM', 'z9', '[\"Rivalen\",\"Otherco\"]', '[\"SAP\"]');
                INSERT INTO people (person_id, full_name, email, title, company_id, country, \"coreSignalId\")
                VALUES ('p1', 'Ada of the CRM', 'typed@zorvell.example', 'Typed', 'c1', 'US', 'z1'),
                       ('p2', 'Bo', NULL, 'CFO', NULL, 'US', NULL), ('p6', 'Flo', NULL, 'Welder', 'c1', 'US', NULL);
                INSERT INTO buyer_groups (group_id, company_id, members) VALUES ('g7', 'c1', '[\"p1\",\"p6\"]');";
    database.execute_batch(seed).unwrap();
    database
}

/// Everything in it.
fn dump(database: &Connection) -> Vec<String> {
    let mut lines = Vec::new();
    for name in ["companies", "people", "buyer_groups"] {
        let mut statement = database.prepare(&format!("SELECT * FROM {name} ORDER BY 1")).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..width)
                .map(|place| format!("{:?}", row.get::<_, rusqlite::types::Value>(place).unwrap()))
                .collect();
            lines.push(format!("{name} {}", cells.join(" ")));
        }
    }
    lines
}

fn cell(database: &Connection, sql: &str) -> Option<String> {
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

// spec: buyer-groups 7, 4.7
#[test]
fn sql_is_dry_by_default_repeatable_and_can_be_taken_back() {
    let held = desk();
    let database = database(&held);
    let before = dump(&database);
    database
        .execute_batch(&text(&held, &CLEAR, "sql_sqlite", "buyer_groups_sqlite"))
        .unwrap();
    assert_eq!(dump(&database), before, "a dry run changes nothing");
    let commit = text(&held, &CLEAR, "sql_sqlite_commit", "buyer_groups_sqlite_commit");
    database.execute_batch(&commit).unwrap();
    let once = dump(&database);
    database.execute_batch(&commit).unwrap();
    assert_eq!(dump(&database), once, "twice is once");
    let p = |column: &str, id: &str| {
        cell(
            &database,
            &format!("SELECT \"{column}\" FROM people WHERE person_id = '{id}'"),
        )
    };
    assert_eq!(p("buyerGroupRole", "p1").as_deref(), Some("decision"));
    assert_eq!(
        p("buyingSignals", "p1").as_deref(),
        Some("[\"new_in_role\",\"hiring\"]")
    );
    assert_eq!(p("lastBuyerGroupUpdate", "p1").as_deref(), Some("2026-06-29"));
    assert_eq!(
        p("email", "p1").as_deref(),
        Some("typed@zorvell.example"),
        "what somebody typed stays"
    );
    assert_eq!(
        p("email", "p2").as_deref(),
        Some("bo@zorvell.example"),
        "what was empty is filled"
    );
    assert_eq!(p("last_name", "p2").as_deref(), Some("O'Fiction"));
    assert_eq!(
        p("full_name", "p3").as_deref(),
        Some("Cy Invented"),
        "who is seated joins the CRM"
    );
    assert_eq!(
        cell(&database, "SELECT count(*) || '' FROM people"),
        Some("4".to_owned()),
        "nobody else does"
    );
    assert_eq!(
        cell(&database, "SELECT members FROM buyer_groups WHERE group_id = 'g7'"),
        Some("[\"p1\",\"p2\"]".to_owned())
    );
    assert_eq!(
        cell(
            &database,
            "SELECT company_id FROM buyer_groups WHERE group_id = 'bg-c2'"
        ),
        Some("c2".to_owned())
    );
    let index = "SELECT count(*) || '' FROM sqlite_master WHERE type = 'index' AND name IN ('people_buyerGroupRole', \
                 'people_influenceScore', 'people_coreSignalId', 'companies_buyerGroupsGenerated', 'companies_coreSignalId')";
    assert_eq!(cell(&database, index), Some("5".to_owned()));
    database
        .execute_batch(&text(&held, &CLEAR, "sql_sqlite_commit", "buyer_groups_sqlite_inverse"))
        .unwrap();
    let after = dump(&database);
    // Bo's last name and the like were filled from the file that was read, which the CRM has already.
    let without = |lines: &[String]| {
        lines
            .iter()
            .filter(|line| !line.contains("p2") && !line.contains("p1"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(without(&after), without(&before));
    assert_eq!(p("buyerGroupRole", "p1"), None);
    assert_eq!(p("email", "p2"), None, "what was found is gone");
    assert_eq!(
        p("coreSignalId", "p1").as_deref(),
        Some("z1"),
        "what the CRM had is not"
    );
}

// spec: buyer-groups 4.7
#[test]
fn the_way_back_to_an_earlier_generation_writes_what_that_one_wrote() {
    let (mut earlier, held) = (desk(), desk());
    // The earlier generation had p1 only, as a champion.
    let kept = earlier.frames["people_merged"].as_ref().clone();
    let kept = crate::frame::take_rows(&kept, &[0]).unwrap();
    let mut rows = Rows::read(&kept).unwrap();
    let place = rows.place("role").unwrap();
    rows.rows[0][place] = Value::Text("champion".to_owned());
    earlier
        .frames
        .insert("people_merged".to_owned(), Arc::new(rows.frame().unwrap()));
    let who = crate::frame::take_rows(&earlier.frames["people_merged_identity"], &[0]).unwrap();
    earlier
        .frames
        .insert("people_merged_identity".to_owned(), Arc::new(who));
    let database = database(&held);
    let forth = |held: &Held| text(held, &CLEAR, "sql_sqlite_commit", "buyer_groups_sqlite_commit");
    database.execute_batch(&forth(&earlier)).unwrap();
    let then = dump(&database);
    database.execute_batch(&forth(&held)).unwrap();
    assert_ne!(dump(&database), then);
    let back = inverse(&held, Some(&earlier), &CLEAR, SqlDialect::Sqlite).unwrap();
    database.execute_batch(&back).unwrap();
    let (now, then) = (dump(&database), then);
    let of = |lines: &[String], id: &str| {
        lines
            .iter()
            .filter(|line| line.contains(&format!("Text(\"{id}\")")))
            .count()
    };
    assert_eq!((of(&now, "p3"), of(&then, "p3")), (0, 0), "who came since is gone");
    let role = cell(
        &database,
        "SELECT \"buyerGroupRole\" FROM people WHERE person_id = 'p1'",
    );
    assert_eq!(role.as_deref(), Some("champion"));
    assert_eq!(
        cell(
            &database,
            "SELECT \"buyerGroupRole\" FROM people WHERE person_id = 'p2'"
        ),
        None
    );
}

// spec: buyer-groups 7
#[test]
fn the_postgres_scripts_parse_and_add_columns_where_they_are_missing() {
    let held = desk();
    for (id, stem) in [
        ("sql_postgres", "buyer_groups_postgres"),
        ("sql_postgres_commit", "buyer_groups_postgres_commit"),
        ("sql_postgres_commit", "buyer_groups_postgres_inverse"),
    ] {
        let script = text(&held, &CLEAR, id, stem);
        let dialect = sqlparser::dialect::PostgreSqlDialect {};
        sqlparser::parser::Parser::parse_sql(&dialect, &script).unwrap();
        let ending = if id == "sql_postgres" {
            "ROLLBACK;\n"
        } else {
            "COMMIT;\n"
        };
        assert!(
            script.ends_with(ending) && script.matches("BEGIN;").count() == 1,
            "{script}"
        );
    }
    let script = text(&held, &MASKED, "sql_postgres", "buyer_groups_postgres");
    assert!(
        script.contains("ALTER TABLE \"people\" ADD COLUMN IF NOT EXISTS \"painPoints\" JSONB;"),
        "{script}"
    );
    assert!(
        !script.contains("\"email\"") && !script.contains("\"full_name\""),
        "masked cells are no columns"
    );
    assert!(
        script.contains("CREATE INDEX IF NOT EXISTS \"people_buyerGroupRole\""),
        "{script}"
    );
    // The general writer and this one agree on what a table of the merge log looks like: quoting is the same everywhere.
    let log = to_sql(
        held.frames["groups0"].as_ref(),
        "groups0",
        "group_id",
        SqlDialect::Postgres,
    )
    .unwrap();
    assert!(log.contains("'p1|p6'"), "{log}");
}

// spec: buyer-groups 9
#[test]
fn a_frame_without_a_column_is_told_of() {
    let mut held = desk();
    held.frames
        .insert("groups_merged".to_owned(), Arc::new(table("company_id", &["c1"])));
    let export = EXPORTS.iter().find(|export| export.id == "groups").unwrap();
    let error = (export.make)(&held, &MASKED).err().unwrap().to_string();
    assert!(error.contains("name"), "{error}");
}
