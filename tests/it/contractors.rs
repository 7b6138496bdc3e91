//! The contractors playbook on its sample workspaces, from the files to the tiers.

use assay::engine::Status;
use assay::lens::FrameSource;
use assay::sample::Size;

use crate::support::{bench, playbook, run_all, sample_workspace, view};

#[test]
fn small_sample_goes_through_all_phases() {
    let dir = sample_workspace(Size::Small, None);
    let bench = bench(dir.path());
    let report = run_all(&bench);
    for phase in &report.phases {
        println!("{phase:?}");
    }
    let view = view(&bench);
    for gate in view.gates() {
        println!(
            "{} {:?} {:?} {} {}",
            gate.id,
            gate.subject,
            gate.observed,
            gate.outcome.word(),
            gate.note
        );
    }
    for tier in playbook().lens.tiers(&view).unwrap() {
        println!("{} {}", tier.tier, tier.n);
    }
    assert!(
        report
            .phases
            .iter()
            .all(|phase| matches!(phase.status, Status::Passed | Status::PassedWithWarnings))
    );
    let _ = view.frame("scored").unwrap();
}

#[test]
fn full_sample() {
    let dir = sample_workspace(Size::Full, None);
    let bench = bench(dir.path());
    let started = std::time::Instant::now();
    let report = run_all(&bench);
    println!("{:?}", started.elapsed());
    for phase in &report.phases {
        println!("{phase:?}");
    }
    let view = view(&bench);
    for gate in view.gates() {
        println!(
            "{} {:?} {:?} {} {}",
            gate.id,
            gate.subject,
            gate.observed,
            gate.outcome.word(),
            gate.note
        );
    }
    for tier in playbook().lens.tiers(&view).unwrap() {
        println!("{} {}", tier.tier, tier.n);
    }
    for (phase, metric) in view.metrics() {
        println!("{phase} {} {:?} {:?}", metric.name, metric.subject, metric.value);
    }
    println!("{}", view.frame("bridge").unwrap());
}
