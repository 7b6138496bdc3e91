//! The phase's own frames, its metrics and its sentences.

use super::link::{By, Link};
use super::settled_metrics;
use super::standing::Standing;
use crate::engine::{Metric, part_of};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, text};
use crate::identity::titles::{self, Title};

/// The frame `titles`, one row a person.
pub(super) fn titles(people: &Frame) -> Result<Frame, FrameError> {
    let (ids, raw) = (text(people, "person_id")?, text(people, "title")?);
    let read: Vec<Option<Title>> = raw.iter().map(|title| title.map(titles::parse)).collect();
    let of = |pick: &dyn Fn(&Title) -> Option<String>| -> Vec<Option<String>> {
        read.iter().map(|title| title.as_ref().and_then(pick)).collect()
    };
    let functions = of(&|title| Some(title.function_words()).filter(|words| !words.is_empty()));
    let primary = of(&|title| title.primary_function().map(|function| function.as_str().to_owned()));
    let why = read.iter().map(|title| {
        let words = title.as_ref().map(Title::why);
        Some(words.unwrap_or_else(|| "has no title".to_owned()))
    });
    FrameBuilder::new()
        .text("person_id", ids.iter())
        .boolean("titled", read.iter().map(|title| Some(title.is_some())))
        .text("title", raw.iter())
        .text("level", of(&|title| Some(title.level_word().to_owned())))
        .real("rank", read.iter().map(|title| title.as_ref().and_then(Title::rank)))
        .text("band", of(&|title| title.band().map(|band| band.as_str().to_owned())))
        .text("functions", functions)
        .text("primary_function", primary)
        .boolean("current", read.iter().map(|title| Some(title.as_ref()?.current)))
        .text("why", why)
        .finish()
}

/// The frame `candidates`, one row a person.
pub(super) fn candidates(
    people: &Frame,
    company_ids: &[&str],
    person_ids: &[&str],
    links: &[Link],
    standing: &Standing,
) -> Result<Frame, FrameError> {
    let company = |row: u32| company_ids.get(row as usize).copied();
    let tied = |link: &Link| {
        let ids: Vec<&str> = link.tied.iter().filter_map(|row| company(*row)).collect();
        (!ids.is_empty()).then(|| ids.join("|"))
    };
    let stands = |row: usize| standing.seated.get(row).map_or(row, |row| *row as usize);
    let sources = text(people, "source")?;
    let is_crm = |row: usize| sources.get(row).is_none_or(|source| source == "crm");
    // A cluster is in the CRM as soon as one of its records is; one that waits says nothing about its other records.
    let mut in_crm: Vec<bool> = (0..people.height()).map(is_crm).collect();
    let mut state: Vec<Option<&str>> = vec![None; people.height()];
    for cluster in &standing.settled.clusters {
        let any = cluster.held.is_none() && cluster.rows.iter().any(|row| is_crm(*row as usize));
        for row in &cluster.rows {
            if let Some(slot) = in_crm.get_mut(*row as usize) {
                *slot |= any;
            }
            if let Some(slot) = state.get_mut(*row as usize) {
                *slot = Some(cluster.state());
            }
        }
    }
    let rows = || 0..people.height();
    FrameBuilder::new()
        .text("person_id", person_ids.iter().map(|id| Some(*id)))
        .text("company_id", links.iter().map(|link| company(link.company?)))
        .text("link", links.iter().map(|link| Some(link.by.map_or("none", By::word))))
        .real("link_points", links.iter().map(|link| link.by.map(By::points)))
        .text("ambiguous", links.iter().map(tied))
        .boolean("representative", rows().map(|row| Some(stands(row) == row)))
        .text(
            "represented_by",
            rows().map(|row| person_ids.get(stands(row)).filter(|_| stands(row) != row)),
        )
        .text("cluster_state", state)
        .text("source", sources.iter())
        .boolean("in_crm", in_crm.into_iter().map(Some))
        .finish()
}

fn count(frame: &Frame, column: &str, wanted: &str) -> Result<usize, FrameError> {
    Ok(text(frame, column)?
        .iter()
        .filter(|value| *value == Some(wanted))
        .count())
}

/// Rows for which a switch is on.
pub(super) fn on(frame: &Frame, column: &str) -> Result<usize, FrameError> {
    Ok(boolean(frame, column)?
        .iter()
        .filter(|value| *value == Some(true))
        .count())
}

/// The metrics of the phase: linked, untitled, tiers, duplicates.
pub(super) fn metrics(
    scope: &Frame,
    candidates: &Frame,
    titles: &Frame,
    standings: &[&Standing; 2],
) -> Result<Vec<Metric>, FrameError> {
    let people = candidates.height();
    let orphans = count(candidates, "link", "none")?;
    let mut metrics = vec![
        Metric::count("companies", scope.height()),
        Metric::count("in_scope", on(scope, "in_scope")?),
        Metric::share("linked", people - orphans, people),
        Metric::share("untitled", people - on(titles, "titled")?, people),
    ];
    for by in [By::Id, By::Domain, By::Name] {
        metrics.push(Metric::count("linked_by", count(candidates, "link", by.word())?).about(by.word()));
    }
    let mut tiers: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let inside = boolean(scope, "in_scope")?;
    for (row, tier) in text(scope, "tier")?.iter().enumerate() {
        if let (Some(tier), Some(true)) = (tier, inside.get(row)) {
            *tiers.entry(tier).or_default() += 1;
        }
    }
    metrics.extend(
        tiers
            .into_iter()
            .map(|(tier, number)| Metric::count("in_tier", number).about(tier)),
    );
    for (kind, standing) in ["company", "person"].into_iter().zip(standings) {
        metrics.extend(settled_metrics(kind, &standing.settled, standing.work));
    }
    Ok(metrics)
}

/// What is told of the phase.
pub(super) fn words(scope: &Frame, candidates: &Frame, standings: &[&Standing; 2]) -> Result<Vec<String>, FrameError> {
    let people = candidates.height();
    let linked = people - count(candidates, "link", "none")?;
    let mut words = vec![format!(
        "{} companies are in scope; {linked} of {people} people have their company",
        part_of(on(scope, "in_scope")?, scope.height())
    )];
    for (kind, standing) in ["companies", "people"].into_iter().zip(standings) {
        let settled = &standing.settled;
        let whole = settled.clusters.iter().filter(|cluster| cluster.held.is_none());
        let (doubles, sets) = whole.fold((0, 0), |sum, cluster| (sum.0 + cluster.rows.len() - 1, sum.1 + 1));
        words.push(format!(
            "{kind}: {doubles} records stand twice ({sets} sets), {} pairs wait for a reviewer",
            settled.to_review()
        ));
        if standing.work.1 > 0 {
            words.push(format!(
                "{kind}: {} blocks were too large even by city, so records far apart in the order of names did not meet",
                standing.work.1
            ));
        }
    }
    Ok(words)
}
