//! A playbook's datasets: their contracts, the layouts their files may have, and what an entry may say of a file.

use super::markdown::{Page, code, codes, yes};
use crate::frame::{ColumnContract, Contract, Layout};
use crate::operations::{PersonalHeaders, personal_headers};
use crate::playbooks::{AttributeKind, Playbook, SourceAttribute};

/// Every dataset with its columns.
pub fn section(page: &mut Page, playbook: &Playbook) {
    let personal = personal_headers();
    page.heading(3, &format!("Datasets of {}", playbook.id));
    if playbook.needs_some() {
        page.paragraph("None is needed by itself; a run says which of them it needs together.");
    }
    let rows: Vec<Vec<String>> = playbook
        .pipeline
        .datasets
        .iter()
        .map(|(dataset, needed)| {
            let readers = playbook.pipeline.phases.iter();
            let readers = readers
                .filter(|phase| phase.datasets.contains(dataset))
                .map(|phase| phase.id);
            let columns = playbook
                .contract(dataset)
                .map(|contract| contract.columns.len().to_string());
            vec![
                code(dataset),
                if *needed { "needed" } else { "optional" }.to_owned(),
                columns.unwrap_or_else(|| "no table".to_owned()),
                readers.collect::<Vec<_>>().join(", "),
            ]
        })
        .collect();
    page.table(&["dataset", "", "columns", "read by"], &rows);
    attributes(page, playbook);
    for contract in &playbook.contracts {
        of_dataset(page, playbook, contract, &personal);
    }
}

/// What an entry may say besides path, layout and columns.
fn attributes(page: &mut Page, playbook: &Playbook) {
    if playbook.attributes.is_empty() {
        return;
    }
    page.paragraph("An entry of a file may also say, where no column does:");
    let row = |attribute: &SourceAttribute| {
        vec![
            code(&attribute.name),
            attribute_kind(attribute),
            codes(attribute.datasets.iter().map(String::as_str)),
            yes(attribute.required),
            attribute.description.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = playbook.attributes.iter().map(row).collect();
    page.table(&["key", "what it is", "datasets", "needed", "what it says"], &rows);
}

fn attribute_kind(attribute: &SourceAttribute) -> String {
    match attribute.kind {
        AttributeKind::Text => "text".to_owned(),
        AttributeKind::State => "a USPS code or a state's name".to_owned(),
        AttributeKind::Date => "a date such as 2026-01-31".to_owned(),
        AttributeKind::Count => "a whole number".to_owned(),
        AttributeKind::Choice => codes(attribute.values.iter().map(String::as_str)),
    }
}

fn of_dataset(page: &mut Page, playbook: &Playbook, contract: &Contract, personal: &PersonalHeaders) {
    page.heading(4, &format!("{} / {}", playbook.id, contract.dataset));
    let of_it = |layout: &&Layout| layout.dataset == contract.dataset;
    let layouts: Vec<Vec<String>> = playbook
        .layouts
        .iter()
        .filter(of_it)
        .map(|layout| layout_row(layout, contract))
        .collect();
    page.table(
        &["layout", "what it is", "header", "columns it knows", "needed there"],
        &layouts,
    );
    let rows: Vec<Vec<String>> = contract.columns.iter().map(|column| row(column, personal)).collect();
    page.table(
        &[
            "column",
            "type",
            "needed",
            "unit",
            "personal",
            "what it holds",
            "also read as",
        ],
        &rows,
    );
}

fn layout_row(layout: &Layout, contract: &Contract) -> Vec<String> {
    let needed = contract.columns.iter().filter(|column| layout.requires(column));
    vec![
        code(&layout.id),
        layout.title.clone(),
        if layout.header { "yes" } else { "no: by position" }.to_owned(),
        layout.columns.len().to_string(),
        codes(needed.map(|column| column.name.as_str())),
    ]
}

fn row(column: &ColumnContract, personal: &PersonalHeaders) -> Vec<String> {
    let class = column.pii.then(|| personal.class_of(&column.name)).flatten();
    vec![
        code(&column.name),
        kind(column),
        yes(column.required),
        column.unit.clone().unwrap_or_default(),
        class.map(|class| class.as_str().to_owned()).unwrap_or_default(),
        column.description.clone(),
        codes(column.aliases.iter().map(String::as_str)),
    ]
}

/// Its type with its range: what lies outside is set aside.
fn kind(column: &ColumnContract) -> String {
    let mut words = column.kind.with_article().to_owned();
    match (column.minimum, column.maximum) {
        (Some(low), Some(high)) => words.push_str(&format!(" from {low} to {high}")),
        (Some(low), None) => words.push_str(&format!(" of at least {low}")),
        (None, Some(high)) => words.push_str(&format!(" of at most {high}")),
        (None, None) => {}
    }
    if column.digits {
        words.push_str(", whatever is no digit left out");
    }
    words
}
