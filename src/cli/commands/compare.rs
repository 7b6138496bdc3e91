//! Two runs, or two rule sets, side by side: what differs, and which leads go where.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, split_playbook};
use crate::cli::words::counted;
use crate::frame::instead;
use crate::lens::{Cell, Column, Figure, Mover, RuleComparison, Table, TierView};
use crate::operations::{Bench, Comparison, Overrides, View};

/// `assay compare`
#[derive(Debug, Args)]
#[command(
    override_usage = "assay compare [OPTIONS] [PLAYBOOK] <A> <B>",
    after_help = "Examples:\n  assay compare advisors v3.2 v3.2-consolidated\n  assay compare advisors v3.1 v3.2 --split TRAIN --cell TIER_1_PRIME_MOVER STANDARD\n\nTwo runs of one playbook are compared by their numbers, which `assay runs` lists."
)]
pub struct Compare {
    /// The playbook (may be left out), and what to compare: the numbers of two runs, or the ids of two rule sets
    #[arg(value_names = ["PLAYBOOK", "A", "B"], num_args = 2..=3, required = true)]
    words: Vec<String>,
    /// Only these leads of two rule sets: ALL, TRAIN, TEST, …
    #[arg(long, value_name = "SPLIT")]
    split: Option<String>,
    /// The leads that go from one tier to another instead
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"])]
    cell: Vec<String>,
}

/// Two runs, or two rule sets.
pub fn compare(session: &Session, args: &Compare) -> Result<(), Failure> {
    let (named, rest) = if args.words.len() == 3 {
        split_playbook(&args.words)
    } else {
        (None, args.words.as_slice())
    };
    let [before, after] = rest else {
        let first = args.words.first().map_or("", String::as_str);
        return Err(Failure::usage(format!("no playbook `{first}`; write [PLAYBOOK] A B")));
    };
    match (before.parse(), after.parse()) {
        (Ok(before), Ok(after)) => runs(session, (before, after), args),
        _ => rule_sets(session, named, (before, after), args),
    }
}

fn runs(session: &Session, (before, after): (i64, i64), args: &Compare) -> Result<(), Failure> {
    if args.split.is_some() {
        return Err(Failure::usage(
            "--split goes with two rule sets; a run graded the leads it had",
        ));
    }
    let bench = session.bench()?;
    let found = bench.compare(before, after)?;
    if let [from, to] = args.cell.as_slice() {
        let playbook = bench.playbook(&found.before.playbook)?;
        let view = bench.view(playbook, &Overrides::default())?;
        let set = view.migrated(before, after, from, to)?;
        let mover = |id: String| Mover {
            lead_id: id,
            from: from.clone(),
            to: to.clone(),
        };
        let movers: Vec<Mover> = set.values().iter().cloned().map(mover).collect();
        return session.out.table(&leads(&movers, &set.title));
    }
    if session.out.for_programs() {
        return session.out.table(&comparison(&found, true));
    }
    let mut table = comparison(&found, false);
    table.title = format!(
        "{}: run {} and run {}",
        found.before.playbook, found.before.id, found.after.id
    );
    let (moved, stayed) = found.moved();
    table.note = if table.rows.is_empty() {
        "Nothing differs.".to_owned()
    } else {
        format!(
            "{} between tiers, {} stay",
            counted(moved, "lead moves", "leads move"),
            counted(stayed, "lead", "leads")
        )
    };
    session.out.table(&table)
}

fn comparison(found: &Comparison, programs: bool) -> Table {
    let columns = vec![
        Column::text("kind", "kind"),
        Column::text("name", "name"),
        Column::text("before", "before"),
        Column::text("after", "after"),
        Column::number("leads", "leads"),
    ];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for difference in &found.differences {
        let side = |text: &Option<String>| Cell::text(text.as_deref());
        let (before, after) = (side(&difference.before), side(&difference.after));
        rows.push(vec![
            words(difference.kind),
            words(&difference.name),
            before,
            after,
            Cell::Null,
        ]);
    }
    for (from, to, leads) in found.migration.iter().filter(|(from, to, _)| programs || from != to) {
        let leads = i64::try_from(*leads).map_or(Cell::Null, Cell::Integer);
        rows.push(vec![words("tier"), Cell::Null, words(from), words(to), leads]);
    }
    sheet("", columns, rows)
}

/// The playbook named, else the first one of the workspace that has the rule set.
fn view_with(session: &Session, bench: &Bench, named: Option<&str>, ruleset: &str) -> Result<View, Failure> {
    let first = session.playbook(bench, named)?;
    let others = bench
        .playbooks()
        .into_iter()
        .filter(|other| other.id != first.id && named.is_none());
    for playbook in std::iter::once(first).chain(others) {
        let view = bench.view(playbook, &Overrides::default())?;
        let choices = playbook.lens.tier_choices(&view, &TierView::default());
        let has = choices.is_ok_and(|choices| choices.rulesets.iter().any(|choice| choice.id == ruleset));
        if has || named.is_some() {
            return Ok(view);
        }
    }
    Ok(bench.view(first, &Overrides::default())?)
}

fn rule_sets(
    session: &Session,
    named: Option<&str>,
    (before, after): (&str, &str),
    args: &Compare,
) -> Result<(), Failure> {
    let bench = session.bench()?;
    let view = view_with(session, &bench, named, before)?;
    let lens = view.playbook.lens;
    if lens.tier_choices(&view, &TierView::default())?.rulesets.is_empty() {
        return Err(Failure::usage(format!(
            "{before} and {after} are no numbers of runs (`assay runs` lists them), and {} has no rule sets",
            view.playbook.id
        )));
    }
    let tiers = TierView {
        ruleset: None,
        split: args.split.clone(),
    };
    let found = lens.compare_rules(&view, before, after, &tiers)?;
    if let [from, to] = args.cell.as_slice() {
        let movers = cell(&found, from, to)?;
        let count = counted(movers.len(), "lead", "leads");
        let title = format!("{count} {from} → {to}, {} → {}", found.from, found.to);
        return session.out.table(&leads(&movers, &title));
    }
    let mut figures = vec![Figure::Matrix(found.leads)];
    figures.extend(found.conversions.map(Figure::Matrix));
    figures.extend(found.differences);
    session.out.figures(&figures)
}

/// The leads of a cell; the tiers are named in any case.
fn cell(found: &RuleComparison, from: &str, to: &str) -> Result<Vec<Mover>, Failure> {
    for (name, tiers, ruleset) in [
        (from, &found.leads.rows, &found.from),
        (to, &found.leads.columns, &found.to),
    ] {
        if !tiers.iter().any(|tier| tier.eq_ignore_ascii_case(name)) {
            let way_out = instead(name, tiers.iter().map(String::as_str));
            return Err(Failure::usage(format!("no tier `{name}` in {ruleset}; {way_out}")));
        }
    }
    let wanted = |mover: &&Mover| mover.from.eq_ignore_ascii_case(from) && mover.to.eq_ignore_ascii_case(to);
    Ok(found.rows.iter().filter(wanted).cloned().collect())
}

fn leads(movers: &[Mover], title: &str) -> Table {
    let columns = [("lead_id", "lead"), ("from", "from"), ("to", "to")];
    let row = |mover: &Mover| vec![words(&mover.lead_id), words(&mover.from), words(&mover.to)];
    let columns = columns.map(|(name, title)| Column::text(name, title));
    sheet(title, columns.to_vec(), movers.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::Matrix;

    // spec: advisors R11
    #[test]
    fn a_cell_lists_its_leads_and_a_wrong_tier_says_which_there_are() {
        let mover = |id: &str, from: &str, to: &str| Mover {
            lead_id: id.into(),
            from: from.into(),
            to: to.into(),
        };
        let found = RuleComparison {
            from: "v1".into(),
            to: "v2".into(),
            leads: Matrix {
                rows: vec!["T1".into(), "REST".into()],
                columns: vec!["T1A".into(), "REST".into()],
                ..Matrix::default()
            },
            rows: vec![
                mover("a", "T1", "T1A"),
                mover("b", "T1", "REST"),
                mover("c", "T1", "T1A"),
            ],
            ..RuleComparison::default()
        };
        let ids = |from, to| -> Result<Vec<String>, Failure> {
            let movers = cell(&found, from, to)?;
            Ok(movers.into_iter().map(|mover| mover.lead_id).collect())
        };
        assert_eq!(ids("t1", "T1a"), Ok(vec!["a".into(), "c".into()]));
        assert_eq!(ids("REST", "T1A"), Ok(Vec::new()));
        assert_eq!(
            ids("T1A", "REST"),
            Err(Failure::usage("no tier `T1A` in v1; the nearest is `T1`"))
        );
    }
}
