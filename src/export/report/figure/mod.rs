//! Figures of a lens on paper: what has a shape is drawn, what is words and numbers is a table. The set is closed, so that
//! a new kind of figure cannot be forgotten here.

mod bars;
mod canvas;
mod cards;
mod curve;
mod dots;
mod heat_map;
mod matrix;
mod tree;

use super::markup::Markup;
use super::table::table;
use crate::lens::{Figure, Table, twin};

/// Rows of numbers below a drawing, before they are cut.
const MOST_NUMBERS: usize = 120;

/// Counts figures and tables as they are written, so that each has a number and an id of its own.
#[derive(Debug, Default)]
pub struct Drawer {
    figures: usize,
    tables: usize,
}

/// What the drawing of a figure needs beside the figure.
pub struct Place<'a> {
    /// The whole caption, such as `Figure 3. Distribution`.
    pub caption: &'a str,
    /// The beginning of ids inside it; no other figure's begin so.
    pub id: &'a str,
}

impl Drawer {
    /// The caption of the next table or figure; `section` names one that has no title of its own.
    pub fn caption(&mut self, kind: &str, title: &str, section: &str) -> String {
        let count = if kind == "Figure" {
            &mut self.figures
        } else {
            &mut self.tables
        };
        *count += 1;
        let title = if title.is_empty() { section } else { title };
        format!("{kind} {count}. {title}")
    }

    /// Writes a figure with its caption, and its numbers as text.
    pub fn figure(&mut self, markup: &mut Markup, figure: &Figure, section: &str) {
        if let Figure::Linked(linked) = figure {
            return self.figure(markup, &linked.of, section);
        }
        self.drawing(markup, figure, section);
        match figure {
            // What stands beside the dots is in no drawing.
            Figure::Dots(_) => self.numbers(markup, &twin::people(figure), section),
            Figure::Curve(_) | Figure::HeatMap(_) => self.folded(markup, figure),
            // Their numbers stand in them.
            Figure::Table(_)
            | Figure::Tree(_)
            | Figure::Bars(_)
            | Figure::Matrix(_)
            | Figure::Cards(_)
            | Figure::Ledger(_)
            | Figure::Form(_)
            | Figure::Linked(_)
            | Figure::Text { .. } => {}
        }
    }

    /// Writes a figure with its caption alone.
    pub fn drawing(&mut self, markup: &mut Markup, figure: &Figure, section: &str) {
        let title = figure.title();
        match figure {
            // Ways to leads are for the screen.
            Figure::Linked(linked) => self.drawing(markup, &linked.of, section),
            Figure::Table(held) => self.numbers(markup, held, section),
            Figure::Ledger(_) | Figure::Form(_) => self.numbers(markup, &twin::people(figure), section),
            Figure::Text { title, lines } => words(markup, title, lines),
            Figure::Matrix(held) => {
                let caption = self.caption("Table", title, section);
                matrix::write(markup, held, &caption);
            }
            Figure::Tree(held) => self.drawn(markup, title, section, |markup, _| tree::write(markup, held)),
            Figure::Cards(held) => self.drawn(markup, title, section, |markup, _| cards::write(markup, held)),
            Figure::Bars(held) => self.drawn(markup, title, section, |markup, at| bars::draw(markup, held, at)),
            Figure::Dots(held) => self.drawn(markup, title, section, |markup, at| dots::draw(markup, held, at)),
            Figure::Curve(held) => self.drawn(markup, title, section, |markup, at| curve::draw(markup, held, at)),
            Figure::HeatMap(held) => self.drawn(markup, title, section, |markup, at| heat_map::draw(markup, held, at)),
        }
    }

    fn drawn(&mut self, markup: &mut Markup, title: &str, section: &str, draw: impl FnOnce(&mut Markup, &Place<'_>)) {
        let caption = self.caption("Figure", title, section);
        let id = format!("figure-{}", self.figures);
        markup.block("figure", &[("id", &id)], |markup| {
            markup.line("figcaption", &[], &caption);
            let place = Place {
                caption: &caption,
                id: &id,
            };
            draw(markup, &place);
        });
    }

    /// The numbers of a drawing, folded away: they are many, and the drawing says what matters.
    fn folded(&self, markup: &mut Markup, figure: &Figure) {
        let mut numbers = twin::people(figure);
        let all = numbers.rows.len();
        numbers.rows.truncate(MOST_NUMBERS);
        numbers.note = if all > MOST_NUMBERS {
            format!("the first {MOST_NUMBERS} of {all} rows")
        } else {
            String::new()
        };
        let caption = format!("The numbers of figure {}", self.figures);
        markup.block("details", &[], |markup| {
            markup.line("summary", &[], "The numbers");
            table(markup, &numbers, &caption, &[]);
        });
    }

    fn numbers(&mut self, markup: &mut Markup, held: &Table, section: &str) {
        let caption = self.caption("Table", &held.title, section);
        table(markup, held, &caption, &[]);
    }
}

fn words(markup: &mut Markup, title: &str, lines: &[String]) {
    markup.block("div", &[("class", "words")], |markup| {
        if !title.is_empty() {
            markup.within("p", &[], |markup| markup.element("strong", &[], title));
        }
        markup.block("ul", &[], |markup| {
            for line in lines.iter().filter(|line| !line.trim().is_empty()) {
                markup.within("li", &[], |markup| super::table::state(markup, line.trim()));
            }
        });
    });
}
