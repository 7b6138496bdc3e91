//! What is written reads back: by the csv crate, by serde_json and by SQLite, and a failed write replaces nothing.

use super::{
    ExportError, MANIFEST, Readers, SqlDialect, TreeFile, to_csv, to_csv_for_sheets, to_json, to_sql, to_sql_keeping,
    write_exports, write_tree,
};
use crate::frame::{Frame, FrameBuilder, FrameError, cell_text};
use chrono::NaiveDate;
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value as SqlValue;
use std::fs;

const NASTY: [&str; 8] = [
    "007",
    "a,b",
    "say \"hi\"",
    "two\r\nlines",
    "it's \\ back",
    "=1+1",
    " blanks ",
    "Ünïcode",
];

fn nasty() -> Frame {
    let rows = NASTY.len();
    FrameBuilder::new()
        .text("contractor_id", (0..rows).map(|row| Some(format!("c{row}"))))
        .text("license \"no\"", NASTY.iter().map(|text| Some(*text)))
        .text("phone", (0..rows).map(|row| (row % 2 == 0).then_some("0135550100")))
        .integer(
            "state_count",
            (0..rows).map(|row| (row > 0).then_some(i64::MIN + row as i64)),
        )
        .real("score", (0..rows).map(|row| (row != 2).then_some(row as f64 / 10.0)))
        .boolean("firm", (0..rows).map(|row| (row != 3).then_some(row % 3 == 0)))
        .date(
            "expires",
            (0..rows).map(|row| (row != 4).then_some(20_000 + row as i32)),
        )
        .finish()
        .unwrap()
}

fn read_csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let records = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect());
    records.collect()
}

// spec: contractors §7
#[test]
fn csv_reads_back_cell_for_cell() {
    let frame = nasty();
    let records = read_csv(&to_csv(&frame).unwrap());
    let names: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
    assert_eq!(records[0], names);
    assert_eq!(records.len(), frame.height() + 1);
    for (row, record) in records[1..].iter().enumerate() {
        for (name, cell) in names.iter().zip(record) {
            assert_eq!(
                *cell,
                cell_text(&frame, name, row).unwrap().unwrap_or_default(),
                "{name} {row}"
            );
        }
    }
}

#[test]
fn csv_keeps_text_apart_from_numbers_and_missing_values() {
    let frame = FrameBuilder::new()
        .text(
            "phone",
            [
                Some("0135550100"),
                Some(""),
                None,
                Some("true"),
                Some("2026-01-31"),
                Some("TX"),
            ],
        )
        .real(
            "score",
            [Some(5.0), Some(0.1), Some(1e300), Some(f64::NAN), None, Some(-0.5)],
        )
        .finish()
        .unwrap();
    let expected =
        "phone,score\r\n\"0135550100\",5\r\n\"\",0.1\r\n,1e300\r\n\"true\",\r\n\"2026-01-31\",\r\nTX,-0.5\r\n";
    assert_eq!(String::from_utf8(to_csv(&frame).unwrap()).unwrap(), expected);
    let lonely = FrameBuilder::new()
        .text("why", [None::<&str>, Some("x")])
        .finish()
        .unwrap();
    assert_eq!(read_csv(&to_csv(&lonely).unwrap()), [["why"], [""], ["x"]]);
}

// spec: contractors §7
#[test]
fn an_empty_frame_still_has_its_header() {
    let frame = FrameBuilder::new()
        .text("contractor_id", [None::<&str>; 0])
        .real("score", [])
        .finish()
        .unwrap();
    assert_eq!(to_csv(&frame).unwrap(), b"contractor_id,score\r\n");
    assert_eq!(to_json(&frame).unwrap(), b"[]\n");
    let sql = to_sql(&frame, "silver_contractors", "contractor_id", SqlDialect::Sqlite).unwrap();
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(&sql).unwrap();
    let columns = database
        .prepare("SELECT * FROM silver_contractors")
        .unwrap()
        .column_count();
    assert_eq!(columns, 2);
}

#[test]
fn json_has_every_key_in_column_order() {
    let frame = nasty();
    let text = String::from_utf8(to_json(&frame).unwrap()).unwrap();
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), frame.height());
    let names: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
    for (row, object) in rows.iter().enumerate() {
        assert_eq!(object.keys().map(String::as_str).collect::<Vec<_>>(), names);
        for name in &names {
            let shown = match &object[*name] {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text.clone()),
                serde_json::Value::Number(number) if number.is_f64() => Some(number.as_f64().unwrap().to_string()),
                other => Some(other.to_string()),
            };
            assert_eq!(shown, cell_text(&frame, name, row).unwrap());
        }
    }
    assert_eq!(text.lines().count(), frame.height() + 2);
}

fn dump(database: &Connection, table: &str) -> Vec<Vec<SqlValue>> {
    let mut statement = database
        .prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1"))
        .unwrap();
    let width = statement.column_count();
    let rows = statement
        .query_map([], |row| (0..width).map(|place| row.get(place)).collect())
        .unwrap();
    rows.map(Result::unwrap).collect()
}

// spec: contractors §7
#[test]
fn sql_run_twice_leaves_one_row_a_key() {
    let (frame, database) = (nasty(), Connection::open_in_memory().unwrap());
    let sql = to_sql(&frame, "icp \"scored\"", "contractor_id", SqlDialect::Sqlite).unwrap();
    database.execute_batch(&sql).unwrap();
    let once = dump(&database, "icp \"\"scored\"\"");
    database.execute_batch(&sql).unwrap();
    let twice = dump(&database, "icp \"\"scored\"\"");
    assert_eq!(once, twice);
    assert_eq!(twice.len(), frame.height());
    for (row, values) in twice.iter().enumerate() {
        assert_eq!(values[1], SqlValue::Text(NASTY[row].to_owned()));
        let phone = if row % 2 == 0 {
            SqlValue::Text("0135550100".to_owned())
        } else {
            SqlValue::Null
        };
        assert_eq!(values[2], phone);
        let count = if row > 0 {
            SqlValue::Integer(i64::MIN + row as i64)
        } else {
            SqlValue::Null
        };
        assert_eq!(values[3], count);
        assert_eq!(
            values[4],
            if row == 2 {
                SqlValue::Null
            } else {
                SqlValue::Real(row as f64 / 10.0)
            }
        );
        assert_eq!(
            values[5],
            if row == 3 {
                SqlValue::Null
            } else {
                SqlValue::Integer(i64::from(row % 3 == 0))
            }
        );
        let day = cell_text(&frame, "expires", row).unwrap();
        assert_eq!(values[6], day.map_or(SqlValue::Null, SqlValue::Text));
    }
}

#[test]
fn an_upsert_replaces_what_changed() {
    let database = Connection::open_in_memory().unwrap();
    for score in [1.0, 2.0] {
        let frame = FrameBuilder::new()
            .text("id", [Some("a")])
            .real("score", [Some(score)])
            .finish()
            .unwrap();
        database
            .execute_batch(&to_sql(&frame, "t", "id", SqlDialect::Sqlite).unwrap())
            .unwrap();
        assert_eq!(
            dump(&database, "t"),
            [[SqlValue::Text("a".to_owned()), SqlValue::Real(score)]]
        );
    }
    let keys = FrameBuilder::new().text("id", [Some("a")]).finish().unwrap();
    let sql = to_sql(&keys, "k", "id", SqlDialect::Sqlite).unwrap();
    database
        .execute_batch(&sql)
        .and_then(|()| database.execute_batch(&sql))
        .unwrap();
    assert_eq!(dump(&database, "k").len(), 1);
}

#[test]
fn postgres_has_its_own_types_and_backslashes() {
    let sql = to_sql(&nasty(), "icp_scored", "contractor_id", SqlDialect::Postgres).unwrap();
    assert!(sql.starts_with(
        "BEGIN;\nCREATE TABLE IF NOT EXISTS \"icp_scored\" (\n  \"contractor_id\" TEXT NOT NULL PRIMARY KEY,\n  \
         \"license \"\"no\"\"\" TEXT,\n  \"phone\" TEXT,\n  \"state_count\" BIGINT,\n  \"score\" DOUBLE PRECISION,\n  \
         \"firm\" BOOLEAN,\n  \"expires\" DATE\n);\n"
    ));
    assert!(sql.contains("VALUES ('c4', E'it''s \\\\ back', '0135550100', -9223372036854775804, 0.4, FALSE, NULL)"));
    assert!(sql.ends_with("COMMIT;\n"));
    // The whole of it is PostgreSQL to a parser that is not ours.
    let dialect = sqlparser::dialect::PostgreSqlDialect {};
    let statements = sqlparser::parser::Parser::parse_sql(&dialect, &sql).unwrap();
    assert_eq!(statements.len(), NASTY.len() + 3);
}

#[test]
fn what_has_no_faithful_form_is_refused_by_name() {
    let infinite = FrameBuilder::new()
        .text("id", [Some("a"), Some("b")])
        .real("s", [None, Some(f64::INFINITY)]);
    let infinite = infinite.finish().unwrap();
    let at = |error: ExportError| match error {
        ExportError::Value { column, row, .. } => (column, row),
        other => panic!("{other}"),
    };
    assert_eq!(at(to_csv(&infinite).unwrap_err()), ("s".to_owned(), 2));
    assert_eq!(at(to_json(&infinite).unwrap_err()), ("s".to_owned(), 2));
    let keyed = |ids: [Option<&str>; 2]| {
        let frame = FrameBuilder::new().text("id", ids).finish().unwrap();
        at(to_sql(&frame, "t", "id", SqlDialect::Postgres).unwrap_err())
    };
    assert_eq!(keyed([Some("a"), Some("a")]), ("id".to_owned(), 2));
    assert_eq!(keyed([None, Some("a")]), ("id".to_owned(), 1));
    assert_eq!(keyed([Some("a"), Some("b\0")]), ("id".to_owned(), 2));
    let error = to_sql(&infinite, "t", "key", SqlDialect::Sqlite).unwrap_err();
    assert!(matches!(error, ExportError::Frame(FrameError::Missing { .. })));
}

// spec: contractors §7
#[test]
fn files_are_written_in_order_and_dated_where_wanted() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("new").join("out");
    let day = NaiveDate::from_ymd_opt(2026, 1, 31);
    let files = [("b", "csv", b"1".to_vec()), ("a", "json", b"2".to_vec())];
    let paths = write_exports(&directory, &files, day, Readers::Usual).unwrap();
    assert_eq!(
        paths,
        [directory.join("b_20260131.csv"), directory.join("a_20260131.json")]
    );
    let plain = write_exports(&directory, &files, None, Readers::Usual).unwrap();
    assert_eq!(fs::read(&plain[0]).unwrap(), b"1");
    write_exports(&directory, &[("b", "csv", b"new")], None, Readers::Usual).unwrap();
    assert_eq!(fs::read(&plain[0]).unwrap(), b"new");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 4, "no temporary file stays");
}

#[test]
fn a_failure_replaces_nothing_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    write_exports(home.path(), &[("a", "csv", "old")], None, Readers::Usual).unwrap();
    fs::create_dir(home.path().join("b.csv")).unwrap();
    let error = write_exports(
        home.path(),
        &[("a", "csv", "new"), ("b", "csv", "new")],
        None,
        Readers::Usual,
    )
    .unwrap_err();
    assert!(matches!(error, ExportError::Write { file, .. } if file.ends_with("b.csv")));
    for stem in ["../x", "", ".hidden", "a/b", "A"] {
        let error = write_exports(
            home.path(),
            &[("a", "csv", "new"), (stem, "csv", "new")],
            None,
            Readers::Usual,
        )
        .unwrap_err();
        assert!(matches!(error, ExportError::Name { .. }), "{stem}");
    }
    assert_eq!(fs::read(home.path().join("a.csv")).unwrap(), b"old");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_and_number_survive_csv_and_sql(
        texts in prop::collection::vec("[^\\x00]{0,6}", 1..6),
        numbers in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 6),
    ) {
        let frame = FrameBuilder::new()
            .integer("id", (0..texts.len()).map(|row| i64::try_from(row).ok()))
            .text("text", texts.iter().map(Some))
            .real("number", numbers.iter().take(texts.len()).map(|number| Some(*number)))
            .finish()
            .unwrap();
        let records = read_csv(&to_csv(&frame).unwrap());
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch(&to_sql(&frame, "t", "id", SqlDialect::Sqlite).unwrap()).unwrap();
        let stored = dump(&database, "t");
        prop_assert_eq!(records.len(), texts.len() + 1);
        for (row, text) in texts.iter().enumerate() {
            prop_assert_eq!(&records[row + 1][1], text);
            prop_assert_eq!(records[row + 1][2].parse::<f64>().unwrap(), numbers[row]);
            prop_assert_eq!(&stored[row][1], &SqlValue::Text(text.clone()));
            prop_assert_eq!(&stored[row][2], &SqlValue::Real(numbers[row]));
        }
    }
}

fn twig(path: &str, text: &str) -> TreeFile {
    TreeFile {
        path: path.to_owned(),
        rows: text.lines().count(),
        bytes: text.as_bytes().to_vec(),
        sha256: crate::store::sha256_hex(text.as_bytes()),
    }
}

/// Every file below a folder with its text.
fn below(folder: &std::path::Path) -> std::collections::BTreeMap<String, String> {
    let mut found = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

// spec: permits 4.8
#[test]
fn a_tree_removes_what_its_last_manifest_named_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let about = serde_json::Map::from_iter([("playbook".to_owned(), "p".into())]);
    let first = [
        twig("structural/roof/tier_a.csv", "a\n1\n"),
        twig("flagged/needs_review.csv", "x\n"),
    ];
    let written = write_tree(folder.path(), &first, &about, Readers::Usual).unwrap();
    assert_eq!(written.written.len(), 3);
    fs::write(folder.path().join("structural/roof/mine.csv"), "mine").unwrap();
    fs::write(folder.path().join("leads.csv"), "other").unwrap();
    let second = [
        twig("structural/pool/tier_b.csv", "b\n2\n3\n"),
        twig("structural/roof/tier_a.csv", "a\n9\n"),
    ];
    let written = write_tree(folder.path(), &second, &about, Readers::Usual).unwrap();
    assert_eq!(written.removed, [folder.path().join("flagged/needs_review.csv")]);
    let mut found = below(folder.path());
    let manifest: serde_json::Value = serde_json::from_str(&found.remove(MANIFEST).unwrap()).unwrap();
    assert_eq!(
        found.keys().map(String::as_str).collect::<Vec<_>>(),
        [
            "leads.csv",
            "structural/pool/tier_b.csv",
            "structural/roof/mine.csv",
            "structural/roof/tier_a.csv"
        ]
    );
    assert_eq!(found["structural/roof/tier_a.csv"], "a\n9\n");
    assert!(
        !folder.path().join("flagged").exists(),
        "a folder that nothing is left in goes"
    );
    let files = manifest["files"].as_array().unwrap();
    assert_eq!((manifest["playbook"].as_str(), files.len()), (Some("p"), 2));
    for file in files {
        let text = &found[file["path"].as_str().unwrap()];
        assert_eq!(
            file["sha256"].as_str(),
            Some(crate::store::sha256_hex(text.as_bytes()).as_str())
        );
        assert_eq!(file["rows"].as_u64(), Some(text.lines().count() as u64));
    }
    write_tree(folder.path(), &[], &about, Readers::Usual).unwrap();
    assert_eq!(
        below(folder.path()).len(),
        3,
        "the manifest, and two files that were never ours"
    );
}

// spec: permits 4.8
#[test]
fn a_tree_stays_in_its_folder_and_replaces_no_foreign_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let about = serde_json::Map::new();
    for path in [
        "../x.csv", "/x.csv", "a//b.csv", "a/.b.csv", "a\\b.csv", "c:/b.csv", "", MANIFEST,
    ] {
        let refused = write_tree(folder.path(), &[twig(path, "x")], &about, Readers::Usual);
        assert!(matches!(refused, Err(ExportError::Name { .. })), "{path}");
    }
    let twice = [twig("a/B.csv", "x"), twig("a/b.csv", "x")];
    assert!(matches!(
        write_tree(folder.path(), &twice, &about, Readers::Usual),
        Err(ExportError::Name { .. })
    ));
    assert!(below(folder.path()).is_empty());
    let outside = folder.path().join("precious.csv");
    fs::write(&outside, "x").unwrap();
    let inside = folder.path().join("out");
    fs::create_dir(&inside).unwrap();
    for foreign in ["{}", "not json", "{\"files\": [{\"path\": \"../precious.csv\"}]}"] {
        fs::write(inside.join(MANIFEST), foreign).unwrap();
        let refused = write_tree(&inside, &[twig("a/b.csv", "x")], &about, Readers::Usual);
        assert!(matches!(refused, Err(ExportError::Name { .. })), "{foreign}");
    }
    assert!(outside.exists() && below(&inside).len() == 1);
}

// spec: permits 4.8
#[test]
fn formulas_do_not_run_and_telephones_stay() {
    let cells = [
        "=1+1",
        "+1 (512) 555-0100",
        "+15125550100",
        "+1+cmd",
        "-2",
        "@x",
        "\t=1",
        "plain",
        "a=b",
        "'q",
    ];
    let frame = FrameBuilder::new()
        .text("cell", cells.iter().map(|cell| Some(*cell)))
        .real("score", cells.iter().map(|_| Some(-1.0)))
        .finish()
        .unwrap();
    let guarded = read_csv(&to_csv_for_sheets(&frame).unwrap());
    let shown: Vec<&str> = guarded[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(
        shown,
        [
            "'=1+1",
            "+1 (512) 555-0100",
            "+15125550100",
            "'+1+cmd",
            "'-2",
            "'@x",
            "'\t=1",
            "plain",
            "a=b",
            "'q"
        ]
    );
    assert!(guarded[1..].iter().all(|row| row[1] == "-1"), "a number is no formula");
    let plain = read_csv(&to_csv(&frame).unwrap());
    assert!(plain[1..].iter().zip(cells).all(|(row, cell)| row[0] == cell));
}

// spec: permits 4.7
#[test]
fn kept_columns_are_set_once() {
    let row = |tier: &str, status: &str| {
        let frame = FrameBuilder::new()
            .text("id", [Some("a")])
            .text("tier", [Some(tier)])
            .text("status", [Some(status)])
            .finish()
            .unwrap();
        to_sql_keeping(&frame, "t", "id", SqlDialect::Sqlite, &["status"]).unwrap()
    };
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(&row("A", "new")).unwrap();
    database.execute_batch(&row("B", "sold")).unwrap();
    let found = database
        .query_row("SELECT tier, status FROM t", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
        .unwrap();
    assert_eq!(found, ("B".to_owned(), "new".to_owned()));
}

#[cfg(unix)]
#[test]
fn what_holds_people_in_clear_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let directory = home.path().join("clear/exports");
    let paths = write_exports(&directory, &[("a", "csv", "names")], None, Readers::Owner).unwrap();
    assert_eq!((mode(&paths[0]), mode(&directory)), (0o600, 0o700));
    let bytes = b"names".to_vec();
    let twig = TreeFile {
        path: "sub/b.csv".to_owned(),
        rows: 1,
        sha256: String::new(),
        bytes,
    };
    let written = write_tree(&directory, &[twig], &serde_json::Map::new(), Readers::Owner).unwrap();
    for path in &written.written {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
    assert_eq!(mode(&directory.join("sub")), 0o700);
}
