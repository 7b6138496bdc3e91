//! Answers about parameters, earlier runs and a figure's numbers; each is one call of `operations`.

use crate::operations::{Bench, OperationError, figure_sheet};
use crate::playbooks::Playbook;
use crate::tui::action::{Answer, Request};
use crate::tui::layer::Foreseen;

/// Answers a question about parameters, runs or a figure; nothing for any other.
pub fn answer(bench: &Bench, playbook: &'static Playbook, request: Request) -> Option<Answer> {
    let words = |error: OperationError| error.to_string();
    Some(match request {
        Request::Parameters {
            generation,
            phase,
            profile,
        } => {
            let form = bench.parameter_form(playbook, phase.as_deref(), profile.as_deref());
            let result = form.map(Box::new).map_err(words);
            Answer::Parameters { generation, result }
        }
        Request::Figure { generation, figure } => {
            let result = figure_sheet(&figure).map_err(words);
            Answer::Sheet { generation, result }
        }
        Request::StaleAfter { generation, edits } => {
            let result = bench.stale_after(playbook, &edits).map_err(words);
            Answer::StaleAfter { generation, result }
        }
        Request::Run { generation, run } => {
            let result = bench.run_figures(playbook, run).map_err(words);
            Answer::Report { generation, result }
        }
        Request::Compare {
            generation,
            before,
            after,
        } => {
            let found = bench.compare(before, after);
            let result = found.map(|found| found.figures()).map_err(words);
            Answer::Report { generation, result }
        }
        Request::Restore { generation, run } => {
            let plan = bench.restore_plan(playbook, run);
            let result = plan.map(|plan| Box::new(Foreseen::Parameters(plan))).map_err(words);
            Answer::Foreseen { generation, result }
        }
        Request::WriteLog { run } => {
            let written = bench.write_log(playbook, run);
            let result = written.map(|path| path.display().to_string()).map_err(words);
            Answer::LogWritten { result }
        }
        _ => return None,
    })
}
