//! Turns rows into the bytes of a file, and files into a folder. Kept apart from the generators so that quoting,
//! encodings and the refusal to overwrite someone's own workspace stand in one place.

use std::io::Write;
use std::path::{Component, Path};

use super::{SampleError, SampleFile};

/// The settings of a workspace.
const SETTINGS: &str = "assay.toml";

/// The encodings that licence boards and dealer portals really send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Marked,
    /// Windows-1252.
    Windows1252,
}

/// A delimited text file while it is being written.
pub(crate) struct TextFile {
    path: String,
    encoding: Encoding,
    writer: csv::Writer<Vec<u8>>,
}

impl TextFile {
    /// Opens a file in memory.
    pub(crate) fn new(path: &str, delimiter: u8, encoding: Encoding) -> Self {
        let writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_writer(Vec::new());
        Self {
            path: path.to_owned(),
            encoding,
            writer,
        }
    }

    /// A comma-separated UTF-8 file.
    pub(crate) fn comma(path: &str) -> Self {
        Self::new(path, b',', Encoding::Utf8)
    }

    /// Adds one record; its field count is free, since some plants need ragged rows.
    pub(crate) fn row<T: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<(), SampleError> {
        self.writer.write_record(cells).map_err(|source| SampleError::Csv {
            path: self.path.clone(),
            source,
        })
    }

    /// The finished file.
    pub(crate) fn finish(self) -> Result<SampleFile, SampleError> {
        let Self { path, encoding, writer } = self;
        let text = writer.into_inner().map_err(|error| SampleError::Csv {
            path: path.clone(),
            source: csv::Error::from(std::io::Error::other(error.to_string())),
        })?;
        let bytes = match encoding {
            Encoding::Utf8 => text,
            Encoding::Utf8Marked => [b"\xEF\xBB\xBF".as_slice(), &text].concat(),
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252
                .encode(&String::from_utf8_lossy(&text))
                .0
                .into_owned(),
        };
        Ok(SampleFile { path, bytes })
    }
}

/// What [`write_sample`] wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Number of files.
    pub files: usize,
    /// Their size in bytes.
    pub bytes: u64,
}

/// Writes `files` below `dir`, creating it if needed. An older sample there is overwritten file by file (each by a
/// rename, so that a crash leaves whole files); what else lies in the folder is left alone.
///
/// # Errors
/// [`SampleError::NotASample`] if `dir` holds anything and its `assay.toml` doesn't say `sample = true`;
/// [`SampleError::UnsafePath`] if a path would leave `dir`; [`SampleError::Io`] if the file system refuses.
pub fn write_sample(files: &[SampleFile], dir: &Path) -> Result<Written, SampleError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| SampleError::Io { path, source }
    };
    for file in files {
        let safe = Path::new(&file.path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if file.path.is_empty() || !safe {
            return Err(SampleError::UnsafePath {
                path: file.path.clone(),
            });
        }
    }
    std::fs::create_dir_all(dir).map_err(io(dir))?;
    let occupied = std::fs::read_dir(dir).map_err(io(dir))?.next().is_some();
    if occupied && !is_sample(dir) {
        return Err(SampleError::NotASample { dir: dir.to_owned() });
    }
    let mut written = Written { files: 0, bytes: 0 };
    for file in files {
        let target = dir.join(&file.path);
        let folder = target.parent().unwrap_or(dir);
        std::fs::create_dir_all(folder).map_err(io(folder))?;
        let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(io(folder))?;
        draft.write_all(&file.bytes).map_err(io(&target))?;
        draft.as_file().sync_all().map_err(io(&target))?;
        make_readable(draft.path()).map_err(io(&target))?;
        draft.persist(&target).map_err(|error| SampleError::Io {
            path: target.clone(),
            source: error.error,
        })?;
        written.files += 1;
        written.bytes += file.bytes.len() as u64;
    }
    Ok(written)
}

/// Whether writing `files` over an older sample would lose settings: its `assay.toml` is not the one about to be written,
/// so that somebody may have saved profiles, mappings or parameters in it.
pub fn would_lose_settings(files: &[SampleFile], dir: &Path) -> bool {
    let Ok(held) = std::fs::read(dir.join(SETTINGS)) else {
        return false;
    };
    let new = files.iter().find(|file| file.path == SETTINGS);
    is_sample(dir) && new.is_some_and(|new| new.bytes != held)
}

/// Temporary files are private to their owner; a sample is for everyone who may read the folder.
#[cfg(unix)]
fn make_readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Whether `dir` was written by a generator: its settings say so themselves.
fn is_sample(dir: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(dir.join(SETTINGS)) else {
        return false;
    };
    let Ok(settings) = text.parse::<toml::Table>() else {
        return false;
    };
    settings
        .get("workspace")
        .and_then(|workspace| workspace.get("sample"))
        .and_then(toml::Value::as_bool)
        == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SampleFile {
        SampleFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_sample_may_be_written_again_but_never_over_a_workspace() {
        let dir = tempfile::tempdir().unwrap();
        let sample = [
            file("assay.toml", "[workspace]\nsample = true\n"),
            file("a/b.csv", "x\n1\n"),
        ];
        assert_eq!(
            write_sample(&sample, dir.path()).unwrap(),
            Written { files: 2, bytes: 30 }
        );
        assert!(write_sample(&sample, dir.path()).is_ok());
        assert_eq!(std::fs::read(dir.path().join("a/b.csv")).unwrap(), b"x\n1\n");

        let own = tempfile::tempdir().unwrap();
        std::fs::write(own.path().join("assay.toml"), "[workspace]\nname = \"ours\"\n").unwrap();
        assert!(matches!(
            write_sample(&sample, own.path()),
            Err(SampleError::NotASample { .. })
        ));
        assert!(!own.path().join("a").exists());
    }

    #[test]
    fn settings_that_somebody_edited_are_told_from_the_generators_own() {
        let dir = tempfile::tempdir().unwrap();
        let sample = [file("assay.toml", "[workspace]\nsample = true\n"), file("b.csv", "x\n")];
        assert!(!would_lose_settings(&sample, dir.path()));
        write_sample(&sample, dir.path()).unwrap();
        // Data files are invented anew whatever became of them.
        std::fs::write(dir.path().join("b.csv"), "y\n").unwrap();
        assert!(!would_lose_settings(&sample, dir.path()));
        let edited = "[workspace]\nsample = true\n[playbooks.contractors.parameters]\n";
        std::fs::write(dir.path().join("assay.toml"), edited).unwrap();
        assert!(would_lose_settings(&sample, dir.path()));
    }

    #[test]
    fn a_path_that_leaves_the_folder_is_refused_before_anything_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("new");
        let outcome = write_sample(&[file("ok.csv", ""), file("../x.csv", "")], &target);
        assert!(matches!(outcome, Err(SampleError::UnsafePath { .. })));
        assert!(!target.exists());
    }

    #[test]
    fn encodings_are_what_they_say() {
        let make = |encoding| {
            let mut text = TextFile::new("t.csv", b';', encoding);
            text.row(["Peña", "a;b"]).unwrap();
            text.finish().unwrap().bytes
        };
        assert_eq!(make(Encoding::Utf8), "Peña;\"a;b\"\n".as_bytes());
        assert_eq!(make(Encoding::Utf8Marked), "\u{FEFF}Peña;\"a;b\"\n".as_bytes());
        assert_eq!(make(Encoding::Windows1252), b"Pe\xF1a;\"a;b\"\n");
    }
}
