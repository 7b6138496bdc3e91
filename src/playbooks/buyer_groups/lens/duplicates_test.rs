//! Pairs side by side, on small frames of invented records.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::engine::Parameters;
use crate::frame::FrameBuilder;
use crate::playbooks::buyer_groups::params;

struct Held(BTreeMap<&'static str, Frame>, Parameters);

impl FrameSource for Held {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        Ok(Arc::new(self.0[name].clone()))
    }

    fn parameters(&self) -> &Parameters {
        &self.1
    }

    fn as_of(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }
}

/// Columns with a text a row; `-` is nothing.
fn frame(columns: &[(&str, &[&str])]) -> Frame {
    let mut builder = FrameBuilder::new();
    for (name, cells) in columns {
        builder = builder.text(name, cells.iter().map(|cell| (*cell != "-").then_some(*cell)));
    }
    builder.finish().unwrap()
}

fn held() -> Held {
    let fields = r#"[{"field":"e-mail","points":8.0,"what":"equal","mark":"agrees"},
        {"field":"name","points":-6.0,"what":"different","mark":"differs"},
        {"field":"company","points":2.0,"what":"equal","mark":"agrees"}]"#;
    let firms = r#"[{"field":"name","points":2.0,"what":"contained","mark":"near"}]"#;
    let pairs = frame(&[
        ("kind", &["person", "company"]),
        ("a_key", &["person:p1", "company:c1"]),
        ("b_key", &["person:p2", "company:c2"]),
        ("veto", &["PV1", "-"]),
        ("cap", &["-", "CV2"]),
        ("fields", &[fields, firms]),
        ("cluster", &["cluster-1", "-"]),
        ("decision", &["-", "distinct"]),
        ("state", &["review", "apart"]),
    ]);
    let points = FrameBuilder::new()
        .real("points", [Some(4.0), Some(2.0)])
        .finish()
        .unwrap();
    let pairs = crate::frame::concat_columns(&pairs, &points).unwrap();
    let companies = frame(&[
        ("company_id", &["c1", "c2"]),
        ("name", &["Kestrovar Aerospace", "Kestrovar Aerospace Composites"]),
        ("domain", &["kestrovar.example", "-"]),
        ("alias_domains", &["-", "-"]),
    ]);
    let people = frame(&[
        ("person_id", &["p1", "p2", "p3"]),
        ("company_name", &["-", "Elsewhere", "-"]),
        ("title", &["COO", "-", "-"]),
    ]);
    let identity = frame(&[
        ("person_id", &["p1", "p2", "p3"]),
        ("full_name", &["Petra Sill", "-", "-"]),
        ("first_name", &["-", "Owen", "-"]),
        ("last_name", &["-", "Gradell", "-"]),
        ("email", &["petra@zeta.example", "petra@zeta.example", "-"]),
        ("direct_phone", &["5552340142", "-", "-"]),
        ("mobile_phone", &["5552340142", "-", "-"]),
        ("profile_slug", &["petra-sill", "-", "-"]),
    ]);
    let candidates = frame(&[("person_id", &["p1", "p2", "p3"]), ("company_id", &["c1", "-", "-"])]);
    let clusters = frame(&[
        ("cluster", &["cluster-1", "cluster-1", "cluster-1"]),
        ("why", &["PV1 forbids two of its records to be one"; 3]),
    ]);
    let frames = [
        ("pairs", pairs),
        ("companies", companies),
        ("people", people),
        ("people_identity", identity),
        ("candidates", candidates),
        ("clusters", clusters),
    ];
    Held(frames.into(), Parameters::built_in(&params::parameters()))
}

fn shown(figures: &[Figure]) -> (Vec<String>, Vec<String>) {
    let [Figure::Text { lines, .. }, Figure::Table(table)] = figures else {
        panic!("{figures:?}")
    };
    let rows = table
        .rows
        .iter()
        .map(|row| row.iter().map(Cell::shown).collect::<Vec<_>>().join(" | "));
    (lines.clone(), rows.collect())
}

// spec: buyer-groups 6, B2.5
#[test]
fn a_pair_is_shown_with_marks_and_points_and_masked() {
    let held = held();
    let figures = pair(&held, ["person:p2", "person:p1"], false).unwrap();
    let (lines, rows) = shown(&figures);
    assert_eq!(
        rows,
        [
            "✗ | name | O. G. | P. S. | -6 | different",
            "✓ | company | Elsewhere | Kestrovar Aerospace | +2 | equal",
            "· | title | · | COO | · | ·",
            "✓ | e-mail | p•••@••• | p•••@••• | +8 | equal",
            "· | direct or mobile phone | · | ••• ••• ••42 | · | ·",
            "· | profile | · | ••• | · | ·",
        ]
    );
    assert_eq!(
        lines,
        [
            "+4 points; one from 6, to be looked at from 4",
            "PV1: the suffixes of the names tell them apart, whatever the points",
            "its 3 records wait together: PV1 forbids two of its records to be one",
            "not decided: nothing is merged",
        ]
    );
    let clear = shown(&pair(&held, ["person:p1", "person:p2"], true).unwrap()).1;
    assert_eq!(clear[0], "✗ | name | Petra Sill | Owen Gradell | -6 | different");
    assert_eq!(clear[4], "· | direct or mobile phone | 5552340142 | · | · | ·");
}

// spec: buyer-groups CV2
#[test]
fn companies_are_shown_in_clear_with_what_was_decided() {
    let (lines, rows) = shown(&pair(&held(), ["company:c1", "company:c2"], false).unwrap());
    assert_eq!(
        rows[0],
        "~ | name | Kestrovar Aerospace | Kestrovar Aerospace Composites | +2 | contained"
    );
    assert_eq!(rows[1], "· | domain | kestrovar.example | · | · | ·");
    assert!(lines[1].starts_with("CV2: one name within the other"), "{lines:?}");
    assert_eq!(lines[2], "decided to be two: they stay apart");
    let missing = pair(&held(), ["company:c1", "company:c9"], false).unwrap_err();
    assert!(
        missing.to_string().contains("no pair company:c1 and company:c9"),
        "{missing}"
    );
}

#[test]
fn decisions_are_written_where_they_are_read() {
    let spec = &DECIDABLE[0];
    let contract = contract::contracts();
    let contract = contract.iter().find(|one| one.dataset == spec.dataset).unwrap();
    let columns: Vec<&str> = contract.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, spec.columns);
    assert!(
        params::gates()
            .iter()
            .any(|gate| gate.id == spec.gate && gate.phase == "B2")
    );
    assert!(spec.same_pair(["person:p1", "person:p2"], [" person:p2", "person:p1"]));
}
