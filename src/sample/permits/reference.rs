//! The two reference batches, each a workspace of its own: what goes in, and the answers that a stand-in on loopback gives.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::draft::Draft;
use super::model::{Bucket, Feed, Issued, Parcel, Permit};
use super::places::City;
use super::script::{Answer, Entry, Reply, Script};
use super::stored;
use super::studio::Studio;
use super::texts::Job;
use super::words::{Owner, Words};
use crate::sample::SampleError;

const FILE: &str = "data/permits_reference.toml";

#[derive(Deserialize)]
struct Plan {
    base_url: String,
    reference_100: Batch,
    earlier_batch: Batch,
    answers: BTreeMap<String, Saying>,
}

/// What goes into a batch.
#[derive(Deserialize)]
struct Batch {
    sheet: String,
    wanted: usize,
    junk: usize,
    unsellable: usize,
    builders_by_owner: usize,
    builders_by_text: usize,
    no_data: usize,
    stored: usize,
    retry: Option<usize>,
    scores: Vec<i64>,
}

/// What an answer says.
#[derive(Deserialize, Clone)]
struct Saying {
    reasoning: String,
    flags: Vec<String>,
    ideal: String,
    priority: String,
    thinking: String,
}

/// Why a permit is in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Wanted,
    Junk,
    Unsellable,
    BuilderByOwner,
    BuilderByText,
    NoData,
}

/// The two batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// 100 permits, 67 of them sent (8.4).
    Reference,
    /// 40 permits, 13 of them sent.
    Earlier,
}

/// Texts that nobody buys, and texts of no seller.
const JUNK: [&str; 4] = [
    "New shed on skids",
    "Furnace replacement in closet",
    "Electrical panel swap",
    "Sewer line repair in yard",
];
const UNSELLABLE: [&str; 4] = [
    "Temporary power pole",
    "Demolition of one-family house",
    "Monument sign, illuminated",
    "Raze dwelling and clear lot",
];

/// The workspace of a batch.
pub(super) fn batch(seed: u64, which: Which) -> Result<Draft, SampleError> {
    let plan: Plan =
        toml::from_str(include_str!("../data/permits_reference.toml")).map_err(|error| SampleError::Data {
            file: FILE,
            message: error.to_string(),
        })?;
    let (name, batch) = match which {
        Which::Reference => ("permits-reference-100", &plan.reference_100),
        Which::Earlier => ("permits-earlier-batch", &plan.earlier_batch),
    };
    let mut studio = Studio::open(seed)?;
    let counties = studio.places.counties().to_vec();
    let readme = include_str!("../data/permits_reference_readme.md");
    let mut draft = Draft::new(name, Words::load()?, &counties, readme);
    draft.comment =
        "A synthetic batch of permits for a rehearsal: the answers come from a stand-in on loopback, see README.md.\n\
                     Every street, owner, firm and telephone in it is invented."
            .to_owned();
    let whys = [
        (Why::Wanted, batch.wanted),
        (Why::Junk, batch.junk),
        (Why::Unsellable, batch.unsellable),
        (Why::BuilderByOwner, batch.builders_by_owner),
        (Why::BuilderByText, batch.builders_by_text),
        (Why::NoData, batch.no_data),
    ];
    let mut whys: Vec<Why> = whys
        .into_iter()
        .flat_map(|(why, count)| std::iter::repeat_n(why, count))
        .collect();
    studio.random.shuffle(&mut whys);
    for (place, why) in whys.into_iter().enumerate() {
        let sheet = format!("sheet {}-{:03}", batch.sheet, place + 1);
        add(&mut studio, &mut draft, why, place, &sheet)?;
    }
    store(&mut draft, batch)?;
    draft.script = Some(script(&mut studio, &draft, &plan, batch));
    settings(&mut draft, &plan);
    Ok(draft)
}

fn settings(draft: &mut Draft, plan: &Plan) {
    draft.set(
        "rescore",
        "true",
        "Leads with a valid score are asked for again, as in the reference run.",
    );
    draft.set(
        "llm.enabled",
        "true",
        "The two switches are on, and the service is a stand-in on this machine.",
    );
    draft.set("llm.base_url", &format!("\"{}\"", plan.base_url), "");
    draft.set("spacing_s", "0.01", "Nobody is crowded here.");
}

fn add(studio: &mut Studio, draft: &mut Draft, why: Why, place: usize, sheet: &str) -> Result<(), SampleError> {
    let cities: Vec<City> = studio.places.cities().to_vec();
    let city = match why {
        // San Francisco prints neither owners nor contractors: without a parcel nobody knows anything.
        Why::NoData => cities.iter().find(|city| city.feed == Feed::SanFrancisco),
        _ => cities.get(place % cities.len().max(1)),
    };
    let Some(city) = city.cloned() else { return Ok(()) };
    let (address, zip) = studio.places.house(&city, &studio.words, &mut studio.random);
    let jobs = studio.texts.wanted();
    let job = jobs
        .get(place % jobs.len().max(1))
        .copied()
        .unwrap_or(Job { kind: 0, junk: false });
    let kind = studio.texts.kind(job)?;
    let business = kind.bucket == Bucket::Business;
    let owner = match why {
        Why::BuilderByOwner => Owner::ProductionBuilder,
        _ if business => Owner::Company,
        _ => [Owner::Person, Owner::Person, Owner::Trust, Owner::Company]
            .get(place % 4)
            .copied()
            .unwrap_or(Owner::Person),
    };
    let owner = studio.words.owner(&mut studio.random, owner);
    let mut places = Vec::new();
    if why != Why::NoData {
        let share = studio.random.below(1_000) as f64 / 1_000.0;
        let parcel = Parcel {
            value: studio.places.value(share),
            ..studio.parcel(&city, &address, &zip, &owner)
        };
        places.push(draft.parcels.len());
        draft.parcels.push(parcel);
    }
    let text = match why {
        Why::Junk => JUNK.get(place % JUNK.len()).copied().unwrap_or_default().to_owned(),
        Why::Unsellable => UNSELLABLE
            .get(place % UNSELLABLE.len())
            .copied()
            .unwrap_or_default()
            .to_owned(),
        Why::BuilderByText => "New 2 story **VOL BUILD PROJECT**".to_owned(),
        _ => studio.texts.text(job, &mut studio.random),
    };
    let plain = matches!(why, Why::Junk | Why::Unsellable);
    draft.permits.push(Permit {
        feed: city.feed,
        city: city.name.clone(),
        state: city.state.clone(),
        number: studio.places.permit(&city),
        address,
        style: super::address::Style::Plain,
        zip: if city.feed == Feed::Chicago { String::new() } else { zip },
        parcel: String::new(),
        kind: studio
            .places
            .kind(city.feed, if plain { "building" } else { &kind.work }),
        class: studio.places.class(city.feed, business && !plain),
        text: format!("{text}, {sheet}"),
        issued: Issued::Ago((place * 7 % 60) as i32),
        owner: if city.feed.has_owners() { owner } else { String::new() },
        applicant: String::new(),
        contractor: String::new(),
        cost: if why == Why::NoData {
            "0".to_owned()
        } else {
            (kind.cost.0 + studio.random.below(9_000)).to_string()
        },
        category: kind.category.clone(),
        bucket: kind.bucket,
        wanted: why == Why::Wanted,
        parcels: places,
        special: false,
        broken: None,
    });
    Ok(())
}

/// Some of the wanted were scored before.
fn store(draft: &mut Draft, batch: &Batch) -> Result<(), SampleError> {
    let wanted: Vec<&Permit> = draft
        .permits
        .iter()
        .filter(|permit| permit.wanted)
        .take(batch.stored)
        .collect();
    let leads: Result<Vec<_>, SampleError> = wanted
        .iter()
        .zip(["A", "B", "C"].iter().cycle())
        .map(|(permit, tier)| stored::of_permit(draft, permit, tier))
        .collect();
    draft.stored = leads?;
    Ok(())
}

/// The part of a permit's text that no other has.
pub(super) fn sheet(text: &str) -> &str {
    text.rfind("sheet ").and_then(|start| text.get(start..)).unwrap_or(text)
}

fn script(studio: &mut Studio, draft: &Draft, plan: &Plan, batch: &Batch) -> Script {
    let mut scores = batch.scores.clone();
    studio.random.shuffle(&mut scores);
    let mut entries = Vec::new();
    for (place, permit) in draft.permits.iter().filter(|permit| permit.wanted).enumerate() {
        let reply = if batch.retry == Some(place) {
            Reply::Content("I would call this one a decent lead, maybe seventy of a hundred.".to_owned())
        } else {
            let score = scores.pop().unwrap_or(0);
            Reply::Answer(answer(plan, &draft.words, permit, score, place))
        };
        entries.push(Entry {
            phrase: sheet(&permit.text).to_owned(),
            replies: vec![reply],
        });
    }
    Script { entries }
}

fn answer(plan: &Plan, words: &Words, permit: &Permit, score: i64, place: usize) -> Answer {
    let tier = Answer::tier_of(score);
    let saying = plan.answers.get(tier);
    let work = words.work(&permit.category);
    let text = |text: &str| text.replace("{work}", &work);
    Answer {
        score,
        reasoning: saying.map(|saying| text(&saying.reasoning)).unwrap_or_default(),
        flags: saying.map(|saying| saying.flags.clone()).unwrap_or_default(),
        ideal_contractor: saying.map(|saying| text(&saying.ideal)).unwrap_or_default(),
        contact_priority: saying.map(|saying| saying.priority.clone()).unwrap_or_default(),
        thinking: saying.map(|saying| text(&saying.thinking)).unwrap_or_default(),
        prompt_tokens: 1_400 + (place as u64 % 13) * 11,
        cached_tokens: 1_000,
        completion_tokens: 620 + (place as u64 % 17) * 23,
    }
}
