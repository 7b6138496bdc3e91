//! The long kill test: the real program is killed at random instants of random commands, hundreds of times, and whatever it
//! had acknowledged is still there.
//!
//! Two workspaces begin as the same bytes. Each command first runs undisturbed in the one, the mirror, which says how long it
//! takes and what it comes to; then it is killed in the other, the victim, which is looked over and given the command again.
//! Afterwards the two must be alike: the same frames to the byte, the same files, the same facts.

mod checks;
mod differ;
mod held;
mod orders;
mod scene;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use differ::differences;
use held::{Held, tree_of};
use orders::Order;
use scene::{Scene, Side};

/// A small generator of our own: the same commands and instants for the same seed.
struct Seeded(u64);

impl Seeded {
    /// A round draws for itself, so that it is the same whatever was drawn before it.
    fn of_round(seed: u64, round: usize) -> Self {
        let mixed = |value: u64, by: u64| (value ^ (value >> 29)).wrapping_mul(by);
        let state = seed ^ (round as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // Neighbours shall not draw alike.
        Self(mixed(mixed(state, 0xbf58_476d_1ce4_e5b9), 0x94d0_49bb_1331_11eb))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}

/// What happened, for the summary.
#[derive(Default)]
struct Tally {
    kills: usize,
    /// By command: commands killed, commands that were faster than the kill, commands that the program refused.
    of: BTreeMap<&'static str, (usize, usize, usize)>,
    /// Kills that left something unfinished which the next start had to see to.
    interrupted_runs: usize,
    lost_calls: usize,
    /// Of those, since the sides were last made alike.
    lost_since: usize,
    leftovers: usize,
    budget_rounds: usize,
}

impl Tally {
    fn shown(&self, scene: &Scene, took: Duration) -> String {
        let mut text = format!(
            "{} kills in {} s: {} runs interrupted, {} calls lost on their way, {} leftovers swept, {} rounds at the budget's edge\n",
            self.kills,
            took.as_secs(),
            self.interrupted_runs,
            self.lost_calls,
            self.leftovers,
            self.budget_rounds,
        );
        for (kind, (killed, faster, refused)) in &self.of {
            let _ = writeln!(
                text,
                "  {kind:<20} {killed:>4} killed {faster:>4} faster than the kill {refused:>4} refused"
            );
        }
        let _ = write!(
            text,
            "  requests: {} of the victim, {} of the mirror",
            scene.victim.asked(),
            scene.mirror.asked()
        );
        text
    }
}

/// When a command is killed: after a share of the time that it takes undisturbed, or right behind one of its changes on disk.
#[derive(Debug, Clone, Copy)]
enum Moment {
    After(Duration),
    AtChange(usize, Duration),
}

fn moment(random: &mut Seeded, took: Duration, is_run: bool) -> Moment {
    if random.below(2) == 0 {
        return Moment::After(took.mul_f64(random.share()));
    }
    let most = if is_run { 60 } else { 7 };
    Moment::AtChange(1 + random.below(most), Duration::from_micros(random.below(4000) as u64))
}

/// Waits for the instant and kills. False where the command was done before.
fn kill(side: &Side, order: &Order, moment: Moment) -> bool {
    let mut child = side.command(order).spawn().unwrap();
    let begun = Instant::now();
    let limit = Duration::from_secs(600);
    match moment {
        Moment::After(delay) => std::thread::sleep(delay),
        Moment::AtChange(wanted, delay) => {
            let (mut last, mut changes) = (tree_of(&side.root), 0);
            while changes < wanted && child.try_wait().unwrap().is_none() {
                assert!(begun.elapsed() < limit, "{order:?} does not end");
                let now = tree_of(&side.root);
                changes += usize::from(now != last);
                last = now;
            }
            std::thread::sleep(delay);
        }
    }
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

/// One command: undisturbed in the mirror, killed in the victim, looked over, and given again until both are alike.
fn round(scene: &Scene, order: &Order, random: &mut Seeded, tally: &mut Tally) {
    let counts = tally.of.entry(order.kind).or_default();
    let undisturbed = scene.mirror.finish(order);
    if !undisturbed.is_done() {
        counts.2 += 1;
        let said = format!("{order:?}: {}", undisturbed.said);
        assert!(!undisturbed.said.contains("panicked"), "{said}");
        assert!(!order.is_run, "a run that is refused kills nothing: {said}");
        checks::alike(scene, &format!("refused, but {said}"));
        return;
    }
    let (before, wanted) = (Held::of(&scene.victim.root), Held::of(&scene.mirror.root));
    let moment = moment(random, undisturbed.took, order.is_run);
    let running = kill(&scene.victim, order, moment);
    if running {
        counts.0 += 1;
        tally.kills += 1;
    } else {
        counts.1 += 1;
    }
    let told = format!("kill {} ({moment:?}, running: {running}) of {:?}", tally.kills, order);
    let found = checks::looked_over(scene, order, (&before, &wanted), &told);
    tally.interrupted_runs += usize::from(found.interrupted);
    tally.lost_calls += found.lost;
    tally.lost_since += found.lost;
    // By everything, calls included: another archive may hold the same but for them.
    let applied = differences(scene).is_empty();
    if order.is_run || !applied {
        let again = scene.victim.finish(order);
        assert!(again.is_done() || !order.is_run, "{told}: again: {}", again.said);
        assert!(!again.said.contains("panicked"), "{told}: {}", again.said);
    }
    checks::alike(scene, &told);
    let (victim, mirror) = (scene.victim.asked(), scene.mirror.asked());
    assert!(
        victim <= mirror + tally.lost_since,
        "{told}: {victim} requests, the mirror {mirror}: something was paid twice"
    );
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// What the environment says of a test: the same seed draws the same commands and instants.
struct Plan {
    kills: usize,
    seed: u64,
    /// The first round with a kill; those before it only happen, so that one finding is come back to quickly.
    first: usize,
    /// Kinds of commands, by commas; all where nothing is named.
    only: String,
    /// Where both workspaces of each finding are left.
    kept: Option<PathBuf>,
}

impl Plan {
    fn read() -> Self {
        Self {
            kills: number("ASSAY_KILLS", 200) as usize,
            seed: number("ASSAY_KILL_SEED", 42),
            first: number("ASSAY_KILL_FIRST", 1) as usize,
            only: std::env::var("ASSAY_KILL_ONLY").unwrap_or_default(),
            kept: std::env::var_os("ASSAY_KILL_KEEP").map(PathBuf::from),
        }
    }
}

/// One round, and every so often a look at leftovers and budgets.
fn turn(scene: &mut Scene, plan: &Plan, number: usize, tally: &mut Tally) {
    let mut random = Seeded::of_round(plan.seed, number);
    let order = loop {
        let order = orders::next(scene, &mut random, number);
        if plan.only.is_empty() || plan.only.split(',').any(|kind| kind == order.kind) {
            break order;
        }
    };
    if number < plan.first {
        scene.mirror.finish(&order);
        return;
    }
    if number == plan.first && number > 1 {
        scene.begin_anew();
    }
    round(scene, &order, &mut random, tally);
    if number.is_multiple_of(25) {
        tally.leftovers += checks::swept(&scene.victim);
        checks::within_budget(scene, &mut random, number);
        tally.budget_rounds += 1;
    }
}

// spec: contractors X-8, permits 9 (Kill), buyer-groups 9 (Crash)
#[test]
#[ignore = "kills the program 200 times, most of an hour; cargo test --test it unkillable -- --ignored --nocapture"]
fn killed_at_any_instant_of_any_command_nothing_acknowledged_is_lost() {
    let (plan, begun) = (Plan::read(), Instant::now());
    let mut scene = Scene::new();
    checks::alike(&scene, "before the first kill");
    println!("the scene stands after {} s", begun.elapsed().as_secs());
    let (mut number, mut tally, mut findings) = (0, Tally::default(), Vec::new());
    while tally.kills < plan.kills {
        number += 1;
        let shown = tally.shown(&scene, begun.elapsed());
        let most = plan.first + plan.kills * 6;
        assert!(number < most, "hardly anything can be killed: {shown}");
        let ended = catch_unwind(AssertUnwindSafe(|| turn(&mut scene, &plan, number, &mut tally)));
        // One finding shall not hide the next: the victim begins anew as the mirror is.
        if let Err(panic) = ended {
            findings.push(format!("round {number}: {}", said(&*panic)));
            if let Some(kept) = &plan.kept {
                scene.keep(&kept.join(format!("round-{number}")));
            }
            assert!(findings.len() < 12, "{}", findings.join("\n\n"));
            scene.begin_anew();
            tally.lost_since = 0;
        }
        if number.is_multiple_of(25) {
            println!("round {number}: {}", tally.shown(&scene, begun.elapsed()));
        }
    }
    println!("seed {}: {}", plan.seed, tally.shown(&scene, begun.elapsed()));
    assert!(findings.is_empty(), "{}", findings.join("\n\n"));
    let tried = tally.interrupted_runs > 0 && tally.of.len() > 8;
    assert!(tried || plan.kills < 200, "too little was tried");
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}
