//! How a tier is named when somebody types it: by its name in any case, by its rank, or by words that only its name has.

use super::error::OperationError;
use crate::frame::instead;
use crate::lens::TierRow;

/// The tier that is meant: `gold`, `2` and, for `TIER_1_PRIME_MOVER`, `tier 1` and `Prime mover` as well.
///
/// # Errors
/// When no tier is meant, or several are; the sentence says which there are.
pub(super) fn tier_named<'a>(rows: &'a [TierRow], typed: &str) -> Result<&'a str, OperationError> {
    let exact = rows.iter().find(|row| row.tier.eq_ignore_ascii_case(typed.trim()));
    let ranked = || {
        let rank: u32 = typed.trim().parse().ok()?;
        rows.iter().find(|row| row.rank == rank)
    };
    if let Some(row) = exact.or_else(ranked) {
        return Ok(&row.tier);
    }
    let wanted = words(typed);
    let holds = |row: &&TierRow| {
        let own = words(&row.tier);
        !wanted.is_empty() && own.windows(wanted.len()).any(|part| part == wanted)
    };
    let mut found = rows.iter().filter(holds);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(&only.tier),
        (Some(_), Some(_)) => Err(OperationError::Usage(format!(
            "several tiers have `{typed}` in their names; type more of it"
        ))),
        (None, _) => {
            let way_out = instead(typed, rows.iter().map(|row| row.tier.as_str()));
            Err(OperationError::Usage(format!("no tier `{typed}`; {way_out}")))
        }
    }
}

fn words(name: &str) -> Vec<String> {
    name.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_is_told_by_name_rank_or_words_of_its_own() {
        let tiers = ["TIER_1_PRIME_MOVER", "TIER_2_PROVEN_MOVER", "STANDARD"];
        let rows: Vec<TierRow> = tiers
            .iter()
            .zip(1..)
            .map(|(tier, rank)| TierRow::counted(tier, rank, 1, 3))
            .collect();
        let named = |typed| tier_named(&rows, typed).map_err(|error| error.to_string());
        for typed in ["tier_1_prime_mover", "1", "tier_1", "Tier 1", "Prime mover", "prime"] {
            assert_eq!(named(typed), Ok(tiers[0]), "{typed}");
        }
        assert_eq!(named("standard"), Ok("STANDARD"));
        assert_eq!(
            named("4"),
            Err("no tier `4`; there are TIER_1_PRIME_MOVER, TIER_2_PROVEN_MOVER, STANDARD".into())
        );
        assert_eq!(
            named("standart"),
            Err("no tier `standart`; the nearest is `STANDARD`".into())
        );
        assert!(named("mover").is_err_and(|why| why.contains("several tiers")));
        assert!(named("").is_err());
    }
}
