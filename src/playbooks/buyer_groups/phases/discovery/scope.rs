//! Which companies are worked on, how large they are and how many seats that gives.

use std::collections::BTreeMap;

use super::link::Link;
use super::settings::Settings;
use super::standing::{Doubles, Standing};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, integer, real, text};
use crate::playbooks::buyer_groups::merging::Merged;
use crate::playbooks::buyer_groups::size::{SeatRole, Sized, deal_class, sized};

/// What the size and the territory of a company are read from.
#[derive(Debug, Clone, Default)]
struct Facts {
    country: Option<String>,
    revenue_usd: Option<f64>,
    employees: Option<i64>,
}

/// The frame `scope`, one row a company.
pub(super) fn scope(
    companies: &Frame,
    standing: &Standing,
    links: &[Link],
    settings: &Settings,
) -> Result<Frame, PhaseError> {
    let facts = facts(companies, standing)?;
    let ids = text(companies, "company_id")?;
    let stands = |row: usize| standing.of.get(row).map_or(row, |row| *row as usize);
    let mut people: BTreeMap<usize, i64> = BTreeMap::new();
    for company in links.iter().filter_map(|link| link.company) {
        *people.entry(company as usize).or_default() += 1;
    }
    let scopes: Vec<(bool, String)> = facts
        .iter()
        .enumerate()
        .map(|(row, facts)| match stands(row) {
            other if other != row => (
                false,
                format!("stands twice: {} stands for it", ids.get(other).unwrap_or_default()),
            ),
            _ => territory(facts.country.as_deref(), &settings.geo),
        })
        .collect();
    let sizes: Vec<Sized> = facts
        .iter()
        .map(|facts| {
            sized(
                facts.revenue_usd,
                facts.employees,
                settings.deal_usd,
                settings.max_group_size,
            )
        })
        .collect();
    let rows = || 0..companies.height();
    let builder = FrameBuilder::new()
        .text("company_id", ids.iter())
        .text("name", text(companies, "name")?.iter())
        .boolean("in_scope", scopes.iter().map(|scope| Some(scope.0)))
        .text("why", scopes.iter().map(|scope| Some(scope.1.as_str())))
        .boolean("representative", rows().map(|row| Some(stands(row) == row)))
        .text(
            "represented_by",
            rows().map(|row| ids.get(stands(row)).filter(|_| stands(row) != row)),
        )
        .text("country", facts.iter().map(|facts| facts.country.as_deref()))
        .integer(
            "people",
            rows().map(|row| Some(people.get(&row).copied().unwrap_or_default())),
        );
    Ok(with_sizes(builder, &sizes, settings.deal_usd).finish()?)
}

fn with_sizes(builder: FrameBuilder, sizes: &[Sized], deal_usd: f64) -> FrameBuilder {
    let class = deal_class(deal_usd).name;
    let mut builder = builder
        .text("tier", sizes.iter().map(|size| Some(size.tier.name)))
        .text("tier_by", sizes.iter().map(|size| Some(size.tier.by)))
        .text("override", sizes.iter().map(|size| size.overridden));
    for role in SeatRole::ALL {
        let seats = sizes.iter().map(|size| Some(i64::from(size.seats.of(role))));
        builder = builder.integer(role.as_str(), seats);
    }
    builder
        .integer("seats", sizes.iter().map(|size| Some(i64::from(size.seats.sum()))))
        .integer("size_min", sizes.iter().map(|size| Some(i64::from(size.bounds.min))))
        .integer(
            "size_ideal",
            sizes.iter().map(|size| Some(i64::from(size.bounds.ideal))),
        )
        .integer("size_max", sizes.iter().map(|size| Some(i64::from(size.bounds.max))))
        .real("limit_vp", sizes.iter().map(|size| Some(size.tier.limits.vp)))
        .real(
            "limit_director",
            sizes.iter().map(|size| Some(size.tier.limits.director)),
        )
        .real("limit_manager", sizes.iter().map(|size| Some(size.tier.limits.manager)))
        .text("deal_class", sizes.iter().map(|_| Some(class)))
}

/// Whether a company lies in the territory, and why. One whose country nobody knows does: only a known country is
/// outside.
fn territory(country: Option<&str>, geo: &[String]) -> (bool, String) {
    let all = geo.join(", ");
    match country {
        _ if geo.is_empty() => (true, "the territory is everywhere".to_owned()),
        None => (true, "its country is not known".to_owned()),
        Some(country) if geo.iter().any(|inside| inside.eq_ignore_ascii_case(country)) => {
            (true, format!("{country} is in {all}"))
        }
        Some(country) => (false, format!("{country} is outside {all}")),
    }
}

/// What is known of each company; of one that stands for others, what all of them say.
fn facts(companies: &Frame, standing: &Standing) -> Result<Vec<Facts>, PhaseError> {
    let countries = text(companies, "country")?;
    let (revenues, employees) = (real(companies, "revenue_usd")?, integer(companies, "employees")?);
    let own = (0..companies.height()).map(|row| Facts {
        country: countries.get(row).map(str::to_owned),
        revenue_usd: revenues.get(row),
        employees: employees.get(row),
    });
    let mut facts: Vec<Facts> = own.collect();
    let doubles = Doubles::read(&[companies], &standing.settled)?;
    for cluster in standing
        .settled
        .clusters
        .iter()
        .filter(|cluster| cluster.held.is_none())
    {
        let merged = doubles.merged(Merged::Company, cluster);
        if let Some(slot) = facts.get_mut(cluster.representative as usize) {
            *slot = Facts {
                country: merged("country").text().map(str::to_owned),
                revenue_usd: merged("revenue_usd").number(),
                employees: merged("employees").integer(),
            };
        }
    }
    Ok(facts)
}
