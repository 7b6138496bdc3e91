//! The writer of elements: whatever is opened is closed, and every value is escaped on its way in, so that no cell of a
//! lead list can become a tag.

use std::fmt::Write;

/// An element's attributes: names and values.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

/// What no text of a report may hold: XML forbids some of it, and marks that turn the direction of reading around could
/// make a value say the opposite of what it is.
const REPLACED: char = '\u{fffd}';

/// Markup that is being written.
#[derive(Debug, Default)]
pub struct Markup {
    text: String,
}

impl Markup {
    /// What was written.
    pub fn finish(self) -> String {
        self.text
    }

    /// Text of this program, such as the document type: it is written as it is.
    pub fn trusted(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A value as text.
    pub fn text(&mut self, value: &str) {
        escape_markup(value, &mut self.text);
    }

    /// An element with what `inside` writes into it.
    pub fn within(&mut self, tag: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.start(tag, attributes);
        self.text.push('>');
        inside(self);
        let _ = write!(self.text, "</{tag}>");
    }

    /// An element with others in it, on lines of its own.
    pub fn block(&mut self, tag: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.within(tag, attributes, |markup| {
            markup.text.push('\n');
            inside(markup);
        });
        self.text.push('\n');
    }

    /// An element that holds a value.
    pub fn element(&mut self, tag: &str, attributes: Attributes<'_>, value: &str) {
        self.within(tag, attributes, |markup| markup.text(value));
    }

    /// The same on a line of its own.
    pub fn line(&mut self, tag: &str, attributes: Attributes<'_>, value: &str) {
        self.element(tag, attributes, value);
        self.text.push('\n');
    }

    /// An element that never holds anything, such as a shape.
    pub fn leaf(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.start(tag, attributes);
        self.text.push_str(" />\n");
    }

    fn start(&mut self, tag: &str, attributes: Attributes<'_>) {
        let _ = write!(self.text, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"");
            escape_markup(value, &mut self.text);
            self.text.push('"');
        }
    }
}

/// Writes a value so that it is text and nothing else, inside an element and inside a quoted attribute alike. No more is
/// changed than must be: whoever has to be forgotten is looked for in the file by name.
pub fn escape_markup(value: &str, into: &mut String) {
    for letter in value.chars() {
        match letter {
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '&' => into.push_str("&amp;"),
            '"' => into.push_str("&quot;"),
            '\n' | '\t' => into.push(letter),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => into.push(REPLACED),
            letter if letter.is_control() => into.push(REPLACED),
            letter => into.push(letter),
        }
    }
}

/// A coordinate: a tenth of a unit is finer than any printer's dot.
pub fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0" } else { text }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_never_becomes_a_tag_or_ends_an_attribute() {
        let mut markup = Markup::default();
        markup.element("td", &[("title", "\"><script>")], "<script>alert('&')</script>");
        assert_eq!(
            markup.finish(),
            "<td title=\"&quot;&gt;&lt;script&gt;\">&lt;script&gt;alert('&amp;')&lt;/script&gt;</td>"
        );
    }

    #[test]
    fn what_xml_forbids_or_turns_reading_around_is_replaced() {
        let mut markup = Markup::default();
        markup.text("a\u{0}b\u{1b}[31mc\u{202e}d\ne\u{ffff}");
        assert_eq!(markup.finish(), "a\u{fffd}b\u{fffd}[31mc\u{fffd}d\ne\u{fffd}");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([place(12.0), place(0.25), place(-0.01)], ["12", "0.2", "0"]);
    }
}
