//! Texas in the full sample: the matched list that joins the run, and, for a run of its own, the raw roll with all
//! Texas dealers, from which golden case G5 can be recomputed.

use super::full::{Lead, Workshop, spread};
use super::full_dealers::{DEALER_HEADER, dealer_row};
use super::layouts::{Layout, Licence};
use super::names::{Trade, Variant, domain};
use super::phones::{Phone, Shape};
use crate::sample::writer::TextFile;
use crate::sample::{SampleError, SampleFile};

/// Columns of the matched list: the board's, then the dealer list's.
const MATCHED_HEADER: [&str; 13] = [
    "LICENSE NUMBER",
    "BUSINESS NAME",
    "PHONE NUMBER",
    "BUSINESS CITY, STATE ZIP",
    "BUSINESS ZIP",
    "LICENSE EXPIRATION DATE (MMDDCCYY)",
    "OEM Sources",
    "Domain",
    "Resimercial Score",
    "O&M Score",
    "MEP+R Score",
    "OEM Count",
    "License Count",
];
/// First number of the licences on the matched list; the raw roll keeps the numbers.
const FIRST_MATCHED: usize = 300_000;
/// First number of second licences.
const FIRST_SECOND: usize = 310_000;
/// First number of all others.
const FIRST_BALLAST: u64 = 400_000;

/// Contractors of the Texas list, in the order of their licence numbers.
fn listed(leads: &[Lead]) -> impl Iterator<Item = (usize, &Lead)> {
    leads.iter().filter(|lead| lead.texas_mepr.is_some()).enumerate()
}

/// How many contractors hold a second licence.
fn doubles(workshop: &Workshop, leads: &[Lead]) -> usize {
    workshop.plan.texas.records.saturating_sub(listed(leads).count())
}

/// The matched list: one row a contractor, 231 of them.
pub(super) fn matched_file(workshop: &mut Workshop, leads: &[Lead]) -> Result<SampleFile, SampleError> {
    let doubles = doubles(workshop, leads);
    let mut rows = Vec::new();
    for (index, lead) in listed(leads) {
        let name = workshop
            .names
            .licensed(&mut workshop.random, &lead.name, Variant::Equal)?;
        let licence = Licence {
            name,
            number: (FIRST_MATCHED + index).to_string(),
            expires: workshop.after(100, 700),
            ..Licence::default()
        };
        let place = &lead.place;
        let town = format!("{} {} {}", place.city.to_uppercase(), place.state, place.zip);
        let printed = Layout::Texas.cells(&licence);
        rows.push(vec![
            licence.number,
            licence.name,
            lead.phone.map(|phone| phone.written(Shape::Bare)).unwrap_or_default(),
            town,
            place.zip.clone(),
            printed.get(9).cloned().unwrap_or_default(),
            lead.oem.clone(),
            domain(&lead.name),
            lead.resimercial.to_string(),
            lead.om.to_string(),
            lead.texas_mepr.unwrap_or_default().to_string(),
            "1".to_owned(),
            if index < doubles { "2" } else { "1" }.to_owned(),
        ]);
    }
    workshop.random.shuffle(&mut rows);
    let mut file = TextFile::comma("contractors/licenses/tx_matched.csv");
    file.row(MATCHED_HEADER)?;
    for row in rows {
        file.row(row)?;
    }
    file.finish()
}

/// The files of the separate run: all Texas dealers and the raw roll.
pub(super) fn separate_files(workshop: &mut Workshop, leads: &[Lead]) -> Result<Vec<SampleFile>, SampleError> {
    Ok(vec![separate_dealers(workshop, leads)?, raw_file(workshop, leads)?])
}

/// Every contractor listed in Texas: those of the matched list, the other Generac dealers, and dealers of other makers.
fn separate_dealers(workshop: &mut Workshop, leads: &[Lead]) -> Result<SampleFile, SampleError> {
    let mut dealers: Vec<Lead> = leads
        .iter()
        .filter(|lead| lead.phone.is_some() && (lead.texas_mepr.is_some() || lead.place.state == "TX"))
        .cloned()
        .collect();
    let others = spread(&workshop.plan.texas.other_brands);
    let wanted = workshop.plan.texas.oem_contractors.saturating_sub(dealers.len());
    for oem in others.into_iter().take(wanted) {
        let name = workshop.names.unique(&mut workshop.random, Trade::Electric)?;
        let phone = Some(workshop.phones.deal());
        let place = workshop.places.unique(&mut workshop.random, "TX")?;
        dealers.push(Lead {
            name,
            phone,
            phone_text: String::new(),
            place,
            oem,
            resimercial: 0,
            om: 20,
            mepr: 25,
            california: Vec::new(),
            texas_mepr: None,
        });
    }
    workshop.random.shuffle(&mut dealers);
    let mut file = TextFile::comma("separate/dealers/texas.csv");
    file.row(DEALER_HEADER)?;
    for lead in &dealers {
        file.row(dealer_row(workshop, lead, "TX"))?;
    }
    file.finish()
}

/// The raw roll: 35,440 rows, not half of them with a phone.
fn raw_file(workshop: &mut Workshop, leads: &[Lead]) -> Result<SampleFile, SampleError> {
    let doubles = doubles(workshop, leads);
    let mut rows: Vec<(Licence, Option<Phone>)> = Vec::new();
    for (index, lead) in listed(leads) {
        let numbers = [
            Some(FIRST_MATCHED + index),
            (index < doubles).then_some(FIRST_SECOND + index),
        ];
        for number in numbers.into_iter().flatten() {
            let variant =
                workshop
                    .random
                    .weighted(&[(Variant::Equal, 80), (Variant::Grown, 15), (Variant::Holding, 5)]);
            let variant = variant.unwrap_or(Variant::Equal);
            let name = workshop.names.licensed(&mut workshop.random, &lead.name, variant)?;
            let classes = if number < FIRST_SECOND {
                "Electrical Contractor"
            } else {
                "Master Electrician"
            };
            let mut licence = raw_licence(workshop, name, classes.to_owned())?;
            licence.number = number.to_string();
            (licence.city, licence.zip) = (lead.place.city.clone(), lead.place.zip.clone());
            rows.push((licence, lead.phone));
        }
    }
    let with_phone = workshop.plan.texas.raw_with_phone.saturating_sub(rows.len());
    let types: Vec<(usize, u64)> = workshop
        .plan
        .texas
        .raw_types
        .iter()
        .enumerate()
        .map(|(n, (_, weight))| (n, *weight as u64))
        .collect();
    for n in 0..workshop.plan.texas.raw.saturating_sub(rows.len()) {
        let kind = workshop.random.weighted(&types).unwrap_or(0);
        let classes = workshop
            .plan
            .texas
            .raw_types
            .get(kind)
            .map(|(text, _)| text.clone())
            .unwrap_or_default();
        let trade = if classes.starts_with("A/C") {
            Trade::Mechanical
        } else {
            Trade::Electric
        };
        let name = workshop.names.board_style(&mut workshop.random, trade);
        let mut licence = raw_licence(workshop, name, classes)?;
        licence.number = (FIRST_BALLAST + n as u64).to_string();
        rows.push((licence, (n < with_phone).then(|| workshop.phones.deal())));
    }
    write_raw(workshop, rows)
}

fn raw_licence(workshop: &mut Workshop, name: String, classes: String) -> Result<Licence, SampleError> {
    let place = workshop.places.any(&mut workshop.random, "TX")?;
    Ok(Licence {
        name,
        classes,
        expires: workshop.after(5, 720),
        street: workshop.names.street(&mut workshop.random),
        city: place.city,
        state: "TX".to_owned(),
        zip: place.zip,
        owner: workshop.names.owner(&mut workshop.random),
        ..Licence::default()
    })
}

/// Shuffles the rows and writes phones in the board's three shapes, by exact shares.
fn write_raw(workshop: &mut Workshop, mut rows: Vec<(Licence, Option<Phone>)>) -> Result<SampleFile, SampleError> {
    let plan = &workshop.plan.texas;
    let total = plan.raw_with_phone;
    let share = |percent: usize| (total * percent + 50) / 100;
    let mut shapes = vec![Shape::ParenthesesDash; share(plan.shape_parentheses)];
    shapes.extend(vec![Shape::SpaceDash; share(plan.shape_spaces)]);
    shapes.resize(total, Shape::Bare);
    workshop.random.shuffle(&mut shapes);
    workshop.random.shuffle(&mut rows);
    let mut shapes = shapes.into_iter();
    let mut file = TextFile::comma("separate/licenses/tx.csv");
    file.row(Layout::Texas.header().unwrap_or_default())?;
    for (mut licence, phone) in rows {
        if let Some(phone) = phone {
            licence.phone = phone.written(shapes.next().unwrap_or(Shape::Bare));
        }
        file.row(Layout::Texas.cells(&licence))?;
    }
    file.finish()
}
