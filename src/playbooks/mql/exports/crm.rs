//! What the CRM takes: changed scores, the fields of features, the drivers. Writing a file is a dry run by nature: whoever
//! loads it pushes it.

use super::sheet::to_sheets;
use crate::export::{ExportOptions, Exported, Made, callable};
use crate::frame::{
    Frame, FrameBuilder, FrameError, boolean, concat_columns, date, integer, real, show_date, take_rows, text,
};
use crate::lens::{FrameSource, LensError};
use crate::playbooks::mql::lens::people_of;
use crate::playbooks::mql::phases::m8::raw_field;

/// Bytes a file of the bulk loader may have.
const MOST: usize = 100_000_000;
/// What empties a field: the bulk loader skips an empty cell.
const CLEAR: &str = "#N/A";
/// The version of the mapping; a new one is a new file.
const MAPPING: u32 = 1;
/// Drivers of a lead that are told.
const DRIVERS: i64 = 5;

fn files(stem: &str, frame: &Frame) -> Made {
    let parts = to_sheets(frame, MOST)?;
    let name = |place: usize| {
        if place == 0 {
            stem.to_owned()
        } else {
            format!("{stem}_{}", place + 1)
        }
    };
    Ok(parts
        .into_iter()
        .enumerate()
        .map(|(place, text)| (name(place), Exported::Text(text)))
        .collect())
}

/// Changed rows only; a lead that is no longer scored gets its fields cleared.
pub(super) fn score_updates(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    files(
        "salesforce_score_updates",
        &updates(frames.frame("score_updates")?.as_ref())?,
    )
}

fn updates(found: &Frame) -> Result<Frame, FrameError> {
    let rows = || 0..found.height();
    let change = text(found, "change")?;
    let cleared: Vec<bool> = rows().map(|row| change.get(row) == Some("cleared")).collect();
    let at = |row: usize| cleared.get(row) == Some(&true);
    let word = |name: &str| -> Result<Vec<Option<String>>, FrameError> {
        let column = text(found, name)?;
        Ok(rows()
            .map(|row| {
                if at(row) {
                    Some(CLEAR.to_owned())
                } else {
                    column.get(row).map(str::to_owned)
                }
            })
            .collect())
    };
    let shown = |values: Vec<Option<String>>| -> Vec<Option<String>> {
        values
            .into_iter()
            .enumerate()
            .map(|(row, value)| if at(row) { Some(CLEAR.to_owned()) } else { value })
            .collect()
    };
    let number = |name: &str, places: usize| -> Result<Vec<Option<String>>, FrameError> {
        let column = real(found, name)?;
        Ok(shown(
            rows()
                .map(|row| column.get(row).map(|value| format!("{value:.places$}")))
                .collect(),
        ))
    };
    let days = date(found, "scored_date")?;
    let stamp: Vec<Option<String>> = rows()
        .map(|row| days.get(row).map(|day| format!("{}T00:00:00Z", show_date(day))))
        .collect();
    let levels = integer(found, "degradation_level")?;
    let flags = boolean(found, "has_discovery_data")?;
    let level = shown(
        rows()
            .map(|row| levels.get(row).map(|level| level.to_string()))
            .collect(),
    );
    let flag = shown(rows().map(|row| flags.get(row).map(|flag| flag.to_string())).collect());
    let (tier, chance) = (word("tier")?, number("prob_mql_30d", 6)?);
    let mut builder = FrameBuilder::new()
        .text("Id", text(found, "lead_id")?.iter())
        .text("Score_Tier__c", tier.iter().map(Option::as_deref))
        .text("Prob_MQL_30d__c", chance.iter().map(Option::as_deref))
        .text("Score_Bucket__c", word("bucket")?)
        .text("Score_Percentile__c", number("percentile", 2)?);
    for place in 1..=DRIVERS {
        builder = builder.text(&format!("Driver_{place}__c"), word(&format!("driver_{place}"))?);
    }
    let plain = |values: &[Option<String>]| -> Vec<Option<String>> {
        let kept = values.iter().map(|value| value.clone().filter(|value| value != CLEAR));
        kept.collect()
    };
    builder
        .text("Scored_At__c", stamp.iter().map(Option::as_deref))
        .text("Has_Discovery_Data__c", flag.iter().map(Option::as_deref))
        .text("Model_Version__c", word("model_version")?)
        .text("Degradation_Level__c", level)
        .text("lead_id", text(found, "lead_id")?.iter())
        .text("tier", plain(&tier))
        .text("prob_mql_30d", plain(&chance))
        .text("scored_at", stamp)
        .text("has_discovery_data", plain(&flag))
        .finish()
}

/// The fields of the features, and the one with the vendor's raw row.
pub(super) fn mapping(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("crm_mapping")?;
    let columns = [
        ("feature", "Discovery row"),
        ("api_name", raw_field()),
        ("type", "JSON in LongTextArea"),
        ("update_frequency", "monthly"),
        ("visibility", "vendor"),
        ("permission", "read-only for SGAs"),
    ];
    let mut builder = FrameBuilder::new();
    for (name, raw) in columns {
        let column = text(&found, name)?;
        builder = builder.text(name, column.iter().chain([Some(raw)]));
    }
    files(&format!("salesforce_field_mapping_v{MAPPING}"), &builder.finish()?)
}

/// The five strongest raising drivers of each lead in Tiers A and B.
pub(super) fn drivers(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("score_drivers")?;
    let (ids, shares) = (text(&found, "lead_id")?, real(&found, "contribution")?);
    let mut kept = Vec::new();
    let mut last: Option<&str> = None;
    let mut told = 0;
    for row in 0..found.height() {
        let id = ids.get(row);
        if id != last {
            (last, told) = (id, 0);
        }
        if told < DRIVERS && shares.get(row).is_some_and(|share| share > 0.0) {
            told += 1;
            kept.push(row);
        }
    }
    files("salesforce_drivers", &take_rows(&found, &kept)?)
}

/// The list reps work from; contacts only where the caller may see them.
pub(super) fn sga_list(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let scores = callable(frames, frames.frame("scores")?.as_ref())?;
    let columns = [
        "rank",
        "lead_id",
        "company",
        "title",
        "city",
        "state",
        "tier",
        "bucket",
        "prob_mql_30d",
        "percentile",
        "boost",
        "why_1",
        "why_2",
        "why_3",
        "peers",
        "near_miss",
        "owner_id",
        "status",
        "contacted_date",
        "window_expired",
        "confidence",
        "degradation_level",
        "model_version",
        "scored_date",
    ];
    let mut builder = FrameBuilder::new();
    for name in columns {
        builder = builder.column(scores.column(name).map_err(FrameError::from)?.clone());
    }
    let list = builder.finish()?;
    let list = if options.with_pii {
        concat_columns(&list, &people_of(&scores, frames.frame("leads_identity")?.as_ref())?)?
    } else {
        list
    };
    Ok(vec![("sga_list".to_owned(), Exported::Rows(list))])
}

/// The hash of the features that scores were made from.
pub(super) fn data_hash(frames: &dyn FrameSource) -> Result<String, LensError> {
    let bytes = crate::frame::to_parquet(frames.frame("features_now")?.as_ref())?;
    Ok(crate::frame::fingerprint_bytes(&bytes).as_str().to_owned())
}

/// Every score with the model's version and the hash of the data, to be kept.
pub(super) fn snapshot(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let scores = frames.frame("scores")?;
    let hash = data_hash(frames)?;
    let rows = scores.height();
    let beside = FrameBuilder::new()
        .text("data_hash", (0..rows).map(|_| Some(hash.as_str())))
        .finish()?;
    Ok(vec![(
        "score_snapshot".to_owned(),
        Exported::Rows(concat_columns(&scores, &beside)?),
    )])
}

/// Features, label and fold part of every labelled lead.
pub(super) fn training_table(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let (features, labelled) = (frames.frame("features")?, frames.frame("labelled")?);
    let states = text(&labelled, "state")?;
    let kept: Vec<usize> = (0..labelled.height())
        .filter(|row| states.get(*row) == Some("labelled"))
        .collect();
    let (left, labels) = (take_rows(&features, &kept)?, take_rows(&labelled, &kept)?);
    let beside = FrameBuilder::new()
        .integer("y", integer(&labels, "y")?.iter())
        .integer("days", integer(&labels, "days")?.iter())
        .finish()?;
    Ok(vec![(
        "training_table".to_owned(),
        Exported::Rows(concat_columns(&left, &beside)?),
    )])
}
