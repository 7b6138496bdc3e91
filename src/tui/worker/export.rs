//! Files written from the screen: a table as it is shown, one of the playbook's exports, or the report of a run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::Sender;

use super::orders::Order;
use super::rows::current;
use crate::engine::counted;
use crate::export::{ExportFormat, ExportOptions};
use crate::operations::{Bench, OperationError, Overrides, ReportOrder, to_frame};
use crate::tui::action::{Action, ExportJob};
use crate::tui::event_loop::Incoming;

/// Writes a file of a playbook (none means the one the workspace opens on) on a thread of its own and says where it is.
pub fn start(
    (root, actor): (&Path, &str),
    playbook: Option<String>,
    job: ExportJob,
    order: Order,
    screen: Sender<Incoming>,
) {
    let (root, actor) = (root.to_owned(), actor.to_owned());
    std::thread::spawn(move || {
        let written = catch_unwind(AssertUnwindSafe(|| write(&root, &actor, playbook.as_deref(), job)));
        let result = match written {
            Ok(result) => result.map_err(|error| error.to_string()),
            Err(_) => Err("writing met a defect in Assay; no file was replaced".to_owned()),
        };
        let _ = screen.send(Incoming::Action(Action::Written(result)));
        drop(order);
    });
}

fn write(root: &Path, actor: &str, playbook: Option<&str>, job: ExportJob) -> Result<String, OperationError> {
    let bench = Bench::open_today(root, actor)?;
    let playbook = bench.chosen_playbook(playbook)?;
    let dir = root.join("exports");
    let (files, rows) = match job {
        ExportJob::Named(name) => {
            let view = bench.view(playbook, &Overrides::default())?;
            let options = ExportOptions {
                with_pii: false,
                dated: false,
            };
            (bench.export(&view, &[name], &dir, ExportFormat::Csv, &options)?, None)
        }
        ExportJob::Report(run) => {
            let order = ReportOrder {
                run: Some(run),
                ..ReportOrder::default()
            };
            (vec![bench.write_report(playbook, &order)?], None)
        }
        ExportJob::Shown {
            name,
            source,
            rows,
            columns,
            unmask,
            changed,
        } => {
            let current = current(&source, &changed)?;
            let frame = to_frame(&current, rows.as_deref(), &columns, unmask)?;
            if unmask {
                bench.record_unmasking(playbook.id, &format!("`{}`, written to {name}.csv", source.0.title()))?;
            }
            (vec![bench.write_rows(&name, &frame, &dir)?], Some(frame.height()))
        }
    };
    let shown: Vec<String> = files
        .iter()
        .map(|file| file.strip_prefix(root).unwrap_or(file).display().to_string())
        .collect();
    Ok(match rows {
        Some(rows) => format!("{} written to {}", counted(rows, "row", "rows"), shown.join(", ")),
        None => format!("written: {}", shown.join(", ")),
    })
}
