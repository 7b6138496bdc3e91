//! Small strokes that every pane uses; all of them keep to the area they are given.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Draws one line in a row of the area, counted from its top; rows outside are not drawn, and a line that is too long
/// says so.
pub fn line(buffer: &mut Buffer, area: Rect, row: usize, line: &Line<'_>) {
    let Ok(down) = u16::try_from(row) else { return };
    if down < area.height && area.width > 0 {
        buffer.set_line(area.x, area.y + down, line, area.width);
        let trailing = line
            .spans
            .iter()
            .rev()
            .map(|span| span.content.trim_end().len())
            .take_while(|length| *length == 0);
        let blank = trailing.count();
        let needed: usize = line.spans.iter().take(line.spans.len() - blank).map(Span::width).sum();
        let tail = line
            .spans
            .iter()
            .rev()
            .nth(blank)
            .map_or(0, |span| span.width() - words::width(span.content.trim_end()));
        if needed - tail > usize::from(area.width)
            && let Some(cell) = buffer.cell_mut((area.right() - 1, area.y + down))
        {
            cell.set_symbol("…");
        }
    }
}

/// Draws lines from the top of the area, `skip` of them scrolled away; a mark tells that there is more.
pub fn lines(buffer: &mut Buffer, area: Rect, all: &[Line<'_>], skip: usize, theme: &Theme) {
    let visible = usize::from(area.height);
    for (row, text) in all.iter().skip(skip).take(visible).enumerate() {
        line(buffer, area, row, text);
    }
    if all.len() > skip + visible && area.width > 0 && area.height > 0 {
        let more = Span::styled("↓", theme.style("key"));
        buffer.set_span(area.right() - 1, area.bottom() - 1, &more, 1);
    }
}

/// A wrapped sentence in the middle of an empty pane.
pub fn sentence(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let width = usize::from(area.width).min(72).saturating_sub(4).max(1);
    let wrapped = words::wrap(text, width);
    let top = usize::from(area.height).saturating_sub(wrapped.len()) / 3;
    for (row, found) in wrapped.into_iter().enumerate() {
        line(buffer, area, top + row, &Line::styled(format!("  {found}"), style));
    }
}

/// Why a pane has nothing to show, all of it.
pub fn failure(buffer: &mut Buffer, area: Rect, error: &str, model: &Model) {
    let theme = model.themes.current();
    let width = usize::from(area.width).saturating_sub(4).max(1);
    let mut all = vec![
        Line::styled(" ✗ the workspace cannot be read", theme.style("error")),
        Line::default(),
    ];
    all.extend(
        words::wrap(error, width)
            .into_iter()
            .map(|text| Line::styled(format!("   {text}"), theme.style("text"))),
    );
    all.push(Line::default());
    let way_out = "   mend it, then {read again} reads again; `assay doctor` looks at everything; {quit} quits";
    all.push(Line::styled(
        words::cut(&model.keys.fill(way_out), usize::from(area.width)),
        theme.style("text.muted"),
    ));
    lines(buffer, area, &all, 0, theme);
}

/// A span in a theme's meaning.
pub fn span(theme: &Theme, meaning: &str, text: impl Into<String>) -> Span<'static> {
    Span::styled(text.into(), theme.style(meaning))
}

/// A titled line: the title in its own column, the rest after it.
pub fn titled(theme: &Theme, title: &str, columns: usize, rest: Vec<Span<'static>>) -> Line<'static> {
    let mut spans = vec![span(theme, "title", format!(" {} ", words::pad(title, columns, false)))];
    spans.extend(rest);
    Line::from(spans)
}

/// Wrapped text, indented.
pub fn paragraph(theme: &Theme, meaning: &str, text: &str, indent: usize, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(indent).max(1);
    let lead = " ".repeat(indent);
    words::wrap(text, room)
        .into_iter()
        .map(|text| Line::styled(format!("{lead}{text}"), theme.style(meaning)))
        .collect()
}

/// The spans of a selected row: the selection's background shows through, and what the marks mean keeps its colour
/// unless the theme says otherwise. Where a theme has no background to show, the row is reversed whole.
pub fn chosen(spans: Vec<Span<'static>>, theme: &Theme) -> Vec<Span<'static>> {
    let base = theme.style("selected");
    spans
        .into_iter()
        .map(|span| Span::styled(span.content, span.style.patch(base)))
        .collect()
}
