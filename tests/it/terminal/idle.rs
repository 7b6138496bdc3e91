//! A workbench that nobody touches costs nothing: no thread of it wakes up.

use std::collections::BTreeMap;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::{Bench, PATIENCE, graded};

/// How long nothing may happen.
const WATCHED: Duration = Duration::from_secs(2);
/// Wake-ups in that time that are forgiven: a system call may return without a reason. A clock that ticks once a second
/// is found.
const FORGIVEN: u64 = 1;

/// How often each thread gave its core back of its own accord: each time it was woken up before.
fn wake_ups(pid: u32) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(format!("/proc/{pid}/task")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(folder.join("status")) else {
            continue;
        };
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap().trim().to_owned()
        };
        let thread = format!("{} {}", folder.file_name().unwrap().to_string_lossy(), field("Name:"));
        found.insert(thread, field("voluntary_ctxt_switches:").parse().unwrap());
    }
    found
}

/// Processor time of all threads, in the system's ticks.
fn processor_time(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    // utime and stime: the 14th and 15th field, counted from the process id on.
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn an_idle_workbench_wakes_for_nothing() {
    if cfg!(not(target_os = "linux")) {
        eprintln!("skipped: only Linux tells how often a thread woke up");
        return;
    }
    let workspace = graded();
    let mut bench = Bench::start_in_leads(workspace.path(), &[]);
    // The Data pane as well: it watches files and reads in passing.
    bench.type_keys("2");
    bench.wait_for("generac.csv");
    bench.type_keys("6");
    bench.wait_for("▸    1");
    let pid = bench.pid();
    let started = Instant::now();
    // What goes on after the last frame (the session is kept, files are read in passing) is no idleness yet.
    let grown = loop {
        let (woken, worked) = (wake_ups(pid), processor_time(pid));
        let silence = bench.bytes.recv_timeout(WATCHED);
        let after = wake_ups(pid);
        let grown: Vec<(String, u64)> = after
            .iter()
            .map(|(thread, count)| (thread.clone(), count - woken.get(thread).copied().unwrap_or_default()))
            .filter(|(_, count)| *count > 0)
            .collect();
        let all: u64 = grown.iter().map(|(_, count)| count).sum();
        let worked = processor_time(pid) - worked;
        match silence {
            Ok(bytes) => bench.take(&bytes),
            Err(RecvTimeoutError::Disconnected) => panic!("it ended:\n{}", bench.contents()),
            Err(RecvTimeoutError::Timeout) if all <= FORGIVEN && worked == 0 => break grown,
            Err(RecvTimeoutError::Timeout) => {}
        }
        assert!(
            started.elapsed() < PATIENCE,
            "it never comes to rest: {worked} ticks, woken {grown:?}"
        );
    };
    println!("woken in {WATCHED:?}: {grown:?}");
    bench.quits();
}
