//! Leads that another system scored before. They make a queue that can be worked in without any key; what is said of them is
//! the sample's own prose, as a model might have put it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::draft::Draft;
use super::model::{Issued, Permit, Stored};
use super::studio::{AS_OF, Studio};
use super::words::Words;
use crate::sample::SampleError;
use crate::sample::random::Random;

const FILE: &str = "data/permits_stored.toml";

/// Permits younger than this many days were not scored yet.
const LEAST_AGE: i32 = 6;

/// Tier, status, leads.
type Quota = (String, String, usize);

#[derive(Deserialize)]
struct Plan {
    mix: Vec<Quota>,
    older: Vec<Quota>,
    /// Tier, status and flag of the one lead that is withheld until a reviewer accepts its answer.
    withheld: (String, String, String),
    scores: BTreeMap<String, (i64, i64)>,
    buyers: Vec<String>,
    prices: Vec<u64>,
    methods: Vec<String>,
    flags: BTreeMap<String, Vec<String>>,
    /// Least value and greatest age.
    fits: BTreeMap<String, (i64, i32)>,
    groups: BTreeMap<String, String>,
    reasons: BTreeMap<String, Vec<String>>,
    thoughts: BTreeMap<String, Vec<String>>,
    ideal: BTreeMap<String, Vec<String>>,
}

impl Plan {
    fn load() -> Result<Self, SampleError> {
        toml::from_str(include_str!("../data/permits_stored.toml")).map_err(|error| SampleError::Data {
            file: FILE,
            message: error.to_string(),
        })
    }
}

/// What is known of the lead that a row is made for.
struct Known {
    city: String,
    permit: String,
    account: String,
    category: String,
    business: bool,
    value: Option<i64>,
    /// Days since the permit was issued.
    age: i32,
}

/// Adds the leads: most of them permits of the draft that somebody would buy, some of permits that are in no file.
pub(super) fn add(studio: &mut Studio, draft: &mut Draft) -> Result<(), SampleError> {
    let plan = Plan::load()?;
    let mut random = Random::stream(42, 21);
    let mut wanted: Vec<Known> = draft
        .permits
        .iter()
        .filter(|permit| permit.wanted && permit.parcels.len() == 1)
        .map(|permit| known(draft, permit))
        .filter(|known| known.age >= LEAST_AGE)
        .collect();
    random.shuffle(&mut wanted);
    for (tier, status, leads) in &plan.mix {
        let (least, oldest) = plan.fits.get(tier).copied().unwrap_or((0, i32::MAX));
        for _ in 0..*leads {
            let fits = |known: &Known| known.value.unwrap_or(0) >= least && known.age <= oldest;
            let Some(place) = wanted.iter().position(fits) else {
                continue;
            };
            let known = wanted.swap_remove(place);
            draft
                .stored
                .push(row(&plan, &draft.words, &mut random, &known, tier, status));
        }
    }
    // One that a reviewer has to read: it is withheld until somebody accepts the answer.
    let held = draft
        .stored
        .iter_mut()
        .find(|stored| stored.is(&plan.withheld.0, &plan.withheld.1));
    if let Some(held) = held {
        held.flag(&plan.withheld.2);
    }
    for (tier, status, leads) in &plan.older {
        for _ in 0..*leads {
            let cities = studio.places.cities();
            let city = cities.get(random.index(cities.len())).cloned();
            let Some(city) = city else { continue };
            let number = studio.places.permit(&city);
            let categories: Vec<&String> = plan.groups.keys().collect();
            let category = categories
                .get(random.index(categories.len()))
                .map_or("roof", |name| name.as_str());
            let known = Known {
                city: city.name.clone(),
                permit: number,
                account: String::new(),
                category: category.to_owned(),
                business: false,
                value: Some(studio.places.value(random.below(1_000) as f64 / 1_000.0)),
                age: 160,
            };
            draft
                .stored
                .push(row(&plan, &draft.words, &mut random, &known, tier, status));
        }
    }
    Ok(())
}

/// A lead of the draft's permit at this place, as if it had been scored long ago.
pub(super) fn of_permit(draft: &Draft, permit: &Permit, tier: &str) -> Result<Stored, SampleError> {
    let plan = Plan::load()?;
    let mut random = Random::stream(42, 22);
    Ok(row(
        &plan,
        &draft.words,
        &mut random,
        &known(draft, permit),
        tier,
        "exported",
    ))
}

fn known(draft: &Draft, permit: &Permit) -> Known {
    let parcel = permit.parcels.first().and_then(|place| draft.parcels.get(*place));
    Known {
        city: permit.city.clone(),
        permit: permit.number.clone(),
        account: parcel
            .map(|parcel| format!("{}:{}", parcel.county.replace('_', "-"), parcel.account))
            .unwrap_or_default(),
        category: permit.category.clone(),
        business: permit.bucket == super::model::Bucket::Business,
        value: parcel.map(|parcel| parcel.value),
        age: match permit.issued {
            Issued::Ago(days) => days,
            Issued::Never | Issued::Text(_) => 0,
        },
    }
}

fn band(value: Option<i64>) -> &'static str {
    match value {
        None | Some(0) => "an unknown sum",
        Some(..400_000) => "less than 400k",
        Some(..500_000) => "between 400k and 500k",
        Some(..750_000) => "between 500k and 750k",
        Some(..1_000_000) => "between 750k and 1M",
        Some(_) => "more than 1M",
    }
}

fn row(plan: &Plan, words: &Words, random: &mut Random, known: &Known, tier: &str, status: &str) -> Stored {
    let none = Vec::new();
    let base = known.category.trim_start_matches("commercial_").to_owned();
    let of = |lists: &BTreeMap<String, Vec<String>>, random: &mut Random| {
        let text = random.pick(lists.get(tier).unwrap_or(&none));
        text.replace("{work}", &words.work(&base))
            .replace("{value}", band(known.value))
            .replace("{who}", if known.business { "A firm" } else { "An owner" })
            .replace("{place}", if known.business { "building" } else { "home" })
    };
    let (low, high) = plan.scores.get(tier).copied().unwrap_or((0, 0));
    let score = low + random.below((high - low + 1).unsigned_abs()) as i64;
    let retry = tier == "RETRY";
    let mut flags: Vec<String> = match tier {
        "RETRY" => vec!["PENDING_RETRY".to_owned()],
        _ => vec![random.pick(plan.flags.get(tier).unwrap_or(&none)).to_owned()],
    };
    if (0..30).contains(&score) {
        flags.push("REVIEW".to_owned());
    }
    let method = if retry {
        "pending_retry"
    } else {
        random.pick(&plan.methods)
    }
    .to_owned();
    let thought = if method == "ai-reasoner" {
        of(&plan.thoughts, random)
    } else {
        String::new()
    };
    let day = |ago: i32, hour: u64| {
        let (year, month, day) = AS_OF.plus(-ago).parts();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:15:00Z")
    };
    // Scored after it was issued, sold after it was scored.
    let scored = 3 + random.below((known.age - 3).clamp(1, 40).unsigned_abs().into()) as i32;
    let sold = matches!(status, "sold" | "contacted" | "converted");
    let price = plan.prices.get(random.index(plan.prices.len())).copied().unwrap_or(60);
    let buyer = random.pick(&plan.buyers).to_owned();
    let group = if known.business {
        "commercial"
    } else {
        plan.groups.get(&base).map_or("other", String::as_str)
    };
    let priority = match tier {
        "A" => "call",
        "B" if score >= 65 => "call",
        "B" | "C" => "email",
        _ => "skip",
    };
    let when = |there: bool, text: String| if there { text } else { String::new() };
    Stored {
        cells: [
            known.city.clone(),
            known.permit.clone(),
            known.account.clone(),
            known.category.clone(),
            group.to_owned(),
            known.business.to_string(),
            score.to_string(),
            tier.to_owned(),
            of(&plan.reasons, random),
            thought,
            flags.join("|"),
            of(&plan.ideal, random),
            priority.to_owned(),
            method,
            day(scored, 9 + random.below(8)),
            format!("0.00{:04}", 3_100 + random.below(4_200)),
            status.to_owned(),
            when(sold, buyer),
            when(sold, day(random.below(3) as i32, 14)),
            when(sold, format!("{price}.00")),
        ],
    }
}
