//! Texts for people: runbook, guide, UI spec, cheat sheet and segment playbook as Markdown.

use std::fmt::Write;

use crate::export::{ExportOptions, Exported, Made};
use crate::frame::{ColumnKind, Frame, FrameError, cell_text, kind_of, real, text};
use crate::lens::FrameSource;
use crate::playbooks::mql::alerts::rules;
use crate::playbooks::mql::handbook::handbook;

/// A heading.
pub(super) fn section(into: &mut String, title: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(into, "\n## {title}\n");
}

fn plain(value: &str) -> String {
    value.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// A frame as a table of Markdown: at most so many rows, and how many more there are.
///
/// # Errors
/// When a column is of a type that no contract has.
pub(super) fn markdown_table(frame: &Frame, most: usize) -> Result<String, FrameError> {
    let columns: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    if frame.height() == 0 {
        return Ok("No rows.\n".to_owned());
    }
    let mut text = format!(
        "| {} |\n",
        columns
            .iter()
            .map(|name| name.replace('_', " "))
            .collect::<Vec<_>>()
            .join(" | ")
    );
    let _ = writeln!(text, "|{}", "---|".repeat(columns.len()));
    for row in 0..frame.height().min(most) {
        let mut cells = Vec::with_capacity(columns.len());
        for column in &columns {
            cells.push(match kind_of(frame, column) {
                Some(ColumnKind::Real) => real(frame, column)?
                    .get(row)
                    .map_or_else(String::new, |value| format!("{value:.4}")),
                _ => cell_text(frame, column, row)?
                    .map(|value| plain(&value))
                    .unwrap_or_default(),
            });
        }
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    if frame.height() > most {
        let _ = writeln!(
            text,
            "\n{} more rows in the JSON of this report.",
            frame.height() - most
        );
    }
    Ok(text)
}

fn file(stem: &str, text: String) -> Made {
    Ok(vec![(stem.to_owned(), Exported::Text(text))])
}

/// What to do when; alerts with their actions; risks; the schedule.
pub(super) fn runbook(_frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let book = handbook();
    let mut text = "# Runbook\n".to_owned();
    for entry in &book.runbook {
        section(&mut text, &entry.when);
        let _ = writeln!(text, "{}", entry.action);
    }
    section(&mut text, "Alerts");
    for rule in rules() {
        let _ = writeln!(
            text,
            "- **{}** ({}): {} {}. {}",
            rule.id,
            rule.level.word(),
            rule.what,
            rule.limit(),
            rule.action
        );
    }
    section(&mut text, "Schedule");
    for entry in &book.schedule {
        let _ = writeln!(text, "- every {}: {} (`{}`)", entry.every, entry.what, entry.command);
    }
    section(&mut text, "Risks");
    for risk in &book.risk {
        let _ = writeln!(text, "- {} · {} · {}", risk.risk, risk.owner, risk.state);
    }
    file("runbook", text)
}

/// Every feature: meaning, how to read it, examples.
pub(super) fn guide(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("guide")?;
    let columns = ["feature", "meaning", "how_to_read", "high_example", "low_example"];
    let [names, meanings, reads, high, low] = columns.map(|name| text(&found, name));
    let (names, meanings, reads, high, low) = (names?, meanings?, reads?, high?, low?);
    let mut document = "# Guide to the features\n".to_owned();
    for row in 0..found.height() {
        section(
            &mut document,
            &format!("{}. {}", row + 1, names.get(row).unwrap_or_default()),
        );
        let _ = writeln!(
            document,
            "{}. {}",
            meanings.get(row).unwrap_or_default(),
            reads.get(row).unwrap_or_default()
        );
        for (way, example) in [("high", high.get(row)), ("low", low.get(row))] {
            let _ = writeln!(
                document,
                "- {way}: {}",
                example.unwrap_or("no lead of this data has a value")
            );
        }
    }
    file("guide", document)
}

/// The UI spec a reviewer approves.
pub(super) fn ui_spec(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("ui_spec")?;
    let (parts, texts) = (text(&found, "part")?, text(&found, "text")?);
    let mut document = "# UI spec\n".to_owned();
    for row in 0..found.height() {
        section(&mut document, parts.get(row).unwrap_or_default());
        let _ = writeln!(document, "{}", texts.get(row).unwrap_or_default());
    }
    file("ui_spec", document)
}

/// The sheet by bands.
pub(super) fn cheat_sheet(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("cheat_sheet")?;
    let (bands, labels, ways) = (
        text(&found, "band")?,
        text(&found, "label")?,
        text(&found, "direction")?,
    );
    let basis = text(&found, "basis")?;
    let mut document = "# Cheat sheet\n".to_owned();
    let mut last = None;
    for row in 0..found.height() {
        let band = bands.get(row);
        if band != last {
            section(&mut document, &format!("Places {}", band.unwrap_or_default()));
            last = band;
        }
        let outside = if basis.get(row) == Some("outcome") {
            " (not in the model)"
        } else {
            ""
        };
        let _ = writeln!(
            document,
            "{}. {}: {}{outside}",
            row + 1,
            labels.get(row).unwrap_or_default(),
            ways.get(row).unwrap_or_default()
        );
    }
    file("cheat_sheet", document)
}

/// The lines of the playbook by segment.
pub(super) fn playbook(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("segment_playbook")?;
    let (segments, lines) = (text(&found, "segment")?, text(&found, "statement")?);
    let mut document = "# Segment playbook\n".to_owned();
    let mut last = None;
    for row in 0..found.height() {
        let segment = segments.get(row);
        if segment != last {
            section(&mut document, &format!("Segment {}", segment.unwrap_or_default()));
            last = segment;
        }
        let _ = writeln!(document, "- {}", lines.get(row).unwrap_or_default());
    }
    file("segment_playbook", document)
}
