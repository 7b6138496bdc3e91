//! Roles of titles, and what they are worth.

mod figures_test;
mod members_test;
mod profile_test;
mod rules_test;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::rules::Assigned;
use super::*;
use crate::engine::{Origin, Parameters};
use crate::identity::titles::{Title, parse};
use crate::playbooks::embedded_parameters;

fn with(changes: &[(&str, toml::Value)]) -> Result<Profile, String> {
    let specs = embedded_parameters("parameters.toml", include_str!("../../data/parameters.toml"));
    let mut parameters = Parameters::built_in(&specs);
    let layer: BTreeMap<String, toml::Value> = changes
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    parameters.lay(&specs, &[], &layer, &Origin::CommandLine).unwrap();
    Profile::read(&parameters)
}

fn standard() -> Profile {
    with(&[]).unwrap()
}

fn words(of: &[&str]) -> toml::Value {
    toml::Value::Array(of.iter().map(|word| toml::Value::String((*word).to_owned())).collect())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TODAY: &str = "2026-06-30";

struct Read {
    title: Title,
    assigned: Assigned,
}

fn read(raw: &str, profile: &Profile) -> Read {
    let title = parse(raw);
    let assigned = assign(&title, profile);
    Read { title, assigned }
}

impl Read {
    fn confidence(&self, person: &Person<'_>, profile: &Profile) -> f64 {
        confidence(&self.title, &self.assigned, person, profile, day(TODAY)).points
    }

    fn influence(&self, person: &Person<'_>, profile: &Profile) -> f64 {
        influence(&self.title, &self.assigned, person, profile, day(TODAY)).points
    }
}

#[derive(Deserialize)]
struct Golden {
    title: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    title: String,
    role: String,
    rule: String,
    score: f64,
    influence: Option<f64>,
}

fn golden() -> Vec<Case> {
    let text = include_str!("../../../../../tests/golden/buyer_groups/titles.toml");
    toml::from_str::<Golden>(text).unwrap().title
}
