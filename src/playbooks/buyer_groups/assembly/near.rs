//! Near-misses: what keeps somebody on the bench, and what a group lacks for the next tier.

use super::figures::enough;
use super::pool::{Kept, Pool, by_a2};
use super::rules::rules;
use super::{Benched, Candidate, Group, GroupTier, InfluenceParts, Member, Settings};
use crate::engine::counted;
use crate::playbooks::buyer_groups::size::SeatRole;

/// Everybody who has no seat: the pool in the order of A2, then the others in it too.
pub(super) fn benched(pool: &Pool<'_>, members: &[Member], settings: &Settings) -> Vec<Benched> {
    let mut rest: Vec<usize> = (0..pool.candidates.len())
        .filter(|place| !members.iter().any(|member| member.candidate == *place))
        .collect();
    let out = |place: usize| pool.kept.get(place).copied().flatten().is_some();
    rest.sort_by(|one, other| {
        out(*one)
            .cmp(&out(*other))
            .then_with(|| by_a2(pool.candidates, &pool.scores, *one, *other))
    });
    rest.into_iter()
        .filter_map(|place| {
            let candidate = pool.candidate(place)?;
            let kept = pool.kept.get(place).copied().flatten();
            Some(Benched {
                candidate: place,
                in_pool: kept.is_none(),
                why: kept.map_or_else(|| "no seat".to_owned(), |kept| kept.words(&candidate.rule)),
                near: near(candidate, kept, pool.score(place), members, settings),
            })
        })
        .collect()
}

fn near(candidate: &Candidate, kept: Option<Kept>, score: f64, members: &[Member], settings: &Settings) -> String {
    match kept {
        Some(Kept::Influence(held, least)) => influence_near(held, least, candidate.influence_parts),
        Some(Kept::Confidence(held, least)) => {
            format!("role confidence {held} of {least}: a title or department that says more")
        }
        Some(Kept::Foreign) => "geo_mode soft, or their country in the territory".to_owned(),
        Some(Kept::Ic) => "allow_ic".to_owned(),
        Some(Kept::Excluded | Kept::Unassigned | Kept::Barred(_)) => String::new(),
        None => no_seat(candidate, score, members, settings),
    }
}

/// How far the last one seated in the role is ahead.
fn no_seat(candidate: &Candidate, score: f64, members: &[Member], settings: &Settings) -> String {
    let Some(role) = candidate.standing.role() else {
        return String::new();
    };
    let of_role = members.iter().filter(|member| member.role == role);
    match of_role.max_by_key(|member| member.rank) {
        Some(last) => format!(
            "S* {score:.2}, the last {} seated has {:.2}",
            role.as_str(),
            last.seat_score
        ),
        None => format!(
            "no seat for a {}: a larger group than {}",
            role.as_str(),
            settings.largest
        ),
    }
}

/// What would lift influence to where it has to be: any one of these.
pub(crate) fn influence_near(held: f64, least: f64, parts: InfluenceParts) -> String {
    let (gap, near) = (least - held, &rules().near);
    let step = |steps: &[(u32, f64)], now: f64| {
        let enough = steps.iter().find(|(_, points)| points - now >= gap);
        enough.map(|(above, _)| *above)
    };
    let mut ways = Vec::new();
    if let Some(links) = step(&near.links, parts.links) {
        ways.push(format!(">{links} links"));
    }
    if near.flag - parts.decision >= gap {
        ways.push("a decision flag".to_owned());
    }
    if ways.is_empty()
        && let Some(months) = step(&near.months, parts.experience)
    {
        ways.push(format!(">{months} months of experience"));
    }
    let words = if ways.is_empty() {
        "no single fact would do".to_owned()
    } else {
        ways.join(" or ")
    };
    format!("influence {held} of {least}: {words}")
}

/// What a group lacks for the next tier: of what is missing the cheapest, with whoever on the bench is nearest to it.
pub(super) fn group_near(group: &Group, candidates: &[Candidate], settings: &Settings) -> String {
    let (decision, champion) = (group.has(SeatRole::Decision), group.has(SeatRole::Champion));
    let [ready, workable, partial] = settings.tiers;
    let (wanted, least) = match group.tier {
        GroupTier::Ready => return String::new(),
        GroupTier::Workable => (GroupTier::Ready, ready),
        GroupTier::Partial => (GroupTier::Workable, workable),
        GroupTier::Thin => (GroupTier::Partial, partial),
    };
    let mut missing = Vec::new();
    let n = group.members.len() as u32;
    match wanted {
        GroupTier::Ready => {
            let short = enough(&group.size).saturating_sub(n);
            if short > 0 {
                missing.push(lack(&counted(short, "more member", "more members"), None, group, candidates));
            }
            if !champion {
                missing.push(lack("a champion", Some(SeatRole::Champion), group, candidates));
            }
            if !decision {
                missing.push(lack("a decision maker", Some(SeatRole::Decision), group, candidates));
            }
        }
        GroupTier::Workable if !decision && !champion => {
            let lacks = "a decision maker or a champion";
            missing.push(lack(lacks, Some(SeatRole::Champion), group, candidates));
        }
        _ => {}
    }
    if group.figures.score < least {
        missing.push(score_lack(group, candidates, least));
    }
    let more = missing.len().saturating_sub(1);
    let first = missing.into_iter().next().unwrap_or_default();
    let rest = if more > 0 {
        format!(" (and {more} more)")
    } else {
        String::new()
    };
    format!("{} needs {first}{rest}", wanted.as_str())
}

/// What a low score is cheapest lifted by: the part that loses most points.
fn score_lack(group: &Group, candidates: &[Candidate], least: f64) -> String {
    let figures = &group.figures;
    let parts = [
        ("members in more roles", figures.completeness()),
        ("verified addresses and phones", figures.reach()),
        ("surer roles and contacts", figures.confidence()),
    ];
    let weakest = parts.into_iter().min_by(|one, other| one.1.total_cmp(&other.1));
    let by = weakest.map_or("", |(words, _)| words);
    let words = format!("G {:.2} of {least}: {by}", figures.score);
    lack(&words, None, group, candidates)
}

/// The sentence with the best of the bench: of the role where one is wanted.
fn lack(words: &str, role: Option<SeatRole>, group: &Group, candidates: &[Candidate]) -> String {
    let fits = |benched: &&Benched| {
        candidates
            .get(benched.candidate)
            .is_some_and(|held| match held.standing.role() {
                Some(held) => role.is_none_or(|wanted| wanted == held),
                None => false,
            })
    };
    let best = group.benched.iter().find(fits);
    let best = best.and_then(|benched| Some((candidates.get(benched.candidate)?, benched)));
    best.map_or_else(
        || words.to_owned(),
        |(held, benched)| format!("{words}; best on the bench: {}, {}", held.person_id, benched.why),
    )
}
