-- The first version of the workspace's database. JSON columns hold text that this program wrote; times are RFC 3339.

CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playbook TEXT NOT NULL,
    profile TEXT,
    as_of TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT NOT NULL,
    parameters TEXT NOT NULL,
    inputs TEXT NOT NULL,
    command TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_playbook ON run (playbook, id);
CREATE INDEX run_by_outcome ON run (outcome);

CREATE TABLE phase (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run (id),
    playbook TEXT NOT NULL,
    phase TEXT NOT NULL,
    key TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    rows_in INTEGER NOT NULL,
    rows_out INTEGER NOT NULL,
    frames TEXT NOT NULL,
    metrics TEXT NOT NULL,
    gates TEXT NOT NULL,
    message TEXT,
    reused_from INTEGER REFERENCES run (id)
) STRICT;
CREATE INDEX phase_latest ON phase (playbook, phase, id);
CREATE INDEX phase_by_key ON phase (playbook, phase, key, id);
CREATE INDEX phase_by_run ON phase (run, id);

CREATE TABLE log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run (id),
    at TEXT NOT NULL,
    level TEXT NOT NULL,
    phase TEXT,
    subject TEXT,
    line INTEGER,
    code TEXT NOT NULL,
    message TEXT NOT NULL
) STRICT;
CREATE INDEX log_by_run ON log (run, id);

CREATE TABLE unit (
    playbook TEXT NOT NULL,
    phase TEXT NOT NULL,
    unit_key TEXT NOT NULL,
    frames TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (playbook, phase, unit_key)
) STRICT;

CREATE TABLE fingerprint (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playbook TEXT NOT NULL,
    phase TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'sent', 'answered')),
    request TEXT NOT NULL,
    answer TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (playbook, phase, key),
    CHECK ((state = 'answered') = (answer IS NOT NULL))
) STRICT;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_stream ON event (stream, seq);

CREATE TABLE mark (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    playbook TEXT NOT NULL,
    lead TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT,
    actor TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX mark_by_lead ON mark (playbook, lead, seq);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    payload TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE review (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playbook TEXT NOT NULL,
    gate TEXT NOT NULL,
    subject TEXT NOT NULL,
    binding_hash TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('signed', 'waived', 'rejected', 'withdrawn')),
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq)
) STRICT;
CREATE INDEX review_by_gate ON review (playbook, gate, subject, id);

-- Facts are appended. Whoever wants to undo one appends its undoing.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER mark_no_update BEFORE UPDATE ON mark BEGIN SELECT RAISE(ABORT, 'marks are append-only'); END;
CREATE TRIGGER mark_no_delete BEFORE DELETE ON mark BEGIN SELECT RAISE(ABORT, 'marks are append-only'); END;
CREATE TRIGGER review_no_update BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END;
CREATE TRIGGER review_no_delete BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END;
