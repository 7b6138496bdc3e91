//! Answers about archives and generations; each is one call of `operations`.

use super::reader::unexpected;
use crate::operations::{Applied, Bench, OperationError, RollbackOrder};
use crate::playbooks::Playbook;
use crate::tui::action::{Answer, Request};
use crate::tui::layer::Foreseen;

/// Answers a question about archives or generations; nothing for any other.
pub fn answer(bench: &Bench, playbook: &'static Playbook, request: &Request) -> Option<Answer> {
    let words = |error: OperationError| error.to_string();
    Some(match request {
        Request::VerifyArchives { generation, archive } => Answer::ArchivesVerified {
            generation: *generation,
            result: bench.verify_archives(archive.as_deref()).map_err(words),
        },
        Request::ForeseeRestore { generation, archive } => {
            let found = bench.restore_archive(archive, &[], true);
            Answer::Foreseen {
                generation: *generation,
                result: found.map(|found| Box::new(Foreseen::Archive(found))).map_err(words),
            }
        }
        Request::ForeseeRollback { generation } => {
            let found = bench.foresee_rollback(playbook, &RollbackOrder::default());
            Answer::Foreseen {
                generation: *generation,
                result: found.map(|found| Box::new(Foreseen::Rollback(found))).map_err(words),
            }
        }
        _ => return None,
    })
}

/// The answer to an order about archives or generations that was carried out, or refused; nothing for any other.
pub fn done(request: &Request, applied: Result<Applied, String>) -> Option<Answer> {
    Some(match request {
        Request::CreateArchive(_) => Answer::ArchiveCreated(applied.and_then(|done| match done {
            Applied::ArchiveCreated(made) => Ok(made),
            other => Err(unexpected(&other)),
        })),
        Request::RestoreArchive(_) => Answer::ArchiveRestored(applied.and_then(|done| match done {
            Applied::ArchiveRestored(restored) => Ok(restored),
            other => Err(unexpected(&other)),
        })),
        Request::Rollback(_) => Answer::RolledBack(applied.and_then(|done| match done {
            Applied::RolledBack(back) => Ok(back),
            other => Err(unexpected(&other)),
        })),
        _ => return None,
    })
}
