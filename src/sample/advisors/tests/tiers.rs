//! The rule sets, written out by hand, and counts by tier.

use std::collections::BTreeMap;

use super::evaluate::Features;

/// Tier of v3.1: `1` to `4`, or `S`.
pub(super) fn v31(lead: &Features) -> &'static str {
    let four_years = lead.tenure >= 12 && lead.tenure <= 48;
    if four_years && lead.experience >= 60 && lead.experience <= 180 && lead.net != 0 && !lead.wirehouse {
        "1"
    } else if lead.net >= -10 && lead.net <= -1 && lead.experience >= 60 {
        "2"
    } else if four_years && lead.experience >= 240 {
        "3"
    } else if lead.net < -10 && lead.experience >= 60 {
        "4"
    } else {
        "S"
    }
}

/// Tier of v3.2: `1A` to `4`, or `S`.
pub(super) fn v32(lead: &Features) -> &'static str {
    let three_years = lead.tenure >= 12 && lead.tenure <= 36;
    let four_years = lead.tenure >= 12 && lead.tenure <= 48;
    let middle = lead.experience >= 60 && lead.experience <= 180;
    let up_to = |most: usize| lead.reps.is_some_and(|reps| reps <= most);
    if three_years && middle && lead.net < 0 && up_to(50) && !lead.wirehouse {
        "1A"
    } else if three_years && up_to(10) && !lead.wirehouse {
        "1B"
    } else if four_years && middle && lead.net < 0 && !lead.wirehouse {
        "1C"
    } else if lead.firms >= 3 && lead.experience >= 60 && !lead.wirehouse {
        "2A"
    } else if lead.net >= -10 && lead.net <= -1 && lead.experience >= 60 {
        "2B"
    } else if four_years && lead.experience >= 240 {
        "3"
    } else if lead.net < -10 && lead.experience >= 60 {
        "4"
    } else {
        "S"
    }
}

/// Tier of the consolidated set: `1` to `5`, or `S`.
pub(super) fn consolidated(lead: &Features) -> &'static str {
    let three_years = lead.tenure >= 12 && lead.tenure <= 36;
    let four_years = lead.tenure >= 12 && lead.tenure <= 48;
    let middle = lead.experience >= 60 && lead.experience <= 180;
    let tiny = lead.reps.is_some_and(|reps| reps <= 10);
    if !lead.wirehouse && ((three_years && tiny) || (four_years && middle && lead.net < 0)) {
        "1"
    } else if lead.firms >= 3 && lead.experience >= 60 && !lead.wirehouse {
        "2"
    } else if lead.net >= -10 && lead.net <= -1 && lead.experience >= 60 {
        "3"
    } else if four_years && lead.experience >= 240 {
        "4"
    } else if lead.net < -10 && lead.experience >= 60 {
        "5"
    } else {
        "S"
    }
}

/// n and k by tier.
pub(super) type Counts = BTreeMap<&'static str, (usize, usize)>;

/// Counts leads by `tier`.
pub(super) fn counts<'a>(
    leads: impl Iterator<Item = &'a (Features, bool)>,
    tier: fn(&Features) -> &'static str,
) -> Counts {
    let mut counts = Counts::new();
    for (features, positive) in leads {
        let (n, k) = counts.entry(tier(features)).or_default();
        *n += 1;
        *k += usize::from(*positive);
    }
    counts
}
