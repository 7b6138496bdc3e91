//! Reads a dimension out of a contractor's own words when nobody has scored it (contractors S-6).
//!
//! Only used with `evidence.mode = "fill"`. Words are matched whole: a bare "om" once matched "home".

use std::sync::LazyLock;

use serde::Deserialize;

use super::score::Hundredths;

/// What is known about a contractor besides its scores. A flag that no list carries is none.
#[derive(Debug, Clone, Copy, Default)]
pub struct EvidenceInputs<'a> {
    /// All names, as written.
    pub names: &'a [&'a str],
    /// Dealer tiers of all makers, as written.
    pub dealer_tiers: &'a [&'a str],
    /// Serves homes.
    pub is_residential: Option<bool>,
    /// Serves businesses.
    pub is_commercial: Option<bool>,
    /// Offers operations and maintenance.
    pub has_ops_maintenance: Option<bool>,
    /// Does heating, ventilation and cooling.
    pub has_hvac: Option<bool>,
    /// Does plumbing.
    pub has_plumbing: Option<bool>,
    /// Does electrical work.
    pub has_electrical: Option<bool>,
}

/// A dimension read from evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceValue {
    /// Points, 0 to 100. No evidence is 0, which is a value.
    pub value: Hundredths,
    /// The words, flags or tier that decided it, in the order of the rules; empty for 0.
    pub because: Vec<String>,
}

/// The three dimensions that evidence can fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Resimercial.
    pub r: EvidenceValue,
    /// Operations and maintenance.
    pub o: EvidenceValue,
    /// MEP+R: self-performed trades.
    pub p: EvidenceValue,
}

#[derive(Deserialize)]
struct EvidenceFile {
    high_tiers: Vec<String>,
    resimercial: ResimercialRules,
    operations: OperationsRules,
    mepr: MeprRules,
}

#[derive(Deserialize)]
struct Step {
    at_least: usize,
    points: i64,
}

#[derive(Deserialize)]
struct ResimercialRules {
    words: Vec<String>,
    steps: Vec<Step>,
    further_high_tiers: Vec<String>,
    both_markets: i64,
    high_tier: i64,
    residential_only: i64,
}

#[derive(Deserialize)]
struct OperationsRules {
    words: Vec<String>,
    steps: Vec<Step>,
    flag: i64,
    high_tier: i64,
}

#[derive(Deserialize)]
struct MeprRules {
    words: Vec<String>,
    steps: Vec<Step>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<EvidenceFile> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/evidence.toml")).expect("contractors/data/evidence.toml is valid")
});

/// Reads all three dimensions (S-6).
#[must_use]
pub fn read_evidence(inputs: &EvidenceInputs<'_>) -> Evidence {
    let names: Vec<String> = inputs.names.iter().map(|name| name.to_lowercase()).collect();
    Evidence {
        r: resimercial(inputs, &names),
        o: operations(inputs, &names),
        p: mepr(inputs, &names),
    }
}

fn resimercial(inputs: &EvidenceInputs<'_>, names: &[String]) -> EvidenceValue {
    let rules = &DATA.resimercial;
    let (home, business) = (inputs.is_residential == Some(true), inputs.is_commercial == Some(true));
    if home && business {
        return found(rules.both_markets, vec!["residential and commercial flags".to_owned()]);
    }
    if let Some(value) = by_steps(&rules.steps, words_found(names, &rules.words)) {
        return value;
    }
    if let Some(tier) = high_tier(inputs, DATA.high_tiers.iter().chain(&rules.further_high_tiers)) {
        return found(rules.high_tier, vec![tier]);
    }
    if home {
        return found(rules.residential_only, vec!["residential flag".to_owned()]);
    }
    found(0, Vec::new())
}

fn operations(inputs: &EvidenceInputs<'_>, names: &[String]) -> EvidenceValue {
    let rules = &DATA.operations;
    if inputs.has_ops_maintenance == Some(true) {
        return found(rules.flag, vec!["operations and maintenance flag".to_owned()]);
    }
    if let Some(value) = by_steps(&rules.steps, words_found(names, &rules.words)) {
        return value;
    }
    match high_tier(inputs, DATA.high_tiers.iter()) {
        Some(tier) => found(rules.high_tier, vec![tier]),
        None => found(0, Vec::new()),
    }
}

fn mepr(inputs: &EvidenceInputs<'_>, names: &[String]) -> EvidenceValue {
    let mut because = words_found(names, &DATA.mepr.words);
    let flags = [
        (inputs.has_hvac, "HVAC flag"),
        (inputs.has_plumbing, "plumbing flag"),
        (inputs.has_electrical, "electrical flag"),
    ];
    because.extend(
        flags
            .iter()
            .filter(|(flag, _)| *flag == Some(true))
            .map(|(_, text)| (*text).to_owned()),
    );
    by_steps(&DATA.mepr.steps, because).unwrap_or_else(|| found(0, Vec::new()))
}

fn found(points: i64, because: Vec<String>) -> EvidenceValue {
    EvidenceValue {
        value: Hundredths::from_points(points),
        because,
    }
}

/// The points of the highest step that the number of findings reaches.
fn by_steps(steps: &[Step], because: Vec<String>) -> Option<EvidenceValue> {
    let best = steps
        .iter()
        .filter(|step| because.len() >= step.at_least)
        .max_by_key(|step| step.at_least)?;
    Some(found(best.points, because))
}

fn words_found(names: &[String], words: &[String]) -> Vec<String> {
    words
        .iter()
        .filter(|word| names.iter().any(|name| has_whole_word(name, word)))
        .cloned()
        .collect()
}

fn high_tier<'a>(inputs: &EvidenceInputs<'_>, mut tiers: impl Iterator<Item = &'a String>) -> Option<String> {
    let own: Vec<String> = inputs.dealer_tiers.iter().map(|tier| tier.to_lowercase()).collect();
    tiers
        .find(|tier| own.iter().any(|own| has_whole_word(own, &tier.to_lowercase())))
        .map(|tier| format!("dealer tier {tier}"))
}

/// True when the word stands in the text with no letter or digit touching it. Both in lower case.
fn has_whole_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(start, _)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(value: &EvidenceValue) -> i64 {
        assert_eq!(value.value.0 % 100, 0);
        value.value.0 / 100
    }

    fn of_name(name: &str) -> (i64, i64, i64) {
        let names = [name];
        let evidence = read_evidence(&EvidenceInputs {
            names: &names,
            ..EvidenceInputs::default()
        });
        (points(&evidence.r), points(&evidence.o), points(&evidence.p))
    }

    // spec: contractors S-6
    #[test]
    fn words_of_the_name_climb_the_steps() {
        assert_eq!(of_name("Bright Power"), (0, 0, 0));
        assert_eq!(of_name("Acme Commercial"), (60, 0, 0));
        assert_eq!(of_name("ACME COMMERCIAL & INDUSTRIAL"), (80, 0, 0));
        assert_eq!(of_name("Acme Commercial Commercial"), (60, 0, 0), "a word counts once");
        assert_eq!(of_name("Acme Service"), (0, 40, 0));
        assert_eq!(of_name("Acme Service & Repair"), (0, 60, 0));
        assert_eq!(of_name("Acme 24/7 O&M, Repair"), (0, 80, 0));
        assert_eq!(of_name("Acme HVAC"), (0, 0, 25));
        assert_eq!(of_name("Acme Plumbing-Electrical"), (0, 0, 50));
        assert_eq!(of_name("Acme Plumbing Electrical Systems"), (0, 0, 75));
        assert_eq!(of_name("Acme Mechanical Plumbing Electrical Systems GC"), (0, 0, 100));
    }

    // spec: contractors S-6
    #[test]
    fn words_count_whole_only() {
        assert_eq!(of_name("Home Serviceman Caretaker Contractor Gclub"), (0, 0, 0));
        assert_eq!(of_name("Facilities"), (60, 0, 25));
    }

    // spec: contractors S-6
    #[test]
    fn flags_and_tiers_take_their_place() {
        let base = EvidenceInputs {
            is_residential: Some(true),
            ..EvidenceInputs::default()
        };
        assert_eq!(points(&read_evidence(&base).r), 20);
        let both = EvidenceInputs {
            is_commercial: Some(true),
            ..base
        };
        assert_eq!(points(&read_evidence(&both).r), 100);
        let business = EvidenceInputs {
            is_residential: Some(false),
            ..both
        };
        assert_eq!(
            points(&read_evidence(&business).r),
            0,
            "the rule has no step for the commercial flag alone"
        );
        let tiers = ["Elite Plus Dealer"];
        let high = EvidenceInputs {
            dealer_tiers: &tiers,
            ..base
        };
        let evidence = read_evidence(&high);
        assert_eq!(
            (points(&evidence.r), points(&evidence.o)),
            (40, 20),
            "a tier outranks the residential flag"
        );
        assert_eq!(evidence.r.because, ["dealer tier Elite Plus"]);
        let tiers = ["powerpro"];
        let evidence = read_evidence(&EvidenceInputs {
            dealer_tiers: &tiers,
            ..base
        });
        assert_eq!(
            (points(&evidence.r), points(&evidence.o)),
            (40, 0),
            "PowerPro speaks for R only"
        );
        let maintained = EvidenceInputs {
            has_ops_maintenance: Some(true),
            ..high
        };
        assert_eq!(points(&read_evidence(&maintained).o), 100);
    }

    // spec: contractors S-6
    #[test]
    fn trade_flags_add_to_words() {
        let names = ["Acme HVAC Systems"];
        let inputs = EvidenceInputs {
            names: &names,
            has_hvac: Some(true),
            has_plumbing: Some(false),
            ..EvidenceInputs::default()
        };
        let evidence = read_evidence(&inputs);
        assert_eq!(points(&evidence.p), 75);
        assert_eq!(evidence.p.because, ["hvac", "systems", "HVAC flag"]);
    }
}
