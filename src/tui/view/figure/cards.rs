//! Cards in groups, side by side as far as they fit and then in further rows; a gap is dashed and says what is missing.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use super::{note_lines, title_line};
use crate::lens::{CardFace, CardGroup, Cards};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Least and greatest width of a card's text.
const WIDTHS: (usize, usize) = (14, 28);
/// Columns of a card besides its text: two borders, two blanks.
const AROUND: usize = 4;
/// Columns between two cards.
const GAP: usize = 2;

pub(super) fn lines(cards: &Cards, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = title_line(&cards.title, theme, width);
    let widest = cards.groups.iter().map(natural).max().unwrap_or(0);
    let room = width.saturating_sub(2).max(AROUND + 1);
    let wanted = widest.clamp(WIDTHS.0, WIDTHS.1).min(room - AROUND);
    // Cards a little narrower are worth it where all groups then stand side by side.
    let shared = ((room + GAP) / cards.groups.len().max(1)).saturating_sub(GAP + AROUND);
    let text = if shared >= WIDTHS.0 { wanted.min(shared) } else { wanted };
    let card = text + AROUND;
    let abreast = ((room + GAP) / (card + GAP)).max(1);
    for groups in cards.groups.chunks(abreast) {
        let columns: Vec<Vec<Vec<Span<'static>>>> = groups.iter().map(|group| column(group, text, theme)).collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        for row in 0..height {
            let mut spans = vec![Span::raw("  ")];
            for (place, column) in columns.iter().enumerate() {
                if place > 0 {
                    spans.push(Span::raw(" ".repeat(GAP)));
                }
                match column.get(row) {
                    Some(found) => spans.extend(found.iter().cloned()),
                    None => spans.push(Span::raw(" ".repeat(card))),
                }
            }
            all.push(Line::from(spans));
        }
    }
    all.extend(note_lines(&[], &[&cards.note], theme, width));
    all
}

/// How wide a group's text would like to be.
fn natural(group: &CardGroup) -> usize {
    let face = |card: &CardFace| {
        let head = words::width(&card.title) + 1 + words::width(&card.badge);
        let lines = card.lines.iter().map(|line| words::width(line));
        lines.max().unwrap_or(0).max(head)
    };
    let heading = words::width(&group.title) + 1 + words::width(&group.note);
    let faces = group.cards.iter().map(face).max().unwrap_or(0);
    faces.max(heading.saturating_sub(AROUND))
}

/// A group's lines, each as wide as a card.
fn column(group: &CardGroup, text: usize, theme: &Theme) -> Vec<Vec<Span<'static>>> {
    let heading = format!(" {} {}", group.title, group.note);
    let meaning = if group.meaning.is_empty() {
        "header"
    } else {
        &group.meaning
    };
    let mut all = vec![vec![span(
        theme,
        meaning,
        words::pad(heading.trim_end(), text + AROUND, false),
    )]];
    for card in &group.cards {
        all.extend(face(card, text, theme));
    }
    if group.cards.is_empty() {
        all.push(vec![span(
            theme,
            "text.muted",
            words::pad(" none", text + AROUND, false),
        )]);
    }
    all
}

fn face(card: &CardFace, text: usize, theme: &Theme) -> Vec<Vec<Span<'static>>> {
    let (flat, side) = if card.gap { ("╌", "╎") } else { ("─", "│") };
    let meaning = match (card.gap, card.meaning.as_str()) {
        (true, _) => "card.gap",
        (false, "") => "text",
        (false, meaning) => meaning,
    };
    let edge = |left: &str, right: &str| vec![span(theme, meaning, format!("{left}{}{right}", flat.repeat(text + 2)))];
    let inside = |content: Vec<Span<'static>>| {
        let mut spans = vec![span(theme, meaning, format!("{side} "))];
        spans.extend(content);
        spans.push(span(theme, meaning, format!(" {side}")));
        spans
    };
    let badge = words::cut(&card.badge, text / 2);
    let title = words::pad(&card.title, text - words::width(&badge), false);
    let strong = if card.gap { "text.muted" } else { "text.strong" };
    let mut all = vec![
        edge("╭", "╮"),
        inside(vec![span(theme, strong, title), span(theme, meaning, badge)]),
    ];
    for line in &card.lines {
        let wrapped = words::wrap(line, text).into_iter();
        all.extend(wrapped.map(|part| inside(vec![span(theme, "text", words::pad(&part, text, false))])));
    }
    all.push(edge("╰", "╯"));
    all
}
