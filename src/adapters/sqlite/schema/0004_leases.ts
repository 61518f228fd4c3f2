/**
 * Who does a job, and when it is due again. Immutable: a later change is a later migration. Times are the
 * store's own.
 */
export const leases = `
CREATE TABLE watchword_leases (
  job TEXT PRIMARY KEY CHECK (length(job) BETWEEN 1 AND 32),
  holder BLOB NOT NULL CHECK (length(holder) = 16),
  held_until INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO watchword_migrations (name) VALUES ('0004_leases');
`
