//! A playbook's parameters and profiles, from its own tables.

use super::markdown::{Page, code, codes};
use crate::engine::ParameterSpec;
use crate::operations::value_words;
use crate::playbooks::Playbook;

/// The parameters and the profiles that set them.
pub fn section(page: &mut Page, playbook: &Playbook) {
    let specs = &playbook.pipeline.parameters;
    page.heading(3, &format!("Parameters of {} ({})", playbook.id, specs.len()));
    page.paragraph(&format!(
        "Under `[playbooks.{0}.parameters]`, with `--set NAME=VALUE`, or in the form of the workbench (`e` in Pipeline). \
         A change makes stale the phases that read it and what is downstream of them. Bounds of gates are parameters \
         too: see [gates](gates.md). `assay parameters {0}` shows what holds and where it comes from.",
        playbook.id
    ));
    let rows: Vec<Vec<String>> = specs.iter().map(row).collect();
    page.table(
        &["parameter", "what it is", "default", "unit", "what it does", "read by"],
        &rows,
    );
    profiles(page, playbook);
}

fn row(spec: &ParameterSpec) -> Vec<String> {
    vec![
        code(&spec.name),
        spec.allowed(),
        value(&spec.default),
        spec.unit.clone(),
        spec.summary.clone(),
        spec.used_by.join(", "),
    ]
}

/// A value as it is typed; nothing chosen and no text in words.
fn value(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) if text.is_empty() => "empty".to_owned(),
        toml::Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        other => code(&value_words(other)),
    }
}

fn profiles(page: &mut Page, playbook: &Playbook) {
    let sets: Vec<Vec<String>> = playbook
        .profiles
        .iter()
        .map(|(name, values)| {
            let each: Vec<String> = values
                .iter()
                .map(|(name, value)| format!("{name} = {}", value_words(value)))
                .collect();
            vec![code(name), codes(each.iter().map(String::as_str))]
        })
        .collect();
    if sets.is_empty() {
        return;
    }
    page.heading(3, &format!("Profiles of {}", playbook.id));
    page.paragraph(
        "Named sets of parameters that ship: `--profile NAME` for a run, `profile = \"NAME\"` for all of them. A \
         profile of your own may extend one.",
    );
    page.table(&["profile", "what it sets"], &sets);
}
