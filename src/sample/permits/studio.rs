//! What every part of the sample draws from, and how a parcel is made up.

use super::address::Address;
use super::model::Parcel;
use super::places::{City, Places};
use super::texts::Texts;
use super::words::Words;
use crate::sample::SampleError;
use crate::sample::days::Day;
use crate::sample::random::Random;

/// The day of every sample of permits: the workspace's own, since permits have no day of their own.
pub(super) const AS_OF: Day = Day::of(2026, 1, 31);

/// Word lists, the map, the texts and chance.
pub(super) struct Studio {
    pub(super) words: Words,
    pub(super) places: Places,
    pub(super) texts: Texts,
    pub(super) random: Random,
}

impl Studio {
    /// Reads the built-in lists.
    pub(super) fn open(seed: u64) -> Result<Self, SampleError> {
        let words = Words::load()?;
        let places = Places::load(&words, &mut Random::stream(seed, 11))?;
        Ok(Self {
            words,
            places,
            texts: Texts::load()?,
            random: Random::stream(seed, 12),
        })
    }

    /// A parcel of the city whose owner lives there. Its value is for the caller to say.
    pub(super) fn parcel(&mut self, city: &City, address: &Address, zip: &str, owner: &str) -> Parcel {
        Parcel {
            county: city.county.clone(),
            account: self.places.account(&city.county),
            address: address.clone(),
            city: city.name.clone(),
            state: city.state.clone(),
            zip: zip.to_owned(),
            owner: owner.to_owned(),
            mailing: address.line(),
            mailing_city: city.name.clone(),
            mailing_zip: zip.to_owned(),
            value: 0,
            year: 1948 + self.random.below(74) as i32,
            living: 900 + self.random.below(320) as i64 * 10,
            acres: 9 + self.random.below(40) as i64,
            class: String::new(),
        }
    }

    /// A telephone number of the range that is kept for fiction.
    pub(super) fn phone(&mut self) -> String {
        let area = ["214", "817", "512", "940", "972"];
        let code = area.get(self.random.index(area.len())).copied().unwrap_or("214");
        format!("({code}) 555-01{:02}", self.random.below(100))
    }
}
