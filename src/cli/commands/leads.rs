//! The rep's desk: the queue, one lead's card, and its status.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, not_a_playbook, split_playbook};
use crate::cli::words::counted;
use crate::lens::{Card, Cell, Column, Figure, Table};
use crate::operations::{LeadPage, LeadQuery, Operation, Statuses, View};

/// The columns people see unless they ask for others, and every program gets besides those it asks for.
const STABLE: [&str; 7] = ["rank", "lead_id", "name", "tier", "score", "signals", "status"];

/// `assay leads`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay leads contractors --tier gold --top 5\n  assay leads contractors --where \"oem_count >= 2 AND state_count >= 2\"\n  assay leads contractors --near-miss --columns name,tier,score,next_move"
)]
pub struct Leads {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// Only leads that meet a condition, such as "score >= 60 AND tier <> 'BRONZE'"
    #[arg(long = "where", value_name = "SQL")]
    condition: Option<String>,
    /// Only this tier: its name, its rank, or words that only its name has
    #[arg(long)]
    tier: Option<String>,
    /// Only the best so many
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// These columns instead of rank, lead_id, name, tier, score, signals and status (programs get them besides)
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    columns: Vec<String>,
    /// Only leads close below the next tier; where rules grade, with the one condition that each misses
    #[arg(long)]
    near_miss: bool,
    /// Show personal data in clear; this is recorded
    #[arg(long)]
    with_pii: bool,
}

/// `assay why`
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "Examples:\n  assay why contractors 1\n  assay why contractors 1 --with-pii"
)]
pub struct Why {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// The lead's id, the beginning of it, or its rank
    lead: String,
    /// Show personal data in clear; this is recorded
    #[arg(long)]
    with_pii: bool,
}

/// `assay mark`
#[derive(Debug, Args)]
#[command(
    override_usage = "assay mark [OPTIONS] [PLAYBOOK] <LEAD> <STATUS>",
    after_help = "Examples:\n  assay mark contractors 1 called --note 'rings back on Monday'\n  assay mark contractors 2 not-now"
)]
pub struct MarkLead {
    /// The playbook (may be left out), the lead's id or rank, and the status: new, queued, called, connected, booked, not-now, do-not-call
    #[arg(value_names = ["PLAYBOOK", "LEAD", "STATUS"], num_args = 2..=3, required = true)]
    words: Vec<String>,
    /// A note
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// The ranked queue.
pub fn leads(session: &Session, args: &Leads) -> Result<(), Failure> {
    let (bench, view) = session.graded(args.playbook.as_deref())?;
    let programs = session.out.for_programs();
    let mut columns: Vec<String> = args.columns.iter().map(|name| name.trim().to_owned()).collect();
    if programs || (columns.is_empty() && !args.near_miss) {
        columns = STABLE.iter().map(|name| (*name).to_owned()).chain(columns).collect();
    }
    let query = LeadQuery {
        condition: args.condition.clone(),
        tier: args.tier.clone(),
        top: args.top,
        near_miss: args.near_miss,
        columns,
        unmask: args.with_pii,
    };
    let page = view.leads(&query)?;
    if args.with_pii {
        bench.record_unmasking(
            view.playbook.id,
            &format!("leads: {}", counted(page.rows.len(), "lead", "leads")),
        )?;
    }
    let mut table = page.window(&view, 0, page.rows.len())?;
    let (one, many) = if page.near_misses {
        ("near miss", "near misses")
    } else {
        view.playbook.lens.lead_words()
    };
    table.note = tally(&page, one, many);
    session.out.list(&table, Some("--columns"))
}

/// How many rows are listed, of how many that were found, and how many there are in all, as the screen says it.
fn tally(page: &LeadPage, one: &str, many: &str) -> String {
    let (listed, found, all) = (page.rows.len(), page.found, page.queue.rows.height());
    let mut words = counted(found, one, many);
    if listed < found {
        words = format!("{} of {words}", Cell::count(listed).shown());
    }
    if found < all {
        words.push_str(&format!(" ({} in all)", Cell::count(all).shown()));
    }
    words
}

/// One lead's card.
pub fn why(session: &Session, args: &Why) -> Result<(), Failure> {
    not_a_playbook(args.playbook.as_deref(), &args.lead, |id| {
        format!("a lead of it as well, such as `assay why {id} 1`")
    })?;
    let (bench, view) = session.graded(args.playbook.as_deref())?;
    let lead = resolve(&view, &args.lead)?;
    // A lead that does not exist discloses nothing: the card is made before anything is recorded.
    let card = view.card(&lead, args.with_pii)?;
    if args.with_pii {
        bench.record_lead_unmasking(view.playbook.id, &lead, "a lead's card")?;
    }
    let mark = view.marks.get(&lead);
    let status = mark.map_or("new", |mark| mark.status.as_str());
    let note = mark.and_then(|mark| mark.note.as_deref());
    if session.out.for_programs() {
        let mut figures = vec![Figure::Table(card_rows(&card, status, note))];
        figures.extend(card.sections);
        return session.out.figures(&figures);
    }
    let mut figures = vec![Figure::Text {
        title: format!("{}  {}", card.name, card.tier),
        lines: head(&card, status, note),
    }];
    if !card.alerts.is_empty() {
        figures.push(Figure::Text {
            title: "Before you call".to_owned(),
            lines: card.alerts.clone(),
        });
    }
    figures.extend(card.sections);
    session.out.figures(&figures)
}

fn head(card: &Card, status: &str, note: Option<&str>) -> Vec<String> {
    let mut lines = vec![card.headline.clone()];
    lines.extend(card.contact.iter().map(|line| format!("{}: {}", line.kind, line.value)));
    let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
    lines.push(format!("status: {status}{note}"));
    lines.push(format!("lead: {}", card.lead_id));
    lines
}

fn card_rows(card: &Card, status: &str, note: Option<&str>) -> Table {
    let mut rows = vec![
        ("lead_id", card.lead_id.clone()),
        ("name", card.name.clone()),
        ("tier", card.tier.clone()),
        ("headline", card.headline.clone()),
        ("status", status.to_owned()),
    ];
    rows.extend(note.map(|note| ("note", note.to_owned())));
    rows.extend(card.contact.iter().map(|line| (line.kind.as_str(), line.value.clone())));
    rows.extend(card.alerts.iter().map(|alert| ("alert", alert.clone())));
    let rows = rows
        .into_iter()
        .map(|(label, text)| vec![words(label), words(text)])
        .collect();
    sheet("lead", vec![Column::text("label", ""), Column::text("text", "")], rows)
}

/// Sets a lead's status.
pub fn mark(session: &Session, args: &MarkLead) -> Result<(), Failure> {
    let (named, rest) = match args.words.as_slice() {
        [playbook, lead, status] => (Some(playbook.as_str()), (lead, status)),
        [lead, status] if split_playbook(&args.words).0.is_none() => (None, (lead, status)),
        _ => {
            return Err(Failure::usage(
                "mark needs a lead and a status, such as `assay mark contractors 1 called`",
            ));
        }
    };
    let (bench, view) = session.view(named)?;
    let lead = resolve(&view, rest.0)?;
    let status = status_word(rest.1);
    let operation = Operation::Mark {
        playbook: view.playbook.id.to_owned(),
        lead: lead.clone(),
        status: Some(status.clone()),
        note: args.note.clone(),
    };
    drop(view);
    bench.apply(&operation)?;
    let columns = vec![
        Column::text("lead_id", "lead"),
        Column::text("status", "status"),
        Column::text("note", "note"),
    ];
    let row = vec![words(lead), words(status), Cell::text(args.note.as_deref())];
    session.out.table(&sheet("", columns, vec![row]))
}

/// `not-now` and `not_now` are `not now`, which is awkward to type.
fn status_word(typed: &str) -> String {
    let wanted = typed.replace(['-', '_'], " ").to_lowercase();
    if Statuses::built_in().knows(&wanted) {
        wanted
    } else {
        typed.to_owned()
    }
}

/// The lead that an id, the unique beginning of one, or a rank names.
pub(super) fn resolve(view: &View, typed: &str) -> Result<String, Failure> {
    let page = view.leads(&LeadQuery::default())?;
    let ids = || (0..page.rows.len()).filter_map(|place| page.lead_id(place));
    if let Some(exact) = ids().find(|id| id == typed) {
        return Ok(exact);
    }
    if let Some(found) = by_rank(&page, typed) {
        return Ok(found);
    }
    let near: Vec<String> = ids().filter(|id| id.starts_with(typed)).take(2).collect();
    match near.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(crate::lens::LensError::NoLead { id: typed.to_owned() }.into()),
        _ => Err(Failure::usage(format!(
            "several leads begin with `{typed}`; type more of the id"
        ))),
    }
}

/// The lead that an id, or the unique beginning of one, names. A rank is refused with the id it stands for now: whoever
/// records something on a lead moves its rank, and the same words would mean another one.
pub(super) fn resolve_id(view: &View, typed: &str) -> Result<String, Failure> {
    let page = view.leads(&LeadQuery::default())?;
    let exact = (0..page.rows.len()).any(|place| page.lead_id(place).as_deref() == Some(typed));
    match by_rank(&page, typed).filter(|_| !exact) {
        Some(lead) => Err(Failure::usage(format!(
            "rank {typed} is lead {lead} now and another one after the next step: say the id"
        ))),
        None => resolve(view, typed),
    }
}

fn by_rank(page: &LeadPage, typed: &str) -> Option<String> {
    let rank: usize = typed.trim_start_matches('#').parse().ok()?;
    page.lead_id(rank.checked_sub(1)?)
}
