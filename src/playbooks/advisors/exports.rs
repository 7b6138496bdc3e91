//! The files the playbook writes (E1 to E5, and what stands behind them). Contacts are written only where the caller
//! was allowed to see them.

use std::fmt::Write;

use super::lens::people;
use super::phases::dates::Dates;
use super::phases::grading::{TierStat, priority, read_stats};
use super::phases::split::TRAIN;
use super::rulesets::BUILT_IN;
use super::sga::sga_list;
use super::{held, sql};
use crate::engine::Origin;
use crate::export::{Export, ExportOptions, Exported, Made, callable, to_json};
use crate::frame::{FrameBuilder, FrameError, concat_columns, show_date, text};
use crate::lens::{FrameSource, Lens, LensError, RuleDialect, SqlKind, SqlRequest};

const fn rows(id: &'static str, summary: &'static str, make: fn(&dyn FrameSource, &ExportOptions) -> Made) -> Export {
    Export {
        id,
        summary,
        extension: None,
        after: None,
        make,
    }
}

const fn fixed(
    id: &'static str,
    summary: &'static str,
    extension: &'static str,
    make: fn(&dyn FrameSource, &ExportOptions) -> Made,
) -> Export {
    Export {
        id,
        summary,
        extension: Some(extension),
        after: None,
        make,
    }
}

/// Every export.
pub(super) const EXPORTS: &[Export] = &[
    rows(
        "lead_scores",
        "every scored lead with tier, reason and outcome (E1)",
        scores,
    ),
    rows("sga_list", "priority leads in the order in which reps work them", sga),
    rows(
        "crm_sync",
        "fields for the CRM, and rows that clear stale tiers (E3)",
        |frames, _| plain(frames, "crm_sync", "crm_sync"),
    ),
    rows(
        sql::FEATURES,
        "features of every scored lead: what the SQL reads",
        |frames, _| plain(frames, "features", sql::FEATURES),
    ),
    rows(
        "tier_calibration",
        "what each tier is worth, from training (E4)",
        |frames, _| plain(frames, "tier_calibration", "tier_calibration"),
    ),
    fixed("registry", "the model's entry in a registry (E5)", "json", registry),
    fixed(
        "sql_bigquery",
        "scores, current view, reps' view and sync for BigQuery",
        "sql",
        |frames, _| all_sql(frames, RuleDialect::BigQuery),
    ),
    fixed("sql_spark", "the same for Spark", "sql", |frames, _| {
        all_sql(frames, RuleDialect::Spark)
    }),
    fixed("sql_duckdb", "the same for DuckDB", "sql", |frames, _| {
        all_sql(frames, RuleDialect::DuckDb)
    }),
    fixed("sql_postgres", "the same for PostgreSQL", "sql", |frames, _| {
        all_sql(frames, RuleDialect::Postgres)
    }),
    fixed("dates", "every date of the run", "json", |frames, _| {
        json(frames, "dates")
    }),
    rows("conversion_timing", "how long a booked call takes", |frames, _| {
        plain(frames, "conversion_timing", "conversion_timing")
    }),
    rows("feature_list", "the features by name", |frames, _| {
        plain(frames, "feature_list", "feature_list")
    }),
    fixed(
        "split_statistics",
        "leads and conversions by split",
        "json",
        |frames, _| json(frames, "split_statistics"),
    ),
    fixed(
        "tier_statistics",
        "every rule set, split and tier",
        "json",
        |frames, _| json(frames, "tier_stats"),
    ),
    fixed("performance", "the active rule set by split", "json", |frames, _| {
        json(frames, "performance")
    }),
    rows("backtest", "every tier by window", |frames, _| {
        plain(frames, "backtest", "backtest")
    }),
    rows(
        "migration",
        "from which tier of one rule set to which of another",
        |frames, _| plain(frames, "migration", "migration"),
    ),
    rows(
        "near_misses",
        "conditions that alone keep a lead from a tier",
        |frames, _| plain(frames, "near_misses", "near_misses"),
    ),
    rows(
        "snapshot_coverage",
        "leads with a job on the day of contact, by month",
        |frames, _| plain(frames, "snapshot_coverage", "snapshot_coverage"),
    ),
    rows(
        "wirehouse_hits",
        "companies that a wirehouse pattern matches",
        |frames, _| plain(frames, "wirehouse_hits", "wirehouse_hits"),
    ),
    rows("quarantine", "rows that were not taken, with reasons", |frames, _| {
        plain(frames, "quarantine", "quarantine")
    }),
];

fn plain(frames: &dyn FrameSource, frame: &str, stem: &str) -> Made {
    Ok(vec![(
        stem.to_owned(),
        Exported::Rows(frames.frame(frame)?.as_ref().clone()),
    )])
}

fn json(frames: &dyn FrameSource, frame: &str) -> Made {
    let rows = frames.frame(frame)?;
    let bytes = to_json(&rows).map_err(|error| LensError::Refused(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| LensError::Refused(error.to_string()))?;
    let stem = if frame == "tier_stats" {
        "tier_statistics"
    } else {
        frame
    };
    Ok(vec![(stem.to_owned(), Exported::Text(text))])
}

/// The day that stands for when leads were scored: never a clock.
fn scored_at(frames: &dyn FrameSource) -> Result<i32, LensError> {
    Ok(Dates::read(frames.frame("dates")?.as_ref())?.execution)
}

fn scores(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let all = frames.frame("scores")?;
    let columns = [
        "lead_id",
        "advisor_crd",
        "contacted_date",
        "company",
        "title",
        "status",
        "lead_source",
        "score_tier",
        "tier_display",
        "expected_conversion_rate",
        "expected_lift",
        "priority_rank",
        "action_recommended",
        "tier_explanation",
        "current_firm_tenure_months",
        "industry_tenure_months",
        "firm_net_change_12mo",
        "firm_rep_count_at_contact",
        "num_prior_firms",
        "is_wirehouse",
        "target",
        "split_set",
        "ruleset_id",
        "ruleset_hash",
        "model_version",
    ];
    let mut builder = FrameBuilder::new();
    for name in columns {
        builder = builder.column(all.column(name).map_err(FrameError::from)?.clone());
    }
    let day = scored_at(frames)?;
    let frame = builder
        .date("scored_at", (0..all.height()).map(|_| Some(day)))
        .finish()?;
    let frame = if options.with_pii {
        concat_columns(&frame, &people(&all, frames.frame("leads_identity")?.as_ref())?)?
    } else {
        frame
    };
    Ok(vec![("lead_scores".to_owned(), Exported::Rows(frame))])
}

/// The reps' list, with contacts where the caller may see them.
fn sga(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let all = frames.frame("scores")?;
    let standard = held::chosen(frames, None)?.set.default_tier().name.clone();
    let list = callable(frames, &sga_list(&all, &standard, scored_at(frames)?)?)?;
    let list = if options.with_pii {
        concat_columns(&list, &people(&list, frames.frame("leads_identity")?.as_ref())?)?
    } else {
        list
    };
    Ok(vec![("sga_list".to_owned(), Exported::Rows(list))])
}

fn all_sql(frames: &dyn FrameSource, dialect: RuleDialect) -> Made {
    let at = format!("{}T00:00:00Z", show_date(scored_at(frames)?));
    let mut text = String::new();
    for kind in SqlKind::ALL {
        let request = SqlRequest {
            ruleset: None,
            dialect,
            kind,
            scored_at: at.clone(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", super::lens::AdvisorLens.sql(frames, &request)?);
    }
    Ok(vec![(format!("sql_{}", dialect.word()), Exported::Text(text))])
}

/// E5: who the model is, what it is worth, what it was made from.
fn registry(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let held = held::chosen(frames, None)?;
    let train = read_stats(frames.frame("tier_stats")?.as_ref(), held.set.id(), TRAIN)?;
    let dates = Dates::read(frames.frame("dates")?.as_ref())?;
    let preflight = frames.frame("preflight")?;
    let (files, prints) = (text(&preflight, "file")?, text(&preflight, "fingerprint")?);
    let fingerprints: serde_json::Map<String, serde_json::Value> = files
        .iter()
        .zip(prints.iter())
        .filter_map(|(file, print)| Some((file?.to_owned(), print?.into())))
        .collect();
    let profile = frames.parameters().all().values().find_map(|held| match &held.origin {
        Origin::Profile(name) => Some(name.clone()),
        _ => None,
    });
    let baseline = super::phases::grading::pool(&train).rate();
    let top = train.first().and_then(|stat| stat.lift_overall);
    let day = show_date(dates.execution);
    let entry = serde_json::json!({
        "version_id": held.set.model_version(),
        "model_type": "tiered_query",
        "status": if held.source == BUILT_IN { "active" } else { "candidate" },
        "created_date": held.set.created().unwrap_or(&day),
        "performance": {
            "tier_1_lift": top,
            "baseline_conversion": baseline,
            "combined_priority_volume": priority(&train).n,
        },
        "calibration": {
            "method": "empirical",
            "last_calibrated": day,
            "tiers": train.iter().map(calibrated).collect::<Vec<_>>(),
        },
        "artifacts": {
            "sql_query": "sql_bigquery.sql",
            "calibration_table": "tier_calibration",
            "scoring_table": "lead_scores",
        },
        "validation": {
            "training_period": format!("{} to {}", show_date(dates.training_start), show_date(dates.train_end)),
            "test_period": format!("{} to {}", show_date(dates.test_start), show_date(dates.test_end)),
            "note": format!("window {} days, gap {} days", dates.window, dates.gap),
        },
        "ruleset_id": held.set.id(),
        "ruleset_hash": held.set.hash(),
        "input_fingerprints": fingerprints,
        "profile": profile.unwrap_or_else(|| "sound".to_owned()),
    });
    let text = serde_json::to_string_pretty(&entry).map_err(|error| LensError::Refused(error.to_string()))?;
    Ok(vec![("registry".to_owned(), Exported::Text(format!("{text}\n")))])
}

fn calibrated(stat: &TierStat) -> serde_json::Value {
    serde_json::json!({
        "tier": stat.tier,
        "volume": stat.held.n,
        "conversions": stat.held.k,
        "rate": stat.held.rate(),
        "expected_rate": stat.expected_rate,
        "lift": stat.lift_overall,
    })
}
