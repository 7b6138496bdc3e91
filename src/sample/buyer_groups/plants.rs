//! Changes to the small sample, each of which makes one gate answer as the sample alone does not.

use std::collections::BTreeMap;

use serde_json::json;

use super::answers;
use super::draft::Draft;
use super::model::{Person, Source};
use super::small;
use crate::sample::planting::{Planting, find, plantings};
use crate::sample::{Plant, SampleError};

plantings! { Draft:
    "unnamed-companies" "B1.1-COLUMNS" "failed" "the CRM calls the companies' names `Label`, which no alias knows" => |draft| draft.renamed.push(("Account Name", "Label"));
    "nameless-people" "B1.1" "failed" "one person in eight has no name" => nameless;
    "territory-elsewhere" "B2.1" "failed" "the territory is a country that no company is in" => elsewhere;
    "strange-employers" "B2.2" "warned" "one person of the CRM in six works for a firm that nobody knows" => strange_employers;
    "titled-people" "B2.3" "passed" "one more of the CRM's people in ten has a title" => titled;
    "companies-abroad" "B2.4" "warned" "eight companies are in Great Britain" => abroad;
    "namesakes" "B2.5" "warned" "fifty people have a namesake with another job at their company" => namesakes;
    "could-be-either" "B2.5" "passed" "father, son and a record that could be either share a telephone: all three wait for a reviewer" => could_be_either;
    "first-bounced" "B3.1" "failed" "every address at the first companies came back" => first_bounced;
    "old-titles" "B3.3-CONFIDENCE" "failed" "every title is two years old" => old_titles;
    "directors-wanted" "B4.7" "failed" "a group needs a director, and one has none" => |draft| draft.set("require_director", "true", "Planted.");
    "bounced" "B5.1" "failed" "one address in four came back, but for the first companies" => bounced;
    "wrong-phones" "B5.2" "failed" "whoever was called, the number is somebody else's" => wrong_phones;
    "unchecked" "B5.3" "warned" "nobody checked the addresses, but for the first companies" => unchecked;
    "shared-mailboxes" "B6.1-MAIL" "failed" "two pairs share a mailbox, and nobody decided on them" => |draft| draft.decisions.clear();
    "answers" "B3.6" "passed" "a workspace of its own: the four providers answer from a script, found, late, not at all, and asked not to" => answers::rehearse;
    "keyless" "B3.6" "warned" "two providers are switched on, and nobody has a key" => keyless;
    "credits-gone" "B3.6" "warned" "people data has no credits left: 402" => |draft| answers::always(draft, "people_data", PEOPLE_DATA, &answers::status(402));
    "no-such-records" "B3.5" "passed" "people data knows none of the ids: 404, which is no failure" => |draft| answers::always(draft, "people_data", PEOPLE_DATA, &answers::status(404));
    "service-breaks" "B3.1" "failed" "people data answers 503 until the breaker opens" => |draft| answers::always(draft, "people_data", PEOPLE_DATA, &answers::status(503));
    "later-companies-fail" "B3.5" "warned" "people data answers 500 for all but the first companies" => |draft| answers::later(draft, &answers::status(500));
    "rate-limited" "B3.6" "passed" "every tenth record comes at the second asking: 429 with Retry-After" => |draft| answers::first(draft, "people_data", "person_collect", 10, &json!({ "status": 429, "retry_after": "1" }));
    "never-answers" "B3.1" "failed" "people data never answers" => |draft| answers::always(draft, "people_data", PEOPLE_DATA, &json!({ "fault": "hang" }));
    "prose-for-verdicts" "B5.4" "passed" "the validator answers in prose" => |draft| answers::always(draft, "validator", &["contact_validate"], &json!({ "fault": "bad_json" }));
    "everyone-left" "B3.1" "failed" "the validator says of everybody that they left" => |draft| answers::always(draft, "validator", &["contact_validate"], &answers::everyone_left());
    "private-addresses" "B7.1" "failed" "all but the first companies' people are known by a private address only" => private_addresses;
    "addressed" "B7.2" "passed" "everybody in the CRM has an address" => addressed;
    "dangling" "B6.3-ORPHANS" "failed" "two activities refer to nobody" => dangling;
}

/// What people data is asked.
const PEOPLE_DATA: &[&str] = &["company_search", "company_collect", "person_search", "person_collect"];
/// The companies that run first.
const FIRST: [&str; 5] = ["harlowick", "zorvell", "haddrow1", "haddrow2", "caldenic"];

/// The sample with the plant called `name` laid into it.
pub(super) fn planted(name: &str, seed: u64) -> Result<Draft, SampleError> {
    let planting = find(PLANTINGS, name)?;
    let Plant { name, summary, .. } = planting.plant;
    let mut draft = small::small(seed)?;
    (planting.lay)(&mut draft);
    draft.comment = format!("{}\nPlanted: {name} ({summary}).", draft.comment);
    Ok(draft)
}

fn is_first(person: &Person) -> bool {
    FIRST.contains(&person.company.as_str())
}

fn elsewhere(draft: &mut Draft) {
    draft.set("geo", "[\"BR\"]", "Planted.");
    // Of whom nobody knows where they are, the territory says nothing.
    for company in draft.companies.iter_mut().filter(|company| company.place[0].is_empty()) {
        "US".clone_into(&mut company.place[0]);
    }
}

fn nameless(draft: &mut Draft) {
    for person in draft.filler().step_by(4).filter(|person| person.source == Source::Crm) {
        person.broken = true;
    }
}

fn strange_employers(draft: &mut Draft) {
    let crm = draft.filler().filter(|person| person.source == Source::Crm);
    for person in crm.step_by(4) {
        person.company.clear();
        person.slug.clear();
        person.email.clear();
        "Nethergarth Unlisted".clone_into(&mut person.employer);
    }
}

fn titled(draft: &mut Draft) {
    let bare = draft
        .filler()
        .filter(|person| person.source == Source::Crm && person.title.is_empty());
    for person in bare.step_by(5) {
        "Mechanical Engineer".clone_into(&mut person.title);
    }
}

fn abroad(draft: &mut Draft) {
    let later = draft
        .companies
        .iter_mut()
        .filter(|company| !FIRST.contains(&company.key.as_str()));
    for company in later.take(10) {
        "GB".clone_into(&mut company.place[0]);
    }
}

fn namesakes(draft: &mut Draft) {
    let mut more = Vec::new();
    for person in draft
        .filler()
        .filter(|person| !person.title.is_empty() && person.source == Source::Dump)
        .take(50)
    {
        let twin = Person {
            provider: 0,
            title: "Warehouse Supervisor".to_owned(),
            company: person.company.clone(),
            first: person.first.clone(),
            last: person.last.clone(),
            country: person.country.clone(),
            as_of: person.as_of.clone(),
            source: Source::Crm,
            id: format!("003N{:06}", more.len() + 1),
            ..Person::default()
        };
        more.push(twin);
    }
    draft.people.extend(more);
}

fn could_be_either(draft: &mut Draft) {
    let [company, country] = draft.company("kestrovar").map_or_else(Default::default, |company| {
        [company.key.clone(), company.place[0].clone()]
    });
    for (place, suffix) in [" Jr.", "", " Sr."].into_iter().enumerate() {
        draft.people.push(Person {
            company: company.clone(),
            country: country.clone(),
            name: format!("Leopold Wexmoor{suffix}"),
            direct: "(705) 555-0119".to_owned(),
            source: Source::Crm,
            id: format!("003V{:06}", place + 1),
            ..Person::default()
        });
    }
}

fn private_addresses(draft: &mut Draft) {
    unchecked(draft);
    let later = draft
        .people
        .iter_mut()
        .filter(|person| !is_first(person) && !person.email.is_empty());
    for (place, person) in later.enumerate() {
        person.email = format!("somebody{place}@freemail.example");
    }
}

fn addressed(draft: &mut Draft) {
    let domains: BTreeMap<String, String> = draft
        .companies
        .iter()
        .map(|company| (company.key.clone(), company.domain.clone()))
        .collect();
    let silent = draft
        .filler()
        .filter(|person| person.source == Source::Crm && person.email.is_empty());
    for (place, person) in silent.enumerate() {
        if let Some(domain) = domains.get(&person.company).filter(|domain| !domain.is_empty()) {
            person.email = format!("somebody{place}@{domain}");
        }
    }
}

fn first_bounced(draft: &mut Draft) {
    for person in draft
        .people
        .iter_mut()
        .filter(|person| is_first(person) && !person.email.is_empty())
    {
        "bounced".clone_into(&mut person.status);
    }
}

fn old_titles(draft: &mut Draft) {
    for person in draft.people.iter_mut().filter(|person| !person.title.is_empty()) {
        "2024-01-15".clone_into(&mut person.as_of);
        "Marketing".clone_into(&mut person.department);
    }
}

fn bounced(draft: &mut Draft) {
    let later = draft
        .people
        .iter_mut()
        .filter(|person| !is_first(person) && !person.email.is_empty());
    for person in later {
        if person.slug.len() % 2 == 0 || person.special() {
            "bounced".clone_into(&mut person.status);
        }
    }
}

fn wrong_phones(draft: &mut Draft) {
    for row in draft.verdicts.iter_mut().filter(|row| row[4] == "confirmed") {
        "contradicted".clone_into(&mut row[4]);
    }
}

fn unchecked(draft: &mut Draft) {
    draft.verdicts.clear();
    for person in draft.people.iter_mut().filter(|person| !is_first(person)) {
        person.status.clear();
    }
}

fn dangling(draft: &mut Draft) {
    for row in draft.activities.iter_mut().rev().take(2) {
        "003A999999".clone_into(&mut row[1]);
    }
}

fn keyless(draft: &mut Draft) {
    draft.live = true;
    for provider in ["people_data", "finder_a"] {
        draft.set(&format!("{provider}.enabled"), "true", "Planted.");
        draft.set(
            &format!("{provider}.keys"),
            "[\"ASSAY_SAMPLE_NO_SUCH_KEY\"]",
            "Planted.",
        );
    }
}
