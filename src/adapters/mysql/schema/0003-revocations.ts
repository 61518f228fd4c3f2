/**
 * Migration 3: the revocations. A row names a session, or a user with `created_up_to` and perhaps the one
 * session that is spared, or a signing key. `at` is the caller's time, `written_at` the database's.
 */
import type { Tables } from "../tables.ts"

export const createRevocations = ({ revocations }: Tables): string => `
CREATE TABLE IF NOT EXISTS ${revocations} (
  sequence BIGINT NOT NULL AUTO_INCREMENT,
  session_id BINARY(16) NULL,
  user_id VARBINARY(255) NULL,
  created_up_to BIGINT NULL,
  except_id BINARY(16) NULL,
  key_id VARBINARY(64) NULL,
  at BIGINT NOT NULL,
  written_at BIGINT NOT NULL,

  PRIMARY KEY (sequence),
  KEY by_writing (written_at, sequence)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
