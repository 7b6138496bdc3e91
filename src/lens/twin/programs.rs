//! Figures as flat rows of unrounded values, for programs.

use super::{outline, real, sheet, text, whole};
use crate::lens::{
    Bars, Cards, Cell, Column, Curve, Dots, Figure, Form, HeatMap, Ledger, Matrix, Measure, Table, Tree,
};

/// The figure as rows for programs: unrounded, under stable keys, the first of which names the section.
pub fn programs(figure: &Figure) -> Table {
    let mut table = match figure {
        Figure::Linked(linked) => return programs(&linked.of),
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
        Figure::Text { lines, .. } => {
            let rows = lines.iter().map(|line| vec![text(line)]).collect();
            sheet("", vec![Column::text("text", "")], rows, "")
        }
    };
    table.title = figure.title().to_owned();
    table.columns.insert(0, Column::text("section", "section"));
    for row in &mut table.rows {
        row.insert(0, text(figure.title()));
    }
    table
}

/// Nodes with values give their rows; a tree that is words only gives its outline.
fn of_tree(tree: &Tree) -> Table {
    let all = outline(tree);
    if tree.columns.is_empty() {
        let columns = ["number", "label", "verdict", "detail"].map(|name| Column::text(name, name));
        let rows = all.iter().map(|(number, node)| {
            vec![
                text(number),
                text(&node.label),
                Cell::text(node.verdict.map(|verdict| verdict.word())),
                text(&node.detail),
            ]
        });
        return sheet("", columns.to_vec(), rows.collect(), "");
    }
    let valued = all.iter().filter(|(_, node)| !node.values.is_empty());
    let rows = valued.map(|(_, node)| node.values.clone());
    sheet("", tree.columns.clone(), rows.collect(), "")
}

fn of_bars(bars: &Bars) -> Table {
    let columns = vec![Column::text("label", ""), Column::number("value", "value")];
    let rows = bars
        .bars
        .iter()
        .map(|bar| vec![text(&bar.label), real(Some(bar.value), 0)]);
    sheet("", columns, rows.collect(), "")
}

fn of_dots(dots: &Dots) -> Table {
    let mut columns = vec![Column::text("label", "")];
    columns.extend(dots.before.iter().cloned());
    columns.extend(["value", "low", "high", "baseline"].map(|name| Column::number(name, name)));
    columns.extend(dots.after.iter().cloned());
    let baseline = dots.baseline.as_ref().map(|line| line.value);
    let rows = dots.rows.iter().map(|row| {
        let (low, high) = row.interval.unzip();
        let mut cells = vec![text(&row.label)];
        cells.extend(row.before.iter().cloned());
        cells.extend([row.value, low, high, baseline].map(Measure::unrounded));
        cells.extend(row.after.iter().cloned());
        cells
    });
    sheet("", columns, rows.collect(), "")
}

fn of_matrix(matrix: &Matrix) -> Table {
    let columns = vec![
        Column::text("from", "from"),
        Column::text("to", "to"),
        Column::number("n", "n"),
        Column::text("movement", "movement"),
    ];
    let mut rows = Vec::new();
    for (row, from) in matrix.rows.iter().enumerate() {
        rows.extend(matrix.columns.iter().enumerate().map(|(column, to)| {
            let movement = matrix.movement(row, column).map(|way| way.word());
            vec![
                text(from),
                text(to),
                whole(matrix.count(row, column)),
                Cell::text(movement),
            ]
        }));
    }
    sheet("", columns, rows, "")
}

fn of_curve(curve: &Curve) -> Table {
    let columns = vec![
        Column::text("series", "series"),
        Column::number("x", "x"),
        Column::number("y", "y"),
    ];
    let mut rows = Vec::new();
    for series in &curve.series {
        rows.extend(series.points.iter().map(|(x, y)| {
            let [x, y] = [Some(*x), Some(*y)].map(Measure::unrounded);
            vec![text(&series.label), x, y]
        }));
    }
    sheet("", columns, rows, "")
}

fn of_heat_map(map: &HeatMap) -> Table {
    let columns = vec![
        Column::text("row", "row"),
        Column::text("column", "column"),
        Column::number("value", "value"),
        Column::text("level", "level"),
    ];
    let mut rows = Vec::new();
    for row in &map.rows {
        rows.extend(map.columns.iter().enumerate().map(|(place, column)| {
            let cell = row.cells.get(place).copied().flatten();
            let level = cell.and_then(|cell| map.levels.get(cell.level));
            vec![
                text(&row.label),
                text(column),
                Measure::unrounded(cell.map(|cell| cell.value)),
                Cell::text(level.map(|level| level.word.as_str())),
            ]
        }));
    }
    sheet("", columns, rows, "")
}

fn of_cards(cards: &Cards) -> Table {
    let columns = ["group", "card", "badge", "lines", "missing"].map(|name| Column::text(name, name));
    let mut rows = Vec::new();
    for group in &cards.groups {
        rows.extend(group.cards.iter().map(|card| {
            vec![
                text(&group.title),
                text(&card.title),
                text(&card.badge),
                text(card.lines.join("\n")),
                Cell::Flag(card.gap),
            ]
        }));
    }
    sheet("", columns.to_vec(), rows, "")
}

fn of_ledger(ledger: &Ledger) -> Table {
    let columns = vec![
        Column::text("label", ""),
        Column::number("value", "value"),
        Column::number("weight", "weight"),
        Column::number("points", "points"),
        Column::text("source", "from"),
    ];
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
    rows.push(vec![
        text("total"),
        Cell::Null,
        Cell::Null,
        real(ledger.total, 2),
        Cell::Null,
    ]);
    sheet("", columns, rows, "")
}

fn of_form(form: &Form) -> Table {
    let columns = vec![
        Column::text("name", "name"),
        Column::number("value", "value"),
        Column::number("default", "default"),
        Column::number("minimum", "minimum"),
        Column::number("maximum", "maximum"),
        Column::text("choices", "choices"),
        Column::text("unit", "unit"),
        Column::text("used_in", "used in"),
    ];
    let rows = form.fields.iter().map(|field| {
        vec![
            text(&field.name),
            field.value.clone(),
            field.default.clone(),
            Measure::unrounded(field.minimum),
            Measure::unrounded(field.maximum),
            text(field.choices.join("|")),
            text(&field.unit),
            text(field.used_in.join("|")),
        ]
    });
    sheet("", columns, rows.collect(), "")
}
