//! What would change: a draft of parameters against the leads there are, and what the leads lack.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{of_kind, sheet, words};
use crate::cli::session::{Session, assignments, blamed};
use crate::lens::{Cell, Column, Slider, Table, TierRow, TierView, WhatIf};
use crate::operations::Overrides;

/// `assay whatif`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay whatif contractors --set tiers.gold=55\n  assay whatif contractors --set tiers.gold=55 --set tiers.silver=35 --save easier"
)]
pub struct Whatif {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// A parameter and its new value (may be given several times); without any, the numbers that can be moved are listed
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Move every tier threshold by as much as the one that --set moves
    #[arg(long, requires = "set")]
    shift_all: bool,
    /// Save the values as a profile of this name in assay.toml
    #[arg(long, value_name = "PROFILE", requires = "set")]
    save: Option<String>,
}

/// `assay gap`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay gap contractors")]
pub struct Gap {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
}

/// Before and after.
pub fn whatif(session: &Session, args: &Whatif) -> Result<(), Failure> {
    let (bench, view) = session.view(args.playbook.as_deref())?;
    let lens = view.playbook.lens;
    if args.set.is_empty() {
        return session.out.table(&sliders(&lens.sliders(&view, &TierView::default())));
    }
    let mut overrides = Overrides {
        draft: assignments(&args.set)?,
        ..Overrides::default()
    };
    let drafted = |overrides: &Overrides| {
        let parameters = bench.drafted(&view, &overrides.draft);
        parameters.map_err(|error| blamed(error, overrides))
    };
    let mut draft = drafted(&overrides)?;
    if args.shift_all {
        overrides.draft.extend(lens.shift_all(&view.parameters, &draft)?);
        draft = drafted(&overrides)?;
    }
    let found = lens.what_if(&view, &draft)?;
    let (tiers, moves) = (tiers(&found), moves(&found));
    if session.out.for_programs() {
        session.out.tables(&[of_kind("tier", tiers), of_kind("move", moves)])?;
    } else {
        session.out.tables(&[tiers, moves])?;
    }
    let Some(name) = &args.save else { return Ok(()) };
    bench.save_profile(view.playbook, name, &overrides.draft, session.global.yes)?;
    session.note(&format!(
        "saved in assay.toml; `assay run {} --profile {name}` runs with it",
        view.playbook.id
    ));
    Ok(())
}

fn whole(value: u64) -> Cell {
    i64::try_from(value).map_or(Cell::Null, Cell::Integer)
}

fn tiers(found: &WhatIf) -> Table {
    let columns = vec![
        Column::text("tier", "tier"),
        Column::number("before", "now"),
        Column::number("after", "then"),
        Column::number("change", "change"),
    ];
    let row = |(before, after): (Option<&TierRow>, Option<&TierRow>)| {
        let tier = after.or(before).map_or("", |row| row.tier.as_str());
        let (before, after) = (before.map_or(0, |row| row.n), after.map_or(0, |row| row.n));
        let change = i64::try_from(i128::from(after) - i128::from(before)).map_or(Cell::Null, Cell::Integer);
        vec![words(tier), whole(before), whole(after), change]
    };
    sheet("Tiers", columns, found.pairs().into_iter().map(row).collect())
}

fn moves(found: &WhatIf) -> Table {
    let columns = vec![
        Column::text("from", "from"),
        Column::text("to", "to"),
        Column::number("leads", "leads"),
    ];
    let row = |(from, to, leads): &(String, String, u64)| vec![words(from), words(to), whole(*leads)];
    let moved = found.moved();
    let mut table = sheet("Moves", columns, found.moves.iter().map(row).collect());
    table.note = format!("{moved} of {} leads move", found.leads);
    table
}

fn sliders(sliders: &[Slider]) -> Table {
    let columns = vec![
        Column::text("name", "parameter"),
        Column::number("value", "value"),
        Column::number("minimum", "from"),
        Column::number("maximum", "to"),
        Column::number("step", "step"),
        Column::text("unit", "unit"),
    ];
    let plain = |value: f64| Cell::Real {
        value,
        decimals: if value.fract() == 0.0 { 0 } else { 2 },
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
    let mut table = sheet("", columns, sliders.iter().map(row).collect());
    table.note = "Move one or several with --set NAME=VALUE.".to_owned();
    table
}

/// What the leads lack, in aggregate.
pub fn gap(session: &Session, args: &Gap) -> Result<(), Failure> {
    let (_, view) = session.view(args.playbook.as_deref())?;
    let figures = view.playbook.lens.gap(&view)?;
    session.out.figures(&figures)
}
