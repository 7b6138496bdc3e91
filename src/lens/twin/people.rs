//! Figures in words and columns, for people.

use super::{outline, real, sheet, text, whole};
use crate::lens::{
    Bars, CardFace, Cards, Cell, Column, Curve, Dots, Figure, Form, HeatMap, Ledger, Matrix, Movement, Table, Tree,
};

/// The figure as a table for people: numbers rounded, every sign a word.
pub fn people(figure: &Figure) -> Table {
    match figure {
        Figure::Table(table) => table.clone(),
        Figure::Tree(tree) => of_tree(tree),
        Figure::Bars(bars) => of_bars(bars),
        Figure::Dots(dots) => of_dots(dots),
        Figure::Matrix(matrix) => of_matrix(matrix),
        Figure::Curve(curve) => of_curve(curve),
        Figure::HeatMap(map) => of_heat_map(map),
        Figure::Cards(cards) => of_cards(cards),
        Figure::Ledger(ledger) => of_ledger(ledger),
        Figure::Form(form) => of_form(form),
        Figure::Linked(linked) => people(&linked.of),
        Figure::Text { title, lines } => {
            let rows = lines.iter().map(|line| vec![text(line)]).collect();
            sheet(title, vec![Column::text("text", "")], rows, "")
        }
    }
}

/// A tree as an outline: blanks at the start of a line are lost in pipes and to readers, numbers are not.
fn of_tree(tree: &Tree) -> Table {
    let all = outline(tree);
    let judged = all.iter().any(|(_, node)| node.verdict.is_some());
    let told = all.iter().any(|(_, node)| !node.detail.is_empty());
    let mut columns = vec![Column::text("number", ""), Column::text("label", "")];
    if judged {
        columns.push(Column::text("met", "met"));
    }
    if told {
        columns.push(Column::text("detail", ""));
    }
    let row = |(number, node): &(String, &crate::lens::TreeNode)| {
        let mut cells = vec![text(number), text(&node.label)];
        if judged {
            cells.push(text(node.verdict.map_or("", |verdict| verdict.word())));
        }
        if told {
            cells.push(text(&node.detail));
        }
        cells
    };
    sheet(&tree.title, columns, all.iter().map(row).collect(), &tree.note)
}

fn of_bars(bars: &Bars) -> Table {
    let columns = vec![Column::text("label", ""), Column::number("value", "value")];
    let rows = bars.bars.iter().map(|bar| vec![text(&bar.label), text(&bar.shown)]);
    sheet(&bars.title, columns, rows.collect(), "")
}

fn of_dots(dots: &Dots) -> Table {
    let intervals = dots.rows.iter().any(|row| row.interval.is_some());
    let mut columns = vec![Column::text("label", "")];
    columns.extend(dots.before.iter().cloned());
    columns.push(Column::number("value", &dots.reading));
    if intervals {
        columns.extend([Column::number("low", "from"), Column::number("high", "to")]);
    }
    columns.extend(dots.after.iter().cloned());
    let row = |row: &crate::lens::DotRow| {
        let mut cells = vec![text(&row.label)];
        cells.extend(row.before.iter().cloned());
        cells.push(dots.measure.cell(row.value));
        if intervals {
            let (low, high) = row.interval.unzip();
            cells.extend([dots.measure.cell(low), dots.measure.cell(high)]);
        }
        cells.extend(row.after.iter().cloned());
        cells
    };
    let line = dots.baseline.as_ref();
    let line = line.map(|line| format!("{} {}", line.label, dots.measure.shown(Some(line.value))));
    let kind = (intervals && !dots.interval.is_empty()).then(|| format!("from – to: {}", dots.interval));
    let note = joined([line, kind, Some(dots.note.clone())]);
    sheet(&dots.title, columns, dots.rows.iter().map(row).collect(), &note)
}

fn of_matrix(matrix: &Matrix) -> Table {
    let mut columns = vec![Column::text(
        "from",
        &format!("{} \\ {}", matrix.row_title, matrix.column_title),
    )];
    columns.extend(matrix.columns.iter().map(|label| Column::number(label, label)));
    columns.push(Column::number("total", "total"));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (row, label) in matrix.rows.iter().enumerate() {
        let mut cells = vec![text(label)];
        cells.extend((0..matrix.columns.len()).map(|column| whole(matrix.count(row, column))));
        cells.push(whole(matrix.row_total(row)));
        rows.push(cells);
    }
    let mut totals = vec![text("total")];
    totals.extend((0..matrix.columns.len()).map(|column| whole(matrix.column_total(column))));
    totals.push(whole(matrix.total()));
    rows.push(totals);
    let moved = matrix.ordered.then(|| moved_in_words(matrix));
    sheet(
        &matrix.title,
        columns,
        rows,
        &joined([moved, Some(matrix.note.clone())]),
    )
}

/// How many rise, stay and fall in an ordered matrix.
fn moved_in_words(matrix: &Matrix) -> String {
    let [up, same, down] = [Movement::Up, Movement::Same, Movement::Down].map(|way| whole(matrix.moved(way)).shown());
    format!("{up} up, {same} the same, {down} down")
}

fn of_curve(curve: &Curve) -> Table {
    let columns = vec![
        Column::text("series", ""),
        Column::number("x", &curve.x.title),
        Column::number("y", &curve.y.title),
    ];
    let mut rows = Vec::new();
    for series in &curve.series {
        let points = series.points.iter().map(|(x, y)| {
            vec![
                text(&series.label),
                curve.x.measure.cell(Some(*x)),
                curve.y.measure.cell(Some(*y)),
            ]
        });
        rows.extend(points);
    }
    sheet(&curve.title, columns, rows, &curve.note)
}

fn of_heat_map(map: &HeatMap) -> Table {
    let mut columns = vec![Column::text(
        "row",
        &format!("{} \\ {}", map.row_title, map.column_title),
    )];
    columns.extend(map.columns.iter().map(|label| Column::text(label, label)));
    let rows = map.rows.iter().map(|row| {
        let mut cells = vec![text(&row.label)];
        cells.extend((0..map.columns.len()).map(|place| {
            let Some(cell) = row.cells.get(place).copied().flatten() else {
                return Cell::Null;
            };
            let word = map.levels.get(cell.level).map_or("", |level| level.word.as_str());
            text(format!("{} {word}", map.measure.shown(Some(cell.value))).trim_end())
        }));
        cells
    });
    sheet(&map.title, columns, rows.collect(), &map.note)
}

fn of_cards(cards: &Cards) -> Table {
    let columns = vec![
        Column::text("group", ""),
        Column::text("card", ""),
        Column::number("badge", ""),
        Column::text("lines", ""),
    ];
    let mut rows = Vec::new();
    for group in &cards.groups {
        let heading = format!("{} {}", group.title, group.note).trim_end().to_owned();
        let face = |card: &CardFace| {
            let sign = if card.gap { "missing: " } else { "" };
            vec![
                text(&heading),
                text(format!("{sign}{}", card.title)),
                text(&card.badge),
                text(card.lines.join("; ")),
            ]
        };
        rows.extend(group.cards.iter().map(face));
        if group.cards.is_empty() {
            rows.push(vec![text(&heading), text("none"), text(""), text("")]);
        }
    }
    sheet(&cards.title, columns, rows, &cards.note)
}

/// A ledger with lines that take away shows where the sum stands after each of them: the bars of the screen in numbers.
fn of_waterfall(ledger: &Ledger) -> Table {
    let lines = ledger.lines.iter().zip(ledger.steps());
    let mut rows: Vec<Vec<Cell>> = lines
        .map(|(line, (_, sum))| {
            vec![
                text(&line.label),
                real(line.value, 2),
                real(line.points, ledger.places),
                real(line.points.map(|_| sum), ledger.places),
                text(&line.source),
            ]
        })
        .collect();
    rows.push(vec![
        text("total"),
        text(""),
        real(ledger.total, ledger.places),
        real(ledger.total, ledger.places),
        text(""),
    ]);
    let columns = vec![
        Column::text("label", ""),
        Column::number("value", "value"),
        Column::number("points", "adds"),
        Column::number("sum", "sum"),
        Column::text("source", "from"),
    ];
    sheet(&ledger.title, columns, rows, "")
}

fn of_ledger(ledger: &Ledger) -> Table {
    if ledger.is_signed() {
        return of_waterfall(ledger);
    }
    let mut rows: Vec<Vec<Cell>> = ledger
        .lines
        .iter()
        .map(|line| {
            vec![
                text(&line.label),
                real(line.value, 1),
                real(Some(line.weight), 2),
                real(line.points, 2),
                text(&line.source),
            ]
        })
        .collect();
    // A sum has no value, weight and source of its own: that is a blank, not something unknown.
    rows.push(vec![text("total"), text(""), text(""), real(ledger.total, 2), text("")]);
    let columns = vec![
        Column::text("label", ""),
        Column::number("value", "value"),
        Column::number("weight", "weight"),
        Column::number("points", "points"),
        Column::text("source", "from"),
    ];
    sheet(&ledger.title, columns, rows, "")
}

fn of_form(form: &Form) -> Table {
    let columns = vec![
        Column::text("name", "name"),
        Column::number("value", "value"),
        Column::number("default", "default"),
        Column::text("range", "range"),
        Column::text("unit", "unit"),
        Column::text("used_in", "used in"),
        Column::text("about", ""),
    ];
    let rows = form.fields.iter().map(|field| {
        let changed = if field.is_changed() { " changed" } else { "" };
        vec![
            text(&field.name),
            text(format!("{}{changed}", field.value.shown())),
            field.default.clone(),
            text(field.range()),
            text(&field.unit),
            text(field.used_in.join(", ")),
            text(&field.about),
        ]
    });
    sheet(&form.title, columns, rows.collect(), &form.note)
}

/// What there is of these, in one line.
fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join("; ")
}
