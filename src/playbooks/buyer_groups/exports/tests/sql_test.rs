//! What a database gets, and how it is taken back.

use rusqlite::Connection;

use super::*;
use crate::export::to_sql;

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
    // What the CRM's files held, but for what somebody typed since.
    let seed = "INSERT INTO companies (company_id, name, domain, country, employees, industry, \"coreSignalId\",
                                       \"competitiveLandscape\", \"technologyStack\")
                VALUES ('c1', 'Zorvell Tool', 'zorvell.example', 'US', 820, 'Machinery', 'z9', '[\"Rivalen\",\"Otherco\"]',
                        '[\"SAP\"]');
                INSERT INTO people (person_id, full_name, first_name, last_name, email, phone, profile_url, title, company_id,
                                    country, \"coreSignalId\")
                VALUES ('p1', 'Ada Typed', 'Ada', 'Typed', 'typed@zorvell.example', '1', 'https://p.example/ada', 'Typed', 'c1',
                        'US', 'z1'),
                       ('p2', 'Bo O''Fiction', 'Bo', 'O''Fiction', NULL, '5125550102', NULL, 'CFO', NULL, 'US', NULL),
                       ('p6', 'Flo Unknown', 'Flo', 'Unknown', NULL, NULL, NULL, 'Welder', 'c1', 'US', NULL);
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
    assert_eq!(dump(&database), before);
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
    let back = inverse_scripts(&held, Some(&earlier), &CLEAR).unwrap();
    let script = back.iter().find(|(stem, _)| stem.contains("sqlite"));
    database.execute_batch(&script.unwrap().1).unwrap();
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
