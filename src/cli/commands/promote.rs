//! Which model scores: promoting a challenger, taking a champion back.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::lens::{Cell, Column, Measure};
use crate::operations::{Applied, ModelRow, Operation};

/// `assay promote`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  assay promote --playbook mql\n\nWithout a model it lists them; a model is named by the beginning of its name. A promoted model scores 10 % of the leads at first, half of them after five days and all after ten."
)]
pub struct Promote {
    /// The model, or the beginning of its name; without one the models are listed
    pub model: Option<String>,
    /// The playbook; the workspace's first one that trains models unless named
    #[arg(long, value_name = "PLAYBOOK")]
    pub playbook: Option<String>,
}

/// `assay demote`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  assay demote --playbook mql --reason 'Tier A stopped booking'\n\nIt takes the last promotion back, so there must have been one: `assay promote` makes it."
)]
pub struct Demote {
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The playbook; the workspace's first one that trains models unless named
    #[arg(long, value_name = "PLAYBOOK")]
    pub playbook: Option<String>,
}

/// Promotes a model, or lists them.
pub fn promote(session: &Session, args: &Promote) -> Result<(), Failure> {
    let bench = session.bench()?;
    let (playbook, _) = bench.playbook_with_models(args.playbook.as_deref())?;
    let Some(model) = &args.model else {
        return print(session, &bench.models(playbook)?);
    };
    let operation = Operation::Promote {
        playbook: playbook.id.to_owned(),
        model: model.clone(),
    };
    match bench.apply(&operation)? {
        Applied::Promoted(row) => print(session, &[*row])?,
        other => return Err(Failure::defect(&other)),
    }
    session.note(&format!("`assay run {}` scores with it", playbook.id));
    Ok(())
}

/// Takes the champion back.
pub fn demote(session: &Session, args: &Demote) -> Result<(), Failure> {
    let bench = session.bench()?;
    let (playbook, _) = bench.playbook_with_models(args.playbook.as_deref())?;
    let operation = Operation::Demote {
        playbook: playbook.id.to_owned(),
        reason: args.reason.clone(),
    };
    match bench.apply(&operation)? {
        Applied::Demoted(rows) => print(session, &rows)?,
        other => return Err(Failure::defect(&other)),
    }
    session.note(&format!("`assay run {}` scores with the champion before", playbook.id));
    Ok(())
}

fn print(session: &Session, rows: &[ModelRow]) -> Result<(), Failure> {
    let columns = vec![
        Column::text("model", "model"),
        Column::text("role", "role"),
        Column::number("share", "leads"),
        Column::text("since", "since"),
        Column::text("trained_on", "trained"),
        Column::number("run", "run"),
        Column::number("average_precision", "average precision"),
        Column::number("tier_a_precision", "Tier A precision"),
        Column::text("newest", "newest"),
    ];
    let line = |row: &ModelRow| {
        let measured = |wanted: &str, measure: Measure| {
            let found = row.model.measured.iter().find(|(name, _)| *name == wanted);
            measure.cell(found.and_then(|(_, value)| *value))
        };
        vec![
            words(&row.model.id),
            Cell::text(row.role),
            Cell::Share(row.share),
            row.since.map_or(Cell::Null, |day| words(day.to_string())),
            words(row.trained_on.to_string()),
            Cell::Integer(row.run),
            measured("average_precision", Measure::Decimal(3)),
            measured("tier_a_precision", Measure::Share),
            Cell::Flag(row.newest),
        ]
    };
    session
        .out
        .table(&sheet("Models", columns, rows.iter().map(line).collect()))
}
