//! Reads street addresses into parts that can be compared, and joins them without guessing (permits N1 to N8).
//!
//! A wrong parcel gives a lead a stranger's name and value. So parts that contradict each other never match, a part
//! that one side leaves out makes the match weaker, and several parcels that fit equally well are none.

mod absentee;
mod compare;
mod data;
mod index;
mod parse;
mod street;
mod text;
mod units;

#[cfg(test)]
mod compare_test;
#[cfg(test)]
mod golden_test;

pub use absentee::is_absentee;
pub use compare::{Ground, Level, Said, level};
pub use index::{Found, StreetIndex};
pub use parse::parse;
pub use text::{Cities, city_key, parcel_key};

/// A part of a town in front of or behind a street's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Directional {
    /// North.
    N,
    /// South.
    S,
    /// East.
    E,
    /// West.
    W,
    /// North-east.
    NE,
    /// North-west.
    NW,
    /// South-east.
    SE,
    /// South-west.
    SW,
}

impl Directional {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::N,
        Self::S,
        Self::E,
        Self::W,
        Self::NE,
        Self::NW,
        Self::SE,
        Self::SW,
    ];

    /// As the postal service writes it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::N => "N",
            Self::S => "S",
            Self::E => "E",
            Self::W => "W",
            Self::NE => "NE",
            Self::NW => "NW",
            Self::SE => "SE",
            Self::SW => "SW",
        }
    }
}

/// A part of a building.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unit {
    /// What it is, as the postal service writes it: `APT`, `STE`, `#`…
    pub kind: String,
    /// Which one.
    pub value: String,
}

/// A street address in comparable parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// House number: digits without leading zeros, the first of a range.
    pub number: String,
    /// In front of the name.
    pub pre: Option<Directional>,
    /// The street's name.
    pub name: String,
    /// The street's suffix as the postal service writes it.
    pub suffix: Option<String>,
    /// Behind the name.
    pub post: Option<Directional>,
    /// Parts of the building, the largest first.
    pub units: Vec<Unit>,
    /// Five digits, where the text ends with them.
    pub zip: Option<String>,
    /// The city behind the first comma, or the known city at the end, as [`city_key`] compares it.
    pub city: Option<String>,
}

impl Address {
    /// The values of its units with a space between: `4B`.
    #[must_use]
    pub fn unit(&self) -> Option<String> {
        let values: Vec<&str> = self.units.iter().map(|unit| unit.value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(" "))
    }

    /// Whether a unit is a suite, which homes do not have.
    #[must_use]
    pub fn has_suite(&self) -> bool {
        self.units.iter().any(|unit| unit.kind == "STE")
    }

    /// Everything but ZIP and city in one line, for telling siblings: `300 W 6TH ST # 4B`.
    #[must_use]
    pub fn line(&self) -> String {
        let mut parts = vec![self.number.as_str()];
        parts.extend(self.pre.map(Directional::code));
        parts.push(&self.name);
        parts.extend(self.suffix.as_deref());
        parts.extend(self.post.map(Directional::code));
        for unit in &self.units {
            parts.extend([unit.kind.as_str(), unit.value.as_str()]);
        }
        parts.join(" ")
    }
}

/// Why a text is no street address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unparseable {
    /// Nothing but white space.
    #[error("the address is empty")]
    Empty,
    /// Mail goes to a box, not to a house.
    #[error("the address is a post office box")]
    PostBox,
    /// It does not begin with a house number.
    #[error("the address does not begin with a house number")]
    NoNumber,
    /// Nothing stands behind the house number.
    #[error("the address names no street")]
    NoStreet,
}
