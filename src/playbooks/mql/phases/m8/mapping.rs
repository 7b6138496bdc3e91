//! M8.1: the CRM's field of each feature.

use std::collections::BTreeMap;

use super::words::enablement;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::catalog::{Feature, Kind, features};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub number: usize,
    pub feature: String,
    pub api_name: String,
    pub kind: String,
    pub frequency: String,
    pub visibility: String,
}

/// The name of a field: the one the specification gives, or the feature's, plain letters, digits and single underscores,
/// cut to what the CRM takes.
fn api_name(feature: &Feature) -> String {
    let crm = &enablement().crm;
    let name = feature.api.as_deref().unwrap_or(&feature.name);
    let mut plain = String::new();
    for sign in name.chars() {
        let sign = if sign.is_ascii_alphanumeric() { sign } else { '_' };
        if !(sign == '_' && plain.ends_with('_')) {
            plain.push(sign);
        }
    }
    let cut: String = plain.trim_matches('_').chars().take(crm.longest).collect();
    format!("{}{}", cut.trim_end_matches('_'), crm.suffix)
}

fn kind(feature: &Feature) -> String {
    let crm = &enablement().crm;
    let usual = match feature.kind {
        Kind::Flag => &crm.flag,
        Kind::Integer => &crm.whole,
        Kind::Real => &crm.number,
    };
    feature.api_type.clone().unwrap_or_else(|| usual.clone())
}

/// The field of every feature.
pub(super) fn fields() -> Vec<Field> {
    let crm = &enablement().crm;
    let field = |feature: &Feature| Field {
        number: feature.number,
        feature: feature.name.clone(),
        api_name: api_name(feature),
        kind: kind(feature),
        frequency: crm.frequency.of(feature.as_of).to_owned(),
        visibility: crm.visibility.of(feature.as_of).to_owned(),
    };
    features().iter().map(field).collect()
}

/// Fields that the CRM would not take: too long, or named like another.
pub(super) fn faults(fields: &[Field]) -> Vec<&Field> {
    let crm = &enablement().crm;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for field in fields {
        *seen.entry(field.api_name.to_lowercase()).or_default() += 1;
    }
    let longest = crm.longest + crm.suffix.len();
    fields
        .iter()
        .filter(|field| {
            let twice = seen.get(&field.api_name.to_lowercase()).copied().unwrap_or_default() > 1;
            twice || field.api_name.len() > longest || field.api_name.len() <= crm.suffix.len()
        })
        .collect()
}

/// The frame `crm_mapping`.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame<'a>(fields: impl Iterator<Item = &'a Field> + Clone) -> Result<Frame, FrameError> {
    let permission = enablement().crm.permission.as_str();
    FrameBuilder::new()
        .integer("number", fields.clone().map(|field| i64::try_from(field.number).ok()))
        .text("feature", fields.clone().map(|field| Some(field.feature.as_str())))
        .text("api_name", fields.clone().map(|field| Some(field.api_name.as_str())))
        .text("type", fields.clone().map(|field| Some(field.kind.as_str())))
        .text(
            "update_frequency",
            fields.clone().map(|field| Some(field.frequency.as_str())),
        )
        .text(
            "visibility",
            fields.clone().map(|field| Some(field.visibility.as_str())),
        )
        .text("permission", fields.map(|_| Some(permission)))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M8.1, §7 field mapping
    #[test]
    fn every_feature_has_a_field_the_crm_takes() {
        let fields = fields();
        assert_eq!((fields.len(), faults(&fields).len()), (69, 0));
        let of = |number: usize| {
            let field = &fields[number - 1];
            (field.api_name.as_str(), field.kind.as_str())
        };
        assert_eq!(of(1), ("Total_Assets_In_Millions__c", "Number(12,2)"));
        assert_eq!(of(11), ("Number_RIA_Firm_Associations__c", "Number(3,0)"));
        assert_eq!(of(32), ("Metro_Chicago__c", "Checkbox"));
        assert_eq!(of(36), ("Metro_New_York__c", "Checkbox"));
        assert_eq!(of(44), ("Is_Veteran_Advisor__c", "Checkbox"));
        assert_eq!(of(46), ("HNW_Client_Ratio__c", "Number(16,4)"));
    }

    #[test]
    fn a_name_too_long_or_taken_is_a_fault() {
        let mut fields = fields();
        fields[2].api_name = fields[3].api_name.to_uppercase();
        fields[5].api_name = format!("{}__c", "x".repeat(41));
        let found: Vec<usize> = faults(&fields).iter().map(|field| field.number).collect();
        assert_eq!(found, [3, 4, 6]);
    }
}
