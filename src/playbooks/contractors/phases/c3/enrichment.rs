//! What vendors know of a contractor, by phone or by domain; the newest row of a key wins.

use std::collections::BTreeMap;

use super::super::super::contract;
use super::super::super::params::standing_words;
use super::super::super::rules::dimensions::Hundredths;
use super::super::c0::{SCORES, without_raw};
use crate::engine::{LogLevel, PhaseContext, PhaseError};
use crate::frame::{Frame, date, real, text};
use crate::identity::domains::domain_key;
use crate::identity::phones::read_phone;

type Values = [Option<Hundredths>; 3];

/// Values by key.
#[derive(Default)]
pub(super) struct Enrichment {
    by_phone: BTreeMap<String, (Option<i32>, Values)>,
    by_domain: BTreeMap<String, (Option<i32>, Values)>,
    /// Rows and cells that were not taken, one frame a file.
    pub quarantine: Vec<Frame>,
    /// Kinds of key that several rows shared, with how many rows lost.
    pub repeated: BTreeMap<&'static str, usize>,
}

impl Enrichment {
    /// Reads every enrichment file.
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let mut made = Self::default();
        let contracts = contract::contracts();
        let Some(found) = contracts
            .iter()
            .find(|contract| contract.dataset == contract::ENRICHMENT)
        else {
            return Ok(made);
        };
        for file in context.files(contract::ENRICHMENT)? {
            let loaded = context.load(file, found, None)?;
            let keys = ["phone", "domain"];
            if !loaded
                .report
                .matched
                .iter()
                .any(|(column, _)| keys.contains(&column.as_str()))
            {
                let shown = &file.source.shown;
                let words = format!(
                    "`{shown}`: neither `phone` nor `domain` is among its columns; map one of them in assay.toml"
                );
                return Err(PhaseError::Input(words));
            }
            for warning in &loaded.report.warnings {
                context.log(LogLevel::Warn, Some(&file.source.shown), None, "read", warning);
            }
            made.quarantine.push(without_raw(&loaded.quarantine)?);
            let (phones, domains) = (text(&loaded.identity, "phone")?, text(&loaded.identity, "domain")?);
            let known = date(&loaded.working, "as_of")?;
            let columns = SCORES.map(|name| real(&loaded.working, name));
            for row in 0..loaded.working.height() {
                if row % 2048 == 0 {
                    context.look(row)?;
                }
                let value = |place: usize| {
                    columns
                        .get(place)
                        .and_then(|column| column.as_ref().ok())
                        .and_then(|column| column.get(row))
                        .and_then(Hundredths::from_decimal)
                };
                let values: Values = std::array::from_fn(value);
                let entry = (known.get(row), values);
                if let Some(key) = phones.get(row).and_then(|raw| read_phone(raw).key) {
                    lay(&mut made.by_phone, key, entry, "phone", &mut made.repeated);
                }
                if let Some(domain) = domains.get(row).and_then(domain_key)
                    && !standing_words().webmail.contains(&domain)
                {
                    lay(&mut made.by_domain, domain, entry, "domain", &mut made.repeated);
                }
            }
        }
        Ok(made)
    }

    /// The values of a contractor: the first of its phones that is known, else its domain.
    pub fn of<'a>(&self, mut phones: impl Iterator<Item = &'a str>, domain: Option<&str>) -> Values {
        let found = phones
            .find_map(|phone| self.by_phone.get(phone))
            .or_else(|| self.by_domain.get(&domain_key(domain?)?));
        found.map(|entry| entry.1).unwrap_or_default()
    }
}

fn lay(
    held: &mut BTreeMap<String, (Option<i32>, Values)>,
    key: String,
    entry: (Option<i32>, Values),
    kind: &'static str,
    repeated: &mut BTreeMap<&'static str, usize>,
) {
    match held.get_mut(&key) {
        None => {
            held.insert(key, entry);
        }
        Some(old) => {
            *repeated.entry(kind).or_default() += 1;
            if entry.0 > old.0 {
                *old = entry;
            }
        }
    }
}
