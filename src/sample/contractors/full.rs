//! The full sample: the reference run's counts, with its golden figures (G1–G8) planted.
//!
//! Everything that decides a golden figure is laid first, as leads with their licences; the other quarter million
//! licences are only ballast with the right class mix, written row by row so that memory stays small.

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::full_california::california_file;
use super::full_dealers::{dealer_file, plan_leads};
use super::full_texas::{matched_file, separate_files};
use super::names::Names;
use super::phones::{Phone, PhoneBook};
use super::places::{Place, Places};
use crate::sample::random::Random;
use crate::sample::settings::{Entry, Part, Section, render, text};
use crate::sample::{SampleError, SampleFile};

/// A text with how often it occurs.
pub(super) type Quota = (String, usize);

#[derive(Deserialize)]
pub(super) struct FullPlan {
    pub(super) as_of: String,
    pub(super) dealers: Vec<Quota>,
    pub(super) unkeyed: Vec<(String, String)>,
    pub(super) california: CaliforniaPlan,
    pub(super) texas: TexasPlan,
    pub(super) silver: SilverPlan,
    pub(super) bronze: BronzePlan,
}

#[derive(Deserialize)]
pub(super) struct CaliforniaPlan {
    pub(super) licences: usize,
    pub(super) mix: Vec<Quota>,
    pub(super) rest: Vec<Quota>,
    pub(super) matched: Vec<Quota>,
    pub(super) unkeyed: Vec<Quota>,
    pub(super) not_aligned: Vec<Quota>,
    pub(super) contractors: usize,
    pub(super) names_grown: usize,
    pub(super) names_holding: usize,
}

#[derive(Deserialize)]
pub(super) struct TexasPlan {
    pub(super) brands: Vec<Quota>,
    pub(super) also_dealers: usize,
    pub(super) records: usize,
    pub(super) oem_contractors: usize,
    pub(super) raw: usize,
    pub(super) raw_with_phone: usize,
    pub(super) shape_parentheses: usize,
    pub(super) shape_spaces: usize,
    pub(super) other_brands: Vec<Quota>,
    pub(super) raw_types: Vec<Quota>,
}

#[derive(Deserialize)]
pub(super) struct SilverPlan {
    pub(super) two_states: [u32; 3],
    pub(super) california: Vec<(String, u32, u32)>,
    pub(super) texas: Vec<[u32; 3]>,
}

#[derive(Deserialize)]
pub(super) struct BronzePlan {
    pub(super) highest: u32,
    pub(super) exact: [u32; 3],
}

/// A dealer, or a contractor of the Texas list.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) name: String,
    /// `None` for the two that can't be dialled.
    pub(super) phone: Option<Phone>,
    /// Printed where there is no number.
    pub(super) phone_text: String,
    pub(super) place: Place,
    pub(super) oem: String,
    pub(super) resimercial: u32,
    pub(super) om: u32,
    /// As dealer lists have it.
    pub(super) mepr: u32,
    /// Classes of each aligned California licence.
    pub(super) california: Vec<String>,
    /// As the Texas list has it; `None` if it is not on that list.
    pub(super) texas_mepr: Option<u32>,
}

/// What every part of the full sample draws from.
pub(super) struct Workshop {
    pub(super) plan: FullPlan,
    pub(super) as_of: NaiveDate,
    pub(super) names: Names,
    pub(super) places: Places,
    pub(super) phones: PhoneBook,
    pub(super) random: Random,
}

/// Each text of `quotas` as often as it is listed, in order.
pub(super) fn spread(quotas: &[Quota]) -> Vec<String> {
    quotas
        .iter()
        .flat_map(|(text, count)| std::iter::repeat_n(text.clone(), *count))
        .collect()
}

impl Workshop {
    fn open(seed: u64) -> Result<Self, SampleError> {
        let wrong = |message: String| SampleError::Data {
            file: "data/contractors_full.toml",
            message,
        };
        let plan: FullPlan =
            toml::from_str(include_str!("../data/contractors_full.toml")).map_err(|error| wrong(error.to_string()))?;
        let as_of = plan
            .as_of
            .parse()
            .map_err(|error: chrono::ParseError| wrong(error.to_string()))?;
        let phones = PhoneBook::new(&mut Random::stream(seed, 1));
        Ok(Self {
            plan,
            as_of,
            names: Names::load()?,
            places: Places::load()?,
            phones,
            random: Random::stream(seed, 2),
        })
    }

    /// `as_of` and a random number of days from `low` to below `high`.
    pub(super) fn after(&mut self, low: u64, high: u64) -> Option<NaiveDate> {
        self.as_of
            .checked_add_days(Days::new(low + self.random.below(high - low)))
    }

    /// `as_of` less a random number of days from `low` to below `high`.
    pub(super) fn before(&mut self, low: u64, high: u64) -> Option<NaiveDate> {
        self.as_of
            .checked_sub_days(Days::new(low + self.random.below(high - low)))
    }
}

/// Every file of the full sample.
pub(super) fn full(seed: u64) -> Result<Part, SampleError> {
    let mut workshop = Workshop::open(seed)?;
    let leads = plan_leads(&mut workshop)?;
    let mut files = vec![dealer_file(&mut workshop, &leads)?];
    files.push(california_file(&mut workshop, &leads)?);
    files.push(matched_file(&mut workshop, &leads)?);
    files.extend(separate_files(&mut workshop, &leads)?);
    let separate = [separate_part(&workshop)];
    files.push(text("separate/assay.toml", render(&separate, &workshop.plan.as_of)));
    Ok(part(&workshop, files))
}

fn part(workshop: &Workshop, files: Vec<SampleFile>) -> Part {
    let texas = &workshop.plan.texas;
    let mut raw = Entry::new("license_list", "separate/licenses/tx.csv")
        .with("layout", "tx_tdlr")
        .with("state", "TX")
        .about("The raw Texas list belongs to a run of its own (see separate/assay.toml): two lists of one state stop C0.2.");
    raw.disabled = true;
    let section = Section {
        playbook: "contractors",
        profile: None,
        entries: vec![
            Entry::new("oem_dealers", "contractors/dealers/generac.csv").about("Dealer listings of one maker."),
            Entry::new("license_list", "contractors/licenses/ca.csv")
                .with("layout", "ca_cslb")
                .with("state", "CA")
                .about("The whole licence roll of California."),
            Entry::new("license_list", "contractors/licenses/tx_matched.csv")
                .with("layout", "tx_tdlr")
                .with("state", "TX")
                .with("kind", "matched")
                .with("default_class", "Electrical Contractor")
                .with("as_of", "2026-01-12")
                .with("oem_contractors", &texas.oem_contractors.to_string())
                .with("records", &texas.records.to_string())
                .about(
                    "Already cross-referenced, so it enters at c2 and C1 gates are skipped. oem_contractors and records \
                     are what its makers counted; separate/ recomputes them.",
                ),
            raw,
        ],
        parameters: Vec::new(),
    };
    Part {
        name: "contractors-full".to_owned(),
        as_of: workshop.plan.as_of.clone(),
        day_parameter: None,
        live: false,
        comment: "A synthetic workspace at the size of the reference run. Every name and phone is invented.".to_owned(),
        section,
        readme: include_str!("../data/contractors_full_readme.md"),
        files,
    }
}

fn separate_part(workshop: &Workshop) -> Part {
    let section = Section {
        playbook: "contractors",
        profile: None,
        entries: vec![
            Entry::new("oem_dealers", "dealers/texas.csv"),
            Entry::new("license_list", "licenses/tx.csv")
                .with("layout", "tx_tdlr")
                .with("state", "TX")
                .with("as_of", "2026-01-12"),
        ],
        parameters: Vec::new(),
    };
    Part {
        name: "contractors-texas-raw".to_owned(),
        as_of: workshop.plan.as_of.clone(),
        day_parameter: None,
        live: false,
        comment: "A synthetic workspace: the raw Texas roll against all Texas dealers. Names and phones are invented."
            .to_owned(),
        section,
        readme: "",
        files: Vec::new(),
    }
}
