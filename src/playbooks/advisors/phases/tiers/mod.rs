//! 4.1: every rule set evaluated on every scored lead; the active one grades them, orders them and says why.

mod gates;
mod scores;

use super::grading::{Outcomes, Reckoning, TierStat, all_splits, read_stats, stats_frame};
use super::split::{ALL, TRAIN};
use super::telling::{decided, did, learned, percent};
use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, FrameBuilder, FrameError, instead};
use crate::playbooks::advisors::rulesets::{columns, parse, slug, texts};
use crate::rules::{CompiledRules, RuleSetError, migration};

/// A rule set that was evaluated.
pub(super) struct Evaluated {
    pub source: String,
    pub text: String,
    pub rules: CompiledRules,
    /// The tier of each lead, as an index.
    pub assigned: Vec<usize>,
}

/// A rule set that could not be.
pub(super) struct Refused {
    pub id: String,
    pub source: String,
    pub error: RuleSetError,
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (features, splits) = (context.frame("features")?, context.frame("splits")?);
    let outcomes = Outcomes::read(&features, &splits)?;
    let active = context.word("active_ruleset")?.to_owned();
    let (sets, refused) = evaluate(context, &features, &active)?;
    let reckoning = Reckoning {
        wald_z: context.number("wald_z")?,
    };
    let mut stats: Vec<TierStat> = Vec::new();
    for set in &sets {
        context.checkpoint()?;
        stats.extend(all_splits(set.rules.rules(), &set.assigned, &outcomes, reckoning));
    }
    let chosen = chosen(&sets, &refused, &active)?;
    let frame = stats_frame(&stats)?;
    let all = read_stats(&frame, &active, ALL)?;
    let readings = gates::readings(
        context,
        &gates::Found {
            sets: &sets,
            refused: &refused,
            chosen,
            all: &all,
            features: &features,
        },
    )?;
    let scores = scores::scores(context, &features, &outcomes, &sets, chosen)?;
    tell(context, &sets, &refused, &all);
    Ok(PhaseOutput {
        metrics: metrics(&stats, &sets, &active),
        readings,
        rows_in: features.height(),
        rows_out: scores.height(),
        frames: vec![
            ("scores", scores),
            ("near_misses", scores::near_misses(context, &features, chosen)?),
            ("tier_stats", frame),
            ("migration", migrations(&sets, &outcomes)?),
            ("rulesets", rulesets(&sets, &active)?),
        ],
    })
}

/// Reads and evaluates the rule sets asked for; the active one always is.
fn evaluate(
    context: &PhaseContext<'_>,
    features: &Frame,
    active: &str,
) -> Result<(Vec<Evaluated>, Vec<Refused>), PhaseError> {
    let wanted = context.words("rulesets")?;
    let all = wanted.iter().any(|id| id == "all");
    let known = columns(features);
    let (mut sets, mut refused): (Vec<Evaluated>, Vec<Refused>) = (Vec::new(), Vec::new());
    for text in texts(context)? {
        context.checkpoint()?;
        let set = match parse(&text.text) {
            Ok(set) => set,
            Err(error) => {
                let id = error.rule_set.clone();
                refused.push(Refused {
                    id,
                    source: text.source,
                    error,
                });
                continue;
            }
        };
        let id = set.id().to_owned();
        if !(all || id == active || wanted.contains(&id)) {
            continue;
        }
        if let Some(other) = sets.iter().find(|other| slug(other.rules.rules().id()) == slug(&id)) {
            return Err(PhaseError::Input(format!(
                "rule set `{id}` of `{}` and `{}` of `{}` have the same id, or the same name for the columns of their \
                 tiers: give one of them another",
                text.source,
                other.rules.rules().id(),
                other.source
            )));
        }
        match set.compile(&known) {
            Ok(rules) => {
                let assigned = rules.assign(features)?;
                sets.push(Evaluated {
                    source: text.source,
                    text: text.text,
                    rules,
                    assigned,
                });
            }
            Err(error) => refused.push(Refused {
                id,
                source: text.source,
                error,
            }),
        }
    }
    Ok((sets, refused))
}

/// The active rule set, or why there is none.
fn chosen<'a>(sets: &'a [Evaluated], refused: &[Refused], active: &str) -> Result<&'a Evaluated, PhaseError> {
    if let Some(found) = sets.iter().find(|set| set.rules.rules().id() == active) {
        return Ok(found);
    }
    if let Some(found) = refused.iter().find(|set| set.id == active) {
        return Err(PhaseError::Input(format!(
            "the active rule set cannot be used: {} ({})",
            found.error, found.source
        )));
    }
    let known = sets.iter().map(|set| set.rules.rules().id());
    Err(PhaseError::Input(format!(
        "active_ruleset: no rule set `{active}`; {}",
        instead(active, known)
    )))
}

/// Every pair of rule sets: who goes from which tier to which. Cells without leads are left out.
fn migrations(sets: &[Evaluated], outcomes: &Outcomes) -> Result<Frame, FrameError> {
    let labelled = outcomes.within(ALL);
    let mut rows: Vec<[String; 4]> = Vec::new();
    let mut counts: Vec<(i64, i64)> = Vec::new();
    for from in sets {
        for to in sets {
            let (one, other) = (from.rules.rules(), to.rules.rules());
            if one.id() == other.id() {
                continue;
            }
            let matrix = migration(
                (&one.tier_names(), &from.assigned),
                (&other.tier_names(), &to.assigned),
                Some(&outcomes.converted),
                Some(&labelled),
            );
            for (before, cells) in matrix.from.iter().zip(&matrix.cells) {
                for (after, cell) in matrix.to.iter().zip(cells).filter(|(_, cell)| cell.leads > 0) {
                    rows.push([
                        one.id().to_owned(),
                        other.id().to_owned(),
                        before.clone(),
                        after.clone(),
                    ]);
                    counts.push((cell.leads as i64, cell.outcome.k as i64));
                }
            }
        }
    }
    let word = |place: usize| rows.iter().map(move |row| row.get(place).map(String::as_str));
    FrameBuilder::new()
        .text("from_ruleset", word(0))
        .text("to_ruleset", word(1))
        .text("from_tier", word(2))
        .text("to_tier", word(3))
        .integer("n", counts.iter().map(|count| Some(count.0)))
        .integer("k", counts.iter().map(|count| Some(count.1)))
        .finish()
}

/// The rule sets as they were evaluated.
fn rulesets(sets: &[Evaluated], active: &str) -> Result<Frame, FrameError> {
    let rules = || sets.iter().map(|set| set.rules.rules());
    FrameBuilder::new()
        .text("id", rules().map(|set| Some(set.id())))
        .text("model_version", rules().map(|set| Some(set.model_version())))
        .text("hash", rules().map(|set| Some(set.hash())))
        .text("source", sets.iter().map(|set| Some(set.source.as_str())))
        .boolean("active", rules().map(|set| Some(set.id() == active)))
        .text("based_on", rules().map(|set| set.based_on()))
        .text("toml", sets.iter().map(|set| Some(set.text.as_str())))
        .finish()
}

fn metrics(stats: &[TierStat], sets: &[Evaluated], active: &str) -> Vec<Metric> {
    let mut metrics = vec![Metric::count("rule_sets", sets.len())];
    for stat in stats.iter().filter(|stat| stat.ruleset == active && stat.split == ALL) {
        metrics.push(Metric::count("leads", stat.held.n as usize).about(&stat.tier));
        metrics.push(Metric::count("conversions", stat.held.k as usize).about(&stat.tier));
        metrics.push(Metric::share("rate", stat.held.k as usize, stat.held.n as usize).about(&stat.tier));
    }
    for split in [ALL, TRAIN] {
        let rows: Vec<TierStat> = stats
            .iter()
            .filter(|stat| stat.ruleset == active && stat.split == split)
            .cloned()
            .collect();
        let (priority, pool) = (super::grading::priority(&rows), super::grading::pool(&rows));
        metrics.push(Metric::share("priority_share", priority.n as usize, pool.n as usize).about(split));
        metrics.push(Metric::share("priority_rate", priority.k as usize, priority.n as usize).about(split));
    }
    metrics
}

fn tell(context: &PhaseContext<'_>, sets: &[Evaluated], refused: &[Refused], all: &[TierStat]) {
    did(
        context,
        &format!("Graded every scored lead by {} rule sets", sets.len()),
    );
    for set in refused {
        context.log(
            LogLevel::Error,
            Some(&set.source),
            None,
            "refused",
            &set.error.to_string(),
        );
    }
    if let Some(top) = all.first() {
        learned(
            context,
            &format!(
                "{}: {} of {} converted ({})",
                top.tier,
                top.held.k,
                top.held.n,
                percent(top.held.rate())
            ),
        );
    }
    decided(
        context,
        &format!(
            "{} grades the leads",
            all.first().map_or("", |stat| stat.ruleset.as_str())
        ),
        "it is the active rule set",
    );
}
