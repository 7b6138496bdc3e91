//! Rule sets and leads that the tests share.

use crate::frame::{Frame, FrameBuilder};
use crate::rules::{ColumnInfo, ColumnWords, CompiledRules, RuleSet};
use proptest::prelude::*;

pub(super) const V31: &str = include_str!("../../playbooks/advisors/data/rulesets/v3.1.toml");
pub(super) const V32: &str = include_str!("../../playbooks/advisors/data/rulesets/v3.2.toml");
pub(super) const CONSOLIDATED: &str = include_str!("../../playbooks/advisors/data/rulesets/v3.2-consolidated.toml");
pub(super) const CERTIFIED: &str = include_str!("../../playbooks/advisors/data/rulesets/v3.2.1.toml");
const COLUMN_WORDS: &str = include_str!("../../playbooks/advisors/data/rule_columns.toml");

/// One lead with what the rules look at.
#[derive(Debug, Clone, Default)]
pub(super) struct Lead {
    pub tenure: Option<i64>,
    pub industry: Option<i64>,
    pub net: Option<i64>,
    pub reps: Option<i64>,
    pub firms: Option<i64>,
    pub wirehouse: Option<bool>,
    pub cfp: Option<bool>,
    pub series: Option<bool>,
    pub ratio: Option<f64>,
    pub company: Option<String>,
}

pub(super) fn lead(tenure: i64, industry: i64, net: i64, reps: Option<i64>, firms: i64, wirehouse: bool) -> Lead {
    Lead {
        tenure: Some(tenure),
        industry: Some(industry),
        net: Some(net),
        reps,
        firms: Some(firms),
        wirehouse: Some(wirehouse),
        cfp: Some(false),
        series: Some(false),
        ratio: Some(1.0),
        company: Some("Harbour Lane Partners".to_owned()),
    }
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn frame(leads: &[Lead]) -> Frame {
    let years = |months: Option<i64>| months.map(|months| months as f64 / 12.0);
    FrameBuilder::new()
        .integer("current_firm_tenure_months", leads.iter().map(|lead| lead.tenure))
        .integer("industry_tenure_months", leads.iter().map(|lead| lead.industry))
        .integer("firm_net_change_12mo", leads.iter().map(|lead| lead.net))
        .integer("firm_rep_count_at_contact", leads.iter().map(|lead| lead.reps))
        .integer("num_prior_firms", leads.iter().map(|lead| lead.firms))
        .boolean("is_wirehouse", leads.iter().map(|lead| lead.wirehouse))
        .boolean("has_cfp", leads.iter().map(|lead| lead.cfp))
        .boolean("has_series_65_only", leads.iter().map(|lead| lead.series))
        .real("pit_restlessness_ratio", leads.iter().map(|lead| lead.ratio))
        .real("tenure_years", leads.iter().map(|lead| years(lead.tenure)))
        .real("experience_years", leads.iter().map(|lead| years(lead.industry)))
        .text("company", leads.iter().map(|lead| lead.company.as_deref()))
        .finish()
        .unwrap()
}

pub(super) fn infos() -> Vec<ColumnInfo> {
    ColumnInfo::of_frame(&frame(&[]))
}

pub(super) fn words() -> ColumnWords {
    ColumnWords::parse(COLUMN_WORDS).unwrap()
}

pub(super) fn rules(text: &str) -> RuleSet {
    RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn compiled(text: &str) -> CompiledRules {
    rules(text).compile(&infos()).unwrap_or_else(|error| panic!("{error}"))
}

/// A rule set of one tier.
pub(super) fn of_one(when: &str) -> String {
    format!(
        "id = \"one\"\nmodel_version = \"1\"\ndefault_tier = \"REST\"\ndefault_rate = 0.03\ndefault_rank = 9\n\
         [[tier]]\nname = \"TOP\"\nwhen = \"{when}\"\nrate = 0.1\nrank = 1\n"
    )
}

/// Leads around the limits of the shipped rules, with values missing.
pub(super) fn any_lead() -> impl Strategy<Value = Lead> {
    let near = |limits: Vec<i64>| {
        prop::option::weighted(
            0.9,
            (prop::sample::select(limits), -1_i64..=1).prop_map(|(limit, off)| limit + off),
        )
    };
    let flag = || prop::option::weighted(0.9, any::<bool>());
    (
        near(vec![0, 12, 24, 36, 48, 60]),
        near(vec![0, 60, 120, 180, 240]),
        near(vec![-11, -10, -1, 0, 5]),
        near(vec![1, 10, 50, 200]),
        near(vec![0, 1, 3, 5]),
        flag(),
        flag(),
        flag(),
        prop::option::of((0_i32..40).prop_map(|tenth| f64::from(tenth) / 10.0)),
        prop::option::of(prop::sample::select(vec!["Ash", "ASH & Co", "Birch's"])),
    )
        .prop_map(
            |(tenure, industry, net, reps, firms, wirehouse, cfp, series, ratio, company)| Lead {
                tenure,
                industry,
                net,
                reps,
                firms,
                wirehouse,
                cfp,
                series,
                ratio,
                company: company.map(str::to_owned),
            },
        )
}
