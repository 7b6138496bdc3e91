//! A slow join of permits and parcels, written after rules N1 to N7 and apart from the playbook's own.

use super::reader::{Lot, Row};

/// Number, directional, name, suffix and unit of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    number: String,
    direction: String,
    name: String,
    suffix: String,
    unit: String,
}

impl Parts {
    /// What says whether two addresses are of one house (N8).
    pub(super) fn house(&self) -> [&str; 3] {
        [&self.number, &self.name, &self.suffix]
    }
}

const SUFFIXES: [(&str, &str); 17] = [
    ("STREET", "ST"),
    ("AVENUE", "AVE"),
    ("AV", "AVE"),
    ("DRIVE", "DR"),
    ("ROAD", "RD"),
    ("LANE", "LN"),
    ("COURT", "CT"),
    ("CIRCLE", "CIR"),
    ("PLACE", "PL"),
    ("TERRACE", "TER"),
    ("TRAIL", "TRL"),
    ("BOULEVARD", "BLVD"),
    ("PARKWAY", "PKWY"),
    ("COVE", "CV"),
    ("SQUARE", "SQ"),
    ("CROSSING", "XING"),
    ("WAY", "WAY"),
];
const DIRECTIONS: [(&str, &str); 8] = [
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
    ("NORTHEAST", "NE"),
    ("NORTHWEST", "NW"),
    ("SOUTHEAST", "SE"),
    ("SOUTHWEST", "SW"),
];

fn short<'a>(word: &'a str, list: &[(&'a str, &'a str)]) -> Option<&'a str> {
    list.iter()
        .find(|(long, short)| word == *long || word == *short)
        .map(|(_, short)| *short)
}

pub(super) fn parts(address: &str) -> Option<Parts> {
    let upper = address.to_uppercase().replace('.', "");
    let line = upper
        .split(',')
        .next()
        .unwrap_or_default()
        .replace(" 1/2", "")
        .replace('#', " UNIT ");
    let line = line
        .replace("INTERSTATE 35", "IH 35")
        .replace("FARM TO MARKET", "FM")
        .replace("SAINT ", "ST ");
    let line = line.replace("SIXTH", "6TH").replace("SEVENTH", "7TH");
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let mut unit = String::new();
    if let Some(at) = words.iter().position(|word| ["APT", "UNIT", "STE"].contains(word)) {
        unit = words[at + 1..].concat();
        words.truncate(at);
    }
    let number = words.first()?.trim_start_matches('0');
    let number: String = number.chars().take_while(char::is_ascii_digit).collect();
    if number.is_empty() {
        return None;
    }
    words.remove(0);
    let mut direction = String::new();
    if words.len() > 1
        && let Some(found) = short(words[words.len() - 1], &DIRECTIONS)
    {
        direction = format!("after {found}");
        words.pop();
    }
    let mut suffix = String::new();
    if words.len() > 1
        && let Some(found) = short(words[words.len() - 1], &SUFFIXES)
    {
        suffix = found.to_owned();
        words.pop();
    }
    if words.len() > 1
        && let Some(found) = short(words[0], &DIRECTIONS)
    {
        direction = found.to_owned();
        words.remove(0);
    }
    Some(Parts {
        number,
        direction,
        name: words.join(" "),
        suffix,
        unit,
    })
}

/// What the join finds: the level and the places of the parcels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Unparseable,
    Unmatched,
    Ambiguous,
    One(&'static str, usize),
}

fn one_missing(first: &str, second: &str) -> bool {
    first == second || first.is_empty() || second.is_empty()
}

/// Looks every level up, the strictest first.
pub(super) fn find(row: &Row, lots: &[(Lot, Option<Parts>)]) -> Found {
    if !row.parcel.is_empty()
        && let Some(place) = lots.iter().position(|(lot, _)| lot.account == row.parcel)
    {
        return Found::One("M0", place);
    }
    let Some(own) = parts(&row.address) else {
        return Found::Unparseable;
    };
    for level in ["M1", "M2", "M3", "M4"] {
        let fits = |(lot, theirs): &(Lot, Option<Parts>)| {
            let Some(theirs) = theirs else { return false };
            let zips = !row.zip.is_empty() && !lot.zip.is_empty();
            let near = if zips { row.zip == lot.zip } else { row.city == lot.city };
            let (direction, suffix) = (own.direction == theirs.direction, own.suffix == theirs.suffix);
            own.number == theirs.number
                && own.name == theirs.name
                && match level {
                    "M1" => zips && near && direction && suffix,
                    "M2" => row.city == lot.city && direction && suffix,
                    "M3" => near && suffix && one_missing(&own.direction, &theirs.direction),
                    _ => {
                        near && one_missing(&own.suffix, &theirs.suffix)
                            && one_missing(&own.direction, &theirs.direction)
                    }
                }
        };
        let found: Vec<usize> = (0..lots.len()).filter(|place| fits(&lots[*place])).collect();
        match found.as_slice() {
            [] => {}
            [one] => return Found::One(level, *one),
            several => {
                let same = |place: &&usize| {
                    lots[**place]
                        .1
                        .as_ref()
                        .is_some_and(|theirs| !own.unit.is_empty() && theirs.unit == own.unit)
                };
                let units: Vec<&usize> = several.iter().filter(same).collect();
                return match units.as_slice() {
                    [one] => Found::One(level, **one),
                    _ => Found::Ambiguous,
                };
            }
        }
    }
    Found::Unmatched
}

pub(super) fn parsed(lots: Vec<Lot>) -> Vec<(Lot, Option<Parts>)> {
    lots.into_iter().map(|lot| (lot.clone(), parts(&lot.situs))).collect()
}
