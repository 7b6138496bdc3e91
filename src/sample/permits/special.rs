//! Permits that each show one rule, written out in the plan.

use serde::Deserialize;

use super::address::{Address, Style};
use super::draft::Draft;
use super::model::{Broken, Bucket, Issued, Parcel, Permit};
use super::studio::Studio;
use crate::sample::SampleError;

const FILE: &str = "data/permits_special.toml";

#[derive(Deserialize)]
struct Plan {
    permit: Vec<Special>,
}

/// A permit of the plan.
#[derive(Deserialize)]
struct Special {
    number: String,
    city: String,
    at: String,
    /// What stands after an address that is written as it is.
    #[serde(default)]
    tail: String,
    style: Option<SpecialStyle>,
    zip: Option<String>,
    text: String,
    work: Option<String>,
    kind: Option<String>,
    class: Option<String>,
    age: Option<i32>,
    issued: Option<String>,
    #[serde(default)]
    own_parcel: bool,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    applicant: String,
    #[serde(default)]
    contractor: String,
    cost: Option<String>,
    #[serde(default)]
    category: String,
    #[serde(default)]
    bucket: Bucket,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    parcels: Vec<SpecialParcel>,
    broken: Option<Broken>,
}

/// How a special's address is written.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum SpecialStyle {
    /// In the plan's own words.
    AsIs,
    /// In long words.
    Long,
}

#[derive(Deserialize)]
struct SpecialParcel {
    at: Option<String>,
    owner: String,
    value: i64,
    #[serde(default)]
    class: String,
    mailing: Option<String>,
}

/// Adds every permit of the plan, with its parcels.
pub(super) fn add(studio: &mut Studio, draft: &mut Draft) -> Result<(), SampleError> {
    let plan: Plan =
        toml::from_str(include_str!("../data/permits_special.toml")).map_err(|error| SampleError::Data {
            file: FILE,
            message: error.to_string(),
        })?;
    for special in plan.permit {
        let permit = lay(studio, draft, special)?;
        draft.permits.push(permit);
    }
    Ok(())
}

fn lay(studio: &mut Studio, draft: &mut Draft, special: Special) -> Result<Permit, SampleError> {
    let city = studio.places.city(&special.city)?;
    let first = city.zips.first().cloned().unwrap_or_default();
    let zip = special.zip.unwrap_or_else(|| first.clone());
    let roll_zip = if zip.is_empty() { first } else { zip.clone() };
    let mut address = Address::parse(&special.at);
    studio.places.reserve(&city.name, &address);
    let mut places = Vec::new();
    for plan in &special.parcels {
        let at = plan.at.as_deref().map_or_else(|| address.clone(), Address::parse);
        studio.places.reserve(&city.name, &at);
        let mut parcel = Parcel {
            value: plan.value,
            class: plan.class.clone(),
            ..studio.parcel(&city, &at, &roll_zip, &plan.owner)
        };
        if let Some(mailing) = &plan.mailing {
            parcel.mailing.clone_from(mailing);
        }
        places.push(draft.parcels.len());
        draft.parcels.push(parcel);
    }
    let style = match special.style {
        Some(SpecialStyle::AsIs) => {
            // One part, so that nothing of it is written otherwise.
            let line = format!("{}{}", address.line(), special.tail);
            address = Address {
                name: line,
                ..Address::default()
            };
            Style::Long
        }
        Some(SpecialStyle::Long) => Style::Long,
        None => Style::Plain,
    };
    let parcel = places
        .first()
        .filter(|_| special.own_parcel)
        .and_then(|place| draft.parcels.get(*place));
    let work = special.work.as_deref().unwrap_or("building");
    let business = special.bucket == Bucket::Business;
    let issued = match (special.issued, special.age) {
        (Some(text), _) => Issued::Text(text),
        (None, Some(age)) => Issued::Ago(age),
        (None, None) => Issued::Never,
    };
    let text = special
        .text
        .replace("{n}", &(2 + studio.random.below(39)).to_string())
        .replace("{t}", &(2 + studio.random.below(4)).to_string());
    // Only where the plan leaves the class open do the feed's words say what the building is.
    let home = studio.places.class(city.feed, business);
    let open = special.kind.is_some() || special.outcome.is_empty();
    Ok(Permit {
        feed: city.feed,
        city: city.name.clone(),
        state: city.state.clone(),
        number: special.number,
        address,
        style,
        zip,
        parcel: parcel.map(|parcel| parcel.account.clone()).unwrap_or_default(),
        kind: special.kind.unwrap_or_else(|| studio.places.kind(city.feed, work)),
        class: special.class.unwrap_or(if open { String::new() } else { home }),
        text,
        issued,
        owner: special.owner,
        applicant: special.applicant,
        contractor: special.contractor,
        cost: special
            .cost
            .unwrap_or_else(|| (2_000 + studio.random.below(90) * 500).to_string()),
        category: special.category,
        bucket: special.bucket,
        wanted: false,
        parcels: places,
        special: true,
        broken: special.broken,
    })
}
