//! A process that is killed while it calls.

use super::*;
use crate::killing;
use crate::store::JournalState;

const LEADS: usize = 40;

/// Not a test of its own: what the child does.
#[test]
fn child() {
    let Some((folder, address)) = killing::child() else {
        return;
    };
    let holder = "the child".to_owned();
    let store = Store::open(&folder, Access::Writer { holder }).unwrap();
    let mut service = Stage::all("RIGHT").service();
    service.base_url = BaseUrl::parse(&address).unwrap();
    service.spacing = Duration::ZERO;
    let timer = SystemTimer::new();
    let mut desk = Desk {
        timer: &timer,
        jitter: &FixedJitter(0.5),
        cancelled: &|| false,
        tell: &mut |_, _| {},
    };
    let journal = CallJournal::new(&store, "permits", "score");
    dispatch(&service, journal, &budget(), &calls(LEADS), &mut judge(), &mut desk).unwrap();
}

// spec: permits S9, 9 (Kill)
#[test]
fn whenever_it_is_killed_nothing_answered_is_paid_twice_and_little_is_lost() {
    let name = format!("{}::child", module_path!().split_once("::").unwrap().1);
    for after in [1, 7, 20] {
        let stage = Stage::all(&RIGHT.replacen('{', r#"{"delay_ms":10,"#, 1));
        let Stage {
            folder,
            store,
            stand_in,
            ..
        } = stage;
        drop(store);
        killing::killed(&name, folder.path(), &stand_in.base_url(), || {
            stand_in.requests().len() >= after
        });

        let stage = Stage {
            store: open(&folder),
            folder,
            stand_in,
            timer: SkippingTimer::new(),
            jitter: FixedJitter(0.5),
        };
        let entries = stage.entries();
        let of = |state| entries.iter().filter(|entry| entry.state == state).count();
        let (lost, answered) = (of(JournalState::Sent), of(JournalState::Answered));
        let before = stage.stand_in.requests().len();
        assert!(lost <= stage.service().concurrency, "{lost}");
        assert!(
            before <= lost + answered,
            "{before} requests left, {lost} + {answered} were written down"
        );

        let done = stage.go(&calls(LEADS));
        assert_eq!((done.tally.replayed, done.tally.lost), (answered, lost));
        assert!(done.reports.iter().all(is_answered));
        let mut asked = std::collections::BTreeMap::new();
        for request in stage.stand_in.requests() {
            *asked.entry(request.lead_ref.unwrap()).or_insert(0) += 1;
        }
        assert_eq!(asked.len(), LEADS);
        let twice = asked.values().filter(|count| **count > 1).count();
        assert!(twice <= lost && asked.values().all(|count| *count <= 2), "{asked:?}");
        let spent = done.tally.spent + done.tally.spent_before;
        let wanted = LEADS as f64 * 0.005671 + lost as f64 * 0.018345;
        assert!((spent.usd - wanted).abs() < 1e-9, "{spent:?}, {lost} lost");
    }
}
