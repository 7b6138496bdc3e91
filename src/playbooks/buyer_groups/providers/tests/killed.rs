//! A run that is killed while it asks.

use super::*;
use crate::killing;
use crate::store::JournalState;

const PEOPLE: usize = 40;

fn script() -> String {
    all("people_data", "person_collect", r#"{"delay_ms":10,"answer":{"id":7}}"#)
}

fn requests() -> Vec<Request> {
    (0..PEOPLE)
        .map(|number| of(&format!("c{}", number % 5), collect(number)))
        .collect()
}

/// Not a test of its own: what the child does.
#[test]
fn child() {
    let Some((folder, address)) = killing::child() else {
        return;
    };
    let holder = "the child".to_owned();
    let store = Store::open(&folder, Access::Writer { holder }).unwrap();
    let journal = CallJournal::new(&store, "buyer-groups", "B3");
    let settings = Settings::of_the_specification(Duration::from_secs(10), 10);
    let lines = lines(&address, true, &settings);
    let shelf = Shelf::read(journal, &[]).unwrap();
    let mut exchange = Exchange::new(settings, journal, DAY.to_owned(), shelf, lines);
    let mut outside = Outside {
        timer: &crate::connect::SystemTimer::new(),
        seed: 1,
        cancelled: &|| false,
        tell: &mut |_, _| {},
        now: NOON.to_owned(),
    };
    exchange.ask(&requests(), &mut outside).unwrap();
}

// spec: buyer-groups 4.3 (5: resume), 9 (Crash)
#[test]
fn whenever_it_is_killed_nothing_answered_is_asked_again_and_the_caps_hold() {
    let name = format!("{}::child", module_path!().split_once("::").unwrap().1);
    for after in [1, 9, 25] {
        let Stage {
            folder,
            store,
            stand_in,
            ..
        } = Stage::new(&script());
        drop(store);
        killing::killed(&name, folder.path(), &stand_in.base_url(), || {
            stand_in.requests().len() >= after
        });

        let stage = Stage {
            store: open(&folder),
            folder,
            stand_in,
            timer: SkippingTimer::new(),
            companies: 10,
            told: Cell::new(0),
        };
        let entries = stage.journal("B3").entries().unwrap();
        let of_state = |state| entries.iter().filter(|entry| entry.state == state).count();
        let (lost, answered) = (of_state(JournalState::Sent), of_state(JournalState::Answered));
        let before = stage.stand_in.requests().len();
        let mut exchange = stage.exchange();
        let answers = stage.ask(&mut exchange, &requests());
        assert!(
            answers
                .iter()
                .all(|answer| answer.outcome == Outcome::Found && !answer.cached)
        );
        assert_eq!(stage.stand_in.requests().len() - before, PEOPLE - answered);
        assert!(lost <= 8, "no more than may be on their way at once: {lost}");
        // What was lost counts in full, and stands in the ledger like everything else that left.
        let wanted = (PEOPLE + lost) as f64 * 0.02;
        assert!((exchange.spent() - wanted).abs() < 1e-9, "{} {lost}", exchange.spent());
        let ledger = exchange.ledger();
        let timeouts = ledger.iter().filter(|row| row.status == Outcome::Timeout).count();
        assert_eq!((ledger.len(), timeouts), (PEOPLE + lost, lost));
        let log = super::super::ledger::call_log(stage.journal("B3"), DAY).unwrap();
        let frame = super::super::ledger::frame(&ledger).unwrap();
        assert!(super::super::ledger::differences(&frame, &log).unwrap().is_empty());
        drop(stage.folder);
    }
}
