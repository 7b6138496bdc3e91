//! What happens to a workbench: another size, a pause, a request to end, a defect.

use super::{Bench, USUAL, graded, sample};

/// The frame library reads its thread count from the environment before its first use.
fn leaves_a_core_to_the_screen(pid: u32) {
    if cfg!(not(target_os = "linux")) || std::env::var_os("POLARS_MAX_THREADS").is_some() {
        return;
    }
    let cores = std::thread::available_parallelism().unwrap().get();
    let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap();
    let wanted = format!("POLARS_MAX_THREADS={}", (cores - 1).max(1));
    let set = environment
        .split(|byte| *byte == 0)
        .any(|entry| entry == wanted.as_bytes());
    assert!(set, "{wanted} is not in {}", String::from_utf8_lossy(&environment));
}

/// The process's state as the system calls it: `T` while it is stopped.
fn state(pid: u32) -> Option<char> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it is in brackets and may hold anything.
    text.rsplit(')').next()?.trim().chars().next()
}

#[test]
fn a_request_to_end_gives_the_terminal_back() {
    for signal in ["TERM", "HUP"] {
        let workspace = sample();
        let mut bench = Bench::start(workspace.path());
        bench.wait_for("R runs everything");
        leaves_a_core_to_the_screen(bench.pid());
        bench.signal(signal);
        assert_eq!(bench.ends_in_order(), 0, "{signal}");
    }
}

#[test]
fn a_request_to_end_while_a_run_goes_on_and_a_line_is_typed_ends_both() {
    let workspace = sample();
    let mut bench = Bench::start(workspace.path());
    bench.wait_for("R runs everything");
    bench.type_keys("R");
    bench.wait_until("a run", |bench| {
        ["c cancel", "run 1"]
            .iter()
            .any(|words| bench.contents().contains(words))
    });
    bench.type_keys(":run");
    bench.signal("TERM");
    assert_eq!(bench.ends_in_order(), 0);
    // Whatever the run had finished, the workspace opens and the next run ends.
    let mut bench = Bench::start(workspace.path());
    bench.wait_for("assay-sample");
    bench.type_keys("R");
    bench.wait_for("run 2 done");
    bench.quits();
}

#[test]
fn another_size_is_filled_and_the_old_one_looks_as_before() {
    let workspace = graded();
    let mut bench = Bench::start_in_leads(workspace.path(), &[]);
    // Columns keep the width of the widest cell seen: the larger screen shows more of them, so it comes first.
    let mut before = None;
    for (columns, rows, wanted) in [
        (200, 60, "    50  "),
        (USUAL.0, USUAL.1, "next move"),
        (40, 12, "▸    1"),
        (200, 60, "    50  "),
        (USUAL.0, USUAL.1, "next move"),
    ] {
        bench.resize((columns, rows));
        bench.wait_for(wanted);
        // The hint stands in the last line of whatever size there is, and the tabs begin the second.
        bench.wait_until("the whole screen", |bench| {
            let text = bench.contents();
            let lines: Vec<&str> = text.lines().collect();
            lines.len() == usize::from(rows)
                && lines[usize::from(rows) - 1].contains("help")
                && lines[1].contains("6 Leads")
                && lines.iter().all(|line| line.chars().count() <= usize::from(columns))
        });
        if (columns, rows) == USUAL {
            let before = before.get_or_insert_with(|| bench.body()).clone();
            bench.wait_for_body(&before);
        }
    }
    bench.quits();
}

#[test]
fn a_pause_gives_the_terminal_back_and_goes_on_where_it_was() {
    let workspace = graded();
    let mut bench = Bench::start_in_leads(workspace.path(), &[]);
    bench.type_keys("jj");
    bench.wait_for("3 of 166 contractors");
    let before = bench.body();
    let ways: [fn(&mut Bench); 2] = [|bench| bench.type_keys("\u{1a}"), |bench| bench.signal("TSTP")];
    for pause in ways {
        pause(&mut bench);
        bench.wait_until("the terminal as it was found", |bench| {
            bench.not_given_back().is_empty()
        });
        if cfg!(target_os = "linux") {
            bench.wait_until("a stopped process", |bench| state(bench.pid()) == Some('T'));
        }
        bench.signal("CONT");
        bench.wait_until("the screen as before", |bench| {
            bench.is_taken() && bench.body() == before
        });
    }
    bench.type_keys("k");
    bench.wait_for("2 of 166 contractors");
    bench.quits();
}

#[cfg(debug_assertions)]
mod defects {
    use super::{Bench, graded, sample};
    use crate::terminal::ESC;

    /// Names the thread that shall panic; a debug build heeds it.
    const VARIABLE: &str = "ASSAY_TEST_PANIC";
    const F12: &str = "\u{1b}[24~";

    #[test]
    fn a_defect_on_the_screen_gives_the_terminal_back_and_keeps_the_session() {
        let workspace = graded();
        let mut bench = Bench::start_in_leads(workspace.path(), &[(VARIABLE, "screen")]);
        bench.type_keys("jjj");
        bench.wait_for("4 of 166 contractors");
        bench.type_keys(F12);
        bench.wait_for("a defect was planted here");
        assert_ne!(bench.ends_in_order(), 0);

        let mut bench = Bench::start(workspace.path());
        bench.wait_for("4 of 166 contractors");
        bench.type_keys(F12);
        bench.type_keys("k");
        bench.wait_for("3 of 166 contractors");
        bench.quits();
    }

    #[test]
    fn a_defect_while_reading_leaves_the_screen_alive() {
        let workspace = graded();
        let mut bench = Bench::start_in_leads(workspace.path(), &[(VARIABLE, "reader")]);
        bench.type_keys("\r");
        bench.wait_for("met a defect in Assay");
        assert!(bench.is_taken(), "the screen is still the workbench's");
        bench.type_keys(ESC);
        bench.wait_without("met a defect");
        // Reading again opens everything anew: a status can be set.
        bench.type_keys("\u{1b}[15~");
        bench.wait_for("1 of 166 contractors");
        bench.type_keys("d");
        bench.wait_for("today 1 of 50");
        bench.quits();
    }

    #[test]
    fn a_defect_in_a_run_is_told_and_leaves_the_screen_alive() {
        let workspace = sample();
        let mut bench = Bench::start_with(workspace.path(), &[(VARIABLE, "run")]);
        bench.wait_for("R runs everything");
        bench.type_keys("R");
        bench.wait_for("the run met a defect in Assay and stopped");
        assert!(bench.is_taken(), "the screen is still the workbench's");
        bench.type_keys("3");
        bench.wait_for("c0");
        bench.quits();
    }
}
