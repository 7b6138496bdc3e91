//! The full sample: the companies and the people of the small one, and as many more as the reference run had.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::draft::Draft;
use super::model::{Company, Mix, Source};
use super::small::{Counts, fill, finish, plan};
use super::studio::{Studio, plain};
use super::words::read;
use crate::sample::SampleError;

/// Of the full sample.
const FULL: Counts = Counts {
    companies: 403,
    crm: 1_881,
    untitled: 944,
    homeless: 17,
    silent: 158,
    wrong_case: 113,
    dump: 9_000,
    twice: 66,
};
/// Of the full sample with little filler.
const REDUCED: Counts = Counts {
    companies: 60,
    crm: 460,
    untitled: 231,
    homeless: 4,
    silent: 39,
    wrong_case: 28,
    dump: 1_260,
    twice: 12,
};

/// What the companies made up are like.
#[derive(Deserialize)]
struct Plan {
    /// Least and most revenue in thousands of USD, and how often.
    revenues: Vec<(u64, u64, u64)>,
    /// Of a hundred companies: those of which only staff is known, and those of which neither is.
    by_staff: u64,
    unknown: u64,
    /// USD of revenue that one of the staff makes.
    usd_per_head: u64,
    no_industry: u64,
    no_website: u64,
    /// Of a hundred companies: those that stand in the CRM twice.
    twice: u64,
    /// Titles of the CRM's people and of those whom only the dump knows, drawn for each company, with how often.
    crm: Vec<(String, u64)>,
    dump: Vec<(String, u64)>,
    /// How many a company has: of the CRM with a title and without, of the dump who lead, and of the dump's crowd.
    titled: (u64, u64),
    untitled: (u64, u64),
    leaders: (u64, u64),
    crowd: (u64, u64),
}

/// The full sample, or every plant of it with little filler.
pub(super) fn full(seed: u64, reduced: bool) -> Result<Draft, SampleError> {
    let counts = if reduced { REDUCED } else { FULL };
    let made: Plan = read(
        "data/buyer_groups_full.toml",
        include_str!("../data/buyer_groups_full.toml"),
    )?;
    let mut studio = Studio::open(seed)?;
    let mut draft = Draft::new("buyer-groups-full", include_str!("../data/buyer_groups_full_readme.md"));
    plan(&mut studio, &mut draft)?;
    let mut names = BTreeSet::new();
    let of_crm = |draft: &Draft| {
        draft
            .companies
            .iter()
            .filter(|company| company.source == Source::Crm)
            .count()
    };
    while of_crm(&draft) < counts.companies {
        let company = company(&mut studio, &made, &mut names);
        let again = studio.random.percent(made.twice) && of_crm(&draft) + 1 < counts.companies;
        if again {
            let twin = once_more(&mut studio, &company);
            draft.companies.push(twin);
        }
        draft.companies.push(company);
    }
    fill(&mut studio, &mut draft, counts)?;
    Ok(draft)
}

fn between(studio: &mut Studio, (least, most): (u64, u64)) -> u64 {
    least + studio.random.below(most - least + 1)
}

/// A company that does not exist.
fn company(studio: &mut Studio, made: &Plan, names: &mut BTreeSet<String>) -> Company {
    let (stem, ending) = loop {
        let stem = studio.random.pick(&studio.words.stems).to_owned();
        let ending = studio.random.pick(&studio.words.endings).to_owned();
        if names.insert(format!("{stem}{ending}")) {
            break (stem, ending);
        }
    };
    let makes = studio.random.pick(&studio.words.makes).to_owned();
    let legal = studio.random.pick(&studio.words.legal).to_owned();
    let site = format!("{}{ending}-{}.example", plain(&stem), plain(&makes));
    let place = studio.random.index(studio.words.places.len());
    let bands: Vec<(usize, u64)> = made
        .revenues
        .iter()
        .enumerate()
        .map(|(place, band)| (place, band.2))
        .collect();
    let band = studio
        .random
        .weighted(&bands)
        .and_then(|place| made.revenues.get(place))
        .copied();
    let (least, most, _) = band.unwrap_or((100, 1_000, 1));
    let revenue = between(studio, (least, most)) * 1_000;
    let known = studio.random.below(100);
    let mut company = Company {
        key: format!("{stem}{ending}"),
        name: format!("{stem}{ending} {makes} {legal}").trim_end().to_owned(),
        domain: if studio.random.percent(made.no_website) {
            String::new()
        } else {
            site
        },
        place: studio.words.places.get(place).cloned().unwrap_or_default(),
        revenue: (known >= made.by_staff + made.unknown).then_some(revenue as i64),
        employees: (known < made.by_staff).then_some((revenue / made.usd_per_head).max(6) as i64),
        provider: 720_000 + names.len() as u64,
        industry: studio.random.pick(&studio.words.industries).to_owned(),
        competitors: studio.random.pick(&studio.words.competitors).to_owned(),
        technologies: studio.random.pick(&studio.words.technologies).to_owned(),
        growth: studio
            .random
            .percent(30)
            .then(|| studio.random.below(25) as f64 / 100.0),
        jobs: studio.random.percent(30).then(|| studio.random.below(8) as i64),
        ..Company::default()
    };
    let (titled, leaders) = (between(studio, made.titled), between(studio, made.leaders));
    company.crm = mix(studio, &made.crm, titled);
    company.dump = mix(studio, &made.dump, leaders);
    let crowd = between(studio, made.crowd);
    company.dump.insert("crowd".to_owned(), crowd as usize);
    company.twins = (titled / 2) as usize;
    company.untitled = between(studio, made.untitled) as usize;
    let mut company = finish(studio, company);
    if studio.random.percent(made.no_industry) {
        company.industry.clear();
    }
    company
}

/// So many titles, each drawn.
fn mix(studio: &mut Studio, kinds: &[(String, u64)], count: u64) -> Mix {
    let choices: Vec<(usize, u64)> = kinds.iter().enumerate().map(|(place, kind)| (place, kind.1)).collect();
    let mut mix = Mix::new();
    for _ in 0..count {
        let kind = studio.random.weighted(&choices).and_then(|place| kinds.get(place));
        if let Some((kind, _)) = kind {
            *mix.entry(kind.clone()).or_default() += 1;
        }
    }
    mix
}

/// The same company under another id, as somebody typed it again.
fn once_more(studio: &mut Studio, company: &Company) -> Company {
    Company {
        key: format!("{} again", company.key),
        name: company.name.to_uppercase(),
        id: studio.company_id(),
        provider: 0,
        crm: Mix::new(),
        dump: Mix::new(),
        twins: 0,
        untitled: 1,
        created: studio.moment(30, 200),
        ..company.clone()
    }
}
