//! The guided tour: the workbench on a copy of the sample, or its steps as a table where there is no terminal.

use clap::Args;

use super::workspace::interactive;
use crate::cli::Done;
use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::lens::{Cell, Column};
use crate::operations::{KeyTable, TourStep, UserSettings, tour as the_tour};
use crate::sample::{SHIPPED, SampleOptions, sample, write_sample};

/// `assay tour`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay tour\n  assay tour --format json\n\nThe copy lies in a temporary folder and goes with the tour; your session and your last workspace are left alone."
)]
pub struct Tour {}

/// Opens the tour, or prints its steps.
pub fn tour(session: &Session) -> Result<Done, Failure> {
    let settings = UserSettings::read();
    let (keys, _) = KeyTable::with(&settings.keys, &settings.file_shown());
    if !interactive() || session.out.for_programs() {
        steps(session, &keys)?;
        return Ok(Done::Well);
    }
    let refused = |error: std::io::Error| Failure::failed(format!("the sample cannot be copied: {error}"));
    let copy = tempfile::Builder::new()
        .prefix("assay-tour-")
        .tempdir()
        .map_err(refused)?;
    write_sample(&sample(SHIPPED, &SampleOptions::default())?, copy.path())?;
    Ok(Done::Tour(copy))
}

fn steps(session: &Session, keys: &KeyTable) -> Result<(), Failure> {
    let columns = vec![
        Column::number("step", "step"),
        Column::text("pane", "pane"),
        Column::text("sees", "what one sees"),
        Column::text("keys", "keys"),
        Column::text("does", "what they do"),
    ];
    let row = |(place, step): (usize, &TourStep)| {
        vec![
            Cell::count(place + 1),
            Cell::text(step.pane.as_deref()),
            words(keys.fill(&step.sees)),
            words(step.keys(keys)),
            words(&step.does),
        ]
    };
    let rows = the_tour().steps.iter().enumerate().map(row).collect();
    session.out.table(&sheet("", columns, rows))?;
    session.note("on a terminal `assay tour` walks these steps with you, on a copy of the sample");
    Ok(())
}
