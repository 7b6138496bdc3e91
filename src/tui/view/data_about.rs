//! What there is to say about a row of the Data pane's tree while nothing of it is open.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::data::reason_line;
use super::data_tree::verdict_mark;
use super::{figure, paint};
use crate::operations::{DatasetRow, FileRow, Since};
use crate::tui::data::Node;
use crate::tui::model::Model;
use crate::tui::theme::Theme;

/// Draws it.
pub fn about(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let width = usize::from(area.width).saturating_sub(1);
    let data = &model.data;
    let fill = |text: &str| model.keys.fill(text);
    let lines = match data.selected() {
        Some(Node::File(dataset, file)) => data
            .file(dataset, file)
            .map(|file| about_file(model, file, theme, width)),
        Some(Node::Dataset(place) | Node::NoFile(place)) => {
            let row = data.picture.ready().and_then(|picture| picture.datasets.get(place));
            row.map(|row| about_dataset(model, row, theme, width))
        }
        Some(Node::Phase(_)) => Some(paint::paragraph(
            theme,
            "text.muted",
            &fill(
                "The frames that this phase made: ■ holds personal data, shown masked. Enter folds and unfolds; before the \
             first run there are none: {run all} runs all phases.",
            ),
            1,
            width,
        )),
        Some(Node::Frame(..) | Node::Loose(_)) => {
            Some(paint::paragraph(theme, "text.muted", "Enter opens it.", 1, width))
        }
        Some(Node::Figures(place)) => data.figures(place).map(|(_, figures)| {
            let lines = figures.iter().flat_map(|found| figure::lines(found, theme, width));
            lines.collect()
        }),
        None => Some(paint::paragraph(
            theme,
            "text.muted",
            &fill(
                "Here the datasets stand with their files. {open file} opens a file by its path; a path that is pasted opens as well.",
            ),
            1,
            width,
        )),
    };
    paint::lines(buffer, area, &lines.unwrap_or_default(), 0, theme);
}

fn about_file(model: &Model, file: &FileRow, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mark = verdict_mark(file.verdict());
    let mut lines = paint::paragraph(
        theme,
        mark.meaning,
        &format!("{} {}", mark.sign, file.words()),
        1,
        width,
    );
    let attributes: Vec<String> = file
        .attributes
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let said = [
        file.layout.as_ref().map(|layout| format!("layout {layout}")),
        (!attributes.is_empty()).then(|| attributes.join(", ")),
        (file.mapped > 0).then(|| format!("{} columns mapped", file.mapped)),
        Some(match file.since {
            Since::NoRun => "not run yet".to_owned(),
            Since::New => "new since the last run".to_owned(),
            Since::Changed => model
                .keys
                .fill("changed since the last run: {run all} runs what is stale"),
            Since::Same => "as the last run read it".to_owned(),
        }),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    lines.extend(paint::paragraph(theme, "text", &said.join(" · "), 1, width));
    lines.push(Line::default());
    lines.extend(
        file.reasons
            .iter()
            .map(|reason| Line::from(reason_line(reason, theme, false))),
    );
    let keys = if file.problem.is_some() {
        "{open file} opens another file"
    } else {
        "Enter reads it · {map} opens its mapping sheet · {quarantine} what was set aside"
    };
    lines.extend(paint::paragraph(theme, "text.muted", &model.keys.fill(keys), 1, width));
    lines
}

fn about_dataset(model: &Model, row: &DatasetRow, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let (columns, required) = &row.columns;
    let needs_some = model.data.picture.ready().is_some_and(|picture| picture.needs_some());
    let need = match (row.required, needs_some) {
        (true, _) => "A run needs it",
        (false, true) => "A run needs some of these datasets together, and says which are missing",
        (false, false) => "A run can do without it",
    };
    let mut text = format!("{need}. Its contract has {columns} columns");
    if !required.is_empty() {
        text.push_str(&format!("; every file must have {}", required.join(", ")));
    }
    let mut lines = paint::paragraph(theme, "text", &format!("{text}."), 1, width);
    lines.push(Line::default());
    for file in &row.files {
        let mark = verdict_mark(file.verdict());
        let name = file.shown.rsplit('/').next().unwrap_or(&file.shown);
        let words = format!("{} {name}: {}", mark.sign, file.words());
        lines.extend(paint::paragraph(theme, mark.meaning, &words, 1, width));
    }
    if row.files.is_empty() {
        let words = "No file yet: {open file} opens one by its path, says which of its headers fills which column, and saves \
                     that in assay.toml.";
        lines.extend(paint::paragraph(theme, "text.muted", &model.keys.fill(words), 1, width));
    } else {
        lines.push(Line::default());
        let words =
            "Enter opens the first; {quarantine} shows what was set aside of all of them; {open file} adds a file.";
        lines.extend(paint::paragraph(theme, "text.muted", &model.keys.fill(words), 1, width));
    }
    lines
}
