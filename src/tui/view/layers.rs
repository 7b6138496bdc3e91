//! What lies over the pane: card, evidence, details, palette, help, a question, a typed line.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType};

use super::paint::{self, paragraph, span};
use super::{card, chrome, details, mapping};
use crate::operations::{Availability, Pane, Statuses, VERBS};
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Layer, Loaded, Model, Prompt, Purpose, TableLayer};
use crate::tui::table::TableView;
use crate::tui::update::{self, keys};
use crate::tui::words;

/// The area inside the topmost layer's box.
pub fn inner(model: &Model) -> Rect {
    let screen = Rect::new(0, 0, model.size.width, model.size.height);
    layout::shrink(area(model.layers.last(), screen))
}

fn area(layer: Option<&Layer>, screen: Rect) -> Rect {
    let whole = layout::layer(screen);
    let low = |rows: u16| {
        let height = rows.min(whole.height);
        Rect {
            y: whole.bottom() - height,
            height,
            ..whole
        }
    };
    match layer {
        Some(Layer::Prompt(prompt)) => low(if prompt.error.is_some() { 7 } else { 5 }),
        Some(Layer::ConfirmQuit) => low(4),
        Some(Layer::Card(_)) => layout::docked(screen),
        _ => whole,
    }
}

/// The lines of the topmost layer, where it is text.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    match model.layers.last() {
        Some(Layer::Card(layer)) => card::lines(model, layer, width),
        Some(Layer::Details(_)) if model.pane == Pane::Gates => details::gate(model, width),
        Some(Layer::Details(_)) => details::phase(model, width),
        Some(Layer::Help(_)) => help(model, width),
        _ => Vec::new(),
    }
}

/// Draws the topmost layer.
pub fn draw(model: &Model, frame: &mut Frame<'_>, screen: Rect, hits: &mut HitMap) {
    let Some(layer) = model.layers.last() else { return };
    let theme = model.themes.current();
    let outer = area(Some(layer), screen);
    hits.add(outer, Target::Layer);
    chrome::blank(frame.buffer_mut(), outer, model);
    let title = Span::styled(format!(" {} ", title(layer, model)), theme.style("title"));
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.style("border"))
        .title_top(title);
    frame.render_widget(block, outer);
    let inside = layout::shrink(outer);
    match layer {
        Layer::Card(card) => text(model, frame, inside, card.scroll),
        Layer::Details(scroll) | Layer::Help(scroll) => text(model, frame, inside, *scroll),
        Layer::Evidence(layer) => evidence(model, layer, frame, inside, hits),
        Layer::Palette(input, list) => palette(model, frame, inside, input, *list, hits),
        Layer::ConfirmQuit => {
            let question = "A job is running. Quit and cancel it? What is finished is kept.";
            let all = paragraph(theme, "text.strong", question, 1, usize::from(inside.width));
            paint::lines(frame.buffer_mut(), inside, &all, 0, theme);
        }
        Layer::Prompt(prompt) => typed(model, prompt, frame, inside),
        Layer::Mapping(open) => mapping::draw(model, open, frame, inside, hits),
    }
}

fn title(layer: &Layer, model: &Model) -> String {
    match layer {
        Layer::Card(card) => format!("lead {}", card.lead),
        Layer::Evidence(layer) => layer.title.clone(),
        Layer::Details(_) => model.pane.title().to_owned(),
        Layer::Palette(..) => "commands".to_owned(),
        Layer::Help(_) => format!("keys of {}", model.pane.title()),
        Layer::ConfirmQuit => "quit?".to_owned(),
        Layer::Mapping(open) => mapping::title(open),
        Layer::Prompt(prompt) => match &prompt.purpose {
            Purpose::OpenFile => "open a file".to_owned(),
            Purpose::Filter => "show leads where".to_owned(),
            Purpose::Waive(gate, subject) => format!("why waive {}", about(gate, subject.as_ref())),
            Purpose::Reject(gate, subject) => format!("why reject {}", about(gate, subject.as_ref())),
        },
    }
}

fn about(gate: &str, subject: Option<&String>) -> String {
    subject.map_or_else(|| format!("gate {gate}"), |subject| format!("gate {gate} · {subject}"))
}

fn text(model: &Model, frame: &mut Frame<'_>, area: Rect, scroll: usize) {
    let all = lines(model, usize::from(area.width));
    paint::lines(frame.buffer_mut(), area, &all, scroll, model.themes.current());
}

fn evidence(model: &Model, layer: &TableLayer, frame: &mut Frame<'_>, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let table = match &layer.table {
        Loaded::Waiting => {
            return paint::sentence(
                frame.buffer_mut(),
                area,
                "looking up the rows …",
                theme.style("text.muted"),
            );
        }
        Loaded::Failed(error) => return paint::sentence(frame.buffer_mut(), area, error, theme.style("error")),
        Loaded::Ready(table) => table,
    };
    let note = u16::from(!table.note.is_empty());
    let (body, below) = layout::split_top(area, area.height.saturating_sub(note));
    let view = TableView {
        table,
        from: 0,
        offset: layer.list.offset,
        selected: Some(layer.list.selected),
        fixed: 1,
        column: layer.column,
        target: Target::LayerRow,
    };
    view.draw(frame.buffer_mut(), body, theme, hits);
    paint::line(
        frame.buffer_mut(),
        below,
        0,
        &Line::from(span(theme, "text.muted", format!("  {}", table.note))),
    );
}

/// One line of input with its cursor in sight; gives the column where the text begins and what was cut off before.
pub(super) fn input_line(
    model: &Model,
    frame: &mut Frame<'_>,
    area: Rect,
    lead: &str,
    input: &crate::tui::input::Input,
) -> usize {
    let theme = model.themes.current();
    let room = usize::from(area.width).saturating_sub(words::width(lead) + 2);
    let before: String = input.text().chars().take(input.cursor()).collect();
    let mut hidden = 0;
    while words::width(&before.chars().skip(hidden).collect::<String>()) > room {
        hidden += 1;
    }
    let shown: String = input.text().chars().skip(hidden).collect();
    let line = Line::from(vec![
        span(theme, "key", lead.to_owned()),
        span(theme, "text.strong", words::cut(&shown, room + 1)),
    ]);
    paint::line(frame.buffer_mut(), area, 0, &line);
    let column = words::width(lead) + words::width(&before.chars().skip(hidden).collect::<String>());
    let x = area.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
    if area.height > 0 && x < area.right() {
        frame.set_cursor_position(Position::new(x, area.y));
    }
    hidden
}

fn typed(model: &Model, prompt: &Prompt, frame: &mut Frame<'_>, area: Rect) {
    let theme = model.themes.current();
    let lead = " > ";
    let hidden = input_line(model, frame, area, lead, &prompt.input);
    let width = usize::from(area.width);
    let mut below = Vec::new();
    if let Some((message, offset)) = &prompt.error {
        if let Some(offset) = offset {
            let before: String = prompt
                .input
                .text()
                .chars()
                .skip(hidden)
                .take(offset.saturating_sub(hidden))
                .collect();
            let caret = format!(
                "{}{}▲",
                " ".repeat(words::width(lead)),
                " ".repeat(words::width(&before))
            );
            below.push(Line::from(span(theme, "error", words::cut(&caret, width))));
        }
        below.extend(paragraph(theme, "error", &format!("✗ {message}"), 1, width));
    }
    let help = match prompt.purpose {
        Purpose::Filter => {
            let columns = model
                .picture
                .ready()
                .map(|picture| picture.columns.join(" "))
                .unwrap_or_default();
            format!("such as  tier = 'A' AND score > 50 · columns: {columns}")
        }
        Purpose::OpenFile => "CSV, TSV, JSON lines or Parquet, also as .gz or .zst; Tab completes, ~ is your home; a pasted path does as well".to_owned(),
        Purpose::Waive(..) | Purpose::Reject(..) => {
            "the reason stands in the log beside the gate, with your name".to_owned()
        }
    };
    below.extend(paragraph(theme, "text.muted", &help, 1, width));
    let (_, rest) = layout::split_top(area, 1);
    for (row, line) in below.iter().take(usize::from(rest.height)).enumerate() {
        paint::line(frame.buffer_mut(), rest, row, line);
    }
}

fn palette(
    model: &Model,
    frame: &mut Frame<'_>,
    area: Rect,
    input: &crate::tui::input::Input,
    list: crate::tui::model::List,
    hits: &mut HitMap,
) {
    let theme = model.themes.current();
    input_line(model, frame, area, " : ", input);
    let (_, rest) = layout::split_top(area, 1);
    let found = update::palette_matches(input.text(), model.pane);
    if found.is_empty() {
        paint::sentence(
            frame.buffer_mut(),
            rest,
            "nothing has these letters in this order",
            theme.style("text.muted"),
        );
    }
    let visible = usize::from(rest.height);
    for (row, (place, entry)) in found.iter().enumerate().skip(list.offset).take(visible).enumerate() {
        let chosen = place == list.selected;
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: rest.y + down,
            height: 1,
            ..rest
        };
        let room = usize::from(rest.width).saturating_sub(34);
        let spans = vec![
            span(theme, "text", if chosen { " ▸ " } else { "   " }),
            span(theme, "text.strong", words::pad(entry.name(), 20, false)),
            span(theme, "key", words::pad(&entry.key(), 10, false)),
            span(theme, "text.muted", words::cut(&entry.summary(), room)),
        ];
        paint::line(frame.buffer_mut(), rest, row, &Line::from(spans));
        if chosen {
            frame.buffer_mut().set_style(strip, theme.style("selected"));
        }
        hits.add(strip, Target::LayerRow(place));
    }
}

/// The keys of this pane, from the table of verbs: the pane's own first, with why one cannot act now.
fn help(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let situation = model.situation();
    let entry = |key: &str, name: &str, text: &str, meaning: &str| {
        let room = width.saturating_sub(32);
        Line::from(vec![
            span(theme, "key", format!(" {} ", words::pad(key, 10, false))),
            span(theme, "text", format!("{} ", words::pad(name, 18, false))),
            span(theme, meaning, words::cut(text, room)),
        ])
    };
    let mut all = Vec::new();
    for own in [true, false] {
        let verbs = VERBS.iter().filter(|verb| {
            if own {
                verb.panes.contains(&model.pane)
            } else {
                verb.panes.is_empty()
            }
        });
        for verb in verbs {
            let key = keys::shown(verb);
            all.push(match (verb.available)(&situation) {
                Availability::Yes => entry(&key, verb.id, verb.summary, "text.muted"),
                Availability::No(why) => entry(&key, verb.id, &format!("not now: {why}"), "gate.warned"),
            });
        }
        if own && model.pane == Pane::Leads {
            let statuses = Statuses::built_in().status.iter();
            all.extend(statuses.map(|status| {
                entry(
                    "",
                    &format!("  {} {}", status.key, status.name),
                    &status.summary,
                    "text.muted",
                )
            }));
        }
        if own && !all.is_empty() {
            all.push(Line::default());
        }
    }
    all.extend(
        keys::SCREEN_KEYS
            .iter()
            .map(|(key, what)| entry(key, "", what, "text.muted")),
    );
    all
}
