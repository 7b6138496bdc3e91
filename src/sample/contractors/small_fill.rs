//! Fills the small sample up to its row counts: further dealers, their licences, and licences of nobody in particular.

use super::draft::{Draft, Listing};
use super::layouts::{Layout, Licence};
use super::names::{Trade, Variant, domain};
use super::phones::{Phone, Shape};
use super::places::Place;
use super::small::{Bench, ListPlan, shape};
use crate::sample::SampleError;

/// Rows of the dealer files that hold no listing: one broken, two empty.
pub(super) const DEALER_ROWS_WITHOUT_LISTING: usize = 3;
/// Firms that fill in are named in one file; every so many of them in a second one too, until the rows are used up.
const LEVELS: [(&str, u64); 7] = [
    ("0", 22),
    ("20", 26),
    ("40", 22),
    ("60", 12),
    ("80", 7),
    ("100", 5),
    ("", 6),
];
const MAINTENANCE: [(&str, u64); 5] = [("0", 28), ("20", 30), ("40", 22), ("60", 14), ("100", 6)];
const TRADES: [(&str, u64); 5] = [("", 40), ("0", 20), ("25", 22), ("50", 12), ("75", 6)];

/// A dealer that fills in.
struct Firm {
    name: String,
    phone: Phone,
    place: Place,
    list: Option<String>,
    /// Licensed in its home list.
    licensed: bool,
    /// Licensed in this list too.
    second: Option<String>,
}

/// Fills dealers, licences and enrichment up to the plan's counts.
pub(super) fn fill(bench: &mut Bench, draft: &mut Draft) -> Result<(), SampleError> {
    let firms = firms(bench)?;
    add_listings(bench, draft, &firms);
    for (index, firm) in firms.iter().enumerate() {
        add_licences(bench, draft, index, firm)?;
    }
    for plan in bench.plan.lists.clone() {
        add_ballast(bench, draft, &plan)?;
    }
    for list in &mut draft.lists {
        bench.random.shuffle(&mut list.licences);
    }
    bench.random.shuffle(&mut draft.listings);
    Ok(())
}

fn firms(bench: &mut Bench) -> Result<Vec<Firm>, SampleError> {
    let mut firms = Vec::new();
    for plan in bench.plan.lists.clone() {
        for n in 0..plan.firms {
            let trade = bench.trade();
            let licensed = n < plan.matched;
            firms.push(Firm {
                name: bench.names.unique(&mut bench.random, trade)?,
                phone: bench.phones.deal(),
                place: bench.places.unique(&mut bench.random, &plan.state)?,
                list: Some(plan.state.clone()),
                licensed,
                second: (licensed && n % 6 == 2).then(|| plan.second.clone()),
            });
        }
    }
    for (state, count) in bench.plan.elsewhere.clone() {
        for _ in 0..count {
            let trade = bench.trade();
            firms.push(Firm {
                name: bench.names.unique(&mut bench.random, trade)?,
                phone: bench.phones.deal(),
                place: bench.places.unique(&mut bench.random, &state)?,
                list: None,
                licensed: false,
                second: None,
            });
        }
    }
    Ok(firms)
}

/// `count` makers; a spelling may come twice and then counts once, as in real lists.
fn makers(bench: &mut Bench, count: usize) -> String {
    let weights: Vec<(usize, u64)> = bench
        .plan
        .makers
        .iter()
        .enumerate()
        .map(|(n, (_, weight))| (n, *weight))
        .collect();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < count {
        let maker = bench.random.weighted(&weights).unwrap_or(0);
        if !chosen.contains(&maker) {
            chosen.push(maker);
        }
    }
    let names: Vec<&str> = chosen
        .iter()
        .filter_map(|n| bench.plan.makers.get(*n))
        .map(|(name, _)| name.as_str())
        .collect();
    names.join(", ")
}

fn add_listings(bench: &mut Bench, draft: &mut Draft, firms: &[Firm]) {
    let shapes = [Shape::Dashes, Shape::ParenthesesDash, Shape::Bare, Shape::SpaceDash].map(|shape| (shape, 1));
    let wanted = bench.plan.dealer_rows.saturating_sub(DEALER_ROWS_WITHOUT_LISTING);
    let mut spare = wanted.saturating_sub(draft.listings.len() + firms.len());
    for (index, firm) in firms.iter().enumerate() {
        let count = bench.random.weighted(&[(1, 60), (2, 24), (3, 11), (4, 5)]).unwrap_or(1);
        let resimercial = bench.random.weighted(&LEVELS).map_or("", |level| level);
        // Maintenance is left out only where the default can't carry a lead into GOLD: C3.5 stays at 0.
        let humble = count == 1 && ["", "0", "20", "40"].contains(&resimercial);
        let silent = humble && bench.random.percent(14);
        let om = if silent {
            ""
        } else {
            bench.random.weighted(&MAINTENANCE).unwrap_or("0")
        };
        let phone_shape = bench.random.weighted(&shapes).unwrap_or(Shape::Dashes);
        let mut listing = Listing {
            file: index % 3,
            firm: firm.name.clone(),
            name: firm.name.clone(),
            phone: firm.phone.written(phone_shape),
            oems: makers(bench, count),
            state: firm.place.state.clone(),
            place: firm.place.clone(),
            resimercial: resimercial.to_owned(),
            om: om.to_owned(),
            mepr: bench.random.weighted(&TRADES).unwrap_or("").to_owned(),
        };
        // Names in full, as some portals have them.
        if index % 23 == 5
            && let Ok(name) = bench.places.state_name(&firm.place.state)
        {
            name.clone_into(&mut listing.state);
        }
        if spare > 0 && index % 7 == 3 && !humble {
            spare -= 1;
            let again = Listing {
                file: (index + 1) % 3,
                oems: makers(bench, 1),
                phone: firm.phone.written(Shape::ParenthesesSpaces),
                ..listing.clone()
            };
            draft.listings.push(again);
        }
        draft.listings.push(listing);
        if index % 14 == 6 {
            enrich(bench, draft, index, firm);
        }
    }
    // Rows still missing repeat a listing as it stands: portals export some dealers twice.
    let repeated: Vec<Listing> = draft
        .listings
        .iter()
        .rev()
        .filter(|listing| listing.firm == listing.name)
        .step_by(3)
        .take(spare)
        .cloned()
        .collect();
    draft.listings.extend(repeated);
}

fn enrich(bench: &mut Bench, draft: &mut Draft, index: usize, firm: &Firm) {
    let by_phone = index % 28 == 6;
    let employees = 4 + bench.random.below(60);
    draft.enrichment.push([
        if by_phone {
            firm.phone.written(Shape::Dashes)
        } else {
            String::new()
        },
        if by_phone { String::new() } else { domain(&firm.name) },
        bench
            .random
            .weighted(&[("20", 1), ("40", 2), ("60", 1)])
            .unwrap_or("40")
            .to_owned(),
        bench.random.weighted(&MAINTENANCE).unwrap_or("0").to_owned(),
        String::new(),
        employees.to_string(),
        (employees * (90_000 + bench.random.below(90_000))).to_string(),
        "Invented Vendor".to_owned(),
        "2026-01-15".to_owned(),
    ]);
}

fn add_licences(bench: &mut Bench, draft: &mut Draft, index: usize, firm: &Firm) -> Result<(), SampleError> {
    let Some(home) = firm.list.as_ref().filter(|_| firm.licensed) else {
        return Ok(());
    };
    let mut held = vec![home.clone()];
    if index % 11 == 4 {
        held.push(home.clone());
    }
    held.extend(firm.second.clone());
    for state in held {
        let Some(plan) = bench.plan.lists.iter().find(|plan| plan.state == state) else {
            continue;
        };
        let choices: Vec<(usize, u64)> = plan
            .aligned
            .iter()
            .enumerate()
            .map(|(n, (_, weight))| (n, *weight))
            .collect();
        let aligned = plan.aligned.clone();
        let chosen = bench.random.weighted(&choices).unwrap_or(0);
        let classes = aligned.get(chosen).map(|(text, _)| text.clone()).unwrap_or_default();
        let Some(layout) = draft.list(&state).map(|list| list.layout) else {
            continue;
        };
        let variant = match (layout, index % 16) {
            (Layout::Florida, _) => Variant::Equal,
            (Layout::California, 7) => Variant::Holding,
            (_, 3 | 9 | 12) => Variant::Grown,
            _ => Variant::Equal,
        };
        let name = bench.names.licensed(&mut bench.random, &firm.name, variant)?;
        let mut licence = bench.licence(name, classes, layout, &firm.place)?;
        if layout != Layout::Florida {
            licence.phone = firm.phone.written(shape(layout));
        }
        if let Some(list) = draft.list(&state) {
            list.licences.push((Some(firm.name.clone()), licence));
        }
    }
    Ok(())
}

/// What a firm with these classes is likely to call itself.
fn trade_of(classes: &str) -> Trade {
    let has = |marks: &[&str]| marks.iter().any(|mark| classes.contains(mark));
    if has(&["C10", "lectric", "Wireman", "EC", "ER", "CVC"]) {
        Trade::Electric
    } else if has(&["C20", "A/C", "CAC", "RA", "CMC", "RM"]) {
        Trade::Mechanical
    } else if has(&["C36", "CFC", "RF"]) {
        Trade::Plumbing
    } else {
        Trade::Other
    }
}

/// Licences of nobody on a dealer list, up to the list's row count.
fn add_ballast(bench: &mut Bench, draft: &mut Draft, plan: &ListPlan) -> Result<(), SampleError> {
    let weights: Vec<(usize, u64)> = plan
        .ballast
        .iter()
        .enumerate()
        .map(|(n, (_, weight))| (n, *weight))
        .collect();
    let Some(list) = draft.list(&plan.state) else {
        return Ok(());
    };
    let layout = list.layout;
    let missing = plan.rows.saturating_sub(list.licences.len() + plan.ragged + plan.empty);
    // Seven firms at one answering service, more than one phone may serve (N-9, C0.10).
    let service = bench.phones.deal();
    let mut ballast: Vec<(Option<String>, Licence)> = Vec::with_capacity(missing);
    for n in 0..missing {
        let chosen = bench.random.weighted(&weights).unwrap_or(0);
        let classes = plan
            .ballast
            .get(chosen)
            .map(|(text, _)| text.clone())
            .unwrap_or_default();
        let trade = trade_of(&classes);
        let name = bench.names.board_style(&mut bench.random, trade);
        let place = bench.places.any(&mut bench.random, &plan.state)?;
        let mut licence = bench.licence(name, classes, layout, &place)?;
        if layout == Layout::Florida {
            licence.other_name = if n % 5 == 0 {
                bench.names.owner(&mut bench.random)
            } else {
                String::new()
            };
        } else if plan.state == "CA" && n < 7 {
            licence.phone = service.written(shape(layout));
        } else if bench.random.percent(plan.phones) {
            licence.phone = bench.phones.deal().written(shape(layout));
        }
        if n % 31 == 8 && layout == Layout::California {
            "Contr Bond Susp".clone_into(&mut licence.status);
        }
        if n % 97 == 12 {
            licence.expires = bench
                .as_of
                .checked_sub_days(chrono::Days::new(20 + bench.random.below(200)));
        }
        ballast.push((None, licence));
    }
    if let Some(list) = draft.list(&plan.state) {
        list.licences.extend(ballast);
    }
    Ok(())
}
