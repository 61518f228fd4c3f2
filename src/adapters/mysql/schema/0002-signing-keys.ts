/**
 * Migration 2: the signing keys, sealed. The unique slot decides which of two nodes creates the next key.
 */
import type { Tables } from "../tables.ts"

export const createSigningKeys = ({ signingKeys }: Tables): string => `
CREATE TABLE IF NOT EXISTS ${signingKeys} (
  id VARBINARY(64) NOT NULL,
  slot BIGINT NOT NULL,
  algorithm VARBINARY(16) NOT NULL,
  created_at BIGINT NOT NULL,
  activates_at BIGINT NOT NULL,
  sealed LONGBLOB NOT NULL,

  PRIMARY KEY (id),
  UNIQUE KEY one_a_slot (slot)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
