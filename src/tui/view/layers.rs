//! What lies over the pane: card, evidence, details, palette, help, a question, a typed line.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType};

use super::paint::{self, paragraph, span};
use super::{card, chrome, form, gates, help, mapping, phase, pickers, report, sheet};
use crate::operations::Pane;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layer::{PaletteLayer, RunLayer, SheetLayer};
use crate::tui::layout;
use crate::tui::model::{Layer, Model, Prompt, Purpose};
use crate::tui::update::{self, Found};
use crate::tui::words;

/// Rows of a list to choose from.
const CHOICES: u16 = 7;

/// The area inside the topmost layer's box.
pub fn inner(model: &Model) -> Rect {
    layout::shrink(area(model, model.layers.last(), whole_screen(model)))
}

/// The area inside a layer's box.
pub fn inner_of(model: &Model, layer: &Layer) -> Rect {
    layout::shrink(area(model, Some(layer), whole_screen(model)))
}

fn whole_screen(model: &Model) -> Rect {
    Rect::new(0, 0, model.size.width, model.size.height)
}

fn area(model: &Model, layer: Option<&Layer>, screen: Rect) -> Rect {
    let chip = !model.selecting.filter.is_empty();
    let whole = layout::layer(screen, chip);
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
        Some(Layer::ConfirmRun(_)) => low(7),
        // Low, so that the pane above shows what is being chosen.
        Some(Layer::Themes(_) | Layer::Playbooks(_)) => low(CHOICES + 2),
        Some(Layer::Card(_) | Layer::Record(_)) => layout::docked(screen, chip),
        _ => whole,
    }
}

/// The lines of the topmost layer, where it is text.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    match model.layers.last() {
        Some(Layer::Card(layer)) => card::lines(model, layer, width),
        Some(Layer::Help(_)) => help::lines(model, width),
        Some(Layer::Log(_)) => pickers::log(model, width),
        Some(Layer::Record(_)) => sheet::record_lines(model, width),
        Some(Layer::Details(_)) if model.pane == Pane::Gates => gates::detail(model, width),
        Some(Layer::Details(_)) => phase::lines(model, width),
        Some(Layer::Report(layer)) => report::lines(model, layer, width),
        Some(Layer::SignOff(_)) => gates::sheet(model, width),
        _ => Vec::new(),
    }
}

/// Draws the topmost layer.
pub fn draw(model: &Model, frame: &mut Frame<'_>, screen: Rect, hits: &mut HitMap) {
    let Some(layer) = model.layers.last() else { return };
    // A typed line or a record lies beside or below the table it is about: that one stays in sight.
    if matches!(layer, Layer::Prompt(_) | Layer::Record(_))
        && let Some(Layer::Sheet(below)) = model.layers.iter().rev().find(|layer| matches!(layer, Layer::Sheet(_)))
    {
        table_below(model, below, frame, hits);
    }
    let theme = model.themes.current();
    let outer = area(model, Some(layer), screen);
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
        Layer::Details(scroll) | Layer::Help(scroll) | Layer::Log(scroll) | Layer::Record(scroll) => {
            text(model, frame, inside, *scroll);
        }
        Layer::Sheet(layer) => sheet::draw(model, &layer.grid, frame.buffer_mut(), inside, Target::LayerRow, hits),
        Layer::Palette(layer) => palette(model, frame, inside, layer, hits),
        Layer::Themes(layer) => pickers::themes(model, frame.buffer_mut(), inside, layer.list, hits),
        Layer::Playbooks(list) => pickers::playbooks(model, frame.buffer_mut(), inside, *list, hits),
        Layer::Parts(layer) => pickers::parts(model, frame.buffer_mut(), inside, layer, hits),
        Layer::Ways(layer) => pickers::ways(model, frame.buffer_mut(), inside, layer, hits),
        Layer::Form(layer) => form::draw(model, layer, frame, inside, hits),
        Layer::Report(layer) => text(model, frame, inside, layer.scroll),
        Layer::SignOff(sheet) => text(model, frame, inside, sheet.scroll),
        Layer::ConfirmQuit => {
            let mut question = "A job is running. Quit and cancel it? What is finished is kept.".to_owned();
            if model.job.as_ref().is_some_and(|job| !job.ledger.is_empty()) {
                question
                    .push_str(" Calls on their way are not waited for and count as paid in full; `c` waits for them.");
            }
            let all = paragraph(theme, "text.strong", &question, 1, usize::from(inside.width));
            paint::lines(frame.buffer_mut(), inside, &all, 0, theme);
        }
        Layer::ConfirmRun(asked) => {
            let question = run_question(asked);
            let all = paragraph(theme, "text.strong", &question, 1, usize::from(inside.width));
            paint::lines(frame.buffer_mut(), inside, &all, 0, theme);
        }
        Layer::Prompt(prompt) => typed(model, prompt, frame, inside),
        Layer::Mapping(open) => mapping::draw(model, open, frame, inside, hits),
    }
}

/// What is asked before a run.
fn run_question(asked: &RunLayer) -> String {
    let again = asked.force.then(|| {
        let which = asked.phases.join(", ");
        format!("{which} and what it needs is run again, although it may be up to date.")
    });
    match (&asked.spends, again) {
        (Some(words), Some(again)) => format!("{again} {words} Send?"),
        (Some(words), None) => format!("{words} Send?"),
        (None, again) => format!("{} Run it?", again.unwrap_or_default()),
    }
}

fn title(layer: &Layer, model: &Model) -> String {
    match layer {
        Layer::Card(card) => format!("lead {}", card.lead),
        Layer::Sheet(layer) => sheet::title(&layer.title, &layer.grid),
        Layer::Record(_) => "the whole row".to_owned(),
        Layer::Form(_) => "parameters".to_owned(),
        Layer::Report(report) => report.title.clone(),
        Layer::Details(_) => model.pane.title().to_owned(),
        Layer::SignOff(_) => "sign-off sheet".to_owned(),
        Layer::Palette(_) => "commands".to_owned(),
        Layer::Themes(_) => "themes".to_owned(),
        Layer::Playbooks(_) => "playbooks of this workspace".to_owned(),
        Layer::Ways(_) => "whose leads?".to_owned(),
        Layer::Parts(_) => "open what?".to_owned(),
        Layer::Log(_) => "said in this session".to_owned(),
        Layer::Help(_) if help::is_of_table(model) => "keys of tables".to_owned(),
        Layer::Help(_) => format!("keys of {}", model.pane.title()),
        Layer::ConfirmQuit => "quit?".to_owned(),
        Layer::ConfirmRun(asked) if asked.spends.is_some() => "this run calls out".to_owned(),
        Layer::ConfirmRun(_) => "run again?".to_owned(),
        Layer::Mapping(open) => mapping::title(open),
        Layer::Prompt(prompt) => match &prompt.purpose {
            Purpose::Filter => "show rows where".to_owned(),
            Purpose::Find(_) => "find".to_owned(),
            Purpose::Note(lead) => format!("note on {}", update::lead_name(model, lead)),
            Purpose::Sale(lead) => format!("sale of {}", update::lead_name(model, lead)),
            Purpose::Order(lead) => format!("order on {}", update::lead_name(model, lead)),
            Purpose::UndoMerge => "undo a merge".to_owned(),
            Purpose::Archive => "archive what people see now".to_owned(),
            Purpose::KeepFilter => "keep this condition as".to_owned(),
            Purpose::Export => "write to exports/".to_owned(),
            Purpose::GateFilter => "show gates where".to_owned(),
            Purpose::GateFind(_) => "find gates".to_owned(),
            Purpose::Slider(name) | Purpose::Rule(name) => name.clone(),
            Purpose::Profile if !model.rule_texts().is_empty() => "save the draft as rule set".to_owned(),
            Purpose::Profile => "save the draft as profile".to_owned(),
            Purpose::Count(tier) => format!("leads of {}", model.tier_name(tier)),
            Purpose::OpenFile => "open a file".to_owned(),
            Purpose::Waive(gate, subject) => format!("why waive {}", about(gate, subject.as_ref())),
            Purpose::Reject(gate, subject) => format!("why reject {}", about(gate, subject.as_ref())),
        },
    }
}

fn about(gate: &str, subject: Option<&String>) -> String {
    subject.map_or_else(|| format!("gate {gate}"), |subject| format!("gate {gate} · {subject}"))
}

fn text(model: &Model, frame: &mut Frame<'_>, area: Rect, scroll: usize) {
    let all = fitted(model, area);
    paint::lines(frame.buffer_mut(), area, &all, scroll, model.themes.current());
}

/// The topmost layer's lines as they fit into an area: where there are more than it holds, the last column is left to the
/// mark that says so.
pub(super) fn fitted(model: &Model, area: Rect) -> Vec<Line<'static>> {
    let width = usize::from(area.width);
    let all = lines(model, width);
    if all.len() <= usize::from(area.height) {
        return all;
    }
    lines(model, width.saturating_sub(1))
}

/// A table over the pane that something smaller lies on.
fn table_below(model: &Model, layer: &SheetLayer, frame: &mut Frame<'_>, hits: &mut HitMap) {
    let theme = model.themes.current();
    let outer = area(model, Some(&Layer::Help(0)), whole_screen(model));
    chrome::blank(frame.buffer_mut(), outer, model);
    let title = format!(" {} ", sheet::title(&layer.title, &layer.grid));
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.style("border"))
        .title_top(Span::styled(title, theme.style("title")));
    frame.render_widget(block, outer);
    let inside = layout::shrink(outer);
    sheet::draw(model, &layer.grid, frame.buffer_mut(), inside, Target::LayerRow, hits);
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
    let help = match &prompt.purpose {
        Purpose::Filter => {
            let columns = update::condition_columns(model).join(" ");
            format!("such as  state = 'CA' AND score > 50 · columns: {columns}")
        }
        Purpose::Find(_) => {
            let found = model
                .grid()
                .map_or_else(String::new, |grid| sheet::places(grid, "rows"));
            format!("{found} · ↑ ↓ choose, ↵ keeps these rows, Esc takes it back")
        }
        Purpose::Note(_) => "it stands beside the lead, with your name; empty takes it away".to_owned(),
        Purpose::Sale(_) => {
            let steps = model.picture.ready().map(|picture| picture.sale_steps.join(" · "));
            format!(
                "such as  sold Placeholder Pools for 120.50 · steps: {}; a step back needs because and why",
                steps.unwrap_or_default()
            )
        }
        Purpose::Order(_) => {
            let orders = model.picture.ready().map(|picture| picture.orders.join(" · "));
            format!("an order and, where it needs one, why: {}", orders.unwrap_or_default())
        }
        Purpose::UndoMerge => "a merge's id, or  all  for every one, the newest first; Ctrl-U clears the line".to_owned(),
        Purpose::Archive => "why, in a few words: it stands beside the archive; it may be left empty".to_owned(),
        Purpose::KeepFilter => "a name for the chip; empty forgets the kept filter in force".to_owned(),
        Purpose::Export => {
            let named = model
                .picture
                .ready()
                .map(|picture| picture.exports.join(" "))
                .unwrap_or_default();
            format!("a name writes the rows as shown; the playbook's own exports: {named}")
        }
        Purpose::GateFind(_) => {
            format!("{} gates · ↑ ↓ choose, ↵ keeps these, Esc takes it back", model.desk.rows.len())
        }
        Purpose::GateFilter => {
            let columns = crate::operations::GATE_COLUMNS.join(" ");
            format!("such as  outcome = 'failed' AND review IS NULL · columns: {columns}")
        }
        Purpose::Slider(_) => "a number, or none where the parameter may have no value".to_owned(),
        Purpose::Rule(name) => {
            let rule = model.rule_texts().iter().find(|rule| rule.name == *name);
            let summary = rule.map_or_else(String::new, |rule| format!("{} · ", rule.summary));
            format!("{summary}AND OR NOT, = != < <= > >=, BETWEEN, IN, IS NULL, names of columns and predicates")
        }
        Purpose::Profile if !model.rule_texts().is_empty() => {
            "it becomes a rule set of its own, a candidate that is validated by the next run".to_owned()
        }
        Purpose::Profile => "it is written to assay.toml; nothing becomes stale until a run takes it".to_owned(),
        Purpose::Count(_) => "how many leads of this tier the list holds".to_owned(),
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
    if below.len() > usize::from(rest.height)
        && rest.width > 0
        && rest.height > 0
        && let Some(cell) = frame.buffer_mut().cell_mut((rest.right() - 1, rest.bottom() - 1))
    {
        cell.set_symbol("…");
    }
}

fn palette(model: &Model, frame: &mut Frame<'_>, area: Rect, layer: &PaletteLayer, hits: &mut HitMap) {
    let theme = model.themes.current();
    input_line(model, frame, area, " : ", &layer.input);
    let (_, rest) = layout::split_top(area, 1);
    if layer.found.is_empty() {
        let nothing = "nothing has these letters in this order";
        paint::sentence(frame.buffer_mut(), rest, nothing, theme.style("text.muted"));
    }
    let in_sight = layer.found.iter().enumerate().skip(layer.list.offset);
    for (down, (place, found)) in (0..rest.height).zip(in_sight) {
        let chosen = place == layer.list.selected;
        let strip = Rect {
            y: rest.y + down,
            height: 1,
            ..rest
        };
        paint::line(
            frame.buffer_mut(),
            strip,
            0,
            &palette_line(model, found, chosen, usize::from(rest.width)),
        );
        if chosen {
            frame.buffer_mut().set_style(strip, theme.style("selected"));
        }
        hits.add(strip, Target::LayerRow(place));
    }
}

/// Name with the letters found, key, and what it does or why it cannot.
fn palette_line(model: &Model, found: &Found, chosen: bool, width: usize) -> Line<'static> {
    /// Columns of the name and of the key.
    const COLUMNS: (usize, usize) = (20, 14);
    let theme = model.themes.current();
    let name = if found.why_not.is_some() {
        "disabled"
    } else {
        "text.strong"
    };
    let mut spans = vec![span(theme, "text", if chosen { " ▸ " } else { "   " })];
    for (place, letter) in words::pad(found.entry.name(), COLUMNS.0, false).chars().enumerate() {
        let meaning = if found.letters.contains(&place) { "match" } else { name };
        spans.push(span(theme, meaning, letter.to_string()));
    }
    let key = help::shown(model, &found.key);
    spans.push(span(
        theme,
        "key",
        format!("{} ", words::pad(&key, COLUMNS.1 - 1, false)),
    ));
    let room = width.saturating_sub(COLUMNS.0 + COLUMNS.1 + 4);
    spans.push(match &found.why_not {
        Some(why) => span(theme, "disabled", words::cut(&format!("not now: {why}"), room)),
        None => span(theme, "text.muted", words::cut(&found.summary, room)),
    });
    Line::from(spans)
}
