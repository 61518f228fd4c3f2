/**
 * The log of events. Immutable: a later change is a later migration.
 *
 * `facts` is what an event says besides its name, as JSON. AUTOINCREMENT, because readers go on from the
 * last number that they saw. `undelivered` holds what is still to be delivered, and nothing else.
 */
export const events = `
CREATE TABLE watchword_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  origin BLOB NOT NULL CHECK (length(origin) = 16),
  name TEXT NOT NULL,
  facts TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  delivered INTEGER NOT NULL DEFAULT 0 CHECK (delivered IN (0, 1))
) STRICT;

CREATE INDEX watchword_events_by_writing ON watchword_events (written_at, sequence);
CREATE INDEX watchword_events_undelivered ON watchword_events (delivered) WHERE delivered = 0;

INSERT INTO watchword_migrations (name) VALUES ('0005_events');
`
