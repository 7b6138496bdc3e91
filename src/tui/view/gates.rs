//! Gates: the reviewer's desk. The list on the left, the selected gate beside it, or below where the screen is narrow.

mod detail;
mod scale;
mod sheet;

pub use detail::lines as detail;
pub use sheet::lines as sheet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, span};
use crate::engine::Judged;
use crate::operations::{NOBODY, ReviewState};
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Fewest and most columns of a gate's id.
const ID: (usize, usize) = (6, 12);
/// Most columns of the review, the word and the initials.
const REVIEW: usize = 9;
/// Narrower than this, the review is a sign and the check has the room of its word.
const WITH_WORD: usize = 46;
/// Most columns of an observed value.
const OBSERVED: usize = 14;
/// Most columns of a bound.
const BOUND: usize = 16;
/// From this width on the list has room for the bound.
const WITH_BOUND: usize = 64;

/// Columns of id, numbers and review, as wide as what is in sight needs.
struct Columns {
    id: usize,
    observed: usize,
    bound: usize,
    review: usize,
    /// Whether the review is told in a word.
    with_word: bool,
}

/// Draws the pane.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    if model.gate_list().next().is_none() {
        let text = "Here stand the gates: what each checks, its bound, what was observed and who signed it. None was judged yet: {run all} runs all phases.";
        return paint::sentence(buffer, area, &model.keys.fill(text), theme.style("text.muted"));
    }
    let filter = model.desk.filter.words();
    let parts = layout::gates(area, filter.is_some());
    heading(model, filter.as_deref(), buffer, parts.heading);
    list(model, buffer, parts.list, hits);
    if let Some(details) = parts.details {
        let lines = detail(model, usize::from(details.width));
        paint::lines(buffer, details, &lines, 0, theme);
    }
}

/// The state of the review, and what narrows the list.
fn heading(model: &Model, filter: Option<&str>, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let state = ReviewState::of(model.gate_list());
    let width = usize::from(area.width);
    let whole = state.words();
    let whole = if words::width(&whole) < width {
        whole
    } else {
        state.short()
    };
    let state = words::cut(&format!(" {whole}"), width);
    paint::line(buffer, area, 0, &Line::from(span(theme, "text.strong", state)));
    let Some(filter) = filter else { return };
    let shown = format!(" showing {} of {}: ", model.desk.rows.len(), model.gate_list().count());
    let room = usize::from(area.width).saturating_sub(words::width(&shown) + 12);
    let line = Line::from(vec![
        span(theme, "text.muted", shown),
        span(theme, "notice", words::cut(filter, room)),
        span(theme, "key", "  Esc"),
        span(theme, "text.muted", " all"),
    ]);
    paint::line(buffer, area, 1, &line);
}

fn list(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    if model.desk.rows.is_empty() {
        let text = "No gate meets the filter: Esc takes it away.";
        return paint::sentence(buffer, area, text, theme.style("text.muted"));
    }
    let visible = usize::from(area.height);
    let rows: Vec<&Judged> = model.shown_gates().skip(model.gates.offset).take(visible).collect();
    let widest = |text: &dyn Fn(&Judged) -> String, most: usize| {
        let widths = rows.iter().map(|gate| words::width(&text(gate)));
        widths.max().unwrap_or(0).min(most)
    };
    let width = usize::from(area.width);
    // An id that says what it is about is long; there it may have a third of the list.
    let id = widest(&|gate: &Judged| gate.id.clone(), ID.1.min(width / 3)).max(ID.0);
    let with_word = width >= WITH_WORD;
    let columns = Columns {
        id,
        // Before anybody decided, the check has the room.
        review: widest(&|gate: &Judged| review(gate, with_word), REVIEW).max(1),
        with_word,
        observed: widest(&words::observed, OBSERVED),
        bound: if width < WITH_BOUND { 0 } else { widest(&bound, BOUND) },
    };
    for (row, gate) in rows.iter().enumerate() {
        let place = model.gates.offset + row;
        let chosen = place == model.gates.selected;
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: area.y + down,
            height: 1,
            ..area
        };
        hits.rows_touched += 1;
        let line = gate_line(gate, theme, chosen, &columns, width);
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
        }
        paint::line(buffer, area, row, &line);
        hits.add(strip, Target::Row(place));
    }
}

/// The bound that matters: the one that warns, else the one that blocks, as what is still good.
fn bound(gate: &Judged) -> String {
    let bound = gate.warn.or(gate.block);
    bound.map_or_else(String::new, |bound| bound.good(&gate.unit))
}

/// The first letters of who decided, such as `rm` for "Rita Moss" or `jo` for "jo"; nobody's where nobody is named.
fn initials(actor: &str) -> String {
    if actor == NOBODY {
        return String::new();
    }
    let words: Vec<&str> = actor
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let letters: String = match words.as_slice() {
        [only] => only.chars().take(2).collect(),
        several => several.iter().filter_map(|word| word.chars().next()).take(2).collect(),
    };
    letters.to_lowercase()
}

/// How far the review of a gate is: a word and who, or a sign where there is no room for them.
fn review(gate: &Judged, with_word: bool) -> String {
    if !with_word {
        return match (gate.undecided(), gate.review.as_deref()) {
            (true, _) => "—",
            (false, Some("rejected")) => "✗",
            (false, Some(_)) => "✓",
            (false, None) => "",
        }
        .to_owned();
    }
    let word = match gate.review.as_deref() {
        Some("review again") => "again",
        Some("rejected") => "reject",
        Some(word) => word,
        None if gate.undecided() => return "—".to_owned(),
        None => return String::new(),
    };
    let who = gate.reviewed.as_ref().map(|review| initials(&review.actor));
    format!("{} {}", words::pad(word, 6, false), who.unwrap_or_default())
}

fn gate_line(gate: &Judged, theme: &Theme, chosen: bool, columns: &Columns, width: usize) -> Line<'static> {
    let mark = words::outcome_mark(gate.outcome);
    // The folder is the same for most subjects; the details have the whole path.
    let subject = gate
        .subject
        .as_ref()
        .map(|subject| subject.rsplit('/').next().unwrap_or(subject));
    let what = subject.map_or_else(|| gate.check.clone(), |subject| format!("{subject} · {}", gate.check));
    let bounds = columns.bound + usize::from(columns.bound > 0) * 2;
    let fixed = 2 + 2 + columns.id + 1 + 1 + columns.observed + bounds + 1 + columns.review;
    let room = width.saturating_sub(fixed);
    let mut spans = vec![
        Span::raw(if chosen { "▸ " } else { "  " }),
        span(theme, mark.meaning, format!("{} ", mark.sign)),
        span(
            theme,
            "text.strong",
            format!("{} ", words::pad(&gate.id, columns.id, false)),
        ),
        span(theme, "text", format!("{} ", words::pad(&what, room, false))),
        span(
            theme,
            mark.meaning,
            words::pad(&words::observed(gate), columns.observed, true),
        ),
    ];
    if columns.bound > 0 {
        let bound = words::pad(&bound(gate), columns.bound, false);
        spans.push(span(theme, "text.muted", format!("  {bound}")));
    }
    spans.push(span(
        theme,
        "text.muted",
        format!(
            " {}",
            words::pad(&review(gate, columns.with_word), columns.review, false)
        ),
    ));
    if chosen {
        spans = paint::chosen(spans, theme);
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_two_letters_of_whoever_decided() {
        for (actor, expected) in [
            ("Rita Moss", "rm"),
            ("jo", "jo"),
            ("tester", "te"),
            ("", ""),
            ("a.b.c", "ab"),
            (NOBODY, ""),
        ] {
            assert_eq!(initials(actor), expected, "{actor}");
        }
    }
}
