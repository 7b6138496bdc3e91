//! What refers to companies and people: groups, activities, opportunities, those who must not be seated, what a validator said
//! and what a reviewer decided.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::draft::Draft;
use super::model::{Person, Source};
use super::studio::Studio;
use super::words::read;
use crate::sample::SampleError;

/// Rows that refer to people and to companies.
const ACTIVITIES: usize = 40;
const OPPORTUNITIES: usize = 20;
/// Companies of which the CRM holds a group already.
const GROUPED: [&str; 4] = ["harlowick", "caldenic", "pellov", "pellov2"];
/// Where a validator says it looked.
const PAGE: &str = "https://pages.example/people";

#[derive(Deserialize)]
struct Plan {
    decision: Vec<Decision>,
    activity: Vec<Activity>,
}

/// What a reviewer decided on two records, by their names in the plan.
#[derive(Deserialize)]
struct Decision {
    kind: String,
    a: String,
    b: String,
    decision: String,
    note: String,
}

/// Something that was done with somebody.
#[derive(Deserialize)]
struct Activity {
    who: String,
    day: String,
    what: String,
}

/// Adds them all.
pub(super) fn add(studio: &mut Studio, draft: &mut Draft) -> Result<(), SampleError> {
    let plan: Plan = read(
        "data/buyer_groups_rest.toml",
        include_str!("../data/buyer_groups_rest.toml"),
    )?;
    for decision in &plan.decision {
        let id = |key: &str| draft.id_of(&decision.kind, key);
        draft.decisions.push([
            id(&decision.a),
            id(&decision.b),
            decision.decision.clone(),
            decision.note.clone(),
        ]);
    }
    relations(studio, draft, &plan.activity);
    groups(draft);
    for person in &draft.people {
        let suppressed = match person.suppressed.as_str() {
            "email" => &person.email,
            "slug" => &person.slug,
            _ => continue,
        };
        draft
            .suppressions
            .push([hash(&suppressed.to_lowercase()), person.suppressed.clone()]);
    }
    // Of some, somebody called the number.
    let callable = |person: &&mut Person| {
        person.source == Source::Crm
            && !person.special()
            && !person.title.is_empty()
            && (!person.direct.is_empty() || !person.mobile.is_empty())
    };
    for person in draft.people.iter_mut().filter(callable).step_by(2) {
        "reached".clone_into(&mut person.verdict);
    }
    verdicts(studio, draft);
    Ok(())
}

/// SHA-256 in hexadecimal digits.
fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn relations(studio: &mut Studio, draft: &mut Draft, planned: &[Activity]) {
    let add = |rows: &mut Vec<[String; 4]>, kind: &str, id: String, day: String, what: String| {
        let number = rows.len() + 1;
        rows.push([format!("{kind}{number:05}"), id, day, what]);
    };
    for activity in planned {
        let id = draft.id_of("", &activity.who);
        add(
            &mut draft.activities,
            "00T",
            id,
            activity.day.clone(),
            activity.what.clone(),
        );
    }
    let crm: Vec<String> = draft
        .people
        .iter()
        .filter(|person| person.source == Source::Crm && !person.broken && !person.company.is_empty())
        .map(|person| person.id.clone())
        .collect();
    let whats = ["call", "mail", "visit", "demonstration"].map(str::to_owned);
    while draft.activities.len() < ACTIVITIES {
        let id = studio.random.pick(&crm).to_owned();
        let (day, what) = (studio.day(10, 600), studio.random.pick(&whats).to_owned());
        add(&mut draft.activities, "00T", id, day, what);
    }
    let companies: Vec<String> = draft
        .companies
        .iter()
        .filter(|company| company.source == Source::Crm && company.broken.is_empty())
        .map(|company| company.id.clone())
        .collect();
    let stages = ["qualification", "proposal", "negotiation", "lost"].map(str::to_owned);
    // Both records of the firm that the CRM holds twice have one.
    for key in ["pellov", "pellov2"] {
        let id = draft.id_of("", key);
        add(
            &mut draft.opportunities,
            "006",
            id,
            "2025-09-30".to_owned(),
            "proposal".to_owned(),
        );
    }
    while draft.opportunities.len() < OPPORTUNITIES {
        let id = studio.random.pick(&companies).to_owned();
        let (day, what) = (studio.day(10, 400), studio.random.pick(&stages).to_owned());
        add(&mut draft.opportunities, "006", id, day, what);
    }
}

fn groups(draft: &mut Draft) {
    for (place, key) in GROUPED.iter().enumerate() {
        let of = |person: &&Person| person.company == **key && person.source == Source::Crm && !person.title.is_empty();
        let members: Vec<&str> = draft
            .people
            .iter()
            .filter(of)
            .take(4)
            .map(|person| person.id.as_str())
            .collect();
        draft
            .groups
            .push([format!("G{:04}", place + 1), draft.id_of("", key), members.join("|")]);
    }
}

/// What a validator said earlier: of those whom the plan names, and of a few others.
fn verdicts(studio: &mut Studio, draft: &mut Draft) {
    let mut rows = Vec::new();
    for person in draft.people.iter().filter(|person| person.source == Source::Crm) {
        let (employment, title, mail) = match person.verdict.as_str() {
            "confirmed" => ("current", "same", "confirmed"),
            "former" => ("former", "unknown", "unknown"),
            "contradicted" => ("current", "same", "contradicted"),
            "doubtful" => ("former", "different", "unknown"),
            "reached" => ("current", "same", "unknown"),
            _ => continue,
        };
        let phone = if person.verdict == "reached" {
            "confirmed"
        } else {
            "unknown"
        };
        // A verdict below 70 counts for nothing.
        let confidence = if person.verdict == "doubtful" { "55" } else { "91" };
        let seen = studio.day(5, 40);
        rows.push(
            [
                person.id.as_str(),
                employment,
                title,
                mail,
                phone,
                confidence,
                &seen,
                &format!("{PAGE}/{}", rows.len() + 1),
                &format!("{seen}T12:00:00Z"),
            ]
            .map(str::to_owned),
        );
    }
    draft.verdicts = rows;
}
