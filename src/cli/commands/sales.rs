//! Leads that are sold: the steps of a sale, and a reviewer's orders on single leads.

use chrono::NaiveDate;
use clap::Args;

use super::leads::resolve_id;
use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, split_playbook};
use crate::lens::{Cell, Column, LeadOrder, SaleOrder, SaleStanding};
use crate::operations::{Applied, Operation};

/// `assay sale`
#[derive(Debug, Args)]
#[command(
    override_usage = "assay sale [OPTIONS] [PLAYBOOK] <LEAD> <STEP>",
    after_help = "Examples:\n  assay sale permits austin:2026-000188 exported\n  assay sale permits san-francisco:202601000223 sold --to 'Placeholder Pools' --price 120.50\n  assay sale permits san-francisco:202601000223 new --reason 'the buyer sent it back'\n\nSteps: new, exported, sold, contacted, converted, dead. Going back needs a reason."
)]
pub struct Sale {
    /// The playbook (may be left out), the lead's id (no rank: a sale moves it), and the step: new, exported, sold, contacted, converted, dead
    #[arg(value_names = ["PLAYBOOK", "LEAD", "STEP"], num_args = 2..=3, required = true)]
    words: Vec<String>,
    /// Who bought it
    #[arg(long, value_name = "BUYER")]
    to: Option<String>,
    /// For how much, from 0 to 999999.99 USD
    #[arg(long, value_name = "USD", allow_negative_numbers = true)]
    price: Option<f64>,
    /// The day; the workspace's day unless given
    #[arg(long, value_name = "DAY")]
    at: Option<NaiveDate>,
    /// Why: needed to go back
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// `assay rescore`
#[derive(Debug, Args)]
#[command(
    override_usage = "assay rescore [OPTIONS] [PLAYBOOK] <LEAD>",
    after_help = "Example:\n  assay rescore permits austin:2026-000188 --reason 'the answer contradicts the text'\n\nIt says what the next answer will cost at most; a run asks. Scores cannot be edited."
)]
pub struct Rescore {
    /// The playbook (may be left out), and the lead's id
    #[arg(value_names = ["PLAYBOOK", "LEAD"], num_args = 1..=2, required = true)]
    words: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Take the order back, before a run has asked
    #[arg(long)]
    withdraw: bool,
}

/// `assay accept`
#[derive(Debug, Args)]
#[command(
    override_usage = "assay accept [OPTIONS] --reason <TEXT> [PLAYBOOK] <LEAD>",
    after_help = "Example:\n  assay accept permits san-francisco:202601000258 --reason 'read it: harmless wording'\n\nA lead whose text seems to talk to the model is withheld from export while it is in the best tier, until this."
)]
pub struct Accept {
    /// The playbook (may be left out), and the lead's id
    #[arg(value_names = ["PLAYBOOK", "LEAD"], num_args = 1..=2, required = true)]
    words: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Records a step.
pub fn sale(session: &Session, args: &Sale) -> Result<(), Failure> {
    let (named, rest) = split_playbook(&args.words);
    let [lead, step] = rest else {
        return Err(Failure::usage(
            "sale needs a lead and a step, such as `assay sale permits CITY:NUMBER exported`",
        ));
    };
    let (bench, view) = session.view(named)?;
    view.sales()?;
    let order = SaleOrder {
        lead: resolve_id(&view, lead)?,
        step: step.to_lowercase(),
        to: args.to.clone(),
        price: args.price,
        at: args.at,
        reason: args.reason.clone(),
    };
    let playbook = view.playbook.id.to_owned();
    drop(view);
    let taken = match bench.apply(&Operation::Sale { playbook, order })? {
        Applied::Sold(taken) => taken,
        other => return Err(Failure::defect(&other)),
    };
    let columns = vec![
        Column::text("lead_id", "lead"),
        Column::text("before", "before"),
        Column::text("step", "now"),
        Column::text("to", "to"),
        Column::number("price", "price"),
        Column::text("at", "day"),
        Column::text("next", "next"),
    ];
    let SaleStanding {
        step,
        to,
        price,
        at,
        next,
        ..
    } = &taken.now;
    let row = vec![
        words(&taken.lead),
        words(&taken.before.step),
        words(step),
        Cell::text(to.as_deref()),
        price.map_or(Cell::Null, Cell::Usd),
        at.map_or(Cell::Null, |day| words(day.to_string())),
        words(next.join(", ")),
    ];
    session.out.table(&sheet("", columns, vec![row]))
}

/// Orders a new answer.
pub fn rescore(session: &Session, args: &Rescore) -> Result<(), Failure> {
    let order_word = if args.withdraw { "withdraw" } else { "rescore" };
    order(session, &args.words, order_word, args.reason.clone())
}

/// Lets a lead go.
pub fn accept(session: &Session, args: &Accept) -> Result<(), Failure> {
    order(session, &args.words, "accept", Some(args.reason.clone()))
}

fn order(session: &Session, typed: &[String], word: &str, reason: Option<String>) -> Result<(), Failure> {
    let (named, rest) = split_playbook(typed);
    let [lead] = rest else {
        return Err(Failure::usage(format!(
            "{word} needs one lead, such as `assay {word} permits CITY:NUMBER`"
        )));
    };
    let (bench, view) = session.view(named)?;
    view.orders(word)?;
    let order = LeadOrder {
        order: word.to_owned(),
        lead: resolve_id(&view, lead)?,
        reason,
    };
    let (playbook, lead) = (view.playbook.id.to_owned(), order.lead.clone());
    drop(view);
    let ordered = match bench.apply(&Operation::Order { playbook, order })? {
        Applied::Ordered(ordered) => ordered,
        other => return Err(Failure::defect(&other)),
    };
    let columns = vec![
        Column::text("lead_id", "lead"),
        Column::text("order", "order"),
        Column::number("cost_at_most_usd", "costs at most"),
        Column::text("next", "next"),
    ];
    let cost = ordered.cost_usd.map_or(Cell::Null, Cell::Usd);
    let row = vec![words(&lead), words(word), cost, words(&ordered.note)];
    session.out.table(&sheet("", columns, vec![row]))
}
