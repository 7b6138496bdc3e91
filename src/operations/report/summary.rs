//! The first page: what the run is, whether it can be signed off, what did not pass, how large the tiers are.

use super::Gathered;
use super::figures::titled;
use super::gates::linked_gates;
use crate::engine::{Judged, Outcome, counted, span};
use crate::export::{Block, Section};
use crate::lens::{TierView, distribution};
use crate::operations::runs::{duration_ms, moment};
use crate::operations::{OperationError, mark_of, tally, value_words};

/// Gates that are named on the first page.
const MOST_NAMED: usize = 60;

/// A word with the sign of what it says, such as `● passed`.
pub(super) fn marked(column: &str, word: &str) -> String {
    mark_of(column, word).map_or_else(|| word.to_owned(), |mark| format!("{} {}", mark.symbol, mark.words))
}

/// What stands under the title.
pub(super) fn facts(of: &Gathered<'_>) -> Vec<(String, String)> {
    let (run, playbook) = (&of.run, of.playbook());
    let took = duration_ms(run).map_or_else(|| "not finished".to_owned(), |took| span(took as f64 / 1000.0));
    let mut facts = vec![
        ("workspace", of.bench.workspace().settings.workspace.name.clone()),
        ("playbook", playbook.id.to_owned()),
        ("it answers", playbook.summary.to_owned()),
        ("run", format!("{}, {}", run.id, run.outcome)),
        ("started", format!("{} UTC, took {took}", moment(&run.started_at))),
        ("as of", run.as_of.clone()),
        ("profile", run.profile.as_deref().unwrap_or("default").to_owned()),
    ];
    let seeds = of
        .view
        .parameters
        .all()
        .iter()
        .filter(|(name, _)| name.ends_with("seed"));
    let seeds: Vec<String> = seeds
        .map(|(name, held)| format!("{name} = {}", value_words(&held.value)))
        .collect();
    facts.push((
        "seed",
        if seeds.is_empty() {
            "none is used".to_owned()
        } else {
            seeds.join(", ")
        },
    ));
    facts.extend(
        playbook
            .lens
            .model_version(&of.view)
            .map(|version| ("rules or model", version)),
    );
    facts.push((
        "decided by",
        if of.sheet.reviewers.is_empty() {
            "nobody yet".to_owned()
        } else {
            of.sheet.reviewers.join(", ")
        },
    ));
    let pii = if of.unmask {
        "in clear, recorded in the audit chain"
    } else {
        "masked"
    };
    facts.push(("personal data", pii.to_owned()));
    facts.push(("written by", format!("Assay {}", env!("CARGO_PKG_VERSION"))));
    facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// What a reader must know before anything else.
pub(super) fn alerts(of: &Gathered<'_>) -> Result<Vec<String>, OperationError> {
    let id = of.playbook().id;
    let mut alerts = Vec::new();
    if let Some(later) = of.later {
        alerts.push(format!("This is not the latest run: run {later} came after it."));
    }
    if of.run.outcome != "done" {
        alerts.push(format!("The run is {}, not done.", of.run.outcome));
    }
    let stale: Vec<String> = of
        .view
        .stale()
        .filter_map(|state| Some(format!("{}: {}", state.phase.id, state.stale.as_ref()?.words())))
        .collect();
    if !stale.is_empty() {
        let phases = counted(stale.len(), "phase is stale", "phases are stale");
        alerts.push(format!(
            "This is a draft: {phases}, and `assay run {id}` would make other results. {}.",
            stale.join("; ")
        ));
    }
    let moved = moved_bounds(of);
    if !moved.is_empty() {
        alerts.push(format!(
            "Bounds were changed since the run, by which `assay gates {id}` judges now: {}. This report judges by those of the run.",
            moved.join(", ")
        ));
    }
    if let Some(live) = of.view.store().live_generation(id)?
        && of.playbook().pipeline.publisher().is_some()
        && live.run != of.run.id
    {
        alerts.push(format!(
            "What is live is generation {}, which another run made.",
            live.seq
        ));
    }
    alerts.extend(of.view.models_to_retrain()?);
    Ok(alerts)
}

/// Gates whose bounds are others in the settings of today than they were in the run.
fn moved_bounds(of: &Gathered<'_>) -> Vec<String> {
    let gates = of.playbook().pipeline.gates.iter();
    let moved = gates.filter(|gate| {
        let (then, now) = (of.view.parameters.bounds(gate), of.now.bounds(gate));
        (then.warn, then.block) != (now.warn, now.block)
    });
    moved.map(|gate| gate.id.clone()).collect()
}

/// The first page.
pub(super) fn section(of: &Gathered<'_>) -> Section {
    let sign = if of.sheet.possible() { "●" } else { "✗" };
    let mut blocks = vec![
        Block::Text(format!("{sign} {}", of.sheet.verdict())),
        Block::Facts(vec![
            ("gates".to_owned(), tally(of.view.gates())),
            ("review".to_owned(), of.sheet.state.words()),
        ]),
    ];
    let open: Vec<&Judged> = of.view.gates().filter(|gate| is_named(gate)).collect();
    if open.is_empty() {
        blocks.push(Block::Text("● Every gate passed or does not apply.".to_owned()));
    } else {
        let mut named = linked_gates("Gates that did not pass, or are to be reviewed again", &open);
        if named.table.rows.len() > MOST_NAMED {
            named.table.note = format!("{} in all; the section on gates has them all", named.table.rows.len());
            named.table.rows.truncate(MOST_NAMED);
        }
        blocks.push(Block::Linked(named));
    }
    // Why there are none is told where the tiers would stand.
    if let Ok(rows) = of.playbook().lens.tiers_of(&of.view, &TierView::default()) {
        blocks.push(Block::Figure(titled(distribution(&rows, false), "Tier sizes")));
    }
    Section::new("Summary", blocks)
}

/// Whether the first page names a gate.
fn is_named(gate: &Judged) -> bool {
    gate.undecided() || !matches!(gate.outcome, Outcome::Passed | Outcome::Skipped)
}

/// How to read the file.
pub(super) fn colophon(of: &Gathered<'_>) -> Vec<String> {
    vec![
        "● passed   ▲ warned or waived   ✗ failed   ◐ awaits something   ◌ does not apply, or was not run   · nothing is known".to_owned(),
        format!(
            "Shares are shown in percent; intervals hold with 95 %. Written from what run {} left: times are the run's own, and the same run gives the same file.",
            of.run.id
        ),
    ]
}
