//! Cards in groups, side by side as far as they fit and then in further rows; a gap is dashed and says what is missing.
//! Where boxes would push groups out of sight, a bar at the left edge stands for the box.

use ratatui::text::{Line, Span};

use super::super::paint::{chosen, span};
use super::{note_lines, title_line};
use crate::lens::{CardFace, CardGroup, Cards};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Least and greatest width of a card's text.
const WIDTHS: (usize, usize) = (14, 28);
/// Least width of a card's text without a box.
const BARE: usize = 10;
/// Columns of a card besides its text: two borders, two blanks.
const AROUND: usize = 4;
/// Columns between two cards.
const GAP: usize = 2;

/// Where a card lies among the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Its group's place.
    pub group: usize,
    /// Its place in the group.
    pub card: usize,
    /// Its first line.
    pub top: usize,
    /// Its lines.
    pub height: usize,
    /// Its first column.
    pub left: usize,
    /// Its columns.
    pub width: usize,
}

/// Cards as lines, and where each of them lies.
pub struct Arranged {
    /// The lines.
    pub lines: Vec<Line<'static>>,
    /// The cards.
    pub spots: Vec<Spot>,
}

/// How wide cards are and what they look like.
#[derive(Clone, Copy)]
struct Looks {
    /// Columns of a card's text.
    text: usize,
    /// Columns of a whole card.
    card: usize,
    /// Columns between two cards.
    gap: usize,
    /// Groups side by side.
    abreast: usize,
    /// Whether cards have a box around them.
    boxed: bool,
}

pub(super) fn lines(cards: &Cards, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    arranged(cards, theme, width, None).lines
}

/// The cards fitted to a width; the one at `selected` (group and place in it) stands out.
pub fn arranged(cards: &Cards, theme: &Theme, width: usize, selected: Option<(usize, usize)>) -> Arranged {
    let looks = looks(cards, width);
    let mut lines = title_line(&cards.title, theme, width);
    let mut spots = Vec::new();
    let groups: Vec<(usize, &CardGroup)> = cards.groups.iter().enumerate().collect();
    for abreast in groups.chunks(looks.abreast) {
        let mut columns = Vec::new();
        for (across, (place, group)) in abreast.iter().enumerate() {
            let chosen = selected.filter(|(held, _)| held == place).map(|(_, card)| card);
            let (drawn, held) = column(group, looks, theme, chosen);
            spots.extend(held.into_iter().enumerate().map(|(card, (top, height))| Spot {
                group: *place,
                card,
                top: lines.len() + top,
                height,
                left: 2 + across * (looks.card + looks.gap),
                width: looks.card,
            }));
            columns.push(drawn);
        }
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        for row in 0..height {
            let mut spans = vec![Span::raw("  ")];
            for (place, column) in columns.iter().enumerate() {
                if place > 0 {
                    spans.push(Span::raw(" ".repeat(looks.gap)));
                }
                match column.get(row) {
                    Some(found) => spans.extend(found.iter().cloned()),
                    None => spans.push(Span::raw(" ".repeat(looks.card))),
                }
            }
            lines.push(Line::from(spans));
        }
    }
    lines.extend(note_lines(&[], &[&cards.note], theme, width));
    Arranged { lines, spots }
}

fn looks(cards: &Cards, width: usize) -> Looks {
    let widest = cards.groups.iter().map(natural).max().unwrap_or(0);
    let groups = cards.groups.len().max(1);
    let room = width.saturating_sub(2).max(AROUND + 1);
    let wanted = widest.clamp(WIDTHS.0, WIDTHS.1).min(room - AROUND);
    // Cards a little narrower are worth it where all groups then stand side by side; their boxes are as well.
    let shared = ((room + GAP) / groups).saturating_sub(GAP + AROUND);
    let bare = ((room + 1) / groups).saturating_sub(2);
    if shared < WIDTHS.0 && bare >= BARE && groups > 1 {
        let text = bare.min(WIDTHS.1);
        return Looks {
            text,
            card: text + 1,
            gap: 1,
            abreast: groups,
            boxed: false,
        };
    }
    let text = if shared >= WIDTHS.0 { wanted.min(shared) } else { wanted };
    let card = text + AROUND;
    Looks {
        text,
        card,
        gap: GAP,
        abreast: ((room + GAP) / (card + GAP)).max(1),
        boxed: true,
    }
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

/// A group's lines, each as wide as a card, and the first line and the height of each of its cards.
fn column(
    group: &CardGroup,
    looks: Looks,
    theme: &Theme,
    selected: Option<usize>,
) -> (Vec<Vec<Span<'static>>>, Vec<(usize, usize)>) {
    let heading = match looks.boxed {
        true => format!(" {} {}", group.title, group.note),
        // The count is worth more than the last letters of the name.
        false => {
            let room = looks.card.saturating_sub(words::width(&group.note) + 1);
            format!("{} {}", words::cut(&group.title, room), group.note)
        }
    };
    let meaning = if group.meaning.is_empty() {
        "header"
    } else {
        &group.meaning
    };
    let mut all = vec![vec![span(
        theme,
        meaning,
        words::pad(heading.trim_end(), looks.card, false),
    )]];
    let mut spots = Vec::new();
    for (place, card) in group.cards.iter().enumerate() {
        let mut drawn = if looks.boxed {
            face(card, looks.text, theme)
        } else {
            bare(card, looks.text, theme)
        };
        if selected == Some(place) {
            drawn = drawn.into_iter().map(|spans| chosen(spans, theme)).collect();
        }
        spots.push((all.len(), drawn.len()));
        all.extend(drawn);
        if !looks.boxed {
            all.push(vec![Span::raw(" ".repeat(looks.card))]);
        }
    }
    if group.cards.is_empty() {
        all.push(vec![span(theme, "text.muted", words::pad(" none", looks.card, false))]);
    }
    (all, spots)
}

fn meaning_of(card: &CardFace) -> &str {
    match (card.gap, card.meaning.as_str()) {
        (true, _) => "card.gap",
        (false, "") => "text",
        (false, meaning) => meaning,
    }
}

/// A card without its box: every line is cut rather than wrapped, so that more people stand in one look.
fn bare(card: &CardFace, text: usize, theme: &Theme) -> Vec<Vec<Span<'static>>> {
    let side = if card.gap { "╎" } else { "│" };
    let meaning = meaning_of(card);
    let (strong, plain) = if card.gap {
        ("text.muted", "text.muted")
    } else {
        ("text.strong", "text")
    };
    let badge = words::cut(&card.badge, text / 2);
    let title = words::pad(&card.title, text.saturating_sub(words::width(&badge)), false);
    let mut all = vec![vec![
        span(theme, meaning, side),
        span(theme, strong, title),
        span(theme, meaning, badge),
    ]];
    let rest = card.lines.iter();
    all.extend(rest.map(|line| {
        vec![
            span(theme, meaning, side),
            span(theme, plain, words::pad(line, text, false)),
        ]
    }));
    all
}

fn face(card: &CardFace, text: usize, theme: &Theme) -> Vec<Vec<Span<'static>>> {
    let (flat, side) = if card.gap { ("╌", "╎") } else { ("─", "│") };
    let meaning = meaning_of(card);
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
