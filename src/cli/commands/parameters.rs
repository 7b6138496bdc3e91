//! `assay parameters`: what can be set, what is in force, and writing it into `assay.toml`.

use std::collections::BTreeMap;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{number, of_kind, sheet, words};
use crate::cli::session::{Session, assignments};
use crate::engine::ParameterKind;
use crate::lens::{Cell, Column, Table};
use crate::operations::{
    Applied, Bench, Operation, Overrides, ParameterEdits, ParameterRow, StaleAfter, origin_words, value_words,
};
use crate::playbooks::Playbook;

/// `assay parameters`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay parameters contractors\n  assay parameters contractors --set tiers.gold=55 --write\n  assay parameters contractors --unset tiers.gold --write\n  assay parameters contractors --from-run 1"
)]
pub struct Parameters {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// A parameter and its new value (may be given several times); shows what it would make stale
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Take a parameter out of assay.toml, so that profile and playbook speak again (may be given several times)
    #[arg(long, value_name = "NAME")]
    unset: Vec<String>,
    /// Put this profile in force
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The parameters of an earlier run
    #[arg(long, value_name = "N", conflicts_with_all = ["set", "unset", "profile"])]
    from_run: Option<i64>,
    /// Write the changes into assay.toml; its comments stay
    #[arg(long)]
    write: bool,
}

/// Lists the parameters, or shows and writes changes.
pub fn parameters(session: &Session, args: &Parameters) -> Result<(), Failure> {
    let bench = session.bench()?;
    let playbook = session.playbook(&bench, args.playbook.as_deref())?;
    let edits = edits(&bench, playbook, args)?;
    if edits.is_empty() {
        if args.from_run.is_some() {
            session.note("nothing differs from that run");
        } else if args.write {
            return Err(Failure::usage(
                "nothing to write: name it with --set, --unset, --profile or --from-run",
            ));
        }
        let rows = bench.parameter_rows(playbook, None, &Overrides::default())?;
        return session.out.list(&table(&rows, session.out.for_programs()), None);
    }
    let changes = changes(&bench, playbook, &edits)?;
    let stale = if args.write {
        let operation = Operation::SetParameters {
            playbook: playbook.id.to_owned(),
            profile: edits.profile.clone(),
            values: edits.values.clone(),
        };
        match bench.apply(&operation)? {
            Applied::ParametersSet(stale) => stale,
            other => return Err(Failure::defect(&other)),
        }
    } else {
        bench.check_edits(playbook, &edits)?;
        bench.stale_after(playbook, &edits)?
    };
    if session.out.for_programs() {
        session
            .out
            .tables(&[of_kind("parameter", changes), of_kind("stale", stale_table(&stale))])?;
    } else {
        session.out.table(&changes)?;
    }
    let way_out = match (args.write, stale.stale.is_empty()) {
        (false, _) => "; --write saves it".to_owned(),
        (true, false) => format!("; `assay run {}` runs it", playbook.id),
        (true, true) => String::new(),
    };
    let done = if args.write { "saved in assay.toml; " } else { "" };
    session.note(&format!("{done}{}{way_out}", stale.words()));
    Ok(())
}

fn edits(bench: &Bench, playbook: &'static Playbook, args: &Parameters) -> Result<ParameterEdits, Failure> {
    if let Some(run) = args.from_run {
        return Ok(bench.restore_plan(playbook, run)?.edits);
    }
    let set = assignments(&args.set)?;
    if let Some(name) = args.unset.iter().find(|name| set.contains_key(*name)) {
        return Err(Failure::usage(format!("{name} is both set and unset")));
    }
    let mut values: BTreeMap<String, Option<toml::Value>> =
        set.into_iter().map(|(name, value)| (name, Some(value))).collect();
    values.extend(args.unset.iter().map(|name| (name.clone(), None)));
    Ok(ParameterEdits {
        profile: args.profile.clone(),
        values,
    })
}

fn table(rows: &[ParameterRow], programs: bool) -> Table {
    if programs {
        return machine_table(rows);
    }
    let columns = vec![
        Column::text("name", "parameter"),
        Column::text("value", "value"),
        Column::text("default", "default"),
        Column::text("allowed", "allowed"),
        Column::text("unit", "unit"),
        Column::text("origin", "from"),
        Column::text("used_by", "read by"),
    ];
    // Gates' bounds are many and change seldom; a person sees those that were changed.
    let shown = |row: &&ParameterRow| !row.spec.name.starts_with("gate.") || row.differs(&row.value);
    let row = |row: &ParameterRow| {
        let spec = &row.spec;
        vec![
            words(&spec.name),
            words(value_words(&row.value)),
            words(value_words(&spec.default)),
            words(spec.allowed()),
            words(&spec.unit),
            words(origin_words(&row.origin)),
            words(spec.used_by.join(", ")),
        ]
    };
    let mut table = sheet("Parameters", columns, rows.iter().filter(shown).map(row).collect());
    table.note = "--set NAME=VALUE --write changes one; gates' bounds are parameters too: --format json lists them, such as gate.C1.2.warn.below".to_owned();
    table
}

fn machine_table(rows: &[ParameterRow]) -> Table {
    let columns = [
        "name", "value", "origin", "default", "kind", "minimum", "maximum", "choices", "optional", "unit", "used_by",
        "summary",
    ];
    let limit = |limit: Option<f64>| limit.map_or(Cell::Null, |value| number(value, 2));
    let row = |row: &ParameterRow| {
        let spec = &row.spec;
        vec![
            words(&spec.name),
            plain(&row.value),
            words(origin_words(&row.origin)),
            plain(&spec.default),
            words(kind_word(spec.kind)),
            limit(spec.minimum),
            limit(spec.maximum),
            words(spec.choices.join(",")),
            Cell::Flag(spec.optional),
            words(&spec.unit),
            words(spec.used_by.join(",")),
            words(&spec.summary),
        ]
    };
    let columns = columns.iter().map(|name| Column::text(name, name)).collect();
    sheet("", columns, rows.iter().map(row).collect())
}

/// A value for programs: numbers and switches as such, lists with commas.
fn plain(value: &toml::Value) -> Cell {
    match value {
        toml::Value::Boolean(flag) => Cell::Flag(*flag),
        toml::Value::Integer(whole) => Cell::Integer(*whole),
        toml::Value::Float(real) => number(*real, 4),
        toml::Value::Array(items) => words(items.iter().map(value_words).collect::<Vec<_>>().join(",")),
        other => words(value_words(other)),
    }
}

fn kind_word(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Real => "real",
        ParameterKind::Integer => "integer",
        ParameterKind::Boolean => "boolean",
        ParameterKind::Choice => "choice",
        ParameterKind::Choices => "choices",
        ParameterKind::List => "list",
        ParameterKind::Text => "text",
    }
}

/// What is changed: the value now and the value then.
fn changes(bench: &Bench, playbook: &'static Playbook, edits: &ParameterEdits) -> Result<Table, Failure> {
    let overrides = Overrides {
        profile: edits.profile.clone(),
        ..Overrides::default()
    };
    let now = bench.parameter_rows(playbook, None, &Overrides::default())?;
    let then = bench.parameter_rows(playbook, None, &overrides)?;
    let find = |rows: &[ParameterRow], name: &str| rows.iter().find(|row| row.spec.name == name).cloned();
    let mut rows = Vec::new();
    if let Some(profile) = &edits.profile {
        let held = bench.profile(playbook, &Overrides::default());
        rows.push(vec![
            words("profile"),
            words(held.unwrap_or_else(|| "default".to_owned())),
            words(profile),
        ]);
    }
    for (name, value) in &edits.values {
        let before = find(&now, name).map_or(Cell::Null, |row| words(value_words(&row.value)));
        let after = match value {
            Some(value) => words(value_words(value)),
            None => find(&then, name).map_or(Cell::Null, |row| words(value_words(&row.beneath))),
        };
        rows.push(vec![words(name), before, after]);
    }
    let columns = vec![
        Column::text("name", "parameter"),
        Column::text("before", "now"),
        Column::text("after", "then"),
    ];
    Ok(sheet("Changes", columns, rows))
}

fn stale_table(stale: &StaleAfter) -> Table {
    let columns = vec![
        Column::text("phase", "phase"),
        Column::text("stale_because", "stale because"),
        Column::text("new", "new"),
    ];
    let rows = stale.stale.iter();
    let rows = rows.map(|one| vec![words(&one.phase), words(&one.why), Cell::Flag(one.new)]);
    sheet("", columns, rows.collect())
}
