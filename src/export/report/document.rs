//! What a report is made of: sections of blocks, plain values without a word of HTML.

use crate::lens::{Figure, Table};

/// A report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Its title.
    pub title: String,
    /// What it is about, in names and values: workspace, run, day.
    pub facts: Vec<(String, String)>,
    /// What a reader must know before anything else, such as that the results are stale.
    pub alerts: Vec<String>,
    /// The first page.
    pub summary: Section,
    /// The other sections, in order.
    pub sections: Vec<Section>,
    /// The last line: how to read signs, and what wrote the file.
    pub colophon: Vec<String>,
}

/// A section with a heading that can be linked to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    /// Where links to it lead; unlike any other of the report. [`anchor`] makes one.
    pub anchor: String,
    /// The heading.
    pub title: String,
    /// How it came out, as a sign and a word, such as `● passed`; empty where that is no question.
    pub state: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// Sections inside it, after its blocks.
    pub sections: Vec<Section>,
}

/// Something in a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A paragraph that must not be overlooked.
    Alert(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// A figure of a lens, drawn where it has a shape, with its numbers.
    Figure(Figure),
    /// The drawing of a figure alone: its numbers stand in a table beside it.
    Drawing(Figure),
    /// A table whose rows lead to sections.
    Linked(Linked),
    /// Commands, one a line, as they are typed.
    Commands(Vec<String>),
}

/// A table whose rows lead to sections: the first cell of each is the link.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linked {
    /// The table.
    pub table: Table,
    /// The anchor a row leads to; empty, or missing, where it leads nowhere.
    pub anchors: Vec<String>,
}

impl Section {
    /// A section of these blocks; its anchor comes of its title.
    pub fn new(title: &str, blocks: Vec<Block>) -> Self {
        Self {
            anchor: anchor(&[title]),
            title: title.to_owned(),
            blocks,
            ..Self::default()
        }
    }

    /// The section as a part of another one: two sections may have parts of the same title.
    #[must_use]
    pub fn within(mut self, above: &str) -> Self {
        self.anchor = anchor(&[above, &self.title]);
        self
    }

    /// The section with others inside it.
    #[must_use]
    pub fn holding(mut self, sections: Vec<Self>) -> Self {
        self.sections = sections;
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.sections.iter().all(Self::is_empty)
    }
}

/// An anchor made of words: letters and digits stay, everything else becomes a hyphen.
pub fn anchor(words: &[&str]) -> String {
    let plain = |letter: char| {
        if letter.is_alphanumeric() {
            letter.to_ascii_lowercase()
        } else if matches!(letter, '.' | '_') {
            // `V3.2.1` and `V3.2-1` are two gates.
            letter
        } else {
            '-'
        }
    };
    words.join("-").chars().map(plain).collect()
}
