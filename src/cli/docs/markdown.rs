//! The few forms of Markdown that the reference is written in.

use std::fmt::Write as _;

/// A page being written.
#[derive(Debug, Default)]
pub struct Page(String);

impl Page {
    /// A page with its title.
    pub fn new(title: &str) -> Self {
        let mut page = Self::default();
        page.heading(1, title);
        page
    }

    /// A heading; 1 is the page's own.
    pub fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        let _ = writeln!(self.0, "{} {text}", "#".repeat(level));
    }

    /// A paragraph.
    pub fn paragraph(&mut self, text: &str) {
        self.gap();
        let _ = writeln!(self.0, "{text}");
    }

    /// A list.
    pub fn list(&mut self, items: &[String]) {
        self.gap();
        for item in items {
            let _ = writeln!(self.0, "- {item}");
        }
    }

    /// Text as it is, such as what a terminal shows.
    pub fn block(&mut self, language: &str, text: &str) {
        self.gap();
        let _ = writeln!(self.0, "```{language}\n{}\n```", text.trim_matches('\n'));
    }

    /// A table; columns in which no row says anything are left out.
    pub fn table(&mut self, headers: &[&str], rows: &[Vec<String>]) {
        let says = |column: usize| {
            rows.iter()
                .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
        };
        let kept: Vec<usize> = (0..headers.len()).filter(|column| says(*column)).collect();
        if kept.is_empty() {
            return;
        }
        self.gap();
        let names: Vec<&str> = kept.iter().filter_map(|column| headers.get(*column).copied()).collect();
        let _ = writeln!(self.0, "| {} |", names.join(" | "));
        let _ = writeln!(self.0, "|{}", "---|".repeat(names.len()));
        for row in rows {
            let cells = kept.iter().map(|column| row.get(*column).map_or("", String::as_str));
            let cells: Vec<String> = cells.map(cell).collect();
            let _ = writeln!(self.0, "| {} |", cells.join(" | "));
        }
    }

    /// The page's text.
    pub fn finish(self) -> String {
        self.0
    }

    /// An empty line between two forms.
    fn gap(&mut self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
    }
}

/// Text within a table: a bar would end the cell, a break the row.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', "<br>")
}

/// A word as it is typed; nothing for nothing.
pub fn code(text: &str) -> String {
    match (text.is_empty(), text.contains('`')) {
        (true, _) => String::new(),
        (false, true) => format!("`` {text} ``"),
        (false, false) => format!("`{text}`"),
    }
}

/// Words as they are typed, with commas between.
pub fn codes<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// `yes` or nothing.
pub fn yes(holds: bool) -> String {
    if holds { "yes".to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_to_its_cells_and_leaves_empty_columns_out() {
        let mut page = Page::new("Title");
        let row = |one: &str, other: &str| vec![code(one), String::new(), other.to_owned()];
        page.table(&["a", "b", "c"], &[row("x|y", "two\nlines"), row("`", "")]);
        page.table(&["a"], &[vec![String::new()]]);
        page.block("", "\n kept\n");
        assert_eq!(
            page.finish(),
            "# Title\n\n| a | c |\n|---|---|\n| `x\\|y` | two<br>lines |\n| `` ` `` |  |\n\n```\n kept\n```\n"
        );
    }
}
