//! Whether reps worked the list from the top: a dial is in order when no lead of the same rep that stood in a higher tier
//! that day was left undialled that day.

use std::collections::BTreeMap;

/// A dial that showed a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown<'a> {
    /// The lead.
    pub lead: &'a str,
    /// Its day of contact.
    pub contacted: i32,
    /// The rep.
    pub sga: &'a str,
    /// The day of the dial.
    pub day: i32,
    /// The tier.
    pub tier: &'a str,
}

/// The share of dials that were in tier order; none without dials.
///
/// What stood on a rep's list and was not dialled is known only through later dials: a lead that the same rep first dialled
/// on a later day, in a higher tier than this one, was passed over if it had been contacted by then.
pub(super) fn in_order<'a>(dials: impl IntoIterator<Item = Shown<'a>>) -> Option<f64> {
    let mut desks: BTreeMap<(&str, i32), Vec<&str>> = BTreeMap::new();
    let mut first: BTreeMap<(&str, &str), Shown<'a>> = BTreeMap::new();
    for dial in dials {
        desks.entry((dial.sga, dial.day)).or_default().push(dial.tier);
        let held = first.entry((dial.sga, dial.lead)).or_insert(dial);
        if dial.day < held.day {
            *held = dial;
        }
    }
    let (mut all, mut ordered) = (0_usize, 0_usize);
    for ((sga, day), tiers) in &desks {
        let own = first.range((*sga, "")..).take_while(|((other, _), _)| other == sga);
        let passed = own
            .map(|(_, dial)| dial)
            .filter(|dial| dial.contacted <= *day && *day < dial.day);
        // Tiers are letters: A stands above B.
        let highest = passed.map(|dial| dial.tier).min();
        for tier in tiers {
            all += 1;
            ordered += usize::from(highest.is_none_or(|highest| highest >= *tier));
        }
    }
    (all > 0).then(|| ordered as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lead: &'static str, contacted: i32, day: i32, tier: &'static str) -> Shown<'static> {
        Shown {
            lead,
            contacted,
            sga: "S1",
            day,
            tier,
        }
    }

    // spec: mql M9/5 tier-order adoption; MS: no higher-tier lead of that SGA undialed
    #[test]
    fn a_dial_is_out_of_order_where_a_higher_tier_waits() {
        let low = shown("L1", 1, 2, "B");
        // B was dialled while A waited for the next day; A itself was in order.
        assert_eq!(in_order([low, shown("L2", 1, 3, "A")]), Some(0.5));
        // Contacted only afterwards, or dialled the same day: nobody was passed over.
        assert_eq!(in_order([low, shown("L2", 3, 3, "A")]), Some(1.0));
        assert_eq!(in_order([low, shown("L2", 1, 2, "A")]), Some(1.0));
        // Dialled again later, but first on the same day.
        assert_eq!(
            in_order([low, shown("L2", 1, 2, "A"), shown("L2", 1, 5, "A")]),
            Some(1.0)
        );
        // Another rep's list is another list.
        let other = Shown {
            sga: "S2",
            ..shown("L2", 1, 3, "A")
        };
        assert_eq!(in_order([low, other]), Some(1.0));
        assert_eq!(in_order([]), None);
    }
}
