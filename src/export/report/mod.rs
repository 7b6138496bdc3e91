//! A report as one HTML file that needs nothing else: no script, no font, no picture and no address is ever fetched, so
//! that it can be filed, mailed and printed, and reads the same in ten years.
//!
//! Whoever gathers a report builds a [`Report`] of plain values; [`to_html`] is a function of it and of nothing else.
//! Figures are those of the lens: each of the closed set is drawn as SVG or written as a table, with its numbers as text
//! beside it. What is well-formed HTML here is well-formed XML too.

mod document;
mod figure;
mod markup;
mod page;
mod table;

#[cfg(test)]
mod tests;

pub use document::{Block, Linked, Report, Section, anchor};
pub use markup::escape_markup;
pub use page::to_html;
