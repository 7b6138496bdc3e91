//! Fills the sample up to its counts: homes and businesses with their parcels, and the permits for them.

use super::address::{Address, Style};
use super::draft::Draft;
use super::model::{Bucket, Feed, Issued, Parcel, Permit};
use super::places::City;
use super::quotas::{OLDEST, Role, Size, cities, decks, even, roles};
use super::studio::Studio;
use super::texts::{Job, Kind};
use super::words::Owner;
use crate::sample::SampleError;

/// Adds filler to what the draft holds until the counts are reached.
pub(super) fn fill(studio: &mut Studio, draft: &mut Draft, size: Size) -> Result<(), SampleError> {
    let mut decks = decks(studio, draft, size);
    let roles = roles(studio, draft, size);
    let mut ages = even(studio, size.permits, OLDEST + 1);
    let mut values = even(studio, roles.len(), 10_000);
    let mut mails = even(studio, roles.len(), 100);
    let mut cities = cities(studio, roles.len());
    for role in roles {
        let (value, bill, city) = (values.pop().unwrap_or(0), mails.pop().unwrap_or(99), cities.pop());
        let Some(city) = city.and_then(|place| studio.places.cities().get(place).cloned()) else {
            continue;
        };
        let permits = match role {
            Role::Joined(count) | Role::Siblings(count) => count,
            Role::Ambiguous | Role::Unmatched => 1,
            Role::Spare => 0,
        };
        let (bucket, jobs) = decks.draw(studio, permits);
        let mut property = Property::new(studio, &city, role, bucket, (value, bill));
        property.record(draft);
        let mut text = None;
        for job in jobs {
            let job = match text {
                Some((first, _)) if matches!(role, Role::Siblings(_)) => first,
                _ => job,
            };
            let kind = studio.texts.kind(job)?;
            let words = match &text {
                Some((_, words)) if matches!(role, Role::Siblings(_)) => String::clone(words),
                _ => studio.texts.text(job, &mut studio.random),
            };
            text = Some((job, words.clone()));
            let age = ages.pop().unwrap_or(0) as i32;
            draft
                .permits
                .push(property.permit(studio, &city, &kind, job, words, age));
        }
    }
    // Files in no order of their making; specials keep theirs, so that a duplicate stays the older row.
    let first = draft.permits.iter().filter(|permit| permit.special).count();
    let (_, filler) = draft.permits.split_at_mut(first);
    studio.random.shuffle(filler);
    Ok(())
}

/// A house with its parcels, before its permits are written.
struct Property {
    parcels: Vec<Parcel>,
    places: Vec<usize>,
    owner: String,
    builder: bool,
    business: bool,
    role: Role,
    /// Street and ZIP as its permits have them.
    asked: (Address, String),
    style: Style,
    with_account: bool,
}

impl Property {
    fn new(studio: &mut Studio, city: &City, role: Role, bucket: Bucket, (value, bill): (usize, usize)) -> Self {
        let business = bucket == Bucket::Business;
        let (address, zip) = studio.places.house(city, &studio.words, &mut studio.random);
        let kind = owner(studio, business);
        let owner = studio.words.owner(&mut studio.random, kind);
        let count = match role {
            Role::Unmatched => 0,
            Role::Ambiguous => 2,
            Role::Joined(_) | Role::Siblings(_) | Role::Spare => 1,
        };
        let mut parcels = Vec::new();
        for _ in 0..count {
            let mut parcel = studio.parcel(city, &address, &zip, &owner);
            parcel.value = studio.places.value(value as f64 / 10_000.0);
            if city.county == "tarrant" {
                parcel.class = if business { "F1" } else { "A1" }.to_owned();
            }
            mail(studio, &mut parcel, bill);
            parcels.push(parcel);
        }
        let with_account = city.feed.has_parcels() && role != Role::Ambiguous && count > 0 && studio.random.percent(70);
        let (asked, style) = asked(studio, city, &address, &zip);
        Self {
            parcels,
            places: Vec::new(),
            owner,
            builder: kind == Owner::ProductionBuilder,
            business,
            role,
            asked,
            style,
            with_account,
        }
    }

    /// Puts the parcels into the draft.
    fn record(&mut self, draft: &mut Draft) {
        self.places = (draft.parcels.len()..).take(self.parcels.len()).collect();
        draft.parcels.extend(self.parcels.iter().cloned());
    }

    fn permit(&self, studio: &mut Studio, city: &City, kind: &Kind, job: Job, text: String, age: i32) -> Permit {
        let feed = city.feed;
        // One business in four leaves its class to the text.
        let class = if self.business && studio.random.percent(25) {
            String::new()
        } else {
            studio.places.class(feed, self.business)
        };
        let unsold = ["demolition", "temporary", "signage"].contains(&kind.category.as_str());
        let immune = job.junk && kind.category == "new_construction";
        let joined = matches!(self.role, Role::Joined(_) | Role::Siblings(_));
        let (asked, zip) = self.asked.clone();
        let parcel = self.parcels.first().filter(|_| self.with_account);
        let owner = match (feed.has_owners(), studio.random.percent(85)) {
            (true, true) => self.owner.clone(),
            (true, false) => studio.words.owner(&mut studio.random, Owner::Person),
            (false, _) => String::new(),
        };
        let contractor = if feed.has_contractors() && studio.random.percent(66) {
            contractor(studio, feed, &kind.category)
        } else {
            String::new()
        };
        let has_applicant = matches!(feed, Feed::Austin | Feed::Chicago) && studio.random.percent(60);
        let applicant = if has_applicant {
            studio.words.person(&mut studio.random)
        } else {
            String::new()
        };
        Permit {
            feed,
            city: city.name.clone(),
            state: city.state.clone(),
            number: studio.places.permit(city),
            address: asked,
            style: self.style,
            zip,
            parcel: parcel.map(|parcel| parcel.account.clone()).unwrap_or_default(),
            kind: studio.places.kind(feed, &kind.work),
            class,
            text,
            issued: Issued::Ago(age),
            owner,
            applicant,
            contractor,
            cost: cost(studio, feed, kind.cost),
            category: kind.category.clone(),
            bucket: kind.bucket,
            wanted: joined && !self.builder && !unsold && !job.junk && !immune && age < 88,
            parcels: self.places.clone(),
            special: false,
            broken: None,
        }
    }
}

/// Who owns a home, or a business.
fn owner(studio: &mut Studio, business: bool) -> Owner {
    let homes = [
        (Owner::Person, 80),
        (Owner::Trust, 6),
        (Owner::Company, 8),
        (Owner::CustomBuilder, 3),
        (Owner::ProductionBuilder, 3),
    ];
    let businesses = [(Owner::Company, 78), (Owner::Person, 16), (Owner::Trust, 6)];
    let choices: &[(Owner, u64)] = if business { &businesses } else { &homes };
    studio.random.weighted(choices).unwrap_or(Owner::Person)
}

/// Where the bill goes: one owner in eight lives elsewhere, a few have a box.
fn mail(studio: &mut Studio, parcel: &mut Parcel, bill: usize) {
    match bill {
        0..13 => {
            let street = studio.words.name(&mut studio.random);
            let number = 100 + studio.random.below(9_000);
            parcel.mailing = format!("{number} {street} {}", studio.words.suffix(&mut studio.random));
        }
        13..17 => parcel.mailing = format!("PO BOX {}", 100 + studio.random.below(9_000)),
        // The directional is left out: the same street, by rule N8.
        17..20 => {
            let plain = Address {
                pre: String::new(),
                ..parcel.address.clone()
            };
            parcel.mailing = plain.line();
        }
        _ => {}
    }
}

/// Address and ZIP as the city has them, and how they are written: what is missing makes M2, M3 and M4.
fn asked(studio: &mut Studio, city: &City, address: &Address, zip: &str) -> ((Address, String), Style) {
    let mut asked = address.clone();
    let no_zip = city.feed == Feed::Chicago || city.county == "denton" && studio.random.percent(8);
    let zip = if no_zip { String::new() } else { zip.to_owned() };
    if studio.random.percent(12) {
        asked.pre.clear();
    } else if studio.random.percent(4) {
        asked.suffix.clear();
    }
    let styles = [
        (Style::Plain, 62),
        (Style::Long, 23),
        (Style::Spaced, 4),
        (Style::Tail, 7),
        (Style::Range, 4),
    ];
    let style = studio.random.weighted(&styles).unwrap_or_default();
    let style = if style == Style::Tail && zip.is_empty() {
        Style::Plain
    } else {
        style
    };
    ((asked, zip), style)
}

/// A firm of the trade; Dallas prints where it sits and how to call it in the same cell.
fn contractor(studio: &mut Studio, feed: Feed, category: &str) -> String {
    let name = studio.words.contractor(&mut studio.random, category);
    if feed != Feed::Dallas || studio.random.percent(40) {
        return name;
    }
    let street = studio.words.name(&mut studio.random);
    let phone = studio.phone();
    let number = 100 + studio.random.below(9_000);
    format!(
        "{} / {number} {} ST, DALLAS {phone}",
        name.to_uppercase(),
        street.to_uppercase()
    )
}

/// What the work costs, as the feed writes it; 0 means that nobody said.
fn cost(studio: &mut Studio, feed: Feed, (least, greatest): (u64, u64)) -> String {
    let dollars = (least + studio.random.below(greatest - least)) / 50 * 50;
    let unknown = studio.random.percent(6);
    let dollars = if unknown { 0 } else { dollars };
    match feed {
        Feed::Dallas if dollars >= 1_000 => format!("${},{:03}.00", dollars / 1_000, dollars % 1_000),
        Feed::SanFrancisco => format!("{dollars}.00"),
        _ => dollars.to_string(),
    }
}
