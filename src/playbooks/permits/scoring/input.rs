//! What the model is told of a lead: what the trade, the value and the age are, rounded; never who or where exactly.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::lead::Lead;
use crate::playbooks::embedded;
use crate::store::{canonical_json, sha256_hex};

/// Steps of rounding, as data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    estimated_value_usd: i64,
    market_value_usd: i64,
    year_built_years: i64,
    living_area_sqft: i64,
    lead_ref_hex: usize,
}

fn steps() -> &'static Steps {
    static STEPS: OnceLock<Steps> = OnceLock::new();
    STEPS.get_or_init(|| embedded("prompts/input.toml", include_str!("../data/prompts/input.toml")))
}

/// What is told of a lead.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Input {
    /// By what the model has to name it: the hash of all else, so that nothing leads back to the permit.
    pub lead_ref: String,
    /// The object, as canonical JSON.
    pub json: String,
}

impl Input {
    /// Describes a lead.
    pub(in super::super) fn of(lead: &Lead) -> Self {
        let steps = steps();
        let mut object = json!({
            "market": lead.state,
            "city": lead.city,
            "category": lead.category,
            "trade_group": lead.trade_group,
            "is_commercial": lead.is_commercial,
            "permit_type": lead.permit_type,
            "permit_text": lead.permit_text,
            "applicant_type": lead.applicant_type,
            "contractor_on_permit": lead.contractor_known,
            "estimated_value": nearest(lead.estimated_value, steps.estimated_value_usd),
            "market_value": nearest(lead.market_value, steps.market_value_usd),
            "value_band": lead.value_band,
            "absentee": lead.absentee,
            "freshness": lead.freshness,
            "age_band": lead.age_band,
            "window_days": lead.window_days,
            "year_built": lead.year_built.map(|year| year - year.rem_euclid(steps.year_built_years)),
            "living_area": nearest(lead.living_area, steps.living_area_sqft),
            "missing": Lead::parts(lead.missing.as_deref()),
        });
        let hash = sha256_hex(canonical_json(&object).as_bytes());
        let lead_ref = hash.get(..steps.lead_ref_hex).unwrap_or(&hash).to_owned();
        if let Value::Object(keys) = &mut object {
            keys.insert("lead_ref".to_owned(), json!(lead_ref));
        }
        Self {
            json: canonical_json(&object),
            lead_ref,
        }
    }
}

/// The nearest multiple of a step; halves go up.
fn nearest(value: Option<f64>, step: i64) -> Option<i64> {
    let step = step as f64;
    value
        .filter(|value| value.is_finite())
        .map(|value| ((value / step + 0.5).floor() * step) as i64)
}

#[cfg(test)]
pub(in super::super) mod tests {
    use super::*;

    /// A lead with every fact known; the ids and texts that may never be sent are canaries.
    pub(in super::super::super) fn lead() -> Lead {
        Lead {
            lead_id: "austin:2026-000001".to_owned(),
            city: "austin".to_owned(),
            permit_id: "2026-000001".to_owned(),
            state: Some("TX".to_owned()),
            cad_account: Some("travis:77712345".to_owned()),
            county: Some("travis".to_owned()),
            category: "roof".to_owned(),
            base_category: "roof".to_owned(),
            trade_group: "home_exterior".to_owned(),
            is_commercial: false,
            flags: None,
            issued_date: Some(20_768),
            age_days: Some(9),
            estimated_value: Some(18_499.0),
            market_value: Some(623_400.0),
            applicant_type: "homeowner".to_owned(),
            value_band: "500-750k".to_owned(),
            freshness: "fresh".to_owned(),
            age_band: Some("8-14".to_owned()),
            window_days: Some(14),
            match_level: Some("M1".to_owned()),
            matched_phrase: Some("roof*".to_owned()),
            matched_on: Some("description".to_owned()),
            absentee: Some(false),
            contractor_known: true,
            year_built: Some(1987),
            living_area: Some(2_349.0),
            siblings: 1,
            injection: None,
            missing: Some("parcel|contractor".to_owned()),
            permit_text: Some("Re-roof, architectural shingles".to_owned()),
            permit_type: Some("Residential Roof".to_owned()),
            batch: "b1".to_owned(),
        }
    }

    // spec: permits S2
    #[test]
    fn the_object_holds_what_is_listed_and_nothing_else() {
        let input = Input::of(&lead());
        let object: Value = serde_json::from_str(&input.json).unwrap();
        let expected = json!({
            "lead_ref": input.lead_ref,
            "market": "TX",
            "city": "austin",
            "category": "roof",
            "trade_group": "home_exterior",
            "is_commercial": false,
            "permit_type": "Residential Roof",
            "permit_text": "Re-roof, architectural shingles",
            "applicant_type": "homeowner",
            "contractor_on_permit": true,
            "estimated_value": 18_000,
            "market_value": 620_000,
            "value_band": "500-750k",
            "absentee": false,
            "freshness": "fresh",
            "age_band": "8-14",
            "window_days": 14,
            "year_built": 1980,
            "living_area": 2_300,
            "missing": ["parcel", "contractor"],
        });
        assert_eq!(canonical_json(&object), canonical_json(&expected));
        assert_eq!(input.json, canonical_json(&object));
    }

    // spec: permits S2
    #[test]
    fn amounts_are_rounded_and_the_unknown_stays_unknown() {
        let cases = [
            (18_500.0, 19_000, 20_000, 18_500),
            (499.0, 0, 0, 500),
            (500.0, 1_000, 0, 500),
            (1_234_567.0, 1_235_000, 1_230_000, 1_234_600),
        ];
        for (value, estimated, market, area) in cases {
            let said: Value = serde_json::from_str(
                &Input::of(&Lead {
                    estimated_value: Some(value),
                    market_value: Some(value),
                    living_area: Some(value),
                    year_built: Some(2000),
                    ..lead()
                })
                .json,
            )
            .unwrap();
            assert_eq!(said["estimated_value"], json!(estimated));
            assert_eq!(said["market_value"], json!(market));
            assert_eq!(said["living_area"], json!(area));
            assert_eq!(said["year_built"], json!(2000));
        }
        let nothing = Lead {
            lead_id: "x:1".to_owned(),
            ..Lead::default()
        };
        let said: Value = serde_json::from_str(&Input::of(&nothing).json).unwrap();
        for key in [
            "estimated_value",
            "market_value",
            "living_area",
            "year_built",
            "absentee",
            "permit_text",
        ] {
            assert_eq!(said[key], Value::Null, "{key}");
        }
        assert_eq!(said["missing"], json!([]));
    }

    // spec: permits S2, S3, S9
    #[test]
    fn the_reference_depends_on_what_is_said_and_on_nothing_else() {
        let same = Lead {
            lead_id: "austin:2026-000002".to_owned(),
            permit_id: "2026-000002".to_owned(),
            cad_account: Some("travis:1".to_owned()),
            age_days: Some(10),
            market_value: Some(624_999.0),
            ..lead()
        };
        assert_eq!(Input::of(&lead()), Input::of(&same));
        let other = Lead {
            age_band: Some("15-21".to_owned()),
            ..lead()
        };
        assert_ne!(Input::of(&lead()).lead_ref, Input::of(&other).lead_ref);
        assert_eq!(Input::of(&lead()).lead_ref.len(), 12);
        for canary in ["2026-000001", "77712345", "travis", "M1"] {
            assert!(!Input::of(&lead()).json.contains(canary), "{canary}");
        }
    }
}
