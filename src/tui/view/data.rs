//! Data: the tree of datasets, files and frames on the left; the opened table, the summary of its columns or its quarantine on the
//! right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::data_about::about;
use super::data_tree::{FIGURE, short, tree};
use super::paint::{self, span};
use super::strip::{self, Tab};
use super::{profile, sheet};
use crate::operations::Reason;
use crate::tui::data::{DataPane, Node, Side};
use crate::tui::hit::{DataSpot, HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Lines of the quarantine's reasons above its rows, at most.
const REASONS: u16 = 8;

/// Draws the pane.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    match &model.data.picture {
        Loaded::Waiting => paint::sentence(buffer, area, "listing the data …", theme.style("text.muted")),
        Loaded::Failed(error) => paint::failure(buffer, area, error, model),
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
        Side::Table => body.height.saturating_sub(1 + sheet::note_rows(&model.data.grid)),
        Side::Profile => profile::split(body).0.height.saturating_sub(1),
        Side::Aside => reasons_height(model, body),
    };
    usize::from(rows)
}

/// Where the table stands, header included.
pub fn table_area(model: &Model) -> Rect {
    let (_, body) = parts(right(model));
    match model.data.side {
        Side::Aside => {
            let (_, rest) = layout::split_top(body, reasons_height(model, body));
            layout::split_top(rest, 1).1
        }
        _ => body,
    }
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
            Side::Table => sheet::draw(model, &data.grid, buffer, body, DataPane::row_target, hits),
            Side::Profile => profile::draw(model, buffer, body, hits),
            Side::Aside => quarantine(model, buffer, body, hits),
        },
    }
}

/// The tabs, and below them what is open.
fn tabs(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let data = &model.data;
    let all = Side::ALL.map(|side| Tab {
        title: side.title(),
        target: Target::Data(DataSpot::Side(side)),
        absent: false,
    });
    let open = Side::ALL.iter().position(|side| *side == data.side);
    strip::draw(buffer, area, &all, open.unwrap_or(0), theme, hits);
    let title = match data.ready() {
        Some(shown) => {
            let mut text = format!(" {} · {}", shown.title, sheet::places(&data.grid, "rows"));
            for part in sheet::narrowings(&data.grid, None, theme, usize::from(area.width) / 2) {
                text.push_str(&part.content);
            }
            if data.side == Side::Table && data.grid.narrowed() {
                text.push_str(" · Esc shows more");
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
        Some(Node::Figures(place)) => data.figures(place).map(|(name, _)| format!(" {name}")),
        Some(node) => data.fold_id(node).map(|id| format!(" {id}")),
        None => None,
    }
    .unwrap_or_default()
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
    for (row, (place, (reason, _))) in shown
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
    sheet::draw(model, &model.data.grid, buffer, rows, DataPane::row_target, hits);
}

/// One reason with its count.
pub fn reason_line(reason: &Reason, theme: &Theme, chosen: bool) -> Vec<Span<'static>> {
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
                Some(Node::Dataset(place)) if data.first_file(place).is_some() => "first file",
                Some(Node::Dataset(_) | Node::Phase(_)) => "fold",
                Some(Node::NoFile(_)) => "open a file",
                Some(Node::Figures(_)) => "larger",
                _ => "table",
            };
            shown.push(pair("↵", enter));
            shown.extend(own(&["open file", "map", "quarantine"]));
        }
        (true, Side::Table) => shown.extend(own(&[
            "find",
            "filter",
            "sort",
            "values",
            "record",
            "hide column",
            "unmask",
        ])),
        (true, Side::Profile) if data.pick.is_some() => {
            shown.extend([pair("↵", "filter by it"), pair("j k", "choose")])
        }
        (true, Side::Profile) => shown.extend([pair("↵", "bins and values"), pair("j k", "columns")]),
        (true, Side::Aside) => shown.extend([pair("j k", "reasons"), pair("h l", "columns")]),
    }
    shown.push(pair("Tab", "next tab"));
    if data.inside {
        shown.push(pair("Esc", "list"));
    }
    shown.extend(own(&["run all"]));
    shown
}
