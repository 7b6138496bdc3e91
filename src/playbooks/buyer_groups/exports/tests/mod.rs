//! Files as analysts, a CRM and a database get them.

mod files_test;
mod sql_test;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::engine::Parameters;
use crate::export::to_csv_guarded;
use crate::frame::Frame;
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
