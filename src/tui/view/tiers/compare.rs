//! Compare: a matrix of two runs or rule sets, from the tiers of the first (rows) to those of the second (columns).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::strip;
use crate::operations::{ABSENT, Between, Migration};
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::update::{compared, of_rule_sets};
use crate::tui::view::figure;
use crate::tui::view::paint::{self, span};
use crate::tui::words;

/// Draws the tab.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let Some(between) = compared(model) else {
        let text = "Here stands which leads moved from one tier to another between two runs. There is only one finished \
                    run so far: change a number or a file and R runs again.";
        return paint::sentence(buffer, area, text, theme.style("text.muted"));
    };
    let (top, body) = layout::split_top(area, 1);
    heading(model, &between, buffer, top, hits);
    match &model.tier_desk.compare.matrix {
        Loaded::Waiting => {
            let what = if of_rule_sets(model) { "rule sets" } else { "runs" };
            paint::sentence(
                buffer,
                body,
                &format!("comparing the {what} …"),
                theme.style("text.muted"),
            );
        }
        Loaded::Failed(error) => paint::sentence(buffer, body, error, theme.style("error")),
        Loaded::Ready(found) => matrix(model, found, buffer, body, hits),
    }
}

/// The two runs or rule sets, each with an arrow to an older and a newer one.
fn heading(model: &Model, between: &Between, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let labels = match between {
        Between::Runs(before, after) => [format!(" run {before} "), format!(" run {after} ")],
        Between::RuleSets { from, to, .. } => [format!(" {from} "), format!(" {to} ")],
    };
    let mut spans = vec![Span::raw(" ")];
    let mut x = area.x + 1;
    for (label, first) in labels.into_iter().zip([true, false]) {
        let (older, newer) = if first { ("{", "}") } else { ("<", ">") };
        let width = u16::try_from(words::width(&label)).unwrap_or(0);
        for (x, by) in [(x, -1), (x + 1 + width, 1)] {
            let place = Rect { x, width: 1, ..area }.intersection(area);
            hits.add(place, Target::RunStep { first, by });
        }
        spans.extend([
            span(theme, "key", older),
            span(theme, "text.strong", label),
            span(theme, "key", newer),
        ]);
        x += width + 2;
        if first {
            spans.push(span(theme, "text.muted", " → "));
            x += 3;
        }
    }
    if let Loaded::Ready(found) = &model.tier_desk.compare.matrix {
        let count = |n: u64| words::count(i64::try_from(n).unwrap_or(0));
        let text = if answers(&found.between, between) {
            let (one, many) = model
                .picture
                .ready()
                .map_or(("lead", "leads"), |picture| picture.lead_words);
            let (moved, leads) = (count(found.moved()), words::counted(found.leads(), one, many));
            match &found.between {
                Between::Runs(..) => format!("  {moved} of {leads} moved"),
                Between::RuleSets { split, .. } => {
                    let split = split.as_ref().map_or_else(String::new, |split| format!(" · {split}"));
                    format!("  {moved} of {leads} in a tier of another name{split}")
                }
            }
        } else {
            "  …".to_owned()
        };
        spans.push(span(theme, "text.muted", text));
    }
    paint::line(buffer, area, 0, &Line::from(spans));
}

/// Whether a matrix is of what is asked for now; a split that nobody chose is the playbook's own.
fn answers(found: &Between, asked: &Between) -> bool {
    match (found, asked) {
        (
            Between::RuleSets { from, to, split },
            Between::RuleSets {
                from: one,
                to: other,
                split: wanted,
            },
        ) => from == one && to == other && (wanted.is_none() || split == wanted),
        _ => found == asked,
    }
}

/// Widths of the matrix.
struct Plan {
    name: usize,
    cell: usize,
    /// Whether there is room for totals.
    totals: bool,
}

impl Plan {
    fn new(model: &Model, found: &Migration, width: usize) -> Self {
        let count = |n: u64| words::width(&words::count(i64::try_from(n).unwrap_or(0)));
        let widest_of = |tiers: &[String]| {
            tiers
                .iter()
                .map(|tier| words::width(shown(model, tier)))
                .max()
                .unwrap_or(0)
        };
        let longest = widest_of(&found.columns);
        let name = widest_of(&found.rows).clamp(5, if width < 60 { 8 } else { 18 });
        let widest = count(found.leads()).max(5);
        let columns = found.columns.len();
        let room = width.saturating_sub(name + 2);
        let fits = |cell: usize, more: usize| (columns + more) * (cell + 1) <= room;
        let wanted = longest.max(widest).min(12);
        let (cell, totals) = match (fits(wanted, 1), fits(widest, 1)) {
            (true, _) => (wanted, true),
            (false, true) => ((room / (columns + 1)).saturating_sub(1), true),
            _ => ((room / columns.max(1)).saturating_sub(1).clamp(3, 12), false),
        };
        Self { name, cell, totals }
    }
}

fn shown<'a>(model: &'a Model, tier: &'a str) -> &'a str {
    if tier == ABSENT {
        "absent"
    } else {
        model.tier_name(tier)
    }
}

fn matrix(model: &Model, found: &Migration, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let compare = &model.tier_desk.compare;
    let plan = Plan::new(model, found, usize::from(area.width));
    let mut head = format!("  {}", words::pad("from ↓", plan.name, false));
    for tier in &found.columns {
        head.push_str(&format!(" {}", words::pad(shown(model, tier), plan.cell, true)));
    }
    if plan.totals {
        head.push_str(&format!(" {}", words::pad("all", plan.cell, true)));
    }
    paint::line(buffer, area, 0, &Line::from(span(theme, "header", head)));
    for (place, tier) in found.rows.iter().enumerate().skip(compare.list.offset) {
        let row = place - compare.list.offset + 1;
        let Some(line) = strip(area, row) else { break };
        hits.rows_touched += 1;
        let here = place == compare.list.selected;
        let mut spans = vec![
            Span::raw(if here { "▸ " } else { "  " }),
            span(
                theme,
                &format!("tier.{}", place + 1),
                words::pad(shown(model, tier), plan.name, false),
            ),
        ];
        for column in 0..found.columns.len() {
            spans.extend(cell(
                found,
                &plan,
                theme,
                (place, column),
                here && column == compare.column,
            ));
            let x = line.x + u16::try_from(2 + plan.name + column * (plan.cell + 1)).unwrap_or(0);
            let width = u16::try_from(plan.cell + 1).unwrap_or(0);
            let place_of_cell = Rect { x, width, ..line }.intersection(line);
            hits.add(place_of_cell, Target::MatrixCell { row: place, column });
        }
        if plan.totals {
            let total: u64 = found.counts.get(place).map_or(0, |cells| cells.iter().sum());
            spans.push(span(
                theme,
                "text",
                format!(" {}", words::pad(&number(total), plan.cell, true)),
            ));
        }
        paint::line(buffer, area, row, &Line::from(spans));
    }
    let below = found.rows.len().saturating_sub(compare.list.offset) + 1;
    if plan.totals {
        let mut spans = vec![span(
            theme,
            "text",
            format!("  {}", words::pad("all", plan.name, false)),
        )];
        for column in 0..found.columns.len() {
            let total: u64 = (0..found.rows.len()).map(|row| found.cell(row, column)).sum();
            spans.push(span(
                theme,
                "text",
                format!(" {}", words::pad(&number(total), plan.cell, true)),
            ));
        }
        spans.push(span(
            theme,
            "text.strong",
            format!(" {}", words::pad(&number(found.leads()), plan.cell, true)),
        ));
        paint::line(buffer, area, below, &Line::from(spans));
    }
    let width = usize::from(area.width);
    let note = words::cut(&note(model, found), width.saturating_sub(2));
    let note = Line::from(span(theme, "text.muted", format!("  {note}")));
    paint::line(buffer, area, below + 2, &note);
    let (rest, lines) = differences(model, found, area);
    paint::lines(buffer, rest, &lines, model.below, theme);
}

/// What two rule sets say differently, and where there is room for it below the matrix.
fn differences(model: &Model, found: &Migration, area: Rect) -> (Rect, Vec<Line<'static>>) {
    let rows = found.rows.len().saturating_sub(model.tier_desk.compare.list.offset);
    let rest = layout::split_top(area, u16::try_from(rows + 5).unwrap_or(u16::MAX)).1;
    let (theme, width) = (model.themes.current(), usize::from(area.width));
    let lines = found
        .differences
        .iter()
        .flat_map(|found| figure::lines(found, theme, width));
    (rest, lines.collect())
}

/// How many lines of those do not fit below the tabs.
pub fn overflow(model: &Model, area: Rect) -> usize {
    let Loaded::Ready(found) = &model.tier_desk.compare.matrix else {
        return 0;
    };
    let (rest, lines) = differences(model, found, layout::split_top(area, 1).1);
    lines.len().saturating_sub(usize::from(rest.height))
}

/// What stands below a matrix: the chosen cell in words where outcomes are known, and what the keys do.
fn note(model: &Model, found: &Migration) -> String {
    let compare = &model.tier_desk.compare;
    let (row, column) = (compare.list.selected, compare.column);
    if let (Some(k), Some(from), Some(to)) = (
        found.converted(row, column),
        found.rows.get(row),
        found.columns.get(column),
    ) {
        let (one, many) = model
            .picture
            .ready()
            .map_or(("lead", "leads"), |picture| picture.lead_words);
        return format!(
            "{} → {}: {}, {} · ↵ lists them",
            shown(model, from),
            shown(model, to),
            words::counted(found.cell(row, column), one, many),
            words::counted(k, "conversion", "conversions")
        );
    }
    if found.rows.iter().any(|tier| tier == ABSENT) {
        "↵ lists a cell's leads · absent: leads that only the other run has".to_owned()
    } else {
        "↵ lists a cell's leads · ↑ ↓ ← → choose the cell".to_owned()
    }
}

fn number(n: u64) -> String {
    words::count(i64::try_from(n).unwrap_or(0))
}

/// A cell: nothing is a dot, those who stayed are muted, and the chosen one is marked by brackets as well as colour.
fn cell(
    found: &Migration,
    plan: &Plan,
    theme: &Theme,
    (row, column): (usize, usize),
    chosen: bool,
) -> Vec<Span<'static>> {
    let n = found.cell(row, column);
    let text = if n == 0 { "·".to_owned() } else { number(n) };
    // Of two rule sets, who stays in a tier of the same name has not moved, wherever that stands.
    let same = found.rows.get(row) == found.columns.get(column);
    let order = if same {
        std::cmp::Ordering::Equal
    } else {
        row.cmp(&column)
    };
    let meaning = match (n, order) {
        (0, _) => "text.muted",
        (_, std::cmp::Ordering::Equal) if same => "text.muted",
        (_, std::cmp::Ordering::Equal) => "text",
        (_, std::cmp::Ordering::Greater) => "gate.passed",
        (_, std::cmp::Ordering::Less) => "gate.warned",
    };
    let padded = words::pad(&text, plan.cell, true);
    if !chosen {
        return vec![span(theme, meaning, format!(" {padded}"))];
    }
    let blanks = padded.chars().take_while(|letter| *letter == ' ').count();
    let lead = " ".repeat(blanks);
    let mut marked = vec![
        Span::raw(lead),
        span(theme, "selected", format!("▸{}", padded.trim_start())),
    ];
    if words::width(&padded) < plan.cell {
        marked.push(Span::raw(" "));
    }
    marked
}
