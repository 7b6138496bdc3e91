//! Small frames of invented leads, for tests of the desk.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use crate::engine::{Origin, Parameters};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::lens::{FrameSource, LensError};

/// An invented stored lead.
#[derive(Clone)]
pub(crate) struct Lead {
    pub id: String,
    pub tier: String,
    pub score: i64,
    pub group: String,
    pub category: String,
    pub flags: String,
    pub injection: Option<String>,
    pub age: Option<i64>,
    pub value: Option<f64>,
    pub status: String,
    pub level: String,
    pub missing: String,
    pub freshness: String,
}

/// A lead of this id, tier and score.
pub(crate) fn lead(id: &str, tier: &str, score: i64) -> Lead {
    Lead {
        id: id.to_owned(),
        tier: tier.to_owned(),
        score,
        group: "structural".to_owned(),
        category: "remodel".to_owned(),
        flags: String::new(),
        injection: None,
        age: Some(9),
        value: Some(520_000.0),
        status: "new".to_owned(),
        level: "M1".to_owned(),
        missing: String::new(),
        freshness: "fresh".to_owned(),
    }
}

impl Lead {
    pub fn flags(mut self, flags: &str) -> Self {
        self.flags = flags.to_owned();
        self
    }

    pub fn injection(mut self, phrase: &str) -> Self {
        self.injection = Some(phrase.to_owned());
        self
    }

    pub fn trade(mut self, group: &str, category: &str) -> Self {
        (self.group, self.category) = (group.to_owned(), category.to_owned());
        self
    }

    pub fn status(mut self, status: &str) -> Self {
        self.status = status.to_owned();
        self
    }

    pub fn age(mut self, age: Option<i64>) -> Self {
        self.age = age;
        self
    }

    pub fn value(mut self, value: Option<f64>) -> Self {
        self.value = value;
        self
    }

    pub fn gaps(mut self, level: &str, missing: &str, freshness: &str) -> Self {
        (self.level, self.missing, self.freshness) = (level.to_owned(), missing.to_owned(), freshness.to_owned());
        self
    }
}

/// The day of the fixture.
pub(crate) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

/// `scored_leads` of these leads.
pub(crate) fn leads(leads: &[Lead]) -> Frame {
    let text = |pick: fn(&Lead) -> Option<String>| leads.iter().map(pick).collect::<Vec<_>>();
    let all = |word: &'static str| leads.iter().map(move |_| Some(word));
    let number = |id: &str| id.split(':').nth(1).unwrap_or_default().to_owned();
    let issued = |lead: &Lead| {
        let day = lead.age.map(|age| day() - chrono::Days::new(age as u64))?;
        Some((day - NaiveDate::default()).num_days() as i32)
    };
    FrameBuilder::new()
        .text("lead_id", text(|lead| Some(lead.id.clone())))
        .text("city", all("Austin"))
        .text("permit_id", leads.iter().map(|lead| Some(number(&lead.id))))
        .text("state", all("TX"))
        .text("cad_account", all("77"))
        .text("county", all("Invented"))
        .text("category", text(|lead| Some(lead.category.clone())))
        .text("base_category", text(|lead| Some(lead.category.clone())))
        .text("trade_group", text(|lead| Some(lead.group.clone())))
        .boolean("is_commercial", leads.iter().map(|_| Some(false)))
        .integer("score", leads.iter().map(|lead| Some(lead.score)))
        .text("tier", text(|lead| Some(lead.tier.clone())))
        .text("reasoning", all("The scope is clear and the owner lives there."))
        .text(
            "flags",
            text(|lead| (!lead.flags.is_empty()).then(|| lead.flags.clone())),
        )
        .text("ideal_contractor", all("a remodeler of whole kitchens"))
        .text("contact_priority", all("call"))
        .text("scoring_method", all("ai-reasoner"))
        .text("scored_at", all("2026-03-01T08:00:00Z"))
        .integer("run", leads.iter().map(|_| Some(1)))
        .real("cost_usd", leads.iter().map(|_| Some(0.005)))
        .text("batch", all("b1"))
        .text("answer_key", leads.iter().map(|lead| Some(format!("key {}", lead.id))))
        .integer("rounds", leads.iter().map(|_| Some(0)))
        .date("issued_date", leads.iter().map(issued))
        .integer("age_days", leads.iter().map(|lead| lead.age))
        .real("market_value", leads.iter().map(|lead| lead.value))
        .real("estimated_value", leads.iter().map(|_| Some(40_000.0)))
        .text("applicant_type", all("homeowner"))
        .text("value_band", all("500-<750k"))
        .text("freshness", text(|lead| Some(lead.freshness.clone())))
        .integer("window_days", leads.iter().map(|_| Some(14)))
        .text("age_band", all("8–14"))
        .text("match_level", text(|lead| Some(lead.level.clone())))
        .text("matched_phrase", all("remodel"))
        .text("matched_on", all("description"))
        .boolean("absentee", leads.iter().map(|_| Some(false)))
        .integer("year_built", leads.iter().map(|_| Some(1987)))
        .real("living_area", leads.iter().map(|_| Some(1_900.0)))
        .integer("siblings", leads.iter().map(|_| Some(1)))
        .text("injection", text(|lead| lead.injection.clone()))
        .text(
            "missing",
            text(|lead| (!lead.missing.is_empty()).then(|| lead.missing.clone())),
        )
        .text("permit_text", all("Kitchen remodel for [redacted]"))
        .text("error", leads.iter().map(|_| None::<&str>))
        .text("model", all("invented-model"))
        .text("status", text(|lead| Some(lead.status.clone())))
        .finish()
        .unwrap()
}

/// `scored_identity` of these leads.
pub(crate) fn identity(leads: &[Lead]) -> Frame {
    let all = |word: &'static str| leads.iter().map(move |_| Some(word));
    FrameBuilder::new()
        .text("lead_id", leads.iter().map(|lead| Some(lead.id.as_str())))
        .text("property_address", all("100 INVENTED OAK ST"))
        .text("description", all("Kitchen remodel for Placeholder, =1+1"))
        .text("owner_name", all("=Madeup Placeholder"))
        .text("applicant_name", leads.iter().map(|_| None::<&str>))
        .text("contractor_name", all("Example Builders"))
        .text("mailing_address", leads.iter().map(|_| None::<&str>))
        .text("chain_of_thought", all("First I weigh the applicant."))
        .finish()
        .unwrap()
}

/// `queued` of these leads.
pub(crate) fn queued(ids: &[&str]) -> Frame {
    FrameBuilder::new()
        .text("lead_id", ids.iter().map(|id| Some(*id)))
        .text("why", ids.iter().map(|_| Some("no key")))
        .finish()
        .unwrap()
}

/// `scored_before` with these leads: id, status, buyer, price.
pub(crate) fn before(rows: &[(&str, &str, Option<&str>, Option<f64>)]) -> Frame {
    FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(row.0)))
        .text("status", rows.iter().map(|row| Some(row.1)))
        .text("sold_to", rows.iter().map(|row| row.2))
        .text("sold_at", rows.iter().map(|row| row.2.map(|_| "2026-02-11T09:00:00Z")))
        .real("sold_price", rows.iter().map(|row| row.3))
        .finish()
        .unwrap()
}

/// `prompts` of these leads, each reserving the same.
pub(crate) fn prompts(ids: &[&str]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("lead_id", ids.iter().map(|id| Some(*id)))
        .text("lead_ref", ids.iter().map(|_| Some("0123456789ab")))
        .text("state", ids.iter().map(|_| Some("new")))
        .text("body", ids.iter().map(|_| Some("{\"model\": \"m\"}")))
        .real("reserve_usd", ids.iter().map(|_| Some(0.018_345)))
        .integer("reserve_tokens", ids.iter().map(|_| Some(8_500)))
        .finish()
}

/// Frames and facts that a lens can be asked with.
pub(crate) struct Held {
    pub frames: BTreeMap<&'static str, Arc<Frame>>,
    pub facts: BTreeMap<&'static str, Vec<Value>>,
    pub parameters: Parameters,
}

impl Held {
    /// What a scored run of these leads leaves.
    pub fn of(all: &[Lead]) -> Self {
        let mut held = Self {
            frames: BTreeMap::new(),
            facts: BTreeMap::new(),
            parameters: crate::playbooks::find("permits").unwrap().built_in(),
        };
        held.put("scored_leads", leads(all));
        held.put("scored_identity", identity(all));
        held.put("scored_before", before(&[]));
        held.put("queued", queued(&[]));
        held
    }

    pub fn put(&mut self, name: &'static str, frame: Frame) {
        self.frames.insert(name, Arc::new(frame));
    }

    /// The same with parameters laid over.
    pub fn drafted(&self, values: &[(&str, i64)]) -> Parameters {
        let playbook = crate::playbooks::find("permits").unwrap();
        let mut drafted = self.parameters.clone();
        let layer = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), toml::Value::Integer(*value)));
        let layer = layer.collect();
        let (specs, gates) = (&playbook.pipeline.parameters, &playbook.pipeline.gates);
        drafted.lay(specs, gates, &layer, &Origin::Draft).unwrap();
        drafted
    }
}

impl FrameSource for Held {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        self.frames.get(name).cloned().ok_or_else(|| LensError::NotMade {
            frame: name.to_owned(),
            phase: "some".to_owned(),
        })
    }

    fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    fn as_of(&self) -> NaiveDate {
        day()
    }

    fn facts(&self, stream: &str) -> Result<Vec<Value>, LensError> {
        Ok(self.facts.get(stream).cloned().unwrap_or_default())
    }
}

/// `export_rows` and `withheld` as the phase lays these leads out.
pub(crate) fn laid_out(all: &[Lead], orders: &[Value]) -> (Frame, Frame) {
    super::phases::export::lay_out(&leads(all), &queued(&[]), orders).unwrap()
}
