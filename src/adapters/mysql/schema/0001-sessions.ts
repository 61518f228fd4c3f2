/**
 * Migration 1: the sessions.
 *
 * Whatever is compared is bytes, so that no collation folds, trims or converts it; free text and JSON are
 * bytes, too (UTF-8), so that neither the connection's character set nor a server's own idea of JSON
 * changes them; LONGBLOB, because a server that is not strict cuts what is too long for its column.
 * Times are milliseconds since the epoch.
 *
 * A refresh writes this table, so it has no foreign key and no trigger, and a refresh changes no indexed
 * column. That is what `sweep_at` is for: an instant at or before the session's expiry. Sliding the
 * idle timeout leaves it alone; the sweep, when it meets a row whose expiry has moved, puts it right
 * (sweep.ts). It is NULL once the session has ended, when `ended_at` decides.
 */
import type { Tables } from "../tables.ts"

export const createSessions = ({ sessions }: Tables): string => `
CREATE TABLE IF NOT EXISTS ${sessions} (
  id BINARY(16) NOT NULL,
  user_id VARBINARY(255) NOT NULL,
  salt BINARY(32) NOT NULL,
  created_at BIGINT NOT NULL,
  auth_time BIGINT NOT NULL,
  auth_method LONGBLOB NULL,

  current_digest BINARY(32) NOT NULL,
  current_generation BIGINT NOT NULL,
  current_issued_at BIGINT NOT NULL,
  previous_digest BINARY(32) NULL,
  previous_issued_at BIGINT NULL,
  before_previous_digest BINARY(32) NULL,
  settled TINYINT NOT NULL,
  revision BIGINT NOT NULL,

  last_active_at BIGINT NOT NULL,
  idle_expires_at BIGINT NOT NULL,
  absolute_expires_at BIGINT NOT NULL,
  sweep_at BIGINT NULL,
  touches BIGINT NOT NULL DEFAULT 0,
  device LONGBLOB NOT NULL,

  ended_at BIGINT NULL,
  ended_cause VARBINARY(32) NULL,
  ended_reason LONGBLOB NULL,
  ended_by BINARY(16) NULL,

  claims LONGBLOB NULL,
  claims_version BIGINT NOT NULL,
  data LONGBLOB NULL,
  data_version BIGINT NOT NULL,

  PRIMARY KEY (id),
  KEY by_user (user_id, ended_at),
  KEY by_sweep (sweep_at),
  KEY by_ending (ended_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
