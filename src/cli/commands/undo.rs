//! Merges of records, and taking them back.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, split_playbook};
use crate::lens::{Cell, Column, MergeLine};
use crate::operations::{Applied, Operation};

/// `assay undo`
#[derive(Debug, Args)]
#[command(
    override_usage = "assay undo [OPTIONS] [PLAYBOOK] [MERGE]",
    after_help = "Examples:\n  assay undo buyer-groups\n  assay undo buyer-groups --all\n\nWithout a merge it lists them; one is taken back by its id in that list. The newest goes first: a merge on which a later one stands is refused. What was undone stays apart in later runs."
)]
pub struct Undo {
    /// The playbook (may be left out), and the merge's id
    #[arg(value_names = ["PLAYBOOK", "MERGE"], num_args = 0..=2)]
    words: Vec<String>,
    /// Take every merge back, the newest first
    #[arg(long)]
    all: bool,
}

/// Lists merges, or takes them back.
pub fn undo(session: &Session, args: &Undo) -> Result<(), Failure> {
    let (named, rest) = split_playbook(&args.words);
    let merge = match (rest, args.all) {
        ([], _) => None,
        ([merge], false) => Some(merge.as_str()),
        ([_], true) => return Err(Failure::usage("name a merge or say --all, not both")),
        _ => {
            return Err(Failure::usage(
                "undo takes one merge by its id; `assay undo` lists them",
            ));
        }
    };
    let bench = session.bench()?;
    let playbook = session.playbook_that(&bench, named, |playbook| playbook.lens.merges().is_some())?;
    if merge.is_none() && !args.all {
        let list = bench.merges(playbook)?;
        let open = list.merges.iter().filter(|merge| !merge.undone).count();
        session.out.list(&table(&list.merges), None)?;
        session.note(&format!(
            "{open} of {} stand, {}",
            list.merges.len(),
            list.generation
                .map_or_else(|| "in the latest run".to_owned(), |seq| format!("in generation {seq}"))
        ));
        return Ok(());
    }
    let operation = Operation::UndoMerges {
        playbook: playbook.id.to_owned(),
        merge: merge.map(str::to_owned),
    };
    let undone = match bench.apply(&operation)? {
        Applied::MergesUndone(undone) => undone,
        other => return Err(Failure::defect(&other)),
    };
    session.out.table(&table(&undone.merges))?;
    session.note(&match undone.generation {
        Some(seq) => format!("generation {seq} is live, without them; later runs keep these records apart"),
        None => format!(
            "nothing was published yet: `assay run {}` leaves these records apart",
            playbook.id
        ),
    });
    Ok(())
}

fn table(merges: &[MergeLine]) -> crate::lens::Table {
    let columns = vec![
        Column::text("merge_id", "merge"),
        Column::text("kind", "kind"),
        Column::text("survivor", "stands"),
        Column::text("absorbed", "taken in"),
        Column::number("points", "points"),
        Column::text("why", "why"),
        Column::text("actor", "by"),
        Column::text("state", "state"),
    ];
    let row = |merge: &MergeLine| {
        let state = match (&merge.stands_under, merge.undone) {
            (_, true) => "undone".to_owned(),
            (Some(later), _) => format!("under {later}"),
            (None, _) => "stands".to_owned(),
        };
        let points = merge
            .points
            .map_or(Cell::Null, |value| Cell::Real { value, decimals: 1 });
        vec![
            words(&merge.id),
            words(&merge.kind),
            words(&merge.survivor),
            words(&merge.absorbed),
            points,
            words(&merge.why),
            words(&merge.actor),
            words(&state),
        ]
    };
    sheet("", columns, merges.iter().map(row).collect())
}
