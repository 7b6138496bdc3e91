//! Trees with a verdict sign per line; what is unknown says so in a word as well.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use super::{note_lines, title_line};
use crate::lens::{Tree, TreeNode, Verdict};
use crate::tui::theme::Theme;
use crate::tui::words;

/// From this width on details stand in a column of their own.
const COLUMNS_FROM: usize = 60;

pub(super) fn lines(tree: &Tree, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut flat = Vec::new();
    flatten(&tree.nodes, "", true, &mut flat);
    let label = flat.iter().map(Row::label_width).max().unwrap_or(0);
    let column = if width >= COLUMNS_FROM { label.min(width / 2) } else { 0 };
    let mut all = title_line(&tree.title, theme, width);
    for row in &flat {
        all.extend(row.lines(theme, width, column));
    }
    all.extend(note_lines(&[], &[&tree.note], theme, width));
    all
}

/// A node with the branches before it.
struct Row<'tree> {
    node: &'tree TreeNode,
    /// Branches before its first line.
    lead: String,
    /// Branches before its further lines.
    below: String,
}

fn flatten<'tree>(nodes: &'tree [TreeNode], above: &str, top: bool, into: &mut Vec<Row<'tree>>) {
    for (place, node) in nodes.iter().enumerate() {
        let last = place + 1 == nodes.len();
        let (lead, below) = match (top, last) {
            (true, _) => (String::new(), String::new()),
            (false, true) => (format!("{above}└ "), format!("{above}  ")),
            (false, false) => (format!("{above}├ "), format!("{above}│ ")),
        };
        into.push(Row {
            node,
            lead,
            below: below.clone(),
        });
        flatten(&node.children, &below, false, into);
    }
}

impl Row<'_> {
    fn label_width(&self) -> usize {
        let sign = usize::from(self.node.verdict.is_some()) * 2;
        2 + words::width(&self.lead) + sign + words::width(&self.node.label)
    }

    /// The detail, and the word for what is unknown.
    fn detail(&self) -> String {
        let unknown = self.node.verdict == Some(Verdict::Unknown);
        match (unknown, self.node.detail.is_empty()) {
            (true, true) => Verdict::Unknown.word().to_owned(),
            (true, false) => format!("{}, {}", Verdict::Unknown.word(), self.node.detail),
            (false, _) => self.node.detail.clone(),
        }
    }

    /// The label wrapped under its branches; the detail in its column, or below where there is no room for it.
    fn lines(&self, theme: &Theme, width: usize, column: usize) -> Vec<Line<'static>> {
        let signed = usize::from(self.node.verdict.is_some()) * 2;
        let before = 2 + words::width(&self.lead) + signed;
        let meaning = if self.node.meaning.is_empty() {
            "text"
        } else {
            &self.node.meaning
        };
        let mut detail = self.detail();
        let limit = match (detail.is_empty(), column) {
            (false, column) if column > 0 => column.max(before + 8),
            _ => width,
        };
        let wrapped = words::wrap(&self.node.label, limit.saturating_sub(before).max(4));
        let last = wrapped.len().saturating_sub(1);
        let mut all = Vec::new();
        for (place, text) in wrapped.into_iter().enumerate() {
            let mut spans = self.branches(theme, place == 0);
            let used = before + words::width(&text);
            spans.push(span(theme, meaning, text));
            let fill = column.saturating_sub(used) + 2;
            if place == last && used + fill + words::width(&detail) <= width {
                spans.push(span(theme, "text.muted", format!("{}{detail}", " ".repeat(fill))));
                detail.clear();
            }
            all.push(Line::from(spans));
        }
        if !detail.is_empty() {
            for text in words::wrap(&detail, width.saturating_sub(before).max(4)) {
                let mut spans = self.branches(theme, false);
                spans.push(span(theme, "text.muted", text));
                all.push(Line::from(spans));
            }
        }
        all
    }

    /// What stands before the text of its first or a further line.
    fn branches(&self, theme: &Theme, first: bool) -> Vec<Span<'static>> {
        let branches = if first { &self.lead } else { &self.below };
        let mut spans = vec![span(theme, "border", format!("  {branches}"))];
        if let Some(verdict) = self.node.verdict {
            let sign = if first { verdict.sign() } else { " " };
            spans.push(span(theme, verdict.meaning(), format!("{sign} ")));
        }
        spans
    }
}
