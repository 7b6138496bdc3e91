//! Orders that were given and are not carried out yet: what leaving waits for, and what it has to own up to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Default)]
struct Held {
    next: u64,
    open: BTreeMap<u64, String>,
}

#[derive(Debug, Default)]
struct Book {
    held: Mutex<Held>,
    leaving: AtomicBool,
}

/// The orders of all workers, in the order they were given.
#[derive(Debug, Clone, Default)]
pub struct Orders(Arc<Book>);

/// An order; it counts as carried out when this is dropped.
#[derive(Debug)]
pub struct Order {
    book: Arc<Book>,
    number: u64,
}

impl Orders {
    /// Takes an order down, in words that say what it would have done.
    pub fn begin(&self, words: String) -> Order {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.next += 1;
        let number = held.next;
        held.open.insert(number, words);
        Order {
            book: Arc::clone(&self.0),
            number,
        }
    }

    /// The orders that are not carried out, oldest first.
    pub fn open(&self) -> Vec<String> {
        let held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.open.values().cloned().collect()
    }

    /// From now on only orders count: nobody is left to read an answer to a question.
    pub fn leave(&self) {
        self.0.leaving.store(true, Ordering::Release);
    }

    /// Whether only orders count.
    pub fn leaving(&self) -> bool {
        self.0.leaving.load(Ordering::Acquire)
    }
}

impl Drop for Order {
    fn drop(&mut self) {
        let mut held = self.book.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_open_until_it_is_let_go() {
        let orders = Orders::default();
        let first = orders.begin("the mark on lead a".to_owned());
        let second = orders.begin("the decision on gate G1".to_owned());
        assert_eq!(orders.open(), ["the mark on lead a", "the decision on gate G1"]);
        drop(first);
        assert_eq!(orders.open(), ["the decision on gate G1"]);
        drop(second);
        assert!(orders.open().is_empty() && !orders.leaving());
    }
}
