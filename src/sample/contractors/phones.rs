//! Telephone numbers that ring nowhere. Area code 555 is unassigned, yet valid by the playbook's rules; each number is
//! dealt once, so that two firms share a phone only where a plan says so.

use crate::sample::random::Random;

/// How a source writes a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `(nnn) nnn nnnn`, the California board.
    ParenthesesSpaces,
    /// `(nnn) nnn-nnnn`.
    ParenthesesDash,
    /// `nnn nnn-nnnn`.
    SpaceDash,
    /// `nnnnnnnnnn`.
    Bare,
    /// `nnn-nnn-nnnn`.
    Dashes,
}

/// A ten-digit number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Phone {
    exchange: u16,
    line: u16,
}

/// The area code of every dealt number.
const AREA: &str = "555";
/// Exchange kept back for the numbers that plans write out in full, such as 555-234-0142.
const KEPT_EXCHANGE: u16 = 234;

impl Phone {
    /// The number in the given shape.
    pub(crate) fn written(self, shape: Shape) -> String {
        let (exchange, line) = (self.exchange, self.line);
        match shape {
            Shape::ParenthesesSpaces => format!("({AREA}) {exchange} {line:04}"),
            Shape::ParenthesesDash => format!("({AREA}) {exchange}-{line:04}"),
            Shape::SpaceDash => format!("{AREA} {exchange}-{line:04}"),
            Shape::Bare => format!("{AREA}{exchange}{line:04}"),
            Shape::Dashes => format!("{AREA}-{exchange}-{line:04}"),
        }
    }

    /// `template` with `AAA`, `EEE` and `LLLL` replaced by area code, exchange and line.
    pub(crate) fn fill(self, template: &str) -> String {
        template
            .replace("AAA", AREA)
            .replace("EEE", &self.exchange.to_string())
            .replace("LLLL", &format!("{:04}", self.line))
    }
}

/// Deals every number at most once.
pub(crate) struct PhoneBook {
    exchanges: Vec<u16>,
    lines: Vec<u16>,
    next: u64,
    offset: u64,
}

/// A prime larger than the count of numbers: multiples of it visit each number once before any comes again.
const STRIDE: u64 = 4_294_967_291;

impl PhoneBook {
    /// A full book; `random` decides where dealing starts.
    pub(crate) fn new(random: &mut Random) -> Self {
        let exchanges: Vec<u16> = (200..1000)
            .filter(|code| code % 100 != 11 && *code != 555 && *code != KEPT_EXCHANGE)
            .collect();
        // Lines that read as stand-ins are left out: 1212 is directory assistance, 1234 and 0000 are typed by the idle.
        let lines: Vec<u16> = (1..10_000)
            .filter(|line| *line != 1212 && *line != 1234 && line % 1111 != 0)
            .collect();
        let offset = random.below(exchanges.len() as u64 * lines.len() as u64);
        Self {
            exchanges,
            lines,
            next: 0,
            offset,
        }
    }

    /// The next number. After 7.8 million it starts again.
    pub(crate) fn deal(&mut self) -> Phone {
        let lines = self.lines.len() as u64;
        let size = self.exchanges.len() as u64 * lines;
        let place = (self.offset + self.next * (STRIDE % size)) % size;
        self.next += 1;
        let exchange = self.exchanges.get((place / lines) as usize).copied().unwrap_or(200);
        let line = self.lines.get((place % lines) as usize).copied().unwrap_or(1);
        Phone { exchange, line }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn three_hundred_thousand_numbers_differ_and_all_are_dialable() {
        let mut book = PhoneBook::new(&mut Random::stream(42, 1));
        let dealt: BTreeSet<String> = (0..300_000).map(|_| book.deal().written(Shape::Bare)).collect();
        assert_eq!(dealt.len(), 300_000);
        for number in dealt {
            assert_eq!(number.len(), 10);
            let (exchange, line) = (&number[3..6], &number[6..]);
            assert!(number.starts_with("555") && exchange != "555" && exchange != "234");
            assert!(exchange.as_bytes()[0] >= b'2' && !exchange.ends_with("11") && line != "1212");
        }
    }

    #[test]
    fn a_template_keeps_everything_but_its_slots() {
        let phone = Phone {
            exchange: 302,
            line: 17,
        };
        assert_eq!(phone.fill("1-AAA-EEE-LLLL x9"), "1-555-302-0017 x9");
        assert_eq!(phone.fill("1-555-BUY-GENS"), "1-555-BUY-GENS");
        assert_eq!(phone.written(Shape::ParenthesesSpaces), "(555) 302 0017");
    }
}
