//! The workspace's SQLite database: how it is opened, by whom, and the one way to read and to write.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior};
use rusqlite_migration::{Error as MigrationError, M, Migrations};
use serde::de::DeserializeOwned;

use super::atomic::make_private_folder;
use super::error::StoreError;
use super::lock::WriterLock;
use super::workspace::ASSAY_FOLDER;

pub(super) const DATABASE_FILE: &str = "assay.db";
/// Held for the instant in which tables are made, so that two processes that open a fresh workspace don't both try.
const SCHEMA_LOCK_FILE: &str = "schema.lock";
/// Held while a file that people and Assay both write into is read, changed and written.
const EDIT_LOCK_FILE: &str = "edit.lock";
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Every version of the tables, oldest first; a change of the tables is a new entry, never an edit.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("schema.sql")),
    M::up(include_str!("schema_2_forgotten.sql")),
];

/// The version of the tables that this program makes.
pub(super) fn tables_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// What a store is opened for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// To look: needs no lock and sees an empty view where nothing was run yet.
    Reader,
    /// To write: takes the workspace's lock in the name of `holder` (the command, as others shall see it).
    Writer {
        /// The command.
        holder: String,
    },
    /// To append what people note beside a run, whoever runs: marks, reviewers' decisions and entries of the audit chain.
    /// Takes no lock, so that nobody has to stop working while phases do.
    ///
    /// Safe beside a writer, because each note is whole in one immediate transaction (a decision together with its audit
    /// entry, whose link to the entry before is read under SQLite's own write lock), only appends, and touches no row
    /// that a run reads twice: a run asks for the latest decision at the moment it judges, and a decision binds to what
    /// it was made on. What rewrites or replaces these tables (`forget`, bringing an archive back) must therefore keep
    /// note takers out itself, for the lock of a [`Access::Writer`] does not: in one exclusive transaction of the
    /// database where rows are changed in place, and with a lock of its own, which note takers would then have to look
    /// at, where the database's file is exchanged; else a note taken in between is lost with the old file.
    Notes,
}

/// A workspace's results: database and frames. `Send` and `Sync`; calls from several threads queue up.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    connection: Mutex<Connection>,
    writer: Mutex<Option<WriterLock>>,
    takes_notes: bool,
}

impl Store {
    /// Opens the results of the workspace folder `root`; makes `.assay/` where it is not there yet. A reader of a folder
    /// that can't be written gets a view without changes (empty where nothing was run).
    ///
    /// A writer also marks runs that a killed process left "running" as interrupted.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process writes; [`StoreError::Migration`] when the database is of a newer
    /// Assay or damaged; [`StoreError::Io`] and [`StoreError::Sql`] from below.
    pub fn open(root: &Path, access: Access) -> Result<Self, StoreError> {
        let writer = match &access {
            Access::Reader | Access::Notes => None,
            Access::Writer { holder } => Some(WriterLock::acquire(root, holder)?),
        };
        let connection = match (open_database(root), &access) {
            (Ok(connection), _) => connection,
            // A database we can't write (another owner's, a read-only disk) can still be looked at.
            (Err(error @ (StoreError::Io { .. } | StoreError::Sql { .. })), Access::Reader) => {
                open_unchanging(root).ok_or(error)?
            }
            (Err(error), _) => return Err(error),
        };
        let store = Store {
            root: root.to_owned(),
            connection: Mutex::new(connection),
            writer: Mutex::new(writer),
            takes_notes: access == Access::Notes,
        };
        if store.is_writer() {
            store.mark_interrupted()?;
        }
        Ok(store)
    }

    /// Turns a reader into a writer (the workbench reads all the time and writes only during a run). Does nothing for a
    /// store that is one already.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process writes.
    pub fn acquire_writer(&self, holder: &str) -> Result<(), StoreError> {
        {
            let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            if writer.is_some() {
                return Ok(());
            }
            *writer = Some(WriterLock::acquire(&self.root, holder)?);
        }
        self.mark_interrupted().map(|_| ())
    }

    /// Gives the right to write back; the store goes on as a reader.
    pub fn release_writer(&self) {
        *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Waits until nobody else edits the workspace's own files (decisions on pairs) through a call of this kind; the
    /// right lasts as long as what is given. Runs only read those files, so they neither wait nor are waited for.
    ///
    /// # Errors
    /// When the lock's file cannot be made.
    pub fn edit_alone(&self) -> Result<std::fs::File, StoreError> {
        let path = self.folder().join(EDIT_LOCK_FILE);
        let lock = std::fs::File::create(&path).map_err(StoreError::io("make the lock", &path))?;
        lock.lock().map_err(StoreError::io("take the lock", &path))?;
        Ok(lock)
    }

    /// Whether this store may write.
    pub fn is_writer(&self) -> bool {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The workspace folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of everything Assay keeps for this workspace.
    pub fn folder(&self) -> PathBuf {
        self.root.join(ASSAY_FOLDER)
    }

    /// A consistent copy of the database as one file (for an archive); `to` must not exist.
    ///
    /// # Errors
    /// When `to` exists or can't be written.
    pub fn copy_database(&self, to: &Path) -> Result<(), StoreError> {
        let target = to.to_string_lossy();
        self.connection()
            .execute("VACUUM INTO ?1", [target.as_ref()])
            .map(|_| ())
            .map_err(StoreError::sql("copy itself"))
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves no half-done transaction: it is rolled back when its guard is dropped.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a query; `doing` names it in errors ("list the runs").
    pub(super) fn read<T>(
        &self,
        doing: &'static str,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        query(&self.connection()).map_err(StoreError::sql(doing))
    }

    /// Runs changes in one transaction: all of them are on disk afterwards, or none.
    pub(super) fn write<T>(
        &self,
        doing: &'static str,
        changes: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.needs_writer(doing)?;
        self.transact(doing, changes)
    }

    /// The same for what may be noted beside a run.
    pub(super) fn note<T>(
        &self,
        doing: &'static str,
        changes: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if !self.takes_notes {
            self.needs_writer(doing)?;
        }
        self.transact(doing, changes)
    }

    /// A transaction that does not wait for anybody who writes.
    pub(super) fn try_transact<T>(
        &self,
        doing: &'static str,
        changes: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let patience = |time: Duration| self.connection().busy_timeout(time).map_err(StoreError::sql(doing));
        patience(Duration::ZERO)?;
        let result = self.transact(doing, changes);
        patience(BUSY_TIMEOUT)?;
        result
    }

    fn transact<T>(
        &self,
        doing: &'static str,
        changes: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::sql(doing))?;
        let result = changes(&transaction)?;
        transaction.commit().map_err(StoreError::sql(doing))?;
        Ok(result)
    }

    pub(super) fn needs_writer(&self, doing: &'static str) -> Result<(), StoreError> {
        if self.is_writer() {
            Ok(())
        } else {
            Err(StoreError::ReadOnly { doing })
        }
    }
}

fn open_database(root: &Path) -> Result<Connection, StoreError> {
    let folder = root.join(ASSAY_FOLDER);
    make_private_folder(&folder)?;
    let path = folder.join(DATABASE_FILE);
    let mut connection = Connection::open(&path).map_err(StoreError::sql("open"))?;
    configure(&connection).map_err(StoreError::sql("be set up"))?;
    if !is_ready(&connection)? {
        let lock_path = folder.join(SCHEMA_LOCK_FILE);
        let lock = std::fs::File::create(&lock_path).map_err(StoreError::io("make the lock", &lock_path))?;
        lock.lock().map_err(StoreError::io("take the lock", &lock_path))?;
        connection
            .pragma_update(None, "journal_mode", "wal")
            .map_err(StoreError::sql("be set up"))?;
        migrate(&mut connection, &path)?;
    }
    Ok(connection)
}

/// A view of what is there without touching the disk: the database as it stands (without what a writer that is still
/// going on, or was killed, has only in its log file), or an empty one.
pub(super) fn open_unchanging(root: &Path) -> Option<Connection> {
    let path = root.join(ASSAY_FOLDER).join(DATABASE_FILE);
    if path.exists() {
        // A `?` or `#` in the folder's name would end the path of the address.
        let address = path
            .to_str()?
            .replace('%', "%25")
            .replace('?', "%3f")
            .replace('#', "%23");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(format!("file:{address}?immutable=1"), flags).ok()?;
        return is_ready_version(&connection).then_some(connection);
    }
    let mut connection = Connection::open_in_memory().ok()?;
    migrate(&mut connection, &path).ok()?;
    Some(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // FULL: a commit is on the disk when it returns, which is what the journal of calls to the outside stands on.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Without this INSERT OR REPLACE would slip past the triggers that keep facts append-only.
    connection.pragma_update(None, "recursive_triggers", true)
}

fn is_ready(connection: &Connection) -> Result<bool, StoreError> {
    let mode: String = connection
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .map_err(StoreError::sql(
            "be read (it may be damaged; `assay archive restore` brings a copy back)",
        ))?;
    Ok(mode.eq_ignore_ascii_case("wal") && is_ready_version(connection))
}

fn is_ready_version(connection: &Connection) -> bool {
    let version: rusqlite::Result<i64> = connection.pragma_query_value(None, "user_version", |row| row.get(0));
    version.is_ok_and(|version| usize::try_from(version) == Ok(MIGRATIONS.len()))
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    Migrations::from_slice(MIGRATIONS)
        .to_latest(connection)
        .map_err(|error| {
            let message = match error {
                MigrationError::MigrationDefinition(
                    rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
                ) => "the workspace was written by a newer Assay; open it with that version".to_owned(),
                other => format!("the database's tables can't be made: {other}"),
            };
            StoreError::Migration {
                path: path.to_owned(),
                message,
            }
        })
}

/// Reads a column that holds JSON written by this program.
pub(super) fn json_column<T: DeserializeOwned>(row: &Row<'_>, name: &str) -> rusqlite::Result<T> {
    let text: String = row.get(name)?;
    let index = row.as_ref().column_index(name)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error)))
}
