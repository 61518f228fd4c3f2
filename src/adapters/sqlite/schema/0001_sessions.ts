/**
 * Sessions, and the record of migrations itself. Immutable: a later change is a later migration.
 *
 * - Ids, digests and user ids are bytes, which SQLite compares byte for byte. Times are milliseconds.
 * - Texts that the application chooses are JSON text (see driver.ts). `data` stands last: whoever reads a
 *   session without it never touches the pages that long data spills over to.
 * - The table has a rowid: its rows are too wide for a tree that is ordered by random ids, and so a new
 *   one goes to the end.
 * - `by_user` and `by_expiry` hold only what has not ended. Refreshes do not touch the first. The second
 *   moves with every slide of the idle timeout: one page more in the log (about a tenth of a durable
 *   refresh, measured with 200,000 sessions), for which a sweep reads what it removes and nothing else.
 */
export const sessions = `
CREATE TABLE IF NOT EXISTS watchword_migrations (
  name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE watchword_sessions (
  id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
  user_id BLOB NOT NULL CHECK (length(user_id) BETWEEN 1 AND 255),
  salt BLOB NOT NULL CHECK (length(salt) = 32),
  created_at INTEGER NOT NULL,
  auth_time INTEGER NOT NULL,
  auth_method TEXT,

  current_digest BLOB NOT NULL CHECK (length(current_digest) = 32),
  current_generation INTEGER NOT NULL,
  current_issued_at INTEGER NOT NULL,
  previous_digest BLOB CHECK (length(previous_digest) = 32),
  previous_issued_at INTEGER,
  before_previous_digest BLOB CHECK (length(before_previous_digest) = 32),
  settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
  revision INTEGER NOT NULL,

  last_active_at INTEGER NOT NULL,
  idle_expires_at INTEGER NOT NULL,
  absolute_expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_cause TEXT,
  end_reason TEXT,

  device TEXT NOT NULL,
  claims TEXT,
  claims_version INTEGER NOT NULL,
  data_version INTEGER NOT NULL,
  data TEXT,

  CHECK ((previous_digest IS NULL) = (previous_issued_at IS NULL)),
  CHECK ((ended_at IS NULL) = (end_cause IS NULL)),
  CHECK (end_reason IS NULL OR ended_at IS NOT NULL)
) STRICT;

CREATE INDEX watchword_sessions_by_user
  ON watchword_sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX watchword_sessions_by_expiry
  ON watchword_sessions (min(idle_expires_at, absolute_expires_at)) WHERE ended_at IS NULL;
CREATE INDEX watchword_sessions_by_ending
  ON watchword_sessions (ended_at) WHERE ended_at IS NOT NULL;

INSERT INTO watchword_migrations (name) VALUES ('0001_sessions');
`
