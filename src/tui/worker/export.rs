//! Files written from the screen: a table as it is shown, one of the playbook's exports, or the report of a run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;

use super::orders::Order;
use super::reader::unexpected;
use super::rows::current;
use crate::engine::counted;
use crate::export::ExportFormat;
use crate::operations::{Applied, ExportOrder, Opening, Operation, OperationError, ReportOrder, to_frame};
use crate::tui::action::{Action, ExportJob};
use crate::tui::event_loop::Incoming;

/// Writes a file of a playbook (none means the one the workspace opens on) on a thread of its own and says where it is.
pub fn start(opening: &Opening, playbook: Option<String>, job: ExportJob, order: Order, screen: Sender<Incoming>) {
    let opening = opening.clone();
    std::thread::spawn(move || {
        let written = catch_unwind(AssertUnwindSafe(|| write(&opening, playbook.as_deref(), job)));
        let result = match written {
            Ok(result) => result,
            Err(_) => Err("writing met a defect in Assay; no file was replaced".to_owned()),
        };
        let _ = screen.send(Incoming::Action(Action::Written(result)));
        drop(order);
    });
}

fn write(opening: &Opening, playbook: Option<&str>, job: ExportJob) -> Result<String, String> {
    let words = |error: OperationError| error.to_string();
    let bench = opening.bench().map_err(words)?;
    let playbook = bench.chosen_playbook(playbook).map_err(words)?;
    let (files, rows) = match job {
        ExportJob::Named(name) => {
            let order = ExportOrder {
                exports: vec![name],
                format: ExportFormat::Csv,
                dated: false,
                in_clear: false,
                folder: None,
            };
            let playbook = playbook.id.to_owned();
            match bench.apply(&Operation::Export { playbook, order }).map_err(words)? {
                Applied::Exported(files) => (files, None),
                other => return Err(unexpected(&other)),
            }
        }
        ExportJob::Report(run) => {
            let order = ReportOrder {
                run: Some(run),
                ..ReportOrder::default()
            };
            (vec![bench.write_report(playbook, &order).map_err(words)?], None)
        }
        ExportJob::Shown {
            name,
            source,
            rows,
            columns,
            unmask,
            changed,
        } => {
            let current = current(&source, &changed).map_err(words)?;
            let frame = to_frame(&current, rows.as_deref(), &columns, unmask).map_err(words)?;
            if unmask {
                let what = format!("`{}`, written to {name}.csv", source.0.title());
                bench.record_unmasking(playbook.id, &what).map_err(words)?;
            }
            let file = bench
                .write_rows(&name, &frame, &bench.exports_folder())
                .map_err(words)?;
            (vec![file], Some(frame.height()))
        }
    };
    let shown: Vec<String> = files
        .iter()
        .map(|file| file.strip_prefix(opening.root()).unwrap_or(file).display().to_string())
        .collect();
    Ok(match rows {
        Some(rows) => format!("{} written to {}", counted(rows, "row", "rows"), shown.join(", ")),
        None => format!("written: {}", shown.join(", ")),
    })
}
