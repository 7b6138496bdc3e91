//! B4: gives every candidate a role by scored rules, seats the best of each company and says of everybody else why not.

mod gates;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use gates::{Seen, readings};

use crate::engine::{LogLevel, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, counted};
use crate::frame::{Frame, FrameError, real, text};
use crate::playbooks::buyer_groups::assembly::frames::{
    Grouped, ScoredRow, benched_frame, companies, group_all, groups_frame, members_frame, scored_frame,
};
use crate::playbooks::buyer_groups::assembly::{Candidate, GroupTier, ScoringInputs, Settings, score_all};
use crate::playbooks::buyer_groups::roles::Profile;
use crate::playbooks::buyer_groups::size::SeatRole;
use crate::playbooks::buyer_groups::suppressed::Suppressed;

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let profile = Profile::read(context.parameters()).map_err(PhaseError::Input)?;
    let settings = Settings::read(context.parameters()).map_err(PhaseError::Input)?;
    let (gathered, identity) = (context.frame("gathered")?, context.frame("gathered_identity")?);
    let (facts, ledger) = (context.frame("company_facts")?, context.frame("ledger")?);
    let suppressed = Suppressed::read(context.frame("suppressions")?.as_ref())?;
    let inputs = ScoringInputs {
        gathered: &gathered,
        identity: &identity,
        companies: &facts,
        suppressed: &suppressed,
    };
    let scored = score_all(&inputs, &profile, context.as_of()?)?;
    context.checkpoint()?;
    let groups = group_all(companies(&facts)?, held(&scored), &settings);
    context.checkpoint()?;
    output(context, &scored, &groups, &settings, &cost(&ledger)?)
}

/// Candidates by company, with their rows.
fn held(scored: &[ScoredRow]) -> BTreeMap<String, Vec<(usize, Candidate)>> {
    let mut held: BTreeMap<String, Vec<(usize, Candidate)>> = BTreeMap::new();
    for (row, person) in scored.iter().enumerate() {
        let of = held.entry(person.company_id.clone()).or_default();
        of.push((row, person.candidate.clone()));
    }
    held
}

/// USD spent on each company.
pub(super) fn cost(ledger: &Frame) -> Result<BTreeMap<String, f64>, FrameError> {
    let (ids, usd) = (text(ledger, "company_id")?, real(ledger, "usd")?);
    let mut spent = BTreeMap::new();
    for row in 0..ledger.height() {
        if let (Some(company), Some(usd)) = (ids.get(row), usd.get(row)) {
            *spent.entry(company.to_owned()).or_insert(0.0) += usd;
        }
    }
    Ok(spent)
}

fn output(
    context: &PhaseContext<'_>,
    scored: &[ScoredRow],
    groups: &[Grouped],
    settings: &Settings,
    usd: &BTreeMap<String, f64>,
) -> Result<PhaseOutput, PhaseError> {
    let frame = scored_frame(scored, groups, settings.seat_weights)?;
    let members = members_frame(groups, &frame)?;
    let benched = benched_frame(groups, &frame)?;
    let require_director = context.switch("require_director")?;
    let seen = Seen {
        groups,
        members: &members,
        settings,
        require_director,
    };
    let readings = readings(&seen)?;
    let words = format!(
        "{} seated in {}, {} on the bench",
        counted(members.height(), "person is", "people are"),
        counted(groups.len(), "group", "groups"),
        counted(benched.height(), "person", "people"),
    );
    context.log(LogLevel::Info, None, None, "groups.seated", &words);
    Ok(PhaseOutput {
        metrics: metrics(scored, groups, &benched),
        readings,
        rows_in: scored.len(),
        rows_out: members.height(),
        frames: vec![
            ("groups_drafted", groups_frame(groups, usd)?),
            ("scored", frame),
            ("seated", members),
            ("benched_drafted", benched),
        ],
    })
}

/// The mean of what is there; nothing of nothing.
fn mean(name: &str, values: impl Iterator<Item = f64>) -> Metric {
    let (mut sum, mut n) = (0.0, 0_usize);
    for value in values {
        sum += value;
        n += 1;
    }
    Metric::new(name, (n > 0).then(|| sum / n as f64), MetricUnit::Points)
}

fn metrics(scored: &[ScoredRow], groups: &[Grouped], benched: &Frame) -> Vec<Metric> {
    let seats = || {
        groups.iter().flat_map(|held| {
            let members = held.group.members.iter();
            members.filter_map(|member| Some((member, held.candidates.get(member.candidate)?)))
        })
    };
    let people = || scored.iter().map(|row| &row.candidate);
    let assigned = |in_crm: bool| {
        let of = move |held: &&Candidate| held.standing.role().is_some() && held.in_crm == in_crm;
        people().filter(of).count()
    };
    let figures = || groups.iter().map(|held| &held.group.figures);
    let mut metrics = vec![
        Metric::count("scored", scored.len()),
        Metric::count("enriched", assigned(true)),
        Metric::count("added", assigned(false)),
        Metric::count("seated", seats().count()),
        Metric::count("seated_added", seats().filter(|(_, held)| !held.in_crm).count()),
        Metric::count("benched", benched.height()),
        Metric::count("groups", groups.len()),
        Metric::count(
            "groups_empty",
            groups.iter().filter(|held| held.group.members.is_empty()).count(),
        ),
        mean("mean_role_confidence", seats().map(|(member, _)| member.confidence)),
        mean("mean_influence", seats().map(|(_, held)| held.influence)),
        mean("mean_authority", seats().map(|(_, held)| held.authority)),
        mean("mean_email_score", seats().map(|(_, held)| held.email)),
        mean("mean_phone_score", seats().map(|(_, held)| held.phone)),
        mean("mean_contact_score", seats().map(|(_, held)| held.contact_score())),
        mean("mean_seat_score", seats().map(|(member, _)| member.seat_score)),
        mean(
            "mean_cohesion",
            figures().filter_map(|held| held.cohesion).map(|parts| parts.total()),
        ),
        mean("mean_completeness", figures().map(|held| held.completeness())),
        mean("mean_confidence", figures().map(|held| held.confidence())),
        mean("mean_reach", figures().map(|held| held.reach())),
        mean("mean_score", figures().map(|held| held.score)),
        mean("mean_balance", figures().map(|held| held.balance)),
    ];
    metrics.extend(SeatRole::ALL.into_iter().map(|role| {
        let name = format!("seated_{}", role.as_str());
        Metric::count(&name, seats().filter(|(member, _)| member.role == role).count())
    }));
    metrics.extend(GroupTier::ALL.into_iter().map(|tier| {
        let name = format!("tier_{}", tier.as_str());
        Metric::count(&name, groups.iter().filter(|held| held.group.tier == tier).count())
    }));
    metrics
}
