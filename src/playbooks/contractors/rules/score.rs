//! The score of a contractor, in exact integers (contractors S-1 to S-5).
//!
//! A tier hangs on single millionths (R100 and M100 lift case A to exactly 80.00), so no floating point decides
//! anything here. A dimension nobody measured takes a default and is marked, with the lowest and highest score it hides.

pub use super::dimensions::{ByDimension, Dimension, Hundredths, Score, Weight};
pub use super::parameters::{ScoreParameters, WeightProblem};

/// How several listed values of one dimension become one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Combine {
    /// The highest.
    #[default]
    Max,
    /// The mean of all, halves to the even hundredth.
    Mean,
    /// The mean of those above zero; zero when there are none above.
    MeanNonzero,
}

impl Combine {
    /// The word in settings: `max`, `mean` or `mean_nonzero`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "max" => Some(Self::Max),
            "mean" => Some(Self::Mean),
            "mean_nonzero" => Some(Self::MeanNonzero),
            _ => None,
        }
    }
}

/// Combines the values that several dealer rows list; none when no row lists one.
#[must_use]
pub fn combine(values: &[Hundredths], how: Combine) -> Option<Hundredths> {
    let highest = values.iter().copied().max()?;
    let (sum, count) = match how {
        Combine::Max => return Some(highest),
        Combine::Mean => (values.iter().map(|value| value.0).sum(), values.len()),
        Combine::MeanNonzero => {
            let above = values.iter().filter(|value| value.0 > 0);
            (above.clone().map(|value| value.0).sum(), above.count())
        }
    };
    let count = i64::try_from(count).ok().filter(|&count| count > 0);
    Some(count.map_or(Hundredths(0), |count| Hundredths(divide_half_even(sum, count))))
}

/// Division rounded to the nearest, halves to even. The divisor is above zero.
pub(super) const fn divide_half_even(value: i64, divisor: i64) -> i64 {
    let (floor, rest) = (value.div_euclid(divisor), value.rem_euclid(divisor));
    let up = rest * 2 > divisor || (rest * 2 == divisor && floor % 2 != 0);
    if up { floor + 1 } else { floor }
}

/// Where a dimension's value comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// An enrichment file.
    Enrichment,
    /// A dealer list's own score.
    #[default]
    List,
    /// The contractor's names, flags and dealer tiers (S-6).
    Evidence,
    /// The licence classes (S-4).
    Licence,
    /// A count: makers for M, states for B.
    Count,
    /// The default for a contractor nobody measured: imputed (S-5).
    Default,
    /// No value at all.
    Missing,
}

impl Source {
    /// The words people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enrichment => "enrichment",
            Self::List => "dealer list",
            Self::Evidence => "evidence",
            Self::Licence => "licence classes",
            Self::Count => "count",
            Self::Default => "default, not measured",
            Self::Missing => "no value",
        }
    }
}

/// What is known about a contractor, before defaults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inputs {
    /// R from enrichment or, combined, from the lists.
    pub r: Option<Hundredths>,
    /// Which of the two `r` is from.
    pub r_source: Source,
    /// R from evidence; none when evidence is off.
    pub r_evidence: Option<Hundredths>,
    /// O from enrichment or, combined, from the lists.
    pub o: Option<Hundredths>,
    /// Which of the two `o` is from.
    pub o_source: Source,
    /// O from evidence; none when evidence is off.
    pub o_evidence: Option<Hundredths>,
    /// Distinct makers over all lists (O-2).
    pub m_oems: u32,
    /// Points of the licence classes (S-4).
    pub p_licence: Hundredths,
    /// P from enrichment or, combined, from the lists.
    pub p_list: Option<Hundredths>,
    /// Which of the two `p_list` is from.
    pub p_source: Source,
    /// P from evidence; none when evidence is off.
    pub p_evidence: Option<Hundredths>,
    /// Distinct states that issued a licence.
    pub states: u32,
}

/// One dimension of a scored contractor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graded {
    /// The value; none when nothing filled it.
    pub value: Option<Hundredths>,
    /// Where it comes from.
    pub source: Source,
}

impl Graded {
    const fn new(value: Hundredths, source: Source) -> Self {
        Self {
            value: Some(value),
            source,
        }
    }
}

/// A scored contractor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// Resimercial.
    pub r: Graded,
    /// Multi-OEM.
    pub m: Graded,
    /// MEP+R.
    pub p: Graded,
    /// Operations and maintenance.
    pub o: Graded,
    /// Multi-state.
    pub b: Graded,
    /// Dimensions filled by a default, in order (S-5).
    pub imputed: Vec<Dimension>,
    /// The score; none (UNSCORED) when a dimension has no value.
    pub score: Option<Score>,
    /// The score with 0 for what is imputed (S-5).
    pub low: Option<Score>,
    /// The score with 100 for what is imputed (S-5).
    pub high: Option<Score>,
}

impl Scored {
    /// One dimension.
    #[must_use]
    pub const fn graded(&self, dimension: Dimension) -> Graded {
        match dimension {
            Dimension::Resimercial => self.r,
            Dimension::MultiOem => self.m,
            Dimension::Mepr => self.p,
            Dimension::Operations => self.o,
            Dimension::MultiState => self.b,
        }
    }

    /// The five values, as reach reads them.
    #[must_use]
    pub fn values(&self) -> ByDimension<Option<Hundredths>> {
        ByDimension::from_fn(|dimension| self.graded(dimension).value)
    }

    /// The five values of a scored contractor, as gap analysis reads them; none when unscored.
    #[must_use]
    pub fn complete(&self) -> Option<ByDimension<Hundredths>> {
        self.score?;
        Some(ByDimension::from_fn(|dimension| {
            self.graded(dimension).value.unwrap_or_default()
        }))
    }
}

/// S-2 for R and O: enrichment or list, else evidence, else the default.
fn measured(
    given: Option<Hundredths>,
    source: Source,
    evidence: Option<Hundredths>,
    default: Option<Hundredths>,
    zero_means_missing: bool,
) -> Graded {
    if let Some(value) = present(given, source, zero_means_missing) {
        return Graded::new(value, source);
    }
    let evidence = evidence.map(|value| Graded::new(value, Source::Evidence));
    let fallback = default.map(|value| Graded::new(value, Source::Default));
    evidence.or(fallback).unwrap_or(Graded {
        value: None,
        source: Source::Missing,
    })
}

/// A listed 0 is a value unless the parameters say otherwise; an enriched 0 always is one.
fn present(given: Option<Hundredths>, source: Source, zero_means_missing: bool) -> Option<Hundredths> {
    given.filter(|value| !(zero_means_missing && source == Source::List && value.0 == 0))
}

/// Scores one contractor (S-1 to S-5).
#[must_use]
pub fn score(inputs: &Inputs, params: &ScoreParameters) -> Scored {
    let zero = params.zero_means_missing;
    let r = measured(inputs.r, inputs.r_source, inputs.r_evidence, params.default_r, zero);
    let o = measured(inputs.o, inputs.o_source, inputs.o_evidence, params.default_o, zero);
    let m = Graded::new(
        counted(inputs.m_oems, params.oem_points_each, params.oem_cap),
        Source::Count,
    );
    let extra = inputs.states.saturating_sub(1);
    let b = Graded::new(
        counted(extra, params.state_points_per_extra, params.state_cap),
        Source::Count,
    );
    let p = trades(inputs, zero);

    let graded = ByDimension { r, m, p, o, b };
    let imputed: Vec<Dimension> = graded
        .iter()
        .filter(|(_, graded)| graded.source == Source::Default)
        .map(|(dimension, _)| dimension)
        .collect();
    let with_imputed_as = |stand_in: Option<Hundredths>| -> Option<Score> {
        let mut total = 0;
        for (dimension, graded) in graded.iter() {
            let value = graded.value?;
            let value = stand_in.filter(|_| graded.source == Source::Default).unwrap_or(value);
            total += Score::of(*params.weights.get(dimension), value).0;
        }
        Some(Score(total))
    };
    let score = with_imputed_as(None);
    let (low, high) = (
        with_imputed_as(Some(Hundredths(0))),
        with_imputed_as(Some(Hundredths::FULL)),
    );
    Scored {
        r,
        m,
        p,
        o,
        b,
        imputed,
        score,
        low,
        high,
    }
}

/// S-3, and B of phase c2: so many points each, up to a cap.
fn counted(count: u32, each: Hundredths, cap: Hundredths) -> Hundredths {
    Hundredths(i64::from(count).saturating_mul(each.0)).min(cap)
}

/// S-4: the better of the licence and what enrichment, lists or evidence say.
fn trades(inputs: &Inputs, zero_means_missing: bool) -> Graded {
    let licence = Graded::new(inputs.p_licence, Source::Licence);
    let listed = present(inputs.p_list, inputs.p_source, zero_means_missing).map(|value| (value, inputs.p_source));
    let told = listed.or_else(|| inputs.p_evidence.map(|value| (value, Source::Evidence)));
    match told {
        Some((value, source)) if value > inputs.p_licence => Graded::new(value, source),
        _ => licence,
    }
}

#[cfg(test)]
#[path = "score_test.rs"]
mod tests;
