//! The mapping sheet: the contract's columns with the header that fills each, why, and what its values look like; then
//! the layout and the attributes of the file's entry.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::layers;
use super::paint::{self, paragraph, span};
use crate::operations::MappingSheet;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::mapping::{MappingLayer, Spot};
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// From this height on there is room for what the file is and for all about the selected line.
const ROOMY: usize = 12;
/// Columns of a column's name.
const NAME: usize = 18;

/// The layer's title.
pub fn title(open: &MappingLayer) -> String {
    match open.sheet.ready() {
        Some(sheet) => format!("{} → {}.{}", sheet.shown, sheet.playbook, sheet.dataset),
        None => open.path.clone(),
    }
}

/// Lines above the list (what the file is, what is still to do) and below it (about the selected line).
fn around(height: usize) -> (usize, usize) {
    if height >= ROOMY { (2, 3) } else { (1, 1) }
}

/// Lines of the list in a layer of that inner height.
pub fn rows(height: usize) -> usize {
    let (above, below) = around(height);
    height.saturating_sub(above + below).max(1)
}

/// Lines of the list in sight.
pub fn height(model: &Model) -> usize {
    rows(usize::from(layers::inner(model).height))
}

/// The keys that act on the sheet.
pub fn keys(open: &MappingLayer) -> Vec<(&'static str, &'static str)> {
    if open.typing.is_some() {
        return vec![("↵", "keep")];
    }
    if open.choosing.is_some() {
        return vec![("↵", "take"), ("j k", "headers")];
    }
    match open.spot() {
        Some(Spot::Column(_)) => vec![
            ("S", "save"),
            ("← →", "candidate"),
            ("↵", "all headers"),
            ("t", "table"),
            ("-", "clear"),
            ("D", "other dataset"),
        ],
        Some(Spot::Attribute(_)) => vec![("S", "save"), ("↵", "type"), ("← →", "choose"), ("-", "clear")],
        Some(Spot::Layout) => vec![
            ("S", "save"),
            ("← →", "other layout"),
            ("t", "table"),
            ("D", "other dataset"),
        ],
        None => Vec::new(),
    }
}

/// Draws the sheet.
pub fn draw(model: &Model, open: &MappingLayer, frame: &mut Frame<'_>, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let sheet = match &open.sheet {
        Loaded::Ready(sheet) => sheet,
        Loaded::Waiting => {
            return paint::sentence(
                frame.buffer_mut(),
                area,
                "looking at the file …",
                theme.style("text.muted"),
            );
        }
        Loaded::Failed(error) => {
            let text = format!("{error}. Esc goes back; {{open file}} opens another file.");
            return paint::sentence(frame.buffer_mut(), area, &model.keys.fill(&text), theme.style("error"));
        }
    };
    let width = usize::from(area.width);
    let (lines_above, lines_below) = around(usize::from(area.height));
    let (above, rest) = layout::split_top(area, u16::try_from(lines_above).unwrap_or(0));
    // Where only one line has room, it is the one that says what is still to do.
    for (row, line) in heading(open, sheet, theme, width)
        .iter()
        .skip(2 - lines_above)
        .enumerate()
    {
        paint::line(frame.buffer_mut(), above, row, line);
    }
    let list_rows = u16::try_from(rows(usize::from(area.height))).unwrap_or(1);
    let (body, below) = layout::split_top(rest, list_rows);
    let visible = usize::from(body.height);
    let lines: Vec<(usize, bool, Vec<Span<'static>>)> = match open.choosing {
        Some(list) => {
            let candidates = open.row().map(|row| row.candidates.as_slice()).unwrap_or_default();
            let each = candidates.iter().enumerate().skip(list.offset).take(visible);
            each.map(|(place, candidate)| {
                let score = format!("{:>4.0} % ", candidate.score * 100.0);
                let spans = vec![
                    span(theme, "text.strong", words::pad(&candidate.header, NAME + 6, false)),
                    span(theme, "text", score),
                    span(theme, "text.muted", samples(open, sheet, &candidate.header)),
                ];
                (place, place == list.selected, spans)
            })
            .collect()
        }
        None => {
            let each = open
                .spots()
                .into_iter()
                .enumerate()
                .skip(open.list.offset)
                .take(visible);
            each.map(|(place, spot)| {
                let spans = spot_line(open, sheet, spot, theme, width.saturating_sub(2));
                (place, place == open.list.selected, spans)
            })
            .collect()
        }
    };
    for (row, (place, chosen, mut spans)) in lines.into_iter().enumerate() {
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: body.y + down,
            height: 1,
            ..body
        };
        spans.insert(0, span(theme, "text", if chosen { "▸ " } else { "  " }));
        if chosen {
            frame.buffer_mut().set_style(strip, theme.style("selected"));
            spans = paint::chosen(spans, theme);
        }
        paint::line(frame.buffer_mut(), body, row, &Line::from(spans));
        hits.add(strip, Target::LayerRow(place));
    }
    if let Some(input) = &open.typing {
        let lead = format!(" {} > ", attribute_name(open, sheet));
        layers::input_line(model, frame, below, &lead, input);
    }
    let skip = usize::from(open.typing.is_some());
    for (row, line) in about(open, sheet, theme, width)
        .into_iter()
        .enumerate()
        .take(lines_below - skip)
    {
        paint::line(frame.buffer_mut(), below, row + skip, &line);
    }
}

fn heading(open: &MappingLayer, sheet: &MappingSheet, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let fit = sheet.fits.iter().find(|fit| fit.dataset == sheet.dataset);
    let best = sheet.fits.first().is_some_and(|fit| fit.dataset == sheet.dataset);
    let rank = if best { "best fit" } else { "not the best fit: D" };
    let why = fit.map_or("", |fit| fit.reason.as_str());
    let first = format!(" {} · {rank}: {why}", sheet.about);
    let problems = sheet.problems();
    let (meaning, second) = match (&open.refusal, problems.first()) {
        (Some(refusal), _) => ("error", format!(" ✗ {refusal}")),
        (None, _) if open.saving => ("text.muted", " saving …".to_owned()),
        (None, Some(problem)) => ("gate.warned", format!(" ▲ {problem}")),
        (None, None) => {
            let how = match (&sheet.layout, sheet.reads) {
                (Some(layout), true) => format!("layout {layout} reads it as it is"),
                _ => "every required column has a header".to_owned(),
            };
            let what = if sheet.entered {
                "saves it again"
            } else {
                "adds it to the dataset"
            };
            ("gate.passed", format!(" ● {how} · S {what}"))
        }
    };
    vec![
        Line::from(span(theme, "text.muted", words::cut(&first, width))),
        Line::from(span(theme, meaning, words::cut(&second, width))),
    ]
}

fn samples(open: &MappingLayer, sheet: &MappingSheet, header: &str) -> String {
    let found = open.row().map(|row| sheet.samples(row, header)).unwrap_or_default();
    found.join(" · ")
}

fn attribute_name(open: &MappingLayer, sheet: &MappingSheet) -> String {
    match open.spot() {
        Some(Spot::Attribute(place)) => {
            let row = sheet.attributes.get(place);
            row.map(|row| row.attribute.name.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn spot_line(open: &MappingLayer, sheet: &MappingSheet, spot: Spot, theme: &Theme, width: usize) -> Vec<Span<'static>> {
    let name = NAME.min(width / 2);
    match spot {
        Spot::Column(place) => {
            let Some(row) = sheet.rows.get(place) else {
                return Vec::new();
            };
            let needs = sheet.needs(row);
            let (sign, meaning) = match (row.header().is_some(), needs) {
                (true, _) => ("●", "gate.passed"),
                (false, true) => ("▲", "gate.warned"),
                (false, false) => ("·", "text.muted"),
            };
            let need = if needs { "*" } else { " " };
            let header = row.header().unwrap_or(if needs { "needs a header" } else { "—" });
            let shown = if row.header().is_some() { "text.strong" } else { meaning };
            let room = (width.saturating_sub(name + 4) / 2).clamp(8, 26);
            let about = match row.header() {
                Some(header) if row.chosen.is_some() => {
                    format!("{} · {}", row.reason(), sheet.samples(row, header).join(", "))
                }
                Some(_) => row.reason().to_owned(),
                None => String::new(),
            };
            vec![
                span(theme, meaning, format!("{sign}{need}")),
                span(theme, "text", format!("{} ", words::pad(&row.column, name, false))),
                span(theme, shown, format!("{} ", words::pad(header, room, false))),
                span(
                    theme,
                    "text.muted",
                    words::cut(&about, width.saturating_sub(name + room + 4)),
                ),
            ]
        }
        Spot::Layout => vec![
            span(theme, "key", "= "),
            span(theme, "text", format!("{} ", words::pad("layout", name, false))),
            span(
                theme,
                "text.strong",
                sheet.layout.clone().unwrap_or_else(|| "none".to_owned()),
            ),
        ],
        Spot::Attribute(place) => {
            let Some(row) = sheet.attributes.get(place) else {
                return Vec::new();
            };
            let needs = if row.attribute.required { "*" } else { " " };
            let meaning = if row.problem().is_some() {
                "gate.warned"
            } else {
                "text.strong"
            };
            let typing = open.typing.as_ref().filter(|_| open.spot() == Some(spot));
            let value = match typing {
                Some(input) => input.text().to_owned(),
                None if row.value.is_empty() => match &row.otherwise {
                    Some(value) => format!("{value} (by layout or name)"),
                    None => "—".to_owned(),
                },
                None => row.value.clone(),
            };
            vec![
                span(theme, "key", format!("={needs}")),
                span(
                    theme,
                    "text",
                    format!("{} ", words::pad(&row.attribute.name, name, false)),
                ),
                span(theme, meaning, value),
            ]
        }
    }
}

/// What the selected line is, whole.
fn about(open: &MappingLayer, sheet: &MappingSheet, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    match open.spot() {
        Some(Spot::Column(place)) => {
            let Some(row) = sheet.rows.get(place) else {
                return Vec::new();
            };
            let mut what = format!("{}: {}", row.column, row.kind.with_article());
            if !row.description.is_empty() {
                what.push_str(&format!(", {}", row.description));
            }
            if row.personal {
                what.push_str("; personal, shown masked");
            }
            let header = match row.header() {
                Some(header) => format!("{header}: {} · {}", row.reason(), samples(open, sheet, header)),
                None => {
                    let unused: Vec<&str> = sheet.unused().iter().map(|known| known.header.as_str()).collect();
                    format!("headers nobody takes: {}", unused.join(", "))
                }
            };
            let mut lines = vec![Line::from(span(theme, "text", words::cut(&format!(" {what}"), width)))];
            lines.extend(paragraph(theme, "text.muted", &header, 1, width));
            lines
        }
        Some(Spot::Layout) => {
            let ids = sheet.layouts.join(", ");
            paragraph(
                theme,
                "text.muted",
                &format!("how files of this shape are read; there is {ids}. `generic` reads any file, given a mapping"),
                1,
                width,
            )
        }
        Some(Spot::Attribute(place)) => {
            let Some(row) = sheet.attributes.get(place) else {
                return Vec::new();
            };
            let mut text = row.attribute.description.clone();
            if !row.attribute.values.is_empty() {
                text.push_str(&format!(" ({})", row.attribute.values.join(", ")));
            }
            let problem = row.problem().map(|problem| format!("▲ {problem}"));
            let mut lines = paragraph(theme, "text.muted", &text, 1, width);
            if let Some(problem) = problem {
                lines.extend(paragraph(theme, "gate.warned", &problem, 1, width));
            }
            lines
        }
        None => Vec::new(),
    }
}
