//! Writing a record: each operation as a line of its own, on disk before the next one begins, so that a kill loses at most
//! the one in flight.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::{Ended, Entry, Head, Line, Record, RecordError};
use crate::operations::bench::Bench;
use crate::operations::error::OperationError;
use crate::operations::operation::Operation;

/// Writes operations down as they are carried out; its copies write into the same file.
#[derive(Debug, Clone)]
pub struct Recorder(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    file: File,
    /// The head, once it is written; where the file was gone on with, whether it is this workspace's is not looked at yet.
    head: Option<Head>,
    checked: bool,
    /// The last operation's number.
    last: u64,
    /// How a table was looked at last: of such changes right after one another only the last one counts.
    looked: Option<Entry>,
}

impl Recorder {
    /// Opens a file to write into. One that holds a record already is gone on with; a line that broke off in it goes.
    ///
    /// # Errors
    /// When the file cannot be written, holds something else, or another process writes into it.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let shown = path.display().to_string();
        let failed = |doing| {
            let file = shown.clone();
            move |source| RecordError::File { file, doing, source }
        };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path).map_err(failed("opened"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(RecordError::Busy { file: shown }),
            Err(TryLockError::Error(source)) => return Err(failed("locked")(source)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed("read"))?;
        let mut held = Held {
            file,
            head: None,
            checked: false,
            last: 0,
            looked: None,
        };
        if !bytes.is_empty() {
            let record = Record::parse(&shown, &bytes)?;
            held.file.set_len(record.whole).map_err(failed("mended"))?;
            held.file.seek(SeekFrom::End(0)).map_err(failed("mended"))?;
            // A whole last line may lack its end.
            let ends = |byte: &u8| *byte == b'\n';
            let last = usize::try_from(record.whole)
                .ok()
                .and_then(|whole| bytes.get(whole.checked_sub(1)?));
            if !last.is_some_and(ends) {
                held.file.write_all(b"\n").map_err(failed("mended"))?;
            }
            held.last = record.entries.last().map_or(0, |entry| entry.seq);
            held.head = Some(record.head);
        }
        Ok(Self(Arc::new(Shared {
            path: path.to_owned(),
            held: Mutex::new(held),
        })))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Writes the head, unless there is one; it must be done before the first operation, which changes what it says.
    ///
    /// # Errors
    /// When the file is another workspace's, or cannot be written.
    pub(in crate::operations) fn begin(&self, bench: &Bench) -> Result<(), OperationError> {
        let mut held = self.held();
        if held.checked {
            return Ok(());
        }
        let ours = &bench.workspace().settings.workspace.name;
        match &held.head {
            Some(head) if head.workspace != *ours => {
                return Err(RecordError::OtherWorkspace {
                    file: self.shown(),
                    theirs: head.workspace.clone(),
                    ours: ours.clone(),
                }
                .into());
            }
            Some(_) => {}
            None => {
                let head = Head::of(bench)?;
                self.line(&mut held, &head)?;
                held.head = Some(head);
            }
        }
        held.checked = true;
        Ok(())
    }

    /// Writes an operation down; gives its number.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(in crate::operations) fn note(&self, mut entry: Entry) -> Result<u64, RecordError> {
        let mut held = self.held();
        let held = &mut *held;
        if let Operation::View { playbook, sheet, .. } = &entry.did {
            let same = held.looked.as_ref().is_some_and(|looked| {
                matches!(&looked.did, Operation::View { playbook: of, sheet: other, .. } if of == playbook && other == sheet)
            });
            if !same {
                self.write_looked(held)?;
            }
            held.looked = Some(entry);
            return Ok(held.last + 1);
        }
        self.write_looked(held)?;
        held.last += 1;
        entry.seq = held.last;
        self.line(held, &Line::Entry(Box::new(entry)))?;
        Ok(held.last)
    }

    /// Writes down how a run ended.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(in crate::operations) fn ended(&self, ended: Ended) -> Result<(), RecordError> {
        self.line(&mut self.held(), &Line::Ended(ended))
    }

    /// Writes down what is still held back.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(in crate::operations) fn finish(&self) -> Result<(), RecordError> {
        self.write_looked(&mut self.held())
    }

    fn write_looked(&self, held: &mut Held) -> Result<(), RecordError> {
        let Some(mut looked) = held.looked.take() else {
            return Ok(());
        };
        held.last += 1;
        looked.seq = held.last;
        self.line(held, &Line::Entry(Box::new(looked)))
    }

    fn line(&self, held: &mut Held, line: &impl Serialize) -> Result<(), RecordError> {
        let failed = |source: std::io::Error| RecordError::File {
            file: self.shown(),
            doing: "written",
            source,
        };
        let mut text = serde_json::to_vec(line).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        // One call a line, so that whatever cuts it short leaves at most this line torn.
        held.file.write_all(&text).map_err(failed)?;
        held.file.sync_data().map_err(failed)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shown(&self) -> String {
        self.0.path.display().to_string()
    }
}
