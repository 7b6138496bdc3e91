//! Companies and people in the form that their schemes compare.

use std::borrow::Cow;

use super::hosts;
use crate::identity::linkage::core_names::core_name;
use crate::identity::linkage::person_names::person_name;
use crate::identity::linkage::{Records, Scheme, fold};

/// What is compared of a company.
#[derive(Debug, Clone, Default)]
pub(in crate::playbooks::buyer_groups) struct CompanyInput<'a> {
    pub name: Option<&'a str>,
    pub provider_id: Option<&'a str>,
    pub slug: Option<&'a str>,
    /// Its registrable domains, its own and its aliases.
    pub domains: Vec<&'a str>,
    pub phone: Option<&'a str>,
    pub postal_code: Option<&'a str>,
    pub city: Option<&'a str>,
    pub region: Option<&'a str>,
    pub country: Option<&'a str>,
}

/// What is compared of a person.
#[derive(Debug, Clone, Default)]
pub(in crate::playbooks::buyer_groups) struct PersonInput<'a> {
    pub name: Option<Cow<'a, str>>,
    pub provider_id: Option<&'a str>,
    pub slug: Option<&'a str>,
    pub email: Option<&'a str>,
    /// Direct and mobile numbers only.
    pub phones: Vec<&'a str>,
    /// The company as it was resolved, duplicates of companies as one.
    pub company: Option<&'a str>,
    /// That company's city, by which large blocks are split.
    pub city: Option<Cow<'a, str>>,
    pub country: Option<&'a str>,
    /// Level and function of the title; nothing where the parser knows neither.
    pub title: Option<String>,
    /// Its primary function.
    pub function: Option<String>,
}

/// The companies as records of their scheme.
pub(in crate::playbooks::buyer_groups) fn company_records(scheme: &Scheme, companies: &[CompanyInput<'_>]) -> Records {
    let mut records = Records::new(scheme, companies.len());
    let names: Vec<_> = companies
        .iter()
        .map(|one| core_name(one.name.unwrap_or_default()))
        .collect();
    records.set(scheme, "core", names.iter().map(|name| Some(&name.words)));
    records.set(scheme, "spaceless", names.iter().map(|name| Some(&name.spaceless)));
    records.set(scheme, "head", names.iter().map(|name| Some(&name.head)));
    records.set_many(scheme, "marks", names.iter().map(|name| name.marks.split('|')));
    records.set(
        scheme,
        "provider_id",
        companies.iter().map(|one| one.provider_id.map(str::trim)),
    );
    records.set(scheme, "slug", companies.iter().map(|one| one.slug.map(fold)));
    let domains = companies.iter().map(|one| {
        let own = one.domains.iter().copied();
        own.filter(|domain| !hosts::is_shared_host(domain)).collect::<Vec<_>>()
    });
    records.set_many(scheme, "domain", domains);
    records.set(scheme, "phone", companies.iter().map(|one| one.phone));
    records.set(
        scheme,
        "postcode",
        companies.iter().map(|one| one.postal_code.map(postcode)),
    );
    records.set(scheme, "city", companies.iter().map(|one| one.city.map(place)));
    records.set(scheme, "region", companies.iter().map(|one| one.region.map(place)));
    records.set(scheme, "country", companies.iter().map(|one| one.country));
    records
}

/// The people as records of their scheme.
pub(in crate::playbooks::buyer_groups) fn person_records(scheme: &Scheme, people: &[PersonInput<'_>]) -> Records {
    let mut records = Records::new(scheme, people.len());
    let names: Vec<_> = people
        .iter()
        .map(|one| person_name(one.name.as_deref().unwrap_or_default()))
        .collect();
    records.set(scheme, "first", names.iter().map(|name| Some(&name.first)));
    records.set(scheme, "last", names.iter().map(|name| Some(&name.last)));
    records.set(scheme, "name", names.iter().map(|name| Some(name.whole())));
    records.set(scheme, "initial", names.iter().map(|name| Some(name.initial())));
    records.set(scheme, "suffix", names.iter().map(|name| Some(&name.suffix)));
    records.set(
        scheme,
        "provider_id",
        people.iter().map(|one| one.provider_id.map(str::trim)),
    );
    records.set(scheme, "slug", people.iter().map(|one| one.slug.map(fold)));
    let own = |one: &PersonInput<'_>| {
        let address = one.email.map(str::to_lowercase);
        address.filter(|address| !hosts::is_role_mailbox(address))
    };
    records.set(scheme, "email", people.iter().map(own));
    let domain = |one: &PersonInput<'_>| {
        let address = own(one)?;
        let (_, host) = address.rsplit_once('@')?;
        // Whoever has two private mailboxes at a host of millions is no second person for it.
        (!hosts::is_personal_host(host)).then(|| host.to_owned())
    };
    records.set(scheme, "email_domain", people.iter().map(domain));
    records.set_many(scheme, "phone", people.iter().map(|one| one.phones.iter()));
    records.set(scheme, "company", people.iter().map(|one| one.company));
    records.set(scheme, "city", people.iter().map(|one| one.city.as_deref().map(place)));
    records.set(scheme, "country", people.iter().map(|one| one.country));
    records.set(scheme, "title", people.iter().map(|one| one.title.as_deref()));
    records.set(scheme, "function", people.iter().map(|one| one.function.as_deref()));
    records
}

fn place(raw: &str) -> String {
    let plain = fold(raw);
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A postal code without spaces; of the American nine digits the five that everybody writes.
fn postcode(raw: &str) -> String {
    let plain = raw.trim().to_uppercase().replace(' ', "");
    let short = plain.split_once('-').filter(|(head, tail)| {
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(head, 5) && digits(tail, 4)
    });
    match short {
        Some((head, _)) => head.to_owned(),
        None => plain,
    }
}
