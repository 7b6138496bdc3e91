//! The shapes of frames of datasets that no file is given for.

use super::{companies, people};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::buyer_groups::contract;

fn words(names: &[&str]) -> FrameBuilder {
    let none = Vec::<Option<&str>>::new;
    names
        .iter()
        .fold(FrameBuilder::new(), |builder, name| builder.text(name, none()))
}

/// The working frame and the identity frame of a dataset without rows.
pub(super) fn empty(dataset: &str) -> Result<(Frame, Frame), FrameError> {
    let plain = |names: &[&str], id: &str| Ok((words(names).finish()?, words(&[id]).finish()?));
    match dataset {
        contract::COMPANIES => Ok((companies::frame(&[])?, words(&["company_id"]).finish()?)),
        contract::PEOPLE => people::frames(&[]),
        contract::BUYER_GROUPS => plain(&["group_id", "company_id", "members", "row_id"], "group_id"),
        contract::RELATIONS => {
            let names = [
                "relation_key",
                "relation_id",
                "frame",
                "references",
                "reference_id",
                "content",
                "source_file",
                "row_id",
            ];
            Ok((words(&names).finish()?, words(&["relation_key", "raw"]).finish()?))
        }
        contract::SUPPRESSIONS => plain(&["hash", "kind", "row_id"], "hash"),
        contract::VERDICTS => {
            let before = [
                "person_id",
                "employment",
                "title_match",
                "email_verdict",
                "phone_verdict",
            ];
            let names = [before.as_slice(), &["last_seen", "sources", "checked_at"]].concat();
            let working = words(&names)
                .real("confidence", [])
                .text("row_id", Vec::<Option<&str>>::new());
            Ok((working.finish()?, words(&["person_id"]).finish()?))
        }
        _ => plain(&["pair", "kind", "a", "b", "decision", "note", "row_id"], "pair"),
    }
}
