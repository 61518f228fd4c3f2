/**
 * The revocation feed. Immutable: a later change is a later migration.
 *
 * AUTOINCREMENT, because readers tell rows apart by their numbers: without it the number of a row that
 * was forgotten could be given out again. `at` is the caller's time, `written_at` the store's. A row names a
 * session, a user or a signing key.
 */
export const revocations = `
CREATE TABLE watchword_revocations (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  written_at INTEGER NOT NULL,
  session_id BLOB CHECK (length(session_id) = 16),
  user_id BLOB CHECK (length(user_id) BETWEEN 1 AND 255),
  created_up_to INTEGER,
  except_id BLOB CHECK (length(except_id) = 16),
  key_id TEXT CHECK (length(key_id) BETWEEN 1 AND 64),

  CHECK ((session_id IS NOT NULL) + (user_id IS NOT NULL) + (key_id IS NOT NULL) = 1),
  CHECK ((user_id IS NULL) = (created_up_to IS NULL)),
  CHECK (except_id IS NULL OR user_id IS NOT NULL)
) STRICT;

CREATE INDEX watchword_revocations_by_writing ON watchword_revocations (written_at);

INSERT INTO watchword_migrations (name) VALUES ('0002_revocations');
`
