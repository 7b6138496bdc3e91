//! Files as buyers and databases get them.

use rusqlite::Connection;

use super::super::SALES;
use super::super::fixture::{Held, lead, prompts as made_prompts};
use super::*;
use crate::export::{Branch, to_csv_for_sheets};
use crate::frame::{FrameBuilder, without};

const MASKED: ExportOptions = ExportOptions {
    with_pii: false,
    dated: false,
};
const CLEAR: ExportOptions = ExportOptions {
    with_pii: true,
    dated: false,
};

fn desk() -> Held {
    let mut held = Held::of(&[
        lead("austin:1", "A", 90),
        lead("austin:2", "C", 20)
            .flags("REVIEW|sibling:2")
            .value(None)
            .age(Some(40)),
    ]);
    let rows = [
        ("austin:1", "structural/remodel/tier_a.csv", "bucket"),
        ("austin:2", "structural/remodel/tier_c.csv", "bucket"),
        ("austin:2", "flagged/needs_review.csv", "flagged"),
        ("austin:7", "queued/unscored.csv", "queued"),
    ];
    let laid = FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(row.0)))
        .text("path", rows.iter().map(|row| Some(row.1)))
        .text("kind", rows.iter().map(|row| Some(row.2)))
        .integer("rank", rows.iter().map(|_| Some(1)))
        .finish()
        .unwrap();
    held.put("export_rows", laid);
    held
}

fn branches(held: &Held, options: &ExportOptions) -> Vec<Branch> {
    match tree::tree(held, options).unwrap().pop() {
        Some((_, Exported::Tree(branches))) => branches,
        _ => panic!("no tree"),
    }
}

fn csv(branch: &Branch) -> String {
    String::from_utf8(to_csv_for_sheets(&without(&branch.rows, "lead_id").unwrap()).unwrap()).unwrap()
}

const HEADER: &str = "permit_id,city,property_address,owner_name,project_description,market_value,days_old,is_absentee,score,\
                      tier,trade_group,category,reasoning,ideal_contractor,contact_priority,flags,scored_at,is_commercial";

// spec: permits 4.8, S6
#[test]
fn the_columns_are_those_of_the_specification_and_people_are_masked() {
    let held = desk();
    let found = branches(&held, &MASKED);
    let paths: Vec<(&str, bool)> = found
        .iter()
        .map(|branch| (branch.path.as_str(), branch.delivers))
        .collect();
    assert_eq!(
        paths,
        [
            ("flagged/needs_review.csv", false),
            ("structural/remodel/tier_a.csv", true),
            ("structural/remodel/tier_c.csv", true),
        ],
        "no run made the leads that wait, so there is no file of them"
    );
    for branch in &found {
        let text = csv(branch);
        assert_eq!(text.lines().next(), Some(HEADER));
        for person in [
            "Madeup",
            "Placeholder",
            "OAK",
            "weigh the applicant",
            "Example Builders",
        ] {
            assert!(!text.contains(person), "{person} in {text}");
        }
    }
    let line = csv(&found[2]).lines().nth(1).unwrap().to_owned();
    assert!(
        line.contains("Kitchen remodel for [redacted],,40,false,20,C,structural,remodel"),
        "{line}"
    );
    assert!(line.contains("REVIEW|sibling:2"), "{line}");
}

// spec: permits 4.8
#[test]
fn in_clear_formulas_of_a_text_do_not_run() {
    let text = csv(&branches(&desk(), &CLEAR)[1]);
    assert!(text.contains("100 INVENTED OAK ST,'=Madeup Placeholder,"), "{text}");
    assert!(text.contains("\"Kitchen remodel for Placeholder, =1+1\""), "{text}");
    assert!(!text.contains("weigh the applicant"), "{text}");
}

// spec: permits S11
#[test]
fn prompts_are_one_a_line() {
    let mut held = desk();
    held.put("prompts", made_prompts(&["austin:1", "austin:2"]).unwrap());
    let Some((stem, Exported::Text(text))) = prompts(&held, &MASKED).unwrap().pop() else {
        panic!("no text")
    };
    assert_eq!((stem.as_str(), text.lines().count()), ("prompts", 2));
    assert!(
        text.lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
    );
}

fn script(held: &Held, options: &ExportOptions, dialect: SqlDialect) -> String {
    match database::sql(held, options, dialect, "x").unwrap().pop() {
        Some((_, Exported::Text(text))) => text,
        _ => panic!("no text"),
    }
}

// spec: permits 4.7
#[test]
fn the_sqlite_script_runs_twice_and_leaves_sales_alone() {
    let database = Connection::open_in_memory().unwrap();
    let mut held = desk();
    database
        .execute_batch(&script(&held, &CLEAR, SqlDialect::Sqlite))
        .unwrap();
    let sell = "UPDATE scored_leads SET status = 'sold', sold_to = 'it''s Placeholder', sold_price = 12.5, score = 3 \
                WHERE permit_key = 'austin:1'";
    database.execute(sell, []).unwrap();
    // Another run: another tier, another sale in our own books, and nothing of what the model thought.
    let sold = serde_json::json!({ "lead": "austin:1", "step": "exported", "at": "2026-03-01" });
    held.facts.insert(SALES, vec![sold]);
    database
        .execute_batch(&script(&held, &MASKED, SqlDialect::Sqlite))
        .unwrap();
    let row = |key: &str| {
        let sql = "SELECT status, sold_to, sold_price, score, chain_of_thought, flags FROM scored_leads WHERE permit_key = ?1";
        database
            .query_row(sql, [key], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, Option<String>>(1)?,
                    row.get::<_, Option<f64>>(2)?,
                    row.get::<_, i64>(3)?,
                    row.get::<_, Option<String>>(4)?,
                    row.get::<_, Option<String>>(5)?,
                ))
            })
            .unwrap()
    };
    let thought = Some("First I weigh the applicant.".to_owned());
    assert_eq!(
        row("austin:1"),
        (
            "sold".into(),
            Some("it's Placeholder".into()),
            Some(12.5),
            90,
            thought,
            None
        )
    );
    assert_eq!(row("austin:2").5.as_deref(), Some("REVIEW|sibling:2"));
    let rows: i64 = database
        .query_row("SELECT count(*) FROM scored_leads", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 2);
}

// spec: permits 4.7
#[test]
fn the_postgres_script_upserts_and_quotes() {
    let text = script(&desk(), &MASKED, SqlDialect::Postgres);
    let update = text.lines().find(|line| line.starts_with("INSERT")).unwrap();
    assert!(
        update.contains("ON CONFLICT (\"permit_key\") DO UPDATE SET"),
        "{update}"
    );
    for kept in ["status", "sold_to", "sold_at", "sold_price", "chain_of_thought"] {
        assert!(!update.contains(&format!("\"{kept}\" = excluded")), "{kept}: {update}");
    }
    assert!(
        update.contains("\"score\" = excluded.\"score\"") && !text.contains("weigh"),
        "{update}"
    );
}
