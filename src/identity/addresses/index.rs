//! Many addresses, found by house number and street name: a join looks only at what can agree.

use std::collections::HashMap;

use super::Address;
use super::compare::{Ground, Level, level, same_unit};

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Exactly one, and how surely.
    One(usize, Level),
    /// Several that agree equally well, or one that is another unit of the building: nobody can say which.
    Unclear(Vec<usize>, Level),
    /// None.
    None,
}

/// Addresses by house number and street name.
#[derive(Debug, Default)]
pub struct StreetIndex<'a> {
    places: HashMap<(&'a str, &'a str), Vec<usize>>,
    addresses: Vec<Option<&'a Address>>,
}

impl<'a> StreetIndex<'a> {
    /// An index over addresses, by their place in the order given; what could not be read is never found.
    pub fn new(addresses: impl IntoIterator<Item = Option<&'a Address>>) -> Self {
        let mut index = Self::default();
        for (place, address) in addresses.into_iter().enumerate() {
            if let Some(address) = address {
                let key = (address.number.as_str(), address.name.as_str());
                index.places.entry(key).or_default().push(place);
            }
            index.addresses.push(address);
        }
        index
    }

    /// The addresses on the same street and number that agree best with this one.
    ///
    /// `ground` says of an address in the index how its ZIP code and city compare.
    pub fn find(&self, wanted: &Address, ground: impl Fn(usize) -> Ground) -> Found {
        let key = (wanted.number.as_str(), wanted.name.as_str());
        let candidates = self.places.get(&key).map_or(&[][..], Vec::as_slice);
        self.best_of(wanted, candidates, ground)
    }

    /// Whether some address has this house number and street name, whatever else it says.
    pub fn has_street(&self, wanted: &Address) -> bool {
        self.places
            .contains_key(&(wanted.number.as_str(), wanted.name.as_str()))
    }

    /// The same among some of the index's addresses.
    pub fn best_of(&self, wanted: &Address, candidates: &[usize], ground: impl Fn(usize) -> Ground) -> Found {
        let mut best: Vec<usize> = Vec::new();
        let mut at = None;
        for place in candidates {
            let Some(address) = self.address(*place) else { continue };
            let Some(found) = level(wanted, address, ground(*place)) else {
                continue;
            };
            if at.is_none_or(|known| found < known) {
                at = Some(found);
                best.clear();
            }
            if at == Some(found) {
                best.push(*place);
            }
        }
        let Some(at) = at else { return Found::None };
        self.by_unit(wanted, best, at)
    }

    fn by_unit(&self, wanted: &Address, best: Vec<usize>, at: Level) -> Found {
        let units = |place: usize| self.address(place).map_or(&[][..], |address| &address.units);
        if let [only] = best.as_slice() {
            let is_other =
                !wanted.units.is_empty() && !units(*only).is_empty() && !same_unit(&wanted.units, units(*only));
            return if is_other {
                Found::Unclear(best, at)
            } else {
                Found::One(*only, at)
            };
        }
        let equal = |place: &&usize| {
            let values = units(**place).iter().map(|unit| &unit.value);
            values.eq(wanted.units.iter().map(|unit| &unit.value))
        };
        let alike = |place: &&usize| same_unit(&wanted.units, units(**place));
        let exactly: Vec<&usize> = best.iter().filter(equal).collect();
        let nearly: Vec<&usize> = best.iter().filter(alike).collect();
        match (exactly.as_slice(), nearly.as_slice()) {
            ([only], _) | ([], [only]) => Found::One(**only, at),
            _ => Found::Unclear(best, at),
        }
    }

    fn address(&self, place: usize) -> Option<&'a Address> {
        self.addresses.get(place).copied().flatten()
    }
}
