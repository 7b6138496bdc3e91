//! Every figure's twin says every number of the figure, rounded for people and exactly for programs.

use serde_json::Value;

use super::*;
use crate::lens::figure::samples;
use crate::lens::{Figure, HeatMap, TreeNode};

fn words_of(table: &Table) -> String {
    let mut text = format!("{}\n", table.title);
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    text.push_str(&titles.join("\t"));
    for row in &table.rows {
        assert_eq!(row.len(), table.columns.len(), "a row as long as the columns");
        text.push('\n');
        text.push_str(&row.iter().map(Cell::shown).collect::<Vec<_>>().join("\t"));
    }
    format!("{text}\n{}", table.note)
}

/// Every number of a serialised figure, except what says how numbers are shown or drawn.
fn numbers(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Number(number) => into.push(number.as_f64().unwrap()),
        Value::Array(values) => values.iter().for_each(|value| numbers(value, into)),
        Value::Object(pairs) => {
            let told = pairs
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "decimals" | "measure" | "range" | "level"));
            told.for_each(|(_, value)| numbers(value, into));
        }
        _ => {}
    }
}

/// The forms in which a number may be told to people.
fn told(value: f64) -> Vec<String> {
    let mut forms = vec![
        Cell::Share(value).shown(),
        Cell::Integer(value.round() as i64).shown(),
        value.to_string(),
    ];
    forms.extend((1..=2).map(|decimals| Cell::Real { value, decimals }.shown()));
    if value.fract() != 0.0 {
        forms.remove(1);
    }
    forms
}

#[test]
fn every_kind_has_a_sample() {
    let mut kinds: Vec<String> = samples::every_kind()
        .iter()
        .map(|figure| {
            serde_json::to_value(figure).unwrap()["figure"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    kinds.sort();
    let all = "bars cards curve dots form heat_map ledger linked matrix table text tree";
    assert_eq!(kinds.join(" "), all);
}

#[test]
fn people_are_told_every_number_of_every_figure() {
    for figure in samples::every_kind() {
        let text = words_of(&people(&figure));
        let mut all = Vec::new();
        numbers(&serde_json::to_value(&figure).unwrap(), &mut all);
        let parts: Vec<&str> = text.split(['\t', '\n', ';', ' ']).collect();
        for value in all {
            let found = told(value).iter().any(|form| {
                let bare = form.trim_end_matches(" %");
                parts.contains(&bare)
            });
            assert!(found, "{value} is not told in\n{text}");
        }
        assert!(text.contains(figure.title()));
        // Signs are for the eye alone: the twin has words.
        for sign in ['✓', '✗', '▲', '●', '↑', '↓', '─', '│', '⠒'] {
            assert!(!text.contains(sign), "{sign} in\n{text}");
        }
    }
}

#[test]
fn programs_get_every_number_unrounded() {
    for figure in samples::every_kind() {
        let table = programs(&figure);
        assert_eq!(table.columns[0].name, "section");
        let mut names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), table.columns.len(), "keys differ: {names:?}");
        let cells: Vec<f64> = table
            .rows
            .iter()
            .flat_map(|row| row.iter().filter_map(|cell| cell.json().as_f64()))
            .collect();
        let mut all = Vec::new();
        numbers(&serde_json::to_value(&figure).unwrap(), &mut all);
        for value in all {
            assert!(cells.contains(&value), "{} lost {value}", figure.title());
        }
    }
}

#[test]
fn a_dot_keeps_its_exact_ends_and_its_baseline_for_programs() {
    let table = programs(&Figure::Dots(samples::dots()));
    let row: Vec<(String, Value)> = table
        .columns
        .iter()
        .zip(&table.rows[2])
        .map(|(column, cell)| (column.name.clone(), cell.json()))
        .collect();
    let value = |name: &str| row.iter().find(|(held, _)| held == name).unwrap().1.clone();
    assert_eq!(value("value"), 0.0952);
    assert_eq!(value("low"), 0.0491);
    assert_eq!(value("high"), 0.1768);
    assert_eq!(value("baseline"), 0.0379);
}

#[test]
fn a_matrix_is_told_with_totals_and_ways() {
    let table = people(&Figure::Matrix(samples::matrix()));
    let totals = table.rows.last().unwrap();
    let shown: Vec<String> = totals.iter().map(Cell::shown).collect();
    assert_eq!(shown, ["total", "299", "1,249", "84", "35,444", "37,076"]);
    assert!(
        table.note.starts_with("73 up, 36,984 the same, 19 down"),
        "{}",
        table.note
    );
}

#[test]
fn a_heat_map_says_the_level_of_every_number() {
    let table = people(&Figure::HeatMap(samples::heat_map(4)));
    let shown: Vec<String> = table.rows[0].iter().map(Cell::shown).collect();
    assert_eq!(
        shown,
        ["firm_net", "0.01 in order", "0.01 in order", "0.12 watch", "0.31 alert"]
    );
    assert_eq!(table.rows[1][1], Cell::Null, "what was not measured stays open");
    let none = HeatMap {
        levels: Vec::new(),
        ..samples::heat_map(2)
    };
    assert_eq!(people(&Figure::HeatMap(none)).rows[0][1].shown(), "0.12");
}

#[test]
fn a_tree_is_an_outline_with_a_word_for_every_verdict() {
    let table = people(&Figure::Tree(samples::tree()));
    let row = |place: usize| table.rows[place].iter().map(Cell::shown).collect::<Vec<_>>();
    assert_eq!(row(1), ["1.1", "tenure 12 to 36 months", "met", "24"]);
    assert_eq!(row(3), ["1.2.1", "experience 60 to 180 months", "unknown", ""]);
    assert_eq!(row(4), ["1.3", "reps at most 10", "not met", "14"]);
    assert_eq!(row(5)[0], "2");
}

#[test]
fn nodes_with_values_are_the_rows_of_programs() {
    let mut tree = samples::tree();
    tree.columns = vec![Column::number("score", "score")];
    let valued = |score: i64| TreeNode {
        values: vec![Cell::Integer(score)],
        ..TreeNode::leaf("move", "")
    };
    tree.nodes[0].children.push(valued(62));
    tree.nodes.push(valued(85));
    let table = programs(&Figure::Tree(tree));
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["section", "score"]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[1][1], Cell::Integer(85));
}
