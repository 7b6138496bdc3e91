//! California's licence roll of the full sample: 242,891 rows in which 146 meet a dealer and 103 have no phone to meet
//! anyone by.

use super::classes;
use super::full::{Lead, Quota, Workshop, spread};
use super::layouts::{Layout, Licence};
use super::names::{Trade, Variant};
use super::phones::Shape;
use crate::sample::writer::TextFile;
use crate::sample::{SampleError, SampleFile};

/// One row of the roll before it is written.
enum Row {
    /// Position in the list of class texts; whether the phone is left out.
    Ballast(usize, bool),
    /// Written beforehand.
    Planned(Box<Licence>),
}

/// The roll as a file.
pub(super) fn california_file(workshop: &mut Workshop, leads: &[Lead]) -> Result<SampleFile, SampleError> {
    let planned = planned_licences(workshop, leads)?;
    let quotas = ballast(workshop, &planned);
    let mut rows: Vec<Row> = Vec::with_capacity(workshop.plan.california.licences);
    for (index, (text, count)) in quotas.iter().enumerate() {
        // Aligned licences all have a phone, except the 103 planned ones; of the others one in twenty has none.
        let may_lack = !classes::aligned(&classes::tokens(text));
        rows.extend((0..*count).map(|n| Row::Ballast(index, may_lack && n % 20 == 0)));
    }
    rows.extend(planned.into_iter().map(|licence| Row::Planned(Box::new(licence))));
    workshop.random.shuffle(&mut rows);

    let mut file = TextFile::comma("contractors/licenses/ca.csv");
    file.row(Layout::California.header().unwrap_or_default())?;
    let mut number = 100_000;
    for row in rows {
        number += 1 + workshop.random.below(3);
        let mut licence = match row {
            Row::Planned(licence) => *licence,
            Row::Ballast(index, lacks_phone) => {
                let text = quotas.get(index).map(|(text, _)| text.clone()).unwrap_or_default();
                ballast_licence(workshop, text, lacks_phone)?
            }
        };
        licence.number = number.to_string();
        file.row(Layout::California.cells(&licence))?;
    }
    file.finish()
}

/// The class texts of the ballast: the mix and the rest, less what the planned licences hold already.
fn ballast(workshop: &Workshop, planned: &[Licence]) -> Vec<Quota> {
    let plan = &workshop.plan.california;
    let mixed: usize = plan.mix.iter().map(|(_, count)| count).sum();
    let rest_total = plan.licences.saturating_sub(mixed);
    let weights: usize = plan.rest.iter().map(|(_, weight)| weight).sum();
    let mut quotas: Vec<Quota> = plan.mix.clone();
    let mut given = 0;
    for (text, weight) in &plan.rest {
        let count = rest_total * weight / weights.max(1);
        given += count;
        quotas.push((text.clone(), count));
    }
    // What rounding leaves goes to the first of the rest.
    if let Some((_, count)) = quotas.get_mut(plan.mix.len()) {
        *count += rest_total - given;
    }
    for licence in planned {
        if let Some((_, count)) = quotas.iter_mut().find(|(text, _)| *text == licence.classes) {
            *count -= 1;
        }
    }
    quotas
}

fn ballast_licence(workshop: &mut Workshop, text: String, lacks_phone: bool) -> Result<Licence, SampleError> {
    let trade = match text.as_str() {
        "C10" | "C7" | "C46" | "B| C10" => Trade::Electric,
        "C20" | "C38" => Trade::Mechanical,
        "C36" => Trade::Plumbing,
        _ => Trade::Other,
    };
    let name = workshop.names.board_style(&mut workshop.random, trade);
    let mut licence = blank_licence(workshop, name, text)?;
    if workshop.random.percent(5) {
        licence.other_name = workshop.names.board_style(&mut workshop.random, trade);
    }
    let status = workshop
        .random
        .weighted(&[("CLEAR", 94), ("Work Comp Susp", 4), ("Contr Bond Susp", 2)]);
    status.unwrap_or("CLEAR").clone_into(&mut licence.status);
    if !lacks_phone {
        licence.phone = workshop.phones.deal().written(Shape::ParenthesesSpaces);
    }
    Ok(licence)
}

/// A clear licence without a phone, somewhere in California.
fn blank_licence(workshop: &mut Workshop, name: String, classes: String) -> Result<Licence, SampleError> {
    let place = workshop.places.any(&mut workshop.random, "CA")?;
    Ok(Licence {
        name,
        classes,
        status: "CLEAR".to_owned(),
        expires: workshop.after(10, 720),
        issued: workshop.before(800, 11_000),
        updated: workshop.before(19, 700),
        street: workshop.names.street(&mut workshop.random),
        city: place.city,
        state: place.state,
        zip: place.zip,
        ..Licence::default()
    })
}

/// The 146 licences that meet a dealer, the 103 aligned ones without a phone, and a few of dealers in other trades.
fn planned_licences(workshop: &mut Workshop, leads: &[Lead]) -> Result<Vec<Licence>, SampleError> {
    let mut licences = matched_licences(workshop, leads)?;
    for classes in spread(&workshop.plan.california.unkeyed) {
        let name = workshop.names.board_style(&mut workshop.random, Trade::Electric);
        licences.push(blank_licence(workshop, name, classes)?);
    }
    let unlicensed = leads.iter().filter(|lead| {
        lead.place.state == "CA" && lead.california.is_empty() && lead.phone.is_some() && lead.texas_mepr.is_none()
    });
    let not_aligned = spread(&workshop.plan.california.not_aligned);
    for (lead, classes) in unlicensed.zip(not_aligned) {
        licences.push(licence_of(workshop, lead, classes, Variant::Equal)?);
    }
    Ok(licences)
}

fn matched_licences(workshop: &mut Workshop, leads: &[Lead]) -> Result<Vec<Licence>, SampleError> {
    let pairs: Vec<(&Lead, &String)> = leads
        .iter()
        .flat_map(|lead| lead.california.iter().map(move |classes| (lead, classes)))
        .collect();
    let plan = &workshop.plan.california;
    let mut variants = vec![Variant::Grown; plan.names_grown];
    variants.extend(vec![Variant::Holding; plan.names_holding]);
    variants.resize(pairs.len(), Variant::Equal);
    workshop.random.shuffle(&mut variants);
    let mut licences = Vec::with_capacity(pairs.len());
    for ((lead, classes), variant) in pairs.into_iter().zip(variants) {
        licences.push(licence_of(workshop, lead, classes.clone(), variant)?);
    }
    // One is suspended: an electrician that is on no other list.
    let suspended = licences.iter_mut().rev().find(|licence| licence.classes == "C10");
    if let Some(licence) = suspended {
        "Work Comp Susp".clone_into(&mut licence.status);
    }
    Ok(licences)
}

/// A licence at a lead's own phone and address.
fn licence_of(workshop: &mut Workshop, lead: &Lead, classes: String, variant: Variant) -> Result<Licence, SampleError> {
    let name = workshop.names.licensed(&mut workshop.random, &lead.name, variant)?;
    let licence = blank_licence(workshop, name, classes)?;
    Ok(Licence {
        phone: lead
            .phone
            .map(|phone| phone.written(Shape::ParenthesesSpaces))
            .unwrap_or_default(),
        city: lead.place.city.clone(),
        state: lead.place.state.clone(),
        zip: lead.place.zip.clone(),
        ..licence
    })
}
