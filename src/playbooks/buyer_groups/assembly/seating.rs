//! A3 to A8: who sits, in which role, and by which step they came there.

use super::pool::{Kept, Pool, by_a2};
use super::rules::rules;
use super::{Candidate, Member, Settings};
use crate::identity::titles::Band;
use crate::playbooks::buyer_groups::size::{Coverage, DealClass, SeatRole, Sized, coverage};

/// How somebody came to a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A3: their role had a seat.
    Quota,
    /// A4: an extra seat for somebody who must be in.
    MustHave,
    /// A5: a seat that another role left empty.
    Open,
    /// A6: in a role that nobody had.
    Promoted,
    /// A7: the deal needs their function.
    Coverage,
    /// A8: there is nobody else.
    Alone,
}

impl Step {
    /// The word in frames.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Quota => "quota",
            Self::MustHave => "must-have",
            Self::Open => "open",
            Self::Promoted => "promoted",
            Self::Coverage => "coverage",
            Self::Alone => "alone",
        }
    }

    /// The step as a reason tells it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Quota => "A3: a seat of the role",
            Self::MustHave => "A4: an extra seat, this title must be in",
            Self::Open => "A5: a seat that another role left empty",
            Self::Promoted => "A6: promoted, nobody else has the role",
            Self::Coverage => "A7: the deal needs the function",
            Self::Alone => "A8: there is nobody else",
        }
    }
}

/// Runs A3 to A8; ranks are given afterwards.
pub(super) fn seat(pool: &Pool<'_>, size: &Sized, deal: &DealClass, settings: &Settings) -> Vec<Member> {
    let mut table = Table {
        pool,
        size,
        deal,
        settings,
        members: Vec::new(),
        taken: vec![false; pool.candidates.len()],
    };
    table.quotas();
    table.must_haves();
    table.open_seats();
    if settings.promote_missing {
        table.promote();
    }
    table.cover();
    table.alone();
    table.members
}

/// The table while it fills.
struct Table<'a> {
    pool: &'a Pool<'a>,
    size: &'a Sized,
    deal: &'a DealClass,
    settings: &'a Settings,
    members: Vec<Member>,
    taken: Vec<bool>,
}

impl Table<'_> {
    fn count(&self) -> u32 {
        self.members.len() as u32
    }

    fn count_of(&self, role: SeatRole) -> u32 {
        self.members.iter().filter(|member| member.role == role).count() as u32
    }

    fn has(&self, role: SeatRole) -> bool {
        self.members.iter().any(|member| member.role == role)
    }

    /// The pool's people who have no seat yet, with their role, in the order of A2.
    fn waiting(&self) -> Vec<(usize, SeatRole)> {
        let order = self.pool.order.iter().copied();
        order
            .filter(|place| !self.taken.get(*place).copied().unwrap_or(true))
            .filter_map(|place| Some((place, self.pool.candidate(place)?.standing.role()?)))
            .collect()
    }

    fn sit(&mut self, place: usize, role: SeatRole, step: Step) {
        let Some(candidate) = self.pool.candidate(place) else {
            return;
        };
        self.members.push(Member {
            candidate: place,
            role,
            step,
            rank: 0,
            confidence: candidate.confidence,
            seat_score: self.pool.score(place),
        });
        if let Some(taken) = self.taken.get_mut(place) {
            *taken = true;
        }
    }

    /// A3.
    fn quotas(&mut self) {
        for role in SeatRole::ALL {
            let seats = self.size.seats.of(role) as usize;
            let of_role = self.waiting().into_iter().filter(|(_, held)| *held == role).take(seats);
            for (place, role) in of_role.collect::<Vec<_>>() {
                self.sit(place, role, Step::Quota);
            }
        }
    }

    /// A4.
    fn must_haves(&mut self) {
        let most = self.size.bounds.max.min(self.settings.largest);
        for (place, role) in self.waiting() {
            let must = self.pool.candidate(place).is_some_and(|held| held.must_have);
            if must && self.count() < most && self.count_of(role) < self.deal.max.of(role) {
                self.sit(place, role, Step::MustHave);
            }
        }
    }

    /// A5.
    fn open_seats(&mut self) {
        let most = self.size.seats.sum().min(self.settings.largest);
        for (place, role) in self.waiting() {
            if self.count() < most && self.count_of(role) < self.deal.max.of(role) {
                self.sit(place, role, Step::Open);
            }
        }
    }

    /// A6: first a decision maker, then a champion; whoever is promoted leaves the role they had.
    fn promote(&mut self) {
        let caps = rules().promotion;
        if !self.has(SeatRole::Decision) {
            let best = self.best(
                SeatRole::Champion,
                |held| held.band >= Some(Band::Director),
                |held, _| held.authority,
            );
            self.raise(best, SeatRole::Decision, caps.decision);
        }
        if !self.has(SeatRole::Champion) {
            let targets = &self.settings.targets;
            let fits = |held: &Candidate| held.is_leader() && held.primary().is_some_and(|one| targets.contains(&one));
            let best = self.best(SeatRole::Stakeholder, fits, |_, member| member.seat_score);
            self.raise(best, SeatRole::Champion, caps.champion);
        }
    }

    /// The place among the members of the one of a role who fits and has most; ties by A2.
    fn best(
        &self,
        role: SeatRole,
        fits: impl Fn(&Candidate) -> bool,
        most: impl Fn(&Candidate, &Member) -> f64,
    ) -> Option<usize> {
        let of_role = self
            .members
            .iter()
            .enumerate()
            .filter(|(_, member)| member.role == role);
        let fitting = of_role.filter_map(|(at, member)| {
            let candidate = self.pool.candidate(member.candidate)?;
            fits(candidate).then(|| (at, member.candidate, most(candidate, member)))
        });
        let better = |one: &(usize, usize, f64), other: &(usize, usize, f64)| {
            other
                .2
                .total_cmp(&one.2)
                .then_with(|| by_a2(self.pool.candidates, &self.pool.scores, one.1, other.1))
        };
        fitting.min_by(better).map(|(at, _, _)| at)
    }

    fn raise(&mut self, at: Option<usize>, role: SeatRole, cap: f64) {
        let (pool, weights) = (self.pool, self.settings.seat_weights);
        let Some(member) = at.and_then(|at| self.members.get_mut(at)) else {
            return;
        };
        let Some(candidate) = pool.candidate(member.candidate) else {
            return;
        };
        member.role = role;
        member.step = Step::Promoted;
        member.confidence = candidate.confidence.min(cap);
        member.seat_score = candidate.seat_score(member.confidence, weights);
    }

    /// A7; what stays missing is W13.
    fn cover(&mut self) {
        for need in coverage(self.settings.deal_usd) {
            let met = |place: usize| self.pool.candidate(place).is_some_and(|held| covers(held, need));
            if self.count() >= self.settings.largest || self.members.iter().any(|member| met(member.candidate)) {
                continue;
            }
            if let Some((place, role)) = self.waiting().into_iter().find(|(place, _)| met(*place)) {
                self.sit(place, role, Step::Coverage);
            }
        }
    }

    /// A8: one member decides; in a firm of one, that one decides whatever is known of their influence or confidence.
    fn alone(&mut self) {
        if self.members.is_empty() && self.size.alone {
            self.seat_the_only_one();
        }
        if let [only] = self.members.as_mut_slice()
            && only.role != SeatRole::Decision
        {
            only.role = SeatRole::Decision;
            only.step = Step::Alone;
        }
    }

    fn seat_the_only_one(&mut self) {
        let mends = |kept: &Option<Kept>| matches!(kept, Some(Kept::Influence(..) | Kept::Confidence(..)));
        let held = self.pool.kept.iter().enumerate().filter(|(_, kept)| mends(kept));
        let held: Vec<usize> = held.map(|(place, _)| place).collect();
        if let [only] = held.as_slice() {
            self.sit(*only, SeatRole::Decision, Step::Alone);
        }
    }
}

/// Members in the order of A3, each role ranked by A2 with S* as contacts and promotions leave it.
pub(super) fn ranked(candidates: &[Candidate], mut members: Vec<Member>, settings: &Settings) -> Vec<Member> {
    let mut scores = vec![0.0; candidates.len()];
    for member in &mut members {
        if let (Some(candidate), Some(score)) = (candidates.get(member.candidate), scores.get_mut(member.candidate)) {
            member.seat_score = candidate.seat_score(member.confidence, settings.seat_weights);
            *score = member.seat_score;
        }
    }
    members.sort_by(|one, other| {
        let by_role = one.role.cmp(&other.role);
        by_role.then_with(|| by_a2(candidates, &scores, one.candidate, other.candidate))
    });
    let (mut role, mut rank) = (None, 0);
    for member in &mut members {
        rank = if role == Some(member.role) { rank + 1 } else { 1 };
        role = Some(member.role);
        member.rank = rank;
    }
    members
}

/// What the deal needs and no member covers.
pub(super) fn uncovered(candidates: &[Candidate], members: &[Member], settings: &Settings) -> Vec<&'static str> {
    let met = |need: &Coverage| {
        let mut held = members.iter().filter_map(|member| candidates.get(member.candidate));
        held.any(|candidate| covers(candidate, need))
    };
    let needs = coverage(settings.deal_usd).filter(|need| !met(need));
    needs.map(|need| need.name.as_str()).collect()
}

/// Whether somebody's title has one of the functions that a deal needs.
fn covers(candidate: &Candidate, need: &Coverage) -> bool {
    let mut held = candidate.functions.iter().map(|function| function.as_str());
    held.any(|function| need.functions.iter().any(|needed| needed == function))
}
