//! Data: the tree of datasets, files and frames on the left; the opened table, its profile or its quarantine on the
//! right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, span};
use super::profile;
use crate::operations::{DatasetRow, FileRow, FileVerdict, Reason, Since, TableKey};
use crate::tui::data::{DataPane, Node, Side};
use crate::tui::hit::{DataSpot, HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Loaded, Model};
use crate::tui::table::TableView;
use crate::tui::theme::Theme;
use crate::tui::words::{self, Mark};

/// Lines of the quarantine's reasons above its rows, at most.
const REASONS: u16 = 8;
/// Columns of the tree's figures.
const FIGURE: usize = 7;

/// How a file fits its contract.
fn verdict_mark(verdict: FileVerdict) -> Mark {
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
fn short(value: u64) -> String {
    match value {
        0..10_000 => words::count(i64::try_from(value).unwrap_or(i64::MAX)),
        10_000..1_000_000 => format!("{:.1}k", value as f64 / 1e3),
        _ => format!("{:.1}M", value as f64 / 1e6),
    }
}

/// Draws the pane.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    match &model.data.picture {
        Loaded::Waiting => paint::sentence(buffer, area, "listing the data …", theme.style("text.muted")),
        Loaded::Failed(error) => paint::failure(buffer, area, error, theme),
        Loaded::Ready(_) => {
            let (left, right) = layout::data(area, model.data.inside);
            if left.height > 0 {
                tree(model, buffer, left, hits);
            }
            if right.height > 0 {
                side(model, buffer, right, hits);
            }
        }
    }
}

fn tree(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
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
        let mut spans = node_line(&model.data, node, theme, width.saturating_sub(2));
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
    columns: Option<usize>,
    bytes: Option<u64>,
    aside: u64,
}

fn node_line(data: &DataPane, node: Node, theme: &Theme, width: usize) -> Vec<Span<'static>> {
    let Some(picture) = data.picture.ready() else {
        return Vec::new();
    };
    let folded = |id: &str| if data.folded.contains(id) { "+" } else { "-" };
    let none = Vec::new;
    match node {
        Node::Dataset(place) => picture.datasets.get(place).map_or_else(none, |row| {
            let (room, ..) = tree_columns(width);
            let whole = words::width(&row.dataset) + 13 <= room;
            let needed = if row.required || !whole { "" } else { " (optional)" };
            let name = format!("{} {}{needed}", folded(&row.dataset), row.dataset);
            let figures = Figures {
                rows: row.rows(),
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
            };
            let name = file.shown.rsplit('/').next().unwrap_or(&file.shown);
            figured(theme, lead, ("text", name), &figures, width)
        }),
        Node::NoFile(_) => vec![span(
            theme,
            "text.muted",
            words::cut("    no file yet: o opens one", width),
        )],
        Node::Loose(place) => data.loose.get(place).map_or_else(none, |path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = format!("  ○ {} (not in a dataset: e maps it)", name.unwrap_or_default());
            vec![span(theme, "text", words::cut(&name, width))]
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
                aside: 0,
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
    let mut text = words::pad(&figures.rows.map_or(String::new(), short), FIGURE, true);
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

/// The right side's heading and body.
fn parts(area: Rect) -> (Rect, Rect) {
    layout::split_top(area, 2)
}

fn right(model: &Model) -> Rect {
    layout::data(model.areas().inner, true).1
}

/// How many rows of what the right side shows are in sight.
pub fn height(model: &Model) -> usize {
    let (_, body) = parts(right(model));
    let rows = match model.data.side {
        Side::Table => body.height.saturating_sub(1),
        Side::Profile => profile::split(body).0.height.saturating_sub(1),
        Side::Aside => reasons_height(model, body),
    };
    usize::from(rows)
}

fn reasons_height(model: &Model, body: Rect) -> u16 {
    let groups = model.data.ready().map_or(0, |shown| shown.groups.len());
    u16::try_from(groups)
        .unwrap_or(u16::MAX)
        .min(REASONS)
        .min(body.height / 2)
        .max(1)
}

fn side(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let data = &model.data;
    let (top, body) = parts(area);
    tabs(model, buffer, top, hits);
    match &data.shown {
        None => about(model, buffer, body),
        Some(Loaded::Failed(error)) => paint::sentence(buffer, body, error, theme.style("error")),
        Some(Loaded::Waiting) => {
            let text = match data.progress {
                Some((rows, share)) => {
                    let bar = words::bar(share, 20);
                    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
                    format!(
                        "reading … {bar} {} {} rows · Esc stops",
                        words::percent(share),
                        words::count(rows)
                    )
                }
                None => "reading … Esc stops".to_owned(),
            };
            paint::sentence(buffer, body, &text, theme.style("text.muted"));
        }
        Some(Loaded::Ready(_)) => match data.side {
            Side::Table => draw_table(model, buffer, body, hits),
            Side::Profile => profile::draw(model, buffer, body, hits),
            Side::Aside => quarantine(model, buffer, body, hits),
        },
    }
}

/// The tabs, and below them what is open.
fn tabs(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let data = &model.data;
    let mut x = area.x;
    for (side, title) in [
        (Side::Table, " Table "),
        (Side::Profile, " Profile "),
        (Side::Aside, " Set aside "),
    ] {
        let width = u16::try_from(words::width(title)).unwrap_or(0);
        if x + width > area.right() || area.height == 0 {
            break;
        }
        let meaning = if data.side == side { "tab.active" } else { "tab" };
        buffer.set_span(x, area.y, &Span::styled(title, theme.style(meaning)), width);
        hits.add(
            Rect {
                x,
                width,
                height: 1,
                ..area
            },
            Target::Data(DataSpot::Side(side)),
        );
        x += width;
    }
    let title = match data.ready() {
        Some(shown) => {
            let count = |n: usize| words::count(i64::try_from(n).unwrap_or(i64::MAX));
            let (kept, all) = shown.rows;
            let rows = if kept == all {
                count(all)
            } else {
                format!("{} of {}", count(kept), count(all))
            };
            let mut text = format!(" {} · {rows} rows", shown.title);
            if let Some(condition) = &shown.condition {
                text.push_str(&format!(" · {condition} · Esc shows all"));
            }
            text
        }
        None => selected_title(data),
    };
    let title = words::cut(&title, usize::from(area.width));
    paint::line(buffer, area, 1, &Line::from(span(theme, "text.strong", title)));
}

fn selected_title(data: &DataPane) -> String {
    match data.selected() {
        Some(Node::File(dataset, file)) => data.file(dataset, file).map(|file| format!(" {}", file.shown)),
        Some(Node::Frame(phase, frame)) => data.frame(phase, frame).map(|frame| format!(" {}", frame.name)),
        Some(node) => data.fold_id(node).map(|id| format!(" {id}")),
        None => None,
    }
    .unwrap_or_default()
}

/// The opened table's first rows.
pub fn draw_table(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let Some(shown) = model.data.ready() else { return };
    if shown.table.rows.is_empty() {
        let text = if shown.condition.is_some() {
            "No row meets this condition. Esc shows all."
        } else {
            "This table has no rows."
        };
        return paint::sentence(buffer, area, text, theme.style("text.muted"));
    }
    let table = TableView {
        table: &shown.table,
        from: 0,
        offset: model.data.rows.offset,
        selected: model.data.inside.then_some(model.data.rows.selected),
        fixed: 1,
        column: model.data.column,
        target: DataPane::row_target,
    };
    table.draw(buffer, area, theme, hits);
}

/// Reasons with their counts, and the rows of the selected one.
fn quarantine(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let Some(shown) = model.data.ready() else { return };
    if shown.groups.is_empty() {
        let text = "Nothing was set aside here. Rows that cannot be read, and values that cannot be right, would stand \
                    here by reason.";
        return paint::sentence(buffer, area, text, theme.style("text.muted"));
    }
    let (top, rest) = layout::split_top(area, reasons_height(model, area));
    let list = model.data.reasons;
    let visible = usize::from(top.height);
    for (row, (place, reason)) in shown
        .groups
        .iter()
        .enumerate()
        .skip(list.offset)
        .take(visible)
        .enumerate()
    {
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: top.y + down,
            height: 1,
            ..top
        };
        let chosen = place == list.selected;
        let mut spans = reason_line(reason, theme, chosen);
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
            spans = paint::chosen(spans, theme);
        }
        hits.rows_touched += 1;
        paint::line(buffer, top, row, &Line::from(spans));
        hits.add(strip, Target::Data(DataSpot::Reason(place)));
    }
    let (_, rows) = layout::split_top(rest, 1);
    let table = TableView {
        table: &shown.table,
        from: 0,
        offset: 0,
        selected: None,
        fixed: 1,
        column: model.data.column,
        target: DataPane::row_target,
    };
    table.draw(buffer, rows, theme, hits);
}

fn reason_line(reason: &Reason, theme: &Theme, chosen: bool) -> Vec<Span<'static>> {
    vec![
        span(theme, "text", if chosen { "▸ " } else { "  " }),
        span(theme, "text.strong", words::pad(&short(reason.count), FIGURE, true)),
        span(
            theme,
            "text.muted",
            format!(
                "  {} {} ",
                words::pad(&reason.kind, 4, false),
                words::pad(&reason.rule, 4, false)
            ),
        ),
        span(theme, "text", reason.reason.clone()),
    ]
}

/// What there is to say about the selected row while nothing of it is open.
fn about(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let width = usize::from(area.width).saturating_sub(1);
    let data = &model.data;
    let lines = match data.selected() {
        Some(Node::File(dataset, file)) => data.file(dataset, file).map(|file| about_file(file, theme, width)),
        Some(Node::Dataset(place) | Node::NoFile(place)) => {
            let row = data.picture.ready().and_then(|picture| picture.datasets.get(place));
            row.map(|row| about_dataset(row, theme, width))
        }
        Some(Node::Phase(_)) => Some(paint::paragraph(
            theme,
            "text.muted",
            "The frames that this phase made: ■ holds personal data, shown masked. Enter folds and unfolds; before the \
             first run there are none: R runs all phases.",
            1,
            width,
        )),
        Some(Node::Frame(..) | Node::Loose(_)) => {
            Some(paint::paragraph(theme, "text.muted", "Enter opens it.", 1, width))
        }
        None => Some(paint::paragraph(
            theme,
            "text.muted",
            "Here the datasets stand with their files. o opens a file by its path; a path that is pasted opens as well.",
            1,
            width,
        )),
    };
    paint::lines(buffer, area, &lines.unwrap_or_default(), 0, theme);
}

fn about_file(file: &FileRow, theme: &Theme, width: usize) -> Vec<Line<'static>> {
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
            Since::Changed => "changed since the last run: R runs what is stale".to_owned(),
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
        "o opens another file"
    } else {
        "Enter reads it · e opens its mapping sheet · Q what was set aside"
    };
    lines.extend(paint::paragraph(theme, "text.muted", keys, 1, width));
    lines
}

fn about_dataset(row: &DatasetRow, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let (columns, required) = &row.columns;
    let need = if row.required {
        "A run needs it"
    } else {
        "A run can do without it"
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
        let words = "No file yet: o opens one by its path, says which of its headers fills which column, and saves \
                     that in assay.toml.";
        lines.extend(paint::paragraph(theme, "text.muted", words, 1, width));
    } else {
        lines.push(Line::default());
        let words = "Q shows what was set aside of all of them; o adds a file.";
        lines.extend(paint::paragraph(theme, "text.muted", words, 1, width));
    }
    lines
}

/// The keys that act where the pane stands now.
pub fn keys(model: &Model, verbs: Vec<(String, String)>) -> Vec<(String, String)> {
    let data = &model.data;
    let pair = |key: &str, what: &str| (key.to_owned(), what.to_owned());
    let own = |names: &[&str]| {
        verbs
            .iter()
            .filter(|(_, what)| names.contains(&what.as_str()))
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut shown = Vec::new();
    if data.busy() {
        shown.push(pair("Esc", "stop reading"));
    }
    match (data.inside, data.side) {
        (false, _) => {
            let enter = match data.selected() {
                Some(Node::Dataset(_) | Node::Phase(_)) => "fold",
                Some(Node::NoFile(_)) => "open a file",
                _ => "table",
            };
            shown.push(pair("↵", enter));
            shown.extend(own(&["open file", "map", "quarantine"]));
        }
        (true, Side::Table) => shown.extend([pair("j k", "rows"), pair("h l", "columns")]),
        (true, Side::Profile) if data.pick.is_some() => {
            shown.extend([pair("↵", "filter by it"), pair("j k", "choose")])
        }
        (true, Side::Profile) => shown.extend([pair("↵", "bins and values"), pair("j k", "columns")]),
        (true, Side::Aside) => shown.extend([pair("j k", "reasons"), pair("h l", "columns")]),
    }
    let aside = matches!(data.key, Some(TableKey::Quarantine { .. }));
    shown.push(pair(
        "Tab",
        if data.side == Side::Table && !aside {
            "profile"
        } else {
            "table"
        },
    ));
    if data.inside {
        shown.push(pair("Esc", "list"));
    }
    shown.extend(own(&["run all"]));
    shown
}
