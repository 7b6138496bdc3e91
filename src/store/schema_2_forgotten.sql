-- Forgetting a person: who is kept out from now on (keyed hashes only), what was rewritten, and the one way past the
-- triggers that keep facts append-only. The audit chain has no such way.

CREATE TABLE suppression (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE forgotten (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    plan TEXT NOT NULL UNIQUE,
    tombstone TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    frames TEXT NOT NULL,
    audit_seq INTEGER NOT NULL REFERENCES audit (seq)
) STRICT;

-- Holds a row only inside the transaction that forgets somebody.
CREATE TABLE erasing (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;

DROP TRIGGER event_no_update;
DROP TRIGGER mark_no_update;
DROP TRIGGER mark_no_delete;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event WHEN NOT EXISTS (SELECT 1 FROM erasing)
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER mark_no_update BEFORE UPDATE ON mark WHEN NOT EXISTS (SELECT 1 FROM erasing)
    BEGIN SELECT RAISE(ABORT, 'marks are append-only'); END;
CREATE TRIGGER mark_no_delete BEFORE DELETE ON mark WHEN NOT EXISTS (SELECT 1 FROM erasing)
    BEGIN SELECT RAISE(ABORT, 'marks are append-only'); END;
CREATE TRIGGER suppression_no_update BEFORE UPDATE ON suppression BEGIN SELECT RAISE(ABORT, 'who was forgotten stays so'); END;
CREATE TRIGGER suppression_no_delete BEFORE DELETE ON suppression BEGIN SELECT RAISE(ABORT, 'who was forgotten stays so'); END;
CREATE TRIGGER forgotten_no_update BEFORE UPDATE ON forgotten BEGIN SELECT RAISE(ABORT, 'what was forgotten stays so'); END;
CREATE TRIGGER forgotten_no_delete BEFORE DELETE ON forgotten BEGIN SELECT RAISE(ABORT, 'what was forgotten stays so'); END;
