//! B4: gives every candidate a role by scored rules, seats the best of each company and says of everybody else why not.

mod gates;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use gates::{Seen, readings};

use crate::engine::{LogLevel, Metric, MetricUnit, Parameters, PhaseContext, PhaseError, PhaseOutput, counted};
use crate::frame::{Frame, FrameError, real, text};
use crate::playbooks::buyer_groups::assembly::frames::{
    Grouped, ScoredRow, benched_frame, companies, group_all, groups_frame, members_frame, scored_frame,
};
use crate::playbooks::buyer_groups::assembly::{Candidate, GroupTier, ScoringInputs, Settings, score_all};
use crate::playbooks::buyer_groups::roles::Profile;
use crate::playbooks::buyer_groups::size::SeatRole;
use crate::playbooks::buyer_groups::suppressed::Suppressed;

/// What grouping reads, as frames: gathered people and their identities, in one order, companies, calls and those who asked
/// for silence.
#[derive(Debug, Clone, Copy)]
pub struct GroupingInputs<'a> {
    /// One row a person.
    pub gathered: &'a Frame,
    /// The same people.
    pub identity: &'a Frame,
    /// One row a company.
    pub companies: &'a Frame,
    /// One row a call.
    pub ledger: &'a Frame,
    /// One row a hash.
    pub suppressions: &'a Frame,
}

/// Scores everybody and groups every company, frame to frame, for whoever has the inputs and no run.
///
/// # Errors
/// When a parameter does not fit or a column is missing.
pub fn grouped(
    inputs: &GroupingInputs<'_>,
    parameters: &Parameters,
    as_of: NaiveDate,
) -> Result<Vec<(&'static str, Frame)>, PhaseError> {
    Ok(draft(inputs, parameters, as_of, &|| Ok(()))?.frames)
}

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (gathered, identity) = (context.frame("gathered")?, context.frame("gathered_identity")?);
    let (facts, ledger) = (context.frame("company_facts")?, context.frame("ledger")?);
    let suppressions = context.frame("suppressions")?;
    let inputs = GroupingInputs {
        gathered: &gathered,
        identity: &identity,
        companies: &facts,
        ledger: &ledger,
        suppressions: &suppressions,
    };
    let pause = || context.checkpoint();
    output(context, draft(&inputs, context.parameters(), context.as_of()?, &pause)?)
}

/// Everybody scored, every company's group, and the frames of both.
struct Draft {
    scored: Vec<ScoredRow>,
    groups: Vec<Grouped>,
    settings: Settings,
    members: Frame,
    benched: Frame,
    frames: Vec<(&'static str, Frame)>,
}

fn draft(
    inputs: &GroupingInputs<'_>,
    parameters: &Parameters,
    as_of: NaiveDate,
    pause: &dyn Fn() -> Result<(), PhaseError>,
) -> Result<Draft, PhaseError> {
    let profile = Profile::read(parameters).map_err(PhaseError::Input)?;
    let settings = Settings::read(parameters).map_err(PhaseError::Input)?;
    let suppressed = Suppressed::read(inputs.suppressions)?;
    let read = ScoringInputs {
        gathered: inputs.gathered,
        identity: inputs.identity,
        companies: inputs.companies,
        suppressed: &suppressed,
    };
    let scored = score_all(&read, &profile, as_of)?;
    pause()?;
    let groups = group_all(companies(inputs.companies)?, held(&scored), &settings);
    pause()?;
    let frame = scored_frame(&scored, &groups, settings.seat_weights)?;
    let (members, benched) = (members_frame(&groups, &frame)?, benched_frame(&groups, &frame)?);
    let frames = vec![
        ("groups_drafted", groups_frame(&groups, &cost(inputs.ledger)?)?),
        ("scored", frame),
        ("seated", members.clone()),
        ("benched_drafted", benched.clone()),
    ];
    Ok(Draft {
        scored,
        groups,
        settings,
        members,
        benched,
        frames,
    })
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

fn output(context: &PhaseContext<'_>, draft: Draft) -> Result<PhaseOutput, PhaseError> {
    let (members, benched) = (&draft.members, &draft.benched);
    let readings = readings(&Seen {
        groups: &draft.groups,
        members,
        settings: &draft.settings,
        require_director: context.switch("require_director")?,
    })?;
    let words = format!(
        "{} seated in {}, {} on the bench",
        counted(members.height(), "person is", "people are"),
        counted(draft.groups.len(), "group", "groups"),
        counted(benched.height(), "person", "people"),
    );
    context.log(LogLevel::Info, None, None, "groups.seated", &words);
    Ok(PhaseOutput {
        metrics: metrics(&draft.scored, &draft.groups, benched),
        readings,
        rows_in: draft.scored.len(),
        rows_out: members.height(),
        frames: draft.frames,
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
