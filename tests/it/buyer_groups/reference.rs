//! Figures of the run, reckoned again from its own frames by formulas written down a second time.

use assay::engine::Outcome;

use super::*;
use crate::support::numbers;

fn real(seen: &View, frame: &str, name: &str) -> Vec<f64> {
    let frame = seen.frame(frame).unwrap();
    numbers(&frame, name)
        .into_iter()
        .map(|value| value.unwrap_or(0.0))
        .collect()
}

fn near(first: f64, second: f64) -> bool {
    (first - second).abs() < 0.006
}

// spec: buyer-groups F7
#[test]
fn seat_scores_are_what_f7_says() {
    let seen = seen();
    let get = |name: &str| real(&seen, "scored", name);
    let (r, i, a, e, p) = (
        get("confidence"),
        get("influence"),
        get("authority"),
        get("email_score"),
        get("phone_score"),
    );
    let (c, s) = (get("contact_score"), get("seat_score"));
    assert!(s.len() > 400, "{}", s.len());
    for row in 0..s.len() {
        let contact = 0.6 * e[row] + 0.4 * p[row];
        assert!(near(c[row], contact), "row {row}: {} is not {contact}", c[row]);
        let seat = 0.4 * r[row] + 0.35 * 4.0 * i[row] + 0.15 * 100.0 * a[row] / 38.0 + 0.1 * contact;
        assert!(near(s[row], seat), "row {row}: {} is not {seat}", s[row]);
        assert!((0.0..=25.0).contains(&i[row]) && (0.0..=100.0).contains(&r[row]));
    }
}

// spec: buyer-groups F2
#[test]
fn influence_is_the_sum_of_its_parts() {
    let seen = seen();
    let influence = real(&seen, "scored", "influence");
    for (row, parts) in column(&seen.frame("scored").unwrap(), "influence_parts")
        .into_iter()
        .enumerate()
    {
        let numbers = parts
            .split('+')
            .map(|part| part.trim_matches(|letter: char| !letter.is_ascii_digit()));
        let sum: f64 = numbers.filter_map(|number| number.parse::<f64>().ok()).sum();
        assert_eq!(influence[row], sum.min(25.0), "{parts}");
    }
}

// spec: buyer-groups F9, F10, W1, W2
#[test]
fn groups_are_graded_as_f9_and_f10_say() {
    let seen = seen();
    let get = |name: &str| real(&seen, "groups", name);
    let (g, done, sure, reach, cohesion) = (
        get("score"),
        get("completeness"),
        get("confidence"),
        get("reach"),
        get("cohesion"),
    );
    let (decides, champions, n, seats) = (get("filled_decision"), get("filled_champion"), get("n"), get("seats"));
    let words = column(&seen.frame("groups").unwrap(), "warnings");
    let tiers = column(&seen.frame("groups").unwrap(), "tier");
    for row in 0..g.len() {
        let score = 0.4 * done[row] + 0.25 * sure[row] + 0.2 * reach[row] + 0.15 * cohesion[row];
        assert!(near(g[row], score), "row {row}: {} is not {score}", g[row]);
        let least = seats[row].clamp(1.0, 8.0);
        let whole = 40.0 * f64::from(decides[row] > 0.0)
            + 30.0 * f64::from(champions[row] > 0.0)
            + 30.0 * (n[row] / least).min(1.0);
        assert!(near(done[row], whole), "row {row}: {} is not {whole}", done[row]);
        let has = |word: &str| words[row].split('|').any(|held| held == word);
        assert_eq!(has("W1"), decides[row] == 0.0, "row {row}");
        assert_eq!(has("W2"), champions[row] == 0.0, "row {row}");
        let tier = match g[row] {
            score if score >= 80.0 && decides[row] > 0.0 && champions[row] > 0.0 && n[row] >= least => "ready",
            score if score >= 60.0 && (decides[row] > 0.0 || champions[row] > 0.0) => "workable",
            score if score >= 40.0 => "partial",
            _ => "thin",
        };
        assert!(tiers[row].contains(tier), "row {row}: {} is not {tier}", tiers[row]);
    }
}

// spec: buyer-groups B4.1, B4.2, B4.3
#[test]
fn the_gates_of_seating_say_what_the_seats_say() {
    let seen = seen();
    let sure = real(&seen, "seated", "confidence");
    let mean = sure.iter().sum::<f64>() / sure.len() as f64;
    let (outcome, observed) = gate(&seen, "B4.1");
    assert!(near(observed.unwrap(), mean), "{observed:?} is not {mean}");
    assert_eq!(outcome, if mean >= 80.0 { Outcome::Passed } else { Outcome::Warned });
    let largest = tally(&seen, "seated", "company_id").into_values().max().unwrap();
    assert!(largest <= 15, "{largest}");
}

// spec: buyer-groups F12, B7.2
#[test]
fn integrity_is_the_share_with_mail_and_the_share_with_a_role() {
    let seen = seen();
    let (_, observed) = gate(&seen, "B7.2");
    let observed = observed.unwrap();
    assert!((50.0..100.0).contains(&observed), "{observed}");
}
