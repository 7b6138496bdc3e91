//! Counts crossed two ways, with an arrow where a cell rose or fell.

use super::super::markup::Markup;
use super::super::table::{framed, note};
use crate::lens::{Cell, Matrix, Movement, twin};

/// Writes a matrix as a table whose columns and rows both have headings.
pub fn write(markup: &mut Markup, matrix: &Matrix, caption: &str) {
    framed(markup, &[("class", "matrix")], caption, |markup| {
        markup.block("thead", &[], |markup| {
            markup.block("tr", &[], |markup| {
                let corner = format!("{} (rows), {} (columns)", matrix.row_title, matrix.column_title);
                markup.element("th", &[("scope", "col"), ("class", "t")], &corner);
                for label in matrix.columns.iter().map(String::as_str).chain(["total"]) {
                    markup.element("th", &[("scope", "col"), ("class", "n")], label);
                }
            });
        });
        markup.block("tbody", &[], |markup| {
            for (row, label) in matrix.rows.iter().enumerate() {
                let counts =
                    (0..matrix.columns.len()).map(|column| (matrix.count(row, column), matrix.movement(row, column)));
                line(markup, label, counts.chain([(matrix.row_total(row), None)]));
            }
            let sums = (0..matrix.columns.len()).map(|column| (matrix.column_total(column), None));
            line(markup, "total", sums.chain([(matrix.total(), None)]));
        });
    });
    // The twin tells how many rose and fell; here it stands beside what the matrix says itself.
    note(markup, &twin::people(&crate::lens::Figure::Matrix(matrix.clone())).note);
}

fn line(markup: &mut Markup, label: &str, counts: impl Iterator<Item = (u64, Option<Movement>)>) {
    markup.block("tr", &[], |markup| {
        markup.element("th", &[("scope", "row"), ("class", "t")], label);
        for (count, way) in counts {
            let shown = i64::try_from(count).map_or(Cell::Null, Cell::Integer).shown();
            match way.filter(|_| count > 0) {
                Some(way) => {
                    let class = format!("n move-{}", way.word());
                    markup.element("td", &[("class", &class)], &format!("{} {shown}", way.sign()));
                }
                None => markup.element("td", &[("class", "n")], &shown),
            }
        }
    });
}
