/**
 * Migration 5: who does a job, and when it is due again, by the database's time. `changes` makes every
 * change one that counts (leases.ts).
 */
import type { Tables } from "../tables.ts"

export const createLeases = ({ leases }: Tables): string => `
CREATE TABLE IF NOT EXISTS ${leases} (
  job VARBINARY(32) NOT NULL,
  holder BINARY(16) NOT NULL,
  held_until BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  changes BIGINT NOT NULL,

  PRIMARY KEY (job)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
