//! What-if as tables: the tiers before and after, who moves where, and what can be moved.

use crate::cli::output::{number, sheet, words};
use crate::engine::{ParameterKind, ParameterSpec, counted, thousands};
use crate::lens::{Cell, Column, Mover, Slider, Table, TierRow, WhatIf};
use crate::operations::rows::{rate_cell, without_empty_columns};
use crate::operations::value_words;

/// Movers that are listed.
const FIRST: usize = 20;

fn whole(value: u64) -> Cell {
    i64::try_from(value).map_or(Cell::Null, Cell::Integer)
}

/// One side of a tier's row.
type Side<'row> = Option<&'row TierRow>;
/// A column: its key, its heading for people, and what stands in it.
type Told = (&'static str, &'static str, fn(Side<'_>) -> Cell);

fn rate(side: Side<'_>, of: impl Fn(&TierRow) -> Option<f64>) -> Cell {
    side.and_then(of).map_or(Cell::Null, Cell::Rate)
}

fn ratio(side: Side<'_>, of: impl Fn(&TierRow) -> Option<f64>) -> Cell {
    side.and_then(of).map_or(Cell::Null, Cell::Times)
}

/// What outcomes tell of a tier; each stands for now and for then.
const OUTCOMES: [Told; 9] = [
    ("k", "conversions", |side| {
        side.and_then(|row| row.k).map_or(Cell::Null, whole)
    }),
    ("rate", "rate", |side| rate(side, |row| row.rate)),
    ("wald_low", "Wald from", |side| {
        rate(side, |row| row.wald.map(|ends| ends.0))
    }),
    ("wald_high", "to", |side| rate(side, |row| row.wald.map(|ends| ends.1))),
    ("wilson_low", "Wilson from", |side| {
        rate(side, |row| row.wilson.map(|ends| ends.0))
    }),
    ("wilson_high", "to", |side| {
        rate(side, |row| row.wilson.map(|ends| ends.1))
    }),
    ("lift_overall", "lift", |side| ratio(side, |row| row.lift_overall)),
    ("lift_standard", "over standard", |side| {
        ratio(side, |row| row.lift_standard)
    }),
    ("significant", "significant", |side| {
        side.and_then(|row| row.significant).map_or(Cell::Null, Cell::Flag)
    }),
];
/// Those that people see of the tiers as they are; of the draft they see all.
const NOW: [&str; 2] = ["rate", "lift_overall"];

/// The tiers before and after: for people without what nobody knows.
pub(super) fn tiers(found: &WhatIf, programs: bool) -> Table {
    let told: Vec<(Told, bool)> = OUTCOMES
        .iter()
        .flat_map(|told| [(*told, true), (*told, false)])
        .filter(|((name, ..), now)| programs || !*now || NOW.contains(name))
        .collect();
    let mut columns = vec![
        Column::text("tier", "tier"),
        Column::number("before", "now"),
        Column::number("after", "then"),
        Column::number("change", "change"),
    ];
    columns.extend(told.iter().map(|((name, title, _), now)| Column {
        name: format!("{name}_{}", if *now { "before" } else { "after" }),
        title: match (*now, NOW.contains(name)) {
            (true, _) => format!("{title} now"),
            (false, true) => format!("{title} then"),
            (false, false) => (*title).to_owned(),
        },
        number: *name != "significant",
    }));
    let row = |(before, after): (Side<'_>, Side<'_>)| {
        let tier = after.or(before).map_or("", |row| row.tier.as_str());
        let n = |side: Side<'_>| side.map_or(0, |row| row.n);
        let change = i128::from(n(after)) - i128::from(n(before));
        let mut cells = vec![
            words(tier),
            whole(n(before)),
            whole(n(after)),
            i64::try_from(change).map_or(Cell::Null, Cell::Integer),
        ];
        cells.extend(
            told.iter()
                .map(|((_, _, tell), now)| tell(if *now { before } else { after })),
        );
        cells
    };
    let mut table = sheet("Tiers", columns, found.pairs().into_iter().map(row).collect());
    let about = [&found.ruleset, &found.population, &found.note];
    let about: Vec<&str> = about
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    table.note = about.join(" · ");
    if programs {
        return table;
    }
    for cell in table.rows.iter_mut().flatten() {
        if let Cell::Rate(rate) = cell {
            *cell = rate_cell(*rate, false);
        }
    }
    without_empty_columns(table)
}

/// Which tiers leads move between; `words` are what one lead is and what several are.
pub(super) fn moves(found: &WhatIf, (one, many): (&str, &str)) -> Table {
    let columns = vec![
        Column::text("from", "from"),
        Column::text("to", "to"),
        Column::number("leads", many),
    ];
    let row = |(from, to, leads): &(String, String, u64)| vec![words(from), words(to), whole(*leads)];
    let mut table = sheet("Moves", columns, found.moves.iter().map(row).collect());
    let moved = i64::try_from(found.moved()).unwrap_or(i64::MAX);
    table.note = format!("{} of {} move", thousands(moved), counted(found.leads, one, many));
    table
}

/// The first leads that move.
pub(super) fn movers(movers: &[Mover], moved: u64) -> Table {
    let columns =
        ["lead_id", "from", "to"].map(|name| Column::text(name, if name == "lead_id" { "lead" } else { name }));
    let rows = movers.iter().take(FIRST);
    let rows = rows.map(|mover| vec![words(&mover.lead_id), words(&mover.from), words(&mover.to)]);
    let mut table = sheet("First movers", columns.to_vec(), rows.collect());
    if movers.len() > FIRST {
        let moved = i64::try_from(moved).map_or_else(|_| moved.to_string(), thousands);
        table.note = format!("{FIRST} of {moved}");
    }
    table
}

/// The numbers that can be moved, then the texts and choices of a draft.
pub(super) fn movable(sliders: &[Slider], specs: &[ParameterSpec]) -> Table {
    let columns = vec![
        Column::text("name", "parameter"),
        Column::number("value", "value"),
        Column::number("minimum", "from"),
        Column::number("maximum", "to"),
        Column::number("step", "step"),
        Column::text("unit", "unit"),
    ];
    // As many places as it takes to tell a value from the next step.
    let plain = |value: f64| {
        let tells = |places: &u8| {
            let unit = 10_f64.powi(i32::from(*places));
            ((value * unit).round() / unit - value).abs() < 1e-9
        };
        number(value, (0..4).find(tells).unwrap_or(4))
    };
    let row = |slider: &Slider| {
        vec![
            words(&slider.name),
            slider.value.map_or_else(|| words("none"), plain),
            plain(slider.minimum),
            plain(slider.maximum),
            plain(slider.step),
            words(&slider.unit),
        ]
    };
    let text = |spec: &ParameterSpec| {
        let unit = if spec.kind == ParameterKind::Text {
            "text".to_owned()
        } else {
            spec.allowed()
        };
        let value = words(value_words(&spec.default));
        vec![
            words(&spec.name),
            value,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            words(unit),
        ]
    };
    let listed = |spec: &&ParameterSpec| sliders.iter().all(|slider| slider.name != spec.name);
    let rows = sliders.iter().map(row).chain(specs.iter().filter(listed).map(text));
    let mut table = sheet("", columns, rows.collect());
    table.note = "Move one or several with --set NAME=VALUE.".to_owned();
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(tier: &str, rank: u32, n: u64, k: u64) -> TierRow {
        TierRow {
            k: Some(k),
            rate: Some(k as f64 / n as f64),
            wilson: Some((0.1, 0.2)),
            lift_overall: Some(2.0),
            significant: Some(true),
            ..TierRow::counted(tier, rank, n, 1000)
        }
    }

    fn names(table: &Table) -> Vec<&str> {
        table.columns.iter().map(|column| column.name.as_str()).collect()
    }

    // spec: advisors R10
    #[test]
    fn people_see_what_is_known_and_programs_stable_keys() {
        let mut found = WhatIf {
            before: vec![rated("A", 1, 200, 30)],
            after: vec![rated("A", 1, 250, 35)],
            ruleset: "v3".into(),
            population: "TRAIN".into(),
            ..WhatIf::default()
        };
        let people = tiers(&found, false);
        assert_eq!(
            names(&people),
            [
                "tier",
                "before",
                "after",
                "change",
                "k_after",
                "rate_before",
                "rate_after",
                "wilson_low_after",
                "wilson_high_after",
                "lift_overall_before",
                "lift_overall_after",
                "significant_after"
            ]
        );
        assert_eq!(people.note, "v3 · TRAIN");
        assert_eq!(people.rows[0][3], Cell::Integer(50));
        let wide = tiers(&found, true);
        assert_eq!(wide.columns.len(), 4 + 2 * OUTCOMES.len());
        found.before = vec![TierRow::counted("A", 1, 3, 5)];
        found.after = vec![TierRow::counted("A", 1, 4, 5)];
        assert_eq!(names(&tiers(&found, false)), ["tier", "before", "after", "change"]);
        assert_eq!(names(&tiers(&found, true)), names(&wide));
    }

    #[test]
    fn the_first_movers_are_listed_and_the_rest_counted() {
        let mover = |place: usize| Mover {
            lead_id: format!("L{place}"),
            from: "B".into(),
            to: "A".into(),
        };
        let all: Vec<Mover> = (0..1234).map(mover).collect();
        let table = movers(&all, 1234);
        assert_eq!((table.rows.len(), table.note.as_str()), (FIRST, "20 of 1,234"));
        assert_eq!(movers(&all[..3], 3).note, "");
    }
}
