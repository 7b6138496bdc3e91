//! Reports made by hand: well-formed, escaped, the same twice, nothing fetched; and a drawing of every kind of figure.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::*;
use crate::lens::figure::samples;
use crate::lens::{Cell, Column, Figure, Table, twin};

/// The elements of a text that is well-formed; panics where it is not.
fn elements(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(html);
    reader.config_mut().enable_all_checks(true);
    let mut found = Vec::new();
    let mut open = 0_i64;
    let taken = |start: &BytesStart<'_>| {
        let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
            (key, attribute.unescape_value().unwrap().into_owned())
        });
        (name, attributes.collect())
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                open += 1;
                found.push(taken(&start));
            }
            Event::Empty(start) => found.push(taken(&start)),
            Event::End(_) => open -= 1,
            Event::GeneralRef(name) => {
                let known = ["lt", "gt", "amp", "quot"];
                assert!(known.contains(&std::str::from_utf8(&name).unwrap()), "{name:?}");
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0);
    found
}

fn drawn(figure: &Figure) -> String {
    let mut markup = markup::Markup::default();
    figure::Drawer::default().figure(&mut markup, figure, "Section");
    markup.finish()
}

/// A report with a figure of every kind and values that would be tags.
fn sample(value: &str) -> Report {
    let table = Table {
        title: value.to_owned(),
        columns: vec![Column::text("a", value), Column::number("b", "")],
        rows: vec![vec![Cell::Text(value.to_owned()), Cell::Share(0.5)]],
        note: value.to_owned(),
    };
    let linked = Linked {
        table,
        anchors: vec![anchor(&["figures"])],
    };
    let figures = samples::every_kind().into_iter().map(Block::Figure).collect();
    Report {
        title: value.to_owned(),
        facts: vec![(value.to_owned(), value.to_owned())],
        alerts: vec![value.to_owned()],
        summary: Section::new("Summary", vec![Block::Text(value.to_owned()), Block::Linked(linked)]),
        sections: vec![
            Section::new("Figures", figures).holding(vec![
                Section::new("Part", vec![Block::Alert(value.to_owned())]).within("figures"),
            ]),
            Section::new("Commands", vec![Block::Commands(vec![value.to_owned()])]),
        ],
        colophon: vec![value.to_owned()],
    }
}

#[test]
fn a_report_is_well_formed_and_fetches_nothing_whatever_its_values_are() {
    let hostile =
        "</td></style><script src=\"http://example.com/x.js\">alert(1)</script> & <img onerror='x' src=y> \u{0}";
    let html = to_html(&sample(hostile));
    let mut ids = BTreeSet::new();
    let mut links = Vec::new();
    for (name, attributes) in elements(&html) {
        assert!(
            ![
                "script", "img", "link", "iframe", "object", "embed", "form", "base", "use", "image"
            ]
            .contains(&name.as_str()),
            "<{name}>"
        );
        for (key, value) in attributes {
            match key.as_str() {
                "id" => assert!(ids.insert(value.clone()), "{value} twice"),
                "href" => links.push(value.strip_prefix('#').expect("a link into the file itself").to_owned()),
                "src" | "srcset" | "style" | "action" | "data" => panic!("{name} {key}={value}"),
                _ => assert!(!key.starts_with("on"), "{name} {key}"),
            }
        }
    }
    assert!(links.iter().all(|link| ids.contains(link)), "{links:?} in {ids:?}");
    let style = html
        .split("<style>")
        .nth(1)
        .and_then(|rest| rest.split("</style>").next())
        .unwrap();
    assert!(
        !style.contains("url(") && !style.contains("@import"),
        "the style fetches something"
    );
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn a_report_is_a_function_of_its_values() {
    assert_eq!(to_html(&sample("one")), to_html(&sample("one")));
    assert_ne!(to_html(&sample("one")), to_html(&sample("two")));
}

#[test]
fn every_drawing_has_a_title_and_a_description_and_every_table_its_headings() {
    for figure in samples::every_kind() {
        let html = drawn(&figure);
        let all = elements(&format!("<div>{html}</div>"));
        let count = |name: &str| all.iter().filter(|(found, _)| found == name).count();
        let attribute = |name: &str, key: &str, value: &str| {
            all.iter()
                .filter(|(found, _)| found == name)
                .all(|(_, held)| held.iter().any(|(k, v)| k == key && (value.is_empty() || v == value)))
        };
        assert_eq!(count("svg"), count("desc"), "{}", figure.title());
        assert!(
            attribute("svg", "role", "img") && attribute("svg", "aria-labelledby", ""),
            "{}",
            figure.title()
        );
        assert!(attribute("th", "scope", ""), "{}", figure.title());
        assert_eq!(count("table"), count("caption"), "{}", figure.title());
        assert!(html.contains(figure.title()), "{}", figure.title());
    }
}

#[test]
fn every_number_of_a_figure_stands_in_the_report_as_text() {
    for figure in samples::every_kind() {
        let html = drawn(&figure);
        for row in twin::people(&figure).rows {
            for cell in row.iter().filter(|cell| cell.is_number()) {
                assert!(html.contains(&cell.shown()), "{}: {cell:?}", figure.title());
            }
        }
    }
}

#[test]
fn what_a_report_leaves_out_it_counts() {
    let table = Table {
        title: "Many".into(),
        columns: vec![Column::number("n", "n")],
        rows: (0..250).map(|n| vec![Cell::Integer(n)]).collect(),
        note: String::new(),
    };
    let html = drawn(&Figure::Table(table));
    assert!(html.contains(">199<") && !html.contains(">200<"));
    assert!(html.contains("50 more rows are left out of this report."), "{html}");
}

#[test]
fn a_word_beside_a_sign_is_a_state_and_nothing_else_is() {
    assert_eq!(table::class_of_state("● passed"), Some("good"));
    assert_eq!(table::class_of_state("✗ failed"), Some("bad"));
    assert_eq!(table::class_of_state("passed"), None);
    assert_eq!(table::class_of_state("●"), None);
}

#[test]
fn anchors_hold_nothing_that_a_link_would_have_to_escape() {
    assert_eq!(anchor(&["gate", "C0.10"]), "gate-c0.10");
    assert_eq!(anchor(&["Changes since the last run"]), "changes-since-the-last-run");
}

#[test]
fn every_kind_of_figure_is_drawn() {
    for figure in samples::every_kind() {
        let kind = serde_json::to_value(&figure).unwrap()["figure"]
            .as_str()
            .unwrap()
            .to_owned();
        insta::assert_snapshot!(format!("figure_{kind}"), drawn(&figure));
    }
}
