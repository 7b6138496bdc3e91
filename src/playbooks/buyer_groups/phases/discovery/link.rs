//! Whose company is whose: by id, then by domain, then by core name and country. Several that fit are a tie, and a tie
//! that neither name nor country settles goes to a person: a wrong company is worse than none.

use std::collections::HashMap;

use super::Look;
use crate::engine::PhaseError;
use crate::frame::{Frame, LOOK_EVERY, TextColumn, text};
use crate::identity::domains::domain_key;
use crate::identity::linkage::core_names::core_name;
use crate::playbooks::buyer_groups::duplicates::hosts::is_shared_host;

/// By what a person was linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Id,
    Domain,
    Name,
}

impl By {
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Domain => "domain",
            Self::Name => "name",
        }
    }

    /// F9: how sure the link is.
    pub fn points(self) -> f64 {
        match self {
            Self::Id => 100.0,
            Self::Domain => 90.0,
            Self::Name => 60.0,
        }
    }
}

/// The companies that fit a person by the first key that any fits; none for an orphan.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Offer {
    pub by: Option<By>,
    pub companies: Vec<u32>,
}

/// What came of an offer, once duplicates of companies are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Link {
    pub by: Option<By>,
    /// The company's row: of the one that stands for its duplicates.
    pub company: Option<u32>,
    /// The companies of a tie.
    pub tied: Vec<u32>,
}

/// The companies by everything that may name them.
pub(super) struct Index<'a> {
    ids: HashMap<&'a str, Vec<u32>>,
    provider_ids: HashMap<&'a str, Vec<u32>>,
    domains: HashMap<&'a str, Vec<u32>>,
    names: HashMap<String, Vec<u32>>,
    cores: Vec<String>,
    countries: TextColumn<'a>,
}

impl<'a> Index<'a> {
    pub fn read(companies: &'a Frame) -> Result<Self, PhaseError> {
        let column = |name: &str| text(companies, name);
        let own = column("domain")?;
        let aliases = column("alias_domains")?;
        let mut domains: HashMap<&str, Vec<u32>> = HashMap::new();
        for (row, (own, aliases)) in (0..).zip(own.iter().zip(aliases.iter())) {
            for domain in own.into_iter().chain(listed(aliases)) {
                let rows = domains.entry(domain).or_default();
                if !is_shared_host(domain) && rows.last() != Some(&row) {
                    rows.push(row);
                }
            }
        }
        let cores: Vec<String> = column("name")?
            .iter()
            .map(|name| core_name(name.unwrap_or_default()).spaceless)
            .collect();
        let mut names: HashMap<String, Vec<u32>> = HashMap::new();
        for (row, core) in (0..).zip(&cores) {
            if !core.is_empty() {
                names.entry(core.clone()).or_default().push(row);
            }
        }
        Ok(Self {
            ids: by_text(column("company_id")?),
            provider_ids: by_text(column("provider_id")?),
            domains,
            names,
            cores,
            countries: column("country")?,
        })
    }

    /// What fits each person.
    pub fn offers(&self, people: &Frame, look: &mut Look<'_>) -> Result<Vec<Offer>, PhaseError> {
        let (ids, names) = (text(people, "company_id")?, text(people, "company_name")?);
        let (domains, countries) = (text(people, "company_domain")?, text(people, "country")?);
        let step = LOOK_EVERY as usize;
        let mut offers = Vec::with_capacity(people.height());
        for row in 0..people.height() {
            if row % step == 0 {
                look(step.min(people.height() - row))?;
            }
            offers.push(self.offer(ids.get(row), domains.get(row), names.get(row), countries.get(row)));
        }
        Ok(offers)
    }

    fn offer(&self, id: Option<&str>, domain: Option<&str>, name: Option<&str>, country: Option<&str>) -> Offer {
        let some = |by: By, rows: Option<&Vec<u32>>| {
            let companies = rows.filter(|rows| !rows.is_empty())?.clone();
            Some(Offer {
                by: Some(by),
                companies,
            })
        };
        // A dump names companies by the provider's ids, the CRM by its own.
        let by_id = || some(By::Id, self.ids.get(id?).or_else(|| self.provider_ids.get(id?)));
        let by_domain = || {
            let key = domain_key(domain?)?;
            some(By::Domain, self.domains.get(key.as_str()))
        };
        let by_name = || {
            let rows = self.names.get(&core_name(name?).spaceless)?;
            some(By::Name, Some(&self.of_country(rows, country)))
        };
        by_id().or_else(by_domain).or_else(by_name).unwrap_or_default()
    }

    /// The companies of the person's country; where none says so, those that say nothing; all where the person's is
    /// unknown.
    fn of_country(&self, rows: &[u32], country: Option<&str>) -> Vec<u32> {
        let of = |row: &u32| self.countries.get(*row as usize);
        let filtered = |wanted: Option<&str>| {
            rows.iter()
                .copied()
                .filter(|row| of(row) == wanted)
                .collect::<Vec<u32>>()
        };
        match country {
            None => rows.to_vec(),
            Some(_) => {
                let same = filtered(country);
                if same.is_empty() { filtered(None) } else { same }
            }
        }
    }

    /// The offers with duplicates of companies as one (`standing` is the row that stands for each), ties settled by name
    /// and then by country where they can be.
    pub fn resolve(&self, offers: &[Offer], standing: &[u32], people: &Frame) -> Result<Vec<Link>, PhaseError> {
        let (names, countries) = (text(people, "company_name")?, text(people, "country")?);
        let resolved = offers.iter().enumerate().map(|(row, offer)| {
            let one = |rows: &[u32]| {
                let mut rows: Vec<u32> = rows
                    .iter()
                    .filter_map(|row| standing.get(*row as usize).copied())
                    .collect();
                rows.sort_unstable();
                rows.dedup();
                rows
            };
            let all = one(&offer.companies);
            if all.len() < 2 {
                return Link {
                    by: offer.by,
                    company: all.first().copied(),
                    tied: Vec::new(),
                };
            }
            let core = names.get(row).map(|name| core_name(name).spaceless);
            let named = offer
                .companies
                .iter()
                .copied()
                .filter(|company| self.cores.get(*company as usize) == core.as_ref());
            let named: Vec<u32> = named.collect();
            let narrowed = if named.is_empty() {
                offer.companies.clone()
            } else {
                named
            };
            let near = one(&self.of_country(&narrowed, countries.get(row)));
            match near.as_slice() {
                [company] => Link {
                    by: offer.by,
                    company: Some(*company),
                    tied: Vec::new(),
                },
                _ => Link {
                    by: None,
                    company: None,
                    tied: all,
                },
            }
        });
        Ok(resolved.collect())
    }
}

fn by_text(column: TextColumn<'_>) -> HashMap<&str, Vec<u32>> {
    let mut rows: HashMap<&str, Vec<u32>> = HashMap::new();
    for (row, value) in (0..).zip(column.iter()) {
        if let Some(value) = value {
            rows.entry(value).or_default().push(row);
        }
    }
    rows
}

/// The entries of a list in a cell.
pub(super) fn listed(cell: Option<&str>) -> impl Iterator<Item = &str> {
    let entries = cell.unwrap_or_default().split(['|', ',', ';', ' ']);
    entries.map(str::trim).filter(|entry| !entry.is_empty())
}
