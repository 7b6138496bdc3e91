//! The files the playbook writes. Personal data is masked unless the caller was allowed to see it.

use super::lens::named;
use crate::export::{Export, ExportOptions, Exported, SqlDialect, callable, to_sql};
use crate::frame::{Frame, FrameBuilder, boolean, concat, concat_columns, take_rows, text};
use crate::lens::{FrameSource, LensError};
use crate::privacy::{mask_name, mask_phone};

type Made = Result<Vec<(String, Exported)>, LensError>;

const fn export(id: &'static str, summary: &'static str, make: fn(&dyn FrameSource, &ExportOptions) -> Made) -> Export {
    Export {
        id,
        summary,
        extension: None,
        after: None,
        make,
    }
}

/// Every export.
pub(super) const EXPORTS: &[Export] = &[
    export(
        "oem_master_aggregated",
        "one row a contractor of the dealer lists",
        oem_master,
    ),
    export(
        "cross_referenced",
        "per state: licences matched to dealers (<st>_cross_referenced)",
        cross_referenced,
    ),
    export("multi_state_contractors", "contractors in several states", multi_state),
    export(
        "icp_scored",
        "every contractor: scores, tier, rank, reasons",
        icp_scored,
    ),
    export("platinum_contractors", "the PLATINUM ones", |frames, options| {
        tier(frames, options, "PLATINUM")
    }),
    export("gold_contractors", "the GOLD ones", |frames, options| {
        tier(frames, options, "GOLD")
    }),
    export("silver_contractors", "the SILVER ones", |frames, options| {
        tier(frames, options, "SILVER")
    }),
    export("gap_analysis", "the cheapest moves of each lead", |frames, _| {
        plain(frames, "gap", "gap_analysis")
    }),
    export(
        "reach",
        "leads per tier for each set of raised dimensions",
        |frames, _| plain(frames, "reach", "reach"),
    ),
    export(
        "unmatched",
        "dealers of a state without a licence, with names and phones",
        unmatched,
    ),
    export(
        "quarantine",
        "rows and cells that were not taken, with reasons",
        quarantine,
    ),
    export(
        "join_audit",
        "per list: what joined and the three rates",
        |frames, _| plain(frames, "join_audit", "join_audit"),
    ),
    export("bridge", "from reported rows to contractors", |frames, _| {
        plain(frames, "bridge", "bridge")
    }),
    Export {
        id: "quality_report",
        summary: "coverage, tiers and means as JSON",
        extension: Some("json"),
        after: None,
        make: quality,
    },
    export(
        "call_list",
        "for a CRM: name, phone, state, tier, score, why",
        call_list,
    ),
    Export {
        id: "sql_sqlite",
        summary: "create table and upsert by contractor_id, SQLite",
        extension: Some("sql"),
        after: None,
        make: |frames, options| sql(frames, options, SqlDialect::Sqlite, "icp_scored_sqlite"),
    },
    Export {
        id: "sql_postgres",
        summary: "create table and upsert by contractor_id, PostgreSQL",
        extension: Some("sql"),
        after: None,
        make: |frames, options| sql(frames, options, SqlDialect::Postgres, "icp_scored_postgres"),
    },
];

fn plain(frames: &dyn FrameSource, frame: &str, stem: &str) -> Made {
    Ok(vec![(
        stem.to_owned(),
        Exported::Rows(frames.frame(frame)?.as_ref().clone()),
    )])
}

/// Masks columns that hold personal data.
fn masked(frame: &Frame, options: &ExportOptions, names: &[&str], phones: &[&str]) -> Result<Frame, LensError> {
    if options.with_pii {
        return Ok(frame.clone());
    }
    let mut masked = frame.clone();
    let columns = names
        .iter()
        .map(|name| (*name, mask_name as fn(&str) -> String))
        .chain(phones.iter().map(|name| (*name, mask_phone as fn(&str) -> String)));
    for (name, mask) in columns {
        let public = boolean(frame, &format!("{name}_public")).ok();
        let is_public = |row: usize| public.as_ref().is_some_and(|flags| flags.get(row) == Some(true));
        let hide = |cell: &str| cell.split('|').map(mask).collect::<Vec<_>>().join("|");
        let cells = text(frame, name)?;
        let shown = (0..frame.height()).map(|row| {
            let cell = cells.get(row)?;
            Some(if is_public(row) { cell.to_owned() } else { hide(cell) })
        });
        let values: Vec<Option<String>> = shown.collect();
        let column = crate::frame::polars::Column::new(name.into(), values);
        masked.with_column(column).map_err(crate::frame::FrameError::from)?;
    }
    Ok(masked)
}

/// Chosen columns in order, `lead_id` as `contractor_id`.
fn chosen(frame: &Frame, columns: &[&str]) -> Result<Frame, LensError> {
    let mut builder = FrameBuilder::new();
    for name in columns {
        let source = match *name {
            "contractor_id" => "lead_id",
            "phones" => "alt_phones",
            other => other,
        };
        let mut column = frame.column(source).map_err(crate::frame::FrameError::from)?.clone();
        column.rename((*name).into());
        builder = builder.column(column);
    }
    Ok(builder.finish()?)
}

const SCORED: [&str; 30] = [
    "contractor_id",
    "name",
    "other_names",
    "phone",
    "alt_phones",
    "states",
    "state_count",
    "oems",
    "oem_count",
    "classes",
    "license_nos",
    "standing",
    "expires",
    "R",
    "M",
    "P",
    "O",
    "B",
    "imputed",
    "score",
    "score_low",
    "score_high",
    "tier",
    "rank",
    "firm",
    "target_profile",
    "why",
    "next_move",
    "alerts",
    "footprint_states",
];

fn scored(frames: &dyn FrameSource, options: &ExportOptions) -> Result<Frame, LensError> {
    written(&everybody(frames)?, options)
}

/// Every contractor with its names, nothing masked yet.
fn everybody(frames: &dyn FrameSource) -> Result<Frame, LensError> {
    named(
        frames.frame("scored")?.as_ref(),
        frames.frame("contractor_identity")?.as_ref(),
    )
}

/// The columns that are written of such contractors.
fn written(all: &Frame, options: &ExportOptions) -> Result<Frame, LensError> {
    let masked = masked(all, options, &["name", "other_names"], &["phone", "alt_phones"])?;
    chosen(&masked, SCORED.get(..28).unwrap_or(&SCORED))
}

fn icp_scored(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    Ok(vec![(
        "icp_scored".to_owned(),
        Exported::Rows(scored(frames, options)?),
    )])
}

fn tier(frames: &dyn FrameSource, options: &ExportOptions, wanted: &str) -> Made {
    let all = scored(frames, options)?;
    let tiers = text(&all, "tier")?;
    let rows: Vec<usize> = (0..all.height())
        .filter(|row| tiers.get(*row) == Some(wanted))
        .collect();
    Ok(vec![(
        format!("{}_contractors", wanted.to_lowercase()),
        Exported::Rows(take_rows(&all, &rows)?),
    )])
}

fn multi_state(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let all = scored(frames, options)?;
    let counts = crate::frame::integer(&all, "state_count")?;
    let rows: Vec<usize> = (0..all.height())
        .filter(|row| counts.get(*row).is_some_and(|count| count > 1))
        .collect();
    Ok(vec![(
        "multi_state_contractors".to_owned(),
        Exported::Rows(take_rows(&all, &rows)?),
    )])
}

fn call_list(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let all = written(&callable(frames, &everybody(frames)?)?, options)?;
    let columns = ["name", "phone", "states", "tier", "score", "why"];
    let mut builder = FrameBuilder::new();
    for name in columns {
        let mut column = all.column(name).map_err(crate::frame::FrameError::from)?.clone();
        column.rename(if name == "states" { "state".into() } else { name.into() });
        builder = builder.column(column);
    }
    Ok(vec![("call_list".to_owned(), Exported::Rows(builder.finish()?))])
}

fn sql(frames: &dyn FrameSource, options: &ExportOptions, dialect: SqlDialect, stem: &str) -> Made {
    let text = to_sql(&scored(frames, options)?, "icp_scored", "contractor_id", dialect)
        .map_err(|error| LensError::Refused(error.to_string()))?;
    Ok(vec![(stem.to_owned(), Exported::Text(text))])
}

fn oem_master(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let (working, identity) = (frames.frame("oem_contractors")?, frames.frame("oem_identity")?);
    let mut people = identity.as_ref().clone();
    // The merge key of a dealer is its phone, whatever the options say of personal data.
    for column in ["oem_id", "merge_key"] {
        let _ = people.drop_in_place(column).map_err(crate::frame::FrameError::from)?;
    }
    let all = concat_columns(&working, &people)?;
    let masked = masked(&all, options, &[], &["key", "alt_phones"])?;
    Ok(vec![("oem_master_aggregated".to_owned(), Exported::Rows(masked))])
}

fn cross_referenced(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let (matches, names) = (frames.frame("matches")?, frames.frame("matches_identity")?);
    let mut people = names.as_ref().clone();
    for twice in ["list", "row_id"] {
        let _ = people.drop_in_place(twice).map_err(crate::frame::FrameError::from)?;
    }
    let all = concat_columns(&matches, &people)?;
    let all = masked(
        &all,
        options,
        &["licence_name", "other_name"],
        &["dealer_key", "phone_key", "alt_phones"],
    )?;
    let all = if options.with_pii {
        all
    } else {
        blanked(&all, &["zip", "address_state"])?
    };
    let states = text(&all, "state")?;
    let distinct: std::collections::BTreeSet<&str> = states.iter().flatten().collect();
    let mut files = Vec::new();
    for state in distinct {
        let rows: Vec<usize> = (0..all.height())
            .filter(|row| states.get(*row) == Some(state))
            .collect();
        files.push((
            format!("{}_cross_referenced", state.to_lowercase()),
            Exported::Rows(take_rows(&all, &rows)?),
        ));
    }
    Ok(files)
}

/// Of every phase. Without leave to see personal data the raw text stays out.
fn quarantine(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let parts = ["quarantine", "matched_quarantine", "enrichment_quarantine"].map(|name| frames.frame(name));
    let parts = parts
        .into_iter()
        .map(|frame| Ok(frame?.as_ref().clone()))
        .collect::<Result<Vec<Frame>, LensError>>()?;
    let rows = concat(&parts)?;
    if !options.with_pii {
        return Ok(vec![("quarantine".to_owned(), Exported::Rows(rows))]);
    }
    let raw = frames.frame("quarantine_identity")?;
    let known = text(&raw, "raw")?;
    // Only c0 keeps raw text; its entries come first.
    let column = FrameBuilder::new()
        .text("raw", (0..rows.height()).map(|row| known.get(row)))
        .finish()?;
    Ok(vec![(
        "quarantine".to_owned(),
        Exported::Rows(concat_columns(&rows, &column)?),
    )])
}

fn quality(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let frame = frames.frame("quality")?;
    let (names, values) = (text(&frame, "metric")?, crate::frame::real(&frame, "value")?);
    let pairs = (0..frame.height()).map(|row| {
        let value = values.get(row).map_or(serde_json::Value::Null, serde_json::Value::from);
        (names.get(row).unwrap_or("").to_owned(), value)
    });
    let text = serde_json::to_string_pretty(&serde_json::Value::Object(pairs.collect())).unwrap_or_default();
    Ok(vec![("quality_report".to_owned(), Exported::Text(text + "\n"))])
}

/// With the dealers' names and phones beside their ids.
fn unmatched(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let (rows, people) = (frames.frame("unmatched")?, frames.frame("oem_identity")?);
    let ids = text(&people, "oem_id")?;
    let places: std::collections::HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let order: Vec<usize> = text(&rows, "oem_id")?
        .iter()
        .filter_map(|id| places.get(id?).copied())
        .collect();
    let people = take_rows(&people, &order)?;
    let named = FrameBuilder::new()
        .text("name", text(&people, "name")?.iter())
        .text("phone", text(&people, "key")?.iter())
        .finish()?;
    let all = masked(&concat_columns(&rows, &named)?, options, &[], &["phone"])?;
    Ok(vec![("unmatched".to_owned(), Exported::Rows(all))])
}

/// Columns of personal data that have no masked form, emptied.
fn blanked(frame: &Frame, columns: &[&str]) -> Result<Frame, LensError> {
    let mut blank = frame.clone();
    for name in columns {
        let nothing: Vec<Option<String>> = vec![None; frame.height()];
        let column = crate::frame::polars::Column::new((*name).into(), nothing);
        blank.with_column(column).map_err(crate::frame::FrameError::from)?;
    }
    Ok(blank)
}
