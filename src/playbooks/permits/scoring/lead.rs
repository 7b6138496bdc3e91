//! A lead as the scoring phases know it: what was computed of its permit, without a name or an address.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::frame::{Frame, FrameError, boolean, date, integer, real, text};
use crate::playbooks::permits::sorting::Facts;

/// One row of `to_score` or `retry_pool`. It is stored with its score, so that screens need no other frame.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Lead {
    /// City and permit number: the lead's id.
    pub lead_id: String,
    /// The city.
    pub city: String,
    /// The permit's number.
    pub permit_id: String,
    /// The state.
    pub state: Option<String>,
    /// County and account of the parcel.
    pub cad_account: Option<String>,
    /// The parcel's county.
    pub county: Option<String>,
    /// The category, `commercial_` and all.
    pub category: String,
    /// The category without `commercial_`.
    pub base_category: String,
    /// Who buys it.
    pub trade_group: String,
    /// Whether the building is commercial.
    pub is_commercial: bool,
    /// Flags of loading, `|` between them.
    pub flags: Option<String>,
    /// The day the permit was issued, since 1970-01-01.
    pub issued_date: Option<i32>,
    /// Days since then.
    pub age_days: Option<i64>,
    /// The job's value by the permit.
    pub estimated_value: Option<f64>,
    /// The property's value by the appraisal.
    pub market_value: Option<f64>,
    /// What kind of applicant it is.
    pub applicant_type: String,
    /// The band of the market value.
    pub value_band: String,
    /// fresh, cooling, stale or unknown.
    pub freshness: String,
    /// The band of the age.
    pub age_band: Option<String>,
    /// How long the trade stays undecided, in days.
    pub window_days: Option<i64>,
    /// How the parcel was found.
    pub match_level: Option<String>,
    /// The phrase that decided the category.
    pub matched_phrase: Option<String>,
    /// Where it stood.
    pub matched_on: Option<String>,
    /// Whether the owner lives elsewhere.
    pub absentee: Option<bool>,
    /// Whether the permit names a contractor.
    pub contractor_known: bool,
    /// The year the building was built.
    pub year_built: Option<i64>,
    /// Its living area in square feet.
    pub living_area: Option<f64>,
    /// How many permits have this address and description.
    pub siblings: i64,
    /// The phrase that looks as if it spoke to the model.
    pub injection: Option<String>,
    /// What nobody knows of it, `|` between.
    pub missing: Option<String>,
    /// The permit's text, redacted.
    pub permit_text: Option<String>,
    /// The permit's type, redacted.
    pub permit_type: Option<String>,
    /// What the lead's frame was made from.
    pub batch: String,
}

impl Lead {
    /// The leads of a frame, in its order.
    ///
    /// # Errors
    /// When a column is missing or of another kind.
    pub(in super::super) fn read(frame: &Frame) -> Result<Vec<Self>, FrameError> {
        let mut leads = vec![Self::default(); frame.height()];
        read_texts(frame, &mut leads)?;
        read_facts(frame, &mut leads)?;
        Ok(leads)
    }

    /// The parts of a column that joins several with `|`.
    pub(in super::super) fn parts(joined: Option<&str>) -> Vec<String> {
        let parts = joined.unwrap_or_default().split('|').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Lets the days pass since the lead was scored, so that an older lead is not sold as a young one.
    pub(in super::super) fn age(&mut self, day: i32, facts: &Facts) {
        let now = self.issued_date.map(|issued| i64::from(day) - i64::from(issued));
        if let (Some(now), Some(then), Some(window)) = (now, self.age_days, self.window_days)
            && now > then
        {
            self.age_days = Some(now);
            facts.freshness(Some(now), window).clone_into(&mut self.freshness);
            self.age_band = Some(facts.age_band(Some(now)).to_owned());
        }
    }

    /// Takes the facts of the same permit as the files have it now, and leaves what was decided when it was scored: the
    /// category, its group, flags and batch.
    pub(in super::super) fn learn(&mut self, known: &Self) {
        let own = std::mem::take(self);
        *self = Self {
            cad_account: known.cad_account.clone().or(own.cad_account),
            category: own.category,
            base_category: own.base_category,
            trade_group: own.trade_group,
            is_commercial: own.is_commercial,
            flags: own.flags,
            injection: own.injection,
            batch: own.batch,
            ..known.clone()
        };
    }

    /// The leads by id.
    pub(in super::super) fn by_id(leads: &[Self]) -> BTreeMap<&str, &Self> {
        leads.iter().map(|lead| (lead.lead_id.as_str(), lead)).collect()
    }
}

/// Where a text column goes.
type Put = fn(&mut Lead, Option<&str>);

fn owned(value: Option<&str>) -> Option<String> {
    value.map(str::to_owned)
}

fn or_empty(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

fn read_texts(frame: &Frame, leads: &mut [Lead]) -> Result<(), FrameError> {
    let columns: [(&str, Put); 21] = [
        ("lead_id", |lead, value| lead.lead_id = or_empty(value)),
        ("city", |lead, value| lead.city = or_empty(value)),
        ("permit_id", |lead, value| lead.permit_id = or_empty(value)),
        ("state", |lead, value| lead.state = owned(value)),
        ("cad_id", |lead, value| lead.cad_account = owned(value)),
        ("county", |lead, value| lead.county = owned(value)),
        ("category", |lead, value| lead.category = or_empty(value)),
        ("base_category", |lead, value| lead.base_category = or_empty(value)),
        ("trade_group", |lead, value| lead.trade_group = or_empty(value)),
        ("flags", |lead, value| lead.flags = owned(value)),
        ("applicant_type", |lead, value| lead.applicant_type = or_empty(value)),
        ("value_band", |lead, value| lead.value_band = or_empty(value)),
        ("freshness", |lead, value| lead.freshness = or_empty(value)),
        ("age_band", |lead, value| lead.age_band = owned(value)),
        ("match_level", |lead, value| lead.match_level = owned(value)),
        ("matched_phrase", |lead, value| lead.matched_phrase = owned(value)),
        ("matched_on", |lead, value| lead.matched_on = owned(value)),
        ("injection", |lead, value| lead.injection = owned(value)),
        ("missing", |lead, value| lead.missing = owned(value)),
        ("permit_text", |lead, value| lead.permit_text = owned(value)),
        ("permit_type_text", |lead, value| lead.permit_type = owned(value)),
    ];
    for (name, put) in columns {
        for (lead, value) in leads.iter_mut().zip(text(frame, name)?.iter()) {
            put(lead, value);
        }
    }
    for (lead, value) in leads.iter_mut().zip(text(frame, "batch")?.iter()) {
        lead.batch = or_empty(value);
    }
    Ok(())
}

fn read_facts(frame: &Frame, leads: &mut [Lead]) -> Result<(), FrameError> {
    let (commercial, absentee) = (boolean(frame, "is_commercial")?, boolean(frame, "absentee")?);
    let contractor = boolean(frame, "contractor_known")?;
    let (ages, windows) = (integer(frame, "age_days")?, integer(frame, "window_days")?);
    let (years, siblings) = (integer(frame, "year_built")?, integer(frame, "siblings")?);
    let (estimated, market) = (real(frame, "estimated_value")?, real(frame, "market_value")?);
    let (areas, issued) = (real(frame, "living_area")?, date(frame, "issued_date")?);
    for (row, lead) in leads.iter_mut().enumerate() {
        lead.is_commercial = commercial.get(row).unwrap_or_default();
        lead.absentee = absentee.get(row);
        lead.contractor_known = contractor.get(row).unwrap_or_default();
        lead.age_days = ages.get(row);
        lead.window_days = windows.get(row);
        lead.year_built = years.get(row);
        lead.siblings = siblings.get(row).unwrap_or(1);
        lead.estimated_value = estimated.get(row);
        lead.market_value = market.get(row);
        lead.living_area = areas.get(row);
        lead.issued_date = issued.get(row);
    }
    Ok(())
}
