//! The reason for a score, a line for each dimension, and what to mind before calling (contractors E-1).

use std::fmt;

use super::parameters::DATA;
use super::score::{Dimension, Hundredths, Score, ScoreParameters, Scored, Source, Weight};

/// What the lines name besides numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The distinct makers, in the order to show them.
    pub oems: &'a [&'a str],
    /// The distinct states that issued a licence.
    pub states: &'a [&'a str],
    /// The state whose licence earns the points of P (`classes::best_state`), with its counted classes.
    pub licence: Option<(&'a str, &'a [&'a str])>,
    /// The findings behind R, where it comes from evidence.
    pub r_evidence: &'a [&'a str],
    /// The findings behind O, where it comes from evidence.
    pub o_evidence: &'a [&'a str],
    /// The findings behind P, where it comes from evidence.
    pub p_evidence: &'a [&'a str],
}

/// One dimension's part of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyLine {
    /// Which dimension.
    pub dimension: Dimension,
    /// Its value; none when nothing filled it.
    pub value: Option<Hundredths>,
    /// Its weight.
    pub weight: Weight,
    /// Value × weight; none without a value.
    pub points: Option<Score>,
    /// Where the value comes from.
    pub source: Source,
    /// The same in words: "B and C10, CA".
    pub source_text: String,
}

impl fmt::Display for WhyLine {
    /// "MEP+R 80 × 0.25 = 20.00: B and C10, CA".
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (label, weight, source) = (self.dimension.label(), self.weight, &self.source_text);
        match (self.value, self.points) {
            (Some(value), Some(points)) => {
                write!(formatter, "{label} {value} × {weight} = {}: {source}", points.exact())
            }
            _ => write!(formatter, "{label} × {weight}: {source}"),
        }
    }
}

/// A line for each dimension, in the order R, M, P, O, B. Their points add up to the score.
#[must_use]
pub fn why_lines(scored: &Scored, facts: &Facts<'_>, params: &ScoreParameters) -> Vec<WhyLine> {
    let line = |dimension: Dimension| {
        let graded = scored.graded(dimension);
        let weight = *params.weights.get(dimension);
        WhyLine {
            dimension,
            value: graded.value,
            weight,
            points: graded.value.map(|value| Score::of(weight, value)),
            source: graded.source,
            source_text: source_text(dimension, graded.source, facts),
        }
    };
    Dimension::ALL.into_iter().map(line).collect()
}

fn source_text(dimension: Dimension, source: Source, facts: &Facts<'_>) -> String {
    match (source, dimension) {
        (Source::Count, Dimension::MultiOem) => counted_text(facts.oems, "no OEM", "OEMs"),
        (Source::Count, _) => counted_text(facts.states, "no licence", "states"),
        (Source::Licence, _) => match facts.licence {
            Some((state, classes)) => format!("{}, {state}", joined(classes)),
            None => "no aligned licence class".to_owned(),
        },
        (Source::Evidence, dimension) => {
            let findings = match dimension {
                Dimension::Resimercial => facts.r_evidence,
                Dimension::Operations => facts.o_evidence,
                _ => facts.p_evidence,
            };
            if findings.is_empty() {
                "no evidence found".to_owned()
            } else {
                format!("evidence: {}", joined(findings))
            }
        }
        _ => source.label().to_owned(),
    }
}

/// "Generac"; "3 OEMs: Cummins, Generac and Tesla".
fn counted_text(names: &[&str], none: &str, plural: &str) -> String {
    match names {
        [] => none.to_owned(),
        [only] => (*only).to_owned(),
        several => format!("{} {plural}: {}", several.len(), joined(several)),
    }
}

/// "B", "B and C10", "B, C10 and C36".
fn joined(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// What alerts look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlertFacts<'a> {
    /// States with a suspended licence.
    pub suspended_in: &'a [&'a str],
    /// Days from `as_of` to the earliest expiry; below 0 when it is past. None when no list says.
    pub days_to_expiry: Option<i64>,
    /// The phone has too many names, so it is no key (N-9).
    pub shared_phone: bool,
    /// The phone is toll-free (N-8).
    pub toll_free_phone: bool,
    /// The lowest similarity of a matched licence's name, 0 to 1 (M-3). None when nothing was matched.
    pub lowest_similarity: Option<f64>,
    /// The tier holds whatever the imputed values are (S-5).
    pub firm: bool,
}

/// Something to mind before calling.
#[derive(Debug, Clone, PartialEq)]
pub enum Alert {
    /// A licence is suspended, in these states.
    Suspended(Vec<String>),
    /// The earliest licence expired so many days ago.
    Expired(i64),
    /// The earliest licence expires in so many days.
    Expires(i64),
    /// The phone is behind many names.
    SharedPhone,
    /// The phone is toll-free.
    TollFreePhone,
    /// The licence's name is this similar to the dealer's.
    NamesDiffer(f64),
    /// The tier hangs on imputed values.
    TierNotFirm,
}

impl Alert {
    /// The word files use.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Suspended(_) => "suspended",
            Self::Expired(_) => "expired",
            Self::Expires(_) => "expires_soon",
            Self::SharedPhone => "shared_phone",
            Self::TollFreePhone => "toll_free_phone",
            Self::NamesDiffer(_) => "names_differ",
            Self::TierNotFirm => "tier_not_firm",
        }
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = |count: i64| if count == 1 { "day" } else { "days" };
        match self {
            Self::Suspended(states) => {
                let states: Vec<&str> = states.iter().map(String::as_str).collect();
                write!(formatter, "licence suspended in {}", joined(&states))
            }
            Self::Expired(ago) => write!(formatter, "licence expired {ago} {} ago", days(*ago)),
            Self::Expires(0) => formatter.write_str("licence expires today"),
            Self::Expires(left) => write!(formatter, "licence expires in {left} {}", days(*left)),
            Self::SharedPhone => formatter.write_str("phone is shared by several names"),
            Self::TollFreePhone => formatter.write_str("phone is toll-free"),
            Self::NamesDiffer(similarity) => write!(formatter, "names differ (similarity {similarity:.2})"),
            Self::TierNotFirm => formatter.write_str("tier is not firm: imputed values decide it"),
        }
    }
}

/// The alerts of a lead, the gravest first (E-1).
#[must_use]
pub fn alerts(facts: &AlertFacts<'_>) -> Vec<Alert> {
    let limits = &DATA.alerts;
    let mut alerts = Vec::new();
    if !facts.suspended_in.is_empty() {
        alerts.push(Alert::Suspended(
            facts.suspended_in.iter().map(|&state| state.to_owned()).collect(),
        ));
    }
    match facts.days_to_expiry {
        Some(days) if days < 0 => alerts.push(Alert::Expired(days.saturating_neg())),
        Some(days) if days <= limits.expires_within_days => alerts.push(Alert::Expires(days)),
        _ => {}
    }
    if facts.shared_phone {
        alerts.push(Alert::SharedPhone);
    }
    if facts.toll_free_phone {
        alerts.push(Alert::TollFreePhone);
    }
    if let Some(similarity) = facts
        .lowest_similarity
        .filter(|&similarity| similarity < limits.names_differ_below)
    {
        alerts.push(Alert::NamesDiffer(similarity));
    }
    if !facts.firm {
        alerts.push(Alert::TierNotFirm);
    }
    alerts
}

#[cfg(test)]
mod tests {
    use super::super::score::{Inputs, score};
    use super::*;

    fn case_a() -> Inputs {
        Inputs {
            r: Some(Hundredths::from_points(60)),
            o: Some(Hundredths(0)),
            m_oems: 1,
            p_licence: Hundredths::from_points(80),
            states: 1,
            ..Inputs::default()
        }
    }

    fn texts(inputs: &Inputs, facts: &Facts<'_>, params: &ScoreParameters) -> Vec<String> {
        why_lines(&score(inputs, params), facts, params)
            .iter()
            .map(WhyLine::to_string)
            .collect()
    }

    // spec: contractors E-1
    #[test]
    fn each_dimension_shows_its_sum_and_its_source() {
        let params = ScoreParameters::default();
        let facts = Facts {
            oems: &["Generac"],
            states: &["CA"],
            licence: Some(("CA", &["B", "C10"])),
            ..Facts::default()
        };
        assert_eq!(
            texts(&case_a(), &facts, &params),
            [
                "Resimercial 60 × 0.35 = 21.00: dealer list",
                "Multi-OEM 25 × 0.25 = 6.25: Generac",
                "MEP+R 80 × 0.25 = 20.00: B and C10, CA",
                "O&M 0 × 0.15 = 0.00: dealer list",
                "Multi-state 0 × 0.10 = 0.00: CA",
            ]
        );
        let scored = score(&case_a(), &params);
        let sum: i64 = why_lines(&scored, &facts, &params)
            .iter()
            .map(|line| line.points.unwrap().0)
            .sum();
        assert_eq!(Some(Score(sum)), scored.score);
    }

    // spec: contractors E-1, S-2
    #[test]
    fn defaults_evidence_and_gaps_say_so() {
        let params = ScoreParameters {
            default_r: None,
            ..ScoreParameters::default()
        };
        let inputs = Inputs {
            r: None,
            o: None,
            p_evidence: Some(Hundredths(62_50)),
            p_licence: Hundredths(0),
            m_oems: 3,
            states: 2,
            ..case_a()
        };
        let facts = Facts {
            oems: &["Cummins", "Generac", "Tesla"],
            states: &["CA", "TX"],
            p_evidence: &["hvac", "systems"],
            ..Facts::default()
        };
        assert_eq!(
            texts(&inputs, &facts, &params),
            [
                "Resimercial × 0.35: no value",
                "Multi-OEM 75 × 0.25 = 18.75: 3 OEMs: Cummins, Generac and Tesla",
                "MEP+R 62.5 × 0.25 = 15.625: evidence: hvac and systems",
                "O&M 60 × 0.15 = 9.00: default, not measured",
                "Multi-state 20 × 0.10 = 2.00: 2 states: CA and TX",
            ]
        );
        let bare = Inputs {
            m_oems: 0,
            states: 0,
            p_evidence: None,
            o_evidence: Some(Hundredths(0)),
            ..inputs
        };
        let lines = texts(&bare, &Facts::default(), &params);
        assert!(lines[1].ends_with("no OEM") && lines[2].ends_with("no aligned licence class"));
        assert!(lines[3].ends_with("no evidence found") && lines[4].ends_with("no licence"));
    }

    // spec: contractors E-1
    #[test]
    fn alerts_keep_to_their_limits() {
        let quiet = AlertFacts {
            firm: true,
            days_to_expiry: Some(91),
            lowest_similarity: Some(0.60),
            ..AlertFacts::default()
        };
        assert_eq!(alerts(&quiet), []);
        let loud = AlertFacts {
            suspended_in: &["CA", "TX"],
            days_to_expiry: Some(90),
            shared_phone: true,
            toll_free_phone: true,
            lowest_similarity: Some(0.59),
            firm: false,
        };
        let found = alerts(&loud);
        let codes: Vec<&str> = found.iter().map(Alert::code).collect();
        let expected = [
            "suspended",
            "expires_soon",
            "shared_phone",
            "toll_free_phone",
            "names_differ",
            "tier_not_firm",
        ];
        assert_eq!(codes, expected);
        assert_eq!(found[0].to_string(), "licence suspended in CA and TX");
        assert_eq!(found[1].to_string(), "licence expires in 90 days");
        let past = alerts(&AlertFacts {
            days_to_expiry: Some(-1),
            ..quiet
        });
        assert_eq!(past, [Alert::Expired(1)]);
        assert_eq!(past[0].to_string(), "licence expired 1 day ago");
    }
}
