//! The small sample: firms that each show one rule, the others filled in around them, and licence rolls to match.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::draft::{Draft, List, Listing};
use super::layouts::{Layout, Licence};
use super::names::{Names, Trade};
use super::phones::{Phone, PhoneBook, Shape};
use super::places::{Place, Places};
use super::small_fill;
use crate::sample::SampleError;
use crate::sample::random::Random;

#[derive(Deserialize)]
pub(super) struct SmallPlan {
    as_of: String,
    pub(super) dealer_rows: usize,
    dealer_files: Vec<DealerFilePlan>,
    pub(super) elsewhere: Vec<(String, usize)>,
    pub(super) lists: Vec<ListPlan>,
    pub(super) makers: Vec<(String, u64)>,
    aliases: Vec<[String; 4]>,
}

#[derive(Deserialize)]
struct DealerFilePlan {
    path: String,
}

#[derive(Deserialize, Clone)]
pub(super) struct ListPlan {
    pub(super) state: String,
    layout: String,
    path: String,
    pub(super) rows: usize,
    as_of: Option<String>,
    pub(super) firms: usize,
    pub(super) matched: usize,
    pub(super) phones: u64,
    pub(super) second: String,
    #[serde(default)]
    pub(super) ragged: usize,
    #[serde(default)]
    pub(super) empty: usize,
    pub(super) aligned: Vec<(String, u64)>,
    pub(super) ballast: Vec<(String, u64)>,
}

#[derive(Deserialize)]
struct FirmList {
    firm: Vec<FirmPlan>,
}

/// A firm written out in the plan.
#[derive(Deserialize, Clone)]
struct FirmPlan {
    name: String,
    state: String,
    phone: Option<String>,
    phone_of: Option<String>,
    zip_of: Option<String>,
    #[serde(default)]
    oems: String,
    #[serde(default)]
    scores: [String; 3],
    #[serde(default)]
    listings: Vec<ListingPlan>,
    #[serde(default)]
    licences: Vec<LicencePlan>,
    enrichment: Option<EnrichmentPlan>,
}

#[derive(Deserialize, Clone, Default)]
struct ListingPlan {
    file: usize,
    name: Option<String>,
    phone: Option<String>,
    oems: Option<String>,
    state: Option<String>,
    scores: Option<[String; 3]>,
}

#[derive(Deserialize, Clone)]
struct LicencePlan {
    list: String,
    classes: String,
    name: Option<String>,
    status: Option<String>,
    expires: Option<String>,
    expires_text: Option<String>,
    number: Option<String>,
}

#[derive(Deserialize, Clone)]
struct EnrichmentPlan {
    key: String,
    scores: [String; 3],
    employees: String,
    revenue: String,
}

/// What every part of the small sample draws from.
pub(super) struct Bench {
    pub(super) plan: SmallPlan,
    pub(super) as_of: NaiveDate,
    pub(super) names: Names,
    pub(super) places: Places,
    pub(super) phones: PhoneBook,
    pub(super) random: Random,
    /// Next licence number.
    pub(super) number: u64,
}

fn wrong(message: impl ToString) -> SampleError {
    SampleError::Data {
        file: "data/contractors_small.toml",
        message: message.to_string(),
    }
}

/// How a state's board writes phones.
pub(super) fn shape(layout: Layout) -> Shape {
    match layout {
        Layout::California => Shape::ParenthesesSpaces,
        Layout::Texas => Shape::ParenthesesDash,
        Layout::Florida | Layout::Generic => Shape::Dashes,
    }
}

/// The draft of the small sample, before any plant.
pub(super) fn draft(seed: u64) -> Result<Draft, SampleError> {
    let plan: SmallPlan = toml::from_str(include_str!("../data/contractors_small.toml")).map_err(wrong)?;
    let firms: FirmList = toml::from_str(include_str!("../data/contractors_small_firms.toml")).map_err(wrong)?;
    let as_of: NaiveDate = plan.as_of.parse().map_err(wrong)?;
    let lists = plan.lists.iter().map(empty_list).collect::<Result<Vec<_>, _>>()?;
    let mut draft = Draft {
        as_of: plan.as_of.clone(),
        dealer_paths: plan.dealer_files.iter().map(|file| file.path.clone()).collect(),
        listings: Vec::new(),
        lists,
        enrichment: Vec::new(),
        aliases: Vec::new(),
        parameters: vec![(
            "default.resimercial".to_owned(),
            "\"none\"".to_owned(),
            "An unknown market leaves a lead UNSCORED instead of ranking it by a guess.",
        )],
        comment: "A small synthetic workspace that shows the rules of the contractors playbook.\n\
                  Every firm, person, street and phone in it is invented; see README.md."
            .to_owned(),
    };
    let mut bench = Bench {
        phones: PhoneBook::new(&mut Random::stream(seed, 11)),
        random: Random::stream(seed, 12),
        names: Names::load()?,
        places: Places::load()?,
        number: 200_000,
        as_of,
        plan,
    };
    for firm in &firms.firm {
        bench.names.reserve(&firm.name);
        firm.listings
            .iter()
            .filter_map(|listing| listing.name.as_deref())
            .for_each(|name| bench.names.reserve(name));
    }
    let mut known: BTreeMap<String, (Phone, Place)> = BTreeMap::new();
    for (index, firm) in firms.firm.iter().enumerate() {
        add_firm(&mut bench, &mut draft, &mut known, index, firm)?;
    }
    for [first, second, decision, note] in bench.plan.aliases.clone() {
        let one_phone = firms
            .firm
            .iter()
            .any(|firm| firm.name == second && firm.phone_of.as_ref() == Some(&first));
        let id = |name: &String| {
            let key = known
                .get(name)
                .map(|(phone, _)| phone.written(Shape::Bare))
                .unwrap_or_default();
            if one_phone {
                format!("{key}#{}", name.to_lowercase())
            } else {
                key
            }
        };
        draft.aliases.push([id(&first), id(&second), decision, note]);
    }
    small_fill::fill(&mut bench, &mut draft)?;
    Ok(draft)
}

fn empty_list(plan: &ListPlan) -> Result<List, SampleError> {
    let layout = [Layout::California, Layout::Texas, Layout::Florida, Layout::Generic]
        .into_iter()
        .find(|layout| layout.id() == plan.layout)
        .ok_or_else(|| wrong(format!("no layout `{}`", plan.layout)))?;
    Ok(List {
        state: plan.state.clone(),
        layout,
        path: plan.path.clone(),
        as_of: plan.as_of.clone(),
        licences: Vec::new(),
        ragged: plan.ragged,
        empty: plan.empty,
        renamed: None,
        unquoted_header: false,
        bytes: None,
        matched: false,
    })
}

/// Adds a written-out firm's listings, licences and enrichment.
fn add_firm(
    bench: &mut Bench,
    draft: &mut Draft,
    known: &mut BTreeMap<String, (Phone, Place)>,
    index: usize,
    firm: &FirmPlan,
) -> Result<(), SampleError> {
    let lent = |name: &Option<String>| name.as_ref().and_then(|name| known.get(name)).cloned();
    let phone = lent(&firm.phone_of).map_or_else(|| bench.phones.deal(), |(phone, _)| phone);
    let place = match lent(&firm.zip_of) {
        Some((_, place)) => place,
        None => bench.places.unique(&mut bench.random, &firm.state)?,
    };
    known.insert(firm.name.clone(), (phone, place.clone()));

    let one = [ListingPlan {
        file: index % 3,
        ..ListingPlan::default()
    }];
    let listings = if firm.listings.is_empty() {
        one.as_slice()
    } else {
        firm.listings.as_slice()
    };
    for listing in listings {
        let template = listing
            .phone
            .as_deref()
            .or(firm.phone.as_deref())
            .unwrap_or("AAA-EEE-LLLL");
        let [resimercial, om, mepr] = listing.scores.clone().unwrap_or_else(|| firm.scores.clone());
        draft.listings.push(Listing {
            file: listing.file,
            firm: firm.name.clone(),
            name: listing.name.clone().unwrap_or_else(|| firm.name.clone()),
            phone: phone.fill(template),
            oems: listing.oems.clone().unwrap_or_else(|| firm.oems.clone()),
            state: listing.state.clone().unwrap_or_else(|| firm.state.clone()),
            place: place.clone(),
            resimercial,
            om,
            mepr,
        });
    }
    for licence in &firm.licences {
        add_licence(bench, draft, firm, licence, phone, &place)?;
    }
    if let Some(enrichment) = &firm.enrichment {
        let [resimercial, om, mepr] = enrichment.scores.clone();
        let by_phone = enrichment.key == "phone";
        draft.enrichment.push([
            if by_phone {
                phone.written(Shape::Dashes)
            } else {
                String::new()
            },
            if by_phone {
                String::new()
            } else {
                super::names::domain(&firm.name)
            },
            resimercial,
            om,
            mepr,
            enrichment.employees.clone(),
            enrichment.revenue.clone(),
            "Invented Vendor".to_owned(),
            "2026-01-15".to_owned(),
        ]);
    }
    Ok(())
}

fn add_licence(
    bench: &mut Bench,
    draft: &mut Draft,
    firm: &FirmPlan,
    plan: &LicencePlan,
    phone: Phone,
    place: &Place,
) -> Result<(), SampleError> {
    let layout = draft
        .list(&plan.list)
        .map(|list| list.layout)
        .ok_or_else(|| wrong("a licence names no list"))?;
    let name = plan
        .name
        .clone()
        .unwrap_or_else(|| format!("{} INC", firm.name.to_uppercase()));
    let mut licence = bench.licence(name, plan.classes.clone(), layout, place)?;
    // A firm whose listing has a number that is written out is licensed under that number.
    let written = firm.phone.as_deref().filter(|text| !text.contains("AAA"));
    if layout != Layout::Florida {
        licence.phone = written.map_or_else(|| phone.written(shape(layout)), str::to_owned);
    }
    if let Some(status) = &plan.status {
        licence.status.clone_from(status);
    }
    if let Some(number) = &plan.number {
        licence.number.clone_from(number);
    }
    if let Some(expires) = &plan.expires {
        licence.expires = Some(expires.parse().map_err(wrong)?);
    }
    licence.expires_text.clone_from(&plan.expires_text);
    if let Some(list) = draft.list(&plan.list) {
        list.licences.push((Some(firm.name.clone()), licence));
    }
    Ok(())
}

impl Bench {
    /// A licence in good standing, without a phone.
    pub(super) fn licence(
        &mut self,
        name: String,
        classes: String,
        layout: Layout,
        place: &Place,
    ) -> Result<Licence, SampleError> {
        self.number += 1 + self.random.below(30);
        let mut day = |low: u64, high: u64| low + self.random.below(high - low);
        let (expires, issued, updated) = (day(95, 720), day(800, 9_000), day(19, 500));
        let number = match layout {
            Layout::California | Layout::Texas => self.number.to_string(),
            Layout::Florida => format!("{}{}", classes.chars().take(3).collect::<String>(), self.number),
            Layout::Generic => format!("{}-{}", place.state, self.number),
        };
        let status = match layout {
            Layout::California => "CLEAR",
            Layout::Florida => "A",
            Layout::Texas => "",
            Layout::Generic => "Active",
        };
        Ok(Licence {
            number,
            name,
            classes,
            status: status.to_owned(),
            expires: self.as_of.checked_add_days(Days::new(expires)),
            issued: self.as_of.checked_sub_days(Days::new(issued)),
            updated: self.as_of.checked_sub_days(Days::new(updated)),
            street: self.names.street(&mut self.random),
            city: place.city.clone(),
            state: place.state.clone(),
            zip: place.zip.clone(),
            owner: if layout == Layout::Texas {
                self.names.owner(&mut self.random)
            } else {
                String::new()
            },
            ..Licence::default()
        })
    }

    /// A firm's trade in a list whose licences it will hold.
    pub(super) fn trade(&mut self) -> Trade {
        let trades = [(Trade::Electric, 65), (Trade::Mechanical, 22), (Trade::Plumbing, 13)];
        self.random.weighted(&trades).unwrap_or(Trade::Electric)
    }
}
