//! Overview: one look tells the state, and what is stale names the one key that mends it.

mod leads;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, paragraph, span, titled};
use super::{figure, pipeline};
use crate::engine::Outcome;
use crate::tui::action::Picture;
use crate::tui::hit::{Glance, HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of the titles.
const TITLE: usize = 7;
/// From this width on the playbook's figures stand beside the state.
const TWO_COLUMNS: u16 = 110;
/// Failed gates named before the rest is counted.
const NAMED: usize = 3;

/// First column, columns, and where a click leads.
type Spot = (usize, usize, Glance);

/// A line, and what of it can be clicked.
struct Row {
    line: Line<'static>,
    spots: Vec<Spot>,
}

impl From<Line<'static>> for Row {
    fn from(line: Line<'static>) -> Self {
        let spots = Vec::new();
        Self { line, spots }
    }
}

impl Row {
    /// The whole line leads somewhere.
    fn whole(line: Line<'static>, glance: Glance) -> Self {
        let spots = vec![(0, line.width(), glance)];
        Self { line, spots }
    }
}

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    if area.width >= TWO_COLUMNS {
        let (left, right) = layout::split_left(area, area.width * 11 / 20);
        let state = state(model, picture, usize::from(left.width));
        paint_rows(buffer, left, state, 0, theme, hits);
        paint::lines(
            buffer,
            right,
            &figures(model, picture, usize::from(right.width)),
            model.overview,
            theme,
        );
        return;
    }
    let all = whole(model, picture, usize::from(area.width));
    paint_rows(buffer, area, all, model.overview, theme, hits);
}

fn paint_rows(buffer: &mut Buffer, area: Rect, rows: Vec<Row>, skip: usize, theme: &Theme, hits: &mut HitMap) {
    let visible = rows.iter().skip(skip).take(usize::from(area.height));
    for (y, row) in (area.y..).zip(visible) {
        for (from, columns, glance) in &row.spots {
            let wide = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
            let strip = Rect {
                x: area.x.saturating_add(wide(*from)),
                y,
                width: wide(*columns),
                height: 1,
            };
            hits.add(strip.intersection(area), Target::Glance(*glance));
        }
    }
    let lines: Vec<Line<'static>> = rows.into_iter().map(|row| row.line).collect();
    paint::lines(buffer, area, &lines, skip, theme);
}

/// How many lines do not fit.
pub fn overflow(model: &Model, picture: &Picture, area: Rect) -> usize {
    let lines = if area.width >= TWO_COLUMNS {
        let (_, right) = layout::split_left(area, area.width * 11 / 20);
        figures(model, picture, usize::from(right.width)).len()
    } else {
        whole(model, picture, usize::from(area.width)).len()
    };
    lines.saturating_sub(usize::from(area.height))
}

fn whole(model: &Model, picture: &Picture, width: usize) -> Vec<Row> {
    let mut all = state(model, picture, width);
    all.extend(figures(model, picture, width).into_iter().map(Row::from));
    all
}

fn figures(model: &Model, picture: &Picture, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let mut all = Vec::new();
    for found in &picture.figures {
        all.push(Line::default());
        all.extend(figure::lines(found, theme, width));
    }
    all
}

fn state(model: &Model, picture: &Picture, width: usize) -> Vec<Row> {
    let theme = model.themes.current();
    let mut all: Vec<Row> = Vec::new();
    all.extend(invented(model, picture, width));
    if picture.runs.is_empty() {
        let summary = paragraph(theme, "text", &picture.summary, 1, width);
        all.extend(summary.into_iter().map(Row::from));
        all.push(Line::default().into());
        let ready = Line::from(vec![
            span(theme, "text.strong", " All phases ready: "),
            span(theme, "key", model.keys.first("run all")),
            span(
                theme,
                "text.strong",
                format!(" runs everything of {}.", picture.playbook),
            ),
        ]);
        all.push(ready.into());
        if picture.playbooks.len() > 1 {
            let ids: Vec<&str> = picture.playbooks.iter().map(|(id, _)| id.as_str()).collect();
            let line = format!(
                "{} switches the playbook: {}",
                model.keys.first("switch playbook"),
                ids.join(" · ")
            );
            let lines = paragraph(theme, "text", &line, 1, width);
            all.extend(lines.into_iter().map(Row::from));
        }
        all.push(Line::default().into());
    }
    all.extend(phases(model, picture, width));
    if !picture.runs.is_empty() {
        all.push(stale(model, picture, width).into());
        all.push(Line::default().into());
        all.extend(gates(model, theme, width));
        all.push(Line::default().into());
        all.extend(leads::tiers(model, picture, theme, width));
        all.extend(leads::best(model, picture, theme, width));
    }
    all
}

/// That the workspace is a sample: nobody shall take what stands in it for somebody real.
fn invented(model: &Model, picture: &Picture, width: usize) -> Vec<Row> {
    if !picture.sample {
        return Vec::new();
    }
    let theme = model.themes.current();
    let line = "A sample: all who stand in it are invented. `assay init` makes your own.";
    let lines = paragraph(theme, "text.muted", line, 1, width);
    lines.into_iter().map(Row::from).collect()
}

/// The phases as a strip, wrapped.
fn phases(model: &Model, picture: &Picture, width: usize) -> Vec<Row> {
    let theme = model.themes.current();
    let room = width.saturating_sub(TITLE + 2);
    let mut rows: Vec<(Vec<Span<'static>>, Vec<Spot>)> = vec![(Vec::new(), Vec::new())];
    let mut used = 0;
    for (place, state) in picture.states.iter().enumerate() {
        let mark = pipeline::mark_of(model, state);
        let text = format!(" {} {}  ", state.phase.id, state.phase.title);
        let text = words::cut(&text, room.saturating_sub(1));
        let wide = words::width(&text) + 1;
        if used + wide > room && used > 0 {
            rows.push((Vec::new(), Vec::new()));
            used = 0;
        }
        if let Some((spans, spots)) = rows.last_mut() {
            spans.push(span(theme, mark.meaning, mark.sign));
            spans.push(span(theme, "text", text));
            spots.push((TITLE + 2 + used, wide, Glance::Phase(place)));
        }
        used += wide;
    }
    let title = |row: usize| if row == 0 { "Phases" } else { "" };
    rows.into_iter()
        .enumerate()
        .map(|(row, (spans, spots))| Row {
            line: titled(theme, title(row), TITLE, spans),
            spots,
        })
        .collect()
}

fn stale(model: &Model, picture: &Picture, width: usize) -> Line<'static> {
    let theme = model.themes.current();
    let stale: Vec<_> = picture
        .states
        .iter()
        .filter_map(|state| Some((state.phase.id, state.stale.as_ref()?)))
        .collect();
    let room = width.saturating_sub(TITLE + 2);
    let Some((first, why)) = stale.first() else {
        let fresh = vec![span(theme, "text.muted", "everything is up to date")];
        return titled(theme, "Fresh", TITLE, fresh);
    };
    let what = match stale.len() {
        1 => format!("{first}: {}", why.words()),
        _ => {
            let ids = stale.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(" ");
            format!("{ids} ({first}: {})", why.words())
        }
    };
    let key = model.keys.first("run all");
    let what = words::cut(
        &what,
        room.saturating_sub(words::width(&key) + words::width(" ·  mends it")),
    );
    let spans = vec![
        span(theme, "gate.warned", what),
        span(theme, "text.muted", " · "),
        span(theme, "key", key),
        span(theme, "text", " mends it"),
    ];
    titled(theme, "Stale", TITLE, spans)
}

fn gates(model: &Model, theme: &Theme, width: usize) -> Vec<Row> {
    let outcomes = [
        Outcome::Passed,
        Outcome::Warned,
        Outcome::Failed,
        Outcome::Waived,
        Outcome::Pending,
        Outcome::Skipped,
    ];
    let (mut spans, mut spots) = (Vec::new(), Vec::new());
    let mut used = TITLE + 2;
    // What is to be done comes first: it must not be what is cut.
    let undecided = model.gate_list().filter(|gate| gate.undecided()).count();
    if undecided > 0 {
        let text = format!("{undecided} undecided (pane 4)  ");
        used += words::width(&text);
        spans.push(span(theme, "text.strong", text));
    }
    for outcome in outcomes {
        let mut of = model
            .gate_list()
            .enumerate()
            .filter(|(_, gate)| gate.outcome == outcome);
        if let Some((first, _)) = of.next() {
            let n = 1 + of.count();
            let mark = words::outcome_mark(outcome);
            let text = format!("{} {n} {}  ", mark.sign, mark.word);
            let wide = words::width(&text);
            spots.push((used, wide, Glance::Gate(first)));
            used += wide;
            spans.push(span(theme, mark.meaning, text));
        }
    }
    let line = titled(theme, "Gates", TITLE, spans);
    let mut all = vec![Row { line, spots }];
    all.extend(pairs(model, width));
    let failed: Vec<_> = model
        .gate_list()
        .enumerate()
        .filter(|(_, gate)| gate.blocks())
        .collect();
    for (place, gate) in failed.iter().take(NAMED) {
        let about = gate
            .subject
            .as_ref()
            .map(|subject| format!(" {subject}"))
            .unwrap_or_default();
        let text = format!("✗ {}{about} {}: {}", gate.id, gate.check, words::observed(gate));
        let text = words::cut(&text, width.saturating_sub(TITLE + 2));
        let line = titled(theme, "", TITLE, vec![span(theme, "gate.failed", text)]);
        all.push(Row::whole(line, Glance::Gate(*place)));
    }
    if failed.len() > NAMED {
        let text = format!("and {} more", failed.len() - NAMED);
        all.push(titled(theme, "", TITLE, vec![span(theme, "text.muted", text)]).into());
    }
    all
}

/// Gates whose pairs wait to be decided on one by one: nobody finds them behind a gate that passed.
fn pairs(model: &Model, width: usize) -> Vec<Row> {
    let theme = model.themes.current();
    let Some(picture) = model.picture.ready() else {
        return Vec::new();
    };
    let waiting = &picture.desk.waiting;
    let gates = model.gate_list().enumerate();
    let found = gates.filter_map(|(place, gate)| {
        let key = (gate.id.clone(), gate.subject.clone());
        Some((place, gate, *waiting.get(&key)?))
    });
    let rows = found.map(|(place, gate, n)| {
        let wait = words::counted(n, "pair waits", "pairs wait");
        let way = "{next undecided} in pane 4, then {evidence}";
        let text = model.keys.fill(&format!("{} {wait} for a decision: {way}", gate.id));
        let text = words::cut(&text, width.saturating_sub(TITLE + 2));
        let line = titled(theme, "", TITLE, vec![span(theme, "text.strong", text)]);
        Row::whole(line, Glance::Gate(place))
    });
    rows.collect()
}
