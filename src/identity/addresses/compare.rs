//! How well two addresses agree (permits N7). Levels are ordered: the smaller, the surer.

use super::{Address, Directional, Unit};

/// How a parcel was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// By its number.
    M0,
    /// House number, directionals, name, suffix and ZIP code.
    M1,
    /// The same with the city in place of the ZIP code.
    M2,
    /// A directional is missing on one side.
    M3,
    /// The suffix is missing on one side.
    M4,
}

impl Level {
    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::M0 => "M0",
            Self::M1 => "M1",
            Self::M2 => "M2",
            Self::M3 => "M3",
            Self::M4 => "M4",
        }
    }
}

/// What two sides say of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Both the same.
    Equal,
    /// Both, and not the same.
    Different,
    /// One of them says nothing.
    Unknown,
}

impl Said {
    /// Compares what two sides say.
    pub fn of(left: Option<&str>, right: Option<&str>) -> Self {
        match (left, right) {
            (Some(left), Some(right)) if left == right => Self::Equal,
            (Some(_), Some(_)) => Self::Different,
            _ => Self::Unknown,
        }
    }
}

/// What two sides say of the place around the street.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Of the ZIP code.
    pub zip: Said,
    /// Whether they lie in one city.
    pub same_city: bool,
}

impl Ground {
    /// Equal ZIP codes, or the same city where a ZIP code is absent.
    fn holds(self) -> bool {
        self.zip == Said::Equal || (self.zip == Said::Unknown && self.same_city)
    }
}

/// The level at which two addresses agree, units left aside; nothing when they contradict each other or lie apart.
#[must_use]
pub fn level(left: &Address, right: &Address, ground: Ground) -> Option<Level> {
    if left.number != right.number || left.name != right.name {
        return None;
    }
    let same_ends = left.pre == right.pre && left.post == right.post;
    let suffix = Said::of(left.suffix.as_deref(), right.suffix.as_deref());
    let same_suffix = suffix == Said::Equal || (left.suffix.is_none() && right.suffix.is_none());
    if suffix == Said::Different || !directionals_agree(left, right) {
        return None;
    }
    if same_ends && same_suffix {
        if ground.zip == Said::Equal {
            return Some(Level::M1);
        }
        return ground.same_city.then_some(Level::M2);
    }
    if !ground.holds() {
        return None;
    }
    Some(if same_suffix { Level::M3 } else { Level::M4 })
}

/// Whether one side's directionals are all among the other's, wherever they stand: none contradicts, some may be
/// missing.
fn directionals_agree(left: &Address, right: &Address) -> bool {
    let of = |address: &Address| -> Vec<Directional> { address.pre.into_iter().chain(address.post).collect() };
    let (mut left, mut right) = (of(left), of(right));
    if left.len() > right.len() {
        std::mem::swap(&mut left, &mut right);
    }
    left.iter().all(|directional| {
        let place = right.iter().position(|other| other == directional);
        place.map(|place| right.remove(place)).is_some()
    })
}

/// Whether two units are the same part of a building: equal values, or one side leaves the building out. What a value
/// is called (`#`, `APT`, `UNIT`) does not matter.
pub(super) fn same_unit(left: &[Unit], right: &[Unit]) -> bool {
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let ends_alike = || {
        let pairs = short.iter().rev().zip(long.iter().rev());
        pairs.into_iter().all(|(one, other)| one.value == other.value)
    };
    short.is_empty() == long.is_empty() && ends_alike()
}
