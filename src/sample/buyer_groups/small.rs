//! The small sample: companies and people of the plan, and people made up until the figures of section 10 are met.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::model::{Companies, Company, Mix, People, Person, Source};
use super::studio::{Studio, address};
use super::words::{golden_titles, read};
use crate::sample::SampleError;

/// How many there are of what section 10 counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    /// Companies of the CRM.
    pub(super) companies: usize,
    /// People of the CRM, and those without a title, without a company, without an address and in wrong case.
    pub(super) crm: usize,
    pub(super) untitled: usize,
    pub(super) homeless: usize,
    pub(super) silent: usize,
    pub(super) wrong_case: usize,
    /// People of the dump.
    pub(super) dump: usize,
    /// People made up who stand in the CRM twice, beside those of the plan.
    pub(super) twice: usize,
}

/// Of the small sample.
pub(super) const SMALL: Counts = Counts {
    companies: 24,
    crm: 310,
    untitled: 156,
    homeless: 3,
    silent: 26,
    wrong_case: 19,
    dump: 420,
    twice: 0,
};
/// Where the golden titles are.
const GOLDEN: &str = "zorvell";
/// A company in whose dump there is room for more people of the crowd.
const ROOMY: &str = "giant";
/// Companies without a main phone.
const NO_PHONE: [&str; 3] = ["pellov2", "sole", "meridiax"];
/// Companies whose CRM row says no industry.
const NO_INDUSTRY: [&str; 6] = [
    "caldenic_de",
    "meridiax",
    "pellov2",
    "sole",
    "smallest",
    "tallisko_south",
];
/// Companies of which the provider has a record of its own.
const KNOWN_TO_PROVIDER: [&str; 8] = [
    "harlowick",
    "haddrow1",
    "haddrow2",
    "caldenic",
    "giant",
    "headless",
    "suffix",
    "formula",
];
/// Kinds of title in an order that repeats, for people of whom the CRM says no title but a dump does.
const TOLD_BY_DUMP: [&str; 6] = ["champion", "stakeholder", "crowd", "stakeholder", "crowd", "blocker"];

/// The small sample.
pub(super) fn small(seed: u64) -> Result<Draft, SampleError> {
    let mut studio = Studio::open(seed)?;
    let mut draft = Draft::new(
        "buyer-groups-small",
        include_str!("../data/buyer_groups_small_readme.md"),
    );
    plan(&mut studio, &mut draft)?;
    fill(&mut studio, &mut draft, SMALL)?;
    Ok(draft)
}

/// Companies of the plan, and the people it names.
pub(super) fn plan(studio: &mut Studio, draft: &mut Draft) -> Result<(), SampleError> {
    let companies: Companies = read(
        "data/buyer_groups_small.toml",
        include_str!("../data/buyer_groups_small.toml"),
    )?;
    let people: People = read(
        "data/buyer_groups_special.toml",
        include_str!("../data/buyer_groups_special.toml"),
    )?;
    for company in companies.company {
        let company = finish(studio, company);
        draft.companies.push(company);
    }
    for key in KNOWN_TO_PROVIDER {
        if let Some(company) = draft.company(key) {
            let company = dumped(studio, company);
            draft.companies.push(company);
        }
    }
    for person in people.person {
        let person = name_one(studio, draft, person);
        draft.people.push(person);
    }
    golden(studio, draft)
}

/// People until there are as many as section 10 says, and what refers to them.
pub(super) fn fill(studio: &mut Studio, draft: &mut Draft, counts: Counts) -> Result<(), SampleError> {
    let companies = draft.companies.clone();
    for company in companies.iter().filter(|company| company.source == Source::Crm) {
        titled(studio, draft, company, &company.crm, &company.dump);
        twin(studio, draft, company, company.twins);
    }
    for company in companies.iter().filter(|company| company.source == Source::Crm) {
        untitled(studio, draft, company, company.untitled);
    }
    top_up(studio, draft, &companies, counts);
    people_twice(studio, draft, counts);
    blemish(draft, counts);
    set_aside(studio, draft, counts);
    super::rest::add(studio, draft)
}

/// What the plan leaves open of a company.
pub(super) fn finish(studio: &mut Studio, mut company: Company) -> Company {
    company.created = studio.moment(400, 1_500);
    if company.phone.is_empty() && company.source == Source::Crm && !NO_PHONE.contains(&company.key.as_str()) {
        company.phone = studio.phone();
    }

    company.updated = studio.moment(5, 350);
    if company.source == Source::Crm {
        company.id = studio.company_id();
        if company.industry.is_empty() && !NO_INDUSTRY.contains(&company.key.as_str()) {
            company.industry = studio.random.pick(&studio.words.industries).to_owned();
        }
    }
    company
}

/// A company as the provider has it.
fn dumped(studio: &mut Studio, company: &Company) -> Company {
    Company {
        key: format!("{}_dump", company.key),
        source: Source::Dump,
        id: String::new(),
        updated: studio.moment(1, 40),
        ..company.clone()
    }
}

/// What the plan leaves open of a person.
fn name_one(studio: &mut Studio, draft: &Draft, mut person: Person) -> Person {
    let company = draft.company(&person.company).cloned().unwrap_or_default();
    for phone in [&mut person.direct, &mut person.mobile, &mut person.unknown_phone] {
        if *phone == "auto" {
            *phone = studio.phone();
        }
    }
    if person.email == "auto" {
        person.email = address(&person, &company.domain);
    }
    person.created = studio.moment(200, 1_200);
    person.updated = studio.moment(2, 190);
    if person.source == Source::Crm {
        person.id = studio.person_id();
    } else if person.provider == 0 {
        person.provider = studio.provider();
    }
    if person.as_of.is_empty() && !person.title.is_empty() {
        person.as_of = studio.day(3, 300);
    }
    person
}

/// One person for each golden title. Nothing else is known of them, so that confidence is the rule's score.
fn golden(studio: &mut Studio, draft: &mut Draft) -> Result<(), SampleError> {
    let company = draft.company(GOLDEN).cloned().unwrap_or_default();
    for (place, title) in golden_titles()?.into_iter().enumerate() {
        let mut person = studio.somebody(&company, Source::Dump);
        person.country.clone_from(&company.place[0]);
        person.key = format!("t{:02}", place + 1);
        person.title = title;
        person.as_of = studio.day(3, 300);
        studio.contact(&mut person, &company);
        draft.people.push(person);
    }
    Ok(())
}

fn titled(studio: &mut Studio, draft: &mut Draft, company: &Company, crm: &Mix, dump: &Mix) {
    for (mix, source) in [(crm, Source::Crm), (dump, Source::Dump)] {
        for (kind, count) in mix {
            for _ in 0..*count {
                let person = studio.person(company, kind, source);
                draft.people.push(person);
            }
        }
    }
}

/// The same person as a dump has them.
fn as_dumped(studio: &mut Studio, person: &mut Person) -> Person {
    if person.provider == 0 {
        person.provider = studio.provider();
    }
    let mut twin = person.clone();
    twin.source = Source::Dump;
    twin.id.clear();
    twin.created.clear();
    twin.updated = studio.moment(1, 60);
    if !twin.title.is_empty() {
        twin.as_of = studio.day(2, 60);
    }
    twin
}

/// Of so many people of the CRM a dump knows as well.
fn twin(studio: &mut Studio, draft: &mut Draft, company: &Company, count: usize) {
    let mut twins = Vec::new();
    let known = |person: &&mut Person| {
        person.company == company.key && person.source == Source::Crm && !person.special() && !person.title.is_empty()
    };
    for person in draft.people.iter_mut().filter(known).take(count) {
        twins.push(as_dumped(studio, person));
    }
    draft.people.extend(twins);
}

/// People of the CRM of whom it says no title; of every third a dump does.
fn untitled(studio: &mut Studio, draft: &mut Draft, company: &Company, count: usize) {
    for place in 0..count {
        let mut person = studio.somebody(company, Source::Crm);
        studio.contact(&mut person, company);
        if place % 3 == 1 {
            let kind = TOLD_BY_DUMP
                .get((place / 3) % TOLD_BY_DUMP.len())
                .copied()
                .unwrap_or("crowd");
            let mut twin = as_dumped(studio, &mut person);
            if let Some(title) = studio.titles.draw(kind, &mut studio.random) {
                (twin.title, twin.department, twin.level) = (title.0, title.1, title.2);
                twin.as_of = studio.day(2, 60);
            }
            draft.people.push(twin);
        }
        draft.people.push(person);
    }
}

/// People until the counts are met.
fn top_up(studio: &mut Studio, draft: &mut Draft, companies: &[Company], counts: Counts) {
    let Some(roomy) = companies.iter().find(|company| company.key == ROOMY) else {
        return;
    };
    let crm = |draft: &Draft, titled: bool| {
        let of = |person: &&Person| person.source == Source::Crm && person.title.is_empty() != titled;
        draft.people.iter().filter(of).count()
    };
    while crm(draft, true) < counts.crm - counts.untitled {
        let person = studio.person(roomy, "crowd", Source::Crm);
        draft.people.push(person);
    }
    while crm(draft, false) < counts.untitled {
        untitled(studio, draft, roomy, 1);
    }
    let dumped = |draft: &Draft| {
        draft
            .people
            .iter()
            .filter(|person| person.source == Source::Dump)
            .count()
    };
    while dumped(draft) < counts.dump {
        let person = studio.person(roomy, "crowd", Source::Dump);
        draft.people.push(person);
    }
}

/// People without an address and in wrong case, until there are as many as section 10 says.
fn blemish(draft: &mut Draft, counts: Counts) {
    let twins: BTreeSet<u64> = draft
        .people
        .iter()
        .filter(|person| person.source == Source::Dump)
        .map(|person| person.provider)
        .collect();
    let silent = draft
        .people
        .iter()
        .filter(|person| person.source == Source::Crm && person.email.is_empty());
    let mut missing = counts.silent.saturating_sub(silent.count());
    let lone = |person: &&mut Person| {
        person.source == Source::Crm
            && !person.special()
            && person.title.is_empty()
            && !twins.contains(&person.provider)
    };
    let mut cased = counts.wrong_case;
    for (place, person) in draft.people.iter_mut().filter(lone).enumerate() {
        if cased > 0 && place % 4 == 1 {
            cased -= 1;
            for word in [&mut person.first, &mut person.last] {
                *word = if cased.is_multiple_of(2) {
                    word.to_uppercase()
                } else {
                    word.to_lowercase()
                };
            }
        } else if missing > 0 && !person.email.is_empty() {
            missing -= 1;
            person.email.clear();
            person.status.clear();
        }
    }
}

/// People of the CRM who stand there a second time, in place of others without a title.
fn people_twice(studio: &mut Studio, draft: &mut Draft, counts: Counts) {
    let known = |person: &&Person| {
        person.source == Source::Crm && !person.special() && !person.title.is_empty() && !person.email.is_empty()
    };
    let first: Vec<Person> = draft
        .people
        .iter()
        .filter(known)
        .step_by(2)
        .take(counts.twice)
        .cloned()
        .collect();
    let used: BTreeSet<u64> = draft
        .people
        .iter()
        .filter(|person| person.source == Source::Dump)
        .map(|person| person.provider)
        .collect();
    let free = |person: &&mut Person| {
        person.source == Source::Crm
            && !person.special()
            && !person.broken
            && person.title.is_empty()
            && !used.contains(&person.provider)
            && !person.company.is_empty()
    };
    for (copy, place) in first.into_iter().zip(draft.people.iter_mut().filter(free)) {
        *place = Person {
            key: format!("again {}", copy.id),
            id: place.id.clone(),
            title: String::new(),
            department: String::new(),
            level: String::new(),
            as_of: String::new(),
            provider: 0,
            created: studio.moment(20, 300),
            ..copy
        };
    }
}

/// Rows for the quarantine, beside all that are counted: no company, no name, an id that another row has with other content,
/// negative staff.
fn set_aside(studio: &mut Studio, draft: &mut Draft, counts: Counts) {
    for place in 0..counts.homeless {
        let mut person = studio.somebody(&Company::default(), Source::Crm);
        person.id = format!("003A91{:04}", place + 1);
        person.key = "homeless".to_owned();
        draft.people.push(person);
    }
    let mut people = draft
        .people
        .iter()
        .filter(|person| person.source == Source::Crm && !person.special());
    if let (Some(first), Some(second)) = (people.next().cloned(), people.next().cloned()) {
        draft.people.push(Person {
            id: "003A900001".to_owned(),
            broken: true,
            ..first.clone()
        });
        draft.people.push(Person {
            title: "Warehouse Supervisor".to_owned(),
            source: Source::Crm,
            key: "same_id".to_owned(),
            ..second
        });
    }
    draft.companies.push(Company {
        key: "negative".to_owned(),
        id: "001A900001".to_owned(),
        name: "Wexlanmere Forge".to_owned(),
        broken: "-12".to_owned(),
        ..Company::default()
    });
}
