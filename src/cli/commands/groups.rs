//! Groups of leads: the list, or one group's role map.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::session::{Session, split_playbook};
use crate::frame::{Frame, FrameBuilder, FrameError, instead, take_rows, text};
use crate::lens::Listing;
use crate::operations::{OperationError, evidence_table};
use crate::playbooks;

/// `assay groups`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay groups buyer-groups\n  assay groups --tier ready --format csv")]
pub struct Groups {
    /// The playbook (the first with groups unless named), and a company by its id or name for its role map
    #[arg(value_names = ["PLAYBOOK", "COMPANY"], num_args = 0..=2)]
    words: Vec<String>,
    /// Only groups of this tier
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// The first so many groups
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Show names of people in clear; this is recorded
    #[arg(long)]
    with_pii: bool,
}

/// Lists groups, or prints one's role map.
pub fn groups(session: &Session, args: &Groups) -> Result<(), Failure> {
    let (named, rest) = split_playbook(&args.words);
    let company = match rest {
        [] => None,
        [company] => Some(company.as_str()),
        _ => return Err(Failure::usage("groups takes a playbook and a company")),
    };
    let first = playbooks::all()
        .iter()
        .find(|playbook| playbook.lens.groups().is_some());
    let named = named.or(first.map(|playbook| playbook.id));
    let (bench, view) = session.graded(named)?;
    if let Some(company) = company {
        if args.tier.is_some() || args.top.is_some() {
            return Err(Failure::usage("--tier and --top go with the list of groups"));
        }
        let map = bench.group_map(&view, company, args.with_pii)?;
        return session.out.figures(&map.figures());
    }
    let listing = view.groups()?.list(&view)?;
    let rows = chosen(&listing, args)?;
    let columns = if session.out.for_programs() {
        rows
    } else {
        only(&rows, &listing.shown)?
    };
    let mut table = evidence_table(&columns, "", args.with_pii)?;
    table.note = listing.note;
    session.out.list(&table, None)
}

fn refused(error: FrameError) -> Failure {
    OperationError::from(error).into()
}

/// Some columns of a frame, in this order.
fn only(frame: &Frame, names: &[&str]) -> Result<Frame, Failure> {
    let mut kept = FrameBuilder::new();
    for column in names.iter().filter_map(|name| frame.column(name).ok()) {
        kept = kept.column(column.clone());
    }
    kept.finish().map_err(refused)
}

/// The rows that the options leave in.
fn chosen(listing: &Listing, args: &Groups) -> Result<Frame, Failure> {
    let tiers = text(&listing.rows, "tier").map_err(refused)?;
    let fits = |row: &usize| {
        let tier = tiers.get(*row).unwrap_or_default();
        args.tier
            .as_deref()
            .is_none_or(|wanted| tier.eq_ignore_ascii_case(wanted))
    };
    let rows: Vec<usize> = (0..listing.rows.height())
        .filter(fits)
        .take(args.top.unwrap_or(usize::MAX))
        .collect();
    if rows.is_empty() && args.tier.is_some() {
        let known: std::collections::BTreeSet<&str> = tiers.iter().flatten().collect();
        let tier = args.tier.as_deref().unwrap_or_default();
        return Err(Failure::usage(format!(
            "no group of tier `{tier}`; {}",
            instead(tier, known)
        )));
    }
    take_rows(&listing.rows, &rows).map_err(refused)
}
