//! Workspaces: opening and inventing them; and what `assay` alone says where there is no terminal.

use std::io::{IsTerminal, stdin, stdout};
use std::path::PathBuf;

use chrono::{Offset, Utc};
use clap::{Args, ValueEnum};

use super::{files, map};
use crate::cli::Done;
use crate::cli::failure::Failure;
use crate::cli::home::{self, Chosen, Found};
use crate::cli::output::{of_kind, sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::engine::moment;
use crate::frame::instead;
use crate::lens::{Column, Table, TierView};
use crate::operations::{Bench, OperationError, Overrides, rows, tally};
use crate::playbooks::{self, Playbook};
use crate::sample::{self, SampleOptions, Size, would_lose_settings, write_sample};
use crate::store::SETTINGS_FILE;

/// Where a sample goes unless told otherwise.
const SAMPLE_FOLDER: &str = "assay-sample";

/// `assay open`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay open .\n  assay open contractors/dealers/tesla.csv contractors/enrichment.csv"
)]
pub struct Open {
    /// A workspace's folder, or data files (CSV, TSV, JSONL, Parquet; also .gz or .zst)
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// The sizes of `--size`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum SampleSize {
    /// Under 2 MB: every rule, every tier, most gate outcomes
    #[default]
    Small,
    /// As large as the reference run
    Full,
}

/// `assay sample`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay sample contractors --to try\n  assay sample contractors advisors --to try-both\n  assay sample advisors --list-plants"
)]
pub struct Sample {
    /// The playbooks to invent data for; several share one workspace
    #[arg(required = true)]
    playbook: Vec<String>,
    /// How large
    #[arg(long, value_enum, default_value_t)]
    size: SampleSize,
    /// The folder to write into
    #[arg(long, value_name = "DIR", default_value = SAMPLE_FOLDER)]
    to: PathBuf,
    /// Seed of every random choice: the same one gives the same bytes
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    /// Lay in one deliberate fault, so that a gate answers differently
    #[arg(long, value_name = "NAME")]
    plant: Option<String>,
    /// List the faults there are
    #[arg(long)]
    list_plants: bool,
}

/// Whether a person sits at both ends.
pub fn interactive() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// `assay` alone: the workbench on a terminal, else the overview.
pub fn bare(session: &Session) -> Result<Done, Failure> {
    if interactive() && !session.out.for_programs() {
        let chosen = session.root()?;
        // Settings with errors are told before the screen changes.
        session.bench_in(&chosen.root)?;
        home::remember(&chosen);
        return Ok(Done::Workbench(chosen.root, None));
    }
    let bench = session.bench()?;
    overview(session, &bench)
}

/// The state at one look.
fn overview(session: &Session, bench: &Bench) -> Result<Done, Failure> {
    let playbook = session.playbook(bench, None)?;
    let view = bench.view(playbook, &Overrides::default())?;
    // Before the first run there are none, which the phases tell.
    let tiers = playbook.lens.tiers(&view).unwrap_or_default();
    if session.out.for_programs() {
        session.out.tables(&[
            of_kind("phase", rows::phases(&view.states, true)),
            of_kind("gate", rows::gates(view.gates(), true)),
            of_kind("tier", rows::tiers(&tiers, "", true)),
        ])?;
        return Ok(Done::Well);
    }
    let mut phases = rows::phases(&view.states, false);
    let settings = &bench.workspace().settings.workspace;
    let run = view.latest_run.as_ref().map_or("no run yet".to_owned(), |run| {
        format!("run {}, {} UTC", run.id, moment(&run.started_at, Utc.fix()))
    });
    phases.title = format!("{} > {}   {run}", settings.name, playbook.id);
    let mut tables = vec![phases];
    let tally = tally(view.gates());
    if !tally.is_empty() {
        tables.push(Table {
            note: format!("Gates: {tally}"),
            ..Table::default()
        });
    }
    if !tiers.is_empty() {
        tables.push(rows::tiers(&tiers, &view.tier_heading(&TierView::default()), false));
    }
    session.out.tables(&tables)?;
    if view.stale().next().is_some() {
        session.note(&format!("`assay run {}` runs what is stale", playbook.id));
    }
    session.note("the workbench opens when `assay` is started on a terminal; `assay --help` lists the commands");
    Ok(Done::Well)
}

/// Opens a workspace, or looks at data files.
pub fn open(session: &Session, args: &Open) -> Result<Done, Failure> {
    if let [only] = args.paths.as_slice()
        && (only.is_dir() || only.file_name().is_some_and(|name| name == SETTINGS_FILE))
    {
        let chosen = Chosen {
            root: home::workspace_of(only)?,
            found: Found::Named,
        };
        let bench = session.bench_in(&chosen.root)?;
        home::remember(&chosen);
        return if interactive() {
            Ok(Done::Workbench(chosen.root, None))
        } else {
            overview(session, &bench)
        };
    }
    if let Some(folder) = args.paths.iter().find(|path| path.is_dir()) {
        let shown = folder.display();
        return Err(Failure::usage(format!(
            "`{shown}` is a folder: open one workspace at a time, or name data files"
        )));
    }
    let tables: Result<Vec<Table>, Failure> = args
        .paths
        .iter()
        .map(|path| files::profile_table(path, session.out.for_programs()))
        .collect();
    session.out.tables(&tables?)?;
    for path in &args.paths {
        if let Some(best) = map::best_dataset(path)? {
            session.note(&best);
        }
    }
    session.note("`--write` behind it saves the mapping in assay.toml; `assay init` makes a workspace here");
    Ok(Done::Well)
}

/// The playbook of this name, else the first.
///
/// # Errors
/// When there is none of that name.
pub fn known(named: Option<&str>) -> Result<&'static Playbook, Failure> {
    let all = playbooks::all();
    let found = named.map_or_else(|| all.first(), playbooks::find);
    found.ok_or_else(|| {
        let id = named.unwrap_or_default();
        let way_out = instead(id, all.iter().map(|playbook| playbook.id));
        Failure::usage(format!("no playbook `{id}`; {way_out}"))
    })
}

/// Writes an invented workspace.
pub fn sample(session: &Session, args: &Sample) -> Result<(), Failure> {
    for name in &args.playbook {
        known(Some(name))?;
    }
    if args.list_plants {
        return session.out.table(&plants(&args.playbook));
    }
    let size = match args.size {
        SampleSize::Small => Size::Small,
        SampleSize::Full => Size::Full,
    };
    let options = SampleOptions {
        size,
        seed: args.seed,
        plant: args.plant.clone(),
    };
    let playbooks: Vec<&str> = args.playbook.iter().map(String::as_str).collect();
    let made = sample::sample(&playbooks, &options)?;
    if !session.global.yes && would_lose_settings(&made, &args.to) {
        return Err(OperationError::Refused(format!(
            "{} holds other settings than this sample's: profiles, mappings and parameters in it would be lost; name \
             another folder, or --yes to replace it",
            args.to.join("assay.toml").display()
        ))
        .into());
    }
    write_sample(&made, &args.to)?;
    let columns = vec![Column::text("file", "file"), Column::number("bytes", "bytes")];
    let rows = made.iter().map(|file| {
        let size = crate::lens::Cell::count(file.bytes.len());
        vec![words(args.to.join(&file.path).display().to_string()), size]
    });
    session.out.table(&sheet("", columns, rows.collect()))?;
    let files = counted(made.len(), "file", "files");
    session.note(&format!(
        "{files} of invented data; `cd {}` and `assay run`",
        args.to.display()
    ));
    Ok(())
}

fn plants(playbooks: &[String]) -> Table {
    let columns = vec![
        Column::text("playbook", "playbook"),
        Column::text("plant", "plant"),
        Column::text("gate", "gate"),
        Column::text("outcome", "outcome"),
        Column::text("summary", "what is changed"),
    ];
    let row = |playbook: &str, plant: &sample::Plant| {
        vec![
            words(playbook),
            words(plant.name),
            words(plant.gate),
            words(plant.outcome),
            words(plant.summary),
        ]
    };
    let rows = sample::GENERATORS
        .iter()
        .filter(|generator| playbooks.iter().any(|name| name == generator.playbook))
        .flat_map(|generator| (generator.plants)().iter().map(|plant| row(generator.playbook, plant)));
    sheet("", columns, rows.collect())
}
