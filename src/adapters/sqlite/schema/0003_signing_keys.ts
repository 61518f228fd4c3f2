/**
 * Signing keys, sealed. Immutable: a later change is a later migration. The unique slot decides which of
 * several nodes creates the next key.
 */
export const signingKeys = `
CREATE TABLE watchword_signing_keys (
  id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  slot INTEGER NOT NULL UNIQUE,
  algorithm TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  activates_at INTEGER NOT NULL,
  sealed TEXT NOT NULL CHECK (length(sealed) BETWEEN 1 AND 4096)
) STRICT;

INSERT INTO watchword_migrations (name) VALUES ('0003_signing_keys');
`
