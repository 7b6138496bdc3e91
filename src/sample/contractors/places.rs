//! Towns and ZIP codes. Each planned firm gets a ZIP of its own, since rule C2.5 takes two similar names in one ZIP for
//! one firm, and a sample must not raise that question by accident.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

#[derive(Deserialize)]
struct PlaceList {
    state: Vec<State>,
}

#[derive(Deserialize)]
struct State {
    code: String,
    name: String,
    zip_low: u64,
    zip_high: u64,
    towns: Vec<String>,
}

/// A town with its ZIP.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Town.
    pub(crate) city: String,
    /// USPS code.
    pub(crate) state: String,
    /// Five digits.
    pub(crate) zip: String,
}

/// The states of the word list.
pub(crate) struct Places {
    states: BTreeMap<String, State>,
    taken: BTreeSet<u64>,
}

const PLACES: &str = "data/places.toml";

impl Places {
    /// Reads the built-in list.
    pub(crate) fn load() -> Result<Self, SampleError> {
        let list: PlaceList =
            toml::from_str(include_str!("../data/places.toml")).map_err(|error| SampleError::Data {
                file: PLACES,
                message: error.to_string(),
            })?;
        let states = list
            .state
            .into_iter()
            .map(|state| (state.code.clone(), state))
            .collect();
        Ok(Self {
            states,
            taken: BTreeSet::new(),
        })
    }

    fn state(&self, code: &str) -> Result<&State, SampleError> {
        self.states.get(code).ok_or_else(|| SampleError::Data {
            file: PLACES,
            message: format!("no state `{code}`"),
        })
    }

    /// The full name of a state.
    pub(crate) fn state_name(&self, code: &str) -> Result<&str, SampleError> {
        self.state(code).map(|state| state.name.as_str())
    }

    /// Any town; the ZIP may occur again, but is never one dealt by [`Places::unique`].
    pub(crate) fn any(&self, random: &mut Random, code: &str) -> Result<Place, SampleError> {
        let state = self.state(code)?;
        let mut zip = state.zip_low;
        for _ in 0..1_000 {
            zip = state.zip_low + random.below(state.zip_high - state.zip_low + 1);
            if !self.taken.contains(&zip) {
                break;
            }
        }
        Ok(Place {
            city: random.pick(&state.towns).to_owned(),
            state: code.to_owned(),
            zip: format!("{zip:05}"),
        })
    }

    /// A town whose ZIP nobody else has.
    pub(crate) fn unique(&mut self, random: &mut Random, code: &str) -> Result<Place, SampleError> {
        for _ in 0..10_000 {
            let place = self.any(random, code)?;
            if self.taken.insert(place.zip.parse().unwrap_or_default()) {
                return Ok(place);
            }
        }
        Err(SampleError::Data {
            file: PLACES,
            message: format!("too few ZIP codes in {code}"),
        })
    }
}
