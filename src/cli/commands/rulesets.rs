//! What a playbook's rules are, how they did on earlier windows of time, the model's figures, and a rule set as SQL.

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::session::{Session, not_here, split_playbook};
use crate::frame::instead;
use crate::lens::{Figure, NamedFigures, RuleDialect, SqlKind, SqlRequest, TierView};

/// Which rule set and which leads count.
#[derive(Debug, Clone, Default, Args)]
pub struct Chosen {
    /// Count by this rule set instead of the active one (`assay rules` names them)
    #[arg(long, value_name = "ID")]
    pub ruleset: Option<String>,
    /// Count only these leads: ALL, TRAIN, TEST, …
    #[arg(long, value_name = "SPLIT")]
    pub split: Option<String>,
}

impl Chosen {
    /// The same for a lens.
    pub fn view(&self) -> TierView {
        TierView {
            ruleset: self.ruleset.clone(),
            split: self.split.clone(),
        }
    }
}

/// `assay rules`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay rules advisors\n  assay rules advisors --ruleset v3.1 --split TRAIN")]
pub struct Rules {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    #[command(flatten)]
    chosen: Chosen,
}

/// `assay backtest`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay backtest advisors")]
pub struct Backtest {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
}

/// `assay model`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay model advisors\n  assay model advisors show --format json\n  assay model advisors performance"
)]
pub struct Model {
    /// The playbook (may be left out), and the tab or figure: importance, calibration, drift, experiment, … as far as the
    /// playbook has them; `show`, or nothing, prints all of them
    #[arg(value_name = "PLAYBOOK TAB", num_args = 0..=2)]
    words: Vec<String>,
}

/// Dialects as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dialect {
    /// Google BigQuery
    #[value(name = "bigquery")]
    BigQuery,
    /// Apache Spark, Databricks
    Spark,
    /// DuckDB
    #[value(name = "duckdb")]
    DuckDb,
    /// PostgreSQL
    Postgres,
}

/// Kinds as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A table of every lead with its tier
    Scores,
    /// A view of the tiers worth a call
    Current,
    /// The list a rep works through
    Sga,
    /// The columns that a CRM takes
    Crm,
}

/// `assay sql`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  assay sql advisors --dialect bigquery\n  assay sql advisors --dialect duckdb --kind sga --ruleset v3.2 > sga.sql"
)]
pub struct Sql {
    /// The playbook; the workspace's first one unless named
    playbook: Option<String>,
    /// Whose SQL
    #[arg(long, value_enum)]
    dialect: Dialect,
    /// What it makes
    #[arg(long, value_enum, default_value = "scores")]
    kind: Kind,
    /// This rule set instead of the active one
    #[arg(long, value_name = "ID")]
    ruleset: Option<String>,
}

/// Each rule as text, with what its conditions keep.
pub fn rules(session: &Session, args: &Rules) -> Result<(), Failure> {
    let (_, view) = session.view(args.playbook.as_deref())?;
    let lens = view.playbook.lens;
    let tiers = args.chosen.view();
    let figures = lens.rules(&view, &tiers).map_err(|error| not_here(&view, error))?;
    session.out.figures(&figures)?;
    let choices = lens.tier_choices(&view, &tiers)?;
    let ids: Vec<&str> = choices.rulesets.iter().map(|choice| choice.id.as_str()).collect();
    if !ids.is_empty() {
        session.note(&format!("rule set {} of {}", choices.ruleset, ids.join(", ")));
    }
    Ok(())
}

/// The rules on earlier windows of time.
pub fn backtest(session: &Session, args: &Backtest) -> Result<(), Failure> {
    let (_, view) = session.view(args.playbook.as_deref())?;
    let figures = view.playbook.lens.backtest(&view);
    session.out.figures(&figures.map_err(|error| not_here(&view, error))?)
}

/// The model's figures, all or one tab of them.
pub fn model(session: &Session, args: &Model) -> Result<(), Failure> {
    let (named, rest) = split_playbook(&args.words);
    let wanted = match rest {
        [] => None,
        [tab] if tab == "show" => None,
        [tab] => Some(tab.as_str()),
        [other, ..] => return Err(Failure::usage(format!("no playbook `{other}`; write PLAYBOOK TAB"))),
    };
    let (_, view) = session.view(named)?;
    let tabs = view.playbook.lens.model(&view);
    let tabs = tabs.map_err(|error| not_here(&view, error))?;
    session.out.figures(&chosen_tabs(tabs, wanted)?)?;
    for model in view.models_to_retrain()? {
        session.note(&model);
    }
    Ok(())
}

fn chosen_tabs(tabs: Vec<NamedFigures>, wanted: Option<&str>) -> Result<Vec<Figure>, Failure> {
    let Some(wanted) = wanted else {
        return Ok(tabs.into_iter().flat_map(|(_, figures)| figures).collect());
    };
    let names: Vec<String> = tabs.iter().map(|(name, _)| name.to_lowercase()).collect();
    let wanted = wanted.to_lowercase();
    let whole = names.iter().position(|name| *name == wanted);
    // Most tabs are told by their first letters.
    let begun = || names.iter().position(|name| name.starts_with(&wanted));
    if let Some(place) = whole.or_else(begun) {
        return Ok(tabs
            .into_iter()
            .nth(place)
            .map(|(_, figures)| figures)
            .unwrap_or_default());
    }
    // A figure may stand in a tab of another name, such as the calibration in the tab of a model's quality.
    let titled = |figure: &Figure| figure.title().to_lowercase().contains(&wanted);
    let figures: Vec<Figure> = tabs
        .into_iter()
        .flat_map(|(_, figures)| figures)
        .filter(titled)
        .collect();
    if figures.is_empty() {
        return Err(Failure::usage(format!(
            "no tab or figure `{wanted}` of the model; {}",
            instead(&wanted, std::iter::once("show").chain(names.iter().map(String::as_str)))
        )));
    }
    Ok(figures)
}

/// A rule set as SQL.
pub fn sql(session: &Session, args: &Sql) -> Result<(), Failure> {
    let (_, view) = session.view(args.playbook.as_deref())?;
    let run = view.latest_run.as_ref().ok_or_else(|| {
        Failure::failed(format!(
            "{id} has not run yet, so there is no time to write into the SQL: `assay run {id}`",
            id = view.playbook.id
        ))
    });
    let request = SqlRequest {
        ruleset: args.ruleset.clone(),
        dialect: match args.dialect {
            Dialect::BigQuery => RuleDialect::BigQuery,
            Dialect::Spark => RuleDialect::Spark,
            Dialect::DuckDb => RuleDialect::DuckDb,
            Dialect::Postgres => RuleDialect::Postgres,
        },
        kind: match args.kind {
            Kind::Scores => SqlKind::Scores,
            Kind::Current => SqlKind::Current,
            Kind::Sga => SqlKind::Sga,
            Kind::Crm => SqlKind::Crm,
        },
        scored_at: run?.started_at.clone(),
    };
    let text = view.playbook.lens.sql(&view, &request);
    let text = text.map_err(|error| not_here(&view, error))?;
    session.out.text(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_and_kinds_are_typed_as_the_seam_calls_them() {
        let typed = |value: Option<clap::builder::PossibleValue>| value.map(|value| value.get_name().to_owned());
        let dialects: Vec<_> = Dialect::value_variants()
            .iter()
            .map(|one| typed(one.to_possible_value()))
            .collect();
        assert_eq!(dialects, RuleDialect::ALL.map(|one| Some(one.word().to_owned())));
        let kinds: Vec<_> = Kind::value_variants()
            .iter()
            .map(|one| typed(one.to_possible_value()))
            .collect();
        assert_eq!(kinds, SqlKind::ALL.map(|one| Some(one.word().to_owned())));
    }

    #[test]
    fn a_tab_of_the_model_is_named_in_any_case() {
        let figure = |title: &str| Figure::Text {
            title: title.into(),
            lines: Vec::new(),
        };
        let tabs = || {
            vec![
                ("Calibration".to_owned(), vec![figure("a")]),
                ("Drift".to_owned(), vec![figure("b")]),
            ]
        };
        assert_eq!(chosen_tabs(tabs(), None), Ok(vec![figure("a"), figure("b")]));
        assert_eq!(chosen_tabs(tabs(), Some("drift")), Ok(vec![figure("b")]));
        let refused = chosen_tabs(tabs(), Some("importance")).unwrap_err();
        assert_eq!(
            refused,
            Failure::usage("no tab or figure `importance` of the model; there are show, calibration, drift")
        );
        assert_eq!(
            chosen_tabs(tabs(), Some("cal")),
            Ok(vec![figure("a")]),
            "by its first letters"
        );
        let mut inside = tabs();
        inside[1].1.push(figure("Importance: thirty features"));
        let found = chosen_tabs(inside, Some("importance"));
        assert_eq!(
            found,
            Ok(vec![figure("Importance: thirty features")]),
            "by a figure's title"
        );
    }
}
