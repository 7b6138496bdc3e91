//! Cards in groups. Where somebody is missing the card has a broken edge and says so.

use super::super::markup::Markup;
use super::super::table::note;
use crate::lens::{CardFace, CardGroup, Cards};

/// Writes cards, group after group.
pub fn write(markup: &mut Markup, cards: &Cards) {
    markup.block("div", &[("class", "groups")], |markup| {
        for one in &cards.groups {
            markup.block("div", &[("class", "group")], |markup| group(markup, one));
        }
    });
    note(markup, &cards.note);
}

fn group(markup: &mut Markup, group: &CardGroup) {
    markup.within("p", &[], |markup| {
        markup.element("strong", &[], &group.title);
        if !group.note.is_empty() {
            markup.text(" ");
            markup.element("span", &[("class", "detail")], &group.note);
        }
    });
    if group.cards.is_empty() {
        return markup.line("p", &[("class", "note")], "nobody");
    }
    markup.block("ul", &[("class", "cards")], |markup| {
        group.cards.iter().for_each(|one| face(markup, one));
    });
}

fn face(markup: &mut Markup, card: &CardFace) {
    let class = if card.gap { "card gap" } else { "card" };
    markup.block("li", &[("class", class)], |markup| {
        markup.within("p", &[("class", "face")], |markup| {
            if card.gap {
                markup.text("missing: ");
            }
            markup.element("span", &[("class", "node")], &card.title);
            if !card.badge.is_empty() {
                markup.text(" ");
                markup.element("span", &[("class", "badge")], &card.badge);
            }
        });
        for line in &card.lines {
            markup.line("p", &[], line);
        }
    });
}
