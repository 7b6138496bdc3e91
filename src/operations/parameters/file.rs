//! Parameters in the text of `assay.toml`: put where they stand, whatever the spelling, and taken away by their line.
//! What the user wrote beside them, comments above all, stays.

use toml_edit::{Document, DocumentMut, Item, Table, TableLike, Value};

use super::edits::ParameterEdits;

/// The text with the edits in it.
pub(super) fn edited(text: &str, playbook: &str, edits: &ParameterEdits) -> Result<String, String> {
    let mut text = text.to_owned();
    for (name, _) in edits.values.iter().filter(|(_, value)| value.is_none()) {
        text = without(&text, playbook, name)?;
    }
    let mut document = parsed(&text)?;
    if let Some(profile) = &edits.profile {
        let section = section(&mut document, &["playbooks", playbook])?;
        put(section, &["profile".to_owned()], Value::from(profile.as_str()))?;
    }
    for (name, value) in &edits.values {
        let Some(value) = value else { continue };
        // The text of a TOML value is the one form both libraries share.
        let value: Value = value.to_string().parse().map_err(|error| format!("{name}: {error}"))?;
        let section = section(&mut document, &["playbooks", playbook, "parameters"])?;
        let path = path_in(section, name).unwrap_or_else(|| vec![name.clone()]);
        put(section, &path, value)?;
    }
    Ok(document.to_string())
}

fn parsed(text: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|error| format!("the file is no TOML: {error}"))
}

/// The keys that lead to a parameter: `a.b` may stand as `"a.b"`, as `a.b`, or as `b` in a table `a`.
fn path_in(table: &dyn TableLike, name: &str) -> Option<Vec<String>> {
    if table.contains_key(name) {
        return Some(vec![name.to_owned()]);
    }
    table.iter().find_map(|(key, item)| {
        let rest = name.strip_prefix(key)?.strip_prefix('.')?;
        let mut path = path_in(item.as_table_like()?, rest)?;
        path.insert(0, key.to_owned());
        Some(path)
    })
}

/// The section of this path, made where it is not there.
fn section<'a>(document: &'a mut DocumentMut, path: &[&str]) -> Result<&'a mut dyn TableLike, String> {
    let mut section: &mut dyn TableLike = document.as_table_mut();
    for (place, key) in path.iter().enumerate() {
        let item = section.entry(key).or_insert_with(|| {
            let mut table = Table::new();
            // Only the innermost section gets a heading of its own.
            table.set_implicit(place + 1 < path.len());
            Item::Table(table)
        });
        section = item
            .as_table_like_mut()
            .ok_or_else(|| format!("`{key}` is no section"))?;
    }
    Ok(section)
}

/// Puts a value at a path, with the blanks and the comment that the old one had.
fn put(mut table: &mut dyn TableLike, path: &[String], mut value: Value) -> Result<(), String> {
    let Some((last, above)) = path.split_last() else {
        return Ok(());
    };
    for key in above {
        table = table
            .get_mut(key)
            .and_then(Item::as_table_like_mut)
            .ok_or_else(|| format!("`{key}` is no section"))?;
    }
    match table.get_mut(last).and_then(Item::as_value_mut) {
        Some(held) => {
            *value.decor_mut() = held.decor().clone();
            *held = value;
        }
        None => {
            table.insert(last, Item::Value(value));
        }
    }
    Ok(())
}

/// The text without a parameter: its lines go, a comment behind it stays as a line of its own.
fn without(text: &str, playbook: &str, name: &str) -> Result<String, String> {
    let document = Document::parse(text).map_err(|error| format!("the file is no TOML: {error}"))?;
    let mut holder: &Item = document.as_item();
    for key in ["playbooks", playbook, "parameters"] {
        match holder.get(key) {
            Some(inner) => holder = inner,
            None => return Ok(text.to_owned()),
        }
    }
    let Some(path) = holder.as_table_like().and_then(|table| path_in(table, name)) else {
        return Ok(text.to_owned());
    };
    let Some((last, above)) = path.split_last() else {
        return Ok(text.to_owned());
    };
    for key in above {
        holder = holder.get(key).unwrap_or(holder);
    }
    let entry = holder.as_table_like().and_then(|table| table.get_key_value(last));
    let span = entry.and_then(|(key, item)| Some(key.span()?.start..item.span()?.end));
    match span {
        Some(span) if !holder.is_inline_table() => Ok(without_lines(text, span.start, span.end)),
        _ => without_entry(text, playbook, &path),
    }
}

fn without_lines(text: &str, start: usize, end: usize) -> String {
    let (before, after) = (
        text.get(..start).unwrap_or_default(),
        text.get(end..).unwrap_or_default(),
    );
    let kept = before.rfind('\n').map_or(0, |at| at + 1);
    let (beside, below) = after.split_once('\n').unwrap_or((after, ""));
    let beside = match beside.trim() {
        "" => String::new(),
        comment => format!("{comment}\n"),
    };
    format!("{}{beside}{below}", before.get(..kept).unwrap_or_default())
}

/// In an inline table there are no lines to take.
fn without_entry(text: &str, playbook: &str, path: &[String]) -> Result<String, String> {
    let mut document = parsed(text)?;
    let mut table = section(&mut document, &["playbooks", playbook, "parameters"])?;
    if let Some((last, above)) = path.split_last() {
        for key in above {
            table = table
                .get_mut(key)
                .and_then(Item::as_table_like_mut)
                .ok_or_else(|| format!("`{key}` is no section"))?;
        }
        table.remove(last);
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# mine\n[workspace]\ntimezone = \"UTC\" # here\n\n[playbooks.p]\n# the usual\nprofile = \"strict\" # for now\n\n[playbooks.p.parameters]\n# asked by Ann\n\"tiers.gold\" = 60 # points\ntiers.silver = 40\n# the last word\n\n[playbooks.p.parameters.oem]\ncap = 90\n";

    fn edit(text: &str, values: &[(&str, Option<toml::Value>)]) -> String {
        let values = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        edited(text, "p", &ParameterEdits { profile: None, values }).unwrap()
    }

    fn parameters(text: &str) -> toml::Value {
        let read: toml::Table = toml::from_str(text).unwrap();
        read["playbooks"]["p"]["parameters"].clone()
    }

    #[test]
    fn a_value_is_replaced_where_it_stands_in_every_spelling() {
        let written = edit(
            FILE,
            &[
                ("tiers.gold", Some(toml::Value::Float(55.0))),
                ("tiers.silver", Some(toml::Value::Integer(35))),
                ("oem.cap", Some(toml::Value::Integer(80))),
            ],
        );
        let wanted = FILE
            .replace("= 60 # points", "= 55.0 # points")
            .replace("= 40", "= 35")
            .replace("= 90", "= 80");
        assert_eq!(written, wanted);
    }

    #[test]
    fn a_new_value_stands_below_the_others() {
        let written = edit(FILE, &[("match.keys", Some(toml::Value::Array(vec!["phone".into()])))]);
        assert_eq!(parameters(&written)["match.keys"][0].as_str(), Some("phone"));
        for line in FILE.lines() {
            assert!(written.contains(line), "{line} is gone from\n{written}");
        }
    }

    #[test]
    fn a_value_taken_away_leaves_every_comment() {
        let written = edit(FILE, &[("tiers.gold", None), ("tiers.silver", None), ("oem.cap", None)]);
        let wanted = FILE
            .replace("\"tiers.gold\" = 60 # points\n", "# points\n")
            .replace("tiers.silver = 40\n", "")
            .replace("cap = 90\n", "");
        assert_eq!(written, wanted);
        assert_eq!(edit(FILE, &[("not.there", None)]), FILE);
    }

    #[test]
    fn inline_tables_lists_over_lines_and_files_without_the_section_do_as_well() {
        let inline = "[playbooks.p]\nparameters = { \"a.b\" = 1, c = { d = 2 } } # both\n";
        let written = edit(inline, &[("a.b", None), ("c.d", Some(toml::Value::Integer(3)))]);
        assert_eq!(parameters(&written).to_string(), "{ c = { d = 3 } }");
        assert!(written.contains("# both"));
        let long = "[playbooks.p.parameters]\n\"a.b\" = [\n  \"x\", # why\n]\nz = 1\n";
        assert_eq!(edit(long, &[("a.b", None)]), "[playbooks.p.parameters]\nz = 1\n");
        let made = edit("# empty\n", &[("a.b", Some(true.into()))]);
        assert_eq!(parameters(&made)["a.b"].as_bool(), Some(true));
        assert!(made.contains("# empty"), "{made}");
    }

    #[test]
    fn the_profile_is_put_beside_its_comments() {
        let with = |text: &str| {
            let edits = ParameterEdits {
                profile: Some("mine".into()),
                ..ParameterEdits::default()
            };
            edited(text, "p", &edits).unwrap()
        };
        assert_eq!(with(FILE), FILE.replace("\"strict\" # for now", "\"mine\" # for now"));
        // The sections below it stand in the file already.
        let bare = "[[playbooks.p.datasets.lists]]\npath = \"a.csv\"\n\n[playbooks.p.parameters]\n# none yet\n";
        let read: toml::Table = toml::from_str(&with(bare)).unwrap();
        assert_eq!(read["playbooks"]["p"]["profile"].as_str(), Some("mine"));
    }

    #[test]
    fn a_section_of_another_shape_is_refused() {
        let values = [("a".to_owned(), Some(true.into()))].into();
        let refused = edited("playbooks = 3\n", "p", &ParameterEdits { profile: None, values });
        assert!(refused.unwrap_err().contains("`playbooks` is no section"));
    }
}
