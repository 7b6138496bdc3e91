//! So many leads of each tier: expected conversions where outcomes are known, composition and days in any playbook.

use clap::Args;

use super::rulesets::Chosen;
use crate::cli::failure::Failure;
use crate::cli::output::{number, of_kind, sheet, words};
use crate::cli::session::{Session, not_here, split_playbook};
use crate::engine::{counted, decimal, rate};
use crate::lens::{Cell, Column, Table};
use crate::operations::rows::without_empty_columns;
use crate::operations::{Calculation, CalculationLine, calculate};

/// `assay calculator`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay calculator contractors GOLD=3 SILVER=12\n  assay calculator contractors --format json"
)]
pub struct Calculator {
    /// The playbook (the workspace's first one unless named), then tiers with how many leads of each; without any, all
    /// leads there are
    #[arg(value_name = "PLAYBOOK TIER=N")]
    words: Vec<String>,
    #[command(flatten)]
    chosen: Chosen,
}

/// The list, reckoned.
pub fn calculator(session: &Session, args: &Calculator) -> Result<(), Failure> {
    let (named, counts) = split_playbook(&args.words);
    let (_, view) = session.graded(named)?;
    let rows = view.playbook.lens.tiers_of(&view, &args.chosen.view());
    let rows = rows.map_err(|error| not_here(&view, error))?;
    let wanted = if counts.is_empty() {
        rows.iter().map(|row| (row.tier.clone(), row.n)).collect()
    } else {
        counts
            .iter()
            .map(|word| read(word))
            .collect::<Result<Vec<_>, Failure>>()?
    };
    let found = calculate(&rows, &wanted, &view.mean_scores(), view.calls_a_day() as u64)?;
    if session.out.for_programs() {
        return session
            .out
            .tables(&[of_kind("tier", tiers(&found, "")), of_kind("list", list(&found))]);
    }
    let nouns = view.playbook.lens.lead_words();
    let mut table = without_empty_columns(tiers(&found, nouns.1));
    table.note = sentence(&found, nouns);
    session.out.table(&table)
}

fn read(word: &str) -> Result<(String, u64), Failure> {
    let pair = word
        .split_once('=')
        .and_then(|(tier, n)| Some((tier.trim().to_owned(), n.trim().parse().ok()?)));
    pair.ok_or_else(|| Failure::usage(format!("{word}: write TIER=N, such as GOLD=12")))
}

fn whole(value: u64) -> Cell {
    i64::try_from(value).map_or(Cell::Null, Cell::Integer)
}

fn tiers(found: &Calculation, many: &str) -> Table {
    let columns = vec![
        Column::text("tier", "tier"),
        Column::number("n", many),
        Column::number("available", "there are"),
        Column::number("share", "share"),
        Column::number("mean_score", "mean score"),
        Column::number("cumulative", "so far"),
        Column::number("days", "days"),
        Column::number("rate", "rate"),
        Column::number("expected", "conversions expected"),
    ];
    let row = |line: &CalculationLine| {
        vec![
            words(&line.tier),
            whole(line.n),
            whole(line.known),
            Cell::Share(line.share),
            line.mean_score.map_or(Cell::Null, |score| number(score, 1)),
            whole(line.cumulative),
            number(line.days, 1),
            line.rate.map_or(Cell::Null, Cell::Rate),
            line.expected.map_or(Cell::Null, |expected| number(expected, 1)),
        ]
    };
    sheet("A list of leads", columns, found.lines.iter().map(row).collect())
}

/// The whole list in one row.
fn list(found: &Calculation) -> Table {
    let names = [
        "n",
        "days",
        "leads_a_day",
        "mean_score",
        "expected",
        "rate",
        "rate_low",
        "rate_high",
        "summed_low",
        "summed_high",
        "predicted_low",
        "predicted_high",
    ];
    let columns = names.iter().map(|name| Column::number(name, name)).collect();
    let of = |value: Option<f64>| value.map_or(Cell::Null, |value| number(value, 2));
    let held = found.expected;
    let row = vec![
        whole(found.leads),
        number(found.days, 1),
        whole(found.a_day),
        of(found.mean_score),
        of(held.map(|held| held.conversions)),
        of(held.map(|held| held.rate)),
        of(held.map(|held| held.independent.0)),
        of(held.map(|held| held.independent.1)),
        of(held.map(|held| held.summed.0)),
        of(held.map(|held| held.summed.1)),
        of(held.map(|held| held.prediction.0)),
        of(held.map(|held| held.prediction.1)),
    ];
    sheet("The list", columns, vec![row])
}

fn sentence(found: &Calculation, (one, many): (&str, &str)) -> String {
    let days = format!(
        "{} · {} days at {} a day",
        counted(found.leads, one, many),
        decimal(found.days, 1),
        whole(found.a_day).shown()
    );
    match found.expected {
        Some(expected) => format!(
            "{days}; {} conversions expected ({}, 95 % {} to {}), between {} and {} likely",
            decimal(expected.conversions, 1),
            rate(expected.rate),
            rate(expected.independent.0),
            rate(expected.independent.1),
            decimal(expected.prediction.0, 1),
            decimal(expected.prediction.1, 1)
        ),
        None if found.predicted().is_some() => format!(
            "{days}; {} conversions expected by the tiers' mean probabilities",
            decimal(found.predicted().unwrap_or_default(), 1)
        ),
        None => format!("{days}; no rates, because this playbook's {many} carry no outcomes"),
    }
}
