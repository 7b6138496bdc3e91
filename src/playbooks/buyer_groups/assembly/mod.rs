//! Who gets a seat: a company's candidates, each with a role and its scores, become a group (5.3 to 5.6).
//!
//! Pure and the same everywhere: the sample's gate, phase B4, refills after a check of contacts, the groups of merged
//! companies and a slider's step all come to [`assemble`], so that none of them can seat somebody by another rule.

mod cohesion;
mod figures;
pub(crate) mod frames;
mod near;
mod order;
mod pool;
mod rules;
mod scoring;
mod seating;
mod settings;
mod warnings;

#[cfg(test)]
mod golden_test;
#[cfg(test)]
mod tests;

pub(crate) use cohesion::CohesionParts;
pub(crate) use figures::Figures;
pub(crate) use order::rank_groups;
pub(crate) use pool::Bar;
pub(crate) use rules::warning_words;
#[cfg(test)]
pub(crate) use scoring::by_title;
pub(crate) use scoring::{ScoringInputs, score_all};
pub(crate) use seating::Step;
pub(crate) use settings::{SeatWeights, Settings};

use super::roles;
use super::size::{DealClass, SeatRole, Sized, deal_class, sized};
use crate::identity::titles::{Band, Function, Level};

/// The company of a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Company {
    /// Its id.
    pub company_id: String,
    /// Its name.
    pub name: String,
    /// Revenue in USD, where known.
    pub revenue_usd: Option<f64>,
    /// Employees, where known.
    pub employees: Option<i64>,
}

/// What the rules made of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// A role that can be seated.
    Role(SeatRole),
    /// R01 or R02.
    Excluded,
    /// R03.
    Unassigned,
}

impl Standing {
    /// The word in frames.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Role(role) => role.as_str(),
            Self::Excluded => "excluded",
            Self::Unassigned => "unassigned",
        }
    }

    /// The standing of a word.
    pub(crate) fn named(word: &str) -> Self {
        match SeatRole::named(word) {
            Some(role) => Self::Role(role),
            None if word == Self::Excluded.as_str() => Self::Excluded,
            None => Self::Unassigned,
        }
    }

    /// The role, where there is one.
    pub(crate) fn role(self) -> Option<SeatRole> {
        match self {
            Self::Role(role) => Some(role),
            Self::Excluded | Self::Unassigned => None,
        }
    }
}

/// The addends of influence (F2), as frames write them: `S13+N3+D5+Y0+H0+E2`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct InfluenceParts {
    /// Seniority.
    pub seniority: f64,
    /// Links.
    pub links: f64,
    /// Decision.
    pub decision: f64,
    /// Salary.
    pub salary: f64,
    /// New in role.
    pub new: f64,
    /// Experience.
    pub experience: f64,
}

impl InfluenceParts {
    /// Reads what [`std::fmt::Display`] writes; what is not there is 0.
    pub(crate) fn parse(words: &str) -> Self {
        let mut parts = Self::default();
        for word in words.split('+') {
            let mut letters = word.chars();
            let held = match letters.next() {
                Some('S') => &mut parts.seniority,
                Some('N') => &mut parts.links,
                Some('D') => &mut parts.decision,
                Some('Y') => &mut parts.salary,
                Some('H') => &mut parts.new,
                Some('E') => &mut parts.experience,
                _ => continue,
            };
            *held = letters.as_str().parse().unwrap_or(0.0);
        }
        parts
    }
}

/// Somebody who may be seated: one representative of each cluster of duplicates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    /// Their id.
    pub person_id: String,
    /// What the rules made of them.
    pub standing: Standing,
    /// The rule, `R10`.
    pub rule: String,
    /// Role confidence R.
    pub confidence: f64,
    /// Influence I, 0 to 25.
    pub influence: f64,
    /// What I is made of.
    pub influence_parts: InfluenceParts,
    /// Authority A, 0 to 38.
    pub authority: f64,
    /// E-mail score E.
    pub email: f64,
    /// Phone score P.
    pub phone: f64,
    /// How surely they belong to the company: 100, 90, 60.
    pub link: f64,
    /// Whether their title is one that must be in.
    pub must_have: bool,
    /// Why they may not be seated, whatever their scores.
    pub barred: Option<Bar>,
    /// Level of the title.
    pub level: Option<Level>,
    /// Its band.
    pub band: Option<Band>,
    /// Functions of the title, the primary one first.
    pub functions: Vec<Function>,
    /// Their country, where known.
    pub country: Option<String>,
    /// Whether that is known and outside the territory.
    pub foreign: bool,
    /// Whether their role began under six months ago.
    pub new_in_role: bool,
    /// Where facts on them came from, joined by `+`: `crm+dump`.
    pub source: String,
    /// Whether the CRM knows them.
    pub in_crm: bool,
}

impl Candidate {
    /// C of F7.
    pub(crate) fn contact_score(&self) -> f64 {
        let weights = rules::rules().contact;
        weights.email * self.email + weights.phone * self.phone
    }

    /// S* of F7, with a role confidence that may be capped.
    pub(crate) fn seat_score(&self, confidence: f64, weights: SeatWeights) -> f64 {
        let scale = rules::rules().contact;
        weights.role * confidence
            + weights.influence * (100.0 * self.influence / scale.influence_max)
            + weights.authority * (100.0 * self.authority / scale.authority_max)
            + weights.contact * self.contact_score()
    }

    /// The first function of the title.
    pub(crate) fn primary(&self) -> Option<Function> {
        self.functions.first().copied()
    }

    /// Whether they lead people: manager or above, the board left out.
    pub(crate) fn is_leader(&self) -> bool {
        self.level
            .is_some_and(|level| level >= Level::Manager && level != Level::Board)
    }
}

/// Somebody seated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    /// Their place among the candidates.
    pub candidate: usize,
    /// The role they sit in: by the rules, or promoted to.
    pub role: SeatRole,
    /// How they came to the seat.
    pub step: Step,
    /// Place in the role, 1 is its lead.
    pub rank: u32,
    /// Role confidence, capped by a promotion.
    pub confidence: f64,
    /// S*.
    pub seat_score: f64,
}

/// Somebody not seated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Benched {
    /// Their place among the candidates.
    pub candidate: usize,
    /// Whether they could be seated if there were a seat.
    pub in_pool: bool,
    /// Why, such as `influence 2<7` or `no seat`.
    pub why: String,
    /// What is cheapest missing; empty where nothing would help.
    pub near: String,
}

/// A company's buyer group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// Tier, seats, bounds and limits.
    pub size: Sized,
    /// What the deal asks for.
    pub deal: DealClass,
    /// Members: roles in the order of A3, ranked within each.
    pub members: Vec<Member>,
    /// Everybody else: by A2, then those who are not in the pool.
    pub benched: Vec<Benched>,
    /// F8 to F10 and F13.
    pub figures: Figures,
    /// `W1` to `W14`.
    pub warnings: Vec<&'static str>,
    /// Needs of the deal that nobody covers (W13).
    pub uncovered: Vec<&'static str>,
    /// `ready`, `workable`, `partial` or `thin`.
    pub tier: GroupTier,
    /// What is cheapest missing for the next tier, and who on the bench is nearest; empty in the first.
    pub near: String,
}

impl Group {
    /// How many sit in a role.
    pub(crate) fn filled(&self, role: SeatRole) -> u32 {
        self.members.iter().filter(|member| member.role == role).count() as u32
    }

    /// Seats that stay empty, `champion:1|blocker:1`.
    pub(crate) fn gaps(&self) -> String {
        let missing = SeatRole::ALL.into_iter().filter_map(|role| {
            let empty = self.size.seats.of(role).saturating_sub(self.filled(role));
            (empty > 0).then(|| format!("{}:{empty}", role.as_str()))
        });
        missing.collect::<Vec<_>>().join("|")
    }

    /// Whether anybody sits in a role.
    pub(crate) fn has(&self, role: SeatRole) -> bool {
        self.members.iter().any(|member| member.role == role)
    }
}

/// The tier of a group, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GroupTier {
    /// To be called now.
    Ready,
    /// Enough to begin with.
    Workable,
    /// Something is there.
    Partial,
    /// Next to nothing.
    Thin,
}

impl GroupTier {
    /// Best first.
    pub(crate) const ALL: [Self; 4] = [Self::Ready, Self::Workable, Self::Partial, Self::Thin];

    /// The word in frames.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Workable => "workable",
            Self::Partial => "partial",
            Self::Thin => "thin",
        }
    }

    /// 1 is the best.
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::Ready => 1,
            Self::Workable => 2,
            Self::Partial => 3,
            Self::Thin => 4,
        }
    }
}

/// F13 of any filling.
#[cfg(test)]
pub(crate) fn balance(filled: impl Fn(SeatRole) -> u32, deal: &DealClass) -> f64 {
    figures::balance(filled, deal)
}

/// F4: what a role may do.
pub(crate) fn authority_level(role: SeatRole) -> Option<&'static str> {
    roles::authority_level(roles::Role::named(role.as_str())?)
}

/// Seats a company's candidates (A1 to A8) and reckons the group (F8 to F10, F13, W1 to W14, its tier).
pub(crate) fn assemble(company: &Company, candidates: &[Candidate], settings: &Settings) -> Group {
    let (size, deal) = frame_of(company, settings);
    let pool = pool::Pool::of(candidates, settings);
    let members = seating::seat(&pool, &size, &deal, settings);
    reckoned(&pool, members, size, deal, settings)
}

/// Reckons a group whose seats stay as they are: contacts were checked since, or two companies became one. Seat scores,
/// ranks, figures, warnings and tier follow what the candidates hold now.
pub(crate) fn reckon(company: &Company, candidates: &[Candidate], members: Vec<Member>, settings: &Settings) -> Group {
    let (size, deal) = frame_of(company, settings);
    reckoned(&pool::Pool::of(candidates, settings), members, size, deal, settings)
}

fn frame_of(company: &Company, settings: &Settings) -> (Sized, DealClass) {
    let size = sized(
        company.revenue_usd,
        company.employees,
        settings.deal_usd,
        settings.largest,
    );
    (size, deal_class(settings.deal_usd))
}

fn reckoned(pool: &pool::Pool<'_>, members: Vec<Member>, size: Sized, deal: DealClass, settings: &Settings) -> Group {
    let candidates = pool.candidates;
    let members = seating::ranked(candidates, members, settings);
    let figures = figures::figures(candidates, &members, &size, &deal, settings);
    let uncovered = seating::uncovered(candidates, &members, settings);
    let mut group = Group {
        tier: order::tier(&figures, &members, &size, settings),
        warnings: warnings::warnings(candidates, &members, &uncovered, &size, settings),
        benched: near::benched(pool, &members, settings),
        size,
        deal,
        members,
        figures,
        uncovered,
        near: String::new(),
    };
    group.near = near::group_near(&group, candidates, settings);
    group
}
