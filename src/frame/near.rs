//! The way out of a name that nobody bears: the name that comes nearest, or else the names there are. Every room says it
//! with these words.

use super::settings::reading;

/// The name that comes nearest to an unknown one, in any case; the first of equals, and none where none is near.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let likeness = strsim::normalized_damerau_levenshtein(&wanted, &candidate.to_lowercase());
        let nearer = best.is_none_or(|(so_far, _)| likeness > so_far);
        if likeness >= reading().nearest_name_minimum && nearer {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// What is said after "no thing `name`;": the nearest there is, or where none is near all of them.
pub fn instead<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match (nearest(name, known.iter().copied()), known.as_slice()) {
        (Some(nearest), _) => format!("the nearest is `{nearest}`"),
        (None, []) => "there is none".to_owned(),
        (None, [only]) => format!("there is only {only}"),
        (None, known) => format!("there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_prefix_or_a_swapped_pair_is_near_and_an_unrelated_word_is_not() {
        let near = |name| nearest(name, ["playbook", "live", "timezone", "tiers.gold"]);
        assert_eq!(near("playbok"), Some("playbook"));
        assert_eq!(near("Time_Zone"), Some("timezone"));
        assert_eq!(near("tier.gold"), Some("tiers.gold"));
        assert_eq!(near("colour"), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn the_nearest_name_is_told_and_all_of_them_only_where_none_is_near() {
        let table: [(&str, &[&str], &str); 9] = [
            ("PLATNUM", &["PLATINUM", "GOLD"], "the nearest is `PLATINUM`"),
            ("golf", &["PLATINUM", "GOLD"], "the nearest is `GOLD`"),
            ("c9", &["c0", "c1"], "the nearest is `c0`"),
            ("permitz", &["contractors", "permits"], "the nearest is `permits`"),
            ("scre", &["rank", "score", "state"], "the nearest is `score`"),
            ("Valdorbek", &["Valdorbeck", "Tallisko"], "the nearest is `Valdorbeck`"),
            ("nonsense", &["rank", "score"], "there are rank, score"),
            ("nonsense", &["rank"], "there is only rank"),
            ("nonsense", &[], "there is none"),
        ];
        for (name, known, words) in table {
            assert_eq!(instead(name, known.iter().copied()), words, "{name}");
        }
    }
}
