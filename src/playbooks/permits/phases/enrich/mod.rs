//! enrich: each permit's parcel by number or address (N1 to N7), and from it owner, value and whether the owner lives
//! elsewhere (N8, N9). Without a roll all of that is unknown, and the gates say so.

mod gates;
mod join;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput, part_of};
use crate::frame::{Frame, FrameBuilder, FrameError, concat_columns, integer, normalise, real, text};
use crate::identity::addresses::{Cities, city_key, is_absentee, parcel_key};
use join::{Joined, Situated};

/// Numbers taken from the parcel.
const NUMBERS: [&str; 5] = [
    "market_value",
    "land_value",
    "improvement_value",
    "living_area",
    "lot_size",
];
/// Why the gates of the join say nothing.
const NO_CAD: &str = "no appraisal roll is given: name one in assay.toml under [[playbooks.permits.datasets.cad]] to learn owners and values";

/// What the phase reads.
struct Inputs<'a> {
    permits: &'a Frame,
    people: &'a Frame,
    cad: &'a Frame,
    owners: &'a Frame,
}

/// What the join found, row by row of the permits.
struct Outcome {
    addresses: Vec<Situated>,
    parcels: Vec<Situated>,
    joined: Vec<Joined>,
    cities: Cities,
}

/// Runs the phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (permits, people) = (context.frame("permits_clean")?, context.frame("permits_identity")?);
    let (cad, owners) = (context.frame("cad_clean")?, context.frame("cad_identity")?);
    let inputs = Inputs {
        permits: &permits,
        people: &people,
        cad: &cad,
        owners: &owners,
    };
    let outcome = joined(context, &inputs)?;
    let leads: Vec<&str> = text(&permits, "lead_id")?
        .iter()
        .map(Option::unwrap_or_default)
        .collect();
    let unmatched = unmatched(&leads, &outcome.joined)?;
    let ambiguous = ambiguous(&leads, &outcome.joined, &cad)?;
    let readings = gates::readings(&leads, &outcome.joined, &ambiguous)?;
    tell(context, &outcome.joined);
    let identity = identity(&inputs, &outcome)?;
    Ok(PhaseOutput {
        metrics: metrics(&outcome.joined),
        readings,
        rows_in: permits.height(),
        rows_out: permits.height(),
        frames: vec![
            ("permits_enriched", enriched(&inputs, &outcome, &identity)?),
            ("permits_enriched_identity", identity),
            ("cad_ambiguous", ambiguous),
            ("cad_unmatched", unmatched),
        ],
    })
}

fn joined(context: &PhaseContext<'_>, inputs: &Inputs<'_>) -> Result<Outcome, PhaseError> {
    let cities = join::cities(inputs.permits, inputs.cad, inputs.owners)?;
    let addresses = join::of_permits(context, inputs.permits, inputs.people, &cities)?;
    let parcels = join::of_parcels(context, inputs.cad, inputs.owners, &cities)?;
    let numbers = text(inputs.permits, "parcel_id")?;
    let numbers: Vec<Option<String>> = numbers.iter().map(|number| number.map(str::to_owned)).collect();
    let accounts = text(inputs.cad, "account_id")?;
    let accounts: Vec<String> = accounts
        .iter()
        .map(|account| account.map(parcel_key).unwrap_or_default())
        .collect();
    let joined = join::join(context, (&addresses, &numbers), (&parcels, &accounts))?;
    Ok(Outcome {
        addresses,
        parcels,
        joined,
        cities,
    })
}

/// The permits with what their parcels say.
fn enriched(inputs: &Inputs<'_>, outcome: &Outcome, identity: &Frame) -> Result<Frame, PhaseError> {
    let joined = || outcome.joined.iter();
    let of_parcel = |name: &str| -> Result<Vec<Option<String>>, FrameError> {
        let cells = text(inputs.cad, name)?;
        let cell = |joined: &Joined| cells.get(joined.parcel()?).map(str::to_owned);
        Ok(outcome.joined.iter().map(cell).collect())
    };
    let mut builder = FrameBuilder::new()
        .text("cad_id", of_parcel("cad_id")?)
        .text("county", of_parcel("county")?)
        .text("account_id", of_parcel("account_id")?)
        .text("match_level", joined().map(|joined| Some(joined.word())));
    for name in NUMBERS {
        let cells = real(inputs.cad, name)?;
        builder = builder.real(name, joined().map(|joined| cells.get(joined.parcel()?)));
    }
    let years = integer(inputs.cad, "year_built")?;
    let mailing = text(inputs.owners, "mailing_address")?;
    let absentee = |joined: &Joined| {
        let parcel = joined.parcel()?;
        let situs = outcome.parcels.get(parcel)?.address.as_ref().ok();
        is_absentee(situs, mailing.get(parcel), &outcome.cities)
    };
    let suite = |permit: &Situated| permit.address.as_ref().is_ok_and(|address| address.has_suite());
    let known = |name: &str| -> Result<Vec<Option<bool>>, FrameError> {
        Ok(text(identity, name)?.iter().map(|cell| Some(cell.is_some())).collect())
    };
    let builder = builder
        .integer("year_built", joined().map(|joined| years.get(joined.parcel()?)))
        .text("property_class", of_parcel("property_class")?)
        .boolean("absentee", joined().map(absentee))
        .boolean("suite", outcome.addresses.iter().map(|permit| Some(suite(permit))))
        .integer("siblings", siblings(inputs, outcome)?)
        .boolean("owner_known", known("owner_name")?)
        .boolean("applicant_known", known("applicant_name")?)
        .boolean("contractor_known", known("contractor_name")?)
        .boolean("has_description", known("description")?);
    Ok(concat_columns(inputs.permits, &builder.finish()?)?)
}

/// The people of each permit. N9: the roll's owner outranks the permit's, who outranks the applicant; all are kept.
fn identity(inputs: &Inputs<'_>, outcome: &Outcome) -> Result<Frame, PhaseError> {
    let of_permit = |name: &str| text(inputs.people, name);
    let (of_cad, mailing) = (
        text(inputs.owners, "owner_name")?,
        text(inputs.owners, "mailing_address")?,
    );
    let (owners, applicants) = (of_permit("owner_name")?, of_permit("applicant_name")?);
    let parcel = |row: usize| outcome.joined.get(row).and_then(Joined::parcel);
    let cad_owner = |row: usize| parcel(row).and_then(|parcel| of_cad.get(parcel));
    let owner = |row: usize| {
        cad_owner(row)
            .or_else(|| owners.get(row))
            .or_else(|| applicants.get(row))
    };
    let rows = || 0..inputs.people.height();
    Ok(FrameBuilder::new()
        .text("lead_id", of_permit("lead_id")?.iter())
        .text("property_address", of_permit("property_address")?.iter())
        .text("description", of_permit("description")?.iter())
        .text("owner_name", rows().map(owner))
        .text("permit_owner_name", owners.iter())
        .text("cad_owner_name", rows().map(cad_owner))
        .text("applicant_name", applicants.iter())
        .text("contractor_name", of_permit("contractor_name")?.iter())
        .text("mailing_address", rows().map(|row| mailing.get(parcel(row)?)))
        .finish()?)
}

/// R6: how many permits have the same address and description, this one among them. What says nothing is like nothing
/// else.
fn siblings(inputs: &Inputs<'_>, outcome: &Outcome) -> Result<Vec<Option<i64>>, PhaseError> {
    let (raw, texts) = (
        text(inputs.people, "property_address")?,
        text(inputs.people, "description")?,
    );
    let key = |row: usize| -> Option<(String, String, String)> {
        let permit = outcome.addresses.get(row)?;
        let said = normalise(texts.get(row)?);
        let street = match &permit.address {
            Ok(address) => address.line(),
            Err(_) => city_key(raw.get(row)?),
        };
        Some((street, permit.city.clone().unwrap_or_default(), said))
    };
    let keys: Vec<_> = (0..inputs.people.height()).map(key).collect();
    let mut counts: HashMap<&(String, String, String), i64> = HashMap::new();
    for key in keys.iter().flatten() {
        *counts.entry(key).or_default() += 1;
    }
    let count = |key: &Option<_>| key.as_ref().and_then(|key| counts.get(key).copied()).or(Some(1));
    Ok(keys.iter().map(count).collect())
}

/// Permits without a parcel, and why.
fn unmatched(leads: &[&str], joined: &[Joined]) -> Result<Frame, FrameError> {
    let without: Vec<(&str, &Joined, String)> = leads
        .iter()
        .zip(joined)
        .filter_map(|(lead, joined)| Some((*lead, joined, joined.why()?)))
        .collect();
    FrameBuilder::new()
        .text("lead_id", without.iter().map(|row| Some(row.0)))
        .text("match_level", without.iter().map(|row| Some(row.1.word())))
        .text("why", without.iter().map(|row| Some(row.2.as_str())))
        .finish()
}

/// Permits with several possible parcels, a row a parcel.
fn ambiguous(leads: &[&str], joined: &[Joined], cad: &Frame) -> Result<Frame, FrameError> {
    let mut rows: Vec<(&str, usize, &str)> = Vec::new();
    for (lead, joined) in leads.iter().zip(joined) {
        if let Joined::Ambiguous(parcels, level) = joined {
            rows.extend(parcels.iter().map(|parcel| (*lead, *parcel, level.word())));
        }
    }
    let (ids, accounts, counties) = (text(cad, "cad_id")?, text(cad, "account_id")?, text(cad, "county")?);
    FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(row.0)))
        .text("cad_id", rows.iter().map(|row| ids.get(row.1)))
        .text("account_id", rows.iter().map(|row| accounts.get(row.1)))
        .text("county", rows.iter().map(|row| counties.get(row.1)))
        .text("level", rows.iter().map(|row| Some(row.2)))
        .finish()
}

fn metrics(joined: &[Joined]) -> Vec<Metric> {
    let count = |word: &str| joined.iter().filter(|joined| joined.word() == word).count();
    let levels = [
        "M0",
        "M1",
        "M2",
        "M3",
        "M4",
        "ambiguous",
        "unmatched",
        "unparseable",
        "no_cad",
    ];
    let mut metrics: Vec<Metric> = levels
        .iter()
        .map(|level| Metric::count("permits", count(level)).about(level))
        .collect();
    let (matched, parseable) = (gates::matched(joined), gates::parseable(joined));
    metrics.push(Metric::share("match_rate", matched, parseable));
    metrics
}

fn tell(context: &PhaseContext<'_>, joined: &[Joined]) {
    let (matched, all) = (gates::matched(joined), joined.len());
    let words = if joined.contains(&Joined::NoCad) {
        NO_CAD.to_owned()
    } else {
        format!("Found the parcel of {} permits", part_of(matched, all))
    };
    context.log(LogLevel::Info, None, None, "did", &words);
}
