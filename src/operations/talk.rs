//! What to say on the phone, from a lead's card: who it is, why now, what next. Personal data stays as the card has it.

use crate::lens::Card;

/// Columns that a talk track is written for.
const WIDTH: usize = 72;

/// The card in words that can be read out: headline, what to know before calling, and the figures as text.
pub fn talk_track(card: &Card) -> String {
    let mut text = format!("{} · {}\n{}\n", card.name, card.tier, card.headline);
    for alert in &card.alerts {
        text.push_str(&format!("! {alert}\n"));
    }
    text
}
