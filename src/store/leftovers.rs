//! What killed writes leave: temporary files beside the files that they were to replace. They are told by their names and
//! deleted by `gc`, wherever Assay writes; people's data may stand in them, so that forgetting somebody sweeps them too.

use std::path::Path;

use super::atomic::TEMPORARY_PREFIX;
use super::database::Store;
use super::error::StoreError;

impl Store {
    /// Deletes the temporary files of killed writes among the generations and beside people's own files: settings, rule
    /// sets, exports, lists of decisions. Gives how many there were and their bytes.
    ///
    /// No link is followed, and a hidden folder is not ours to enter.
    pub(super) fn sweep_leftovers(&self) -> Result<(usize, u64), StoreError> {
        let mut swept = (0, 0);
        sweep(&self.generations_folder(), &mut swept)?;
        sweep(self.root(), &mut swept)?;
        Ok(swept)
    }
}

fn sweep(folder: &Path, swept: &mut (usize, u64)) -> Result<(), StoreError> {
    // A folder that cannot be listed is nothing that Assay wrote into.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name();
        let (name, path) = (name.to_string_lossy(), entry.path());
        if kind.is_dir() && !name.starts_with('.') {
            sweep(&path, swept)?;
        } else if kind.is_file() && name.starts_with(TEMPORARY_PREFIX) {
            let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
            std::fs::remove_file(&path).map_err(StoreError::io("delete a leftover", &path))?;
            *swept = (swept.0 + 1, swept.1 + bytes);
        }
    }
    Ok(())
}
