//! F11 and F12: what holds of every record that is seated, and of the people as a whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::frame::{Frame, FrameBuilder, FrameError, boolean, text};
use crate::playbooks::buyer_groups::contact_evidence::{DomainStanding, is_address, phone_parses, stands};
use crate::playbooks::buyer_groups::size::SeatRole;

/// The checks of F11, in their order.
const CHECKS: [&str; 7] = [
    "company link",
    "role and reason",
    "e-mail syntax and domain",
    "phone parses",
    "not excluded",
    "unique",
    "not former",
];

/// F12: what a person with an address and one with a role are worth.
const EACH: f64 = 50.0;

/// The frames after merging.
pub(super) struct Inputs<'a> {
    pub members: &'a Frame,
    pub people: &'a Frame,
    pub identity: &'a Frame,
    pub companies: &'a Frame,
    pub verdicts: &'a Frame,
}

/// A check that did not hold: which, of whom, at which company, and what was found. No contact stands in it.
pub(super) struct Failed {
    pub check: &'static str,
    pub person_id: String,
    pub company_id: String,
    pub what: String,
}

/// Every check over all seats.
#[derive(Default)]
pub(super) struct Checks {
    /// Applicable and passed, in the order of [`CHECKS`].
    pub counts: [(i64, i64); CHECKS.len()],
    pub failed: Vec<Failed>,
}

/// A member's row in other frames.
struct Record<'a> {
    person: &'a str,
    company: &'a str,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    domain: Option<&'a str>,
    aliases: Option<&'a str>,
    company_is_there: bool,
}

/// Row by value of a column; the first where there are several.
fn rows_by<'a>(frame: &'a Frame, column: &str) -> Result<BTreeMap<&'a str, usize>, FrameError> {
    let ids = text(frame, column)?;
    let mut rows = BTreeMap::new();
    for row in 0..frame.height() {
        if let Some(id) = ids.get(row) {
            rows.entry(id).or_insert(row);
        }
    }
    Ok(rows)
}

/// People whom a verdict that counts says to have left.
fn former(verdicts: &Frame) -> Result<BTreeSet<&str>, FrameError> {
    let (ids, employment, counted) = (
        text(verdicts, "person_id")?,
        text(verdicts, "employment")?,
        boolean(verdicts, "counted")?,
    );
    let left = |row: &usize| employment.get(*row) == Some("former") && counted.get(*row) == Some(true);
    Ok((0..verdicts.height())
        .filter(left)
        .filter_map(|row| ids.get(row))
        .collect())
}

impl Checks {
    /// Runs them.
    ///
    /// # Errors
    /// When a column is missing.
    pub(super) fn of(inputs: &Inputs<'_>) -> Result<Self, FrameError> {
        let members = inputs.members;
        let (ids, companies) = (text(members, "person_id")?, text(members, "company_id")?);
        let (role, assigned) = (text(members, "role")?, text(members, "assigned_role")?);
        let (reason, link) = (text(members, "reason")?, text(members, "link")?);
        let (by_person, by_company) = (
            rows_by(inputs.identity, "person_id")?,
            rows_by(inputs.companies, "company_id")?,
        );
        let (emails, phones) = (text(inputs.identity, "email")?, text(inputs.identity, "phone")?);
        let (domains, aliases) = (
            text(inputs.companies, "domain")?,
            text(inputs.companies, "alias_domains")?,
        );
        let left = former(inputs.verdicts)?;
        let known: BTreeSet<&str> = text(inputs.people, "person_id")?.iter().flatten().collect();
        let mut seats: BTreeMap<&str, usize> = BTreeMap::new();
        for id in ids.iter().flatten() {
            *seats.entry(id).or_insert(0) += 1;
        }
        let mut found = Self::default();
        for row in 0..members.height() {
            let (person, company) = (ids.get(row).unwrap_or_default(), companies.get(row).unwrap_or_default());
            let (at, of) = (by_person.get(person).copied(), by_company.get(company).copied());
            let record = Record {
                person,
                company,
                email: at.and_then(|at| emails.get(at)),
                phone: at.and_then(|at| phones.get(at)),
                domain: of.and_then(|of| domains.get(of)),
                aliases: of.and_then(|of| aliases.get(of)),
                company_is_there: of.is_some() && known.contains(person),
            };
            let seated = role.get(row).and_then(SeatRole::named).is_some();
            let explained = reason.get(row).is_some_and(|why| !why.is_empty());
            found.check(0, record.company_is_there && link.get(row).is_some(), &record, || {
                "no such company or person, or no link".to_owned()
            });
            found.check(1, seated && explained, &record, || "no role or no reason".to_owned());
            found.contacts(&record);
            let excluded = assigned.get(row).and_then(SeatRole::named).is_none();
            found.check(4, !excluded, &record, || {
                "excluded or without a role by the rules".to_owned()
            });
            let times = seats.get(person).copied().unwrap_or(0);
            found.check(5, times == 1, &record, || format!("{times} seats"));
            found.check(6, !left.contains(person), &record, || {
                "the validator says that they have left".to_owned()
            });
        }
        Ok(found)
    }

    /// Address and phone, where there are any.
    fn contacts(&mut self, record: &Record<'_>) {
        if let Some(email) = record.email {
            let standing = stands(email, record.domain, record.aliases);
            let fits = !matches!(standing, DomainStanding::Mismatch | DomainStanding::Personal);
            let what = if is_address(email) {
                standing.as_str()
            } else {
                "no address by its form"
            };
            self.check(2, is_address(email) && fits, record, || what.to_owned());
        }
        if let Some(phone) = record.phone {
            self.check(3, phone_parses(phone), record, || "cannot be read".to_owned());
        }
    }

    fn check(&mut self, place: usize, passed: bool, record: &Record<'_>, what: impl FnOnce() -> String) {
        let (Some(count), Some(check)) = (self.counts.get_mut(place), CHECKS.get(place)) else {
            return;
        };
        count.0 += 1;
        count.1 += i64::from(passed);
        if !passed {
            self.failed.push(Failed {
                check,
                person_id: record.person.to_owned(),
                company_id: record.company.to_owned(),
                what: what(),
            });
        }
    }

    /// Applicable and passed, all together.
    pub(super) fn totals(&self) -> (i64, i64) {
        let sum = |pick: fn(&(i64, i64)) -> i64| self.counts.iter().map(pick).sum();
        (sum(|count| count.0), sum(|count| count.1))
    }

    /// F11 as a share; nothing where nothing is seated.
    pub(super) fn share(&self) -> Option<f64> {
        let (applicable, passed) = self.totals();
        (applicable > 0).then(|| passed as f64 / applicable as f64)
    }

    /// The frame `record_checks`.
    ///
    /// # Errors
    /// When the frame library refuses.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        FrameBuilder::new()
            .text("check", CHECKS.iter().map(|check| Some(*check)))
            .integer("applicable", self.counts.iter().map(|count| Some(count.0)))
            .integer("passed", self.counts.iter().map(|count| Some(count.1)))
            .finish()
    }
}

/// F12 over the people of the CRM; where there are none, over all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Integrity {
    pub people: usize,
    pub with_email: usize,
    pub with_role: usize,
}

impl Integrity {
    /// Counts them.
    ///
    /// # Errors
    /// When a column is missing.
    pub(super) fn of(people: &Frame) -> Result<Self, FrameError> {
        let (source, email, role) = (
            text(people, "source")?,
            boolean(people, "has_email")?,
            text(people, "role")?,
        );
        let in_crm = |row: &usize| {
            source
                .get(*row)
                .is_some_and(|source| source.split('+').any(|one| one == "crm"))
        };
        let crm: Vec<usize> = (0..people.height()).filter(in_crm).collect();
        let rows = if crm.is_empty() {
            (0..people.height()).collect()
        } else {
            crm
        };
        let has_role = |row: &&usize| role.get(**row).and_then(SeatRole::named).is_some();
        Ok(Self {
            people: rows.len(),
            with_email: rows.iter().filter(|row| email.get(**row) == Some(true)).count(),
            with_role: rows.iter().filter(has_role).count(),
        })
    }

    /// The two addends; nothing without people.
    pub(super) fn parts(&self) -> Option<(f64, f64)> {
        let share = |n: usize| EACH * n as f64 / self.people as f64;
        (self.people > 0).then(|| (share(self.with_email), share(self.with_role)))
    }

    /// F12.
    pub(super) fn points(&self) -> Option<f64> {
        self.parts().map(|(email, role)| email + role)
    }
}
