//! Answers to what could not even be tried: whoever waits for an answer of a kind gets one of that kind.

use crate::tui::action::{Action, Answer, Request};
use crate::tui::data::DataAnswer;

/// The answer that a request was not carried out, and why.
pub fn refused(request: Request, why: &str) -> Answer {
    let words = why.to_owned();
    match request {
        Request::Picture { generation } => Answer::Picture {
            generation,
            result: Err(words),
        },
        Request::Sheet { generation, .. } | Request::Figure { generation, .. } => Answer::Sheet {
            generation,
            result: Err(words),
        },
        Request::Unmask { key } => Answer::Unmasked {
            key,
            result: Err(words),
        },
        Request::TextOf { what, .. } => Answer::TextOf {
            what,
            result: Err(words),
        },
        Request::Card { generation, .. } => Answer::Card {
            generation,
            result: Err(words),
        },
        Request::GroupMap { generation, .. } => Answer::GroupMap {
            generation,
            result: Err(words),
        },
        Request::PairFigures { generation, .. } => Answer::PairFigures {
            generation,
            result: Err(words),
        },
        Request::TierSet { generation, .. } => Answer::TierSet {
            generation,
            result: Err(words),
        },
        Request::Migration { generation, .. } | Request::RuleMigration { generation, .. } => Answer::Migration {
            generation,
            result: Err(words),
        },
        Request::Migrated { generation, .. }
        | Request::RuleMigrated { generation, .. }
        | Request::EvidenceLeads { generation, .. } => Answer::Leads {
            generation,
            result: Err(words),
        },
        Request::Hold { generation, .. } => Answer::Held {
            generation,
            result: Err(words),
        },
        Request::SaveDraft { .. } => Answer::Saved(Err(words)),
        Request::Mark { lead, step, .. } => Answer::Marked {
            lead,
            step,
            result: Err(words),
        },
        Request::KeepTheme(theme) => Answer::ThemeKept {
            theme,
            result: Err(words),
        },
        Request::Decide {
            gate,
            subject,
            decision,
            step,
            ..
        } => Answer::Decided {
            key: (gate, subject),
            decision,
            step,
            result: Err(words),
        },
        Request::Sale(order) => Answer::Sold {
            lead: order.lead,
            result: Err(words),
        },
        Request::Order(order) => Answer::Ordered {
            lead: order.lead,
            result: Err(words),
        },
        Request::UndoMerges(_) => Answer::MergesUndone(Err(words)),
        Request::SignPassed => Answer::SignedPassed(Err(words)),
        Request::DecidePair { order, step } => Answer::PairDecided {
            order: Box::new(order),
            step,
            result: Err(words),
        },
        Request::Note(_) => Answer::Unrecorded(words),
        Request::SwitchPlaybook(_) => Answer::Defect(words),
        of_history => history(of_history, words),
    }
}

/// The same for questions about parameters and runs.
fn history(request: Request, words: String) -> Answer {
    match request {
        Request::Parameters { generation, .. } => Answer::Parameters {
            generation,
            result: Err(words),
        },
        Request::StaleAfter { generation, .. } => Answer::StaleAfter {
            generation,
            result: Err(words),
        },
        Request::SaveParameters { .. } => Answer::ParametersSaved { result: Err(words) },
        Request::Run { generation, .. } | Request::Compare { generation, .. } => Answer::Report {
            generation,
            result: Err(words),
        },
        Request::Restore { generation, .. } => Answer::Foreseen {
            generation,
            result: Err(words),
        },
        Request::WriteLog { .. } => Answer::LogWritten { result: Err(words) },
        of_archives => archives(&of_archives, words),
    }
}

/// The same for archives and generations.
fn archives(request: &Request, words: String) -> Answer {
    match request {
        Request::VerifyArchives { generation, .. } => Answer::ArchivesVerified {
            generation: *generation,
            result: Err(words),
        },
        Request::ForeseeRestore { generation, .. } | Request::ForeseeRollback { generation } => Answer::Foreseen {
            generation: *generation,
            result: Err(words),
        },
        Request::CreateArchive(_) => Answer::ArchiveCreated(Err(words)),
        Request::RestoreArchive(_) => Answer::ArchiveRestored(Err(words)),
        Request::Rollback(_) => Answer::RolledBack(Err(words)),
        _ => Answer::Defect(words),
    }
}

/// Why an order failed, where this is the answer to one that did: somebody who has left the screen still has to hear.
pub fn failure(action: &Action) -> Option<&str> {
    let error = match action {
        Action::Answer(answer) => match answer {
            Answer::Marked { result, .. } => result.as_ref().err(),
            Answer::Decided { result, .. } => result.as_ref().err(),
            Answer::PairDecided { result, .. } => result.as_ref().err(),
            Answer::Sold { result, .. } => result.as_ref().err(),
            Answer::Ordered { result, .. } => result.as_ref().err(),
            Answer::MergesUndone(result) => result.as_ref().err(),
            Answer::ArchiveCreated(result) => result.as_ref().err(),
            Answer::ArchiveRestored(result) => result.as_ref().err(),
            Answer::RolledBack(result) => result.as_ref().err(),
            Answer::SignedPassed(result) => result.as_ref().err(),
            Answer::Saved(result) => result.as_ref().err(),
            Answer::ParametersSaved { result } => result.as_ref().err(),
            Answer::LogWritten { result } => result.as_ref().err(),
            Answer::ThemeKept { result, .. } => result.as_ref().err(),
            Answer::Unrecorded(why) => Some(why),
            _ => None,
        },
        Action::Data(DataAnswer::Accepted(result)) => result.as_ref().err(),
        Action::Data(DataAnswer::TakenBack(result)) => result.as_ref().err(),
        Action::Written(result) => result.as_ref().err(),
        _ => None,
    };
    error.map(String::as_str)
}
