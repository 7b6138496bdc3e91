//! What every drawing shares: the SVG element with its title and description, shapes and text.
//!
//! Colours stand on the shapes themselves, as they are on paper, so that a drawing taken out of the report still has
//! them; the page's style gives the classes other ones in a dark room.

use super::super::markup::{Markup, place};
use super::Place;

/// The width of a drawing, in its own units: a line of the report.
pub const WIDTH: f64 = 720.0;
/// The size of letters.
pub const LETTERS: f64 = 12.0;
/// The height of a row of text.
pub const ROW: f64 = 22.0;

/// Ink on paper.
pub const INK: &str = "#1a1a1a";
/// What is read second.
pub const FAINT: &str = "#5a5a5a";
/// Lines of a grid.
pub const GRID: &str = "#d5d5d5";
/// What is drawn.
pub const ACCENT: &str = "#1f5f8b";

/// Where a text is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Anchor {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A drawing of a height: an image for whoever listens, with a title and a description that says what is seen.
pub fn svg(markup: &mut Markup, at: &Place<'_>, height: f64, description: &str, draw: impl FnOnce(&mut Markup)) {
    let (title, about) = (format!("{}-title", at.id), format!("{}-about", at.id));
    let (wide, high) = (place(WIDTH), place(height));
    let attributes = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("role", "img"),
        ("xml:space", "preserve"),
        ("aria-labelledby", &format!("{title} {about}")),
        ("viewBox", &format!("0 0 {wide} {high}")),
        ("width", &wide),
        ("height", &high),
        ("font-family", "sans-serif"),
        ("font-size", &place(LETTERS)),
    ];
    markup.block("svg", &attributes, |markup| {
        markup.line("title", &[("id", &title)], at.caption);
        markup.line("desc", &[("id", &about)], description);
        draw(markup);
    });
}

/// Text whose letters stand on the line `y`.
pub fn text(markup: &mut Markup, (x, y): (f64, f64), anchor: Anchor, (class, colour): (&str, &str), words: &str) {
    let attributes = [
        ("x", place(x)),
        ("y", place(y)),
        ("text-anchor", anchor.word().to_owned()),
        ("class", class.to_owned()),
        ("fill", colour.to_owned()),
    ];
    markup.line("text", &borrowed(&attributes), words);
}

/// Text that is cut to a width; the whole of it is told when it is pointed at.
pub fn label(markup: &mut Markup, (x, y): (f64, f64), anchor: Anchor, width: f64, words: &str) {
    let shown = cut(words, width);
    let attributes = [
        ("x", place(x)),
        ("y", place(y)),
        ("text-anchor", anchor.word().to_owned()),
        ("class", "ink".to_owned()),
        ("fill", INK.to_owned()),
    ];
    markup.within("text", &borrowed(&attributes), |markup| {
        if shown != words {
            markup.element("title", &[], words);
        }
        markup.text(&shown);
    });
    markup.trusted("\n");
}

/// A line; `dashes` are its strokes and gaps, empty for an unbroken one.
pub fn line(
    markup: &mut Markup,
    (from, to): ((f64, f64), (f64, f64)),
    (class, colour): (&str, &str),
    width: f64,
    dashes: &str,
) {
    let mut attributes = vec![
        ("x1", place(from.0)),
        ("y1", place(from.1)),
        ("x2", place(to.0)),
        ("y2", place(to.1)),
        ("class", class.to_owned()),
        ("stroke", colour.to_owned()),
        ("stroke-width", place(width)),
    ];
    if !dashes.is_empty() {
        attributes.push(("stroke-dasharray", dashes.to_owned()));
    }
    markup.leaf("line", &borrowed(&attributes));
}

/// A filled rectangle.
pub fn rectangle(markup: &mut Markup, (x, y): (f64, f64), (wide, high): (f64, f64), (class, colour): (&str, &str)) {
    let attributes = [
        ("x", place(x)),
        ("y", place(y)),
        ("width", place(wide.max(0.0))),
        ("height", place(high.max(0.0))),
        ("class", class.to_owned()),
        ("fill", colour.to_owned()),
    ];
    markup.leaf("rect", &borrowed(&attributes));
}

/// A filled dot.
pub fn dot(markup: &mut Markup, (x, y): (f64, f64), radius: f64, (class, colour): (&str, &str)) {
    let attributes = [
        ("cx", place(x)),
        ("cy", place(y)),
        ("r", place(radius)),
        ("class", class.to_owned()),
        ("fill", colour.to_owned()),
    ];
    markup.leaf("circle", &borrowed(&attributes));
}

fn borrowed<'a>(attributes: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// About how wide a text is. Nobody here has the font; a little too much is better than letters over letters.
pub fn wide(words: &str) -> f64 {
    let letter = |letter: char| match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | 'I' | 't' | 'f' | 'r' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
        'A'..='Z' => 0.72,
        letter if letter.is_ascii() => 0.6,
        letter if (letter as u32) < 0x1100 => 0.65,
        _ => 1.05,
    };
    words.chars().map(letter).sum::<f64>() * LETTERS
}

/// The widest of these texts, at most `most`.
pub fn widest<'a>(texts: impl Iterator<Item = &'a str>, most: f64) -> f64 {
    texts.map(wide).fold(0.0, f64::max).min(most)
}

fn cut(words: &str, width: f64) -> String {
    if wide(words) <= width {
        return words.to_owned();
    }
    let mut kept = String::new();
    for letter in words.chars() {
        kept.push(letter);
        if wide(&kept) + LETTERS > width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Where a value of one scale stands on another; beyond its ends, at them.
pub fn scaled(value: f64, (low, high): (f64, f64), (from, to): (f64, f64)) -> f64 {
    from + ((value - low) / (high - low)).clamp(0.0, 1.0) * (to - from)
}
