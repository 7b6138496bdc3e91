//! Forgetting a person: told first, done with `--yes`.

use clap::{ArgGroup, Args};

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::progress::Ticking;
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::lens::{Cell, Column};
use crate::operations::ForgetWhom;

/// `assay forget`
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("whom").required(true),
    after_help = "Examples:\n  assay forget someone@example.com\n  assay forget \"(555) 010-2030\" --yes\n  assay forget --lead 00Q000000000001\n  assay forget --crd 1234567 --yes"
)]
pub struct Forget {
    /// A mail address, a telephone, a lead's id, or a full name that only one lead bears
    #[arg(group = "whom")]
    identity: Option<String>,
    /// The lead with this id
    #[arg(long, value_name = "ID", group = "whom")]
    lead: Option<String>,
    /// Whoever bears this registry number, and its rows; without it the number stays, as it is public record
    #[arg(long, value_name = "NUMBER", group = "whom")]
    crd: Option<String>,
}

/// Tells what would be erased, or erases it.
pub fn forget(session: &Session, args: &Forget) -> Result<(), Failure> {
    let whom = match (&args.identity, &args.lead, &args.crd) {
        (_, Some(id), _) => ForgetWhom::Lead(id.clone()),
        (_, _, Some(number)) => ForgetWhom::Crd(number.clone()),
        (Some(text), ..) => ForgetWhom::Identity(text.clone()),
        (None, None, None) => return Err(Failure::usage("say whom: a mail address, a telephone, --lead or --crd")),
    };
    let bench = session.bench()?;
    let carried_out = session.global.yes;
    if carried_out {
        session.unrecorded("it would keep the very words that are to go");
    }
    let what = if carried_out {
        "taking them out of every record"
    } else {
        "looking for them in every record"
    };
    let ticking = Ticking::new(session.global.quiet, what);
    let done = if carried_out {
        bench.forget(&whom)?
    } else {
        bench.would_forget(&whom)?
    };
    drop(ticking);
    let columns = vec![
        Column::text("what", "what"),
        Column::text("place", "where"),
        Column::number("count", "n"),
    ];
    let rows = done
        .lines
        .iter()
        .map(|line| vec![words(line.what), words(&line.place), Cell::count(line.count)]);
    session.out.table(&sheet("", columns, rows.collect()))?;
    for remark in &done.remarks {
        session.note(remark);
    }
    let leads = counted(done.leads, "id of a lead is theirs", "ids of leads are theirs");
    session.note(&if carried_out {
        format!(
            "{leads}; forgotten as {}: the next run works without them",
            done.tombstone
        )
    } else {
        format!("{leads}; nothing was changed, --yes does it and cannot be undone")
    });
    Ok(())
}
