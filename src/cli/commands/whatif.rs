//! What would change: a draft of parameters against the leads there are, and what the leads lack.

mod tables;

use clap::Args;

use super::rulesets::Chosen;
use crate::cli::failure::Failure;
use crate::cli::output::of_kind;
use crate::cli::session::{Session, assignments, blamed, not_here};
use crate::operations::{Bench, Operation, Overrides, RULESET, SPLIT, View, drafted_view, looks_words};

/// `assay whatif`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay whatif contractors --set tiers.gold=55\n  assay whatif contractors --set tiers.gold=55 --set tiers.silver=35 --save easier"
)]
pub struct Whatif {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// A parameter and its new value (may be given several times); without any, what can be moved is listed
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    chosen: Chosen,
    /// Move every tier threshold by as much as the one that --set moves
    #[arg(long, requires = "set")]
    shift_all: bool,
    /// Save the values under this name: as a profile in assay.toml, or as a rule set of its own where rules are data
    #[arg(long, value_name = "ID", requires = "set")]
    save: Option<String>,
}

/// `assay gap`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay gap contractors")]
pub struct Gap {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    #[command(flatten)]
    chosen: Chosen,
}

/// Before and after.
pub fn whatif(session: &Session, args: &Whatif) -> Result<(), Failure> {
    let (bench, view) = session.graded(args.playbook.as_deref())?;
    let lens = view.playbook.lens;
    // A rule set or split that is not there is said in the playbook's words.
    let choices = lens.tier_choices(&view, &args.chosen.view());
    choices.map_err(|error| not_here(&view, error))?;
    let mut overrides = Overrides {
        draft: assignments(&args.set)?,
        ..Overrides::default()
    };
    for (name, value) in [(RULESET, &args.chosen.ruleset), (SPLIT, &args.chosen.split)] {
        if let Some(value) = value {
            overrides.draft.insert(name.to_owned(), value.as_str().into());
        }
    }
    if args.set.is_empty() {
        return movable(session, &view, &overrides);
    }
    let drafted = |overrides: &Overrides| {
        let parameters = bench.drafted(&view, &overrides.draft);
        parameters.map_err(|error| blamed(error, overrides, view.playbook))
    };
    let mut draft = drafted(&overrides)?;
    if args.shift_all {
        overrides.draft.extend(lens.shift_all(&view.parameters, &draft)?);
        draft = drafted(&overrides)?;
    }
    let mut engine = lens.what_if_engine(&view)?;
    let found = engine.step(&draft)?;
    let tiers = tables::tiers(&found, session.out.for_programs());
    let moves = tables::moves(&found, lens.lead_words());
    let movers = tables::movers(&engine.movers()?, found.moved());
    if session.out.for_programs() {
        let kinds = [of_kind("tier", tiers), of_kind("move", moves), of_kind("mover", movers)];
        session.out.tables(&kinds)?;
    } else {
        let mut shown = vec![tiers, moves];
        shown.extend(Some(movers).filter(|table| !table.rows.is_empty()));
        session.out.tables(&shown)?;
    }
    looked(session, &bench, &view, &found, &overrides)?;
    let Some(name) = &args.save else { return Ok(()) };
    let operation = Operation::SaveDraft {
        playbook: view.playbook.id.to_owned(),
        name: name.clone(),
        values: overrides.draft,
        replace: session.global.yes,
    };
    session.note(&bench.apply(&operation)?.words());
    Ok(())
}

/// A look at TEST is recorded, and how many there have been is said.
fn looked(
    session: &Session,
    bench: &Bench,
    view: &View,
    found: &crate::lens::WhatIf,
    overrides: &Overrides,
) -> Result<(), Failure> {
    if found.opened_test {
        bench.record_look(view.playbook, found, &overrides.draft)?;
    }
    if !found.ruleset.is_empty() {
        session.note(&looks_words(bench.test_looks(view.playbook, &found.ruleset)?));
    }
    Ok(())
}

/// The numbers that can be moved, and the texts that can be edited.
fn movable(session: &Session, view: &View, overrides: &Overrides) -> Result<(), Failure> {
    let tiers = drafted_view(&overrides.draft);
    let lens = view.playbook.lens;
    let (sliders, specs) = (lens.sliders(view, &tiers), lens.draft_specs(view, &tiers));
    session.out.table(&tables::movable(&sliders, &specs))
}

/// What the leads lack, in aggregate.
pub fn gap(session: &Session, args: &Gap) -> Result<(), Failure> {
    let (_, view) = session.graded(args.playbook.as_deref())?;
    let figures = view.playbook.lens.gap_of(&view, &args.chosen.view());
    session.out.figures(&figures.map_err(|error| not_here(&view, error))?)
}
