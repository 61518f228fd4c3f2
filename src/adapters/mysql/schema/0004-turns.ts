/**
 * Migration 4: the rows at which simultaneous sign-ins of one user queue up, where sessions are limited.
 * There are as many as `turnOf` (insert.ts) can name, and no more, however many users there are.
 */
import type { Tables } from "../tables.ts"

export const createTurns = ({ turns }: Tables): string => `
CREATE TABLE IF NOT EXISTS ${turns} (
  slot INT NOT NULL,
  turn BIGINT NOT NULL,

  PRIMARY KEY (slot)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
