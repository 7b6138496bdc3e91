//! The report of the run, as B7 made it, to read and for programs.

use serde_json::{Value, json};

use crate::export::{Exported, Made};
use crate::frame::{integer, text};
use crate::lens::{FrameSource, LensError};

/// A section: its number, its name, its text and its figures.
struct Section {
    number: i64,
    name: String,
    text: String,
    figures: Value,
}

fn sections(source: &dyn FrameSource) -> Result<Vec<Section>, LensError> {
    let report = source.frame("report")?;
    let (numbers, names) = (integer(&report, "section")?, text(&report, "name")?);
    let (texts, figures) = (text(&report, "text")?, text(&report, "figures")?);
    let section = |row: usize| -> Section {
        let held = figures.get(row).unwrap_or("null");
        Section {
            number: numbers.get(row).unwrap_or_default(),
            name: names.get(row).unwrap_or_default().to_owned(),
            text: texts.get(row).unwrap_or_default().to_owned(),
            // Figures that are no JSON are still told.
            figures: serde_json::from_str(held).unwrap_or_else(|_| Value::String(held.to_owned())),
        }
    };
    let mut found: Vec<Section> = (0..report.height()).map(section).collect();
    found.sort_by_key(|section| section.number);
    Ok(found)
}

/// `report.md`.
pub(super) fn markdown(source: &dyn FrameSource) -> Made {
    let mut page = format!("# Buyer groups, {}\n", source.as_of());
    for section in sections(source)? {
        page.push_str(&format!(
            "\n## {}. {}\n\n{}\n",
            section.number,
            title(&section.name),
            section.text.trim()
        ));
        if let Some(rows) = table(&section.figures) {
            page.push_str(&format!("\n{rows}"));
        }
    }
    Ok(vec![("report".to_owned(), Exported::Text(page))])
}

/// `report.json`.
pub(super) fn json(source: &dyn FrameSource) -> Made {
    let section = |held: Section| json!({ "section": held.number, "name": held.name, "text": held.text, "figures": held.figures });
    let sections: Vec<Value> = sections(source)?.into_iter().map(section).collect();
    let page = json!({ "playbook": "buyer-groups", "as_of": source.as_of().to_string(), "sections": sections });
    let text = serde_json::to_string_pretty(&page).map_err(|error| LensError::Refused(error.to_string()))?;
    Ok(vec![("report".to_owned(), Exported::Text(format!("{text}\n")))])
}

/// With a capital, and blanks for what parts words.
fn title(name: &str) -> String {
    let name = name.replace('_', " ");
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Figures as a table of two columns; nothing where there are none.
fn table(figures: &Value) -> Option<String> {
    let figures = figures.as_object().filter(|figures| !figures.is_empty())?;
    let mut rows = "| figure | value |\n|---|---|\n".to_owned();
    for (name, value) in figures {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Null => "–".to_owned(),
            other => other.to_string(),
        };
        let cell = |text: &str| text.replace('|', "\\|").replace(['\r', '\n'], " ");
        rows.push_str(&format!("| {} | {} |\n", cell(&title(name)), cell(&value)));
    }
    Some(rows)
}
