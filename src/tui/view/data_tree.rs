//! The Data pane's tree: datasets with their files, files opened by path, phases with their frames.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, span};
use crate::operations::{FileRow, FileVerdict, Since};
use crate::tui::data::Node;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words::{self, Mark};

/// Columns of the tree's figures.
pub const FIGURE: usize = 7;

/// How a file fits its contract.
pub fn verdict_mark(verdict: FileVerdict) -> Mark {
    let (sign, meaning, word) = match verdict {
        FileVerdict::Whole => ("●", "gate.passed", "whole"),
        FileVerdict::OptionalMissing => ("●", "gate.passed", "readable"),
        FileVerdict::RequiredMissing => ("▲", "gate.warned", "to map"),
        FileVerdict::Unreadable => ("✗", "gate.failed", "unreadable"),
        FileVerdict::Unread => ("◌", "gate.skipped", "not read"),
    };
    Mark { sign, meaning, word }
}

/// A figure in few columns: `3.0k`, `1.2M`.
pub fn short(value: u64) -> String {
    match value {
        0..10_000 => words::count(i64::try_from(value).unwrap_or(i64::MAX)),
        10_000..1_000_000 => format!("{:.1}k", value as f64 / 1e3),
        _ => format!("{:.1}M", value as f64 / 1e6),
    }
}

/// Draws the tree.
pub fn tree(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let (top, body) = layout::split_top(area, 1);
    let width = usize::from(area.width);
    paint::line(buffer, top, 0, &tree_header(theme, width));
    let list = model.data.list;
    let visible = usize::from(body.height);
    for (row, (place, node)) in model
        .data
        .nodes()
        .into_iter()
        .enumerate()
        .skip(list.offset)
        .take(visible)
        .enumerate()
    {
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: body.y + down,
            height: 1,
            ..body
        };
        let chosen = place == list.selected;
        hits.rows_touched += 1;
        let mut spans = node_line(model, node, theme, width.saturating_sub(2));
        spans.insert(0, Span::raw(if chosen { "▸ " } else { "  " }));
        if chosen {
            let meaning = if model.data.inside { "text.strong" } else { "selected" };
            buffer.set_style(strip, theme.style(meaning));
            if !model.data.inside {
                spans = paint::chosen(spans, theme);
            }
        }
        paint::line(buffer, body, row, &Line::from(spans));
        hits.add(strip, Target::Row(place));
    }
}

/// The widths of the tree: name, and whether size and columns have room.
fn tree_columns(width: usize) -> (usize, bool, bool) {
    let size = width >= 44;
    let columns = width >= 50;
    let figures = FIGURE + 1 + 5 + if size { 9 } else { 0 } + if columns { 4 } else { 0 };
    (width.saturating_sub(figures), size, columns)
}

fn tree_header(theme: &Theme, width: usize) -> Line<'static> {
    let (name, size, columns) = tree_columns(width.saturating_sub(2));
    let mut text = format!(
        "  {}{}",
        words::pad("data", name, false),
        words::pad("rows", FIGURE, true)
    );
    if columns {
        text.push_str(&words::pad("col", 4, true));
    }
    if size {
        text.push_str(&words::pad("size", 9, true));
    }
    text.push_str(&words::pad("aside", 6, true));
    Line::from(span(theme, "header", text))
}

/// One row's figures: rows, columns, bytes, entries set aside.
#[derive(Default)]
struct Figures {
    rows: Option<u64>,
    /// Whether the rows of some files are not counted yet.
    partial: bool,
    columns: Option<usize>,
    bytes: Option<u64>,
    aside: u64,
}

fn node_line(model: &Model, node: Node, theme: &Theme, width: usize) -> Vec<Span<'static>> {
    let data = &model.data;
    let Some(picture) = data.picture.ready() else {
        return Vec::new();
    };
    let folded = |id: &str| if data.folded.contains(id) { "+" } else { "-" };
    let none = Vec::new;
    match node {
        Node::Dataset(place) => picture.datasets.get(place).map_or_else(none, |row| {
            let (room, ..) = tree_columns(width);
            let whole = words::width(&row.dataset) + 13 <= room;
            let needed = if row.required || !whole || picture.needs_some() {
                ""
            } else {
                " (optional)"
            };
            let name = format!("{} {}{needed}", folded(&row.dataset), row.dataset);
            let figures = Figures {
                rows: row.rows(),
                partial: row.files.iter().any(|file| file.verdict() == FileVerdict::Unread),
                aside: row.files.iter().map(FileRow::quarantined).sum(),
                ..Figures::default()
            };
            figured(theme, vec![], ("text.strong", &name), &figures, width)
        }),
        Node::File(dataset, file) => data.file(dataset, file).map_or_else(none, |file| {
            let mark = verdict_mark(file.verdict());
            let changed = match file.since {
                Since::Changed => "*",
                Since::New => "+",
                Since::Same | Since::NoRun => " ",
            };
            let lead = vec![
                span(theme, mark.meaning, format!("  {}", mark.sign)),
                span(theme, "alert", changed),
            ];
            let figures = Figures {
                rows: file.facts.as_ref().and_then(|facts| facts.rows).map(|(_, kept)| kept),
                columns: file.facts.as_ref().and_then(|facts| facts.columns),
                bytes: Some(file.bytes).filter(|_| file.problem.is_none()),
                aside: file.quarantined(),
                partial: file.verdict() == FileVerdict::Unread,
            };
            let name = file.shown.rsplit('/').next().unwrap_or(&file.shown);
            figured(theme, lead, ("text", name), &figures, width)
        }),
        Node::NoFile(_) => vec![span(
            theme,
            "text.muted",
            words::cut(&model.keys.fill("    no file yet: {open file} opens one"), width),
        )],
        Node::Loose(place) => data.loose.get(place).map_or_else(none, |path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let maps = model.keys.first("map");
            let name = format!("  ○ {} (not in a dataset: {maps} maps it)", name.unwrap_or_default());
            vec![span(theme, "text", words::cut(&name, width))]
        }),
        Node::Figures(place) => data.figures(place).map_or_else(none, |(name, _)| {
            vec![span(theme, "text", words::cut(&format!("  ▪ {name}"), width))]
        }),
        Node::Phase(place) => picture.phases.get(place).map_or_else(none, |phase| {
            let state = if phase.frames.is_empty() { " · not run yet" } else { "" };
            let name = format!("{} {} {}{state}", folded(phase.phase), phase.phase, phase.title);
            vec![span(theme, "text.strong", words::cut(&name, width))]
        }),
        Node::Frame(phase, frame) => data.frame(phase, frame).map_or_else(none, |frame| {
            let figures = Figures {
                rows: frame.shape.map(|(rows, _)| rows),
                columns: frame.shape.map(|(_, columns)| columns),
                bytes: Some(frame.bytes),
                ..Figures::default()
            };
            let sign = if frame.personal { "  ■ " } else { "  □ " };
            figured(
                theme,
                vec![span(theme, "text.muted", sign)],
                ("text", &frame.name),
                &figures,
                width,
            )
        }),
    }
}

fn figured(
    theme: &Theme,
    lead: Vec<Span<'static>>,
    name: (&str, &str),
    figures: &Figures,
    width: usize,
) -> Vec<Span<'static>> {
    let (room, size, columns) = tree_columns(width);
    let taken: usize = lead.iter().map(Span::width).sum();
    let mut spans = lead;
    spans.push(span(
        theme,
        name.0,
        words::pad(name.1, room.saturating_sub(taken), false),
    ));
    let rows = match (figures.rows, figures.partial) {
        (None, true) => "…".to_owned(),
        (Some(rows), true) => format!("{}+", short(rows)),
        (rows, false) => rows.map_or(String::new(), short),
    };
    let mut text = words::pad(&rows, FIGURE, true);
    if columns {
        let shown = figures.columns.map_or(String::new(), |count| count.to_string());
        text.push_str(&words::pad(&shown, 4, true));
    }
    if size {
        let shown = figures.bytes.map_or(String::new(), |bytes| words::bytes(bytes as f64));
        text.push_str(&words::pad(&shown, 9, true));
    }
    spans.push(span(theme, "text", text));
    let aside = if figures.aside == 0 {
        String::new()
    } else {
        short(figures.aside)
    };
    spans.push(span(theme, "gate.warned", words::pad(&aside, 6, true)));
    spans
}
