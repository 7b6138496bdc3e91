//! Which parcel a permit is about (N7), over all permits and all rolls. The first level that succeeds wins; several parcels
//! at it are ambiguous, and nobody guesses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::engine::{LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{Frame, text};
use crate::identity::addresses::{
    Address, Cities, Found, Ground, Level, Said, StreetIndex, Unparseable, city_key, parcel_key, parse,
};
use crate::playbooks::permits::contract;

/// An address with the place around it.
pub(super) struct Situated {
    pub address: Result<Address, Unparseable>,
    /// ZIP code: the column's, else the one in the text.
    pub zip: Option<String>,
    /// City as a key: the column's, else the one in the text.
    pub city: Option<String>,
    /// Of parcels: the county as a key.
    county: Option<String>,
}

/// What came of one permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Joined {
    /// Its parcel, by place, and how it was found.
    Matched(usize, Level),
    /// Several parcels fit equally well.
    Ambiguous(Vec<usize>, Level),
    /// None fits.
    Unmatched(&'static str),
    /// Its address cannot be read.
    Unparseable(Unparseable),
    /// There are no parcels at all.
    NoCad,
}

impl Joined {
    /// The word in column `match_level`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Matched(_, level) => level.word(),
            Self::Ambiguous(..) => "ambiguous",
            Self::Unmatched(_) => "unmatched",
            Self::Unparseable(_) => "unparseable",
            Self::NoCad => "no_cad",
        }
    }

    /// The parcel.
    pub fn parcel(&self) -> Option<usize> {
        match self {
            Self::Matched(parcel, _) => Some(*parcel),
            _ => None,
        }
    }

    /// Why there is no parcel, in words.
    pub fn why(&self) -> Option<String> {
        match self {
            Self::Matched(..) | Self::NoCad => None,
            Self::Ambiguous(parcels, _) if parcels.len() == 1 => {
                Some("the only parcel there is another unit".to_owned())
            }
            Self::Ambiguous(parcels, _) => Some(format!("{} parcels fit equally well", parcels.len())),
            Self::Unmatched(why) => Some((*why).to_owned()),
            Self::Unparseable(why) => Some(why.to_string()),
        }
    }
}

const NO_STREET: &str = "no roll has this house number and street";
const CONTRADICTED: &str = "a parcel has this number and street, but another directional, suffix, ZIP code or city";

/// Every city that a frame or the table of counties names.
pub(super) fn cities(permits: &Frame, cad: &Frame, cad_identity: &Frame) -> Result<Cities, PhaseError> {
    let mut names: BTreeSet<String> = contract::counties().into_keys().collect();
    for (frame, column) in [(permits, "city"), (cad, "situs_city"), (cad_identity, "mailing_city")] {
        names.extend(text(frame, column)?.iter().flatten().map(str::to_owned));
    }
    Ok(Cities::new(names))
}

/// The permits' addresses.
pub(super) fn of_permits(
    context: &PhaseContext<'_>,
    permits: &Frame,
    identity: &Frame,
    cities: &Cities,
) -> Result<Vec<Situated>, PhaseError> {
    let columns = (
        text(identity, "property_address")?,
        text(permits, "zip_code")?,
        text(permits, "city")?,
    );
    situated(context, permits.height(), cities, |row| {
        (columns.0.get(row), columns.1.get(row), columns.2.get(row), None)
    })
}

/// The parcels' addresses.
pub(super) fn of_parcels(
    context: &PhaseContext<'_>,
    cad: &Frame,
    identity: &Frame,
    cities: &Cities,
) -> Result<Vec<Situated>, PhaseError> {
    let columns = (
        text(identity, "situs_address")?,
        text(cad, "situs_zip")?,
        text(cad, "situs_city")?,
    );
    let counties = text(cad, "county")?;
    situated(context, cad.height(), cities, |row| {
        (
            columns.0.get(row),
            columns.1.get(row),
            columns.2.get(row),
            counties.get(row),
        )
    })
}

type Told<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn situated<'a>(
    context: &PhaseContext<'_>,
    rows: usize,
    cities: &Cities,
    told: impl Fn(usize) -> Told<'a>,
) -> Result<Vec<Situated>, PhaseError> {
    let mut all = Vec::with_capacity(rows);
    for row in 0..rows {
        if row.is_multiple_of(LOOK_EVERY as usize) {
            context.look(LOOK_EVERY as usize)?;
        }
        let (raw, zip, city, county) = told(row);
        let address = parse(raw.unwrap_or_default(), cities);
        let in_text = address.as_ref().ok();
        let zip = zip.map(str::to_owned);
        let city = city.map(city_key).filter(|key| !key.is_empty());
        all.push(Situated {
            zip: zip.or_else(|| in_text.and_then(|address| address.zip.clone())),
            city: city.or_else(|| in_text.and_then(|address| address.city.clone())),
            county: county.map(city_key),
            address,
        });
    }
    Ok(all)
}

/// The counties that cities lie in, by keys.
struct Counties(BTreeMap<String, BTreeSet<String>>);

impl Counties {
    fn new() -> Self {
        let keys = |counties: Vec<String>| counties.iter().map(|county| city_key(county)).collect();
        let table = contract::counties().into_iter();
        Self(
            table
                .map(|(city, counties)| (city_key(&city), keys(counties)))
                .collect(),
        )
    }

    /// What is known of a parcel lying in the permit's city. A roll that names no city says only its county.
    fn same_city(&self, permit: &Situated, parcel: &Situated) -> Said {
        let (Some(city), None) = (&permit.city, &parcel.city) else {
            return Said::of(permit.city.as_deref(), parcel.city.as_deref());
        };
        match (self.0.get(city), &parcel.county) {
            (Some(counties), Some(county)) if counties.contains(county) => Said::Equal,
            (Some(_), Some(_)) => Said::Different,
            _ => Said::Unknown,
        }
    }
}

/// Finds the parcel of every permit; `parcel_ids` are the permits' own numbers of parcels, `accounts` the rolls'.
pub(super) fn join(
    context: &PhaseContext<'_>,
    (permits, parcel_ids): (&[Situated], &[Option<String>]),
    (parcels, accounts): (&[Situated], &[String]),
) -> Result<Vec<Joined>, PhaseError> {
    if parcels.is_empty() {
        return Ok(vec![Joined::NoCad; permits.len()]);
    }
    let mut by_account: HashMap<&str, Vec<usize>> = HashMap::with_capacity(accounts.len());
    for (place, account) in accounts.iter().enumerate().filter(|(_, account)| !account.is_empty()) {
        by_account.entry(account).or_default().push(place);
    }
    let rolls = Rolls {
        parcels,
        by_account,
        streets: StreetIndex::new(parcels.iter().map(|parcel| parcel.address.as_ref().ok())),
        counties: Counties::new(),
    };
    let mut joined = Vec::with_capacity(permits.len());
    for (row, permit) in permits.iter().enumerate() {
        if row.is_multiple_of(LOOK_EVERY as usize) {
            context.look(LOOK_EVERY as usize)?;
        }
        joined.push(rolls.find(permit, parcel_ids.get(row).and_then(Option::as_deref)));
    }
    Ok(joined)
}

struct Rolls<'a> {
    parcels: &'a [Situated],
    by_account: HashMap<&'a str, Vec<usize>>,
    streets: StreetIndex<'a>,
    counties: Counties,
}

impl Rolls<'_> {
    fn find(&self, permit: &Situated, parcel_id: Option<&str>) -> Joined {
        if let Some(found) = parcel_id.and_then(|id| self.by_number(permit, id)) {
            return found;
        }
        let address = match &permit.address {
            Ok(address) => address,
            Err(why) => return Joined::Unparseable(*why),
        };
        match self.streets.find(address, |parcel| self.ground(permit, parcel)) {
            Found::One(parcel, level) => Joined::Matched(parcel, level),
            Found::Unclear(parcels, level) => Joined::Ambiguous(parcels, level),
            Found::None if self.streets.has_street(address) => Joined::Unmatched(CONTRADICTED),
            Found::None => Joined::Unmatched(NO_STREET),
        }
    }

    fn ground(&self, permit: &Situated, parcel: usize) -> Ground {
        let parcel = self.parcels.get(parcel);
        Ground {
            zip: Said::of(permit.zip.as_deref(), parcel.and_then(|parcel| parcel.zip.as_deref())),
            same_city: parcel.is_some_and(|parcel| self.counties.same_city(permit, parcel) == Said::Equal),
        }
    }

    /// M0. A number is only one within its county, so a parcel that lies elsewhere is another one of the same number. Of
    /// several the address decides.
    fn by_number(&self, permit: &Situated, parcel_id: &str) -> Option<Joined> {
        let mut found: Vec<usize> = Vec::new();
        let single = parcel_id.split(['|', ',', ';']).map(parcel_key);
        for key in single {
            for place in self.by_account.get(key.as_str()).into_iter().flatten() {
                if !found.contains(place) && !self.is_elsewhere(permit, *place) {
                    found.push(*place);
                }
            }
        }
        match found.as_slice() {
            [] => None,
            [only] => Some(Joined::Matched(*only, Level::M0)),
            _ => {
                let address = permit.address.as_ref().ok();
                let best = address.map(|address| {
                    self.streets
                        .best_of(address, &found, |parcel| self.ground(permit, parcel))
                });
                Some(match best {
                    Some(Found::One(parcel, _)) => Joined::Matched(parcel, Level::M0),
                    _ => Joined::Ambiguous(found, Level::M0),
                })
            }
        }
    }

    fn is_elsewhere(&self, permit: &Situated, parcel: usize) -> bool {
        let Some(parcel) = self.parcels.get(parcel) else {
            return true;
        };
        let zip = Said::of(permit.zip.as_deref(), parcel.zip.as_deref());
        let city = self.counties.same_city(permit, parcel);
        let agrees = zip == Said::Equal || city == Said::Equal;
        !agrees && (zip == Said::Different || city == Said::Different)
    }
}
