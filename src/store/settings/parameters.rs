//! Parameters of a settings file: nested tables and dotted keys, flattened to dotted names.

use std::collections::BTreeMap;

use toml_edit::{Item, TableLike};

use super::PlaybookVocabulary;
use super::errors::SettingsError;
use super::parse::A_SECTION;
use super::walk::{Place, Walk, plain};

/// Thresholds of gates are parameters of every playbook; the engine knows which gates there are.
const GATE_PREFIX: &str = "gate.";

/// The parameters of a section by dotted name.
pub(super) fn read_parameters(
    walk: &mut Walk,
    item: &Item,
    place: &Place,
    words: &PlaybookVocabulary,
) -> BTreeMap<String, toml::Value> {
    let mut found = BTreeMap::new();
    if let Some(table) = walk.table(item, place, A_SECTION) {
        flatten(walk, table, place, "", words, &mut found);
    }
    found.into_iter().map(|(name, (_, value))| (name, value)).collect()
}

/// Nested tables and dotted keys both become dotted names; a table that *is* a parameter's value stays one.
fn flatten(
    walk: &mut Walk,
    table: &dyn TableLike,
    parent: &Place,
    prefix: &str,
    words: &PlaybookVocabulary,
    found: &mut BTreeMap<String, (usize, toml::Value)>,
) {
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, parent);
        let name = if prefix.is_empty() {
            key.to_owned()
        } else {
            format!("{prefix}.{key}")
        };
        let known = words.parameters.contains(&name);
        if !known && let Some(table) = item.as_table_like() {
            flatten(walk, table, &place, &name, words, found);
            continue;
        }
        if !known && !name.starts_with(GATE_PREFIX) {
            let section = Place {
                name: parameters_section(&parent.name, prefix).to_owned(),
                line: place.line,
            };
            walk.unknown("parameter", &name, place.line, &section, &words.parameters);
            continue;
        }
        let Some(value) = plain(item) else { continue };
        match found.get(&name) {
            Some((first, _)) => {
                walk.errors.push(SettingsError::Twice {
                    line: place.line,
                    key: name,
                    first: *first,
                });
            }
            None => {
                found.insert(name, (place.line, value));
            }
        }
    }
}

/// The section `[….parameters]` itself, from the name of a table nested in it.
fn parameters_section<'a>(nested: &'a str, prefix: &str) -> &'a str {
    nested
        .strip_suffix(prefix)
        .map_or(nested, |section| section.trim_end_matches('.'))
}
