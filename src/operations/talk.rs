//! What to say on the phone, from a lead's card: who it is, why now, what next. Personal data stays as the card has it.

use crate::lens::{Card, Cell, twin};

/// The card in words that can be read out: headline, what to know before calling, and each figure's rows in words.
pub fn talk_track(card: &Card) -> String {
    let mut text = format!("{} · {}\n{}\n", card.name, card.tier, card.headline);
    for alert in &card.alerts {
        text.push_str(&format!("! {alert}\n"));
    }
    for section in &card.sections {
        let table = twin::people(section);
        text.push_str(&format!("\n{}\n", table.title));
        for row in &table.rows {
            let told = row.iter().filter(|cell| !matches!(cell, Cell::Null));
            let words: Vec<String> = told.map(Cell::shown).filter(|word| !word.is_empty()).collect();
            text.push_str(&format!("- {}\n", words.join(" · ")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::{Bar, Bars, Figure};

    #[test]
    fn says_everything_the_card_does() {
        let card = Card {
            lead_id: "L1".into(),
            name: "I. F.".into(),
            tier: "GOLD".into(),
            headline: "rank 3, 71.2 points".into(),
            contact: Vec::new(),
            alerts: vec!["licence expires in 12 days".into()],
            sections: vec![Figure::Bars(Bars {
                title: "Points".into(),
                bars: vec![Bar {
                    label: "residential market".into(),
                    value: 80.0,
                    shown: "80".into(),
                    meaning: "tier.1".into(),
                }],
            })],
        };
        let text = talk_track(&card);
        for word in [
            "I. F. · GOLD",
            "rank 3",
            "! licence expires",
            "Points",
            "residential market",
            "80",
        ] {
            assert!(text.contains(word), "{word} is not in:\n{text}");
        }
    }
}
