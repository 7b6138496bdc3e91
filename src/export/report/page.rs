//! The page: head, first page, table of contents, sections, and the words that print and dark rooms need.

use super::document::{Block, Report, Section};
use super::figure::Drawer;
use super::markup::Markup;
use super::table::{note, state, table};

/// How it looks, on screen and on paper.
const STYLE: &str = include_str!("style.css");
/// Nothing may be fetched and nothing may run, whatever a value says: the browser is told so as well.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The report as HTML. Equal reports give equal bytes.
pub fn to_html(report: &Report) -> String {
    let mut markup = Markup::default();
    markup.trusted("<!DOCTYPE html>\n");
    let root = [("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")];
    markup.block("html", &root, |markup| {
        head(markup, report);
        markup.block("body", &[], |markup| body(markup, report));
    });
    markup.finish()
}

fn head(markup: &mut Markup, report: &Report) {
    markup.block("head", &[], |markup| {
        markup.leaf("meta", &[("charset", "utf-8")]);
        markup.leaf(
            "meta",
            &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)],
        );
        markup.leaf(
            "meta",
            &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")],
        );
        markup.leaf("meta", &[("name", "color-scheme"), ("content", "light dark")]);
        markup.leaf("meta", &[("name", "referrer"), ("content", "no-referrer")]);
        markup.line("title", &[], &report.title);
        markup.within("style", &[], |markup| markup.trusted(STYLE));
        markup.trusted("\n");
    });
}

fn body(markup: &mut Markup, report: &Report) {
    let mut drawer = Drawer::default();
    markup.block("header", &[("id", "top")], |markup| {
        markup.line("h1", &[], &report.title);
        facts(markup, &report.facts);
        report.alerts.iter().for_each(|words| alert(markup, words));
    });
    markup.block("main", &[], |markup| {
        section(markup, &report.summary, 2, &mut drawer);
        contents(markup, report);
        for one in &report.sections {
            section(markup, one, 2, &mut drawer);
        }
    });
    markup.block("footer", &[], |markup| {
        report.colophon.iter().for_each(|line| note(markup, line));
    });
}

/// Two levels: sections, and what stands in them.
fn contents(markup: &mut Markup, report: &Report) {
    let label = [("class", "contents"), ("aria-label", "Contents")];
    markup.block("nav", &label, |markup| {
        markup.line("h2", &[], "Contents");
        markup.block("ol", &[], |markup| {
            for one in std::iter::once(&report.summary).chain(&report.sections) {
                markup.block("li", &[], |markup| {
                    entry(markup, one);
                    if !one.sections.is_empty() {
                        markup.block("ol", &[], |markup| {
                            for inner in &one.sections {
                                markup.within("li", &[], |markup| entry(markup, inner));
                            }
                        });
                    }
                });
            }
        });
    });
}

fn entry(markup: &mut Markup, one: &Section) {
    markup.element("a", &[("href", &format!("#{}", one.anchor))], &one.title);
}

fn section(markup: &mut Markup, one: &Section, level: usize, drawer: &mut Drawer) {
    let class = format!("level{level}");
    let heading = format!("h{}", level.min(6));
    markup.block("section", &[("id", &one.anchor), ("class", &class)], |markup| {
        markup.within(&heading, &[], |markup| {
            markup.text(&one.title);
            if !one.state.is_empty() {
                markup.text(" ");
                state(markup, &one.state);
            }
        });
        markup.trusted("\n");
        for held in &one.blocks {
            block(markup, held, &one.title, drawer);
        }
        for inner in &one.sections {
            section(markup, inner, level + 1, drawer);
        }
    });
}

fn block(markup: &mut Markup, block: &Block, title: &str, drawer: &mut Drawer) {
    match block {
        Block::Text(text) => markup.within("p", &[], |markup| state(markup, text)),
        Block::Alert(text) => alert(markup, text),
        Block::Facts(held) => facts(markup, held),
        Block::Figure(figure) => drawer.figure(markup, figure, title),
        Block::Drawing(figure) => drawer.drawing(markup, figure, title),
        Block::Linked(linked) => {
            let caption = drawer.caption("Table", &linked.table.title, title);
            table(markup, &linked.table, &caption, &linked.anchors);
        }
        Block::Commands(lines) => markup.element("pre", &[("class", "commands")], &lines.join("\n")),
    }
    markup.trusted("\n");
}

fn alert(markup: &mut Markup, text: &str) {
    markup.within("p", &[("class", "alert")], |markup| {
        markup.element("strong", &[], "▲ Note: ");
        markup.text(text);
    });
    markup.trusted("\n");
}

fn facts(markup: &mut Markup, held: &[(String, String)]) {
    if held.is_empty() {
        return;
    }
    markup.block("dl", &[], |markup| {
        for (name, value) in held {
            // A list of names and values may group each pair, so that print never parts them.
            markup.block("div", &[], |markup| {
                markup.element("dt", &[], name);
                markup.within("dd", &[], |markup| state(markup, value));
            });
        }
    });
}
