//! B2: who works where, what their titles say, how large the companies of the territory are, and who stands there twice.
//!
//! Nothing is changed here. A duplicate keeps its row; one record of it stands for all, so that nobody sits twice, and
//! the clean-up merges what a reviewer has had the chance to see.

mod frames;
mod gates;
mod link;
mod scope;
mod settings;
mod standing;
#[cfg(test)]
mod tests;

use settings::Settings;
use standing::{Kind, Standing, company_inputs, decisions, find};

use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, text};
use crate::playbooks::buyer_groups::UNDONE;
use crate::playbooks::buyer_groups::duplicates::{
    Decisions, Settled, clusters_frame, company_records, company_scheme, pairs_frame, person_records, person_scheme,
};
use crate::playbooks::buyer_groups::merging::Merged;

/// What the phase reads.
pub(super) struct Inputs<'a> {
    pub companies: &'a Frame,
    pub people: &'a Frame,
    pub identity: &'a Frame,
    pub decided: &'a Frame,
    pub undone: &'a [serde_json::Value],
}

/// Told how much was done since the last time; its error stops the work.
pub(super) type Look<'a> = dyn FnMut(usize) -> Result<(), PhaseError> + 'a;

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (companies, people) = (context.frame("companies")?, context.frame("people")?);
    let (identity, decided) = (context.frame("people_identity")?, context.frame("pair_decisions")?);
    let inputs = Inputs {
        companies: &companies,
        people: &people,
        identity: &identity,
        decided: &decided,
        undone: &context.facts(UNDONE)?,
    };
    let settings = Settings::read(context)?;
    let made = discover(&inputs, &settings, &mut |done| context.look(done))?;
    for words in &made.words {
        context.log(LogLevel::Info, None, None, "did", words);
    }
    Ok(made.output)
}

/// What the phase made, and what is to be said of it.
struct Made {
    output: PhaseOutput,
    words: Vec<String>,
}

fn discover(inputs: &Inputs<'_>, settings: &Settings, look: &mut Look<'_>) -> Result<Made, PhaseError> {
    let company_ids: Vec<&str> = text(inputs.companies, "company_id")?
        .iter()
        .map(Option::unwrap_or_default)
        .collect();
    let person_ids: Vec<&str> = text(inputs.people, "person_id")?
        .iter()
        .map(Option::unwrap_or_default)
        .collect();
    let decisions = decisions(inputs)?;
    let index = link::Index::read(inputs.companies)?;
    let offers = index.offers(inputs.people, look)?;
    let companies = companies_standing(inputs, settings, &decisions, &company_ids, &offers, look)?;
    let links = index.resolve(&offers, &companies.of, inputs.people)?;
    let titles = frames::titles(inputs.people)?;
    let people = people_standing(inputs, settings, &decisions, &person_ids, &links, look)?;
    let scope = scope::scope(inputs.companies, &companies, &links, settings)?;
    let candidates = frames::candidates(inputs.people, &company_ids, &person_ids, &links, &people)?;
    let kinds = [
        ("company", &companies.settled, company_ids.as_slice()),
        ("person", &people.settled, person_ids.as_slice()),
    ];
    let (pairs, clusters) = (pairs_frame(&kinds)?, clusters_frame(&kinds)?);
    let records = company_ids.len() + person_ids.len();
    let readings = gates::readings(&gates::Seen {
        scope: &scope,
        people: inputs.people,
        candidates: &candidates,
        titles: &titles,
        pairs: &pairs,
        records,
    })?;
    let metrics = frames::metrics(&scope, &candidates, &titles, &[&companies, &people])?;
    let words = frames::words(&scope, &candidates, &[&companies, &people])?;
    Ok(Made {
        output: PhaseOutput {
            rows_in: records,
            rows_out: candidates.height(),
            frames: vec![
                ("scope", scope),
                ("candidates", candidates),
                ("titles", titles),
                ("pairs", pairs),
                ("clusters", clusters),
            ],
            metrics,
            readings,
        },
        words,
    })
}

/// The companies, which of them are one, and who stands for whom.
fn companies_standing(
    inputs: &Inputs<'_>,
    settings: &Settings,
    decisions: &Decisions,
    ids: &[&str],
    offers: &[link::Offer],
    look: &mut Look<'_>,
) -> Result<Standing, PhaseError> {
    let scheme = company_scheme(settings.companies).map_err(PhaseError::Input)?;
    let records = company_records(&scheme, &company_inputs(inputs.companies)?);
    let mut linked = vec![0_usize; ids.len()];
    for row in offers.iter().flat_map(|offer| &offer.companies) {
        if let Some(count) = linked.get_mut(*row as usize) {
            *count += 1;
        }
    }
    let kind = Kind {
        scheme: &scheme,
        records: &records,
        ids,
        frames: &[inputs.companies],
        merged: Merged::Company,
        linked: &linked,
    };
    find(&kind, settings, decisions, look)
}

fn people_standing(
    inputs: &Inputs<'_>,
    settings: &Settings,
    decisions: &Decisions,
    ids: &[&str],
    links: &[link::Link],
    look: &mut Look<'_>,
) -> Result<Standing, PhaseError> {
    let scheme = person_scheme(settings.people).map_err(PhaseError::Input)?;
    let records = person_records(&scheme, &standing::person_inputs(inputs, links)?);
    let kind = Kind {
        scheme: &scheme,
        records: &records,
        ids,
        frames: &[inputs.people, inputs.identity],
        merged: Merged::Person,
        linked: &[],
    };
    find(&kind, settings, decisions, look)
}

/// Metrics of settled pairs.
fn settled_metrics(kind: &str, settled: &Settled, found: (u64, usize)) -> Vec<Metric> {
    let count = |state: &str| settled.pairs.iter().filter(|pair| pair.state == state).count();
    let held = settled.clusters.iter().filter(|cluster| cluster.held.is_some()).count();
    vec![
        Metric::count("pairs_weighed", usize::try_from(found.0).unwrap_or(usize::MAX)).about(kind),
        Metric::count("pairs_to_merge", count("merge")).about(kind),
        Metric::count("pairs_to_review", count("review")).about(kind),
        Metric::count("clusters", settled.clusters.len() - held).about(kind),
        Metric::count("clusters_to_review", held).about(kind),
        Metric::count("blocks_bounded", found.1).about(kind),
    ]
}
