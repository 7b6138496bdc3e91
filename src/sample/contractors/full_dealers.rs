//! The dealers of the full sample and the leads that come of them, each with the list values its tier needs.

use std::collections::BTreeSet;

use super::classes;
use super::full::{Lead, Quota, Workshop, spread};
use super::names::{Trade, domain};
use super::phones::Shape;
use crate::sample::writer::TextFile;
use crate::sample::{SampleError, SampleFile};

/// Values that the evidence scales can give; most dealers say little about themselves.
const STEPS: [(u32, u64); 5] = [(0, 46), (20, 30), (40, 14), (60, 7), (80, 3)];
/// Listed trade values below the points of any aligned licence.
const LOW_TRADE: [(u32, u64); 2] = [(0, 60), (25, 40)];

/// Points of one maker and one state, in hundredths.
fn hundredths(resimercial: u32, trade: u32, om: u32) -> u32 {
    35 * resimercial + 625 + 25 * trade + 15 * om
}

impl Workshop {
    /// A lead with a name, a phone and a ZIP of its own.
    fn lead(&mut self, state: &str, oem: &str) -> Result<Lead, SampleError> {
        let trade = self
            .random
            .weighted(&[(Trade::Electric, 70), (Trade::Mechanical, 20), (Trade::Plumbing, 10)]);
        let name = self.names.unique(&mut self.random, trade.unwrap_or(Trade::Electric))?;
        let step = |random: &mut crate::sample::random::Random| random.weighted(&STEPS).unwrap_or(0);
        Ok(Lead {
            name,
            phone: Some(self.phones.deal()),
            phone_text: String::new(),
            place: self.places.unique(&mut self.random, state)?,
            oem: oem.to_owned(),
            resimercial: step(&mut self.random),
            om: step(&mut self.random),
            mepr: self.random.weighted(&LOW_TRADE).unwrap_or(0),
            california: Vec::new(),
            texas_mepr: None,
        })
    }

    /// Draws list values until the lead stays BRONZE with `trade` points.
    fn keep_bronze(&mut self, lead: &mut Lead, trade: u32) {
        while hundredths(lead.resimercial, trade, lead.om) > self.plan.bronze.highest {
            lead.resimercial = self.random.weighted(&STEPS).unwrap_or(0);
            lead.om = self.random.weighted(&STEPS).unwrap_or(0);
        }
    }
}

/// All leads: the dealer rows in state order (the two unkeyed ones last among them), then the contractors that only
/// the Texas list has.
pub(super) fn plan_leads(workshop: &mut Workshop) -> Result<Vec<Lead>, SampleError> {
    let mut leads = Vec::new();
    for (state, count) in workshop.plan.dealers.clone() {
        let mut dealers = Vec::new();
        for _ in 0..count {
            dealers.push(workshop.lead(&state, "Generac")?);
        }
        match state.as_str() {
            "CA" => plan_california(workshop, &mut dealers),
            // One of the contractors that are also dealers is California's.
            "TX" => {
                let licensed = workshop.plan.texas.also_dealers - 1;
                plan_texas(workshop, dealers.iter_mut().take(licensed));
                for (dealer, [resimercial, trade, om]) in dealers.iter_mut().zip(workshop.plan.silver.texas.clone()) {
                    set_texas(dealer, resimercial, trade, om);
                }
                let [resimercial, trade, om] = workshop.plan.bronze.exact;
                if let Some(dealer) = dealers.get_mut(workshop.plan.silver.texas.len()) {
                    set_texas(dealer, resimercial, trade, om);
                }
            }
            _ => {}
        }
        leads.extend(dealers);
    }
    for (state, phone_text) in workshop.plan.unkeyed.clone() {
        let lead = workshop.lead(&state, "Generac")?;
        leads.push(Lead {
            phone: None,
            phone_text,
            ..lead
        });
    }
    let mut only_texas = Vec::new();
    for (brand, count) in workshop.plan.texas.brands.clone() {
        let count = if brand == "Generac" {
            count - workshop.plan.texas.also_dealers
        } else {
            count
        };
        for _ in 0..count {
            only_texas.push(workshop.lead("TX", &brand)?);
        }
    }
    plan_texas(workshop, only_texas.iter_mut());
    leads.extend(only_texas);
    Ok(leads)
}

/// Texas licences of the sample are all of one class, worth 40 points; the list's own value may be higher.
fn plan_texas<'a>(workshop: &mut Workshop, leads: impl Iterator<Item = &'a mut Lead>) {
    for lead in leads {
        let listed = workshop.random.weighted(&[(0, 55), (25, 35), (50, 10)]).unwrap_or(0);
        lead.mepr = listed;
        lead.texas_mepr = Some(listed);
        workshop.keep_bronze(lead, listed.max(40));
    }
}

fn set_texas(lead: &mut Lead, resimercial: u32, trade: u32, om: u32) {
    (lead.resimercial, lead.om) = (resimercial, om);
    // 40 is what the licence gives by itself; a listed value is written only where it says more.
    lead.mepr = if trade > 40 { trade } else { 25 };
    lead.texas_mepr = Some(lead.mepr);
}

/// Hands the 146 licences to the first 139 Californian dealers: three planned SILVER leads, then one licence each, and
/// a second one for seven of them.
fn plan_california(workshop: &mut Workshop, dealers: &mut [Lead]) {
    let plan = &workshop.plan;
    let silver = plan.silver.california.clone();
    let [resimercial, two_state_trade, om] = plan.silver.two_states;
    let mut classes_left = spread(&plan.california.matched);
    let contractors = plan.california.contractors;
    let mut take = |wanted: &str| {
        if let Some(place) = classes_left.iter().position(|classes| classes == wanted) {
            classes_left.remove(place);
        }
        vec![wanted.to_owned()]
    };
    let mut dealers = dealers.iter_mut().take(contractors);
    // In California alone this firm stays BRONZE: its trade points come from the Texas list.
    if let Some(lead) = dealers.next() {
        lead.california = take("C10");
        (lead.resimercial, lead.om, lead.mepr, lead.texas_mepr) = (resimercial, om, 25, Some(two_state_trade));
    }
    for (classes, resimercial, om) in silver {
        if let Some(lead) = dealers.next() {
            lead.california = take(&classes);
            (lead.resimercial, lead.om) = (resimercial, om);
        }
    }
    workshop.random.shuffle(&mut classes_left);
    let mut others: Vec<&mut Lead> = dealers.collect();
    let (firsts, seconds) = classes_left.split_at(others.len().min(classes_left.len()));
    for (lead, classes) in others.iter_mut().zip(firsts) {
        lead.california.push(classes.clone());
    }
    for (lead, classes) in others.iter_mut().zip(seconds) {
        lead.california.push(classes.clone());
    }
    for lead in others {
        let held: BTreeSet<String> = lead.california.iter().flat_map(|text| classes::tokens(text)).collect();
        workshop.keep_bronze(lead, classes::points(&held).max(lead.mepr));
    }
}

/// Columns of a dealer file of this sample.
pub(super) const DEALER_HEADER: [&str; 18] = [
    "Contractor Name",
    "Phone",
    "OEM Sources",
    "State",
    "City",
    "ZIP Code",
    "Domain",
    "tier",
    "Resimercial Score",
    "O&M Score",
    "MEP+R Score",
    "OEM Count",
    "is_residential",
    "is_commercial",
    "has_ops_maintenance",
    "has_hvac",
    "has_plumbing",
    "has_electrical",
];

/// One dealer row of a lead, listed in `state`.
pub(super) fn dealer_row(workshop: &mut Workshop, lead: &Lead, state: &str) -> Vec<String> {
    let tiers: [Quota; 4] = ["Premier", "Elite Plus", "Elite", ""].map(|tier| (tier.to_owned(), 1));
    let tier = tiers
        .get(workshop.random.index(tiers.len()))
        .map(|(tier, _)| tier.clone())
        .unwrap_or_default();
    let flag = |value: bool| if value { "True" } else { "False" }.to_owned();
    let has = |word: &str| lead.name.contains(word);
    vec![
        lead.name.clone(),
        lead.phone
            .map_or_else(|| lead.phone_text.clone(), |phone| phone.written(Shape::Dashes)),
        lead.oem.clone(),
        state.to_owned(),
        lead.place.city.clone(),
        lead.place.zip.clone(),
        domain(&lead.name),
        tier,
        lead.resimercial.to_string(),
        lead.om.to_string(),
        lead.mepr.to_string(),
        "1".to_owned(),
        flag(true),
        flag(lead.resimercial >= 60),
        flag(lead.om >= 60),
        flag(has("Heating") || has("Air") || has("HVAC")),
        flag(has("Plumbing") || has("Pipe")),
        flag(has("Electric") || has("Power")),
    ]
}

/// The dealer list: 1,222 rows, shuffled.
pub(super) fn dealer_file(workshop: &mut Workshop, leads: &[Lead]) -> Result<SampleFile, SampleError> {
    let keyed: usize = workshop.plan.dealers.iter().map(|(_, count)| count).sum();
    let mut rows: Vec<&Lead> = leads.iter().take(keyed + workshop.plan.unkeyed.len()).collect();
    workshop.random.shuffle(&mut rows);
    let mut file = TextFile::comma("contractors/dealers/generac.csv");
    file.row(DEALER_HEADER)?;
    for lead in rows {
        file.row(dealer_row(workshop, lead, &lead.place.state))?;
    }
    file.finish()
}
