//! A rule set as SQL for a warehouse (E2): the tier by one CASE over the feature table, everything else looked up from
//! it by the tier's name, so that a rule stands in one place only.

use super::held;
use crate::frame::text;
use crate::lens::{FrameSource, LensError, RuleDialect, SqlKind, SqlRequest};
use crate::rules::{RuleSet, SqlDialect};
use explanation::explanation;

mod explanation;

/// The table that is read, and those that are made.
pub(super) const FEATURES: &str = "lead_features";
const SCORES: &str = "lead_scores";
const CURRENT: &str = "lead_scores_current";
const SGA: &str = "sga_leads";
const SYNC: &str = "crm_sync";

/// Columns that are carried from the features into the scores, in the order of E1.
const BEFORE: [&str; 7] = [
    "lead_id",
    "advisor_crd",
    "contacted_date",
    "company",
    "title",
    "status",
    "lead_source",
];
const AFTER: [&str; 9] = [
    "current_firm_tenure_months",
    "industry_tenure_months",
    "firm_net_change_12mo",
    "firm_rep_count_at_contact",
    "num_prior_firms",
    "is_wirehouse",
    "tenure_years",
    "experience_years",
    "target",
];

/// What differs between warehouses.
pub(super) struct Writer {
    pub dialect: SqlDialect,
}

impl Writer {
    fn of(dialect: RuleDialect) -> Self {
        let dialect = match dialect {
            RuleDialect::BigQuery => SqlDialect::BigQuery,
            RuleDialect::Spark => SqlDialect::Spark,
            RuleDialect::DuckDb => SqlDialect::DuckDb,
            RuleDialect::Postgres => SqlDialect::PostgreSql,
        };
        Self { dialect }
    }

    fn name(&self, name: &str) -> String {
        self.dialect.identifier(name)
    }

    fn text(&self, text: &str) -> String {
        self.dialect.text(text)
    }

    /// A rounded number. PostgreSQL rounds no floats, so they become decimals first, everywhere alike.
    fn rounded(&self, expression: &str, places: usize) -> String {
        let decimal = match self.dialect {
            SqlDialect::BigQuery | SqlDialect::PostgreSql => "NUMERIC",
            SqlDialect::Spark | SqlDialect::DuckDb => "DECIMAL(18, 6)",
        };
        format!("ROUND(CAST({expression} AS {decimal}), {places})")
    }

    fn table(&self, name: &str, query: &str) -> String {
        let name = self.name(name);
        match self.dialect {
            SqlDialect::PostgreSql => format!("DROP TABLE IF EXISTS {name};\nCREATE TABLE {name} AS\n{query};\n"),
            _ => format!("CREATE OR REPLACE TABLE {name} AS\n{query};\n"),
        }
    }

    fn view(&self, name: &str, query: &str) -> String {
        format!("CREATE OR REPLACE VIEW {} AS\n{query};\n", self.name(name))
    }
}

/// The SQL that is asked for.
///
/// # Errors
/// When there is no such rule set, or a time that cannot be read.
pub(super) fn sql(frames: &dyn FrameSource, request: &SqlRequest) -> Result<String, LensError> {
    let held = held::chosen(frames, request.ruleset.as_deref())?;
    let writer = Writer::of(request.dialect);
    let head = format!(
        "-- Rule set {} ({}), hash {}\n-- Reads {FEATURES} (assay export advisors {FEATURES}); {} only.\n",
        held.set.id(),
        held.set.model_version(),
        held.set.hash(),
        request.dialect.word()
    );
    let body = match request.kind {
        SqlKind::Scores => writer.table(SCORES, &scores(&writer, &held.set, &literal(&request.scored_at)?)?),
        SqlKind::Current => writer.view(CURRENT, &current(&writer, &held.set)),
        SqlKind::Sga => writer.view(SGA, &sga(&writer, &held.set)),
        SqlKind::Crm => writer.table(SYNC, &sync(frames, &writer, &held.set)?),
    };
    Ok(format!("{head}{body}"))
}

/// A moment as a literal that every dialect reads: in UTC, to the second.
fn literal(scored_at: &str) -> Result<String, LensError> {
    let at = chrono::DateTime::parse_from_rfc3339(scored_at)
        .map_err(|error| LensError::Refused(format!("scored_at `{scored_at}` is no moment: {error}")))?;
    Ok(format!("TIMESTAMP '{}'", at.to_utc().format("%Y-%m-%d %H:%M:%S")))
}

/// The tiers as a table of their own.
fn lookup(writer: &Writer, set: &RuleSet) -> String {
    let number =
        |value: Option<f64>| value.map_or_else(|| "CAST(NULL AS DECIMAL(9, 4))".to_owned(), |value| format!("{value}"));
    let rows = (0..=set.tiers().len()).map(|place| {
        let facts = set.facts(place);
        format!(
            "  SELECT {} AS score_tier, {} AS tier_display, {} AS expected_conversion_rate, {} AS expected_lift, \
             {} AS priority_rank, {} AS action_recommended, {} AS rate_text, {} AS lift_text",
            writer.text(facts.name),
            writer.text(facts.label),
            facts.rate,
            number(facts.lift),
            facts.rank,
            writer.text(facts.action),
            writer.text(&format!("{:.1}%", facts.rate * 100.0)),
            facts.lift.map_or_else(
                || format!("CAST(NULL AS {})", writer.dialect.text_type()),
                |lift| { writer.text(&format!("{lift:.2}x")) }
            ),
        )
    });
    rows.collect::<Vec<_>>().join("\n  UNION ALL\n")
}

fn scores(writer: &Writer, set: &RuleSet, scored_at: &str) -> Result<String, LensError> {
    let column = |name: &str| format!("  g.{}", writer.name(name));
    let mut columns: Vec<String> = BEFORE.iter().map(|name| column(name)).collect();
    for name in [
        "score_tier",
        "tier_display",
        "expected_conversion_rate",
        "expected_lift",
        "priority_rank",
        "action_recommended",
    ] {
        columns.push(format!("  t.{name}"));
    }
    columns.push(format!("  {} AS tier_explanation", explanation(writer, set, "g")?));
    columns.extend(AFTER.iter().map(|name| column(name)));
    columns.push("  t.rate_text".to_owned());
    columns.push("  t.lift_text".to_owned());
    columns.push(format!("  {} AS ruleset_id", writer.text(set.id())));
    columns.push(format!("  {} AS ruleset_hash", writer.text(&set.hash())));
    columns.push(format!("  {} AS model_version", writer.text(set.model_version())));
    columns.push(format!("  {scored_at} AS scored_at"));
    let case = set.case_expression(writer.dialect).replace('\n', "\n    ");
    Ok(format!(
        "WITH graded AS (\n  SELECT f.*,\n    {case} AS score_tier\n  FROM {} AS f\n),\ntiers AS (\n{}\n)\nSELECT\n{}\nFROM graded AS g\nJOIN tiers AS t ON t.score_tier = g.score_tier",
        writer.name(FEATURES),
        lookup(writer, set),
        columns.join(",\n")
    ))
}

fn priority(writer: &Writer, set: &RuleSet) -> String {
    format!(
        "FROM {}\nWHERE score_tier <> {}",
        writer.name(SCORES),
        writer.text(&set.default_tier().name)
    )
}

fn current(writer: &Writer, set: &RuleSet) -> String {
    format!("SELECT *\n{}", priority(writer, set))
}

fn sga(writer: &Writer, set: &RuleSet) -> String {
    let columns = [
        ("lead_id".to_owned(), "lead_id"),
        ("advisor_crd".to_owned(), "advisor_crd"),
        ("contacted_date".to_owned(), "contacted_date"),
        ("tier_display".to_owned(), "Priority"),
        ("action_recommended".to_owned(), "Action"),
        ("tier_explanation".to_owned(), "Why_Prioritized"),
        (writer.rounded("expected_conversion_rate * 100", 1), "Expected_Conv_Pct"),
        ("expected_lift".to_owned(), "Lift_vs_Baseline"),
        (writer.rounded("tenure_years", 1), "Tenure_Years"),
        (writer.rounded("experience_years", 0), "Experience_Years"),
        ("firm_net_change_12mo".to_owned(), "Firm_Net_Change"),
        ("firm_rep_count_at_contact".to_owned(), "Firm_Size"),
        ("num_prior_firms".to_owned(), "Prior_Firms"),
        ("scored_at".to_owned(), "scored_at"),
        ("model_version".to_owned(), "model_version"),
    ];
    let columns: Vec<String> = columns
        .iter()
        .map(|(expression, name)| format!("  {expression} AS {}", writer.name(name)))
        .collect();
    format!("SELECT\n{}\n{}", columns.join(",\n"), priority(writer, set))
}

/// E3, with rows that clear what a CRM was told earlier.
fn sync(frames: &dyn FrameSource, writer: &Writer, set: &RuleSet) -> Result<String, LensError> {
    let fields = [
        ("lead_id", "Id"),
        ("score_tier", "Lead_Score_Tier__c"),
        ("tier_display", "Lead_Tier_Display__c"),
        ("rate_text", "Expected_Conversion_Rate__c"),
        ("lift_text", "Expected_Lift__c"),
        ("priority_rank", "Lead_Priority_Rank__c"),
        ("action_recommended", "Lead_Action_Recommended__c"),
        ("tier_explanation", "Lead_Tier_Explanation__c"),
        ("model_version", "Lead_Score_Model_Version__c"),
        ("scored_at", "Lead_Score_Updated__c"),
    ];
    let columns: Vec<String> = fields
        .iter()
        .map(|(from, to)| format!("  {from} AS {}", writer.name(to)))
        .collect();
    let mut query = format!("SELECT\n{}\n{}", columns.join(",\n"), priority(writer, set));
    let since = frames.parameters().number("sync_days");
    if let Some(days) = since {
        let dates = super::phases::dates::Dates::read(frames.frame("dates")?.as_ref())?;
        let first = crate::frame::show_date(dates.execution - days as i32);
        query.push_str(&format!("\n  AND contacted_date >= DATE '{first}'"));
    }
    let ledger = frames.frame("sync_ledger")?;
    let told: Vec<String> = text(&ledger, "lead_id")?
        .iter()
        .flatten()
        .map(|id| writer.text(id))
        .collect();
    if !told.is_empty() {
        let nothing = format!("CAST(NULL AS {})", writer.dialect.text_type());
        let cell = |(from, to): &(&str, &str)| {
            let value = match *from {
                "lead_id" | "model_version" | "scored_at" => (*from).to_owned(),
                "priority_rank" => "CAST(NULL AS INT)".to_owned(),
                _ => nothing.clone(),
            };
            format!("  {value} AS {}", writer.name(to))
        };
        let columns: Vec<String> = fields.iter().map(cell).collect();
        query.push_str(&format!(
            "\nUNION ALL\n-- Told earlier, standard now: their tier is cleared. Leads that are gone from the table are in the \
             file crm_sync alone.\nSELECT\n{}\nFROM {}\nWHERE score_tier = {}\n  AND lead_id IN ({})",
            columns.join(",\n"),
            writer.name(SCORES),
            writer.text(&set.default_tier().name),
            told.join(", ")
        ));
    }
    Ok(query)
}
