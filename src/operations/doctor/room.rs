//! The room a workspace has: its store, who writes in it, what was left behind, and how full the disk is.

use std::path::Path;
use std::time::Duration;

use super::{Check, Verdict, settings};
use crate::engine::counted;
use crate::store::{LockLook, StoreLook, TablesLook, free_bytes, kept_bytes, look};

/// Bytes in a mebibyte.
const MEBIBYTE: u64 = 1 << 20;

/// The store's checks, and its tables for whoever wants to open it.
pub(super) fn store(root: &Path) -> (Vec<Check>, TablesLook) {
    let found = look(root, Duration::from_secs(settings().leftover_seconds));
    let mut checks = vec![tables(root, &found), lock(root, &found.lock)];
    checks.extend(leftovers(root, &found));
    (checks, found.tables)
}

fn tables(root: &Path, found: &StoreLook) -> Check {
    let what = "store";
    let folder = root.join(crate::store::ASSAY_FOLDER);
    match (&found.tables, &found.refused) {
        (TablesLook::Newer(version, known), _) => Check::new(
            what,
            Verdict::Bad,
            format!("written by a newer Assay: its tables are of version {version}, this one knows {known}"),
        )
        .mended_by("open it with that version, or update this one"),
        (TablesLook::Unreadable(why), _) => {
            Check::new(what, Verdict::Bad, format!("the database cannot be read: {why}")).mended_by(format!(
                "`assay archive restore` brings a copy back; without one move {} away and `assay run` again",
                folder.display()
            ))
        }
        (_, Some(error)) => Check::new(what, Verdict::Bad, format!("nothing can be written in it: {error}"))
            .mended_by(format!("make {} yours to write", folder.display())),
        (TablesLook::Older(version, known), None) => Check::new(
            what,
            Verdict::Note,
            format!("tables of version {version}, this Assay makes {known}: the next command brings them up"),
        )
        .mended_by(format!(
            "`assay status` does it; copy {} before if an older Assay is to read it again",
            folder.display()
        )),
        (TablesLook::None, None) => Check::new(what, Verdict::Good, "empty, and .assay/ can be written"),
        (TablesLook::Present, None) => Check::new(what, Verdict::Good, ".assay/ can be written"),
    }
}

fn lock(root: &Path, found: &LockLook) -> Check {
    let what = "writer";
    match found {
        LockLook::Free => Check::new(what, Verdict::Good, "nobody else writes"),
        LockLook::Held(holder, Some(false)) => Check::new(
            what,
            Verdict::Note,
            format!("the lock is held in the name of {holder}, which does not run on this machine"),
        )
        .mended_by(format!(
            "end it where it runs; if nobody works here from another machine, delete {}",
            root.join(crate::store::ASSAY_FOLDER).join("lock").display()
        )),
        LockLook::Held(holder, _) => Check::new(what, Verdict::Note, format!("{holder} writes now; reading goes on"))
            .mended_by("wait until it is done before you run"),
        LockLook::LeftBehind(holder) => Check::new(
            what,
            Verdict::Note,
            format!("{holder} ended without saying so, perhaps killed; it locks nobody out"),
        )
        .mended_by("`assay run` goes on from what was kept"),
    }
}

fn leftovers(root: &Path, found: &StoreLook) -> Option<Check> {
    let first = found.leftovers.first()?;
    let shown = first.strip_prefix(root).unwrap_or(first).display();
    let count = counted(found.leftovers.len(), "temporary file", "temporary files");
    let check = Check::new(
        "leftovers",
        Verdict::Note,
        format!("{count} of a write that was cut short, such as {shown}"),
    );
    let inside = |path: &std::path::PathBuf| path.starts_with(root.join(crate::store::ASSAY_FOLDER));
    Some(check.mended_by(if found.leftovers.iter().all(inside) {
        "`assay gc` deletes them".to_owned()
    } else {
        format!(
            "`assay gc` deletes those in .assay/; delete .assay-tmp-* in {} yourself",
            root.display()
        )
    }))
}

/// How much room the disk has, where the system tells.
pub(super) fn disk(root: &Path) -> Option<Check> {
    free_bytes(root).map(|free| judge_disk(free, kept_bytes(root)))
}

/// A run may write as much again as is kept, before the old frames are let go.
fn judge_disk(free: u64, kept: u64) -> Check {
    let mebibytes = |bytes: u64| counted(bytes / MEBIBYTE, "MiB", "MiB");
    let found = format!("{} free; the store holds {}", mebibytes(free), mebibytes(kept));
    let mend = "`assay gc` and `assay archive prune` let go of what nothing names; else make room on the disk";
    if free < settings().disk_bad_mib * MEBIBYTE {
        Check::new("disk", Verdict::Bad, format!("nearly full: {found}")).mended_by(mend)
    } else if free < (settings().disk_note_mib * MEBIBYTE).max(kept) {
        Check::new("disk", Verdict::Note, format!("getting full: {found}")).mended_by(mend)
    } else {
        Check::new("disk", Verdict::Good, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_judged_by_what_is_free_and_by_what_the_store_holds() {
        let verdict = |free: u64, kept: u64| judge_disk(free * MEBIBYTE, kept * MEBIBYTE).verdict;
        assert_eq!(verdict(99, 0), Verdict::Bad);
        assert_eq!(verdict(100, 0), Verdict::Note);
        assert_eq!(verdict(2000, 3000), Verdict::Note);
        assert_eq!(verdict(2000, 1), Verdict::Good);
        let full = judge_disk(3 * MEBIBYTE, 0);
        assert!(full.found.contains("3 MiB free") && full.mend.unwrap().contains("assay gc"));
    }
}
